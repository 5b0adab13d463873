/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPAT_LINUX_DMAENGINE_H
#define COMPAT_LINUX_DMAENGINE_H

#include_next <linux/dmaengine.h>

#ifndef HAVE_BUSWIDTH_128
#define DMA_SLAVE_BUSWIDTH_128_BYTES	128
#endif

#ifndef HAVE_GET_DMA_DEVICE
/* Where it is missing a channel has no device of its own to map for */
static inline struct device *dmaengine_get_dma_device(struct dma_chan *chan)
{
	return chan->device->dev;
}
#endif

#endif /* COMPAT_LINUX_DMAENGINE_H */
