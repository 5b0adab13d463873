// SPDX-License-Identifier: GPL-2.0-only
/* What hardware.md states as known: one test for each statement. */
#include "fixture.h"

#define V	EDMA_CB			/* valid in the first lap */
#define DONE0	EDMA_INT_DONE(0)
#define ABORT0	EDMA_INT_ABORT(0)

static void check_out(u32 mem_off, u32 bar_off, u32 len)
{
	CHECK(!memcmp(h->mem + mem_off, h->bar + bar_off, len));
}

static void channel_count(void)
{
	CHECK_EQ(rd(EDMA_CTRL), 4 | 2 << 16);
	edma_model_init(&h->m, h->m.ops, h, 8, 8);
	CHECK_EQ(rd(EDMA_CTRL), 8 | 8 << 16);
}

static void one_write(void)
{
	put_elem(LIST_ADDR, V | EDMA_LIE, 5000, MEM_BASE + 11, BAR_CPU + 7);
	chan_setup(WR, 0, LIST_ADDR);
	CHECK_EQ(cs(WR, 0), 0);
	doorbell(WR, 0);
	CHECK_EQ(cs(WR, 0), EDMA_CS_RUNNING);
	CHECK_EQ(get("bytes_wr"), 0);
	run_idle();
	check_out(11, 7, 5000);
	CHECK(h->bar[6] != h->mem[10] || h->bar[5007] != h->mem[5011]);
	CHECK_EQ(cs(WR, 0), EDMA_CS_STOPPED);
	CHECK_EQ(llp(WR, 0), LIST_ADDR + 24);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), DONE0);
	CHECK_EQ(h->level, 1);
	wr(EDMA_WR_INT_CLEAR, DONE0);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), 0);
	CHECK_EQ(h->level, 0);
	CHECK_EQ(get("bytes.w0"), 5000);
	CHECK_EQ(get("done.w0"), 1);
}

static void one_read(void)
{
	put_elem(LIST_ADDR, V | EDMA_LIE, 3, BAR_CPU + 4095, MEM_BASE + 1);
	chan_setup(RD, 1, LIST_ADDR);
	doorbell(RD, 1);
	run_idle();
	CHECK(!memcmp(h->mem + 1, h->bar + 4095, 3));
	CHECK_EQ(rd(EDMA_RD_INT_STATUS), EDMA_INT_DONE(1));
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), 0);
	CHECK_EQ(get("bytes.r1"), 3);
}

static void every_channel(void)
{
	int dir, ch;

	for (dir = WR; dir <= RD; dir++) {
		for (ch = 0; ch < (dir == RD ? 2 : 4); ch++) {
			u64 list = LIST_ADDR + 0x1000 * (ch + 4 * dir);
			u32 off = 0x10000 * (ch + 4 * dir);

			put_elem(list, V, 0x10000,
				 dir ? BAR_CPU + off : MEM_BASE + off,
				 dir ? MEM_BASE + off : BAR_CPU + off);
			chan_setup(dir, ch, list);
			doorbell(dir, ch);
		}
	}
	run_idle();
	check_out(0, 0, 0x60000);
	CHECK_EQ(get("bytes_wr"), 0x40000);
	CHECK_EQ(get("bytes_rd"), 0x20000);
	doorbell(WR, 4);	/* no such channel */
	CHECK_EQ(h->deadline, EDMA_MODEL_NEVER);
}

/* Two elements and a link to a block; the ring wraps with TCB. */
static void block_layout(void)
{
	u64 b = LIST_ADDR;
	int i;

	for (i = 0; i < 4; i++) {
		b = put_elem(b, V, 100, MEM_BASE + 200 * i, BAR_CPU + 200 * i);
		b = put_elem(b, V, 100, MEM_BASE + 200 * i + 100,
			     BAR_CPU + 200 * i + 100);
		b = put_link(b, i < 3 ? V : EDMA_TCB,
			     i < 3 ? b + 16 : LIST_ADDR);
	}
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	check_out(0, 0, 800);
	CHECK_EQ(get("elements"), 8);
	CHECK_EQ(get("links"), 4);
	CHECK_EQ(llp(WR, 0), LIST_ADDR);
	CHECK_EQ(chrd(WR, 0, EDMA_CH_CONTROL1) & EDMA_CCS, 0);
	/* Second lap: valid is CB = 0 now */
	put_elem(LIST_ADDR, EDMA_LIE, 64, MEM_BASE + 5000, BAR_CPU + 5000);
	doorbell(WR, 0);
	run_idle();
	check_out(5000, 5000, 64);
	CHECK_EQ(get("elements"), 9);
	CHECK_EQ(llp(WR, 0), LIST_ADDR + 24);
}

/* dw-edma: 24-byte slots, link in the last slot, one chunk per doorbell. */
static void dw_edma_layout(void)
{
	u64 b;
	int lap, i;

	chan_setup(WR, 2, LIST_ADDR);
	for (lap = 0; lap < 3; lap++) {
		u32 cb = lap % 2 ? 0 : EDMA_CB;

		b = LIST_ADDR;
		for (i = 0; i < 5; i++)
			b = put_elem(b, i == 4 ? cb | EDMA_LIE : cb, 1000,
				     MEM_BASE + 5000 * lap + 1000 * i,
				     BAR_CPU + 5000 * lap + 1000 * i);
		put_link(b, EDMA_TCB | (cb ^ EDMA_CB), LIST_ADDR);
		doorbell(WR, 2);
		run_idle();
		CHECK_EQ(rd(EDMA_WR_INT_STATUS), EDMA_INT_DONE(2));
		wr(EDMA_WR_INT_CLEAR, EDMA_INT_DONE(2));
	}
	check_out(0, 0, 15000);
	CHECK_EQ(get("elements"), 15);
	CHECK_EQ(h->edges, 3);
}

static void stop_at_invalid(void)
{
	u64 b = put_elem(LIST_ADDR, V, 16, MEM_BASE, BAR_CPU);

	b = put_elem(b, 0, 16, MEM_BASE + 16, BAR_CPU + 16);
	put_elem(b, V, 16, MEM_BASE + 32, BAR_CPU + 32);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 16);
	CHECK_EQ(llp(WR, 0), LIST_ADDR + 24);
	CHECK_EQ(get("stops"), 1);
	/* A doorbell makes it read that element again */
	put_word(LIST_ADDR + 24, V);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 48);
	check_out(0, 0, 48);
}

/* A link without TCB is compared with the current cycle. */
static void plain_link_cycle(void)
{
	u64 b = put_elem(LIST_ADDR, V, 16, MEM_BASE, BAR_CPU);

	put_link(b, 0, LIST_ADDR + 0x1000);
	put_elem(LIST_ADDR + 0x1000, V, 16, MEM_BASE + 16, BAR_CPU + 16);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 16);
	CHECK_EQ(llp(WR, 0), b);
	put_word(b, V | EDMA_LLP);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 32);
}

/* Without TCB in the last link the list loops for ever. */
static void cyclic(void)
{
	u64 b = put_elem(LIST_ADDR, V | EDMA_LIE, 4096, MEM_BASE, BAR_CPU);

	b = put_elem(b, V, 4096, MEM_BASE + 4096, BAR_CPU + 4096);
	put_link(b, V, LIST_ADDR);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(1000000);
	CHECK(get("elements") > 500);
	CHECK_EQ(cs(WR, 0), EDMA_CS_RUNNING);
	CHECK_EQ(get("stops"), 0);
	stop(WR, 0);
	run_idle();
	CHECK_EQ(cs(WR, 0), EDMA_CS_STOPPED);
}

/* LIE on several elements: one done each, merged while the bit is set. */
static void done_merges(void)
{
	u64 b = LIST_ADDR;
	int i;

	for (i = 0; i < 3; i++)
		b = put_elem(b, V | EDMA_LIE, 64, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("done.w0"), 3);
	CHECK_EQ(h->edges, 1);
}

static void no_lie_no_done(void)
{
	put_elem(LIST_ADDR, V, 64, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), 0);
	CHECK_EQ(h->edges, 0);
	/* RIE reports to the other end, never on the line */
	put_elem(LIST_ADDR + 24, V | EDMA_RIE, 64, MEM_BASE, BAR_CPU);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), DONE0);
	CHECK_EQ(h->level, 0);
	CHECK_EQ(get("remote_irqs"), 1);
}

static void int_mask(void)
{
	put_elem(LIST_ADDR, V | EDMA_LIE, 64, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	wr(EDMA_WR_INT_MASK, DONE0);
	CHECK_EQ(rd(EDMA_WR_INT_MASK), DONE0);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), DONE0);
	CHECK_EQ(h->level, 0);
	wr(EDMA_WR_INT_MASK, 0);
	CHECK_EQ(h->level, 1);
}

/* APPL gates the line: L0 bits 8 and 30, L1_8 bit 6; nothing is acked there */
static void appl_gates(void)
{
	u32 l0 = APPL_INTR_EN_L0_0_INT_INT_EN | APPL_INTR_EN_L0_0_SYS_INTR_EN;

	edma_model_reset(&h->m);
	CHECK_EQ(edma_model_appl_read(&h->m, APPL_INTR_EN_L0_0), l0);
	CHECK_EQ(edma_model_appl_read(&h->m, APPL_INTR_EN_L1_8), 0);
	put_elem(LIST_ADDR, V | EDMA_LIE, 64, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(h->level, 0);
	CHECK_EQ(edma_model_appl_read(&h->m, APPL_INTR_STATUS_L1_8), 1 << 6);
	edma_model_appl_write(&h->m, APPL_INTR_EN_L1_8, 1 << 6);
	CHECK_EQ(h->level, 1);
	edma_model_appl_write(&h->m, APPL_INTR_EN_L0_0,
			      APPL_INTR_EN_L0_0_SYS_INTR_EN);
	CHECK_EQ(h->level, 0);
	edma_model_appl_write(&h->m, APPL_INTR_EN_L0_0,
			      APPL_INTR_EN_L0_0_INT_INT_EN);
	CHECK_EQ(h->level, 0);
	edma_model_appl_write(&h->m, APPL_INTR_EN_L0_0, l0);
	CHECK_EQ(h->level, 1);
	edma_model_appl_write(&h->m, APPL_INTR_STATUS_L1_8, 1 << 6);
	CHECK_EQ(h->level, 1);
	wr(EDMA_WR_INT_CLEAR, DONE0);
	CHECK_EQ(edma_model_appl_read(&h->m, APPL_INTR_STATUS_L1_8), 0);
	CHECK_EQ(h->level, 0);
}

static void engine_off(void)
{
	put_elem(LIST_ADDR, V | EDMA_LIE, 1 << 20, MEM_BASE, BAR_CPU);
	doorbell(WR, 0);
	CHECK_EQ(get("doorbells_off"), 1);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(20000);
	CHECK_EQ(cs(WR, 0), EDMA_CS_RUNNING);
	CHECK(get("bytes_wr") > 0);
	wr(EDMA_WR_ENGINE_EN, 0);
	CHECK_EQ(rd(EDMA_WR_ENGINE_EN), 0);
	CHECK_EQ(cs(WR, 0), 0);
	CHECK_EQ(llp(WR, 0), 0);
	CHECK_EQ(h->deadline, EDMA_MODEL_NEVER);
	CHECK_EQ(get("engine_off_running"), 1);
	CHECK(get("bytes_wr") < 1 << 20);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), 0);
	/* The other direction is not touched */
	put_elem(LIST_ADDR, V, 64, BAR_CPU, MEM_BASE);
	chan_setup(RD, 0, LIST_ADDR);
	doorbell(RD, 0);
	wr(EDMA_WR_ENGINE_EN, 1);
	wr(EDMA_WR_ENGINE_EN, 0);
	run_idle();
	CHECK_EQ(get("bytes_rd"), 64);
}

static void stop_aborts(void)
{
	put_elem(LIST_ADDR, V, 1 << 20, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(20000);
	stop(WR, 0);
	run_idle();
	CHECK_EQ(cs(WR, 0), EDMA_CS_STOPPED);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0);
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), 0);
	CHECK_EQ(get("stop_cmds"), 1);
	stop(WR, 1);		/* not running: nothing to stop */
	run_idle();
	CHECK_EQ(get("stop_cmds"), 1);
}

static void registers_as_element(void)
{
	wr(EDMA_WR_ENGINE_EN, 1);
	chwr(WR, 1, EDMA_CH_CONTROL1, EDMA_LIE);
	chwr(WR, 1, EDMA_CH_SIZE, 9000);
	chwr(WR, 1, EDMA_CH_SAR_LO, (u32)MEM_BASE + 5);
	chwr(WR, 1, EDMA_CH_DAR_LO, (u32)BAR_CPU);
	chwr(WR, 1, EDMA_CH_DAR_HI, BAR_CPU >> 32);
	doorbell(WR, 1);
	run_idle();
	check_out(5, 0, 9000);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), EDMA_INT_DONE(1));
	CHECK_EQ(cs(WR, 1), EDMA_CS_STOPPED);
	CHECK_EQ(get("fetches"), 0);
	wr(EDMA_RD_ENGINE_EN, 1);
	chwr(RD, 0, EDMA_CH_SIZE, 64);
	chwr(RD, 0, EDMA_CH_SAR_LO, (u32)BAR_CPU);
	chwr(RD, 0, EDMA_CH_SAR_HI, BAR_CPU >> 32);
	chwr(RD, 0, EDMA_CH_DAR_LO, (u32)MEM_BASE + 0x8000);
	doorbell(RD, 0);
	run_idle();
	check_out(0x8000, 0, 64);
}

static void no_work_in_register_write(void)
{
	put_elem(LIST_ADDR, V, 64, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	CHECK_EQ(get("fetches"), 0);
	run_until(299);
	CHECK_EQ(get("fetches"), 0);
	run_until(300);
	CHECK(get("fetches") > 0);
}

/* Channels of a direction share the link, chunk by chunk. */
static void fair_share(void)
{
	u64 w0, w1, w2;

	put_elem(LIST_ADDR, V, 1 << 20, MEM_BASE, BAR_CPU);
	put_elem(LIST_ADDR + 0x1000, V, 1 << 20, MEM_BASE, BAR_CPU + 0x100000);
	put_elem(LIST_ADDR + 0x2000, V, 1 << 20, MEM_BASE, BAR_CPU + 0x200000);
	chan_setup(WR, 0, LIST_ADDR);
	chan_setup(WR, 1, LIST_ADDR + 0x1000);
	chan_setup(WR, 2, LIST_ADDR + 0x2000);
	doorbell(WR, 0);
	doorbell(WR, 1);
	doorbell(WR, 2);
	run_until(100000);
	w0 = get("bytes.w0");
	w1 = get("bytes.w1");
	w2 = get("bytes.w2");
	CHECK(w0 > 400000);
	CHECK(w0 - w1 <= 4096 || w1 - w0 <= 4096);
	CHECK(w0 - w2 <= 4096 || w2 - w0 <= 4096);
}

/* 16 GT/s x 8 x 128/130: 256 payload bytes of 280 at 63.48 ps a byte. */
static void link_time(void)
{
	u64 one, t0;

	put_elem(LIST_ADDR, V | EDMA_LIE, 1 << 20, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	one = get("busy_ns_wr");
	CHECK(one > 72700 && one < 72900);
	/* doorbell, fetch, data; the stop costs the fetch it was read with */
	CHECK(h->now >= 300 + 600 + one && h->now < 300 + 2 * 600 + one);
	/* Reading waits one round trip; both directions run at once */
	t0 = h->now;
	put_elem(LIST_ADDR + 0x1000, V, 1 << 20, BAR_CPU, MEM_BASE + 0x100000);
	put_elem(LIST_ADDR + 24, V, 1 << 20, MEM_BASE, BAR_CPU + 0x200000);
	chan_setup(RD, 0, LIST_ADDR + 0x1000);
	doorbell(RD, 0);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_rd") + get("bytes_wr"), 3 << 20);
	CHECK(h->now - t0 >= 300 + 600 + 800 + one);
	CHECK(h->now - t0 < 3000 + one);
	set("link_gen", "3");
	set("lanes", "1");
	t0 = get("busy_ns_wr");
	put_elem(LIST_ADDR + 48, V, 1 << 20, MEM_BASE, BAR_CPU);
	doorbell(WR, 0);
	run_idle();
	CHECK((get("busy_ns_wr") - t0) / 100 == one * 16 / 100 ||
	      (get("busy_ns_wr") - t0) / 100 == one * 16 / 100 + 1);
	/* 5 GT/s with 8b/10b: 2 ns a byte, 4096 TLPs of 280 bytes */
	set("link_gen", "2");
	t0 = get("busy_ns_wr");
	put_elem(LIST_ADDR + 72, V, 1 << 20, MEM_BASE, BAR_CPU);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("busy_ns_wr") - t0, 4096 * 280 * 2);
}

static void iatu(void)
{
	u32 i;

	edma_model_set_region(&h->m, 1, 0x8000000000ull, 0x8000000000ull,
			      0x8000000000ull);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, ATU_CTRL2), ATU_CTRL2_ENABLE);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, ATU_LOWER_BASE), 0x20000000);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, ATU_UPPER_BASE), 0x2b);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, ATU_LIMIT), 0x3fffffff);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, ATU_LOWER_TARGET), BAR_BUS);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, 0x200 + ATU_UPPER_LIMIT),
		 0xff);
	for (i = 0; i < 2; i++) {
		put_elem(LIST_ADDR + 24 * i, V, 64, MEM_BASE,
			 i ? BAR_BUS + 64 : BAR_CPU);
		chan_setup(WR, 0, LIST_ADDR + 24 * i);
		doorbell(WR, 0);
		run_idle();
		check_out(0, 64 * i, 64);
	}
	CHECK_EQ(get("iatu_hits"), 1);
	CHECK_EQ(get("iatu_miss"), 1);	/* untranslated */
	CHECK_EQ(get("path.unmatched.pass"), 1);
	/* A region moved by register writes */
	edma_model_atu_dma_write(&h->m, ATU_LOWER_TARGET, BAR_BUS + 0x10000);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	check_out(0, 0x10000, 64);
	/* and switched off */
	edma_model_atu_dma_write(&h->m, ATU_CTRL2, 0);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("ur"), 1);
}

/* A region programmed by registers alone, with both of its edges. */
static void iatu_by_registers(void)
{
	static const struct { u32 reg, val; } w[] = {
		{ ATU_CTRL1, 0 }, { ATU_LOWER_BASE, 0x10000000 },
		{ ATU_UPPER_BASE, 0x77 }, { ATU_LIMIT, 0x1000ffff },
		{ ATU_LOWER_TARGET, (u32)BAR_BUS }, { ATU_UPPER_TARGET, 0 },
		{ ATU_CTRL2, ATU_CTRL2_ENABLE },
	};
	u32 i;

	edma_model_set_region(&h->m, 0, 0, 0, 0);
	for (i = 0; i < 7; i++)
		edma_model_atu_dma_write(&h->m, 0x400 + w[i].reg, w[i].val);
	for (i = 0; i < 7; i++)
		CHECK_EQ(edma_model_atu_dma_read(&h->m, 0x400 + w[i].reg),
			 w[i].val);
	put_elem(LIST_ADDR, V, 0x10000, MEM_BASE, 0x7710000000ull);
	put_elem(LIST_ADDR + 24, V, 1, MEM_BASE, 0x7710010000ull);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	check_out(0, 0, 0x10000);
	CHECK_EQ(get("iatu_hits"), 16);
	CHECK_EQ(get("iatu_miss"), 1);
	CHECK_EQ(get("ur"), 1);
	put_elem(LIST_ADDR, V, 1, MEM_BASE, 0x771000ffffull);
	put_elem(LIST_ADDR + 24, V, 1, MEM_BASE, 0x770fffffffull);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("iatu_hits"), 17);
	CHECK_EQ(get("iatu_miss"), 2);
	edma_model_atu_dma_write(&h->m, 0x400 + ATU_CTRL1,
				 ATU_CTRL1_INCREASE_REGION_SIZE);
	edma_model_atu_dma_write(&h->m, 0x400 + ATU_UPPER_LIMIT, 0x78);
	CHECK_EQ(edma_model_atu_dma_read(&h->m, 0x400 + ATU_UPPER_LIMIT),
		 0x78);
	put_elem(LIST_ADDR, V, 1, MEM_BASE, 0x7710010000ull);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("iatu_hits"), 18);
}

static void plain_registers(void)
{
	static const u32 both[] = {
		EDMA_WR_ARB_WEIGHT_LO, EDMA_WR_ARB_WEIGHT_HI,
		EDMA_RD_ARB_WEIGHT_LO, EDMA_RD_ARB_WEIGHT_HI,
		EDMA_WR_LL_ERR_EN, EDMA_RD_LL_ERR_EN,
		0x60, 0x7c, 0xcc, 0xe8,	/* IMWR, unused */
	};
	u32 i;

	for (i = 0; i < 10; i++)
		wr(both[i], 0x11110000 + i);
	for (i = 0; i < 10; i++)
		CHECK_EQ(rd(both[i]), 0x11110000 + i);
	for (i = EDMA_CH_SIZE; i <= EDMA_CH_LLP_HI; i += 4) {
		chwr(RD, 1, i, 0x1000 + i);
		chwr(WR, 1, i, 0x2000 + i);
	}
	for (i = EDMA_CH_SIZE; i <= EDMA_CH_LLP_HI; i += 4) {
		CHECK_EQ(chrd(RD, 1, i), 0x1000 + i);
		CHECK_EQ(chrd(WR, 1, i), 0x2000 + i);
		CHECK_EQ(chrd(RD, 0, i), 0);
	}
	CHECK_EQ(rd(0x1100 + EDMA_CH_LLP_LO), 0);	/* no such channel */
	wr(0x1100 + EDMA_CH_LLP_LO, 1);
	CHECK_EQ(rd(0x1100 + EDMA_CH_LLP_LO), 0);
}

static void running_context_is_read_only(void)
{
	put_elem(LIST_ADDR, V, 1 << 20, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(5000);
	chwr(WR, 0, EDMA_CH_LLP_LO, 0);
	CHECK_EQ(get("ctx_writes"), 1);
	CHECK_EQ(llp(WR, 0), LIST_ADDR);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 1 << 20);
}

/* The host is not held for ever by a list that moves nothing. */
static void empty_loop(void)
{
	u64 b = put_elem(LIST_ADDR, V, 0, MEM_BASE, BAR_CPU);

	put_link(b, V, LIST_ADDR);
	set("fetch_ns", "0");
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(10000);
	CHECK_EQ(cs(WR, 0), EDMA_CS_RUNNING);
	wr(EDMA_WR_ENGINE_EN, 0);
}

static void largest_element(void)
{
	put_elem(LIST_ADDR, V, 0xffffffff, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();	/* to the end of the memory, then a fault */
	CHECK_EQ(get("bytes_wr"), MEM_SIZE);
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), EDMA_WR_ERR_LOCAL(0));
}

const struct test basic_tests[] = {
	{ "CTRL reports the channels", channel_count },
	{ "write channel: bytes, CS, LLP, done, clear", one_write },
	{ "read channel", one_read },
	{ "all channels of both directions at once", every_channel },
	{ "block layout, wrap by TCB, second lap", block_layout },
	{ "dw-edma layout, chunk by chunk", dw_edma_layout },
	{ "cycle mismatch stops, doorbell reads again", stop_at_invalid },
	{ "link without TCB carries the cycle", plain_link_cycle },
	{ "link without TCB back to the start loops", cyclic },
	{ "done per LIE, merged while set", done_merges },
	{ "no LIE, no done; RIE not on the line", no_lie_no_done },
	{ "INT_MASK", int_mask },
	{ "APPL enables gate the line", appl_gates },
	{ "ENGINE_EN off stops and resets a direction", engine_off },
	{ "STOP raises an abort", stop_aborts },
	{ "LLE clear: registers are the element", registers_as_element },
	{ "nothing happens inside a register write",
	  no_work_in_register_write },
	{ "channels share the link", fair_share },
	{ "link time, fetch time, read round trip", link_time },
	{ "outbound iATU", iatu },
	{ "outbound iATU, programmed by registers", iatu_by_registers },
	{ "registers that only hold a value", plain_registers },
	{ "channel registers keep still while running",
	  running_context_is_read_only },
	{ "a loop of empty elements", empty_loop },
	{ "an element of 4 GiB - 1", largest_element },
	{ }
};
