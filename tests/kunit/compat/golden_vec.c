// SPDX-License-Identifier: GPL-2.0-only
/*
 * In place of the test's golden_vec.c where struct dma_device has no
 * device_prep_peripheral_dma_vec (before 6.11): what needs it is skipped
 */
#include "../golden_test.h"

const bool golden_has_vec;

struct dma_async_tx_descriptor *
golden_prep_vec(struct dma_chan *dma, const struct golden_seg *seg,
		unsigned int nr, enum dma_transfer_direction dir,
		unsigned long flags)
{
	return NULL;
}
