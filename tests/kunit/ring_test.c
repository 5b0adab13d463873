// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring: words of elements and links, space, progress.
 *
 * Words are written out as numbers, not through the driver's constants.
 */
#include "ring_test.h"

static void stage(struct ring_fixture *fix, bool lie)
{
	u32 slot = fix->ring.head + fix->ring.staged;

	slot_want(fix, slot);
	edma_ring_stage(&fix->ring, &fix->want[slot % TEST_SLOTS], lie);
}

static void publish(struct ring_fixture *fix, u32 count, bool lie)
{
	while (count--)
		stage(fix, lie);
	edma_ring_publish(&fix->ring);
}

static void retire(struct ring_fixture *fix, u32 count)
{
	while (count--)
		edma_ring_retire(&fix->ring);
}

/* A ring whose tail and head have come to @slot */
static struct ring_fixture *ring_at(struct kunit *test, u32 slot)
{
	struct ring_fixture *fix = ring_fixture(test, true);
	u32 i;

	edma_ring_reset(&fix->ring);
	for (i = 0; i < slot; i++) {
		publish(fix, 1, false);
		retire(fix, 1);
	}
	return fix;
}

struct golden {
	const char *name;
	bool to_link;
	bool lie;
	struct edma_move move;
	u32 word[6];
};

static const struct golden goldens[] = {
	{ "write", true, false,
	  { 0x1122334455667788, 0x2b28001000, 0x1000 },
	  { 0x1, 0x1000, 0x55667788, 0x11223344, 0x28001000, 0x2b } },
	{ "read", false, false,
	  { 0x1122334455667788, 0x2b28001000, 0x1000 },
	  { 0x1, 0x1000, 0x28001000, 0x2b, 0x55667788, 0x11223344 } },
	{ "write, LIE", true, true,
	  { 0x1000, 0x40000000, 1 },
	  { 0x9, 0x1, 0x1000, 0, 0x40000000, 0 } },
	{ "read, LIE", false, true,
	  { 0x1000, 0x40000000, 1 },
	  { 0x9, 0x1, 0x40000000, 0, 0x1000, 0 } },
	{ "4 GiB - 1", true, false,
	  { 0xfffffffff, 0xffffffff, 0xffffffff },
	  { 0x1, 0xffffffff, 0xffffffff, 0xf, 0xffffffff, 0 } },
	{ "unaligned", true, false,
	  { 0x100b, 0x2b28000007, 3 },
	  { 0x1, 0x3, 0x100b, 0, 0x28000007, 0x2b } },
};

static void golden_desc(const struct golden *golden, char *desc)
{
	strscpy(desc, golden->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(golden, goldens, golden_desc);

static void ring_golden(struct kunit *test)
{
	const struct golden *golden = test->param_value;
	struct ring_fixture *fix = ring_fixture(test, golden->to_link);
	struct edma_move back;
	u32 i;

	edma_ring_reset(&fix->ring);
	edma_ring_stage(&fix->ring, &golden->move, golden->lie);
	KUNIT_EXPECT_EQ(test, ring_word(fix, 0), 0);
	edma_ring_publish(&fix->ring);
	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_EQ(test, ring_word(fix, i * 4), golden->word[i]);

	edma_ring_peek(&fix->ring, 0, &back);
	KUNIT_EXPECT_EQ(test, back.local, golden->move.local);
	KUNIT_EXPECT_EQ(test, back.link, golden->move.link);
	KUNIT_EXPECT_EQ(test, back.len, golden->move.len);
}

static void ring_links_after_reset(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 5);
	u32 i;

	edma_ring_reset(&fix->ring);
	for (i = 0; i < TEST_BLOCKS; i++) {
		u64 next = TEST_BASE + (i + 1) % TEST_BLOCKS * 64;
		u32 at = i * 64;

		KUNIT_EXPECT_EQ(test, ring_word(fix, at), 0);
		KUNIT_EXPECT_EQ(test, ring_word(fix, at + 24), 0);
		KUNIT_EXPECT_EQ(test, ring_word(fix, at + 48), 4);
		KUNIT_EXPECT_EQ(test, ring_word(fix, at + 56), (u32)next);
		KUNIT_EXPECT_EQ(test, ring_word(fix, at + 60), next >> 32);
	}
	KUNIT_EXPECT_EQ(test, edma_ring_pending(&fix->ring), 0);
}

/* Cycle bit of elements and links in the first laps; the wrap link's TCB */
static void ring_laps(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 0);
	u32 slot;

	for (slot = 0; slot < 3 * TEST_SLOTS; slot++) {
		u32 cycle = slot / TEST_SLOTS % 2 ? 0 : 1;
		u32 link = slot_offset(slot) / 64 * 64 + 48;

		publish(fix, 1, false);
		KUNIT_EXPECT_EQ(test, ring_word(fix, slot_offset(slot)), cycle);
		if (slot % TEST_SLOTS == TEST_SLOTS - 1)
			KUNIT_EXPECT_EQ(test, ring_word(fix, link), 6 | (cycle ^ 1));
		else if (slot % 2)
			KUNIT_EXPECT_EQ(test, ring_word(fix, link), 4 | cycle);
		retire(fix, 1);
	}
}

static void ring_space(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 11);
	u32 i;

	for (i = TEST_SLOTS - 2; i; i--) {
		KUNIT_EXPECT_EQ(test, edma_ring_space(&fix->ring), i);
		stage(fix, false);
	}
	KUNIT_EXPECT_EQ(test, edma_ring_space(&fix->ring), 0);
	edma_ring_publish(&fix->ring);
	KUNIT_EXPECT_EQ(test, edma_ring_space(&fix->ring), 0);
	KUNIT_EXPECT_EQ(test, ring_follow(fix, 11, true), TEST_SLOTS - 2);
	KUNIT_EXPECT_EQ(test, edma_ring_retire(&fix->ring), 11 * 7 + 1);
	KUNIT_EXPECT_EQ(test, edma_ring_space(&fix->ring), 1);
}

static void ring_invalidate(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 12);
	u32 slot;

	publish(fix, 9, true);
	stage(fix, true);
	KUNIT_EXPECT_EQ(test, ring_follow(fix, 12, true), 9);
	edma_ring_invalidate(&fix->ring);
	for (slot = 12; slot < 12 + TEST_SLOTS; slot++)
		KUNIT_EXPECT_EQ(test, ring_follow(fix, slot, false), 0);
	KUNIT_EXPECT_EQ(test, fix->ring.staged, 0);
}

static void ring_distance(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 13);
	const u32 base = lower_32_bits(TEST_BASE);
	struct edma_ring *ring = &fix->ring;

	publish(fix, 6, false);
	/* Slots 13 to 18 are pending: 13 to 15, then 0 to 2 behind the wrap */
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 6 * 64 + 24), 0);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 6 * 64 + 48), 1);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 7 * 64), 1);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 7 * 64 + 24), 2);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 7 * 64 + 48), 3);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base), 3);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 64), 5);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 64 + 24), 6);
	/* Behind the head, before the tail, between elements, elsewhere */
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 64 + 48),
			EDMA_RING_OUTSIDE);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 6 * 64),
			EDMA_RING_OUTSIDE);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 7 * 64 + 4),
			EDMA_RING_OUTSIDE);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base + 8 * 64),
			EDMA_RING_OUTSIDE);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, base - 64),
			EDMA_RING_OUTSIDE);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, 0), EDMA_RING_OUTSIDE);
	KUNIT_EXPECT_EQ(test, edma_ring_distance(ring, 0xffffffff),
			EDMA_RING_OUTSIDE);
}

/* U3: what LLP, stopped and done status prove */
static void ring_done(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 14);
	struct edma_ring *ring = &fix->ring;

	publish(fix, 2, false);
	publish(fix, 1, true);
	publish(fix, 1, true);
	/* LIE in slots 16 and 17; floor is the tail */
	KUNIT_EXPECT_EQ(test, edma_ring_done(ring, 0, 14, false, true), 0);
	KUNIT_EXPECT_EQ(test, edma_ring_done(ring, 3, 14, true, false), 3);
	KUNIT_EXPECT_EQ(test, edma_ring_done(ring, 3, 14, false, false), 2);
	/* The only LIE so far: the status can come from nowhere else */
	KUNIT_EXPECT_EQ(test, edma_ring_done(ring, 3, 14, false, true), 3);
	/* No LIE in the element in question */
	KUNIT_EXPECT_EQ(test, edma_ring_done(ring, 2, 14, false, true), 1);
	/* Two LIE: the status may be the first one's */
	KUNIT_EXPECT_EQ(test, edma_ring_done(ring, 4, 14, false, true), 3);
	/* ... unless the first one's was cleared already */
	KUNIT_EXPECT_EQ(test, edma_ring_done(ring, 4, 17, false, true), 4);
	KUNIT_EXPECT_TRUE(test, edma_ring_is_source(ring, 3, 14));
	KUNIT_EXPECT_FALSE(test, edma_ring_is_source(ring, 4, 14));
	KUNIT_EXPECT_TRUE(test, edma_ring_is_source(ring, 4, 17));
	KUNIT_EXPECT_FALSE(test, edma_ring_is_source(ring, 0, 14));
	/* A floor of more than a lap ago proves nothing */
	KUNIT_EXPECT_EQ(test, edma_ring_done(ring, 3, 1, false, true), 2);
}

static void ring_find(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 14);
	struct edma_ring *ring = &fix->ring;

	publish(fix, 1, false);
	publish(fix, 1, true);
	publish(fix, 2, false);
	publish(fix, 1, true);
	KUNIT_EXPECT_EQ(test, edma_ring_find(ring, ring->lie, 14, 19), 15);
	KUNIT_EXPECT_EQ(test, edma_ring_find(ring, ring->lie, 16, 19), 18);
	KUNIT_EXPECT_EQ(test, edma_ring_find(ring, ring->lie, 16, 18), 18);
	KUNIT_EXPECT_EQ(test, edma_ring_find(ring, ring->lie, 14, 15), 15);
	KUNIT_EXPECT_EQ(test, edma_ring_find(ring, ring->lie, 14, 14), 14);
}

static void ring_needs_look(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 14);
	struct edma_ring *ring = &fix->ring;

	publish(fix, 2, true);
	KUNIT_EXPECT_FALSE(test, edma_ring_needs_look(ring, 0));
	publish(fix, 2, true);
	edma_ring_mark_edge(ring, 16);
	/* The interrupts of 14 and 15 come before a stop at 16 would */
	KUNIT_EXPECT_FALSE(test, edma_ring_needs_look(ring, 0));
	KUNIT_EXPECT_FALSE(test, edma_ring_needs_look(ring, 1));
	/* At the edge nothing comes before it */
	KUNIT_EXPECT_TRUE(test, edma_ring_needs_look(ring, 2));
	KUNIT_EXPECT_FALSE(test, edma_ring_needs_look(ring, 3));
	/* All behind LLP: only the stop itself is left */
	KUNIT_EXPECT_TRUE(test, edma_ring_needs_look(ring, 4));
	retire(fix, 4);
	publish(fix, 3, false);
	KUNIT_EXPECT_TRUE(test, edma_ring_needs_look(ring, 0));
}

/* A mark of a lap ago doesn't stick to a slot that is used again */
static void ring_marks_are_renewed(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 0);
	struct edma_ring *ring = &fix->ring;

	publish(fix, 1, true);
	edma_ring_mark_edge(ring, 0);
	retire(fix, 1);
	while (ring->head < TEST_SLOTS) {
		publish(fix, 1, false);
		retire(fix, 1);
	}
	publish(fix, 1, false);
	KUNIT_EXPECT_EQ(test, edma_ring_find(ring, ring->lie, 16, 17), 17);
	KUNIT_EXPECT_EQ(test, edma_ring_find(ring, ring->edge, 16, 17), 17);
}

/* A loop of 6 */
static struct edma_ring *loop_at(struct kunit *test, const bool *lie)
{
	struct ring_fixture *fix = ring_at(test, 0);
	u32 i;

	for (i = 0; i < 6; i++)
		stage(fix, lie[i]);
	edma_ring_close(&fix->ring);
	return &fix->ring;
}

static const bool by_two[6] = { 0, 1, 0, 1, 0, 1 };
static const bool at_end[6] = { 0, 0, 0, 0, 0, 1 };
static const bool no_lie[6];

/* U3: the element in front of LLP isn't done, whatever there is of evidence */
static void ring_loop_done(struct kunit *test)
{
	struct edma_ring *ring = loop_at(test, by_two);

	KUNIT_EXPECT_EQ(test, edma_ring_loop_last(ring, 0), 5);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_last(ring, 6), 5);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_last(ring, 3), 2);

	/* Nothing has moved, or all but one */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 0, 0, false, false), 0);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 0, 0, false, true), 5);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 2, 0, false, false), 1);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 2, 0, false, true), 1);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 2, 0, true, false), 2);
	ring->position = 4;
	/* LLP on the link that leads back is the first element */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 6, 4, false, true), 5);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 6, 0, false, true), 4);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 6, 4, true, true), 0);
	/* It stands still behind the position, or came round to it */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 5, 5, false, true), 4);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 4, 4, false, true), 3);
}

/* Periods by position: two of three, one over the end, none */
static void ring_loop_passed(struct kunit *test)
{
	struct edma_ring *ring = loop_at(test, by_two);

	KUNIT_EXPECT_EQ(test, edma_ring_loop_count(ring, 0, 2), 1);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_count(ring, 4, 2), 2);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_count(ring, 3, 3), 0);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 5, 4, false), 2);
	ring->position = 4;
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 1, 0, false), 1);
	ring->position = 0;
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 2, 1, false), 0);

	ring = loop_at(test, no_lie);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 5, 4, true), 0);
}

/* Periods by status: of the element in front of LLP, or of laps */
static void ring_loop_proven(struct kunit *test)
{
	struct edma_ring *ring = loop_at(test, by_two);

	/* 1 is done, which is told when it is passed, and not once more */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 2, 1, true), 0);
	ring->position = 1;
	KUNIT_EXPECT_GT(test, ring->proven, ring->told);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 3, 2, false), 1);
	ring->position = 2;
	KUNIT_EXPECT_EQ(test, ring->proven, ring->told);
	/* 3 is done, and it isn't passed so soon: told, and not once more */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 4, 3, true), 0);
	ring->position = 3;
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 4, 3, false), 1);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 5, 4, false), 0);
	ring->position = 4;
	/* 5, and then again with LLP where it was: a lap, and maybe one more */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 6, 5, true), 0);
	ring->position = 5;
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 6, 5, true), 3);
	KUNIT_EXPECT_EQ(test, ring->passed, 5);
	/* What is seen next may be the status of what was counted */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 6, 5, true), 0);
	KUNIT_EXPECT_EQ(test, ring->proven, 5);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 6, 5, true), 0);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 6, 5, true), 3);

	/* LLP is in front of what can't have raised it: a lap */
	ring = loop_at(test, at_end);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 3, 2, true), 1);
	KUNIT_EXPECT_EQ(test, ring->passed, 1);
	ring = loop_at(test, by_two);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 1, 0, true), 3);
	/* ... once: this may be the status of what was counted */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 1, 0, true), 0);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 1, 0, true), 3);
}

/* A double buffer: LLP at the position has come round, or hasn't moved */
static void ring_loop_of_two(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 0);
	struct edma_ring *ring = &fix->ring;

	stage(fix, true);
	stage(fix, true);
	edma_ring_close(ring);
	ring->position = 1;
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 1, 1, false, false), 1);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 1, 0, false, false), 0);
	/* LLP at fetch has come round: one is done, the other in flight */
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 1, 1, false, true), 0);
}

/* One element: LLP never moves, and there is no position but 0 */
static void ring_loop_of_one(struct kunit *test)
{
	struct ring_fixture *fix = ring_at(test, 0);
	struct edma_ring *ring = &fix->ring;

	stage(fix, true);
	edma_ring_close(ring);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_done(ring, 1, 0, false, true), 0);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 1, 0, true), 1);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 1, 0, false), 0);
	KUNIT_EXPECT_EQ(test, edma_ring_loop_periods(ring, 1, 0, true), 1);
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE_PARAM(ring_golden, golden_gen_params),
	KUNIT_CASE(ring_links_after_reset),
	KUNIT_CASE(ring_laps),
	KUNIT_CASE(ring_space),
	KUNIT_CASE(ring_invalidate),
	KUNIT_CASE(ring_distance),
	KUNIT_CASE(ring_done),
	KUNIT_CASE(ring_find),
	KUNIT_CASE(ring_needs_look),
	KUNIT_CASE(ring_marks_are_renewed),
	KUNIT_CASE(ring_loop_done),
	KUNIT_CASE(ring_loop_passed),
	KUNIT_CASE(ring_loop_proven),
	KUNIT_CASE(ring_loop_of_two),
	KUNIT_CASE(ring_loop_of_one),
	{}
};

static struct kunit_suite ring_suite = {
	.name = "tegra-rp-edma-ring",
	.test_cases = ring_cases,
};

kunit_test_suite(ring_suite);
