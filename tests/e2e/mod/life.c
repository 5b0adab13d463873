// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: what happens to one channel, or to all, while others work. The
 * scenario sets the model's knobs, and a link so slow that nothing is done
 * before it happens.
 */
#include <linux/delay.h>
#include <linux/ktime.h>

#include "life.h"

/* As many as a direction can have */
#define LIFE_CHANS	4

/* Too large for the stack; one case runs at a time */
struct life_set {
	struct life life[LIFE_CHANS];
	unsigned int n;
};

static bool set_get(struct e2e *t, struct life_set *set,
		    enum dma_transfer_direction dir,
		    const enum life_kind *kinds, unsigned int n)
{
	bool ok = true;

	memset(set, 0, sizeof(*set));
	set->n = n;
	for (n = 0; ok && n < set->n; n++)
		ok = life_get(t, &set->life[n], kinds[n], dir,
			      n + (dir == DMA_MEM_TO_DEV ? 0 : LIFE_CHANS));

	return ok;
}

static void set_put(struct e2e *t, struct life_set *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		life_put(t, &set->life[i]);
}

static bool set_start(struct life_set *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (!life_start(&set->life[i]))
			return false;
	for (i = 0; i < set->n; i++)
		if (!life_moving(&set->life[i]))
			return false;

	return true;
}

static bool set_wait(struct life_set *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (!life_wait(&set->life[i]))
			return false;

	return true;
}

static void set_next_works(struct life_set *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		life_next_works(&set->life[i]);
}

/* Another channel aborted: the job in flight, if that hits all (U4) */
static void bystander_check(struct life *l, bool hit)
{
	unsigned int i;

	life_expect_once(l);
	for (i = 0; i < l->jobs; i++) {
		bool good = life_job_is_good(l, i);

		e2e_expect(&l->own, good || life_job_has_failed(l, i),
			   "job %u", i);
		e2e_expect(&l->own, good == (i || !hit), "job %u: result %d",
			   i, l->job[i].result);
	}
	life_expect_no_replay(l);
}

static void bystanders(struct e2e *t, enum dma_transfer_direction dir,
		       const enum life_kind *kinds, unsigned int n)
{
	bool hit = e2e_bench_get(t, "abort");
	static struct life_set set;
	struct e2e *culprit;
	struct e2e_job bad;
	unsigned int i;

	if (!e2e_bad_iova(t))
		return;
	if (!set_get(t, &set, dir, kinds, n))
		goto out;
	/* An idle one that has worked before, looked at first: t's own */
	e2e_next_works(t, dir);
	culprit = kinds[n - 1] == LIFE_IDLE ? &set.life[n - 1].own : t;
	if (!set_start(&set) || e2e_submit_bad(culprit, &bad, dir))
		goto out;
	e2e_issue(&bad);
	if (!e2e_wait(&bad) || !set_wait(&set))
		goto out;
	/* Time for second callbacks, which must not come */
	msleep(20);
	e2e_expect_failed(&bad);
	for (i = 0; i < set.n; i++)
		bystander_check(&set.life[i], hit);
	e2e_next_works(t, dir);
	set_next_works(&set);
out:
	set_put(t, &set);
	dmaengine_terminate_sync(e2e_chan(t, dir));
}

static void e2e_write_bystanders(struct e2e *t)
{
	static const enum life_kind kinds[] = {
		LIFE_LINEAR, LIFE_FIFO, LIFE_IDLE,
	};

	bystanders(t, DMA_MEM_TO_DEV, kinds, ARRAY_SIZE(kinds));
}

/* There are two read channels only */
static void e2e_read_bystanders(struct e2e *t)
{
	static const enum life_kind linear = LIFE_LINEAR, fifo = LIFE_FIFO;

	bystanders(t, DMA_DEV_TO_MEM, &linear, 1);
	bystanders(t, DMA_DEV_TO_MEM, &fifo, 1);
}

/*
 * A direction was switched off for a channel that didn't stop. Jobs of the
 * others have failed or are done, and a FIFO got nothing twice.
 */
static void reset_check(struct life *l)
{
	unsigned int i, failed = 0;

	life_expect_once(l);
	for (i = 0; i < l->jobs; i++) {
		bool has_failed = life_job_has_failed(l, i);

		failed += has_failed;
		e2e_expect(&l->own, has_failed || life_job_is_good(l, i),
			   "job %u", i);
	}
	if (l->jobs)
		e2e_expect(&l->own, failed, "none failed");
	if (l->kind == LIFE_LINEAR)
		e2e_expect(&l->own, failed <= 2, "%u failed", failed);
	if (l->kind == LIFE_FIFO)
		life_expect_no_replay(l);
}

/* U6: the first channel's STOP takes for ever (stop_delay, stop_at=element) */
static void e2e_slow_stop(struct e2e *t)
{
	static const enum life_kind kinds[] = {
		LIFE_LINEAR, LIFE_LINEAR, LIFE_FIFO,
	};
	static struct life_set set;
	unsigned int i;
	s64 ms;

	if (!set_get(t, &set, DMA_MEM_TO_DEV, kinds, ARRAY_SIZE(kinds)) ||
	    !set_start(&set))
		goto out;

	ms = ktime_to_ms(ktime_get());
	dmaengine_terminate_sync(set.life[0].chan);
	ms = ktime_to_ms(ktime_get()) - ms;
	/* Unmapped: an access after that is an event of the SMMU in the log */
	life_free_buffer(&set.life[0]);
	e2e_expect(t, ms >= 50 && ms < 1000, "synchronize took %lld ms", ms);
	for (i = 0; i < set.life[0].jobs; i++)
		e2e_expect(t, !atomic_read(&set.life[0].job[i].calls),
			   "a callback of job %u came", i);

	for (i = 1; i < set.n; i++)
		if (!life_wait(&set.life[i]))
			goto out;
	msleep(20);
	for (i = 1; i < set.n; i++)
		reset_check(&set.life[i]);
	set_next_works(&set);
	e2e_next_works(t, DMA_MEM_TO_DEV);
out:
	set_put(t, &set);
}

struct loss {
	/* True when it hits the engine */
	bool (*lose)(struct e2e *t);
	/* Once the jobs are over */
	void (*back)(struct e2e *t, struct life_set *wr);
	/* The endpoint may refuse first: then that is the error */
	bool refuses;
};

static void lost_check(struct life *l, bool refuses)
{
	unsigned int i;

	if (!refuses) {
		life_expect_failed(l);
		return;
	}
	for (i = 0; i < l->jobs; i++)
		e2e_expect(&l->own, l->job[i].result != DMA_TRANS_NOERROR &&
			   e2e_status(&l->job[i], NULL) == DMA_ERROR,
			   "job %u: result %d", i, l->job[i].result);
}

/* U7: whatever was issued fails, once; then all channels work again */
static void lost_run(struct e2e *t, struct life_set *wr, struct life_set *rd,
		     const struct loss *loss)
{
	unsigned int i;
	bool fails;

	if (!set_start(wr) || !set_start(rd))
		return;
	fails = loss->lose(t);
	if (!set_wait(wr) || !set_wait(rd))
		return;
	if (loss->back)
		loss->back(t, wr);
	msleep(20);
	for (i = 0; i < wr->n; i++) {
		life_expect_once(&wr->life[i]);
		if (fails)
			lost_check(&wr->life[i], loss->refuses);
	}
	for (i = 0; i < rd->n; i++) {
		life_expect_once(&rd->life[i]);
		if (fails)
			lost_check(&rd->life[i], loss->refuses);
	}
	set_next_works(wr);
	set_next_works(rd);
	e2e_next_works(t, DMA_MEM_TO_DEV);
	e2e_next_works(t, DMA_DEV_TO_MEM);
}

static void lost(struct e2e *t, const struct loss *loss)
{
	static const enum life_kind wr_kinds[] = {
		LIFE_LINEAR, LIFE_FIFO, LIFE_IDLE,
	};
	static const enum life_kind rd_kinds[] = { LIFE_LINEAR };
	static struct life_set wr, rd;

	/* One channel has worked before and is idle: t's own */
	e2e_next_works(t, DMA_MEM_TO_DEV);
	if (set_get(t, &wr, DMA_MEM_TO_DEV, wr_kinds, ARRAY_SIZE(wr_kinds))) {
		if (set_get(t, &rd, DMA_DEV_TO_MEM, rd_kinds,
			    ARRAY_SIZE(rd_kinds)))
			lost_run(t, &wr, &rd, loss);
		set_put(t, &rd);
	}
	set_put(t, &wr);
}

static bool lose_registers(struct e2e *t)
{
	e2e_bench_set(t, "link_down=registers-reset");

	return true;
}

static bool lose_port(struct e2e *t)
{
	e2e_bench_set(t, "link_down=all-ones");

	return true;
}

/* Nothing answers: work fails at once, a stop ends, a channel goes and comes */
static void nothing_answers(struct e2e *t, struct life_set *wr)
{
	struct life *idle = &wr->life[2];
	struct e2e_job job;
	struct e2e_buf b;

	if (!e2e_buf_alloc(t, &b, SZ_64K, DMA_MEM_TO_DEV)) {
		if (!e2e_submit_buf(t, &job, &b, SZ_1M)) {
			e2e_issue(&job);
			e2e_wait(&job);
			e2e_expect(t, job.result == DMA_TRANS_ABORTED,
				   "result %d", job.result);
			e2e_expect(t, e2e_status(&job, NULL) == DMA_ERROR,
				   "status %d", e2e_status(&job, NULL));
		}
		e2e_buf_free(&b);
	}
	life_put(t, idle);
	life_get(t, idle, LIFE_IDLE, DMA_MEM_TO_DEV, 2);
	e2e_bench_set(t, "link_down=up");
}

/* By the knob hot_reset the engine may survive it; then its addresses don't */
static bool reset_endpoint(struct e2e *t)
{
	int ret = pci_reset_function(t->pdev);

	e2e_expect(t, !ret, "error %d", ret);

	return e2e_bench_get(t, "hot_reset");
}

static void e2e_lost_registers(struct e2e *t)
{
	static const struct loss loss = { lose_registers };

	lost(t, &loss);
}

static void e2e_lost_port(struct e2e *t)
{
	static const struct loss loss = { lose_port, nothing_answers };

	lost(t, &loss);
}

static void e2e_hot_reset(struct e2e *t)
{
	static const struct loss loss = { reset_endpoint, .refuses = true };

	lost(t, &loss);
}

const struct e2e_case e2e_life_cases[] = {
	{ "write-bystanders", e2e_write_bystanders },
	{ "read-bystanders", e2e_read_bystanders },
	{ "slow-stop", e2e_slow_stop },
	{ "lost-registers", e2e_lost_registers },
	{ "lost-port", e2e_lost_port },
	{ "hot-reset", e2e_hot_reset },
	{ }
};
