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

/**
 * enum edma_event - why a channel is looked at
 * @EDMA_EVENT_POLL: somebody wants to know
 * @EDMA_EVENT_IRQ: it interrupted, or another channel of the direction aborted
 * @EDMA_EVENT_TIMER: the re-check timer
 * @EDMA_EVENT_PARK: its direction is about to be switched off
 * @EDMA_EVENT_UNPARK: its direction was off, all is at rest, and is on again
 * @EDMA_EVENT_LOST: its direction didn't come to rest
 */
enum edma_event {
	EDMA_EVENT_POLL,
	EDMA_EVENT_IRQ,
	EDMA_EVENT_TIMER,
	EDMA_EVENT_PARK,
	EDMA_EVENT_UNPARK,
	EDMA_EVENT_LOST,
};

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
 * @EDMA_HWCH_PARKED: its direction is off, or has no power; work is kept
 * @EDMA_HWCH_LOST: the hardware lost its state; to be programmed again
 */
enum edma_hwch_state {
	EDMA_HWCH_OFF,
	EDMA_HWCH_READY,
	EDMA_HWCH_STOPPING,
	EDMA_HWCH_PARKED,
	EDMA_HWCH_LOST,
};

struct edma_dir_map;
struct edma_hwch;

/**
 * struct edma_dir - one direction of the engine
 * @map: its registers
 * @regs: base of the eDMA registers
 * @lock: protects @unmasked, @stopping, @aborts and the registers INT_MASK and
 *	LL_ERR_EN; taken inside of a channel's lock
 * @unmasked: INT_STATUS bits of the channels in use
 * @stopping: abort bits of the channels that were given a STOP, which raises
 *	an abort as well (K)
 * @aborts: counts the aborts that weren't asked for
 * @reads_running: a running channel was seen to read as EDMA_CS_RUNNING; only
 *	ever set, by anybody
 * @hwch: the channels
 * @nr_hwch: how many
 * @reset_lock: held while the direction is switched off and on and while a
 *	channel joins or leaves; may be slept on
 * @parked: the direction is off and stays so; protected by @reset_lock
 * @park_err: and whether that has brought it to rest; protected by @reset_lock
 */
struct edma_dir {
	const struct edma_dir_map *map;
	void __iomem *regs;
	spinlock_t lock; /* see above */
	u32 unmasked;
	u32 stopping;
	unsigned int aborts;
	bool reads_running;
	struct edma_hwch *hwch[EDMA_MAX_CHANS];
	unsigned int nr_hwch;
	struct mutex reset_lock; /* see above */
	bool parked;
	int park_err;
};

/**
 * struct edma_fault - why a channel aborted
 * @status: error status register, the channel's bits only
 * @status_hi: second error status register of the read direction
 * @sar: the channel's source address register
 * @dar: the channel's destination address register
 * @fetch: a list element couldn't be read; no data element is to blame
 * @reason: the status in words
 */
struct edma_fault {
	u32 status;
	u32 status_hi;
	u64 sar;
	u64 dar;
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
 * @llp_slot: where LLP was at the latest look, free-running slot
 * @rung: the doorbell was rung since the channel was programmed
 * @rung_slot: first slot that the latest doorbell was for
 * @rung_ns: time of the latest doorbell, CLOCK_MONOTONIC
 * @answered: a look has come late enough to see what the latest doorbell led to
 * @stop_ns: time when STOP was given, CLOCK_MONOTONIC
 * @aborted: an abort was seen since the latest doorbell
 * @fault: what the latest abort reported
 * @aborts: what of the direction's aborts this channel has taken into account
 * @suspect: another channel aborted and may have halted this one too (U4)
 * @suspect_looks: how often it was looked at since
 * @suspect_slot: where LLP was at the first of these looks
 * @suspect_ns: when that look was, CLOCK_MONOTONIC
 * @timer: looks at the channel again: shortly after a race, rarely otherwise
 * @delay_us: the delay that the timer was started with
 * @watch_slot: what @llp_slot was then
 * @doubling: and the next one is twice that: nothing has moved since
 * @muted: a loop that interrupted too often: its done interrupt is masked
 * @load_since: start of the while that @load_ns is counted in, or in which the
 *	loop is muted, CLOCK_MONOTONIC
 * @load_ns: time spent on this loop's interrupts and callbacks since then
 * @event: called in any context but with @lock held
 */
struct edma_hwch {
	struct edma_dir *dir;
	unsigned int id;
	spinlock_t lock; /* all below, and the layer above */
	struct edma_ring ring;
	enum edma_hwch_state state;
	u32 floor;
	u32 llp_slot;
	bool rung;
	u32 rung_slot;
	u64 rung_ns;
	bool answered;
	u64 stop_ns;
	bool aborted;
	struct edma_fault fault;
	unsigned int aborts;
	bool suspect;
	unsigned int suspect_looks;
	u32 suspect_slot;
	u64 suspect_ns;
	struct hrtimer timer;
	u32 delay_us;
	u32 watch_slot;
	bool doubling;
	bool muted;
	u64 load_since;
	u64 load_ns;
	void (*event)(struct edma_hwch *hwch, enum edma_event event);
};

/**
 * struct edma_progress - what a look at a channel found
 * @done: slots from the tail on that are known to be done
 * @position: of a loop, see &struct edma_ring
 * @periods: of a loop: how many were done, and are to be told
 * @distance: slots from the tail to LLP
 * @stopped: the engine has come to the end of what it found valid
 * @unsure: it says so, but may not have seen the latest doorbell
 * @told: a done status was seen, by this look or by one before it
 * @aborted: the channel has aborted; see &struct edma_hwch.fault
 * @halted: it was halted together with a channel that aborted
 * @lost: the hardware has lost its state, nothing but @gone means anything
 * @gone: the registers don't answer
 */
struct edma_progress {
	u32 done;
	u32 position;
	u32 periods;
	u32 distance;
	bool stopped;
	bool unsure;
	bool told;
	bool aborted;
	bool halted;
	bool lost;
	bool gone;
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
void edma_dir_on(struct edma_dir *dir);
bool edma_dir_is_on(struct edma_dir *dir);
int edma_dir_park(struct edma_dir *dir);
bool edma_dir_is_parked(struct edma_dir *dir);
void edma_dir_unpark(struct edma_dir *dir);
int edma_dir_reset(struct edma_dir *dir);
bool edma_dir_has_aborts(struct edma_dir *dir);
void edma_dir_poll(struct edma_dir *dir);
irqreturn_t edma_dir_irq(struct edma_dir *dir);

void edma_hwch_init(struct edma_hwch *hwch, struct edma_dir *dir,
		    unsigned int id,
		    void (*event)(struct edma_hwch *, enum edma_event));
void edma_hwch_start(struct edma_hwch *hwch);
void edma_hwch_disable(struct edma_hwch *hwch);
bool edma_hwch_answers(struct edma_hwch *hwch);
bool edma_hwch_at_rest(struct edma_hwch *hwch);
bool edma_hwch_is_programmed(struct edma_hwch *hwch);
void edma_hwch_look(struct edma_hwch *hwch, enum edma_event event,
		    struct edma_progress *progress);
void edma_hwch_publish(struct edma_hwch *hwch, enum edma_doorbell policy);
void edma_hwch_publish_loop(struct edma_hwch *hwch);
bool edma_hwch_look_again(const struct edma_hwch *hwch,
			  const struct edma_progress *progress);
void edma_hwch_rekick(struct edma_hwch *hwch,
		      const struct edma_progress *progress);
void edma_hwch_stop(struct edma_hwch *hwch);
bool edma_hwch_stop_is_late(const struct edma_hwch *hwch);
void edma_hwch_clear(struct edma_hwch *hwch);
void edma_hwch_account(struct edma_hwch *hwch, u64 start_ns);
void edma_hwch_watch(struct edma_hwch *hwch, bool moved);
void edma_hwch_watch_stop(struct edma_hwch *hwch);

#endif /* TEGRA_RP_EDMA_ENGINE_H */
