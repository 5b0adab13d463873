// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transfers on the model, under each value of what isn't known of the hardware;
 * and what can happen between any two steps of the engine.
 */
#include <linux/bottom_half.h>
#include <linux/delay.h>
#include <linux/dmaengine.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "model_test.h"

/* Elements of a transfer that doesn't fit into the list */
#define LONG_ELEMENTS	8
#define LONG_LEN	(LONG_ELEMENTS * MODEL_ELEMENT)
#define READ_AT		0x20000

static const struct model_knobs flow_knobs[] = {
	{ "" },
	{ "doorbell=ignored" },
	{ "doorbell=strict" },
	{ "doorbell=strict,settle=3000" },
	{ "llp=fetch" },
	{ "cs=nvidia" },
	{ "prefetch=0" },
	{ "prefetch=8,link_cb=toggled" },
	{ "fetch=split64" },
	{ "doorbell=ignored,llp=fetch,cs=nvidia,prefetch=8" },
	{ "doorbell=strict,settle=3000,llp=fetch,link_cb=toggled" },
	{ "drop_irq=1" },
	{ "drop_irq=2,doorbell=ignored,llp=fetch" },
};

KUNIT_ARRAY_PARAM(flow_knobs, flow_knobs, model_knobs_desc);

static struct model_test *flow_make(struct kunit *test)
{
	const struct model_knobs *param = test->param_value;

	return model_test_make(test, param->knobs);
}

/* Both directions at once, sizes around elements and the length of the list */
static void flow_sizes(struct kunit *test)
{
	static const u32 sizes[] = {
		1, 255, 256, 257, 5 * 256, 6 * 256, 6 * 256 + 1, 4099,
	};
	struct model_test *fix = flow_make(test);
	struct dma_chan *dma[2] = {
		model_test_chan(fix, false), model_test_chan(fix, true),
	};
	struct model_job job[2][ARRAY_SIZE(sizes)];
	unsigned int seen[2] = {};
	unsigned int d, i;
	u32 at = 3;

	model_test_fill(fix);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (d = 0; d < 2; d++)
			model_test_submit(fix, &job[d][i], dma[d], 100 * d + i,
					  at + d * READ_AT, sizes[i]);
		at += sizes[i] + 5;
	}
	dma_async_issue_pending(dma[0]);
	dma_async_issue_pending(dma[1]);
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 2 * ARRAY_SIZE(sizes)));
	for (i = 0; i < fix->nr_calls; i++) {
		d = fix->calls[i].id / 100;
		model_test_called(fix, i, 100 * d + seen[d]++,
				  DMA_TRANS_NOERROR, 0);
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		KUNIT_EXPECT_TRUE(test, model_test_moved(&job[0][i]));
		KUNIT_EXPECT_TRUE(test, model_test_moved(&job[1][i]));
	}
	KUNIT_EXPECT_EQ(test, model_host_get(fix->host, "bytes_wr"),
			model_host_get(fix->host, "bytes_rd"));
	model_test_end(fix, dma[0]);
	model_test_end(fix, dma[1]);
}

/*
 * Residue after every step of the engine, with nobody hearing interrupts: it
 * never tells of what hasn't moved, lags by two elements at most, and polling
 * alone brings the transfer to its end.
 */
static void flow_residue(struct kunit *test)
{
	struct model_test *fix = flow_make(test);
	struct dma_chan *dma = model_test_chan(fix, false);
	enum dma_status status = DMA_IN_PROGRESS;
	u32 residue, last = LONG_LEN;
	struct model_job job;
	unsigned int i;
	u64 moved;

	model_test_fill(fix);
	fix->deaf = true;
	model_test_submit(fix, &job, dma, 1, 64, LONG_LEN);
	KUNIT_EXPECT_EQ(test, model_test_residue(&job, &status), LONG_LEN);
	dma_async_issue_pending(dma);
	for (i = 0; i < MODEL_STEPS && status == DMA_IN_PROGRESS; i++) {
		model_test_step(fix);
		moved = model_host_get(fix->host, "bytes_wr");
		residue = model_test_residue(&job, &status);
		KUNIT_EXPECT_LE(test, residue, last);
		KUNIT_EXPECT_GE(test, residue + moved, (u64)LONG_LEN);
		KUNIT_EXPECT_LE(test, residue + moved,
				(u64)LONG_LEN + 2 * MODEL_ELEMENT);
		KUNIT_EXPECT_EQ(test, residue % MODEL_ELEMENT, 0);
		last = residue;
	}
	KUNIT_EXPECT_EQ(test, status, DMA_COMPLETE);
	KUNIT_EXPECT_EQ(test, last, 0);
	KUNIT_EXPECT_TRUE(test, model_test_moved(&job));
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 1));
	model_test_end(fix, dma);
}

/* What happens at a moment of a case */
enum moment {
	MOMENT_IRQ,
	MOMENT_TIMER,
	MOMENT_POLL,
	MOMENT_ISSUE,
};

static void happen(struct model_test *fix, struct dma_chan *dma,
		   enum moment moment)
{
	struct edma_hwch *hwch = &to_edma_chan(dma)->hwch;

	switch (moment) {
	case MOMENT_IRQ:
		model_test_interrupt(fix);
		break;
	case MOMENT_TIMER:
		/* All that the timer's function does */
		local_bh_disable();
		hwch->event(hwch, EDMA_EVENT_TIMER);
		local_bh_enable();
		break;
	case MOMENT_POLL:
		dma_async_is_tx_complete(dma, dma->cookie, NULL, NULL);
		break;
	case MOMENT_ISSUE:
		dma_async_issue_pending(dma);
		break;
	}
}

/* Let the engine come to the end of its list, so that all moments are alike */
static void flow_settle(struct model_test *fix)
{
	model_test_idle(fix);
	ndelay(15000);
}

/*
 * One transfer that is longer than the list and one behind it; after @step steps
 * of the engine, and not before, something happens. Nobody hears interrupts
 * until all has moved, so it isn't hidden by them. Returns false when all had
 * moved before that.
 */
static bool flow_moment(struct model_test *fix, struct dma_chan *dma,
			enum moment moment, unsigned int step)
{
	u64 end = model_host_get(fix->host, "elements") + LONG_ELEMENTS + 2;
	struct model_job job[2];
	unsigned int i;
	bool more;

	model_test_fill(fix);
	fix->nr_calls = 0;
	fix->deaf = moment != MOMENT_ISSUE;
	model_test_submit(fix, &job[0], dma, 1, 5, LONG_LEN);
	if (moment == MOMENT_ISSUE)
		dma_async_issue_pending(dma);
	model_test_submit(fix, &job[1], dma, 2, 0x1003, MODEL_ELEMENT + 1);
	if (moment != MOMENT_ISSUE)
		dma_async_issue_pending(dma);
	else
		end -= 2;
	for (i = 0; i < step; i++)
		model_test_step(fix);
	more = model_host_get(fix->host, "elements") < end;
	happen(fix, dma, moment);
	for (i = 0; i < MODEL_STEPS && fix->deaf &&
	     model_host_get(fix->host, "elements") < end; i++)
		model_test_step(fix);
	fix->deaf = false;
	KUNIT_EXPECT_TRUE_MSG(fix->test, model_test_wait(fix, 2),
			      "step %u: %u callbacks", step, fix->nr_calls);
	if (fix->nr_calls == 2) {
		model_test_called(fix, 0, 1, DMA_TRANS_NOERROR, 0);
		model_test_called(fix, 1, 2, DMA_TRANS_NOERROR, 0);
	}
	KUNIT_EXPECT_TRUE_MSG(fix->test, model_test_moved(&job[0]) &&
			      model_test_moved(&job[1]), "step %u", step);
	flow_settle(fix);
	return more;
}

static void flow_every_moment(struct kunit *test, enum moment moment)
{
	struct model_test *fix = flow_make(test);
	struct dma_chan *dma = model_test_chan(fix, false);
	unsigned int step = 0;

	while (flow_moment(fix, dma, moment, step++) &&
	       test->status != KUNIT_FAILURE)
		KUNIT_ASSERT_LT(test, step, MODEL_MOMENTS);
	/* The engine was seen in all its phases */
	KUNIT_EXPECT_GT(test, step, 3 * LONG_ELEMENTS);
	model_test_end(fix, dma);
}

static void flow_interrupt(struct kunit *test)
{
	flow_every_moment(test, MOMENT_IRQ);
}

static void flow_timer(struct kunit *test)
{
	flow_every_moment(test, MOMENT_TIMER);
}

static void flow_poll(struct kunit *test)
{
	flow_every_moment(test, MOMENT_POLL);
}

static void flow_issue(struct kunit *test)
{
	flow_every_moment(test, MOMENT_ISSUE);
}

/*
 * What a transfer that fits into the list costs, whatever its length: a doorbell
 * and the clear of one interrupt are all that is written.
 */
static void flow_registers(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "");
	u64 doorbells, interrupts, elements, writes;
	struct model_job job;
	struct dma_chan *dma;

	*port_test_param(test, "ring_blocks") = 64;
	dma = model_test_chan(fix, false);
	model_test_fill(fix);
	doorbells = model_host_get(fix->host, "doorbells");
	interrupts = model_host_get(fix->host, "interrupts");
	elements = model_host_get(fix->host, "elements");
	writes = model_host_get(fix->host, "mmio_writes");
	model_test_submit(fix, &job, dma, 1, 0, 60 * MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 1));
	KUNIT_EXPECT_EQ(test, doorbells + 1,
			model_host_get(fix->host, "doorbells"));
	KUNIT_EXPECT_EQ(test, interrupts + 1,
			model_host_get(fix->host, "interrupts"));
	KUNIT_EXPECT_EQ(test, elements + 60,
			model_host_get(fix->host, "elements"));
	KUNIT_EXPECT_EQ(test, writes + 2,
			model_host_get(fix->host, "mmio_writes"));
	KUNIT_EXPECT_TRUE(test, model_test_moved(&job));
	model_test_end(fix, dma);
}

/*
 * An interrupt that doesn't come is found out by the watchdog's next look, 100
 * ms after it was started; the timer that looks for a lost doorbell comes first,
 * after 1 ms, and finds the transfer still at work here.
 */
static void flow_watchdog(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "drop_irq=1");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct hrtimer *timer = &to_edma_chan(dma)->hwch.timer;
	u64 start, end, fetches;
	struct model_job job;

	model_host_set(fix->host, "doorbell_ns=2000000");
	model_test_fill(fix);
	model_test_submit(fix, &job, dma, 1, 0, MODEL_ELEMENT);
	start = ktime_get_ns();
	dma_async_issue_pending(dma);
	/* Before the engine has started: the status says nothing yet */
	KUNIT_EXPECT_GE(test, hrtimer_get_expires(timer), start + 900000);
	KUNIT_EXPECT_LE(test, hrtimer_get_expires(timer), start + 1100000);
	fetches = model_host_get(fix->host, "fetches");
	model_test_idle(fix);
	KUNIT_EXPECT_GT(test, model_host_get(fix->host, "fetches"), fetches);
	KUNIT_EXPECT_TRUE(test, model_test_moved(&job));
	KUNIT_EXPECT_EQ(test, fix->nr_calls, 0);
	KUNIT_EXPECT_EQ(test, 1, model_host_get(fix->host, "drops"));
	KUNIT_EXPECT_TRUE(test, model_test_wait(fix, 1));
	end = ktime_get_ns();
	KUNIT_EXPECT_LE(test, end, start + 102 * NSEC_PER_MSEC);
	KUNIT_EXPECT_FALSE(test, hrtimer_is_queued(timer));
	model_test_end(fix, dma);
}

/* An interrupt of somebody else's, on the shared line */
static irqreturn_t other_handler(int irq, void *data)
{
	unsigned int *count = data;

	++*count;
	return IRQ_HANDLED;
}

static void flow_shared_line(struct kunit *test)
{
	struct model_test *fix = model_test_make(test, "");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct edma_hwch *hwch = &to_edma_chan(dma)->hwch;
	unsigned int count = 0;
	struct model_job job;
	unsigned long flags;
	u32 unmasked;

	KUNIT_ASSERT_EQ(test, 0, request_irq(fix->irq, other_handler,
					     IRQF_SHARED, "other", &count));
	/* Nothing of ours */
	KUNIT_EXPECT_EQ(test, edma_dir_irq(hwch->dir), IRQ_NONE);
	local_irq_save(flags);
	generic_handle_irq(fix->irq);
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, count, 1);
	/* Ours, and once */
	fix->deaf = true;
	model_test_submit(fix, &job, dma, 1, 0, MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	model_test_idle(fix);
	KUNIT_EXPECT_TRUE(test, model_host_line(fix->host));
	/* A channel's that is masked is not ours */
	unmasked = READ_ONCE(hwch->dir->unmasked);
	WRITE_ONCE(hwch->dir->unmasked, EDMA_INT_DONE(hwch->id + 1));
	KUNIT_EXPECT_EQ(test, edma_dir_irq(hwch->dir), IRQ_NONE);
	KUNIT_EXPECT_TRUE(test, model_host_line(fix->host));
	WRITE_ONCE(hwch->dir->unmasked, unmasked);
	local_bh_disable();
	KUNIT_EXPECT_EQ(test, edma_dir_irq(hwch->dir), IRQ_HANDLED);
	KUNIT_EXPECT_FALSE(test, model_host_line(fix->host));
	KUNIT_EXPECT_EQ(test, edma_dir_irq(hwch->dir), IRQ_NONE);
	/* Not from the handler itself */
	KUNIT_EXPECT_EQ(test, fix->nr_calls, 0);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, fix->nr_calls, 1);
	free_irq(fix->irq, &count);
	model_test_end(fix, dma);
}

/* What debugfs says of a channel at work */
static void flow_summary(struct kunit *test)
{
	static const char busy[] = " write 0 | ready, 3 elements pending, 0 failed\n";
	static const char idle[] = " read  0 | free\n";
	const size_t size = 512;
	struct seq_file s = { .buf = kunit_kzalloc(test, size, GFP_KERNEL) };
	struct model_test *fix = model_test_make(test, "");
	struct dma_chan *dma = model_test_chan(fix, false);
	struct model_job job;

	KUNIT_ASSERT_NOT_NULL(test, s.buf);
	s.size = size;
	model_test_submit(fix, &job, dma, 1, 0, 3 * MODEL_ELEMENT);
	dma_async_issue_pending(dma);
	edma_summary_show(&s, dma->device);
	KUNIT_EXPECT_LT(test, s.count, size);
	KUNIT_EXPECT_NOT_NULL(test, strnstr(s.buf, busy, size));
	KUNIT_EXPECT_NOT_NULL(test, strnstr(s.buf, idle, size));
	model_test_end(fix, dma);
}

/* The driver doesn't load with parameters that it can't follow */
static void flow_params(struct kunit *test)
{
	unsigned int *max_element = port_test_param(test, "max_element");
	char **doorbell = (char **)port_test_param(test, "doorbell");
	unsigned int max;
	char *policy;

	KUNIT_ASSERT_TRUE(test, max_element && doorbell);
	max = *max_element;
	policy = *doorbell;
	*max_element = 0;
	KUNIT_EXPECT_EQ(test, -EINVAL, edma_flow_check_params());
	*max_element = max;
	KUNIT_EXPECT_EQ(test, 0, edma_flow_check_params());
	*doorbell = "often";
	KUNIT_EXPECT_EQ(test, -EINVAL, edma_flow_check_params());
	*doorbell = "always";
	KUNIT_EXPECT_EQ(test, 0, edma_flow_check_params());
	*doorbell = policy;
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE_PARAM(flow_sizes, flow_knobs_gen_params),
	KUNIT_CASE_PARAM(flow_residue, flow_knobs_gen_params),
	KUNIT_CASE_PARAM(flow_interrupt, flow_knobs_gen_params),
	KUNIT_CASE_PARAM(flow_timer, flow_knobs_gen_params),
	KUNIT_CASE_PARAM(flow_poll, flow_knobs_gen_params),
	KUNIT_CASE_PARAM(flow_issue, flow_knobs_gen_params),
	KUNIT_CASE(flow_registers),
	KUNIT_CASE(flow_watchdog),
	KUNIT_CASE(flow_shared_line),
	KUNIT_CASE(flow_summary),
	KUNIT_CASE(flow_params),
	{}
};

static struct kunit_suite flow_suite = {
	.name = "tegra-rp-edma-flow",
	.exit = model_test_exit,
	.test_cases = flow_cases,
};

kunit_test_suite(flow_suite);
