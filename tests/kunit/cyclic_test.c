// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cyclic transfers on the model: periods, position, and their end.
 */
#include <linux/dmaengine.h>

#include "model_test.h"

#define CYCLIC_AT	0x100
#define AFTER_AT	0x4000
#define LAPS		4

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
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %ux%u %s",
		 param->read ? "read" : "write", param->periods,
		 param->elements, param->knobs);
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
 * What the client knows: nothing of a period that isn't done, and of all but the
 * last ones. The position lags by what is in flight.
 */
static void cyclic_look(struct cyclic_run *run)
{
	u64 moved = cyclic_moved(run);
	struct dma_tx_state state;
	enum dma_status status;
	u32 lag;

	status = dmaengine_tx_status(run->dma, run->cookie, &state);
	KUNIT_EXPECT_EQ(run->fix->test, status, DMA_IN_PROGRESS);
	KUNIT_EXPECT_LE(run->fix->test, run->calls * (u64)run->period, moved);
	KUNIT_EXPECT_GE(run->fix->test, (run->calls + 2) * (u64)run->period +
			2 * MODEL_ELEMENT, moved);
	KUNIT_EXPECT_GT(run->fix->test, state.residue, 0);
	KUNIT_EXPECT_LE(run->fix->test, state.residue, run->len);
	lag = (moved + state.residue) % run->len;
	if (run->len > 3 * MODEL_ELEMENT)
		KUNIT_EXPECT_LE(run->fix->test, lag, 2 * MODEL_ELEMENT);
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
