// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: each failure belongs to one descriptor, and the next one works
 */
#include <linux/delay.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/iommu.h>
#include <linux/slab.h>

#include "e2e.h"

/* An address with nothing behind it, low where the IOVA allocator comes last */
#define E2E_BAD_IOVA	0x20000000ULL
#define E2E_BAD_SIZE	SZ_64K

bool e2e_bad_iova(struct e2e *t)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(t->dev);

	if (!domain || !(domain->type & __IOMMU_DOMAIN_PAGING)) {
		e2e_skip(t, "no translated IOMMU domain");
		return false;
	}

	return e2e_expect(t, !iommu_iova_to_phys(domain, E2E_BAD_IOVA),
			  "the test's IOVA is in use");
}

int e2e_submit_bad(struct e2e *t, struct e2e_job *job,
		   enum dma_transfer_direction dir)
{
	struct scatterlist sg;

	sg_init_table(&sg, 1);
	e2e_sg_set(&sg, E2E_BAD_IOVA, E2E_BAD_SIZE);

	return e2e_submit(t, job, &sg, 1, dir, SZ_1M);
}

static void e2e_unmapped(struct e2e *t, enum dma_transfer_direction dir)
{
	struct e2e_job job;

	if (!e2e_bad_iova(t) || e2e_submit_bad(t, &job, dir))
		return;

	e2e_issue(&job);
	if (!e2e_wait(&job))
		return;
	/* Time for a second callback, which must not come */
	msleep(50);
	e2e_expect_failed(&job);
	e2e_expect(t, job.residue == E2E_BAD_SIZE, "residue %u", job.residue);
	e2e_next_works(t, dir);
	/* The failure is still on record */
	e2e_expect_failed(&job);
}

static void e2e_write_unmapped(struct e2e *t)
{
	e2e_unmapped(t, DMA_MEM_TO_DEV);
}

static void e2e_read_unmapped(struct e2e *t)
{
	e2e_unmapped(t, DMA_DEV_TO_MEM);
}

/* Good, bad, good in one descriptor: the third segment must not move */
static void e2e_unmapped_second(struct e2e *t)
{
	u64 data = e2e_seed(t), rest = e2e_seed(t);
	struct scatterlist sg[3];
	struct e2e_job job;
	struct e2e_buf b;

	if (!e2e_bad_iova(t) ||
	    e2e_buf_alloc(t, &b, 2 * SZ_4K, DMA_MEM_TO_DEV))
		return;

	e2e_fill_mem(b.va, b.size, data, 0);
	e2e_fill_io(t->io, E2E_BAD_SIZE + b.size, rest, 0);
	dma_sync_sgtable_for_device(b.dev, &b.sgt, DMA_TO_DEVICE);
	sg_init_table(sg, 3);
	e2e_sg_set(&sg[0], e2e_buf_dma(&b, 0), SZ_4K);
	e2e_sg_set(&sg[1], E2E_BAD_IOVA, E2E_BAD_SIZE);
	e2e_sg_set(&sg[2], e2e_buf_dma(&b, SZ_4K), SZ_4K);

	if (e2e_submit(t, &job, sg, 3, DMA_MEM_TO_DEV, 0))
		goto out;
	e2e_issue(&job);
	if (!e2e_wait(&job))
		goto out;

	e2e_expect_failed(&job);
	e2e_expect(t, job.residue >= E2E_BAD_SIZE + SZ_4K &&
		   job.residue <= E2E_BAD_SIZE + b.size, "residue %u",
		   job.residue);
	e2e_check_io(t, t->io, SZ_4K, data, 0);
	e2e_check_io(t, t->io + SZ_4K + E2E_BAD_SIZE, SZ_4K, rest,
		     SZ_4K + E2E_BAD_SIZE);
	e2e_next_works(t, DMA_MEM_TO_DEV);
out:
	e2e_buf_free(&b);
}

/* Good, bad, good, good: each its own descriptor, one doorbell for all */
static void e2e_behind(struct e2e *t, enum dma_transfer_direction dir)
{
	bool write = dir == DMA_MEM_TO_DEV;
	u64 seed = e2e_seed(t);
	struct e2e_job job[4];
	struct e2e_buf b;
	int i, ret = 0;

	if (!e2e_bad_iova(t) || e2e_buf_alloc(t, &b, SZ_1M, dir))
		return;

	if (write) {
		e2e_fill_mem(b.va, b.size, seed, 0);
		dma_sync_sgtable_for_device(b.dev, &b.sgt, DMA_TO_DEVICE);
	} else {
		e2e_fill_io(t->io + SZ_2M, b.size, seed, 0);
	}

	atomic_set(&t->order, 0);
	for (i = 0; i < 4 && !ret; i++)
		ret = i == 1 ? e2e_submit_bad(t, &job[i], dir) :
			e2e_submit_buf(t, &job[i], &b,
				       write ? (i + 1) * SZ_2M : SZ_2M);
	if (ret)
		goto stop;

	e2e_issue(&job[0]);
	for (i = 0; i < 4; i++)
		if (!e2e_wait(&job[i]))
			goto stop;

	for (i = 0; i < 4; i++) {
		e2e_expect(t, job[i].order == i + 1, "%d came as %d", i + 1,
			   job[i].order);
		if (i == 1)
			e2e_expect_failed(&job[i]);
		else
			e2e_expect_good(&job[i]);
		if (write && i != 1)
			e2e_check_io(t, t->io + (i + 1) * SZ_2M, b.size, seed,
				     0);
	}
	e2e_buf_unmap(&b);
	if (!write)
		e2e_check_mem(t, b.va, b.size, seed, 0);
	e2e_next_works(t, dir);
stop:
	dmaengine_terminate_sync(e2e_chan(t, dir));
	e2e_buf_free(&b);
}

static void e2e_write_behind(struct e2e *t)
{
	e2e_behind(t, DMA_MEM_TO_DEV);
}

static void e2e_read_behind(struct e2e *t)
{
	e2e_behind(t, DMA_DEV_TO_MEM);
}

/*
 * Two channels of a direction: one fails while the other is in mid-transfer.
 * An engine may halt both. Then the other one's transfer has failed as well,
 * and says so; if it doesn't, its data are there.
 */
static void e2e_neighbours(struct e2e *t, struct dma_chan *other,
			   struct e2e_buf *b)
{
	bool write = b->dir == DMA_MEM_TO_DEV;
	u64 seed = e2e_seed(t);
	struct e2e_job good, bad;
	struct e2e own = *t;

	/* The good one is on @other */
	own.wr = other;
	own.rd = other;
	if (write) {
		e2e_fill_mem(b->va, b->size, seed, 0);
		dma_sync_sgtable_for_device(b->dev, &b->sgt, DMA_TO_DEVICE);
	} else {
		e2e_fill_io(t->io + SZ_2M, b->size, seed, 0);
	}

	if (e2e_submit_buf(&own, &good, b, SZ_2M) ||
	    e2e_submit_bad(t, &bad, b->dir))
		goto out;
	e2e_issue(&good);
	e2e_issue(&bad);
	if (!e2e_wait(&bad) || !e2e_wait(&good))
		goto out;
	msleep(50);
	e2e_expect_failed(&bad);
	e2e_buf_unmap(b);
	if (good.result != DMA_TRANS_NOERROR) {
		e2e_expect(t, e2e_status(&good, NULL) == DMA_ERROR &&
			   good.residue && atomic_read(&good.calls) == 1,
			   "residue %u, %d callbacks", good.residue,
			   atomic_read(&good.calls));
	} else {
		e2e_expect_good(&good);
		if (write)
			e2e_check_io(t, t->io + SZ_2M, b->size, seed, 0);
		else
			e2e_check_mem(t, b->va, b->size, seed, 0);
	}
	e2e_next_works(t, b->dir);
	e2e_next_works(&own, b->dir);
out:
	if (own.failed)
		e2e_fail(t, "neighbour: %s", own.why);
	dmaengine_terminate_sync(e2e_chan(t, b->dir));
	dmaengine_terminate_sync(other);
}

static void e2e_neighbour(struct e2e *t, enum dma_transfer_direction dir)
{
	struct dma_chan *other;
	struct e2e_buf b;

	if (!e2e_bad_iova(t) || e2e_buf_alloc(t, &b, SZ_16M, dir))
		return;

	other = tegra_rp_edma_request_chan(t->pdev, dir);
	if (e2e_expect(t, !IS_ERR(other), "%pe", other)) {
		e2e_neighbours(t, other, &b);
		dma_release_channel(other);
	}
	e2e_buf_free(&b);
}

static void e2e_write_neighbour(struct e2e *t)
{
	e2e_neighbour(t, DMA_MEM_TO_DEV);
}

static void e2e_read_neighbour(struct e2e *t)
{
	e2e_neighbour(t, DMA_DEV_TO_MEM);
}

/* The mapped segments of @head, then those of @tail */
static struct scatterlist *e2e_joined(struct e2e *t, struct e2e_buf *head,
				      struct e2e_buf *tail, unsigned int *n)
{
	struct scatterlist *sgl, *sg, *to;
	unsigned int i;

	*n = head->sgt.nents + tail->sgt.nents;
	sgl = e2e_sgl_alloc(t, *n);
	if (!sgl)
		return NULL;

	to = sgl;
	for_each_sgtable_dma_sg(&head->sgt, sg, i)
		e2e_sg_set(to++, sg_dma_address(sg), sg_dma_len(sg));
	for_each_sgtable_dma_sg(&tail->sgt, sg, i)
		e2e_sg_set(to++, sg_dma_address(sg), sg_dma_len(sg));

	return sgl;
}

/* @tail disappears while the engine is in @head */
static void e2e_midway_run(struct e2e *t, struct e2e_buf *head,
			   struct e2e_buf *tail)
{
	struct scatterlist *sgl;
	enum dma_status status;
	struct e2e_job job;
	unsigned int n;

	sgl = e2e_joined(t, head, tail, &n);
	if (!sgl)
		return;

	if (e2e_submit(t, &job, sgl, n, head->dir, 0))
		goto out;
	e2e_issue(&job);
	e2e_buf_unmap(tail);
	status = e2e_status(&job, NULL);
	e2e_expect(t, status == DMA_IN_PROGRESS, "too late, status %d",
		   status);

	if (!e2e_wait(&job))
		goto out;
	e2e_expect_failed(&job);
	e2e_expect(t, job.residue >= tail->size, "residue %u", job.residue);
	e2e_next_works(t, head->dir);
out:
	kvfree(sgl);
}

/*
 * 32 MiB, the last of it unmapped while the engine is in the first. The tail is
 * a mapping of its own and small, so that it is gone long before the engine
 * gets there.
 */
static void e2e_midway(struct e2e *t, enum dma_transfer_direction dir)
{
	struct e2e_buf head, tail;

	if (!e2e_bad_iova(t) || e2e_buf_alloc(t, &head, SZ_32M - SZ_64K, dir))
		return;
	if (!e2e_buf_alloc(t, &tail, SZ_64K, dir)) {
		e2e_midway_run(t, &head, &tail);
		dmaengine_terminate_sync(e2e_chan(t, dir));
		e2e_buf_free(&tail);
	}
	e2e_buf_free(&head);
}

static void e2e_write_midway(struct e2e *t)
{
	e2e_midway(t, DMA_MEM_TO_DEV);
}

static void e2e_read_midway(struct e2e *t)
{
	e2e_midway(t, DMA_DEV_TO_MEM);
}

/* The window of the port that holds the BAR */
static struct resource *e2e_window(struct e2e *t)
{
	struct pci_bus *bus = t->pdev->bus;
	struct resource *res;
	int i;

	for (i = 0; i < PCI_BRIDGE_RESOURCE_NUM; i++) {
		res = bus->resource[i];
		if (res && res->start <= t->bar_phys &&
		    t->bar_phys + t->bar_size - 1 <= res->end)
			return res;
	}

	return NULL;
}

static void e2e_refused(struct e2e *t, struct e2e_buf *b, phys_addr_t addr)
{
	struct dma_async_tx_descriptor *desc;

	desc = e2e_prep(t, e2e_chan(t, b->dir), b->sgt.sgl, b->sgt.nents,
			b->dir, addr, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	e2e_expect(t, !desc, "%pa is not in a window", &addr);
}

static void e2e_outside(struct e2e *t, enum dma_transfer_direction dir)
{
	struct resource *window = e2e_window(t);
	struct e2e_buf b;

	if (!e2e_expect(t, window, "the BAR isn't in a window") ||
	    e2e_buf_alloc(t, &b, SZ_8K, dir))
		return;

	e2e_refused(t, &b, 0);
	e2e_refused(t, &b, (phys_addr_t)-SZ_4K);
	e2e_refused(t, &b, page_to_phys(sg_page(b.sgt.sgl)));
	/* A part of it only */
	e2e_refused(t, &b, window->start - SZ_4K);
	e2e_refused(t, &b, window->end + 1 - SZ_4K);
	e2e_buf_free(&b);
	e2e_next_works(t, dir);
}

static void e2e_write_outside(struct e2e *t)
{
	e2e_outside(t, DMA_MEM_TO_DEV);
}

static void e2e_read_outside(struct e2e *t)
{
	e2e_outside(t, DMA_DEV_TO_MEM);
}

static void e2e_empty(struct e2e *t)
{
	struct dma_async_tx_descriptor *desc;
	struct scatterlist sg[2];
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, SZ_4K, DMA_MEM_TO_DEV))
		return;

	sg_init_table(sg, 2);
	e2e_sg_set(&sg[0], e2e_buf_dma(&b, 0), SZ_4K);
	e2e_sg_set(&sg[1], e2e_buf_dma(&b, 0), 0);

	desc = e2e_prep(t, t->wr, sg, 0, DMA_MEM_TO_DEV, t->bar_phys,
			DMA_PREP_INTERRUPT);
	e2e_expect(t, !desc, "no segment");
	desc = e2e_prep(t, t->wr, sg, 2, DMA_MEM_TO_DEV, t->bar_phys,
			DMA_PREP_INTERRUPT);
	e2e_expect(t, !desc, "a segment of 0 bytes");
	desc = e2e_prep(t, t->wr, sg, 1, DMA_DEV_TO_MEM, t->bar_phys,
			DMA_PREP_INTERRUPT);
	e2e_expect(t, !desc, "a read on a write channel");
	e2e_buf_free(&b);
	e2e_next_works(t, DMA_MEM_TO_DEV);
}

const struct e2e_case e2e_error_cases[] = {
	{ "write-unmapped", e2e_write_unmapped },
	{ "read-unmapped", e2e_read_unmapped },
	{ "write-unmapped-second", e2e_unmapped_second },
	{ "write-behind-failed", e2e_write_behind },
	{ "read-behind-failed", e2e_read_behind },
	{ "write-neighbour-failed", e2e_write_neighbour },
	{ "read-neighbour-failed", e2e_read_neighbour },
	{ "write-unmapped-midway", e2e_write_midway },
	{ "read-unmapped-midway", e2e_read_midway },
	{ "write-outside", e2e_write_outside },
	{ "read-outside", e2e_read_outside },
	{ "empty", e2e_empty },
	{ }
};
