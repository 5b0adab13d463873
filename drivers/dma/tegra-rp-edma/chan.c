// SPDX-License-Identifier: GPL-2.0-only
/*
 * dmaengine operations.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/log2.h>
#include <linux/moduleparam.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

#include "../dmaengine.h"
#include "chan.h"

/*
 * How synchronize waits for a STOP. After 100 ms the direction is reset, which
 * takes 200 ms at most, so a second of polling is never reached.
 */
#define EDMA_STOP_POLL_US	50
#define EDMA_STOP_POLLS		20000

/*
 * The engine moves bytes: any width is as good as any other. The masks of
 * &struct dma_device have no bit for widths above 16 bytes.
 */
#define EDMA_WIDTHS \
	(BIT(DMA_SLAVE_BUSWIDTH_1_BYTE) | BIT(DMA_SLAVE_BUSWIDTH_2_BYTES) | \
	 BIT(DMA_SLAVE_BUSWIDTH_4_BYTES) | BIT(DMA_SLAVE_BUSWIDTH_8_BYTES) | \
	 BIT(DMA_SLAVE_BUSWIDTH_16_BYTES))

static unsigned int ring_blocks = 256;
module_param(ring_blocks, uint, 0444);
MODULE_PARM_DESC(ring_blocks,
		 "Blocks of two elements in a channel's list: rounded up to a power of two, 4 to 4096 (default 256)");

static u32 ring_nr_blocks(void)
{
	return roundup_pow_of_two(clamp_t(u32, ring_blocks,
					  EDMA_RING_MIN_BLOCKS,
					  EDMA_RING_MAX_BLOCKS));
}

static struct device *port_dev(const struct edma_port *port)
{
	return &port->rp->dev;
}

static size_t ring_size(const struct edma_ring *ring)
{
	return ring->nr_slots / EDMA_ELEMS_PER_BLOCK *
	       sizeof(struct edma_block);
}

static void ring_free(struct edma_chan *chan)
{
	struct edma_ring *ring = &chan->hwch.ring;

	bitmap_free(ring->edge);
	bitmap_free(ring->lie);
	if (ring->blocks)
		dma_free_coherent(port_dev(chan->port), ring_size(ring),
				  ring->blocks, ring->base);
	ring->edge = NULL;
	ring->lie = NULL;
	ring->blocks = NULL;
}

/* Memory that can't be given back: ring_free() then leaves it alone */
static void ring_leak(struct edma_chan *chan, const char *why)
{
	dev_err(port_dev(chan->port), "channel %u %s: its list is leaked\n",
		chan->hwch.id, why);
	chan->hwch.ring.blocks = NULL;
}

static int ring_alloc(struct edma_chan *chan)
{
	struct edma_ring *ring = &chan->hwch.ring;
	dma_addr_t base = 0;

	ring->nr_slots = ring_nr_blocks() * EDMA_ELEMS_PER_BLOCK;
	ring->blocks = dma_alloc_coherent(port_dev(chan->port),
					  ring_size(ring), &base, GFP_KERNEL);
	ring->base = base;
	ring->lie = bitmap_zalloc(ring->nr_slots, GFP_KERNEL);
	ring->edge = bitmap_zalloc(ring->nr_slots, GFP_KERNEL);
	if (!ring->blocks || !ring->lie || !ring->edge) {
		ring_free(chan);
		return -ENOMEM;
	}
	/* Progress is read from the lower half of LLP alone */
	if (!IS_ALIGNED(base, sizeof(struct edma_block)) ||
	    upper_32_bits(base) != upper_32_bits(base + ring_size(ring) - 1)) {
		dev_err(port_dev(chan->port),
			"list at %pad crosses a 4 GiB boundary\n", &base);
		ring_free(chan);
		return -EINVAL;
	}
	return 0;
}

static void chan_power_on(struct edma_chan *chan)
{
	struct edma_dir *dir = chan->hwch.dir;
	unsigned long flags;

	edma_port_enable_irq(chan->port);
	/* Not while the direction is being switched off and on */
	mutex_lock(&dir->reset_lock);
	spin_lock_irqsave(&chan->hwch.lock, flags);
	chan->hwch.rung = false;
	edma_hwch_start(&chan->hwch);
	WRITE_ONCE(chan->held, true);
	chan->nr_failed = 0;
	memset(chan->failed, 0, sizeof(chan->failed));
	memset(&chan->config, 0, sizeof(chan->config));
	dma_cookie_init(&chan->dma);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	mutex_unlock(&dir->reset_lock);
}

static int edma_alloc_chan_resources(struct dma_chan *dma)
{
	struct edma_chan *chan = to_edma_chan(dma);
	struct edma_port *port = chan->port;
	int ret;

	/* Not -ENODEV: dmaengine would forget the whole device */
	if (!READ_ONCE(port->live))
		return -EAGAIN;
	ret = edma_port_in_use(port) ? edma_port_check_domain(port) :
				       edma_port_init_domain(port);
	if (ret)
		return ret;
	/* The port stays awake: issue_pending couldn't resume it */
	ret = pm_runtime_get_sync(port_dev(port));
	if (ret < 0) {
		pm_runtime_put_noidle(port_dev(port));
		return ret;
	}
	ret = ring_alloc(chan);
	if (ret) {
		pm_runtime_put(port_dev(port));
		return ret;
	}
	chan_power_on(chan);
	return 0;
}

/* Everything but @prepared, which the client may still submit */
static void collect_terminated(struct edma_chan *chan)
{
	lockdep_assert_held(&chan->hwch.lock);
	list_splice_tail_init(&chan->submitted, &chan->terminated);
	list_splice_tail_init(&chan->issued, &chan->terminated);
	list_splice_tail_init(&chan->active, &chan->terminated);
	list_splice_tail_init(&chan->failing, &chan->terminated);
	list_splice_tail_init(&chan->completed, &chan->terminated);
	chan->periods = 0;
}

static int edma_terminate_all(struct dma_chan *dma)
{
	struct edma_chan *chan = to_edma_chan(dma);
	unsigned long flags;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	if (chan->hwch.state == EDMA_HWCH_READY) {
		edma_hwch_stop(&chan->hwch);
		edma_hwch_watch(&chan->hwch, true);
	}
	collect_terminated(chan);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	return 0;
}

static bool is_stopping(struct edma_chan *chan)
{
	unsigned long flags;
	bool stopping;

	edma_flow_event(&chan->hwch, EDMA_EVENT_POLL);
	spin_lock_irqsave(&chan->hwch.lock, flags);
	stopping = chan->hwch.state == EDMA_HWCH_STOPPING;
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	return stopping;
}

static void wait_stopped(struct edma_chan *chan)
{
	struct edma_dir *dir = chan->hwch.dir;
	unsigned int polls = 0;

	while (is_stopping(chan)) {
		if (++polls > EDMA_STOP_POLLS) {
			dev_err(port_dev(chan->port),
				"channel %u doesn't stop\n", chan->hwch.id);
			break;
		}
		usleep_range(EDMA_STOP_POLL_US, 2 * EDMA_STOP_POLL_US);
	}
	flush_work(&chan->work);
	/* Another channel may have brought a reset about */
	mutex_lock(&dir->reset_lock);
	mutex_unlock(&dir->reset_lock);
}

static void free_terminated(struct edma_chan *chan)
{
	unsigned long flags;
	LIST_HEAD(list);

	spin_lock_irqsave(&chan->hwch.lock, flags);
	list_splice_init(&chan->terminated, &list);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	edma_desc_free_list(&list);
}

static void edma_synchronize(struct dma_chan *dma)
{
	struct edma_chan *chan = to_edma_chan(dma);

	wait_stopped(chan);
	tasklet_kill(&chan->task);
	free_terminated(chan);
}

/*
 * Switch a channel off, once. What was still issued has failed. A direction
 * that is parked may have no power any more: its registers are left alone.
 * Returns false when the channel was off, and true in @leak when its engine
 * can't be brought to rest, so that its list has to stay.
 */
static bool chan_switch_off(struct edma_chan *chan, bool *leak)
{
	struct edma_hwch *hwch = &chan->hwch;
	unsigned long flags;
	bool held;

	mutex_lock(&hwch->dir->reset_lock);
	spin_lock_irqsave(&hwch->lock, flags);
	held = chan->held;
	WRITE_ONCE(chan->held, false);
	*leak = false;
	if (held && hwch->state != EDMA_HWCH_PARKED) {
		*leak = !edma_hwch_at_rest(hwch);
		edma_hwch_disable(hwch);
	}
	hwch->state = EDMA_HWCH_OFF;
	edma_tell_flush(chan);
	spin_unlock_irqrestore(&hwch->lock, flags);
	mutex_unlock(&hwch->dir->reset_lock);
	return held;
}

/* Give back what a channel holds of the port */
static void chan_power_off(struct edma_chan *chan)
{
	bool leak;

	if (!chan_switch_off(chan, &leak))
		return;
	edma_hwch_watch_stop(&chan->hwch);
	cancel_work_sync(&chan->work);
	/* The handler may still be on its way to this channel */
	synchronize_irq(chan->port->irq);
	if (leak)
		ring_leak(chan, "isn't at rest");
	else if (edma_port_domain_changed(chan->port))
		ring_leak(chan, "lost the IOMMU domain it was allocated in");
	ring_free(chan);
	pm_runtime_put(port_dev(chan->port));
}

static void edma_free_chan_resources(struct dma_chan *dma)
{
	struct edma_chan *chan = to_edma_chan(dma);
	unsigned long flags;

	edma_terminate_all(dma);
	edma_synchronize(dma);
	chan_power_off(chan);
	spin_lock_irqsave(&chan->hwch.lock, flags);
	list_splice_tail_init(&chan->prepared, &chan->terminated);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	free_terminated(chan);
}

/**
 * edma_chan_close - no more work for a channel whose port goes away
 * @chan: the channel; a client may hold it
 *
 * Issued work fails, and later work as well; the engine is told to stop.
 *
 * Context: any; takes the channel's lock.
 */
void edma_chan_close(struct edma_chan *chan)
{
	unsigned long flags;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	chan->closed = true;
	edma_tell_fail_all(chan, "the port goes away");
	if (chan->hwch.state == EDMA_HWCH_READY) {
		edma_hwch_stop(&chan->hwch);
		edma_hwch_watch(&chan->hwch, true);
	}
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
}

/**
 * edma_chan_detach - take a channel from a client whose port goes away
 * @chan: the channel, closed; a client may hold it
 *
 * Nothing touches a register from here on.
 *
 * Context: may sleep; runs before the port loses its driver or power.
 */
void edma_chan_detach(struct edma_chan *chan)
{
	unsigned long flags;

	wait_stopped(chan);
	chan_power_off(chan);
	/* Waits for the callbacks of what has just failed */
	tasklet_kill(&chan->task);
	/* What failed while that one held the tasklet back is told as well */
	spin_lock_irqsave(&chan->hwch.lock, flags);
	if (!list_empty(&chan->completed))
		tasklet_schedule(&chan->task);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
}

/**
 * edma_chan_set_config - take over a client's configuration
 * @chan: the channel
 * @config: used by what is prepared from now on
 *
 * Context: any; takes the channel's lock.
 * Return: 0, or -EINVAL.
 */
int edma_chan_set_config(struct edma_chan *chan,
			 const struct dma_slave_config *config)
{
	unsigned long flags;

	if (!edma_prep_config_is_valid(chan, config))
		return -EINVAL;
	spin_lock_irqsave(&chan->hwch.lock, flags);
	chan->config = *config;
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	return 0;
}

static int edma_config(struct dma_chan *dma, struct dma_slave_config *config)
{
	return edma_chan_set_config(to_edma_chan(dma), config);
}

/**
 * edma_tx_submit - queue a prepared descriptor (dmaengine operation)
 * @tx: the descriptor
 *
 * Context: any.
 * Return: its cookie.
 */
dma_cookie_t edma_tx_submit(struct dma_async_tx_descriptor *tx)
{
	struct edma_chan *chan = to_edma_chan(tx->chan);
	struct edma_desc *desc = to_edma_desc(tx);
	unsigned long flags;
	dma_cookie_t cookie;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	cookie = dma_cookie_assign(tx);
	list_move_tail(&desc->node, &chan->submitted);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	return cookie;
}

static void edma_issue_pending(struct dma_chan *dma)
{
	struct edma_chan *chan = to_edma_chan(dma);
	unsigned long flags;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	list_splice_tail_init(&chan->submitted, &chan->issued);
	edma_flow_issue(chan);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
}

static bool cookie_has_failed(const struct edma_chan *chan, dma_cookie_t cookie)
{
	unsigned int i;

	for (i = 0; i < EDMA_NR_FAILED; i++)
		if (chan->failed[i] == cookie)
			return true;
	return false;
}

static struct edma_desc *find_desc(struct list_head *list, dma_cookie_t cookie)
{
	struct edma_desc *desc;

	list_for_each_entry(desc, list, node)
		if (desc->tx.cookie == cookie)
			return desc;
	return NULL;
}

static u64 cookie_residue(struct edma_chan *chan, dma_cookie_t cookie)
{
	struct edma_desc *desc = find_desc(&chan->active, cookie);

	if (!desc)
		desc = find_desc(&chan->failing, cookie);
	if (!desc)
		desc = find_desc(&chan->issued, cookie);
	if (!desc)
		desc = find_desc(&chan->submitted, cookie);
	return desc ? desc->segs.len - desc->done : 0;
}

/*
 * A client may poll with interrupts off: then nobody else looks at the engine,
 * nor at a channel that waits for it to come to rest.
 */
static void poll(struct edma_chan *chan)
{
	bool look, aborts = false;
	unsigned long flags;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	look = chan->hwch.state == EDMA_HWCH_STOPPING ||
	       (chan->hwch.state == EDMA_HWCH_READY &&
		!list_empty(&chan->active));
	/* Not behind the lock: the port may go away, or lose its power */
	if (look)
		aborts = edma_dir_has_aborts(chan->hwch.dir);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	if (!look)
		return;
	if (aborts)
		edma_dir_poll(chan->hwch.dir);
	edma_flow_event(&chan->hwch, EDMA_EVENT_POLL);
}

static enum dma_status edma_tx_status(struct dma_chan *dma, dma_cookie_t cookie,
				      struct dma_tx_state *state)
{
	struct edma_chan *chan = to_edma_chan(dma);
	enum dma_status status;
	unsigned long flags;
	u64 residue;

	if (dma_cookie_status(dma, cookie, NULL) == DMA_IN_PROGRESS)
		poll(chan);
	spin_lock_irqsave(&chan->hwch.lock, flags);
	status = dma_cookie_status(dma, cookie, state);
	if (status == DMA_COMPLETE && cookie_has_failed(chan, cookie))
		status = DMA_ERROR;
	residue = status == DMA_IN_PROGRESS ? cookie_residue(chan, cookie) : 0;
	spin_unlock_irqrestore(&chan->hwch.lock, flags);

	dma_set_residue(state, min_t(u64, residue, U32_MAX));
	return status;
}

static void edma_caps(struct dma_chan *dma, struct dma_slave_caps *caps)
{
	caps->directions = edma_chan_to_link(to_edma_chan(dma)) ?
			   BIT(DMA_MEM_TO_DEV) : BIT(DMA_DEV_TO_MEM);
}

/**
 * edma_chan_init - set a channel up; touches no register
 * @chan: the channel, zeroed
 * @port: its port; the channel joins its dmaengine device
 * @id: direction
 * @nr: number in that direction
 */
void edma_chan_init(struct edma_chan *chan, struct edma_port *port,
		    enum edma_dir_id id, unsigned int nr)
{
	chan->port = port;
	edma_hwch_init(&chan->hwch, &port->dir[id], nr, edma_flow_event);
	INIT_LIST_HEAD(&chan->prepared);
	INIT_LIST_HEAD(&chan->submitted);
	INIT_LIST_HEAD(&chan->issued);
	INIT_LIST_HEAD(&chan->active);
	INIT_LIST_HEAD(&chan->failing);
	INIT_LIST_HEAD(&chan->completed);
	INIT_LIST_HEAD(&chan->terminated);
	tasklet_setup(&chan->task, edma_tell_task);
	INIT_WORK(&chan->work, edma_flow_work);
	chan->dma.device = &port->dma;
	dma_cookie_init(&chan->dma);
	list_add_tail(&chan->dma.device_node, &port->dma.channels);
}

/**
 * edma_port_init_dma - fill in what dmaengine wants to know
 * @port: the port, before its channels are initialised
 */
void edma_port_init_dma(struct edma_port *port)
{
	struct dma_device *dma = &port->dma;

	dma_cap_set(DMA_SLAVE, dma->cap_mask);
	dma_cap_set(DMA_CYCLIC, dma->cap_mask);
	dma_cap_set(DMA_INTERLEAVE, dma->cap_mask);
	dma_cap_set(DMA_PRIVATE, dma->cap_mask);
	INIT_LIST_HEAD(&dma->channels);
	dma->dev = port_dev(port);
	dma->directions = BIT(DMA_MEM_TO_DEV) | BIT(DMA_DEV_TO_MEM);
	dma->src_addr_widths = EDMA_WIDTHS;
	dma->dst_addr_widths = EDMA_WIDTHS;
	dma->residue_granularity = DMA_RESIDUE_GRANULARITY_SEGMENT;
	dma->device_alloc_chan_resources = edma_alloc_chan_resources;
	dma->device_free_chan_resources = edma_free_chan_resources;
	dma->device_config = edma_config;
	dma->device_caps = edma_caps;
	edma_prep_init_dma(dma);
	dma->device_issue_pending = edma_issue_pending;
	dma->device_tx_status = edma_tx_status;
	dma->device_terminate_all = edma_terminate_all;
	dma->device_synchronize = edma_synchronize;
	dma->dbg_summary_show = edma_summary_show;
}
