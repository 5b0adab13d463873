/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Channels and descriptors: between dmaengine and the engine.
 */
#ifndef TEGRA_RP_EDMA_CHAN_H
#define TEGRA_RP_EDMA_CHAN_H

#include <linux/dmaengine.h>
#include <linux/interrupt.h>
#include <linux/workqueue.h>

#include "engine.h"
#include "seg.h"

struct device_node;
struct iommu_domain;
struct pci_dev;
struct platform_device;
struct seq_file;

#define EDMA_NAME	"tegra-rp-edma"

/* A failed cookie reports DMA_ERROR for at least this many failures */
#define EDMA_NR_FAILED		16
/* Outbound regions that bypass translation and are worth remembering */
#define EDMA_MAX_BYPASS		8

/**
 * struct edma_desc - one transfer
 * @tx: what dmaengine knows of it
 * @node: in one of the channel's lists
 * @segs: what to move
 * @cursor: what of it has not been put into the ring yet
 * @done: bytes known to be moved
 * @in_ring: elements that are in the ring and not known to be done
 * @nr_done: elements known to be done, for messages
 * @cyclic: repeated until terminated; each segment is a period
 * @lead_in: there is room for a short first element of each period
 * @result: handed to the callback
 */
struct edma_desc {
	struct dma_async_tx_descriptor tx;
	struct list_head node;
	struct edma_segs segs;
	struct edma_cursor cursor;
	u64 done;
	u32 in_ring;
	u32 nr_done;
	bool cyclic;
	bool lead_in;
	struct dmaengine_result result;
};

/**
 * struct edma_chan - a channel as dmaengine sees it
 * @dma: what dmaengine knows of it
 * @hwch: the engine's side; its lock protects all below but @task and @work
 * @port: root port it belongs to
 * @config: as given by the client
 * @prepared: descriptors that the client has and not submitted
 * @submitted: submitted, not issued
 * @issued: issued, no element in the ring yet
 * @active: at least one element is, or has been, in the ring; oldest first
 * @failing: failed, but the engine may still touch their memory: completed when
 *	it is at rest
 * @completed: to be told to the client by @task
 * @terminated: to be freed once the engine is at rest
 * @periods: of a cyclic transfer, that are done and to be told by @task
 * @failed: cookies of the latest failures
 * @nr_failed: how many there have been
 * @held: a client has the channel, and what goes with it is allocated; written
 *	with @hwch's lock held, read without it by edma_port_in_use()
 * @closed: the port goes away: what is issued fails
 * @task: calls the callbacks
 * @work: resets the direction when the channel doesn't stop
 */
struct edma_chan {
	struct dma_chan dma;
	struct edma_hwch hwch;
	struct edma_port *port;
	struct dma_slave_config config;
	struct list_head prepared;
	struct list_head submitted;
	struct list_head issued;
	struct list_head active;
	struct list_head failing;
	struct list_head completed;
	struct list_head terminated;
	u32 periods;
	dma_cookie_t failed[EDMA_NR_FAILED];
	unsigned int nr_failed;
	bool held;
	bool closed;
	struct tasklet_struct task;
	struct work_struct work;
};

/**
 * struct edma_bypass - an outbound iATU region that eDMA traffic bypasses (U8)
 * @start: first CPU physical address
 * @end: last one
 * @target: bus address of @start
 */
struct edma_bypass {
	u64 start;
	u64 end;
	u64 target;
};

/**
 * struct edma_port - a root port's engine
 * @rp: the root port
 * @dma: what dmaengine knows of it
 * @dir: both directions
 * @chans: all channels, write channels first
 * @nr_chans: how many
 * @regs: eDMA registers
 * @appl: registers of NVIDIA's wrapper
 * @irq: the controller's shared interrupt
 * @bypass: regions whose addresses the driver has to translate
 * @nr_bypass: how many
 * @domain: the IOMMU domain that the port had when it was attached
 * @live: channels may be allocated and work may be prepared
 * @node_of: device tree node that offers the channels by name, if one does
 * @released: dmaengine has dropped its last reference
 * @node: in the list of ports that wait to be freed
 */
struct edma_port {
	struct pci_dev *rp;
	struct dma_device dma;
	struct edma_dir dir[EDMA_NR_DIRS];
	struct edma_chan *chans;
	unsigned int nr_chans;
	void __iomem *regs;
	void __iomem *appl;
	int irq;
	struct edma_bypass bypass[EDMA_MAX_BYPASS];
	unsigned int nr_bypass;
	struct iommu_domain *domain;
	bool live;
	struct device_node *node_of;
	bool released;
	struct list_head node;
};

static inline struct edma_chan *to_edma_chan(struct dma_chan *chan)
{
	return container_of(chan, struct edma_chan, dma);
}

static inline struct edma_chan *hwch_to_chan(struct edma_hwch *hwch)
{
	return container_of(hwch, struct edma_chan, hwch);
}

static inline struct edma_desc *to_edma_desc(struct dma_async_tx_descriptor *tx)
{
	return container_of(tx, struct edma_desc, tx);
}

static inline bool edma_chan_to_link(const struct edma_chan *chan)
{
	return chan->hwch.ring.to_link;
}

static inline const char *edma_chan_kind(const struct edma_chan *chan)
{
	return edma_chan_to_link(chan) ? "write" : "read";
}

/* flow.c: from issued descriptors through the ring to callbacks */
u32 edma_flow_max_element(void);
int edma_flow_check_params(void);
void edma_flow_event(struct edma_hwch *hwch, enum edma_event event);
void edma_flow_issue(struct edma_chan *chan);
void edma_flow_work(struct work_struct *work);

/* tell.c: what clients are told */
void edma_tell_finish(struct edma_chan *chan, struct edma_desc *desc);
void edma_tell_fail(struct edma_chan *chan, struct edma_desc *desc,
		    enum dmaengine_tx_result result, const char *reason);
void edma_tell_fail_all(struct edma_chan *chan, const char *reason);
void edma_tell_flush(struct edma_chan *chan);
void edma_tell_task(struct tasklet_struct *task);

/* cyclic.c: transfers that the hardware repeats by itself */
int edma_cyclic_check(const struct edma_chan *chan, struct edma_desc *desc);
void edma_cyclic_start(struct edma_chan *chan, struct edma_desc *desc);
void edma_cyclic_advance(struct edma_chan *chan,
			 const struct edma_progress *progress);
bool edma_cyclic_call(struct edma_chan *chan);

/* bringup.c: a port's engine as a whole */
void edma_dma_fence(void);
int edma_port_bring_up(struct edma_port *port, struct platform_device *ctrl);
void edma_port_take_down(struct edma_port *port);
int edma_port_park(struct edma_port *port);
void edma_port_unpark(struct edma_port *port);
bool edma_port_in_use(struct edma_port *port);

/* of.c: channels by name, from the device tree */
void edma_of_register(struct edma_port *port, struct platform_device *ctrl);
void edma_of_unregister(struct edma_port *port);

/* port.c: addresses, domain and interrupt of a port */
void edma_port_enable_irq(struct edma_port *port);
int edma_port_link_addr(struct edma_port *port, phys_addr_t addr, u64 len,
			u64 *link);
int edma_port_init_domain(struct edma_port *port);
bool edma_port_domain_changed(struct edma_port *port);
int edma_port_check_domain(struct edma_port *port);
void edma_port_read_bypass(struct edma_port *port, void __iomem *atu);

/* prep.c: descriptors from what a client hands in */
bool edma_prep_config_is_valid(const struct edma_chan *chan,
			       const struct dma_slave_config *config);
int edma_prep_refuse(const struct edma_chan *chan, const char *why);
struct edma_desc *edma_prep_alloc(struct edma_chan *chan,
				  enum dma_transfer_direction dir,
				  unsigned long flags);
struct dma_async_tx_descriptor *
edma_prep_ready(struct edma_chan *chan, struct edma_desc *desc, int err);
struct dma_slave_config edma_prep_config(struct edma_chan *chan);
int edma_prep_place(struct edma_chan *chan, struct edma_desc *desc,
		    const struct dma_slave_config *config, u64 total,
		    u64 *link);
struct dma_async_tx_descriptor *
edma_prep_sg(struct edma_chan *chan, const struct dma_slave_config *config,
	     struct scatterlist *sgl, unsigned int sg_len,
	     enum dma_transfer_direction dir, unsigned long flags);
void edma_prep_init_dma(struct dma_device *dma);
void edma_desc_free(struct edma_desc *desc);
void edma_desc_free_list(struct list_head *list);

/* vec.c, config_sg.c: operations that not every kernel has */
void edma_vec_init_dma(struct dma_device *dma);
void edma_config_sg_init_dma(struct dma_device *dma);

/* chan.c: dmaengine operations */
dma_cookie_t edma_tx_submit(struct dma_async_tx_descriptor *tx);
int edma_chan_set_config(struct edma_chan *chan,
			 const struct dma_slave_config *config);
void edma_chan_init(struct edma_chan *chan, struct edma_port *port,
		    enum edma_dir_id id, unsigned int nr);
void edma_chan_close(struct edma_chan *chan);
void edma_chan_detach(struct edma_chan *chan);
void edma_port_init_dma(struct edma_port *port);

/* summary.c: what debugfs shows */
void edma_summary_show(struct seq_file *s, struct dma_device *dma);

#endif /* TEGRA_RP_EDMA_CHAN_H */
