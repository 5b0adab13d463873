// SPDX-License-Identifier: GPL-2.0-only
/* The unknowns U1-U12: each value of each knob does what it says. */
#include "fixture.h"

#define V	EDMA_CB
#define DONE0	EDMA_INT_DONE(0)
#define ABORT0	EDMA_INT_ABORT(0)

static void doorbell_latched(void)
{
	start_one();
	append();
	run_idle();
	CHECK_EQ(get("elements"), 2);
	CHECK_EQ(get("path.doorbell.latched"), 1);
	CHECK_EQ(get("violations"), 0);
}

/* Latched lasts until the stop, also when it came before the prefetch. */
static void doorbell_latched_late(void)
{
	start_one();
	doorbell(WR, 0);
	run_until(4000);
	put_word(LIST_ADDR + 24, V);
	run_idle();
	CHECK_EQ(get("elements"), 2);
	CHECK_EQ(get("rereads"), 1);
}

/* Latched while the next element is still on its way: that one is reread. */
static void doorbell_latched_in_fetch(void)
{
	put_elem(LIST_ADDR, 0, 64, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(500);
	CHECK_EQ(get("fetches"), 1);
	put_word(LIST_ADDR, V);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(get("stops"), 1);
}

static void doorbell_ignored(void)
{
	set("doorbell", "ignored");
	start_one();
	append();
	run_idle();
	/* Stopped on the stale copy of the invalid element */
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(get("path.doorbell.ignored"), 1);
	CHECK_EQ(get("prefetch_stale"), 1);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("elements"), 2);
}

static void doorbell_strict(void)
{
	set("doorbell", "strict");
	start_one();
	CHECK_EQ(get("violations"), 0);
	CHECK_EQ(get("path.doorbell.strict"), 1);
	append();
	run_idle();
	/* The doorbell and the wake-up are lost */
	CHECK_EQ(get("violations"), 1);
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), 0);
	CHECK_EQ(get("lost_wakeups"), 1);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("elements"), 2);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), DONE0);
	CHECK_EQ(get("path.settle.0"), 1);
}

static void settle(void)
{
	u64 stopped;

	set("doorbell", "strict");
	set("settle", "1000");
	start_one();
	run_idle();
	stopped = h->now;
	put_word(LIST_ADDR + 24, V);
	run_until(stopped + 900);
	CHECK_EQ(cs(WR, 0), EDMA_CS_STOPPED);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(get("violations"), 1);
	CHECK_EQ(get("path.settle.n"), 1);
	run_until(stopped + 1100);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("elements"), 2);
}

/* Elements read ahead are used as they were then. */
static void prefetch(void)
{
	u64 b = LIST_ADDR;
	int i;

	for (i = 0; i < 7; i++)
		b = put_elem(b, i < 6 ? V : 0, 65536, MEM_BASE,
			     BAR_CPU + 65536 * i);
	set("doorbell", "ignored");
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(3000);	/* inside the first, four read ahead */
	CHECK_EQ(get("fetches"), 5);
	put_word(LIST_ADDR + 4 * 24 + 4, 100);	/* read already: stale */
	put_word(LIST_ADDR + 5 * 24 + 4, 100);	/* not yet */
	run_idle();
	CHECK_EQ(get("bytes_wr"), 5 * 65536 + 100);
	CHECK_EQ(get("prefetch_stale"), 1);
	CHECK(get("path.prefetch.n") >= 4);
}

static void prefetch_none(void)
{
	u64 b = put_elem(LIST_ADDR, V, 65536, MEM_BASE, BAR_CPU);

	put_elem(b, V, 65536, MEM_BASE, BAR_CPU);
	set("prefetch", "0");
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(3000);
	CHECK_EQ(get("fetches"), 1);
	put_word(b + 4, 100);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 65636);
	CHECK_EQ(get("path.prefetch.0"), 3);
	CHECK_EQ(get("path.prefetch.n"), 0);
}

static void prefetch_flushed_by_doorbell(void)
{
	u64 b = put_elem(LIST_ADDR, V, 65536, MEM_BASE, BAR_CPU);

	put_elem(b, V, 65536, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(3000);
	put_word(b + 4, 100);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 65636);
	CHECK_EQ(get("prefetch_stale"), 0);
}

static void llp_complete(void)
{
	start_one();
	CHECK_EQ(llp(WR, 0), LIST_ADDR);
	CHECK_EQ(get("path.llp.complete"), 2);	/* lo and hi */
	run_idle();
	CHECK_EQ(llp(WR, 0), LIST_ADDR + 24);
	CHECK_EQ(get("path.llp.complete"), 2);
}

static void llp_fetch(void)
{
	set("llp", "fetch");
	set("prefetch", "8");
	put_elem(LIST_ADDR + 48, V, 64, MEM_BASE, BAR_CPU);
	start_one();
	append();
	/* Leads by exactly one, however much has been read ahead */
	CHECK_EQ(llp(WR, 0), LIST_ADDR + 24);
	CHECK(get("bytes_wr") < 65536);
	CHECK_EQ(get("path.llp.fetch"), 2);
	run_idle();
	CHECK_EQ(llp(WR, 0), LIST_ADDR + 72);
}

static void two_channels(void)
{
	put_elem(LIST_ADDR, V, 8192, MEM_BASE, BAR_CPU);
	put_elem(LIST_ADDR + 0x1000, V | EDMA_LIE, 65536, MEM_BASE + 0x10000,
		 BAR_CPU + 0x10000);
	h->hole = MEM_BASE + 0x1000;
	chan_setup(WR, 0, LIST_ADDR);
	chan_setup(WR, 1, LIST_ADDR + 0x1000);
	doorbell(WR, 0);
	doorbell(WR, 1);
	run_idle();
	CHECK_EQ(cs(WR, 0), EDMA_CS_HALTED);
}

static void abort_channel(void)
{
	two_channels();
	CHECK_EQ(cs(WR, 1), EDMA_CS_STOPPED);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0 | EDMA_INT_DONE(1));
	CHECK_EQ(get("path.abort.channel"), 1);
}

static void abort_direction(void)
{
	set("abort", "direction");
	two_channels();
	CHECK_EQ(cs(WR, 1), EDMA_CS_HALTED);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0);
	CHECK(get("bytes.w1") < 65536);
	CHECK_EQ(get("path.abort.direction"), 1);
	/* Programmed anew, it works */
	chan_setup(WR, 1, LIST_ADDR + 0x1000);
	doorbell(WR, 1);
	run_idle();
	CHECK_EQ(cs(WR, 1), EDMA_CS_STOPPED);
}

static void cs_encodings(void)
{
	int nv;

	for (nv = 0; nv < 2; nv++) {
		set("cs", nv ? "nvidia" : "mainline");
		put_elem(LIST_ADDR, V, 64, MEM_BASE - 64, BAR_CPU);
		chan_setup(WR, 0, LIST_ADDR);
		doorbell(WR, 0);
		CHECK_EQ(cs(WR, 0), nv ? 2 : 1);	/* not in an element */
		run_idle();
		CHECK_EQ(cs(WR, 0), nv ? 3 : 2);
		CHECK_EQ(get(nv ? "path.cs.nvidia" : "path.cs.mainline"), 2);
	}
	start_one();
	CHECK_EQ(cs(WR, 0), 1);
}

/* TLP by TLP: a whole number of them has moved. */
static void stop_at_tlp(void)
{
	start_one();
	stop(WR, 0);
	run_idle();
	CHECK_EQ(cs(WR, 0), EDMA_CS_STOPPED);
	CHECK_EQ(h->now, 2000);
	CHECK(get("bytes_wr") > 4096);
	CHECK(get("bytes_wr") < 65536);
	CHECK_EQ(get("bytes_wr") % 256, 0);
	CHECK(get("bytes_wr") % 4096);
	CHECK_EQ(get("elements"), 0);
	CHECK_EQ(get("path.stop_at.tlp"), 1);
	CHECK_EQ(get("path.stop_delay.0"), 1);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0);
}

/* STOP at the very end of the last chunk: the element is complete. */
static void stop_at_last_tlp(void)
{
	u64 end;

	start_one();
	while (get("bytes_wr") < 15 * 4096)
		run_until(h->deadline);
	end = h->deadline;
	set("stop_delay", "1");
	run_until(end - 1);
	stop(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 65536);
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(cs(WR, 0), EDMA_CS_STOPPED);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0 | DONE0);
}

static void stop_at_element(void)
{
	set("stop_at", "element");
	put_elem(LIST_ADDR + 48, V, 64, MEM_BASE, BAR_CPU);
	start_one();
	append();
	stop(WR, 0);
	run_idle();
	CHECK_EQ(cs(WR, 0), EDMA_CS_STOPPED);
	CHECK_EQ(get("bytes_wr"), 65536);
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(llp(WR, 0), LIST_ADDR + 24);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0 | DONE0);
	CHECK_EQ(get("path.stop_at.element"), 1);
}

static void stop_delay(void)
{
	u64 bytes;

	set("stop_delay", "1500");
	start_one();
	stop(WR, 0);
	bytes = get("bytes_wr");
	run_until(3400);
	CHECK_EQ(cs(WR, 0), EDMA_CS_RUNNING);
	CHECK(get("bytes_wr") > bytes);
	run_until(3500);
	CHECK_EQ(cs(WR, 0), EDMA_CS_STOPPED);
	CHECK_EQ(get("path.stop_delay.n"), 1);
}

static void stop_resumes(void)
{
	u64 bytes;

	set("stop_resumes", "1");
	start_one();
	stop(WR, 0);
	run_idle();
	bytes = get("bytes_wr");
	memset(h->bar, 0xee, bytes);
	doorbell(WR, 0);
	run_idle();
	/* Where it left off: nothing moves twice, nothing is left out */
	CHECK_EQ(get("bytes_wr"), 65536);
	CHECK_EQ(h->bar[bytes - 1], 0xee);
	CHECK(!memcmp(h->bar + bytes, h->mem + bytes, 65536 - bytes));
	CHECK_EQ(get("path.stop_resumes.1"), 1);
	CHECK_EQ(get("stop_resumed"), 1);
	CHECK_EQ(get("stops"), 1);
}

static void stop_resumes_fetch(void)
{
	/* LLP names the next element then: the stopped one still resumes */
	set("llp", "fetch");
	set("read_rtt_ns", "5000");
	set("stop_resumes", "1");
	put_elem(LIST_ADDR, V, 4096, BAR_CPU, MEM_BASE);
	chan_setup(RD, 0, LIST_ADDR);
	doorbell(RD, 0);
	run_until(3000);	/* begun, not a byte yet */
	stop(RD, 0);
	run_idle();
	doorbell(RD, 0);
	run_idle();
	CHECK_EQ(get("bytes_rd"), 4096);
}

static void stop_is_final(void)
{
	start_one();
	stop(WR, 0);
	run_idle();
	doorbell(WR, 0);
	run_idle();
	CHECK(get("bytes_wr") < 65536);
	CHECK_EQ(get("stop_refused"), 1);
	CHECK_EQ(get("path.stop_resumes.0"), 1);
	/* Programmed anew, it starts at the list's beginning */
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK(get("bytes_wr") > 65536);
	CHECK_EQ(get("elements"), 1);
	CHECK(!memcmp(h->bar, h->mem, 65536));
}

static void link_reset(void)
{
	start_one();
	wr(EDMA_WR_INT_MASK, DONE0);
	set("link_down", "registers-reset");
	CHECK_EQ(rd(EDMA_WR_ENGINE_EN), 0);
	CHECK_EQ(rd(EDMA_WR_INT_MASK), 0);
	CHECK_EQ(rd(EDMA_WR_LL_ERR_EN), 0);
	CHECK_EQ(llp(WR, 0), 0);
	CHECK_EQ(cs(WR, 0), 0);
	run_idle();
	CHECK_EQ(h->edges, 0);
	CHECK(get("bytes_wr") < 65536);
	CHECK_EQ(get("path.link_down.registers-reset"), 1);
	CHECK_EQ(rd(EDMA_CTRL), 4 | 2 << 16);
}

static void link_all_ones(void)
{
	start_one();
	set("link_down", "all-ones");
	CHECK_EQ(rd(EDMA_CTRL), 0xffffffff);
	CHECK_EQ(llp(WR, 0), ~0ull);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, ATU_CTRL2), 0xffffffff);
	CHECK(get("path.link_down.all-ones") >= 4);
	wr(EDMA_WR_ENGINE_EN, 1);
	run_idle();
	set("link_down", "up");
	CHECK_EQ(rd(EDMA_WR_ENGINE_EN), 0);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, ATU_CTRL2), ATU_CTRL2_ENABLE);
	CHECK_EQ(get("path.link_down.up"), 1);
	start_one();
	run_idle();
	CHECK_EQ(get("elements"), 1);
}

static void bypass(void)
{
	set("bypass", "1");
	CHECK_EQ(edma_model_atu_dma_read(&h->m, ATU_CTRL2),
		 ATU_CTRL2_ENABLE | ATU_CTRL2_DMA_BYPASS);
	start_one();		/* a CPU address: nobody there on the bus */
	run_idle();
	CHECK_EQ(get("ur"), 1);
	CHECK_EQ(get("path.bypass.1"), 1);
	put_elem(LIST_ADDR, V, 64, MEM_BASE, BAR_BUS);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK(!memcmp(h->bar, h->mem, 64));
	CHECK_EQ(get("path.bypass.1"), 2);
	set("bypass", "0");
	start_one();
	run_until(1000000);
	CHECK(get("path.bypass.0") > 0);
	CHECK_EQ(get("ur"), 1);
}

static void drop_irq(void)
{
	u64 b = LIST_ADDR;
	int i;

	for (i = 0; i < 6; i++)
		b = put_elem(b, V | EDMA_LIE, 64, MEM_BASE, BAR_CPU);
	set("drop_irq", "3");
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("drops"), 2);
	CHECK_EQ(get("done.w0"), 4);
	CHECK_EQ(get("path.drop_irq.n"), 2);
	set("drop_irq", "1");
	wr(EDMA_WR_INT_CLEAR, DONE0);
	put_elem(b, V | EDMA_LIE, 64, MEM_BASE, BAR_CPU);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), 0);
	set("drop_irq", "0");
	put_elem(b + 24, V | EDMA_LIE, 64, MEM_BASE, BAR_CPU);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), DONE0);
	CHECK_EQ(get("path.drop_irq.0"), 1);
}

/*
 * An element at 24-byte slot 2 crosses the line behind SAR. Published in the
 * right order between the two halves, it is torn when they come apart.
 */
static void torn(const char *knob, u64 want)
{
	u64 at = LIST_ADDR + 48;

	set("fetch", knob);
	put_elem(at, 0, 64, MEM_BASE, BAR_CPU + 0x1000);
	chan_setup(WR, 0, at);
	doorbell(WR, 0);
	run_until(400);		/* read at 300, first half at 600 */
	put_elem(at, V, 64, MEM_BASE, BAR_CPU + 0x2000);
	run_until(1200);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("elements"), 1);
	CHECK(!memcmp(h->bar + want, h->mem, 64));
}

static void fetch_split64(void)
{
	torn("split64", 0x1000);
	CHECK_EQ(get("fetch_split"), 1);
	CHECK(get("path.fetch.split64") > 0);
}

static void fetch_atomic(void)
{
	torn("atomic", 0x2000);
	CHECK_EQ(get("fetch_split"), 0);
	CHECK(get("path.fetch.atomic") > 0);
}

/* In the block layout nothing crosses: its links fill their lines. */
static void split64_and_blocks(void)
{
	u64 b = LIST_ADDR;

	set("fetch", "split64");
	b = put_elem(b, V, 64, MEM_BASE, BAR_CPU);
	b = put_elem(b, V, 64, MEM_BASE + 64, BAR_CPU + 64);
	put_link(b, EDMA_TCB, LIST_ADDR);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("fetch_split"), 0);
	CHECK_EQ(get("links"), 1);
	CHECK(!memcmp(h->bar, h->mem, 128));
}

static void link_cb(void)
{
	static const struct {
		const char *knob;
		u32 cb;
		u64 links;
	} t[] = {
		{ "ignored", 0, 1 }, { "ignored", V, 1 },
		{ "toggled", 0, 1 }, { "toggled", V, 0 },
	};
	unsigned int i;

	for (i = 0; i < 4; i++) {
		host_new();
		set("link_cb", t[i].knob);
		put_elem(LIST_ADDR, V, 64, MEM_BASE, BAR_CPU);
		put_link(LIST_ADDR + 24, EDMA_TCB | t[i].cb, LIST_ADDR);
		chan_setup(WR, 0, LIST_ADDR);
		doorbell(WR, 0);
		run_idle();
		CHECK_EQ(get("links"), t[i].links);
		CHECK_EQ(llp(WR, 0), LIST_ADDR + (t[i].links ? 0 : 24));
		CHECK_EQ(get(i < 2 ? "path.link_cb.ignored" :
				     "path.link_cb.toggled"), 1);
	}
}

static void bme(void)
{
	h->bus_master = false;
	start_one();
	run_idle();
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(get("path.bme.ignored"), 1);
	set("bme", "gates");
	start_one();
	run_idle();
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), EDMA_ERR_FETCH(0));
	CHECK_EQ(get("bme_blocked"), 1);
	h->bus_master = true;
	start_one();
	run_until(h->now + 500);
	h->bus_master = false;
	run_idle();
	CHECK(rd(EDMA_WR_ERR_STATUS) & EDMA_WR_ERR_LOCAL(0));
	CHECK_EQ(get("path.bme.gates"), 2);
}

const struct test unknown_tests[] = {
	{ "U1 doorbell=latched", doorbell_latched },
	{ "U1 doorbell=latched, before the append", doorbell_latched_late },
	{ "U1 doorbell=latched, during a fetch", doorbell_latched_in_fetch },
	{ "U1 doorbell=ignored", doorbell_ignored },
	{ "U1 doorbell=strict", doorbell_strict },
	{ "U1 settle", settle },
	{ "U2 prefetch uses stale copies", prefetch },
	{ "U2 prefetch=0", prefetch_none },
	{ "U2 a doorbell flushes", prefetch_flushed_by_doorbell },
	{ "U3 llp=complete", llp_complete },
	{ "U3 llp=fetch", llp_fetch },
	{ "U4 abort=channel", abort_channel },
	{ "U4 abort=direction", abort_direction },
	{ "U5 cs", cs_encodings },
	{ "U6 stop_at=tlp", stop_at_tlp },
	{ "U6 stop at an element's last TLP", stop_at_last_tlp },
	{ "U6 stop_at=element", stop_at_element },
	{ "U6 stop_delay", stop_delay },
	{ "U6 stop_resumes=1", stop_resumes },
	{ "U6 stop_resumes=1 with llp=fetch", stop_resumes_fetch },
	{ "U6 stop_resumes=0", stop_is_final },
	{ "U7 registers-reset", link_reset },
	{ "U7 all-ones", link_all_ones },
	{ "U8 bypass", bypass },
	{ "U9 drop_irq", drop_irq },
	{ "U10 fetch=split64", fetch_split64 },
	{ "U10 fetch=atomic", fetch_atomic },
	{ "U10 split64 and the block layout", split64_and_blocks },
	{ "U11 link_cb", link_cb },
	{ "U12 bme", bme },
	{ }
};
