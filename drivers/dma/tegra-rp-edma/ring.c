// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ring of list elements in the block layout: two data elements and a link in
 * each 64 bytes.
 *
 * The rule of publication: at every single store, each slot of the ring is
 * either invalid (its cycle bit differs from what the engine expects there) or
 * complete. A batch becomes visible with the store of its first control word,
 * and not in parts.
 */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <asm/barrier.h>

#include "ring.h"

static u32 slot_index(const struct edma_ring *ring, u32 slot)
{
	return slot & (ring->nr_slots - 1);
}

/* The cycle bit the engine expects in @slot: set in even laps, CCS starts 1 */
static u32 slot_cycle(const struct edma_ring *ring, u32 slot)
{
	return slot & ring->nr_slots ? 0 : EDMA_CB;
}

static struct edma_block *slot_block(const struct edma_ring *ring, u32 slot)
{
	return &ring->blocks[slot_index(ring, slot) / EDMA_ELEMS_PER_BLOCK];
}

static struct edma_elem *slot_elem(const struct edma_ring *ring, u32 slot)
{
	return &slot_block(ring, slot)->elem[slot % EDMA_ELEMS_PER_BLOCK];
}

static bool is_last_in_block(u32 slot)
{
	return slot % EDMA_ELEMS_PER_BLOCK == EDMA_ELEMS_PER_BLOCK - 1;
}

static bool is_last_in_ring(const struct edma_ring *ring, u32 slot)
{
	return slot_index(ring, slot) == ring->nr_slots - 1;
}

/*
 * Control word of the link behind @slot. The wrap link toggles the channel's
 * CCS and carries the toggled cycle bit; all others carry the current one.
 */
static u32 link_control(const struct edma_ring *ring, u32 slot)
{
	u32 cycle = slot_cycle(ring, slot);

	if (is_last_in_ring(ring, slot))
		return EDMA_LLP | EDMA_TCB | (cycle ^ EDMA_CB);
	return EDMA_LLP | cycle;
}

static void put_control(const struct edma_ring *ring, u32 slot)
{
	u32 control = slot_cycle(ring, slot);

	if (test_bit(slot_index(ring, slot), ring->lie))
		control |= EDMA_LIE;
	WRITE_ONCE(slot_elem(ring, slot)->control, cpu_to_le32(control));
}

/**
 * edma_ring_reset - make the ring empty, as the engine finds it after a restart
 * @ring: ring with its memory, base and size set
 *
 * The engine must not run. It then starts at the ring's base with CCS set, so
 * every control word is written with a clear cycle bit. Links get their
 * pointers here, once: they never change.
 */
void edma_ring_reset(struct edma_ring *ring)
{
	u32 nr_blocks = ring->nr_slots / EDMA_ELEMS_PER_BLOCK;
	u32 i;

	memset(ring->blocks, 0, nr_blocks * sizeof(*ring->blocks));
	for (i = 0; i < nr_blocks; i++) {
		struct edma_link *link = &ring->blocks[i].link;
		u64 next = ring->base +
			   (i + 1) % nr_blocks * sizeof(*ring->blocks);

		link->control = cpu_to_le32(EDMA_LLP);
		link->ptr_lo = cpu_to_le32(lower_32_bits(next));
		link->ptr_hi = cpu_to_le32(upper_32_bits(next));
	}
	ring->head = 0;
	ring->staged = 0;
	ring->tail = 0;
	ring->loop = 0;
	ring->passed = 0;
	ring->proven = 0;
	ring->told = 0;
	ring->position = 0;
}

/**
 * edma_ring_stage - write the next element, still invalid
 * @ring: ring with space for it
 * @move: what the element moves
 * @lie: raise an interrupt when it is done
 *
 * First pass of publication: everything but the control word, which still
 * carries the cycle of the lap before.
 */
void edma_ring_stage(struct edma_ring *ring, const struct edma_move *move,
		     bool lie)
{
	u32 slot = ring->head + ring->staged++;
	struct edma_elem *elem = slot_elem(ring, slot);
	u64 sar = ring->to_link ? move->local : move->link;
	u64 dar = ring->to_link ? move->link : move->local;

	WRITE_ONCE(elem->size, cpu_to_le32(move->len));
	WRITE_ONCE(elem->sar_lo, cpu_to_le32(lower_32_bits(sar)));
	WRITE_ONCE(elem->sar_hi, cpu_to_le32(upper_32_bits(sar)));
	WRITE_ONCE(elem->dar_lo, cpu_to_le32(lower_32_bits(dar)));
	WRITE_ONCE(elem->dar_hi, cpu_to_le32(upper_32_bits(dar)));
	__assign_bit(slot_index(ring, slot), ring->lie, lie);
	__clear_bit(slot_index(ring, slot), ring->edge);
}

/**
 * edma_ring_publish - make all staged elements valid, at once for the engine
 * @ring: ring with at least one staged element
 *
 * Second pass of publication. The first element's control word goes last: until
 * then the engine stops in front of the batch, so what it can reach is the list
 * without the batch or the list with all of it.
 */
void edma_ring_publish(struct edma_ring *ring)
{
	u32 end = ring->head + ring->staged;
	u32 slot;

	/*
	 * Orders the elements' data before their control words. Other side:
	 * the engine's fetch, which takes an element as one 64-byte line and
	 * uses its data only when the cycle bit matches.
	 */
	dma_wmb();
	for (slot = ring->head; slot != end; slot++) {
		if (is_last_in_block(slot))
			WRITE_ONCE(slot_block(ring, slot)->link.control,
				   cpu_to_le32(link_control(ring, slot)));
		if (slot != ring->head)
			put_control(ring, slot);
	}
	/*
	 * Orders the batch before its entry. Other side: the engine, which
	 * reads the elements behind the first one only after the first one.
	 */
	dma_wmb();
	put_control(ring, ring->head);
	ring->head = end;
	ring->staged = 0;
}

/**
 * edma_ring_close - make a loop of the staged elements
 * @ring: ring that was reset, with staged elements; the engine doesn't run
 *
 * The link behind the last element leads back to the first one without TCB, so
 * the hardware goes round and never meets an invalid element (I). Where the
 * last block holds one element only, its link follows that one directly.
 */
void edma_ring_close(struct edma_ring *ring)
{
	struct edma_block *block = slot_block(ring, ring->staged - 1);
	bool whole = is_last_in_block(ring->staged - 1);
	struct edma_link *link = whole ? &block->link :
				 (struct edma_link *)&block->elem[1];

	ring->loop = ring->staged;
	edma_ring_publish(ring);
	link->ptr_lo = cpu_to_le32(lower_32_bits(ring->base));
	link->ptr_hi = cpu_to_le32(upper_32_bits(ring->base));
	/*
	 * Orders the pointer before the link's control word. Other side: the
	 * engine's fetch of the link, which the first doorbell comes before.
	 */
	dma_wmb();
	WRITE_ONCE(link->control, cpu_to_le32(EDMA_LLP | EDMA_CB));
}

/**
 * edma_ring_loop_last - the element in front of LLP
 * @ring: the ring, closed
 * @distance: LLP's slot
 *
 * Return: its slot.
 */
u32 edma_ring_loop_last(const struct edma_ring *ring, u32 distance)
{
	return (distance + ring->loop - 1) % ring->loop;
}

/**
 * edma_ring_loop_done - how far the engine has certainly come in a loop
 * @ring: the ring, closed
 * @distance: LLP's slot
 * @before: LLP's slot at the look before this one
 * @stopped: the channel was read as stopped, before LLP
 * @seen: a done status was seen and cleared, before LLP was read
 *
 * Unlike edma_ring_done(), never up to LLP while the engine runs: the element in
 * front of it may be in flight (U3), and a done status that seems to be its own
 * the one of a lap before. An LLP that was never seen to move may have come round:
 * then something was done.
 *
 * Return: the new position.
 */
u32 edma_ring_loop_done(const struct edma_ring *ring, u32 distance, u32 before,
			bool stopped, bool seen)
{
	u32 llp = distance % ring->loop;

	if (stopped)
		return llp;
	if (llp != before % ring->loop || (seen && llp == ring->position))
		return edma_ring_loop_last(ring, distance);
	return ring->position;
}

/**
 * edma_ring_loop_count - elements with LIE in a part of a loop
 * @ring: the ring, closed
 * @from: first slot, less than the loop
 * @to: slot behind the last one, less than the loop; the part may wrap
 *
 * Return: how many; none where @from is @to.
 */
u32 edma_ring_loop_count(const struct edma_ring *ring, u32 from, u32 to)
{
	u32 count = 0;

	for (; from != to; from = (from + 1) % ring->loop)
		count += test_bit(from, ring->lie);
	return count;
}

/**
 * edma_ring_loop_periods - count the periods that were done since the last look
 * @ring: the ring, closed, with the position of the look before
 * @distance: LLP's slot
 * @position: the new position
 * @seen: a done status was seen and cleared, before LLP was read
 *
 * Two numbers of periods are certain: those that the position has passed, which
 * lacks laps that nobody has seen; and the one that statuses tell of, each of at
 * least one period since the clear before. Between that and LLP more may have been
 * done, and raised the next status: hence the position of the look before.
 *
 * Behind the position there is at most one more that is done, the one in front of
 * LLP. If statuses tell of more, it was laps. Then they are counted: whoever counts
 * callbacks comes to the position, modulo the loop. That one more is left to the
 * next look, as LLP is about to move, and the position to pass it.
 *
 * Return: how many are to be told.
 */
u32 edma_ring_loop_periods(struct edma_ring *ring, u32 distance, u32 position,
			   bool seen)
{
	u32 lap = bitmap_weight(ring->lie, ring->loop);
	bool open = position != distance % ring->loop &&
		    test_bit(position, ring->lie);
	u64 told = ring->told, proven = ring->proven;

	if (!lap)
		return 0;
	ring->proven = max(ring->passed, proven + seen);
	ring->passed += edma_ring_loop_count(ring, ring->position, position);
	/* Twice at most: statuses are no more than two periods ahead */
	while (ring->passed + open < ring->proven)
		ring->passed += lap;
	ring->told = max(ring->passed, proven);
	return ring->told - told;
}

/**
 * edma_ring_invalidate - take back what the engine has not fetched yet
 * @ring: the ring; elements that are staged are dropped as well
 *
 * Every pending control word gets the cycle of the lap before, newest first, so
 * that the engine, wherever it is, meets an invalid element next. The engine
 * may still be running: the ring can be used again after edma_ring_reset().
 */
void edma_ring_invalidate(struct edma_ring *ring)
{
	u32 slot = ring->head;

	while (slot != ring->tail) {
		slot--;
		WRITE_ONCE(slot_elem(ring, slot)->control,
			   cpu_to_le32(slot_cycle(ring, slot) ^ EDMA_CB));
	}
	ring->staged = 0;
	/*
	 * Orders the invalid words before a STOP that follows. Other side: the
	 * engine, should a doorbell make it read the list again.
	 */
	dma_wmb();
}

/**
 * edma_ring_distance - how many slots LLP is ahead of the tail
 * @ring: the ring
 * @llp_lo: lower half of the channel's LLP
 *
 * LLP on a link stands for the first element of the block that follows.
 *
 * Return: 0 up to the number of pending slots, or EDMA_RING_OUTSIDE when LLP
 * names no element there: the engine has lost its state.
 */
u32 edma_ring_distance(const struct edma_ring *ring, u32 llp_lo)
{
	u32 offset = llp_lo - lower_32_bits(ring->base);
	u32 block = offset / sizeof(struct edma_block);
	u32 within = offset % sizeof(struct edma_block);
	u32 slot, distance;

	if (block >= ring->nr_slots / EDMA_ELEMS_PER_BLOCK ||
	    within % sizeof(struct edma_elem))
		return EDMA_RING_OUTSIDE;

	slot = block * EDMA_ELEMS_PER_BLOCK + within / sizeof(struct edma_elem);
	distance = slot_index(ring, slot - ring->tail);
	if (distance > edma_ring_pending(ring))
		return EDMA_RING_OUTSIDE;
	return distance;
}

/**
 * edma_ring_find - first marked slot of a range
 * @ring: the ring
 * @bits: @ring->lie or @ring->edge
 * @from: first slot, free running
 * @to: slot behind the last one, at most a lap further
 *
 * Return: the slot, free running, or @to when none is marked.
 */
u32 edma_ring_find(const struct edma_ring *ring, const unsigned long *bits,
		   u32 from, u32 to)
{
	u32 first = slot_index(ring, from);
	u32 end = min(first + (to - from), ring->nr_slots);
	u32 bit = find_next_bit(bits, end, first);

	if (bit < end)
		return from + bit - first;
	from += end - first;
	/* What is left lies behind the wrap, from index 0 on */
	return from + find_first_bit(bits, to - from);
}

/**
 * edma_ring_mark_edge - the engine may have been running at this publication
 * @ring: the ring
 * @slot: first slot of the batch
 */
void edma_ring_mark_edge(struct edma_ring *ring, u32 slot)
{
	__set_bit(slot_index(ring, slot), ring->edge);
}

/**
 * edma_ring_needs_look - may the engine stop without any interrupt to follow
 * @ring: the ring, with pending slots
 * @distance: LLP's distance from the tail
 *
 * Return: true when a stale element may stop the engine before an element with
 * LIE is done, or when no element with LIE is left, so that nobody but a timer
 * would notice.
 */
bool edma_ring_needs_look(const struct edma_ring *ring, u32 distance)
{
	u32 llp = ring->tail + distance;
	u32 edge = edma_ring_find(ring, ring->edge, llp, ring->head);

	return edma_ring_find(ring, ring->lie, llp, edge) == edge;
}

/**
 * edma_ring_is_source - is it the element in front of LLP that was done
 * @ring: the ring
 * @distance: LLP's distance from the tail, read after the status
 * @floor: first slot that may have raised a done status since the last clear
 *
 * Return: true when a done status that was seen can come from no other element,
 * so that whatever is raised from here on comes from LLP on.
 */
bool edma_ring_is_source(const struct edma_ring *ring, u32 distance, u32 floor)
{
	u32 llp = ring->tail + distance;

	/* Marks older than a lap are overwritten: no evidence in that case */
	return distance && ring->head - floor <= ring->nr_slots &&
	       edma_ring_find(ring, ring->lie, floor, llp) == llp - 1;
}

/**
 * edma_ring_done - how many slots are known to be done
 * @ring: the ring
 * @distance: LLP's distance from the tail
 * @floor: first slot that may have raised a done status since the last clear
 * @stopped: the channel was read as stopped, before LLP
 * @done: a done status was seen and cleared, before LLP was read
 *
 * Where LLP moves at an element's fetch (U3), the element just in front of LLP
 * is still in flight. It counts only when the engine has stopped, or when the
 * done status can come from no other element.
 *
 * Return: slots from the tail on that are done, @distance or one less.
 */
u32 edma_ring_done(const struct edma_ring *ring, u32 distance, u32 floor,
		   bool stopped, bool done)
{
	if (!distance || stopped ||
	    (done && edma_ring_is_source(ring, distance, floor)))
		return distance;
	return distance - 1;
}

/**
 * edma_ring_peek - read an element back
 * @ring: the ring
 * @slot: free-running number of a published slot
 * @move: filled with what the element moves
 */
void edma_ring_peek(const struct edma_ring *ring, u32 slot,
		    struct edma_move *move)
{
	const struct edma_elem *elem = slot_elem(ring, slot);
	u64 sar = (u64)le32_to_cpu(elem->sar_hi) << 32 |
		  le32_to_cpu(elem->sar_lo);
	u64 dar = (u64)le32_to_cpu(elem->dar_hi) << 32 |
		  le32_to_cpu(elem->dar_lo);

	move->local = ring->to_link ? sar : dar;
	move->link = ring->to_link ? dar : sar;
	move->len = le32_to_cpu(elem->size);
}
