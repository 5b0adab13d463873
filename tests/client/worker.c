// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_client: a thread, and the transfers that it keeps in flight
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/freezer.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/sched.h>

#include "client.h"

/* How long a thread that is to stop waits for what is in flight, if for ever */
#define CLIENT_STOP_MS		3000
/* Between two tests, when one couldn't even be prepared */
#define CLIENT_RETRY_MS		100
/* Status reads between two looks at the clock and at others that want to run */
#define CLIENT_POLLS		64

static const struct client_params *params(const struct client_worker *w)
{
	return &w->run->p;
}

static struct client_slot *first_slot(struct list_head *list)
{
	return list_first_entry_or_null(list, struct client_slot, node);
}

static bool more_to_begin(const struct client_worker *w)
{
	return !client_stopping(w->run) &&
	       (!params(w)->iterations || w->begun < params(w)->iterations);
}

/* Without anything to fill, a free slot is as good as a ready one */
static struct client_slot *next_to_submit(struct client_worker *w)
{
	struct client_slot *slot = first_slot(&w->ready);

	if (!slot && params(w)->noverify && more_to_begin(w)) {
		slot = first_slot(&w->free);
		if (!slot)
			return NULL;
		client_layout(slot);
		list_move_tail(&slot->node, &w->ready);
	}
	/* That one is for the thread */
	return slot && slot->xfer.op == CLIENT_CYCLIC ? NULL : slot;
}

static bool may_submit(const struct client_worker *w)
{
	return w->nr_flying < params(w)->queue_depth && !w->c->exclusive &&
	       !w->c->dead && !client_stopping(w->run);
}

static void count_test(struct client_worker *w, u64 bytes)
{
	w->res->tests++;
	w->res->bytes += bytes;
}

/* Is there anything for the thread to do? The channel's lock is held. */
static bool needs_thread(struct client_worker *w)
{
	struct client_slot *slot;

	if (!list_empty(&w->done) || w->c->dead)
		return true;
	if (!w->nr_flying)
		return !w->c->exclusive || client_stopping(w->run);
	if (params(w)->callback || !may_submit(w))
		return false;
	slot = first_slot(&w->ready);
	if (slot)
		return slot->xfer.op != CLIENT_CYCLIC;
	return more_to_begin(w) && !list_empty(&w->free);
}

static void landed(struct client_slot *slot)
{
	struct client_worker *w = slot->w;
	u64 now = ktime_get_ns();

	lockdep_assert_held(&w->c->lock);
	client_sample(&w->lat, now - slot->start_ns);
	w->res->end_ns = now;
	w->nr_flying--;
	w->c->flying--;
	if (params(w)->noverify && slot->result == DMA_TRANS_NOERROR &&
	    !slot->residue && !params(w)->verbose) {
		count_test(w, slot->xfer.len);
		list_move_tail(&slot->node, &w->free);
	} else {
		list_move_tail(&slot->node, &w->done);
	}
}

static void submit(struct client_worker *w);

static void callback(void *arg, const struct dmaengine_result *result)
{
	struct client_slot *slot = arg;
	struct client_worker *w = slot->w;
	struct client_chan *c = w->c;
	bool wake;

	spin_lock_bh(&c->lock);
	slot->result = result->result;
	slot->residue = result->residue;
	landed(slot);
	spin_unlock_bh(&c->lock);
	if (params(w)->callback)
		submit(w);
	spin_lock_bh(&c->lock);
	/* The last one may be what somebody waits for to have the channel */
	wake = needs_thread(w) || !c->flying;
	spin_unlock_bh(&c->lock);
	if (wake)
		wake_up_all(&c->wait);
}

static bool submit_one(struct client_worker *w, struct client_slot *slot)
{
	struct dma_async_tx_descriptor *tx = client_prep(slot);

	if (tx) {
		if (!params(w)->polled) {
			tx->callback_result = callback;
			tx->callback_param = slot;
		}
		slot->start_ns = ktime_get_ns();
		slot->cookie = dmaengine_submit(tx);
		if (dma_submit_error(slot->cookie))
			slot->error = "submit error";
	}
	if (slot->error) {
		list_move_tail(&slot->node, &w->done);
		return false;
	}
	if (!w->res->start_ns)
		w->res->start_ns = slot->start_ns;
	list_move_tail(&slot->node, &w->flying);
	w->nr_flying++;
	w->c->flying++;

	return true;
}

/* As many as the depth allows, and then one doorbell; also from a callback */
static void submit(struct client_worker *w)
{
	struct client_chan *c = w->c;
	struct client_slot *slot;
	unsigned int n = 0;

	spin_lock_bh(&c->lock);
	while (may_submit(w)) {
		slot = next_to_submit(w);
		if (!slot || !submit_one(w, slot))
			break;
		n++;
	}
	spin_unlock_bh(&c->lock);
	if (n)
		dma_async_issue_pending(c->chan);
}

static void put_slot(struct client_slot *slot, struct list_head *list)
{
	struct client_chan *c = slot->w->c;

	spin_lock_bh(&c->lock);
	list_move_tail(&slot->node, list);
	spin_unlock_bh(&c->lock);
}

/* The time of @fn counts as idle unless something is in flight */
static unsigned int aside(struct client_slot *slot,
			  unsigned int (*fn)(struct client_slot *))
{
	struct client_worker *w = slot->w;
	bool idle = !READ_ONCE(w->nr_flying) && w->res->start_ns;
	u64 start = ktime_get_ns();
	unsigned int ret = fn(slot);

	if (idle)
		w->res->idle_ns += ktime_get_ns() - start;
	return ret;
}

static unsigned int fill(struct client_slot *slot)
{
	client_fill(slot);
	return 0;
}

/* Fill what is free; each goes on its way before the next is filled */
static void prepare(struct client_worker *w)
{
	struct client_slot *slot;

	while (!params(w)->noverify && more_to_begin(w)) {
		slot = first_slot(&w->free);
		if (!slot)
			break;
		client_layout(slot);
		aside(slot, fill);
		put_slot(slot, &w->ready);
		if (slot->xfer.op == CLIENT_CYCLIC)
			break;
		submit(w);
	}
	submit(w);
}

static void tell(struct client_slot *slot, const char *what, long data)
{
	const struct client_params *p = params(slot->w);
	const struct client_xfer *x = &slot->xfer;
	u32 mem = x->mem - client_guard(p), bar = x->bar - client_guard(p);
	bool write = slot->w->c->dir == DMA_MEM_TO_DEV;

	pr_info("%s: result #%u: '%s' with src_off=0x%x dst_off=0x%x len=0x%x (%ld)\n",
		slot->w->res->name, x->nr, what, write ? mem : bar,
		write ? bar : mem, x->len, data);
}

static const char *judge(struct client_slot *slot, long *data)
{
	struct dma_chan *chan = slot->w->c->chan;
	enum dma_status status;

	*data = 0;
	if (slot->error)
		return slot->error;
	status = dmaengine_tx_status(chan, slot->cookie, NULL);
	if (slot->result != DMA_TRANS_NOERROR || status == DMA_ERROR) {
		*data = slot->result;
		return "completion error status";
	}
	/* A cyclic transfer has been terminated */
	if (status != DMA_COMPLETE && slot->xfer.op != CLIENT_CYCLIC)
		return "completion busy status";
	*data = slot->residue;
	if (slot->residue)
		return "residue left";
	if (!params(slot->w)->noverify)
		*data = aside(slot, client_compare);
	return *data ? "data error" : NULL;
}

/* A test that has ended, well or not */
static void finish(struct client_slot *slot)
{
	struct client_worker *w = slot->w;
	u64 bytes = slot->xfer.len;
	const char *what;
	long data;

	what = judge(slot, &data);
	if (slot->xfer.op == CLIENT_CYCLIC)
		bytes = (u64)slot->periods * slot->xfer.step;
	spin_lock_bh(&w->c->lock);
	count_test(w, slot->error ? 0 : bytes);
	w->res->failures += !!what;
	spin_unlock_bh(&w->c->lock);
	if (what)
		tell(slot, what, data);
	else if (params(w)->verbose)
		tell(slot, "test passed", 0);
	if (slot->error && !w->c->dead)
		wait_event_freezable_timeout(w->c->wait,
					     client_stopping(w->run),
					     msecs_to_jiffies(CLIENT_RETRY_MS));
	put_slot(slot, &w->free);
}

static void reap(struct client_worker *w)
{
	struct client_slot *slot;

	while ((slot = first_slot(&w->done)))
		finish(slot);
}

/* Not answered for too long: the channel is terminated, for all its threads */
static void give_up(struct client_worker *w)
{
	struct client_chan *c = w->c;
	bool first;

	spin_lock_bh(&c->lock);
	first = !c->dead;
	c->dead = true;
	spin_unlock_bh(&c->lock);
	if (!first)
		return;
	dmaengine_terminate_sync(c->chan);
	WRITE_ONCE(c->terminated, true);
	wake_up_all(&c->wait);
}

static bool is_late(struct client_worker *w, long ms)
{
	struct client_slot *slot;
	bool late;

	spin_lock_bh(&w->c->lock);
	slot = first_slot(&w->flying);
	late = ms >= 0 && slot && ktime_get_ns() - slot->start_ns >
				  (u64)ms * NSEC_PER_MSEC;
	spin_unlock_bh(&w->c->lock);

	return late;
}

static bool attention(struct client_worker *w)
{
	bool needed;

	spin_lock_bh(&w->c->lock);
	needed = needs_thread(w);
	spin_unlock_bh(&w->c->lock);

	return needed;
}

static long patience(const struct client_worker *w)
{
	long ms = params(w)->timeout;

	return ms < 0 && client_stopping(w->run) ? CLIENT_STOP_MS : ms;
}

/* The oldest transfer is asked for; what it says goes for those behind it */
static void poll(struct client_worker *w)
{
	struct dma_tx_state state = {};
	enum dma_status status;
	struct client_slot *slot;

	slot = first_slot(&w->flying);
	if (!slot)
		return;
	status = dmaengine_tx_status(w->c->chan, slot->cookie, &state);
	if (status == DMA_IN_PROGRESS)
		return;
	slot->result = status == DMA_COMPLETE ? DMA_TRANS_NOERROR :
						DMA_TRANS_ABORTED;
	slot->residue = state.residue;
	spin_lock_bh(&w->c->lock);
	landed(slot);
	spin_unlock_bh(&w->c->lock);
	wake_up_all(&w->c->wait);
}

static void await_polling(struct client_worker *w)
{
	unsigned int i;

	for (i = 0; i < CLIENT_POLLS && !attention(w); i++) {
		poll(w);
		cpu_relax();
	}
	cond_resched();
	try_to_freeze();
}

static void await_callback(struct client_worker *w)
{
	long ms = patience(w);

	wait_event_freezable_timeout(w->c->wait, attention(w) || ms != patience(w),
				     ms < 0 ? MAX_SCHEDULE_TIMEOUT :
					      msecs_to_jiffies(ms) + 1);
}

/* Until there is something to do */
static void await(struct client_worker *w)
{
	if (params(w)->polled && READ_ONCE(w->nr_flying))
		await_polling(w);
	else
		await_callback(w);
	if (is_late(w, patience(w))) {
		w->res->err = -ETIMEDOUT;
		give_up(w);
	}
}

/* What was in flight when the channel was terminated */
static void write_off(struct client_worker *w)
{
	const char *why = w->res->err ? "test timed out" : "terminated";
	struct client_slot *slot;

	/* Until then there may be callbacks */
	wait_event(w->c->wait, READ_ONCE(w->c->terminated));
	while ((slot = first_slot(&w->flying))) {
		spin_lock_bh(&w->c->lock);
		slot->error = why;
		w->nr_flying--;
		w->c->flying--;
		list_move_tail(&slot->node, &w->done);
		spin_unlock_bh(&w->c->lock);
	}
	if (!w->res->err)
		w->res->err = -ECANCELED;
	reap(w);
}

static bool at_end(struct client_worker *w)
{
	bool end;

	spin_lock_bh(&w->c->lock);
	end = !w->nr_flying && list_empty(&w->done) && !more_to_begin(w) &&
	      (list_empty(&w->ready) || client_stopping(w->run));
	spin_unlock_bh(&w->c->lock);

	return end;
}

/**
 * client_worker_func - a thread of a run
 * @arg: the worker
 *
 * Return: 0.
 */
int client_worker_func(void *arg)
{
	struct client_worker *w = arg;
	struct client_run *run = w->run;
	struct client_slot *slot;

	set_freezable();
	set_user_nice(current, 10);
	while (!at_end(w) && !w->c->dead) {
		prepare(w);
		slot = first_slot(&w->ready);
		if (slot && slot->xfer.op == CLIENT_CYCLIC &&
		    !READ_ONCE(w->nr_flying)) {
			if (client_cyclic(w, slot))
				finish(slot);
		} else {
			await(w);
		}
		reap(w);
	}
	if (w->c->dead)
		write_off(w);
	client_summary(w);
	/* The figures are complete for who reads it: is_done() */
	smp_store_release(&w->res->done, true);
	if (atomic_dec_and_test(&run->running))
		schedule_work(&run->end);

	return 0;
}
