// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_client: a cyclic transfer ends only by termination, which hits all of
 * the channel, so a thread that runs one has the channel to itself
 */
#include <linux/delay.h>
#include <linux/freezer.h>
#include <linux/ktime.h>

#include "client.h"

#define CLIENT_LAPS	2	/* of the buffer, at least */

static const struct client_params *params(const struct client_worker *w)
{
	return &w->run->p;
}

static u32 goal(const struct client_slot *slot)
{
	/* One more: the first may have begun before what is compared */
	return slot->xfer.len / slot->xfer.step * CLIENT_LAPS + 1;
}

/* Mine, and nothing in flight */
static bool entered(struct client_worker *w)
{
	struct client_chan *c = w->c;
	bool mine;

	spin_lock_bh(&c->lock);
	if (!c->exclusive)
		c->exclusive = w;
	mine = c->exclusive == w && !c->flying;
	spin_unlock_bh(&c->lock);

	return mine || READ_ONCE(c->dead) || client_stopping(w->run);
}

static void leave(struct client_worker *w)
{
	struct client_chan *c = w->c;

	spin_lock_bh(&c->lock);
	if (c->exclusive == w)
		c->exclusive = NULL;
	spin_unlock_bh(&c->lock);
	wake_up_all(&c->wait);
}

static void count_periods(struct client_slot *slot, u32 n)
{
	struct client_worker *w = slot->w;
	u64 now = ktime_get_ns();

	spin_lock_bh(&w->c->lock);
	slot->periods += n;
	client_sample(&w->lat, now - slot->last_ns);
	slot->last_ns = now;
	w->res->end_ns = now;
	spin_unlock_bh(&w->c->lock);
}

static bool arrived(struct client_slot *slot)
{
	return READ_ONCE(slot->periods) >= goal(slot) ||
	       READ_ONCE(slot->result) != DMA_TRANS_NOERROR ||
	       client_stopping(slot->w->run);
}

static void period(void *arg, const struct dmaengine_result *result)
{
	struct client_slot *slot = arg;

	WRITE_ONCE(slot->result, result->result);
	count_periods(slot, 1);
	if (arrived(slot))
		wake_up_all(&slot->w->c->wait);
}

static bool start(struct client_slot *slot)
{
	struct dma_async_tx_descriptor *tx;
	struct client_worker *w = slot->w;

	slot->periods = 0;
	slot->result = DMA_TRANS_NOERROR;
	slot->residue = 0;
	spin_lock_bh(&w->c->lock);
	tx = client_prep(slot);
	if (tx) {
		if (!params(w)->polled) {
			tx->callback_result = period;
			tx->callback_param = slot;
		}
		slot->start_ns = ktime_get_ns();
		slot->last_ns = slot->start_ns;
		if (!w->res->start_ns)
			w->res->start_ns = slot->start_ns;
		slot->cookie = dmaengine_submit(tx);
		if (dma_submit_error(slot->cookie))
			slot->error = "submit error";
	}
	spin_unlock_bh(&w->c->lock);
	if (slot->error)
		return false;
	dma_async_issue_pending(w->c->chan);

	return true;
}

/* The position is all there is: periods are those that it has moved on by */
static void follow(struct client_slot *slot, u64 end_ns)
{
	u32 nr = slot->xfer.len / slot->xfer.step, at = 0;
	struct dma_chan *chan = slot->w->c->chan;
	struct dma_tx_state state = {};

	while (!arrived(slot) && ktime_get_ns() < end_ns) {
		u32 now;

		if (dmaengine_tx_status(chan, slot->cookie, &state) !=
		    DMA_IN_PROGRESS) {
			slot->result = DMA_TRANS_ABORTED;
			break;
		}
		now = (slot->xfer.len - state.residue) / slot->xfer.step % nr;
		if (now != at)
			count_periods(slot, (now + nr - at) % nr);
		at = now;
		cond_resched();
	}
}

static void stream(struct client_slot *slot)
{
	struct client_worker *w = slot->w;
	int ms = params(w)->timeout;

	if (params(w)->polled)
		follow(slot, ms < 0 ? U64_MAX : slot->start_ns +
						(u64)ms * NSEC_PER_MSEC);
	else
		wait_event_freezable_timeout(w->c->wait, arrived(slot),
					     ms < 0 ? MAX_SCHEDULE_TIMEOUT :
						msecs_to_jiffies(ms) + 1);
	if (!arrived(slot))
		slot->error = "test timed out";
}

/**
 * client_cyclic - run a cyclic transfer for some laps, and stop it
 * @w: the thread, nothing of its own in flight
 * @slot: laid out and filled
 *
 * Context: may sleep.
 * Return: false when the run or the channel ended first: nothing to be judged.
 */
bool client_cyclic(struct client_worker *w, struct client_slot *slot)
{
	bool ran = false;

	wait_event_freezable(w->c->wait, entered(w));
	if (!READ_ONCE(w->c->dead) && !client_stopping(w->run)) {
		ran = true;
		if (start(slot)) {
			stream(slot);
			dmaengine_terminate_sync(w->c->chan);
			ran = !client_stopping(w->run);
		}
	}
	leave(w);

	return ran;
}
