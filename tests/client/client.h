/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edma_client: a dmaengine client that moves data between memory and an
 * endpoint's BAR in every way there is, and checks each byte. See README.
 */
#ifndef EDMA_CLIENT_H
#define EDMA_CLIENT_H

#include <linux/dmaengine.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#define CLIENT_GUARD	256	/* bytes around each area that must not change */
#define CLIENT_SAMPLES	4096	/* latencies kept by a thread */
#define CLIENT_NAME	32
/* Who polls sees only where the engine is, and must not miss a lap */
#define CLIENT_POLLED_PERIODS	4

enum client_op {
	CLIENT_SG,		/* slave_sg, the BAR as memory */
	CLIENT_WINDOW,		/* slave_sg into or from a port window */
	CLIENT_INTERLEAVED,
	CLIENT_CYCLIC,
	CLIENT_NR_OPS,
};

/**
 * struct client_params - the module's parameters, copied when a run starts
 * @iterations: tests of each thread, 0 = until stopped
 * @threads_per_chan: threads that share a channel
 * @max_channels: channels of each direction, 0 = all that are free
 * @test_buf_size: bytes of a test's memory, and of its part of the BAR
 * @transfer_size: bytes of a transfer, 0 = any up to test_buf_size
 * @queue_depth: transfers that a thread has in flight
 * @sg: longest segment of a scatterlist, 0 = as mapped
 * @window: bytes of a port window, 0 = no such transfers
 * @interleave: bytes of an interleaved transfer's chunks, 0 = no such ones
 * @cyclic: bytes of a cyclic transfer's period, 0 = no such ones
 * @offset: where in the BAR the tests start
 * @timeout: milliseconds, -1 = for ever
 * @nosg: no plain slave_sg between the others
 * @noverify: neither fill nor compare
 * @norandom: the whole buffer, from its start, operations in turn
 * @polled: ask for the status, no callback
 * @callback: the next transfer is submitted from the callback
 * @verbose: tell of each test that passed, too
 */
struct client_params {
	unsigned int iterations;
	unsigned int threads_per_chan;
	unsigned int max_channels;
	unsigned int test_buf_size;
	unsigned int transfer_size;
	unsigned int queue_depth;
	unsigned int sg;
	unsigned int window;
	unsigned int interleave;
	unsigned int cyclic;
	unsigned long offset;
	int timeout;
	bool nosg;
	bool noverify;
	bool norandom;
	bool polled;
	bool callback;
	bool verbose;
};

/* What one test moves; offsets are those in the slot's areas */
struct client_xfer {
	enum client_op op;
	u32 nr;
	u32 len;		/* payload */
	u32 mem;
	u32 bar;
	u32 step;		/* longest segment, window or period */
	u32 rows;		/* of two chunks, each with a gap behind it */
	u32 chunk[2];
	u32 mem_gap[2];
	u32 bar_gap[2];
};

/* A part that is contiguous on both sides */
struct client_piece {
	u32 index;
	u32 pos;		/* in the payload */
	u32 mem;
	u32 bar;
	u32 len;
};

struct client_worker;

/* A buffer with its part of the BAR, for one transfer at a time */
struct client_slot {
	struct list_head node;
	struct client_worker *w;
	struct client_xfer xfer;
	u64 bar;		/* offset of its area */
	u8 *va;
	struct sg_table sgt;
	struct scatterlist *sgl;
	unsigned int max_sg;
	u64 src_seed;
	u64 dst_seed;
	dma_cookie_t cookie;
	u64 start_ns;
	u64 last_ns;		/* a period's end */
	u32 periods;
	enum dmaengine_tx_result result;
	u32 residue;
	const char *error;	/* what went wrong before it was in flight */
};

struct client_latency {
	u32 *ns;
	unsigned int count;
	unsigned int stride;	/* every so-many-th is kept */
	unsigned int skip;
};

/* What a worker has to tell; @done when it is complete */
struct client_result {
	char name[CLIENT_NAME];
	enum dma_transfer_direction dir;
	u32 tests;
	u32 failures;
	u64 bytes;
	u64 start_ns;
	u64 end_ns;
	u64 idle_ns;		/* filling and comparing, nothing in flight */
	u32 p50_ns;
	u32 p99_ns;
	unsigned int depth;
	int err;
	bool done;
};

/**
 * struct client_chan - a channel of a run
 * @lock: protects all below, and the lists and counts of the workers that use
 *	the channel; makes configuration and prep one step
 * @wait: workers wait here
 * @chan: the channel
 * @dir: its direction
 * @flying: descriptors of all workers
 * @exclusive: the worker that has it to itself, for a cyclic transfer
 * @dead: a transfer has timed out: it is to be terminated
 * @terminated: it has been
 */
struct client_chan {
	spinlock_t lock; /* see above */
	wait_queue_head_t wait;
	struct dma_chan *chan;
	enum dma_transfer_direction dir;
	unsigned int flying;
	struct client_worker *exclusive;
	bool dead;
	bool terminated;
};

/* A thread. Each slot is in one of the lists. */
struct client_worker {
	struct client_run *run;
	struct client_chan *c;
	struct task_struct *task;
	struct client_result *res;
	struct client_slot *slots;
	unsigned int nr_slots;
	struct list_head free;
	struct list_head ready;
	struct list_head flying;	/* oldest first */
	struct list_head done;
	unsigned int nr_flying;
	u32 begun;			/* tests that have been laid out */
	struct client_latency lat;
	u8 *image;			/* what an area should look like */
	u8 *chunk;			/* of the BAR, to compare */
};

/**
 * struct client_run - from "run=1" to the end of the last thread
 * @p: parameters
 * @pdev: endpoint
 * @bar_phys: CPU physical address of its BAR
 * @io: the BAR, mapped
 * @stop: no new transfer
 * @nr_chans: elements of @chans
 * @chans: channels
 * @nr_workers: elements of @workers and @results
 * @workers: threads
 * @results: what they have to tell; outlives the rest
 * @running: threads that have not ended
 * @end: releases what the run holds
 */
struct client_run {
	struct client_params p;
	struct pci_dev *pdev;
	phys_addr_t bar_phys;
	void __iomem *io;
	bool stop;
	unsigned int nr_chans;
	struct client_chan *chans;
	unsigned int nr_workers;
	struct client_worker *workers;
	struct client_result *results;
	atomic_t running;
	struct work_struct end;
};

static inline bool client_stopping(const struct client_run *run)
{
	return READ_ONCE(run->stop);
}

static inline size_t client_guard(const struct client_params *p)
{
	return p->noverify ? 0 : CLIENT_GUARD;
}

/* Bytes of an area of memory or BAR, with its guards */
static inline size_t client_area(const struct client_params *p)
{
	size_t guard = client_guard(p);

	return guard + ALIGN((size_t)p->test_buf_size, CLIENT_GUARD) + guard;
}

/* Transfers that are being filled or compared while others are in flight */
static inline unsigned int client_nr_slots(const struct client_params *p)
{
	return p->callback && !p->noverify ? 2 * p->queue_depth :
					     p->queue_depth;
}

/* Of a cyclic transfer */
static inline unsigned int client_min_periods(const struct client_params *p)
{
	return p->polled ? CLIENT_POLLED_PERIODS : 1;
}

/* run.c: what a run holds */
struct client_run *client_run_start(const struct client_params *p,
				    struct pci_dev *pdev, int bar,
				    void __iomem *io, const bool dirs[2]);
bool client_run_active(void);
int client_run_wait(void);
void client_run_stop(struct client_run *run);
void client_run_free(struct client_run *run);

/* worker.c: a thread's queue */
int client_worker_func(void *arg);

/* cyclic.c: transfers that have the channel to themselves */
bool client_cyclic(struct client_worker *w, struct client_slot *slot);

/* xfer.c: what is moved, and what should have arrived */
void client_layout(struct client_slot *slot);
bool client_piece_next(const struct client_xfer *x, struct client_piece *piece);
struct dma_async_tx_descriptor *client_prep(struct client_slot *slot);
void client_fill(struct client_slot *slot);
unsigned int client_compare(struct client_slot *slot);

/* stats.c: figures */
void client_sample(struct client_latency *lat, u64 ns);
void client_summary(struct client_worker *w);
void client_results_show(struct seq_file *s, const struct client_run *run);

#endif
