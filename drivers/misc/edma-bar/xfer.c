// SPDX-License-Identifier: GPL-2.0-only
/*
 * One call of read() or write(): windows of the user's buffer, pinned, mapped
 * for the engine's device and submitted, several in flight
 */
#include <linux/dma-mapping.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/scatterlist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "edma-bar.h"

/**
 * DOC: module parameters
 *
 * @window_size: bytes that are pinned, mapped and submitted at once, at most;
 *	rounded down to whole pages, and limited by what the engine's device
 *	can map in one piece. Default 1 MiB.
 * @windows: windows of one call in flight, at most. It is also what a call may
 *	submit in one turn when others wait for the channel, so that a turn
 *	moves at most window_size * windows bytes then. Default 4.
 * @timeout_ms: milliseconds without a completed window after which a call
 *	stops the channel and ends with -ETIMEDOUT. Default 10000.
 *
 * All of them may be changed at any time, and hold for calls that start later.
 */
static unsigned int window_size = 1024 * 1024;
module_param(window_size, uint, 0644);
MODULE_PARM_DESC(window_size, "Bytes pinned and mapped at once (default 1 MiB)");

static unsigned int windows = 4;
module_param(windows, uint, 0644);
MODULE_PARM_DESC(windows, "Windows in flight, and in a turn (default 4)");

static unsigned int timeout_ms = 10000;
module_param(timeout_ms, uint, 0644);
MODULE_PARM_DESC(timeout_ms,
		 "Milliseconds to wait for a window (default 10000)");

/* A piece of the user's buffer: pinned, mapped, and a descriptor's target */
struct edma_bar_window {
	struct list_head node;		/* in edma_bar_call.windows */
	struct edma_bar_lane *lane;
	loff_t pos;			/* offset in the BAR */
	size_t len;
	struct sg_table sgt;
	bool done;			/* set by the callback, result before */
	enum dmaengine_tx_result result;
	unsigned int npages;
	struct page *pages[];
};

/* A call in progress */
struct edma_bar_call {
	struct edma_bar_file *file;
	struct edma_bar_lane *lane;
	struct device *dma_dev;		/* whose addresses the engine uses */

	/* What isn't submitted yet */
	unsigned long addr;
	size_t left;
	loff_t pos;

	struct list_head windows;	/* in flight, in the order of pos */
	unsigned int inflight;
	unsigned int depth;		/* limit of inflight */
	size_t limit;			/* bytes of a window, whole pages */
	unsigned long timeout;		/* jiffies */

	struct edma_bar_ticket ticket;
	bool holding;			/* the turn is ours */
	unsigned int submitted;		/* windows, in this turn */

	size_t done;			/* bytes, in order, from the first on */
	int err;
};

static bool edma_bar_window_done(const struct edma_bar_window *w)
{
	/* Pairs with edma_bar_window_callback(): done means result is there */
	return smp_load_acquire(&w->done);
}

/* Called in a tasklet */
static void edma_bar_window_callback(void *arg,
				     const struct dmaengine_result *result)
{
	struct edma_bar_window *w = arg;
	struct edma_bar_lane *lane = w->lane;

	w->result = result->result;
	/*
	 * Pairs with edma_bar_window_done(). From here on @w may be freed;
	 * the lane lives until the channel is released, which waits for us.
	 */
	smp_store_release(&w->done, true);
	wake_up(&lane->wait);
}

/* Pin what can be pinned of the window: it may get shorter */
static int edma_bar_window_pin(struct edma_bar_window *w, unsigned long addr,
			       size_t len)
{
	unsigned int offset = offset_in_page(addr);
	bool write = w->lane->dir == EDMA_BAR_READ;
	int n;

	n = pin_user_pages_fast(addr, DIV_ROUND_UP(offset + len, PAGE_SIZE),
				write ? FOLL_WRITE : 0, w->pages);
	if (n <= 0)
		return n ? n : -EFAULT;

	w->npages = n;
	w->len = min_t(size_t, len, (size_t)n * PAGE_SIZE - offset);

	return 0;
}

static void edma_bar_window_unpin(struct edma_bar_window *w)
{
	unpin_user_pages_dirty_lock(w->pages, w->npages,
				    w->lane->dir == EDMA_BAR_READ);
}

/* The next window of @c, pinned and mapped; -EFAULT if none of it can be */
static struct edma_bar_window *edma_bar_window_get(struct edma_bar_call *c)
{
	unsigned int offset = offset_in_page(c->addr);
	size_t len = min_t(size_t, c->left, c->limit - offset);
	struct edma_bar_window *w;
	int ret;

	w = kvzalloc(struct_size(w, pages,
				 DIV_ROUND_UP(offset + len, PAGE_SIZE)),
		     GFP_KERNEL);
	if (!w)
		return ERR_PTR(-ENOMEM);

	w->lane = c->lane;
	w->pos = c->pos;

	ret = edma_bar_window_pin(w, c->addr, len);
	if (ret)
		goto err_free;

	ret = sg_alloc_table_from_pages(&w->sgt, w->pages, w->npages, offset,
					w->len, GFP_KERNEL);
	if (ret)
		goto err_unpin;

	ret = dma_map_sgtable(c->dma_dev, &w->sgt,
			      edma_bar_data_dir(c->lane->dir), 0);
	if (ret)
		goto err_table;

	return w;

err_table:
	sg_free_table(&w->sgt);
err_unpin:
	edma_bar_window_unpin(w);
err_free:
	kvfree(w);
	return ERR_PTR(ret);
}

/* The engine must be through with the window */
static void edma_bar_window_put(struct edma_bar_call *c,
				struct edma_bar_window *w)
{
	dma_unmap_sgtable(c->dma_dev, &w->sgt,
			  edma_bar_data_dir(c->lane->dir), 0);
	sg_free_table(&w->sgt);
	edma_bar_window_unpin(w);
	kvfree(w);
}

/* Take a window out of flight, and count it if it @moved its bytes */
static void edma_bar_window_retire(struct edma_bar_call *c,
				   struct edma_bar_window *w, bool moved)
{
	struct edma_bar_lane *lane = c->lane;

	list_del(&w->node);
	c->inflight--;

	if (moved) {
		c->done += w->len;
		atomic64_add(w->len, &c->file->bytes[lane->dir]);
		edma_bar_stat_add(lane, EDMA_BAR_BYTES, w->len);
		edma_bar_stat_add(lane, EDMA_BAR_WINDOWS, 1);
		edma_bar_stat_add(lane, EDMA_BAR_PAGES, w->npages);
		edma_bar_stat_add(lane, EDMA_BAR_SEGMENTS_BEFORE,
				  w->sgt.orig_nents);
		edma_bar_stat_add(lane, EDMA_BAR_SEGMENTS_MAPPED,
				  w->sgt.nents);
	}

	edma_bar_window_put(c, w);
}

static int edma_bar_window_submit(struct edma_bar_call *c,
				  struct edma_bar_window *w)
{
	enum dma_transfer_direction dir = edma_bar_transfer_dir(c->lane->dir);
	phys_addr_t addr = c->file->bar->start + w->pos;
	struct dma_chan *chan = c->lane->chan;
	struct dma_async_tx_descriptor *desc;
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
	if (ret)
		return ret;

	/* NULL has no reason attached; the engine's driver logs its own */
	desc = dmaengine_prep_slave_sg(chan, w->sgt.sgl, w->sgt.nents, dir,
				       DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	if (!desc)
		return -EIO;

	desc->callback_result = edma_bar_window_callback;
	desc->callback_param = w;
	if (dma_submit_error(dmaengine_submit(desc)))
		return -EIO;

	list_add_tail(&w->node, &c->windows);
	c->inflight++;
	c->submitted++;
	dma_async_issue_pending(chan);

	return 0;
}

/* Wait for a window in flight; 0 if its bytes have moved */
static int edma_bar_window_wait(struct edma_bar_call *c,
				struct edma_bar_window *w)
{
	struct edma_bar_lane *lane = c->lane;
	struct pci_dev *pdev = lane->ep->pdev;
	long left;

	left = wait_event_interruptible_timeout(lane->wait,
						edma_bar_window_done(w) ||
						edma_bar_gone(lane->ep),
						c->timeout);

	if (edma_bar_window_done(w)) {
		if (w->result == DMA_TRANS_NOERROR)
			return 0;
		edma_bar_stat_add(lane, EDMA_BAR_ERRORS, 1);
		dev_err_ratelimited(&pdev->dev,
				    "BAR %d: %s of %zu bytes at %#llx failed\n",
				    c->file->bar->index,
				    edma_bar_dir_name(lane->dir), w->len,
				    (u64)w->pos);
		return pci_device_is_present(pdev) ? -EIO : -ENODEV;
	}

	if (edma_bar_gone(lane->ep))
		return -ENODEV;
	if (left < 0)
		return left;

	edma_bar_stat_add(lane, EDMA_BAR_TIMEOUTS, 1);
	dev_err_ratelimited(&pdev->dev,
			    "BAR %d: no completion of %zu bytes at %#llx\n",
			    c->file->bar->index, w->len, (u64)w->pos);

	return -ETIMEDOUT;
}

/* Stop the engine, then let go of all windows. Only ours are in flight. */
static void edma_bar_call_stop(struct edma_bar_call *c)
{
	struct edma_bar_window *w, *next;
	bool moved = true;

	dmaengine_terminate_sync(c->lane->chan);
	edma_bar_stat_add(c->lane, EDMA_BAR_STOPS, 1);

	/* No callback runs any more. What was done in order is done. */
	list_for_each_entry_safe(w, next, &c->windows, node) {
		moved = moved && edma_bar_window_done(w) &&
			w->result == DMA_TRANS_NOERROR;
		edma_bar_window_retire(c, w, moved);
	}
}

/* The oldest window: wait for it and retire it, or stop all */
static void edma_bar_call_reap(struct edma_bar_call *c)
{
	struct edma_bar_window *w;
	int ret;

	w = list_first_entry(&c->windows, struct edma_bar_window, node);
	ret = edma_bar_window_wait(c, w);
	if (!ret) {
		edma_bar_window_retire(c, w, true);
		return;
	}

	edma_bar_call_stop(c);
	c->err = ret;
	c->left = 0;
}

static int edma_bar_call_take(struct edma_bar_call *c)
{
	int ret;

	ret = edma_bar_turn_take(&c->lane->turn, &c->ticket);
	if (ret)
		return ret;

	c->holding = true;
	c->submitted = 0;
	atomic64_inc(&c->file->turns[c->lane->dir]);
	edma_bar_stat_add(c->lane, EDMA_BAR_TURNS, 1);

	return edma_bar_gone(c->lane->ep) ? -ENODEV : 0;
}

static void edma_bar_call_give(struct edma_bar_call *c)
{
	edma_bar_turn_give(&c->lane->turn, &c->ticket);
	c->holding = false;
}

/*
 * One more window. The first one of a turn is pinned before the turn is taken,
 * so that the channel doesn't stand still meanwhile. The others are pinned while
 * the ones before are in flight: if a page comes from a slow place, it is the
 * others in the queue who wait, and they can be interrupted.
 */
static void edma_bar_call_fill(struct edma_bar_call *c)
{
	struct edma_bar_window *w;
	int ret = 0;

	/* Waiting doesn't notice a signal when the engine is always faster */
	if (signal_pending(current)) {
		ret = -ERESTARTSYS;
		goto err;
	}

	w = edma_bar_window_get(c);
	if (IS_ERR(w)) {
		ret = PTR_ERR(w);
		goto err;
	}

	if (!c->holding)
		ret = edma_bar_call_take(c);
	if (!ret)
		ret = edma_bar_window_submit(c, w);
	if (ret)
		goto err_put;

	c->addr += w->len;
	c->pos += w->len;
	c->left -= w->len;

	return;

err_put:
	edma_bar_window_put(c, w);
err:
	/* What is in flight is waited for, unless there is a signal */
	c->err = ret;
	c->left = 0;
}

/* Is it time to let others have the channel? */
static bool edma_bar_call_over(struct edma_bar_call *c)
{
	return c->holding && c->submitted >= c->depth &&
	       edma_bar_turn_wanted(&c->lane->turn);
}

static void edma_bar_call_run(struct edma_bar_call *c)
{
	bool over;

	while (c->left || c->inflight) {
		over = edma_bar_call_over(c);
		if (over && !c->inflight) {
			edma_bar_stat_add(c->lane, EDMA_BAR_YIELDS, 1);
			edma_bar_call_give(c);
			over = false;
		}

		if (c->left && c->inflight < c->depth && !over)
			edma_bar_call_fill(c);
		else
			edma_bar_call_reap(c);
		cond_resched();
	}

	if (c->holding)
		edma_bar_call_give(c);
}

/* Whole pages, so that windows behind the first begin on a page */
static size_t edma_bar_window_limit(struct device *dma_dev)
{
	size_t limit = READ_ONCE(window_size);

	/* A segment before mapping is never longer than its window */
	limit = min_t(size_t, limit, dma_get_max_seg_size(dma_dev));
	limit = min_t(size_t, limit, dma_max_mapping_size(dma_dev));

	return max_t(size_t, round_down(limit, PAGE_SIZE), PAGE_SIZE);
}

/**
 * edma_bar_xfer - move user memory to the BAR, or the BAR to user memory
 * @file: the opener
 * @dir: which way
 * @addr: user address
 * @len: bytes, not 0
 * @pos: offset in the BAR; @pos + @len is inside it
 *
 * When it returns, the engine is through with the memory, and nothing is
 * pinned or mapped.
 *
 * Context: May sleep. The caller has the lane, and @file's io_lock for it.
 * Return: the bytes moved, all of them from @addr on, or if there are none
 * -EFAULT (memory not accessible), -ENODEV (endpoint gone), -EIO (the engine
 * failed), -ETIMEDOUT, -ERESTARTSYS (signal), -ENOMEM.
 */
ssize_t edma_bar_xfer(struct edma_bar_file *file, enum edma_bar_dir dir,
		      unsigned long addr, size_t len, loff_t pos)
{
	struct edma_bar_lane *lane = &file->bar->ep->lane[dir];
	struct edma_bar_call c = {
		.file = file,
		.lane = lane,
		.dma_dev = dmaengine_get_dma_device(lane->chan),
		.addr = addr,
		.left = len,
		.pos = pos,
		.depth = max(READ_ONCE(windows), 1U),
		.timeout = msecs_to_jiffies(READ_ONCE(timeout_ms)),
	};

	u64 start = ktime_get_ns();

	lockdep_assert_held(&file->io_lock[dir]);

	c.limit = edma_bar_window_limit(c.dma_dev);
	INIT_LIST_HEAD(&c.windows);

	edma_bar_call_run(&c);
	edma_bar_stat_add(lane, EDMA_BAR_NS, ktime_get_ns() - start);

	return c.done ? c.done : c.err;
}
