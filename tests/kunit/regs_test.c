// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers for tests: memory, or whatever a fixture does.
 */
#include <kunit/test.h>
#include <linux/io.h>
#include <linux/ioport.h>

#include "regs_test.h"

#if IS_ENABLED(CONFIG_INDIRECT_IOMEM)
#include <linux/logic_iomem.h>

#define REGS_RAM	(REGS_TEST_RAM - REGS_TEST_BASE)

/* A region of logic_iomem can't be taken away again: it is there once */
static struct resource regs_region = {
	.name = "tegra-rp-edma test",
	.start = REGS_TEST_BASE,
	.end = REGS_TEST_RAM + REGS_TEST_RAM_SIZE - 1,
	.flags = IORESOURCE_MEM,
};

/* The running test's: suites run one after the other */
static const struct regs_test_ops *regs_ops;
static void *regs_ctx;
static u32 *regs_ram;

static unsigned long regs_read(void *priv, unsigned int offset, int size)
{
	if (size != 4)
		return ~0UL;
	if (offset >= REGS_RAM)
		return regs_ram[(offset - REGS_RAM) / 4];
	return regs_ops->read(regs_ctx, offset);
}

static void regs_write(void *priv, unsigned int offset, int size,
		       unsigned long value)
{
	if (size != 4)
		return;
	if (offset >= REGS_RAM)
		regs_ram[(offset - REGS_RAM) / 4] = value;
	else
		regs_ops->write(regs_ctx, offset, value);
}

static const struct logic_iomem_ops regs_iomem_ops = {
	.read = regs_read,
	.write = regs_write,
};

static long regs_map(unsigned long offset, size_t size,
		     const struct logic_iomem_ops **ops, void **priv)
{
	*ops = &regs_iomem_ops;
	*priv = NULL;
	return offset;
}

static const struct logic_iomem_region_ops regs_region_ops = {
	.map = regs_map,
};

static void regs_add(struct kunit *test)
{
	int ret = 0;

	if (!regs_region.parent)
		ret = logic_iomem_add_region(&regs_region, &regs_region_ops);
	KUNIT_ASSERT_EQ(test, ret, 0);
}

/* From now on the windows of a controller are answered by @ops */
void regs_test_set(struct kunit *test, const struct regs_test_ops *ops,
		   void *ctx)
{
	regs_add(test);
	regs_ops = ops;
	regs_ctx = ctx;
}

void __iomem *regs_test_map_ram(struct kunit *test, u32 *ram)
{
	regs_add(test);
	regs_ram = ram;
	return ioremap(REGS_TEST_RAM, REGS_TEST_RAM_SIZE);
}

void regs_test_unmap_ram(void __iomem *regs)
{
	iounmap(regs);
}
#else
void __iomem *regs_test_map_ram(struct kunit *test, u32 *ram)
{
	return (__force void __iomem *)ram;
}

void regs_test_unmap_ram(void __iomem *regs)
{
}
#endif
