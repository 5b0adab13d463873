// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: a file in debugfs edma-e2e/ for each case. Reading it runs the case
 * and gives one line: "ok <case>", "ok <case> # SKIP <reason>" or
 * "not ok <case> # <reason>".
 */
#include <linux/debugfs.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "e2e.h"

#define E2E_VENDOR	0x1af4
#define E2E_DEVICE	0x1110

static char *device;
module_param(device, charp, 0444);
MODULE_PARM_DESC(device, "PCI name of the endpoint (default: first 1af4:1110)");

static unsigned int bar = 2;
module_param(bar, uint, 0444);
MODULE_PARM_DESC(bar, "Number of its BAR (default 2)");

static struct dentry *e2e_dir;
static struct e2e e2e;
static DEFINE_MUTEX(e2e_lock);		/* one case at a time; protects e2e */

static void e2e_clean(struct e2e *t)
{
	t->failed = false;
	t->skipped = false;
	t->why[0] = 0;
}

static int e2e_setup(struct e2e *t)
{
	e2e_clean(t);
	t->wr = tegra_rp_edma_request_chan(t->pdev, DMA_MEM_TO_DEV);
	if (IS_ERR(t->wr)) {
		e2e_fail(t, "no write channel: %pe", t->wr);
		return PTR_ERR(t->wr);
	}
	t->rd = tegra_rp_edma_request_chan(t->pdev, DMA_DEV_TO_MEM);
	if (IS_ERR(t->rd)) {
		e2e_fail(t, "no read channel: %pe", t->rd);
		dma_release_channel(t->wr);
		return PTR_ERR(t->rd);
	}
	t->dev = dmaengine_get_dma_device(t->wr);

	return 0;
}

static int e2e_show(struct seq_file *s, void *unused)
{
	const struct e2e_case *c = s->private;
	struct e2e *t = &e2e;

	mutex_lock(&e2e_lock);
	if (c->bare) {
		e2e_clean(t);
		c->run(t);
	} else if (!e2e_setup(t)) {
		c->run(t);
		/* A case may have lost one */
		if (!IS_ERR(t->rd))
			dma_release_channel(t->rd);
		if (!IS_ERR(t->wr))
			dma_release_channel(t->wr);
	}
	seq_printf(s, "%s %s%s%s\n", t->failed ? "not ok" : "ok", c->name,
		   t->failed ? " # " : t->skipped ? " # SKIP " : "", t->why);
	mutex_unlock(&e2e_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(e2e);

/* What the IOMMU does with the engine's accesses, for the log of a run */
static int e2e_domain_show(struct seq_file *s, void *unused)
{
	struct iommu_domain *domain = NULL;

	mutex_lock(&e2e_lock);
	if (!e2e_setup(&e2e)) {
		domain = iommu_get_domain_for_dev(e2e.dev);
		dma_release_channel(e2e.rd);
		dma_release_channel(e2e.wr);
	}
	seq_printf(s, "%s\n", !domain ? "none" :
		   domain->type & __IOMMU_DOMAIN_PAGING ? "translated" :
		   "identity");
	mutex_unlock(&e2e_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(e2e_domain);

static const struct e2e_case *const e2e_lists[] = {
	e2e_data_cases, e2e_queue_cases, e2e_error_cases, e2e_stop_cases,
	e2e_ops_cases, e2e_newer_cases, e2e_life_cases, e2e_port_cases,
	e2e_held_cases, e2e_caps_cases, e2e_contract_cases, e2e_context_cases,
	e2e_stream_cases, e2e_cyclic_cases, e2e_huge_cases, e2e_memory_cases,
};

/* Two cases of one name: the second would never run */
static int e2e_add(void)
{
	const struct e2e_case *c;
	struct dentry *file;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(e2e_lists); i++)
		for (c = e2e_lists[i]; c->name; c++) {
			file = debugfs_create_file(c->name, 0400, e2e_dir,
						   (void *)c, &e2e_fops);
			if (IS_ERR(file))
				return PTR_ERR(file);
		}
	return 0;
}

static struct pci_dev *e2e_find(void)
{
	unsigned int domain, bus, slot, fn;

	if (!device)
		return pci_get_device(E2E_VENDOR, E2E_DEVICE, NULL);
	if (sscanf(device, "%x:%x:%x.%x", &domain, &bus, &slot, &fn) != 4)
		return NULL;

	return pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, fn));
}

static int e2e_map(struct e2e *t)
{
	t->bar_phys = pci_resource_start(t->pdev, bar);
	t->bar_size = pci_resource_len(t->pdev, bar);
	/* The cases use up to 34 MiB */
	if (t->bar_size < SZ_64M) {
		pci_err(t->pdev, "BAR %u is too small\n", bar);
		return -EINVAL;
	}
	t->io = ioremap(t->bar_phys, t->bar_size);

	return t->io ? 0 : -ENOMEM;
}

static int __init e2e_init(void)
{
	struct e2e *t = &e2e;
	int ret = -ENODEV;

	if (bar >= PCI_STD_NUM_BARS)
		return -EINVAL;
	t->pdev = e2e_find();
	if (!t->pdev)
		return -ENODEV;

	ret = pci_enable_device_mem(t->pdev);
	if (ret)
		goto err_put;
	ret = e2e_map(t);
	if (ret)
		goto err_disable;
	ret = e2e_power_init();
	if (ret)
		goto err_unmap;

	e2e_dir = debugfs_create_dir("edma-e2e", NULL);
	debugfs_create_file("domain", 0400, e2e_dir, NULL, &e2e_domain_fops);
	ret = e2e_add();
	if (ret)
		goto err_remove;

	return 0;

err_remove:
	debugfs_remove_recursive(e2e_dir);
	e2e_power_exit();
err_unmap:
	iounmap(t->io);
err_disable:
	pci_disable_device(t->pdev);
err_put:
	pci_dev_put(t->pdev);
	return ret;
}
module_init(e2e_init);

static void __exit e2e_exit(void)
{
	debugfs_remove_recursive(e2e_dir);
	e2e_bench_exit();
	e2e_power_exit();
	iounmap(e2e.io);
	pci_disable_device(e2e.pdev);
	pci_dev_put(e2e.pdev);
}
module_exit(e2e_exit);

MODULE_DESCRIPTION("End-to-end cases for a root port's eDMA");
MODULE_LICENSE("GPL");
