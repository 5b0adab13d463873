// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preparing descriptors: from what a client hands in to a list of segments.
 */
#include <linux/device.h>
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "chan.h"

/*
 * A port window shorter than this is refused: each element moves one lap of it
 * at most, and the engine would do nothing but fetch elements.
 */
#define EDMA_MIN_WINDOW		64

static struct device *chan_dev(const struct edma_chan *chan)
{
	return &chan->port->rp->dev;
}

static enum dma_transfer_direction chan_direction(const struct edma_chan *chan)
{
	return edma_chan_to_link(chan) ? DMA_MEM_TO_DEV : DMA_DEV_TO_MEM;
}

/* The device's half of a configuration */
static phys_addr_t config_addr(const struct edma_chan *chan,
			       const struct dma_slave_config *config)
{
	return edma_chan_to_link(chan) ? config->dst_addr : config->src_addr;
}

static u32 config_width(const struct edma_chan *chan,
			const struct dma_slave_config *config)
{
	return edma_chan_to_link(chan) ? config->dst_addr_width :
					 config->src_addr_width;
}

/* Port window in bytes: dmaengine counts it in words of the address width */
static u64 config_window(const struct edma_chan *chan,
			 const struct dma_slave_config *config)
{
	u64 words = edma_chan_to_link(chan) ? config->dst_port_window_size :
					      config->src_port_window_size;

	return words * config_width(chan, config);
}

/**
 * edma_prep_config_is_valid - can a channel work with a configuration
 * @chan: the channel
 * @config: the configuration
 *
 * Return: false, and a message for a port window, when it can't.
 */
bool edma_prep_config_is_valid(const struct edma_chan *chan,
			       const struct dma_slave_config *config)
{
	u32 words = edma_chan_to_link(chan) ? config->dst_port_window_size :
					      config->src_port_window_size;
	u32 width = config_width(chan, config);

	if ((width && !is_power_of_2(width)) ||
	    width > DMA_SLAVE_BUSWIDTH_128_BYTES)
		return false;
	if (!words || config_window(chan, config) >= EDMA_MIN_WINDOW)
		return true;
	dev_err_ratelimited(chan_dev(chan),
			    "port window of %u words of %u bytes refused: %u bytes at least\n",
			    words, width, EDMA_MIN_WINDOW);
	return false;
}

static int link_addr(struct edma_chan *chan, phys_addr_t addr, u64 len,
		     u64 *link)
{
	int ret = edma_port_link_addr(chan->port, addr, len, link);

	if (ret)
		dev_err_ratelimited(chan_dev(chan),
				    "slave address %pa, %llu bytes: not in a memory window of this port\n",
				    &addr, len);
	return ret;
}

/**
 * edma_desc_free - free a descriptor that is on no list
 * @desc: the descriptor
 */
void edma_desc_free(struct edma_desc *desc)
{
	edma_segs_free(&desc->segs);
	kfree(desc);
}

/**
 * edma_desc_free_list - free all descriptors of a list
 * @list: the list, private to the caller
 */
void edma_desc_free_list(struct list_head *list)
{
	struct edma_desc *desc, *next;

	list_for_each_entry_safe(desc, next, list, node) {
		list_del(&desc->node);
		edma_desc_free(desc);
	}
}

/**
 * edma_prep_refuse - say why a transfer can't be prepared
 * @chan: the channel
 * @why: in words
 *
 * Return: -EINVAL.
 */
int edma_prep_refuse(const struct edma_chan *chan, const char *why)
{
	dev_err_ratelimited(chan_dev(chan), "%s channel %u: refused: %s\n",
			    edma_chan_kind(chan),
			    chan->hwch.id, why);
	return -EINVAL;
}

/**
 * edma_prep_alloc - a descriptor without segments
 * @chan: the channel
 * @dir: as the client says
 * @flags: of the client
 *
 * Context: any.
 * Return: the descriptor, for edma_prep_ready(), or NULL.
 */
struct edma_desc *edma_prep_alloc(struct edma_chan *chan,
				  enum dma_transfer_direction dir,
				  unsigned long flags)
{
	struct edma_desc *desc;

	if (dir != chan_direction(chan)) {
		edma_prep_refuse(chan, "not this channel's direction");
		return NULL;
	}
	if (!READ_ONCE(chan->port->live) ||
	    edma_port_check_domain(chan->port))
		return NULL;
	desc = kzalloc_obj(*desc, GFP_NOWAIT);
	if (!desc)
		return NULL;
	dma_async_tx_descriptor_init(&desc->tx, &chan->dma);
	desc->tx.tx_submit = edma_tx_submit;
	desc->tx.flags = flags;
	INIT_LIST_HEAD(&desc->node);
	edma_segs_init(&desc->segs);
	return desc;
}

/**
 * edma_prep_ready - hand a descriptor out, or free it if it couldn't be filled
 * @chan: the channel
 * @desc: the descriptor
 * @err: 0, or what went wrong with it
 *
 * Context: any; takes the channel's lock.
 * Return: what the client gets, NULL with an @err.
 */
struct dma_async_tx_descriptor *
edma_prep_ready(struct edma_chan *chan, struct edma_desc *desc, int err)
{
	unsigned long flags;

	if (err) {
		edma_desc_free(desc);
		return NULL;
	}
	edma_cursor_init(&desc->cursor, &desc->segs);
	spin_lock_irqsave(&chan->hwch.lock, flags);
	list_add_tail(&desc->node, &chan->prepared);
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	return &desc->tx;
}

/**
 * edma_prep_place - where the device's side of a transfer is
 * @chan: the channel
 * @desc: the transfer, without segments
 * @config: the client's configuration
 * @total: bytes
 * @link: filled with the link address of the first segment
 *
 * It advances with the data, as the BAR is memory, or loops in a port window,
 * as in front of a FIFO.
 *
 * Return: 0, or an error and a message.
 */
int edma_prep_place(struct edma_chan *chan, struct edma_desc *desc,
		    const struct dma_slave_config *config, u64 total, u64 *link)
{
	u64 window = config_window(chan, config);
	int ret;

	if (!total)
		return edma_prep_refuse(chan, "transfer without data");
	ret = link_addr(chan, config_addr(chan, config), window ? : total,
			link);
	if (ret || !window)
		return ret;
	edma_segs_set_window(&desc->segs, *link, window);
	*link = 0;
	return 0;
}

/* Length of a scatterlist, 0 when an entry is empty */
static u64 sg_total(struct scatterlist *sgl, unsigned int sg_len)
{
	struct scatterlist *sg;
	unsigned int i;
	u64 total = 0;

	for_each_sg(sgl, sg, sg_len, i) {
		if (!sg_dma_len(sg))
			return 0;
		total += sg_dma_len(sg);
	}
	return total;
}

static int add_sg(struct edma_chan *chan, struct edma_desc *desc,
		  const struct dma_slave_config *config,
		  struct scatterlist *sgl, unsigned int sg_len)
{
	struct scatterlist *sg;
	unsigned int i;
	u64 link;
	int ret;

	ret = edma_prep_place(chan, desc, config, sg_total(sgl, sg_len), &link);
	if (ret)
		return ret;
	for_each_sg(sgl, sg, sg_len, i) {
		struct edma_seg seg = {
			.local = sg_dma_address(sg),
			.link = link,
			.len = sg_dma_len(sg),
		};

		ret = edma_segs_add(&desc->segs, &seg, GFP_NOWAIT);
		if (ret)
			return ret;
		link += seg.len;
	}
	return 0;
}

/**
 * edma_prep_config - the configuration that the client has set
 * @chan: the channel
 *
 * Context: any; takes the channel's lock.
 * Return: a copy of it.
 */
struct dma_slave_config edma_prep_config(struct edma_chan *chan)
{
	struct dma_slave_config config;
	unsigned long flags;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	config = chan->config;
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	return config;
}

/**
 * edma_prep_sg - a transfer between a mapped scatterlist and the device
 * @chan: the channel
 * @config: where on the device
 * @sgl: the list
 * @sg_len: its mapped entries
 * @dir: as the client says
 * @flags: of the client
 *
 * Context: any.
 * Return: the descriptor, or NULL.
 */
struct dma_async_tx_descriptor *
edma_prep_sg(struct edma_chan *chan, const struct dma_slave_config *config,
	     struct scatterlist *sgl, unsigned int sg_len,
	     enum dma_transfer_direction dir, unsigned long flags)
{
	struct edma_desc *desc = edma_prep_alloc(chan, dir, flags);

	if (!desc)
		return NULL;
	return edma_prep_ready(chan, desc,
			       add_sg(chan, desc, config, sgl, sg_len));
}

static struct dma_async_tx_descriptor *
edma_prep_slave_sg(struct dma_chan *dma, struct scatterlist *sgl,
		   unsigned int sg_len, enum dma_transfer_direction dir,
		   unsigned long flags, void *context)
{
	struct dma_slave_config config = edma_prep_config(to_edma_chan(dma));

	return edma_prep_sg(to_edma_chan(dma), &config, sgl, sg_len, dir,
			    flags);
}

static int add_periods(struct edma_chan *chan, struct edma_desc *desc,
		       dma_addr_t local, size_t len, size_t period)
{
	struct dma_slave_config config = edma_prep_config(chan);
	size_t done;
	u64 link;
	int ret;

	if (!period || len % period)
		return edma_prep_refuse(chan, "buffer isn't made of periods");
	if (len / period > chan->hwch.ring.nr_slots)
		return edma_prep_refuse(chan,
					"more periods than ring_blocks allows");
	ret = edma_prep_place(chan, desc, &config, len, &link);
	for (done = 0; !ret && done < len; done += period) {
		struct edma_seg seg = {
			.local = local + done,
			.link = link + done,
			.len = period,
		};

		ret = edma_segs_add(&desc->segs, &seg, GFP_NOWAIT);
	}
	return ret ? : edma_cyclic_check(chan, desc);
}

/* Each lap covers the same part of the BAR, or loops in a port window */
static struct dma_async_tx_descriptor *
edma_prep_cyclic(struct dma_chan *dma, dma_addr_t buf_addr, size_t buf_len,
		 size_t period_len, enum dma_transfer_direction dir,
		 unsigned long flags)
{
	struct edma_chan *chan = to_edma_chan(dma);
	struct edma_desc *desc = edma_prep_alloc(chan, dir, flags);

	if (!desc)
		return NULL;
	desc->cyclic = true;
	return edma_prep_ready(chan, desc, add_periods(chan, desc, buf_addr,
						  buf_len, period_len));
}

/* Bytes from the first to the last that one side of a template touches */
static int template_span(struct dma_interleaved_template *xt, bool dst,
			 u64 *span)
{
	u64 frame = 0, last = 0;
	size_t i;

	for (i = 0; i < xt->frame_size; i++) {
		struct data_chunk *chunk = &xt->sgl[i];

		if (!chunk->size)
			return -EINVAL;
		last = dst ? dmaengine_get_dst_icg(xt, chunk) :
			     dmaengine_get_src_icg(xt, chunk);
		if (check_add_overflow(frame, (u64)chunk->size + last, &frame))
			return -EOVERFLOW;
	}
	if (!xt->numf || !xt->frame_size)
		return -EINVAL;
	if (check_mul_overflow(frame, (u64)xt->numf, span))
		return -EOVERFLOW;
	/* The gap behind the last chunk is not touched */
	*span -= last;
	return 0;
}

static int add_frames(struct edma_chan *chan, struct edma_desc *desc,
		      struct dma_interleaved_template *xt, u64 link)
{
	bool to_link = edma_chan_to_link(chan);
	u64 local = to_link ? xt->src_start : xt->dst_start;
	size_t frame, i;
	int ret;

	for (frame = 0; frame < xt->numf; frame++) {
		for (i = 0; i < xt->frame_size; i++) {
			struct data_chunk *chunk = &xt->sgl[i];
			struct edma_seg seg = {
				.local = local,
				.link = link,
				.len = chunk->size,
			};
			size_t src = dmaengine_get_src_icg(xt, chunk);
			size_t dst = dmaengine_get_dst_icg(xt, chunk);

			ret = edma_segs_add(&desc->segs, &seg, GFP_NOWAIT);
			if (ret)
				return ret;
			local += chunk->size + (to_link ? src : dst);
			link += chunk->size + (to_link ? dst : src);
		}
	}
	return 0;
}

static int add_template(struct edma_chan *chan, struct edma_desc *desc,
			struct dma_interleaved_template *xt)
{
	bool to_link = edma_chan_to_link(chan);
	u64 span, link;
	int ret;

	/* Both sides advance: a fixed address is what a port window is for */
	if (!xt->src_inc || !xt->dst_inc)
		return edma_prep_refuse(chan, "template with a fixed address");
	ret = template_span(xt, to_link, &span);
	if (ret)
		return edma_prep_refuse(chan, "template empty or too large");
	ret = link_addr(chan, to_link ? xt->dst_start : xt->src_start, span,
			&link);
	return ret ? : add_frames(chan, desc, xt, link);
}

static struct dma_async_tx_descriptor *
edma_prep_interleaved(struct dma_chan *dma, struct dma_interleaved_template *xt,
		      unsigned long flags)
{
	struct edma_chan *chan = to_edma_chan(dma);
	struct edma_desc *desc = edma_prep_alloc(chan, xt->dir, flags);

	if (!desc)
		return NULL;
	return edma_prep_ready(chan, desc, add_template(chan, desc, xt));
}

/**
 * edma_prep_init_dma - the operations of this file
 * @dma: gets them
 */
void edma_prep_init_dma(struct dma_device *dma)
{
	dma->device_prep_slave_sg = edma_prep_slave_sg;
	dma->device_prep_dma_cyclic = edma_prep_cyclic;
	dma->device_prep_interleaved_dma = edma_prep_interleaved;
	edma_vec_init_dma(dma);
	edma_config_sg_init_dma(dma);
}
