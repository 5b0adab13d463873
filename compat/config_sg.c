// SPDX-License-Identifier: GPL-2.0-only
/*
 * In place of the driver's config_sg.c where struct dma_device has no
 * device_prep_config_sg (before 7.3)
 */
#include "chan.h"

void edma_config_sg_init_dma(struct dma_device *dma)
{
}
