// SPDX-License-Identifier: GPL-2.0-only
/*
 * Golden elements: a transfer is prepared and issued through the operations that
 * dmaengine calls, and the words in the channel's list are compared with numbers.
 */
#include <linux/dmaengine.h>
#include <linux/scatterlist.h>

#include "golden_table.h"
#include "port_test.h"

/* The parameters that cases change, and what they were before */
struct golden_fixture {
	struct port_test *port;
	struct edma_chan *chan;
	unsigned int *max_element;
	unsigned int *blocks;
	unsigned int saved[2];
};

static void golden_desc(const struct golden *golden, char *desc)
{
	strscpy(desc, golden->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(golden, goldens, golden_desc);

static int golden_init(struct kunit *test)
{
	struct golden_fixture *fix = kunit_kzalloc(test, sizeof(*fix),
						   GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fix);
	fix->max_element = port_test_param(test, "max_element");
	fix->blocks = port_test_param(test, "ring_blocks");
	if (!fix->max_element || !fix->blocks)
		return -ENOENT;
	fix->saved[0] = *fix->max_element;
	fix->saved[1] = *fix->blocks;
	test->priv = fix;
	return 0;
}

static void golden_exit(struct kunit *test)
{
	struct golden_fixture *fix = test->priv;

	if (!fix)
		return;
	if (fix->port)
		port_test_free(fix->port);
	*fix->max_element = fix->saved[0];
	*fix->blocks = fix->saved[1];
}

/* A channel of the direction, with the case's configuration */
static struct dma_chan *golden_chan(struct kunit *test,
				    const struct golden *golden)
{
	struct golden_fixture *fix = test->priv;
	struct dma_chan *dma;

	if (golden->max_element)
		*fix->max_element = golden->max_element;
	if (golden->blocks)
		*fix->blocks = golden->blocks;
	fix->port = port_test_make(test, 1, 1);
	fix->chan = &fix->port->port.chans[golden->read];
	if (golden->bypass) {
		fix->port->port.nr_bypass = 1;
		fix->port->port.bypass[0] = (struct edma_bypass) {
			.start = PORT_WINDOW_32,
			.end = PORT_WINDOW_32 + 0x7ffffff,
			.target = golden->bypass,
		};
	}
	dma = &fix->chan->dma;
	KUNIT_ASSERT_EQ(test, 0,
			dma->device->device_alloc_chan_resources(dma));
	return dma;
}

static struct dma_slave_config golden_config(const struct golden *golden)
{
	struct dma_slave_config config = {};

	/* The other side's is never looked at */
	config.src_addr = 0x1234567812345678;
	config.dst_addr = 0x1234567812345678;
	if (golden->read) {
		config.src_addr = golden->slave;
		config.src_addr_width = golden->width;
		config.src_port_window_size = golden->window;
	} else {
		config.dst_addr = golden->slave;
		config.dst_addr_width = golden->width;
		config.dst_port_window_size = golden->window;
	}
	return config;
}

static unsigned int golden_nr_segs(const struct golden *golden)
{
	unsigned int nr = 0;

	while (nr < GOLDEN_SEGS && golden->seg[nr].len)
		nr++;
	return nr;
}

static struct dma_async_tx_descriptor *
golden_prep_sg(struct dma_chan *dma, const struct golden *golden,
	       enum dma_transfer_direction dir, unsigned long flags)
{
	unsigned int nr = golden_nr_segs(golden), i;
	struct scatterlist sg[GOLDEN_SEGS];

	sg_init_table(sg, max(nr, 1U));
	for (i = 0; i < nr; i++) {
		sg_dma_address(&sg[i]) = golden->seg[i].local;
		sg_dma_len(&sg[i]) = golden->seg[i].len;
	}
	if (golden->op == GOLDEN_CONFIG_SG) {
		struct dma_slave_config config = golden_config(golden);

		return golden_prep_config_sg(dma, sg, nr, dir, flags, &config);
	}
	return dma->device->device_prep_slave_sg(dma, sg, nr, dir, flags, NULL);
}

static struct dma_async_tx_descriptor *
golden_prep_interleaved(struct dma_chan *dma, const struct golden *golden,
			enum dma_transfer_direction dir, unsigned long flags)
{
	unsigned int nr = golden_nr_segs(golden), i;
	struct {
		struct dma_interleaved_template xt;
		struct data_chunk chunk[GOLDEN_SEGS];
	} *t = kzalloc_obj(*t, GFP_KERNEL);
	struct dma_async_tx_descriptor *tx;

	if (!t)
		return NULL;
	t->xt.src_start = golden->read ? golden->slave : golden->seg[0].local;
	t->xt.dst_start = golden->read ? golden->seg[0].local : golden->slave;
	t->xt.dir = dir;
	t->xt.src_inc = true;
	t->xt.dst_inc = true;
	t->xt.src_sgl = true;
	t->xt.dst_sgl = true;
	t->xt.numf = golden->frames;
	t->xt.frame_size = nr;
	for (i = 0; i < nr; i++) {
		t->chunk[i].size = golden->seg[i].len;
		t->chunk[i].src_icg = golden->src_gap;
		t->chunk[i].dst_icg = golden->dst_gap;
	}
	tx = dma->device->device_prep_interleaved_dma(dma, &t->xt, flags);
	kfree(t);
	return tx;
}

static struct dma_async_tx_descriptor *golden_prep(struct dma_chan *dma,
						   const struct golden *golden)
{
	enum dma_transfer_direction dir = golden->read ? DMA_DEV_TO_MEM :
					  DMA_MEM_TO_DEV;
	unsigned long flags = golden->unasked ? 0 : DMA_PREP_INTERRUPT;

	switch (golden->op) {
	case GOLDEN_CYCLIC:
		return dma->device->device_prep_dma_cyclic(dma,
				golden->seg[0].local, golden->seg[0].len,
				golden->period, dir, flags);
	case GOLDEN_INTERLEAVED:
		return golden_prep_interleaved(dma, golden, dir, flags);
	case GOLDEN_VEC:
		return golden_prep_vec(dma, golden->seg, golden_nr_segs(golden),
				       dir, flags);
	default:
		return golden_prep_sg(dma, golden, dir, flags);
	}
}

static void golden_called(void *param)
{
}

/* Elements of a byte each, one after the other, all done */
static void golden_go_before(struct kunit *test, struct dma_chan *dma,
			     const struct golden *golden)
{
	struct golden_fixture *fix = test->priv;
	struct golden byte = {
		.read = golden->read,
		.unasked = true,
		.slave = PORT_WINDOW_32,
		.seg = { { 0x5000, 1 } },
	};
	struct dma_slave_config config = golden_config(&byte);
	struct dma_async_tx_descriptor *tx;
	u32 i;

	KUNIT_ASSERT_EQ(test, 0, dma->device->device_config(dma, &config));
	for (i = 0; i < golden->before; i++) {
		tx = golden_prep(dma, &byte);
		KUNIT_ASSERT_NOT_NULL(test, tx);
		tx->tx_submit(tx);
		dma->device->device_issue_pending(dma);
		port_test_move(fix->port, fix->chan, i + 1);
	}
}

static void golden_issue(struct kunit *test, struct dma_chan *dma,
			 const struct golden *golden)
{
	struct golden_fixture *fix = test->priv;
	struct dma_slave_config config = golden_config(golden);
	u32 times = golden->times ? : 1;
	int ret;

	golden_go_before(test, dma, golden);
	ret = golden->op == GOLDEN_CONFIG_SG ? 0 :
	      dma->device->device_config(dma, &config);
	if (golden->refused && ret)
		return;
	KUNIT_ASSERT_EQ(test, ret, 0);
	while (times--) {
		struct dma_async_tx_descriptor *tx = golden_prep(dma, golden);

		if (golden->refused) {
			KUNIT_EXPECT_NULL(test, tx);
			return;
		}
		KUNIT_ASSERT_NOT_NULL(test, tx);
		if (golden->called)
			tx->callback = golden_called;
		tx->tx_submit(tx);
	}
	dma->device->device_issue_pending(dma);
	if (golden->done)
		port_test_move(fix->port, fix->chan,
			       golden->before + golden->done);
}

static void golden_compare(struct kunit *test, const struct edma_ring *ring,
			   const struct golden *golden, unsigned int i)
{
	const __le32 *words = (const __le32 *)ring->blocks;
	u32 at = golden->want[i].at, w;
	bool link = golden->want[i].word[0] & 4;
	u64 pointer = ring->base + golden->want[i].word[2];

	for (w = 0; w < (link ? 4 : 6); w++) {
		u32 want = golden->want[i].word[w];

		if (link && w == 2)
			want = pointer;
		if (link && w == 3)
			want = pointer >> 32;
		KUNIT_EXPECT_EQ_MSG(test, le32_to_cpu(words[at / 4 + w]), want,
				    "word %u of what is at %u", w, at);
	}
}

/* How many elements can the engine reach from where it stands, at most a lap */
static u32 golden_count(const struct edma_ring *ring, u32 from)
{
	const __le32 *words = (const __le32 *)ring->blocks;
	u32 slot;

	for (slot = from; slot < from + ring->nr_slots; slot++) {
		u32 at = slot % ring->nr_slots / 2 * 64 + slot % 2 * 24;
		u32 lap = slot / ring->nr_slots;

		if ((le32_to_cpu(words[at / 4]) & 1) == lap % 2)
			break;
		/* In a loop of an odd number of elements this is a link */
		if (le32_to_cpu(words[at / 4]) & 4)
			break;
		/* ... and that of an even one leads back at once */
		if (slot % 2 && le32_to_cpu(words[at / 4 + 6 + 2]) ==
		    (u32)ring->base && (le32_to_cpu(words[at / 4 + 6]) & 3) == 1)
			return slot - from + 1;
	}
	return slot - from;
}

/* Where the engine stands: a loop is made in a list that starts over */
static u32 golden_from(const struct golden *golden)
{
	return golden->op == GOLDEN_CYCLIC ? 0 : golden->before + golden->done;
}

/* Also as a line of its own: KTAP of 6.1 has no word of skipped parameters */
static void golden_skip(struct kunit *test, const char *why)
{
	kunit_info(test, "skipped: %s", why);
	kunit_skip(test, "%s", why);
}

static void golden_elements(struct kunit *test)
{
	const struct golden *golden = test->param_value;
	struct golden_fixture *fix = test->priv;
	u32 count = golden->count;
	struct dma_chan *dma;
	unsigned int i;

	if (golden->op == GOLDEN_VEC && !golden_has_vec)
		golden_skip(test, "this kernel has no vectors");
	if (golden->op == GOLDEN_CONFIG_SG && !golden_has_config_sg)
		golden_skip(test, "this kernel has no config_sg");
	dma = golden_chan(test, golden);
	golden_issue(test, dma, golden);
	for (i = 0; i < GOLDEN_WORDS && golden->want[i].word[1] |
	     golden->want[i].word[0]; i++) {
		golden_compare(test, &fix->chan->hwch.ring, golden, i);
		if (!golden->count && !(golden->want[i].word[0] & 4))
			count++;
	}
	KUNIT_EXPECT_EQ(test, count,
			golden_count(&fix->chan->hwch.ring, golden_from(golden)));
}

/* A register of the engine, by its offset */
static u32 *golden_reg(struct kunit *test, u32 offset)
{
	struct golden_fixture *fix = test->priv;

	return &fix->port->ram[offset / 4];
}

/* One byte, on its way; then stopped while the engine runs, and gone */
static void golden_doorbell(struct kunit *test, struct edma_chan *chan,
			    u32 doorbell, u32 block)
{
	const struct golden byte = {
		.read = !chan->hwch.ring.to_link,
		.slave = SLAVE,
		.seg = { { 0x5000, 1 } },
	};
	u32 id = chan->hwch.id;

	*golden_reg(test, doorbell) = 0xffffffff;
	golden_issue(test, &chan->dma, &byte);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, doorbell), id);
	/* CS: running, then stopped */
	*golden_reg(test, block) = 0x320;
	chan->dma.device->device_terminate_all(&chan->dma);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, doorbell), 0x80000000 | id);
	*golden_reg(test, block) = 0x360;
}

/* What a channel's registers, and those of its direction, are set to */
static void golden_registers(struct kunit *test)
{
	struct golden_fixture *fix = test->priv;
	struct edma_chan *chans;
	u32 block, i, read;

	fix->port = port_test_make(test, 4, 2);
	chans = fix->port->port.chans;
	for (i = 0; i < 6; i++) {
		struct dma_chan *dma = &chans[i].dma;

		KUNIT_ASSERT_EQ(test, 0,
				dma->device->device_alloc_chan_resources(dma));
	}
	/* ENGINE_EN, INT_MASK and LINKED_LIST_ERR_EN of either direction */
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0x0c), 1);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0x2c), 1);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0x54), 0x00f000f0);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0xa8), 0x00fc00fc);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0x90), 0x000f0000);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0xc4), 0x00030000);
	/* The wrapper's enables */
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0x2008), 0x40000100);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0x2044), 0x40);
	for (i = 0; i < 6; i++) {
		u64 base = chans[i].hwch.ring.base;

		read = i >= 4;
		block = 0x200 * (read ? i - 3 : i + 1) + 0x100 * read;
		/* CONTROL1 has CCS and LLE; LLP low and high */
		KUNIT_EXPECT_EQ(test, *golden_reg(test, block), 0x300);
		KUNIT_EXPECT_EQ(test, *golden_reg(test, block + 0x1c),
				(u32)base);
		KUNIT_EXPECT_EQ(test, *golden_reg(test, block + 0x20),
				base >> 32);
		golden_doorbell(test, &chans[i], read ? 0x30 : 0x10, block);
	}
	for (i = 1; i < 6; i++)
		port_test_let_go(&chans[i]);
	/* Masked again, all but the first */
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0x54), 0x00fe00fe);
	KUNIT_EXPECT_EQ(test, *golden_reg(test, 0xa8), 0x00ff00ff);
}

static struct kunit_case golden_cases[] = {
	KUNIT_CASE(golden_registers),
	KUNIT_CASE_PARAM(golden_elements, golden_gen_params),
	{}
};

static struct kunit_suite golden_suite = {
	.name = "tegra-rp-edma-golden",
	.init = golden_init,
	.exit = golden_exit,
	.test_cases = golden_cases,
};

kunit_test_suite(golden_suite);
