/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edma_copy: the host's data between memory and an endpoint's BAR, in transfers
 * of a known number of elements, through whoever provides the channels. See
 * README.
 */
#ifndef EDMA_COPY_H
#define EDMA_COPY_H

#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/dmaengine.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/wait.h>

#define COPY_MIX	8	/* kinds of transfers, the last one of any size */
#define COPY_MAX_CHANS	16	/* the engine can't have more */

/**
 * struct copy_params - the module's parameters
 * @transfers: of each direction
 * @elements: of a transfer, 0 = the mix
 * @size: bytes moved in each direction
 * @depth: transfers that each channel has in flight
 * @channels: of each direction, 0 = all that are free
 * @offset: where in the BAR the first area starts
 * @stride: from there to the next one, and to the last
 * @timeout: milliseconds without a transfer done
 * @pause: microseconds without a transfer in flight, before more are submitted
 * @terminate: microseconds after which a first attempt is terminated, 0 = none
 * @bad: number of the transfer from memory that is not mapped when it is first
 *	tried, from 1; 0 = none
 * @repeat: each transfer moves all of @size, in equal elements: to measure
 * @check: fill before and compare afterwards
 */
struct copy_params {
	unsigned int transfers;
	unsigned int elements;
	unsigned int size;
	unsigned int depth;
	unsigned int channels;
	unsigned long offset;
	unsigned long stride;
	unsigned int timeout;
	unsigned int pause;
	unsigned int terminate;
	unsigned int bad;
	bool repeat;
	bool check;
};

struct copy_run;
struct copy_side;

struct copy_job {
	struct copy_chan *c;
	dma_cookie_t cookie;
	enum dmaengine_tx_result result;
	unsigned int calls;		/* of the callback */
};

struct copy_chan {
	struct copy_run *run;
	struct copy_side *side;
	struct dma_chan *chan;
	atomic_t flying;
};

/**
 * struct copy_side - a direction
 * @dir: which
 * @data: the host's, in order
 * @bar: offset of its area in the BAR, which is in order
 * @va: memory, in which the pieces of a transfer are in reverse order
 * @dma: the same for the engine
 * @jobs: one for each transfer
 * @next: transfer to be submitted
 * @redo: the one that failed as it should, from 1; 0 = none
 * @elements: of what has been submitted
 * @kinds: transfers of each kind
 */
struct copy_side {
	enum dma_transfer_direction dir;
	const u8 *data;
	u64 bar;
	u8 *va;
	dma_addr_t dma;
	struct copy_job *jobs;
	unsigned int next;
	unsigned int redo;
	u64 elements;
	unsigned int kinds[COPY_MIX];
};

/**
 * struct copy_run - one run
 * @p: parameters
 * @dev: memory is for this one
 * @bar_phys: CPU physical address of the BAR
 * @io: the BAR, mapped
 * @sgl: a transfer's list
 * @side: write, read; those without @va take no part
 * @chan: channels of both
 * @nr_chans: elements of @chan
 * @hole: an address at which no memory is
 * @wait: for a transfer to be done
 * @finished: callbacks
 * @aborted: transfers that failed as they should
 * @start_ns: first submit
 * @end_ns: last callback
 * @prep_ns: in the provider's functions that configure and prepare
 * @issue_ns: in those that issue
 * @why: the first thing that went wrong
 */
struct copy_run {
	struct copy_params p;
	struct device *dev;
	phys_addr_t bar_phys;
	void __iomem *io;
	struct scatterlist *sgl;
	struct copy_side side[2];
	struct copy_chan chan[COPY_MAX_CHANS];
	unsigned int nr_chans;
	dma_addr_t hole;
	wait_queue_head_t wait;
	atomic_t finished;
	unsigned int aborted;
	u64 start_ns;
	u64 end_ns;
	u64 prep_ns;
	u64 issue_ns;
	char why[160];
};

/* A part that is contiguous on both sides */
struct copy_piece {
	u32 pos;		/* in the area of the BAR, and in the data */
	u32 mem;
	u32 len;
};

__printf(2, 3) void copy_fail(struct copy_run *r, const char *fmt, ...);

static inline bool copy_takes_part(const struct copy_side *side)
{
	return side->va;
}

/* plan.c: how the data are cut, the data themselves */
unsigned int copy_kind(unsigned int kind);
unsigned int copy_nr_elements(const struct copy_run *r, unsigned int nr,
			      unsigned int *kind);
struct copy_piece copy_piece(const struct copy_run *r, unsigned int nr,
			     unsigned int n, unsigned int i);
u32 copy_start(const struct copy_run *r, unsigned int nr);
void copy_fill(struct copy_run *r, struct copy_side *side);
void copy_compare(struct copy_run *r, struct copy_side *side);

/* move.c: what is in flight */
void copy_move(struct copy_run *r);

#endif
