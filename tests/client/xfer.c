// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_client: what a test moves, as a descriptor and as what should arrive
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/random.h>
#include <linux/sizes.h>

#include "../common/pattern.h"
#include "client.h"

static const struct client_params *params(const struct client_slot *slot)
{
	return &slot->w->run->p;
}

static bool to_bar(const struct client_slot *slot)
{
	return slot->w->c->dir == DMA_MEM_TO_DEV;
}

/* 0 to @max, in turns of nothing when nothing is to be random */
static u32 any(const struct client_params *p, u32 max)
{
	return p->norandom || max == U32_MAX ? 0 : get_random_u32() % (max + 1);
}

static enum client_op choose_op(const struct client_params *p, u32 nr)
{
	enum client_op ops[CLIENT_NR_OPS];
	unsigned int n = 0;

	if (!p->nosg)
		ops[n++] = CLIENT_SG;
	if (p->window)
		ops[n++] = CLIENT_WINDOW;
	if (p->interleave)
		ops[n++] = CLIENT_INTERLEAVED;
	if (p->cyclic)
		ops[n++] = CLIENT_CYCLIC;

	return ops[p->norandom ? nr % n : get_random_u32() % n];
}

/* Rows of two chunks, as many as @len bytes of memory or BAR hold */
static void layout_rows(const struct client_params *p, struct client_xfer *x)
{
	u32 chunk = p->interleave, mem_row, bar_row;

	x->chunk[0] = chunk;
	x->chunk[1] = chunk / 2 + 1;
	x->mem_gap[0] = p->norandom ? chunk / 2 : any(p, chunk - 1);
	x->mem_gap[1] = p->norandom ? chunk / 3 : any(p, chunk - 1);
	x->bar_gap[0] = p->norandom ? chunk / 4 : any(p, chunk - 1);
	x->bar_gap[1] = p->norandom ? chunk / 5 : any(p, chunk - 1);
	mem_row = x->chunk[0] + x->mem_gap[0] + x->chunk[1] + x->mem_gap[1];
	bar_row = x->chunk[0] + x->bar_gap[0] + x->chunk[1] + x->bar_gap[1];
	x->rows = max(x->len / max(mem_row, bar_row), 1u);
	x->len = x->rows * (x->chunk[0] + x->chunk[1]);
}

/* Bytes from the first to the last that are touched */
static u32 span(const struct client_xfer *x, bool bar)
{
	const u32 *gap = bar ? x->bar_gap : x->mem_gap;

	if (x->op == CLIENT_INTERLEAVED)
		return x->len + x->rows * (gap[0] + gap[1]) - gap[1];
	if (x->op == CLIENT_WINDOW && bar)
		return min(x->len, x->step);
	return x->len;
}

/**
 * client_layout - decide what the slot's next test is
 * @slot: the slot
 *
 * Context: any, also a callback.
 */
void client_layout(struct client_slot *slot)
{
	const struct client_params *p = params(slot);
	struct client_xfer *x = &slot->xfer;
	u32 size = p->test_buf_size;

	*x = (struct client_xfer) {
		.op = choose_op(p, slot->w->begun),
		.nr = ++slot->w->begun,
		.len = p->transfer_size ? : p->norandom ? size :
		       any(p, size - 1) + 1,
	};
	switch (x->op) {
	case CLIENT_WINDOW:
		x->step = p->window;
		break;
	case CLIENT_INTERLEAVED:
		layout_rows(p, x);
		break;
	case CLIENT_CYCLIC:
		x->step = p->cyclic;
		x->len = max(x->len - x->len % x->step,
			     x->step * client_min_periods(p));
		break;
	default:
		x->step = p->sg ? : x->len;
		break;
	}
	x->mem = client_guard(p) + any(p, size - span(x, false));
	x->bar = client_guard(p) + any(p, size - span(x, true));
	slot->error = NULL;
}

/*
 * The last segment of memory comes first: an order that is mixed up somewhere
 * shows.
 */
static void piece_sg(const struct client_xfer *x, struct client_piece *piece)
{
	u32 end = x->len - piece->pos;
	u32 start = (end - 1) / x->step * x->step;

	piece->mem = x->mem + start;
	piece->bar = x->bar + piece->pos;
	piece->len = end - start;
}

static void piece_window(const struct client_xfer *x, struct client_piece *piece)
{
	u32 at = piece->pos % x->step;

	piece->mem = x->mem + piece->pos;
	piece->bar = x->bar + at;
	piece->len = min(x->step - at, x->len - piece->pos);
}

static void piece_interleaved(const struct client_xfer *x,
			      struct client_piece *piece)
{
	unsigned int now = piece->index % 2, before = !now;

	if (!piece->index) {
		piece->mem = x->mem;
		piece->bar = x->bar;
	} else {
		piece->mem += piece->len + x->mem_gap[before];
		piece->bar += piece->len + x->bar_gap[before];
	}
	piece->len = x->chunk[now];
}

static void piece_cyclic(const struct client_xfer *x, struct client_piece *piece)
{
	piece->mem = x->mem + piece->pos;
	piece->bar = x->bar + piece->pos;
	piece->len = x->step;
}

/**
 * client_piece_next - walk through a transfer in the order it is carried out
 * @x: the transfer
 * @piece: zeroed for the first call; the next piece
 *
 * Return: false when there is none.
 */
bool client_piece_next(const struct client_xfer *x, struct client_piece *piece)
{
	if (piece->len) {
		piece->pos += piece->len;
		piece->index++;
	}
	if (piece->pos >= x->len)
		return false;
	switch (x->op) {
	case CLIENT_WINDOW:
		piece_window(x, piece);
		break;
	case CLIENT_INTERLEAVED:
		piece_interleaved(x, piece);
		break;
	case CLIENT_CYCLIC:
		piece_cyclic(x, piece);
		break;
	default:
		piece_sg(x, piece);
		break;
	}

	return true;
}

/* Descriptors */

/* Returns the entries used, 0 when there are too many */
static unsigned int build_sgl(struct client_slot *slot)
{
	const struct client_xfer *x = &slot->xfer;
	struct client_piece piece = {};
	unsigned int n = 0;
	dma_addr_t addr;
	size_t room;
	u32 len;

	/* A port window shapes the BAR's side only */
	if (x->op == CLIENT_WINDOW) {
		addr = pages_dma(&slot->sgt, x->mem, &room);
		if (room >= x->len) {
			sg_set_dma(slot->sgl, addr, x->len);
			return 1;
		}
	}
	while (client_piece_next(x, &piece)) {
		u32 mem = piece.mem, left = piece.len;

		for (; left; mem += len, left -= len) {
			if (n == slot->max_sg)
				return 0;
			addr = pages_dma(&slot->sgt, mem, &room);
			len = min_t(size_t, left, room);
			sg_set_dma(slot->sgl + n++, addr, len);
		}
	}

	return n;
}

static struct dma_async_tx_descriptor *
prep_interleaved(struct client_slot *slot, dma_addr_t mem, phys_addr_t bar,
		 unsigned long flags)
{
	const struct client_xfer *x = &slot->xfer;
	struct dma_interleaved_template *xt;
	struct dma_async_tx_descriptor *tx;
	bool write = to_bar(slot);
	unsigned int i;

	xt = kzalloc(struct_size(xt, sgl, 2), GFP_ATOMIC);
	if (!xt)
		return NULL;
	xt->src_start = write ? mem : bar;
	xt->dst_start = write ? bar : mem;
	xt->dir = slot->w->c->dir;
	xt->src_inc = true;
	xt->dst_inc = true;
	xt->src_sgl = true;
	xt->dst_sgl = true;
	xt->numf = x->rows;
	xt->frame_size = 2;
	for (i = 0; i < 2; i++) {
		xt->sgl[i].size = x->chunk[i];
		xt->sgl[i].src_icg = write ? x->mem_gap[i] : x->bar_gap[i];
		xt->sgl[i].dst_icg = write ? x->bar_gap[i] : x->mem_gap[i];
	}
	tx = dmaengine_prep_interleaved_dma(slot->w->c->chan, xt, flags);
	kfree(xt);

	return tx;
}

/* dmaengine counts a port window in words of the address width */
static int configure(struct client_slot *slot, phys_addr_t bar)
{
	u32 window = slot->xfer.op == CLIENT_WINDOW ? slot->xfer.step : 0;
	enum dma_slave_buswidth width = window % 8 ?
		DMA_SLAVE_BUSWIDTH_1_BYTE : DMA_SLAVE_BUSWIDTH_8_BYTES;
	struct dma_slave_config config = {
		.direction = slot->w->c->dir,
		.src_addr = bar,
		.dst_addr = bar,
		.src_addr_width = width,
		.dst_addr_width = width,
		.src_port_window_size = window / width,
		.dst_port_window_size = window / width,
	};

	return dmaengine_slave_config(slot->w->c->chan, &config);
}

/**
 * client_prep - prepare a slot's transfer
 * @slot: the slot, laid out and filled
 *
 * Context: the channel's lock is held: nobody else configures the channel
 * before the descriptor is made.
 * Return: the descriptor, or NULL with @slot->error set.
 */
struct dma_async_tx_descriptor *client_prep(struct client_slot *slot)
{
	const struct client_xfer *x = &slot->xfer;
	phys_addr_t bar = slot->w->run->bar_phys + slot->bar + x->bar;
	unsigned long flags = DMA_CTRL_ACK;
	struct dma_async_tx_descriptor *tx = NULL;
	struct client_chan *c = slot->w->c;
	dma_addr_t mem;
	size_t room;

	lockdep_assert_held(&c->lock);
	if (!params(slot)->polled)
		flags |= DMA_PREP_INTERRUPT;
	slot->error = "config error";
	if (configure(slot, bar))
		return NULL;
	slot->error = "prep error";
	mem = pages_dma(&slot->sgt, x->mem, &room);
	switch (x->op) {
	case CLIENT_INTERLEAVED:
		if (room >= span(x, false))
			tx = prep_interleaved(slot, mem, bar, flags);
		break;
	case CLIENT_CYCLIC:
		if (room >= x->len)
			tx = dmaengine_prep_dma_cyclic(c->chan, mem, x->len,
						       x->step, c->dir, flags);
		break;
	default:
		tx = dmaengine_prep_slave_sg(c->chan, slot->sgl,
					     build_sgl(slot), c->dir, flags);
		break;
	}
	if (tx)
		slot->error = NULL;

	return tx;
}

/* Data */

/* Of each test, thread and side its own */
static u64 seed_of(const struct client_slot *slot, bool source)
{
	const struct client_worker *w = slot->w;
	u64 thread = w - w->run->workers;

	return ((u64)slot->xfer.nr << 8 | thread) * 0xd6e8feb86659fd93ULL +
	       source * 0xa0761d6478bd642fULL;
}

/**
 * client_fill - put the test's data into the source and its guards, and
 *	something else into the destination
 * @slot: the slot, laid out
 *
 * Context: a thread.
 */
void client_fill(struct client_slot *slot)
{
	struct client_worker *w = slot->w;
	size_t area = client_area(params(slot));
	bool write = to_bar(slot);

	slot->src_seed = seed_of(slot, true);
	slot->dst_seed = seed_of(slot, false);
	dma_sync_sgtable_for_cpu(dmaengine_get_dma_device(w->c->chan),
				 &slot->sgt,
				 write ? DMA_TO_DEVICE : DMA_BIDIRECTIONAL);
	pattern_fill(slot->va, area, write ? slot->src_seed : slot->dst_seed,
		     0);
	dma_sync_sgtable_for_device(dmaengine_get_dma_device(w->c->chan),
				    &slot->sgt,
				    write ? DMA_TO_DEVICE : DMA_BIDIRECTIONAL);
	pattern_fill(w->image, area, write ? slot->dst_seed : slot->src_seed,
		     0);
	memcpy_toio(w->run->io + slot->bar, w->image, area);
}

/* Compare @len bytes; where they differ first is told */
static unsigned int differing(const struct client_worker *w, const char *what,
			      u32 at, const u8 *is, const u8 *want, u32 len,
			      unsigned int so_far)
{
	unsigned int n = 0;
	u32 i;

	if (!memcmp(is, want, len))
		return 0;
	for (i = 0; i < len; i++) {
		if (is[i] == want[i])
			continue;
		if (!so_far && !n)
			pr_warn("%s: %s[0x%x]: expected %02x, got %02x\n",
				w->res->name, what, at + i, want[i], is[i]);
		n++;
	}

	return n;
}

/* The image with an area of memory or BAR */
static unsigned int compare_area(struct client_slot *slot, bool bar,
				 const char *what)
{
	struct client_worker *w = slot->w;
	size_t area = client_area(params(slot));
	unsigned int errors = 0;
	const u8 *is;
	u32 at, len;

	for (at = 0; at < area; at += len) {
		len = min_t(size_t, area - at, SZ_4K);
		is = slot->va + at;
		if (bar) {
			memcpy_fromio(w->chunk, w->run->io + slot->bar + at,
				      len);
			is = w->chunk;
		}
		errors += differing(w, what, at, is, w->image + at, len,
				    errors);
	}

	return errors;
}

/**
 * client_compare - is every byte of both sides what it should be
 * @slot: the slot, its transfer at an end
 *
 * Context: a thread.
 * Return: the number of bytes that aren't.
 */
unsigned int client_compare(struct client_slot *slot)
{
	struct client_worker *w = slot->w;
	size_t area = client_area(params(slot));
	struct client_piece piece = {};
	bool write = to_bar(slot);
	unsigned int errors;

	dma_sync_sgtable_for_cpu(dmaengine_get_dma_device(w->c->chan),
				 &slot->sgt,
				 write ? DMA_TO_DEVICE : DMA_BIDIRECTIONAL);
	pattern_fill(w->image, area, slot->src_seed, 0);
	errors = compare_area(slot, !write, "srcbuf");

	pattern_fill(w->image, area, slot->dst_seed, 0);
	while (client_piece_next(&slot->xfer, &piece))
		pattern_fill(w->image + (write ? piece.bar : piece.mem),
			     piece.len, slot->src_seed,
			     write ? piece.mem : piece.bar);

	return errors + compare_area(slot, write, "dstbuf");
}
