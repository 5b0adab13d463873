// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_copy: how the data are cut into transfers and elements; filling and
 * comparing
 */
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../common/pattern.h"
#include "copy.h"

/*
 * One page of list holds 169 elements and a link: transfers that fill it, or
 * two, up to one element less and one more among them.
 */
static const unsigned int mix[COPY_MIX] = { 1, 168, 169, 170, 200, 338, 400, 0 };

#define COPY_ANY_MIN	2
#define COPY_ANY_MAX	400

/**
 * copy_kind - the number of elements of a kind of transfers
 * @kind: the kind
 *
 * Return: the number, 0 if it is any.
 */
unsigned int copy_kind(unsigned int kind)
{
	return mix[kind];
}

/* Differs in each transfer and element, and is the same in each run */
static u32 chance(u32 a, u32 b, u32 range)
{
	return (u32)(pattern_word((u64)a << 32 | b, 0) >> 32) % range;
}

/*
 * Where the part @i of @n starts: no two are alike, none is empty. To measure
 * they are alike.
 */
static u32 cut(const struct copy_run *r, u32 total, u32 n, u32 i, u32 seed)
{
	u32 room = r->p.repeat ? 1 : max(total / n / 2, 1u);

	if (!i)
		return 0;
	if (i >= n)
		return total;
	return div_u64((u64)total * i, n) + chance(seed, i, room);
}

/**
 * copy_start - where a transfer starts in the data
 * @r: the run
 * @nr: the transfer
 *
 * Return: the offset.
 */
u32 copy_start(const struct copy_run *r, unsigned int nr)
{
	return r->p.repeat ? 0 :
	       cut(r, r->p.size, r->p.transfers, nr, U32_MAX);
}

static u32 length(const struct copy_run *r, unsigned int nr)
{
	return r->p.repeat ? r->p.size :
	       copy_start(r, nr + 1) - copy_start(r, nr);
}

/**
 * copy_nr_elements - how many elements a transfer has
 * @r: the run
 * @nr: the transfer
 * @kind: of which kind it is
 *
 * Return: the number.
 */
unsigned int copy_nr_elements(const struct copy_run *r, unsigned int nr,
			      unsigned int *kind)
{
	unsigned int n = r->p.elements;

	for (*kind = 0; n && *kind < COPY_MIX - 1 && mix[*kind] != n;)
		(*kind)++;
	if (!n) {
		*kind = nr % COPY_MIX;
		n = mix[*kind];
	}
	if (!n)
		n = COPY_ANY_MIN + chance(nr, 0, COPY_ANY_MAX - COPY_ANY_MIN + 1);

	return min(n, length(r, nr));
}

/**
 * copy_piece - what an element moves
 * @r: the run
 * @nr: the transfer
 * @n: elements that it has
 * @i: the element
 *
 * In memory the last element comes first: an order that is mixed up somewhere
 * shows.
 *
 * Return: the piece.
 */
struct copy_piece copy_piece(const struct copy_run *r, unsigned int nr,
			     unsigned int n, unsigned int i)
{
	u32 start = copy_start(r, nr), len = length(r, nr);
	u32 from = cut(r, len, n, i, nr), to = cut(r, len, n, i + 1, nr);

	return (struct copy_piece) {
		.pos = start + from,
		.mem = start + len - to,
		.len = to - from,
	};
}

/* The host's data in order, and the engine's memory */
static void exchange(const struct copy_run *r, u8 *ordered, u8 *memory,
		     bool to_memory)
{
	unsigned int nr, i, n, kind;

	for (nr = 0; nr < r->p.transfers; nr++) {
		n = copy_nr_elements(r, nr, &kind);
		for (i = 0; i < n; i++) {
			struct copy_piece p = copy_piece(r, nr, n, i);

			if (to_memory)
				memcpy(memory + p.mem, ordered + p.pos, p.len);
			else
				memcpy(ordered + p.pos, memory + p.mem, p.len);
		}
	}
}

/**
 * copy_fill - put the data where they come from, and something else where
 *	they go
 * @r: the run
 * @side: the direction
 *
 * Context: may sleep.
 */
void copy_fill(struct copy_run *r, struct copy_side *side)
{
	if (side->dir == DMA_MEM_TO_DEV) {
		exchange(r, (u8 *)side->data, side->va, true);
		memset_io(r->io + side->bar, 0xa5, r->p.size);
	} else {
		memset(side->va, 0xa5, r->p.size);
		memcpy_toio(r->io + side->bar, side->data, r->p.size);
	}
}

/* The host looks at the BAR: what the engine has read goes there as well */
static void compare_read(struct copy_run *r, struct copy_side *side, u8 *buf)
{
	exchange(r, buf, side->va, false);
	memcpy_toio(r->io + side->bar + r->p.stride, buf, r->p.size);
	if (memcmp(buf, side->data, r->p.size))
		copy_fail(r, "from_bar: memory differs from the data");
}

/**
 * copy_compare - has every byte arrived
 * @r: the run, which fails if not
 * @side: the direction
 *
 * Context: may sleep.
 */
void copy_compare(struct copy_run *r, struct copy_side *side)
{
	u8 *buf = kvmalloc(r->p.size, GFP_KERNEL);

	if (!buf) {
		copy_fail(r, "no memory to compare with");
		return;
	}
	if (side->dir == DMA_DEV_TO_MEM) {
		compare_read(r, side, buf);
	} else {
		memcpy_fromio(buf, r->io + side->bar, r->p.size);
		if (memcmp(buf, side->data, r->p.size))
			copy_fail(r, "to_bar: the BAR differs from the data");
	}
	kvfree(buf);
}
