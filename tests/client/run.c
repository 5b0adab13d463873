// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_client: what a run holds: channels, buffers, threads
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-mapping.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/kthread.h>
#include <linux/sched/task.h>
#include <linux/sizes.h>

#include "../common/pattern.h"
#include "client.h"

static DECLARE_WAIT_QUEUE_HEAD(end_wait);
static bool active;		/* from a run's start to its end */

static enum dma_data_direction data_dir(const struct client_worker *w)
{
	/* What surrounds the data in memory has to get there as well */
	return w->c->dir == DMA_MEM_TO_DEV ? DMA_TO_DEVICE : DMA_BIDIRECTIONAL;
}

/* Slots */

static void slot_exit(struct client_slot *slot)
{
	struct device *dev = dmaengine_get_dma_device(slot->w->c->chan);

	kvfree(slot->sgl);
	if (slot->sgt.nents)
		dma_unmap_sgtable(dev, &slot->sgt, data_dir(slot->w), 0);
	sg_free_table(&slot->sgt);
	vfree(slot->va);
}

/* Operations that take one DMA address need memory that is one piece for it */
static bool is_contiguous(struct client_slot *slot, size_t size)
{
	size_t room;

	pages_dma(&slot->sgt, 0, &room);

	return room >= size;
}

static int slot_init(struct client_slot *slot, struct client_worker *w)
{
	struct device *dev = dmaengine_get_dma_device(w->c->chan);
	const struct client_params *p = &w->run->p;
	size_t size = client_area(p);
	int ret;

	slot->w = w;
	slot->va = vzalloc(size);
	if (!slot->va)
		return -ENOMEM;
	ret = pages_table(&slot->sgt, slot->va, size);
	if (!ret)
		ret = dma_map_sgtable(dev, &slot->sgt, data_dir(w), 0);
	if (ret) {
		slot->sgt.nents = 0;
		return ret;
	}
	if ((p->interleave || p->cyclic) && !is_contiguous(slot, size)) {
		pr_err("interleave=, cyclic=: no IOMMU makes one piece of %zu bytes of memory\n",
		       size);
		return -EINVAL;
	}
	slot->max_sg = slot->sgt.nents + 1 +
		       (p->sg ? DIV_ROUND_UP(p->test_buf_size, p->sg) : 1);
	slot->sgl = kvcalloc(slot->max_sg, sizeof(*slot->sgl), GFP_KERNEL);
	if (!slot->sgl)
		return -ENOMEM;
	sg_init_table(slot->sgl, slot->max_sg);
	list_add_tail(&slot->node, &w->free);

	return 0;
}

/* Workers */

static void worker_exit(struct client_worker *w)
{
	unsigned int i;

	for (i = 0; w->slots && i < w->nr_slots; i++)
		if (w->slots[i].w)
			slot_exit(&w->slots[i]);
	kvfree(w->slots);
	kvfree(w->lat.ns);
	kvfree(w->image);
	kfree(w->chunk);
}

static int worker_init(struct client_worker *w, struct client_run *run,
		       unsigned int nr)
{
	const struct client_params *p = &run->p;
	struct client_result *res = &run->results[nr];
	unsigned int i;
	int ret;

	w->run = run;
	w->c = &run->chans[nr / p->threads_per_chan];
	w->res = res;
	w->nr_slots = client_nr_slots(p);
	w->lat.stride = 1;
	INIT_LIST_HEAD(&w->free);
	INIT_LIST_HEAD(&w->ready);
	INIT_LIST_HEAD(&w->flying);
	INIT_LIST_HEAD(&w->done);
	res->dir = w->c->dir;
	res->depth = p->queue_depth;
	snprintf(res->name, sizeof(res->name), "%s-%s%u",
		 dma_chan_name(w->c->chan),
		 res->dir == DMA_MEM_TO_DEV ? "to_bar" : "from_bar",
		 nr % p->threads_per_chan);
	w->slots = kvcalloc(w->nr_slots, sizeof(*w->slots), GFP_KERNEL);
	w->lat.ns = kvcalloc(CLIENT_SAMPLES, sizeof(*w->lat.ns), GFP_KERNEL);
	w->image = p->noverify ? NULL : kvmalloc(client_area(p), GFP_KERNEL);
	w->chunk = kmalloc(SZ_4K, GFP_KERNEL);
	if (!w->slots || !w->lat.ns || !w->chunk || !(w->image || p->noverify))
		return -ENOMEM;
	for (i = 0; i < w->nr_slots; i++) {
		w->slots[i].bar = p->offset + client_area(p) *
				  ((u64)nr * w->nr_slots + i);
		ret = slot_init(&w->slots[i], w);
		if (ret)
			return ret;
	}

	return 0;
}

/* Everything a run holds but its results, and the list of its channels */
static void release(struct client_run *run)
{
	unsigned int i;

	for (i = 0; i < run->nr_chans; i++)
		dmaengine_terminate_sync(run->chans[i].chan);
	for (i = 0; run->workers && i < run->nr_workers; i++) {
		if (run->workers[i].run)
			worker_exit(&run->workers[i]);
	}
	for (i = 0; i < run->nr_chans; i++)
		dma_release_channel(run->chans[i].chan);
	kvfree(run->workers);
	run->workers = NULL;
}

static void forget(struct client_run *run)
{
	kfree(run->chans);
	kvfree(run->results);
	kfree(run);
}

static void end_work(struct work_struct *work)
{
	struct client_run *run = container_of(work, struct client_run, end);
	unsigned int i;

	/* They have nothing left to do but to return */
	for (i = 0; i < run->nr_workers; i++) {
		kthread_stop(run->workers[i].task);
		put_task_struct(run->workers[i].task);
	}
	release(run);
	/* All of the above is over for who reads it: client_run_active() */
	smp_store_release(&active, false);
	wake_up_all(&end_wait);
}

/* Channels */

#define CLIENT_MAX_CHANS	16	/* the engine can't have more */

static int request(struct client_run *run, enum dma_transfer_direction dir)
{
	unsigned int n, max = run->p.max_channels ? : CLIENT_MAX_CHANS;
	struct client_chan *c;
	struct dma_chan *chan;

	for (n = 0; n < max && run->nr_chans < CLIENT_MAX_CHANS; n++) {
		chan = tegra_rp_edma_request_chan(run->pdev, dir);
		/* All that there are, one at least */
		if (IS_ERR(chan) && n && !run->p.max_channels)
			return 0;
		if (IS_ERR(chan)) {
			pr_err("%s: %u channels to be had for %s, then %pe\n",
			       pci_name(run->pdev), n,
			       dir == DMA_MEM_TO_DEV ? "to_bar" : "from_bar",
			       chan);
			return PTR_ERR(chan);
		}
		c = &run->chans[run->nr_chans++];
		spin_lock_init(&c->lock);
		init_waitqueue_head(&c->wait);
		c->chan = chan;
		c->dir = dir;
	}

	return 0;
}

static int request_all(struct client_run *run, const bool dirs[2])
{
	int ret = 0;

	run->chans = kcalloc(CLIENT_MAX_CHANS, sizeof(*run->chans), GFP_KERNEL);
	if (!run->chans)
		return -ENOMEM;
	if (dirs[0])
		ret = request(run, DMA_MEM_TO_DEV);
	if (!ret && dirs[1])
		ret = request(run, DMA_DEV_TO_MEM);

	return ret;
}

/* Each test in flight has its own part of the BAR */
static int check_room(struct client_run *run, u64 bar_size)
{
	const struct client_params *p = &run->p;
	u64 need = p->offset + (u64)client_area(p) * client_nr_slots(p) *
			       run->nr_workers;

	if (need <= bar_size)
		return 0;
	pr_err("BAR of %llu bytes is too small: %u threads with %u areas of %zu bytes from offset %#lx need %llu\n",
	       bar_size, run->nr_workers, client_nr_slots(p), client_area(p),
	       p->offset, need);

	return -EINVAL;
}

static int init_workers(struct client_run *run, u64 bar_size)
{
	unsigned int i;
	int ret;

	run->nr_workers = run->nr_chans * run->p.threads_per_chan;
	ret = check_room(run, bar_size);
	if (ret)
		return ret;
	run->workers = kvcalloc(run->nr_workers, sizeof(*run->workers),
				GFP_KERNEL);
	run->results = kvcalloc(run->nr_workers, sizeof(*run->results),
				GFP_KERNEL);
	if (!run->workers || !run->results)
		return -ENOMEM;
	for (i = 0; i < run->nr_workers; i++) {
		ret = worker_init(&run->workers[i], run, i);
		if (ret)
			return ret;
	}

	return 0;
}

static int create_threads(struct client_run *run)
{
	struct task_struct *task;
	unsigned int i;

	for (i = 0; i < run->nr_workers; i++) {
		task = kthread_create(client_worker_func, &run->workers[i],
				      "%s", run->results[i].name);
		if (IS_ERR(task))
			goto err;
		get_task_struct(task);
		run->workers[i].task = task;
	}
	atomic_set(&run->running, run->nr_workers);
	WRITE_ONCE(active, true);
	for (i = 0; i < run->nr_workers; i++)
		wake_up_process(run->workers[i].task);

	return 0;

err:
	/* Those have never run */
	while (i--) {
		kthread_stop(run->workers[i].task);
		put_task_struct(run->workers[i].task);
	}
	return PTR_ERR(task);
}

/**
 * client_run_start - start the threads
 * @p: parameters, checked
 * @pdev: endpoint
 * @bar: number of its BAR
 * @io: the BAR, mapped
 * @dirs: to the BAR, from the BAR
 *
 * Context: may sleep.
 * Return: the run, or an ERR_PTR and a message.
 */
struct client_run *client_run_start(const struct client_params *p,
				    struct pci_dev *pdev, int bar,
				    void __iomem *io, const bool dirs[2])
{
	struct client_run *run = kzalloc(sizeof(*run), GFP_KERNEL);
	int ret;

	if (!run)
		return ERR_PTR(-ENOMEM);
	run->p = *p;
	run->pdev = pdev;
	run->bar_phys = pci_resource_start(pdev, bar);
	run->io = io;
	INIT_WORK(&run->end, end_work);
	ret = request_all(run, dirs);
	if (!ret)
		ret = init_workers(run, pci_resource_len(pdev, bar));
	if (!ret)
		ret = create_threads(run);
	if (!ret)
		return run;
	if (ret == -ENOMEM)
		pr_err("no memory for %u threads with %u buffers of %zu bytes\n",
		       run->nr_workers, client_nr_slots(p), client_area(p));
	release(run);
	forget(run);

	return ERR_PTR(ret);
}

/**
 * client_run_active - is a run under way
 *
 * Return: false when all that it held is released, but for its results.
 */
bool client_run_active(void)
{
	/* Pairs with end_work() */
	return smp_load_acquire(&active);
}

/**
 * client_run_wait - wait for the end of a run, if one is under way
 *
 * Return: 0, or -ERESTARTSYS.
 */
int client_run_wait(void)
{
	return wait_event_interruptible(end_wait, !client_run_active());
}

/**
 * client_run_stop - no new transfers; wait for those in flight
 * @run: the run; may be NULL, or at its end
 */
void client_run_stop(struct client_run *run)
{
	unsigned int i;

	if (!run)
		return;
	WRITE_ONCE(run->stop, true);
	for (i = 0; i < run->nr_chans; i++)
		wake_up_all(&run->chans[i].wait);
	wait_event(end_wait, !client_run_active());
	flush_work(&run->end);
}

/**
 * client_run_free - forget a run and its results
 * @run: the run, at its end; may be NULL
 */
void client_run_free(struct client_run *run)
{
	if (!run)
		return;
	flush_work(&run->end);
	forget(run);
}
