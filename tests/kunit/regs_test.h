/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where readl() and writel() of the driver end up. On UML that is a region of
 * logic_iomem, elsewhere it can only be memory.
 */
#ifndef REGS_TEST_H
#define REGS_TEST_H

#include <linux/kconfig.h>
#include <linux/types.h>

struct kunit;

/* Addresses and sizes of the windows, as in a controller's device tree node */
#define REGS_TEST_BASE		0x214000000ULL
#define REGS_TEST_ATU_DMA	REGS_TEST_BASE
#define REGS_TEST_ATU_DMA_SIZE	0x40000
#define REGS_TEST_APPL		(REGS_TEST_BASE + 0x40000)
#define REGS_TEST_APPL_SIZE	0x1000
#define REGS_TEST_RAM		(REGS_TEST_BASE + 0x50000)
#define REGS_TEST_RAM_SIZE	0x10000

/**
 * struct regs_test_ops - what registers do
 * @read: a read, by offset in the region
 * @write: a write
 */
struct regs_test_ops {
	u32 (*read)(void *ctx, u32 offset);
	void (*write)(void *ctx, u32 offset, u32 value);
};

#if IS_ENABLED(CONFIG_INDIRECT_IOMEM)
void regs_test_set(struct kunit *test, const struct regs_test_ops *ops,
		   void *ctx);
#endif
void __iomem *regs_test_map_ram(struct kunit *test, u32 *ram);
void regs_test_unmap_ram(void __iomem *regs);

#endif /* REGS_TEST_H */
