// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_client: parameters, the endpoint, debugfs. See README.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/string.h>

#include "client.h"

#define CLIENT_VENDOR	0x1af4
#define CLIENT_DEVICE	0x1110

#define CLIENT_MAX_THREADS	64
#define CLIENT_MAX_DEPTH	4096
/* Chunks that two rows' chunks and gaps may add up to, see layout_rows() */
#define CLIENT_ROW_CHUNKS	5

static struct client_params params = {
	.threads_per_chan = 1,
	.test_buf_size = 16384,
	.queue_depth = 1,
	.timeout = 3000,
};

module_param_named(iterations, params.iterations, uint, 0644);
MODULE_PARM_DESC(iterations, "Tests of each thread (default: 0, until stopped)");
module_param_named(threads_per_chan, params.threads_per_chan, uint, 0644);
MODULE_PARM_DESC(threads_per_chan, "Threads that share a channel (default: 1)");
module_param_named(max_channels, params.max_channels, uint, 0644);
MODULE_PARM_DESC(max_channels, "Channels of each direction (default: 0, all)");
module_param_named(test_buf_size, params.test_buf_size, uint, 0644);
MODULE_PARM_DESC(test_buf_size, "Bytes of a test's buffer (default: 16384)");
module_param_named(transfer_size, params.transfer_size, uint, 0644);
MODULE_PARM_DESC(transfer_size, "Bytes of a transfer (default: 0, any)");
module_param_named(queue_depth, params.queue_depth, uint, 0644);
MODULE_PARM_DESC(queue_depth, "Transfers in flight for each thread (default: 1)");
module_param_named(sg, params.sg, uint, 0644);
MODULE_PARM_DESC(sg, "Bytes of a segment (default: 0, one segment)");
module_param_named(window, params.window, uint, 0644);
MODULE_PARM_DESC(window, "Bytes of a port window: adds such transfers (default: 0)");
module_param_named(interleave, params.interleave, uint, 0644);
MODULE_PARM_DESC(interleave, "Bytes of a chunk: adds interleaved transfers (default: 0)");
module_param_named(cyclic, params.cyclic, uint, 0644);
MODULE_PARM_DESC(cyclic, "Bytes of a period: adds cyclic transfers (default: 0)");
module_param_named(nosg, params.nosg, bool, 0644);
MODULE_PARM_DESC(nosg, "No plain slave_sg transfers between the others");
module_param_named(offset, params.offset, ulong, 0644);
MODULE_PARM_DESC(offset, "Where in the BAR the tests start (default: 0)");
module_param_named(timeout, params.timeout, int, 0644);
MODULE_PARM_DESC(timeout, "Milliseconds for a transfer (default: 3000), -1 for ever");
module_param_named(noverify, params.noverify, bool, 0644);
MODULE_PARM_DESC(noverify, "Neither fill nor compare (default: verify)");
module_param_named(norandom, params.norandom, bool, 0644);
MODULE_PARM_DESC(norandom, "Whole buffers, operations in turn (default: random)");
module_param_named(polled, params.polled, bool, 0644);
MODULE_PARM_DESC(polled, "Ask for the status instead of being called");
module_param_named(callback, params.callback, bool, 0644);
MODULE_PARM_DESC(callback, "Submit the next transfer from the callback");
module_param_named(verbose, params.verbose, bool, 0644);
MODULE_PARM_DESC(verbose, "Tell of tests that passed, too (default: off)");

static char dir[16] = "to_bar";
module_param_string(dir, dir, sizeof(dir), 0644);
MODULE_PARM_DESC(dir, "to_bar, from_bar or both (default: to_bar)");

static char *device;
module_param(device, charp, 0444);
MODULE_PARM_DESC(device, "PCI name of the endpoint (default: first 1af4:1110)");

static int bar = 2;
module_param(bar, int, 0444);
MODULE_PARM_DESC(bar, "Number of its BAR (default: 2)");

/*
 * @lock protects all; @target is what the module was loaded for, @pdev is the
 * same while it is bound
 */
static struct {
	struct mutex lock; /* see above */
	struct pci_dev *target;
	struct pci_dev *pdev;
	void __iomem *io;
	struct client_run *run;
	struct dentry *debugfs;
	bool ready;
} client = {
	.lock = __MUTEX_INITIALIZER(client.lock),
};

/* Parameters */

#define refuse(fmt, ...)			\
({						\
	pr_err(fmt "\n", ##__VA_ARGS__);	\
	-EINVAL;				\
})

static int check_sizes(const struct client_params *p)
{
	u32 size = p->test_buf_size;

	if (!size || size > BIT(30))
		return refuse("test_buf_size=%u: 1 to %lu", size, BIT(30));
	if (p->transfer_size >= size)
		return refuse("transfer_size=%u: must be lower than test_buf_size=%u",
			      p->transfer_size, size);
	if (p->sg > size)
		return refuse("sg=%u: more than test_buf_size=%u", p->sg, size);
	if (p->window > size)
		return refuse("window=%u: more than test_buf_size=%u",
			      p->window, size);
	/* What a test must at least hold of an operation */
	size = p->transfer_size ? : size;
	if (p->cyclic > size / client_min_periods(p))
		return refuse("cyclic=%u: %u must fit in the %u bytes of a transfer",
			      p->cyclic, client_min_periods(p), size);
	if (p->interleave > size / CLIENT_ROW_CHUNKS)
		return refuse("interleave=%u: %u chunks must fit in the %u bytes of a transfer",
			      p->interleave, CLIENT_ROW_CHUNKS, size);
	return 0;
}

static int check_params(const struct client_params *p)
{
	int ret = check_sizes(p);

	if (ret)
		return ret;
	if (!p->threads_per_chan || p->threads_per_chan > CLIENT_MAX_THREADS)
		return refuse("threads_per_chan=%u: 1 to %u",
			      p->threads_per_chan, CLIENT_MAX_THREADS);
	if (!p->queue_depth || p->queue_depth > CLIENT_MAX_DEPTH)
		return refuse("queue_depth=%u: 1 to %u", p->queue_depth,
			      CLIENT_MAX_DEPTH);
	if (!p->timeout || p->timeout < -1)
		return refuse("timeout=%d: milliseconds, or -1", p->timeout);
	if (p->polled && p->callback)
		return refuse("polled=, callback=: without a callback none to submit from");
	if (p->nosg && !p->window && !p->interleave && !p->cyclic)
		return refuse("nosg=: none of window=, interleave=, cyclic=, so nothing is left");
	if (p->nosg && p->sg && !p->window)
		return refuse("nosg=, sg=: no scatterlist has segments then");
	return 0;
}

static int check_dir(bool dirs[2])
{
	bool both = sysfs_streq(dir, "both");

	dirs[0] = both || sysfs_streq(dir, "to_bar");
	dirs[1] = both || sysfs_streq(dir, "from_bar");
	if (!dirs[0] && !dirs[1])
		return refuse("dir=%s: to_bar, from_bar or both", strim(dir));
	return 0;
}

/* Runs */

static int start(void)
{
	struct client_run *run;
	bool dirs[2];
	int ret;

	lockdep_assert_held(&client.lock);
	ret = check_params(&params) ? : check_dir(dirs);
	if (ret)
		return ret;
	if (!client.pdev) {
		pr_err("%s: not bound any more\n", pci_name(client.target));
		return -ENODEV;
	}
	if (client_run_active()) {
		pr_err("a run is under way\n");
		return -EBUSY;
	}
	client_run_free(client.run);
	client.run = NULL;
	run = client_run_start(&params, client.pdev, bar, client.io, dirs);
	if (IS_ERR(run))
		return PTR_ERR(run);
	client.run = run;

	return 0;
}

static bool run_wanted;

static int run_set(const char *val, const struct kernel_param *kp)
{
	int ret = param_set_bool(val, kp);

	if (ret)
		return ret;
	mutex_lock(&client.lock);
	if (!run_wanted)
		client_run_stop(client.run);
	else if (client.ready)
		ret = start();
	mutex_unlock(&client.lock);

	return ret;
}

static int run_get(char *val, const struct kernel_param *kp)
{
	run_wanted = client_run_active();

	return param_get_bool(val, kp);
}

static const struct kernel_param_ops run_ops = {
	.set = run_set,
	.get = run_get,
};
module_param_cb(run, &run_ops, &run_wanted, 0644);
MODULE_PARM_DESC(run, "1 starts a run, 0 stops it; reads Y while one is under way");

static bool wait;

/* Others may use the parameters meanwhile: stop the run, for instance */
static int wait_get(char *val, const struct kernel_param *kp)
{
	int ret = 0;

	kernel_param_unlock(THIS_MODULE);
	if (params.iterations)
		ret = client_run_wait();
	kernel_param_lock(THIS_MODULE);
	wait = true;

	return ret ? : param_get_bool(val, kp);
}

static const struct kernel_param_ops wait_ops = {
	.set = param_set_bool,
	.get = wait_get,
};
module_param_cb(wait, &wait_ops, &wait, 0444);
MODULE_PARM_DESC(wait, "Loading, or reading this, waits for the run's end (default: no)");

/* The endpoint */

static int client_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	int ret;

	if (pdev != client.target)
		return -ENODEV;
	ret = pci_enable_device_mem(pdev);
	if (ret)
		return ret;
	ret = pci_request_region(pdev, bar, KBUILD_MODNAME);
	if (ret)
		goto err_disable;
	client.io = ioremap(pci_resource_start(pdev, bar),
			    pci_resource_len(pdev, bar));
	if (!client.io) {
		ret = -ENOMEM;
		goto err_release;
	}
	mutex_lock(&client.lock);
	client.pdev = pdev;
	mutex_unlock(&client.lock);

	return 0;

err_release:
	pci_release_region(pdev, bar);
err_disable:
	pci_disable_device(pdev);
	return ret;
}

static void client_remove(struct pci_dev *pdev)
{
	mutex_lock(&client.lock);
	client_run_stop(client.run);
	client.pdev = NULL;
	mutex_unlock(&client.lock);
	iounmap(client.io);
	pci_release_region(pdev, bar);
	pci_disable_device(pdev);
}

static struct pci_driver client_driver = {
	.name = KBUILD_MODNAME,
	.probe = client_probe,
	.remove = client_remove,
};

static struct pci_dev *find(void)
{
	unsigned int domain, bus, slot, fn;

	if (!device)
		return pci_get_device(CLIENT_VENDOR, CLIENT_DEVICE, NULL);
	if (sscanf(device, "%x:%x:%x.%x", &domain, &bus, &slot, &fn) != 4)
		return NULL;

	return pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, fn));
}

static int check_endpoint(struct pci_dev *pdev)
{
	if (!pdev) {
		pr_err("device=%s: no such endpoint\n",
		       device ? : "(none): 1af4:1110");
		return -ENODEV;
	}
	if (bar < 0 || bar >= PCI_STD_NUM_BARS ||
	    !(pci_resource_flags(pdev, bar) & IORESOURCE_MEM) ||
	    !pci_resource_len(pdev, bar))
		return refuse("bar=%d: no memory BAR of %s", bar,
			      pci_name(pdev));
	return 0;
}

/* A new ID binds all devices that have it: probe takes the one that is meant */
static int bind(struct pci_dev *pdev)
{
	int ret = pci_register_driver(&client_driver);

	if (ret)
		return ret;
	ret = pci_add_dynid(&client_driver, pdev->vendor, pdev->device,
			    PCI_ANY_ID, PCI_ANY_ID, 0, 0, 0);
	if (!ret && !client.pdev) {
		pr_err("%s: not bound, because of another driver or its BAR\n",
		       pci_name(pdev));
		ret = -EBUSY;
	}
	if (ret)
		pci_unregister_driver(&client_driver);

	return ret;
}

static int results_show(struct seq_file *s, void *unused)
{
	mutex_lock(&client.lock);
	if (client.run)
		client_results_show(s, client.run);
	mutex_unlock(&client.lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(results);

static void tear_down(void)
{
	debugfs_remove_recursive(client.debugfs);
	pci_unregister_driver(&client_driver);
	client_run_free(client.run);
	pci_dev_put(client.target);
}

static int __init client_init(void)
{
	int ret;

	client.target = find();
	ret = check_endpoint(client.target) ? : bind(client.target);
	if (ret) {
		pci_dev_put(client.target);
		return ret;
	}
	client.debugfs = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("results", 0400, client.debugfs, NULL,
			    &results_fops);
	mutex_lock(&client.lock);
	client.ready = true;
	if (run_wanted)
		ret = start();
	mutex_unlock(&client.lock);
	if (!ret && wait && params.iterations)
		ret = client_run_wait();
	if (ret)
		tear_down();

	return ret;
}
module_init(client_init);

static void __exit client_exit(void)
{
	tear_down();
}
module_exit(client_exit);

MODULE_DESCRIPTION("Tests and measures dmaengine channels of a root port's eDMA");
MODULE_LICENSE("GPL");
