// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: channels that are busy when something happens to them
 */
#include <linux/dma/tegra-rp-edma.h>
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/sched.h>

#include "life.h"

static bool life_is_write(struct life *l)
{
	return l->dir == DMA_MEM_TO_DEV;
}

/* What the model has moved on this channel so far */
u64 life_bytes(struct life *l)
{
	unsigned int nr = l->chan->chan_id;
	struct dma_chan *chan;
	char name[16];

	/* Write channels come first */
	if (!life_is_write(l))
		list_for_each_entry(chan, &l->chan->device->channels,
				    device_node) {
			struct dma_slave_caps caps;

			if (!dma_get_slave_caps(chan, &caps) &&
			    caps.directions == BIT(DMA_MEM_TO_DEV))
				nr--;
		}
	snprintf(name, sizeof(name), "bytes.%c%u",
		 life_is_write(l) ? 'w' : 'r', nr);

	return e2e_bench_get(&l->own, name);
}

/* Without a device link to the port: what is to be seen is that nobody goes */
static struct dma_chan *life_request(struct e2e *t,
				     enum dma_transfer_direction dir)
{
	struct tegra_rp_edma_request request = {
		.port = &pcie_find_root_port(t->pdev)->dev,
		.dir = dir,
	};
	dma_cap_mask_t mask;

	dma_cap_zero(mask);
	dma_cap_set(DMA_SLAVE, mask);

	return dma_request_channel(mask, tegra_rp_edma_filter, &request);
}

/* The board's devices are coherent: the CPU sees what the engine sees */
static bool life_buffer(struct life *l)
{
	void *va = alloc_pages_exact(LIFE_BUFFER, GFP_KERNEL);

	if (!e2e_expect(&l->own, va, "no memory"))
		return false;
	l->dma = dma_map_single(l->own.dev, va, LIFE_BUFFER,
				DMA_BIDIRECTIONAL);
	if (!e2e_expect(&l->own, !dma_mapping_error(l->own.dev, l->dma),
			"not mapped")) {
		free_pages_exact(va, LIFE_BUFFER);
		return false;
	}
	l->va = va;

	return true;
}

/* A channel and, unless it is to be idle, a buffer; at the @place-th 4 MiB */
bool life_get(struct e2e *t, struct life *l, enum life_kind kind,
	      enum dma_transfer_direction dir, unsigned int place)
{
	memset(l, 0, sizeof(*l));
	l->own = *t;
	l->dir = dir;
	l->kind = kind;
	l->bar = (place + 1) * SZ_4M;
	l->chan = life_request(t, dir);
	if (!e2e_expect(t, l->chan, "no channel"))
		return false;
	l->own.wr = l->chan;
	l->own.rd = l->chan;
	l->own.dev = dmaengine_get_dma_device(l->chan);
	if (kind == LIFE_IDLE)
		return true;

	l->seed = e2e_seed(t);
	if (!life_buffer(l))
		return false;
	if (life_is_write(l))
		e2e_fill_mem(l->va, LIFE_BUFFER, l->seed, 0);
	else
		e2e_fill_io(t->io + l->bar, LIFE_BUFFER, l->seed, 0);

	return true;
}

/* Where the device is gone, so are all mappings for it */
void life_forget_buffer(struct life *l)
{
	if (l->va)
		free_pages_exact(l->va, LIFE_BUFFER);
	l->va = NULL;
}

/* The engine has to be through with it */
void life_free_buffer(struct life *l)
{
	if (l->va)
		dma_unmap_single(l->own.dev, l->dma, LIFE_BUFFER,
				 DMA_BIDIRECTIONAL);
	life_forget_buffer(l);
}

void life_put(struct e2e *t, struct life *l)
{
	if (!l->chan)
		return;
	dmaengine_terminate_sync(l->chan);
	life_free_buffer(l);
	dma_release_channel(l->chan);
	l->chan = NULL;
	if (l->own.failed)
		e2e_fail(t, "channel %d: %s", l->kind, l->own.why);
}

static int life_config(struct life *l, unsigned int nr)
{
	u32 words = l->kind == LIFE_FIFO ? LIFE_WINDOW / 8 : 0;
	phys_addr_t addr = l->own.bar_phys + l->bar + (words ? 0 :
						       nr * LIFE_SIZE);
	struct dma_slave_config config = {
		.src_addr = addr,
		.dst_addr = addr,
		.src_addr_width = DMA_SLAVE_BUSWIDTH_8_BYTES,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_8_BYTES,
		.src_port_window_size = words,
		.dst_port_window_size = words,
	};

	return dmaengine_slave_config(l->chan, &config);
}

/* NULL when the channel refuses */
struct dma_async_tx_descriptor *life_prep(struct life *l, unsigned int nr)
{
	dma_addr_t dma = l->dma + nr * LIFE_SIZE;
	unsigned long flags = DMA_PREP_INTERRUPT | DMA_CTRL_ACK;

	if (life_config(l, nr))
		return NULL;
	if (l->kind == LIFE_CYCLIC)
		return dmaengine_prep_dma_cyclic(l->chan, l->dma,
						 LIFE_BUFFER,
						 LIFE_SIZE, l->dir,
						 DMA_CTRL_ACK);

	return dmaengine_prep_slave_single(l->chan, dma, LIFE_SIZE, l->dir,
					   flags);
}

/* All its jobs queued and issued */
bool life_start(struct life *l)
{
	unsigned int i, n = l->kind == LIFE_CYCLIC ? 1 : LIFE_JOBS;
	struct dma_async_tx_descriptor *desc;

	l->bytes = life_bytes(l);
	l->jobs = 0;
	if (l->kind == LIFE_IDLE)
		return true;
	for (i = 0; i < n; i++) {
		desc = life_prep(l, i);
		if (!e2e_expect(&l->own, desc, "job %u", i) ||
		    e2e_submit_desc(&l->own, &l->job[i], l->chan, desc))
			return false;
		l->jobs++;
	}
	dma_async_issue_pending(l->chan);

	return true;
}

/* In its first job */
bool life_moving(struct life *l)
{
	unsigned long end = jiffies + E2E_TIMEOUT;

	if (l->kind == LIFE_IDLE)
		return true;
	while (life_bytes(l) == l->bytes && time_before(jiffies, end))
		cond_resched();

	return e2e_expect(&l->own, life_bytes(l) != l->bytes, "nothing moves");
}

bool life_wait(struct life *l)
{
	unsigned int i;

	for (i = 0; i < l->jobs; i++)
		if (!e2e_wait(&l->job[i]))
			return false;

	return true;
}

/* Done, and all of it where it belongs */
bool life_job_is_good(struct life *l, unsigned int nr)
{
	size_t at = nr * LIFE_SIZE;
	struct e2e *t = &l->own;

	if (l->job[nr].result != DMA_TRANS_NOERROR)
		return false;
	e2e_expect_good(&l->job[nr]);
	if (l->kind == LIFE_LINEAR && life_is_write(l))
		e2e_check_io(t, t->io + l->bar + at, LIFE_SIZE, l->seed, at);
	else if (l->kind == LIFE_LINEAR)
		e2e_check_mem(t, l->va + at, LIFE_SIZE, l->seed, at);

	return true;
}

/* Failed for no fault of its own; what it says has moved is there */
bool life_job_has_failed(struct life *l, unsigned int nr)
{
	struct e2e_job *job = &l->job[nr];
	size_t at = nr * LIFE_SIZE;
	struct e2e *t = &l->own;

	if (job->result == DMA_TRANS_NOERROR)
		return false;
	e2e_expect(t, job->result == DMA_TRANS_ABORTED, "job %u: result %d",
		   nr, job->result);
	e2e_expect(t, e2e_status(job, NULL) == DMA_ERROR, "job %u: status %d",
		   nr, e2e_status(job, NULL));
	if (l->kind == LIFE_CYCLIC ||
	    !e2e_expect(t, job->residue && job->residue <= LIFE_SIZE,
			"job %u: residue %u", nr, job->residue))
		return true;
	if (l->kind == LIFE_LINEAR && life_is_write(l))
		e2e_check_io(t, t->io + l->bar + at, LIFE_SIZE - job->residue,
			     l->seed, at);
	else if (l->kind == LIFE_LINEAR)
		e2e_check_mem(t, l->va + at, LIFE_SIZE - job->residue, l->seed,
			      at);

	return true;
}

/* Each job was told, and told once */
void life_expect_once(struct life *l)
{
	unsigned int i;

	for (i = 0; i < l->jobs; i++)
		e2e_expect(&l->own, atomic_read(&l->job[i].calls) == 1,
			   "job %u: %d callbacks", i,
			   atomic_read(&l->job[i].calls));
}

void life_expect_failed(struct life *l)
{
	unsigned int i;

	for (i = 0; i < l->jobs; i++)
		e2e_expect(&l->own, life_job_has_failed(l, i),
			   "job %u was done", i);
}

/* A FIFO gets each word once, also of what was cut off */
void life_expect_no_replay(struct life *l)
{
	u64 most = LIFE_SLACK, moved = life_bytes(l) - l->bytes;
	unsigned int i;

	for (i = 0; i < l->jobs; i++)
		most += LIFE_SIZE - l->job[i].residue;
	e2e_expect(&l->own, moved <= most, "%llu bytes, %llu at most", moved,
		   most);
}

void life_next_works(struct life *l)
{
	e2e_move(&l->own, l->chan, l->dir, SZ_64K + 3, 5, l->bar + SZ_64K + 9);
}
