// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_soak: what has to become of each transfer. All but the callback's entry
 * runs with the soak's lock held.
 */
#include "soak.h"

#define ACTIVE	(BIT(SOAK_SUBMITTED) | BIT(SOAK_ISSUED))

bool soak_has_cyclic(const struct soak_chan *c)
{
	u32 i;

	for (i = 0; i < SOAK_SLOTS; i++)
		if (c->job[i].type == SOAK_CYCLIC &&
		    BIT(c->job[i].state) & ACTIVE)
			return true;
	return false;
}

/* Any slot in one of @states, NULL if none is */
struct soak_job *soak_find(struct soak_chan *c, struct soak_rng *rng,
			   unsigned long states)
{
	u32 i, turn = soak_rnd(rng, SOAK_SLOTS);

	for (i = 0; i < SOAK_SLOTS; i++) {
		struct soak_job *j = &c->job[(turn + i) % SOAK_SLOTS];

		if (BIT(j->state) & states)
			return j;
	}
	return NULL;
}

/* The latest one issued before @j and not known to have ended */
static struct soak_job *before(struct soak_job *j)
{
	struct soak_job *found = NULL;
	u32 i;

	for (i = 0; i < SOAK_SLOTS; i++) {
		struct soak_job *k = &j->c->job[i];

		if (k->state == SOAK_ISSUED && (s32)(k->seq - j->seq) < 0 &&
		    (!found || (s32)(k->seq - found->seq) > 0))
			found = k;
	}
	return found;
}

static void remember(struct soak_job *j, bool failed)
{
	struct soak_chan *c = j->c;

	c->failures += failed;
	c->told[c->nr_told++ % SOAK_TOLD] = (struct soak_told) {
		.cookie = j->cookie, .failed = failed,
		.failures = c->failures,
	};
}

static void end(struct soak *s, struct soak_job *j)
{
	soak_job_close(s, j);
	j->gen++;
	j->state = SOAK_FREE;
}

static enum dma_status status(struct soak_job *j, u32 *residue)
{
	struct dma_tx_state state = {};
	enum dma_status st;

	st = dmaengine_tx_status(j->c->chan, j->cookie, &state);
	*residue = state.residue;
	return st;
}

static bool has_bad_neighbour(const struct soak_job *j)
{
	const struct soak_chan *c = j->c;
	u32 i;

	for (i = 0; i < min_t(u32, c->nr_bad, ARRAY_SIZE(c->bad_seq)); i++)
		if (c->bad_seq[i] == j->seq + 1 || c->bad_seq[i] == j->seq - 1)
			return true;
	return false;
}

/*
 * An innocent transfer has failed. An element that may have been in flight when
 * another one failed is failed too, rather than called done.
 */
static void collateral(struct soak *s, struct soak_job *j, bool aborted)
{
	soak_count(s, SOAK_N_COLLATERAL, j->c->nr);
	if (aborted && s->resets)
		return;
	if (aborted && j->c->aborts-- <= 0)
		soak_job_fail(s, j, "aborted, and no other channel to blame", 0);
	if (!aborted && !has_bad_neighbour(j))
		soak_job_fail(s, j, "failed without an error", 0);
}

/* Told to have failed; @result is NULL where only the status tells so */
static void job_failed(struct soak *s, struct soak_job *j,
		       const struct dmaengine_result *result)
{
	bool aborted = result && result->result == DMA_TRANS_ABORTED;

	soak_count(s, SOAK_N_FAILED, j->c->nr);
	if (result) {
		u32 done = j->len - result->residue;

		if (result->residue > j->len || !result->residue)
			soak_job_fail(s, j, "failed with residue", result->residue);
		else if (j->type != SOAK_CYCLIC &&
			 result->residue > j->residue)
			soak_job_fail(s, j, "residue has grown", result->residue);
		else if (!soak_job_boundary(s, j, done))
			soak_job_fail(s, j, "residue in mid-element", result->residue);
		else
			soak_job_prefix(s, j, done);
	}
	if (!result && !j->bad && !has_bad_neighbour(j))
		aborted = true;
	if (!j->bad || aborted)
		collateral(s, j, aborted);
	soak_job_partial(s, j);
	remember(j, true);
	end(s, j);
}

static void job_done(struct soak *s, struct soak_job *j)
{
	if (j->bad)
		soak_job_fail(s, j, "an injected error called done", j->bad);
	else if (j->type == SOAK_CYCLIC)
		soak_job_fail(s, j, "a cyclic transfer called done", 0);
	else
		soak_job_whole(s, j);
}

/*
 * @j has ended, so all before it have. Who waits for a callback must have had
 * it if @told; of others only the status tells.
 */
static void predecessors(struct soak *s, struct soak_job *j, bool told)
{
	struct soak_job *k;
	u32 residue, n;

	for (n = 0; n < SOAK_SLOTS && !s->stop; n++) {
		k = before(j);
		if (!k)
			return;
		if (k->call && told) {
			soak_job_fail(s, k, "overtaken by a later callback", j->seq);
			return;
		}
		if (status(k, &residue) == DMA_IN_PROGRESS) {
			soak_job_fail(s, k, "overtaken by a later one", j->seq);
			return;
		}
		if (k->call)
			return;		/* its callback looks further */
		soak_job_status(s, k);
	}
}

static void in_progress(struct soak *s, struct soak_job *j, u32 residue)
{
	struct soak_job *k = before(j);
	u32 unused;

	if (j->done_seen)
		soak_job_fail(s, j, "not complete any more", residue);
	if (!residue || residue > j->len)
		soak_job_fail(s, j, "impossible residue", residue);
	else if (j->type != SOAK_CYCLIC && residue > j->residue)
		soak_job_fail(s, j, "residue has grown", residue);
	else if (!soak_job_boundary(s, j, j->len - residue))
		soak_job_fail(s, j, "residue in mid-element", residue);
	else
		soak_job_prefix(s, j, j->len - residue);
	j->residue = residue;
	if (residue < j->len && k && status(k, &unused) == DMA_IN_PROGRESS)
		soak_job_fail(s, j, "begun before its turn", residue);
}

/* Ask for a transfer that is submitted or issued */
void soak_job_status(struct soak *s, struct soak_job *j)
{
	enum dma_status st;
	u32 residue;

	st = status(j, &residue);
	if (j->state == SOAK_SUBMITTED) {
		if (st != DMA_IN_PROGRESS || residue != j->len)
			soak_job_fail(s, j, "submitted only, and has status", st);
		return;
	}
	if (st == DMA_IN_PROGRESS) {
		in_progress(s, j, residue);
		return;
	}
	if (residue)
		soak_job_fail(s, j, "ended with residue", residue);
	if (st == DMA_COMPLETE) {
		job_done(s, j);
		j->done_seen = true;
	} else if (st != DMA_ERROR || j->done_seen) {
		soak_job_fail(s, j, "unexpected status", st);
	}
	predecessors(s, j, false);
	if (s->stop || j->call)
		return;
	soak_count(s, SOAK_N_TOLD, j->cookie);
	if (st == DMA_ERROR) {
		job_failed(s, j, NULL);
	} else {
		remember(j, false);
		end(s, j);
	}
}

/* What has ended stays what it was, of failures the latest 16 */
void soak_told_status(struct soak *s, struct soak_chan *c, unsigned int i)
{
	struct soak_told *told = &c->told[i % SOAK_TOLD];
	struct dma_tx_state state = {};
	enum dma_status st, should;

	if (i >= c->nr_told)
		return;
	st = dmaengine_tx_status(c->chan, told->cookie, &state);
	should = told->failed ? DMA_ERROR : DMA_COMPLETE;
	if (told->failed && c->failures - told->failures >= 16)
		return;
	if (st != should || state.residue)
		soak_fail(s, "channel %u cookie %d, told %d: status %d residue %u",
			  c->nr, told->cookie, should, st, state.residue);
}

/*
 * An injected error may hit two descriptors of each other channel, twice: the
 * transfer in front of it may be blamed first.
 */
static void may_abort(struct soak *s, struct soak_job *j)
{
	u32 i;

	j->c->bad_seq[j->c->nr_bad++ % ARRAY_SIZE(j->c->bad_seq)] = j->seq;
	for (i = 0; i < SOAK_CHANS; i++)
		if (s->chan[i].to_link == j->c->to_link)
			s->chan[i].aborts += 4;
}

void soak_issue(struct soak *s, struct soak_chan *c)
{
	u32 i;

	soak_count(s, SOAK_N_ISSUE, c->nr);
	for (i = 0; i < SOAK_SLOTS; i++) {
		struct soak_job *j = &c->job[i];

		if (j->state != SOAK_SUBMITTED)
			continue;
		j->state = SOAK_ISSUED;
		j->issued = true;
		if (j->bad)
			may_abort(s, j);
	}
	dma_async_issue_pending(c->chan);
}

void soak_submit(struct soak *s, struct soak_job *j)
{
	dma_cookie_t cookie = dmaengine_submit(j->tx);

	soak_count(s, SOAK_N_SUBMIT, cookie);
	if (dma_submit_error(cookie))
		soak_job_fail(s, j, "not submitted", -cookie);
	j->cookie = cookie;
	j->seq = ++j->c->seq;
	j->state = SOAK_SUBMITTED;
	/* Else dma_sync_wait() would, at a time nobody here knows */
	if (j->c->issues)
		soak_issue(s, j->c);
}

void soak_terminate(struct soak *s, struct soak_chan *c,
		    enum soak_context context)
{
	u32 i;

	soak_count(s, SOAK_N_TERMINATE, c->nr);
	if (dmaengine_terminate_async(c->chan))
		soak_fail(s, "channel %u: terminate refused", c->nr);
	for (i = 0; i < SOAK_SLOTS; i++)
		if (BIT(c->job[i].state) & ACTIVE)
			c->job[i].state = SOAK_TERMINATED;
	c->late = context == SOAK_HARDIRQ;
}

/* The engine is done with what was terminated, or with @all */
void soak_collect(struct soak *s, struct soak_chan *c, bool all)
{
	u32 i;

	for (i = 0; i < SOAK_SLOTS && !s->stop; i++) {
		struct soak_job *j = &c->job[i];

		if (j->state == SOAK_SYNCING ||
		    (all && j->state != SOAK_FREE)) {
			soak_job_partial(s, j);
			end(s, j);
		}
	}
}

static void one_period(struct soak *s, struct soak_job *j,
		       const struct dmaengine_result *result)
{
	u32 n = j->nsegs, residue;
	bool failed = status(j, &residue) == DMA_ERROR;
	bool good = result && result->result == DMA_TRANS_NOERROR;

	if (result && failed == good)
		soak_job_fail(s, j, "status and result differ", result->result);
	if (failed) {
		job_failed(s, j, result);
		return;
	}
	soak_count(s, SOAK_N_PERIODS, j->c->nr);
	predecessors(s, j, true);
	j->periods++;
	if (j->periods <= n)
		soak_job_prefix(s, j, j->len / n * j->periods);
}

static void told(struct soak *s, struct soak_job *j,
		 const struct dmaengine_result *result)
{
	enum dma_status st, should = DMA_COMPLETE;
	u32 residue;

	soak_count(s, SOAK_N_TOLD, j->cookie);
	st = status(j, &residue);
	if (result && result->result != DMA_TRANS_NOERROR)
		should = DMA_ERROR;
	if ((result && st != should) || st == DMA_IN_PROGRESS || residue) {
		soak_job_fail(s, j, "callback with status", st);
		return;
	}
	predecessors(s, j, true);
	if (st == DMA_ERROR) {
		if (j->done_seen)
			soak_job_fail(s, j, "complete, and then failed", st);
		else
			job_failed(s, j, result);
		return;
	}
	if (result && result->residue)
		soak_job_fail(s, j, "done with residue", result->residue);
	job_done(s, j);
	remember(j, false);
	if (!s->stop)
		end(s, j);
}

static void told_by_call(struct soak *s, unsigned long param,
			 const struct dmaengine_result *result)
{
	struct soak_chan *c = &s->chan[param >> 24];
	struct soak_job *j = &c->job[param >> 16 & 0xff];
	bool ended = j->gen != (param & 0xffff);

	if (!ended && j->state == SOAK_ISSUED) {
		if (j->type == SOAK_CYCLIC)
			one_period(s, j, result);
		else
			told(s, j, result);
	} else if (ended || c->late-- <= 0) {
		soak_job_fail(s, j, ended ? "called after its end" :
			      BIT(j->state) & ACTIVE ? "called before issue" :
			      "called after terminate", j->state);
	}
}

void soak_callback(struct soak *s, unsigned long param,
		   const struct dmaengine_result *result)
{
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	if (!s->stop) {
		told_by_call(s, param, result);
		soak_from_callback(s);
	}
	spin_unlock_irqrestore(&s->lock, flags);
}
