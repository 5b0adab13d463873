// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels by name: an endpoint that the device tree describes may ask for one
 * with "dmas" and "dma-names", where the controller's node has #dma-cells. The
 * driver works without.
 */
#include <linux/err.h>
#include <linux/of.h>
#include <linux/of_dma.h>
#include <linux/platform_device.h>

#include "../dmaengine.h"
#include "chan.h"

/* The one cell of a specifier */
#define EDMA_OF_WRITE	0
#define EDMA_OF_READ	1

/* Any free channel of the direction will do: they are all alike */
static struct dma_chan *edma_of_xlate(struct of_phandle_args *args,
				      struct of_dma *of_dma)
{
	struct edma_port *port = of_dma->of_dma_data;
	bool write = args->args[0] == EDMA_OF_WRITE;
	unsigned int i;

	if (args->args_count != 1 || args->args[0] > EDMA_OF_READ)
		return ERR_PTR(-EINVAL);
	for (i = 0; i < port->nr_chans; i++) {
		struct edma_chan *chan = &port->chans[i];
		struct dma_chan *dma;

		if (edma_chan_to_link(chan) != write)
			continue;
		dma = dma_get_slave_channel(&chan->dma);
		if (dma)
			return dma;
	}
	return ERR_PTR(-EBUSY);
}

/**
 * edma_of_register - let the device tree name the port's channels
 * @port: the port, registered with dmaengine
 * @ctrl: its controller
 *
 * Context: may sleep.
 */
void edma_of_register(struct edma_port *port, struct platform_device *ctrl)
{
	struct device_node *node = ctrl->dev.of_node;
	int ret;

	if (!of_find_property(node, "#dma-cells", NULL))
		return;
	ret = of_dma_controller_register(node, edma_of_xlate, port);
	if (ret) {
		dev_warn(&ctrl->dev, "no DMA channels by name: %d\n", ret);
		return;
	}
	port->node_of = node;
}

/**
 * edma_of_unregister - nobody finds a channel by name any more
 * @port: the port
 *
 * Context: may sleep. When it returns, no request is under way.
 */
void edma_of_unregister(struct edma_port *port)
{
	if (port->node_of)
		of_dma_controller_free(port->node_of);
	port->node_of = NULL;
}
