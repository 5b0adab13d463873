// SPDX-License-Identifier: GPL-2.0-only
/* The outbound iATU: what happens to a link address on its way to the bus. */
#include "edma_int.h"

static bool region_match(const struct edma_iatu_region *r, u64 addr)
{
	return (r->ctrl2 & ATU_CTRL2_ENABLE) &&
	       addr >= r->base && addr <= r->limit;
}

/* A driver that knows of the bypass hands in what the region leads to. */
static bool bypass_target(const struct edma_iatu_region *r, u64 addr)
{
	return (r->ctrl2 & ATU_CTRL2_ENABLE) &&
	       (r->ctrl2 & ATU_CTRL2_DMA_BYPASS) &&
	       addr >= r->target && addr - r->target <= r->limit - r->base;
}

static u64 pass_by(struct edma_model *m, u64 addr)
{
	m->path[EDMA_K_BYPASS][1]++;
	m->count[EDMA_C_IATU_BYPASS]++;
	return addr;
}

/* Nobody claims it */
#define NOWHERE		0xfffffffff0000000ull

/*
 * An address that matches no region passes untranslated, or is sent where
 * nobody claims it: so a driver that emits bus addresses can't go unnoticed.
 */
static u64 no_match(struct edma_model *m, u64 addr)
{
	m->count[EDMA_C_IATU_MISS]++;
	m->path[EDMA_K_UNMATCHED][m->knob[EDMA_K_UNMATCHED]]++;
	return m->knob[EDMA_K_UNMATCHED] == EDMA_UNMATCHED_UR ?
	       NOWHERE | (addr & 0xfffffff) : addr;
}

/* Lowest region wins. */
u64 edma_iatu_translate(struct edma_model *m, u64 addr)
{
	unsigned int i;

	for (i = 0; i < EDMA_MODEL_REGIONS; i++) {
		struct edma_iatu_region *r = &m->region[i];

		if (!region_match(r, addr))
			continue;
		if (r->ctrl2 & ATU_CTRL2_DMA_BYPASS)
			return pass_by(m, addr);
		m->path[EDMA_K_BYPASS][0]++;
		m->count[EDMA_C_IATU_HITS]++;
		return addr - r->base + r->target;
	}
	for (i = 0; i < EDMA_MODEL_REGIONS; i++)
		if (bypass_target(&m->region[i], addr))
			return pass_by(m, addr);
	return no_match(m, addr);
}

void edma_iatu_set_bypass(struct edma_model *m)
{
	unsigned int i;

	for (i = 0; i < EDMA_MODEL_REGIONS; i++) {
		struct edma_iatu_region *r = &m->region[i];

		r->ctrl2 &= ~(u32)ATU_CTRL2_DMA_BYPASS;
		if (m->knob[EDMA_K_BYPASS] && (r->ctrl2 & ATU_CTRL2_ENABLE))
			r->ctrl2 |= ATU_CTRL2_DMA_BYPASS;
	}
}

void edma_model_set_region(struct edma_model *m, unsigned int i, u64 base,
			   u64 size, u64 target)
{
	struct edma_iatu_region *r = &m->region[i];

	r->ctrl1 = (base + size - 1) >> 32 != base >> 32 ?
		   ATU_CTRL1_INCREASE_REGION_SIZE : 0;
	r->ctrl2 = size ? ATU_CTRL2_ENABLE : 0;
	r->base = base;
	r->limit = base + size - 1;
	r->target = target;
	edma_iatu_set_bypass(m);
}

u32 edma_iatu_read(struct edma_model *m, u32 off)
{
	struct edma_iatu_region *r = &m->region[off / 0x200];

	switch (off % 0x200) {
	case ATU_CTRL1:
		return r->ctrl1;
	case ATU_CTRL2:
		return r->ctrl2;
	case ATU_LOWER_BASE:
		return r->base;
	case ATU_UPPER_BASE:
		return r->base >> 32;
	case ATU_LIMIT:
		return r->limit;
	case ATU_UPPER_LIMIT:
		/* Without the large-region bit the limit shares base's top */
		return r->ctrl1 & ATU_CTRL1_INCREASE_REGION_SIZE ?
		       r->limit >> 32 : 0;
	case ATU_LOWER_TARGET:
		return r->target;
	case ATU_UPPER_TARGET:
		return r->target >> 32;
	default:
		return 0;
	}
}

static void set_lo(u64 *reg, u32 val)
{
	*reg = (*reg & ~0xffffffffull) | val;
}

static void set_hi(u64 *reg, u32 val)
{
	*reg = (u32)*reg | (u64)val << 32;
}

void edma_iatu_write(struct edma_model *m, u32 off, u32 val)
{
	struct edma_iatu_region *r = &m->region[off / 0x200];

	switch (off % 0x200) {
	case ATU_CTRL1:
		r->ctrl1 = val;
		break;
	case ATU_CTRL2:
		r->ctrl2 = val;
		break;
	case ATU_LOWER_BASE:
		set_lo(&r->base, val);
		break;
	case ATU_UPPER_BASE:
		set_hi(&r->base, val);
		if (!(r->ctrl1 & ATU_CTRL1_INCREASE_REGION_SIZE))
			set_hi(&r->limit, val);
		break;
	case ATU_LIMIT:
		set_lo(&r->limit, val);
		break;
	case ATU_UPPER_LIMIT:
		set_hi(&r->limit, val);
		break;
	case ATU_LOWER_TARGET:
		set_lo(&r->target, val);
		break;
	case ATU_UPPER_TARGET:
		set_hi(&r->target, val);
		break;
	}
}
