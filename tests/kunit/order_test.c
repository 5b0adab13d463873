// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of publication: after every single store that the ring's code
 * makes, each slot is invalid or complete, and what the engine can reach is the
 * list without the batch or the list with all of it.
 *
 * The ring's own source is compiled here once more, with its stores recorded.
 */
#include <linux/prandom.h>

static void order_recorded(void);

/* What ring.c defines, under other names and seen here only */
#define edma_ring_reset		order_ring_reset
#define edma_ring_stage		order_ring_stage
#define edma_ring_publish	order_ring_publish
#define edma_ring_mark_edge	order_ring_mark_edge
#define edma_ring_invalidate	order_ring_invalidate
#define edma_ring_distance	order_ring_distance
#define edma_ring_is_source	order_ring_is_source
#define edma_ring_done		order_ring_done
#define edma_ring_find		order_ring_find
#define edma_ring_needs_look	order_ring_needs_look
#define edma_ring_peek		order_ring_peek
#define edma_ring_close		order_ring_close
#define edma_ring_loop_is_clear	order_ring_loop_is_clear
#define edma_ring_is_loop_source	order_ring_is_loop_source
#define edma_ring_loop_done	order_ring_loop_done
#define edma_ring_loop_count	order_ring_loop_count
#define edma_ring_loop_floor	order_ring_loop_floor
#include "ring_test.h"

#undef WRITE_ONCE
#define WRITE_ONCE(x, val) do { (x) = (val); order_recorded(); } while (0)
#include "../ring.c"
/* KUnit's own macros use it as well */
#undef WRITE_ONCE
#define WRITE_ONCE(x, val) __WRITE_ONCE(x, val)

/* The running test: the recorder has no argument to get it by */
static struct ring_fixture *order;
/* Elements that the engine may reach now: before and after the batch */
static u32 order_old, order_new;
static u32 order_stores;
/* Stores are not looked at */
static bool order_off;

/*
 * Follow a closed loop for @steps elements: link by link and pointer by pointer,
 * as the engine would. Returns how many elements were valid and in order.
 */
static u32 loop_follow(const struct ring_fixture *fix, u32 steps)
{
	u32 at = 0, count = 0, hops = 0;

	while (count < steps && hops++ < 2 * steps) {
		u32 control = ring_word(fix, at);

		if (!(control & 1))
			return count;
		if (!(control & 4)) {
			u32 slot = count % fix->ring.loop;

			if (at != slot_offset(slot) ||
			    !slot_is_complete(fix, slot))
				return count;
			count++;
			at += 24;
			continue;
		}
		if (control & 2)
			return count;
		at = ring_word(fix, at + 8) - (u32)TEST_BASE;
	}
	return count;
}

/* Is every slot invalid where the engine expects it next, or complete? */
static bool order_slots_are_whole(void)
{
	u32 slot;

	for (slot = order->ring.tail; slot < order->ring.tail + TEST_SLOTS;
	     slot++) {
		bool valid = (ring_word(order, slot_offset(slot)) & 1) ==
			     slot_expects(slot);

		if (valid && !slot_is_complete(order, slot))
			return false;
	}
	return true;
}

static void order_recorded(void)
{
	u32 tail = order->ring.tail;
	u32 ignored = ring_follow(order, tail, false);
	u32 compared = ring_follow(order, tail, true);

	order_stores++;
	/* The first failure tells enough */
	if (order_off || order->test->status == KUNIT_FAILURE)
		return;
	KUNIT_EXPECT_TRUE(order->test, order_slots_are_whole());
	KUNIT_EXPECT_EQ(order->test, ignored, compared);
	KUNIT_EXPECT_TRUE_MSG(order->test,
			      compared == order_old || compared == order_new,
			      "store %u: %u elements within reach, not %u or %u",
			      order_stores, compared, order_old, order_new);
}

static void order_batch(u32 count)
{
	struct edma_ring *ring = &order->ring;
	u32 i;

	order_old = edma_ring_pending(ring);
	order_new = order_old;
	for (i = 0; i < count; i++) {
		slot_want(order, ring->head + i);
		order_ring_stage(ring,
				 &order->want[(ring->head + i) % TEST_SLOTS],
				 i & 1);
	}
	order_new = order_old + count;
	order_stores = 0;
	order_ring_publish(ring);
	/* One store an element, one a link: and the last one decided */
	KUNIT_EXPECT_GE(order->test, order_stores, count);
	KUNIT_EXPECT_EQ(order->test, ring_follow(order, ring->tail, true),
			order_new);
}

static void order_init(struct kunit *test)
{
	order = ring_fixture(test, true);
	order_ring_reset(&order->ring);
}

/* Every batch size from every position, with every number of elements ahead */
static void order_every_batch(struct kunit *test)
{
	u32 start, ahead, count, i;

	for (start = 0; start < 2 * TEST_SLOTS; start++)
		for (ahead = 0; ahead < TEST_SLOTS - 2; ahead += 3)
			for (count = 1; count + ahead <= TEST_SLOTS - 2;
			     count++) {
				order_init(test);
				for (i = 0; i < start; i++) {
					order_batch(1);
					order->ring.tail++;
				}
				if (ahead)
					order_batch(ahead);
				order_batch(count);
			}
}

/* A loop: link by link it leads through all its elements, again and again */
static void order_loop(struct kunit *test)
{
	u32 count, i;

	/* The engine doesn't run when a loop is made: its stores may be many */
	order_off = true;
	for (count = 1; count <= TEST_SLOTS; count++) {
		order_init(test);
		for (i = 0; i < count; i++) {
			slot_want(order, i);
			order_ring_stage(&order->ring, &order->want[i], false);
		}
		order_ring_close(&order->ring);
		KUNIT_EXPECT_EQ(test, order->ring.loop, count);
		KUNIT_EXPECT_EQ(test, loop_follow(order, 5 * count), 5 * count);
	}
	order_off = false;
}

/* A long life of batches and retirements, across many wraps */
static void order_long_life(struct kunit *test)
{
	struct rnd_state rnd;
	u32 i;

	prandom_seed_state(&rnd, 1);
	order_init(test);
	for (i = 0; i < 2000; i++) {
		u32 space = edma_ring_space(&order->ring);
		u32 dice = prandom_u32_state(&rnd);

		if (space)
			order_batch(dice % space + 1);
		order->ring.tail += (dice >> 16) %
				    (edma_ring_pending(&order->ring) + 1);
	}
	KUNIT_EXPECT_GT(test, order->ring.head, 10 * TEST_SLOTS);
}

static struct kunit_case order_cases[] = {
	KUNIT_CASE(order_every_batch),
	KUNIT_CASE(order_loop),
	KUNIT_CASE(order_long_life),
	{}
};

static struct kunit_suite order_suite = {
	.name = "tegra-rp-edma-order",
	.test_cases = order_cases,
};

kunit_test_suite(order_suite);
