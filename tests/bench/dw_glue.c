// SPDX-License-Identifier: GPL-2.0-only
/*
 * dw_glue: gives the engine in a root port to the kernel's dw-edma, unmodified,
 * so that a driver that nobody here wrote runs on the model. The provider of
 * this project must not be loaded.
 *
 * The engine must be reached through the IOMMU by the root port's requester ID,
 * so the lists are allocated for the root port, which dw-edma takes as its
 * device. All channels get one page of list: 169 elements and a link.
 */
#include <linux/dma-mapping.h>
#include <linux/dma/edma.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>

static bool bus_addresses;
module_param(bus_addresses, bool, 0644);
MODULE_PARM_DESC(bus_addresses, "The engine emits bus addresses: its traffic bypasses the iATU (default: off)");

/* The controller's "atu_dma" and "appl" regions */
#define GLUE_EDMA		0x20000
#define GLUE_EDMA_SIZE		0x2000
#define GLUE_CTRL		0x08
#define GLUE_APPL_L0		0x08
#define GLUE_APPL_L0_INTS	(BIT(8) | BIT(30))
#define GLUE_APPL_L1_8		0x44
#define GLUE_APPL_L1_8_EDMA	BIT(6)

static struct {
	struct pci_dev *rp;
	struct platform_device *ctrl;
	struct dw_edma_chip *chip;
	void __iomem *appl;
	int irq;
	bool awake;
	bool probed;
} glue;

static int glue_irq_vector(struct device *dev, unsigned int nr)
{
	return glue.irq;
}

/* What dw-edma offers for an iATU that is bypassed */
static u64 glue_pci_address(struct device *dev, phys_addr_t cpu_addr)
{
	struct resource res = DEFINE_RES_MEM(cpu_addr, 1);
	struct pci_bus_region region;

	if (!bus_addresses)
		return cpu_addr;
	pcibios_resource_to_bus(glue.rp->bus, &region, &res);

	return region.start;
}

static const struct dw_edma_plat_ops glue_ops = {
	.irq_vector = glue_irq_vector,
	.pci_address = glue_pci_address,
};

static struct pci_dev *glue_find_port(void)
{
	struct pci_dev *pdev = NULL;

	for_each_pci_dev(pdev) {
		struct device *host = pci_find_host_bridge(pdev->bus)->dev.parent;

		if (!pci_is_pcie(pdev) || !host || !dev_is_platform(host) ||
		    pci_pcie_type(pdev) != PCI_EXP_TYPE_ROOT_PORT)
			continue;
		glue.ctrl = to_platform_device(host);
		if (platform_get_resource_byname(glue.ctrl, IORESOURCE_MEM,
						 "atu_dma"))
			return pdev;
	}
	return NULL;
}

static void __iomem *glue_map(const char *name, size_t offset, size_t size)
{
	struct resource *res;

	res = platform_get_resource_byname(glue.ctrl, IORESOURCE_MEM, name);
	return res && resource_size(res) >= offset + size ?
	       ioremap(res->start + offset, size) : NULL;
}

static int glue_alloc_lists(struct dw_edma_region *region, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		dma_addr_t addr;

		region[i].sz = SZ_4K;
		region[i].vaddr.mem = dma_alloc_coherent(&glue.rp->dev, SZ_4K,
							 &addr, GFP_KERNEL);
		if (!region[i].vaddr.mem)
			return -ENOMEM;
		region[i].paddr = addr;
	}
	return 0;
}

static void glue_free_lists(struct dw_edma_region *region, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (region[i].vaddr.mem)
			dma_free_coherent(&glue.rp->dev, SZ_4K,
					  region[i].vaddr.mem, region[i].paddr);
}

static void glue_undo(void)
{
	struct dw_edma_chip *chip = glue.chip;

	if (glue.probed)
		dw_edma_remove(chip);
	if (chip) {
		glue_free_lists(chip->ll_region_wr, chip->ll_wr_cnt);
		glue_free_lists(chip->ll_region_rd, chip->ll_rd_cnt);
		if (chip->reg_base)
			iounmap(chip->reg_base);
	}
	if (glue.appl)
		iounmap(glue.appl);
	kfree(chip);
	if (glue.awake)
		pm_runtime_put(&glue.rp->dev);
	pci_dev_put(glue.rp);
}

/* What the controller's own driver does: lets the interrupt through */
static void glue_enable_irq(void)
{
	writel(readl(glue.appl + GLUE_APPL_L0) | GLUE_APPL_L0_INTS,
	       glue.appl + GLUE_APPL_L0);
	writel(readl(glue.appl + GLUE_APPL_L1_8) | GLUE_APPL_L1_8_EDMA,
	       glue.appl + GLUE_APPL_L1_8);
}

static int glue_prepare(void)
{
	struct dw_edma_chip *chip = glue.chip;
	u32 ctrl;
	int ret;

	/* dw-edma has no runtime PM: without this it would find a port in D3 */
	ret = pm_runtime_resume_and_get(&glue.rp->dev);
	if (ret)
		return ret;
	glue.awake = true;
	glue.irq = platform_get_irq_byname(glue.ctrl, "intr");
	if (glue.irq < 0)
		return glue.irq;
	chip->reg_base = glue_map("atu_dma", GLUE_EDMA, GLUE_EDMA_SIZE);
	glue.appl = glue_map("appl", 0, SZ_4K);
	if (!chip->reg_base || !glue.appl)
		return -ENXIO;
	ret = dma_set_mask_and_coherent(&glue.rp->dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;
	ctrl = readl(chip->reg_base + GLUE_CTRL);
	chip->dev = &glue.rp->dev;
	chip->nr_irqs = 1;
	chip->ops = &glue_ops;
	chip->flags = DW_EDMA_CHIP_LOCAL;
	chip->mf = EDMA_MF_EDMA_UNROLL;
	chip->ll_wr_cnt = min(ctrl & 0xf, EDMA_MAX_WR_CH);
	chip->ll_rd_cnt = min(ctrl >> 16 & 0xf, EDMA_MAX_RD_CH);
	ret = glue_alloc_lists(chip->ll_region_wr, chip->ll_wr_cnt);
	return ret ? : glue_alloc_lists(chip->ll_region_rd, chip->ll_rd_cnt);
}

static int __init glue_init(void)
{
	int ret = -ENODEV;

	glue.rp = glue_find_port();
	if (!glue.rp)
		return -ENODEV;
	glue.chip = kzalloc(sizeof(*glue.chip), GFP_KERNEL);
	if (glue.chip)
		ret = glue_prepare();
	if (!ret) {
		pci_set_master(glue.rp);
		glue_enable_irq();
		ret = dw_edma_probe(glue.chip);
	}
	glue.probed = !ret;
	if (ret)
		glue_undo();
	return ret;
}
module_init(glue_init);

static void __exit glue_exit(void)
{
	glue_undo();
}
module_exit(glue_exit);

MODULE_DESCRIPTION("A root port's eDMA for the kernel's dw-edma");
MODULE_LICENSE("GPL");
