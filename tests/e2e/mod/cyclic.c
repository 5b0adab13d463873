// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: cyclic transfers that run for long, with periods of any length:
 * what the CPU is told, where the position is, and what it costs
 */
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/iommu.h>
#include <linux/moduleparam.h>

#include "e2e.h"

#define CYC_OFFSET	SZ_4M		/* in the BAR */

static unsigned int cyc_period = SZ_64K;
module_param(cyc_period, uint, 0644);
MODULE_PARM_DESC(cyc_period, "cyclic: bytes of a period");

static unsigned int cyc_periods = 4;
module_param(cyc_periods, uint, 0644);
MODULE_PARM_DESC(cyc_periods, "cyclic: periods of the buffer");

static unsigned int cyc_count = 100;
module_param(cyc_count, uint, 0644);
MODULE_PARM_DESC(cyc_count, "cyclic-told: callbacks to wait for");

static unsigned int cyc_ms = 500;
module_param(cyc_ms, uint, 0644);
MODULE_PARM_DESC(cyc_ms, "cyclic-silent, cyclic-load: how long they run");

static unsigned int cyc_told;
module_param(cyc_told, uint, 0444);
MODULE_PARM_DESC(cyc_told, "callbacks of the latest case");

static unsigned int cyc_share;
module_param(cyc_share, uint, 0444);
MODULE_PARM_DESC(cyc_share, "cyclic-load: thousandths of the CPU that were left");

struct cyc {
	struct e2e *t;
	struct dma_chan *chan;
	enum dma_transfer_direction dir;
	size_t size;
	u8 *va;
	dma_addr_t dma;
	void __iomem *io;
	dma_cookie_t cookie;
	u64 base;	/* bytes that were moved before it started */
	unsigned int told;
	unsigned int elsewhere;		/* callbacks with another position */
	unsigned int first;		/* of these: what was told before it */
	u32 at;				/* and the position that it found */
	bool wrong_result;
	struct hrtimer timer;
	bool over;
};

static u32 cyc_residue(struct cyc *c)
{
	struct dma_tx_state state = {};

	dmaengine_tx_status(c->chan, c->cookie, &state);
	return state.residue;
}

/*
 * The position is in the period that follows the one told of: at its start, but
 * where the periods have elements that may have been done since
 */
static void cyc_callback(void *arg, const struct dmaengine_result *result)
{
	struct cyc *c = arg;
	u32 next = (c->told + 1) % cyc_periods;
	u32 at = c->size - cyc_residue(c);

	if (result->result != DMA_TRANS_NOERROR)
		c->wrong_result = true;
	if (at / cyc_period != next && !c->elsewhere++) {
		c->first = c->told;
		c->at = at;
	}
	WRITE_ONCE(c->told, c->told + 1);
}

static bool cyc_init(struct cyc *c, struct e2e *t,
		     enum dma_transfer_direction dir)
{
	*c = (struct cyc) {
		.t = t,
		.chan = e2e_chan(t, dir),
		.dir = dir,
		.size = (size_t)cyc_period * cyc_periods,
		.io = t->io + CYC_OFFSET,
	};
	c->va = dma_alloc_coherent(t->dev, c->size, &c->dma, GFP_KERNEL);
	return e2e_expect(t, c->va, "no memory");
}

static void cyc_exit(struct cyc *c)
{
	dmaengine_terminate_sync(c->chan);
	cyc_told = c->told;
	dma_free_coherent(c->t->dev, c->size, c->va, c->dma);
}

static bool cyc_start(struct cyc *c, dma_async_tx_callback_result callback)
{
	struct dma_slave_config config = {
		.src_addr = c->t->bar_phys + CYC_OFFSET,
		.dst_addr = c->t->bar_phys + CYC_OFFSET,
		.src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
	};
	struct dma_async_tx_descriptor *desc;

	if (!e2e_expect(c->t, !dmaengine_slave_config(c->chan, &config),
			"config"))
		return false;
	desc = dmaengine_prep_dma_cyclic(c->chan, c->dma, c->size, cyc_period,
					 c->dir,
					 callback ? DMA_PREP_INTERRUPT : 0);
	if (!e2e_expect(c->t, desc, "not prepared"))
		return false;
	desc->callback_result = callback;
	desc->callback_param = c;
	c->cookie = dmaengine_submit(desc);
	dma_async_issue_pending(c->chan);
	return true;
}

static void cyc_fill(struct cyc *c, u64 seed)
{
	if (c->dir == DMA_MEM_TO_DEV)
		e2e_fill_mem(c->va, c->size, seed, 0);
	else
		e2e_fill_io(c->io, c->size, seed, 0);
}

static void cyc_check(struct cyc *c, u64 seed)
{
	if (c->dir == DMA_MEM_TO_DEV)
		e2e_check_io(c->t, c->io, c->size, seed, 0);
	else
		e2e_check_mem(c->t, c->va, c->size, seed, 0);
}

/* cyc_count callbacks, with the position looked at in each */
static void cyc_told_case(struct e2e *t, enum dma_transfer_direction dir)
{
	unsigned int told, last = 0;
	u64 seed = e2e_seed(t);
	unsigned long end;
	struct cyc c;

	if (!cyc_init(&c, t, dir))
		return;
	cyc_fill(&c, seed);
	if (!cyc_start(&c, cyc_callback))
		goto out;
	end = jiffies + E2E_TIMEOUT;
	while ((told = READ_ONCE(c.told)) < cyc_count) {
		if (told != last)
			end = jiffies + E2E_TIMEOUT;
		last = told;
		if (!e2e_expect(t, time_before(jiffies, end), "%u told", told))
			break;
		usleep_range(100, 200);
	}
	dmaengine_terminate_sync(c.chan);
	e2e_expect(t, !c.wrong_result, "a period with an error");
	e2e_expect(t, !c.elsewhere,
		   "%u of %u at another position, first after %u told: %u",
		   c.elsewhere, c.told, c.first, c.at);
	cyc_check(&c, seed);
out:
	cyc_exit(&c);
}

static void e2e_write_told(struct e2e *t)
{
	cyc_told_case(t, DMA_MEM_TO_DEV);
}

static void e2e_read_told(struct e2e *t)
{
	cyc_told_case(t, DMA_DEV_TO_MEM);
}

/* No callback: nobody is asked anything for cyc_ms, and the data flow on */
static void cyc_silent_case(struct e2e *t, enum dma_transfer_direction dir)
{
	u64 first = e2e_seed(t), second = e2e_seed(t);
	struct cyc c;
	u32 residue;

	if (!cyc_init(&c, t, dir))
		return;
	cyc_fill(&c, first);
	if (!cyc_start(&c, NULL))
		goto out;
	msleep(cyc_ms / 2);
	cyc_check(&c, first);
	cyc_fill(&c, second);
	msleep(cyc_ms / 2);
	cyc_check(&c, second);
	residue = cyc_residue(&c);
	e2e_expect(t, residue && residue <= c.size && !(residue % cyc_period),
		   "residue %u", residue);
out:
	cyc_exit(&c);
}

static void e2e_write_silent(struct e2e *t)
{
	cyc_silent_case(t, DMA_MEM_TO_DEV);
}

static void e2e_read_silent(struct e2e *t)
{
	cyc_silent_case(t, DMA_DEV_TO_MEM);
}

static void load_callback(void *arg, const struct dmaengine_result *result)
{
	struct cyc *c = arg;

	WRITE_ONCE(c->told, c->told + 1);
}

/* Stops the engine even where its interrupts leave nothing to anybody else */
static enum hrtimer_restart load_end(struct hrtimer *timer)
{
	struct cyc *c = container_of(timer, struct cyc, timer);

	dmaengine_terminate_async(c->chan);
	WRITE_ONCE(c->over, true);
	return HRTIMER_NORESTART;
}

/* Its end is set before it starts: it may leave no time to do so behind */
static u64 load_spin(struct cyc *c, bool cyclic)
{
	u64 work = 0;

	WRITE_ONCE(c->over, false);
	hrtimer_start(&c->timer, ms_to_ktime(cyc_ms), HRTIMER_MODE_REL_HARD);
	if (cyclic)
		cyc_start(c, load_callback);
	while (!READ_ONCE(c->over)) {
		work++;
		cpu_relax();
	}
	return work;
}

/* Work that a thread gets done beside it, compared with a CPU of its own */
static void e2e_load(struct e2e *t)
{
	static struct cyc c;		/* its timer can't be on a stack */
	u64 alone, beside;

	if (!cyc_init(&c, t, DMA_MEM_TO_DEV))
		return;
	hrtimer_setup(&c.timer, load_end, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_HARD);
	alone = load_spin(&c, false);
	beside = load_spin(&c, true);
	cyc_share = div64_u64(beside * 1000, alone);
	hrtimer_cancel(&c.timer);
	cyc_exit(&c);
}

static void fail_callback(void *arg, const struct dmaengine_result *result)
{
	struct cyc *c = arg;

	if (result->result == DMA_TRANS_NOERROR)
		c->told++;
	else
		WRITE_ONCE(c->over, true);
}

/*
 * One whole period, a half, and then nothing mapped, and nobody looks before both
 * have happened: IOVAs are given by powers of two, so that 3 pages have a hole
 * behind
 */
static bool fail_run(struct cyc *c)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(c->t->dev);
	u64 aborts = e2e_bench_get(c->t, "aborts");
	unsigned long flags, end;
	unsigned int turns = 0;

	if (!e2e_expect(c->t, domain &&
			!iommu_iova_to_phys(domain, c->dma + c->size),
			"something is mapped behind the buffer"))
		return false;
	cyc_period = 2 * PAGE_SIZE;
	c->size = 2 * cyc_period;
	local_irq_save(flags);
	if (cyc_start(c, fail_callback))
		while (e2e_bench_get(c->t, "aborts") == aborts &&
		       turns++ < 10000)
			udelay(1);
	local_irq_restore(flags);
	c->size = 3 * PAGE_SIZE;
	end = jiffies + E2E_TIMEOUT;
	while (!READ_ONCE(c->over) && time_before(jiffies, end))
		usleep_range(100, 200);

	return e2e_expect(c->t, c->over, "not told");
}

/*
 * A period that a failed transfer hasn't told of isn't told by the next one,
 * also where nobody terminates the channel in between
 */
static void e2e_cyclic_failed(struct e2e *t)
{
	unsigned int period = cyc_period, periods = cyc_periods;
	struct cyc c;

	cyc_period = 3 * PAGE_SIZE;
	cyc_periods = 1;
	if (cyc_init(&c, t, DMA_MEM_TO_DEV)) {
		if (fail_run(&c))
			dma_free_coherent(t->dev, c.size, c.va, c.dma);
		else
			cyc_exit(&c);
	}
	cyc_period = period;
	cyc_periods = periods;
	if (t->failed)
		return;
	cyc_told_case(t, DMA_MEM_TO_DEV);
}

static void late_callback(void *arg, const struct dmaengine_result *result)
{
	struct cyc *c = arg;

	WRITE_ONCE(c->told, c->told + 1);
}

static u64 late_bytes(struct cyc *c)
{
	return e2e_bench_get(c->t, "bytes_wr") - c->base;
}

/* All in front of the position is done; what isn't are the last two elements */
static void late_position(struct cyc *c)
{
	u64 before = late_bytes(c), after;
	u32 residue = cyc_residue(c);
	u32 lag;

	after = late_bytes(c);
	div_u64_rem(after + residue, c->size, &lag);
	if (c->size > 3 * cyc_period)
		e2e_expect(c->t, lag <= after - before + 2 * cyc_period,
			   "%llu to %llu moved, residue %u", before, after,
			   residue);
}

/* Nobody looks before so many elements are done, and the next one is fetched */
static bool late_look(struct cyc *c, u64 first, u32 done)
{
	unsigned long flags;
	u32 turns = 0;
	u64 moved;

	local_irq_save(flags);
	while (e2e_bench_get(c->t, "elements") - first < done &&
	       turns++ < 100000)
		udelay(1);
	udelay(5);
	late_position(c);
	local_irq_restore(flags);
	/* The tasklet's turn */
	usleep_range(20, 50);
	late_position(c);

	moved = late_bytes(c);
	return e2e_expect(c->t, (u64)READ_ONCE(c->told) * cyc_period <= moved,
			  "%u told after %llu bytes", c->told, moved);
}

/*
 * However late the interrupts are served, no period is told that isn't done, and
 * the position is none that the engine hasn't come to
 */
static void e2e_late(struct e2e *t)
{
	u64 first = e2e_bench_get(t, "elements");
	u32 done = 0, step;
	struct cyc c;

	if (!cyc_init(&c, t, DMA_MEM_TO_DEV))
		return;
	c.base = e2e_bench_get(t, "bytes_wr");
	if (cyc_start(&c, late_callback))
		for (step = 1; step <= 4 * cyc_periods; step++) {
			done = e2e_bench_get(t, "elements") - first + step;
			if (!late_look(&c, first, done))
				break;
		}
	e2e_expect(t, c.told, "none told");
	cyc_exit(&c);
}

const struct e2e_case e2e_cyclic_cases[] = {
	{ "write-cyclic-told", e2e_write_told },
	{ "read-cyclic-told", e2e_read_told },
	{ "write-cyclic-silent", e2e_write_silent },
	{ "read-cyclic-silent", e2e_read_silent },
	{ "cyclic-load", e2e_load },
	{ "cyclic-failed", e2e_cyclic_failed },
	{ "cyclic-late", e2e_late },
	{ }
};
