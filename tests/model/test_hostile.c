// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drivers that are broken or malicious: the host of the model goes on, and the
 * engine does no more than it was told.
 */
#include "fixture.h"

#define V	EDMA_CB
#define REGS	0x2000000000ull	/* where a DMA meets the registers */

/* BAR behind @at, as a word of it */
static void put_bar(u32 at, u32 word)
{
	memcpy(h->bar + at, &word, sizeof(word));
}

/* The engine is switched off by the data that it moves */
static void reset_by_data(void)
{
	h->regs = REGS;
	put_bar(0, 0);
	put_elem(LIST_ADDR, V, 4096, BAR_CPU, REGS + EDMA_RD_ENGINE_EN);
	chan_setup(RD, 0, LIST_ADDR);
	doorbell(RD, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_RD_ENGINE_EN), 0);
	CHECK_EQ(cs(RD, 0), 0);
	CHECK_EQ(rd(EDMA_RD_INT_STATUS), 0);
	CHECK_EQ(get("elements"), 0);
	CHECK_EQ(get("bytes_rd"), 0);
	/* and works when it is on again */
	put_elem(LIST_ADDR, V, 64, BAR_CPU, MEM_BASE);
	chan_setup(RD, 0, LIST_ADDR);
	doorbell(RD, 0);
	run_idle();
	CHECK_EQ(get("bytes_rd"), 64);
}

/* The same by the part of a chunk that a STOP finds moved */
static void reset_by_stopped_data(void)
{
	h->regs = REGS;
	put_bar(0, 0);
	put_elem(LIST_ADDR, V, 4096, BAR_CPU, REGS + EDMA_RD_ENGINE_EN);
	chan_setup(RD, 0, LIST_ADDR);
	doorbell(RD, 0);
	run_until(h->now + 2200);	/* in mid-element */
	stop(RD, 0);
	run_idle();
	CHECK_EQ(rd(EDMA_RD_ENGINE_EN), 0);
	CHECK_EQ(cs(RD, 0), 0);
	CHECK_EQ(rd(EDMA_RD_INT_STATUS), 0);
	CHECK_EQ(get("stop_cmds"), 0);
}

/* A chunk beyond the last address takes no longer than any other */
static void last_address(void)
{
	set("chunk", "5000");
	set("mps", "99");
	set("link_gen", "1");
	set("lanes", "1");
	put_elem(LIST_ADDR, V | EDMA_LIE, 200, MEM_BASE, -100ull);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(h->now + 1000000);
	CHECK_EQ(h->deadline, EDMA_MODEL_NEVER);
	CHECK_EQ(get("ur"), 1);
}

/* Between two fetches the engine is told to read no further ahead */
static void knob_while_running(void)
{
	set("prefetch", "4");
	set("doorbell_ns", "0");
	put_elem(LIST_ADDR, V, 64, MEM_BASE, BAR_CPU);
	put_elem(LIST_ADDR + 24, V, 64, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	while (!get("fetches") && edma_model_step(&h->m))
		;
	CHECK_EQ(h->deadline, h->now);
	set("prefetch", "0");
	CHECK_EQ(h->deadline, h->now + 600);
}

const struct test hostile_tests[] = {
	{ "the engine is switched off by its own data", reset_by_data },
	{ "and by what a STOP finds moved", reset_by_stopped_data },
	{ "a knob set while it runs", knob_while_running },
	{ "a chunk beyond the last address", last_address },
	{ }
};
