/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edma-bar: an endpoint's memory BARs as character devices
 *
 * An endpoint (struct edma_bar_ep) has a node for each memory BAR (struct
 * edma_bar) and a lane for each direction (struct edma_bar_lane): one DMA
 * channel and the queue of those who want it. A call of read() or write()
 * cuts its buffer into windows, which are pinned, mapped and submitted one
 * by one, several in flight.
 */
#ifndef EDMA_BAR_H
#define EDMA_BAR_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/dma-direction.h>
#include <linux/dmaengine.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>

enum edma_bar_dir {
	EDMA_BAR_WRITE,
	EDMA_BAR_READ,
	EDMA_BAR_DIRS
};

enum edma_bar_stat {
	EDMA_BAR_BYTES,			/* of windows that completed */
	EDMA_BAR_WINDOWS,		/* that completed */
	EDMA_BAR_PAGES,			/* pinned for them */
	EDMA_BAR_SEGMENTS_BEFORE,	/* physically contiguous pieces */
	EDMA_BAR_SEGMENTS_MAPPED,	/* pieces after dma_map_sgtable() */
	EDMA_BAR_TURNS,
	EDMA_BAR_YIELDS,		/* turns ended because others waited */
	EDMA_BAR_STOPS,			/* channel terminated, any reason */
	EDMA_BAR_ERRORS,		/* windows that the engine failed */
	EDMA_BAR_TIMEOUTS,
	EDMA_BAR_NS,			/* in calls, from pinning to unpinning */
	EDMA_BAR_STATS
};

/*
 * The queue for a channel: the first in it has the turn, the others get it in
 * the order of their arrival.
 */
struct edma_bar_turn {
	spinlock_t lock;		/* protects queue */
	struct list_head queue;		/* of struct edma_bar_ticket */
};

struct edma_bar_ticket {
	struct list_head node;
	struct completion granted;
};

struct edma_bar_lane {
	struct edma_bar_ep *ep;
	enum edma_bar_dir dir;
	/*
	 * Requested and released under ep->lock. Valid without it while
	 * ep->active is held.
	 */
	struct dma_chan *chan;
	struct edma_bar_turn turn;
	wait_queue_head_t wait;		/* of the turn's holder, for windows */
	atomic64_t stat[EDMA_BAR_STATS];
};

struct edma_bar {
	struct edma_bar_ep *ep;
	struct miscdevice misc;
	int index;			/* BAR number */
	phys_addr_t start;		/* as the CPU sees it */
	loff_t size;
	char name[48];
	char nodename[48];
};

struct edma_bar_ep {
	struct kref kref;		/* one for the driver, one per file */
	struct pci_dev *pdev;
	/*
	 * Protects gone, active, files, and the request and release of the
	 * lanes' channels.
	 */
	struct mutex lock;
	bool gone;			/* set once; polled without the lock */
	unsigned int active;		/* calls that may use a channel */
	struct list_head files;		/* that asked for a channel so far */
	wait_queue_head_t idle;		/* remove waits here for !active */
	struct edma_bar_lane lane[EDMA_BAR_DIRS];
	struct edma_bar bar[PCI_STD_NUM_BARS];
	unsigned long bars;		/* mask of the nodes registered */
	struct dentry *debugfs;
};

/* An open file: one opener, however many threads use it */
struct edma_bar_file {
	struct edma_bar *bar;
	struct list_head node;		/* in ep->files, from the first use */
	pid_t pid;			/* who opened it */
	/*
	 * One call per direction at a time, so that an opener never has more
	 * than one ticket in a queue.
	 */
	struct mutex io_lock[EDMA_BAR_DIRS];
	atomic64_t bytes[EDMA_BAR_DIRS];
	atomic64_t turns[EDMA_BAR_DIRS];
};

static inline bool edma_bar_gone(const struct edma_bar_ep *ep)
{
	return READ_ONCE(ep->gone);
}

static inline enum dma_transfer_direction
edma_bar_transfer_dir(enum edma_bar_dir dir)
{
	return dir == EDMA_BAR_WRITE ? DMA_MEM_TO_DEV : DMA_DEV_TO_MEM;
}

static inline enum dma_data_direction edma_bar_data_dir(enum edma_bar_dir dir)
{
	return dir == EDMA_BAR_WRITE ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
}

static inline const char *edma_bar_dir_name(enum edma_bar_dir dir)
{
	static const char *const names[EDMA_BAR_DIRS] = {
		[EDMA_BAR_WRITE]	= "write",
		[EDMA_BAR_READ]		= "read",
	};

	return names[dir];
}

static inline void edma_bar_stat_add(struct edma_bar_lane *lane,
				     enum edma_bar_stat stat, u64 n)
{
	atomic64_add(n, &lane->stat[stat]);
}

/* turn.c */
void edma_bar_turn_init(struct edma_bar_turn *turn);
int edma_bar_turn_take(struct edma_bar_turn *turn, struct edma_bar_ticket *t);
void edma_bar_turn_give(struct edma_bar_turn *turn, struct edma_bar_ticket *t);
bool edma_bar_turn_wanted(struct edma_bar_turn *turn);

/* xfer.c */
ssize_t edma_bar_xfer(struct edma_bar_file *file, enum edma_bar_dir dir,
		      unsigned long addr, size_t len, loff_t pos);

/* stats.c */
void edma_bar_stats_add(struct edma_bar_ep *ep);
void edma_bar_stats_remove(struct edma_bar_ep *ep);
void edma_bar_stats_init(void);
void edma_bar_stats_exit(void);

#endif
