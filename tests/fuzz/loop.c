// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cyclic transfers: no period is told that isn't done, the position is where
 * the engine is, and periods go on being told.
 */
#include "../user/host.h"
#include "run.h"

#define LOOP_EVENTS	6000
#define LOOP_NS		2000000ull	/* somebody has looked by then */

static struct {
	u32 len[CLIENT_MAX];
	bool lie[CLIENT_MAX];
	u32 nr;
	u32 lies;	/* periods of a lap that are to be told */
	u32 offset;	/* bytes of the element in flight */
	u64 done;	/* elements since the start */
	u64 at_llp;	/* the same when LLP was read */
	bool moved;	/* the position has */
	u64 periods;	/* done since the start */
	u64 told;
} loop;

void loop_staged(u32 slot, u32 len, bool lie)
{
	if (!slot)
		loop = (typeof(loop)) {};
	loop.len[slot] = len;
	loop.lie[slot] = lie;
	loop.lies += lie;
	loop.nr = slot + 1;
}

void loop_moved(u32 len)
{
	u32 slot = loop.done % loop.nr;

	loop.offset += len;
	FUZZ_CHECK(loop.offset <= loop.len[slot], "beyond an element");
	if (loop.offset < loop.len[slot])
		return;
	loop.offset = 0;
	loop.done++;
	loop.periods += loop.lie[slot];
}

void loop_llp_read(void)
{
	loop.at_llp = loop.done;
}

/*
 * All in front of the position is done, and of what is done no more than one
 * element is not. Before LLP was seen to move, it may have come round.
 */
void loop_advance(struct client *c, const struct edma_progress *progress)
{
	u32 before = (loop.at_llp + loop.nr - 1) % loop.nr;
	u32 here = loop.at_llp % loop.nr;
	u32 position = progress->position;

	FUZZ_CHECK(c->hwch.ring.loop == loop.nr && position < loop.nr,
		   "position %u of %u elements", position, loop.nr);
	loop.moved |= position != c->hwch.ring.position;
	FUZZ_CHECK(!loop.moved || position == here ||
		   (loop.at_llp && position == before),
		   "position %u, the engine is at %u", position, here);
	loop.told += progress->periods;
	FUZZ_CHECK(loop.told <= loop.periods,
		   "%llu periods are told, %llu are done", loop.told,
		   loop.periods);
}

/*
 * Some laps, in which nothing comes late. Where they are so short that it takes
 * too many, nothing is said.
 */
void loop_drain(bool (*next_event)(void))
{
	u64 told = loop.told, enough = loop.periods + 2 * loop.lies + 2;
	u64 end = host_now() + LOOP_NS;
	u32 left = LOOP_EVENTS;

	while (left-- && next_event())
		if (loop.periods >= enough && host_now() > end)
			break;
	if (!loop.lies || run.drops || host_now() <= end ||
	    loop.periods < enough)
		return;
	FUZZ_CHECK(loop.told > told, "no period is told, %llu were done",
		   loop.periods);
}
