// SPDX-License-Identifier: GPL-2.0-only
/*
 * A channel's interrupt status: taken and cleared in one place; aborts, the
 * channel's own and what another one's may have done to it.
 */
#include <linux/ktime.h>

#include "regs.h"

/*
 * After another channel's abort, a status that may mean "halted" or "running"
 * (U5) means halted when LLP hasn't moved for so long: many times what the
 * longest element takes on the slowest link.
 */
#define EDMA_HALTED_NS		(50 * NSEC_PER_MSEC)
/*
 * Where running reads as 1 while data move, 2 may still be what is read between
 * two elements (U5): for the time of a fetch, never for so long.
 */
#define EDMA_FETCH_MAX_NS	NSEC_PER_MSEC

static const char *fault_reason(const struct edma_hwch *hwch,
				const struct edma_fault *fault)
{
	unsigned int id = hwch->id;

	if (fault->fetch)
		return "list element not readable";
	if (fault->status & EDMA_WR_ERR_LOCAL(id))
		return hwch->ring.to_link ? "memory not readable" :
					    "memory not writable";
	if (fault->status_hi & EDMA_RD_ERR_UR(id))
		return "unsupported request";
	if (fault->status_hi & EDMA_RD_ERR_CA(id))
		return "completer abort";
	if (fault->status_hi & EDMA_RD_ERR_TIMEOUT(id))
		return "completion timeout";
	if (fault->status_hi & EDMA_RD_ERR_POISON(id))
		return "poisoned data";
	return "no cause reported";
}

static u64 read_addr(struct edma_hwch *hwch, unsigned int lo, unsigned int hi)
{
	return (u64)edma_hwch_read(hwch, hi) << 32 | edma_hwch_read(hwch, lo);
}

/* Why did the channel abort: the bits go with the abort status */
static void read_fault(struct edma_hwch *hwch)
{
	const struct edma_dir_map *map = hwch->dir->map;
	struct edma_fault *fault = &hwch->fault;
	unsigned int id = hwch->id;

	fault->status = edma_dir_read(hwch->dir, map->err_status) &
			(EDMA_WR_ERR_LOCAL(id) | EDMA_ERR_FETCH(id));
	fault->status_hi = 0;
	if (map->err_status_hi)
		fault->status_hi =
			edma_dir_read(hwch->dir, map->err_status_hi) &
			(EDMA_RD_ERR_UR(id) | EDMA_RD_ERR_CA(id) |
			 EDMA_RD_ERR_TIMEOUT(id) | EDMA_RD_ERR_POISON(id));
	fault->sar = read_addr(hwch, EDMA_CH_SAR_LO, EDMA_CH_SAR_HI);
	fault->dar = read_addr(hwch, EDMA_CH_DAR_LO, EDMA_CH_DAR_HI);
	fault->fetch = fault->status & EDMA_ERR_FETCH(id);
	fault->reason = fault_reason(hwch, fault);
}

/**
 * edma_dir_real_aborts - aborts of channels in use that no STOP has asked for
 * @dir: the direction
 * @status: its interrupt status
 *
 * Return: abort bits of @status.
 */
u32 edma_dir_real_aborts(const struct edma_dir *dir, u32 status)
{
	return status & READ_ONCE(dir->unmasked) & EDMA_INT_ABORT_ALL &
	       ~READ_ONCE(dir->stopping);
}

static void set_suspect(struct edma_hwch *hwch)
{
	if (hwch->suspect)
		return;
	hwch->suspect = true;
	hwch->suspect_looks = 0;
}

/*
 * Count an abort of this channel, before its status is cleared: a channel that
 * misses the status finds the count.
 */
static void count_abort(struct edma_hwch *hwch)
{
	struct edma_dir *dir = hwch->dir;

	spin_lock(&dir->lock);
	if (hwch->aborts != dir->aborts)
		set_suspect(hwch);
	WRITE_ONCE(dir->aborts, dir->aborts + 1);
	hwch->aborts = dir->aborts;
	spin_unlock(&dir->lock);
}

/* Has another channel aborted since this one was last looked at? */
static void check_siblings(struct edma_hwch *hwch, u32 status)
{
	unsigned int aborts = READ_ONCE(hwch->dir->aborts);

	if (hwch->aborts != aborts ||
	    edma_dir_real_aborts(hwch->dir, status) & ~EDMA_INT_ABORT(hwch->id))
		set_suspect(hwch);
	hwch->aborts = aborts;
}

/**
 * edma_hwch_take_status - take this channel's interrupt status and clear it
 * @hwch: the channel
 *
 * The status is read under the channel's lock: an interrupt handler's own copy
 * may be out of date.
 *
 * Context: @hwch->lock is held.
 * Return: the channel's bits, those of EDMA_INT_DONE() and EDMA_INT_ABORT().
 */
u32 edma_hwch_take_status(struct edma_hwch *hwch)
{
	struct edma_dir *dir = hwch->dir;
	u32 status = edma_dir_read(dir, dir->map->int_status);
	u32 own = status & edma_hwch_int_bits(hwch);

	if (status == EDMA_ALL_ONES)
		return 0;
	if (own & EDMA_INT_ABORT(hwch->id)) {
		hwch->aborted = true;
		read_fault(hwch);
		if (hwch->state == EDMA_HWCH_READY)
			count_abort(hwch);
	}
	if (own)
		edma_dir_write(dir, dir->map->int_clear, own);
	check_siblings(hwch, status);
	return own;
}

/**
 * edma_hwch_has_aborted - has the channel aborted, other than by a STOP
 * @hwch: the channel, in state EDMA_HWCH_READY
 * @status: its interrupt status, just taken
 * @control: its CONTROL1, read after that
 *
 * The abort of a STOP may come when the channel has been started again: no cause
 * is reported, and it runs. That one proves nothing about the channel, which may
 * read as 2 between two elements (U5) and must not be taken for halted then.
 *
 * Context: @hwch->lock is held.
 * Return: true when it has.
 */
bool edma_hwch_has_aborted(struct edma_hwch *hwch, u32 status, u32 control)
{
	if (!(status & EDMA_INT_ABORT(hwch->id)))
		return false;
	if (hwch->fault.status || hwch->fault.status_hi ||
	    FIELD_GET(EDMA_CS, control) != EDMA_CS_RUNNING)
		return true;
	hwch->aborted = false;
	return false;
}

/**
 * edma_hwch_is_halted - has another channel's abort halted this one
 * @hwch: the channel, suspect
 * @control: its CONTROL1
 * @old: the latest doorbell was old before @control was read
 * @progress: what is proven to be done
 *
 * A stop in front of a stale element looks the same, and is then taken for the
 * worse. A loop comes back to where it was: it is never called halted for sure,
 * so that it gets a STOP.
 *
 * Context: @hwch->lock is held.
 * Return: true when it is at rest in the middle of its work.
 */
bool edma_hwch_is_halted(struct edma_hwch *hwch, u32 control, bool old,
			 const struct edma_progress *progress)
{
	u32 cs = FIELD_GET(EDMA_CS, control);
	u64 now = ktime_get_ns();
	u64 patience;

	if (!hwch->ring.loop &&
	    progress->done == edma_ring_pending(&hwch->ring)) {
		hwch->suspect = false;
		return false;
	}
	if (!old)
		return false;
	if (edma_control_stopped(control)) {
		hwch->suspect = false;
		return true;
	}
	/* From one look to the next: running, or going on, is not halted */
	if (!hwch->suspect_looks++) {
		hwch->suspect_slot = hwch->llp_slot;
		hwch->suspect_ns = now;
	} else if (hwch->llp_slot != hwch->suspect_slot ||
		   cs == EDMA_CS_RUNNING) {
		hwch->suspect = false;
		return false;
	}
	if (cs == EDMA_CS_RUNNING)
		return false;
	patience = READ_ONCE(hwch->dir->reads_running) && !hwch->ring.loop ?
		   EDMA_FETCH_MAX_NS : EDMA_HALTED_NS;
	if (now - hwch->suspect_ns < patience)
		return false;
	if (!hwch->ring.loop)
		hwch->aborted = true;
	return true;
}

/**
 * edma_hwch_check_stall - is there an abort of which nobody was told (U9)
 * @hwch: the channel, looked at by its watchdog
 * @control: its CONTROL1
 * @slot: where LLP is
 *
 * Neither running nor stopped, and not moving for a period of the watchdog, makes
 * it suspect. The latest look may have been a moment ago, and the channel be
 * between two elements since (U5). In a loop the same LLP twice means nothing.
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_check_stall(struct edma_hwch *hwch, u32 control, u32 slot)
{
	if (!hwch->ring.loop &&
	    FIELD_GET(EDMA_CS, control) == EDMA_CS_HALTED &&
	    hwch->delay_us == EDMA_WATCHDOG_US && slot == hwch->watch_slot)
		set_suspect(hwch);
}

/*
 * An abort still interrupts. In @unmasked the bit tells the handler that a done
 * status is none of its business.
 */
static void set_muted(struct edma_hwch *hwch, bool muted)
{
	struct edma_dir *dir = hwch->dir;
	u32 done = EDMA_INT_DONE(hwch->id);

	spin_lock(&dir->lock);
	WRITE_ONCE(dir->unmasked, muted ? dir->unmasked & ~done :
					  dir->unmasked | done);
	edma_dir_write(dir, dir->map->int_mask, EDMA_INT_ALL & ~dir->unmasked);
	spin_unlock(&dir->lock);
	hwch->muted = muted;
	hwch->load_ns = 0;
}

/**
 * edma_hwch_account - count the time that an interrupt or its callbacks took
 * @hwch: the channel, just handled
 * @start_ns: when that began, CLOCK_MONOTONIC
 *
 * The periods of a loop can be so short that their interrupts leave the CPU no
 * time for anything else, and nobody could stop it any more. Such a loop is
 * muted, and looked at by the timer.
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_account(struct edma_hwch *hwch, u64 start_ns)
{
	u64 now = ktime_get_ns();

	lockdep_assert_held(&hwch->lock);
	if (!hwch->ring.loop || hwch->state != EDMA_HWCH_READY)
		return;
	if (now - hwch->load_since > (u64)EDMA_LOAD_US * NSEC_PER_USEC) {
		hwch->load_since = start_ns;
		hwch->load_ns = 0;
	}
	hwch->load_ns += now - start_ns;
	if (hwch->load_ns <= EDMA_LOAD_MAX_NS || hwch->muted)
		return;
	set_muted(hwch, true);
	hwch->load_since = now;
	edma_hwch_watch(hwch, false);
}

/**
 * edma_hwch_unmute - let a loop interrupt again
 * @hwch: the channel, looked at by its timer
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_unmute(struct edma_hwch *hwch)
{
	u64 since = ktime_get_ns() - hwch->load_since;

	/* Not by a timer that was running when it was muted */
	if (hwch->muted && since >= (u64)EDMA_LOAD_US * NSEC_PER_USEC)
		set_muted(hwch, false);
}
