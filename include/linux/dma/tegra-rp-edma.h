/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Channels of the eDMA in the root port above a PCI endpoint, for client
 * drivers. Header only: a client needs no symbol of the provider.
 */
#ifndef _LINUX_DMA_TEGRA_RP_EDMA_H
#define _LINUX_DMA_TEGRA_RP_EDMA_H

#include <linux/device.h>
#include <linux/dmaengine.h>
#include <linux/err.h>
#include <linux/pci.h>
#include <linux/string.h>

/**
 * struct tegra_rp_edma_request - what a channel has to match
 * @port: device of the root port
 * @dir: DMA_MEM_TO_DEV or DMA_DEV_TO_MEM
 * @offered: a free channel did
 */
struct tegra_rp_edma_request {
	struct device *port;
	enum dma_transfer_direction dir;
	bool offered;
};

static inline bool tegra_rp_edma_filter(struct dma_chan *chan, void *param)
{
	struct tegra_rp_edma_request *request = param;
	struct dma_slave_caps caps;
	bool match;

	match = chan->device->dev == request->port &&
		!dma_get_slave_caps(chan, &caps) &&
		caps.directions & BIT(request->dir);
	request->offered |= match;
	return match;
}

static inline int tegra_rp_edma_is_channel(struct device *dev, void *data)
{
	return dev->class && !strcmp(dev->class->name, "dma");
}

/**
 * tegra_rp_edma_request_chan - a channel of the root port above an endpoint
 * @pdev: the endpoint, bound to the calling driver
 * @dir: DMA_MEM_TO_DEV for a write channel, which moves memory to the endpoint's
 *	BARs, DMA_DEV_TO_MEM for a read channel
 *
 * Buffers are mapped for dmaengine_get_dma_device(), which is the root port.
 * Slave addresses are CPU physical addresses, pci_resource_start() plus offset.
 *
 * The endpoint's driver becomes a consumer of the port: it is unbound before
 * the port loses its engine.
 *
 * Context: may sleep.
 * Return: the channel, to be given back with dma_release_channel(), or an
 * ERR_PTR: -ENODEV when no root port is above @pdev, -EBUSY when all its
 * channels of that direction are taken, -EPROBE_DEFER when it has no engine
 * (yet) or can't give a channel at present, -EINVAL when the device link can't
 * be made.
 */
static inline struct dma_chan *
tegra_rp_edma_request_chan(struct pci_dev *pdev,
			   enum dma_transfer_direction dir)
{
	struct pci_dev *rp = pcie_find_root_port(pdev);
	struct tegra_rp_edma_request request = { .dir = dir };
	struct dma_chan *chan;
	dma_cap_mask_t mask;

	if (!rp || rp == pdev)
		return ERR_PTR(-ENODEV);
	request.port = &rp->dev;
	dma_cap_zero(mask);
	dma_cap_set(DMA_SLAVE, mask);
	chan = dma_request_channel(mask, tegra_rp_edma_filter, &request);
	if (!chan) {
		if (!request.offered &&
		    device_for_each_child(request.port, NULL,
					  tegra_rp_edma_is_channel))
			return ERR_PTR(-EBUSY);
		return ERR_PTR(-EPROBE_DEFER);
	}
	/* With the channel in hand the port has its driver: the link is live */
	if (!device_link_add(&pdev->dev, request.port,
			     DL_FLAG_AUTOREMOVE_CONSUMER)) {
		dma_release_channel(chan);
		return ERR_PTR(-EINVAL);
	}
	return chan;
}

#endif /* _LINUX_DMA_TEGRA_RP_EDMA_H */
