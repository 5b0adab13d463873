// SPDX-License-Identifier: GPL-2.0-only
/*
 * A channel of the engine: start, kick, progress, stop, abort, watchdog.
 */
#include <linux/ktime.h>
#include <linux/minmax.h>

#include "regs.h"

/* First re-check after a race that raises no interrupt; doubles from there */
#define EDMA_RECHECK_US		10
/* A doorbell that was lost (U1) is found after so long; it is improbable */
#define EDMA_LOST_DOORBELL_US	1000
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
		    void (*event)(struct edma_hwch *, enum edma_event))
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
	WRITE_ONCE(dir->stopping, dir->stopping & ~EDMA_INT_ABORT(hwch->id));
	edma_dir_write(dir, dir->map->engine_en, EDMA_ENGINE_EN);
	value = edma_dir_read(dir, dir->map->ll_err_en);
	edma_dir_write(dir, dir->map->ll_err_en,
		       value | EDMA_LL_ERR_LLLAIE(hwch->id));
	edma_dir_write(dir, dir->map->int_mask, EDMA_INT_ALL & ~dir->unmasked);
	hwch->aborts = dir->aborts;
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
	hwch->llp_slot = 0;
	/* A timer that is left running knows nothing of the new list */
	hwch->watch_slot = EDMA_RING_OUTSIDE;
	hwch->rung = false;
	hwch->answered = true;
	hwch->aborted = false;
	hwch->suspect = false;
	hwch->muted = false;
	edma_dir_write(hwch->dir, hwch->dir->map->int_clear,
		       edma_hwch_int_bits(hwch));
	hwch_unmask(hwch);
	edma_hwch_write(hwch, EDMA_CH_CONTROL1, EDMA_CCS | EDMA_LLE);
	edma_hwch_write(hwch, EDMA_CH_LLP_LO, lower_32_bits(hwch->ring.base));
	edma_hwch_write(hwch, EDMA_CH_LLP_HI, upper_32_bits(hwch->ring.base));
	hwch->state = EDMA_HWCH_READY;
}

/**
 * edma_hwch_disable - mask a channel's interrupts
 * @hwch: the channel
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_disable(struct edma_hwch *hwch)
{
	struct edma_dir *dir = hwch->dir;

	lockdep_assert_held(&hwch->lock);
	spin_lock(&dir->lock);
	WRITE_ONCE(dir->unmasked, dir->unmasked & ~edma_hwch_int_bits(hwch));
	edma_dir_write(dir, dir->map->int_mask, EDMA_INT_ALL & ~dir->unmasked);
	spin_unlock(&dir->lock);
	edma_dir_write(dir, dir->map->int_clear, edma_hwch_int_bits(hwch));
}

/* The element that the latest doorbell was for is done: it was acted upon */
static bool doorbell_shows(const struct edma_hwch *hwch)
{
	return (s32)(hwch->ring.tail - hwch->rung_slot) > 0;
}

/*
 * Does a stopped status mean that the latest doorbell has run its course? Only
 * a status that is read after this was asked: a doorbell may take effect, and
 * become old, between the two.
 */
static bool doorbell_is_spent(const struct edma_hwch *hwch)
{
	return !hwch->rung || doorbell_shows(hwch) ||
	       edma_doorbell_is_old(hwch);
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
 * edma_hwch_at_rest - is it certain that the channel doesn't run
 * @hwch: the channel
 *
 * A doorbell that was rung just now may not show in the status yet. Status 2 is
 * believed only together with an abort.
 *
 * Context: @hwch->lock is held.
 * Return: true when it is, or when the registers don't answer any more.
 */
bool edma_hwch_at_rest(struct edma_hwch *hwch)
{
	u32 control;
	bool old;

	lockdep_assert_held(&hwch->lock);
	if (!hwch->rung)
		return true;
	/* Before the status, see doorbell_is_spent() */
	old = edma_doorbell_is_old(hwch);
	control = edma_hwch_read(hwch, EDMA_CH_CONTROL1);
	if (control == EDMA_ALL_ONES)
		return true;
	if (!old)
		return false;
	return edma_control_stopped(control) ||
	       (hwch->aborted &&
		FIELD_GET(EDMA_CS, control) != EDMA_CS_RUNNING);
}

/**
 * edma_hwch_is_programmed - does a channel without work still know its list
 * @hwch: the channel, with nothing pending
 *
 * Nobody tells that the registers were reset, and a doorbell would start what
 * they say now.
 *
 * Context: @hwch->lock is held.
 * Return: false when it is at rest and LLP isn't where the list ends.
 */
bool edma_hwch_is_programmed(struct edma_hwch *hwch)
{
	u32 llp = edma_hwch_read(hwch, EDMA_CH_LLP_LO);

	lockdep_assert_held(&hwch->lock);
	return edma_ring_distance(&hwch->ring, llp) != EDMA_RING_OUTSIDE ||
	       !edma_hwch_at_rest(hwch);
}

/**
 * edma_hwch_clear - take note of the interrupt status and clear it
 * @hwch: the channel, in state EDMA_HWCH_STOPPING
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_clear(struct edma_hwch *hwch)
{
	lockdep_assert_held(&hwch->lock);
	edma_hwch_take_status(hwch);
}

static u32 read_control(struct edma_hwch *hwch)
{
	u32 control = edma_hwch_read(hwch, EDMA_CH_CONTROL1);

	if (control != EDMA_ALL_ONES &&
	    FIELD_GET(EDMA_CS, control) == EDMA_CS_RUNNING)
		WRITE_ONCE(hwch->dir->reads_running, true);
	return control;
}

/*
 * First slot that may raise a done status from the clear on: the one behind the
 * element that had raised it, if that is known; else the first one that was not
 * known to be done before the clear. It must not lag: the element would be
 * taken for a source of the next status, and that one prove nothing.
 */
static u32 next_floor(const struct edma_hwch *hwch, u32 distance)
{
	const struct edma_ring *ring = &hwch->ring;

	return edma_ring_is_source(ring, distance, hwch->floor) ?
	       ring->tail + distance : ring->tail;
}

/*
 * @done: a done status was seen and cleared, before LLP was read
 * @quiet: what is done has no done status to raise any more
 */
static void look_at_ring(struct edma_hwch *hwch, bool done, bool quiet,
			 struct edma_progress *progress)
{
	struct edma_ring *ring = &hwch->ring;
	u32 distance = progress->distance;

	if (ring->loop) {
		progress->position = edma_ring_loop_done(ring, distance,
							 hwch->llp_slot,
							 progress->stopped,
							 done);
		progress->periods = edma_ring_loop_periods(ring, distance,
							   progress->position,
							   done);
	} else {
		progress->done = edma_ring_done(ring, distance, hwch->floor,
						progress->stopped, done);
		if (quiet)
			hwch->floor = ring->tail + distance;
		else if (done)
			hwch->floor = next_floor(hwch, distance);
	}
	hwch->llp_slot = ring->tail + distance;
}

/*
 * Is there an abort that nobody has handled yet? A doorbell would make the
 * channel go on as if nothing had happened.
 */
static bool is_abort_in(struct edma_hwch *hwch, u32 status)
{
	return hwch->suspect || hwch->aborts != READ_ONCE(hwch->dir->aborts) ||
	       (status != EDMA_ALL_ONES && edma_dir_real_aborts(hwch->dir, status));
}

static bool abort_is_pending(struct edma_hwch *hwch)
{
	return is_abort_in(hwch, edma_dir_read(hwch->dir,
					       hwch->dir->map->int_status));
}

static bool is_stopped(struct edma_hwch *hwch)
{
	bool spent = doorbell_is_spent(hwch);

	return edma_control_stopped(read_control(hwch)) && spent;
}

/* The slot in front of which a stopped engine stands */
static u32 stopped_slot(struct edma_hwch *hwch)
{
	u32 llp = edma_hwch_read(hwch, EDMA_CH_LLP_LO);
	u32 distance = edma_ring_distance(&hwch->ring, llp);

	/* What is lost is found by the next look */
	return hwch->ring.tail + (distance == EDMA_RING_OUTSIDE ? 0 : distance);
}

/**
 * edma_hwch_look - see how far the engine has come
 * @hwch: the channel, in state EDMA_HWCH_READY
 * @event: why
 * @progress: filled; what an earlier look was told is kept
 *
 * In this order: interrupt status, its clear, the doorbell's age, channel
 * status, LLP. What completes behind the clear raises the status again. Once
 * the channel says "stopped", LLP no longer moves and all in front of it is done
 * - unless it, or maybe another channel, has aborted: then the element in front
 * of LLP may be the one that was in flight (U3). An abort may have come behind
 * the clear, and read as "stopped" (U5): the status is looked at once more.
 *
 * When a done status was cleared, and none is there by then, all that is done
 * has shown it. That none was there at all proves nothing: it need not be seen
 * in the same instant as "stopped", and would be taken for the next element's.
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_look(struct edma_hwch *hwch, enum edma_event event,
		    struct edma_progress *progress)
{
	u32 status = edma_hwch_take_status(hwch);
	bool spent = doorbell_is_spent(hwch);
	bool old = edma_doorbell_is_old(hwch);
	u32 control = read_control(hwch);
	u32 llp = edma_hwch_read(hwch, EDMA_CH_LLP_LO);
	bool done = status & EDMA_INT_DONE(hwch->id);
	bool quiet = false;

	lockdep_assert_held(&hwch->lock);
	*progress = (struct edma_progress) {
		.distance = edma_ring_distance(&hwch->ring, llp),
		.stopped = edma_control_stopped(control) && spent,
		.unsure = edma_control_stopped(control) && !spent,
		.told = progress->told || done,
		.aborted = edma_hwch_has_aborted(hwch, status, control),
		.gone = control == EDMA_ALL_ONES,
	};
	progress->lost = progress->gone ||
			 progress->distance == EDMA_RING_OUTSIDE ||
			 (event == EDMA_EVENT_TIMER &&
			  !edma_dir_is_on(hwch->dir));
	if (progress->lost)
		return;
	hwch->answered |= spent;
	if (event == EDMA_EVENT_TIMER) {
		edma_hwch_check_stall(hwch, control,
				      hwch->ring.tail + progress->distance);
		edma_hwch_unmute(hwch);
	}
	progress->stopped &= !progress->aborted;
	if (progress->stopped) {
		u32 late = edma_dir_read(hwch->dir, hwch->dir->map->int_status);

		progress->stopped = !is_abort_in(hwch, late);
		quiet = progress->stopped && progress->told &&
			!(late & EDMA_INT_DONE(hwch->id));
	}
	look_at_ring(hwch, done, quiet, progress);
	if (hwch->suspect && !progress->aborted)
		progress->halted = edma_hwch_is_halted(hwch, control, old,
						       progress);
}

/**
 * edma_hwch_look_again - would another look tell more
 * @hwch: the channel, in state EDMA_HWCH_READY
 * @progress: what the look before has found
 *
 * It has read "stopped" when the latest doorbell hadn't shown. If what is done
 * has shown it since, the next "stopped" counts: for what is done, and for what
 * is to be rung for again. There is no third look: a doorbell shows but once.
 *
 * Context: @hwch->lock is held; what @progress says is done has been retired.
 * Return: true when it would.
 */
bool edma_hwch_look_again(const struct edma_hwch *hwch,
			  const struct edma_progress *progress)
{
	lockdep_assert_held(&hwch->lock);
	return progress->unsure && !progress->aborted &&
	       edma_ring_pending(&hwch->ring) && doorbell_shows(hwch);
}

static void ring_doorbell(struct edma_hwch *hwch, u32 slot)
{
	hwch->rung = true;
	hwch->rung_slot = slot;
	hwch->answered = false;
	hwch->aborted = false;
	/*
	 * writel() orders the list in memory before the doorbell. Other side:
	 * the engine's fetch, which the doorbell makes happen.
	 */
	edma_dir_write(hwch->dir, hwch->dir->map->doorbell,
		       FIELD_PREP(EDMA_DOORBELL_CHAN, hwch->id));
	/* Not before: it must not be taken for older than it is */
	hwch->rung_ns = ktime_get_ns();
}

/**
 * edma_hwch_publish - hand the staged elements to the engine
 * @hwch: the channel, in state EDMA_HWCH_READY, with staged elements
 * @policy: when to ring the doorbell
 *
 * An engine that was still running may be through with the elements by the time
 * that it is seen as stopped. A doorbell is then in vain, and that they are done
 * wouldn't tell that it was acted upon.
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_publish(struct edma_hwch *hwch, enum edma_doorbell policy)
{
	bool idle = !edma_ring_pending(&hwch->ring);
	u32 first = hwch->ring.head;
	u32 slot = first;
	bool stopped;

	lockdep_assert_held(&hwch->lock);
	edma_ring_publish(&hwch->ring);
	if (idle) {
		/* Nothing was in flight that an abort so far can have halted */
		hwch->aborts = READ_ONCE(hwch->dir->aborts);
		hwch->suspect = false;
	}
	if (!hwch->rung) {
		ring_doorbell(hwch, first);
		return;
	}
	/*
	 * Orders the control words before the status read: an engine that reads
	 * as running has yet to fetch the next element. Other side: the engine,
	 * which fetches an element before it says that it has stopped. What it
	 * had fetched ahead may still be stale, hence the edge.
	 */
	mb();
	stopped = is_stopped(hwch);
	if (!stopped)
		edma_ring_mark_edge(&hwch->ring, first);
	if (policy != EDMA_DOORBELL_ALWAYS)
		slot = stopped ? stopped_slot(hwch) : hwch->ring.head;
	if (slot != hwch->ring.head && (idle || !abort_is_pending(hwch)))
		ring_doorbell(hwch, slot);
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
	ring_doorbell(hwch, 0);
}

/**
 * edma_hwch_rekick - ring again for an engine that stopped short of the head
 * @hwch: the channel, in state EDMA_HWCH_READY
 * @progress: the look that may have found it stopped; no doorbell was rung since
 *
 * Context: @hwch->lock is held; what @progress says is done has been retired.
 */
void edma_hwch_rekick(struct edma_hwch *hwch,
		      const struct edma_progress *progress)
{
	lockdep_assert_held(&hwch->lock);
	if (progress->stopped && edma_ring_pending(&hwch->ring) &&
	    !abort_is_pending(hwch))
		ring_doorbell(hwch, hwch->ring.tail);
}

/**
 * edma_hwch_stop - stop the channel's engine now
 * @hwch: the channel, programmed
 *
 * Context: @hwch->lock is held. Doesn't wait: edma_hwch_at_rest() tells.
 */
void edma_hwch_stop(struct edma_hwch *hwch)
{
	struct edma_dir *dir = hwch->dir;

	lockdep_assert_held(&hwch->lock);
	edma_ring_invalidate(&hwch->ring);
	hwch->state = EDMA_HWCH_STOPPING;
	hwch->stop_ns = ktime_get_ns();
	if (edma_hwch_at_rest(hwch))
		return;
	spin_lock(&dir->lock);
	WRITE_ONCE(dir->stopping, dir->stopping | EDMA_INT_ABORT(hwch->id));
	spin_unlock(&dir->lock);
	edma_dir_write(dir, dir->map->doorbell,
		       EDMA_DOORBELL_STOP |
		       FIELD_PREP(EDMA_DOORBELL_CHAN, hwch->id));
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

/* Is there a reason to look at the channel before anything interrupts? */
static bool needs_look_soon(const struct edma_hwch *hwch)
{
	const struct edma_ring *ring = &hwch->ring;

	if (hwch->state == EDMA_HWCH_STOPPING || hwch->suspect)
		return true;
	if (ring->loop)
		return ring->proven > ring->told;
	return edma_ring_needs_look(ring, hwch->llp_slot - ring->tail);
}

/*
 * Has somebody seen what became of the latest doorbell? Its age is not asked
 * anew: by now it may be old, with nobody having looked.
 */
static bool is_answered(const struct edma_hwch *hwch)
{
	return hwch->answered || doorbell_shows(hwch);
}

static bool is_watched_within(struct edma_hwch *hwch, u32 us)
{
	return hrtimer_is_queued(&hwch->timer) &&
	       ktime_to_ns(hrtimer_get_expires(&hwch->timer)) <=
	       ktime_get_ns() + (u64)us * NSEC_PER_USEC;
}

/**
 * edma_hwch_watch - make sure that somebody looks at pending work again
 * @hwch: the channel
 * @moved: something was published or done: start with a short delay again
 *
 * Soon, where the engine may stop or an element may complete without an
 * interrupt; later, where a doorbell may have been lost; with the watchdog's
 * period otherwise. A timer that ends before that is left alone: transfers that
 * follow each other don't touch it.
 *
 * Context: @hwch->lock is held.
 */
void edma_hwch_watch(struct edma_hwch *hwch, bool moved)
{
	u32 delay_us = EDMA_RECHECK_US;
	bool soon;

	lockdep_assert_held(&hwch->lock);
	if (hwch->state != EDMA_HWCH_STOPPING &&
	    !edma_ring_pending(&hwch->ring))
		return;
	if (moved)
		hwch->doubling = false;
	soon = needs_look_soon(hwch);
	if (soon && hwch->doubling)
		delay_us = min_t(u32, hwch->delay_us * 2, EDMA_WATCHDOG_US);
	else if (!soon)
		delay_us = is_answered(hwch) ? EDMA_WATCHDOG_US :
					       EDMA_LOST_DOORBELL_US;
	if (hwch->muted)
		delay_us = EDMA_LOAD_US;
	if (is_watched_within(hwch, delay_us))
		return;
	hwch->doubling = soon;
	hwch->delay_us = delay_us;
	hwch->watch_slot = hwch->llp_slot;
	hrtimer_start(&hwch->timer, ns_to_ktime((u64)delay_us * NSEC_PER_USEC),
		      HRTIMER_MODE_REL_SOFT);
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
