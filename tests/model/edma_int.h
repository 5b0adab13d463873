/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the model's files, not by its hosts. */
#ifndef EDMA_INT_H
#define EDMA_INT_H

#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <linux/types.h>

#include "edma_model.h"
#include "hw.h"

#define EDMA_ELEM_SIZE	((u32)sizeof(struct edma_elem))

/* The hosts have macros of their own for these, with several names */
static inline u64 min_u64(u64 a, u64 b)
{
	if (a < b)
		return a;
	return b;
}

static inline u64 max_u64(u64 a, u64 b)
{
	if (a > b)
		return a;
	return b;
}

static inline void edma_path(struct edma_model *m, enum edma_knob k, u64 max)
{
	u64 v = m->knob[k];

	m->path[k][v > max ? max : v]++;
}

static inline u64 edma_link_addr(const struct edma_dir *d,
				 const struct edma_chan *c)
{
	return d->read ? c->sar : c->dar;
}

static inline bool edma_in_data(const struct edma_chan *c)
{
	return c->state == EDMA_CH_RUNNING && c->phase == EDMA_PH_DATA;
}

/* edma_engine.c */
void edma_engine_kick(struct edma_model *m);
void edma_chan_doorbell(struct edma_model *m, struct edma_dir *d,
			unsigned int ch);
void edma_chan_stop(struct edma_model *m, struct edma_dir *d,
		    unsigned int ch);
void edma_chan_reset(struct edma_dir *d, unsigned int ch);

/* edma_fetch.c */
void edma_fetch_restart(struct edma_model *m, struct edma_chan *c, u64 addr);
bool edma_fetch_can_issue(struct edma_model *m, struct edma_chan *c);
void edma_fetch_issue(struct edma_model *m, struct edma_chan *c);
void edma_fetch_first_half(struct edma_model *m, struct edma_chan *c);
void edma_fetch_pop(struct edma_chan *c);
bool edma_fetch_has_work(struct edma_model *m, struct edma_chan *c);
void edma_fetch_check_stale(struct edma_model *m, struct edma_chan *c);

/* edma_data.c */
u32 edma_data_chunk(struct edma_model *m, struct edma_dir *d,
		    struct edma_chan *c);
u64 edma_data_ps(struct edma_model *m, u64 addr, u32 len);
u32 edma_data_part(struct edma_model *m, struct edma_dir *d,
		   struct edma_chan *c, u64 t_ps);
bool edma_data_move(struct edma_model *m, struct edma_dir *d,
		    unsigned int ch, u32 len);

/* edma_irq.c */
void edma_irq_done(struct edma_model *m, struct edma_dir *d, unsigned int ch,
		   u32 control);
void edma_irq_abort(struct edma_model *m, struct edma_dir *d,
		    unsigned int ch);
void edma_irq_update(struct edma_model *m);

/* edma_iatu.c */
u64 edma_iatu_translate(struct edma_model *m, u64 addr);
u32 edma_iatu_read(struct edma_model *m, u32 off);
void edma_iatu_write(struct edma_model *m, u32 off, u32 val);
void edma_iatu_set_bypass(struct edma_model *m);

#endif
