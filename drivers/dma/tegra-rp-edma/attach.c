// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA engine in the PCIe root ports of NVIDIA Tegra194 and Tegra234.
 *
 * The engine is no device of its own, neither in the device tree nor on the
 * bus: root ports are found by scanning, as dwc_pcie_pmu does, and each gets a
 * platform device below it, so that shutdown and suspend of the engine come
 * before those of the port and of the controller.
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

#include "chan.h"

#define EDMA_DRIVER_NAME	"tegra-rp-edma"

static const struct of_device_id edma_controllers[] = {
	{ .compatible = "nvidia,tegra194-pcie" },
	{ .compatible = "nvidia,tegra234-pcie" },
	{ }
};

/* Protects edma_devices and edma_exiting; nothing else is done under it */
static DEFINE_MUTEX(edma_list_lock);
/* Platform devices, one for each root port that is attached */
static LIST_HEAD(edma_devices);
/* No port is attached any more */
static bool edma_exiting;

/* Protects edma_held */
static DEFINE_MUTEX(edma_held_lock);
/* Ports that are gone while clients held their channels */
static LIST_HEAD(edma_held);

/**
 * struct edma_device - an attached root port
 * @rp: the root port, with a reference
 * @pdev: the platform device below it
 * @node: in edma_devices
 */
struct edma_device {
	struct pci_dev *rp;
	struct platform_device *pdev;
	struct list_head node;
};

static struct platform_device *edma_controller(struct pci_dev *rp)
{
	struct device *parent = pci_find_host_bridge(rp->bus)->dev.parent;

	if (!parent || !dev_is_platform(parent) ||
	    !of_match_node(edma_controllers, parent->of_node))
		return NULL;
	return to_platform_device(parent);
}

static bool edma_qualifies(struct pci_dev *rp)
{
	return pci_is_pcie(rp) && pci_pcie_type(rp) == PCI_EXP_TYPE_ROOT_PORT &&
	       edma_controller(rp);
}

/*
 * JetPack 5 and mainline since 7.1 enable the eDMA's interrupt in the wrapper;
 * JetPack 6 and older mainline don't.
 */
static void edma_enable_irq(struct edma_port *port)
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

static irqreturn_t edma_irq(int irq, void *data)
{
	struct edma_port *port = data;
	irqreturn_t ret = edma_dir_irq(&port->dir[EDMA_WRITE]);

	return ret | edma_dir_irq(&port->dir[EDMA_READ]);
}

static void edma_dma_release(struct dma_device *dma)
{
	struct edma_port *port = container_of(dma, struct edma_port, dma);

	port->released = true;
}

static bool edma_no_chan(struct dma_chan *chan, void *param)
{
	return false;
}

/*
 * dmaengine goes on touching a channel and its device after device_release and
 * after it has put the module, all with its list locked. When a request comes
 * back, even one that wants no channel, that has ended.
 */
static void edma_dma_fence(void)
{
	dma_cap_mask_t mask;

	dma_cap_zero(mask);
	dma_request_channel(mask, edma_no_chan, NULL);
}

static void edma_port_free(struct edma_port *port)
{
	pci_dev_put(port->rp);
	kfree(port->chans);
	kfree(port);
}

/* Nobody can start anything from here on; what was started has failed */
static void edma_port_detach(void *data)
{
	struct edma_port *port = data;
	unsigned int i;

	WRITE_ONCE(port->live, false);
	edma_dma_fence();
	for (i = 0; i < port->nr_chans; i++)
		edma_chan_detach(&port->chans[i]);
	free_irq(port->irq, port);
	dma_async_device_unregister(&port->dma);
	iounmap(port->regs);
	iounmap(port->appl);
	if (port->released) {
		edma_port_free(port);
		return;
	}
	/* A client holds a channel: until it lets go the memory has to stay */
	mutex_lock(&edma_held_lock);
	list_add(&port->node, &edma_held);
	mutex_unlock(&edma_held_lock);
}

static void __iomem *edma_map(struct platform_device *ctrl, const char *name,
			      resource_size_t offset, resource_size_t size)
{
	struct resource *res;

	res = platform_get_resource_byname(ctrl, IORESOURCE_MEM, name);
	if (!res || resource_size(res) < offset + size)
		return NULL;
	/* pcie-tegra194 has requested both regions: map, don't request */
	return ioremap(res->start + offset, size);
}

static int edma_port_map(struct edma_port *port, struct platform_device *ctrl)
{
	void __iomem *atu;

	port->irq = platform_get_irq_byname(ctrl, "intr");
	if (port->irq < 0)
		return port->irq;
	atu = edma_map(ctrl, "atu_dma", 0, ATU_OB_REGION(ATU_MAX_OB_REGIONS));
	if (!atu)
		return -ENXIO;
	edma_port_read_bypass(port, atu);
	iounmap(atu);
	port->appl = edma_map(ctrl, "appl", 0, SZ_4K);
	port->regs = edma_map(ctrl, "atu_dma", EDMA_ATU_DMA_OFFSET,
			      EDMA_REGS_SIZE);
	if (!port->appl || !port->regs)
		return -ENXIO;
	return 0;
}

static int edma_port_alloc_chans(struct edma_port *port)
{
	unsigned int nr[EDMA_NR_DIRS];
	unsigned int i;
	int id;

	for (id = EDMA_WRITE; id < EDMA_NR_DIRS; id++) {
		nr[id] = edma_engine_nr_chans(port->regs, id);
		port->nr_chans += nr[id];
		edma_dir_init(&port->dir[id], port->regs, id);
	}
	port->chans = kcalloc(port->nr_chans, sizeof(*port->chans), GFP_KERNEL);
	if (!port->chans)
		return -ENOMEM;
	for (i = 0; i < port->nr_chans; i++) {
		bool write = i < nr[EDMA_WRITE];

		edma_chan_init(&port->chans[i], port,
			       write ? EDMA_WRITE : EDMA_READ,
			       write ? i : i - nr[EDMA_WRITE]);
	}
	return 0;
}

/* Whatever an earlier kernel left running stops before anything is mapped */
static int edma_port_quiesce(struct edma_port *port)
{
	int id, ret;

	for (id = EDMA_WRITE; id < EDMA_NR_DIRS; id++) {
		ret = edma_dir_off(&port->dir[id]);
		if (ret)
			return ret;
	}
	return 0;
}

static void edma_port_on(struct edma_port *port)
{
	edma_enable_irq(port);
	edma_dir_on(&port->dir[EDMA_WRITE]);
	edma_dir_on(&port->dir[EDMA_READ]);
}

static int edma_port_prepare(struct edma_port *port)
{
	struct device *dev = &port->rp->dev;
	int ret;

	if (!edma_engine_present(port->regs)) {
		dev_err(dev, "eDMA registers don't answer\n");
		return -ENODEV;
	}
	ret = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;
	/* One element takes a segment of any size that fits the size field */
	dma_set_max_seg_size(dev, U32_MAX);
	edma_port_init_dma(port);
	port->dma.device_release = edma_dma_release;
	ret = edma_port_alloc_chans(port);
	if (ret)
		return ret;
	ret = edma_port_quiesce(port);
	if (ret) {
		dev_err(dev, "eDMA was left running and doesn't stop\n");
		return ret;
	}
	/* Whether it gates the engine isn't known (U12) */
	pci_set_master(port->rp);
	edma_port_on(port);
	return 0;
}

static int edma_port_register(struct edma_port *port)
{
	int ret;

	ret = request_irq(port->irq, edma_irq, IRQF_SHARED, EDMA_DRIVER_NAME,
			  port);
	if (ret)
		return ret;
	ret = dma_async_device_register(&port->dma);
	if (ret) {
		free_irq(port->irq, port);
		return ret;
	}
	/*
	 * dmaengine took the owner from the port's driver, which isn't us.
	 * Channels can be allocated once nobody can still be using that one.
	 */
	port->dma.owner = THIS_MODULE;
	edma_dma_fence();
	WRITE_ONCE(port->live, true);
	return 0;
}

static int edma_probe(struct platform_device *pdev)
{
	struct pci_dev *rp = to_pci_dev(pdev->dev.parent);
	struct edma_port *port;
	int ret;

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return -ENOMEM;
	port->rp = pci_dev_get(rp);
	pm_runtime_get_sync(&rp->dev);
	ret = edma_port_map(port, edma_controller(rp));
	if (!ret)
		ret = edma_port_prepare(port);
	if (!ret)
		ret = edma_port_register(port);
	pm_runtime_put(&rp->dev);
	if (ret) {
		if (port->regs)
			iounmap(port->regs);
		if (port->appl)
			iounmap(port->appl);
		edma_port_free(port);
		return dev_err_probe(&pdev->dev, ret, "not attached\n");
	}
	platform_set_drvdata(pdev, port);
	dev_info(&pdev->dev, "%u write and %u read channels\n",
		 port->dir[EDMA_WRITE].nr_hwch, port->dir[EDMA_READ].nr_hwch);
	return devm_add_action_or_reset(&pdev->dev, edma_port_detach, port);
}

/* A port that a client has a channel of is awake; any other is at rest */
static bool edma_port_in_use(struct edma_port *port)
{
	return port->dir[EDMA_WRITE].unmasked || port->dir[EDMA_READ].unmasked;
}

/* Also on the way into another kernel, which must not find DMA going on */
static void edma_shutdown(struct platform_device *pdev)
{
	struct edma_port *port = platform_get_drvdata(pdev);
	unsigned int i;

	WRITE_ONCE(port->live, false);
	edma_dma_fence();
	if (!edma_port_in_use(port))
		return;
	if (edma_port_quiesce(port))
		dev_err(&pdev->dev, "engine doesn't stop\n");
	for (i = 0; i < port->nr_chans; i++)
		edma_flow_suspend(&port->chans[i]);
}

/*
 * In the last phase, when clients have long suspended: the controller cuts the
 * engine's power in the same phase, after us.
 */
static int edma_suspend_noirq(struct device *dev)
{
	struct edma_port *port = dev_get_drvdata(dev);
	unsigned int i;

	if (!edma_port_in_use(port))
		return 0;
	if (edma_port_quiesce(port))
		return -EBUSY;
	for (i = 0; i < port->nr_chans; i++)
		edma_flow_suspend(&port->chans[i]);
	return 0;
}

static int edma_resume_noirq(struct device *dev)
{
	struct edma_port *port = dev_get_drvdata(dev);
	unsigned int i;

	if (!edma_port_in_use(port))
		return 0;
	edma_port_on(port);
	for (i = 0; i < port->nr_chans; i++)
		edma_flow_resume(&port->chans[i]);
	return 0;
}

static const struct dev_pm_ops edma_pm_ops = {
	NOIRQ_SYSTEM_SLEEP_PM_OPS(edma_suspend_noirq, edma_resume_noirq)
};

static struct platform_driver edma_driver = {
	.probe = edma_probe,
	.shutdown = edma_shutdown,
	.driver = {
		.name = EDMA_DRIVER_NAME,
		.pm = pm_sleep_ptr(&edma_pm_ops),
		.suppress_bind_attrs = true,
	},
};

static struct edma_device *edma_find(struct pci_dev *rp)
{
	struct edma_device *edma;

	lockdep_assert_held(&edma_list_lock);
	list_for_each_entry(edma, &edma_devices, node)
		if (edma->rp == rp)
			return edma;
	return NULL;
}

/* The lock is held for the list only: devices are registered outside of it */
static bool edma_list_add(struct edma_device *edma)
{
	bool add;

	mutex_lock(&edma_list_lock);
	add = !edma_exiting && !edma_find(edma->rp);
	if (add)
		list_add(&edma->node, &edma_devices);
	mutex_unlock(&edma_list_lock);
	return add;
}

static struct edma_device *edma_list_del(struct pci_dev *rp)
{
	struct edma_device *edma;

	mutex_lock(&edma_list_lock);
	edma = edma_find(rp);
	if (edma)
		list_del(&edma->node);
	mutex_unlock(&edma_list_lock);
	return edma;
}

static void edma_device_free(struct edma_device *edma)
{
	pci_dev_put(edma->rp);
	kfree(edma);
}

/* Under the port's device lock: its driver is bound, its block has power */
static void edma_del(struct pci_dev *rp)
{
	struct edma_device *edma = edma_list_del(rp);

	if (!edma)
		return;
	if (!IS_ERR(edma->pdev))
		platform_device_unregister(edma->pdev);
	edma_device_free(edma);
}

/* Under the port's device lock, as edma_del() */
static void edma_add(struct pci_dev *rp)
{
	struct platform_device_info info = {
		.parent = &rp->dev,
		.name = EDMA_DRIVER_NAME,
		.id = pci_domain_nr(rp->bus) << 16 | pci_dev_id(rp),
	};
	struct edma_device *edma = kzalloc(sizeof(*edma), GFP_KERNEL);

	if (!edma) {
		pci_err(rp, "no memory for the eDMA\n");
		return;
	}
	edma->rp = pci_dev_get(rp);
	if (!edma_list_add(edma)) {
		edma_device_free(edma);
		return;
	}
	edma->pdev = platform_device_register_full(&info);
	if (IS_ERR(edma->pdev)) {
		pci_err(rp, "eDMA not attached: %pe\n", edma->pdev);
		edma_del(rp);
	}
}

static int edma_notify(struct notifier_block *nb, unsigned long action,
		       void *data)
{
	struct pci_dev *rp = to_pci_dev(data);

	switch (action) {
	case BUS_NOTIFY_BOUND_DRIVER:
		if (!edma_qualifies(rp))
			return NOTIFY_DONE;
		edma_add(rp);
		return NOTIFY_OK;
	case BUS_NOTIFY_UNBIND_DRIVER:
	case BUS_NOTIFY_DEL_DEVICE:
		edma_del(rp);
		return NOTIFY_OK;
	}
	return NOTIFY_DONE;
}

static struct notifier_block edma_notifier = {
	.notifier_call = edma_notify,
};

static void edma_scan(void)
{
	struct pci_dev *rp = NULL;

	for_each_pci_dev(rp) {
		if (!edma_qualifies(rp))
			continue;
		device_lock(&rp->dev);
		if (rp->dev.driver)
			edma_add(rp);
		device_unlock(&rp->dev);
	}
}

static void edma_free_held(void)
{
	struct edma_port *port, *next;

	edma_dma_fence();
	list_for_each_entry_safe(port, next, &edma_held, node)
		edma_port_free(port);
}

static int __init edma_init(void)
{
	int ret;

	ret = platform_driver_register(&edma_driver);
	if (ret)
		return ret;
	ret = bus_register_notifier(&pci_bus_type, &edma_notifier);
	if (ret) {
		platform_driver_unregister(&edma_driver);
		return ret;
	}
	edma_scan();
	return 0;
}
module_init(edma_init);

static struct pci_dev *edma_last_port(void)
{
	struct edma_device *edma;
	struct pci_dev *rp = NULL;

	mutex_lock(&edma_list_lock);
	edma_exiting = true;
	edma = list_first_entry_or_null(&edma_devices, struct edma_device,
					node);
	if (edma)
		rp = pci_dev_get(edma->rp);
	mutex_unlock(&edma_list_lock);
	return rp;
}

/* No channel is held: each holds a reference to the module */
static void __exit edma_exit(void)
{
	struct pci_dev *rp;

	while ((rp = edma_last_port())) {
		device_lock(&rp->dev);
		edma_del(rp);
		device_unlock(&rp->dev);
		pci_dev_put(rp);
	}
	bus_unregister_notifier(&pci_bus_type, &edma_notifier);
	platform_driver_unregister(&edma_driver);
	edma_free_held();
}
module_exit(edma_exit);

MODULE_DESCRIPTION("DMA engine of the PCIe root ports of Tegra194 and Tegra234");
MODULE_ALIAS("platform:" EDMA_DRIVER_NAME);
MODULE_LICENSE("GPL");
