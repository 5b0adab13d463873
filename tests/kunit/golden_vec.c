// SPDX-License-Identifier: GPL-2.0-only
/*
 * Golden elements: descriptors of arrays of vectors
 */
#include "golden_test.h"

const bool golden_has_vec = true;

struct dma_async_tx_descriptor *
golden_prep_vec(struct dma_chan *dma, const struct golden_seg *seg,
		unsigned int nr, enum dma_transfer_direction dir,
		unsigned long flags)
{
	struct dma_vec vec[GOLDEN_SEGS];
	unsigned int i;

	for (i = 0; i < nr; i++)
		vec[i] = (struct dma_vec) {
			.addr = seg[i].local,
			.len = seg[i].len,
		};
	return dma->device->device_prep_peripheral_dma_vec(dma, vec, nr, dir,
							   flags);
}
