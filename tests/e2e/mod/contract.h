/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edma_e2e: cases of the contract between dmaengine and a provider
 */
#ifndef EDMA_E2E_CONTRACT_H
#define EDMA_E2E_CONTRACT_H

#include "e2e.h"

#define CON_OFFSET	SZ_8M		/* in the BAR */
#define CON_QUIET_MS	20	/* for what must not happen */
#define CON_POLLS	1000000

/*
 * A buffer that is contiguous for the engine, and as much of the BAR. The
 * source holds pattern @data, the destination pattern @rest.
 */
struct con {
	struct e2e *t;
	struct dma_chan *chan;
	enum dma_transfer_direction dir;
	size_t size;
	void *va;
	dma_addr_t dma;
	phys_addr_t bar;
	void __iomem *io;
	u64 data;
	u64 rest;
};

bool con_init(struct con *c, struct e2e *t, enum dma_transfer_direction dir,
	      size_t size);
void con_exit(struct con *c);
struct dma_slave_config con_config(struct con *c, size_t offset);
struct dma_async_tx_descriptor *con_prep(struct con *c, size_t offset,
					 size_t len, unsigned long flags);
int con_submit(struct con *c, struct e2e_job *job, size_t offset, size_t len);
bool con_moved(struct con *c, size_t offset, size_t len);
bool con_untouched(struct con *c, size_t offset, size_t len);
bool con_sync(struct con *c, struct dma_async_tx_descriptor *desc);
bool con_waits(struct e2e_job *job, u32 size);
void con_good(struct e2e_job *job);
void con_count(void *arg);
bool con_again(struct e2e *t, struct dma_chan **chan,
	       enum dma_transfer_direction dir);

#endif
