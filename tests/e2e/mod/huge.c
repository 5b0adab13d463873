// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: more than 4 GiB in one descriptor, and a stop in the middle of one
 * long segment
 */
#include <linux/delay.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "e2e.h"

#define HUGE_BUF	SZ_16M
#define HUGE_WINDOW	SZ_4M
#define HUGE_BLOCK	SZ_4K
#define HUGE_NR		272		/* entries: 4.1 GiB in all */
#define HUGE_OFFSET	SZ_4M		/* in the BAR */
#define CUT_SIZE	SZ_64M

static unsigned int huge_unit = SZ_1M;
module_param(huge_unit, uint, 0644);
MODULE_PARM_DESC(huge_unit, "4gib: bytes of a list element, so of a step of the residue");

struct huge {
	struct e2e *t;
	struct dma_chan *chan;
	enum dma_transfer_direction dir;
	struct e2e_buf b;
	struct scatterlist *sgl;
	u64 total;
	dma_cookie_t cookie;
	unsigned int steps;		/* residues seen, not saturated */
	bool saturated;
};

/*
 * Entry n is the buffer without its first n blocks: the same memory over and
 * over, but what a window holds in the end tells the entries apart.
 */
static u32 huge_start(unsigned int n)
{
	return n * HUGE_BLOCK;
}

static u32 huge_len(unsigned int n)
{
	return n < HUGE_NR ? HUGE_BUF - huge_start(n) : 0;
}

static bool huge_init(struct huge *h, struct e2e *t,
		      enum dma_transfer_direction dir)
{
	unsigned int n;

	*h = (struct huge) {
		.t = t,
		.chan = e2e_chan(t, dir),
		.dir = dir,
	};
	if (e2e_buf_alloc(t, &h->b, HUGE_BUF, dir))
		return false;
	h->sgl = e2e_sgl_alloc(t, HUGE_NR);
	if (!h->sgl ||
	    !e2e_expect(t, h->b.sgt.nents == 1, "%u segments", h->b.sgt.nents)) {
		kvfree(h->sgl);
		e2e_buf_free(&h->b);
		return false;
	}
	for (n = 0; n < HUGE_NR; n++) {
		e2e_sg_set(h->sgl + n, e2e_buf_dma(&h->b, huge_start(n)),
			   huge_len(n));
		h->total += huge_len(n);
	}
	return e2e_expect(t, h->total > U32_MAX, "%llu bytes", h->total);
}

static void huge_exit(struct huge *h)
{
	dmaengine_terminate_sync(h->chan);
	kvfree(h->sgl);
	e2e_buf_free(&h->b);
}

static bool huge_issue(struct huge *h)
{
	phys_addr_t addr = h->t->bar_phys + HUGE_OFFSET;
	struct dma_slave_config config = {
		.src_addr = addr,
		.dst_addr = addr,
		.src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
		.src_port_window_size = HUGE_WINDOW / 4,
		.dst_port_window_size = HUGE_WINDOW / 4,
	};
	struct dma_async_tx_descriptor *desc;

	if (!e2e_expect(h->t, !dmaengine_slave_config(h->chan, &config),
			"config"))
		return false;
	desc = dmaengine_prep_slave_sg(h->chan, h->sgl, HUGE_NR, h->dir,
				       DMA_CTRL_ACK);
	if (!e2e_expect(h->t, desc, "not prepared"))
		return false;
	h->cookie = dmaengine_submit(desc);
	dma_async_issue_pending(h->chan);
	return true;
}

/* Is that the end of an element? Entries and laps of the window cut them too */
static bool huge_is_step(struct huge *h, u64 done)
{
	u64 pos = 0;
	u32 left, len;
	unsigned int n;

	for (n = 0; n < HUGE_NR && pos + huge_len(n) <= done; n++)
		pos += huge_len(n);
	for (left = huge_len(n); pos < done; pos += len, left -= len) {
		len = HUGE_WINDOW - (pos & (HUGE_WINDOW - 1));
		len = min3(len, left, huge_unit);
	}
	return pos == done;
}

static void huge_look(struct huge *h, u32 residue, u32 last)
{
	e2e_expect(h->t, residue <= last, "rose from %u to %u", last, residue);
	if (residue == U32_MAX) {
		h->saturated = true;
		return;
	}
	h->steps += residue != last;
	e2e_expect(h->t, huge_is_step(h, h->total - residue),
		   "residue %u is within an element", residue);
}

/* U32_MAX while there is more than that, then down to 0 */
static bool huge_wait(struct huge *h)
{
	struct dma_tx_state state = {};
	unsigned long end = jiffies + 12 * E2E_TIMEOUT;
	enum dma_status status;
	u32 last = U32_MAX;

	while ((status = dmaengine_tx_status(h->chan, h->cookie, &state)) ==
	       DMA_IN_PROGRESS) {
		huge_look(h, state.residue, last);
		last = state.residue;
		if (!e2e_expect(h->t, time_before(jiffies, end),
				"residue %u", last))
			return false;
		usleep_range(500, 1000);
	}
	e2e_expect(h->t, h->saturated, "never more than U32_MAX");
	e2e_expect(h->t, h->steps > 100, "%u steps", h->steps);
	return e2e_expect(h->t, status == DMA_COMPLETE && !state.residue,
			  "status %d, residue %u", status, state.residue);
}

/* Where in the buffer is byte @pos of the stream? */
static u32 huge_find(struct huge *h, u64 pos)
{
	unsigned int n;

	for (n = 0; pos >= huge_len(n); n++)
		pos -= huge_len(n);
	return huge_start(n) + pos;
}

/* What the window holds are the last bytes of the stream, a lap of them */
static void huge_check_window(struct huge *h, u64 seed)
{
	u64 pos = h->total - HUGE_WINDOW;

	for (; pos < h->total && !h->t->failed; pos += HUGE_BLOCK)
		e2e_check_io(h->t, h->t->io + HUGE_OFFSET +
			     (pos & (HUGE_WINDOW - 1)), HUGE_BLOCK, seed,
			     huge_find(h, pos));
}

/* Each block of the buffer was written last by the last entry that has it */
static void huge_check_buffer(struct huge *h, u64 seed)
{
	unsigned int n = 0;
	u64 pos = 0;
	u32 at;

	for (at = 0; at < HUGE_BUF && !h->t->failed; at += HUGE_BLOCK) {
		if (at && n < HUGE_NR - 1)
			pos += huge_len(n++);
		e2e_check_mem(h->t, h->b.va + at, HUGE_BLOCK, seed,
			      (pos + at - huge_start(n)) & (HUGE_WINDOW - 1));
	}
}

static void huge_case(struct e2e *t, enum dma_transfer_direction dir)
{
	u64 seed = e2e_seed(t);
	struct huge h;

	if (!huge_init(&h, t, dir))
		return;
	if (dir == DMA_MEM_TO_DEV) {
		e2e_fill_mem(h.b.va, HUGE_BUF, seed, 0);
		dma_sync_sgtable_for_device(h.b.dev, &h.b.sgt, DMA_TO_DEVICE);
	} else {
		e2e_fill_io(t->io + HUGE_OFFSET, HUGE_WINDOW, seed, 0);
	}
	if (huge_issue(&h) && huge_wait(&h)) {
		e2e_buf_unmap(&h.b);
		if (dir == DMA_MEM_TO_DEV)
			huge_check_window(&h, seed);
		else
			huge_check_buffer(&h, seed);
	}
	huge_exit(&h);
}

static void e2e_write_huge(struct e2e *t)
{
	huge_case(t, DMA_MEM_TO_DEV);
}

static void e2e_read_huge(struct e2e *t)
{
	huge_case(t, DMA_DEV_TO_MEM);
}

/* The first word of the segment has arrived */
static bool cut_started(struct e2e *t, struct e2e_buf *b, u64 mark)
{
	unsigned long end = jiffies + E2E_TIMEOUT;

	while ((b->dir == DMA_MEM_TO_DEV ? readq(t->io) :
		READ_ONCE(*(u64 *)b->va)) != mark)
		if (!e2e_expect(t, time_before(jiffies, end), "nothing moves"))
			return false;
	return true;
}

/* 64 MiB, one segment: stopped, and unmapped as soon as that is known */
static void cut_case(struct e2e *t, enum dma_transfer_direction dir)
{
	u64 mark = e2e_seed(t) | 1;
	struct e2e_job job;
	struct e2e_buf b;

	if (e2e_buf_alloc(t, &b, CUT_SIZE, dir))
		return;
	if (!e2e_expect(t, b.sgt.nents == 1, "%u segments", b.sgt.nents))
		goto out;
	writeq(dir == DMA_MEM_TO_DEV ? 0 : mark, t->io);
	*(u64 *)b.va = dir == DMA_MEM_TO_DEV ? mark : 0;
	if (e2e_submit_buf(t, &job, &b, 0))
		goto out;
	e2e_issue(&job);
	if (!cut_started(t, &b, mark))
		goto out;
	e2e_expect(t, e2e_status(&job, NULL) == DMA_IN_PROGRESS, "too late");
	dmaengine_terminate_async(job.chan);
	dmaengine_synchronize(job.chan);
	e2e_buf_unmap(&b);
	msleep(20);
	e2e_expect(t, !atomic_read(&job.calls), "a callback came");
	e2e_next_works(t, dir);
out:
	dmaengine_terminate_sync(e2e_chan(t, dir));
	e2e_buf_free(&b);
}

static void e2e_write_cut(struct e2e *t)
{
	cut_case(t, DMA_MEM_TO_DEV);
}

static void e2e_read_cut(struct e2e *t)
{
	cut_case(t, DMA_DEV_TO_MEM);
}

const struct e2e_case e2e_huge_cases[] = {
	{ "write-4gib", e2e_write_huge },
	{ "read-4gib", e2e_read_huge },
	{ "write-cut-64mib", e2e_write_cut },
	{ "read-cut-64mib", e2e_read_cut },
	{ }
};
