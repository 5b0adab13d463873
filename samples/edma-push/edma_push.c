// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest complete client of a root port's eDMA: push a buffer into an
 * endpoint's BAR.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#define PUSH_BAR	2
#define PUSH_SIZE	SZ_64K

struct push {
	struct completion done;
	enum dmaengine_tx_result result;
};

static void push_done(void *arg, const struct dmaengine_result *result)
{
	struct push *push = arg;

	push->result = result->result;
	complete(&push->done);
}

/* One mapped buffer to @addr: queue it, start the engine, wait */
static int push_sg(struct dma_chan *chan, struct scatterlist *sg,
		   phys_addr_t addr)
{
	struct dma_slave_config config = { .dst_addr = addr };
	struct dma_async_tx_descriptor *tx;
	struct push push;
	int ret;

	ret = dmaengine_slave_config(chan, &config);
	if (ret)
		return ret;
	tx = dmaengine_prep_slave_sg(chan, sg, 1, DMA_MEM_TO_DEV,
				     DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	if (!tx)
		return -EINVAL;
	init_completion(&push.done);
	tx->callback_result = push_done;
	tx->callback_param = &push;
	ret = dma_submit_error(dmaengine_submit(tx));
	if (ret)
		return ret;
	dma_async_issue_pending(chan);
	if (!wait_for_completion_timeout(&push.done, HZ)) {
		dmaengine_terminate_sync(chan);
		return -ETIMEDOUT;
	}

	return push.result == DMA_TRANS_NOERROR ? 0 : -EIO;
}

static int push_buffer(struct pci_dev *pdev, struct dma_chan *chan, void *buf)
{
	/* The engine's memory accesses carry the root port's ID, not ours */
	struct device *dev = dmaengine_get_dma_device(chan);
	struct scatterlist sg;
	int ret;

	sg_init_one(&sg, buf, PUSH_SIZE);
	if (!dma_map_sg(dev, &sg, 1, DMA_TO_DEVICE))
		return -ENOMEM;
	/* The BAR is not mapped: its CPU address is the slave address */
	ret = push_sg(chan, &sg, pci_resource_start(pdev, PUSH_BAR));
	dma_unmap_sg(dev, &sg, 1, DMA_TO_DEVICE);

	return ret;
}

static int push_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct dma_chan *chan;
	unsigned int i;
	u8 *buf;
	int ret;

	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	if (pci_resource_len(pdev, PUSH_BAR) < PUSH_SIZE)
		return -ENODEV;
	buf = kmalloc(PUSH_SIZE, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	for (i = 0; i < PUSH_SIZE; i++)
		buf[i] = i % 251;

	chan = tegra_rp_edma_request_chan(pdev, DMA_MEM_TO_DEV);
	if (IS_ERR(chan)) {
		ret = dev_err_probe(&pdev->dev, PTR_ERR(chan), "no channel\n");
	} else {
		ret = push_buffer(pdev, chan, buf);
		dma_release_channel(chan);
		pci_info(pdev, "%u bytes pushed into BAR %u: %d\n", PUSH_SIZE,
			 PUSH_BAR, ret);
	}
	kfree(buf);

	return ret;
}

static const struct pci_device_id push_ids[] = {
	{ PCI_DEVICE(0x1af4, 0x1110) },		/* yours */
	{ }
};
MODULE_DEVICE_TABLE(pci, push_ids);

static struct pci_driver push_driver = {
	.name = "edma-push",
	.id_table = push_ids,
	.probe = push_probe,
};
module_pci_driver(push_driver);

MODULE_DESCRIPTION("Pushes a buffer into an endpoint's BAR by the root port's eDMA");
MODULE_LICENSE("GPL");
