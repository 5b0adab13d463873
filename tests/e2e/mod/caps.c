// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: what the provider says of itself, and what it takes and refuses
 */
#include <linux/dma/tegra-rp-edma.h>
#include <linux/slab.h>

#include "contract.h"

static void caps_of(struct e2e *t, struct dma_chan *chan,
		    struct dma_slave_caps *caps)
{
	int ret = dma_get_slave_caps(chan, caps);

	e2e_expect(t, !ret, "error %d", ret);
}

/* A channel has one direction, the device both */
static void e2e_caps_directions(struct e2e *t)
{
	const u32 both = BIT(DMA_MEM_TO_DEV) | BIT(DMA_DEV_TO_MEM);
	struct dma_slave_caps wr = {}, rd = {};

	caps_of(t, t->wr, &wr);
	caps_of(t, t->rd, &rd);
	e2e_expect(t, wr.directions == BIT(DMA_MEM_TO_DEV), "write: %#x",
		   wr.directions);
	e2e_expect(t, rd.directions == BIT(DMA_DEV_TO_MEM), "read: %#x",
		   rd.directions);
	e2e_expect(t, t->wr->device->directions == both, "device: %#x",
		   t->wr->device->directions);
}

/* With each width that is offered data move; no other is taken */
static void caps_width(struct con *c, u32 width, bool offered)
{
	struct dma_slave_config config = con_config(c, width * SZ_4K);
	int ret;

	config.src_addr_width = width;
	config.dst_addr_width = width;
	ret = dmaengine_slave_config(c->chan, &config);
	e2e_expect(c->t, !ret == offered, "width %u: error %d, offered %d",
		   width, ret, offered);
	if (ret || !offered)
		return;
	if (con_sync(c, dmaengine_prep_slave_single(c->chan, c->dma +
						    width * SZ_4K, SZ_4K,
						    c->dir, 0)))
		con_moved(c, width * SZ_4K, SZ_4K);
}

static void e2e_caps_widths(struct e2e *t)
{
	struct dma_slave_caps caps = {};
	struct con c;
	u32 width;

	caps_of(t, t->wr, &caps);
	e2e_expect(t, caps.src_addr_widths == caps.dst_addr_widths &&
		   caps.dst_addr_widths, "source %#x, destination %#x",
		   caps.src_addr_widths, caps.dst_addr_widths);
	if (!con_init(&c, t, DMA_MEM_TO_DEV, 32 * SZ_4K))
		return;
	for (width = 1; width < 32; width++)
		caps_width(&c, width, caps.dst_addr_widths & BIT(width));
	con_exit(&c);
}

/* No burst is too long, and no list is cut into bursts */
static void e2e_caps_burst(struct e2e *t)
{
	static const u32 bursts[] = { 0, 1, 3, 256, U32_MAX };
	struct dma_slave_caps caps = {};
	struct con c;
	unsigned int i;

	caps_of(t, t->wr, &caps);
	e2e_expect(t, !caps.min_burst && !caps.max_burst && !caps.max_sg_burst,
		   "%u to %u, %u segments", caps.min_burst, caps.max_burst,
		   caps.max_sg_burst);
	if (!con_init(&c, t, DMA_MEM_TO_DEV, ARRAY_SIZE(bursts) * SZ_4K))
		return;
	for (i = 0; i < ARRAY_SIZE(bursts); i++) {
		struct dma_slave_config config = con_config(&c, i * SZ_4K);

		config.src_maxburst = bursts[i];
		config.dst_maxburst = bursts[i];
		e2e_expect(t, !dmaengine_slave_config(c.chan, &config),
			   "burst %u", bursts[i]);
		if (con_sync(&c, dmaengine_prep_slave_single(c.chan,
							     c.dma + i * SZ_4K,
							     SZ_4K, c.dir, 0)))
			con_moved(&c, i * SZ_4K, SZ_4K);
	}
	con_exit(&c);
}

/* Pausing isn't offered; stopping is */
static void e2e_caps_commands(struct e2e *t)
{
	struct dma_slave_caps caps = {};
	int pause, resume;

	caps_of(t, t->wr, &caps);
	e2e_expect(t, !caps.cmd_pause && !caps.cmd_resume, "pause %d resume %d",
		   caps.cmd_pause, caps.cmd_resume);
	e2e_expect(t, caps.cmd_terminate, "no terminate");
	pause = dmaengine_pause(t->wr);
	resume = dmaengine_resume(t->wr);
	e2e_expect(t, pause < 0 && resume < 0, "pause %d resume %d", pause,
		   resume);
}

static bool caps_has(struct e2e *t, enum dma_transaction_type type)
{
	return test_bit(type, t->wr->device->cap_mask.bits);
}

static void e2e_caps_types(struct e2e *t)
{
	static const enum dma_transaction_type none[] = {
		DMA_MEMCPY, DMA_XOR, DMA_PQ, DMA_XOR_VAL, DMA_PQ_VAL,
		DMA_MEMSET, DMA_MEMSET_SG, DMA_INTERRUPT,
		DMA_COMPLETION_NO_ORDER, DMA_REPEAT, DMA_LOAD_EOT,
	};
	struct dma_device *dma = t->wr->device;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++)
		e2e_expect(t, !caps_has(t, none[i]), "type %d", none[i]);
	e2e_expect(t, caps_has(t, DMA_SLAVE) && dma->device_prep_slave_sg,
		   "no slave");
	e2e_expect(t, caps_has(t, DMA_CYCLIC) && dma->device_prep_dma_cyclic,
		   "no cyclic");
	e2e_expect(t, caps_has(t, DMA_INTERLEAVE) &&
		   dma->device_prep_interleaved_dma, "no interleaved");
}

/* Nobody gets a channel without asking for one */
static void e2e_caps_private(struct e2e *t)
{
	struct dma_device *dma = t->wr->device;
	struct dma_chan *chan;

	dma_release_channel(t->rd);
	dma_release_channel(t->wr);
	e2e_expect(t, test_bit(DMA_PRIVATE, dma->cap_mask.bits), "public");
	dmaengine_get();
	list_for_each_entry(chan, &dma->channels, device_node)
		e2e_expect(t, !chan->client_count, "%s has %d clients",
			   dma_chan_name(chan), chan->client_count);
	dmaengine_put();
	con_again(t, &t->wr, DMA_MEM_TO_DEV);
	con_again(t, &t->rd, DMA_DEV_TO_MEM);
}

static void e2e_caps_metadata(struct e2e *t)
{
	struct dma_async_tx_descriptor *desc;
	struct con c;
	int ret;

	e2e_expect(t, !dmaengine_is_metadata_mode_supported(t->wr,
							    DESC_METADATA_CLIENT) &&
		   !dmaengine_is_metadata_mode_supported(t->wr,
							 DESC_METADATA_ENGINE),
		   "modes %#x", t->wr->device->desc_metadata_modes);
	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_4K))
		return;
	desc = con_prep(&c, 0, SZ_4K, 0);
	if (desc) {
		ret = dmaengine_desc_attach_metadata(desc, c.va, 16);
		e2e_expect(t, ret, "attached");
	}
	con_exit(&c);
}

/* Descriptors are used once, and freed by their owner */
static void e2e_caps_reuse(struct e2e *t)
{
	struct dma_async_tx_descriptor *desc;
	struct dma_slave_caps caps = {};
	struct con c;

	caps_of(t, t->wr, &caps);
	e2e_expect(t, !caps.descriptor_reuse, "offered");
	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_4K))
		return;
	desc = con_prep(&c, 0, SZ_4K, 0);
	if (desc) {
		e2e_expect(t, dmaengine_desc_set_reuse(desc) == -EPERM,
			   "set");
		e2e_expect(t, !dmaengine_desc_test_reuse(desc), "is set");
	}
	con_exit(&c);
}

/* Buffers are the root port's, anywhere, and as long as the field allows */
static void e2e_caps_mapping(struct e2e *t)
{
	struct pci_dev *rp = pcie_find_root_port(t->pdev);

	e2e_expect(t, dmaengine_get_dma_device(t->wr) == &rp->dev, "write");
	e2e_expect(t, dmaengine_get_dma_device(t->rd) == &rp->dev, "read");
	e2e_expect(t, dma_get_mask(t->dev) == DMA_BIT_MASK(64), "mask %#llx",
		   dma_get_mask(t->dev));
	e2e_expect(t, dma_get_max_seg_size(t->dev) == U32_MAX, "%u bytes",
		   dma_get_max_seg_size(t->dev));
}

/* Nothing of an earlier client is left */
static void e2e_alloc_fresh(struct e2e *t)
{
	struct dma_slave_config config;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_4K))
		return;
	config = con_config(&c, 0);
	e2e_expect(t, !dmaengine_slave_config(c.chan, &config), "refused");
	dma_release_channel(t->wr);
	if (con_again(t, &t->wr, DMA_MEM_TO_DEV)) {
		c.chan = t->wr;
		e2e_expect(t, !dmaengine_prep_slave_single(c.chan, c.dma,
							   SZ_4K, c.dir, 0),
			   "the address of an earlier client");
		if (con_sync(&c, con_prep(&c, 0, SZ_4K, 0)))
			con_moved(&c, 0, SZ_4K);
	}
	con_exit(&c);
}

/* Whatever a descriptor has come to, it ends with the channel */
static void e2e_free_busy(struct e2e *t)
{
	struct e2e_job job[3];
	struct con c;
	int i, ret = 0;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_4M))
		return;
	for (i = 0; i < 3 && !ret; i++) {
		ret = con_submit(&c, &job[i], i * SZ_1M, SZ_1M);
		if (i == 1)
			e2e_issue(&job[i]);
	}
	e2e_expect(t, con_prep(&c, 0, SZ_1M, 0), "not prepared");
	dma_release_channel(t->wr);
	e2e_fill_io(c.io, c.size, c.rest, 0);
	con_again(t, &t->wr, DMA_MEM_TO_DEV);
	c.chan = t->wr;
	e2e_next_works(t, DMA_MEM_TO_DEV);
	con_untouched(&c, 0, c.size);
	for (i = 0; i < 3 && !ret; i++)
		e2e_expect(t, !atomic_read(&job[i].calls), "callback of %d", i);
	con_exit(&c);
}

static void e2e_prep_fields(struct e2e *t)
{
	const unsigned long flags = DMA_PREP_INTERRUPT | DMA_CTRL_ACK;
	struct dma_async_tx_descriptor *one, *two;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_8K))
		return;
	one = con_prep(&c, 0, SZ_4K, flags);
	two = con_prep(&c, SZ_4K, SZ_4K, 0);
	if (e2e_expect(t, one && two && one != two, "not prepared")) {
		e2e_expect(t, one->flags == flags && !two->flags,
			   "flags %#x, %#x", one->flags, two->flags);
		e2e_expect(t, one->chan == c.chan && one->tx_submit, "fields");
		e2e_expect(t, !one->callback && !one->callback_result,
			   "a callback");
	}
	con_exit(&c);
}

/* What can't be done isn't prepared, with an address that is good */
static void e2e_prep_null(struct e2e *t)
{
	struct dma_slave_config config;
	struct scatterlist sg[2];
	struct con c;

	if (!con_init(&c, t, DMA_DEV_TO_MEM, SZ_8K))
		return;
	config = con_config(&c, 0);
	e2e_expect(t, !dmaengine_slave_config(c.chan, &config), "refused");
	sg_init_table(sg, 2);
	e2e_sg_set(&sg[0], c.dma, SZ_4K);
	e2e_sg_set(&sg[1], c.dma + SZ_4K, 0);
	e2e_expect(t, !dmaengine_prep_slave_sg(c.chan, sg, 0, c.dir, 0),
		   "no segment");
	e2e_expect(t, !dmaengine_prep_slave_sg(c.chan, sg, 2, c.dir, 0),
		   "an empty segment");
	e2e_expect(t, !dmaengine_prep_slave_sg(c.chan, sg, 1, DMA_MEM_TO_DEV,
					       0), "a write");
	e2e_expect(t, !dmaengine_prep_slave_sg(c.chan, sg, 1, DMA_DEV_TO_DEV,
					       0), "neither");
	if (con_sync(&c, dmaengine_prep_slave_sg(c.chan, sg, 1, c.dir, 0)))
		con_moved(&c, 0, SZ_4K);
	con_untouched(&c, SZ_4K, SZ_4K);
	con_exit(&c);
}

/* What can't be done as the template says isn't done at all */
static void e2e_interleaved_refused(struct e2e *t)
{
	struct dma_interleaved_template *xt, good;
	struct con c;
	int i;

	xt = kzalloc(struct_size(xt, sgl, 1), GFP_KERNEL);
	if (!xt || !con_init(&c, t, DMA_MEM_TO_DEV, SZ_4K))
		goto out;
	good = (struct dma_interleaved_template) {
		.src_start = c.dma, .dst_start = c.bar, .dir = c.dir,
		.src_inc = true, .dst_inc = true, .numf = 1, .frame_size = 1,
	};
	for (i = 0; i < 8; i++) {
		*xt = good;
		xt->sgl[0].size = i == 0 ? 0 : SZ_4K;
		xt->numf = i != 1;
		xt->frame_size = i != 2;
		xt->src_inc = i != 3;
		xt->dst_inc = i != 4;
		if (i == 5)
			xt->dir = DMA_DEV_TO_MEM;
		if (i == 6)
			xt->dst_start = 0;
		e2e_expect(t, i == 7 ||
			   !dmaengine_prep_interleaved_dma(c.chan, xt, 0),
			   "template %d taken", i);
	}
	if (con_sync(&c, dmaengine_prep_interleaved_dma(c.chan, xt, 0)))
		con_moved(&c, 0, SZ_4K);
	con_exit(&c);
out:
	kfree(xt);
}

static void e2e_cyclic_refused(struct e2e *t)
{
	struct dma_slave_config config;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_8K))
		return;
	config = con_config(&c, 0);
	e2e_expect(t, !dmaengine_slave_config(c.chan, &config), "refused");
#define REFUSED(len, period, dir) \
	e2e_expect(t, !dmaengine_prep_dma_cyclic(c.chan, c.dma, len, period, \
						 dir, 0), "taken")
	REFUSED(SZ_8K, 0, DMA_MEM_TO_DEV);
	REFUSED(0, SZ_4K, DMA_MEM_TO_DEV);
	REFUSED(SZ_8K, 3000, DMA_MEM_TO_DEV);
	REFUSED(SZ_4K, SZ_8K, DMA_MEM_TO_DEV);
	REFUSED(SZ_8K, SZ_4K, DMA_DEV_TO_MEM);
	config.dst_addr = 0;
	dmaengine_slave_config(c.chan, &config);
	REFUSED(SZ_8K, SZ_4K, DMA_MEM_TO_DEV);
#undef REFUSED
	con_exit(&c);
	e2e_next_works(t, DMA_MEM_TO_DEV);
}

/* The list has room for so many elements, and not for one more */
static void caps_ring(struct e2e *t, unsigned int elements)
{
	struct dma_slave_config config;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, elements + 1))
		return;
	config = con_config(&c, 0);
	e2e_expect(t, !dmaengine_slave_config(c.chan, &config), "refused");
	e2e_expect(t, dmaengine_prep_dma_cyclic(c.chan, c.dma, elements, 1,
						c.dir, 0), "%u", elements);
	e2e_expect(t, !dmaengine_prep_dma_cyclic(c.chan, c.dma, elements + 1,
						 1, c.dir, 0), "%u",
		   elements + 1);
	con_exit(&c);
}

static void e2e_ring_8(struct e2e *t)
{
	caps_ring(t, 8);
}

static void e2e_ring_512(struct e2e *t)
{
	caps_ring(t, 512);
}

static void e2e_ring_8192(struct e2e *t)
{
	caps_ring(t, 8192);
}

/* What was refused has changed nothing */
static void e2e_config_refused(struct e2e *t)
{
	struct dma_slave_config good, bad;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_8K))
		return;
	good = con_config(&c, 0);
	bad = con_config(&c, SZ_4K);
	e2e_expect(t, !dmaengine_slave_config(c.chan, &good), "refused");
	bad.dst_addr_width = 3;
	e2e_expect(t, dmaengine_slave_config(c.chan, &bad), "width 3");
	bad.dst_addr_width = 256;
	e2e_expect(t, dmaengine_slave_config(c.chan, &bad), "width 256");
	bad.dst_addr_width = 8;
	bad.dst_port_window_size = 7;
	e2e_expect(t, dmaengine_slave_config(c.chan, &bad), "56 bytes");
	if (con_sync(&c, dmaengine_prep_slave_single(c.chan, c.dma, SZ_4K,
						     c.dir, 0)))
		con_moved(&c, 0, SZ_4K);
	con_untouched(&c, SZ_4K, SZ_4K);
	con_exit(&c);
}

/* A configuration is for what is prepared after it */
static void e2e_config_later(struct e2e *t)
{
	struct dma_slave_config other;
	struct e2e_job job;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_64K))
		return;
	other = con_config(&c, SZ_32K);
	other.dst_addr_width = 8;
	other.dst_port_window_size = SZ_4K / 8;
	if (!con_submit(&c, &job, 0, SZ_16K)) {
		e2e_expect(t, !dmaengine_slave_config(c.chan, &other),
			   "refused");
		e2e_issue(&job);
		if (e2e_wait(&job))
			e2e_expect_good(&job);
		con_moved(&c, 0, SZ_16K);
		con_untouched(&c, SZ_16K, c.size - SZ_16K);
	}
	con_exit(&c);
}

/* The direction is the preparation's; the other one's half doesn't matter */
static void e2e_config_direction(struct e2e *t)
{
	struct dma_slave_config config;
	struct con c;

	if (!con_init(&c, t, DMA_MEM_TO_DEV, SZ_4K))
		return;
	config = con_config(&c, 0);
	config.direction = DMA_DEV_TO_MEM;
	config.src_addr = 0;
	config.src_addr_width = 3;
	config.src_port_window_size = 1;
	e2e_expect(t, !dmaengine_slave_config(c.chan, &config), "refused");
	if (con_sync(&c, dmaengine_prep_slave_single(c.chan, c.dma, SZ_4K,
						     c.dir, 0)))
		con_moved(&c, 0, SZ_4K);
	con_exit(&c);
}

const struct e2e_case e2e_caps_cases[] = {
	{ "caps-directions", e2e_caps_directions },
	{ "caps-widths", e2e_caps_widths },
	{ "caps-burst", e2e_caps_burst },
	{ "caps-commands", e2e_caps_commands },
	{ "caps-types", e2e_caps_types },
	{ "caps-private", e2e_caps_private },
	{ "caps-metadata", e2e_caps_metadata },
	{ "caps-reuse", e2e_caps_reuse },
	{ "caps-mapping", e2e_caps_mapping },
	{ "alloc-fresh", e2e_alloc_fresh },
	{ "free-busy", e2e_free_busy },
	{ "prep-fields", e2e_prep_fields },
	{ "prep-null", e2e_prep_null },
	{ "interleaved-refused", e2e_interleaved_refused },
	{ "cyclic-refused", e2e_cyclic_refused },
	{ "ring-8", e2e_ring_8 },
	{ "ring-512", e2e_ring_512 },
	{ "ring-8192", e2e_ring_8192 },
	{ "config-refused", e2e_config_refused },
	{ "config-later", e2e_config_later },
	{ "config-direction", e2e_config_direction },
	{ }
};
