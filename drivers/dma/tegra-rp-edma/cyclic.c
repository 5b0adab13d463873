// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cyclic transfers: a list that leads back to its start. The hardware repeats
 * it without the CPU; interrupts come for periods, if anybody wants them.
 */
#include <linux/bitmap.h>
#include <linux/device.h>
#include <linux/minmax.h>
#include <linux/pci.h>

#include "../dmaengine.h"
#include "chan.h"

/* Bytes of the first element of a period, about those of one TLP */
#define EDMA_LEAD_IN	256u

static bool wants_callback(const struct edma_desc *desc)
{
	return desc->tx.flags & DMA_PREP_INTERRUPT &&
	       (desc->tx.callback || desc->tx.callback_result);
}

/*
 * Where LLP may lead (U3), the position passes a period's last element when the one
 * behind that is done, too: a short one, so that it has when the period is told
 */
static bool next_move(struct edma_cursor *cursor, const struct edma_desc *desc,
		      bool lead_in, struct edma_move *move)
{
	u32 max = edma_flow_max_element();

	if (lead_in && !cursor->offset)
		max = min(max, EDMA_LEAD_IN);
	return edma_cursor_next(cursor, &desc->segs, max, move);
}

static bool is_within(const struct edma_desc *desc, bool lead_in, u32 nr_slots)
{
	struct edma_cursor cursor;
	struct edma_move move;
	u32 count = 0;

	edma_cursor_init(&cursor, &desc->segs);
	while (next_move(&cursor, desc, lead_in, &move))
		if (++count > nr_slots)
			return false;
	return true;
}

/**
 * edma_cyclic_check - does a cyclic transfer fit into the channel's list
 * @chan: the channel
 * @desc: the transfer, with all its segments
 *
 * All elements stand in the list at once: it can't be refilled. Periods have a
 * lead-in if there is room for it.
 *
 * Return: 0, or -E2BIG and a message.
 */
int edma_cyclic_check(const struct edma_chan *chan, struct edma_desc *desc)
{
	u32 nr_slots = chan->hwch.ring.nr_slots;

	if (!is_within(desc, false, nr_slots)) {
		dev_err_ratelimited(&chan->port->rp->dev,
				    "cyclic transfer of more than %u elements refused: see ring_blocks and max_element\n",
				    nr_slots);
		return -E2BIG;
	}
	desc->lead_in = is_within(desc, true, nr_slots);
	return 0;
}

/**
 * edma_cyclic_start - put a cyclic transfer to work
 * @chan: the channel, at rest and just programmed
 * @desc: the transfer, checked, the only active one
 *
 * Context: the channel's lock is held.
 */
void edma_cyclic_start(struct edma_chan *chan, struct edma_desc *desc)
{
	struct edma_ring *ring = &chan->hwch.ring;
	bool called = wants_callback(desc);
	struct edma_move move;

	lockdep_assert_held(&chan->hwch.lock);
	edma_cursor_init(&desc->cursor, &desc->segs);
	while (next_move(&desc->cursor, desc, called && desc->lead_in, &move)) {
		bool period = !desc->cursor.offset;

		edma_ring_stage(ring, &move, period && called);
		desc->in_ring++;
	}
	desc->done = 0;
	/* One that failed may have left some that nobody was told of */
	chan->periods = 0;
	edma_hwch_publish_loop(&chan->hwch);
	edma_hwch_watch(&chan->hwch, false);
}

/* Bytes of the slots [from, to) of the loop, which may wrap */
static u64 loop_bytes(const struct edma_ring *ring, u32 from, u32 to)
{
	struct edma_move move;
	u64 bytes = 0;

	for (; from != to; from = (from + 1) % ring->loop) {
		edma_ring_peek(ring, from, &move);
		bytes += move.len;
	}
	return bytes;
}

/**
 * edma_cyclic_advance - a cyclic transfer has come to a position
 * @chan: the channel, with its ring closed
 * @progress: what was found
 *
 * Periods that are done are called later. Late callbacks catch up by a lap at
 * most, and are then where the position is.
 *
 * Context: the channel's lock is held.
 */
void edma_cyclic_advance(struct edma_chan *chan,
			 const struct edma_progress *progress)
{
	struct edma_desc *desc = list_first_entry(&chan->active,
						  struct edma_desc, node);
	struct edma_ring *ring = &chan->hwch.ring;
	u32 lap = bitmap_weight(ring->lie, ring->loop);
	u32 position = progress->position;

	lockdep_assert_held(&chan->hwch.lock);
	desc->done = position ? desc->done + loop_bytes(ring, ring->position,
							position) : 0;
	if (desc->done >= desc->segs.len)
		desc->done -= desc->segs.len;
	ring->position = position;
	if (!progress->periods)
		return;
	chan->periods += progress->periods;
	while (chan->periods > lap)
		chan->periods -= lap;
	tasklet_schedule(&chan->task);
}

/**
 * edma_cyclic_call - tell the client of one period
 * @chan: the channel
 *
 * Context: the channel's tasklet.
 * Return: false when there is none to be told.
 */
bool edma_cyclic_call(struct edma_chan *chan)
{
	struct dmaengine_result result = { .result = DMA_TRANS_NOERROR };
	struct dmaengine_desc_callback callback = {};
	struct edma_desc *desc;
	unsigned long flags;
	bool call;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	desc = list_first_entry_or_null(&chan->active, struct edma_desc, node);
	call = chan->periods && desc && desc->cyclic;
	if (call) {
		chan->periods--;
		dmaengine_desc_get_callback(&desc->tx, &callback);
	}
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	if (call)
		dmaengine_desc_callback_invoke(&callback, &result);
	return call;
}
