// SPDX-License-Identifier: GPL-2.0-only
/* Errors: causes, statuses, and what had moved before. */
#include "fixture.h"

#define V	EDMA_CB			/* valid in the first lap */
#define ABORT0	EDMA_INT_ABORT(0)

/* A local fault: what precedes it has moved, nothing behind it has. */
static void local_fault(void)
{
	u64 b = put_elem(LIST_ADDR, V, 8192, MEM_BASE + 0x800, BAR_CPU);

	put_elem(b, V, 64, MEM_BASE, BAR_CPU + 0x10000);
	memset(h->bar, 0xee, 0x11000);
	h->hole = MEM_BASE + 0x1000;
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(cs(WR, 0), EDMA_CS_HALTED);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0);
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), EDMA_WR_ERR_LOCAL(0));
	CHECK_EQ(h->level, 1);
	CHECK_EQ(get("bytes.w0"), 0x800);
	CHECK(!memcmp(h->bar, h->mem + 0x800, 0x800));
	CHECK_EQ(h->bar[0x800], 0xee);
	CHECK_EQ(h->bar[0x10000], 0xee);
	CHECK_EQ(llp(WR, 0), LIST_ADDR);
	CHECK_EQ(get("local_faults"), 1);
	wr(EDMA_WR_INT_CLEAR, ABORT0);
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), 0);
	CHECK_EQ(h->level, 0);
}

static void local_write_fault(void)
{
	put_elem(LIST_ADDR, V, 8192, BAR_CPU, MEM_BASE + 0x1800);
	h->ro = MEM_BASE + 0x3000;
	chan_setup(RD, 0, LIST_ADDR);
	doorbell(RD, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_RD_INT_STATUS), ABORT0);
	CHECK_EQ(rd(EDMA_RD_ERR_STATUS_LO), EDMA_RD_ERR_LOCAL(0));
	CHECK_EQ(rd(EDMA_RD_ERR_STATUS_HI), 0);
	CHECK_EQ(get("bytes_rd"), 0x1800);
}

static void fetch_fault(void)
{
	u64 b = put_elem(LIST_ADDR, V, 64, MEM_BASE, BAR_CPU);

	put_link(b, V, MEM_BASE - 4096);
	chan_setup(WR, 3, LIST_ADDR);
	doorbell(WR, 3);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 64);
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), EDMA_ERR_FETCH(3));
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), EDMA_INT_ABORT(3));
	CHECK_EQ(llp(WR, 3), MEM_BASE - 4096);
}

static void link_errors(void)
{
	static const u32 bit[] = {
		[EDMA_LINK_UR] = EDMA_RD_ERR_UR(1),
		[EDMA_LINK_CA] = EDMA_RD_ERR_CA(1),
		[EDMA_LINK_TIMEOUT] = EDMA_RD_ERR_TIMEOUT(1),
		[EDMA_LINK_POISON] = EDMA_RD_ERR_POISON(1),
	};
	unsigned int i;

	put_elem(LIST_ADDR, V, 64, BAR_CPU, MEM_BASE);
	for (i = EDMA_LINK_UR; i <= EDMA_LINK_POISON; i++) {
		h->link_result = i;
		chan_setup(RD, 1, LIST_ADDR);
		doorbell(RD, 1);
		run_idle();
		CHECK_EQ(rd(EDMA_RD_ERR_STATUS_HI), bit[i]);
		CHECK_EQ(rd(EDMA_RD_ERR_STATUS_LO), 0);
		CHECK_EQ(rd(EDMA_RD_INT_STATUS), EDMA_INT_ABORT(1));
		wr(EDMA_RD_INT_CLEAR, EDMA_INT_ABORT(1));
		CHECK_EQ(rd(EDMA_RD_ERR_STATUS_HI), 0);
	}
	CHECK_EQ(get("ur"), 1);
}

static void unclaimed_write(void)
{
	put_elem(LIST_ADDR, V, 64, MEM_BASE, BAR_CPU + BAR_SIZE);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("ur"), 1);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0);
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), 0);
	CHECK_EQ(get("bytes_wr"), 0);
	set("posted_ur", "silent");
	chan_setup(WR, 0, LIST_ADDR);
	wr(EDMA_WR_INT_CLEAR, ABORT0);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), 0);
	CHECK_EQ(get("path.posted_ur.silent"), 1);
}

/* With unmatched=ur a bus address leads nowhere. */
static void unmatched_address(void)
{
	set("unmatched", "ur");
	put_elem(LIST_ADDR, V, 64, MEM_BASE, BAR_BUS);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("ur"), 1);
	CHECK_EQ(get("path.unmatched.ur"), 1);
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0);
	CHECK_EQ(get("bytes_wr"), 0);
}

/* LLLAIE raises the line; mainline's LLRAIE only the status; none nothing. */
static void abort_enables(void)
{
	put_elem(LIST_ADDR, V, 64, MEM_BASE - 64, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	wr(EDMA_WR_LL_ERR_EN, 0);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), 0);
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), EDMA_WR_ERR_LOCAL(0));
	wr(EDMA_WR_LL_ERR_EN, EDMA_LL_ERR_LLRAIE(0));
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_INT_STATUS), ABORT0);
	CHECK_EQ(h->edges, 0);
	wr(EDMA_WR_INT_CLEAR, ABORT0);
	wr(EDMA_WR_LL_ERR_EN, EDMA_LL_ERR_LLLAIE(0));
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(h->edges, 1);
	CHECK_EQ(get("abort.w0"), 3);
}

static void split64_fault(void)
{
	u64 at = LIST_ADDR + 4096 - 16;	/* second half in the next page */

	set("fetch", "split64");
	put_elem(at, V, 64, MEM_BASE, BAR_CPU);
	h->hole = LIST_ADDR + 4096;
	chan_setup(WR, 0, at);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS), EDMA_ERR_FETCH(0));
	h->hole = LIST_ADDR;
	chan_setup(WR, 1, at);
	doorbell(WR, 1);
	run_idle();
	CHECK_EQ(rd(EDMA_WR_ERR_STATUS),
		 EDMA_ERR_FETCH(0) | EDMA_ERR_FETCH(1));
	CHECK_EQ(get("bytes_wr"), 0);
}

const struct test error_tests[] = {
	{ "local read fault aborts in mid-element", local_fault },
	{ "local write fault aborts", local_write_fault },
	{ "list fetch fault aborts", fetch_fault },
	{ "read completions decode into ERR_STATUS_HI", link_errors },
	{ "unclaimed address of a posted write", unclaimed_write },
	{ "a link address in no region", unmatched_address },
	{ "LLLAIE and LLRAIE", abort_enables },
	{ "U10 split64, half of it not mapped", split64_fault },
	{ }
};
