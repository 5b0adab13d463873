// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_soak: reading debugfs edma-soak runs once, and gives a line of totals,
 * "ok ..." or "not ok ..." with the first thing that went wrong.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "soak.h"

#define SOAK_VENDOR	0x1af4
#define SOAK_DEVICE	0x1110

static unsigned long long seed = 1;
module_param(seed, ullong, 0444);
MODULE_PARM_DESC(seed, "Of all that is random");

static unsigned int ops = 1000;
module_param(ops, uint, 0444);
MODULE_PARM_DESC(ops, "Operations (default 1000)");

static unsigned int max_element = SZ_1M;
module_param(max_element, uint, 0444);
MODULE_PARM_DESC(max_element, "The provider's parameter of that name");

static unsigned int slots = 512;
module_param(slots, uint, 0444);
MODULE_PARM_DESC(slots, "Elements in the provider's ring (default 512)");

struct soak soak;
static struct dentry *soak_file;
static DEFINE_MUTEX(soak_mutex);	/* one run at a time */

static const char *const soak_names[SOAK_N_NR] = {
	"prep", "submit", "issue", "status", "terminate", "synchronize",
	"release", "drain", "poll", "refused", "knob", "told", "failed",
	"collateral", "periods", "polled on", "vec",
};

/* The first reason counts; nothing is done any more */
void soak_fail(struct soak *s, const char *fmt, ...)
{
	va_list args;

	if (s->stop)
		return;
	s->stop = true;
	s->fail_op = s->ops;
	va_start(args, fmt);
	vsnprintf(s->why, sizeof(s->why), fmt, args);
	va_end(args);
}

/* The same, of a transfer, with a number that says more */
void soak_job_fail(struct soak *s, struct soak_job *j, const char *what,
		   u32 detail)
{
	static const char *const types[] = { "sg", "vec", "cyclic", "interleaved" };
	struct soak_chan *c = j->c;

	soak_fail(s, "%s (%#x): chan %u slot %u %s cookie %d state %u len %u/%u window %u bad %u",
		  what, detail, c->nr, (u32)(j - c->job), types[j->type],
		  j->cookie, j->state, j->len, j->nsegs, j->window, j->bad);
}

/* The trace tells whether two runs did the same */
void soak_count(struct soak *s, enum soak_count what, u32 detail)
{
	s->count[what]++;
	if (what <= SOAK_N_KNOB)
		s->ops++;
	s->trace = (s->trace ^ (what << 24 ^ detail)) * 0x100000001b3ULL;
}

static void soak_chan_init(struct soak *s, unsigned int nr)
{
	struct soak_chan *c = &s->chan[nr];
	u32 i;

	c->nr = nr;
	c->to_link = nr < SOAK_WRITERS;
	c->bar = s->bar + nr * SOAK_ARENA;
	c->bar_phys = s->bar_phys + nr * SOAK_ARENA;
	for (i = 0; i < SOAK_SLOTS; i++) {
		struct soak_job *j = &c->job[i];
		u32 large = i < SOAK_SMALL ? 0 : i - SOAK_SMALL;

		j->c = c;
		j->base = (i - large) * SOAK_SMALL_SIZE +
			  large * SOAK_LARGE_SIZE;
		j->size = i < SOAK_SMALL ? SOAK_SMALL_SIZE : SOAK_LARGE_SIZE;
	}
}

static void soak_init_run(struct soak *s)
{
	u32 i;

	s->seed = seed;
	s->target = ops;
	s->max_element = max_element;
	s->slots = slots;
	s->trace = seed;
	for (i = 0; i < ARRAY_SIZE(s->rng); i++)
		s->rng[i].state = seed * 4 + i;
	for (i = 0; i < SOAK_CHANS; i++)
		soak_chan_init(s, i);
}

static void soak_once(struct soak *s)
{
	u32 i;
	int ret;

	soak_init_run(s);
	for (i = 0; i < SOAK_CHANS; i++) {
		ret = soak_chan_get(s, &s->chan[i]);
		if (ret)
			soak_fail(s, "no channel %u: error %d", i, ret);
	}
	if (!s->stop)
		soak_run(s);
	for (i = 0; i < SOAK_CHANS; i++)
		soak_chan_put(s, &s->chan[i]);
	s->stop = true;
	for (i = 0; i < SOAK_CHANS; i++)
		if (s->chan[i].mem)
			dma_free_coherent(s->dev, SOAK_ARENA, s->chan[i].mem,
					  s->chan[i].dma);
}

static int soak_show(struct seq_file *m, void *unused)
{
	struct soak *s = &soak;
	u32 i;

	mutex_lock(&soak_mutex);
	if (s->target) {
		mutex_unlock(&soak_mutex);
		return -EBUSY;
	}
	soak_once(s);
	mutex_unlock(&soak_mutex);
	if (s->why[0])
		seq_printf(m, "not ok seed %llu operation %u: %s\n", s->seed,
			   s->fail_op, s->why);
	else
		seq_printf(m, "ok seed %llu: %u operations, trace %016llx\n",
			   s->seed, s->ops, s->trace);
	if (s->why[0])
		soak_board_show(m);
	for (i = 0; i < SOAK_N_NR; i++)
		seq_printf(m, "%u %s%s", s->count[i], soak_names[i],
			   i == SOAK_N_NR - 1 ? "\n" : ", ");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(soak);

static int soak_map(struct soak *s)
{
	struct resource *mem = &s->pdev->resource[0];

	if (pci_resource_len(s->pdev, 2) < SOAK_BAR + SOAK_CHANS * SOAK_ARENA)
		return -EINVAL;
	s->bar_phys = pci_resource_start(s->pdev, 2) + SOAK_BAR;
	/* The port's window is larger than the small BARs in it */
	s->nowhere = ALIGN_DOWN(mem->start, SZ_1M) + SZ_512K;
	s->bar = ioremap(s->bar_phys, SOAK_CHANS * SOAK_ARENA);
	return s->bar ? 0 : -ENOMEM;
}

static int __init soak_init(void)
{
	struct soak *s = &soak;
	int ret;

	spin_lock_init(&s->lock);
	s->pdev = pci_get_device(SOAK_VENDOR, SOAK_DEVICE, NULL);
	if (!s->pdev)
		return -ENODEV;
	ret = pci_enable_device_mem(s->pdev);
	if (ret)
		goto err_put;
	ret = soak_map(s);
	if (ret)
		goto err_disable;
	ret = soak_board_init(s);
	if (ret)
		goto err_unmap;
	soak_file = debugfs_create_file("edma-soak", 0400, NULL, NULL,
					&soak_fops);
	return 0;

err_unmap:
	iounmap(s->bar);
err_disable:
	pci_disable_device(s->pdev);
err_put:
	pci_dev_put(s->pdev);
	return ret;
}
module_init(soak_init);

static void __exit soak_exit(void)
{
	struct soak *s = &soak;

	debugfs_remove(soak_file);
	soak_board_exit(s);
	iounmap(s->bar);
	pci_disable_device(s->pdev);
	pci_dev_put(s->pdev);
}
module_exit(soak_exit);

MODULE_DESCRIPTION("Random operations on a root port's eDMA, and a shadow of them");
MODULE_LICENSE("GPL");
