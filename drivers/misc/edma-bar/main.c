// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma-bar: an endpoint's memory BARs as character devices
 *
 * A driver for any PCI endpoint below a root port with an eDMA. It matches
 * none by itself: write "edma-bar" to the endpoint's driver_override in sysfs,
 * and its name to /sys/bus/pci/drivers/edma-bar/bind.
 *
 * /dev/edma-bar/<pci name>-bar<N>: the file's offset is the BAR's offset.
 */
#include <linux/dma/tegra-rp-edma.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "edma-bar.h"

static void edma_bar_ep_free(struct kref *kref)
{
	struct edma_bar_ep *ep = container_of(kref, struct edma_bar_ep, kref);

	pci_dev_put(ep->pdev);
	kfree(ep);
}

/* -EPROBE_DEFER is no answer for a user */
static int edma_bar_lane_request(struct edma_bar_lane *lane)
{
	struct pci_dev *pdev = lane->ep->pdev;
	struct dma_chan *chan;
	int ret;

	lockdep_assert_held(&lane->ep->lock);

	if (lane->chan)
		return 0;

	chan = tegra_rp_edma_request_chan(pdev,
					  edma_bar_transfer_dir(lane->dir));
	if (!IS_ERR(chan)) {
		lane->chan = chan;
		return 0;
	}

	ret = PTR_ERR(chan);
	dev_err_ratelimited(&pdev->dev, "no %s channel at the root port: %pe\n",
			    edma_bar_dir_name(lane->dir), chan);

	return ret == -EPROBE_DEFER ? -ENXIO : ret;
}

static void edma_bar_lane_release(struct edma_bar_lane *lane)
{
	lockdep_assert_held(&lane->ep->lock);

	if (!lane->chan)
		return;

	/* Nothing is in flight, but a last callback may still wake us up */
	dmaengine_terminate_sync(lane->chan);
	dma_release_channel(lane->chan);
	lane->chan = NULL;
}

/* Until edma_bar_lane_put() the channel is there, and remove waits */
static int edma_bar_lane_get(struct edma_bar_lane *lane,
			     struct edma_bar_file *file)
{
	struct edma_bar_ep *ep = lane->ep;
	int ret;

	if (mutex_lock_interruptible(&ep->lock))
		return -ERESTARTSYS;

	ret = ep->gone ? -ENODEV : edma_bar_lane_request(lane);
	if (!ret) {
		if (list_empty(&file->node))
			list_add_tail(&file->node, &ep->files);
		ep->active++;
	}
	mutex_unlock(&ep->lock);

	return ret;
}

static void edma_bar_lane_put(struct edma_bar_lane *lane)
{
	struct edma_bar_ep *ep = lane->ep;

	mutex_lock(&ep->lock);
	if (!--ep->active)
		wake_up(&ep->idle);
	mutex_unlock(&ep->lock);
}

static ssize_t edma_bar_io(struct file *filp, enum edma_bar_dir dir,
			   unsigned long addr, size_t len, loff_t *ppos)
{
	struct edma_bar_file *file = filp->private_data;
	struct edma_bar *bar = file->bar;
	struct edma_bar_lane *lane = &bar->ep->lane[dir];
	ssize_t ret;

	if (!len)
		return 0;
	if (edma_bar_gone(bar->ep))
		return -ENODEV;
	if (*ppos >= bar->size)
		return dir == EDMA_BAR_WRITE ? -ENOSPC : 0;
	len = min_t(u64, len, bar->size - *ppos);

	if (mutex_lock_interruptible(&file->io_lock[dir]))
		return -ERESTARTSYS;

	ret = edma_bar_lane_get(lane, file);
	if (!ret) {
		ret = edma_bar_xfer(file, dir, addr, len, *ppos);
		edma_bar_lane_put(lane);
	}
	mutex_unlock(&file->io_lock[dir]);

	if (ret > 0)
		*ppos += ret;

	return ret;
}

static ssize_t edma_bar_read(struct file *filp, char __user *buf, size_t len,
			     loff_t *ppos)
{
	return edma_bar_io(filp, EDMA_BAR_READ, (unsigned long)buf, len, ppos);
}

static ssize_t edma_bar_write(struct file *filp, const char __user *buf,
			      size_t len, loff_t *ppos)
{
	return edma_bar_io(filp, EDMA_BAR_WRITE, (unsigned long)buf, len, ppos);
}

static loff_t edma_bar_llseek(struct file *filp, loff_t offset, int whence)
{
	struct edma_bar_file *file = filp->private_data;

	return fixed_size_llseek(filp, offset, whence, file->bar->size);
}

/* The misc core excludes misc_deregister(), so the endpoint is there */
static int edma_bar_open(struct inode *inode, struct file *filp)
{
	struct edma_bar *bar = container_of(filp->private_data,
					    struct edma_bar, misc);
	struct edma_bar_file *file;
	int dir;

	file = kzalloc_obj(*file, GFP_KERNEL);
	if (!file)
		return -ENOMEM;

	file->bar = bar;
	file->pid = task_tgid_vnr(current);
	INIT_LIST_HEAD(&file->node);
	for (dir = 0; dir < EDMA_BAR_DIRS; dir++)
		mutex_init(&file->io_lock[dir]);

	kref_get(&bar->ep->kref);
	filp->private_data = file;

	return 0;
}

static int edma_bar_release(struct inode *inode, struct file *filp)
{
	struct edma_bar_file *file = filp->private_data;
	struct edma_bar_ep *ep = file->bar->ep;
	int dir;

	mutex_lock(&ep->lock);
	if (!list_empty(&file->node)) {
		list_del(&file->node);
		if (list_empty(&ep->files))
			for (dir = 0; dir < EDMA_BAR_DIRS; dir++)
				edma_bar_lane_release(&ep->lane[dir]);
	}
	mutex_unlock(&ep->lock);

	kfree(file);
	kref_put(&ep->kref, edma_bar_ep_free);

	return 0;
}

static const struct file_operations edma_bar_fops = {
	.owner = THIS_MODULE,
	.open = edma_bar_open,
	.release = edma_bar_release,
	.read = edma_bar_read,
	.write = edma_bar_write,
	.llseek = edma_bar_llseek,
};

static int edma_bar_add(struct edma_bar_ep *ep, int index)
{
	struct edma_bar *bar = &ep->bar[index];
	struct pci_dev *pdev = ep->pdev;
	int ret;

	bar->ep = ep;
	bar->index = index;
	bar->start = pci_resource_start(pdev, index);
	bar->size = pci_resource_len(pdev, index);
	snprintf(bar->name, sizeof(bar->name), "edma-bar-%s-bar%d",
		 pci_name(pdev), index);
	snprintf(bar->nodename, sizeof(bar->nodename), "edma-bar/%s-bar%d",
		 pci_name(pdev), index);

	bar->misc.minor = MISC_DYNAMIC_MINOR;
	bar->misc.name = bar->name;
	bar->misc.nodename = bar->nodename;
	bar->misc.mode = 0600;
	bar->misc.fops = &edma_bar_fops;
	bar->misc.parent = &pdev->dev;

	ret = pci_request_region(pdev, index, "edma-bar");
	if (ret)
		return ret;

	ret = misc_register(&bar->misc);
	if (ret) {
		pci_release_region(pdev, index);
		return ret;
	}
	__set_bit(index, &ep->bars);

	return 0;
}

/*
 * Undo all of edma_bar_add(). I/O in progress stops by itself when it sees
 * gone: only the caller of read() or write() may let go of its pages.
 */
static void edma_bar_ep_stop(struct edma_bar_ep *ep)
{
	int i;

	for_each_set_bit(i, &ep->bars, PCI_STD_NUM_BARS)
		misc_deregister(&ep->bar[i].misc);

	mutex_lock(&ep->lock);
	WRITE_ONCE(ep->gone, true);
	mutex_unlock(&ep->lock);

	for (i = 0; i < EDMA_BAR_DIRS; i++)
		wake_up(&ep->lane[i].wait);
	wait_event(ep->idle, !READ_ONCE(ep->active));

	mutex_lock(&ep->lock);
	for (i = 0; i < EDMA_BAR_DIRS; i++)
		edma_bar_lane_release(&ep->lane[i]);
	mutex_unlock(&ep->lock);

	for_each_set_bit(i, &ep->bars, PCI_STD_NUM_BARS)
		pci_release_region(ep->pdev, i);
}

static struct edma_bar_ep *edma_bar_ep_create(struct pci_dev *pdev)
{
	struct edma_bar_ep *ep;
	int dir;

	ep = kzalloc_obj(*ep, GFP_KERNEL);
	if (!ep)
		return NULL;

	kref_init(&ep->kref);
	ep->pdev = pci_dev_get(pdev);
	mutex_init(&ep->lock);
	INIT_LIST_HEAD(&ep->files);
	init_waitqueue_head(&ep->idle);
	for (dir = 0; dir < EDMA_BAR_DIRS; dir++) {
		ep->lane[dir].ep = ep;
		ep->lane[dir].dir = dir;
		edma_bar_turn_init(&ep->lane[dir].turn);
		init_waitqueue_head(&ep->lane[dir].wait);
	}

	return ep;
}

static int edma_bar_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edma_bar_ep *ep;
	int i, ret;

	ret = pci_enable_device_mem(pdev);
	if (ret)
		return ret;

	ep = edma_bar_ep_create(pdev);
	if (!ep) {
		ret = -ENOMEM;
		goto err_disable;
	}

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (!(pci_resource_flags(pdev, i) & IORESOURCE_MEM) ||
		    !pci_resource_len(pdev, i))
			continue;
		ret = edma_bar_add(ep, i);
		if (ret)
			goto err_stop;
	}
	if (!ep->bars) {
		dev_err(&pdev->dev, "no memory BAR\n");
		ret = -ENODEV;
		goto err_stop;
	}

	edma_bar_stats_add(ep);
	pci_set_drvdata(pdev, ep);

	return 0;

err_stop:
	edma_bar_ep_stop(ep);
	kref_put(&ep->kref, edma_bar_ep_free);
err_disable:
	pci_disable_device(pdev);
	return ret;
}

static void edma_bar_remove(struct pci_dev *pdev)
{
	struct edma_bar_ep *ep = pci_get_drvdata(pdev);

	edma_bar_stats_remove(ep);
	edma_bar_ep_stop(ep);
	pci_disable_device(pdev);
	kref_put(&ep->kref, edma_bar_ep_free);
}

/* No id_table: bound through driver_override only */
static struct pci_driver edma_bar_driver = {
	.name = "edma-bar",
	.probe = edma_bar_probe,
	.remove = edma_bar_remove,
};

static int __init edma_bar_init(void)
{
	int ret;

	edma_bar_stats_init();
	ret = pci_register_driver(&edma_bar_driver);
	if (ret)
		edma_bar_stats_exit();

	return ret;
}
module_init(edma_bar_init);

static void __exit edma_bar_exit(void)
{
	pci_unregister_driver(&edma_bar_driver);
	edma_bar_stats_exit();
}
module_exit(edma_bar_exit);

MODULE_DESCRIPTION("PCI BARs as character devices, moved by the root port's eDMA");
MODULE_LICENSE("GPL");
