// SPDX-License-Identifier: GPL-2.0-only
/*
 * In place of the driver's vec.c where struct dma_device has no
 * device_prep_peripheral_dma_vec (before 6.11)
 */
#include "chan.h"

void edma_vec_init_dma(struct dma_device *dma)
{
}
