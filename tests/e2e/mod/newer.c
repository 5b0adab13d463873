// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations that not every kernel has: skipped where it doesn't
 */
#include "e2e.h"

#define NEWER_OFFSET	SZ_8M		/* in the BAR */
#define NEWER_PARTS	3
#define NEWER_PART	(SZ_4K + 52)
#define NEWER_SIZE	(NEWER_PARTS * NEWER_PART)

struct newer {
	struct e2e *t;
	struct dma_chan *chan;
	enum dma_transfer_direction dir;
	u8 *va;
	dma_addr_t dma;
	void __iomem *io;
	u64 seed;
	u64 rest;
};

/* The data on the side they come from, guards behind on the other */
static void newer_fill(struct newer *n)
{
	n->seed = e2e_seed(n->t);
	n->rest = e2e_seed(n->t);
	if (n->dir == DMA_MEM_TO_DEV) {
		e2e_fill_mem(n->va, NEWER_SIZE, n->seed, 0);
		e2e_fill_io(n->io, NEWER_SIZE + E2E_GUARD, n->rest, 0);
	} else {
		e2e_fill_io(n->io, NEWER_SIZE, n->seed, 0);
		e2e_fill_mem(n->va, NEWER_SIZE + E2E_GUARD, n->rest, 0);
	}
}

static void newer_check(struct newer *n)
{
	if (n->dir == DMA_MEM_TO_DEV) {
		e2e_check_io(n->t, n->io, NEWER_SIZE, n->seed, 0);
		e2e_check_io(n->t, n->io + NEWER_SIZE, E2E_GUARD, n->rest,
			     NEWER_SIZE);
	} else {
		e2e_check_mem(n->t, n->va, NEWER_SIZE, n->seed, 0);
		e2e_check_mem(n->t, n->va + NEWER_SIZE, E2E_GUARD, n->rest,
			      NEWER_SIZE);
	}
}

static struct dma_slave_config newer_config(struct newer *n, size_t offset)
{
	return (struct dma_slave_config) {
		.src_addr = n->t->bar_phys + offset,
		.dst_addr = n->t->bar_phys + offset,
	};
}

static void newer_case(struct e2e *t, enum dma_transfer_direction dir,
		       void (*run)(struct newer *n))
{
	struct newer n = {
		.t = t,
		.chan = e2e_chan(t, dir),
		.dir = dir,
		.io = t->io + NEWER_OFFSET,
	};

	n.va = dma_alloc_coherent(t->dev, NEWER_SIZE + E2E_GUARD, &n.dma,
				  GFP_KERNEL);
	if (!e2e_expect(t, n.va, "no memory"))
		return;
	run(&n);
	dmaengine_terminate_sync(n.chan);
	dma_free_coherent(t->dev, NEWER_SIZE + E2E_GUARD, n.va, n.dma);
}

#ifdef HAVE_VEC
static struct dma_async_tx_descriptor *vec_prep(struct newer *n, size_t last)
{
	struct dma_vec vecs[NEWER_PARTS];
	unsigned int i;

	for (i = 0; i < NEWER_PARTS; i++)
		vecs[i] = (struct dma_vec) {
			.addr = n->dma + i * NEWER_PART,
			.len = NEWER_PART,
		};
	vecs[NEWER_PARTS - 1].len = last;
	return dmaengine_prep_peripheral_dma_vec(n->chan, vecs, NEWER_PARTS,
						 n->dir, DMA_CTRL_ACK);
}

static void vec_run(struct newer *n)
{
	struct dma_slave_config config = newer_config(n, NEWER_OFFSET);
	struct dma_async_tx_descriptor *desc;
	enum dma_status status;

	e2e_expect(n->t, !dmaengine_slave_config(n->chan, &config), "refused");
	newer_fill(n);
	e2e_expect(n->t, !vec_prep(n, 0), "an empty vector");
	desc = vec_prep(n, NEWER_PART);
	if (!e2e_expect(n->t, desc, "not prepared"))
		return;
	status = dma_sync_wait(n->chan, dmaengine_submit(desc));
	e2e_expect(n->t, status == DMA_COMPLETE, "status %d", status);
	newer_check(n);
}
#else
static void vec_run(struct newer *n)
{
	e2e_skip(n->t, "no peripheral_dma_vec in this kernel");
}
#endif

#ifdef HAVE_CONFIG_SG
/* The configuration of the call counts, and stays */
static void config_sg_run(struct newer *n)
{
	struct dma_slave_config elsewhere = newer_config(n, 0);
	struct dma_slave_config config = newer_config(n, NEWER_OFFSET);
	struct dma_async_tx_descriptor *desc;
	struct scatterlist sg;
	unsigned int i;

	e2e_expect(n->t, !dmaengine_slave_config(n->chan, &elsewhere),
		   "refused");
	sg_init_table(&sg, 1);
	e2e_sg_set(&sg, n->dma, NEWER_SIZE);
	for (i = 0; i < 2; i++) {
		enum dma_status status;

		newer_fill(n);
		desc = dmaengine_prep_config_sg(n->chan, &sg, 1, n->dir,
						DMA_CTRL_ACK,
						i ? NULL : &config);
		if (!e2e_expect(n->t, desc, "not prepared"))
			return;
		status = dma_sync_wait(n->chan, dmaengine_submit(desc));
		e2e_expect(n->t, status == DMA_COMPLETE, "status %d", status);
		newer_check(n);
	}
	config.dst_addr_width = 3;
	config.src_addr_width = 3;
	e2e_expect(n->t, !dmaengine_prep_config_sg(n->chan, &sg, 1, n->dir,
						   DMA_CTRL_ACK, &config),
		   "a width of 3");
}
#else
static void config_sg_run(struct newer *n)
{
	e2e_skip(n->t, "no prep_config_sg in this kernel");
}
#endif

static void e2e_write_vec(struct e2e *t)
{
	newer_case(t, DMA_MEM_TO_DEV, vec_run);
}

static void e2e_read_vec(struct e2e *t)
{
	newer_case(t, DMA_DEV_TO_MEM, vec_run);
}

static void e2e_write_config_sg(struct e2e *t)
{
	newer_case(t, DMA_MEM_TO_DEV, config_sg_run);
}

static void e2e_read_config_sg(struct e2e *t)
{
	newer_case(t, DMA_DEV_TO_MEM, config_sg_run);
}

const struct e2e_case e2e_newer_cases[] = {
	{ "write-vec", e2e_write_vec },
	{ "read-vec", e2e_read_vec },
	{ "write-config-sg", e2e_write_config_sg },
	{ "read-config-sg", e2e_read_config_sg },
	{}
};
