// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: preparing descriptors where memory is short or in single pages,
 * and where nobody may sleep
 */
#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "e2e.h"

#define MEM_SEGS	8192
#define MEM_TRIES	3
#define MEM_LEFT	4000		/* pages: what a try finds, about */
#define MEM_SLACK	2048		/* pages that a CPU's own list may hold */
#define MEM_LOOP	128		/* entries of a table that has no end */
#define MEM_PIECE	16		/* bytes of each of them */
#define MEM_ENDLESS	(3 * MEM_LEFT * (PAGE_SIZE / 32))
#define MEM_GFP		(__GFP_NOWARN)	/* no reclaim, no reserves */

/* 8192 segments of a page each, last page first, and a job for them */
struct mem {
	struct e2e *t;
	struct e2e_buf b;
	struct scatterlist *sgl;
	u64 seed;
	struct list_head eaten;		/* single pages */
	struct list_head pairs;		/* two in a row */
};

static bool mem_begin(struct mem *m, struct e2e *t)
{
	unsigned int i;

	*m = (struct mem) { .t = t, .seed = e2e_seed(t) };
	INIT_LIST_HEAD(&m->eaten);
	INIT_LIST_HEAD(&m->pairs);
	if (e2e_buf_alloc(t, &m->b, MEM_SEGS * PAGE_SIZE, DMA_MEM_TO_DEV))
		return false;
	m->sgl = e2e_sgl_alloc(t, MEM_SEGS);
	if (!m->sgl) {
		e2e_buf_free(&m->b);
		return false;
	}
	e2e_fill_mem(m->b.va, m->b.size, m->seed, 0);
	dma_sync_sgtable_for_device(m->b.dev, &m->b.sgt, DMA_TO_DEVICE);
	for (i = 0; i < MEM_SEGS; i++)
		e2e_sg_set(m->sgl + i, e2e_buf_dma(&m->b, i * PAGE_SIZE),
			   PAGE_SIZE);
	return true;
}

/* Takes free pages of an order while there are any; returns how many */
static unsigned long mem_eat(struct list_head *list, unsigned int order)
{
	unsigned long nr = 0;
	struct page *page;

	for (; (page = alloc_pages(MEM_GFP, order)); nr++)
		list_add(&page->lru, list);
	return nr;
}

static void mem_give(struct list_head *list, unsigned int order,
		     unsigned long nr)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, list, lru) {
		if (!nr--)
			break;
		list_del(&page->lru);
		__free_pages(page, order);
	}
}

static void mem_give_all(struct mem *m)
{
	mem_give(&m->eaten, 0, ULONG_MAX);
	mem_give(&m->pairs, 1, ULONG_MAX);
}

/* Of each pair of pages that would make two in a row, one stays away */
static void mem_fragment(struct mem *m)
{
	struct page *page, *next;

	mem_eat(&m->eaten, 0);
	list_for_each_entry_safe(page, next, &m->eaten, lru) {
		if (page_to_pfn(page) & 1)
			continue;
		list_del(&page->lru);
		__free_page(page);
	}
}

static void mem_end(struct mem *m)
{
	mem_give_all(m);
	dmaengine_terminate_sync(m->t->wr);
	kvfree(m->sgl);
	e2e_buf_free(&m->b);
}

static bool mem_configure(struct mem *m)
{
	struct dma_slave_config config = {
		.dst_addr = m->t->bar_phys,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
	};

	return e2e_expect(m->t, !dmaengine_slave_config(m->t->wr, &config),
			  "config");
}

/* With interrupts off: sleeping would be reported */
static struct dma_async_tx_descriptor *
mem_prep(struct mem *m, struct scatterlist *sgl, unsigned int nr)
{
	struct dma_async_tx_descriptor *desc;
	unsigned long flags;

	local_irq_save(flags);
	desc = dmaengine_prep_slave_sg(m->t->wr, sgl, nr,
				       DMA_MEM_TO_DEV, DMA_CTRL_ACK);
	local_irq_restore(flags);
	return desc;
}

/* Submitted with interrupts off as well, waited for, and compared */
static void mem_run(struct mem *m, struct dma_async_tx_descriptor *desc)
{
	enum dma_status status;
	unsigned long flags;
	dma_cookie_t cookie;

	if (!e2e_expect(m->t, desc, "not prepared"))
		return;
	local_irq_save(flags);
	cookie = dmaengine_submit(desc);
	dma_async_issue_pending(m->t->wr);
	local_irq_restore(flags);
	status = dma_sync_wait(m->t->wr, cookie);
	if (e2e_expect(m->t, status == DMA_COMPLETE, "status %d", status))
		e2e_check_io(m->t, m->t->io, m->b.size, m->seed, 0);
}

static void e2e_prep_atomic(struct e2e *t)
{
	struct mem m;

	if (!mem_begin(&m, t))
		return;
	if (mem_configure(&m))
		mem_run(&m, mem_prep(&m, m.sgl, MEM_SEGS));
	mem_end(&m);
}

/*
 * Takes the pairs that are left in what the watermarks had kept free, and
 * prepares with nobody in between who could give one back
 */
static struct dma_async_tx_descriptor *mem_prep_singles(struct mem *m)
{
	struct dma_async_tx_descriptor *desc;
	unsigned long flags;
	struct page *pair;

	local_irq_save(flags);
	mem_eat(&m->pairs, 1);
	pair = alloc_pages(MEM_GFP, 1);
	desc = mem_prep(m, m->sgl, MEM_SEGS);
	local_irq_restore(flags);
	if (!e2e_expect(m->t, !pair, "two pages in a row"))
		__free_pages(pair, 1);
	return desc;
}

/* No two free pages in a row, anywhere */
static void e2e_prep_fragmented(struct e2e *t)
{
	struct dma_async_tx_descriptor *desc;
	struct mem m;

	if (!mem_begin(&m, t))
		return;
	if (!mem_configure(&m))
		goto out;
	mem_fragment(&m);
	desc = mem_prep_singles(&m);
	mem_give_all(&m);
	mem_run(&m, desc);
out:
	mem_end(&m);
}

/* A table whose end leads back to its start: as long as it is said to be */
static struct scatterlist *mem_loop(struct mem *m)
{
	struct scatterlist *sgl = e2e_sgl_alloc(m->t, MEM_LOOP + 1);
	unsigned int i;

	if (!sgl)
		return NULL;
	for (i = 0; i < MEM_LOOP; i++)
		e2e_sg_set(sgl + i, e2e_buf_dma(&m->b, i * PAGE_SIZE),
			   MEM_PIECE);
	sg_chain(sgl, MEM_LOOP + 1, sgl);
	return sgl;
}

/* Fails halfway, as often as it is tried; what was free is free again */
static void mem_starve(struct mem *m, struct scatterlist *loop)
{
	unsigned int i, refused = 0;
	unsigned long after;

	mem_eat(&m->eaten, 0);
	mem_give(&m->eaten, 0, MEM_LEFT);
	for (i = 0; i < MEM_TRIES; i++)
		refused += !mem_prep(m, loop, MEM_ENDLESS);
	after = mem_eat(&m->eaten, 0);
	mem_give_all(m);
	e2e_expect(m->t, refused == MEM_TRIES, "refused %u times", refused);
	e2e_expect(m->t, after + MEM_SLACK >= MEM_LEFT, "%lu pages of %u left",
		   after, MEM_LEFT);
}

static void e2e_prep_starved(struct e2e *t)
{
	struct scatterlist *loop;
	struct mem m;

	if (!mem_begin(&m, t))
		return;
	loop = mem_loop(&m);
	if (loop && mem_configure(&m)) {
		mem_starve(&m, loop);
		mem_run(&m, mem_prep(&m, m.sgl, MEM_SEGS));
	}
	kvfree(loop);
	mem_end(&m);
}

const struct e2e_case e2e_memory_cases[] = {
	{ "prep-8192-atomic", e2e_prep_atomic },
	{ "prep-fragmented", e2e_prep_fragmented },
	{ "prep-starved", e2e_prep_starved },
	{ }
};
