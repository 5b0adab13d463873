// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_soak: the unknowns of the hardware, as knobs of the emulated board
 */
#include <linux/seq_file.h>

#include "bench_page.h"
#include "soak.h"

static bool command(struct soak *s, u32 cmd, const char *text)
{
	u32 i, n = strlen(text) + 1;

	for (i = 0; i < n; i += 4) {
		u32 word = 0;

		memcpy(&word, text + i, min(n - i, 4));
		writel(word, s->bench + BENCH_BUF + i);
	}
	writel(cmd, s->bench + BENCH_COMMIT);
	return readl(s->bench + BENCH_RESULT) == BENCH_RES_OK;
}

static void set(struct soak *s, const char *text)
{
	if (!command(s, BENCH_CMD_SET, text))
		soak_fail(s, "the board refuses %s", text);
}

/* Those that may change at any time */
static const char *const knobs[][4] = {
	{ "doorbell=latched", "doorbell=ignored", "doorbell=strict" },
	{ "settle=0", "settle=0", "settle=3000", "settle=60000" },
	{ "prefetch=0", "prefetch=1", "prefetch=4", "prefetch=9" },
	{ "llp=complete", "llp=fetch" },
	{ "abort=channel", "abort=direction" },
	{ "stop_at=tlp", "stop_at=element" },
	{ "stop_resumes=0", "stop_resumes=1" },
	{ "drop_irq=0", "drop_irq=0", "drop_irq=7", "drop_irq=2" },
	{ "fetch=atomic", "fetch=split64" },
	{ "link_cb=ignored", "link_cb=toggled" },
	{ "bme=ignored", "bme=gates" },
	{ "fetch_ns=600", "fetch_ns=600", "fetch_ns=100", "fetch_ns=5000" },
	{ "doorbell_ns=300", "doorbell_ns=0", "doorbell_ns=3000" },
};

/* The time a stop takes; the last one leads to a reset of the direction */
static const char *const stop_delay[] = {
	"stop_delay=0", "stop_delay=2000", "stop_delay=50000",
	"stop_delay=3000000", "stop_delay=150000000",
};

/* From as fast as a Gen4 link to so slow that the CPU keeps ahead of it */
static const char *const link[][4] = {
	{ "link_gen=4", "lanes=8", "mps=256", "tlp_overhead=24" },
	{ "link_gen=1", "lanes=2", "mps=128", "tlp_overhead=24" },
	{ "link_gen=1", "lanes=1", "mps=64", "tlp_overhead=60" },
	{ "link_gen=1", "lanes=1", "mps=64", "tlp_overhead=256" },
};

/* What is set now, by the place in these tables */
static const char *now[ARRAY_SIZE(knobs) + 1 + ARRAY_SIZE(link[0])];

static void turn_to(struct soak *s, u32 place, const char *text)
{
	now[place] = text;
	set(s, text);
}

void soak_board_show(struct seq_file *m)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(now); i++)
		if (now[i])
			seq_printf(m, "%s%s", i ? " " : "knobs ", now[i]);
	seq_puts(m, "\n");
}

static void turn(struct soak *s, struct soak_rng *rng, u32 knob)
{
	u32 n = 0;

	while (n < 4 && knobs[knob][n])
		n++;
	turn_to(s, knob, knobs[knob][soak_rnd(rng, n)]);
}

static void turn_stop(struct soak *s, u32 i)
{
	turn_to(s, ARRAY_SIZE(knobs), stop_delay[i]);
}

/* One of them changes, with work under way */
void soak_knob(struct soak *s, struct soak_rng *rng)
{
	u32 knob = soak_rnd(rng, ARRAY_SIZE(knobs) + 1);

	soak_count(s, SOAK_N_KNOB, knob);
	if (knob < ARRAY_SIZE(knobs))
		turn(s, rng, knob);
	else if (!s->resets)
		turn_stop(s, soak_rnd(rng, ARRAY_SIZE(stop_delay) - 1));
}

/* All change, with the engine at rest */
void soak_epoch(struct soak *s, struct soak_rng *rng)
{
	u32 speed = soak_rnd(rng, ARRAY_SIZE(link)), i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		turn(s, rng, i);
	for (i = 0; i < ARRAY_SIZE(link[0]); i++)
		turn_to(s, ARRAY_SIZE(knobs) + 1 + i, link[speed][i]);
	s->slow_link = speed == ARRAY_SIZE(link) - 1;
	s->inject = !soak_rnd(rng, 3);
	s->resets = !soak_rnd(rng, 10);
	turn_stop(s, s->resets ? ARRAY_SIZE(stop_delay) - 1 :
		  soak_rnd(rng, ARRAY_SIZE(stop_delay) - 1));
}

int soak_board_init(struct soak *s)
{
	s->bench = ioremap(BOARD_BENCH_BASE, BOARD_BENCH_SIZE);
	if (!s->bench)
		return -ENOMEM;
	if (readl(s->bench + BENCH_MAGIC) == BENCH_MAGIC_VALUE)
		return 0;
	iounmap(s->bench);
	return -ENODEV;
}

void soak_board_exit(struct soak *s)
{
	iounmap(s->bench);
}
