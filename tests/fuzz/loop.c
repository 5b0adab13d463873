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
	u64 before[2];	/* and when it was read by the two looks before */
	bool unseen;	/* a lap was done with nobody looking */
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
 * Where LLP leads (U3), a done status may be the lap before's, which nobody has
 * looked at: the element in flight is then taken for the one that was done. It
 * may have been raised when the look before had cleared it already. When that
 * element is done in fact, its status is taken for that of the next one, and so
 * on: from then on the position may be ahead by one.
 */
static bool leads(u32 position)
{
	loop.unseen |= loop.at_llp - loop.before[1] >= loop.nr - 1;
	return loop.unseen && position == (loop.at_llp + 1) % loop.nr;
}

void loop_advance(struct client *c, u32 position, bool lapped)
{
	u32 slot = c->hwch.ring.position;
	u32 here = loop.at_llp % loop.nr;
	u32 before = (loop.at_llp + loop.nr - 1) % loop.nr;

	FUZZ_CHECK(c->hwch.ring.loop == loop.nr && position < loop.nr,
		   "position %u of %u elements", position, loop.nr);
	FUZZ_CHECK(leads(position) || position == slot || position == here ||
		   (loop.at_llp && position == before),
		   "position %u, the engine is at %u", position, here);
	loop.before[1] = loop.before[0];
	loop.before[0] = loop.at_llp;
	if (lapped)
		loop.told += loop.lies;
	for (; !lapped && slot != position; slot = (slot + 1) % loop.nr)
		loop.told += loop.lie[slot];
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
