// SPDX-License-Identifier: GPL-2.0-only
/* What happens to the port happens to the engine in it. */
#include "fixture.h"

/* A reset of the bus below: nothing, or what a lost link does */
static void hot_reset(void)
{
	start_one();
	edma_model_hot_reset(&h->m, true);
	edma_model_hot_reset(&h->m, false);
	run_idle();
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(get("path.hot_reset.keep"), 1);

	set("hot_reset", "registers-reset");
	start_one();
	edma_model_hot_reset(&h->m, true);
	CHECK_EQ(rd(EDMA_WR_ENGINE_EN), 0);
	CHECK_EQ(get("path.hot_reset.registers-reset"), 1);
	edma_model_hot_reset(&h->m, false);

	set("hot_reset", "all-ones");
	start_one();
	edma_model_hot_reset(&h->m, true);
	CHECK_EQ(rd(EDMA_CTRL), 0xffffffff);
	edma_model_hot_reset(&h->m, false);
	CHECK_EQ(rd(EDMA_CTRL), 4 | 2 << 16);
	CHECK_EQ(rd(EDMA_WR_ENGINE_EN), 0);
	CHECK_EQ(get("path.hot_reset.all-ones"), 1);
	run_idle();
	CHECK_EQ(get("elements"), 1);
}

static void d3(void)
{
	start_one();
	edma_model_sleep(&h->m, true);
	edma_model_sleep(&h->m, false);
	run_idle();
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(get("asleep_accesses"), 0);
	CHECK_EQ(get("path.d3.keep"), 1);

	set("d3", "lost");
	start_one();
	edma_model_sleep(&h->m, true);
	CHECK_EQ(get("asleep_accesses"), 0);
	CHECK_EQ(rd(EDMA_CTRL), 0xffffffff);
	wr(EDMA_WR_ENGINE_EN, 1);
	CHECK_EQ(get("asleep_accesses"), 2);
	edma_model_sleep(&h->m, false);
	CHECK_EQ(rd(EDMA_WR_ENGINE_EN), 0);
	CHECK_EQ(get("asleep_accesses"), 2);
	CHECK_EQ(get("path.d3.lost"), 1);
}

const struct test port_tests[] = {
	{ "U7 hot reset", hot_reset },
	{ "D3hot", d3 },
	{ }
};
