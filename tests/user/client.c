// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "client.h"
#include "host.h"

/* fill() of flow.c */
static void fill(struct client *c)
{
	struct edma_ring *ring = &c->hwch.ring;

	if (!edma_ring_pending(ring) && ring->head != c->issued &&
	    !edma_hwch_is_programmed(&c->hwch)) {
		c->lost = true;
		return;
	}
	while (edma_ring_space(ring) &&
	       ring->head + ring->staged != c->issued) {
		u32 slot = ring->head + ring->staged;
		struct edma_move move = {
			.local = HOST_DATA + slot * HOST_ELEM,
			.link = HOST_BAR + slot * HOST_ELEM,
			.len = HOST_ELEM,
		};

		edma_ring_stage(ring, &move, c->lie[slot]);
	}
	if (ring->staged) {
		edma_hwch_publish(&c->hwch, c->policy);
		edma_hwch_watch(&c->hwch, true);
	}
}

/* handle_event(), advance() and catch_up() of flow.c */
static void advance(struct edma_hwch *hwch, enum edma_event event)
{
	struct client *c = container_of(hwch, struct client, hwch);
	struct edma_progress progress = {};
	u32 tail = hwch->ring.tail;
	u32 i;

	if (event == EDMA_EVENT_TIMER && !edma_ring_pending(&hwch->ring))
		return;
	do {
		edma_hwch_look(hwch, event, &progress);
		if (progress.lost || progress.aborted || progress.halted) {
			c->lost = true;
			return;
		}
		client_done(c, progress.done);
		for (i = 0; i < progress.done; i++)
			edma_ring_retire(&hwch->ring);
	} while (edma_hwch_look_again(hwch, &progress));
	edma_hwch_rekick(hwch, &progress);
	fill(c);
	edma_hwch_watch(hwch, hwch->ring.tail != tail);
}

void client_new(struct client *c, enum edma_doorbell policy, u32 nr_slots)
{
	memset(c, 0, sizeof(*c));
	c->policy = policy;
	edma_dir_init(&c->dir, NULL, EDMA_WRITE);
	edma_hwch_init(&c->hwch, &c->dir, 0, advance);
	c->hwch.ring.blocks = host_list();
	c->hwch.ring.base = HOST_LIST;
	c->hwch.ring.nr_slots = nr_slots;
	c->hwch.ring.lie = c->lie_bits;
	c->hwch.ring.edge = c->edge_bits;
	edma_hwch_start(&c->hwch);
}

/* edma_issue_pending() */
void client_issue(struct client *c, u32 count)
{
	c->issued += count;
	fill(c);
}

/* The timer fires */
void client_timer(struct client *c)
{
	c->hwch.timer.queued = false;
	c->hwch.timer.function(&c->hwch.timer);
}
