// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_copy: parameters, the endpoint, channels and memory, debugfs. See README.
 */
#include <linux/dma-mapping.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "copy.h"

#define COPY_VENDOR	0x1af4
#define COPY_DEVICE	0x1110
#define COPY_BAR	2
#define COPY_MAX_SIZE	SZ_16M
#define COPY_MAX_ELEMENTS	4096
#define COPY_MAX_TRANSFERS	65536
#define COPY_MAX_DEPTH		256

static struct copy_params params = {
	.transfers = 64,
	.size = SZ_256K,
	.depth = 2,
	.stride = SZ_16M,
	.timeout = 1000,
	.check = true,
};

module_param_named(transfers, params.transfers, uint, 0644);
MODULE_PARM_DESC(transfers, "Transfers of each direction (default: 64)");
module_param_named(elements, params.elements, uint, 0644);
MODULE_PARM_DESC(elements, "Elements of each (default: 0, a mix)");
module_param_named(size, params.size, uint, 0644);
MODULE_PARM_DESC(size, "Bytes moved in each direction (default: 256 KiB)");
module_param_named(depth, params.depth, uint, 0644);
MODULE_PARM_DESC(depth, "Transfers in flight on each channel (default: 2)");
module_param_named(channels, params.channels, uint, 0644);
MODULE_PARM_DESC(channels, "Channels of each direction (default: 0, all)");
module_param_named(offset, params.offset, ulong, 0644);
MODULE_PARM_DESC(offset, "Where in the BAR the three areas start (default: 0)");
module_param_named(stride, params.stride, ulong, 0644);
MODULE_PARM_DESC(stride, "From one of them to the next (default: 16 MiB)");
module_param_named(timeout, params.timeout, uint, 0644);
MODULE_PARM_DESC(timeout, "Milliseconds to wait for a transfer (default: 1000)");
module_param_named(pause, params.pause, uint, 0644);
MODULE_PARM_DESC(pause, "Microseconds with nothing in flight between transfers (default: 0)");
module_param_named(terminate, params.terminate, uint, 0644);
MODULE_PARM_DESC(terminate, "Microseconds until a first attempt is terminated (default: 0, none)");
module_param_named(bad, params.bad, uint, 0644);
MODULE_PARM_DESC(bad, "Number of the transfer to the BAR that fails first (default: 0, none)");
module_param_named(repeat, params.repeat, bool, 0644);
MODULE_PARM_DESC(repeat, "Each transfer moves all of it, with check=0 (default: off)");
module_param_named(check, params.check, bool, 0644);
MODULE_PARM_DESC(check, "Fill and compare (default: on)");

static char dir[16] = "both";
module_param_string(dir, dir, sizeof(dir), 0644);
MODULE_PARM_DESC(dir, "to_bar, from_bar or both (default: both)");

static struct pci_dev *copy_pdev;
static struct dentry *copy_debugfs;
static DEFINE_MUTEX(copy_lock);		/* one run at a time; protects it */
static struct copy_run copy_run;
/* What the host gave the guest: to go to the BAR, to come from it */
static struct debugfs_blob_wrapper copy_data[2];

void copy_fail(struct copy_run *r, const char *fmt, ...)
{
	va_list args;

	if (r->why[0])
		return;
	va_start(args, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, args);
	va_end(args);
}

static bool params_are_good(const struct copy_run *r)
{
	const struct copy_params *p = &r->p;
	u64 room = pci_resource_len(copy_pdev, COPY_BAR);

	return p->size && p->size <= COPY_MAX_SIZE && p->transfers &&
	       p->transfers <= min(p->size, COPY_MAX_TRANSFERS) &&
	       p->elements <= COPY_MAX_ELEMENTS && p->timeout && p->depth &&
	       p->depth <= COPY_MAX_DEPTH && p->bad <= p->transfers &&
	       !(p->repeat && p->check) &&
	       p->stride >= p->size && p->stride <= room / 3 &&
	       p->offset <= room - 3 * p->stride;
}

/* Channels and memory */

static void side_init(struct copy_run *r, unsigned int i)
{
	struct copy_side *side = &r->side[i];

	side->data = copy_data[i].data;
	side->bar = r->p.offset + i * r->p.stride;
	side->jobs = kvcalloc(r->p.transfers, sizeof(*side->jobs), GFP_KERNEL);
	side->va = dma_alloc_coherent(r->dev, r->p.size, &side->dma,
				      GFP_KERNEL);
	if (!side->jobs || !side->va)
		copy_fail(r, "no memory");
}

static void side_exit(struct copy_run *r, struct copy_side *side)
{
	if (side->va)
		dma_free_coherent(r->dev, r->p.size, side->va, side->dma);
	kvfree(side->jobs);
}

static void request(struct copy_run *r, struct copy_side *side)
{
	unsigned int n, max = r->p.channels ? : COPY_MAX_CHANS;
	struct dma_chan *chan;

	for (n = 0; n < max && r->nr_chans < COPY_MAX_CHANS; n++) {
		struct copy_chan *c = &r->chan[r->nr_chans];

		chan = tegra_rp_edma_request_chan(copy_pdev, side->dir);
		if (IS_ERR(chan))
			break;
		c->run = r;
		c->side = side;
		c->chan = chan;
		r->dev = dmaengine_get_dma_device(chan);
		r->nr_chans++;
	}
	if (!n || n < r->p.channels)
		copy_fail(r, "%u channels to be had of direction %d", n,
			  side->dir);
}

/* An address that the IOMMU knew once, and has forgotten */
static void find_hole(struct copy_run *r)
{
	void *va = dma_alloc_coherent(r->dev, SZ_64K, &r->hole, GFP_KERNEL);

	if (va)
		dma_free_coherent(r->dev, SZ_64K, va, r->hole);
	else
		copy_fail(r, "no memory");
}

static void run_init(struct copy_run *r, const bool dirs[2])
{
	unsigned int i;

	r->side[0].dir = DMA_MEM_TO_DEV;
	r->side[1].dir = DMA_DEV_TO_MEM;
	for (i = 0; i < 2; i++)
		if (dirs[i])
			request(r, &r->side[i]);
	for (i = 0; i < 2 && !r->why[0]; i++)
		if (dirs[i])
			side_init(r, i);
	r->sgl = kvcalloc(COPY_MAX_ELEMENTS, sizeof(*r->sgl), GFP_KERNEL);
	if (!r->sgl)
		copy_fail(r, "no memory");
	if (!r->why[0])
		find_hole(r);
}

static void run_exit(struct copy_run *r)
{
	unsigned int i;

	for (i = 0; i < r->nr_chans; i++)
		dmaengine_terminate_sync(r->chan[i].chan);
	for (i = 0; i < 2; i++)
		side_exit(r, &r->side[i]);
	for (i = 0; i < r->nr_chans; i++)
		dma_release_channel(r->chan[i].chan);
	kvfree(r->sgl);
}

static void run(struct copy_run *r)
{
	bool both = sysfs_streq(dir, "both");
	bool dirs[2] = { both || sysfs_streq(dir, "to_bar"),
			 both || sysfs_streq(dir, "from_bar") };
	unsigned int i;

	if (!params_are_good(r) || !(dirs[0] || dirs[1]) ||
	    (r->p.bad && !dirs[0])) {
		copy_fail(r, "bad parameters");
		return;
	}
	run_init(r, dirs);
	for (i = 0; i < 2 && r->p.check && !r->why[0]; i++)
		if (dirs[i])
			copy_fill(r, &r->side[i]);
	if (!r->why[0])
		copy_move(r);
	for (i = 0; i < 2 && r->p.check && !r->why[0]; i++)
		if (dirs[i])
			copy_compare(r, &r->side[i]);
	run_exit(r);
}

/* Reading it is a run: "ok" or "not ok", and what was done in key=value lines */
static void show(struct seq_file *s, const struct copy_run *r)
{
	static const char *const names[] = { "to_bar", "from_bar" };
	unsigned int i, k;

	seq_printf(s, "%s%s\n", r->why[0] ? "not ok: " : "ok", r->why);
	seq_printf(s, "ns=%llu\nprep_ns=%llu\nissue_ns=%llu\naborted=%u\n",
		   r->end_ns - r->start_ns, r->prep_ns, r->issue_ns,
		   r->aborted);
	for (i = 0; i < 2; i++) {
		const struct copy_side *side = &r->side[i];

		seq_printf(s, "%s.transfers=%u\n%s.elements=%llu\n%s.bytes=%llu\n",
			   names[i], side->next, names[i], side->elements,
			   names[i], !side->next ? 0 :
			   r->p.size * (r->p.repeat ? r->p.transfers : 1ULL));
		for (k = 0; k < COPY_MIX - 1; k++)
			seq_printf(s, "%s.of_%u=%u\n", names[i], copy_kind(k),
				   side->kinds[k]);
		seq_printf(s, "%s.of_others=%u\n", names[i], side->kinds[k]);
	}
}

static int run_show(struct seq_file *s, void *unused)
{
	struct copy_run *r = &copy_run;

	mutex_lock(&copy_lock);
	memset(r, 0, sizeof(*r));
	r->p = params;
	r->bar_phys = pci_resource_start(copy_pdev, COPY_BAR);
	init_waitqueue_head(&r->wait);
	r->io = ioremap(r->bar_phys, pci_resource_len(copy_pdev, COPY_BAR));
	if (r->io)
		run(r);
	else
		copy_fail(r, "no mapping of the BAR");
	show(s, r);
	if (r->io)
		iounmap(r->io);
	mutex_unlock(&copy_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(run);

static void free_all(void)
{
	unsigned int i;

	debugfs_remove_recursive(copy_debugfs);
	for (i = 0; i < 2; i++)
		vfree(copy_data[i].data);
	pci_disable_device(copy_pdev);
	pci_dev_put(copy_pdev);
}

static int __init copy_init(void)
{
	unsigned int i;
	int ret;

	copy_pdev = pci_get_device(COPY_VENDOR, COPY_DEVICE, NULL);
	if (!copy_pdev)
		return -ENODEV;
	ret = pci_enable_device_mem(copy_pdev);
	if (ret) {
		pci_dev_put(copy_pdev);
		return ret;
	}
	for (i = 0; i < 2; i++) {
		copy_data[i].size = COPY_MAX_SIZE;
		copy_data[i].data = vzalloc(COPY_MAX_SIZE);
		if (!copy_data[i].data) {
			free_all();
			return -ENOMEM;
		}
	}
	copy_debugfs = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_blob("out", 0600, copy_debugfs, &copy_data[0]);
	debugfs_create_blob("in", 0600, copy_debugfs, &copy_data[1]);
	debugfs_create_file("run", 0400, copy_debugfs, NULL, &run_fops);

	return 0;
}
module_init(copy_init);

static void __exit copy_exit(void)
{
	free_all();
}
module_exit(copy_exit);

MODULE_DESCRIPTION("Moves data between memory and a BAR, whoever provides the engine");
MODULE_LICENSE("GPL");
