/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edma_soak: random operations on all channels of a root port's eDMA, and a
 * shadow of each transfer that knows what must have come of it. It shares no
 * code with the driver or with the model of the engine.
 */
#ifndef EDMA_SOAK_H
#define EDMA_SOAK_H

#include <linux/dmaengine.h>
#include <linux/hrtimer.h>
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#define SOAK_WRITERS	4
#define SOAK_READERS	2
#define SOAK_CHANS	(SOAK_WRITERS + SOAK_READERS)
#define SOAK_LEAD_IN	256u	/* bytes of a told period's first element */
#define SOAK_SMALL	24		/* slots of a channel ... */
#define SOAK_SMALL_SIZE	SZ_8K
#define SOAK_LARGE	2
#define SOAK_LARGE_SIZE	SZ_128K
#define SOAK_SLOTS	(SOAK_SMALL + SOAK_LARGE)
#define SOAK_ARENA	SZ_512K		/* ... and what of it no slot uses */
#define SOAK_BAR	SZ_1M		/* first channel's arena in the BAR */
#define SOAK_GUARD	64
#define SOAK_SEGS	64
#define SOAK_CHUNKS	3		/* of an interleaved frame */
#define SOAK_TOLD	8		/* cookies that are asked for again */
#define SOAK_BAD_IOVA	0x20000000ULL	/* nothing is mapped there */
#define SOAK_LIMIT_NS	(5 * NSEC_PER_SEC)	/* all work ends, virtual time */
#define SOAK_POLL_NS	(200 * NSEC_PER_MSEC)	/* the same, interrupts off */

struct seq_file;

/* A source of random numbers; each context has its own */
struct soak_rng {
	u64 state;
};

enum soak_context { SOAK_THREAD, SOAK_CALLBACK, SOAK_HARDIRQ };

/**
 * enum soak_state - what has been done with a transfer
 * @SOAK_FREE: nothing; its slot is at rest and holds the idle pattern
 * @SOAK_PREPARED: prepared
 * @SOAK_SUBMITTED: has a cookie
 * @SOAK_ISSUED: issued, and not known to have ended
 * @SOAK_TERMINATED: terminated; the engine may still be moving it
 * @SOAK_SYNCING: terminated, and a synchronize for it has begun
 */
enum soak_state {
	SOAK_FREE,
	SOAK_PREPARED,
	SOAK_SUBMITTED,
	SOAK_ISSUED,
	SOAK_TERMINATED,
	SOAK_SYNCING,
};

enum soak_type { SOAK_SG, SOAK_VEC, SOAK_CYCLIC, SOAK_INTERLEAVED };

/* Why a transfer can't end well */
enum soak_bad { SOAK_GOOD, SOAK_BAD_MEM, SOAK_BAD_LINK };

/* Offsets are those in the channel's arenas; @at in the stream of bytes */
struct soak_seg {
	u32 mem;
	u32 bar;
	u32 len;
	u32 at;
};

/**
 * struct soak_job - a slot, and the transfer that has it
 * @c: its channel
 * @base: offset of the slot in both arenas
 * @size: of the slot
 * @gen: counts the transfers that had the slot
 * @state: protected by the soak's lock, as is all that follows
 * @type: which of the prep operations
 * @call: a callback is wanted
 * @by_result: it is callback_result
 * @issued: it was issued at some time
 * @done_seen: tx_status has said complete
 * @window: bytes of the port window, 0 for none
 * @nsegs: segments
 * @len: bytes of all segments
 * @seed: of the data
 * @bad: injected error
 * @bad_at: bytes in front of it
 * @tx: while it is prepared
 * @cookie: once it is submitted
 * @seq: its turn among the channel's
 * @verified: bytes from the start that were found in place
 * @residue: last one reported
 * @periods: called so far
 * @seg: the segments
 */
struct soak_job {
	struct soak_chan *c;
	u32 base;
	u32 size;
	u16 gen;
	enum soak_state state;
	enum soak_type type;
	bool call;
	bool by_result;
	bool issued;
	bool done_seen;
	u32 window;
	u32 nsegs;
	u32 len;
	u64 seed;
	enum soak_bad bad;
	u32 bad_at;
	struct dma_async_tx_descriptor *tx;
	dma_cookie_t cookie;
	u32 seq;
	u32 verified;
	u32 residue;
	u32 periods;
	struct soak_seg seg[SOAK_SEGS];
};

struct soak_told {
	dma_cookie_t cookie;
	bool failed;
	u32 failures;			/* of the channel, up to this one */
};

/**
 * struct soak_chan - a channel and its shadow
 * @chan: what dmaengine calls it
 * @nr: which one, write channels first
 * @to_link: direction
 * @dead: it is being released: nobody else uses it
 * @keep: somebody waits for its work: nobody terminates it
 * @issues: dma_sync_wait() is under way, which issues what is submitted
 * @late: callbacks that may still come, because a hard interrupt has
 *	terminated the channel and may have interrupted its tasklet
 * @seq: of the latest submission
 * @failures: told so far
 * @aborts: innocent transfers that may yet be told to have failed
 * @bad_seq: latest injected errors, which may be blamed on a neighbour
 * @nr_bad: how many there have been
 * @told: latest cookies that have ended
 * @nr_told: how many there have been
 * @mem: memory arena
 * @dma: its DMA address
 * @bar: BAR arena
 * @bar_phys: its physical address
 * @job: slots
 */
struct soak_chan {
	struct dma_chan *chan;
	unsigned int nr;
	bool to_link;
	bool dead;
	bool keep;
	bool issues;
	int late;
	u32 seq;
	u32 failures;
	int aborts;
	u32 bad_seq[8];
	unsigned int nr_bad;
	struct soak_told told[SOAK_TOLD];
	unsigned int nr_told;
	void *mem;
	dma_addr_t dma;
	void __iomem *bar;
	phys_addr_t bar_phys;
	struct soak_job job[SOAK_SLOTS];
};

/* How often what was done, for the log */
enum soak_count {
	SOAK_N_PREP, SOAK_N_SUBMIT, SOAK_N_ISSUE, SOAK_N_STATUS, SOAK_N_TERMINATE,
	SOAK_N_SYNC, SOAK_N_RELEASE, SOAK_N_DRAIN, SOAK_N_POLL, SOAK_N_REFUSED,
	SOAK_N_KNOB, SOAK_N_TOLD, SOAK_N_FAILED, SOAK_N_COLLATERAL,
	SOAK_N_PERIODS, SOAK_N_POLLED_ON, SOAK_N_VEC, SOAK_N_NR
};

struct soak_template {
	struct dma_interleaved_template xt;
	struct data_chunk chunk[SOAK_CHUNKS];
};

/**
 * struct soak - one run
 * @lock: protects all; taken with interrupts off, around every operation that
 *	doesn't sleep, so that operation and shadow change together
 * @pdev: the endpoint
 * @dev: memory is mapped for it
 * @bar_phys: of the first channel's arena
 * @bar: the same, for the CPU
 * @bench: the board's page of knobs
 * @nowhere: an address in the port's window that nobody claims
 * @seed: of all that is random
 * @max_element: the provider's, bytes
 * @slots: of the provider's ring
 * @target: operations to be done
 * @ops: operations done
 * @trace: hash over what was done
 * @stop: it has failed, or is over: nobody does anything any more
 * @why: the reason of the failure
 * @fail_op: the operation it came with
 * @inject: errors are injected in this epoch
 * @resets: a stop may take so long that its direction is reset
 * @slow_link: periods take so long that the CPU can follow
 * @rng: one for each context
 * @timer: operations in hard interrupt context
 * @count: of each kind of operation
 * @xt: the interleaved transfer that is being prepared
 * @sgl: the list of the transfer that is being prepared
 * @vec: the same, where that is an array
 * @chan: the channels
 */
struct soak {
	spinlock_t lock;	/* see above */
	struct pci_dev *pdev;
	struct device *dev;
	phys_addr_t bar_phys;
	void __iomem *bar;
	void __iomem *bench;
	phys_addr_t nowhere;
	u64 seed;
	u32 max_element;
	u32 slots;
	u32 target;
	u32 ops;
	u64 trace;
	bool stop;
	char why[200];
	u32 fail_op;
	bool inject;
	bool resets;
	bool slow_link;
	struct soak_rng rng[3];
	struct hrtimer timer;
	u32 count[SOAK_N_NR];
	struct soak_template xt;
	struct scatterlist sgl[SOAK_SEGS];
	struct dma_vec vec[SOAK_SEGS];
	struct soak_chan chan[SOAK_CHANS];
};

/* pattern.c: bytes that tell where they come from */
u32 soak_rnd(struct soak_rng *rng, u32 n);
u64 soak_rnd64(struct soak_rng *rng);
void soak_fill(void __iomem *to, u32 size, u64 seed, u64 pos);
u32 soak_same(const void __iomem *at, u32 size, u64 seed, u64 pos);
u32 soak_either(const void __iomem *at, u32 size, u64 seed1, u64 pos1,
		u64 seed2, u64 pos2);
u8 soak_byte(u64 seed, u64 pos);
u64 soak_idle(const struct soak_chan *c, bool bar);

/* check.c: what is in place, and what is untouched */
void soak_arena_fill(struct soak_chan *c);
void soak_arena_check(struct soak *s, struct soak_chan *c);
void soak_job_open(struct soak *s, struct soak_job *j);
void soak_job_close(struct soak *s, struct soak_job *j);
void soak_job_prefix(struct soak *s, struct soak_job *j, u32 end);
void soak_job_whole(struct soak *s, struct soak_job *j);
void soak_job_partial(struct soak *s, struct soak_job *j);
bool soak_job_boundary(struct soak *s, struct soak_job *j, u32 done);
bool soak_job_element(struct soak *s, struct soak_job *j, u32 done);

/* job.c: transfers */
struct soak_job *soak_job_prep(struct soak *s, struct soak_chan *c,
			       struct soak_rng *rng, enum soak_context context);
void soak_refused(struct soak *s, struct soak_chan *c, struct soak_rng *rng);

/* shadow.c: what has to become of them */
void soak_callback(struct soak *s, unsigned long param,
		   const struct dmaengine_result *result);
void soak_job_status(struct soak *s, struct soak_job *j);
void soak_told_status(struct soak *s, struct soak_chan *c, unsigned int i);
void soak_submit(struct soak *s, struct soak_job *j);
void soak_issue(struct soak *s, struct soak_chan *c);
void soak_terminate(struct soak *s, struct soak_chan *c,
		    enum soak_context context);
void soak_collect(struct soak *s, struct soak_chan *c, bool all);
struct soak_job *soak_find(struct soak_chan *c, struct soak_rng *rng,
			   unsigned long states);
bool soak_has_cyclic(const struct soak_chan *c);

/* wait.c: operations that sleep */
void soak_sync(struct soak *s, struct soak_chan *c);
void soak_drain(struct soak *s, struct soak_chan *c);
void soak_release(struct soak *s, struct soak_chan *c, struct soak_rng *rng);
void soak_sync_wait(struct soak *s, struct soak_chan *c, struct soak_rng *rng);
dma_cookie_t soak_poll(struct soak *s, struct soak_chan *c,
		       struct soak_rng *rng);
void soak_poll_on(struct soak *s, struct soak_chan *c, dma_cookie_t cookie);
int soak_chan_get(struct soak *s, struct soak_chan *c);
void soak_chan_put(struct soak *s, struct soak_chan *c);

/* ops.c: what is done when */
void soak_run(struct soak *s);
void soak_from_callback(struct soak *s);

/* board.c: knobs of the emulated board */
int soak_board_init(struct soak *s);
void soak_board_exit(struct soak *s);
void soak_board_show(struct seq_file *m);
void soak_epoch(struct soak *s, struct soak_rng *rng);
void soak_knob(struct soak *s, struct soak_rng *rng);

/* main.c */
extern struct soak soak;
__printf(2, 3) void soak_fail(struct soak *s, const char *fmt, ...);
void soak_job_fail(struct soak *s, struct soak_job *j, const char *what,
		   u32 detail);
void soak_count(struct soak *s, enum soak_count what, u32 detail);

#endif
