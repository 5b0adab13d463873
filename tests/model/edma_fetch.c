// SPDX-License-Identifier: GPL-2.0-only
/* Reading the list: prefetch, stale copies, reads in two halves. */
#include "edma_int.h"

static u64 fetch_ps(struct edma_model *m)
{
	return m->knob[EDMA_K_FETCH_NS] * 1000;
}

/* Forget what was read ahead, go on reading at addr. */
void edma_fetch_restart(struct edma_model *m, struct edma_chan *c, u64 addr)
{
	c->queued = 0;
	c->next_addr = addr;
	c->next_ccs = c->ccs;
	c->next_blocked = false;
	c->next_ps = m->t_ps;
}

/* One element on demand; up to `prefetch` behind it or behind the running. */
bool edma_fetch_can_issue(struct edma_model *m, struct edma_chan *c)
{
	u64 room = m->knob[EDMA_K_PREFETCH] + (c->phase == EDMA_PH_WAIT);

	return c->state == EDMA_CH_RUNNING && c->phase != EDMA_PH_START &&
	       !c->single && !c->next_blocked && c->queued < room;
}

static bool list_read(struct edma_model *m, u64 addr, void *buf, u32 len)
{
	if (m->knob[EDMA_K_BME] == EDMA_BME_GATES &&
	    !m->ops->bus_master(m->ctx)) {
		m->count[EDMA_C_BME_BLOCKED]++;
		return false;
	}
	return m->ops->local_read(m->ctx, addr, buf, len);
}

/* Is the element with that control word valid for a channel with that CCS? */
static bool valid(struct edma_model *m, u32 control, bool ccs)
{
	bool cb = control & EDMA_CB;

	if (!(control & EDMA_LLP) || !(control & EDMA_TCB))
		return cb == ccs;
	return m->knob[EDMA_K_LINK_CB] == EDMA_LINK_CB_IGNORED || cb == !ccs;
}

static void decode(struct edma_model *m, struct edma_chan *c,
		   struct edma_entry *e)
{
	u32 control = e->word[0];

	if (control & EDMA_LLP && control & EDMA_TCB)
		edma_path(m, EDMA_K_LINK_CB, 1);
	if (!valid(m, control, c->next_ccs))
		e->kind = EDMA_ENTRY_INVALID;
	else
		e->kind = control & EDMA_LLP ? EDMA_ENTRY_LINK :
					       EDMA_ENTRY_DATA;
}

/* Is there work at LLP, whatever the engine's copy of that element says? */
bool edma_fetch_has_work(struct edma_model *m, struct edma_chan *c)
{
	u32 control;

	return m->ops->local_read(m->ctx, c->llp, &control, sizeof(control)) &&
	       valid(m, control, c->ccs);
}

/* Where the stream goes on behind an element that has been decoded. */
static void follow(struct edma_chan *c, struct edma_entry *e)
{
	c->next_blocked = e->kind == EDMA_ENTRY_INVALID ||
			  e->kind == EDMA_ENTRY_ERROR;
	if (e->kind == EDMA_ENTRY_LINK) {
		c->next_addr = e->word[2] | (u64)e->word[3] << 32;
		c->next_ccs ^= !!(e->word[0] & EDMA_TCB);
		/* The pointer is known only when the link has arrived */
		c->next_ps = e->ready_ps;
	} else {
		c->next_addr = e->addr + EDMA_ELEM_SIZE;
	}
}

/* A link is 16 bytes long and fills its line, where a data element crosses. */
static bool crosses_line(struct edma_model *m, u64 addr)
{
	u32 control;

	if (addr / 64 == (addr + EDMA_ELEM_SIZE - 1) / 64)
		return false;
	return addr % 64 != 48 || !list_read(m, addr, &control, 4) ||
	       !(control & EDMA_LLP);
}

/* split64: the second line's part first, the control word's part later. */
static void fetch_second_half(struct edma_model *m, struct edma_chan *c,
			      struct edma_entry *e)
{
	u32 first = 64 - e->addr % 64;

	m->count[EDMA_C_FETCH_SPLIT]++;
	e->kind = EDMA_ENTRY_HALF;
	e->half_ps = m->t_ps + fetch_ps(m) / 2;
	c->next_blocked = true;
	if (!list_read(m, e->addr + first, (u8 *)e->word + first,
		       EDMA_ELEM_SIZE - first))
		e->kind = EDMA_ENTRY_ERROR;
}

static void fetch_whole(struct edma_model *m, struct edma_chan *c,
			struct edma_entry *e)
{
	u32 len = EDMA_ELEM_SIZE;

	/* A link is 16 bytes: what is behind it may not be mapped */
	if (!list_read(m, e->addr, e->word, sizeof(struct edma_link)))
		e->kind = EDMA_ENTRY_ERROR;
	else
		decode(m, c, e);
	if (e->kind == EDMA_ENTRY_DATA &&
	    !list_read(m, e->addr + 16, &e->word[4], len - 16))
		e->kind = EDMA_ENTRY_ERROR;
	follow(c, e);
}

/* Read one more element of the stream into the queue. */
void edma_fetch_issue(struct edma_model *m, struct edma_chan *c)
{
	struct edma_entry *e = &c->queue[c->queued];

	memset(e, 0, sizeof(*e));
	e->addr = c->next_addr;
	e->ahead = c->queued || c->phase == EDMA_PH_DATA;
	e->ready_ps = m->t_ps + fetch_ps(m);
	c->queued++;
	c->next_ps = m->t_ps;
	m->count[EDMA_C_FETCHES]++;
	edma_path(m, EDMA_K_FETCH, 1);
	if (m->knob[EDMA_K_FETCH] == EDMA_FETCH_SPLIT64 &&
	    crosses_line(m, e->addr))
		fetch_second_half(m, c, e);
	else
		fetch_whole(m, c, e);
}

/* The late half of the newest entry: older ones are complete. */
void edma_fetch_first_half(struct edma_model *m, struct edma_chan *c)
{
	struct edma_entry *e = &c->queue[c->queued - 1];

	if (!list_read(m, e->addr, e->word, 64 - e->addr % 64))
		e->kind = EDMA_ENTRY_ERROR;
	else
		decode(m, c, e);
	c->next_ps = m->t_ps;
	follow(c, e);
}

void edma_fetch_pop(struct edma_chan *c)
{
	c->queued--;
	memmove(c->queue, c->queue + 1, c->queued * sizeof(c->queue[0]));
}

/* The engine now acts on its copy: is memory still what it was? */
void edma_fetch_check_stale(struct edma_model *m, struct edma_chan *c)
{
	struct edma_entry *e = &c->queue[0];
	u32 word[6];
	u32 len = e->kind == EDMA_ENTRY_DATA ? EDMA_ELEM_SIZE : 16;

	if (e->kind == EDMA_ENTRY_ERROR)
		return;
	m->path[EDMA_K_PREFETCH][e->ahead]++;
	if (e->ahead && m->ops->local_read(m->ctx, e->addr, word, len) &&
	    memcmp(word, e->word, len))
		m->count[EDMA_C_PREFETCH_STALE]++;
}
