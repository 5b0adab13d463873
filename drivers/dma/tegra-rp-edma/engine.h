/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine: registers, interrupt, kick, stop, abort, watchdog. Knows rings
 * and slots, but neither descriptors nor dmaengine.
 */
#ifndef TEGRA_RP_EDMA_ENGINE_H
#define TEGRA_RP_EDMA_ENGINE_H

#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "ring.h"

/* What made a channel's event handler run */
#define EDMA_EVENT_DONE		BIT(0)	/* done status */
#define EDMA_EVENT_ABORT	BIT(1)	/* abort status */
#define EDMA_EVENT_TIMER	BIT(2)	/* the re-check timer */
#define EDMA_EVENT_RESET	BIT(3)	/* the whole direction was reset */
#define EDMA_EVENT_SIBLING	BIT(4)	/* another channel aborted */
#define EDMA_EVENT_LOST		BIT(5)	/* a reset failed: nothing is known */

enum edma_dir_id {
	EDMA_WRITE,
	EDMA_READ,
	EDMA_NR_DIRS
};

/**
 * enum edma_hwch_state - what may be assumed of a channel's registers
 * @EDMA_HWCH_OFF: masked, nothing of it is in use
 * @EDMA_HWCH_READY: programmed with its ring; runs, or runs on a doorbell
 * @EDMA_HWCH_STOPPING: STOP was given, the ring is invalid; it may still move
 *	the data of elements it had fetched
 * @EDMA_HWCH_SUSPENDED: the port has no power; work is kept until it has
 * @EDMA_HWCH_LOST: the hardware lost its state; to be programmed again
 */
enum edma_hwch_state {
	EDMA_HWCH_OFF,
	EDMA_HWCH_READY,
	EDMA_HWCH_STOPPING,
	EDMA_HWCH_SUSPENDED,
	EDMA_HWCH_LOST,
};

struct edma_dir_map;
struct edma_hwch;

/**
 * struct edma_dir - one direction of the engine
 * @map: its registers
 * @regs: base of the eDMA registers
 * @lock: protects @unmasked and the registers INT_MASK and LL_ERR_EN; taken
 *	inside of a channel's lock
 * @unmasked: INT_STATUS bits of the channels in use
 * @hwch: the channels
 * @nr_hwch: how many
 * @reset_lock: serialises resets of the direction; may be slept on
 */
struct edma_dir {
	const struct edma_dir_map *map;
	void __iomem *regs;
	spinlock_t lock; /* @unmasked, INT_MASK, LL_ERR_EN */
	u32 unmasked;
	struct edma_hwch *hwch[EDMA_MAX_CHANS];
	unsigned int nr_hwch;
	struct mutex reset_lock; /* resets, one after the other */
};

/**
 * struct edma_fault - why a channel aborted
 * @status: error status register, the channel's bits only
 * @status_hi: second error status register of the read direction
 * @fetch: a list element couldn't be read; no data element is to blame
 * @reason: the status in words
 */
struct edma_fault {
	u32 status;
	u32 status_hi;
	bool fetch;
	const char *reason;
};

/**
 * struct edma_hwch - one channel of the engine
 * @dir: its direction
 * @id: its number in that direction
 * @lock: protects all below but @event, the channel's registers, and what the
 *	layer above keeps for the channel; taken with interrupts off
 * @ring: its list
 * @state: see &enum edma_hwch_state
 * @floor: first slot that may have raised a done status since the last clear
 * @rung_slot: tail when the doorbell was last rung
 * @rung_ns: time when the doorbell was last rung, CLOCK_MONOTONIC
 * @timer: looks at the channel again: shortly after a race, rarely otherwise
 * @stop_ns: time when STOP was given, CLOCK_MONOTONIC
 * @aborted: an abort was seen since the last doorbell
 * @fault: what the latest abort reported
 * @suspect: another channel aborted and may have halted this one too (U4)
 * @delay_us: the timer's next delay, doubled while nothing moves
 * @event: called in interrupt or softirq context, without @lock
 */
struct edma_hwch {
	struct edma_dir *dir;
	unsigned int id;
	spinlock_t lock; /* all below, and the layer above */
	struct edma_ring ring;
	enum edma_hwch_state state;
	u32 floor;
	u32 rung_slot;
	u64 rung_ns;
	struct hrtimer timer;
	u64 stop_ns;
	bool aborted;
	struct edma_fault fault;
	bool suspect;
	u32 delay_us;
	void (*event)(struct edma_hwch *hwch, unsigned int events);
};

/**
 * struct edma_progress - what a look at a channel found
 * @done: slots from the tail on that are known to be done
 * @position: of a loop, see &struct edma_ring
 * @distance: slots from the tail to LLP
 * @stopped: the engine doesn't run this channel
 * @halted: it was halted together with a channel that aborted
 * @lost: the hardware has lost its state, nothing else here means anything
 */
struct edma_progress {
	u32 done;
	u32 position;
	u32 distance;
	bool stopped;
	bool halted;
	bool lost;
};

/* How a doorbell is rung (module parameter "doorbell") */
enum edma_doorbell {
	EDMA_DOORBELL_ALWAYS,
	EDMA_DOORBELL_STOPPED,
};

bool edma_engine_present(void __iomem *regs);
unsigned int edma_engine_nr_chans(void __iomem *regs, enum edma_dir_id id);

void edma_dir_init(struct edma_dir *dir, void __iomem *regs,
		   enum edma_dir_id id);
int edma_dir_off(struct edma_dir *dir);
bool edma_dir_is_on(struct edma_dir *dir);
void edma_dir_on(struct edma_dir *dir);
int edma_dir_reset(struct edma_dir *dir);
irqreturn_t edma_dir_irq(struct edma_dir *dir);

void edma_hwch_init(struct edma_hwch *hwch, struct edma_dir *dir,
		    unsigned int id,
		    void (*event)(struct edma_hwch *, unsigned int));
void edma_hwch_start(struct edma_hwch *hwch);
void edma_hwch_disable(struct edma_hwch *hwch);
bool edma_hwch_answers(struct edma_hwch *hwch);
bool edma_hwch_stopped(struct edma_hwch *hwch);
bool edma_hwch_stop_is_late(const struct edma_hwch *hwch);
void edma_hwch_clear(struct edma_hwch *hwch, unsigned int events);
void edma_hwch_look(struct edma_hwch *hwch, unsigned int events,
		    struct edma_progress *progress);
void edma_hwch_publish(struct edma_hwch *hwch, enum edma_doorbell policy);
void edma_hwch_publish_loop(struct edma_hwch *hwch);
void edma_hwch_rekick(struct edma_hwch *hwch,
		      const struct edma_progress *progress);
void edma_hwch_stop(struct edma_hwch *hwch);
void edma_hwch_watch(struct edma_hwch *hwch,
		     const struct edma_progress *progress);
void edma_hwch_watch_stop(struct edma_hwch *hwch);

#endif /* TEGRA_RP_EDMA_ENGINE_H */
