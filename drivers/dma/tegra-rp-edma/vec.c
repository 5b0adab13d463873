// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preparing descriptors from arrays of &struct dma_vec: as from a scatterlist,
 * but an entry may be longer than 4 GiB.
 */
#include <linux/overflow.h>

#include "chan.h"

/* Length of all, 0 when an entry is empty or they are too long to be added up */
static u64 vec_total(const struct dma_vec *vecs, size_t nents)
{
	u64 total = 0;
	size_t i;

	for (i = 0; i < nents; i++)
		if (!vecs[i].len ||
		    check_add_overflow(total, (u64)vecs[i].len, &total))
			return 0;
	return total;
}

static int add_vecs(struct edma_chan *chan, struct edma_desc *desc,
		    const struct dma_vec *vecs, size_t nents)
{
	size_t i;
	u64 link;
	int ret;

	ret = edma_prep_place(chan, desc, vec_total(vecs, nents), &link);
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
	struct edma_desc *desc;

	/* Newer kernels ask for a cyclic one so; it isn't offered */
	if (flags & DMA_PREP_REPEAT)
		return NULL;
	desc = edma_prep_alloc(chan, dir, flags);
	if (!desc)
		return NULL;
	return edma_prep_ready(chan, desc, add_vecs(chan, desc, vecs, nents));
}

/**
 * edma_prep_init_vec - the operation of this file
 * @dma: gets it
 */
void edma_prep_init_vec(struct dma_device *dma)
{
	dma->device_prep_peripheral_dma_vec = edma_prep_vec;
}
