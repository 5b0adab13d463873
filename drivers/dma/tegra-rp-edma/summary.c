// SPDX-License-Identifier: GPL-2.0-only
/*
 * A port's channels in debugfs, dmaengine/summary.
 */
#include <linux/seq_file.h>

#include "chan.h"

static const char *const edma_state_names[] = {
	[EDMA_HWCH_OFF] = "free",
	[EDMA_HWCH_READY] = "ready",
	[EDMA_HWCH_STOPPING] = "stopping",
	[EDMA_HWCH_PARKED] = "parked",
	[EDMA_HWCH_LOST] = "lost",
};

static void chan_show(struct seq_file *s, struct edma_chan *chan)
{
	struct edma_ring *ring = &chan->hwch.ring;
	enum edma_hwch_state state;
	unsigned int failed;
	unsigned long flags;
	u32 pending, loop;

	spin_lock_irqsave(&chan->hwch.lock, flags);
	state = chan->hwch.state;
	pending = edma_ring_pending(ring);
	loop = ring->loop;
	failed = chan->nr_failed;
	spin_unlock_irqrestore(&chan->hwch.lock, flags);
	seq_printf(s, " %-5s %u | %s", edma_chan_kind(chan), chan->hwch.id,
		   edma_state_names[state]);
	if (state == EDMA_HWCH_READY)
		seq_printf(s, ", %u elements pending%s, %u failed", pending,
			   loop ? " in a loop" : "", failed);
	seq_puts(s, "\n");
}

/**
 * edma_summary_show - one line for each channel
 * @s: where to
 * @dma: the port's dmaengine device; may be detached, while a client holds one
 *	of its channels
 *
 * Touches no register, and nothing that dmaengine has freed by then.
 *
 * Context: process context.
 */
void edma_summary_show(struct seq_file *s, struct dma_device *dma)
{
	struct edma_port *port = container_of(dma, struct edma_port, dma);
	unsigned int i;

	for (i = 0; i < port->nr_chans; i++)
		chan_show(s, &port->chans[i]);
}
