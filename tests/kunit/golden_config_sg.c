// SPDX-License-Identifier: GPL-2.0-only
/*
 * Golden elements: descriptors that bring their configuration
 */
#include "golden_test.h"

const bool golden_has_config_sg = true;

struct dma_async_tx_descriptor *
golden_prep_config_sg(struct dma_chan *dma, struct scatterlist *sg,
		      unsigned int nr, enum dma_transfer_direction dir,
		      unsigned long flags, struct dma_slave_config *config)
{
	return dma->device->device_prep_config_sg(dma, sg, nr, dir, flags,
						  config);
}
