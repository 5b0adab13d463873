// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: submit, issue, status
 */
#include <linux/delay.h>
#include <linux/dma/tegra-rp-edma.h>

#include "contract.h"

bool con_init(struct con *c, struct e2e *t, enum dma_transfer_direction dir,
	      size_t size)
{
	*c = (struct con) {
		.t = t,
		.chan = e2e_chan(t, dir),
		.dir = dir,
		.size = size,
		.bar = t->bar_phys + CON_OFFSET,
		.io = t->io + CON_OFFSET,
		.data = e2e_seed(t),
		.rest = e2e_seed(t),
	};
	c->va = dma_alloc_coherent(t->dev, size, &c->dma, GFP_KERNEL);
	if (!e2e_expect(t, c->va, "no memory"))
		return false;
	e2e_fill_mem(c->va, size, dir == DMA_MEM_TO_DEV ? c->data : c->rest, 0);
	e2e_fill_io(c->io, size, dir == DMA_MEM_TO_DEV ? c->rest : c->data, 0);
	return true;
}

void con_exit(struct con *c)
{
	dmaengine_terminate_sync(c->chan);
	dma_free_coherent(c->t->dev, c->size, c->va, c->dma);
}

/* For both directions: the channel takes its half */
struct dma_slave_config con_config(struct con *c, size_t offset)
{
	return (struct dma_slave_config) {
		.src_addr = c->bar + offset,
		.dst_addr = c->bar + offset,
		.src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
	};
}

struct dma_async_tx_descriptor *con_prep(struct con *c, size_t offset,
					 size_t len, unsigned long flags)
{
	struct dma_slave_config config = con_config(c, offset);
	struct dma_async_tx_descriptor *desc;

	if (!e2e_expect(c->t, !dmaengine_slave_config(c->chan, &config),
			"refused"))
		return NULL;
	desc = dmaengine_prep_slave_single(c->chan, c->dma + offset, len,
					   c->dir, flags);
	e2e_expect(c->t, desc, "%zu bytes at %#zx not prepared", len, offset);
	return desc;
}

/* Queued with a callback, not issued */
int con_submit(struct con *c, struct e2e_job *job, size_t offset, size_t len)
{
	struct scatterlist sg;

	sg_init_table(&sg, 1);
	e2e_sg_set(&sg, c->dma + offset, len);
	return e2e_submit(c->t, job, &sg, 1, c->dir, CON_OFFSET + offset);
}

static bool con_holds(struct con *c, size_t offset, size_t len, u64 seed)
{
	if (c->dir == DMA_MEM_TO_DEV)
		return e2e_check_io(c->t, c->io + offset, len, seed, offset);
	return e2e_check_mem(c->t, c->va + offset, len, seed, offset);
}

bool con_moved(struct con *c, size_t offset, size_t len)
{
	return con_holds(c, offset, len, c->data);
}

bool con_untouched(struct con *c, size_t offset, size_t len)
{
	return con_holds(c, offset, len, c->rest);
}

/* Submit, issue, wait without a callback */
bool con_sync(struct con *c, struct dma_async_tx_descriptor *desc)
{
	enum dma_status status;

	if (!e2e_expect(c->t, desc, "not prepared"))
		return false;
	status = dma_sync_wait(c->chan, dmaengine_submit(desc));
	return e2e_expect(c->t, status == DMA_COMPLETE, "status %d", status);
}

/* A channel that was released: the case goes on with a new one */
bool con_again(struct e2e *t, struct dma_chan **chan,
	       enum dma_transfer_direction dir)
{
	*chan = tegra_rp_edma_request_chan(t->pdev, dir);
	return e2e_expect(t, !IS_ERR(*chan), "%pe", *chan);
}

bool con_waits(struct e2e_job *job, u32 size)
{
	u32 residue;
	enum dma_status status = e2e_status(job, &residue);

	return e2e_expect(job->t, status == DMA_IN_PROGRESS &&
			  residue == size && !atomic_read(&job->calls),
			  "status %d, residue %u, %d calls", status, residue,
			  atomic_read(&job->calls));
}

void con_good(struct e2e_job *job)
{
	if (e2e_wait(job))
		e2e_expect_good(job);
}

static void e2e_submit_quiet(struct e2e *t)
{
	struct e2e_job job;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_64K))
		return;
	if (!con_submit(&c, &job, 0, SZ_64K)) {
		msleep(CON_QUIET_MS);
		con_waits(&job, SZ_64K);
		con_untouched(&c, 0, SZ_64K);
		e2e_issue(&job);
		con_good(&job);
		con_moved(&c, 0, SZ_64K);
	}
	con_exit(&c);
}

/* What is submitted behind the issue waits for the next one */
static void e2e_issue_rest(struct e2e *t)
{
	struct e2e_job a, b;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_128K))
		return;
	if (!con_submit(&c, &a, 0, SZ_64K)) {
		e2e_issue(&a);
		if (!con_submit(&c, &b, SZ_64K, SZ_64K)) {
			con_good(&a);
			msleep(CON_QUIET_MS);
			con_waits(&b, SZ_64K);
			con_untouched(&c, SZ_64K, SZ_64K);
			e2e_issue(&b);
			con_good(&b);
			con_moved(&c, 0, SZ_128K);
		}
	}
	con_exit(&c);
}

static void e2e_issue_empty(struct e2e *t)
{
	struct e2e_job job;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_64K))
		return;
	dma_async_issue_pending(c.chan);
	if (!con_submit(&c, &job, 0, SZ_64K)) {
		e2e_issue(&job);
		e2e_issue(&job);
		con_good(&job);
		e2e_issue(&job);
		msleep(CON_QUIET_MS);
		e2e_expect_good(&job);
		con_moved(&c, 0, SZ_64K);
	}
	e2e_next_works(t, DMA_MEM_TO_DEV);
	con_exit(&c);
}

/* One after the other, also where preparation went the other way round */
static void e2e_cookies(struct e2e *t)
{
	dma_cookie_t last, used;
	struct e2e_job job[3];
	struct con c;
	int i;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, 3 * SZ_4K))
		return;
	for (i = 0; i < 3; i++)
		if (con_submit(&c, &job[i], i * SZ_4K, SZ_4K))
			goto out;
	e2e_expect(t, job[0].cookie > 0 && job[1].cookie == job[0].cookie + 1 &&
		   job[2].cookie == job[1].cookie + 1, "%d %d %d",
		   job[0].cookie, job[1].cookie, job[2].cookie);
	dma_async_is_tx_complete(c.chan, job[0].cookie, &last, &used);
	e2e_expect(t, last < job[0].cookie && used == job[2].cookie,
		   "last %d, used %d", last, used);
	e2e_issue(&job[0]);
	for (i = 0; i < 3; i++)
		con_good(&job[i]);
	dma_async_is_tx_complete(c.chan, job[1].cookie, &last, &used);
	e2e_expect(t, last == job[2].cookie && used == job[2].cookie,
		   "last %d, used %d", last, used);
out:
	con_exit(&c);
}

void con_count(void *arg)
{
	atomic_inc(arg);
}

/* The order is that of submission, and a plain callback is one */
static void e2e_submit_order(struct e2e *t)
{
	struct dma_async_tx_descriptor *a, *b;
	atomic_t calls = ATOMIC_INIT(0);
	dma_cookie_t first, second;
	enum dma_status status;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_8K))
		return;
	a = con_prep(&c, 0, SZ_4K, DMA_PREP_INTERRUPT);
	b = con_prep(&c, SZ_4K, SZ_4K, 0);
	if (!a || !b)
		goto out;
	b->callback = con_count;
	b->callback_param = &calls;
	first = dmaengine_submit(b);
	second = dmaengine_submit(a);
	e2e_expect(t, second == first + 1, "%d, then %d", first, second);
	status = dma_sync_wait(c.chan, second);
	e2e_expect(t, status == DMA_COMPLETE, "status %d", status);
	dmaengine_synchronize(c.chan);
	e2e_expect(t, atomic_read(&calls) == 1, "%d calls",
		   atomic_read(&calls));
	con_moved(&c, 0, SZ_8K);
out:
	con_exit(&c);
}

static void e2e_status_null(struct e2e *t)
{
	enum dma_status status;
	struct e2e_job job;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_4K))
		return;
	if (!con_submit(&c, &job, 0, SZ_4K)) {
		status = dmaengine_tx_status(c.chan, job.cookie, NULL);
		e2e_expect(t, status == DMA_IN_PROGRESS, "status %d", status);
		e2e_issue(&job);
		con_good(&job);
		status = dmaengine_tx_status(c.chan, job.cookie, NULL);
		e2e_expect(t, status == DMA_COMPLETE, "status %d", status);
	}
	con_exit(&c);
}

/* What waits behind a running one is all left until that one is done */
static void e2e_status_own(struct e2e *t)
{
	u32 residue_a, residue_b, between = 0;
	enum dma_status a, b;
	struct e2e_job job[2];
	struct con c;
	int i;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_4M + SZ_64K))
		return;
	if (con_submit(&c, &job[0], 0, SZ_4M) ||
	    con_submit(&c, &job[1], SZ_4M, SZ_64K))
		goto out;
	e2e_issue(&job[0]);
	for (i = 0; i < CON_POLLS && !t->failed; i++) {
		b = e2e_status(&job[1], &residue_b);
		a = e2e_status(&job[0], &residue_a);
		if (a != DMA_IN_PROGRESS)
			break;
		e2e_expect(t, b == DMA_IN_PROGRESS && residue_b == SZ_64K,
			   "status %d, residue %u", b, residue_b);
		between += residue_a < SZ_4M;
		cond_resched();
	}
	e2e_expect(t, between, "never in the middle");
	con_good(&job[0]);
	con_good(&job[1]);
out:
	con_exit(&c);
}

#define CON_SEGMENTS	8
#define CON_SEGMENT	SZ_16K

/* Segments of growing length: what is left is always a number of whole ones */
static bool con_is_residue(u32 residue)
{
	u32 left = 0;
	int i;

	for (i = CON_SEGMENTS; i && left < residue; i--)
		left += i * CON_SEGMENT;
	return left == residue;
}

static void con_residue_run(struct e2e *t, struct e2e_job *job, u32 total)
{
	u32 residue, last = total, steps = 0;
	int i;

	e2e_issue(job);
	for (i = 0; i < CON_POLLS && !t->failed; i++) {
		if (e2e_status(job, &residue) != DMA_IN_PROGRESS)
			break;
		e2e_expect(t, residue <= last && con_is_residue(residue),
			   "%u, then %u", last, residue);
		steps += residue < last;
		last = residue;
		cond_resched();
	}
	e2e_expect(t, steps >= CON_SEGMENTS / 2, "%u steps", steps);
	con_good(job);
}

static void e2e_residue_segments(struct e2e *t)
{
	const u32 total = CON_SEGMENT * CON_SEGMENTS * (CON_SEGMENTS + 1) / 2;
	struct scatterlist sg[CON_SEGMENTS];
	struct dma_slave_caps caps = {};
	dma_addr_t at;
	struct e2e_job job;
	struct con c;
	int i;

	dma_get_slave_caps(t->wr, &caps);
	e2e_expect(t, caps.residue_granularity ==
		   DMA_RESIDUE_GRANULARITY_SEGMENT, "granularity %d",
		   caps.residue_granularity);
	if (!con_init(&c, t, DMA_MEM_TO_DEV, total))
		return;
	sg_init_table(sg, CON_SEGMENTS);
	at = c.dma;
	for (i = 0; i < CON_SEGMENTS; i++) {
		e2e_sg_set(&sg[i], at, (i + 1) * CON_SEGMENT);
		at += (i + 1) * CON_SEGMENT;
	}
	if (!e2e_submit(t, &job, sg, CON_SEGMENTS, c.dir, CON_OFFSET)) {
		con_residue_run(t, &job, total);
		con_moved(&c, 0, total);
	}
	con_exit(&c);
}

/* Nobody but the caller looks at the engine */
static void e2e_sync_irqs_off(struct e2e *t)
{
	struct dma_async_tx_descriptor *desc;
	enum dma_status status;
	unsigned long flags;
	dma_cookie_t cookie;
	struct con c;
	int i;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_128K))
		return;
	desc = con_prep(&c, 0, SZ_64K, 0);
	if (!desc)
		goto out;
	local_irq_save(flags);
	cookie = dmaengine_submit(desc);
	dma_async_issue_pending(c.chan);
	for (i = 0; i < SZ_64K; i++) {
		status = dmaengine_tx_status(c.chan, cookie, NULL);
		if (status != DMA_IN_PROGRESS)
			break;
		udelay(1);
	}
	local_irq_restore(flags);
	if (!e2e_expect(t, status == DMA_COMPLETE, "status %d", status))
		goto out;
	desc = con_prep(&c, SZ_64K, SZ_64K, 0);
	local_irq_save(flags);
	con_sync(&c, desc);
	local_irq_restore(flags);
	con_moved(&c, 0, SZ_128K);
out:
	con_exit(&c);
}

#ifdef HAVE_VEC
#define CON_VECS	3

/* Three pieces of memory, neither in order nor of one length, are one stream */
static bool con_vec_run(struct con *c)
{
	static const size_t at[CON_VECS] = { SZ_32K, 0, SZ_64K };
	static const size_t len[CON_VECS] = { 5001, 4096, 777 };
	struct dma_slave_config config = con_config(c, 0);
	struct dma_vec vec[CON_VECS];
	size_t done = 0;
	int i;

	for (i = 0; i < CON_VECS; i++)
		vec[i] = (struct dma_vec){ c->dma + at[i], len[i] };
	dmaengine_slave_config(c->chan, &config);
	if (!con_sync(c, dmaengine_prep_peripheral_dma_vec(c->chan, vec,
							   CON_VECS, c->dir,
							   0)))
		return false;
	for (i = 0; i < CON_VECS; i++, done += len[i - 1]) {
		if (c->dir == DMA_MEM_TO_DEV)
			e2e_check_io(c->t, c->io + done, len[i], c->data,
				     at[i]);
		else
			e2e_check_mem(c->t, c->va + at[i], len[i], c->data,
				      done);
	}
	vec[1].len = 0;
	return e2e_expect(c->t, !dmaengine_prep_peripheral_dma_vec(c->chan, vec,
								   CON_VECS,
								   c->dir, 0),
			  "an empty one");
}

static void con_vec(struct e2e *t, enum dma_transfer_direction dir)
{
	struct con c;

	if (!con_init(&c, t, dir, SZ_128K))
		return;
	con_vec_run(&c);
	e2e_expect(t, !dmaengine_prep_peripheral_dma_vec(c.chan, NULL, 0, dir,
							 0), "no entry");
	con_exit(&c);
}
#else
static void con_vec(struct e2e *t, enum dma_transfer_direction dir)
{
	e2e_skip(t, "the kernel has no dma_vec");
}
#endif

static void e2e_write_vec(struct e2e *t)
{
	con_vec(t, DMA_MEM_TO_DEV);
}

static void e2e_read_vec(struct e2e *t)
{
	con_vec(t, DMA_DEV_TO_MEM);
}

/* What is said to be done has arrived, to the last byte */
static void e2e_complete_arrived(struct e2e *t)
{
	struct e2e_job job[4];
	struct con c;
	int i, n;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, 4 * SZ_64K))
		return;
	for (n = 0; n < 4; n++)
		if (con_submit(&c, &job[n], n * SZ_64K, SZ_64K))
			goto out;
	e2e_issue(&job[0]);
	for (n = 0; n < 4 && !t->failed; n++) {
		for (i = 0; i < CON_POLLS; i++)
			if (e2e_status(&job[n], NULL) != DMA_IN_PROGRESS)
				break;
		con_moved(&c, (n + 1) * SZ_64K - E2E_GUARD, E2E_GUARD);
	}
	for (n = 0; n < 4; n++)
		con_good(&job[n]);
out:
	con_exit(&c);
}

const struct e2e_case e2e_contract_cases[] = {
	{ "submit-quiet", e2e_submit_quiet },
	{ "submit-order", e2e_submit_order },
	{ "issue-rest", e2e_issue_rest },
	{ "issue-empty", e2e_issue_empty },
	{ "cookies", e2e_cookies },
	{ "status-null", e2e_status_null },
	{ "status-own", e2e_status_own },
	{ "residue-segments", e2e_residue_segments },
	{ "sync-irqs-off", e2e_sync_irqs_off },
	{ "write-vec", e2e_write_vec },
	{ "read-vec", e2e_read_vec },
	{ "complete-arrived", e2e_complete_arrived },
	{ }
};
