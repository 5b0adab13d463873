// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stopping on the model: terminated, parked and reset at every moment.
 */
#include <linux/bottom_half.h>
#include <linux/dmaengine.h>

#include "model_test.h"

#define STOP_ELEMENTS	8
#define STOP_LEN	(STOP_ELEMENTS * MODEL_ELEMENT)
#define BEHIND_AT	0x2000
#define AFTER_AT	0x4000

static const struct model_knobs stop_knobs[] = {
	{ "" },
	{ "stop_delay=5000" },
	{ "stop_at=element" },
	{ "stop_resumes=1,prefetch=8" },
	{ "llp=fetch,cs=nvidia" },
	{ "stop_delay=20000,stop_at=element,doorbell=strict" },
};

KUNIT_ARRAY_PARAM(stop_knobs, stop_knobs, model_knobs_desc);

static void step_for(struct model_test *fix, unsigned int steps)
{
	while (steps--)
		model_test_step(fix);
}

/* Nothing of what the client has back is touched, and it isn't called */
static void expect_silence(struct model_test *fix, unsigned int step)
{
	unsigned int calls = fix->nr_calls;
	u64 wr = model_host_get(fix->host, "bytes_wr");
	u64 rd = model_host_get(fix->host, "bytes_rd");
	u64 fetches = model_host_get(fix->host, "fetches");

	step_for(fix, 20);
	KUNIT_EXPECT_EQ_MSG(fix->test, wr,
			    model_host_get(fix->host, "bytes_wr"),
			    "step %u", step);
	KUNIT_EXPECT_EQ_MSG(fix->test, rd,
			    model_host_get(fix->host, "bytes_rd"),
			    "step %u", step);
	KUNIT_EXPECT_EQ_MSG(fix->test, fetches,
			    model_host_get(fix->host, "fetches"),
			    "step %u", step);
	KUNIT_EXPECT_EQ_MSG(fix->test, calls, fix->nr_calls, "step %u", step);
}

/* Terminated after @step steps; false when nothing was left to terminate */
static bool stop_at(struct model_test *fix, struct dma_chan *dma,
		    unsigned int step)
{
	u64 end = model_host_get(fix->host, "elements") + STOP_ELEMENTS;
	unsigned int calls;
	struct model_job job[3];
	bool more;

	fix->nr_calls = 0;
	model_test_fill(fix);
	model_test_submit(fix, &job[0], dma, 1, 7, STOP_LEN);
	model_test_submit(fix, &job[1], dma, 2, BEHIND_AT, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	step_for(fix, step);
	more = model_host_get(fix->host, "elements") < end;
	dmaengine_terminate_async(dma);
	calls = fix->nr_calls;
	/* In the middle of it interrupts come, and somebody asks */
	step_for(fix, step % 3);
	dma_async_is_tx_complete(dma, job[1].cookie, NULL, NULL);
	model_host_keep_up(fix->host, true);
	dmaengine_synchronize(dma);
	model_host_keep_up(fix->host, false);
	KUNIT_EXPECT_EQ_MSG(fix->test, calls, fix->nr_calls, "step %u", step);
	expect_silence(fix, step);
	fix->nr_calls = 0;
	model_test_submit(fix, &job[2], dma, 3, AFTER_AT, MODEL_ELEMENT + 1);
	dma_async_issue_pending(dma);
	KUNIT_EXPECT_TRUE_MSG(fix->test, model_test_wait(fix, 1), "step %u",
			      step);
	model_test_called(fix, 0, 3, DMA_TRANS_NOERROR, 0);
	KUNIT_EXPECT_TRUE_MSG(fix->test, model_test_moved(&job[2]), "step %u",
			      step);
	return more;
}

static void stop_terminate(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, param->knobs);
	unsigned int step, read;

	for (read = 0; read < 2; read++) {
		struct dma_chan *dma = model_test_chan(fix, read);

		step = 0;
		while (stop_at(fix, dma, step++) &&
		       test->status != KUNIT_FAILURE)
			KUNIT_ASSERT_LT(test, step, MODEL_MOMENTS);
		KUNIT_EXPECT_GT(test, step, 2 * STOP_ELEMENTS);
		model_test_end(fix, dma);
	}
	/* A STOP was enough: nobody else had to suffer */
	KUNIT_EXPECT_EQ(test, 0, model_host_get(fix->host, "engine_off"));
}

/*
 * Submitted while the engine comes to rest: it is not part of what was
 * terminated, and runs, also when somebody waits for the engine then.
 */
static void stop_and_go_on(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, param->knobs);
	struct dma_chan *dma = model_test_chan(fix, false);
	struct model_job job[2];
	unsigned int step;

	for (step = 0; step < 2 * STOP_ELEMENTS; step++) {
		fix->nr_calls = 0;
		model_test_fill(fix);
		model_test_submit(fix, &job[0], dma, 1, 7, STOP_LEN);
		dma_async_issue_pending(dma);
		step_for(fix, step);
		dmaengine_terminate_async(dma);
		model_test_submit(fix, &job[1], dma, 2, AFTER_AT, STOP_LEN);
		dma_async_issue_pending(dma);
		model_host_keep_up(fix->host, true);
		if (step & 1)
			dmaengine_synchronize(dma);
		model_host_keep_up(fix->host, false);
		KUNIT_EXPECT_TRUE_MSG(test, model_test_wait(fix, 1), "step %u",
				      step);
		model_test_called(fix, 0, 2, DMA_TRANS_NOERROR, 0);
		KUNIT_EXPECT_TRUE_MSG(test, model_test_moved(&job[1]),
				      "step %u", step);
	}
	model_test_end(fix, dma);
}

/*
 * What the engine hadn't fetched is taken back: however late STOP takes effect,
 * it ends with the element in flight.
 */
static void stop_takes_back(struct kunit *test)
{
	struct model_test *fix = model_test_make(test,
						 "prefetch=0,stop_delay=90000000");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct model_job job;

	model_test_fill(fix);
	model_test_submit(fix, &job, dma, 1, 0, 6 * MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	while (!model_host_get(fix->host, "elements") &&
	       test->status != KUNIT_FAILURE)
		KUNIT_ASSERT_TRUE(test, model_test_step(fix));
	dmaengine_terminate_async(dma);
	model_test_idle(fix);
	KUNIT_EXPECT_LE(test, model_host_get(fix->host, "elements"), 2);
	KUNIT_EXPECT_LE(test, model_host_get(fix->host, "bytes_wr"),
			2 * MODEL_ELEMENT);
	model_test_end(fix, dma);
	/* That was soon enough: nobody else had to suffer */
	KUNIT_EXPECT_EQ(test, 0, model_host_get(fix->host, "engine_off"));
}

/* A STOP that takes longer than 100 ms: the direction is switched off and on */
static void stop_escalates(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "stop_delay=500000000");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct dma_chan *other = model_test_chan(fix, false);
	struct model_job job[4];
	unsigned int i;

	model_test_fill(fix);
	model_test_submit(fix, &job[0], dma, 1, 0, 64 * MODEL_ELEMENT);
	model_test_submit(fix, &job[1], other, 2, 0x8000, 200 * MODEL_ELEMENT);
	model_test_submit(fix, &job[2], other, 3, 0x6000, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	dma_async_issue_pending(other);
	step_for(fix, 30);
	/* The engine doesn't go on by itself here, as if elements were long */
	dmaengine_terminate_async(dma);
	dmaengine_synchronize(dma);
	KUNIT_EXPECT_EQ(test, 1, model_host_get(fix->host, "engine_off"));
	model_test_submit(fix, &job[3], dma, 4, 0x4000, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	KUNIT_ASSERT_TRUE(test, model_test_wait(fix, 3));
	for (i = 0; i < 3; i++) {
		const struct model_call *call = &fix->calls[i];

		if (call->id == 2) {
			model_test_called(fix, i, 2, DMA_TRANS_ABORTED,
					  call->result.residue);
			KUNIT_EXPECT_GT(test, call->result.residue, 0);
			continue;
		}
		model_test_called(fix, i, call->id, DMA_TRANS_NOERROR, 0);
		KUNIT_EXPECT_TRUE(test, model_test_moved(&job[call->id - 1]));
	}
	model_test_end(fix, dma);
	model_test_end(fix, other);
}

/*
 * Suspended and resumed after @step steps: what was in flight fails, what was
 * behind runs, and each is told of once.
 */
static bool park_at(struct model_test *fix, struct dma_chan *dma,
		    unsigned int step)
{
	u64 end = model_host_get(fix->host, "elements") + STOP_ELEMENTS;
	u64 moved = -model_host_get(fix->host, "bytes_wr");
	struct model_job job[4];
	unsigned int i;
	bool more;

	fix->nr_calls = 0;
	model_test_fill(fix);
	for (i = 0; i < 4; i++)
		model_test_submit(fix, &job[i], dma, i, i * 0x1000,
				  i ? MODEL_ELEMENT : STOP_LEN);
	dma_async_issue_pending(dma);
	step_for(fix, step);
	more = model_host_get(fix->host, "elements") < end;
	model_host_keep_up(fix->host, true);
	KUNIT_EXPECT_EQ(fix->test, 0, edma_port_park(fix->port));
	model_host_keep_up(fix->host, false);
	/* What was done before is told of */
	local_bh_disable();
	local_bh_enable();
	moved += model_host_get(fix->host, "bytes_wr");
	expect_silence(fix, step);
	edma_port_unpark(fix->port);
	KUNIT_EXPECT_TRUE_MSG(fix->test, model_test_wait(fix, 4), "step %u",
			      step);
	for (i = 0; i < fix->nr_calls; i++) {
		bool done = fix->calls[i].result.result == DMA_TRANS_NOERROR;

		model_test_called(fix, i, i, done ? DMA_TRANS_NOERROR :
				  DMA_TRANS_ABORTED,
				  fix->calls[i].result.residue);
		if (done)
			KUNIT_EXPECT_TRUE_MSG(fix->test,
					      model_test_moved(&job[i]),
					      "step %u, job %u", step, i);
		else
			KUNIT_EXPECT_GT(fix->test,
					fix->calls[i].result.residue, 0);
	}
	/* What was in the middle is not done again */
	KUNIT_EXPECT_TRUE(fix->test, moved >= STOP_LEN ||
			  fix->calls[0].result.result == DMA_TRANS_ABORTED);
	/* The last one was never in flight together with the first */
	KUNIT_EXPECT_TRUE(fix->test, !more || fix->calls[3].result.result ==
			  DMA_TRANS_NOERROR);
	return more;
}

static void stop_park(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, param->knobs);
	struct dma_chan *dma = model_test_chan(fix, false);
	unsigned int step = 0;

	while (park_at(fix, dma, step++) && test->status != KUNIT_FAILURE)
		KUNIT_ASSERT_LT(test, step, MODEL_MOMENTS);
	KUNIT_EXPECT_GT(test, step, 2 * STOP_ELEMENTS);
	model_test_end(fix, dma);
}

/*
 * Behind one that may run again there is one that must not, a port window: if
 * that one fails, so does what is in front of it. Callbacks and cookies keep
 * their order. Returns how many that could have run again have failed.
 */
static unsigned int park_window_at(struct model_test *fix, struct dma_chan *dma,
				   unsigned int step)
{
	struct model_job job[4];
	unsigned int i, cut = 0;
	u64 reads;

	fix->nr_calls = 0;
	model_test_fill(fix);
	for (i = 0; i < 4; i++) {
		fix->window = i == 2 ? MODEL_ELEMENT : 0;
		model_test_submit(fix, &job[i], dma, i, i * 0x1000,
				  i ? MODEL_ELEMENT : 3 * MODEL_ELEMENT);
	}
	fix->window = 0;
	dma_async_issue_pending(dma);
	step_for(fix, step);
	model_host_keep_up(fix->host, true);
	KUNIT_EXPECT_EQ(fix->test, 0, edma_port_park(fix->port));
	model_host_keep_up(fix->host, false);
	/* Who asks for the last one, still in the list, reads no register */
	KUNIT_EXPECT_TRUE(fix->test, step ||
			  !list_empty(&to_edma_chan(dma)->active));
	reads = model_host_get(fix->host, "mmio_reads");
	dma_async_is_tx_complete(dma, job[3].cookie, NULL, NULL);
	KUNIT_EXPECT_EQ_MSG(fix->test, reads,
			    model_host_get(fix->host, "mmio_reads"),
			    "step %u", step);
	edma_port_unpark(fix->port);
	KUNIT_EXPECT_TRUE_MSG(fix->test, model_test_wait(fix, 4), "step %u",
			      step);
	for (i = 0; i < fix->nr_calls; i++) {
		const struct model_call *call = &fix->calls[i];
		bool done = call->result.result == DMA_TRANS_NOERROR;

		model_test_called(fix, i, i, done ? DMA_TRANS_NOERROR :
				  DMA_TRANS_ABORTED, call->result.residue);
		cut += i == 1 && !done;
	}
	KUNIT_EXPECT_EQ_MSG(fix->test, 4, fix->nr_calls, "step %u", step);
	return cut;
}

static void stop_park_in_order(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "prefetch=0");
	struct dma_chan *dma = model_test_chan(fix, false);
	unsigned int step, cut = 0;

	for (step = 0; step < 20; step++)
		cut += park_window_at(fix, dma, step);
	KUNIT_EXPECT_GT(test, cut, 0);
	model_test_end(fix, dma);
}

/*
 * Parked, but a channel goes on running: when the direction is switched on again,
 * as the system then doesn't suspend, its list isn't written anew.
 */
static void stop_park_fails(struct kunit *test)
{
	struct port_test *fix = port_test_make(test, 1, 0);
	struct dma_chan *dma = &fix->port.chans[0].dma;
	struct edma_hwch *hwch = &fix->port.chans[0].hwch;
	struct dma_slave_config config = { .dst_addr = PORT_WINDOW_32 };
	struct dma_async_tx_descriptor *tx;
	dma_cookie_t cookie;

	KUNIT_ASSERT_EQ(test, 0, dma->device->device_alloc_chan_resources(dma));
	KUNIT_ASSERT_EQ(test, 0, dmaengine_slave_config(dma, &config));
	tx = dmaengine_prep_slave_single(dma, 0x1000, STOP_LEN, DMA_MEM_TO_DEV,
					 0);
	KUNIT_ASSERT_NOT_NULL(test, tx);
	cookie = dmaengine_submit(tx);
	dma_async_issue_pending(dma);
	/* The channel's status reads as running, whatever is written elsewhere */
	fix->ram[0x200 / 4] = 0x20;
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT, edma_port_park(&fix->port));
	edma_port_unpark(&fix->port);
	KUNIT_EXPECT_EQ(test, hwch->state, EDMA_HWCH_LOST);
	KUNIT_EXPECT_EQ(test, fix->ram[0x200 / 4], 0x20);
	KUNIT_EXPECT_EQ(test, DMA_ERROR,
			dma_async_is_tx_complete(dma, cookie, NULL, NULL));
	/* It has stopped by now: the list can be given back */
	fix->ram[0x200 / 4] = 0x60;
	hwch->rung_ns = 0;
	port_test_free(fix);
}

/*
 * Not even switching it off has helped: all there is fails. What is issued later
 * has the engine stopped once more, and then it runs.
 */
static void stop_dead(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct edma_hwch *hwch = &to_edma_chan(dma)->hwch;
	struct model_job job[3];
	unsigned int i;

	model_test_fill(fix);
	model_test_submit(fix, &job[0], dma, 0, 0, STOP_LEN);
	model_test_submit(fix, &job[1], dma, 1, 0x4000, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	/* What edma_dir_reset() says, of an engine that was on all the while */
	hwch->event(hwch, EDMA_EVENT_PARK);
	hwch->event(hwch, EDMA_EVENT_LOST);
	KUNIT_EXPECT_EQ(test, hwch->state, EDMA_HWCH_LOST);
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 2));
	for (i = 0; i < 2; i++)
		model_test_called(fix, i, i, DMA_TRANS_ABORTED, job[i].len);
	model_test_submit(fix, &job[2], dma, 2, 0x5000, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 3));
	model_test_called(fix, 2, 2, DMA_TRANS_NOERROR, 0);
	KUNIT_EXPECT_TRUE(test, model_test_moved(&job[2]));
	expect_silence(fix, 3);
	model_test_end(fix, dma);
}

static struct kunit_case stop_cases[] = {
	KUNIT_CASE_PARAM(stop_terminate, stop_knobs_gen_params),
	KUNIT_CASE_PARAM(stop_and_go_on, stop_knobs_gen_params),
	KUNIT_CASE_PARAM(stop_park, stop_knobs_gen_params),
	KUNIT_CASE(stop_takes_back),
	KUNIT_CASE(stop_escalates),
	KUNIT_CASE(stop_park_in_order),
	KUNIT_CASE(stop_park_fails),
	KUNIT_CASE(stop_dead),
	{}
};

static struct kunit_suite stop_suite = {
	.name = "tegra-rp-edma-stop",
	.exit = model_test_exit,
	.test_cases = stop_cases,
};

kunit_test_suite(stop_suite);
