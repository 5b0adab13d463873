// SPDX-License-Identifier: GPL-2.0-only
/*
 * Segments, and how the cursor cuts them into elements.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/mm.h>

#include "../seg.h"

#define GIB	BIT_ULL(30)

static int seg_test_init(struct kunit *test)
{
	struct edma_segs *segs = kunit_kzalloc(test, sizeof(*segs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, segs);
	edma_segs_init(segs);
	test->priv = segs;
	return 0;
}

static void seg_test_exit(struct kunit *test)
{
	if (test->priv)
		edma_segs_free(test->priv);
}

static int add(struct kunit *test, u64 local, u64 link, u64 len)
{
	struct edma_seg seg = { .local = local, .link = link, .len = len };

	return edma_segs_add(test->priv, &seg, GFP_KERNEL);
}

struct cut {
	const char *name;
	u64 len;
	u32 max_len;
	u64 count;
	u32 last;
};

static const struct cut cuts[] = {
	{ "1 byte", 1, 4096, 1, 1 },
	{ "one less than an element", 4095, 4096, 1, 4095 },
	{ "exactly an element", 4096, 4096, 1, 4096 },
	{ "one more", 4097, 4096, 2, 1 },
	{ "several", 3 * 4096 + 5, 4096, 4, 5 },
	{ "the field's limit", 0xffffffff, 0xffffffff, 1, 0xffffffff },
	{ "4 GiB", 4 * GIB, 0xffffffff, 2, 1 },
	{ "9 GiB by 1 GiB", 9 * GIB, 1 << 30, 9, 1 << 30 },
	{ "bytes", 7, 1, 7, 1 },
};

static void cut_desc(const struct cut *cut, char *desc)
{
	strscpy(desc, cut->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cut, cuts, cut_desc);

static void seg_cut(struct kunit *test)
{
	const struct cut *cut = test->param_value;
	struct edma_segs *segs = test->priv;
	struct edma_cursor cursor;
	struct edma_move move = {};
	u64 offset = 0, count = 0;

	KUNIT_ASSERT_EQ(test, add(test, 0x1000b, 0x2b28000007, cut->len), 0);
	KUNIT_EXPECT_EQ(test, segs->len, cut->len);
	edma_cursor_init(&cursor, segs);
	while (edma_cursor_next(&cursor, segs, cut->max_len, &move)) {
		KUNIT_EXPECT_EQ(test, move.local, 0x1000b + offset);
		KUNIT_EXPECT_EQ(test, move.link, 0x2b28000007 + offset);
		offset += move.len;
		count++;
		KUNIT_EXPECT_EQ(test, edma_cursor_at_end(&cursor),
				offset == cut->len);
	}
	KUNIT_EXPECT_EQ(test, offset, cut->len);
	KUNIT_EXPECT_EQ(test, count, cut->count);
	KUNIT_EXPECT_EQ(test, move.len, cut->last);
}

/* Segments of several pages come out in order, twice */
static void seg_pages(struct kunit *test)
{
	u32 count = 3 * EDMA_SEGS_PER_PAGE + 1;
	struct edma_segs *segs = test->priv;
	struct edma_cursor cursor;
	struct edma_move move;
	u32 i, turn;

	for (i = 0; i < count; i++)
		KUNIT_ASSERT_EQ(test, add(test, i * 8192, i * 16384, i + 1), 0);
	for (turn = 0; turn < 2; turn++) {
		edma_cursor_init(&cursor, segs);
		for (i = 0; i < count; i++) {
			KUNIT_ASSERT_TRUE(test, edma_cursor_next(&cursor, segs,
								 1 << 20,
								 &move));
			KUNIT_EXPECT_EQ(test, move.local, i * 8192);
			KUNIT_EXPECT_EQ(test, move.link, i * 16384);
			KUNIT_EXPECT_EQ(test, move.len, i + 1);
		}
		KUNIT_EXPECT_FALSE(test, edma_cursor_next(&cursor, segs,
							  1 << 20, &move));
	}
}

/* A window loops, and no element leaves it */
static void seg_window(struct kunit *test)
{
	static const struct { u64 link; u32 len; } want[] = {
		{ 0x2b28000000, 100 }, { 0x2b28000064, 28 },
		{ 0x2b28000000, 128 }, { 0x2b28000000, 44 },
		{ 0x2b2800002c, 1 },
	};
	struct edma_segs *segs = test->priv;
	struct edma_cursor cursor;
	struct edma_move move;
	u64 local = 0;
	u32 i;

	edma_segs_set_window(segs, 0x2b28000000, 128);
	KUNIT_ASSERT_EQ(test, add(test, 0, 0, 100), 0);
	KUNIT_ASSERT_EQ(test, add(test, 100, 100, 200), 0);
	KUNIT_ASSERT_EQ(test, add(test, 300, 300, 1), 0);
	edma_cursor_init(&cursor, segs);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_ASSERT_TRUE(test, edma_cursor_next(&cursor, segs,
							 4096, &move));
		KUNIT_EXPECT_EQ(test, move.local, local);
		KUNIT_EXPECT_EQ(test, move.link, want[i].link);
		KUNIT_EXPECT_EQ(test, move.len, want[i].len);
		local += move.len;
	}
	KUNIT_EXPECT_TRUE(test, edma_cursor_at_end(&cursor));
}

/* More than 4 GiB through a window */
static void seg_window_5_gib(struct kunit *test)
{
	struct edma_segs *segs = test->priv;
	struct edma_cursor cursor;
	struct edma_move move;
	u64 moved = 0;

	edma_segs_set_window(segs, 0x40000000, 3 << 20);
	KUNIT_ASSERT_EQ(test, add(test, 0x1000000000, 0, 5 * GIB), 0);
	edma_cursor_init(&cursor, segs);
	while (edma_cursor_next(&cursor, segs, 1 << 20, &move)) {
		KUNIT_ASSERT_EQ(test, move.local, 0x1000000000 + moved);
		KUNIT_ASSERT_EQ(test, move.link,
				0x40000000 + moved % (3 << 20));
		moved += move.len;
	}
	KUNIT_EXPECT_EQ(test, moved, 5 * GIB);
}

static void seg_empty(struct kunit *test)
{
	struct edma_segs *segs = test->priv;
	struct edma_move move = { .len = 77 };
	struct edma_cursor cursor;

	edma_cursor_init(&cursor, segs);
	KUNIT_EXPECT_TRUE(test, edma_cursor_at_end(&cursor));
	KUNIT_EXPECT_FALSE(test, edma_cursor_next(&cursor, segs, 1, &move));
	KUNIT_EXPECT_EQ(test, move.len, 77);
}

static void seg_refused(struct kunit *test)
{
	struct edma_segs *segs = test->priv;

	KUNIT_EXPECT_EQ(test, add(test, 0, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, add(test, ~0ULL, 0, 2), -EOVERFLOW);
	KUNIT_EXPECT_EQ(test, add(test, 0, ~0ULL - 4, 6), -EOVERFLOW);
	/* The last byte of the address space is still an address */
	KUNIT_EXPECT_EQ(test, add(test, ~0ULL, ~0ULL - 4, 1), 0);
	KUNIT_EXPECT_EQ(test, add(test, 0, 0, ~0ULL), -EOVERFLOW);
	KUNIT_EXPECT_EQ(test, segs->len, 1);
}

static void seg_free(struct kunit *test)
{
	struct edma_segs *segs = test->priv;

	KUNIT_ASSERT_EQ(test, add(test, 0, 0, 5), 0);
	edma_segs_free(segs);
	KUNIT_EXPECT_TRUE(test, list_empty(&segs->pages));
	KUNIT_EXPECT_EQ(test, segs->len, 0);
	KUNIT_EXPECT_EQ(test, add(test, 1, 1, 6), 0);
	KUNIT_EXPECT_EQ(test, segs->len, 6);
}

/* Whatever is free, taken; pages by their order, then a slab's objects */
struct hoard {
	struct list_head node;
	int order;
};

#define HOARD_GFP	(GFP_NOWAIT | __GFP_NOWARN)
#define HOARD_OBJECT	(sizeof(struct edma_seg_page) + \
			 EDMA_SEGS_FIRST * sizeof(struct edma_seg))

static void hoard_add(struct list_head *hoards, struct hoard *hoard, int order)
{
	hoard->order = order;
	list_add(&hoard->node, hoards);
}

static void hoard_memory(struct list_head *hoards)
{
	struct hoard *hoard;
	int order;

	for (order = 9; order >= 0; order--)
		while ((hoard = (void *)__get_free_pages(HOARD_GFP, order)))
			hoard_add(hoards, hoard, order);
	while ((hoard = kmalloc(HOARD_OBJECT, HOARD_GFP)))
		hoard_add(hoards, hoard, -1);
}

/* The latest one first: false when there is none left */
static bool hoard_free(struct list_head *hoards)
{
	struct hoard *hoard = list_first_entry_or_null(hoards, struct hoard,
						       node);

	if (!hoard)
		return false;
	list_del(&hoard->node);
	if (hoard->order < 0)
		kfree(hoard);
	else
		free_pages((unsigned long)hoard, hoard->order);
	return true;
}

/* Where there is no memory the list stays as it was, and can be added to later */
static void seg_no_memory(struct kunit *test)
{
	const struct edma_seg seg = { .local = 0x1000, .link = 0, .len = 5 };
	struct edma_segs *segs = test->priv;
	LIST_HEAD(hoards);
	int ret[EDMA_SEGS_FIRST + 2];
	u64 len[2];
	u32 i;

	/* Nothing is reported meanwhile: that takes memory */
	hoard_memory(&hoards);
	ret[0] = edma_segs_add(segs, &seg, HOARD_GFP);
	len[0] = segs->len;
	hoard_free(&hoards);
	for (i = 1; i < ARRAY_SIZE(ret); i++)
		ret[i] = edma_segs_add(segs, &seg, HOARD_GFP);
	len[1] = segs->len;
	while (hoard_free(&hoards))
		;
	KUNIT_EXPECT_EQ(test, ret[0], -ENOMEM);
	KUNIT_EXPECT_EQ(test, len[0], 0);
	for (i = 1; i <= EDMA_SEGS_FIRST; i++)
		KUNIT_EXPECT_EQ(test, ret[i], 0);
	KUNIT_EXPECT_EQ(test, ret[EDMA_SEGS_FIRST + 1], -ENOMEM);
	KUNIT_EXPECT_EQ(test, len[1], EDMA_SEGS_FIRST * 5);
	KUNIT_EXPECT_EQ(test, edma_segs_add(segs, &seg, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, segs->len, EDMA_SEGS_FIRST * 5 + 5);
}

static struct kunit_case seg_cases[] = {
	KUNIT_CASE_PARAM(seg_cut, cut_gen_params),
	KUNIT_CASE(seg_pages),
	KUNIT_CASE(seg_window),
	KUNIT_CASE(seg_window_5_gib),
	KUNIT_CASE(seg_empty),
	KUNIT_CASE(seg_refused),
	KUNIT_CASE(seg_free),
	KUNIT_CASE(seg_no_memory),
	{}
};

static struct kunit_suite seg_suite = {
	.name = "tegra-rp-edma-seg",
	.init = seg_test_init,
	.exit = seg_test_exit,
	.test_cases = seg_cases,
};

kunit_test_suite(seg_suite);
