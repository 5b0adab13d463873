// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: cookies, residue, callbacks, channels
 */
#include <linux/delay.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/slab.h>

#include "e2e.h"

#define E2E_MANY	64

/* Appended while the engine runs, each issued at once: in order, all arrive */
static void e2e_append_run(struct e2e *t, struct e2e_job *job, struct e2e_buf *b)
{
	const size_t size = b->size / E2E_MANY;
	struct scatterlist sg;
	int i;

	atomic_set(&t->order, 0);
	for (i = 0; i < E2E_MANY; i++) {
		sg_init_table(&sg, 1);
		e2e_sg_set(&sg, e2e_buf_dma(b, i * size), size);
		if (e2e_submit(t, &job[i], &sg, 1, DMA_MEM_TO_DEV, i * size))
			return;
		e2e_issue(&job[i]);
		e2e_expect(t, !i || job[i].cookie > job[i - 1].cookie,
			   "cookie %d", job[i].cookie);
	}
	for (i = 0; i < E2E_MANY; i++) {
		if (!e2e_wait(&job[i]))
			return;
		e2e_expect_good(&job[i]);
		e2e_expect(t, job[i].order == i + 1, "%d came as %d", i + 1,
			   job[i].order);
	}
}

static void e2e_append(struct e2e *t)
{
	u64 seed = e2e_seed(t);
	struct e2e_job *job;
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, SZ_4M, DMA_MEM_TO_DEV))
		return;
	job = kcalloc(E2E_MANY, sizeof(*job), GFP_KERNEL);
	if (!job) {
		e2e_fail(t, "no memory");
		goto out;
	}

	e2e_fill_mem(b.va, b.size, seed, 0);
	dma_sync_sgtable_for_device(b.dev, &b.sgt, DMA_TO_DEVICE);
	e2e_append_run(t, job, &b);
	if (!t->failed)
		e2e_check_io(t, t->io, b.size, seed, 0);
	dmaengine_terminate_sync(t->wr);
	kfree(job);
out:
	e2e_buf_free(&b);
}

/* Queued, in flight, done: full, falling, 0 */
static void e2e_residue_run(struct e2e *t, struct e2e_job *job, size_t size)
{
	struct dma_slave_caps caps = {};
	u32 now, last = size, between = 0;
	enum dma_status status;
	unsigned long end;
	int i;

	for (i = 0; i < 2; i++) {
		status = e2e_status(&job[i], &now);
		e2e_expect(t, status == DMA_IN_PROGRESS && now == size,
			   "queued: status %d residue %u", status, now);
	}

	e2e_issue(&job[0]);
	for (end = jiffies + E2E_TIMEOUT; time_before(jiffies, end);) {
		status = e2e_status(&job[0], &now);
		if (status != DMA_IN_PROGRESS)
			break;
		if (!e2e_expect(t, now <= last, "rose from %u to %u", last,
				now))
			return;
		between += now && now < size;
		last = now;
		cond_resched();
	}
	e2e_expect(t, status == DMA_COMPLETE, "status %d", status);
	e2e_expect(t, !now, "residue %u after the end", now);

	if (e2e_wait(&job[0]) && e2e_wait(&job[1])) {
		e2e_expect_good(&job[0]);
		e2e_expect_good(&job[1]);
	}

	e2e_expect(t, !dma_get_slave_caps(t->wr, &caps), "no caps");
	if (caps.residue_granularity != DMA_RESIDUE_GRANULARITY_DESCRIPTOR)
		e2e_expect(t, between, "never between, granularity %d",
			   caps.residue_granularity);
}

static void e2e_residue(struct e2e *t)
{
	const unsigned int n = SZ_8M / SZ_64K;
	struct scatterlist *sgl;
	struct e2e_job job[2];
	struct e2e_buf b;
	unsigned int i;

	if (e2e_buf_alloc(t, &b, SZ_8M, DMA_MEM_TO_DEV))
		return;
	sgl = e2e_sgl_alloc(t, n);
	if (!sgl)
		goto out;
	for (i = 0; i < n; i++)
		e2e_sg_set(sgl + i, e2e_buf_dma(&b, i * SZ_64K), SZ_64K);

	if (!e2e_submit(t, &job[0], sgl, n, DMA_MEM_TO_DEV, 0) &&
	    !e2e_submit(t, &job[1], sgl, n, DMA_MEM_TO_DEV, SZ_8M))
		e2e_residue_run(t, job, SZ_8M);
	dmaengine_terminate_sync(t->wr);
out:
	kvfree(sgl);
	e2e_buf_free(&b);
}

/* No callback, no interrupt asked for: the caller polls */
static void e2e_poll(struct e2e *t)
{
	struct dma_async_tx_descriptor *desc;
	u64 seed = e2e_seed(t);
	enum dma_status status;
	dma_cookie_t cookie;
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, SZ_1M, DMA_MEM_TO_DEV))
		return;
	e2e_fill_mem(b.va, b.size, seed, 0);
	dma_sync_sgtable_for_device(b.dev, &b.sgt, DMA_TO_DEVICE);

	desc = e2e_prep(t, t->wr, b.sgt.sgl, b.sgt.nents, DMA_MEM_TO_DEV,
			t->bar_phys, DMA_CTRL_ACK);
	if (!e2e_expect(t, desc, "prep"))
		goto out;
	cookie = dmaengine_submit(desc);
	status = dma_sync_wait(t->wr, cookie);
	if (e2e_expect(t, status == DMA_COMPLETE, "status %d", status))
		e2e_check_io(t, t->io, b.size, seed, 0);
out:
	dmaengine_terminate_sync(t->wr);
	e2e_buf_free(&b);
}

/* A descriptor submitted in the callback of the one before */
struct e2e_chain {
	struct e2e_job job;
	struct e2e_buf *b;
	unsigned int left;
	struct completion end;
};

static void e2e_chain_submit(struct e2e_chain *c);

static void e2e_chain_callback(void *arg, const struct dmaengine_result *result)
{
	struct e2e_chain *c = arg;

	e2e_expect(c->job.t, result->result == DMA_TRANS_NOERROR, "result %d",
		   result->result);
	if (--c->left && !c->job.t->failed)
		e2e_chain_submit(c);
	else
		complete(&c->end);
}

static void e2e_chain_submit(struct e2e_chain *c)
{
	struct dma_async_tx_descriptor *desc;
	struct e2e *t = c->job.t;

	desc = e2e_prep(t, t->rd, c->b->sgt.sgl, c->b->sgt.nents,
			DMA_DEV_TO_MEM, t->bar_phys,
			DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	if (!e2e_expect(t, desc, "prep in a callback")) {
		complete(&c->end);
		return;
	}
	desc->callback_result = e2e_chain_callback;
	desc->callback_param = c;
	dmaengine_submit(desc);
	dma_async_issue_pending(t->rd);
}

static void e2e_resubmit(struct e2e *t)
{
	struct e2e_chain c = { .job.t = t, .left = 100 };
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, SZ_4K, DMA_DEV_TO_MEM))
		return;
	c.b = &b;
	init_completion(&c.end);
	e2e_chain_submit(&c);
	e2e_expect(t, wait_for_completion_timeout(&c.end, E2E_TIMEOUT),
		   "%u left", c.left);
	dmaengine_terminate_sync(t->rd);
	e2e_buf_free(&b);
}

/* All channels of a direction, then one too many; each moves data */
static void e2e_all(struct e2e *t, enum dma_transfer_direction dir)
{
	struct dma_chan *chan[16];
	int i, n = 0;

	chan[n++] = e2e_chan(t, dir);
	while (n < ARRAY_SIZE(chan)) {
		chan[n] = tegra_rp_edma_request_chan(t->pdev, dir);
		if (IS_ERR(chan[n]))
			break;
		n++;
	}

	if (e2e_expect(t, n < ARRAY_SIZE(chan), "no end of channels"))
		e2e_expect(t, PTR_ERR(chan[n]) == -EBUSY, "%pe after %d",
			   chan[n], n);
	for (i = 0; i < n; i++)
		e2e_move(t, chan[i], dir, SZ_64K, 0, SZ_64K);
	while (--n > 0)
		dma_release_channel(chan[n]);
}

static void e2e_write_channels(struct e2e *t)
{
	e2e_all(t, DMA_MEM_TO_DEV);
}

static void e2e_read_channels(struct e2e *t)
{
	e2e_all(t, DMA_DEV_TO_MEM);
}

const struct e2e_case e2e_queue_cases[] = {
	{ "append", e2e_append },
	{ "residue", e2e_residue },
	{ "poll", e2e_poll },
	{ "resubmit", e2e_resubmit },
	{ "write-channels", e2e_write_channels },
	{ "read-channels", e2e_read_channels },
	{ }
};
