// SPDX-License-Identifier: GPL-2.0-only
/* Evidence of a stream that stands still, and of one that goes on. */
#include "fixture.h"

#define V	EDMA_CB
#define SLOT(n)	(LIST_ADDR + 24 * (n))

/* Ran out of the list, and nothing came: that is no hunger. */
static void stop_at_end(void)
{
	start_one();
	run_idle();
	run_until(h->now + 5000);
	append();
	run_idle();
	CHECK_EQ(get("stops"), 2);
	CHECK_EQ(get("stops_short"), 0);
	CHECK_EQ(get("starved_ns"), 0);
}

/* Appended behind a copy that was read ahead: stopped short until rung. */
static void stop_short(void)
{
	u64 stopped;

	start_one();
	put_word(SLOT(1), V);
	run_idle();
	stopped = h->now;
	CHECK_EQ(get("stops_short"), 1);
	CHECK_EQ(get("elements"), 1);
	run_until(h->now + 7000);
	CHECK_EQ(get("starved_ns"), 0);
	doorbell(WR, 0);
	CHECK_EQ(get("starved_ns"), h->now - stopped);
	CHECK_EQ(get("starved_max_ns"), h->now - stopped);
	run_idle();
	CHECK_EQ(get("elements"), 2);
}

/* Two of them: the sum, and the longer one. */
static void two_short(void)
{
	u64 first;

	start_one();
	put_elem(SLOT(2), 0, 65536, MEM_BASE, BAR_CPU);
	put_word(SLOT(1), V);
	run_idle();
	run_until(h->now + 9000);
	doorbell(WR, 0);
	first = get("starved_ns");
	put_elem(SLOT(1), V, 65536, MEM_BASE, BAR_CPU);
	run_until(h->now + 4000);
	put_word(SLOT(2), V);
	run_idle();
	CHECK_EQ(get("stops_short"), 2);
	run_until(h->now + 1000);
	doorbell(WR, 0);
	CHECK_EQ(get("starved_max_ns"), first);
	CHECK(get("starved_ns") > first);
}

/* A doorbell that the settling engine loses starves it as well. */
static void lost_doorbell(void)
{
	u64 lost;

	set("doorbell", "strict");
	set("settle", "3000");
	start_one();
	run_idle();
	append();
	lost = h->now;
	CHECK_EQ(get("violations"), 1);
	run_until(h->now + 6000);
	doorbell(WR, 0);
	CHECK_EQ(get("starved_ns"), h->now - lost);
	run_idle();
	CHECK_EQ(get("stops_short"), 0);
	CHECK_EQ(get("elements"), 2);
}

static u64 short_of(const char *link_cb)
{
	set("link_cb", link_cb);
	start_one();
	put_link(SLOT(1), EDMA_LLP | EDMA_TCB | V, LIST_ADDR);
	run_idle();
	CHECK_EQ(get("stops"), 1);
	return get("stops_short");
}

/* Whether a wrap link that has not been toggled is work is what link_cb says */
static void short_of_link(void)
{
	CHECK_EQ(short_of("toggled"), 0);
	host_new();
	fill();
	CHECK_EQ(short_of("ignored"), 1);
}

static void stopped_by_stop(void)
{
	start_one();
	stop(WR, 0);
	run_idle();
	run_until(h->now + 5000);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("stop_cmds"), 1);
	CHECK_EQ(get("starved_ns"), 0);
}

/* What is on the link when STOP is written has crossed before. */
static void stop_bytes_tlp(void)
{
	u64 before;

	start_one();
	stop(WR, 0);
	run_idle();
	before = get("bytes_wr");
	CHECK(before > 0 && before < 65536);
	CHECK_EQ(get("stop_bytes"), 0);
}

/* 1 us of Gen4 x8 at most, in whole TLPs */
static void stop_bytes_delay(void)
{
	set("stop_delay", "1000");
	start_one();
	stop(WR, 0);
	run_idle();
	CHECK(get("stop_bytes") > 13000);
	CHECK(get("stop_bytes") <= 15754);
}

static void stop_bytes_element(void)
{
	u64 crossed;

	set("stop_at", "element");
	start_one();
	stop(WR, 0);
	crossed = get("bytes_wr");
	run_idle();
	CHECK_EQ(get("bytes_wr"), 65536);
	/* All but what had crossed, the last TLPs of it uncounted so far */
	CHECK(get("stop_bytes") <= 65536 - crossed);
	CHECK(get("stop_bytes") > 65536 - crossed - 4096);
}

/* Larger steps: the same bytes in the same time */
static void chunk(void)
{
	u64 time, start = h->now;
	u32 i, wrong = 0;

	start_one();
	run_idle();
	time = h->now - start;
	host_new();
	fill();
	set("chunk", "1048576");
	start = h->now;
	start_one();
	run_idle();
	CHECK(h->now - start <= time + 1 && time <= h->now - start + 1);
	for (i = 0; i < 65536; i++)
		wrong += h->bar[i] != h->mem[i];
	CHECK_EQ(wrong, 0);
	CHECK_EQ(get("bytes_wr"), 65536);
}

static void int_clears(void)
{
	u64 writes;

	start_one();
	run_idle();
	writes = get("mmio_writes");
	CHECK_EQ(get("int_clears"), 0);
	wr(EDMA_WR_INT_CLEAR, EDMA_INT_DONE(0));
	wr(EDMA_RD_INT_CLEAR, EDMA_INT_DONE(0));
	CHECK_EQ(get("int_clears"), 2);
	CHECK_EQ(get("mmio_writes"), writes + 2);
}

const struct test stream_tests[] = {
	{ "interrupt clears are counted", int_clears },
	{ "a stop at the list's end is not short", stop_at_end },
	{ "a stop in front of a stale copy is short", stop_short },
	{ "two short stops: sum and longest", two_short },
	{ "a lost doorbell starves", lost_doorbell },
	{ "work behind a wrap link by what link_cb says", short_of_link },
	{ "STOP is not a short stop", stopped_by_stop },
	{ "bytes behind STOP: none at once", stop_bytes_tlp },
	{ "bytes behind STOP: as long as it is delayed", stop_bytes_delay },
	{ "bytes behind STOP: the element's rest", stop_bytes_element },
	{ "chunks of another size", chunk },
	{ }
};
