// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client is told: results, callbacks, and the line in the log.
 */
#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/pci.h>

#include "../dmaengine.h"
#include "chan.h"

/* Callbacks in one run of the tasklet */
#define EDMA_MAX_CALLS		64

/**
 * edma_tell_finish - a descriptor is done with, whatever its result
 * @chan: the channel
 * @desc: the descriptor, its result filled in
 *
 * Its cookie is complete from here on; the client is told later.
 *
 * Context: the channel's lock is held.
 */
void edma_tell_finish(struct edma_chan *chan, struct edma_desc *desc)
{
	dma_cookie_complete(&desc->tx);
	list_move_tail(&desc->node, &chan->completed);
	tasklet_schedule(&chan->task);
}

/* The oldest element of a descriptor that isn't known to be done */
static void oldest_element(const struct edma_chan *chan,
			   const struct edma_desc *desc, struct edma_move *move)
{
	const struct edma_ring *ring = &chan->hwch.ring;
	struct edma_cursor cursor = desc->cursor;

	/* The ring's oldest is of this one for sure only if others are done */
	if (desc->in_ring && (desc->nr_done || ring->loop)) {
		edma_ring_peek(ring, ring->loop ? ring->position : ring->tail,
			       move);
		return;
	}
	if (!desc->nr_done)
		edma_cursor_init(&cursor, &desc->segs);
	edma_cursor_next(&cursor, &desc->segs, edma_flow_max_element(), move);
}

/*
 * One line: whose address it was. After an abort the addresses are the engine's
 * own, which tell the element for sure where the count of those that are done
 * may be one short (U3); else they are those of the descriptor's oldest element.
 */
static void report(struct edma_chan *chan, const struct edma_desc *desc,
		   u64 residue, bool own, const char *reason)
{
	const struct edma_fault *fault = &chan->hwch.fault;
	bool to_link = edma_chan_to_link(chan);
	struct edma_move move = {};

	if (own) {
		move.local = to_link ? fault->sar : fault->dar;
		move.link = to_link ? fault->dar : fault->sar;
	} else {
		oldest_element(chan, desc, &move);
	}
	dev_err_ratelimited(&chan->port->rp->dev,
			    "%s channel %u: cookie %d failed at element %u%s, %llu of %llu bytes left: %s, memory %#llx, link %#llx, status %#x %#x\n",
			    edma_chan_kind(chan), chan->hwch.id, desc->tx.cookie,
			    desc->nr_done, own ? " or the next" : "", residue,
			    desc->segs.len, reason, move.local, move.link,
			    own ? fault->status : 0,
			    own ? fault->status_hi : 0);
}

/**
 * edma_tell_fail - a descriptor has failed
 * @chan: the channel
 * @desc: the descriptor
 * @result: how
 * @reason: in words
 *
 * Its memory belongs to the client again as soon as it is told, so that waits
 * for edma_tell_flush().
 *
 * Context: the channel's lock is held.
 */
void edma_tell_fail(struct edma_chan *chan, struct edma_desc *desc,
		    enum dmaengine_tx_result result, const char *reason)
{
	u64 residue = desc->segs.len - desc->done;

	desc->result.result = result;
	desc->result.residue = min_t(u64, residue, U32_MAX);
	chan->failed[chan->nr_failed++ % EDMA_NR_FAILED] = desc->tx.cookie;
	report(chan, desc, residue, result != DMA_TRANS_ABORTED, reason);
	list_move_tail(&desc->node, &chan->failing);
}

/**
 * edma_tell_flush - tell of what has failed
 * @chan: the channel, its engine at rest
 *
 * Context: the channel's lock is held.
 */
void edma_tell_flush(struct edma_chan *chan)
{
	struct edma_desc *desc, *next;

	lockdep_assert_held(&chan->hwch.lock);
	list_for_each_entry_safe(desc, next, &chan->failing, node)
		edma_tell_finish(chan, desc);
}

/**
 * edma_tell_fail_all - every issued descriptor fails with what was done of it
 * @chan: the channel
 * @reason: in words
 *
 * They are told by edma_tell_flush().
 *
 * Context: the channel's lock is held.
 */
void edma_tell_fail_all(struct edma_chan *chan, const char *reason)
{
	struct edma_desc *desc, *next;

	lockdep_assert_held(&chan->hwch.lock);
	list_for_each_entry_safe(desc, next, &chan->active, node)
		edma_tell_fail(chan, desc, DMA_TRANS_ABORTED, reason);
	list_for_each_entry_safe(desc, next, &chan->issued, node)
		edma_tell_fail(chan, desc, DMA_TRANS_ABORTED, reason);
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

static bool call_one(struct edma_chan *chan)
{
	struct dmaengine_desc_callback callback;
	struct edma_desc *desc = pop_completed(chan);

	if (!desc)
		return false;
	dmaengine_desc_get_callback(&desc->tx, &callback);
	dmaengine_desc_callback_invoke(&callback, &desc->result);
	edma_desc_free(desc);
	return true;
}

/**
 * edma_tell_task - tell clients of completed descriptors, in order
 * @task: the channel's tasklet
 *
 * One at a time: a callback may terminate the channel, and then none follows.
 * It may also submit more, that is done by the time it returns: after some
 * calls others get their turn.
 */
void edma_tell_task(struct tasklet_struct *task)
{
	struct edma_chan *chan = from_tasklet(chan, task, task);
	u64 start = ktime_get_ns();
	unsigned int calls = 0;
	unsigned long flags;

	while (calls < EDMA_MAX_CALLS &&
	       (call_one(chan) || edma_cyclic_call(chan)))
		calls++;
	if (calls == EDMA_MAX_CALLS)
		tasklet_schedule(task);
	/* What the callbacks of periods take is part of their interrupts' load */
	spin_lock_irqsave(&chan->hwch.lock, flags);
	edma_hwch_account(&chan->hwch, start);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
}
