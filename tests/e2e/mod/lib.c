// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: buffers, descriptors, patterns
 */
#include <linux/io.h>

#include "../../common/pattern.h"
#include "e2e.h"

static __printf(2, 0)
void e2e_why(struct e2e *t, const char *fmt, va_list args)
{
	if (!t->why[0])
		vsnprintf(t->why, sizeof(t->why), fmt, args);
}

void e2e_fail(struct e2e *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	e2e_why(t, fmt, args);
	va_end(args);
	t->failed = true;
}

void e2e_skip(struct e2e *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	e2e_why(t, fmt, args);
	va_end(args);
	t->skipped = true;
}

/* Buffers */

static enum dma_data_direction e2e_data_dir(enum dma_transfer_direction dir)
{
	return dir == DMA_MEM_TO_DEV ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
}

/* On failure the case has failed, and @b needs no e2e_buf_free() */
int e2e_buf_alloc(struct e2e *t, struct e2e_buf *b, size_t size,
		  enum dma_transfer_direction dir)
{
	int ret = -ENOMEM;

	memset(b, 0, sizeof(*b));
	b->dev = t->dev;
	b->dir = dir;
	b->size = size;
	b->va = vmalloc(size);
	if (!b->va)
		goto err;

	ret = pages_table(&b->sgt, b->va, b->size);
	if (ret)
		goto err_free;

	ret = dma_map_sgtable(b->dev, &b->sgt, e2e_data_dir(dir), 0);
	if (ret)
		goto err_table;
	b->mapped = true;

	return 0;

err_table:
	sg_free_table(&b->sgt);
err_free:
	vfree(b->va);
err:
	e2e_fail(t, "buffer of %zu bytes: error %d", size, ret);
	return ret;
}

void e2e_buf_unmap(struct e2e_buf *b)
{
	if (b->mapped)
		dma_unmap_sgtable(b->dev, &b->sgt, e2e_data_dir(b->dir), 0);
	b->mapped = false;
}

void e2e_buf_free(struct e2e_buf *b)
{
	e2e_buf_unmap(b);
	sg_free_table(&b->sgt);
	vfree(b->va);
}

/* The address of a byte; the rest of its page follows it */
dma_addr_t e2e_buf_dma(struct e2e_buf *b, size_t offset)
{
	size_t room;
	dma_addr_t addr = pages_dma(&b->sgt, offset, &room);

	return room ? addr : DMA_MAPPING_ERROR;
}

struct scatterlist *e2e_sgl_alloc(struct e2e *t, unsigned int n)
{
	struct scatterlist *sgl;

	sgl = kvcalloc(n, sizeof(*sgl), GFP_KERNEL);
	if (sgl)
		sg_init_table(sgl, n);
	else
		e2e_fail(t, "no memory for %u segments", n);

	return sgl;
}

void e2e_sg_set(struct scatterlist *sg, dma_addr_t addr, u32 len)
{
	sg_set_dma(sg, addr, len);
}

/* Descriptors */

static void e2e_callback(void *arg, const struct dmaengine_result *result)
{
	struct e2e_job *job = arg;

	job->order = atomic_inc_return(&job->t->order);
	job->result = result->result;
	job->residue = result->residue;
	atomic_inc(&job->calls);
	complete(&job->done);
}

struct dma_chan *e2e_chan(struct e2e *t, enum dma_transfer_direction dir)
{
	return dir == DMA_MEM_TO_DEV ? t->wr : t->rd;
}

struct dma_async_tx_descriptor *
e2e_prep(struct e2e *t, struct dma_chan *chan, struct scatterlist *sgl,
	 unsigned int n, enum dma_transfer_direction dir, phys_addr_t addr,
	 unsigned long flags)
{
	struct dma_slave_config config = {
		.direction = dir,
		.src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
	};
	int ret;

	if (dir == DMA_MEM_TO_DEV)
		config.dst_addr = addr;
	else
		config.src_addr = addr;

	ret = dmaengine_slave_config(chan, &config);
	if (!e2e_expect(t, !ret, "error %d", ret))
		return NULL;

	return dmaengine_prep_slave_sg(chan, sgl, n, dir, flags);
}

static int e2e_submit_on(struct e2e *t, struct e2e_job *job,
			 struct dma_chan *chan, struct scatterlist *sgl,
			 unsigned int n, enum dma_transfer_direction dir,
			 size_t offset)
{
	struct dma_async_tx_descriptor *desc;

	desc = e2e_prep(t, chan, sgl, n, dir, t->bar_phys + offset,
			DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	if (!e2e_expect(t, desc, "%u segments at BAR offset %#zx", n, offset))
		return -EINVAL;

	return e2e_submit_desc(t, job, chan, desc);
}

/* Queued, not issued; its callback reports to @job */
int e2e_submit_desc(struct e2e *t, struct e2e_job *job, struct dma_chan *chan,
		    struct dma_async_tx_descriptor *desc)
{
	job->t = t;
	job->chan = chan;
	init_completion(&job->done);
	atomic_set(&job->calls, 0);
	job->order = 0;
	job->residue = 0;

	desc->callback_result = e2e_callback;
	desc->callback_param = job;
	job->cookie = dmaengine_submit(desc);
	if (!e2e_expect(t, !dma_submit_error(job->cookie), "cookie %d",
			job->cookie))
		return -EIO;

	return 0;
}

/* Queued, not issued. On failure the case has failed. */
int e2e_submit(struct e2e *t, struct e2e_job *job, struct scatterlist *sgl,
	       unsigned int n, enum dma_transfer_direction dir, size_t offset)
{
	return e2e_submit_on(t, job, e2e_chan(t, dir), sgl, n, dir, offset);
}

int e2e_submit_buf(struct e2e *t, struct e2e_job *job, struct e2e_buf *b,
		   size_t offset)
{
	return e2e_submit(t, job, b->sgt.sgl, b->sgt.nents, b->dir, offset);
}

void e2e_issue(struct e2e_job *job)
{
	dma_async_issue_pending(job->chan);
}

/* False: it didn't end, the case has failed and the channel is stopped */
bool e2e_wait(struct e2e_job *job)
{
	if (wait_for_completion_timeout(&job->done, E2E_TIMEOUT))
		return true;

	e2e_fail(job->t, "no callback for cookie %d, status %d", job->cookie,
		 e2e_status(job, NULL));
	dmaengine_terminate_sync(job->chan);

	return false;
}

enum dma_status e2e_status(struct e2e_job *job, u32 *residue)
{
	struct dma_tx_state state = {};
	enum dma_status status;

	status = dmaengine_tx_status(job->chan, job->cookie, &state);
	if (residue)
		*residue = state.residue;

	return status;
}

void e2e_expect_good(struct e2e_job *job)
{
	struct e2e *t = job->t;
	u32 residue;

	e2e_expect(t, job->result == DMA_TRANS_NOERROR, "result %d",
		   job->result);
	e2e_expect(t, !job->residue, "residue %u", job->residue);
	e2e_expect(t, e2e_status(job, &residue) == DMA_COMPLETE, "cookie %d",
		   job->cookie);
	e2e_expect(t, !residue, "residue %u", residue);
	e2e_expect(t, atomic_read(&job->calls) == 1, "%d callbacks",
		   atomic_read(&job->calls));
}

/* dmaengine names the failure after the side that failed: both are right */
void e2e_expect_failed(struct e2e_job *job)
{
	struct e2e *t = job->t;

	e2e_expect(t, job->result == DMA_TRANS_READ_FAILED ||
		   job->result == DMA_TRANS_WRITE_FAILED, "result %d",
		   job->result);
	e2e_expect(t, e2e_status(job, NULL) == DMA_ERROR, "status %d",
		   e2e_status(job, NULL));
	e2e_expect(t, atomic_read(&job->calls) == 1, "%d callbacks",
		   atomic_read(&job->calls));
}

/* Patterns */

u64 e2e_seed(struct e2e *t)
{
	return ++t->seed << 32;
}

void e2e_fill_mem(void *va, size_t size, u64 seed, u64 pos)
{
	pattern_fill(va, size, seed, pos);
}

void e2e_fill_io(void __iomem *io, size_t size, u64 seed, u64 pos)
{
	size_t n;

	for (; size; io += n, pos += n, size -= n) {
		n = pattern_step((unsigned long)io, size, pos);
		if (n == 8)
			writeq(pattern_word(seed, pos), io);
		else
			writeb(pattern_byte(seed, pos), io);
	}
}

static bool e2e_differs(struct e2e *t, const char *where, u64 pos, u64 is,
			u64 should)
{
	e2e_fail(t, "%s at pattern offset %#llx: %#llx, should be %#llx",
		 where, pos, is, should);
	return false;
}

bool e2e_check_mem(struct e2e *t, const void *va, size_t size, u64 seed,
		   u64 pos)
{
	u64 is, should;
	size_t n;

	for (; size; va += n, pos += n, size -= n) {
		n = pattern_step((unsigned long)va, size, pos);
		is = n == 8 ? *(const u64 *)va : *(const u8 *)va;
		should = n == 8 ? pattern_word(seed, pos) : pattern_byte(seed, pos);
		if (is != should)
			return e2e_differs(t, "memory", pos, is, should);
	}

	return true;
}

bool e2e_check_io(struct e2e *t, const void __iomem *io, size_t size, u64 seed,
		  u64 pos)
{
	u64 is, should;
	size_t n;

	for (; size; io += n, pos += n, size -= n) {
		n = pattern_step((unsigned long)io, size, pos);
		is = n == 8 ? readq(io) : readb(io);
		should = n == 8 ? pattern_word(seed, pos) : pattern_byte(seed, pos);
		if (is != should)
			return e2e_differs(t, "BAR", pos, is, should);
	}

	return true;
}

/* Whole transfers */

/* @size bytes in pages that are neither contiguous nor in order, if it can */
static struct scatterlist *e2e_pages_sgl(struct e2e *t, struct e2e_buf *b,
					 size_t offset, size_t size,
					 unsigned int *n)
{
	size_t len, done = 0;
	struct scatterlist *sgl;

	*n = DIV_ROUND_UP(offset % PAGE_SIZE + size, PAGE_SIZE);
	sgl = e2e_sgl_alloc(t, *n);
	if (!sgl)
		return NULL;

	for (*n = 0; done < size; done += len, (*n)++) {
		len = min_t(size_t, size - done,
			    PAGE_SIZE - (offset + done) % PAGE_SIZE);
		e2e_sg_set(sgl + *n, e2e_buf_dma(b, offset + done), len);
	}

	return sgl;
}

static bool e2e_run(struct e2e *t, struct dma_chan *chan, struct e2e_buf *b,
		    size_t offset, size_t size, size_t bar_offset)
{
	struct scatterlist *sgl;
	struct e2e_job job;
	unsigned int n;
	bool ok = false;

	sgl = e2e_pages_sgl(t, b, offset, size, &n);
	if (!sgl)
		return false;

	if (!e2e_submit_on(t, &job, chan, sgl, n, b->dir, bar_offset)) {
		e2e_issue(&job);
		ok = e2e_wait(&job);
		if (ok)
			e2e_expect_good(&job);
	}
	kvfree(sgl);

	return ok;
}

/*
 * @size bytes at @mem_offset of a buffer, to or from @bar_offset (at least
 * E2E_GUARD), one segment for each page; what lies around must not change.
 */
void e2e_move(struct e2e *t, struct dma_chan *chan,
	      enum dma_transfer_direction dir, size_t size, size_t mem_offset,
	      size_t bar_offset)
{
	void __iomem *io = t->io + bar_offset - E2E_GUARD;
	u64 data = e2e_seed(t), rest = e2e_seed(t);
	size_t start = mem_offset + E2E_GUARD;
	size_t around = size + 2 * E2E_GUARD;
	struct e2e_buf b;
	bool ok;

	if (e2e_buf_alloc(t, &b, mem_offset + around, dir))
		return;

	e2e_fill_io(io, around, rest, 0);
	if (dir == DMA_MEM_TO_DEV) {
		e2e_fill_mem(b.va + start, size, data, 0);
	} else {
		e2e_fill_io(io + E2E_GUARD, size, data, 0);
		e2e_fill_mem(b.va + mem_offset, around, rest, 0);
	}
	dma_sync_sgtable_for_device(b.dev, &b.sgt, e2e_data_dir(dir));

	ok = e2e_run(t, chan, &b, start, size, bar_offset);
	e2e_buf_unmap(&b);

	if (ok && dir == DMA_MEM_TO_DEV) {
		e2e_check_io(t, io, E2E_GUARD, rest, 0);
		e2e_check_io(t, io + E2E_GUARD, size, data, 0);
		e2e_check_io(t, io + E2E_GUARD + size, E2E_GUARD, rest,
			     E2E_GUARD + size);
	} else if (ok) {
		e2e_check_mem(t, b.va + mem_offset, E2E_GUARD, rest, 0);
		e2e_check_mem(t, b.va + start, size, data, 0);
		e2e_check_mem(t, b.va + start + size, E2E_GUARD, rest,
			      E2E_GUARD + size);
	}
	e2e_buf_free(&b);
}

void e2e_next_works(struct e2e *t, enum dma_transfer_direction dir)
{
	e2e_move(t, e2e_chan(t, dir), dir, SZ_64K + 3, 5, SZ_1M + 9);
}
