// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations that not every kernel has: skipped where it doesn't
 */
#include "contract.h"

#ifdef HAVE_CONFIG_SG
#define NEWER_SIZE	(3 * SZ_4K + 156)

static struct dma_async_tx_descriptor *
newer_prep(struct con *c, size_t offset, struct dma_slave_config *config)
{
	struct scatterlist sg;

	sg_init_table(&sg, 1);
	e2e_sg_set(&sg, c->dma + offset, NEWER_SIZE);
	return dmaengine_prep_config_sg(c->chan, &sg, 1, c->dir, DMA_CTRL_ACK,
					config);
}

/* Two are prepared before one is submitted: each has its own place */
static bool newer_both(struct con *c, struct dma_slave_config *a,
		       struct dma_slave_config *b)
{
	struct dma_async_tx_descriptor *first, *second;

	first = newer_prep(c, 0, a);
	second = newer_prep(c, SZ_32K, b);
	if (!e2e_expect(c->t, first && second, "not prepared"))
		return false;
	dmaengine_submit(first);
	return con_sync(c, second) && con_moved(c, 0, NEWER_SIZE) &&
	       con_moved(c, SZ_32K, NEWER_SIZE) &&
	       con_untouched(c, SZ_32K + NEWER_SIZE, SZ_32K - NEWER_SIZE);
}

static void newer_rewind(struct con *c)
{
	if (c->dir == DMA_MEM_TO_DEV)
		e2e_fill_io(c->io, NEWER_SIZE, c->rest, 0);
	else
		e2e_fill_mem(c->va, NEWER_SIZE, c->rest, 0);
}

/* The configuration of the call counts, not the channel's; and it stays */
static void newer_config_sg(struct e2e *t, enum dma_transfer_direction dir)
{
	struct dma_slave_config elsewhere, config;
	struct con c;

	if (!con_init(&c, t, dir, SZ_64K))
		return;
	elsewhere = con_config(&c, SZ_32K);
	config = con_config(&c, 0);
	e2e_expect(t, !dmaengine_slave_config(c.chan, &elsewhere), "refused");
	if (!con_sync(&c, newer_prep(&c, 0, &config)))
		goto out;
	con_moved(&c, 0, NEWER_SIZE);
	con_untouched(&c, NEWER_SIZE, SZ_64K - NEWER_SIZE);
	newer_rewind(&c);
	if (!con_sync(&c, newer_prep(&c, 0, NULL)))
		goto out;
	con_moved(&c, 0, NEWER_SIZE);
	newer_rewind(&c);
	if (!newer_both(&c, &config, &elsewhere))
		goto out;
	config.dst_addr_width = 3;
	config.src_addr_width = 3;
	e2e_expect(t, !newer_prep(&c, 0, &config), "a width of 3");
out:
	con_exit(&c);
}
#else
static void newer_config_sg(struct e2e *t, enum dma_transfer_direction dir)
{
	e2e_skip(t, "no prep_config_sg in this kernel");
}
#endif

static void e2e_write_config_sg(struct e2e *t)
{
	newer_config_sg(t, DMA_MEM_TO_DEV);
}

static void e2e_read_config_sg(struct e2e *t)
{
	newer_config_sg(t, DMA_DEV_TO_MEM);
}

const struct e2e_case e2e_newer_cases[] = {
	{ "write-config-sg", e2e_write_config_sg },
	{ "read-config-sg", e2e_read_config_sg },
	{}
};
