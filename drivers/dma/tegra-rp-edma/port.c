// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a port is: which slave addresses it reaches and what the engine must emit
 * for them, whose its IOMMU domain is, and its interrupt.
 */
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/pci.h>

#include "chan.h"

static u64 atu_read64(void __iomem *region, unsigned int lo, unsigned int hi)
{
	return (u64)readl(region + hi) << 32 | readl(region + lo);
}

/* Is this an enabled memory region that eDMA traffic bypasses? */
static bool atu_bypasses(void __iomem *region)
{
	u32 ctrl2 = readl(region + ATU_CTRL2);

	return ctrl2 != EDMA_ALL_ONES && ctrl2 & ATU_CTRL2_ENABLE &&
	       ctrl2 & ATU_CTRL2_DMA_BYPASS;
}

/**
 * edma_port_read_bypass - find outbound regions that don't translate for us
 * @port: the port; its list of such regions is filled
 * @atu: start of the controller's iATU registers
 *
 * Mainline sets DMA_BYPASS nowhere; vendor kernels may (U8).
 */
void edma_port_read_bypass(struct edma_port *port, void __iomem *atu)
{
	unsigned int i;

	port->nr_bypass = 0;
	for (i = 0; i < ATU_MAX_OB_REGIONS; i++) {
		void __iomem *region = atu + ATU_OB_REGION(i);
		struct edma_bypass *bypass;
		u32 ctrl1;

		if (!atu_bypasses(region))
			continue;
		if (port->nr_bypass == EDMA_MAX_BYPASS) {
			pci_warn(port->rp, "too many iATU regions with DMA_BYPASS\n");
			return;
		}
		ctrl1 = readl(region + ATU_CTRL1);
		bypass = &port->bypass[port->nr_bypass++];
		bypass->start = atu_read64(region, ATU_LOWER_BASE,
					   ATU_UPPER_BASE);
		bypass->target = atu_read64(region, ATU_LOWER_TARGET,
					    ATU_UPPER_TARGET);
		bypass->end = (bypass->start & ~(u64)U32_MAX) |
			      readl(region + ATU_LIMIT);
		if (ctrl1 & ATU_CTRL1_INCREASE_REGION_SIZE)
			bypass->end = atu_read64(region, ATU_LIMIT,
						 ATU_UPPER_LIMIT);
	}
}

static bool in_memory_window(struct edma_port *port, u64 start, u64 end)
{
	struct resource *res;
	int i;

	pci_bus_for_each_resource(port->rp->subordinate, res, i) {
		if (!res || resource_type(res) != IORESOURCE_MEM ||
		    res->flags & IORESOURCE_UNSET)
			continue;
		if (start >= res->start && end <= res->end)
			return true;
	}
	return false;
}

/**
 * edma_port_link_addr - what the engine must emit to reach a slave address
 * @port: the port
 * @addr: CPU physical address, as in pci_resource_start()
 * @len: bytes from there on, not 0
 * @link: filled
 *
 * Return: 0, or -EFAULT when not all of it lies in one memory window of the
 * port, or when a region of the iATU ends in the middle.
 */
int edma_port_link_addr(struct edma_port *port, phys_addr_t addr, u64 len,
			u64 *link)
{
	u64 end = addr + len - 1;
	unsigned int i;

	if (end < addr || !port->rp->subordinate ||
	    !in_memory_window(port, addr, end))
		return -EFAULT;
	*link = addr;
	for (i = 0; i < port->nr_bypass; i++) {
		const struct edma_bypass *bypass = &port->bypass[i];

		if (end < bypass->start || addr > bypass->end)
			continue;
		if (addr < bypass->start || end > bypass->end)
			return -EFAULT;
		*link = addr - bypass->start + bypass->target;
		break;
	}
	return 0;
}

static int refuse_domain(struct edma_port *port)
{
	dev_err_ratelimited(&port->rp->dev,
			    "eDMA refused: the port's IOMMU domain isn't the kernel's\n");
	return -EBUSY;
}

/**
 * edma_port_init_domain - is the port's address space the kernel's, and which
 * @port: the port, bound to its driver, with no channel in use
 *
 * The type of the group's domain may have been changed by root since the last
 * time (iommu_group/type in sysfs): what nobody uses can be moved.
 *
 * Return: 0, or -EBUSY and a message when it belongs to somebody else.
 */
int edma_port_init_domain(struct edma_port *port)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(&port->rp->dev);

	if (domain && domain->type != IOMMU_DOMAIN_IDENTITY &&
	    !(domain->type & __IOMMU_DOMAIN_DMA_API))
		return refuse_domain(port);
	port->domain = domain;
	return 0;
}

/**
 * edma_port_domain_changed - is the address space another one than it was
 * @port: the port, with a channel in use
 *
 * With one stream ID per controller the endpoint shares the port's IOMMU group:
 * once it is given to a user (VFIO), so is the engine's address space. Root may
 * also have replaced the domain (iommu_group/type); memory that was allocated
 * in the old one must not be freed in the new one. The domain is only compared:
 * nothing of it is touched, it may be somebody else's.
 *
 * Return: whether it is.
 */
bool edma_port_domain_changed(struct edma_port *port)
{
	return iommu_get_domain_for_dev(&port->rp->dev) != port->domain;
}

/**
 * edma_port_check_domain - is the port's address space still the kernel's
 * @port: the port, with a channel in use
 *
 * Return: 0, or -EBUSY and a message when it isn't.
 */
int edma_port_check_domain(struct edma_port *port)
{
	return edma_port_domain_changed(port) ? refuse_domain(port) : 0;
}

/**
 * edma_port_enable_irq - let the engine's interrupt through the wrapper
 * @port: the port, with power
 *
 * JetPack 5 and mainline since 7.1 enable it; JetPack 6 and older mainline
 * don't, and what we set is gone after a suspend.
 */
void edma_port_enable_irq(struct edma_port *port)
{
	u32 l0 = APPL_INTR_EN_L0_0_INT_INT_EN | APPL_INTR_EN_L0_0_SYS_INTR_EN;
	u32 value = readl(port->appl + APPL_INTR_EN_L1_8);

	if (!(value & APPL_INTR_EN_L1_8_EDMA_INT_EN))
		writel(value | APPL_INTR_EN_L1_8_EDMA_INT_EN,
		       port->appl + APPL_INTR_EN_L1_8);
	value = readl(port->appl + APPL_INTR_EN_L0_0);
	if ((value & l0) != l0)
		writel(value | l0, port->appl + APPL_INTR_EN_L0_0);
}
