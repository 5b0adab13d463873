// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay FILE [policy=always] [KNOB=VALUE...]: take the driver's ring and engine
 * layer through a schedule that spin has found, a step a line: driver and engine
 * take turns as it says. Where the driver does something else than the
 * schedule's, it is let go on, and the engine does its part all the same. In the
 * end everything has its time to finish. Fails when an element moves before its
 * batch is published, out of turn or twice, is called done too early, or isn't
 * done in the end. The knobs are the model's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "host.h"

#define MAX_STEPS	4096
#define NR_SLOTS	4		/* SLOTS of kick.pml */
#define ENGINE_EVENTS	64		/* the most that one step takes */
#define OLD_NS		11000		/* older than EDMA_DOORBELL_NS */
#define DRAIN_NS	5000000000ull	/* 50 periods of the watchdog */

static struct client client;
static char steps[MAX_STEPS][24];
static unsigned int nr_steps, at;
static bool playing;
static u32 executed;
static unsigned int matched, diverged, failures;

static void failed(const char *what, u32 slot)
{
	printf("# element %u %s\n", slot, what);
	failures++;
}

void host_moved(u64 local, u64 link, u32 len)
{
	u32 slot = (link - HOST_BAR) / HOST_ELEM;

	if (slot != executed || len != HOST_ELEM ||
	    local - HOST_DATA != link - HOST_BAR)
		failed("moves out of turn", slot);
	if (slot >= client.hwch.ring.head)
		failed("moves before its batch is published", slot);
	executed++;
}

void client_done(struct client *c, u32 count)
{
	if (c->hwch.ring.tail + count > executed)
		failed("is called done and isn't", executed);
}

/* Only the first one tells much */
static void diverge(const char *what)
{
	if (!diverged++)
		printf("# step %u is %s, but done is %s\n", at + 1, steps[at],
		       what);
}

static bool is_event(const char *step)
{
	return !strncmp(step, "issue", 5) || !strcmp(step, "irq") ||
	       !strcmp(step, "timer");
}

static bool is_engine(const char *step)
{
	return !strcmp(step, "old") || !strcmp(step, "fetch") ||
	       !strcmp(step, "consume") || !strcmp(step, "complete");
}

/*
 * A step of the engine or of time; false when it is the driver's turn. What
 * the driver does without an access is no step to wait for.
 */
static bool engine_step(const char *step)
{
	enum host_event want = HOST_IDLE, got;
	unsigned int i;

	if (!strcmp(step, "age") || !strncmp(step, "stage", 5))
		return true;
	if (!strcmp(step, "old")) {
		host_advance(host_now() + OLD_NS);
		return true;
	}
	if (!strcmp(step, "fetch"))
		want = HOST_FETCH;
	else if (!strcmp(step, "consume"))
		want = HOST_CONSUME;
	else if (!strcmp(step, "complete"))
		want = HOST_COMPLETE;
	else
		return false;
	for (i = 0; i < ENGINE_EVENTS; i++) {
		got = host_step();
		if (got == want || got == HOST_IDLE)
			break;
	}
	if (got != want)
		diverge("the engine's another");
	return true;
}

static const char *access_name(enum user_access access, unsigned long where)
{
	unsigned long list = (unsigned long)host_list();

	if (access == USER_STORE) {
		where -= list;
		/* Control words; what else is stored nobody sees before */
		return where < 4096 && where % 64 % 24 == 0 ? "store" : NULL;
	}
	switch (where) {
	case EDMA_WR_INT_STATUS:
		return "status";
	case EDMA_WR_INT_CLEAR:
		return "clear";
	case EDMA_WR_DOORBELL:
		return "doorbell";
	case EDMA_CH_WR(0) + EDMA_CH_CONTROL1:
		return "control";
	case EDMA_CH_WR(0) + EDMA_CH_LLP_LO:
		return "llp";
	default:
		return NULL;
	}
}

/* The driver is about to do something: first what comes before it */
void user_point(enum user_access access, unsigned long where)
{
	const char *name = access_name(access, where);

	if (!playing || !name)
		return;
	while (at < nr_steps && engine_step(steps[at]))
		at++;
	/* Behind the last step there is nothing to compare with */
	if (at == nr_steps)
		return;
	if (!strcmp(steps[at], name)) {
		at++;
		matched++;
	} else {
		diverge(name);
	}
}

/* The driver has done it, and may ask for a doorbell's age before it goes on */
void user_behind(enum user_access access, unsigned long where)
{
	unsigned int next = at;

	if (!playing ||
	    (access != USER_FENCE && !access_name(access, where)))
		return;
	while (next < nr_steps && is_engine(steps[next]))
		next++;
	if (next == nr_steps || strcmp(steps[next], "age"))
		return;
	for (; at <= next; at++)
		engine_step(steps[at]);
}

/* What the schedule has left of an event */
static void end_event(void)
{
	for (; at < nr_steps && !is_event(steps[at]); at++)
		if (!engine_step(steps[at]))
			diverge("nothing");
}

static void play(void)
{
	u32 total;

	playing = true;
	while (at < nr_steps) {
		const char *step = steps[at++];

		if (sscanf(step, "issue %u", &total) == 1)
			client_issue(&client, total - client.issued);
		else if (!strcmp(step, "irq"))
			edma_dir_irq(&client.dir);
		else if (!strcmp(step, "timer") && client.hwch.timer.queued)
			client_timer(&client);
		end_event();
	}
	playing = false;
}

/* Everything gets its time */
static void drain(void)
{
	u64 end = host_now() + DRAIN_NS;

	while (host_now() < end) {
		struct hrtimer *timer = &client.hwch.timer;

		if (host_irq())
			edma_dir_irq(&client.dir);
		else if (host_deadline() != HOST_NEVER &&
			 !(timer->queued && timer->expires < host_deadline()))
			host_step();
		else if (timer->queued) {
			/* Never on the dot */
			host_advance(timer->expires + 1000);
			client_timer(&client);
		} else
			break;
	}
}

static bool load(const char *name)
{
	FILE *f = fopen(name, "r");
	u32 slot, lie;

	if (!f)
		return false;
	while (nr_steps < MAX_STEPS && fgets(steps[nr_steps], 24, f)) {
		char *step = steps[nr_steps++];

		step[strcspn(step, "\n")] = '\0';
		if (sscanf(step, "stage %u %u", &slot, &lie) == 2 &&
		    slot < CLIENT_MAX)
			client.lie[slot] = lie;
	}
	fclose(f);
	return nr_steps && nr_steps < MAX_STEPS;
}

static void set(const char *key, const char *value)
{
	if (!host_set(key, value))
		exit(2);
}

static enum edma_doorbell parse(char **args)
{
	enum edma_doorbell policy = EDMA_DOORBELL_STOPPED;

	for (; *args; args++) {
		char *value = strchr(*args, '=');

		if (!value)
			exit(2);
		*value++ = '\0';
		if (strcmp(*args, "policy"))
			set(*args, value);
		else if (!strcmp(value, "always"))
			policy = EDMA_DOORBELL_ALWAYS;
		else if (strcmp(value, "stopped"))
			exit(2);
	}
	return policy;
}

int main(int argc, char **argv)
{
	host_new();
	/* As the schedules were made; short against what makes a doorbell old */
	set("prefetch", "0");
	set("fetch_ns", "10");
	set("doorbell_ns", "10");
	if (argc < 2) {
		fprintf(stderr, "usage: replay FILE [policy=always] [KNOB=VALUE...]\n");
		return 2;
	}
	client_new(&client, parse(argv + 2), NR_SLOTS);
	if (!load(argv[1])) {
		fprintf(stderr, "%s: no schedule\n", argv[1]);
		return 2;
	}
	play();
	drain();
	if (client.lost)
		failed("was in the ring when the state got lost", executed);
	if (client.hwch.ring.tail != client.issued)
		failed("isn't done in the end", client.hwch.ring.tail);
	printf("# %u steps, %u of the driver as in the schedule, %u not, %u elements\n",
	       nr_steps, matched, diverged, client.issued);
	if (!client.issued)
		failed("was never issued", 0);
	return failures ? 1 : 0;
}
