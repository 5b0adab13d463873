// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA engine in the PCIe root ports of NVIDIA Tegra194 and Tegra234.
 *
 * The engine is no device of its own, neither in the device tree nor on the
 * bus: root ports are found by scanning, as dwc_pcie_pmu does. Each gets a
 * class device below it, so that shutdown and suspend of the engine come before
 * those of the port and of the controller. It is on no bus: registering a
 * device on one from within another bus's notifier nests their locks.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

#include "chan.h"

static const struct of_device_id edma_controllers[] = {
	{ .compatible = "nvidia,tegra194-pcie" },
	{ .compatible = "nvidia,tegra234-pcie" },
	{ }
};

/* Protects edma_ports and edma_exiting; nothing else is done under it */
static DEFINE_MUTEX(edma_list_lock);
/* Root ports that are attached */
static LIST_HEAD(edma_ports);
/* No port is attached any more */
static bool edma_exiting;

/* Protects edma_held */
static DEFINE_MUTEX(edma_held_lock);
/* Ports that are gone while clients held their channels */
static LIST_HEAD(edma_held);

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

static void edma_port_free(struct edma_port *port)
{
	pci_dev_put(port->rp);
	kfree(port->chans);
	kfree(port);
}

/* A client holds a channel: until it lets go the memory has to stay */
static void edma_port_keep(struct edma_port *port)
{
	mutex_lock(&edma_held_lock);
	list_add(&port->node, &edma_held);
	mutex_unlock(&edma_held_lock);
}

/**
 * struct edma_device - an attached root port
 * @dev: class device below the root port
 * @rp: the root port, with a reference
 * @port: its engine
 * @node: in edma_ports
 */
struct edma_device {
	struct device dev;
	struct pci_dev *rp;
	struct edma_port *port;
	struct list_head node;
};

static struct edma_device *to_edma_device(struct device *dev)
{
	return container_of(dev, struct edma_device, dev);
}

/* Also on the way into another kernel, which must not find DMA going on */
static int edma_shutdown(struct device *dev)
{
	struct edma_port *port = to_edma_device(dev)->port;

	WRITE_ONCE(port->live, false);
	edma_dma_fence();
	if (edma_port_in_use(port) && edma_port_park(port))
		dev_err(dev, "engine doesn't stop\n");
	return 0;
}

/*
 * In the last phase, when clients have long suspended: the controller cuts the
 * engine's power in the same phase, after us.
 */
static int edma_suspend_noirq(struct device *dev)
{
	struct edma_port *port = to_edma_device(dev)->port;

	if (!edma_port_in_use(port) || !edma_port_park(port))
		return 0;
	edma_port_unpark(port);
	return -EBUSY;
}

static int edma_resume_noirq(struct device *dev)
{
	/* Also when all its channels were given back in between */
	edma_port_unpark(to_edma_device(dev)->port);
	return 0;
}

static const struct dev_pm_ops edma_pm_ops = {
	NOIRQ_SYSTEM_SLEEP_PM_OPS(edma_suspend_noirq, edma_resume_noirq)
};

static void edma_device_release(struct device *dev)
{
	struct edma_device *edma = to_edma_device(dev);

	pci_dev_put(edma->rp);
	kfree(edma);
}

static struct class edma_class = {
	.name = EDMA_NAME,
	.dev_release = edma_device_release,
	.shutdown_pre = edma_shutdown,
	.pm = pm_sleep_ptr(&edma_pm_ops),
};

static struct edma_port *edma_attach(struct pci_dev *rp)
{
	struct edma_port *port = kzalloc_obj(*port, GFP_KERNEL);
	int ret;

	if (!port)
		return ERR_PTR(-ENOMEM);
	port->rp = pci_dev_get(rp);
	ret = pm_runtime_get_sync(&rp->dev);
	if (ret >= 0)
		ret = edma_port_bring_up(port, edma_controller(rp));
	pm_runtime_put(&rp->dev);
	if (!ret)
		return port;
	edma_port_free(port);
	return ERR_PTR(ret);
}

static void edma_detach(struct edma_port *port)
{
	bool released;

	edma_port_take_down(port);
	released = READ_ONCE(port->released);
	/* Who has dropped the last reference may still be on its way back */
	edma_dma_fence();
	if (released)
		edma_port_free(port);
	else
		edma_port_keep(port);
}

static struct edma_device *edma_device_alloc(struct pci_dev *rp)
{
	struct edma_device *edma = kzalloc_obj(*edma, GFP_KERNEL);

	if (!edma)
		return NULL;
	edma->rp = pci_dev_get(rp);
	device_initialize(&edma->dev);
	edma->dev.class = &edma_class;
	edma->dev.parent = &rp->dev;
	if (dev_set_name(&edma->dev, EDMA_NAME "-%s", pci_name(rp))) {
		put_device(&edma->dev);
		return NULL;
	}
	return edma;
}

static struct edma_device *edma_find(struct pci_dev *rp)
{
	struct edma_device *edma;

	lockdep_assert_held(&edma_list_lock);
	list_for_each_entry(edma, &edma_ports, node)
		if (edma->rp == rp)
			return edma;
	return NULL;
}

static bool edma_list_has(struct pci_dev *rp)
{
	bool has;

	mutex_lock(&edma_list_lock);
	has = edma_exiting || edma_find(rp);
	mutex_unlock(&edma_list_lock);
	return has;
}

/* False when the module is on its way out */
static bool edma_list_add(struct edma_device *edma)
{
	bool exiting;

	mutex_lock(&edma_list_lock);
	exiting = edma_exiting;
	if (!exiting)
		list_add(&edma->node, &edma_ports);
	mutex_unlock(&edma_list_lock);
	return !exiting;
}

/*
 * Under the port's device lock, as edma_del(): its driver is bound, its block
 * has power, and nobody else adds or removes this port.
 */
static int edma_add(struct pci_dev *rp)
{
	struct edma_device *edma;
	int ret;

	if (edma_list_has(rp))
		return 0;
	edma = edma_device_alloc(rp);
	if (!edma)
		return -ENOMEM;
	edma->port = edma_attach(rp);
	if (IS_ERR(edma->port)) {
		ret = PTR_ERR(edma->port);
		goto err_put;
	}
	ret = device_add(&edma->dev);
	if (ret)
		goto err_detach;
	/* Not seen any more by edma_exit(): to be undone here */
	if (!edma_list_add(edma))
		goto err_del;
	dev_info(&edma->dev, "%u write and %u read channels\n",
		 edma->port->dir[EDMA_WRITE].nr_hwch,
		 edma->port->dir[EDMA_READ].nr_hwch);
	return 0;

err_del:
	device_del(&edma->dev);
err_detach:
	edma_detach(edma->port);
err_put:
	put_device(&edma->dev);
	return ret;
}

/*
 * DEL_DEVICE comes without the port's device lock, but when nobody can bind a
 * driver to it any more.
 */
static void edma_del(struct pci_dev *rp)
{
	struct edma_device *edma;

	mutex_lock(&edma_list_lock);
	edma = edma_find(rp);
	if (edma)
		list_del(&edma->node);
	mutex_unlock(&edma_list_lock);
	if (!edma)
		return;
	device_del(&edma->dev);
	edma_detach(edma->port);
	put_device(&edma->dev);
}

static void edma_attach_or_say(struct pci_dev *rp)
{
	int ret = edma_add(rp);

	if (ret)
		pci_err(rp, "eDMA not attached: %d\n", ret);
}

static int edma_notify(struct notifier_block *nb, unsigned long action,
		       void *data)
{
	struct pci_dev *rp = to_pci_dev(data);

	switch (action) {
	case BUS_NOTIFY_BOUND_DRIVER:
		if (!edma_qualifies(rp))
			return NOTIFY_DONE;
		edma_attach_or_say(rp);
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
			edma_attach_or_say(rp);
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

	ret = edma_flow_check_params();
	if (ret)
		return ret;
	ret = class_register(&edma_class);
	if (ret)
		return ret;
	ret = bus_register_notifier(&pci_bus_type, &edma_notifier);
	if (ret) {
		class_unregister(&edma_class);
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
	edma = list_first_entry_or_null(&edma_ports, struct edma_device,
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
	class_unregister(&edma_class);
	edma_free_held();
}
module_exit(edma_exit);

MODULE_DESCRIPTION("DMA engine of the PCIe root ports of Tegra194 and Tegra234");
MODULE_LICENSE("GPL");
