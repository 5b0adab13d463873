// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for vec.c where the kernel has no device_prep_peripheral_dma_vec.
 */
#include "../drivers/dma/tegra-rp-edma/chan.h"

void edma_prep_init_vec(struct dma_device *dma)
{
}
