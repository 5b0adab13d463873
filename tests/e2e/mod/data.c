// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: what arrives is what was sent
 */
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "e2e.h"

static void e2e_write(struct e2e *t)
{
	e2e_move(t, t->wr, DMA_MEM_TO_DEV, SZ_1M, 0, SZ_1M);
}

static void e2e_read(struct e2e *t)
{
	e2e_move(t, t->rd, DMA_DEV_TO_MEM, SZ_1M, 0, SZ_1M);
}

/* Lengths and addresses of both sides, at any byte */
static void e2e_bytes(struct e2e *t, enum dma_transfer_direction dir)
{
	static const struct {
		size_t size, mem, bar;
	} odd[] = {
		{ 1, 0, 0 }, { 1, 3, 5 }, { 2, 1, 4095 }, { 3, 7, 0 },
		{ 7, 4095, 1 }, { 4095, 1, 1 }, { 4097, 4093, 2 },
		{ 65537, 61, 13 }, { 100001, 2047, 255 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(odd) && !t->failed; i++)
		e2e_move(t, e2e_chan(t, dir), dir, odd[i].size, odd[i].mem,
			 SZ_64K + odd[i].bar);
}

static void e2e_write_bytes(struct e2e *t)
{
	e2e_bytes(t, DMA_MEM_TO_DEV);
}

static void e2e_read_bytes(struct e2e *t)
{
	e2e_bytes(t, DMA_DEV_TO_MEM);
}

/* One descriptor of 8192 pages, from the last to the first */
static void e2e_pages(struct e2e *t, enum dma_transfer_direction dir)
{
	unsigned int i, n = SZ_32M / PAGE_SIZE;
	u64 seed = e2e_seed(t);
	struct scatterlist *sgl;
	struct e2e_job job;
	struct e2e_buf b;
	size_t at;

	if (e2e_buf_alloc(t, &b, SZ_32M, dir))
		return;
	sgl = e2e_sgl_alloc(t, n);
	if (!sgl)
		goto out;

	for (i = 0; i < n; i++) {
		at = (n - 1 - i) * PAGE_SIZE;
		e2e_sg_set(sgl + i, e2e_buf_dma(&b, at), PAGE_SIZE);
		if (dir == DMA_MEM_TO_DEV)
			e2e_fill_mem(b.va + at, PAGE_SIZE, seed,
				     i * PAGE_SIZE);
	}
	if (dir == DMA_MEM_TO_DEV)
		dma_sync_sgtable_for_device(b.dev, &b.sgt, DMA_TO_DEVICE);
	else
		e2e_fill_io(t->io, SZ_32M, seed, 0);

	if (e2e_submit(t, &job, sgl, n, dir, 0))
		goto out;
	e2e_issue(&job);
	if (!e2e_wait(&job))
		goto out;
	e2e_expect_good(&job);
	e2e_buf_unmap(&b);

	if (dir == DMA_MEM_TO_DEV)
		e2e_check_io(t, t->io, SZ_32M, seed, 0);
	else
		for (i = 0; i < n && !t->failed; i++)
			e2e_check_mem(t, b.va + (n - 1 - i) * PAGE_SIZE,
				      PAGE_SIZE, seed, i * PAGE_SIZE);
out:
	kvfree(sgl);
	e2e_buf_free(&b);
}

static void e2e_write_pages(struct e2e *t)
{
	e2e_pages(t, DMA_MEM_TO_DEV);
}

static void e2e_read_pages(struct e2e *t)
{
	e2e_pages(t, DMA_DEV_TO_MEM);
}

/* Both directions at once: a thread each, on its own half of 16 MiB */
#define E2E_DUPLEX_RUNS	8

struct e2e_side {
	struct e2e *t;			/* its own, for the result */
	struct e2e_side *other;
	struct completion ready;
	enum dma_transfer_direction dir;
	size_t offset;
	atomic_t *inflight;
	bool *overlapped;
	struct completion done;
};

static void e2e_duplex_once(struct e2e_side *s, struct e2e_buf *b)
{
	u64 seed = e2e_seed(s->t);
	bool write = s->dir == DMA_MEM_TO_DEV;
	void __iomem *io = s->t->io + s->offset;
	struct e2e_job job;

	if (write) {
		e2e_fill_mem(b->va, b->size, seed, 0);
		dma_sync_sgtable_for_device(b->dev, &b->sgt, DMA_TO_DEVICE);
	} else {
		e2e_fill_io(io, b->size, seed, 0);
	}

	if (e2e_submit_buf(s->t, &job, b, s->offset))
		return;
	/* Both start together */
	complete(&s->other->ready);
	wait_for_completion_timeout(&s->ready, E2E_TIMEOUT);
	e2e_issue(&job);
	if (atomic_inc_return(s->inflight) == 2)
		WRITE_ONCE(*s->overlapped, true);
	if (e2e_wait(&job))
		e2e_expect_good(&job);
	atomic_dec(s->inflight);

	if (s->t->failed)
		return;
	if (write) {
		e2e_check_io(s->t, io, b->size, seed, 0);
	} else {
		dma_sync_sgtable_for_cpu(b->dev, &b->sgt, DMA_FROM_DEVICE);
		e2e_check_mem(s->t, b->va, b->size, seed, 0);
		dma_sync_sgtable_for_device(b->dev, &b->sgt, DMA_FROM_DEVICE);
	}
}

static int e2e_duplex_thread(void *arg)
{
	struct e2e_side *s = arg;
	struct e2e_buf b;
	int i;

	if (!e2e_buf_alloc(s->t, &b, SZ_8M, s->dir)) {
		for (i = 0; i < E2E_DUPLEX_RUNS && !s->t->failed; i++)
			e2e_duplex_once(s, &b);
		e2e_buf_free(&b);
	}
	complete(&s->done);

	return 0;
}

static void e2e_duplex_sides(struct e2e *t, struct e2e *own)
{
	struct e2e_side side[2];
	atomic_t inflight = ATOMIC_INIT(0);
	struct task_struct *task;
	bool overlapped = false;
	int i;

	for (i = 0; i < 2; i++) {
		own[i] = *t;
		own[i].seed += (i + 1) * 1000;
		side[i].t = &own[i];
		side[i].dir = i ? DMA_DEV_TO_MEM : DMA_MEM_TO_DEV;
		side[i].offset = i * SZ_8M;
		side[i].inflight = &inflight;
		side[i].overlapped = &overlapped;
		side[i].other = &side[!i];
		init_completion(&side[i].ready);
		init_completion(&side[i].done);
	}

	for (i = 0; i < 2; i++) {
		task = kthread_run(e2e_duplex_thread, &side[i], "edma_e2e/%d",
				   i);
		if (IS_ERR(task)) {
			e2e_fail(&own[i], "no thread: %pe", task);
			complete(&side[i].done);
		}
	}

	for (i = 0; i < 2; i++) {
		wait_for_completion(&side[i].done);
		if (own[i].failed)
			e2e_fail(t, "%s: %s", i ? "read" : "write",
				 own[i].why);
	}
	e2e_expect(t, overlapped, "never both in flight");
}

static void e2e_duplex(struct e2e *t)
{
	struct e2e *own;

	own = kcalloc(2, sizeof(*own), GFP_KERNEL);
	if (!own) {
		e2e_fail(t, "no memory");
		return;
	}
	e2e_duplex_sides(t, own);
	kfree(own);
}

const struct e2e_case e2e_data_cases[] = {
	{ "write", e2e_write },
	{ "read", e2e_read },
	{ "write-bytes", e2e_write_bytes },
	{ "read-bytes", e2e_read_bytes },
	{ "write-8192-pages", e2e_write_pages },
	{ "read-8192-pages", e2e_read_pages },
	{ "both-directions", e2e_duplex },
	{ }
};
