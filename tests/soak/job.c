// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_soak: transfers of all kinds, and those that have to be refused
 */
#include "soak.h"

/* Periods with callbacks are so long that a kernel full of checks can follow */
#define LONG_PERIOD	SZ_16K

static struct soak_job *free_slot(struct soak_chan *c, struct soak_rng *rng)
{
	bool large = !soak_rnd(rng, 24);
	u32 first = large ? SOAK_SMALL : 0;
	u32 n = large ? SOAK_LARGE : SOAK_SMALL;
	u32 i, turn = soak_rnd(rng, n);

	for (i = 0; i < n; i++) {
		struct soak_job *j = &c->job[first + (turn + i) % n];

		if (j->state == SOAK_FREE)
			return j;
	}
	return NULL;
}

/* Mostly small, at times all that there is room for */
static u32 some_len(struct soak_rng *rng, u32 room)
{
	static const u32 most[] = { 64, 64, 256, 256, 256, 1024, 1024, 4096 };
	u32 n = soak_rnd(rng, 40) ? most[soak_rnd(rng, ARRAY_SIZE(most))] :
				    room;

	if (room > SOAK_SMALL_SIZE)
		n = room;
	return 1 + soak_rnd(rng, min(n, room));
}

static void add_seg(struct soak_job *j, u32 mem, u32 bar, u32 len)
{
	struct soak_seg *seg = &j->seg[j->nsegs++];

	*seg = (struct soak_seg) {
		.mem = j->base + mem, .bar = j->base + bar, .len = len,
		.at = j->len,
	};
	j->len += len;
}

static u32 some_segs(struct soak_rng *rng)
{
	switch (soak_rnd(rng, 10)) {
	case 0:
		return 1 + soak_rnd(rng, SOAK_SEGS);
	case 1: case 2: case 3:
		return 2 + soak_rnd(rng, 6);
	default:
		return 1;
	}
}

static u32 some_window(struct soak_rng *rng, u32 width)
{
	u32 bytes = 64 + soak_rnd(rng, soak_rnd(rng, 2) ? 64 : 960);

	return ALIGN(bytes, width);
}

/* Pieces of memory in any order; the link side advances, or has a window */
static void build_sg(struct soak_job *j, struct soak_rng *rng, u32 width)
{
	u32 n = some_segs(rng), order = soak_rnd(rng, 2), i;
	u32 room = j->size - 2 * SOAK_GUARD - 16 * SOAK_SEGS;
	u32 len = max(some_len(rng, room), n);
	u32 mem = SOAK_GUARD, bar = SOAK_GUARD + soak_rnd(rng, 16);
	u32 cut[SOAK_SEGS];

	j->type = j->seed & 1 ? SOAK_VEC : SOAK_SG;
	if (!soak_rnd(rng, 4))
		j->window = some_window(rng, width);
	for (i = 0; i < n; i++)
		cut[i] = len / n + (i < len % n);
	/* Uneven: what the first gets the last gives */
	if (n > 1 && cut[n - 1] > 1) {
		u32 more = soak_rnd(rng, cut[n - 1]);

		cut[0] += more;
		cut[n - 1] -= more;
	}
	if (order)
		mem += len + 8 * n;
	for (i = 0; i < n; i++) {
		u32 gap = soak_rnd(rng, 8);

		if (order)
			mem -= cut[i] + gap;
		add_seg(j, mem, bar, cut[i]);
		if (!order)
			mem += cut[i] + gap;
		if (!j->window)
			bar += cut[i];
	}
}

static void build_cyclic(struct soak *s, struct soak_job *j,
			 struct soak_rng *rng, u32 width)
{
	u32 n = 1 + soak_rnd(rng, 4), i, period;
	u32 mem = SOAK_GUARD + soak_rnd(rng, 16);
	u32 bar = SOAK_GUARD + soak_rnd(rng, 16);
	u32 room = (j->size - 2 * SOAK_GUARD - 32) / n;

	j->type = SOAK_CYCLIC;
	period = 1 + soak_rnd(rng, min(room, j->size / 8));
	if (room > LONG_PERIOD && s->slow_link) {
		period = LONG_PERIOD + soak_rnd(rng, room - LONG_PERIOD);
		j->call = true;
	}
	if (!soak_rnd(rng, 4))
		j->window = some_window(rng, width);
	for (i = 0; i < n; i++)
		add_seg(j, mem + i * period, bar + (j->window ? 0 : i * period),
			period);
}

static void build_interleaved(struct soak *s, struct soak_job *j,
			      struct soak_rng *rng)
{
	struct dma_interleaved_template *xt = &s->xt.xt;
	bool write = j->c->to_link;
	u32 mem = SOAK_GUARD, bar = SOAK_GUARD;
	u32 i, k;

	j->type = SOAK_INTERLEAVED;
	memset(&s->xt, 0, sizeof(s->xt));
	xt->numf = 1 + soak_rnd(rng, 8);
	xt->frame_size = 1 + soak_rnd(rng, SOAK_CHUNKS);
	for (i = 0; i < xt->frame_size; i++) {
		xt->sgl[i].size = 1 + soak_rnd(rng, 80);
		xt->sgl[i].src_icg = soak_rnd(rng, 40);
		xt->sgl[i].dst_icg = soak_rnd(rng, 40);
	}
	xt->dir = write ? DMA_MEM_TO_DEV : DMA_DEV_TO_MEM;
	xt->src_inc = true;
	xt->dst_inc = true;
	xt->src_sgl = true;
	xt->dst_sgl = true;
	for (k = 0; k < xt->numf; k++)
		for (i = 0; i < xt->frame_size; i++) {
			struct data_chunk *chunk = &xt->sgl[i];

			add_seg(j, mem, bar, chunk->size);
			mem += chunk->size + (write ? chunk->src_icg :
						      chunk->dst_icg);
			bar += chunk->size + (write ? chunk->dst_icg :
						      chunk->src_icg);
		}
}

/* Bytes of the element of a cyclic transfer that starts at @at */
static u32 element_len(struct soak *s, struct soak_job *j, u32 at, bool lead_in)
{
	u32 i = 0, len;

	while (at >= j->seg[i].at + j->seg[i].len)
		i++;
	len = min(j->seg[i].at + j->seg[i].len - at, s->max_element);
	if (j->window)
		len = min(len, j->window - at % j->window);
	if (lead_in && at == j->seg[i].at)
		len = min(len, SOAK_LEAD_IN);
	return len;
}

/* Elements that a cyclic transfer takes in the list, at least 1 a segment */
static u32 nr_elements(struct soak *s, struct soak_job *j, bool lead_in)
{
	u32 n = 0, at;

	for (at = 0; at < j->len; at += element_len(s, j, at, lead_in))
		n++;
	return n;
}

/* Is @done, of a cyclic transfer, the end of an element */
bool soak_job_element(struct soak *s, struct soak_job *j, u32 done)
{
	bool lead_in = j->call && nr_elements(s, j, true) <= s->slots;
	u32 at = 0;

	while (at < done)
		at += element_len(s, j, at, lead_in);
	return at == done;
}

static void inject(struct soak_job *j, struct soak_rng *rng)
{
	u32 i;

	if (j->type == SOAK_CYCLIC)
		return;
	if (soak_rnd(rng, 3)) {
		i = j->type == SOAK_INTERLEAVED ? 0 : soak_rnd(rng, j->nsegs);
		j->bad = SOAK_BAD_MEM;
		j->bad_at = j->seg[i].at;
	} else {
		j->bad = SOAK_BAD_LINK;
		j->bad_at = 0;
	}
}

static int configure(struct soak_chan *c, phys_addr_t link, u32 window,
		     u32 width)
{
	struct dma_slave_config config = {
		.src_addr = link, .dst_addr = link,
		.src_addr_width = width, .dst_addr_width = width,
		.src_port_window_size = window / width,
		.dst_port_window_size = window / width,
	};

	return dmaengine_slave_config(c->chan, &config);
}

static enum dma_transfer_direction direction(const struct soak_chan *c)
{
	return c->to_link ? DMA_MEM_TO_DEV : DMA_DEV_TO_MEM;
}

static void set_sg(struct scatterlist *sg, dma_addr_t addr, u32 len)
{
	sg->length = len;
	sg_dma_address(sg) = addr;
	sg_dma_len(sg) = len;
}

static dma_addr_t seg_addr(const struct soak_job *j, u32 i)
{
	if (j->bad == SOAK_BAD_MEM && j->seg[i].at == j->bad_at)
		return SOAK_BAD_IOVA;
	return j->c->dma + j->seg[i].mem;
}

static struct dma_async_tx_descriptor *prep_vec(struct soak *s,
						struct soak_job *j,
						unsigned long flags)
{
	u32 i;

	soak_count(s, SOAK_N_VEC, j->c->nr);
	for (i = 0; i < j->nsegs; i++)
		s->vec[i] = (struct dma_vec){ seg_addr(j, i), j->seg[i].len };
	return dmaengine_prep_peripheral_dma_vec(j->c->chan, s->vec, j->nsegs,
						 direction(j->c), flags);
}

static struct dma_async_tx_descriptor *prep_sg(struct soak *s,
					       struct soak_job *j,
					       unsigned long flags)
{
	u32 i;

	sg_init_table(s->sgl, j->nsegs);
	for (i = 0; i < j->nsegs; i++)
		set_sg(&s->sgl[i], seg_addr(j, i), j->seg[i].len);
	return dmaengine_prep_slave_sg(j->c->chan, s->sgl, j->nsegs,
				       direction(j->c), flags);
}

static struct dma_async_tx_descriptor *
prep_interleaved(struct soak *s, struct soak_job *j, phys_addr_t link,
		 unsigned long flags)
{
	struct dma_interleaved_template *xt = &s->xt.xt;
	dma_addr_t mem = j->bad == SOAK_BAD_MEM ? SOAK_BAD_IOVA :
			 j->c->dma + j->seg[0].mem;

	xt->src_start = j->c->to_link ? mem : link;
	xt->dst_start = j->c->to_link ? link : mem;
	return dmaengine_prep_interleaved_dma(j->c->chan, xt, flags);
}

static struct dma_async_tx_descriptor *prep(struct soak *s, struct soak_job *j,
					    u32 width)
{
	unsigned long flags = j->call ? DMA_PREP_INTERRUPT : 0;
	struct soak_chan *c = j->c;
	phys_addr_t link = j->bad == SOAK_BAD_LINK ? s->nowhere :
			   c->bar_phys + j->seg[0].bar;

	if (configure(c, link, j->window, width)) {
		soak_fail(s, "configuration refused: window %u", j->window);
		return NULL;
	}
	switch (j->type) {
	case SOAK_SG:
		return prep_sg(s, j, flags);
	case SOAK_VEC:
		return prep_vec(s, j, flags);
	case SOAK_CYCLIC:
		return dmaengine_prep_dma_cyclic(c->chan,
						 c->dma + j->seg[0].mem,
						 j->len, j->seg[0].len,
						 direction(c), flags);
	default:
		return prep_interleaved(s, j, link, flags);
	}
}

static void callback(void *param)
{
	soak_callback(&soak, (unsigned long)param, NULL);
}

static void callback_result(void *param, const struct dmaengine_result *result)
{
	soak_callback(&soak, (unsigned long)param, result);
}

static void want_call(struct soak_job *j)
{
	unsigned long nr = j - j->c->job;

	j->tx->callback_param = (void *)(j->c->nr << 24 | nr << 16 | j->gen);
	if (!j->call)
		return;
	if (j->by_result)
		j->tx->callback_result = callback_result;
	else
		j->tx->callback = callback;
}

static void build(struct soak *s, struct soak_job *j, struct soak_rng *rng,
		  u32 width)
{
	u32 kind = soak_rnd(rng, 100);

	j->nsegs = 0;
	j->len = 0;
	j->window = 0;
	j->bad = SOAK_GOOD;
	j->issued = false;
	j->done_seen = false;
	j->verified = 0;
	j->periods = 0;
	j->call = kind % 3;
	j->by_result = soak_rnd(rng, 3);
	j->seed = soak_rnd64(rng) | 1ULL << 63;
	if (kind < 5 || (j->size > SOAK_SMALL_SIZE && kind < 50)) {
		j->call = false;
		build_cyclic(s, j, rng, width);
	} else if (kind < 70) {
		build_sg(j, rng, width);
	} else {
		build_interleaved(s, j, rng);
	}
	j->residue = j->len;
	if (s->inject && !soak_rnd(rng, 16))
		inject(j, rng);
}

/* A prepared transfer, or NULL: no slot is free, or it is refused as it must */
struct soak_job *soak_job_prep(struct soak *s, struct soak_chan *c,
			       struct soak_rng *rng, enum soak_context context)
{
	struct soak_job *j = free_slot(c, rng);
	u32 width = 1 << soak_rnd(rng, 5);
	bool fits;

	if (!j || (context != SOAK_THREAD && j->size > SOAK_SMALL_SIZE))
		return NULL;
	soak_count(s, SOAK_N_PREP, c->nr);
	build(s, j, rng, width);
	fits = j->type != SOAK_CYCLIC || nr_elements(s, j, false) <= s->slots;
	j->tx = prep(s, j, width);
	if (!j->tx == fits)
		soak_fail(s, "channel %u type %u: %u bytes in %u segments, window %u %s",
			  c->nr, j->type, j->len, j->nsegs, j->window,
			  fits ? "refused" : "not refused");
	if (!j->tx)
		return NULL;
	want_call(j);
	soak_job_open(s, j);
	j->state = SOAK_PREPARED;
	return j;
}

/* Sums that don't work out: refused, and nothing else changes */
void soak_refused(struct soak *s, struct soak_chan *c, struct soak_rng *rng)
{
	enum dma_transfer_direction dir = direction(c);
	phys_addr_t link = c->bar_phys;
	u32 kind = soak_rnd(rng, 8), len = 64;
	void *tx;

	soak_count(s, SOAK_N_REFUSED, kind);
	if (kind == 0) {
		if (!configure(c, link, 8 * (1 + soak_rnd(rng, 7)), 8))
			soak_fail(s, "a window of less than 64 bytes accepted");
		return;
	}
	if (kind == 1)
		link = c->dma;
	else if (kind == 2)
		link = ~0ULL - 32;
	else if (kind == 3)
		len = 0;
	else if (kind == 4)
		dir = c->to_link ? DMA_DEV_TO_MEM : DMA_MEM_TO_DEV;
	if (configure(c, link, 0, 4))
		soak_fail(s, "configuration refused");
	sg_init_table(s->sgl, 1);
	set_sg(s->sgl, c->dma, len);
	if (kind <= 4)
		tx = dmaengine_prep_slave_sg(c->chan, s->sgl, 1, dir, 0);
	else if (kind == 5)
		tx = dmaengine_prep_dma_cyclic(c->chan, c->dma, 100, 64, dir, 0);
	else if (kind == 6)
		tx = dmaengine_prep_dma_cyclic(c->chan, c->dma, 0, 0, dir, 0);
	else
		tx = dmaengine_prep_dma_cyclic(c->chan, c->dma,
					       s->slots + 1, 1, dir, 0);
	if (tx)
		soak_fail(s, "channel %u: refusal %u accepted", c->nr, kind);
}
