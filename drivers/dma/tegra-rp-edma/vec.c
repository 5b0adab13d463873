// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preparing descriptors from an array of addresses and lengths.
 */
#include "chan.h"

static int add_vecs(struct edma_chan *chan, struct edma_desc *desc,
		    const struct dma_vec *vecs, size_t nents)
{
	struct dma_slave_config config = edma_prep_config(chan);
	u64 total = 0, link;
	size_t i;
	int ret;

	for (i = 0; i < nents; i++) {
		if (!vecs[i].len)
			return edma_prep_refuse(chan, "vector without data");
		total += vecs[i].len;
	}
	ret = edma_prep_place(chan, desc, &config, total, &link);
	for (i = 0; !ret && i < nents; i++) {
		struct edma_seg seg = {
			.local = vecs[i].addr,
			.link = link,
			.len = vecs[i].len,
		};

		ret = edma_segs_add(&desc->segs, &seg, GFP_NOWAIT);
		link += seg.len;
	}
	return ret;
}

static struct dma_async_tx_descriptor *
edma_prep_vec(struct dma_chan *dma, const struct dma_vec *vecs, size_t nents,
	      enum dma_transfer_direction dir, unsigned long flags)
{
	struct edma_chan *chan = to_edma_chan(dma);
	struct edma_desc *desc = edma_prep_alloc(chan, dir, flags);

	if (!desc)
		return NULL;
	return edma_prep_ready(chan, desc, add_vecs(chan, desc, vecs, nents));
}

/**
 * edma_vec_init_dma - the operation of this file
 * @dma: gets it
 */
void edma_vec_init_dma(struct dma_device *dma)
{
	dma->device_prep_peripheral_dma_vec = edma_prep_vec;
}
