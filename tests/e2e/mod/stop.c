// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: after terminate_sync the engine touches no memory
 */
#include <linux/delay.h>

#include "e2e.h"

/* In mid-transfer: the first bytes have come, the last have not */
static bool e2e_started(struct e2e *t, struct e2e_buf *b, u64 rest)
{
	unsigned long end = jiffies + E2E_TIMEOUT;
	u64 old, now;

	e2e_fill_mem(&old, sizeof(old), rest, 0);
	do {
		now = b->dir == DMA_MEM_TO_DEV ? readq(t->io) :
			READ_ONCE(*(u64 *)b->va);
		if (now != old)
			return true;
		cond_resched();
	} while (time_before(jiffies, end));

	return e2e_expect(t, false, "nothing moves");
}

/* Start 32 MiB and stop them; false if that wasn't in mid-transfer */
static bool e2e_cut(struct e2e *t, struct e2e_job *job, struct e2e_buf *b)
{
	u64 data = e2e_seed(t), rest = e2e_seed(t);
	bool write = b->dir == DMA_MEM_TO_DEV;
	enum dma_status status;

	if (write) {
		e2e_fill_mem(b->va, b->size, data, 0);
		e2e_fill_io(t->io, SZ_4K, rest, 0);
	} else {
		e2e_fill_io(t->io, SZ_4K, data, 0);
		e2e_fill_mem(b->va, b->size, rest, 0);
	}
	dma_sync_sgtable_for_device(b->dev, &b->sgt,
				    write ? DMA_TO_DEVICE : DMA_FROM_DEVICE);

	if (e2e_submit_buf(t, job, b, 0))
		return false;
	e2e_issue(job);
	if (!e2e_started(t, b, rest))
		return false;
	status = e2e_status(job, NULL);
	dmaengine_terminate_sync(job->chan);

	return e2e_expect(t, status == DMA_IN_PROGRESS, "too late, status %d",
			  status);
}

/* Unmapped at once: an access after that is an event of the SMMU in the log */
static void e2e_stop_unmap(struct e2e *t, enum dma_transfer_direction dir)
{
	struct e2e_job job;
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, SZ_32M, dir))
		return;
	if (e2e_cut(t, &job, &b)) {
		e2e_buf_unmap(&b);
		msleep(50);
		e2e_expect(t, !atomic_read(&job.calls), "a callback came");
		e2e_next_works(t, dir);
	}
	dmaengine_terminate_sync(e2e_chan(t, dir));
	e2e_buf_free(&b);
}

static void e2e_write_stop(struct e2e *t)
{
	e2e_stop_unmap(t, DMA_MEM_TO_DEV);
}

static void e2e_read_stop(struct e2e *t)
{
	e2e_stop_unmap(t, DMA_DEV_TO_MEM);
}

/* Still mapped: what the CPU puts there stays */
static void e2e_stop_quiet(struct e2e *t)
{
	u64 seed = e2e_seed(t);
	struct e2e_job job;
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, SZ_32M, DMA_DEV_TO_MEM))
		return;
	if (e2e_cut(t, &job, &b)) {
		dma_sync_sgtable_for_cpu(b.dev, &b.sgt, DMA_FROM_DEVICE);
		e2e_fill_mem(b.va, b.size, seed, 0);
		msleep(50);
		e2e_check_mem(t, b.va, b.size, seed, 0);
		e2e_next_works(t, DMA_DEV_TO_MEM);
	}
	dmaengine_terminate_sync(t->rd);
	e2e_buf_free(&b);
}

/* The BAR too: nothing arrives there after the stop */
static void e2e_stop_quiet_bar(struct e2e *t)
{
	u64 seed = e2e_seed(t);
	struct e2e_job job;
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, SZ_32M, DMA_MEM_TO_DEV))
		return;
	if (e2e_cut(t, &job, &b)) {
		e2e_fill_io(t->io, b.size, seed, 0);
		msleep(50);
		e2e_check_io(t, t->io, b.size, seed, 0);
		e2e_next_works(t, DMA_MEM_TO_DEV);
	}
	dmaengine_terminate_sync(t->wr);
	e2e_buf_free(&b);
}

/* Queued and never issued; issued and never started: no callback either */
static void e2e_stop_queued(struct e2e *t)
{
	struct e2e_job job[3];
	struct e2e_buf b;
	int i;

	if (e2e_buf_alloc(t, &b, SZ_32M, DMA_MEM_TO_DEV))
		return;
	for (i = 0; i < 3; i++) {
		if (e2e_submit_buf(t, &job[i], &b, 0))
			goto out;
		/* The third stays behind */
		if (i == 1)
			e2e_issue(&job[i]);
	}
	dmaengine_terminate_sync(t->wr);
	e2e_buf_unmap(&b);
	msleep(50);
	for (i = 0; i < 3; i++)
		e2e_expect(t, !atomic_read(&job[i].calls), "callback of %d", i);
	e2e_next_works(t, DMA_MEM_TO_DEV);
out:
	dmaengine_terminate_sync(t->wr);
	e2e_buf_free(&b);
}

const struct e2e_case e2e_stop_cases[] = {
	{ "write-stop-unmap", e2e_write_stop },
	{ "read-stop-unmap", e2e_read_stop },
	{ "write-stop-quiet", e2e_stop_quiet_bar },
	{ "read-stop-quiet", e2e_stop_quiet },
	{ "stop-queued", e2e_stop_queued },
	{ }
};
