/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ring in plain memory, and a reader of it that follows the list as the
 * engine does. Shared by the suites of the ring.
 */
#ifndef RING_TEST_H
#define RING_TEST_H

#include <kunit/test.h>

#include "../ring.h"

#define TEST_BLOCKS	8
#define TEST_SLOTS	16
#define TEST_BASE	0x1fffff000ULL

/**
 * struct ring_fixture - a ring, and what the engine knows of it
 * @test: the running test
 * @ring: the ring
 * @want: by free-running slot modulo the ring, what was staged there
 */
struct ring_fixture {
	struct kunit *test;
	struct edma_ring ring;
	struct edma_move want[TEST_SLOTS];
};

static inline struct ring_fixture *ring_fixture(struct kunit *test,
						bool to_link)
{
	struct ring_fixture *fix = kunit_kzalloc(test, sizeof(*fix),
						 GFP_KERNEL);
	struct edma_ring *ring = &fix->ring;

	KUNIT_ASSERT_NOT_NULL(test, fix);
	fix->test = test;
	ring->blocks = kunit_kzalloc(test, TEST_BLOCKS * 64, GFP_KERNEL);
	ring->lie = kunit_kzalloc(test, sizeof(long), GFP_KERNEL);
	ring->edge = kunit_kzalloc(test, sizeof(long), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ring->blocks);
	KUNIT_ASSERT_NOT_NULL(test, ring->lie);
	KUNIT_ASSERT_NOT_NULL(test, ring->edge);
	ring->base = TEST_BASE;
	ring->nr_slots = TEST_SLOTS;
	ring->to_link = to_link;
	return fix;
}

/* A word of the ring's memory, by byte offset */
static inline u32 ring_word(const struct ring_fixture *fix, u32 offset)
{
	return le32_to_cpu(((__le32 *)fix->ring.blocks)[offset / 4]);
}

static inline u32 slot_offset(u32 slot)
{
	slot %= TEST_SLOTS;
	return slot / 2 * 64 + slot % 2 * 24;
}

/* The cycle bit the engine expects in a free-running slot */
static inline u32 slot_expects(u32 slot)
{
	return !(slot / TEST_SLOTS & 1);
}

/* Is the element in a slot the one that was staged for it, complete? */
static inline bool slot_is_complete(const struct ring_fixture *fix, u32 slot)
{
	const struct edma_move *want = &fix->want[slot % TEST_SLOTS];
	u32 at = slot_offset(slot);
	u64 sar = ring_word(fix, at + 8) | (u64)ring_word(fix, at + 12) << 32;
	u64 dar = ring_word(fix, at + 16) | (u64)ring_word(fix, at + 20) << 32;
	bool to_link = fix->ring.to_link;

	return ring_word(fix, at + 4) == want->len &&
	       sar == (to_link ? want->local : want->link) &&
	       dar == (to_link ? want->link : want->local);
}

/*
 * Follow the list from a slot, as the engine would: data elements are valid
 * when their cycle bit is CCS, links without TCB likewise; a link with TCB
 * toggles CCS and, where @compare is set, must carry the toggled value (U11).
 * Returns the elements that can be reached, or TEST_SLOTS when one that can is
 * not complete.
 */
static inline u32 ring_follow(const struct ring_fixture *fix, u32 slot,
			      bool compare)
{
	u32 ccs = slot_expects(slot);
	u32 count;

	for (count = 0; count < TEST_SLOTS; count++, slot++) {
		u32 link = slot_offset(slot) / 64 * 64 + 48;
		u32 control;

		if ((ring_word(fix, slot_offset(slot)) & 1) != ccs)
			return count;
		if (!slot_is_complete(fix, slot))
			return TEST_SLOTS;
		if (slot % 2 == 0)
			continue;
		control = ring_word(fix, link);
		if (control & 2) {
			ccs ^= 1;
			if (compare && (control & 1) != ccs)
				return count + 1;
		} else if ((control & 1) != ccs) {
			return count + 1;
		}
	}
	return TEST_SLOTS;
}

/* A move that differs from every other slot's */
static inline void slot_want(struct ring_fixture *fix, u32 slot)
{
	fix->want[slot % TEST_SLOTS] = (struct edma_move) {
		.local = 0xabcd00000000ULL + slot * 0x10001ULL,
		.link = 0x2b28000000ULL + slot * 0x1003ULL,
		.len = slot * 7 + 1,
	};
}

#endif /* RING_TEST_H */
