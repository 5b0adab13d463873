// SPDX-License-Identifier: GPL-2.0-only
/* Moving data: link time, chunks, and where a bus error stops it. */
#include "edma_int.h"

/* Link time of len payload bytes, cut into TLPs at MPS boundaries. */
u64 edma_data_ps(struct edma_model *m, u64 addr, u32 len)
{
	static const u32 mega_t[] = { 2500, 2500, 5000, 8000, 16000, 32000 };
	u64 gen = min_u64(m->knob[EDMA_K_LINK_GEN], 5);
	u64 mps = m->knob[EDMA_K_MPS];
	u64 tlps, wire, lanes = m->knob[EDMA_K_LANES];

	if (!len)
		return 0;
	/* Not from where it ends: that may be beyond the last address */
	tlps = (addr % mps + len - 1) / mps + 1;
	wire = len + tlps * m->knob[EDMA_K_TLP_OVERHEAD];
	if (gen < 3)	/* 8b/10b, the later ones 128b/130b */
		return wire * 10 * 1000000 / (mega_t[gen] * lanes);
	return wire * 8 * 1000000 * 130 / (mega_t[gen] * lanes * 128);
}

/* Bytes the channel moves in its next turn on the link. */
u32 edma_data_chunk(struct edma_model *m, struct edma_dir *d,
		    struct edma_chan *c)
{
	u64 at = edma_link_addr(d, c) + c->moved;
	u64 chunk = m->knob[EDMA_K_CHUNK];
	u64 room = chunk - at % chunk;

	return min_u64(c->size - c->moved, room);
}

/* Bytes of the granted chunk that have crossed by a time, in whole TLPs. */
u32 edma_data_part(struct edma_model *m, struct edma_dir *d,
		   struct edma_chan *c, u64 t_ps)
{
	u64 at = edma_link_addr(d, c) + c->moved;
	u64 mps = m->knob[EDMA_K_MPS];
	u64 gone = t_ps - d->grant_from_ps;
	u64 all = d->grant_end_ps - d->grant_from_ps;
	u64 cut;

	if (gone >= all)
		return d->grant_len;
	cut = (at + d->grant_len * gone / all) / mps * mps;
	return cut > at ? cut - at : 0;
}

static bool gated(struct edma_model *m)
{
	if (m->knob[EDMA_K_BME] != EDMA_BME_GATES ||
	    m->ops->bus_master(m->ctx))
		return false;
	m->count[EDMA_C_BME_BLOCKED]++;
	return true;
}

static void flip_bit(struct edma_model *m, u32 len)
{
	if (!m->flip)
		return;
	if (m->flip <= len) {
		m->buf[m->flip - 1] ^= 1;
		m->flip = 0;
		m->count[EDMA_C_FLIPS]++;
	} else {
		m->flip -= len;
	}
}

static void link_error(struct edma_model *m, struct edma_dir *d,
		       unsigned int ch, enum edma_link_result res)
{
	if (res == EDMA_LINK_UR)
		m->count[EDMA_C_UR]++;
	/* Posted writes have no completion, so no status to decode */
	if (!d->read)
		return;
	switch (res) {
	case EDMA_LINK_UR:
		d->err_hi |= EDMA_RD_ERR_UR(ch);
		break;
	case EDMA_LINK_CA:
		d->err_hi |= EDMA_RD_ERR_CA(ch);
		break;
	case EDMA_LINK_TIMEOUT:
		d->err_hi |= EDMA_RD_ERR_TIMEOUT(ch);
		break;
	default:
		d->err_hi |= EDMA_RD_ERR_POISON(ch);
		break;
	}
}

static bool local_error(struct edma_model *m, struct edma_dir *d,
			unsigned int ch)
{
	m->count[EDMA_C_LOCAL_FAULTS]++;
	d->err_lo |= d->read ? EDMA_RD_ERR_LOCAL(ch) : EDMA_WR_ERR_LOCAL(ch);
	return false;
}

static bool move_out(struct edma_model *m, struct edma_dir *d,
		     unsigned int ch, u32 len)
{
	struct edma_chan *c = &d->chan[ch];
	u64 to = edma_iatu_translate(m, c->dar + c->moved);
	enum edma_link_result res;

	if (gated(m) ||
	    !m->ops->local_read(m->ctx, c->sar + c->moved, m->buf, len))
		return local_error(m, d, ch);
	flip_bit(m, len);
	res = m->ops->link_write(m->ctx, to, m->buf, len);
	if (res == EDMA_LINK_OK)
		return true;
	link_error(m, d, ch, res);
	edma_path(m, EDMA_K_POSTED_UR, 1);
	return m->knob[EDMA_K_POSTED_UR] == EDMA_POSTED_UR_SILENT;
}

static bool move_in(struct edma_model *m, struct edma_dir *d,
		    unsigned int ch, u32 len)
{
	struct edma_chan *c = &d->chan[ch];
	u64 from = edma_iatu_translate(m, c->sar + c->moved);
	enum edma_link_result res;

	res = m->ops->link_read(m->ctx, from, m->buf, len);
	if (res != EDMA_LINK_OK) {
		link_error(m, d, ch, res);
		return false;
	}
	flip_bit(m, len);
	if (gated(m) ||
	    !m->ops->local_write(m->ctx, c->dar + c->moved, m->buf, len))
		return local_error(m, d, ch);
	return true;
}

/* Remember what crossed the link, for claims. */
static void log_moved(struct edma_chan *c, u64 addr, u32 len)
{
	struct edma_range *r;

	if (c->logged) {
		r = &c->log[(c->logged - 1) % EDMA_MODEL_LOG];
		if (r->addr + r->len == addr) {
			r->len += len;
			return;
		}
	}
	r = &c->log[c->logged++ % EDMA_MODEL_LOG];
	r->addr = addr;
	r->len = len;
}

/* What had not crossed yet when STOP was written. */
static void count_stopped(struct edma_model *m, struct edma_chan *c, u32 len)
{
	u32 before = min_u64(len, c->stop_before);

	if (!c->stop_pending)
		return;
	c->stop_before -= before;
	m->count[EDMA_C_STOP_BYTES] += len - before;
}

/*
 * Move the next len bytes of the channel's element, page by page of local
 * memory, so that what precedes a fault has really moved. False on an error.
 * What is written may be the engine's own registers: it may have been reset.
 */
bool edma_data_move(struct edma_model *m, struct edma_dir *d, unsigned int ch,
		    u32 len)
{
	struct edma_chan *c = &d->chan[ch];

	while (len) {
		u64 local = (d->read ? c->dar : c->sar) + c->moved;
		u32 n = min_u64(len, EDMA_MODEL_PAGE - local % EDMA_MODEL_PAGE);

		if (d->read ? !move_in(m, d, ch, n) : !move_out(m, d, ch, n))
			return false;
		if (!edma_in_data(c))
			return true;
		log_moved(c, edma_link_addr(d, c) + c->moved, n);
		count_stopped(m, c, n);
		c->moved += n;
		c->count[EDMA_CC_BYTES] += n;
		m->count[d->read ? EDMA_C_BYTES_RD : EDMA_C_BYTES_WR] += n;
		len -= n;
	}
	return true;
}
