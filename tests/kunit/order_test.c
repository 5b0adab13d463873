// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of publication: after every single store that the ring's code
 * makes, each slot is invalid or complete, and what the engine can reach is the
 * list without the batch or the list with all of it.
 *
 * The ring's own source is compiled here once more, with its stores and barriers
 * recorded. From the record follows every state of memory that the engine can
 * find: as the CPU made the stores, with each store of a stretch between two
 * barriers first or last, and while it reads, in orders chosen at random.
 */
#include <linux/prandom.h>

static void order_store(__le32 *to, __le32 value);
static void order_barrier(void);

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
#define edma_ring_loop_last	order_ring_loop_last
#define edma_ring_loop_done	order_ring_loop_done
#define edma_ring_loop_count	order_ring_loop_count
#define edma_ring_loop_periods	order_ring_loop_periods
#include "ring_test.h"

#include <linux/bitmap.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <asm/barrier.h>

#undef WRITE_ONCE
#define WRITE_ONCE(x, val) order_store(&(x), val)
#undef dma_wmb
#define dma_wmb() order_barrier()
#include "../ring.c"
/* KUnit's own macros use it as well */
#undef WRITE_ONCE
#define WRITE_ONCE(x, val) __WRITE_ONCE(x, val)

#define ORDER_WORDS	(TEST_BLOCKS * 16)
/* 14 elements of 6 words, 8 links */
#define ORDER_STORES	128
/* Orders of a batch's stores that are tried, and readers of each */
#define ORDER_SHUFFLES	4
#define ORDER_READERS	4

/**
 * struct order_log - the stores of a batch
 * @before: the ring's memory before it
 * @nr: stores so far
 * @epoch: barriers so far
 * @store: each word, what it was set to, and the barriers in front of it
 */
struct order_log {
	__le32 before[ORDER_WORDS];
	u32 nr;
	u32 epoch;
	struct {
		u32 word;
		u32 epoch;
		__le32 value;
	} store[ORDER_STORES];
};

/* The running test: the recorder has no argument to get it by */
static struct ring_fixture *order;
static struct order_log order_log;
/* Memory as the engine may find it, and the order that it is made in */
static __le32 order_image[ORDER_WORDS];
static u32 order_turn[ORDER_STORES];
static struct rnd_state order_rnd;
/* Elements that the engine may reach: before and after the batch */
static u32 order_old, order_new;

static void order_store(__le32 *to, __le32 value)
{
	u32 nr = order_log.nr;

	*to = value;
	if (nr == ORDER_STORES)
		return;
	order_log.store[nr].word = to - (__le32 *)order->ring.blocks;
	order_log.store[nr].epoch = order_log.epoch;
	order_log.store[nr].value = value;
	order_log.nr++;
}

static void order_barrier(void)
{
	order_log.epoch++;
}

static void order_begin(void)
{
	order_log.nr = 0;
	order_log.epoch = 0;
	memcpy(order_log.before, order->ring.blocks, sizeof(order_log.before));
}

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
		at = ring_word(fix, at + 8) - lower_32_bits(TEST_BASE);
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

/* Every link is one, leads to the next block, and only the last one toggles */
static bool order_links_are_whole(void)
{
	u32 block;

	for (block = 0; block < TEST_BLOCKS; block++) {
		u32 at = block * 64 + 48;
		u64 next = TEST_BASE + (block + 1) % TEST_BLOCKS * 64;
		u32 control = ring_word(order, at);

		if ((control & ~3) != 4 || ring_word(order, at + 4) ||
		    (control & 2 && block != TEST_BLOCKS - 1) ||
		    ring_word(order, at + 8) != (u32)next ||
		    ring_word(order, at + 12) != next >> 32)
			return false;
	}
	return true;
}

/*
 * Memory looks like order_image: every slot is invalid or complete, and from
 * where the engine is it can reach the list without the batch, or all of it.
 */
static void order_check(const char *what, u32 nr)
{
	struct edma_block *blocks = order->ring.blocks;
	u32 ignored, compared;
	bool slots, links;

	/* The first failure tells enough */
	if (order->test->status == KUNIT_FAILURE)
		return;
	order->ring.blocks = (struct edma_block *)order_image;
	slots = order_slots_are_whole();
	links = order_links_are_whole();
	ignored = ring_follow(order, order->ring.tail, false);
	compared = ring_follow(order, order->ring.tail, true);
	order->ring.blocks = blocks;
	KUNIT_EXPECT_TRUE_MSG(order->test, slots,
			      "%s, store %u: a valid slot isn't complete",
			      what, nr);
	KUNIT_EXPECT_TRUE_MSG(order->test, links,
			      "%s, store %u: a link isn't one", what, nr);
	KUNIT_EXPECT_EQ(order->test, ignored, compared);
	KUNIT_EXPECT_TRUE_MSG(order->test,
			      compared == order_old || compared == order_new,
			      "%s, store %u: %u elements within reach, not %u or %u",
			      what, nr, compared, order_old, order_new);
}

static void order_apply(u32 nr)
{
	order_image[order_log.store[nr].word] = order_log.store[nr].value;
}

/* After every single store, as the CPU makes them */
static void order_check_program(void)
{
	u32 i;

	memcpy(order_image, order_log.before, sizeof(order_image));
	order_check("as written", 0);
	for (i = 0; i < order_log.nr; i++) {
		order_apply(i);
		order_check("as written", i + 1);
	}
	/* Whatever wasn't stored through WRITE_ONCE() is missing here */
	KUNIT_EXPECT_EQ_MSG(order->test, 0,
			    memcmp(order_image, order->ring.blocks,
				   sizeof(order_image)),
			    "a store of another kind");
}

/*
 * Between two barriers stores become visible in any order: each one before all
 * others, and after them.
 */
static void order_check_weak(void)
{
	u32 i, k;

	for (i = 0; i < order_log.nr; i++) {
		u32 epoch = order_log.store[i].epoch;

		memcpy(order_image, order_log.before, sizeof(order_image));
		for (k = 0; k < order_log.nr; k++)
			if (order_log.store[k].epoch < epoch)
				order_apply(k);
		order_apply(i);
		order_check("alone", i);
		memcpy(order_image, order_log.before, sizeof(order_image));
		for (k = 0; k < order_log.nr; k++)
			if (order_log.store[k].epoch <= epoch && k != i)
				order_apply(k);
		order_check("missing", i);
	}
}

/* An order of the stores that the barriers allow */
static void order_shuffle(void)
{
	u32 i, from, to;

	for (i = 0; i < order_log.nr; i++)
		order_turn[i] = i;
	for (from = 0; from < order_log.nr; from = to) {
		u32 epoch = order_log.store[from].epoch;

		for (to = from; to < order_log.nr &&
		     order_log.store[to].epoch == epoch; to++)
			;
		for (i = to - 1; i > from; i--) {
			u32 k = from + prandom_u32_state(&order_rnd) %
				(i - from + 1);

			swap(order_turn[i], order_turn[k]);
		}
	}
}

/* A word of memory when so many stores of that order are visible */
static __le32 order_word_at(u32 word, u32 time)
{
	while (time--)
		if (order_log.store[order_turn[time]].word == word)
			return order_log.store[order_turn[time]].value;
	return order_log.before[word];
}

/*
 * The engine reads an element. A read is of one 64-byte line: what lies in two
 * is read in two halves, at different times, and the second half first (U10).
 */
static void order_fetch(u32 at, u32 words, u32 earlier, u32 time)
{
	u32 line = at / 64;
	u32 i;

	for (i = at / 4; i < at / 4 + words; i++)
		order_image[i] = order_word_at(i, i / 16 == line ? time :
						  earlier);
}

/*
 * An engine that goes through the list while the stores become visible: each
 * element is read at a later time than the one before. What it finds is the list
 * without the batch or all of it, and each element is complete.
 */
static void order_read(bool compare)
{
	u32 time = 0, earlier, slot = order->ring.tail, ccs, count = 0;
	struct edma_block *blocks = order->ring.blocks;

	ccs = slot_expects(slot);
	order->ring.blocks = (struct edma_block *)order_image;
	for (; count < TEST_SLOTS; slot++) {
		u32 at = slot_offset(slot), control;

		earlier = time;
		time += prandom_u32_state(&order_rnd) %
			(order_log.nr - time + 1);
		order_fetch(at, 6, earlier, time);
		if ((ring_word(order, at) & 1) != ccs)
			break;
		if (!slot_is_complete(order, slot))
			KUNIT_FAIL(order->test, "slot %u is a mixture", slot);
		count++;
		if (slot % 2 == 0)
			continue;
		at = at / 64 * 64 + 48;
		order_fetch(at, 4, earlier, time);
		control = ring_word(order, at);
		if (control & 2 ? compare && (control & 1) == ccs :
		    (control & 1) != ccs)
			break;
		ccs ^= control >> 1 & 1;
	}
	order->ring.blocks = blocks;
	KUNIT_EXPECT_TRUE_MSG(order->test,
			      count == order_old || count == order_new,
			      "%u elements read, not %u or %u", count,
			      order_old, order_new);
}

static void order_check_readers(void)
{
	u32 i, reader;

	for (i = 0; i < ORDER_SHUFFLES; i++) {
		order_shuffle();
		for (reader = 0; reader < ORDER_READERS; reader++)
			if (order->test->status != KUNIT_FAILURE)
				order_read(reader & 1);
	}
}

static void order_batch(u32 count)
{
	struct edma_ring *ring = &order->ring;
	u32 i;

	order_old = edma_ring_pending(ring);
	order_new = order_old + count;
	order_begin();
	for (i = 0; i < count; i++) {
		slot_want(order, ring->head + i);
		order_ring_stage(ring,
				 &order->want[(ring->head + i) % TEST_SLOTS],
				 i & 1);
	}
	order_ring_publish(ring);
	/* Five words and a control word an element, one a link */
	KUNIT_EXPECT_GE(order->test, order_log.nr, 6 * count);
	KUNIT_EXPECT_LT(order->test, order_log.nr, (u32)ORDER_STORES);
	order_check_program();
	order_check_weak();
	order_check_readers();
	KUNIT_EXPECT_EQ(order->test, ring_follow(order, ring->tail, true),
			order_new);
}

static void order_init(struct kunit *test)
{
	order = ring_fixture(test, true);
	prandom_seed_state(&order_rnd, 1);
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

	/* The engine doesn't run when a loop is made: only the result counts */
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

/*
 * What is taken back goes from its end on: whenever the engine looks, it finds
 * the first elements of the list, and at last none.
 */
static void order_invalidate(struct kunit *test)
{
	u32 start, count, i, left;

	for (start = 0; start < 2 * TEST_SLOTS; start++) {
		order_init(test);
		for (i = 0; i < start; i++) {
			order_batch(1);
			order->ring.tail++;
		}
		count = start % (TEST_SLOTS - 2) + 1;
		order_batch(count);
		order_begin();
		order_ring_invalidate(&order->ring);
		KUNIT_EXPECT_EQ(test, order_log.nr, count);
		memcpy(order_image, order_log.before, sizeof(order_image));
		for (i = 0; i < order_log.nr; i++) {
			left = count - i - 1;
			order_apply(i);
			order_old = left;
			order_new = left;
			order_check("taken back", i);
		}
		KUNIT_EXPECT_EQ(test, 0, memcmp(order_image, order->ring.blocks,
						sizeof(order_image)));
	}
}

static struct kunit_case order_cases[] = {
	KUNIT_CASE(order_every_batch),
	KUNIT_CASE(order_invalidate),
	KUNIT_CASE(order_loop),
	KUNIT_CASE(order_long_life),
	{}
};

static struct kunit_suite order_suite = {
	.name = "tegra-rp-edma-order",
	.test_cases = order_cases,
};

kunit_test_suite(order_suite);
