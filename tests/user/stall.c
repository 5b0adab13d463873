// SPDX-License-Identifier: GPL-2.0-only
/*
 * A channel that moves is never taken for a stalled one. A batch takes longer
 * than the watchdog's period; its elements are fetched slowly, and meanwhile CS
 * reads as 2 (U5). All but the last one interrupt, so somebody has looked just
 * before the watchdog does. From then on the fetches are fast: what is left is
 * done before anybody looks again. All lengths of a batch, so that the watchdog
 * comes in front of each of the last elements. In true time: the timer when it
 * is due, an interrupt at once or, in the end, a little late.
 */
#include <stdio.h>

#include "client.h"
#include "host.h"

#define FETCH_NS	"900000"	/* less than EDMA_FETCH_MAX_NS */
#define SETTLED_NS	50000000ull	/* no timer but the watchdog is left */
#define LATE_NS		5000ull		/* the last interrupt */
#define MAX_EVENTS	10000		/* far more than it takes */

static struct client client;
static u32 done;
static bool watched;	/* the watchdog has come */

void host_moved(u64 local, u64 link, u32 len)
{
}

void client_done(struct client *c, u32 count)
{
	done += count;
}

void user_point(enum user_access access, unsigned long where)
{
}

void user_behind(enum user_access access, unsigned long where)
{
}

static void set(const char *key, const char *value)
{
	/* Else the elements are never done */
	if (!host_set(key, value))
		client.lost = true;
}

static void take_irq(void)
{
	u64 end = host_now() + LATE_NS;

	if (watched) {
		while (host_deadline() <= end)
			host_step();
		host_advance(end);
	}
	edma_dir_irq(&client.dir);
}

static void take_timer(void)
{
	host_advance(client.hwch.timer.expires);
	client_timer(&client);
	if (watched || host_now() < SETTLED_NS)
		return;
	watched = true;
	set("fetch_ns", "10");
	set("prefetch", "2");
}

/* What comes next; false when nothing does */
static bool next_event(void)
{
	const struct hrtimer *timer = &client.hwch.timer;

	if (host_irq())
		take_irq();
	else if (timer->queued && timer->expires <= host_deadline())
		take_timer();
	else if (host_deadline() != HOST_NEVER)
		host_step();
	else
		return false;
	return true;
}

/* Returns how many were left when the watchdog came */
static u32 run(u32 count)
{
	u32 i, left = 0;

	host_new();
	client_new(&client, EDMA_DOORBELL_STOPPED, CLIENT_MAX);
	set("cs", "nvidia");
	set("prefetch", "0");
	set("fetch_ns", FETCH_NS);
	done = 0;
	watched = false;
	for (i = 0; i + 1 < count; i++)
		client.lie[i] = true;
	client_issue(&client, count);
	for (i = 0; i < MAX_EVENTS && !client.lost && next_event(); i++)
		if (watched && !left)
			left = count - done;
	return left;
}

int main(void)
{
	u32 count, left, tried = 0, failed = 0;

	for (count = 1; count <= CLIENT_MAX - EDMA_RING_RESERVE; count++) {
		left = run(count);
		tried += left > 1;
		if (!client.lost && done == count)
			continue;
		printf("# %u of %u elements done, %u left for the watchdog%s\n",
		       done, count, left,
		       client.lost ? ", taken for a halted channel" : "");
		failed++;
	}
	printf("# the watchdog in the midst of %u batches, %u failed\n", tried,
	       failed);
	return failed || !tried;
}
