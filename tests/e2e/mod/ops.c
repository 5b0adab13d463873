// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations beyond slave_sg: port windows, interleaved and cyclic transfers
 */
#include <linux/delay.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/io.h>
#include <linux/slab.h>

#include "e2e.h"

#define OPS_OFFSET	SZ_4M		/* in the BAR */
#define OPS_WINDOW	SZ_4K
#define OPS_TAIL	100		/* bytes of the last, incomplete lap */
#define OPS_PERIODS	5
#define OPS_PERIOD	(SZ_64K + 24)

/* A buffer that is contiguous for the engine, and where the BAR's part is */
struct ops {
	struct e2e *t;
	struct dma_chan *chan;
	enum dma_transfer_direction dir;
	size_t size;
	void *va;
	dma_addr_t dma;
	void __iomem *io;
	atomic_t periods;
	bool wrong_result;
};

static bool ops_init(struct ops *o, struct e2e *t,
		     enum dma_transfer_direction dir, size_t size)
{
	*o = (struct ops) {
		.t = t,
		.chan = e2e_chan(t, dir),
		.dir = dir,
		.size = size,
		.io = t->io + OPS_OFFSET,
	};
	o->va = dma_alloc_coherent(t->dev, size, &o->dma, GFP_KERNEL);
	return e2e_expect(t, o->va, "no memory");
}

static void ops_exit(struct ops *o)
{
	dmaengine_terminate_sync(o->chan);
	dma_free_coherent(o->t->dev, o->size, o->va, o->dma);
}

static int ops_config(struct ops *o, u32 words)
{
	struct dma_slave_config config = {
		.src_addr = o->t->bar_phys + OPS_OFFSET,
		.dst_addr = o->t->bar_phys + OPS_OFFSET,
		.src_addr_width = DMA_SLAVE_BUSWIDTH_8_BYTES,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_8_BYTES,
		.src_port_window_size = words,
		.dst_port_window_size = words,
	};

	return dmaengine_slave_config(o->chan, &config);
}

/* Submit, issue, wait by polling: it has to end well */
static bool ops_run(struct ops *o, struct dma_async_tx_descriptor *desc)
{
	enum dma_status status;
	dma_cookie_t cookie;

	if (!e2e_expect(o->t, desc, "not prepared"))
		return false;
	cookie = dmaengine_submit(desc);
	status = dma_sync_wait(o->chan, cookie);
	return e2e_expect(o->t, status == DMA_COMPLETE, "status %d", status);
}

/* More data than the window holds: what is left there are the last laps */
static void window_case(struct e2e *t, enum dma_transfer_direction dir)
{
	size_t size = 16 * OPS_WINDOW + OPS_TAIL;
	u64 data = e2e_seed(t), rest = e2e_seed(t);
	struct ops o;
	size_t at;

	if (!ops_init(&o, t, dir, size))
		return;
	e2e_expect(t, ops_config(&o, 7), "a window of 56 bytes");
	if (!e2e_expect(t, !ops_config(&o, OPS_WINDOW / 8), "refused"))
		goto out;
	e2e_fill_io(o.io + OPS_WINDOW, E2E_GUARD, rest, 0);
	if (dir == DMA_MEM_TO_DEV)
		e2e_fill_mem(o.va, size, data, 0);
	else
		e2e_fill_io(o.io, OPS_WINDOW, data, 0);
	if (!ops_run(&o, dmaengine_prep_slave_single(o.chan, o.dma, size, dir,
						     DMA_CTRL_ACK)))
		goto out;
	if (dir == DMA_MEM_TO_DEV) {
		e2e_check_io(t, o.io, OPS_TAIL, data, 16 * OPS_WINDOW);
		e2e_check_io(t, o.io + OPS_TAIL, OPS_WINDOW - OPS_TAIL, data,
			     15 * OPS_WINDOW + OPS_TAIL);
		e2e_check_io(t, o.io + OPS_WINDOW, E2E_GUARD, rest, 0);
	} else {
		for (at = 0; at < size; at += OPS_WINDOW)
			e2e_check_mem(t, o.va + at,
				      min_t(size_t, OPS_WINDOW, size - at),
				      data, 0);
	}
out:
	ops_exit(&o);
}

static void e2e_write_window(struct e2e *t)
{
	window_case(t, DMA_MEM_TO_DEV);
}

static void e2e_read_window(struct e2e *t)
{
	window_case(t, DMA_DEV_TO_MEM);
}

/* Rows of two pieces, with gaps of their own on either side */
#define ROWS		9
#define PIECE0		333
#define PIECE1		1000
#define MEM_GAP0	12
#define MEM_GAP1	55
#define IO_GAP0		100
#define IO_GAP1		7
#define MEM_ROW		(PIECE0 + MEM_GAP0 + PIECE1 + MEM_GAP1)
#define IO_ROW		(PIECE0 + IO_GAP0 + PIECE1 + IO_GAP1)

static struct dma_async_tx_descriptor *interleaved_prep(struct ops *o)
{
	bool write = o->dir == DMA_MEM_TO_DEV;
	struct dma_async_tx_descriptor *desc;
	struct dma_interleaved_template *xt;
	dma_addr_t io = o->t->bar_phys + OPS_OFFSET;

	xt = kzalloc(struct_size(xt, sgl, 2), GFP_KERNEL);
	if (!xt)
		return NULL;
	xt->src_start = write ? o->dma : io;
	xt->dst_start = write ? io : o->dma;
	xt->dir = o->dir;
	xt->src_inc = true;
	xt->dst_inc = true;
	xt->src_sgl = true;
	xt->dst_sgl = true;
	xt->numf = ROWS;
	xt->frame_size = 2;
	xt->sgl[0].size = PIECE0;
	xt->sgl[0].src_icg = write ? MEM_GAP0 : IO_GAP0;
	xt->sgl[0].dst_icg = write ? IO_GAP0 : MEM_GAP0;
	xt->sgl[1].size = PIECE1;
	xt->sgl[1].src_icg = write ? MEM_GAP1 : IO_GAP1;
	xt->sgl[1].dst_icg = write ? IO_GAP1 : MEM_GAP1;
	desc = dmaengine_prep_interleaved_dma(o->chan, xt, DMA_CTRL_ACK);
	kfree(xt);
	return desc;
}

/* What is between the pieces stays as it was */
static void interleaved_check(struct ops *o, u64 data, u64 rest)
{
	size_t row, mem = 0, io = 0;

	for (row = 0; row < ROWS; row++, mem += MEM_ROW, io += IO_ROW) {
		size_t mem1 = mem + PIECE0 + MEM_GAP0;
		size_t io1 = io + PIECE0 + IO_GAP0;

		if (o->dir == DMA_MEM_TO_DEV) {
			e2e_check_io(o->t, o->io + io, PIECE0, data, mem);
			e2e_check_io(o->t, o->io + io + PIECE0, IO_GAP0, rest,
				     io + PIECE0);
			e2e_check_io(o->t, o->io + io1, PIECE1, data, mem1);
			e2e_check_io(o->t, o->io + io1 + PIECE1, IO_GAP1, rest,
				     io1 + PIECE1);
		} else {
			e2e_check_mem(o->t, o->va + mem, PIECE0, rest, io);
			e2e_check_mem(o->t, o->va + mem + PIECE0, MEM_GAP0,
				      data, mem + PIECE0);
			e2e_check_mem(o->t, o->va + mem1, PIECE1, rest, io1);
			e2e_check_mem(o->t, o->va + mem1 + PIECE1, MEM_GAP1,
				      data, mem1 + PIECE1);
		}
	}
}

static void interleaved_case(struct e2e *t, enum dma_transfer_direction dir)
{
	u64 data = e2e_seed(t), rest = e2e_seed(t);
	struct ops o;

	if (!ops_init(&o, t, dir, ROWS * MEM_ROW))
		return;
	e2e_fill_mem(o.va, o.size, data, 0);
	e2e_fill_io(o.io, ROWS * IO_ROW, rest, 0);
	if (ops_run(&o, interleaved_prep(&o)))
		interleaved_check(&o, data, rest);
	ops_exit(&o);
}

static void e2e_write_interleaved(struct e2e *t)
{
	interleaved_case(t, DMA_MEM_TO_DEV);
}

static void e2e_read_interleaved(struct e2e *t)
{
	interleaved_case(t, DMA_DEV_TO_MEM);
}

static void ops_period(void *arg, const struct dmaengine_result *result)
{
	struct ops *o = arg;

	if (result->result != DMA_TRANS_NOERROR)
		o->wrong_result = true;
	atomic_inc(&o->periods);
}

static dma_cookie_t cyclic_start(struct ops *o, bool callback)
{
	struct dma_async_tx_descriptor *desc;
	dma_cookie_t cookie;

	if (!e2e_expect(o->t, !ops_config(o, 0), "refused"))
		return -EINVAL;
	desc = dmaengine_prep_dma_cyclic(o->chan, o->dma, o->size, OPS_PERIOD,
					 o->dir,
					 callback ? DMA_PREP_INTERRUPT : 0);
	if (!e2e_expect(o->t, desc, "not prepared"))
		return -EINVAL;
	desc->callback_result = ops_period;
	desc->callback_param = o;
	cookie = dmaengine_submit(desc);
	dma_async_issue_pending(o->chan);
	return cookie;
}

static void cyclic_wait(struct ops *o, int periods)
{
	unsigned long end = jiffies + E2E_TIMEOUT;

	while (atomic_read(&o->periods) < periods && time_before(jiffies, end))
		usleep_range(100, 200);
	e2e_expect(o->t, atomic_read(&o->periods) >= periods, "%d periods",
		   atomic_read(&o->periods));
}

static u32 cyclic_residue(struct ops *o, dma_cookie_t cookie)
{
	struct dma_tx_state state = {};
	enum dma_status status = dmaengine_tx_status(o->chan, cookie, &state);

	e2e_expect(o->t, status == DMA_IN_PROGRESS, "status %d", status);
	e2e_expect(o->t, state.residue && state.residue <= o->size,
		   "residue %u", state.residue);
	return state.residue;
}

static void cyclic_fill(struct ops *o, u64 seed)
{
	if (o->dir == DMA_MEM_TO_DEV)
		e2e_fill_mem(o->va, o->size, seed, 0);
	else
		e2e_fill_io(o->io, o->size, seed, 0);
}

static void cyclic_check(struct ops *o, u64 seed)
{
	if (o->dir == DMA_MEM_TO_DEV)
		e2e_check_io(o->t, o->io, o->size, seed, 0);
	else
		e2e_check_mem(o->t, o->va, o->size, seed, 0);
}

/* It streams: what changes on one side arrives on the other, until stopped */
static void cyclic_case(struct e2e *t, enum dma_transfer_direction dir)
{
	u64 first = e2e_seed(t), second = e2e_seed(t), third = e2e_seed(t);
	dma_cookie_t cookie;
	struct ops o;
	int told;

	if (!ops_init(&o, t, dir, OPS_PERIODS * OPS_PERIOD))
		return;
	cyclic_fill(&o, first);
	cookie = cyclic_start(&o, true);
	if (cookie < 0)
		goto out;
	cyclic_wait(&o, 2 * OPS_PERIODS);
	cyclic_check(&o, first);
	cyclic_residue(&o, cookie);
	cyclic_fill(&o, second);
	cyclic_wait(&o, atomic_read(&o.periods) + 2 * OPS_PERIODS + 2);
	cyclic_check(&o, second);
	e2e_expect(t, !o.wrong_result, "a period with an error");

	dmaengine_terminate_sync(o.chan);
	told = atomic_read(&o.periods);
	cyclic_fill(&o, third);
	msleep(20);
	e2e_expect(t, atomic_read(&o.periods) == told, "told after the stop");
	cyclic_check(&o, second);
	e2e_next_works(t, dir);
out:
	ops_exit(&o);
}

static void e2e_write_cyclic(struct e2e *t)
{
	cyclic_case(t, DMA_MEM_TO_DEV);
}

static void e2e_read_cyclic(struct e2e *t)
{
	cyclic_case(t, DMA_DEV_TO_MEM);
}

/* Nobody wants to be called: the position is all there is, and it moves */
static void e2e_cyclic_quiet(struct e2e *t)
{
	u64 data = e2e_seed(t);
	dma_cookie_t cookie;
	unsigned int i, moves = 0;
	struct ops o;
	u32 last = 0;

	if (!ops_init(&o, t, DMA_MEM_TO_DEV, OPS_PERIODS * OPS_PERIOD))
		return;
	cyclic_fill(&o, data);
	cookie = cyclic_start(&o, false);
	for (i = 0; cookie >= 0 && i < 20; i++) {
		u32 now = cyclic_residue(&o, cookie);

		moves += now != last;
		last = now;
		usleep_range(5000, 6000);
	}
	e2e_expect(t, moves > 5, "%u moves", moves);
	e2e_expect(t, !atomic_read(&o.periods), "%d calls",
		   atomic_read(&o.periods));
	cyclic_check(&o, data);
	ops_exit(&o);
}

/* As the device tree names them, until there is none left */
static void e2e_by_name(struct e2e *t)
{
	struct dma_chan *chan, *others[8];
	unsigned int n;

	chan = dma_request_chan(&t->pdev->dev, "other");
	e2e_expect(t, PTR_ERR(chan) == -ENODEV, "a name that isn't there");
	chan = dma_request_chan(&t->pdev->dev, "write");
	if (e2e_expect(t, !IS_ERR(chan), "%pe", chan)) {
		e2e_move(t, chan, DMA_MEM_TO_DEV, SZ_64K, 0, OPS_OFFSET);
		dma_release_channel(chan);
	}
	chan = dma_request_chan(&t->pdev->dev, "read");
	if (e2e_expect(t, !IS_ERR(chan), "%pe", chan)) {
		e2e_move(t, chan, DMA_DEV_TO_MEM, SZ_64K, 0, OPS_OFFSET);
		dma_release_channel(chan);
	}
	for (n = 0; n < ARRAY_SIZE(others); n++) {
		others[n] = tegra_rp_edma_request_chan(t->pdev, DMA_MEM_TO_DEV);
		if (IS_ERR(others[n]))
			break;
	}
	chan = dma_request_chan(&t->pdev->dev, "write");
	e2e_expect(t, PTR_ERR(chan) == -EBUSY, "%pe", chan);
	while (n)
		dma_release_channel(others[--n]);
}

const struct e2e_case e2e_ops_cases[] = {
	{ "by-name", e2e_by_name },
	{ "write-window", e2e_write_window },
	{ "read-window", e2e_read_window },
	{ "write-interleaved", e2e_write_interleaved },
	{ "read-interleaved", e2e_read_interleaved },
	{ "write-cyclic", e2e_write_cyclic },
	{ "read-cyclic", e2e_read_cyclic },
	{ "cyclic-quiet", e2e_cyclic_quiet },
	{}
};
