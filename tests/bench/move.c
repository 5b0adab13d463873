// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_copy: transfers in flight
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "../common/pattern.h"
#include "copy.h"

static void copy_done(void *arg, const struct dmaengine_result *result)
{
	struct copy_job *job = arg;
	struct copy_run *r = job->c->run;

	job->result = result->result;
	job->calls++;
	r->end_ns = ktime_get_ns();
	atomic_dec(&job->c->flying);
	atomic_inc(&r->finished);
	wake_up(&r->wait);
}

/* Is it the one that has to fail */
static bool is_bad(const struct copy_run *r, const struct copy_side *side,
		   unsigned int nr)
{
	return side->dir == DMA_MEM_TO_DEV && nr + 1 == r->p.bad && !side->redo;
}

static unsigned int build_list(struct copy_run *r, struct copy_side *side,
			       unsigned int nr)
{
	unsigned int i, kind, n = copy_nr_elements(r, nr, &kind);

	sg_init_table(r->sgl, n);
	for (i = 0; i < n; i++) {
		struct copy_piece p = copy_piece(r, nr, n, i);

		sg_set_dma(&r->sgl[i], is_bad(r, side, nr) ? r->hole :
			   side->dma + p.mem, p.len);
	}
	if (!is_bad(r, side, nr)) {
		side->elements += n;
		side->kinds[kind]++;
	}

	return n;
}

static struct dma_async_tx_descriptor *
prep(struct copy_run *r, struct copy_chan *c, unsigned int nr)
{
	phys_addr_t bar = r->bar_phys + c->side->bar + copy_start(r, nr);
	struct dma_slave_config config = {
		.direction = c->side->dir,
		.src_addr = bar,
		.dst_addr = bar,
		.src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
	};
	unsigned int n = build_list(r, c->side, nr);
	struct dma_async_tx_descriptor *tx;
	u64 start = ktime_get_ns();
	int ret = dmaengine_slave_config(c->chan, &config);

	if (ret) {
		copy_fail(r, "transfer %u: configuration refused: %d", nr, ret);
		return NULL;
	}
	tx = dmaengine_prep_slave_sg(c->chan, r->sgl, n, c->side->dir,
				     DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	r->prep_ns += ktime_get_ns() - start;

	return tx;
}

static bool submit(struct copy_run *r, struct copy_chan *c, unsigned int nr)
{
	struct dma_async_tx_descriptor *tx = prep(r, c, nr);
	struct copy_job *job = &c->side->jobs[nr];

	if (!tx) {
		copy_fail(r, "transfer %u: no descriptor", nr);
		return false;
	}
	memset(job, 0, sizeof(*job));
	job->c = c;
	tx->callback_result = copy_done;
	tx->callback_param = job;
	atomic_inc(&c->flying);
	job->cookie = dmaengine_submit(tx);
	if (dma_submit_error(job->cookie)) {
		copy_fail(r, "transfer %u: no cookie: %d", nr,
			  job->cookie);
		return false;
	}

	return true;
}

static void issue(struct copy_run *r, struct copy_chan *c)
{
	u64 start = ktime_get_ns();

	dma_async_issue_pending(c->chan);
	r->issue_ns += ktime_get_ns() - start;
}

static bool in_flight(struct copy_run *r)
{
	unsigned int i;

	for (i = 0; i < r->nr_chans; i++)
		if (atomic_read(&r->chan[i].flying))
			return true;
	return false;
}

/* As many as there is room for; with a pause, after a while without any */
static void feed(struct copy_run *r)
{
	unsigned int i;

	if (r->p.pause) {
		if (in_flight(r))
			return;
		fsleep(r->p.pause);
	}
	if (!r->start_ns)
		r->start_ns = ktime_get_ns();
	for (i = 0; i < r->nr_chans; i++) {
		struct copy_chan *c = &r->chan[i];
		bool any = false;

		while (c->side->next < r->p.transfers &&
		       atomic_read(&c->flying) < r->p.depth) {
			if (!submit(r, c, c->side->next))
				return;
			c->side->next++;
			any = true;
		}
		if (any)
			issue(r, c);
	}
}

/* Has another callback come since there were @seen */
static bool wait_more(struct copy_run *r, int seen)
{
	if (wait_event_timeout(r->wait, atomic_read(&r->finished) != seen,
			       msecs_to_jiffies(r->p.timeout)))
		return true;
	copy_fail(r, "time-out, %d transfers done", seen);

	return false;
}

static void move_all(struct copy_run *r, unsigned int total)
{
	int seen;

	while (!r->why[0]) {
		seen = atomic_read(&r->finished);
		if (seen == total)
			return;
		feed(r);
		if (r->why[0] || !wait_more(r, seen))
			return;
	}
}

/* What is in flight is terminated, and has to be done again */
static void cut_short(struct copy_run *r)
{
	unsigned int i;
	int ret;

	feed(r);
	fsleep(r->p.terminate);
	for (i = 0; i < r->nr_chans; i++) {
		ret = dmaengine_terminate_sync(r->chan[i].chan);
		if (ret)
			copy_fail(r, "terminate: error %d", ret);
		atomic_set(&r->chan[i].flying, 0);
	}
	for (i = 0; i < ARRAY_SIZE(r->side); i++) {
		r->side[i].next = 0;
		r->side[i].elements = 0;
		memset(r->side[i].kinds, 0, sizeof(r->side[i].kinds));
	}
	atomic_set(&r->finished, 0);
	r->start_ns = 0;
}

static void check_job(struct copy_run *r, struct copy_side *side,
		      unsigned int nr)
{
	struct copy_job *job = &side->jobs[nr];
	enum dma_status status;

	if (job->calls != 1) {
		copy_fail(r, "transfer %u: %u callbacks", nr, job->calls);
		return;
	}
	if (is_bad(r, side, nr)) {
		if (job->result == DMA_TRANS_NOERROR)
			copy_fail(r, "transfer %u: no error", nr);
		r->aborted++;
		return;
	}
	status = dma_async_is_tx_complete(job->c->chan, job->cookie, NULL,
					  NULL);
	if (job->result != DMA_TRANS_NOERROR || status != DMA_COMPLETE)
		copy_fail(r, "transfer %u: result %d, status %d", nr,
			  job->result, status);
}

/* The one that failed, now from where its data are */
static void redo(struct copy_run *r)
{
	struct copy_side *side = &r->side[0];
	int seen = atomic_read(&r->finished);
	struct copy_job *job;

	side->redo = r->p.bad;
	job = &side->jobs[r->p.bad - 1];
	if (!submit(r, job->c, r->p.bad - 1))
		return;
	issue(r, job->c);
	if (wait_more(r, seen))
		check_job(r, side, r->p.bad - 1);
}

/**
 * copy_move - carry out all transfers
 * @r: the run, with its channels; it fails if one of them does
 *
 * Context: may sleep.
 */
void copy_move(struct copy_run *r)
{
	unsigned int i, nr, total = 0;

	if (r->p.terminate)
		cut_short(r);
	for (i = 0; i < ARRAY_SIZE(r->side); i++)
		if (copy_takes_part(&r->side[i]))
			total += r->p.transfers;
	move_all(r, total);
	for (i = 0; i < ARRAY_SIZE(r->side); i++)
		for (nr = 0; nr < r->p.transfers && !r->why[0]; nr++)
			if (copy_takes_part(&r->side[i]))
				check_job(r, &r->side[i], nr);
	if (r->p.bad && !r->why[0])
		redo(r);
}
