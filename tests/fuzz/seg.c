// SPDX-License-Identifier: GPL-2.0-only
/*
 * Segments and their cursor alone, where the target "ring" doesn't come: whole
 * 64-bit lengths, what is to be refused, allocations that fail.
 */
#include <string.h>

#include "../user/shim/user.h"
#include "input.h"
#include "seg.h"

#define MAX_SEGS	1000
#define MAX_MOVES	5000

typedef unsigned __int128 wide;

static struct edma_seg added[MAX_SEGS];
static u32 nr_added;

static u64 number(struct input *in)
{
	u8 code = input_u8(in);
	u64 n;

	switch (code & 7) {
	case 0:
		return code >> 3;
	case 1:
		return (1ull << (code >> 3)) - 1;
	case 2:
		return 1ull << (32 + (code >> 3));
	case 3:
		return -(u64)(code >> 3);
	case 4:
		return input_u8(in);
	case 5:
		return input_u16(in);
	case 6:
		n = input_u32(in);
		return n << (code >> 3);
	default:
		return input_u64(in);
	}
}

/* What edma_segs_add() has to say, if there is memory */
static int verdict(const struct edma_seg *seg, wide total)
{
	const wide end = (wide)1 << 64;

	if (!seg->len)
		return -EINVAL;
	if ((wide)seg->local + seg->len > end ||
	    (wide)seg->link + seg->len > end || total + seg->len >= end)
		return -EOVERFLOW;
	return 0;
}

static void add(struct edma_segs *segs, const struct edma_seg *seg)
{
	u64 before = segs->len;
	int want = verdict(seg, before);
	int got = edma_segs_add(segs, seg, GFP_NOWAIT);

	if (got == -ENOMEM && !want) {
		FUZZ_CHECK(!user_allocs_left, "no memory, and there is some");
		want = got;
	}
	FUZZ_CHECK(got == want, "adding says %d, not %d", got, want);
	FUZZ_CHECK(segs->len == before + (got ? 0 : seg->len),
		   "%#llx bytes", segs->len);
	if (!got)
		added[nr_added++] = *seg;
}

/* One group of segments, equally long and equally far from each other */
static void add_group(struct edma_segs *segs, struct input *in)
{
	struct edma_seg seg = {
		.local = number(in), .link = number(in), .len = number(in),
	};
	u8 count = input_u8(in);
	u64 gap = count & 0x80 ? number(in) : 0;

	for (count = (count & 0x7f) + 1; count; count--) {
		if (nr_added == MAX_SEGS)
			return;
		add(segs, &seg);
		seg.local += seg.len;
		seg.link += seg.len + gap;
	}
}

/*
 * As long as it can be, no longer, and where it belongs. The link address may
 * be outside of the window: then it is modulo the window.
 */
static void check_move(const struct edma_segs *segs, const struct edma_seg *seg,
		       u64 offset, u32 max, const struct edma_move *move)
{
	u64 len = seg->len - offset;
	u64 link = seg->link + offset;

	if (segs->window) {
		if (len > segs->window - link % segs->window)
			len = segs->window - link % segs->window;
		link = segs->base + link % segs->window;
	}
	if (len > max)
		len = max;
	FUZZ_CHECK(move->len == len, "%u bytes, not %llu", move->len, len);
	FUZZ_CHECK(move->local == seg->local + offset && move->link == link,
		   "%#llx, %#llx", move->local, move->link);
}

static void walk(const struct edma_segs *segs, u32 max)
{
	const struct edma_seg *seg = added;
	struct edma_move move = { .len = 0x5a };
	struct edma_cursor cursor;
	u32 left = MAX_MOVES;
	u64 offset = 0;

	edma_cursor_init(&cursor, segs);
	while (edma_cursor_next(&cursor, segs, max, &move)) {
		FUZZ_CHECK(seg < added + nr_added, "beyond the last segment");
		check_move(segs, seg, offset, max, &move);
		offset += move.len;
		if (offset == seg->len) {
			seg++;
			offset = 0;
		}
		FUZZ_CHECK(edma_cursor_at_end(&cursor) ==
			   (seg == added + nr_added), "the end, or not");
		if (!--left)
			return;
	}
	FUZZ_CHECK(seg == added + nr_added, "%u of %u segments", nr_added,
		   (u32)(seg - added));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	struct edma_segs segs;
	u32 max = number(&in);
	u8 flags = input_u8(&in);

	nr_added = 0;
	user_allocs_left = flags & 1 ? (flags >> 4) : -1;
	edma_segs_init(&segs);
	if (flags & 2) {
		u64 base = number(&in), window = number(&in);

		if (window)
			edma_segs_set_window(&segs, base, window);
	}
	do
		add_group(&segs, &in);
	while (input_left(&in));
	walk(&segs, max ? max : 1);
	edma_segs_free(&segs);
	FUZZ_CHECK(!segs.len && list_empty(&segs.pages), "not empty");
	user_allocs_left = -1;
	return 0;
}
