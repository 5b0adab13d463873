// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cyclic transfers on the model: periods, position, and their end.
 */
#include <linux/bottom_half.h>
#include <linux/dmaengine.h>

#include "model_test.h"

#define CYCLIC_AT	0x100
#define AFTER_AT	0x4000
#define LAPS		4
#define UNSEEN		60	/* events of the model */

/**
 * struct cyclic_case - a loop
 * @periods: in the buffer
 * @elements: of a period
 * @read: from the endpoint
 * @knobs: of the model
 */
struct cyclic_case {
	unsigned int periods;
	unsigned int elements;
	bool read;
	const char *knobs;
};

static const struct cyclic_case cyclic_params[] = {
	{ 1, 1, false, "" },
	{ 2, 1, false, "" },
	{ 2, 1, false, "llp=fetch" },
	{ 3, 1, true, "" },
	{ 3, 1, false, "llp=fetch,prefetch=8" },
	{ 4, 2, false, "" },
	{ 2, 4, true, "llp=fetch,cs=nvidia" },
	{ 7, 1, false, "doorbell=strict" },
	{ 8, 1, true, "llp=fetch,doorbell=ignored" },
	{ 1, 5, false, "llp=fetch" },
};

static void cyclic_desc(const struct cyclic_case *param, char *desc)
{
	static const char *const names[] = { "write", "read" };

	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %ux%u %s",
		 names[param->read], param->periods, param->elements,
		 param->knobs);
}

KUNIT_ARRAY_PARAM(cyclic, cyclic_params, cyclic_desc);

/**
 * struct cyclic_run - a loop at work
 * @fix: the fixture
 * @param: what it is
 * @dma: its channel
 * @cookie: of it
 * @len: bytes of the buffer
 * @period: bytes of a period
 * @base: what the engine had moved before
 * @calls: periods that the client was told of
 * @failures: callbacks that told of a failure
 */
struct cyclic_run {
	struct model_test *fix;
	const struct cyclic_case *param;
	struct dma_chan *dma;
	dma_cookie_t cookie;
	u32 len;
	u32 period;
	u64 base;
	unsigned int calls;
	unsigned int failures;
};

static void cyclic_called(void *data, const struct dmaengine_result *result)
{
	struct cyclic_run *run = data;

	if (result && result->result != DMA_TRANS_NOERROR)
		run->failures++;
	else
		run->calls++;
}

static u64 cyclic_moved(struct cyclic_run *run)
{
	return model_host_get(run->fix->host, run->param->read ? "bytes_rd" :
			      "bytes_wr") - run->base;
}

static void cyclic_start(struct cyclic_run *run)
{
	struct model_test *fix = run->fix;
	struct dma_slave_config config = {
		.src_addr = PORT_WINDOW_32 + CYCLIC_AT,
		.dst_addr = PORT_WINDOW_32 + CYCLIC_AT,
	};
	struct dma_async_tx_descriptor *tx;

	run->calls = 0;
	run->failures = 0;
	run->base = 0;
	run->base = cyclic_moved(run);
	KUNIT_ASSERT_EQ(fix->test, 0, dmaengine_slave_config(run->dma,
							     &config));
	tx = dmaengine_prep_dma_cyclic(run->dma, fix->addr + CYCLIC_AT,
				       run->len, run->period,
				       run->param->read ? DMA_DEV_TO_MEM :
				       DMA_MEM_TO_DEV, DMA_PREP_INTERRUPT);
	KUNIT_ASSERT_NOT_NULL(fix->test, tx);
	tx->callback_result = cyclic_called;
	tx->callback_param = run;
	run->cookie = dmaengine_submit(tx);
	dma_async_issue_pending(run->dma);
}

static void cyclic_make(struct kunit *test, struct cyclic_run *run,
			const struct cyclic_case *param)
{
	*run = (struct cyclic_run) {
		.fix = model_test_make(test, param->knobs),
		.param = param,
		.period = param->elements * MODEL_ELEMENT,
		.len = param->periods * param->elements * MODEL_ELEMENT,
	};
	run->dma = model_test_chan(run->fix, param->read);
	model_test_fill(run->fix);
}

/*
 * The position never leads, and lags by what is in flight: by two elements. The
 * periods told are those up to the position, or one more, but for whole laps.
 */
static void cyclic_position(struct cyclic_run *run)
{
	u64 moved = cyclic_moved(run);
	struct dma_tx_state state;
	enum dma_status status;
	u32 lag, at, ahead;

	status = dmaengine_tx_status(run->dma, run->cookie, &state);
	/* The tasklet's turn */
	local_bh_disable();
	local_bh_enable();
	KUNIT_EXPECT_EQ(run->fix->test, status, DMA_IN_PROGRESS);
	KUNIT_EXPECT_GT(run->fix->test, state.residue, 0);
	KUNIT_EXPECT_LE(run->fix->test, state.residue, run->len);
	lag = (moved + state.residue) % run->len;
	if (run->len > 3 * MODEL_ELEMENT)
		KUNIT_EXPECT_LE(run->fix->test, lag, 2 * MODEL_ELEMENT);
	KUNIT_EXPECT_LE(run->fix->test, run->calls * (u64)run->period, moved);
	at = (run->len - state.residue) / run->period;
	ahead = (run->calls + run->param->periods - at) % run->param->periods;
	KUNIT_EXPECT_LE(run->fix->test, ahead, 1);
}

/* Each period that is done is told of at once: by the second look, if not before */
static void cyclic_look(struct cyclic_run *run)
{
	u64 moved = cyclic_moved(run);

	cyclic_position(run);
	KUNIT_EXPECT_GT(run->fix->test, (run->calls + 1) * (u64)run->period,
			moved);
}

static void cyclic_laps(struct cyclic_run *run, unsigned int laps)
{
	unsigned int target = run->calls + laps * run->param->periods, i;

	for (i = 0; i < MODEL_STEPS && run->calls < target; i++) {
		model_test_step(run->fix);
		cyclic_look(run);
	}
	KUNIT_EXPECT_GE(run->fix->test, run->calls, target);
}

static bool cyclic_is_equal(struct cyclic_run *run)
{
	return !memcmp(run->fix->mem + CYCLIC_AT,
		       model_host_bar(run->fix->host) + CYCLIC_AT, run->len);
}

/* It stops, says nothing more, and leaves a channel that works */
static void cyclic_end(struct cyclic_run *run)
{
	struct model_test *fix = run->fix;
	struct model_job job;
	unsigned int calls, i;
	u64 moved;

	dmaengine_terminate_async(run->dma);
	calls = run->calls;
	model_host_keep_up(fix->host, true);
	dmaengine_synchronize(run->dma);
	model_host_keep_up(fix->host, false);
	moved = cyclic_moved(run);
	for (i = 0; i < 20; i++)
		model_test_step(fix);
	KUNIT_EXPECT_EQ(fix->test, moved, cyclic_moved(run));
	KUNIT_EXPECT_EQ(fix->test, calls, run->calls);
	fix->nr_calls = 0;
	model_test_submit(fix, &job, run->dma, 1, AFTER_AT, 3);
	dma_async_issue_pending(run->dma);
	KUNIT_EXPECT_TRUE(fix->test, model_test_wait(fix, 1));
	KUNIT_EXPECT_TRUE(fix->test, model_test_moved(&job));
}

static void cyclic_runs(struct kunit *test)
{
	u64 doorbells, links;
	struct cyclic_run run;

	cyclic_make(test, &run, test->param_value);
	doorbells = model_host_get(run.fix->host, "doorbells");
	links = model_host_get(run.fix->host, "links");
	cyclic_start(&run);
	cyclic_laps(&run, LAPS);
	KUNIT_EXPECT_TRUE(test, cyclic_is_equal(&run));
	/* Each lap is new data */
	model_test_fill(run.fix);
	KUNIT_EXPECT_FALSE(test, cyclic_is_equal(&run));
	cyclic_laps(&run, LAPS);
	KUNIT_EXPECT_TRUE(test, cyclic_is_equal(&run));
	/* The hardware goes round by itself */
	KUNIT_EXPECT_EQ(test, 1, model_host_get(run.fix->host, "doorbells") -
			doorbells);
	KUNIT_EXPECT_GE(test, model_host_get(run.fix->host, "links") - links,
			(u64)2 * LAPS - 1);
	cyclic_end(&run);
	model_test_end(run.fix, run.dma);
}

/*
 * Nobody looks for any number of elements, laps among them, and then often: what
 * is seen of the laps before must not be taken for this one's
 */
static void cyclic_unseen(struct kunit *test)
{
	struct cyclic_run run;
	unsigned int unseen, i;

	cyclic_make(test, &run, test->param_value);
	cyclic_start(&run);
	/* Of LLP at its first slot nobody knows whether it has moved */
	cyclic_laps(&run, 1);
	for (unseen = 1; unseen < UNSEEN; unseen++) {
		run.fix->deaf = true;
		for (i = 0; i < unseen; i++)
			model_test_step(run.fix);
		run.fix->deaf = false;
		cyclic_position(&run);
		for (i = 0; i < unseen % 7; i++) {
			model_test_step(run.fix);
			cyclic_position(&run);
		}
	}
	cyclic_end(&run);
	model_test_end(run.fix, run.dma);
}

/* Until so many elements are done since the start */
static void cyclic_step(struct cyclic_run *run, unsigned int elements)
{
	unsigned int i;

	for (i = 0; i < MODEL_STEPS &&
	     cyclic_moved(run) < (u64)elements * MODEL_ELEMENT; i++)
		model_test_step(run->fix);
	KUNIT_EXPECT_EQ(run->fix->test, cyclic_moved(run),
			(u64)elements * MODEL_ELEMENT);
}

/* LLP is always seen at the second element: it is the status that tells of laps */
static void cyclic_lapped(struct kunit *test)
{
	const struct cyclic_case one = { 1, 2, false, "" };
	struct cyclic_run run;
	unsigned int lap;

	cyclic_make(test, &run, &one);
	cyclic_start(&run);
	run.fix->deaf = true;
	for (lap = 1; lap <= LAPS; lap++) {
		cyclic_step(&run, 2 * lap + 1);
		model_test_interrupt(run.fix);
		KUNIT_EXPECT_EQ(test, run.calls, lap);
	}
	run.fix->deaf = false;
	cyclic_end(&run);
	model_test_end(run.fix, run.dma);
}

/* The timer, whatever time it was started for */
static void cyclic_timer(struct edma_hwch *hwch)
{
	hrtimer_cancel(&hwch->timer);
	local_bh_disable();
	hwch->event(hwch, EDMA_EVENT_TIMER);
	local_bh_enable();
}

/* Three periods without a lead-in: the interrupt of the first, and no other */
static struct edma_hwch *cyclic_first(struct kunit *test, struct cyclic_run *run)
{
	static const struct cyclic_case three = { 3, 1, false, "" };

	cyclic_make(test, run, &three);
	cyclic_start(run);
	run->fix->deaf = true;
	cyclic_step(run, 1);
	model_test_interrupt(run->fix);
	return &to_edma_chan(run->dma)->hwch;
}

/* ... and it goes on as others do */
static void cyclic_last(struct cyclic_run *run)
{
	run->fix->deaf = false;
	cyclic_laps(run, 1);
	cyclic_end(run);
	model_test_end(run->fix, run->dma);
}

/*
 * A period is told when the position has passed it, or else by the next look, for
 * which a timer is started
 */
static void cyclic_soon(struct kunit *test)
{
	const u32 soon_us = 100;
	struct edma_hwch *hwch;
	struct cyclic_run run;

	hwch = cyclic_first(test, &run);
	KUNIT_EXPECT_EQ(test, run.calls, 0);
	KUNIT_EXPECT_TRUE(test, hrtimer_is_queued(&hwch->timer));
	KUNIT_EXPECT_LE(test, hwch->delay_us, soon_us);
	cyclic_timer(hwch);
	KUNIT_EXPECT_EQ(test, run.calls, 1);
	KUNIT_EXPECT_TRUE(test, hrtimer_is_queued(&hwch->timer));
	KUNIT_EXPECT_GT(test, hwch->delay_us, soon_us);
	cyclic_last(&run);
}

/*
 * A loop that interrupts too often is muted for a millisecond, whatever timer was
 * running before: here the one that looks soon
 */
static void cyclic_muted(struct kunit *test)
{
	struct edma_hwch *hwch;
	struct cyclic_run run;
	unsigned long flags;

	hwch = cyclic_first(test, &run);
	spin_lock_irqsave(&hwch->lock, flags);
	edma_hwch_account(hwch, ktime_get_ns() - NSEC_PER_MSEC);
	spin_unlock_irqrestore(&hwch->lock, flags);
	KUNIT_EXPECT_TRUE(test, hwch->muted);
	/* Little time has passed, as for the one that was running; then enough */
	hwch->load_since = ktime_get_ns();
	cyclic_timer(hwch);
	KUNIT_EXPECT_TRUE(test, hwch->muted);
	KUNIT_EXPECT_EQ(test, hwch->delay_us, USEC_PER_MSEC);
	hwch->load_since -= NSEC_PER_MSEC;
	cyclic_timer(hwch);
	KUNIT_EXPECT_FALSE(test, hwch->muted);
	cyclic_last(&run);
}

/* Terminated at every moment of two laps */
static void cyclic_terminate(struct kunit *test)
{
	struct cyclic_run run;
	unsigned int step, i;

	cyclic_make(test, &run, test->param_value);
	for (step = 0; step < 40; step++) {
		cyclic_start(&run);
		for (i = 0; i < step; i++)
			model_test_step(run.fix);
		cyclic_end(&run);
	}
	model_test_end(run.fix, run.dma);
}

/* One of its elements can't be read: it fails, once, and what is behind runs */
static void cyclic_fails(struct kunit *test)
{
	struct cyclic_run run;
	struct model_job job;

	cyclic_make(test, &run, test->param_value);
	cyclic_start(&run);
	model_test_submit(run.fix, &job, run.dma, 1, AFTER_AT, 300);
	dma_async_issue_pending(run.dma);
	cyclic_laps(&run, 2);
	model_host_fault(run.fix->host, run.fix->addr + CYCLIC_AT +
			 run.len / 2, 1);
	KUNIT_EXPECT_TRUE(test, model_test_wait(run.fix, 1));
	KUNIT_EXPECT_EQ(test, run.failures, 1);
	KUNIT_EXPECT_EQ(test, DMA_ERROR,
			dma_async_is_tx_complete(run.dma, run.cookie, NULL,
						 NULL));
	model_test_called(run.fix, 0, 1, DMA_TRANS_NOERROR, 0);
	KUNIT_EXPECT_TRUE(test, model_test_moved(&job));
	model_test_end(run.fix, run.dma);
}

static struct kunit_case cyclic_cases[] = {
	KUNIT_CASE_PARAM(cyclic_runs, cyclic_gen_params),
	KUNIT_CASE_PARAM(cyclic_unseen, cyclic_gen_params),
	KUNIT_CASE(cyclic_lapped),
	KUNIT_CASE(cyclic_soon),
	KUNIT_CASE(cyclic_muted),
	KUNIT_CASE_PARAM(cyclic_terminate, cyclic_gen_params),
	KUNIT_CASE_PARAM(cyclic_fails, cyclic_gen_params),
	{}
};

static struct kunit_suite cyclic_suite = {
	.name = "tegra-rp-edma-cyclic",
	.exit = model_test_exit,
	.test_cases = cyclic_cases,
};

kunit_test_suite(cyclic_suite);
