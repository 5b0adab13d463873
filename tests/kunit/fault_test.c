// SPDX-License-Identifier: GPL-2.0-only
/*
 * What fails, on the model: whose transfer it was, how much of it is left, what
 * is said to be the reason, and that all others go on.
 */
#include <linux/dmaengine.h>

#include "model_test.h"

#define FAULT_ELEMENTS	5
#define FAULT_LEN	(FAULT_ELEMENTS * MODEL_ELEMENT)
#define BEHIND_AT	0x2000
#define SIBLING_AT	0x8000

static const struct model_knobs fault_knobs[] = {
	{ "" },
	{ "llp=fetch" },
	{ "cs=nvidia" },
	{ "prefetch=0,doorbell=strict" },
	{ "abort=direction" },
	{ "abort=direction,cs=nvidia,llp=fetch,prefetch=8" },
};

KUNIT_ARRAY_PARAM(fault_knobs, fault_knobs, model_knobs_desc);

static const struct model_knobs lost_knobs[] = {
	{ "link_down=registers-reset" },
	{ "link_down=all-ones" },
};

KUNIT_ARRAY_PARAM(lost_knobs, lost_knobs, model_knobs_desc);

static enum dmaengine_tx_result failed(bool read)
{
	return read ? DMA_TRANS_READ_FAILED : DMA_TRANS_WRITE_FAILED;
}

/*
 * The transfer failed at its element @element. Where it isn't certain that the
 * one before is done, that counts as left, too.
 */
static void expect_failed(struct model_test *fix, unsigned int i,
			  unsigned int id, bool read, unsigned int element)
{
	const struct model_call *call = &fix->calls[i];
	u32 left = FAULT_LEN - element * MODEL_ELEMENT;

	model_test_called(fix, i, id, failed(read), call->result.residue);
	KUNIT_EXPECT_GE(fix->test, call->result.residue, left);
	KUNIT_EXPECT_LE(fix->test, call->result.residue,
			min_t(u32, left + MODEL_ELEMENT, FAULT_LEN));
	KUNIT_EXPECT_EQ(fix->test, call->result.residue % MODEL_ELEMENT, 0);
}

/* Two transfers, the first of which can't get further than to @element */
static void fault_at(struct model_test *fix, struct dma_chan *dma, bool read,
		     unsigned int element, const char *reason)
{
	struct model_job job[2];

	fix->nr_calls = 0;
	model_test_fill(fix);
	model_test_submit(fix, &job[0], dma, 1, 0, FAULT_LEN);
	model_test_submit(fix, &job[1], dma, 2, BEHIND_AT, MODEL_ELEMENT + 9);
	dma_async_issue_pending(dma);
	KUNIT_ASSERT_TRUE(fix->test, model_test_wait(fix, 2));
	expect_failed(fix, 0, 1, read, element);
	model_test_called(fix, 1, 2, DMA_TRANS_NOERROR, 0);
	KUNIT_EXPECT_FALSE(fix->test, model_test_moved(&job[0]));
	KUNIT_EXPECT_TRUE(fix->test, model_test_moved(&job[1]));
	KUNIT_EXPECT_STREQ(fix->test, to_edma_chan(dma)->hwch.fault.reason,
			   reason);
}

static void fault_memory(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, param->knobs);
	unsigned int element, read;

	for (read = 0; read < 2; read++) {
		struct dma_chan *dma = model_test_chan(fix, read);

		for (element = 0; element < FAULT_ELEMENTS; element++) {
			model_host_fault(fix->host, fix->addr +
					 element * MODEL_ELEMENT + 77, 1);
			fault_at(fix, dma, read, element,
				 read ? "memory not writable" :
				 "memory not readable");
		}
		model_test_end(fix, dma);
	}
}

static void fault_link(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, param->knobs);
	unsigned int element, read;

	for (read = 0; read < 2; read++) {
		struct dma_chan *dma = model_test_chan(fix, read);

		for (element = 0; element < FAULT_ELEMENTS; element++) {
			model_host_refuse(fix->host,
					  element * MODEL_ELEMENT + 77, 1);
			fault_at(fix, dma, read, element,
				 read ? "unsupported request" :
				 "no cause reported");
		}
		model_test_end(fix, dma);
	}
}

/* The list itself: its second block */
static void fault_list(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, param->knobs);
	struct dma_chan *dma = model_test_chan(fix, false);

	model_host_fault(fix->host, to_edma_chan(dma)->hwch.ring.base + 64, 64);
	fault_at(fix, dma, false, 2, "list element not readable");
	model_test_end(fix, dma);
}

/*
 * Both transfers are in flight when the second one fails. The first may be
 * blamed where nothing proves that it was done; done it is called only if it is.
 */
static void fault_second(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, param->knobs);
	struct dma_chan *dma = model_test_chan(fix, false);
	struct model_job job[2];
	bool blamed;

	model_test_fill(fix);
	model_host_fault(fix->host, fix->addr + BEHIND_AT, 1);
	model_test_submit(fix, &job[0], dma, 1, 0, 2 * MODEL_ELEMENT);
	model_test_submit(fix, &job[1], dma, 2, BEHIND_AT, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	KUNIT_ASSERT_TRUE(test, model_test_wait(fix, 2));
	blamed = fix->calls[0].result.result != DMA_TRANS_NOERROR;
	model_test_called(fix, 0, 1, blamed ? DMA_TRANS_WRITE_FAILED :
			  DMA_TRANS_NOERROR, blamed ? MODEL_ELEMENT : 0);
	model_test_called(fix, 1, 2, DMA_TRANS_WRITE_FAILED, MODEL_ELEMENT);
	if (!blamed)
		KUNIT_EXPECT_TRUE(test, model_test_moved(&job[0]));
	KUNIT_EXPECT_FALSE(test, model_test_moved(&job[1]));
	model_test_end(fix, dma);
}

/*
 * Another channel of the direction has work when one aborts: it goes on, or what
 * it had in flight fails if it was halted as well. What is behind that runs.
 */
static void fault_sibling(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, param->knobs);
	bool all = strstr(param->knobs, "abort=direction");
	struct dma_chan *bad = model_test_chan(fix, false);
	struct dma_chan *good = model_test_chan(fix, false);
	struct model_job job[3];
	unsigned int i, seen = 0;

	model_test_fill(fix);
	model_host_fault(fix->host, fix->addr + 2 * MODEL_ELEMENT, 1);
	model_test_submit(fix, &job[0], bad, 1, 0, FAULT_LEN);
	model_test_submit(fix, &job[1], good, 10, SIBLING_AT, FAULT_LEN);
	model_test_submit(fix, &job[2], good, 11, SIBLING_AT + BEHIND_AT, 300);
	dma_async_issue_pending(good);
	dma_async_issue_pending(bad);
	KUNIT_ASSERT_TRUE(test, model_test_wait(fix, 3));
	for (i = 0; i < 3; i++) {
		u32 residue = fix->calls[i].result.residue;

		if (fix->calls[i].id == 1) {
			expect_failed(fix, i, 1, false, 2);
			continue;
		}
		if (!seen++ && all) {
			model_test_called(fix, i, 10, DMA_TRANS_ABORTED,
					  residue);
			KUNIT_EXPECT_GT(test, residue, 0);
			continue;
		}
		model_test_called(fix, i, 9 + seen, DMA_TRANS_NOERROR, 0);
		KUNIT_EXPECT_TRUE(test, model_test_moved(&job[seen]));
	}
	KUNIT_EXPECT_EQ(test, seen, 2);
	model_test_end(fix, bad);
	model_test_end(fix, good);
}

/*
 * Nobody hears the interrupt of an abort: who polls another channel of the
 * direction sees to it that it is dealt with.
 */
static void fault_polled(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "");
	struct dma_chan *bad = model_test_chan(fix, false);
	struct dma_chan *good = model_test_chan(fix, false);
	struct model_job job[2];

	model_test_fill(fix);
	model_host_fault(fix->host, fix->addr, 1);
	model_test_submit(fix, &job[0], bad, 0, 0, FAULT_LEN);
	/* One element: its done status proves that it is */
	model_test_submit(fix, &job[1], good, 1, SIBLING_AT, MODEL_ELEMENT);
	dma_async_issue_pending(bad);
	dma_async_issue_pending(good);
	model_test_idle(fix);
	KUNIT_EXPECT_EQ(test, 0, to_edma_chan(bad)->nr_failed);
	dma_async_is_tx_complete(good, job[1].cookie, NULL, NULL);
	KUNIT_EXPECT_EQ(test, 1, to_edma_chan(bad)->nr_failed);
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 2));
	KUNIT_EXPECT_EQ(test, 0, to_edma_chan(good)->nr_failed);
	KUNIT_EXPECT_TRUE(test, model_test_moved(&job[1]));
	model_test_end(fix, bad);
	model_test_end(fix, good);
}

/*
 * At every moment of a transfer the registers are reset, or answer no more: each
 * transfer is told of once, as done only if it is; and when the engine is back
 * it works.
 */
static bool fault_lost_at(struct model_test *fix, struct dma_chan *dma,
			  const char *how, unsigned int step)
{
	u64 end = model_host_get(fix->host, "elements") + FAULT_ELEMENTS;
	u64 moved = -model_host_get(fix->host, "bytes_wr");
	struct model_job job[3];
	unsigned int i;
	bool more;

	fix->nr_calls = 0;
	model_test_fill(fix);
	model_test_submit(fix, &job[0], dma, 0, 0, FAULT_LEN);
	model_test_submit(fix, &job[1], dma, 1, BEHIND_AT, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	for (i = 0; i < step; i++)
		model_test_step(fix);
	more = model_host_get(fix->host, "elements") < end;
	moved += model_host_get(fix->host, "bytes_wr");
	model_host_set(fix->host, how);
	KUNIT_EXPECT_TRUE_MSG(fix->test, model_test_wait(fix, 2), "step %u",
			      step);
	for (i = 0; i < fix->nr_calls && i < 2; i++) {
		bool done = fix->calls[i].result.result == DMA_TRANS_NOERROR;

		/* What hadn't come to its end is not done again */
		KUNIT_EXPECT_FALSE_MSG(fix->test, done && moved < FAULT_LEN +
				       i * MODEL_ELEMENT,
				       "step %u: job %u", step, i);

		model_test_called(fix, i, i, done ? DMA_TRANS_NOERROR :
				  DMA_TRANS_ABORTED,
				  fix->calls[i].result.residue);
		if (done)
			KUNIT_EXPECT_TRUE_MSG(fix->test,
					      model_test_moved(&job[i]),
					      "step %u: not moved", step);
		else
			KUNIT_EXPECT_GT(fix->test,
					fix->calls[i].result.residue, 0);
	}
	model_host_set(fix->host, "link_down=up");
	model_test_submit(fix, &job[2], dma, 2, SIBLING_AT, FAULT_LEN);
	dma_async_issue_pending(dma);
	KUNIT_EXPECT_TRUE_MSG(fix->test, model_test_wait(fix, 3), "step %u",
			      step);
	model_test_called(fix, 2, 2, DMA_TRANS_NOERROR, 0);
	KUNIT_EXPECT_TRUE(fix->test, model_test_moved(&job[2]));
	return more;
}

static void fault_lost(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;
	struct model_test *fix = model_test_make(test, "");
	struct dma_chan *dma = model_test_chan(fix, false);
	unsigned int step = 0;

	while (fault_lost_at(fix, dma, param->knobs, step++) &&
	       test->status != KUNIT_FAILURE)
		KUNIT_ASSERT_LT(test, step, MODEL_MOMENTS);
	KUNIT_EXPECT_GT(test, step, 2 * FAULT_ELEMENTS);
	model_test_end(fix, dma);
}

/* The port goes away at some moment, while a client has a channel at work */
static void fault_detached(struct kunit *test)
{
	unsigned int step = *(const unsigned int *)test->param_value, i;
	struct model_test *fix = model_test_make(test, "");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct model_job job[2];
	u64 reads;

	model_test_fill(fix);
	model_test_submit(fix, &job[0], dma, 0, 0, FAULT_LEN);
	model_test_submit(fix, &job[1], dma, 1, BEHIND_AT, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	for (i = 0; i < step; i++)
		model_test_step(fix);
	model_test_take_down(fix);
	KUNIT_EXPECT_EQ(test, fix->nr_calls, 2);
	for (i = 0; i < fix->nr_calls; i++) {
		bool done = fix->calls[i].result.result == DMA_TRANS_NOERROR;

		KUNIT_EXPECT_EQ(test, fix->calls[i].id, i);
		KUNIT_EXPECT_TRUE(test, !done || model_test_moved(&job[i]));
		KUNIT_EXPECT_TRUE(test, done || fix->calls[i].result.residue);
	}
	/* Nothing works, and nothing touches a register, from here on */
	reads = model_host_get(fix->host, "mmio_reads");
	KUNIT_EXPECT_NULL(test, dmaengine_prep_slave_single(dma, fix->addr, 1,
							    DMA_MEM_TO_DEV, 0));
	dma_async_issue_pending(dma);
	dma_async_is_tx_complete(dma, job[0].cookie, NULL, NULL);
	model_test_end(fix, dma);
	KUNIT_EXPECT_EQ(test, reads, model_host_get(fix->host, "mmio_reads"));
}

/*
 * A client goes on while the port goes away: when the engine has been told to
 * stop (@rest: when it has stopped), it issues one more. That one fails like all
 * other, once, and nothing of it is moved.
 */
static void closed_at(struct model_test *fix, unsigned int step, bool rest)
{
	struct dma_chan *dma = model_test_chan(fix, false);
	struct edma_hwch *hwch = &to_edma_chan(dma)->hwch;
	struct kunit *test = fix->test;
	struct model_job job[2];
	unsigned int i;
	u64 rung;

	model_test_fill(fix);
	model_test_submit(fix, &job[0], dma, 0, 0, FAULT_LEN);
	dma_async_issue_pending(dma);
	for (i = 0; i < step; i++)
		model_test_step(fix);
	edma_chan_close(to_edma_chan(dma));
	for (i = 0; rest && hwch->state == EDMA_HWCH_STOPPING; i++) {
		model_test_step(fix);
		KUNIT_ASSERT_LT(test, i, MODEL_STEPS);
	}
	KUNIT_EXPECT_TRUE(test, !rest || hwch->state == EDMA_HWCH_READY);
	model_test_submit(fix, &job[1], dma, 1, BEHIND_AT, FAULT_LEN);
	rung = model_host_get(fix->host, "doorbells");
	dma_async_issue_pending(dma);
	/* It has failed at once, not when the port is gone */
	KUNIT_EXPECT_TRUE(test, list_empty(&to_edma_chan(dma)->issued));
	KUNIT_EXPECT_TRUE(test, list_empty(&to_edma_chan(dma)->active));
	KUNIT_EXPECT_EQ(test, rung, model_host_get(fix->host, "doorbells"));
	model_test_take_down(fix);
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 2));
	KUNIT_EXPECT_EQ(test, fix->nr_calls, 2);
	model_test_called(fix, 1, 1, DMA_TRANS_ABORTED, FAULT_LEN);
	KUNIT_EXPECT_FALSE(test, model_test_moved(&job[1]));
	/* Nothing is left that would have the engine looked at */
	KUNIT_EXPECT_TRUE(test, list_empty(&to_edma_chan(dma)->active));
	model_test_end(fix, dma);
}

static void fault_closed(struct kunit *test)
{
	unsigned int step = *(const unsigned int *)test->param_value;

	closed_at(model_test_make(test, ""), step, false);
}

static void fault_closed_at_rest(struct kunit *test)
{
	unsigned int step = *(const unsigned int *)test->param_value;

	closed_at(model_test_make(test, ""), step, true);
}

/* The registers answer no more, and what was under way has failed */
static struct edma_hwch *lose(struct model_test *fix, struct dma_chan *dma)
{
	struct edma_hwch *hwch = &to_edma_chan(dma)->hwch;
	struct model_job job;

	model_test_fill(fix);
	model_test_submit(fix, &job, dma, 0, 0, FAULT_LEN);
	dma_async_issue_pending(dma);
	model_test_step(fix);
	model_host_set(fix->host, "link_down=all-ones");
	KUNIT_EXPECT_TRUE(fix->test, model_test_wait(fix, 1));
	KUNIT_EXPECT_EQ(fix->test, hwch->state, EDMA_HWCH_LOST);
	model_host_set(fix->host, "link_down=up");
	return hwch;
}

/* They are back, but the direction is off: work waits until it is on again */
static void fault_lost_parked(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct edma_hwch *hwch = lose(fix, dma);
	struct model_job job;
	u64 reads, writes;

	KUNIT_EXPECT_EQ(test, 0, edma_port_park(fix->port));
	reads = model_host_get(fix->host, "mmio_reads");
	writes = model_host_get(fix->host, "mmio_writes");
	model_test_submit(fix, &job, dma, 1, SIBLING_AT, FAULT_LEN);
	dma_async_issue_pending(dma);
	KUNIT_EXPECT_EQ(test, hwch->state, EDMA_HWCH_PARKED);
	KUNIT_EXPECT_EQ(test, reads, model_host_get(fix->host, "mmio_reads"));
	KUNIT_EXPECT_EQ(test, writes, model_host_get(fix->host, "mmio_writes"));
	edma_port_unpark(fix->port);
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 2));
	model_test_called(fix, 1, 1, DMA_TRANS_NOERROR, 0);
	KUNIT_EXPECT_TRUE(test, model_test_moved(&job));
	model_test_end(fix, dma);
}

/*
 * They are back, with an interrupt that nobody knows what to do with: it is
 * masked, until the channel is at work again.
 */
static void fault_lost_interrupts(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct edma_hwch *hwch = lose(fix, dma);
	struct model_job job;

	KUNIT_EXPECT_NE(test, hwch->dir->unmasked, 0);
	hwch->event(hwch, EDMA_EVENT_IRQ);
	KUNIT_EXPECT_EQ(test, hwch->dir->unmasked, 0);
	KUNIT_EXPECT_TRUE(test, edma_port_in_use(fix->port));
	model_test_submit(fix, &job, dma, 1, SIBLING_AT, FAULT_LEN);
	dma_async_issue_pending(dma);
	KUNIT_EXPECT_NE(test, hwch->dir->unmasked, 0);
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 2));
	model_test_called(fix, 1, 1, DMA_TRANS_NOERROR, 0);
	KUNIT_EXPECT_TRUE(test, model_test_moved(&job));
	model_test_end(fix, dma);
}

static const unsigned int detach_steps[] = { 0, 1, 4, 9, 14, 19, 100 };

static void detach_desc(const unsigned int *step, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "after %u steps", *step);
}

KUNIT_ARRAY_PARAM(detach, detach_steps, detach_desc);

static struct kunit_case fault_cases[] = {
	KUNIT_CASE_PARAM(fault_memory, fault_knobs_gen_params),
	KUNIT_CASE_PARAM(fault_link, fault_knobs_gen_params),
	KUNIT_CASE_PARAM(fault_list, fault_knobs_gen_params),
	KUNIT_CASE_PARAM(fault_second, fault_knobs_gen_params),
	KUNIT_CASE_PARAM(fault_sibling, fault_knobs_gen_params),
	KUNIT_CASE(fault_polled),
	KUNIT_CASE_PARAM(fault_lost, lost_knobs_gen_params),
	KUNIT_CASE_PARAM(fault_detached, detach_gen_params),
	KUNIT_CASE_PARAM(fault_closed, detach_gen_params),
	KUNIT_CASE_PARAM(fault_closed_at_rest, detach_gen_params),
	KUNIT_CASE(fault_lost_parked),
	KUNIT_CASE(fault_lost_interrupts),
	{}
};

static struct kunit_suite fault_suite = {
	.name = "tegra-rp-edma-fault",
	.exit = model_test_exit,
	.test_cases = fault_cases,
};

kunit_test_suite(fault_suite);
