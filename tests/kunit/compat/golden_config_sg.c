// SPDX-License-Identifier: GPL-2.0-only
/*
 * In place of the test's golden_config_sg.c where struct dma_device has no
 * device_prep_config_sg (before 7.3): what needs it is skipped
 */
#include "../golden_test.h"

const bool golden_has_config_sg;

struct dma_async_tx_descriptor *
golden_prep_config_sg(struct dma_chan *dma, struct scatterlist *sg,
		      unsigned int nr, enum dma_transfer_direction dir,
		      unsigned long flags, struct dma_slave_config *config)
{
	return NULL;
}
