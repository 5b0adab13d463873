/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edma_e2e: channels that are busy when something happens to them
 */
#ifndef EDMA_E2E_LIFE_H
#define EDMA_E2E_LIFE_H

#include "e2e.h"

#define LIFE_JOBS	3
#define LIFE_SIZE	SZ_1M
#define LIFE_BUFFER	(LIFE_JOBS * LIFE_SIZE)
#define LIFE_WINDOW	SZ_4K
/* More than the engine can move between two reads of a register */
#define LIFE_SLACK	SZ_128K

/* What a channel does */
enum life_kind {
	LIFE_IDLE,		/* it is held */
	LIFE_LINEAR,
	LIFE_FIFO,		/* into or out of a port window */
	LIFE_CYCLIC,
};

/* One channel with its jobs, all in one buffer */
struct life {
	struct e2e own;		/* its reasons, and both its channels */
	struct dma_chan *chan;
	enum dma_transfer_direction dir;
	enum life_kind kind;
	size_t bar;		/* its place in the BAR */
	void *va;
	dma_addr_t dma;
	u64 seed;
	u64 bytes;		/* the channel's counter before */
	struct e2e_job job[LIFE_JOBS];
	unsigned int jobs;
};

bool life_get(struct e2e *t, struct life *l, enum life_kind kind,
	      enum dma_transfer_direction dir, unsigned int place);
void life_put(struct e2e *t, struct life *l);
void life_free_buffer(struct life *l);
void life_forget_buffer(struct life *l);
bool life_start(struct life *l);
bool life_moving(struct life *l);
bool life_wait(struct life *l);
struct dma_async_tx_descriptor *life_prep(struct life *l, unsigned int nr);

bool life_job_is_good(struct life *l, unsigned int nr);
bool life_job_has_failed(struct life *l, unsigned int nr);
void life_expect_once(struct life *l);
void life_expect_failed(struct life *l);
void life_expect_no_replay(struct life *l);
void life_next_works(struct life *l);
u64 life_bytes(struct life *l);

#endif
