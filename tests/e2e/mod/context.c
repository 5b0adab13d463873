// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: atomic context, callbacks, terminate, cyclic
 */
#include <linux/bottom_half.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "contract.h"

/* Something to be run in hard interrupt context */
struct con_irq {
	struct hrtimer timer;
	struct completion done;
	void (*run)(struct con_irq *irq);
	struct con *c;
	struct e2e_job job;
	int ret;
};

static struct con_irq con_irq;	/* one case runs at a time */

static enum hrtimer_restart con_irq_timer(struct hrtimer *timer)
{
	struct con_irq *irq = container_of(timer, struct con_irq, timer);

	if (hardirq_count())
		irq->run(irq);
	else
		irq->ret = -EINVAL;
	complete(&irq->done);
	return HRTIMER_NORESTART;
}

/* The kernel mustn't complain: of sleeping, for one */
static void con_in_irq(struct con *c, void (*run)(struct con_irq *irq))
{
	struct con_irq *irq = &con_irq;
	bool warned = test_taint(TAINT_WARN);

	irq->c = c;
	irq->run = run;
	irq->ret = 0;
	init_completion(&irq->done);
	hrtimer_setup(&irq->timer, con_irq_timer, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_HARD);
	hrtimer_start(&irq->timer, 0, HRTIMER_MODE_REL_HARD);
	wait_for_completion(&irq->done);
	hrtimer_cancel(&irq->timer);
	e2e_expect(c->t, !irq->ret, "error %d", irq->ret);
	e2e_expect(c->t, warned || !test_taint(TAINT_WARN),
		   "the kernel complained");
}

static void con_irq_start(struct con_irq *irq)
{
	irq->ret = con_submit(irq->c, &irq->job, 0, irq->c->size);
	if (irq->ret)
		return;
	e2e_issue(&irq->job);
	if (e2e_status(&irq->job, NULL) == DMA_ERROR)
		irq->ret = -EIO;
}

static void con_irq_stop(struct con_irq *irq)
{
	irq->ret = dmaengine_terminate_async(irq->c->chan);
}

static void e2e_prep_atomic(struct e2e *t)
{
	struct con c;

	if (!con_init(&c, t, DMA_DEV_TO_MEM, SZ_64K))
		return;
	con_in_irq(&c, con_irq_start);
	if (!t->failed) {
		con_good(&con_irq.job);
		con_moved(&c, 0, SZ_64K);
	}
	con_exit(&c);
}

/* The engine rests when synchronize is back: memory belongs to the CPU */
static void e2e_terminate_atomic(struct e2e *t)
{
	struct con c;

	if (!con_init(&c, t, DMA_DEV_TO_MEM, SZ_4M))
		return;
	con_in_irq(&c, con_irq_start);
	if (!t->failed) {
		con_waits(&con_irq.job, c.size);
		con_in_irq(&c, con_irq_stop);
		dmaengine_synchronize(c.chan);
		e2e_fill_mem(c.va, c.size, c.rest, 0);
		msleep(CON_QUIET_MS);
		con_untouched(&c, 0, c.size);
		e2e_expect(t, !atomic_read(&con_irq.job.calls), "a callback");
		e2e_next_works(t, c.dir);
	}
	con_exit(&c);
}

#define CON_SECOND_CPU	1

/* Interrupts come to the first one; a timer's tasklet may run on either */
static bool con_second_cpu(struct e2e *t)
{
	const struct cpumask *mask = cpumask_of(CON_SECOND_CPU);

	return e2e_expect(t, !set_cpus_allowed_ptr(current, mask),
			  "no second CPU");
}

#define CON_CALLS	16

/*
 * They complete while no tasklet can run: all are told afterwards, in order.
 * With two CPUs they complete on one while the other one can tell of them: in
 * order as well.
 */
static void e2e_callback_order(struct e2e *t)
{
	enum dma_status status = DMA_IN_PROGRESS;
	bool alone = num_online_cpus() == 1;
	struct e2e_job job[CON_CALLS];
	struct con c;
	int i, calls = 0;

	if (!alone && !con_second_cpu(t))
		return;
	if (!con_init(&c, t, DMA_MEM_TO_DEV, CON_CALLS * SZ_4K))
		goto out_cpu;
	atomic_set(&t->order, 0);
	local_bh_disable();
	for (i = 0; i < CON_CALLS && !t->failed; i++)
		con_submit(&c, &job[i], i * SZ_4K, SZ_4K);
	if (t->failed) {
		local_bh_enable();
		goto out;
	}
	e2e_issue(&job[0]);
	for (i = 0; i < CON_POLLS; i++) {
		status = e2e_status(&job[CON_CALLS - 1], NULL);
		if (status != DMA_IN_PROGRESS)
			break;
	}
	for (i = 0; i < CON_CALLS; i++)
		calls += atomic_read(&job[i].calls);
	local_bh_enable();
	e2e_expect(t, status == DMA_COMPLETE, "status %d", status);
	e2e_expect(t, !calls || !alone, "%d calls from where no tasklet runs",
		   calls);
	for (i = 0; i < CON_CALLS; i++) {
		con_good(&job[i]);
		e2e_expect(t, job[i].order == i + 1, "%d came as %d", i + 1,
			   job[i].order);
	}
	con_moved(&c, 0, c.size);
out:
	con_exit(&c);
out_cpu:
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

struct con_callback {
	struct con *c;
	struct completion done;
	unsigned long wrong;
	bool here;	/* ran on the CPU of whoever waits for it */
	bool stopped;	/* the channel is, and is synchronized next */
	bool over;
	int ret;
};

/* One element's transfer that calls @call; not issued yet */
static bool con_call(struct con_callback *cb, struct con *c,
		     dma_async_tx_callback call)
{
	struct dma_async_tx_descriptor *desc;

	*cb = (struct con_callback) { .c = c };
	init_completion(&cb->done);
	desc = con_prep(c, 0, SZ_64K, DMA_PREP_INTERRUPT);
	if (!desc)
		return false;
	desc->callback = call;
	desc->callback_param = cb;
	dmaengine_submit(desc);
	return true;
}

static void con_called(struct con_callback *cb)
{
	e2e_expect(cb->c->t, wait_for_completion_timeout(&cb->done, E2E_TIMEOUT),
		   "no callback");
}

static void con_context(void *arg)
{
	struct con_callback *cb = arg;

	cb->wrong = !in_serving_softirq() || hardirq_count() || irqs_disabled();
	complete(&cb->done);
}

static void e2e_callback_context(struct e2e *t)
{
	struct con_callback cb;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_64K))
		return;
	if (con_call(&cb, &c, con_context)) {
		dma_async_issue_pending(c.chan);
		con_called(&cb);
		e2e_expect(t, !cb.wrong, "not a tasklet, or with a lock");
	}
	con_exit(&c);
}

static void con_terminate(void *arg)
{
	struct con_callback *cb = arg;

	cb->ret = dmaengine_terminate_async(cb->c->chan);
	complete(&cb->done);
}

/* The first one's callback stops the others */
static void e2e_callback_terminate(struct e2e *t)
{
	struct con_callback cb;
	struct e2e_job job[3];
	struct con c;
	int i;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_64K + 3 * SZ_1M))
		return;
	if (!con_call(&cb, &c, con_terminate))
		goto out;
	for (i = 0; i < 3; i++)
		if (con_submit(&c, &job[i], SZ_64K + i * SZ_1M, SZ_1M))
			goto out;
	e2e_issue(&job[0]);
	con_called(&cb);
	e2e_expect(t, !cb.ret, "error %d", cb.ret);
	dmaengine_synchronize(c.chan);
	msleep(CON_QUIET_MS);
	for (i = 0; i < 3; i++)
		e2e_expect(t, !atomic_read(&job[i].calls), "callback of %d", i);
	con_untouched(&c, SZ_64K + 2 * SZ_1M, SZ_1M);
	e2e_next_works(t, c.dir);
out:
	con_exit(&c);
}

#define CON_LINGER_MS	10000
#define CON_TRIES	100

/* Goes on until somebody is about to synchronize, and a while beyond that */
static void con_linger(void *arg)
{
	struct con_callback *cb = arg;
	int i;

	cb->here = smp_processor_id() == CON_SECOND_CPU;
	complete(&cb->done);
	if (cb->here)
		return;
	for (i = 0; i < CON_LINGER_MS && !READ_ONCE(cb->stopped); i++)
		mdelay(1);
	mdelay(20);
	WRITE_ONCE(cb->over, true);
}

static void con_nothing(void *arg)
{
}

/*
 * Synchronize waits for a callback that is running on another CPU, and leaves
 * none behind. Whoever finds it done schedules the tasklet on its own CPU: when
 * that is this one, by a timer or by issuing, it is tried again, once the first
 * CPU is seen to run.
 */
static void e2e_callback_synchronize(struct e2e *t)
{
	struct con_callback cb;
	struct e2e_job job;
	struct con c;
	bool over;
	int i;

	if (num_online_cpus() < 2) {
		e2e_skip(t, "there is one CPU only");
		return;
	}
	if (!con_second_cpu(t))
		return;
	if (!con_init(&c, t, DMA_MEM_TO_DEV, 2 * SZ_64K))
		goto out_cpu;
	for (i = 0; i < CON_TRIES; i++) {
		if (!con_call(&cb, &c, con_linger))
			goto out;
		if (con_submit(&c, &job, SZ_64K, SZ_64K))
			goto out;
		dma_async_issue_pending(c.chan);
		con_called(&cb);
		if (t->failed)
			goto out;
		if (!cb.here)
			break;
		con_good(&job);
		smp_call_function_single(0, con_nothing, NULL, 1);
	}
	if (!e2e_expect(t, i < CON_TRIES, "never on the other CPU"))
		goto out;
	e2e_expect(t, !dmaengine_terminate_async(c.chan), "error");
	over = READ_ONCE(cb.over);
	WRITE_ONCE(cb.stopped, true);
	dmaengine_synchronize(c.chan);
	e2e_expect(t, READ_ONCE(cb.over), "the callback still runs");
	e2e_expect(t, !over, "it was over before anybody synchronized");
	msleep(CON_QUIET_MS);
	e2e_expect(t, !atomic_read(&job.calls), "a callback behind that");
	e2e_next_works(t, c.dir);
out:
	con_exit(&c);
out_cpu:
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static void e2e_terminate_idle(struct e2e *t)
{
	int i, ret;

	for (i = 0; i < 2; i++) {
		ret = dmaengine_terminate_async(t->wr);
		e2e_expect(t, !ret, "error %d", ret);
		dmaengine_synchronize(t->wr);
		e2e_next_works(t, DMA_MEM_TO_DEV);
	}
}

/* Synchronize is for what was there at the stop, not for what came after it */
static void e2e_terminate_submit(struct e2e *t)
{
	struct e2e_job a, b;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_4M + SZ_64K))
		return;
	if (con_submit(&c, &a, 0, SZ_4M))
		goto out;
	e2e_issue(&a);
	e2e_expect(t, !dmaengine_terminate_async(c.chan), "error");
	if (con_submit(&c, &b, SZ_4M, SZ_64K))
		goto out;
	dmaengine_synchronize(c.chan);
	con_waits(&b, SZ_64K);
	e2e_issue(&b);
	con_good(&b);
	con_moved(&c, SZ_4M, SZ_64K);
	e2e_expect(t, !atomic_read(&a.calls), "a callback");
out:
	con_exit(&c);
}

/* Cyclic: starts when issued, tells of each period, also of the only one */
static void con_cyclic(struct e2e *t, enum dma_transfer_direction dir,
		       size_t size, size_t period)
{
	struct dma_async_tx_descriptor *desc;
	struct dma_slave_config config;
	atomic_t calls = ATOMIC_INIT(0);
	struct con c;
	int i;

	if (!con_init(&c, t, dir, size))
		return;
	config = con_config(&c, 0);
	e2e_expect(t, !dmaengine_slave_config(c.chan, &config), "refused");
	desc = dmaengine_prep_dma_cyclic(c.chan, c.dma, size, period, dir,
					 DMA_PREP_INTERRUPT);
	if (!e2e_expect(t, desc, "not prepared"))
		goto out;
	desc->callback = con_count;
	desc->callback_param = &calls;
	dmaengine_submit(desc);
	msleep(CON_QUIET_MS);
	con_untouched(&c, 0, size);
	dma_async_issue_pending(c.chan);
	for (i = 0; i < 1000 && atomic_read(&calls) < 8; i++)
		usleep_range(100, 200);
	e2e_expect(t, atomic_read(&calls) >= 8, "%d calls",
		   atomic_read(&calls));
	con_moved(&c, 0, size);
	e2e_expect(t, !dmaengine_terminate_sync(c.chan), "error");
	e2e_next_works(t, dir);
out:
	con_exit(&c);
}

static void e2e_cyclic_issue(struct e2e *t)
{
	con_cyclic(t, DMA_MEM_TO_DEV, SZ_128K, SZ_64K);
}

static void e2e_cyclic_one(struct e2e *t)
{
	con_cyclic(t, DMA_DEV_TO_MEM, SZ_64K, SZ_64K);
	/* No longer than a lead-in: one element, and LLP never moves */
	con_cyclic(t, DMA_MEM_TO_DEV, SZ_256, SZ_256);
}

const struct e2e_case e2e_context_cases[] = {
	{ "prep-atomic", e2e_prep_atomic },
	{ "terminate-atomic", e2e_terminate_atomic },
	{ "callback-order", e2e_callback_order },
	{ "callback-context", e2e_callback_context },
	{ "callback-terminate", e2e_callback_terminate },
	{ "callback-synchronize", e2e_callback_synchronize },
	{ "terminate-idle", e2e_terminate_idle },
	{ "terminate-submit", e2e_terminate_submit },
	{ "cyclic-issue", e2e_cyclic_issue },
	{ "cyclic-one", e2e_cyclic_one },
	{ }
};
