// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a descriptor: issued, into the ring, done or failed, told.
 */
#include <linux/device.h>
#include <linux/moduleparam.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "../dmaengine.h"
#include "chan.h"

static unsigned int max_element = SZ_1M;
module_param(max_element, uint, 0444);
MODULE_PARM_DESC(max_element,
		 "Longest list element in bytes: bounds how long a stop can take (default 1 MiB)");

static char *doorbell = "always";
module_param(doorbell, charp, 0444);
MODULE_PARM_DESC(doorbell,
		 "When to ring the doorbell: \"always\" on every issue (default), \"stopped\" only for a channel at rest");

static enum edma_doorbell doorbell_policy(void)
{
	return strcmp(doorbell, "stopped") ? EDMA_DOORBELL_ALWAYS :
					     EDMA_DOORBELL_STOPPED;
}

/**
 * edma_flow_max_element - longest element
 *
 * Return: bytes, 1 to 4 GiB - 1.
 */
u32 edma_flow_max_element(void)
{
	return max(max_element, 1U);
}

static struct device *chan_dev(const struct edma_chan *chan)
{
	return &chan->port->rp->dev;
}

static const char *chan_kind(const struct edma_chan *chan)
{
	return edma_chan_to_link(chan) ? "write" : "read";
}

/**
 * edma_desc_free - free a descriptor that is on no list
 * @desc: the descriptor
 */
void edma_desc_free(struct edma_desc *desc)
{
	edma_segs_free(&desc->segs);
	kfree(desc);
}

/**
 * edma_desc_free_list - free all descriptors of a list
 * @list: the list, private to the caller
 */
void edma_desc_free_list(struct list_head *list)
{
	struct edma_desc *desc, *next;

	list_for_each_entry_safe(desc, next, list, node) {
		list_del(&desc->node);
		edma_desc_free(desc);
	}
}

static struct edma_desc *first_active(struct edma_chan *chan)
{
	return list_first_entry_or_null(&chan->active, struct edma_desc, node);
}

/* The cookie is complete, with whatever result; the client is told later */
static void finish(struct edma_chan *chan, struct edma_desc *desc,
		   enum dmaengine_tx_result result)
{
	u64 residue = desc->segs.len - desc->done;

	desc->result.result = result;
	desc->result.residue = min_t(u64, residue, U32_MAX);
	if (result != DMA_TRANS_NOERROR)
		chan->failed[chan->nr_failed++ % EDMA_NR_FAILED] =
			desc->tx.cookie;
	dma_cookie_complete(&desc->tx);
	list_move_tail(&desc->node, &chan->completed);
	tasklet_schedule(&chan->task);
}

/* The oldest @count slots are done */
static void retire(struct edma_chan *chan, u32 count)
{
	while (count--) {
		struct edma_desc *desc = first_active(chan);

		desc->done += edma_ring_retire(&chan->hwch.ring);
		desc->nr_done++;
		desc->in_ring--;
		if (!desc->in_ring && edma_cursor_at_end(&desc->cursor))
			finish(chan, desc, DMA_TRANS_NOERROR);
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
 * Of a stream that doesn't fit, so do two elements in each lap, so that the
 * ring is filled again while half of it is still to be done.
 */
static bool wants_lie(struct edma_chan *chan, const struct edma_desc *desc)
{
	const struct edma_ring *ring = &chan->hwch.ring;
	u32 behind = ring->head + ring->staged + 1;

	if (!edma_cursor_at_end(&desc->cursor) || !list_empty(&chan->issued)) {
		if (behind % (ring->nr_slots / 2) == 0)
			return true;
	}
	return edma_cursor_at_end(&desc->cursor) &&
	       (desc->tx.callback || desc->tx.callback_result);
}

/*
 * A cyclic transfer has the list for itself: it starts when all before it is
 * done, from the start of the ring, and so with the engine at rest.
 */
static void start_cyclic(struct edma_chan *chan, struct edma_desc *desc)
{
	if (!edma_hwch_stopped(&chan->hwch)) {
		edma_hwch_stop(&chan->hwch);
		edma_hwch_watch(&chan->hwch, NULL);
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
		edma_hwch_watch(&chan->hwch, NULL);
	}
}

/* Back to where nothing of the descriptor was in the ring */
static void rewind(struct edma_chan *chan)
{
	struct edma_desc *desc;

	list_for_each_entry(desc, &chan->active, node) {
		edma_cursor_init(&desc->cursor, &desc->segs);
		desc->in_ring = 0;
	}
	list_splice_init(&chan->active, &chan->issued);
}

/*
 * Start over with what is left, from the start of the ring. While the engine
 * can't be seen at rest the channel waits as EDMA_HWCH_STOPPING.
 */
static void restart(struct edma_chan *chan)
{
	rewind(chan);
	if (!edma_hwch_stopped(&chan->hwch)) {
		edma_hwch_stop(&chan->hwch);
		edma_hwch_watch(&chan->hwch, NULL);
		return;
	}
	edma_hwch_start(&chan->hwch);
	fill(chan);
}

static void report(struct edma_chan *chan, const struct edma_desc *desc,
		   const char *reason, u32 status, u32 status_hi)
{
	const struct edma_ring *ring = &chan->hwch.ring;
	struct edma_move move;

	edma_ring_peek(ring, ring->loop ? ring->position : ring->tail, &move);
	dev_err_ratelimited(chan_dev(chan),
			    "%s channel %u: cookie %d failed at element %u (%u bytes, %u of them in the ring): %s, memory %#llx, link %#llx, status %#x %#x\n",
			    chan_kind(chan), chan->hwch.id, desc->tx.cookie,
			    desc->nr_done, move.len, desc->in_ring, reason,
			    move.local, move.link, status, status_hi);
}

/* The descriptor in flight fails for something that it didn't cause */
static void fail_first(struct edma_chan *chan, const char *reason)
{
	struct edma_desc *desc = first_active(chan);

	if (desc) {
		report(chan, desc, reason, 0, 0);
		finish(chan, desc, DMA_TRANS_ABORTED);
	}
}

static enum dmaengine_tx_result failure(const struct edma_chan *chan)
{
	return edma_chan_to_link(chan) ? DMA_TRANS_WRITE_FAILED :
					 DMA_TRANS_READ_FAILED;
}

/*
 * The channel has aborted. What is known to be done has been retired, so the
 * oldest slot is to blame; where it isn't certain that LLP's predecessor is
 * done (U3), that one: a transfer is never called done that may have failed.
 */
static void handle_abort(struct edma_chan *chan)
{
	struct edma_desc *desc = first_active(chan);
	const struct edma_fault *fault = &chan->hwch.fault;

	if (desc) {
		report(chan, desc, fault->reason, fault->status,
		       fault->status_hi);
		finish(chan, desc, failure(chan));
	} else {
		dev_err_ratelimited(chan_dev(chan),
				    "%s channel %u: abort without work: %s\n",
				    chan_kind(chan), chan->hwch.id,
				    fault->reason);
	}
	restart(chan);
}

/*
 * The registers have lost their state: nothing of what was in flight can be
 * told done or undone, so it fails. What was not started yet fails as well:
 * the endpoint behind the link is not what it was.
 */
static void handle_lost(struct edma_chan *chan)
{
	dev_err_ratelimited(chan_dev(chan),
			    "%s channel %u: the engine lost its state, work is failed\n",
			    chan_kind(chan), chan->hwch.id);
	edma_flow_fail_all(chan);
	chan->hwch.state = EDMA_HWCH_LOST;
}

/**
 * edma_flow_fail_all - every issued descriptor fails with what was done of it
 * @chan: the channel
 *
 * Context: the channel's lock is held.
 */
void edma_flow_fail_all(struct edma_chan *chan)
{
	struct edma_desc *desc, *next;

	lockdep_assert_held(&chan->hwch.lock);
	list_for_each_entry_safe(desc, next, &chan->active, node)
		finish(chan, desc, DMA_TRANS_ABORTED);
	list_for_each_entry_safe(desc, next, &chan->issued, node)
		finish(chan, desc, DMA_TRANS_ABORTED);
}

/**
 * edma_flow_advance - look at the engine, and do what follows from it
 * @chan: the channel, in state EDMA_HWCH_READY
 * @events: events of this look
 *
 * Context: the channel's lock is held.
 */
void edma_flow_advance(struct edma_chan *chan, unsigned int events)
{
	struct edma_hwch *hwch = &chan->hwch;
	struct edma_progress progress;

	lockdep_assert_held(&hwch->lock);
	edma_hwch_look(hwch, events, &progress);
	if (progress.lost) {
		handle_lost(chan);
		return;
	}
	if (hwch->ring.loop)
		edma_cyclic_advance(chan, progress.position);
	else
		retire(chan, progress.done);
	if (events & EDMA_EVENT_ABORT) {
		handle_abort(chan);
		return;
	}
	if (progress.halted) {
		fail_first(chan, "halted by another channel's abort");
		restart(chan);
		return;
	}
	fill(chan);
	edma_hwch_rekick(hwch, &progress);
	edma_hwch_watch(hwch, &progress);
}

/* STOP was given: start over once the engine is at rest */
static void settle(struct edma_chan *chan)
{
	struct edma_hwch *hwch = &chan->hwch;

	if (edma_hwch_stopped(hwch)) {
		edma_hwch_start(hwch);
		fill(chan);
		return;
	}
	if (edma_hwch_stop_is_late(hwch))
		schedule_work(&chan->work);
	edma_hwch_watch(hwch, NULL);
}

/* The direction was reset under the channel; it is at rest */
static void handle_reset(struct edma_chan *chan)
{
	if (chan->hwch.state == EDMA_HWCH_SUSPENDED)
		return;
	if (chan->hwch.state == EDMA_HWCH_READY)
		fail_first(chan, "direction was reset");
	rewind(chan);
	edma_hwch_start(&chan->hwch);
	fill(chan);
}

/**
 * edma_flow_event - something happened to a channel
 * @hwch: the channel
 * @events: what, EDMA_EVENT_*
 *
 * Context: any; takes the channel's lock.
 */
void edma_flow_event(struct edma_hwch *hwch, unsigned int events)
{
	struct edma_chan *chan = hwch_to_chan(hwch);
	unsigned long flags;

	spin_lock_irqsave(&hwch->lock, flags);
	if (hwch->state != EDMA_HWCH_OFF) {
		edma_hwch_clear(hwch, events);
		if (events & EDMA_EVENT_RESET)
			handle_reset(chan);
		else if (events & EDMA_EVENT_LOST)
			handle_lost(chan);
		else if (hwch->state == EDMA_HWCH_STOPPING)
			settle(chan);
		else if (hwch->state == EDMA_HWCH_READY)
			edma_flow_advance(chan, events);
	}
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
	lockdep_assert_held(&chan->hwch.lock);
	if (chan->hwch.state == EDMA_HWCH_LOST && edma_hwch_answers(&chan->hwch))
		restart(chan);
	else if (chan->hwch.state == EDMA_HWCH_READY)
		fill(chan);
	else if (chan->hwch.state == EDMA_HWCH_LOST ||
		 chan->hwch.state == EDMA_HWCH_OFF)
		edma_flow_fail_all(chan);
}

/**
 * edma_flow_suspend - the port is about to lose its power
 * @chan: the channel; its direction has been switched off
 *
 * What is in flight fails; what waits is kept.
 */
void edma_flow_suspend(struct edma_chan *chan)
{
	unsigned long flags;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	if (chan->hwch.state != EDMA_HWCH_OFF) {
		if (chan->hwch.state == EDMA_HWCH_READY)
			fail_first(chan, "port is suspended");
		rewind(chan);
		chan->hwch.state = EDMA_HWCH_SUSPENDED;
	}
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
}

/**
 * edma_flow_resume - the port has power again
 * @chan: the channel; its direction has been switched on
 */
void edma_flow_resume(struct edma_chan *chan)
{
	unsigned long flags;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	if (chan->hwch.state == EDMA_HWCH_SUSPENDED) {
		edma_hwch_start(&chan->hwch);
		fill(chan);
	}
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
}

static struct edma_desc *pop_completed(struct edma_chan *chan)
{
	struct edma_desc *desc;
	unsigned long flags;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	desc = list_first_entry_or_null(&chan->completed, struct edma_desc,
					node);
	if (desc)
		list_del(&desc->node);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	return desc;
}

/**
 * edma_flow_task - tell clients of completed descriptors, in order
 * @task: the channel's tasklet
 *
 * One at a time: a callback may terminate the channel, and then none follows.
 */
void edma_flow_task(struct tasklet_struct *task)
{
	struct edma_chan *chan = from_tasklet(chan, task, task);
	struct dmaengine_desc_callback callback;
	struct edma_desc *desc;

	while (edma_cyclic_call(chan))
		;
	while ((desc = pop_completed(chan))) {
		dmaengine_desc_get_callback(&desc->tx, &callback);
		dmaengine_desc_callback_invoke(&callback, &desc->result);
		edma_desc_free(desc);
	}
}

/**
 * edma_flow_work - reset the direction for a channel that doesn't stop
 * @work: the channel's work item
 */
void edma_flow_work(struct work_struct *work)
{
	struct edma_chan *chan = container_of(work, struct edma_chan, work);

	if (edma_dir_reset(chan->hwch.dir))
		dev_err(chan_dev(chan), "%s direction doesn't stop\n",
			chan_kind(chan));
}
