// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: the emulated board's control page, for what has to happen in
 * mid-transfer. Mapped by the first case that wants it.
 */
#include <linux/io.h>
#include <linux/string.h>

#include "bench_page.h"
#include "e2e.h"

static void __iomem *bench;

static bool bench_map(struct e2e *t)
{
	if (!bench)
		bench = ioremap(BOARD_BENCH_BASE, BOARD_BENCH_SIZE);

	return e2e_expect(t, bench &&
			  readl(bench + BENCH_MAGIC) == BENCH_MAGIC_VALUE,
			  "no control page");
}

void e2e_bench_exit(void)
{
	if (bench)
		iounmap(bench);
}

/* Whole words, as the page wants them */
static bool bench_command(struct e2e *t, u32 command, const char *text)
{
	__le32 buf[16] = {};
	unsigned int i;

	if (!bench_map(t) ||
	    !e2e_expect(t, strscpy((char *)buf, text, sizeof(buf)) > 0, "%s",
			text))
		return false;
	for (i = 0; i < ARRAY_SIZE(buf); i++)
		writel(le32_to_cpu(buf[i]), bench + BENCH_BUF + 4 * i);
	writel(command, bench + BENCH_COMMIT);

	return e2e_expect(t, readl(bench + BENCH_RESULT) == BENCH_RES_OK, "%s",
			  text);
}

bool e2e_bench_set(struct e2e *t, const char *setting)
{
	return bench_command(t, BENCH_CMD_SET, setting);
}

u64 e2e_bench_get(struct e2e *t, const char *name)
{
	if (!bench_command(t, BENCH_CMD_GET, name))
		return 0;

	return (u64)readl(bench + BENCH_VALUE_HI) << 32 |
	       readl(bench + BENCH_VALUE_LO);
}
