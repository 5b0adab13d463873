// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statistics of an endpoint: debugfs edma-bar/<pci name>/stats, key=value
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "edma-bar.h"

static const char * const edma_bar_stat_name[EDMA_BAR_STATS] = {
	[EDMA_BAR_BYTES]		= "bytes",
	[EDMA_BAR_WINDOWS]		= "windows",
	[EDMA_BAR_PAGES]		= "pages",
	[EDMA_BAR_SEGMENTS_BEFORE]	= "segments_before",
	[EDMA_BAR_SEGMENTS_MAPPED]	= "segments_mapped",
	[EDMA_BAR_TURNS]		= "turns",
	[EDMA_BAR_YIELDS]		= "yields",
	[EDMA_BAR_STOPS]		= "stops",
	[EDMA_BAR_ERRORS]		= "errors",
	[EDMA_BAR_TIMEOUTS]		= "timeouts",
	[EDMA_BAR_NS]			= "ns",
};

static struct dentry *edma_bar_debugfs;

static u64 edma_bar_stat(struct edma_bar_ep *ep, int dir, int stat)
{
	return atomic64_read(&ep->lane[dir].stat[stat]);
}

static void edma_bar_show_openers(struct seq_file *s, struct edma_bar_ep *ep)
{
	struct edma_bar_file *file;
	unsigned int n = 0, dir;

	mutex_lock(&ep->lock);
	list_for_each_entry(file, &ep->files, node) {
		seq_printf(s, "opener%u.pid=%d\n", n, file->pid);
		for (dir = 0; dir < EDMA_BAR_DIRS; dir++)
			seq_printf(s, "opener%u.%s.bytes=%llu\n"
				   "opener%u.%s.turns=%llu\n",
				   n, edma_bar_dir_name(dir),
				   (u64)atomic64_read(&file->bytes[dir]),
				   n, edma_bar_dir_name(dir),
				   (u64)atomic64_read(&file->turns[dir]));
		n++;
	}
	seq_printf(s, "openers=%u\n", n);
	mutex_unlock(&ep->lock);
}

/* First the sums (bytes=), then each direction (write.bytes=) and opener */
static int edma_bar_stats_show(struct seq_file *s, void *unused)
{
	struct edma_bar_ep *ep = s->private;
	int dir, stat;

	for (stat = 0; stat < EDMA_BAR_STATS; stat++)
		seq_printf(s, "%s=%llu\n", edma_bar_stat_name[stat],
			   edma_bar_stat(ep, EDMA_BAR_WRITE, stat) +
			   edma_bar_stat(ep, EDMA_BAR_READ, stat));

	for (dir = 0; dir < EDMA_BAR_DIRS; dir++)
		for (stat = 0; stat < EDMA_BAR_STATS; stat++)
			seq_printf(s, "%s.%s=%llu\n", edma_bar_dir_name(dir),
				   edma_bar_stat_name[stat],
				   edma_bar_stat(ep, dir, stat));

	edma_bar_show_openers(s, ep);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(edma_bar_stats);

/**
 * edma_bar_stats_add - create the endpoint's file
 * @ep: the endpoint
 */
void edma_bar_stats_add(struct edma_bar_ep *ep)
{
	ep->debugfs = debugfs_create_dir(pci_name(ep->pdev), edma_bar_debugfs);
	debugfs_create_file("stats", 0400, ep->debugfs, ep,
			    &edma_bar_stats_fops);
}

/**
 * edma_bar_stats_remove - remove it, after its readers have left
 * @ep: the endpoint
 */
void edma_bar_stats_remove(struct edma_bar_ep *ep)
{
	debugfs_remove_recursive(ep->debugfs);
}

/**
 * edma_bar_stats_init - create the driver's directory
 */
void edma_bar_stats_init(void)
{
	edma_bar_debugfs = debugfs_create_dir("edma-bar", NULL);
}

/**
 * edma_bar_stats_exit - remove the driver's directory
 */
void edma_bar_stats_exit(void)
{
	debugfs_remove_recursive(edma_bar_debugfs);
}
