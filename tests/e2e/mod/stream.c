// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: descriptors issued one by one in front of a running engine, long
 * queues, and rings of any size
 */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "e2e.h"

#define STREAM_NR	32		/* issued one by one */
#define STREAM_SIZE	SZ_64K
#define STREAM_END	SZ_1K		/* compared at either end */
#define STREAM_MAX	64		/* issued before these, at most */
#define QUEUE_NR	4000
#define QUEUE_SIZE	SZ_4K

static unsigned int ahead = 5;
module_param(ahead, uint, 0644);
MODULE_PARM_DESC(ahead, "stream: elements left behind the one in flight when the next is issued");

static bool quiet;
module_param(quiet, bool, 0644);
MODULE_PARM_DESC(quiet, "stream: a callback for the last descriptor only");

static unsigned int slots = 512;
module_param(slots, uint, 0644);
MODULE_PARM_DESC(slots, "ring-slots: how many elements a list should hold");

struct stream {
	struct e2e *t;
	struct e2e_buf b;
	struct e2e_job *job;
	unsigned int lead;		/* issued at once, before the others */
	u64 seed;
};

/* All descriptors move blocks of one buffer: block n % STREAM_NR */
static size_t stream_block(unsigned int n)
{
	return n % STREAM_NR * STREAM_SIZE;
}

/* Where the last word of a descriptor arrives, and what it is then */
static void __iomem *stream_mark(struct stream *s, unsigned int n)
{
	return s->t->io + (n + 1) * STREAM_SIZE - sizeof(u64);
}

static bool stream_is_done(struct stream *s, unsigned int n)
{
	u64 last;

	e2e_fill_mem(&last, sizeof(last), s->seed,
		     stream_block(n) + STREAM_SIZE - sizeof(last));
	return readq(stream_mark(s, n)) == last;
}

/* Seen in the BAR, without asking the driver, which would look at the engine */
static bool stream_wait(struct stream *s, unsigned int n)
{
	unsigned long end = jiffies + E2E_TIMEOUT;

	while (!stream_is_done(s, n)) {
		if (!e2e_expect(s->t, time_before(jiffies, end),
				"descriptor %u doesn't arrive", n))
			return false;
		usleep_range(100, 150);
	}
	return true;
}

static bool stream_submit(struct stream *s, unsigned int n, bool callback)
{
	struct dma_async_tx_descriptor *desc;
	struct scatterlist sg;

	sg_init_table(&sg, 1);
	e2e_sg_set(&sg, e2e_buf_dma(&s->b, stream_block(n)), STREAM_SIZE);
	if (callback)
		return !e2e_submit(s->t, &s->job[n], &sg, 1, DMA_MEM_TO_DEV,
				   n * STREAM_SIZE);
	desc = e2e_prep(s->t, s->t->wr, &sg, 1, DMA_MEM_TO_DEV,
			s->t->bar_phys + n * STREAM_SIZE, DMA_CTRL_ACK);
	if (!e2e_expect(s->t, desc, "prep %u", n))
		return false;
	dmaengine_submit(desc);
	return true;
}

static bool stream_issue(struct stream *s)
{
	unsigned int n, nr = s->lead + STREAM_NR;

	for (n = 0; n < s->lead; n++)
		if (!stream_submit(s, n, !quiet))
			return false;
	dma_async_issue_pending(s->t->wr);
	for (; n < nr; n++) {
		if (!stream_wait(s, n - 2 - ahead) ||
		    !stream_submit(s, n, !quiet || n == nr - 1))
			return false;
		dma_async_issue_pending(s->t->wr);
	}
	return e2e_wait(&s->job[nr - 1]);
}

/* A descriptor's first and last bytes */
static void stream_check_ends(struct stream *s, unsigned int n)
{
	void __iomem *io = s->t->io + n * STREAM_SIZE;
	size_t last = STREAM_SIZE - STREAM_END;

	e2e_check_io(s->t, io, STREAM_END, s->seed, stream_block(n));
	e2e_check_io(s->t, io + last, STREAM_END, s->seed,
		     stream_block(n) + last);
}

static void stream_check(struct stream *s)
{
	unsigned int n, nr = s->lead + STREAM_NR;

	for (n = quiet ? nr - 1 : 0; n < nr; n++) {
		e2e_expect_good(&s->job[n]);
		e2e_expect(s->t, quiet || s->job[n].order == n + 1,
			   "%u came as %d", n + 1, s->job[n].order);
	}
	for (n = s->lead; n < nr && !s->t->failed; n++)
		stream_check_ends(s, n);
}

/* The same of the buffer: what lies between is not looked at */
static void stream_fill(struct stream *s)
{
	unsigned int n;

	for (n = 0; n < STREAM_NR; n++) {
		size_t first = stream_block(n);
		size_t last = first + STREAM_SIZE - STREAM_END;

		e2e_fill_mem(s->b.va + first, STREAM_END, s->seed, first);
		e2e_fill_mem(s->b.va + last, STREAM_END, s->seed, last);
	}
	dma_sync_sgtable_for_device(s->b.dev, &s->b.sgt, DMA_TO_DEVICE);
}

static void e2e_stream(struct e2e *t)
{
	struct stream s = { .t = t, .seed = e2e_seed(t), .lead = ahead + 2 };
	unsigned int n;

	if (!e2e_expect(t, s.lead <= STREAM_MAX, "ahead %u", ahead) ||
	    e2e_buf_alloc(t, &s.b, STREAM_NR * STREAM_SIZE, DMA_MEM_TO_DEV))
		return;
	s.job = kcalloc(s.lead + STREAM_NR, sizeof(*s.job), GFP_KERNEL);
	if (!e2e_expect(t, s.job, "no memory"))
		goto out;
	stream_fill(&s);
	for (n = 0; n < s.lead + STREAM_NR; n++)
		writeq(0, stream_mark(&s, n));
	atomic_set(&t->order, 0);
	if (stream_issue(&s))
		stream_check(&s);
	dmaengine_terminate_sync(t->wr);
	kfree(s.job);
out:
	e2e_buf_free(&s.b);
}

static unsigned long free_pages_now(void)
{
	struct sysinfo info;

	si_meminfo(&info);
	return info.freeram;
}

/* Thousands on one channel: each in its turn, each page in its place */
static void queue_run(struct e2e *t, struct e2e_job *job, struct e2e_buf *b)
{
	struct scatterlist sg;
	unsigned int i;

	atomic_set(&t->order, 0);
	sg_init_table(&sg, 1);
	for (i = 0; i < QUEUE_NR; i++) {
		e2e_sg_set(&sg, e2e_buf_dma(b, i % 16 * QUEUE_SIZE),
			   QUEUE_SIZE);
		if (e2e_submit(t, &job[i], &sg, 1, DMA_MEM_TO_DEV,
			       i * QUEUE_SIZE))
			return;
	}
	e2e_issue(&job[0]);
	for (i = 0; i < QUEUE_NR && e2e_wait(&job[i]); i++)
		e2e_expect(t, job[i].order == i + 1 && !job[i].residue &&
			   job[i].result == DMA_TRANS_NOERROR,
			   "%u came as %d, result %d", i + 1, job[i].order,
			   job[i].result);
}

static void e2e_queue(struct e2e *t)
{
	unsigned long before, after;
	u64 seed = e2e_seed(t);
	struct e2e_job *job;
	struct e2e_buf b;
	unsigned int i;

	if (e2e_buf_alloc(t, &b, 16 * QUEUE_SIZE, DMA_MEM_TO_DEV))
		return;
	job = kvcalloc(QUEUE_NR, sizeof(*job), GFP_KERNEL);
	if (!e2e_expect(t, job, "no memory"))
		goto out;
	e2e_fill_mem(b.va, b.size, seed, 0);
	dma_sync_sgtable_for_device(b.dev, &b.sgt, DMA_TO_DEVICE);
	/* The first round leaves the caches of the allocators full */
	queue_run(t, job, &b);
	before = free_pages_now();
	queue_run(t, job, &b);
	dmaengine_synchronize(t->wr);
	after = free_pages_now();
	/* One page of each descriptor would be 4000 */
	e2e_expect(t, after + QUEUE_NR / 4 > before, "%lu free pages, then %lu",
		   before, after);
	for (i = 0; i < QUEUE_NR && !t->failed; i++)
		e2e_check_io(t, t->io + i * QUEUE_SIZE, QUEUE_SIZE, seed,
			     i % 16 * QUEUE_SIZE);
	dmaengine_terminate_sync(t->wr);
	kvfree(job);
out:
	e2e_buf_free(&b);
}

/* A cyclic transfer has all its elements in the list: so long is the list */
static bool ring_holds(struct e2e *t, struct e2e_buf *b, unsigned int n)
{
	struct dma_slave_config config = {
		.dst_addr = t->bar_phys,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
	};
	struct dma_async_tx_descriptor *desc;
	bool ok;

	e2e_expect(t, !dmaengine_slave_config(t->wr, &config), "config");
	desc = dmaengine_prep_dma_cyclic(t->wr, e2e_buf_dma(b, 0), n * 64, 64,
					 DMA_MEM_TO_DEV, 0);
	ok = desc;
	/* A descriptor that isn't submitted stays with the channel */
	if (ok)
		dmaengine_submit(desc);
	dmaengine_terminate_sync(t->wr);
	return ok;
}

static void e2e_ring_slots(struct e2e *t)
{
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, (slots + 1) * 64, DMA_MEM_TO_DEV))
		return;
	if (e2e_expect(t, b.sgt.nents == 1, "%u segments", b.sgt.nents)) {
		e2e_expect(t, ring_holds(t, &b, slots), "less than %u slots",
			   slots);
		e2e_expect(t, !ring_holds(t, &b, slots + 1),
			   "more than %u slots", slots);
	}
	e2e_buf_free(&b);
}

const struct e2e_case e2e_stream_cases[] = {
	{ "stream", e2e_stream },
	{ "queue-4000", e2e_queue },
	{ "ring-slots", e2e_ring_slots },
	{ }
};
