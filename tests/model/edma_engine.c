// SPDX-License-Identifier: GPL-2.0-only
/* The channels' state machines, arbitration, doorbell and STOP. */
#include "edma_int.h"

#define SAME_TIME_EVENTS	100000

static u64 ns_to_ps(u64 ns)
{
	return ns * 1000;
}

static u64 now_ps(struct edma_model *m)
{
	return ns_to_ps(m->ops->now(m->ctx));
}

static unsigned int chan_id(struct edma_dir *d, struct edma_chan *c)
{
	return c - d->chan;
}

static bool granted(struct edma_dir *d, struct edma_chan *c)
{
	return d->grant == (int)chan_id(d, c);
}

/* Give the link back, charging what was used of it. */
static void release_link(struct edma_model *m, struct edma_dir *d)
{
	d->busy_ps += m->t_ps - d->grant_from_ps;
	d->grant = -1;
	m->count[d->read ? EDMA_C_BUSY_NS_RD : EDMA_C_BUSY_NS_WR] =
		d->busy_ps / 1000;
}

static void leave_running(struct edma_model *m, struct edma_dir *d,
			  struct edma_chan *c, enum edma_chan_state state)
{
	if (granted(d, c))
		release_link(m, d);
	c->state = state;
	c->stopped_ps = m->t_ps;
	c->ran = true;
	c->queued = 0;
	c->latched = false;
	c->stop_pending = false;
	c->starved_ps = 0;
}

static void chan_abort(struct edma_model *m, struct edma_dir *d,
		       struct edma_chan *c)
{
	unsigned int ch = chan_id(d, c);
	unsigned int i;
	bool others = false;

	leave_running(m, d, c, EDMA_CH_HALTED);
	m->count[EDMA_C_ABORTS]++;
	edma_irq_abort(m, d, ch);
	for (i = 0; i < d->chans; i++) {
		if (d->chan[i].state != EDMA_CH_RUNNING)
			continue;
		others = true;
		/* Halted without a word: no status, no error bit */
		if (m->knob[EDMA_K_ABORT] == EDMA_ABORT_DIRECTION)
			leave_running(m, d, &d->chan[i], EDMA_CH_HALTED);
	}
	if (others)
		edma_path(m, EDMA_K_ABORT, 1);
}

static void chan_stopped(struct edma_model *m, struct edma_dir *d,
			 struct edma_chan *c)
{
	leave_running(m, d, c, EDMA_CH_STOPPED);
	c->after_stop = true;
	c->by_stop = true;
	m->count[EDMA_C_STOP_CMDS]++;
	edma_irq_abort(m, d, chan_id(d, c));
}

/*
 * The driver may touch the executing element's slot only after it has
 * completed; new addresses or a new size there mean that it took it for done.
 * A changed control word alone is how a list is made invalid before STOP.
 */
static void check_early(struct edma_model *m, struct edma_chan *c)
{
	u32 word[6];

	if (c->single || c->early)
		return;
	if (!m->ops->local_read(m->ctx, c->cur.addr, word, sizeof(word))) {
		m->count[EDMA_C_PEEK_FAILS]++;
		c->early = true;
		return;
	}
	if (memcmp(&word[1], &c->cur.word[1], sizeof(word) - 4)) {
		m->count[EDMA_C_EARLY]++;
		c->early = true;
	} else if ((word[0] ^ c->cur.word[0]) & EDMA_CB) {
		m->count[EDMA_C_INVALIDATED]++;
		c->early = true;
	}
}

static void enter_wait(struct edma_model *m, struct edma_chan *c)
{
	c->phase = EDMA_PH_WAIT;
	c->phase_ps = m->t_ps;
	c->moved = 0;
}

static void element_complete(struct edma_model *m, struct edma_dir *d,
			     struct edma_chan *c)
{
	u32 control = c->cur.word[0];

	m->count[EDMA_C_ELEMENTS]++;
	c->count[EDMA_CC_ELEMENTS]++;
	if (!c->single && m->knob[EDMA_K_LLP] == EDMA_LLP_COMPLETE)
		c->llp = c->cur.addr + EDMA_ELEM_SIZE;
	enter_wait(m, c);
	edma_irq_done(m, d, chan_id(d, c), control);
	if (c->single)
		leave_running(m, d, c, EDMA_CH_STOPPED);
	else if (c->stop_pending && m->t_ps >= c->stop_ps)
		chan_stopped(m, d, c);
}

/* The element at the queue's head starts to execute. */
static void element_begin(struct edma_model *m, struct edma_dir *d,
			  struct edma_chan *c)
{
	struct edma_entry *e = &c->queue[0];
	u64 ready = e->ready_ps;

	c->cur = *e;
	c->moved = 0;
	c->early = false;
	c->control = (c->control & EDMA_LLE) |
		     (e->word[0] & (EDMA_CB | EDMA_TCB | EDMA_LLP | EDMA_LIE |
				    EDMA_RIE));
	c->size = e->word[1];
	c->sar = e->word[2] | (u64)e->word[3] << 32;
	c->dar = e->word[4] | (u64)e->word[5] << 32;
	c->llp = e->addr;
	if (m->knob[EDMA_K_LLP] == EDMA_LLP_FETCH)
		c->llp += EDMA_ELEM_SIZE;
	edma_fetch_pop(c);
	c->phase = EDMA_PH_DATA;
	if (d->read)
		ready += ns_to_ps(m->knob[EDMA_K_READ_RTT_NS]);
	c->phase_ps = max_u64(ready, m->t_ps);
	if (!c->size)
		element_complete(m, d, c);
}

static void list_end(struct edma_model *m, struct edma_dir *d,
		     struct edma_chan *c)
{
	u64 addr = c->queue[0].addr;

	c->llp = addr;
	if (c->latched) {
		c->latched = false;
		m->count[EDMA_C_REREADS]++;
		edma_fetch_restart(m, c, addr);
		return;
	}
	m->count[EDMA_C_STOPS]++;
	leave_running(m, d, c, EDMA_CH_STOPPED);
	if (edma_fetch_has_work(m, c)) {
		m->count[EDMA_C_STOPS_SHORT]++;
		c->starved_ps = m->t_ps;
	}
}

/* Act on the fetched element at the head of the queue. */
static void consume(struct edma_model *m, struct edma_dir *d,
		    struct edma_chan *c)
{
	struct edma_entry *e = &c->queue[0];

	edma_fetch_check_stale(m, c);
	switch (e->kind) {
	case EDMA_ENTRY_DATA:
		element_begin(m, d, c);
		break;
	case EDMA_ENTRY_LINK:
		m->count[EDMA_C_LINKS]++;
		c->ccs ^= !!(e->word[0] & EDMA_TCB);
		c->llp = e->word[2] | (u64)e->word[3] << 32;
		edma_fetch_pop(c);
		break;
	case EDMA_ENTRY_INVALID:
		list_end(m, d, c);
		break;
	default:
		m->count[EDMA_C_FETCH_FAULTS]++;
		c->llp = e->addr;
		d->err_lo |= EDMA_ERR_FETCH(chan_id(d, c));
		chan_abort(m, d, c);
		break;
	}
}

/* --- events: when is the next, and what happens then --- */

static u64 stop_event(struct edma_model *m, struct edma_chan *c)
{
	if (!c->stop_pending)
		return EDMA_MODEL_NEVER;
	/* Not at once: the element's end takes care of it */
	if (c->phase == EDMA_PH_DATA && c->moved < c->size &&
	    m->knob[EDMA_K_STOP_AT] == EDMA_STOP_ELEMENT)
		return EDMA_MODEL_NEVER;
	return c->stop_ps;
}

static u64 chan_event(struct edma_model *m, struct edma_chan *c)
{
	u64 t;

	if (c->state != EDMA_CH_RUNNING)
		return EDMA_MODEL_NEVER;
	t = stop_event(m, c);
	if (c->phase == EDMA_PH_START)
		return min_u64(t, c->phase_ps);
	if (edma_fetch_can_issue(m, c))
		t = min_u64(t, c->next_ps);
	if (c->queued && c->queue[c->queued - 1].kind == EDMA_ENTRY_HALF)
		t = min_u64(t, c->queue[c->queued - 1].half_ps);
	if (c->phase == EDMA_PH_WAIT && c->queued &&
	    c->queue[0].kind != EDMA_ENTRY_HALF)
		t = min_u64(t, c->queue[0].ready_ps);
	return t;
}

static u64 dir_event(struct edma_dir *d)
{
	u64 t = EDMA_MODEL_NEVER;
	unsigned int i;

	if (d->grant >= 0)
		return d->grant_end_ps;
	for (i = 0; i < d->chans; i++) {
		struct edma_chan *c = &d->chan[i];

		if (c->state == EDMA_CH_RUNNING && c->phase == EDMA_PH_DATA)
			t = min_u64(t, c->phase_ps);
	}
	return t;
}

static void begin_single(struct edma_model *m, struct edma_dir *d,
			 struct edma_chan *c)
{
	c->moved = 0;
	c->early = false;
	memset(&c->cur, 0, sizeof(c->cur));
	c->cur.word[0] = c->control;
	c->phase = EDMA_PH_DATA;
	c->phase_ps = m->t_ps;
	if (d->read)
		c->phase_ps += ns_to_ps(m->knob[EDMA_K_READ_RTT_NS]);
}

static void chan_start(struct edma_model *m, struct edma_dir *d,
		       struct edma_chan *c)
{
	/* Resumed in mid-element: the rest of it comes first */
	if (c->resume) {
		c->resume = false;
		c->phase = EDMA_PH_DATA;
		c->phase_ps = m->t_ps;
		edma_fetch_restart(m, c, c->cur.addr + EDMA_ELEM_SIZE);
	} else if (c->single) {
		begin_single(m, d, c);
	} else {
		enter_wait(m, c);
		edma_fetch_restart(m, c, c->llp);
	}
}

/* STOP takes effect; what of the running chunk has crossed is moved. */
static void chan_do_stop(struct edma_model *m, struct edma_dir *d,
			 struct edma_chan *c)
{
	bool moved = true;

	if (granted(d, c)) {
		moved = edma_data_move(m, d, chan_id(d, c),
				       edma_data_part(m, d, c, m->t_ps));
		if (!edma_in_data(c))
			return;
	}
	if (c->phase == EDMA_PH_DATA)
		m->path[EDMA_K_STOP_AT][EDMA_STOP_TLP]++;
	if (!moved)
		chan_abort(m, d, c);
	else if (c->phase == EDMA_PH_DATA && c->moved == c->size)
		element_complete(m, d, c);
	else
		chan_stopped(m, d, c);
}

static void chan_step(struct edma_model *m, struct edma_dir *d,
		      struct edma_chan *c)
{
	struct edma_entry *last;

	if (stop_event(m, c) <= m->t_ps) {
		chan_do_stop(m, d, c);
		return;
	}
	if (c->phase == EDMA_PH_START) {
		chan_start(m, d, c);
		return;
	}
	last = c->queued ? &c->queue[c->queued - 1] : NULL;
	if (last && last->kind == EDMA_ENTRY_HALF && last->half_ps <= m->t_ps)
		edma_fetch_first_half(m, c);
	else if (c->phase == EDMA_PH_WAIT && c->queued &&
		 c->queue[0].kind != EDMA_ENTRY_HALF &&
		 c->queue[0].ready_ps <= m->t_ps)
		consume(m, d, c);
	else if (edma_fetch_can_issue(m, c) && c->next_ps <= m->t_ps)
		edma_fetch_issue(m, c);
}

/* The chunk on the link has crossed. */
static void chunk_end(struct edma_model *m, struct edma_dir *d)
{
	struct edma_chan *c = &d->chan[d->grant];
	bool ok;

	check_early(m, c);
	ok = edma_data_move(m, d, d->grant, d->grant_len);
	if (!edma_in_data(c))
		return;
	release_link(m, d);
	if (!ok) {
		chan_abort(m, d, c);
		return;
	}
	if (c->moved < c->size)
		return;
	if (c->stop_pending && m->t_ps >= c->stop_ps)
		m->path[EDMA_K_STOP_AT][EDMA_STOP_ELEMENT]++;
	element_complete(m, d, c);
}

/* The next channel in turn that has data gets the link for one chunk. */
static void arbitrate(struct edma_model *m, struct edma_dir *d)
{
	unsigned int i;

	for (i = 1; i <= d->chans; i++) {
		unsigned int ch = (d->turn + i) % d->chans;
		struct edma_chan *c = &d->chan[ch];

		if (c->state != EDMA_CH_RUNNING ||
		    c->phase != EDMA_PH_DATA || c->phase_ps > m->t_ps)
			continue;
		d->turn = ch;
		d->grant = ch;
		d->grant_len = edma_data_chunk(m, d, c);
		d->grant_from_ps = m->t_ps;
		d->grant_end_ps = m->t_ps +
			edma_data_ps(m, edma_link_addr(d, c) + c->moved,
				     d->grant_len);
		return;
	}
}

static u64 next_event(struct edma_model *m)
{
	u64 t = EDMA_MODEL_NEVER;
	unsigned int i, j;

	for (i = 0; i < 2; i++) {
		t = min_u64(t, dir_event(&m->dir[i]));
		for (j = 0; j < m->dir[i].chans; j++)
			t = min_u64(t, chan_event(m, &m->dir[i].chan[j]));
	}
	return t;
}

/* One event of the direction: channels first, then the link. */
static bool dir_step(struct edma_model *m, struct edma_dir *d)
{
	unsigned int i;

	for (i = 0; i < d->chans; i++) {
		if (chan_event(m, &d->chan[i]) <= m->t_ps) {
			chan_step(m, d, &d->chan[i]);
			return true;
		}
	}
	if (dir_event(d) > m->t_ps)
		return false;
	if (d->grant >= 0)
		chunk_end(m, d);
	else
		arbitrate(m, d);
	return true;
}

/* Ask the host for a call at the next event. */
void edma_engine_kick(struct edma_model *m)
{
	u64 t = next_event(m);

	m->ops->arm(m->ctx, t == EDMA_MODEL_NEVER ? t : (t + 999) / 1000);
}

void edma_model_run(struct edma_model *m)
{
	u64 now = now_ps(m);
	u32 still = 0;
	u64 t;

	for (t = next_event(m); t <= now; t = next_event(m)) {
		/* A list of empty elements must not hold the host for ever */
		if (t > m->t_ps)
			m->t_ps = t;
		else if (++still == SAME_TIME_EVENTS)
			break;
		if (!dir_step(m, &m->dir[0]))
			dir_step(m, &m->dir[1]);
		edma_irq_update(m);
	}
	if (still == SAME_TIME_EVENTS)
		m->ops->arm(m->ctx, now / 1000 + 1000);
	else
		edma_engine_kick(m);
}

/* For a host that steps: the one event that comes next, if it is due */
bool edma_model_step(struct edma_model *m)
{
	u64 t = next_event(m);

	if (t > now_ps(m))
		return false;
	if (t > m->t_ps)
		m->t_ps = t;
	if (!dir_step(m, &m->dir[0]))
		dir_step(m, &m->dir[1]);
	edma_irq_update(m);
	edma_engine_kick(m);
	return true;
}

/* --- commands --- */

/* U1: is the channel in the window where a doorbell does harm? */
static bool doorbell_harms(struct edma_model *m, struct edma_chan *c)
{
	u64 settle = ns_to_ps(m->knob[EDMA_K_SETTLE]);
	bool running = c->state == EDMA_CH_RUNNING;

	edma_path(m, EDMA_K_DOORBELL, 2);
	if (running)
		return true;
	if (!c->ran || c->state != EDMA_CH_STOPPED)
		return false;
	if (!settle) {
		m->path[EDMA_K_SETTLE][0]++;
		return false;
	}
	if (now_ps(m) - c->stopped_ps >= settle)
		return false;
	m->path[EDMA_K_SETTLE][1]++;
	return true;
}

static void doorbell_running(struct edma_model *m, struct edma_chan *c)
{
	edma_path(m, EDMA_K_DOORBELL, 2);
	if (m->knob[EDMA_K_DOORBELL] != EDMA_DOORBELL_LATCHED)
		return;
	c->latched = true;
	m->t_ps = max_u64(now_ps(m), m->t_ps);
	/* What was read ahead may be stale: read it again */
	if (c->phase == EDMA_PH_DATA)
		edma_fetch_restart(m, c, c->cur.addr + EDMA_ELEM_SIZE);
	else if (c->phase == EDMA_PH_WAIT && c->queued)
		edma_fetch_restart(m, c, c->queue[0].addr);
	edma_engine_kick(m);
}

/* After STOP: does a doorbell alone go on? True if the channel may start. */
static bool doorbell_after_stop(struct edma_model *m, struct edma_chan *c)
{
	if (c->by_stop)
		edma_path(m, EDMA_K_STOP_RESUMES, 1);
	c->by_stop = false;
	if (!c->after_stop)
		return true;
	if (!m->knob[EDMA_K_STOP_RESUMES]) {
		c->by_stop = true;
		m->count[EDMA_C_STOP_REFUSED]++;
		return false;
	}
	m->count[EDMA_C_STOP_RESUMED]++;
	return true;
}

/* It goes on: for how long has it stood with work in front of it? */
static void count_starved(struct edma_model *m, struct edma_chan *c)
{
	u64 ns;

	if (!c->starved_ps)
		return;
	ns = (now_ps(m) - c->starved_ps) / 1000;
	c->starved_ps = 0;
	m->count[EDMA_C_STARVED_NS] += ns;
	if (m->count[EDMA_C_STARVED_MAX] < ns)
		m->count[EDMA_C_STARVED_MAX] = ns;
}

void edma_chan_doorbell(struct edma_model *m, struct edma_dir *d,
			unsigned int ch)
{
	struct edma_chan *c = &d->chan[ch];

	m->count[EDMA_C_DOORBELLS]++;
	if (!d->engine_en) {
		m->count[EDMA_C_DOORBELLS_OFF]++;
		return;
	}
	if (m->knob[EDMA_K_DOORBELL] == EDMA_DOORBELL_STRICT &&
	    doorbell_harms(m, c)) {
		m->count[EDMA_C_VIOLATIONS]++;
		if (c->state == EDMA_CH_RUNNING)
			c->lose_wakeup = true;
		else if (!c->starved_ps)
			c->starved_ps = now_ps(m);
		return;
	}
	if (c->state == EDMA_CH_RUNNING) {
		doorbell_running(m, c);
		return;
	}
	if (!doorbell_after_stop(m, c))
		return;
	edma_path(m, EDMA_K_BME, 1);
	m->count[EDMA_C_STARTS]++;
	count_starved(m, c);
	/* Only a resumed channel has a part of an element behind it */
	c->resume = c->after_stop && (c->phase == EDMA_PH_DATA || c->resume);
	if (!c->resume)
		c->moved = 0;
	c->after_stop = false;
	c->state = EDMA_CH_RUNNING;
	c->single = !(c->control & EDMA_LLE);
	c->phase = EDMA_PH_START;
	c->phase_ps = now_ps(m) + ns_to_ps(m->knob[EDMA_K_DOORBELL_NS]);
	edma_engine_kick(m);
}

void edma_chan_stop(struct edma_model *m, struct edma_dir *d,
		    unsigned int ch)
{
	struct edma_chan *c = &d->chan[ch];

	if (c->state != EDMA_CH_RUNNING || c->stop_pending)
		return;
	edma_path(m, EDMA_K_STOP_DELAY, 1);
	c->stop_pending = true;
	c->stop_ps = now_ps(m) + ns_to_ps(m->knob[EDMA_K_STOP_DELAY]);
	c->stop_before = 0;
	if (granted(d, c))
		c->stop_before = edma_data_part(m, d, c, now_ps(m));
	edma_engine_kick(m);
}

/* The channel's context is lost; counters and the log of moves stay. */
void edma_chan_reset(struct edma_dir *d, unsigned int ch)
{
	struct edma_chan *c = &d->chan[ch];

	memset(c, 0, offsetof(struct edma_chan, log));
	if (granted(d, c))
		d->grant = -1;
}
