// SPDX-License-Identifier: GPL-2.0-only
/*
 * A port's engine as a whole: found, quiesced, offered, parked, taken away.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "chan.h"

static irqreturn_t edma_irq(int irq, void *data)
{
	struct edma_port *port = data;
	irqreturn_t ret = edma_dir_irq(&port->dir[EDMA_WRITE]);

	return ret | edma_dir_irq(&port->dir[EDMA_READ]);
}

static void edma_dma_release(struct dma_device *dma)
{
	struct edma_port *port = container_of(dma, struct edma_port, dma);

	WRITE_ONCE(port->released, true);
}

static bool edma_no_chan(struct dma_chan *chan, void *param)
{
	return false;
}

/**
 * edma_dma_fence - wait until dmaengine is done with what it was doing
 *
 * dmaengine goes on touching a channel and its device after device_release and
 * after it has put the module, all with its list locked. When a request comes
 * back, even one that wants no channel, that has ended.
 *
 * Context: may sleep.
 */
void edma_dma_fence(void)
{
	dma_cap_mask_t mask;

	dma_cap_zero(mask);
	dma_request_channel(mask, edma_no_chan, NULL);
}

static void edma_port_unmap(struct edma_port *port)
{
	if (port->regs)
		iounmap(port->regs);
	if (port->appl)
		iounmap(port->appl);
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
	int id, ret = 0;

	for (id = EDMA_WRITE; id < EDMA_NR_DIRS; id++) {
		int err = edma_dir_off(&port->dir[id]);

		ret = ret ? : err;
	}
	return ret;
}

static void edma_port_on(struct edma_port *port)
{
	edma_port_enable_irq(port);
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
	ret = edma_port_init_domain(port);
	if (ret)
		return ret;
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

	ret = request_irq(port->irq, edma_irq, IRQF_SHARED, EDMA_NAME,
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

/**
 * edma_port_bring_up - find the engine, quiesce it, offer it to dmaengine
 * @port: the port, zeroed but for its root port, which is awake
 * @ctrl: the controller that the root port belongs to
 *
 * Context: may sleep, under the root port's device lock.
 * Return: 0 or an error; then all is undone but the memory of the channels.
 */
int edma_port_bring_up(struct edma_port *port, struct platform_device *ctrl)
{
	int ret;

	ret = edma_port_map(port, ctrl);
	if (!ret)
		ret = edma_port_prepare(port);
	if (ret) {
		edma_port_unmap(port);
		return ret;
	}
	ret = edma_port_register(port);
	if (ret) {
		edma_port_quiesce(port);
		edma_port_unmap(port);
		return ret;
	}
	edma_of_register(port, ctrl);
	return 0;
}

/**
 * edma_port_take_down - take the engine away from dmaengine and its clients
 * @port: the port, still bound to its driver
 *
 * What was issued fails; nobody can start anything from here on.
 *
 * Context: may sleep.
 */
void edma_port_take_down(struct edma_port *port)
{
	unsigned int i;

	WRITE_ONCE(port->live, false);
	edma_of_unregister(port);
	edma_dma_fence();
	for (i = 0; i < port->nr_chans; i++)
		edma_chan_close(&port->chans[i]);
	for (i = 0; i < port->nr_chans; i++)
		edma_chan_detach(&port->chans[i]);
	free_irq(port->irq, port);
	dma_async_device_unregister(&port->dma);
	edma_port_unmap(port);
}

/**
 * edma_port_park - switch the engine off until further notice
 * @port: the port
 *
 * Context: may sleep.
 * Return: 0 or -ETIMEDOUT, see edma_dir_off().
 */
int edma_port_park(struct edma_port *port)
{
	int err, ret;

	ret = edma_dir_park(&port->dir[EDMA_WRITE]);
	err = edma_dir_park(&port->dir[EDMA_READ]);
	return ret ? : err;
}

/**
 * edma_port_unpark - switch the engine on again
 * @port: the port; left alone if it isn't parked, and may have no power
 *
 * Context: may sleep.
 */
void edma_port_unpark(struct edma_port *port)
{
	if (!edma_dir_is_parked(&port->dir[EDMA_WRITE]))
		return;
	edma_port_enable_irq(port);
	edma_dir_unpark(&port->dir[EDMA_WRITE]);
	edma_dir_unpark(&port->dir[EDMA_READ]);
}

/**
 * edma_port_in_use - has a client one of the channels
 * @port: the port
 *
 * Return: true when it has: the port is awake. Any other is at rest.
 */
bool edma_port_in_use(struct edma_port *port)
{
	unsigned int i;

	for (i = 0; i < port->nr_chans; i++)
		if (READ_ONCE(port->chans[i].held))
			return true;
	return false;
}
