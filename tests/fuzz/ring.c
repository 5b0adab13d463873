// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver's ring, segments and engine layer on the model, led by the
 * fuzzer's bytes: what is issued and when, which interrupt, timer or poll comes
 * next, what the engine does between two accesses of the driver, and which of
 * the unknowns the hardware is made of. What has to be right all the time is
 * checked here, what moves in oracle.c, loops in loop.c; transfers are made up
 * in job.c.
 */
#include <string.h>

#include "../user/client.h"
#include "../user/host.h"
#include "../user/shim/user.h"
#include "input.h"
#include "oracle.h"
#include "run.h"

#define MAX_EVENTS	6000	/* of the engine in a run */
#define BURST		200	/* and in one go */
#define DRAIN_EVENTS	100000	/* far more than it takes */
#define CALM_NS		3000000ull /* longer than a lost doorbell takes */

struct run run;

static void set(const char *key, const char *value)
{
	FUZZ_CHECK(host_set(key, value), "knob %s=%s", key, value);
}

static void set_number(const char *key, u64 value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", value);
	set(key, text);
}

/* --- the engine's turn --- */

static bool busy(void)
{
	return host_deadline() != HOST_NEVER;
}

/* What it does up to a time; time doesn't pass what is left undone */
static void engine_until(u64 ns)
{
	u32 left = BURST;

	while (host_deadline() <= ns) {
		if (!left-- || run.events++ >= run.max_events)
			return;
		host_step();
	}
	host_advance(ns);
}

static void engine_steps(u32 count)
{
	while (count-- && busy() && run.events++ < run.max_events)
		host_step();
}

static void engine_turn(u8 byte)
{
	static const u32 ns[] = { 1, 50, 400, 1100, 9000, 11000, 60000,
				  1200000 };

	if (byte >= 0xe0)
		engine_until(host_now() + ns[byte & 7]);
	else if (byte >= 0xa0)
		engine_steps(1 + (byte & 15));
}

void user_point(enum user_access access, unsigned long where)
{
	if (run.on)
		engine_turn(input_back(&run.in));
}

void user_behind(enum user_access access, unsigned long where)
{
	if (access == USER_READ && where == run.llp_reg)
		loop_llp_read();
	if (access == USER_FENCE && run.on)
		engine_turn(input_back(&run.in));
}

/* --- what moves, and what the driver says of it --- */

static u32 slot_index(u32 slot)
{
	return slot & (run.client.hwch.ring.nr_slots - 1);
}

/* Bytes in front of a slot, in the run's count */
static u64 slot_start(u32 slot)
{
	return slot == run.first ? run.epoch : run.end[slot_index(slot - 1)];
}

void host_moved(u64 local, u64 link, u32 len)
{
	const struct edma_ring *ring = &run.client.hwch.ring;

	oracle_moved(local, link, len);
	run.moved += len;
	if (ring->loop) {
		FUZZ_CHECK(ring->head, "a loop moves before it is published");
		loop_moved(len);
		return;
	}
	FUZZ_CHECK(run.moved <= slot_start(ring->head),
		   "byte %llu moves, %llu are published", run.moved,
		   slot_start(ring->head));
}

void client_done(struct client *c, u32 count)
{
	const struct edma_ring *ring = &c->hwch.ring;
	u32 tail = ring->tail + count;

	FUZZ_CHECK(count <= edma_ring_pending(ring),
		   "%u elements of %u are done", count,
		   edma_ring_pending(ring));
	FUZZ_CHECK(slot_start(tail) <= run.moved,
		   "%llu bytes are called done, %llu have moved",
		   slot_start(tail), run.moved);
	run.done += slot_start(tail) - slot_start(ring->tail);
	if (count)
		run.progress_ns = host_now();
}

/* --- the source: flow.c's way with descriptors --- */

static struct job *next_job(void)
{
	struct job *job = &run.job[run.filling];

	if (run.filling < run.issued && edma_cursor_at_end(&job->cursor))
		job = &run.job[++run.filling];
	return run.filling < run.issued ? job : NULL;
}

static bool source_is_loop(struct client *c)
{
	struct job *job = next_job();

	return job && job->plan->cyclic;
}

static bool source_more(struct client *c)
{
	const struct edma_ring *ring = &c->hwch.ring;
	struct job *job = next_job();

	if (!job)
		return false;
	/* A loop has the ring for itself */
	if (job->plan->cyclic && !job->started)
		return !edma_ring_pending(ring) && !ring->staged;
	return !ring->staged || !run.filling || job->started ||
	       !job[-1].plan->cyclic;
}

static bool wants_lie(const struct edma_ring *ring, const struct job *job)
{
	bool end = edma_cursor_at_end(&job->cursor);

	if (job->plan->cyclic)
		return job->plan->callback && !job->cursor.offset;
	if (run.odd_lie && (ring->head + ring->staged) % run.odd_lie == 0)
		return true;
	if ((!end || run.filling + 1 < run.issued) &&
	    (ring->head + ring->staged + 1) % edma_ring_refill(ring) == 0)
		return true;
	return end && job->plan->callback;
}

static void source_next(struct client *c, struct edma_move *move, bool *lie)
{
	const struct edma_ring *ring = &c->hwch.ring;
	u32 slot = ring->head + ring->staged;
	struct job *job = next_job();

	/* A loop starts over without a word */
	if (!slot && !ring->tail && !ring->staged) {
		FUZZ_CHECK(run.staged == run.moved, "restarted in mid-work");
		run.first = 0;
		run.epoch = run.staged;
	}
	FUZZ_CHECK(edma_cursor_next(&job->cursor, &job->segs, run.max_element,
				    move),
		   "no element, and not at the end");
	FUZZ_CHECK(move->len && move->len <= run.max_element,
		   "element of %u bytes", move->len);
	job->started = true;
	*lie = wants_lie(ring, job);
	run.staged += move->len;
	run.end[slot_index(slot)] = run.staged;
	run.progress_ns = host_now();
	if (job->plan->cyclic)
		loop_staged(slot, move->len, *lie);
}

/* At rest: what was terminated is forgotten from here on */
static void source_restarted(struct client *c)
{
	if (run.terminated) {
		oracle_restart(run.survivor);
		run.terminated = false;
	}
	FUZZ_CHECK(oracle_between_plans(), "stopped in mid-work");
	run.staged = run.moved;
	run.first = 0;
	run.epoch = run.moved;
}

static const struct client_source source = {
	.more = source_more,
	.next = source_next,
	.is_loop = source_is_loop,
	.advance = loop_advance,
	.restarted = source_restarted,
};

/* --- what is done --- */

static void submit(u8 flags)
{
	if (run.submitted == PLANS || run.elements > MAX_ELEMENTS)
		return;
	job_make(&run.job[run.submitted++], flags);
	if (flags & 0x80)
		return;
	run.issued = run.submitted;
	client_issue(&run.client, 0);
}

static void terminate(void)
{
	client_terminate(&run.client);
	run.issued = run.submitted;
	run.filling = run.submitted;
	run.survivor = run.submitted;
	run.terminated = true;
	if (run.client.hwch.state == EDMA_HWCH_READY)
		run.client.lost = true;
}

static void take_timer(u32 late_ns)
{
	struct hrtimer *timer = &run.client.hwch.timer;

	if (!timer->queued)
		return;
	engine_until(timer->expires + late_ns);
	if (host_now() >= timer->expires)
		client_timer(&run.client);
}

/* Hardware doesn't change, but what it is slowed down by may */
static void change_pace(u8 byte)
{
	static const char *const ns[] = { "0", "10", "600", "900000" };

	if (byte & 0x80)
		set_number("drop_irq", byte & 7);
	else if (byte & 0x40)
		set_number("prefetch", byte & 31);
	else
		set("fetch_ns", ns[byte & 3]);
	run.drops |= byte & 0x80 && byte & 7;
}

static void check(void)
{
	FUZZ_CHECK(!run.client.lost, "the state counts as lost");
	FUZZ_CHECK(run.client.hwch.ring.loop || run.done == run.client.bytes,
		   "%llu bytes are done, %llu retired", run.done,
		   run.client.bytes);
	FUZZ_CHECK(!host_fault(run.strict), "counted: %s",
		   host_fault(run.strict));
}

static void operate(u8 op)
{
	switch (op & 15) {
	case 0 ... 2:
		submit(input_u8(&run.in));
		break;
	case 3 ... 4:
		if (host_irq())
			edma_dir_irq(&run.client.dir);
		break;
	case 5:
		edma_dir_irq(&run.client.dir);
		break;
	case 6:
		take_timer((op >> 4) * 700);
		break;
	case 7 ... 8:
		engine_steps(1 + (op >> 4));
		break;
	case 9 ... 10:
		engine_turn(0xe0 | op >> 4);
		break;
	case 11:
		client_poll(&run.client);
		break;
	case 12:
		change_pace(input_u8(&run.in));
		break;
	case 13:
		run.issued = run.submitted;
		client_issue(&run.client, 0);
		break;
	case 14:
		if (run.client.late)
			client_work(&run.client);
		break;
	case 15:
		if (op & 0x30)
			client_poll(&run.client);
		else
			terminate();
		break;
	}
	check();
}

/* --- how it ends: everything gets its time, and is done --- */

/*
 * A timer has to find what no interrupt tells of, and soon; where it waits
 * longer the more often nothing has moved, that is no longer than the engine
 * has taken itself. The watchdog is for what got lost.
 */
static void check_calm(void)
{
	u64 calm = host_now() - run.busy_ns;
	u64 taken = run.busy_ns > run.progress_ns ?
		    run.busy_ns - run.progress_ns : 0;

	if (run.drops || busy() || run.client.hwch.ring.loop ||
	    run.client.hwch.state != EDMA_HWCH_READY ||
	    run.busy_ns < run.drain_ns ||
	    !edma_ring_pending(&run.client.hwch.ring))
		return;
	FUZZ_CHECK(calm <= CALM_NS + 2 * taken,
		   "stood still for %llu ns, after %llu ns", calm, taken);
}

/* One event, as soon as it is due; false when none is left */
static bool next_event(void)
{
	struct hrtimer *timer = &run.client.hwch.timer;

	if (run.client.late) {
		client_work(&run.client);
	} else if (host_irq()) {
		edma_dir_irq(&run.client.dir);
	} else if (busy() &&
		   !(timer->queued && timer->expires < host_deadline())) {
		host_step();
		run.busy_ns = host_now();
	} else if (timer->queued) {
		host_advance(timer->expires);
		check_calm();
		client_timer(&run.client);
	} else {
		return false;
	}
	check();
	return true;
}

static bool all_done(void)
{
	return run.filling == run.issued &&
	       run.client.hwch.state == EDMA_HWCH_READY &&
	       !edma_ring_pending(&run.client.hwch.ring);
}

static void drain(void)
{
	u32 left = DRAIN_EVENTS;

	run.drain_ns = host_now();
	run.on = false;
	run.issued = run.submitted;
	client_issue(&run.client, 0);
	while (left-- && !run.client.hwch.ring.loop && !all_done() &&
	       next_event())
		next_job();
	if (run.client.hwch.ring.loop) {
		/* One that was terminated, and has yet to stop, isn't told of */
		if (run.client.hwch.state == EDMA_HWCH_READY)
			loop_drain(next_event);
		terminate();
		while (left-- && !all_done() && next_event())
			next_job();
	}
	next_job();
	FUZZ_CHECK(all_done(), "not done: %u elements, job %u of %u, state %u",
		   edma_ring_pending(&run.client.hwch.ring), run.filling,
		   run.issued, run.client.hwch.state);
	while (left-- && (busy() || host_irq() ||
			  run.client.hwch.timer.queued))
		next_event();
	FUZZ_CHECK(!busy(), "the engine doesn't come to rest");
	FUZZ_CHECK(oracle_between_plans() && run.moved == run.staged,
		   "%llu bytes are done, %llu have moved", run.staged,
		   run.moved);
}

/* As if it had come there: the counts of slots run over soon */
static void near_the_end(struct edma_hwch *hwch)
{
	run.first = 0u - 2 * CLIENT_MAX;
	hwch->ring.head = run.first;
	hwch->ring.tail = run.first;
	hwch->floor = run.first;
	hwch->llp_slot = run.first;
}

/* What is unknown of the hardware */
static void set_unknowns(u8 a, u8 b, u8 e)
{
	static const char *const doorbells[] = {
		"latched", "ignored", "strict", "strict",
	};
	static const char *const settles[] = { "0", "500", "5000", "100000" };
	static const char *const delays[] = {
		"0", "0", "50", "5000", "50000", "1000000", "20000000",
		"200000000",
	};
	static const u8 prefetches[] = { 0, 1, 2, 3, 4, 8, 31, 32 };

	set("doorbell", doorbells[a >> 2 & 3]);
	set("settle", (a & 0xc) == 0xc ? settles[e & 3] : "0");
	set("llp", a & 0x10 ? "fetch" : "complete");
	set("cs", a & 0x20 ? "nvidia" : "mainline");
	set("fetch", a & 0x40 ? "split64" : "atomic");
	set("link_cb", a & 0x80 ? "toggled" : "ignored");
	set_number("prefetch", prefetches[b & 7]);
	set("stop_at", b & 8 ? "element" : "tlp");
	set("stop_resumes", b & 16 ? "1" : "0");
	set("stop_delay", delays[e >> 2 & 7]);
}

/* How fast it is, and which interrupts get lost */
static void set_pace(u8 d, u8 e)
{
	static const char *const fetches[] = {
		"0", "1", "10", "600", "600", "5000", "100000", "900000",
	};
	static const u8 drops[] = { 0, 0, 0, 0, 0, 1, 2, 3 };

	set("fetch_ns", fetches[d & 7]);
	set("doorbell_ns", d & 8 ? "10" : "300");
	set("lanes", e & 0x20 ? "1" : "8");
	set("link_gen", e & 0x40 ? "1" : "4");
	set_number("drop_irq", drops[d >> 4 & 7]);
	run.drops = drops[d >> 4 & 7];
}

/* The hardware that it is, this time, and the driver's parameters */
static void set_up(struct input *in)
{
	static const u8 slots[] = { 8, 16, 32, 128 };
	static const u32 max_elements[] = {
		1, 2, 3, 7, 16, 64, 100, 255, 256, 1000, 4095, 4096, 4097,
		10000, 65536, 1 << 20,
	};
	u8 a = input_u8(in), b = input_u8(in), c = input_u8(in);
	u8 d = input_u8(in), e = input_u8(in), f = input_u8(in);
	enum edma_dir_id dir = a & 1 ? EDMA_READ : EDMA_WRITE;
	unsigned int chan = b >> 6 & (dir == EDMA_READ ? 1 : 3);

	set_unknowns(a, b, e);
	set_pace(d, e);
	/* Rung while it runs, it may lose the next done interrupt, too */
	run.drops |= a & 2 && a & 8;
	run.odd_lie = f & 15;
	run.max_element = max_elements[c >> 2 & 15];
	client_init(&run.client, dir, chan,
		    a & 2 ? EDMA_DOORBELL_ALWAYS : EDMA_DOORBELL_STOPPED,
		    slots[c & 3], &source);
	if (f & 0x10)
		near_the_end(&run.client.hwch);
	/* A harmful time behind the stop can't be seen */
	run.strict = !(a & 2) && (a & 0xc) != 0xc;
	run.llp_reg = (dir == EDMA_READ ? EDMA_CH_RD(chan) : EDMA_CH_WR(chan)) +
		      EDMA_CH_LLP_LO;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 i;

	memset(&run, 0, sizeof(run));
	run.in.front = data;
	run.in.back = data + size;
	run.max_events = MAX_EVENTS;
	oracle_new();
	host_new();
	set_up(&run.in);
	run.on = true;
	while (input_left(&run.in))
		operate(input_u8(&run.in));
	drain();
	for (i = 0; i < run.submitted; i++)
		edma_segs_free(&run.job[i].segs);
	return 0;
}
