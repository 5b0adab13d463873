// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "client.h"
#include "host.h"

static bool plain_more(struct client *c)
{
	return c->hwch.ring.head + c->hwch.ring.staged != c->issued;
}

static void plain_next(struct client *c, struct edma_move *move, bool *lie)
{
	u32 slot = c->hwch.ring.head + c->hwch.ring.staged;

	*move = (struct edma_move) {
		.local = HOST_DATA + slot * HOST_ELEM,
		.link = HOST_BAR + slot * HOST_ELEM,
		.len = HOST_ELEM,
	};
	*lie = c->lie[slot];
}

static const struct client_source plain = {
	.more = plain_more,
	.next = plain_next,
};

static void stage_next(struct client *c)
{
	struct edma_move move;
	bool lie;

	c->source->next(c, &move, &lie);
	edma_ring_stage(&c->hwch.ring, &move, lie);
}

static void stop(struct client *c)
{
	edma_hwch_stop(&c->hwch);
	edma_hwch_watch(&c->hwch, true);
}

/* start_cyclic() and edma_cyclic_start(), the latter of cyclic.c */
static void start_loop(struct client *c)
{
	if (!edma_hwch_at_rest(&c->hwch)) {
		stop(c);
		return;
	}
	edma_hwch_start(&c->hwch);
	while (c->source->more(c))
		stage_next(c);
	edma_hwch_publish_loop(&c->hwch);
	edma_hwch_watch(&c->hwch, false);
}

/* fill() */
static void fill(struct client *c)
{
	struct edma_ring *ring = &c->hwch.ring;

	if (ring->loop)
		return;
	if (!edma_ring_pending(ring) && c->source->more(c)) {
		if (c->source->is_loop && c->source->is_loop(c)) {
			start_loop(c);
			return;
		}
		if (!edma_hwch_is_programmed(&c->hwch)) {
			c->lost = true;
			return;
		}
	}
	while (edma_ring_space(ring) && c->source->more(c))
		stage_next(c);
	if (ring->staged) {
		edma_hwch_publish(&c->hwch, c->policy);
		edma_hwch_watch(&c->hwch, true);
	}
}

/* resume() */
static void resume(struct client *c)
{
	edma_hwch_start(&c->hwch);
	if (c->source->restarted)
		c->source->restarted(c);
	fill(c);
}

/* settle() */
static void settle(struct client *c)
{
	edma_hwch_clear(&c->hwch);
	if (edma_hwch_at_rest(&c->hwch)) {
		resume(c);
		return;
	}
	if (edma_hwch_stop_is_late(&c->hwch))
		c->late = true;
	edma_hwch_watch(&c->hwch, false);
}

/* What a look has found: retire(), or edma_cyclic_advance() */
static void take_over(struct client *c, const struct edma_progress *progress)
{
	struct edma_ring *ring = &c->hwch.ring;
	u32 i;

	if (ring->loop) {
		c->source->advance(c, progress);
		ring->position = progress->position;
		return;
	}
	client_done(c, progress->done);
	for (i = 0; i < progress->done; i++)
		c->bytes += edma_ring_retire(ring);
}

/* advance() and catch_up() */
static void advance(struct client *c, enum edma_event event)
{
	struct edma_hwch *hwch = &c->hwch;
	struct edma_progress progress = {};
	u32 tail = hwch->ring.tail;

	do {
		edma_hwch_look(hwch, event, &progress);
		if (progress.lost || progress.aborted || progress.halted) {
			c->lost = true;
			return;
		}
		event = EDMA_EVENT_POLL;
		take_over(c, &progress);
	} while (edma_hwch_look_again(hwch, &progress));
	edma_hwch_rekick(hwch, &progress);
	fill(c);
	edma_hwch_watch(hwch, hwch->ring.tail != tail);
}

/* handle_event() */
static void handle_event(struct client *c, enum edma_event event)
{
	struct edma_hwch *hwch = &c->hwch;

	switch (hwch->state) {
	case EDMA_HWCH_READY:
		/* Nobody resets the direction for a channel that runs */
		if (event == EDMA_EVENT_PARK)
			c->lost = true;
		else if (event != EDMA_EVENT_TIMER ||
			 edma_ring_pending(&hwch->ring))
			advance(c, event);
		break;
	case EDMA_HWCH_STOPPING:
		if (event == EDMA_EVENT_PARK)
			hwch->state = EDMA_HWCH_PARKED;
		else
			settle(c);
		break;
	case EDMA_HWCH_PARKED:
		if (event == EDMA_EVENT_UNPARK)
			resume(c);
		else if (event == EDMA_EVENT_LOST)
			c->lost = true;
		break;
	default:
		break;
	}
}

/* edma_flow_event() */
static void client_event(struct edma_hwch *hwch, enum edma_event event)
{
	u64 start = ktime_get_ns();

	handle_event(container_of(hwch, struct client, hwch), event);
	if (event == EDMA_EVENT_IRQ)
		edma_hwch_account(hwch, start);
}

static void idle_event(struct edma_hwch *hwch, enum edma_event event)
{
}

void client_init(struct client *c, enum edma_dir_id id, unsigned int chan,
		 enum edma_doorbell policy, u32 nr_slots,
		 const struct client_source *source)
{
	unsigned int i;

	memset(c, 0, sizeof(*c));
	c->policy = policy;
	c->source = source;
	edma_dir_init(&c->dir, NULL, id);
	for (i = 0; i < chan; i++)
		edma_hwch_init(&c->idle[i], &c->dir, i, idle_event);
	edma_hwch_init(&c->hwch, &c->dir, chan, client_event);
	c->hwch.ring.blocks = host_list();
	c->hwch.ring.base = HOST_LIST;
	c->hwch.ring.nr_slots = nr_slots;
	c->hwch.ring.lie = c->lie_bits;
	c->hwch.ring.edge = c->edge_bits;
	edma_hwch_start(&c->hwch);
}

void client_new(struct client *c, enum edma_doorbell policy, u32 nr_slots)
{
	client_init(c, EDMA_WRITE, 0, policy, nr_slots, &plain);
}

/* edma_issue_pending() */
void client_issue(struct client *c, u32 count)
{
	c->issued += count;
	if (c->hwch.state == EDMA_HWCH_READY)
		fill(c);
}

/* The timer fires */
void client_timer(struct client *c)
{
	c->hwch.timer.queued = false;
	c->hwch.timer.function(&c->hwch.timer);
}

/* edma_tx_status() and edma_synchronize() look themselves */
void client_poll(struct client *c)
{
	client_event(&c->hwch, EDMA_EVENT_POLL);
}

/* edma_terminate_all(); the program forgets what it had issued */
void client_terminate(struct client *c)
{
	if (c->hwch.state == EDMA_HWCH_READY)
		stop(c);
}

/* edma_flow_work() */
void client_work(struct client *c)
{
	c->late = false;
	if (edma_dir_reset(&c->dir))
		c->lost = true;
}
