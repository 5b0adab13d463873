/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ring of list elements: layout, publication, progress. Pure functions on
 * memory: no registers, no dmaengine, no device.
 */
#ifndef TEGRA_RP_EDMA_RING_H
#define TEGRA_RP_EDMA_RING_H

#include <linux/types.h>

#include "hw.h"

#define EDMA_RING_MIN_BLOCKS	4
#define EDMA_RING_MAX_BLOCKS	4096

/*
 * Slots that stay empty: LLP names a slot modulo the ring, so "all done" and
 * "none done" must differ even where LLP leads by one element (U3).
 */
#define EDMA_RING_RESERVE	2

/* Slots; in a ring with fewer, half of them may be less than a prefetch (U2) */
#define EDMA_SMALL_RING		128

/* LLP names no element between tail and head */
#define EDMA_RING_OUTSIDE	U32_MAX

/**
 * struct edma_move - what one data element moves
 * @local: DMA address of the memory side
 * @link: address on the link side, as the engine must emit it
 * @len: bytes, 1 to 4 GiB - 1
 */
struct edma_move {
	u64 local;
	u64 link;
	u32 len;
};

/**
 * struct edma_ring - ring of blocks that engine and driver share
 * @blocks: the blocks, aligned to their size
 * @lie: bit per slot, the element raises a done interrupt
 * @edge: bit per slot, the element is the first of a batch that was published
 *	while the engine may have been running: a stale copy of it, fetched
 *	ahead, may stop the engine there (U2)
 * @base: DMA address of @blocks; the ring crosses no 4 GiB boundary
 * @nr_slots: data elements in the ring, a power of two
 * @head: slots published so far, free running
 * @staged: slots from @head on that are written but not yet published
 * @tail: slots known to be done, free running
 * @loop: slots of a closed loop, 0 while the ring is an ordinary one
 * @position: in a loop, first slot that is not known to be done in this lap
 * @passed: in a loop, periods that the position has passed
 * @proven: in a loop, periods that were done when the done status was last read
 * @told: in a loop, periods that the looks have told of
 * @to_link: data goes from memory to the link
 *
 * Slot n of the free-running count is element n % @nr_slots; its cycle bit is
 * set in even laps. The owner serialises all calls.
 */
struct edma_ring {
	struct edma_block *blocks;
	unsigned long *lie;
	unsigned long *edge;
	u64 base;
	u32 nr_slots;
	u32 head;
	u32 staged;
	u32 tail;
	u32 loop;
	u32 position;
	u64 passed;
	u64 proven;
	u64 told;
	bool to_link;
};

void edma_ring_reset(struct edma_ring *ring);
void edma_ring_stage(struct edma_ring *ring, const struct edma_move *move,
		     bool lie);
void edma_ring_publish(struct edma_ring *ring);
void edma_ring_mark_edge(struct edma_ring *ring, u32 slot);
void edma_ring_invalidate(struct edma_ring *ring);
u32 edma_ring_distance(const struct edma_ring *ring, u32 llp_lo);
bool edma_ring_is_source(const struct edma_ring *ring, u32 distance, u32 floor);
u32 edma_ring_done(const struct edma_ring *ring, u32 distance, u32 floor,
		   bool stopped, bool done);
void edma_ring_close(struct edma_ring *ring);
u32 edma_ring_loop_last(const struct edma_ring *ring, u32 distance);
u32 edma_ring_loop_done(const struct edma_ring *ring, u32 distance, u32 before,
			bool stopped, bool seen);
u32 edma_ring_loop_periods(struct edma_ring *ring, u32 distance, u32 position,
			   bool seen);
u32 edma_ring_loop_count(const struct edma_ring *ring, u32 from, u32 to);
u32 edma_ring_find(const struct edma_ring *ring, const unsigned long *bits,
		   u32 from, u32 to);
bool edma_ring_needs_look(const struct edma_ring *ring, u32 distance);
void edma_ring_peek(const struct edma_ring *ring, u32 slot,
		    struct edma_move *move);

static inline u32 edma_ring_pending(const struct edma_ring *ring)
{
	return ring->head - ring->tail;
}

static inline u32 edma_ring_space(const struct edma_ring *ring)
{
	return ring->nr_slots - EDMA_RING_RESERVE - ring->staged -
	       edma_ring_pending(ring);
}

/**
 * edma_ring_refill - how often a stream that doesn't fit is to interrupt
 * @ring: the ring
 *
 * Twice a lap. A small ring is filled again more often: what the engine may
 * read ahead (U2) has to be there before, or it stops in front of it.
 *
 * Return: elements from one interrupt to the next.
 */
static inline u32 edma_ring_refill(const struct edma_ring *ring)
{
	return ring->nr_slots / (ring->nr_slots < EDMA_SMALL_RING ? 8 : 2);
}

/**
 * edma_ring_retire - hand the oldest pending slot back
 * @ring: the ring; at least one slot is pending
 *
 * Return: bytes that slot moved.
 */
static inline u32 edma_ring_retire(struct edma_ring *ring)
{
	struct edma_move move;

	edma_ring_peek(ring, ring->tail, &move);
	ring->tail++;
	return move.len;
}

#endif /* TEGRA_RP_EDMA_RING_H */
