/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DesignWare eDMA in the PCIe root ports of NVIDIA Tegra194 and Tegra234:
 * registers and linked-list layout (version 0 programming model, unrolled map).
 *
 * Every fact carries a tag:
 *  P  proven on Tegra by NVIDIA's shipped, non-dmaengine library
 *  K  known from mainline Linux (drivers/dma/dw-edma, pcie-designware,
 *     pcie-tegra194) or from databook text quoted on linux-pci
 *  I  inferred from P and K
 */
#ifndef TEGRA_RP_EDMA_HW_H
#define TEGRA_RP_EDMA_HW_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* Position of the eDMA registers in the controller's "atu_dma" region (P) */
#define EDMA_ATU_DMA_OFFSET		0x20000
#define EDMA_REGS_SIZE			0x1200

/* The field is 4 bits wide, the map has room for 8 per direction (K) */
#define EDMA_MAX_CHANS			8

/* Common to both directions */
#define EDMA_CTRL			0x08
#define EDMA_CTRL_WR_CHANS		GENMASK(3, 0)
#define EDMA_CTRL_RD_CHANS		GENMASK(19, 16)

/* One set for each direction (K, P) */
#define EDMA_WR_ENGINE_EN		0x0c
#define EDMA_RD_ENGINE_EN		0x2c
#define EDMA_ENGINE_EN			BIT(0)

#define EDMA_WR_DOORBELL		0x10
#define EDMA_RD_DOORBELL		0x30
#define EDMA_DOORBELL_CHAN		GENMASK(2, 0)
#define EDMA_DOORBELL_STOP		BIT(31)

/* 5 bits a channel; no shipped Tegra code programs it (P) */
#define EDMA_WR_ARB_WEIGHT_LO		0x18
#define EDMA_WR_ARB_WEIGHT_HI		0x1c
#define EDMA_RD_ARB_WEIGHT_LO		0x38
#define EDMA_RD_ARB_WEIGHT_HI		0x3c

#define EDMA_WR_INT_STATUS		0x4c
#define EDMA_WR_INT_MASK		0x54
#define EDMA_WR_INT_CLEAR		0x58
#define EDMA_RD_INT_STATUS		0xa0
#define EDMA_RD_INT_MASK		0xa8
#define EDMA_RD_INT_CLEAR		0xac
/* Status, mask (1 = masked) and clear (write 1) share these bits (K) */
#define EDMA_INT_DONE(ch)		BIT(ch)
#define EDMA_INT_ABORT(ch)		BIT(16 + (ch))
#define EDMA_INT_DONE_ALL		GENMASK(7, 0)
#define EDMA_INT_ABORT_ALL		GENMASK(23, 16)
#define EDMA_INT_ALL			(EDMA_INT_DONE_ALL | EDMA_INT_ABORT_ALL)

#define EDMA_WR_ERR_STATUS		0x5c
#define EDMA_RD_ERR_STATUS_LO		0xb4
#define EDMA_RD_ERR_STATUS_HI		0xb8
/* WR_ERR_STATUS: the engine failed to read local memory (K) */
#define EDMA_WR_ERR_LOCAL(ch)		BIT(ch)
/* RD_ERR_STATUS_LO: the engine failed to write local memory (K) */
#define EDMA_RD_ERR_LOCAL(ch)		BIT(ch)
/* WR_ERR_STATUS and RD_ERR_STATUS_LO: a list element couldn't be read (K) */
#define EDMA_ERR_FETCH(ch)		BIT(16 + (ch))
/* RD_ERR_STATUS_HI: how the completer answered (K) */
#define EDMA_RD_ERR_UR(ch)		BIT(ch)
#define EDMA_RD_ERR_CA(ch)		BIT(8 + (ch))
#define EDMA_RD_ERR_TIMEOUT(ch)		BIT(16 + (ch))
#define EDMA_RD_ERR_POISON(ch)		BIT(24 + (ch))

/*
 * LLLAIE raises an abort on the local interrupt line, LLRAIE as a message.
 * NVIDIA's local mode sets LLLAIE (P); mainline dw-edma sets only LLRAIE.
 */
#define EDMA_WR_LL_ERR_EN		0x90
#define EDMA_RD_LL_ERR_EN		0xc4
#define EDMA_LL_ERR_LLRAIE(ch)		BIT(ch)
#define EDMA_LL_ERR_LLLAIE(ch)		BIT(16 + (ch))

/* Channel blocks (K, P) */
#define EDMA_CH_WR(ch)			(0x200 * ((ch) + 1))
#define EDMA_CH_RD(ch)			(EDMA_CH_WR(ch) + 0x100)
#define EDMA_CH_CONTROL1		0x00
#define EDMA_CH_SIZE			0x08
#define EDMA_CH_SAR_LO			0x0c
#define EDMA_CH_SAR_HI			0x10
#define EDMA_CH_DAR_LO			0x14
#define EDMA_CH_DAR_HI			0x18
#define EDMA_CH_LLP_LO			0x1c
#define EDMA_CH_LLP_HI			0x20

/* CONTROL1 of a channel, and the control word of an element (K, P) */
#define EDMA_CB				BIT(0)	/* cycle bit */
#define EDMA_TCB			BIT(1)	/* toggle cycle bit */
#define EDMA_LLP			BIT(2)	/* this is a link element */
#define EDMA_LIE			BIT(3)	/* local done interrupt */
#define EDMA_RIE			BIT(4)	/* remote done interrupt */
#define EDMA_CS				GENMASK(6, 5)
#define EDMA_CS_RUNNING			1
/* Halted by an error in mainline; one NVIDIA version takes it for running */
#define EDMA_CS_HALTED			2
#define EDMA_CS_STOPPED			3
#define EDMA_CCS			BIT(8)	/* consumer cycle state */
#define EDMA_LLE			BIT(9)	/* linked-list mode */

/* What every register reads when the port's power or clock is gone (I) */
#define EDMA_ALL_ONES			0xffffffffU

/**
 * struct edma_elem - data element of the list, little endian
 * @control: EDMA_CB, EDMA_LIE; valid when its CB equals the channel's CCS
 * @size: bytes to move, 1 byte to 4 GiB - 1
 * @sar_lo: source address, bits 31:0
 * @sar_hi: source address, bits 63:32
 * @dar_lo: destination address, bits 31:0
 * @dar_hi: destination address, bits 63:32
 *
 * No alignment is asked of size or addresses (P: tests with src + 11, dst + 7).
 */
struct edma_elem {
	__le32 control;
	__le32 size;
	__le32 sar_lo;
	__le32 sar_hi;
	__le32 dar_lo;
	__le32 dar_hi;
};

/**
 * struct edma_link - link element of the list, little endian
 * @control: EDMA_CB, EDMA_LLP; with EDMA_TCB the channel's CCS toggles here
 * @reserved: zero
 * @ptr_lo: address of the next element, bits 31:0
 * @ptr_hi: address of the next element, bits 63:32
 */
struct edma_link {
	__le32 control;
	__le32 reserved;
	__le32 ptr_lo;
	__le32 ptr_hi;
};

#define EDMA_ELEMS_PER_BLOCK		2

/**
 * struct edma_block - two data elements and a link to the next block
 * @elem: data elements
 * @link: link to the next block; the last block's leads back to the first
 *
 * This is the only layout on which appending to a running list is shipped (P).
 * Blocks are aligned to their size, so no element crosses a 64-byte line.
 */
struct edma_block {
	struct edma_elem elem[EDMA_ELEMS_PER_BLOCK];
	struct edma_link link;
};

static_assert(sizeof(struct edma_elem) == 24);
static_assert(sizeof(struct edma_link) == 16);
static_assert(sizeof(struct edma_block) == 64);
static_assert(offsetof(struct edma_block, link) == 48);

/* iATU, outbound regions, unrolled map at the start of "atu_dma" (K) */
#define ATU_OB_REGION(i)		(0x200 * (i))
#define ATU_CTRL1			0x00
#define ATU_CTRL1_INCREASE_REGION_SIZE	BIT(13)
#define ATU_CTRL2			0x04
#define ATU_CTRL2_ENABLE		BIT(31)
#define ATU_CTRL2_DMA_BYPASS		BIT(27)
#define ATU_LOWER_BASE			0x08
#define ATU_UPPER_BASE			0x0c
#define ATU_LIMIT			0x10
#define ATU_LOWER_TARGET		0x14
#define ATU_UPPER_TARGET		0x18
#define ATU_UPPER_LIMIT			0x20
/* pcie-tegra194's atu_dma region is 256 KiB, the eDMA takes its upper half */
#define ATU_MAX_OB_REGIONS		32

/* NVIDIA's wrapper, region "appl" (K) */
#define APPL_INTR_EN_L0_0		0x08
#define APPL_INTR_EN_L0_0_INT_INT_EN	BIT(8)
#define APPL_INTR_EN_L0_0_SYS_INTR_EN	BIT(30)
#define APPL_INTR_EN_L1_8		0x44
#define APPL_INTR_EN_L1_8_EDMA_INT_EN	BIT(6)
#define APPL_INTR_STATUS_L1_8		0x4c
#define APPL_INTR_STATUS_L1_8_EDMA	GENMASK(11, 6)

#endif /* TEGRA_RP_EDMA_HW_H */
