// SPDX-License-Identifier: GPL-2.0-only
/* The register window: eDMA registers, channel blocks, resets. */
#include "edma_int.h"

static const struct {
	u16 engine_en, doorbell, arb, status, mask, clear, err_lo, err_hi,
	    ll_err_en, imwr;
} regs[2] = {
	{ EDMA_WR_ENGINE_EN, EDMA_WR_DOORBELL, EDMA_WR_ARB_WEIGHT_LO,
	  EDMA_WR_INT_STATUS, EDMA_WR_INT_MASK, EDMA_WR_INT_CLEAR,
	  EDMA_WR_ERR_STATUS, 0xffff, EDMA_WR_LL_ERR_EN, 0x60 },
	{ EDMA_RD_ENGINE_EN, EDMA_RD_DOORBELL, EDMA_RD_ARB_WEIGHT_LO,
	  EDMA_RD_INT_STATUS, EDMA_RD_INT_MASK, EDMA_RD_INT_CLEAR,
	  EDMA_RD_ERR_STATUS_LO, EDMA_RD_ERR_STATUS_HI, EDMA_RD_LL_ERR_EN,
	  0xcc },
};

static void set_lo(u64 *reg, u32 val)
{
	*reg = (*reg & ~0xffffffffull) | val;
}

static void set_hi(u64 *reg, u32 val)
{
	*reg = (u32)*reg | (u64)val << 32;
}

static bool chan_of(struct edma_model *m, u32 off, struct edma_dir **d,
		    struct edma_chan **c)
{
	u32 ch = off / 0x200 - 1;

	*d = &m->dir[!!(off & 0x100)];
	if (off < 0x200 || ch >= (*d)->chans)
		return false;
	*c = &(*d)->chan[ch];
	return true;
}

/* U5: what CS reads as in this state */
static u32 cs_bits(struct edma_model *m, struct edma_chan *c)
{
	bool nvidia = m->knob[EDMA_K_CS] == EDMA_CS_NVIDIA;

	switch (c->state) {
	case EDMA_CH_RUNNING:
		if (c->phase == EDMA_PH_DATA)
			return EDMA_CS_RUNNING;
		/* Between elements: one library's 2 means running, too */
		edma_path(m, EDMA_K_CS, 1);
		return nvidia ? EDMA_CS_HALTED : EDMA_CS_RUNNING;
	case EDMA_CH_STOPPED:
		return EDMA_CS_STOPPED;
	case EDMA_CH_HALTED:
		edma_path(m, EDMA_K_CS, 1);
		return nvidia ? EDMA_CS_STOPPED : EDMA_CS_HALTED;
	default:
		return 0;
	}
}

static u32 llp_read(struct edma_model *m, struct edma_chan *c, bool hi)
{
	/* Only inside an element do the two readings of LLP differ */
	if (c->state == EDMA_CH_RUNNING && c->phase == EDMA_PH_DATA)
		edma_path(m, EDMA_K_LLP, 1);
	return hi ? c->llp >> 32 : c->llp;
}

static u32 chan_read(struct edma_model *m, struct edma_chan *c, u32 reg)
{
	switch (reg) {
	case EDMA_CH_CONTROL1:
		return c->control | (c->ccs ? EDMA_CCS : 0) |
		       FIELD_PREP(EDMA_CS, cs_bits(m, c));
	case EDMA_CH_SIZE:
		return c->size;
	case EDMA_CH_SAR_LO:
		return c->sar;
	case EDMA_CH_SAR_HI:
		return c->sar >> 32;
	case EDMA_CH_DAR_LO:
		return c->dar;
	case EDMA_CH_DAR_HI:
		return c->dar >> 32;
	case EDMA_CH_LLP_LO:
		return llp_read(m, c, false);
	case EDMA_CH_LLP_HI:
		return llp_read(m, c, true);
	default:
		return 0;
	}
}

static void chan_write(struct edma_model *m, struct edma_chan *c, u32 reg,
		       u32 val)
{
	if (c->state == EDMA_CH_RUNNING) {
		m->count[EDMA_C_CTX_WRITES]++;
		return;
	}
	switch (reg) {
	case EDMA_CH_CONTROL1:
		c->ccs = val & EDMA_CCS;
		c->control = val & (EDMA_CB | EDMA_TCB | EDMA_LLP | EDMA_LIE |
				    EDMA_RIE | EDMA_LLE);
		break;
	case EDMA_CH_SIZE:
		c->size = val;
		break;
	case EDMA_CH_SAR_LO:
		set_lo(&c->sar, val);
		break;
	case EDMA_CH_SAR_HI:
		set_hi(&c->sar, val);
		break;
	case EDMA_CH_DAR_LO:
		set_lo(&c->dar, val);
		break;
	case EDMA_CH_DAR_HI:
		set_hi(&c->dar, val);
		break;
	case EDMA_CH_LLP_LO:
		set_lo(&c->llp, val);
		break;
	case EDMA_CH_LLP_HI:
		set_hi(&c->llp, val);
		break;
	}
	/* Programmed anew: nothing of a stopped transfer is left */
	c->after_stop = false;
	c->resume = false;
	c->moved = 0;
}

static void dir_reset_channels(struct edma_model *m, struct edma_dir *d)
{
	unsigned int i;

	for (i = 0; i < EDMA_MODEL_CHANS; i++) {
		if (d->chan[i].state == EDMA_CH_RUNNING)
			m->count[EDMA_C_ENGINE_OFF_RUNNING]++;
		edma_chan_reset(d, i);
	}
	d->status = 0;
	d->line = 0;
	d->err_lo = 0;
	d->err_hi = 0;
}

static void engine_en_write(struct edma_model *m, struct edma_dir *d, u32 val)
{
	bool on = val & EDMA_ENGINE_EN;

	if (d->engine_en && !on) {
		m->count[EDMA_C_ENGINE_OFF]++;
		dir_reset_channels(m, d);
		edma_engine_kick(m);
	}
	d->engine_en = on;
}

static void doorbell_write(struct edma_model *m, struct edma_dir *d, u32 val)
{
	u32 ch = FIELD_GET(EDMA_DOORBELL_CHAN, val);

	d->doorbell = val;
	if (ch >= d->chans)
		return;
	if (val & EDMA_DOORBELL_STOP)
		edma_chan_stop(m, d, ch);
	else
		edma_chan_doorbell(m, d, ch);
}

static bool dir_read(struct edma_model *m, unsigned int i, u32 off, u32 *val)
{
	struct edma_dir *d = &m->dir[i];

	if (off == regs[i].engine_en)
		*val = d->engine_en;
	else if (off == regs[i].doorbell)
		*val = d->doorbell;
	else if (off == regs[i].arb || off == regs[i].arb + 4u)
		*val = d->arb[off != regs[i].arb];
	else if (off == regs[i].status)
		*val = d->status;
	else if (off == regs[i].mask)
		*val = d->mask;
	else if (off == regs[i].err_lo)
		*val = d->err_lo;
	else if (off == regs[i].err_hi)
		*val = d->err_hi;
	else if (off == regs[i].ll_err_en)
		*val = d->ll_err_en;
	else if (off >= regs[i].imwr && off < regs[i].imwr + 0x20u)
		*val = d->imwr[(off - regs[i].imwr) / 4];
	else
		return false;
	return true;
}

static void dir_write(struct edma_model *m, unsigned int i, u32 off, u32 val)
{
	struct edma_dir *d = &m->dir[i];

	if (off == regs[i].engine_en) {
		engine_en_write(m, d, val);
	} else if (off == regs[i].doorbell) {
		doorbell_write(m, d, val);
	} else if (off == regs[i].arb || off == regs[i].arb + 4u) {
		d->arb[off != regs[i].arb] = val;
	} else if (off == regs[i].mask) {
		d->mask = val & EDMA_INT_ALL;
	} else if (off == regs[i].clear) {
		m->count[EDMA_C_INT_CLEARS]++;
		d->status &= ~val;
		d->line &= ~val;
		/* A cleared abort takes its cause with it */
		val = val >> 16 & 0xff;
		d->err_lo &= ~(val | val << 16);
		d->err_hi &= ~(val * 0x01010101u);
	} else if (off == regs[i].ll_err_en) {
		d->ll_err_en = val;
	} else if (off >= regs[i].imwr && off < regs[i].imwr + 0x20u) {
		d->imwr[(off - regs[i].imwr) / 4] = val;
	}
}

static u32 edma_read(struct edma_model *m, u32 off)
{
	struct edma_chan *c;
	struct edma_dir *d;
	u32 val;

	if (off == EDMA_CTRL)
		return FIELD_PREP(EDMA_CTRL_WR_CHANS, m->dir[0].chans) |
		       FIELD_PREP(EDMA_CTRL_RD_CHANS, m->dir[1].chans);
	if (chan_of(m, off, &d, &c))
		return chan_read(m, c, off & 0xff);
	if (dir_read(m, 0, off, &val) || dir_read(m, 1, off, &val))
		return val;
	return 0;
}

static void edma_write(struct edma_model *m, u32 off, u32 val)
{
	struct edma_chan *c;
	struct edma_dir *d;

	if (chan_of(m, off, &d, &c)) {
		chan_write(m, c, off & 0xff, val);
		return;
	}
	dir_write(m, 0, off, val);
	dir_write(m, 1, off, val);
}

u32 edma_model_atu_dma_read(struct edma_model *m, u32 off)
{
	m->count[EDMA_C_MMIO_READS]++;
	m->count[EDMA_C_ASLEEP] += m->asleep;
	if (m->knob[EDMA_K_LINK_DOWN] == EDMA_LINK_STATE_ONES) {
		m->path[EDMA_K_LINK_DOWN][EDMA_LINK_STATE_ONES]++;
		return EDMA_ALL_ONES;
	}
	if (off >= EDMA_ATU_DMA_OFFSET)
		return edma_read(m, off - EDMA_ATU_DMA_OFFSET);
	if (off / 0x200 < EDMA_MODEL_REGIONS && !(off & 0x100))
		return edma_iatu_read(m, off);
	return 0;
}

void edma_model_atu_dma_write(struct edma_model *m, u32 off, u32 val)
{
	m->count[EDMA_C_MMIO_WRITES]++;
	m->count[EDMA_C_ASLEEP] += m->asleep;
	if (m->knob[EDMA_K_LINK_DOWN] == EDMA_LINK_STATE_ONES)
		return;
	if (off >= EDMA_ATU_DMA_OFFSET)
		edma_write(m, off - EDMA_ATU_DMA_OFFSET, val);
	else if (off / 0x200 < EDMA_MODEL_REGIONS && !(off & 0x100))
		edma_iatu_write(m, off, val);
	edma_irq_update(m);
}

static void reset_edma(struct edma_model *m)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct edma_dir *d = &m->dir[i];

		dir_reset_channels(m, d);
		d->engine_en = false;
		d->doorbell = 0;
		d->mask = 0;
		d->ll_err_en = 0;
		memset(d->arb, 0, sizeof(d->arb));
		memset(d->imwr, 0, sizeof(d->imwr));
	}
}

bool edma_model_link_down(struct edma_model *m, unsigned int state)
{
	if (state > EDMA_LINK_STATE_ONES)
		return false;
	if (state != EDMA_LINK_STATE_UP ||
	    m->knob[EDMA_K_LINK_DOWN] == EDMA_LINK_STATE_ONES)
		reset_edma(m);
	if (state != EDMA_LINK_STATE_ONES)
		m->path[EDMA_K_LINK_DOWN][state]++;
	m->knob[EDMA_K_LINK_DOWN] = state;
	edma_irq_update(m);
	edma_engine_kick(m);
	return true;
}

void edma_model_hot_reset(struct edma_model *m, bool on)
{
	u64 how = m->knob[EDMA_K_HOT_RESET];

	if (on)
		m->path[EDMA_K_HOT_RESET][how]++;
	if (how == EDMA_HOT_RESET_ONES)
		edma_model_link_down(m, on ? EDMA_LINK_STATE_ONES :
				     EDMA_LINK_STATE_UP);
	else if (how == EDMA_HOT_RESET_REGS && on)
		edma_model_link_down(m, EDMA_LINK_STATE_RESET);
}

void edma_model_sleep(struct edma_model *m, bool on)
{
	bool lost = m->knob[EDMA_K_D3] == EDMA_D3_LOST;

	if (on)
		m->path[EDMA_K_D3][m->knob[EDMA_K_D3]]++;
	if (on == m->asleep || (on && !lost))
		return;
	m->asleep = on;
	edma_model_link_down(m, on ? EDMA_LINK_STATE_ONES :
			     EDMA_LINK_STATE_UP);
}

void edma_model_reset(struct edma_model *m)
{
	m->asleep = false;
	m->knob[EDMA_K_LINK_DOWN] = EDMA_LINK_STATE_UP;
	reset_edma(m);
	m->appl_l0 = APPL_INTR_EN_L0_0_INT_INT_EN |
		     APPL_INTR_EN_L0_0_SYS_INTR_EN;
	m->appl_l1_8 = m->appl_l1_8_reset;
	edma_iatu_set_bypass(m);
	edma_irq_update(m);
	edma_engine_kick(m);
}

void edma_model_init(struct edma_model *m, const struct edma_model_ops *ops,
		     void *ctx, unsigned int wr_chans, unsigned int rd_chans)
{
	memset(m, 0, sizeof(*m));
	m->ops = ops;
	m->ctx = ctx;
	m->dir[0].chans = wr_chans;
	m->dir[1].chans = rd_chans;
	m->dir[0].grant = -1;
	m->dir[1].grant = -1;
	m->dir[1].read = true;
	m->knob[EDMA_K_PREFETCH] = 4;
	m->knob[EDMA_K_LINK_GEN] = 4;
	m->knob[EDMA_K_LANES] = 8;
	m->knob[EDMA_K_MPS] = 256;
	m->knob[EDMA_K_TLP_OVERHEAD] = 24;
	m->knob[EDMA_K_FETCH_NS] = 600;
	m->knob[EDMA_K_CHUNK] = EDMA_MODEL_CHUNK;
	m->knob[EDMA_K_DOORBELL_NS] = 300;
	m->knob[EDMA_K_READ_RTT_NS] = 800;
	edma_model_reset(m);
}
