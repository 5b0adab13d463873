// SPDX-License-Identifier: GPL-2.0-only
/*
 * A channel of the engine: start, kick, progress, stop, abort, watchdog.
 */
#include <linux/ktime.h>
#include <linux/minmax.h>

#include "regs.h"

/* First re-check after a race that raises no interrupt; doubles from there */
#define EDMA_RECHECK_US		10
/* Pending work without any sign of progress is looked at this often (U9) */
#define EDMA_WATCHDOG_US	(100 * USEC_PER_MSEC)
/* A doorbell older than this has been acted upon or is lost */
#define EDMA_DOORBELL_NS	(10 * NSEC_PER_USEC)
/* A STOP that takes longer leads to a reset of the direction (U6) */
#define EDMA_STOP_TIMEOUT_NS	(100 * NSEC_PER_MSEC)

static enum hrtimer_restart edma_hwch_timer(struct hrtimer *timer)
{
	struct edma_hwch *hwch = container_of(timer, struct edma_hwch, timer);

	hwch->event(hwch, EDMA_EVENT_TIMER);
	return HRTIMER_NORESTART;
}

/**
 * edma_hwch_init - set a channel up; touches no register
 * @hwch: the channel, zeroed
 * @dir: its direction; gets to know the channel
 * @id: its number there
 * @event: handler of its events
 */
void edma_hwch_init(struct edma_hwch *hwch, struct edma_dir *dir,
		    unsigned int id,
		    void (*event)(struct edma_hwch *, unsigned int))
{
	hwch->dir = dir;
	hwch->id = id;
	hwch->event = event;
	spin_lock_init(&hwch->lock);
	hrtimer_setup(&hwch->timer, edma_hwch_timer, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_SOFT);
	hwch->ring.to_link = !dir->map->err_status_hi;
	dir->hwch[id] = hwch;
	dir->nr_hwch = max(dir->nr_hwch, id + 1);
}

static void hwch_unmask(struct edma_hwch *hwch)
{
	struct edma_dir *dir = hwch->dir;
	u32 value;

	spin_lock(&dir->lock);
	WRITE_ONCE(dir->unmasked, dir->unmasked | edma_hwch_int_bits(hwch));
	edma_dir_write(dir, dir->map->engine_en, EDMA_ENGINE_EN);
	value = edma_dir_read(dir, dir->map->ll_err_en);
	edma_dir_write(dir, dir->map->ll_err_en,
		       value | EDMA_LL_ERR_LLLAIE(hwch->id));
	edma_dir_write(dir, dir->map->int_mask, EDMA_INT_ALL & ~dir->unmasked);
	spin_unlock(&dir->lock);
}

/**
 * edma_hwch_start - program a channel with its empty ring
 * @hwch: the channel; known not to run
 *
 * The only way into the ring: at its base with CCS set, never in its middle on
 * a CCS that was read back. Work is then published and kicked as usual.
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_start(struct edma_hwch *hwch)
{
	lockdep_assert_held(&hwch->lock);
	edma_ring_reset(&hwch->ring);
	hwch->floor = 0;
	hwch->rung_slot = 0;
	hwch->rung_ns = 0;
	hwch->aborted = false;
	hwch->suspect = false;
	edma_dir_write(hwch->dir, hwch->dir->map->int_clear, edma_hwch_int_bits(hwch));
	hwch_unmask(hwch);
	edma_hwch_write(hwch, EDMA_CH_CONTROL1, EDMA_CCS | EDMA_LLE);
	edma_hwch_write(hwch, EDMA_CH_LLP_LO, lower_32_bits(hwch->ring.base));
	edma_hwch_write(hwch, EDMA_CH_LLP_HI, upper_32_bits(hwch->ring.base));
	hwch->state = EDMA_HWCH_READY;
}

/**
 * edma_hwch_disable - mask a channel and forget it
 * @hwch: the channel; known not to run, or its registers are gone
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_disable(struct edma_hwch *hwch)
{
	struct edma_dir *dir = hwch->dir;

	lockdep_assert_held(&hwch->lock);
	hwch->state = EDMA_HWCH_OFF;
	spin_lock(&dir->lock);
	WRITE_ONCE(dir->unmasked, dir->unmasked & ~edma_hwch_int_bits(hwch));
	edma_dir_write(dir, dir->map->int_mask, EDMA_INT_ALL & ~dir->unmasked);
	spin_unlock(&dir->lock);
	edma_dir_write(dir, dir->map->int_clear, edma_hwch_int_bits(hwch));
}

static bool doorbell_is_old(const struct edma_hwch *hwch)
{
	return ktime_get_ns() - hwch->rung_ns > EDMA_DOORBELL_NS;
}

/**
 * edma_hwch_answers - can the registers be read again
 * @hwch: the channel
 *
 * Return: false while they read as all ones.
 */
bool edma_hwch_answers(struct edma_hwch *hwch)
{
	return edma_engine_present(hwch->dir->regs);
}

/**
 * edma_hwch_stopped - is the channel at rest
 * @hwch: the channel
 *
 * A doorbell that was rung just now may not show in the status yet. Status 2 is
 * believed only together with an abort.
 *
 * Context: @hwch->lock is held.
 * Return: true when it is, or when the registers don't answer any more.
 */
bool edma_hwch_stopped(struct edma_hwch *hwch)
{
	u32 control = edma_hwch_read(hwch, EDMA_CH_CONTROL1);

	lockdep_assert_held(&hwch->lock);
	if (control == EDMA_ALL_ONES)
		return true;
	if (!doorbell_is_old(hwch))
		return false;
	return edma_control_stopped(control) ||
	       (hwch->aborted &&
		FIELD_GET(EDMA_CS, control) != EDMA_CS_RUNNING);
}

/**
 * edma_hwch_stop_is_late - has a STOP taken longer than it should
 * @hwch: the channel, in state EDMA_HWCH_STOPPING
 *
 * Return: true when the direction is to be reset.
 */
bool edma_hwch_stop_is_late(const struct edma_hwch *hwch)
{
	return ktime_get_ns() - hwch->stop_ns > EDMA_STOP_TIMEOUT_NS;
}

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
	fault->fetch = fault->status & EDMA_ERR_FETCH(id);
	fault->reason = fault_reason(hwch, fault);
}

/**
 * edma_hwch_clear - clear the interrupt status that a handler has seen
 * @hwch: the channel
 * @events: what was seen
 *
 * What an abort reports is read first: clearing may clear it as well. The clear
 * comes before edma_hwch_look(), so that what completes in between raises the
 * status again.
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_clear(struct edma_hwch *hwch, unsigned int events)
{
	u32 bits = 0;

	lockdep_assert_held(&hwch->lock);
	if (events & EDMA_EVENT_DONE)
		bits |= EDMA_INT_DONE(hwch->id);
	if (events & EDMA_EVENT_ABORT) {
		bits |= EDMA_INT_ABORT(hwch->id);
		hwch->aborted = true;
		read_fault(hwch);
	}
	if (bits)
		edma_dir_write(hwch->dir, hwch->dir->map->int_clear, bits);
}

/*
 * After another channel's abort: at rest with work to do means halted in the
 * middle of it, unless a doorbell is on its way.
 */
static bool is_halted(struct edma_hwch *hwch, u32 control,
		      const struct edma_progress *progress)
{
	if (!hwch->suspect || !doorbell_is_old(hwch))
		return false;
	hwch->suspect = false;
	return FIELD_GET(EDMA_CS, control) != EDMA_CS_RUNNING &&
	       progress->distance < edma_ring_pending(&hwch->ring);
}

/**
 * edma_hwch_look - see how far the engine has come
 * @hwch: the channel, in state EDMA_HWCH_READY
 * @events: events of this look; done status has been cleared already
 * @progress: filled
 *
 * The channel's status is read before LLP: once it says "stopped", LLP no
 * longer moves and all in front of it is done - unless it has aborted: then the
 * element in front of LLP may be the one that failed (U3).
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_look(struct edma_hwch *hwch, unsigned int events,
		    struct edma_progress *progress)
{
	u32 control = edma_hwch_read(hwch, EDMA_CH_CONTROL1);
	u32 llp = edma_hwch_read(hwch, EDMA_CH_LLP_LO);

	lockdep_assert_held(&hwch->lock);
	*progress = (struct edma_progress) {
		.distance = edma_ring_distance(&hwch->ring, llp),
		.stopped = edma_control_stopped(control) &&
			   !(events & EDMA_EVENT_ABORT),
	};
	progress->lost = control == EDMA_ALL_ONES ||
			 progress->distance == EDMA_RING_OUTSIDE ||
			 (events & EDMA_EVENT_TIMER &&
			  !edma_dir_is_on(hwch->dir));
	if (progress->lost)
		return;
	if (events & EDMA_EVENT_SIBLING)
		hwch->suspect = true;
	progress->halted = is_halted(hwch, control, progress);
	if (progress->halted)
		progress->stopped = false;
	if (hwch->ring.loop)
		progress->position = edma_ring_loop_done(&hwch->ring,
				progress->distance, hwch->floor,
				progress->stopped, events & EDMA_EVENT_DONE);
	else
		progress->done = edma_ring_done(&hwch->ring,
				progress->distance, hwch->floor,
				progress->stopped, events & EDMA_EVENT_DONE);
	/*
	 * Done status that shows up from here on comes from elements that were
	 * not known to be done before the clear.
	 */
	if (events & EDMA_EVENT_DONE)
		hwch->floor = hwch->ring.loop ? hwch->ring.position :
						hwch->ring.tail;
}

static void hwch_ring_doorbell(struct edma_hwch *hwch)
{
	hwch->rung_slot = hwch->ring.tail;
	hwch->rung_ns = ktime_get_ns();
	hwch->aborted = false;
	/*
	 * writel() orders the list in memory before the doorbell. Other side:
	 * the engine's fetch, which the doorbell makes happen.
	 */
	edma_dir_write(hwch->dir, hwch->dir->map->doorbell,
		       FIELD_PREP(EDMA_DOORBELL_CHAN, hwch->id));
}

/*
 * Does a stopped status mean that the last doorbell has run its course? Either
 * work was done since, or it is long ago.
 */
static bool doorbell_is_spent(const struct edma_hwch *hwch)
{
	return hwch->ring.tail != hwch->rung_slot || doorbell_is_old(hwch);
}

/**
 * edma_hwch_publish - hand the staged elements to the engine
 * @hwch: the channel, in state EDMA_HWCH_READY, with staged elements
 * @policy: when to ring the doorbell
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_publish(struct edma_hwch *hwch, enum edma_doorbell policy)
{
	u32 first = hwch->ring.head;
	bool stopped;

	lockdep_assert_held(&hwch->lock);
	edma_ring_publish(&hwch->ring);
	/*
	 * Orders the control words before the status read: an engine that reads
	 * as running has yet to fetch the next element. Other side: the engine,
	 * which fetches an element before it says that it has stopped. What it
	 * had fetched ahead may still be stale, hence the edge.
	 */
	mb();
	stopped = edma_control_stopped(edma_hwch_read(hwch, EDMA_CH_CONTROL1)) &&
		  doorbell_is_spent(hwch);
	if (!stopped)
		edma_ring_mark_edge(&hwch->ring, first);
	if (stopped || policy == EDMA_DOORBELL_ALWAYS || !hwch->rung_ns)
		hwch_ring_doorbell(hwch);
}

/**
 * edma_hwch_publish_loop - make a loop of the staged elements and start it
 * @hwch: the channel, at rest and just programmed, with staged elements
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_publish_loop(struct edma_hwch *hwch)
{
	lockdep_assert_held(&hwch->lock);
	edma_ring_close(&hwch->ring);
	hwch_ring_doorbell(hwch);
}

/**
 * edma_hwch_rekick - ring again for an engine that stopped short of the head
 * @hwch: the channel, in state EDMA_HWCH_READY
 * @progress: the look that may have found it stopped
 *
 * Context: @hwch->lock is held; what @progress says is done has been retired.
 */
void edma_hwch_rekick(struct edma_hwch *hwch,
		      const struct edma_progress *progress)
{
	lockdep_assert_held(&hwch->lock);
	if (progress->stopped && edma_ring_pending(&hwch->ring) &&
	    doorbell_is_spent(hwch))
		hwch_ring_doorbell(hwch);
}

/**
 * edma_hwch_stop - stop the channel's engine now
 * @hwch: the channel, in state EDMA_HWCH_READY
 *
 * Context: @hwch->lock is held. Doesn't wait: edma_hwch_stopped() tells.
 */
void edma_hwch_stop(struct edma_hwch *hwch)
{
	lockdep_assert_held(&hwch->lock);
	edma_ring_invalidate(&hwch->ring);
	hwch->state = EDMA_HWCH_STOPPING;
	hwch->stop_ns = ktime_get_ns();
	if (!edma_hwch_stopped(hwch))
		edma_dir_write(hwch->dir, hwch->dir->map->doorbell,
			       EDMA_DOORBELL_STOP |
			       FIELD_PREP(EDMA_DOORBELL_CHAN, hwch->id));
}

/**
 * edma_hwch_watch - make sure that somebody looks at pending work again
 * @hwch: the channel
 * @progress: what the latest look found, or NULL after a publication or a stop
 *
 * Soon, where the engine may stop or an element may complete without an
 * interrupt; with the watchdog's period otherwise.
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_watch(struct edma_hwch *hwch,
		     const struct edma_progress *progress)
{
	bool soon = hwch->state == EDMA_HWCH_STOPPING || hwch->suspect;

	lockdep_assert_held(&hwch->lock);
	if (!soon && !edma_ring_pending(&hwch->ring))
		return;
	if (!progress || progress->done)
		hwch->delay_us = EDMA_RECHECK_US;
	if (!soon && !hwch->ring.loop)
		soon = edma_ring_needs_look(&hwch->ring, progress ?
					    progress->distance - progress->done
					    : 0);
	if (!soon && hrtimer_is_queued(&hwch->timer))
		return;
	if (!soon)
		hwch->delay_us = EDMA_WATCHDOG_US;
	hrtimer_start(&hwch->timer, ns_to_ktime((u64)hwch->delay_us * NSEC_PER_USEC),
		      HRTIMER_MODE_REL_SOFT);
	hwch->delay_us = min_t(u32, hwch->delay_us * 2, EDMA_WATCHDOG_US);
}

/**
 * edma_hwch_watch_stop - the timer doesn't run and won't
 * @hwch: the channel, in state EDMA_HWCH_OFF
 *
 * Context: may sleep or spin for the handler; no lock is held.
 */
void edma_hwch_watch_stop(struct edma_hwch *hwch)
{
	hrtimer_cancel(&hwch->timer);
}
