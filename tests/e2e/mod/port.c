// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: the port's driver goes away, and comes back, under a client
 */
#include <linux/delay.h>
#include <linux/dma/tegra-rp-edma.h>

#include "life.h"

/* The channel is nobody's any more: all is refused, nothing hangs */
static void detached_check(struct life *l, struct dma_async_tx_descriptor *desc)
{
	struct e2e *t = &l->own;
	struct e2e_job late;
	unsigned int i;

	for (i = 0; i < l->jobs; i++)
		e2e_expect(t, atomic_read(&l->job[i].calls) == 1,
			   "job %u: %d callbacks at the detach", i,
			   atomic_read(&l->job[i].calls));
	life_expect_failed(l);
	e2e_expect(t, !life_prep(l, 0), "prepared");
	if (desc && !e2e_submit_desc(t, &late, l->chan, desc)) {
		e2e_issue(&late);
		e2e_wait(&late);
		e2e_expect(t, late.result == DMA_TRANS_ABORTED, "result %d",
			   late.result);
	}
	dmaengine_terminate_sync(l->chan);
	life_expect_once(l);
}

static void unbound_run(struct e2e *t, struct life *l)
{
	struct device *rp = &pcie_find_root_port(t->pdev)->dev;
	struct dma_async_tx_descriptor *desc;
	struct dma_chan *chan;
	int ret;

	if (!life_start(l))
		return;
	/* Prepared before, submitted after */
	desc = life_prep(l, 1);
	e2e_expect(t, desc, "not prepared");
	if (!life_moving(l))
		return;

	device_release_driver(rp);
	detached_check(l, desc);
	chan = tegra_rp_edma_request_chan(t->pdev, DMA_MEM_TO_DEV);
	if (!e2e_expect(t, PTR_ERR(chan) == -EPROBE_DEFER, "%pe", chan) &&
	    !IS_ERR(chan))
		dma_release_channel(chan);

	ret = device_attach(rp);
	e2e_expect(t, ret == 1, "port not bound: %d", ret);
}

/*
 * Channels of the old engine are held when the new one comes, and the new ones
 * work on when the old ones are let go of.
 */
static void e2e_port_unbound(struct e2e *t)
{
	/* Large; one case runs at a time, and leaves no channel in them */
	static struct life busy, idle, wr, rd;

	if (life_get(t, &busy, LIFE_LINEAR, DMA_MEM_TO_DEV, 0) &&
	    life_get(t, &idle, LIFE_IDLE, DMA_DEV_TO_MEM, 1)) {
		unbound_run(t, &busy);
		if (life_get(t, &wr, LIFE_IDLE, DMA_MEM_TO_DEV, 2) &&
		    life_get(t, &rd, LIFE_IDLE, DMA_DEV_TO_MEM, 3)) {
			life_next_works(&wr);
			life_next_works(&rd);
		}
		life_put(t, &idle);
	}
	life_put(t, &busy);
	if (rd.chan) {
		life_next_works(&wr);
		life_next_works(&rd);
	}
	life_put(t, &rd);
	life_put(t, &wr);
}

/*
 * The board's endpoint has no power management capability: by that alone it
 * would keep the port awake. Off and on again makes the core look anew.
 */
static void e2e_port_may_sleep(struct e2e *t)
{
	t->pdev->d3cold_allowed = true;
	pci_d3cold_disable(t->pdev);
	pci_d3cold_enable(t->pdev);
}

const struct e2e_case e2e_port_cases[] = {
	{ "port-unbound", e2e_port_unbound, true },
	{ "port-may-sleep", e2e_port_may_sleep, true },
	{ }
};
