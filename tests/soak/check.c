// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_soak: what of a transfer is in place, and that nothing else was touched.
 *
 * An arena holds the idle pattern but where a transfer has its data. A source
 * gets them when the transfer is prepared; source and destination become idle
 * again when it has ended, and have to stay so.
 */
#include "soak.h"

static void __iomem *side(struct soak_chan *c, bool bar)
{
	return bar ? c->bar : (void __iomem *)c->mem;
}

static void __iomem *dest(struct soak_chan *c)
{
	return side(c, c->to_link);
}

/* A part of the stream that is contiguous on both sides */
struct piece {
	u32 at;
	u32 src;
	u32 dst;
	u32 len;
};

/* The piece behind *p, cut at @to; false at the end of the stream */
static bool next_piece(struct soak_job *j, u32 to, struct piece *p)
{
	const struct soak_seg *seg = j->seg;
	u32 at = p->at + p->len;
	u32 mem, bar, in, i;

	for (i = 0; i < j->nsegs && at >= seg->at + seg->len; i++)
		seg++;
	if (i == j->nsegs || at >= to)
		return false;
	in = at - seg->at;
	p->at = at;
	p->len = min(seg->len - in, to - at);
	mem = seg->mem + in;
	bar = seg->bar + in;
	if (j->window) {
		bar = j->seg[0].bar + at % j->window;
		p->len = min(p->len, j->window - at % j->window);
	}
	p->src = j->c->to_link ? mem : bar;
	p->dst = j->c->to_link ? bar : mem;
	return true;
}

/* The engine never gets to what is behind an injected error */
static u32 reach(const struct soak_job *j)
{
	return j->bad ? j->bad_at : j->len;
}

/* Whatever is not under way in a range of an arena */
static void check_idle(struct soak *s, struct soak_chan *c, bool bar, u32 from,
		       u32 to, const char *what)
{
	u32 n = soak_same(side(c, bar) + from, to - from, soak_idle(c, bar),
			  from);

	if (n != to - from)
		soak_fail(s, "%s: channel %u, %s offset %#x", what, c->nr,
			  bar ? "BAR" : "memory", from + n);
}

void soak_arena_fill(struct soak_chan *c)
{
	soak_fill(side(c, false), SOAK_ARENA, soak_idle(c, false), 0);
	soak_fill(side(c, true), SOAK_ARENA, soak_idle(c, true), 0);
}

/* With no transfer under way */
void soak_arena_check(struct soak *s, struct soak_chan *c)
{
	check_idle(s, c, false, 0, SOAK_ARENA, "touched outside of a transfer");
	check_idle(s, c, true, 0, SOAK_ARENA, "touched outside of a transfer");
}

/* First and last byte of a transfer on one side, and its guards */
static void extent(struct soak_job *j, bool bar, u32 *from, u32 *to)
{
	u32 i;

	*from = U32_MAX;
	*to = 0;
	for (i = 0; i < j->nsegs; i++) {
		u32 at = bar ? j->seg[i].bar : j->seg[i].mem;

		*from = min(*from, at);
		*to = max(*to, at + j->seg[i].len);
	}
	if (bar && j->window) {
		*from = j->seg[0].bar;
		*to = *from + j->window;
	}
	*from -= SOAK_GUARD;
	*to += SOAK_GUARD;
}

static void check_extent(struct soak *s, struct soak_job *j, bool bar,
			 const char *what)
{
	u32 from, to;

	extent(j, bar, &from, &to);
	check_idle(s, j->c, bar, from, to, what);
}

/* The segments are known: the slot is idle; give the source its data */
void soak_job_open(struct soak *s, struct soak_job *j)
{
	struct soak_chan *c = j->c;
	struct piece p = {};

	check_extent(s, j, c->to_link, "touched after the end");
	while (next_piece(j, j->len, &p))
		soak_fill(side(c, !c->to_link) + p.src, p.len, j->seed, p.src);
}

/* It has ended: all idle again, and nothing but its bytes was written */
void soak_job_close(struct soak *s, struct soak_job *j)
{
	struct soak_chan *c = j->c;
	struct piece p = {};

	while (next_piece(j, j->len, &p)) {
		soak_fill(side(c, !c->to_link) + p.src, p.len,
			  soak_idle(c, !c->to_link), p.src);
		if (p.at < reach(j))
			soak_fill(dest(c) + p.dst, min(p.len, reach(j) - p.at),
				  soak_idle(c, c->to_link), p.dst);
	}
	check_extent(s, j, false, "touched around a transfer");
	check_extent(s, j, true, "touched around a transfer");
}

/* A window that is written shows only the last lap */
static bool overwritten(const struct soak_job *j)
{
	return j->window && j->c->to_link;
}

/* The first @end bytes have arrived */
void soak_job_prefix(struct soak *s, struct soak_job *j, u32 end)
{
	struct piece p = {};

	if (overwritten(j))
		return;
	p.at = j->verified;
	if (end > reach(j)) {
		soak_job_fail(s, j, "bytes behind an error called done", end);
		return;
	}
	while (next_piece(j, end, &p)) {
		u32 n = soak_same(dest(j->c) + p.dst, p.len, j->seed, p.src);

		if (n != p.len) {
			soak_job_fail(s, j, "called done and not in place", p.dst + n);
			return;
		}
	}
	j->verified = max(j->verified, end);
}

/* All have */
void soak_job_whole(struct soak *s, struct soak_job *j)
{
	struct piece p = {};

	if (!overwritten(j)) {
		soak_job_prefix(s, j, j->len);
		return;
	}
	p.at = j->len - min(j->len, j->window);
	while (next_piece(j, j->len, &p)) {
		u32 n = soak_same(dest(j->c) + p.dst, p.len, j->seed, p.src);

		if (n != p.len) {
			soak_job_fail(s, j, "window doesn't hold the last lap", p.dst + n);
			return;
		}
	}
}

/* One byte of a window: as it was, or of any lap */
static bool some_lap(struct soak_job *j, u32 phase)
{
	u32 dst = j->seg[0].bar + phase;
	u8 is = readb_relaxed(dest(j->c) + dst);
	u32 at;

	if (is == soak_byte(soak_idle(j->c, true), dst))
		return true;
	for (at = phase; at < j->len; at += j->window) {
		struct piece p = { .at = at };

		if (next_piece(j, at + 1, &p) &&
		    is == soak_byte(j->seed, p.src))
			return true;
	}
	return false;
}

/* Any part may have arrived, but nothing else */
void soak_job_partial(struct soak *s, struct soak_job *j)
{
	u32 end = j->issued ? reach(j) : 0;
	struct piece p = {};
	u32 phase;

	if (overwritten(j)) {
		for (phase = 0; phase < min(j->window, j->len); phase++)
			if (!some_lap(j, phase)) {
				soak_job_fail(s, j, "of no lap", phase);
				return;
			}
		return;
	}
	while (next_piece(j, end, &p)) {
		u32 n = soak_either(dest(j->c) + p.dst, p.len, j->seed, p.src,
				    soak_idle(j->c, j->c->to_link), p.dst);

		if (n != p.len) {
			soak_job_fail(s, j, "neither old nor new", p.dst + n);
			return;
		}
	}
	p = (struct piece) { .at = end };
	while (next_piece(j, j->len, &p))
		check_idle(s, j->c, j->c->to_link, p.dst, p.dst + p.len,
			   "moved what never was to be");
}

/*
 * Is @done the end of a segment, or a multiple of max_element in one; a cyclic
 * transfer's are counted from the short first element, if there is one
 */
bool soak_job_boundary(struct soak *s, struct soak_job *j, u32 done)
{
	u32 i, in, lap;

	if (!done)
		return true;
	if (j->type == SOAK_CYCLIC)
		return done <= j->len && soak_job_element(s, j, done);
	for (i = 0; i < j->nsegs; i++) {
		struct soak_seg *seg = &j->seg[i];

		if (done > seg->at + seg->len)
			continue;
		in = done - seg->at;
		if (in == seg->len)
			return true;
		if (!j->window)
			return in % s->max_element == 0;
		/* Each lap starts an element anew */
		lap = done % j->window;
		if (!lap)
			return true;
		if (in > lap)
			in = lap;
		return in % s->max_element == 0;
	}
	return false;
}
