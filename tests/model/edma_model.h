/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The DesignWare eDMA of a Tegra root port as a pure model: registers, linked
 * lists, arbitration, errors, and a knob for everything about the hardware
 * that is not known. No host dependencies: the host supplies memory, link,
 * interrupt line and time through struct edma_model_ops.
 *
 * Virtual time: the model never moves data inside a register access. It asks
 * the host to call edma_model_run() at a deadline, and works there.
 */
#ifndef EDMA_MODEL_H
#define EDMA_MODEL_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include "shim/linux/types.h"
#endif

#define EDMA_MODEL_CHANS	8	/* per direction, room in the map */
#define EDMA_MODEL_PREFETCH	32	/* the most the knob takes */
#define EDMA_MODEL_PAGE	4096	/* bytes moved at once */
#define EDMA_MODEL_CHUNK	4096	/* bytes between two arbitrations */
#define EDMA_MODEL_LOG		16	/* moved ranges kept per channel */
#define EDMA_MODEL_REGIONS	32	/* outbound iATU regions */
#define EDMA_MODEL_NEVER	(~0ull)

/* How the far end of the link answered. */
enum edma_link_result {
	EDMA_LINK_OK,
	EDMA_LINK_UR,		/* unsupported request: nobody claims it */
	EDMA_LINK_CA,		/* completer abort */
	EDMA_LINK_TIMEOUT,
	EDMA_LINK_POISON,
};

/**
 * struct edma_model_ops - what the host supplies
 * @local_read: memory behind the SMMU; false is a bus error
 * @local_write: the same, for writing
 * @link_read: the endpoint's side, address after the iATU
 * @link_write: the same, for writing
 * @set_irq: level of the interrupt line, called on changes only
 * @now: virtual time in ns
 * @arm: call edma_model_run() at @deadline_ns; EDMA_MODEL_NEVER cancels
 * @bus_master: is the port's bus-master enable set
 */
struct edma_model_ops {
	bool (*local_read)(void *ctx, u64 addr, void *buf, u32 len);
	bool (*local_write)(void *ctx, u64 addr, const void *buf, u32 len);
	enum edma_link_result (*link_read)(void *ctx, u64 addr, void *buf,
					   u32 len);
	enum edma_link_result (*link_write)(void *ctx, u64 addr,
					    const void *buf, u32 len);
	void (*set_irq)(void *ctx, int level);
	u64 (*now)(void *ctx);
	void (*arm)(void *ctx, u64 deadline_ns);
	bool (*bus_master)(void *ctx);
};

/* Knobs with a path counter per value come first. */
enum edma_knob {
	EDMA_K_DOORBELL,
	EDMA_K_SETTLE,
	EDMA_K_PREFETCH,
	EDMA_K_LLP,
	EDMA_K_ABORT,
	EDMA_K_CS,
	EDMA_K_STOP_DELAY,
	EDMA_K_STOP_AT,
	EDMA_K_STOP_RESUMES,
	EDMA_K_BYPASS,
	EDMA_K_DROP_IRQ,
	EDMA_K_FETCH,
	EDMA_K_LINK_CB,
	EDMA_K_BME,
	EDMA_K_POSTED_UR,
	EDMA_K_UNMATCHED,
	EDMA_K_LINK_DOWN,	/* state: set by edma_model_link_down() */
	EDMA_K_HOT_RESET,
	EDMA_K_D3,
	EDMA_K_PATHS,
	EDMA_K_LINK_GEN = EDMA_K_PATHS,
	EDMA_K_LANES,
	EDMA_K_MPS,
	EDMA_K_TLP_OVERHEAD,
	EDMA_K_FETCH_NS,
	EDMA_K_DOORBELL_NS,
	EDMA_K_READ_RTT_NS,
	EDMA_K_CHUNK,
	EDMA_K_NR,
};

enum { EDMA_DOORBELL_LATCHED, EDMA_DOORBELL_IGNORED, EDMA_DOORBELL_STRICT };
enum { EDMA_LLP_COMPLETE, EDMA_LLP_FETCH };
enum { EDMA_ABORT_CHANNEL, EDMA_ABORT_DIRECTION };
enum { EDMA_CS_MAINLINE, EDMA_CS_NVIDIA };
enum { EDMA_STOP_TLP, EDMA_STOP_ELEMENT };
enum { EDMA_FETCH_ATOMIC, EDMA_FETCH_SPLIT64 };
enum { EDMA_LINK_CB_IGNORED, EDMA_LINK_CB_TOGGLED };
enum { EDMA_BME_IGNORED, EDMA_BME_GATES };
enum { EDMA_POSTED_UR_ABORT, EDMA_POSTED_UR_SILENT };
enum { EDMA_UNMATCHED_PASS, EDMA_UNMATCHED_UR };
enum { EDMA_LINK_STATE_UP, EDMA_LINK_STATE_RESET, EDMA_LINK_STATE_ONES };
enum { EDMA_HOT_RESET_KEEP, EDMA_HOT_RESET_REGS, EDMA_HOT_RESET_ONES };
enum { EDMA_D3_KEEP, EDMA_D3_LOST };

/* Counters of the whole engine. The users' names of them are in edma_knobs.c. */
enum edma_counter {
	EDMA_C_MMIO_READS,		/* eDMA and iATU registers */
	EDMA_C_MMIO_WRITES,
	EDMA_C_DOORBELLS,		/* without STOP */
	EDMA_C_DOORBELLS_OFF,		/* with ENGINE_EN clear */
	EDMA_C_STARTS,			/* doorbells that started */
	EDMA_C_FETCHES,			/* of elements and links */
	EDMA_C_FETCH_SPLIT,		/* made in two halves */
	EDMA_C_ELEMENTS,		/* data elements completed */
	EDMA_C_LINKS,			/* link elements consumed */
	EDMA_C_INTERRUPTS,		/* rising edges of the line */
	EDMA_C_INT_CLEARS,		/* writes to INT_CLEAR */
	EDMA_C_REMOTE_IRQS,		/* RIE or LLRAIE without local */
	EDMA_C_STOPS,			/* ran out of the list */
	EDMA_C_STOPS_SHORT,		/* though memory had more */
	EDMA_C_STARVED_NS,		/* stopped, with work: in all */
	EDMA_C_STARVED_MAX,		/* the longest of these */
	EDMA_C_ABORTS,			/* by an error */
	EDMA_C_STOP_CMDS,		/* STOP took effect */
	EDMA_C_STOP_BYTES,		/* crossed behind a STOP */
	EDMA_C_STOP_RESUMED,		/* by a doorbell alone */
	EDMA_C_STOP_REFUSED,		/* doorbell alone did nothing */
	EDMA_C_LOCAL_FAULTS,		/* data side */
	EDMA_C_FETCH_FAULTS,		/* list side */
	EDMA_C_UR,			/* link address not claimed */
	EDMA_C_IATU_HITS,		/* chunks translated */
	EDMA_C_IATU_BYPASS,		/* passed by a region */
	EDMA_C_IATU_MISS,		/* matched no region */
	EDMA_C_VIOLATIONS,		/* of the doorbell rule */
	EDMA_C_LOST_WAKEUPS,		/* what a violation cost */
	EDMA_C_REREADS,			/* after a latched doorbell */
	EDMA_C_EARLY,
	EDMA_C_CLAIMS,			/* made on the bench page */
	EDMA_C_INVALIDATED,		/* running element's CB changed */
	EDMA_C_PEEK_FAILS,		/* running element unmapped */
	EDMA_C_PREFETCH_STALE,		/* used, memory differed */
	EDMA_C_CTX_WRITES,		/* channel registers, running */
	EDMA_C_DROPS,			/* done statuses suppressed */
	EDMA_C_FLIPS,
	EDMA_C_BME_BLOCKED,		/* accesses refused */
	EDMA_C_ASLEEP,			/* registers touched in D3 */
	EDMA_C_ENGINE_OFF,		/* ENGINE_EN 1 to 0 */
	EDMA_C_ENGINE_OFF_RUNNING,	/* channels lost */
	EDMA_C_BYTES_WR,
	EDMA_C_BYTES_RD,
	EDMA_C_BUSY_NS_WR,		/* link time */
	EDMA_C_BUSY_NS_RD,
	EDMA_C_NR
};

/* Counters of one channel. */
enum {
	EDMA_CC_DONE,
	EDMA_CC_ABORT,
	EDMA_CC_ELEMENTS,
	EDMA_CC_BYTES,
	EDMA_CC_NR
};

enum edma_entry_kind {
	EDMA_ENTRY_HALF,	/* the half with the control word to come */
	EDMA_ENTRY_DATA,
	EDMA_ENTRY_LINK,
	EDMA_ENTRY_INVALID,
	EDMA_ENTRY_ERROR,
};

/* An element as the engine read it: its own copy, maybe stale. */
struct edma_entry {
	enum edma_entry_kind kind;
	u64 addr;
	u32 word[6];
	u64 half_ps;		/* when the first half is read */
	u64 ready_ps;		/* when the copy can be used */
	bool ahead;		/* read before the engine needed it */
};

enum edma_chan_state {
	EDMA_CH_RESET,
	EDMA_CH_RUNNING,
	EDMA_CH_STOPPED,
	EDMA_CH_HALTED,
};

enum edma_chan_phase {
	EDMA_PH_START,		/* the doorbell is on its way */
	EDMA_PH_WAIT,		/* for the next element's fetch */
	EDMA_PH_DATA,		/* an element executes */
};

struct edma_range {
	u64 addr;
	u64 len;
};

struct edma_chan {
	u32 control;		/* CONTROL1 without CS and CCS */
	u32 size;
	u64 sar;
	u64 dar;
	u64 llp;
	bool ccs;
	enum edma_chan_state state;
	enum edma_chan_phase phase;
	u64 phase_ps;		/* START: when; DATA: earliest link use */

	struct edma_entry queue[EDMA_MODEL_PREFETCH + 1];
	unsigned int queued;
	u64 next_addr;		/* fetch stream: address, cycle, when */
	bool next_ccs;
	bool next_blocked;
	u64 next_ps;

	struct edma_entry cur;
	u32 moved;		/* bytes of cur */
	bool early;		/* counted already for cur */
	bool single;		/* LLE clear: registers are the element */

	bool latched;		/* doorbell seen while running */
	bool lose_wakeup;	/* strict: the next done is not reported */
	bool ran;
	u64 stopped_ps;
	u64 starved_ps;		/* stopped with work behind since; 0 no */
	bool stop_pending;
	u64 stop_ps;
	u32 stop_before;	/* of the granted chunk, had crossed by STOP */
	bool resume;		/* the next start goes on inside cur */
	bool after_stop;	/* STOPped and not programmed since */
	bool by_stop;		/* last stopped by STOP, not started since */

	/* From here on a reset of the channel leaves alone */
	struct edma_range log[EDMA_MODEL_LOG];
	unsigned int logged;
	u64 count[EDMA_CC_NR];
};

struct edma_dir {
	bool read;
	unsigned int chans;
	bool engine_en;
	u32 doorbell;
	u32 arb[2];
	u32 status;
	u32 line;		/* statuses that drive the local line */
	u32 mask;
	u32 err_lo;
	u32 err_hi;
	u32 ll_err_en;
	u32 imwr[8];
	int grant;		/* channel that has the link, or -1 */
	u32 grant_len;
	u64 grant_from_ps;
	u64 grant_end_ps;
	unsigned int turn;
	u64 busy_ps;
	struct edma_chan chan[EDMA_MODEL_CHANS];
};

struct edma_iatu_region {
	u32 ctrl1;
	u32 ctrl2;
	u64 base;
	u64 limit;
	u64 target;
};

struct edma_model {
	const struct edma_model_ops *ops;
	void *ctx;
	u64 t_ps;
	struct edma_dir dir[2];	/* 0 write, 1 read */
	struct edma_iatu_region region[EDMA_MODEL_REGIONS];
	u32 appl_l0;
	u32 appl_l1_8;
	u32 appl_l1_8_reset;
	bool asleep;		/* in D3, and that loses the state */
	int level;
	u64 dones;		/* for drop_irq */
	u64 flip;		/* bytes until the flipped one, 0 = none */
	u64 knob[EDMA_K_NR];
	u64 path[EDMA_K_PATHS][3];
	u64 count[EDMA_C_NR];
	u8 buf[EDMA_MODEL_PAGE];
};

void edma_model_init(struct edma_model *m, const struct edma_model_ops *ops,
		     void *ctx, unsigned int wr_chans, unsigned int rd_chans);
void edma_model_reset(struct edma_model *m);
void edma_model_run(struct edma_model *m);
bool edma_model_step(struct edma_model *m);

/* Offsets into the windows of the device tree, 32-bit accesses. */
u32 edma_model_atu_dma_read(struct edma_model *m, u32 off);
void edma_model_atu_dma_write(struct edma_model *m, u32 off, u32 val);
u32 edma_model_appl_read(struct edma_model *m, u32 off);
void edma_model_appl_write(struct edma_model *m, u32 off, u32 val);

/* The outbound windows as a controller driver would leave them. */
void edma_model_set_region(struct edma_model *m, unsigned int i, u64 base,
			   u64 size, u64 target);

/* U7. Returns false on a state that does not exist. */
bool edma_model_link_down(struct edma_model *m, unsigned int state);

/* The port resets its secondary bus, from @on to the end of it. */
void edma_model_hot_reset(struct edma_model *m, bool on);

/* The port goes to D3, or is back in D0. */
void edma_model_sleep(struct edma_model *m, bool on);

/*
 * The bench: key is a knob's name, or a trigger (link_down, flip, claim_done,
 * claim_reset). Returns false when key or value is refused. *result is what
 * the trigger found (claim_done: 1 when all of it has moved).
 */
bool edma_model_set(struct edma_model *m, const char *key, const char *value,
		    u64 *result);
const char *edma_model_knob_name(unsigned int i);
bool edma_model_get(struct edma_model *m, const char *name, u64 *value);

/* Counters by index; false past the last one. name holds 48 bytes. */
bool edma_model_counter(struct edma_model *m, unsigned int i, char *name,
			u64 *value);
void edma_model_zero(struct edma_model *m);

#endif
