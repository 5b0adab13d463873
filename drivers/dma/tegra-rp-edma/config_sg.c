// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preparing descriptors together with a configuration: one call, so that two
 * clients of a channel don't get each other's.
 */
#include "chan.h"

/* Without a @config, the channel's; with one, that stays for later transfers */
static struct dma_async_tx_descriptor *
edma_prep_config_sg(struct dma_chan *dma, struct scatterlist *sgl,
		    unsigned int sg_len, enum dma_transfer_direction dir,
		    unsigned long flags, struct dma_slave_config *config)
{
	struct edma_chan *chan = to_edma_chan(dma);
	struct dma_slave_config own;

	if (!config) {
		own = edma_prep_config(chan);
		config = &own;
	} else if (edma_chan_set_config(chan, config)) {
		return NULL;
	}
	return edma_prep_sg(chan, config, sgl, sg_len, dir, flags);
}

/**
 * edma_config_sg_init_dma - the operation of this file
 * @dma: gets it
 */
void edma_config_sg_init_dma(struct dma_device *dma)
{
	dma->device_prep_config_sg = edma_prep_config_sg;
}
