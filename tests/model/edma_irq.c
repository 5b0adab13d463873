// SPDX-License-Identifier: GPL-2.0-only
/* Interrupt statuses, and the line they drive through the wrapper. */
#include "edma_int.h"

/* An element with LIE (or RIE) has completed. */
void edma_irq_done(struct edma_model *m, struct edma_dir *d, unsigned int ch,
		   u32 control)
{
	struct edma_chan *c = &d->chan[ch];

	if (!(control & (EDMA_LIE | EDMA_RIE)))
		return;
	if (!(control & EDMA_LIE)) {
		d->status |= EDMA_INT_DONE(ch);
		m->count[EDMA_C_REMOTE_IRQS]++;
		return;
	}
	if (c->lose_wakeup) {
		c->lose_wakeup = false;
		m->count[EDMA_C_LOST_WAKEUPS]++;
		return;
	}
	m->dones++;
	if (m->knob[EDMA_K_DROP_IRQ] &&
	    m->dones % m->knob[EDMA_K_DROP_IRQ] == 0) {
		m->count[EDMA_C_DROPS]++;
		m->path[EDMA_K_DROP_IRQ][1]++;
		return;
	}
	if (!m->knob[EDMA_K_DROP_IRQ])
		m->path[EDMA_K_DROP_IRQ][0]++;
	c->count[EDMA_CC_DONE]++;
	d->status |= EDMA_INT_DONE(ch);
	d->line |= EDMA_INT_DONE(ch);
}

/* Error or STOP: no status unless enabled, no line without LLLAIE. */
void edma_irq_abort(struct edma_model *m, struct edma_dir *d, unsigned int ch)
{
	d->chan[ch].count[EDMA_CC_ABORT]++;
	if (d->ll_err_en & EDMA_LL_ERR_LLLAIE(ch)) {
		d->status |= EDMA_INT_ABORT(ch);
		d->line |= EDMA_INT_ABORT(ch);
	} else if (d->ll_err_en & EDMA_LL_ERR_LLRAIE(ch)) {
		d->status |= EDMA_INT_ABORT(ch);
		m->count[EDMA_C_REMOTE_IRQS]++;
	}
}

static bool edma_irq_raw(struct edma_model *m)
{
	if (m->knob[EDMA_K_LINK_DOWN] == EDMA_LINK_STATE_ONES)
		return false;
	return (m->dir[0].line & ~m->dir[0].mask) ||
	       (m->dir[1].line & ~m->dir[1].mask);
}

void edma_irq_update(struct edma_model *m)
{
	u32 l0 = APPL_INTR_EN_L0_0_INT_INT_EN | APPL_INTR_EN_L0_0_SYS_INTR_EN;
	int level = edma_irq_raw(m) && (m->appl_l0 & l0) == l0 &&
		    (m->appl_l1_8 & APPL_INTR_EN_L1_8_EDMA_INT_EN);

	if (level == m->level)
		return;
	m->level = level;
	if (level)
		m->count[EDMA_C_INTERRUPTS]++;
	m->ops->set_irq(m->ctx, level);
}

u32 edma_model_appl_read(struct edma_model *m, u32 off)
{
	switch (off) {
	case APPL_INTR_EN_L0_0:
		return m->appl_l0;
	case APPL_INTR_EN_L1_8:
		return m->appl_l1_8;
	case APPL_INTR_STATUS_L1_8:
		return edma_irq_raw(m) ? BIT(6) : 0;
	default:
		return 0;
	}
}

void edma_model_appl_write(struct edma_model *m, u32 off, u32 val)
{
	switch (off) {
	case APPL_INTR_EN_L0_0:
		m->appl_l0 = val;
		break;
	case APPL_INTR_EN_L1_8:
		m->appl_l1_8 = val;
		break;
	}
	edma_irq_update(m);
}
