// SPDX-License-Identifier: GPL-2.0-only
/* What tests use beyond the knobs: evidence, claims, flips, counters. */
#include "fixture.h"

#define V	EDMA_CB

static void early_rewrite(void)
{
	start_one();
	CHECK_EQ(get("early_completions"), 0);
	put_word(LIST_ADDR + 4, 12345);
	run_idle();
	CHECK_EQ(get("early_completions"), 1);
	CHECK_EQ(get("bytes_wr"), 65536);
}

/* Reused when it was done, or made invalid before STOP: no evidence. */
static void early_is_not(void)
{
	start_one();
	put_word(LIST_ADDR, 0);
	run_idle();
	CHECK_EQ(get("invalidated"), 1);
	put_elem(LIST_ADDR, V, 777, MEM_BASE, BAR_CPU);
	append();
	run_idle();
	CHECK_EQ(get("elements"), 2);
	CHECK_EQ(get("early_completions"), 0);
}

/* The list unmapped under a running element: seen, and counted. */
static void list_unmapped(void)
{
	start_one();
	h->hole = LIST_ADDR;
	run_idle();
	CHECK_EQ(get("peek_fails"), 1);
	CHECK_EQ(get("bytes_wr"), 65536);
	CHECK_EQ(get("early_completions"), 0);
}

static u64 claim(const char *value)
{
	u64 result;

	CHECK(edma_model_set(&h->m, "claim_done", value, &result));
	return result;
}

static void claims(void)
{
	u64 result;

	start_one();
	CHECK_EQ(claim("w0:0x2b20000000:4096"), 1);
	CHECK_EQ(claim("w0:0x2b20000000:65536"), 0);
	CHECK_EQ(get("early_completions"), 1);
	run_idle();
	CHECK_EQ(claim("w0:0x2b20000000:65536"), 1);
	CHECK_EQ(claim("w0:0x2b20000000:65537"), 0);
	CHECK_EQ(claim("w1:0x2b20000000:1"), 0);
	CHECK_EQ(get("claims"), 5);
	set("claim_reset", "w0");
	CHECK_EQ(claim("w0:0x2b20000000:1"), 0);
	CHECK(!edma_model_set(&h->m, "claim_done", "w9:0:1", &result));
	CHECK(!edma_model_set(&h->m, "claim_done", "w0:0", &result));
}

static void flip(void)
{
	u32 i, wrong = 0;

	set("flip", "5001");
	start_one();
	run_idle();
	for (i = 0; i < 65536; i++)
		if (h->bar[i] != h->mem[i])
			wrong += i == 5000 ? 1 : 2;
	CHECK_EQ(wrong, 1);
	CHECK_EQ(get("flips"), 1);
}

static void refusals(void)
{
	static const char *const bad[][2] = {
		{ "doorbell", "maybe" }, { "doorbell", "" }, { "llp", "0" },
		{ "prefetch", "33" }, { "prefetch", "-1" },
		{ "prefetch", "4x" }, { "prefetch", "" }, { "lanes", "0" },
		{ "settle", "18446744073709551616" }, { "nothing", "1" },
		{ "flip", "x" }, { "claim_reset", "q0" },
		{ "link_down", "sideways" },
	};
	u64 result, val;
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(!edma_model_set(&h->m, bad[i][0], bad[i][1], &result));
	CHECK_EQ(get("prefetch"), 4);
	CHECK(!edma_model_get(&h->m, "path.llp.never", &val));
}

static void counter_names(void)
{
	char a[48], b[48];
	unsigned int i, j;
	u64 val;

	for (i = 0; edma_model_counter(&h->m, i, a, &val); i++) {
		for (j = 0; j < i; j++) {
			edma_model_counter(&h->m, j, b, &val);
			CHECK(strcmp(a, b));
		}
	}
	CHECK(i > 60);
	start_one();
	run_idle();
	edma_model_zero(&h->m);
	for (i = 0; edma_model_counter(&h->m, i, a, &val); i++)
		CHECK_EQ(val, 0);
}

const struct test bench_tests[] = {
	{ "early completion: slot rewritten", early_rewrite },
	{ "early completion: what is none", early_is_not },
	{ "the list unmapped under an element", list_unmapped },
	{ "early completion: claims", claims },
	{ "flip", flip },
	{ "bad keys and values are refused", refusals },
	{ "counters have names of their own", counter_names },
	{ }
};
