// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a descriptor: issued, into the ring, done or failed, told.
 */
#include <linux/device.h>
#include <linux/moduleparam.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "../dmaengine.h"
#include "chan.h"

static unsigned int max_element = SZ_1M;
module_param(max_element, uint, 0444);
MODULE_PARM_DESC(max_element,
		 "Longest list element in bytes: bounds how long a stop can take (default 1 MiB)");

static char *doorbell = "stopped";
module_param(doorbell, charp, 0444);
MODULE_PARM_DESC(doorbell,
		 "When to ring the doorbell: \"stopped\" only for a channel at rest (default), \"always\" on every issue");

static enum edma_doorbell doorbell_policy(void)
{
	return strcmp(doorbell, "always") ? EDMA_DOORBELL_STOPPED :
					    EDMA_DOORBELL_ALWAYS;
}

/**
 * edma_flow_check_params - are the module's parameters such that we can work
 *
 * Return: 0, or -EINVAL and a message.
 */
int edma_flow_check_params(void)
{
	if (strcmp(doorbell, "always") && strcmp(doorbell, "stopped")) {
		pr_err("tegra-rp-edma: doorbell=%s: neither \"always\" nor \"stopped\"\n",
		       doorbell);
		return -EINVAL;
	}
	if (!max_element) {
		pr_err("tegra-rp-edma: max_element=0: 1 at least\n");
		return -EINVAL;
	}
	return 0;
}

/**
 * edma_flow_max_element - longest element
 *
 * Return: bytes, 1 to 4 GiB - 1.
 */
u32 edma_flow_max_element(void)
{
	return max_element;
}

static struct device *chan_dev(const struct edma_chan *chan)
{
	return &chan->port->rp->dev;
}

static struct edma_desc *first_active(struct edma_chan *chan)
{
	return list_first_entry_or_null(&chan->active, struct edma_desc, node);
}

/* The oldest @count slots are done */
static void retire(struct edma_chan *chan, u32 count)
{
	while (count--) {
		struct edma_desc *desc = first_active(chan);

		desc->done += edma_ring_retire(&chan->hwch.ring);
		desc->nr_done++;
		desc->in_ring--;
		if (desc->in_ring || !edma_cursor_at_end(&desc->cursor))
			continue;
		desc->result.result = DMA_TRANS_NOERROR;
		desc->result.residue = 0;
		edma_tell_finish(chan, desc);
	}
}

/* The descriptor that the next element comes from */
static struct edma_desc *next_to_fill(struct edma_chan *chan)
{
	struct edma_desc *desc;

	if (!list_empty(&chan->active)) {
		desc = list_last_entry(&chan->active, struct edma_desc, node);
		if (!edma_cursor_at_end(&desc->cursor))
			return desc;
	}
	desc = list_first_entry_or_null(&chan->issued, struct edma_desc, node);
	if (!desc || desc->cyclic)
		return NULL;
	list_move_tail(&desc->node, &chan->active);
	return desc;
}

/*
 * The last element of a descriptor interrupts when somebody waits to be called.
 * Of a stream that doesn't fit, so do others, so that the ring is filled again
 * while part of it is still to be done.
 */
static bool wants_lie(struct edma_chan *chan, const struct edma_desc *desc)
{
	const struct edma_ring *ring = &chan->hwch.ring;
	u32 behind = ring->head + ring->staged + 1;

	if (!edma_cursor_at_end(&desc->cursor) || !list_empty(&chan->issued)) {
		if (behind % edma_ring_refill(ring) == 0)
			return true;
	}
	return edma_cursor_at_end(&desc->cursor) &&
	       (desc->tx.callback || desc->tx.callback_result);
}

static void stop(struct edma_chan *chan)
{
	edma_hwch_stop(&chan->hwch);
	edma_hwch_watch(&chan->hwch, true);
}

/*
 * A cyclic transfer has the list for itself: it starts when all before it is
 * done, from the start of the ring, and so with the engine at rest.
 */
static void start_cyclic(struct edma_chan *chan, struct edma_desc *desc)
{
	if (!edma_hwch_at_rest(&chan->hwch)) {
		stop(chan);
		return;
	}
	edma_hwch_start(&chan->hwch);
	list_move_tail(&desc->node, &chan->active);
	edma_cyclic_start(chan, desc);
}

/* Put into the ring what fits, as one batch */
static void fill(struct edma_chan *chan)
{
	struct edma_ring *ring = &chan->hwch.ring;
	struct edma_desc *desc;
	struct edma_move move;

	if (ring->loop)
		return;
	desc = list_first_entry_or_null(&chan->issued, struct edma_desc, node);
	if (desc && desc->cyclic && list_empty(&chan->active)) {
		start_cyclic(chan, desc);
		return;
	}
	if (desc && list_empty(&chan->active) &&
	    !edma_hwch_is_programmed(&chan->hwch))
		edma_hwch_start(&chan->hwch);
	while (edma_ring_space(ring)) {
		desc = next_to_fill(chan);
		if (!desc)
			break;
		edma_cursor_next(&desc->cursor, &desc->segs,
				 edma_flow_max_element(), &move);
		edma_ring_stage(ring, &move, wants_lie(chan, desc));
		desc->in_ring++;
	}
	if (ring->staged) {
		edma_hwch_publish(&chan->hwch, doorbell_policy());
		edma_hwch_watch(&chan->hwch, true);
	}
}

/* Back to where nothing of the descriptor was in the ring */
static void rewind(struct edma_chan *chan)
{
	struct edma_desc *desc;

	list_for_each_entry(desc, &chan->active, node) {
		edma_cursor_init(&desc->cursor, &desc->segs);
		desc->in_ring = 0;
		desc->done = 0;
		desc->nr_done = 0;
	}
	list_splice_init(&chan->active, &chan->issued);
}

/* At rest: tell of what has failed, start over with what is left */
static void resume(struct edma_chan *chan)
{
	edma_tell_flush(chan);
	edma_hwch_start(&chan->hwch);
	fill(chan);
}

/*
 * Start over, from the start of the ring. While the engine can't be seen at
 * rest the channel waits as EDMA_HWCH_STOPPING.
 */
static void restart(struct edma_chan *chan)
{
	rewind(chan);
	if (edma_hwch_at_rest(&chan->hwch))
		resume(chan);
	else
		stop(chan);
}

/* STOP was given: start over once the engine is at rest */
static void settle(struct edma_chan *chan)
{
	edma_hwch_clear(&chan->hwch);
	if (edma_hwch_at_rest(&chan->hwch)) {
		resume(chan);
		return;
	}
	if (edma_hwch_stop_is_late(&chan->hwch))
		schedule_work(&chan->work);
	edma_hwch_watch(&chan->hwch, false);
}

static enum dmaengine_tx_result failure(const struct edma_chan *chan)
{
	return edma_chan_to_link(chan) ? DMA_TRANS_WRITE_FAILED :
					 DMA_TRANS_READ_FAILED;
}

/*
 * Which of the descriptors is the one that was in flight at LLP, where that
 * isn't the first active one? NULL when it is the first.
 */
static struct edma_desc *second_in_flight(struct edma_chan *chan,
					  const struct edma_progress *progress)
{
	struct edma_desc *desc = first_active(chan);
	u32 unproven = progress->distance - progress->done;

	if (chan->hwch.ring.loop || !desc || !unproven || desc->in_ring > 1 ||
	    list_is_last(&desc->node, &chan->active))
		return NULL;
	return list_next_entry(desc, node);
}

/*
 * The channel has aborted, or was halted. What is known to be done has been
 * retired. Where it isn't certain that LLP's predecessor is done (U3), that one
 * is blamed: a transfer is never called done that may have failed. The one at
 * LLP may then be the culprit all the same. It runs again, and fails by itself,
 * unless it must not be replayed: after another channel's abort, and never into
 * a port window.
 */
static void handle_fault(struct edma_chan *chan,
			 const struct edma_progress *progress)
{
	struct edma_desc *first = first_active(chan);
	struct edma_desc *second = second_in_flight(chan, progress);
	enum dmaengine_tx_result result = DMA_TRANS_ABORTED;
	const char *reason = "halted by another channel's abort";

	if (progress->aborted) {
		result = failure(chan);
		reason = chan->hwch.fault.reason;
	}
	if (first)
		edma_tell_fail(chan, first, result, reason);
	else
		dev_err_ratelimited(chan_dev(chan),
				    "%s channel %u: abort without work: %s\n",
				    edma_chan_kind(chan), chan->hwch.id, reason);
	if (second && (!progress->aborted || second->segs.window))
		edma_tell_fail(chan, second, result, reason);
	restart(chan);
}

/*
 * The registers have lost their state: nothing of what was in flight can be
 * told done or undone, and the endpoint behind the link may not be what it was.
 * All work fails, once.
 */
static void handle_lost(struct edma_chan *chan, bool gone)
{
	edma_tell_fail_all(chan, "the engine lost its state");
	if (gone) {
		edma_tell_flush(chan);
		chan->hwch.state = EDMA_HWCH_LOST;
	} else {
		restart(chan);
	}
}

/*
 * Take over what the engine has done, in one or two looks; false when it has lost
 * its state
 */
static bool catch_up(struct edma_chan *chan, enum edma_event event,
		     struct edma_progress *progress)
{
	struct edma_hwch *hwch = &chan->hwch;

	*progress = (struct edma_progress) {};
	do {
		edma_hwch_look(hwch, event, progress);
		if (progress->lost)
			return false;
		/* What the timer has to see is seen by the first look */
		event = EDMA_EVENT_POLL;
		if (hwch->ring.loop)
			edma_cyclic_advance(chan, progress);
		else
			retire(chan, progress->done);
	} while (edma_hwch_look_again(hwch, progress));
	return true;
}

/* In state EDMA_HWCH_READY: look at the engine, and do what follows from it */
static void advance(struct edma_chan *chan, enum edma_event event)
{
	struct edma_hwch *hwch = &chan->hwch;
	struct edma_progress progress;
	u32 tail = hwch->ring.tail;

	lockdep_assert_held(&hwch->lock);
	if (!catch_up(chan, event, &progress)) {
		handle_lost(chan, progress.gone);
		return;
	}
	if (progress.aborted || progress.halted) {
		handle_fault(chan, &progress);
		return;
	}
	/* Before fill(), which may ring as well: then the look is out of date */
	edma_hwch_rekick(hwch, &progress);
	fill(chan);
	edma_hwch_watch(hwch, hwch->ring.tail != tail);
}

/*
 * What may be in flight fails. The engine goes on until the switch takes
 * effect, so that is the first in the ring, maybe the second, and others that
 * nobody will ever know of: they run again, unless into a port window. What is
 * in front of one that fails does so as well: cookies complete in order.
 */
static void fail_in_flight(struct edma_chan *chan,
			   const struct edma_progress *progress)
{
	struct edma_desc *first = first_active(chan);
	struct edma_desc *second = second_in_flight(chan, progress);
	struct edma_desc *desc, *next, *last = NULL;

	list_for_each_entry(desc, &chan->active, node)
		if (desc == first || desc == second || desc->segs.window)
			last = desc;
	if (!last)
		return;
	list_for_each_entry_safe(desc, next, &chan->active, node) {
		edma_tell_fail(chan, desc, DMA_TRANS_ABORTED,
			       "direction was switched off");
		if (desc == last)
			break;
	}
}

/* The direction is about to be switched off: no register from here on */
static void handle_park(struct edma_chan *chan)
{
	struct edma_progress progress;

	if (chan->hwch.state == EDMA_HWCH_READY) {
		if (catch_up(chan, EDMA_EVENT_PARK, &progress))
			fail_in_flight(chan, &progress);
		else
			edma_tell_fail_all(chan, "the engine lost its state");
	}
	chan->hwch.state = EDMA_HWCH_PARKED;
}

/* It was off and is on again, all at rest */
static void handle_unpark(struct edma_chan *chan)
{
	rewind(chan);
	resume(chan);
}

/* Not even that brought the engine to rest: it may go on touching memory */
static void handle_dead(struct edma_chan *chan)
{
	edma_tell_fail_all(chan, "the engine doesn't stop");
	edma_tell_flush(chan);
	edma_hwch_disable(&chan->hwch);
	chan->hwch.state = EDMA_HWCH_LOST;
}

static void handle_event(struct edma_chan *chan, enum edma_event event)
{
	switch (chan->hwch.state) {
	case EDMA_HWCH_OFF:
		break;
	case EDMA_HWCH_PARKED:
		if (event == EDMA_EVENT_UNPARK)
			handle_unpark(chan);
		else if (event == EDMA_EVENT_LOST)
			handle_dead(chan);
		break;
	case EDMA_HWCH_LOST:
		if (event == EDMA_EVENT_PARK)
			handle_park(chan);
		else if (event == EDMA_EVENT_IRQ)
			/* It is back, and nobody would clear its status */
			edma_hwch_disable(&chan->hwch);
		break;
	case EDMA_HWCH_STOPPING:
		if (event == EDMA_EVENT_PARK)
			handle_park(chan);
		else
			settle(chan);
		break;
	case EDMA_HWCH_READY:
		if (event == EDMA_EVENT_PARK)
			handle_park(chan);
		else if (event != EDMA_EVENT_TIMER ||
			 edma_ring_pending(&chan->hwch.ring))
			advance(chan, event);
		break;
	}
}

/**
 * edma_flow_event - something happened to a channel
 * @hwch: the channel
 * @event: what
 *
 * Context: any; takes the channel's lock.
 */
void edma_flow_event(struct edma_hwch *hwch, enum edma_event event)
{
	unsigned long flags;
	u64 start;

	spin_lock_irqsave(&hwch->lock, flags);
	start = ktime_get_ns();
	handle_event(hwch_to_chan(hwch), event);
	if (event == EDMA_EVENT_IRQ)
		edma_hwch_account(hwch, start);
	spin_unlock_irqrestore(&hwch->lock, flags);
}

/**
 * edma_flow_issue - put issued descriptors to work
 * @chan: the channel
 *
 * Context: the channel's lock is held.
 */
void edma_flow_issue(struct edma_chan *chan)
{
	struct edma_hwch *hwch = &chan->hwch;

	lockdep_assert_held(&hwch->lock);
	if (chan->closed)
		edma_tell_fail_all(chan, "the port goes away");
	switch (hwch->state) {
	case EDMA_HWCH_READY:
		if (chan->closed)
			edma_tell_flush(chan);
		else
			fill(chan);
		break;
	case EDMA_HWCH_STOPPING:
	case EDMA_HWCH_PARKED:
		break;
	case EDMA_HWCH_LOST:
		if (edma_hwch_answers(hwch)) {
			restart(chan);
			break;
		}
		fallthrough;
	case EDMA_HWCH_OFF:
		edma_tell_fail_all(chan, "the engine is gone");
		edma_tell_flush(chan);
		break;
	}
}

/**
 * edma_flow_work - reset the direction for a channel that doesn't stop
 * @work: the channel's work item
 */
void edma_flow_work(struct work_struct *work)
{
	struct edma_chan *chan = container_of(work, struct edma_chan, work);

	dev_warn_ratelimited(chan_dev(chan),
			     "%s channel %u is slow to stop: its direction is switched off and on\n",
			     edma_chan_kind(chan), chan->hwch.id);
	if (edma_dir_reset(chan->hwch.dir))
		dev_err(chan_dev(chan), "%s direction doesn't stop\n",
			edma_chan_kind(chan));
}
