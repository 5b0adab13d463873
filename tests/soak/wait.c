// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_soak: operations that sleep or wait, each for a bounded virtual time
 */
#include <linux/delay.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/ktime.h>

#include "soak.h"

static void mark_syncing(struct soak *s, struct soak_chan *c)
{
	unsigned long flags;
	u32 i;

	spin_lock_irqsave(&s->lock, flags);
	for (i = 0; i < SOAK_SLOTS; i++)
		if (c->job[i].state == SOAK_TERMINATED)
			c->job[i].state = SOAK_SYNCING;
	spin_unlock_irqrestore(&s->lock, flags);
}

static void collect(struct soak *s, struct soak_chan *c, bool all)
{
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	soak_collect(s, c, all);
	spin_unlock_irqrestore(&s->lock, flags);
}

/* What was terminated before has come to rest afterwards */
void soak_sync(struct soak *s, struct soak_chan *c)
{
	u64 ns = ktime_get_ns();

	soak_count(s, SOAK_N_SYNC, c->nr);
	mark_syncing(s, c);
	dmaengine_synchronize(c->chan);
	ns = ktime_get_ns() - ns;
	if (ns > NSEC_PER_SEC)
		soak_fail(s, "channel %u: synchronize took %llu ns", c->nr, ns);
	collect(s, c, false);
}

/* Issue all; true when all has ended, false while something is under way */
static bool drained(struct soak *s, struct soak_chan *c)
{
	bool idle = true, submitted = false;
	u32 i;

	for (i = 0; i < SOAK_SLOTS; i++)
		submitted |= c->job[i].state == SOAK_SUBMITTED;
	if (submitted)
		soak_issue(s, c);
	for (i = 0; i < SOAK_SLOTS && !s->stop; i++) {
		struct soak_job *j = &c->job[i];

		if (j->state != SOAK_ISSUED)
			continue;
		if (!j->call)
			soak_job_status(s, j);
		idle &= j->state != SOAK_ISSUED;
	}
	return idle;
}

static void stuck(struct soak *s, struct soak_chan *c)
{
	u32 i;

	for (i = 0; i < SOAK_SLOTS; i++)
		if (c->job[i].state == SOAK_ISSUED)
			soak_job_fail(s, &c->job[i], "doesn't end, residue",
				      c->job[i].residue);
	soak_fail(s, "channel %u doesn't end", c->nr);
}

static bool end_cyclic(struct soak *s, struct soak_chan *c)
{
	unsigned long flags;
	bool cyclic;

	spin_lock_irqsave(&s->lock, flags);
	c->keep = true;
	cyclic = soak_has_cyclic(c);
	if (cyclic)
		soak_terminate(s, c, SOAK_THREAD);
	spin_unlock_irqrestore(&s->lock, flags);
	return cyclic;
}

/*
 * All that is submitted ends, by itself, or by terminate if it is cyclic. So
 * does what a callback or an interrupt submits meanwhile.
 */
void soak_drain(struct soak *s, struct soak_chan *c)
{
	u64 end = ktime_get_ns() + SOAK_LIMIT_NS;
	unsigned long flags;
	bool done = false;

	soak_count(s, SOAK_N_DRAIN, c->nr);
	while (!done) {
		if (end_cyclic(s, c))
			soak_sync(s, c);
		spin_lock_irqsave(&s->lock, flags);
		done = s->stop || drained(s, c);
		if (!done && ktime_get_ns() > end)
			stuck(s, c);
		spin_unlock_irqrestore(&s->lock, flags);
		if (!done)
			usleep_range(20, 200);
	}
	c->keep = false;
}

/*
 * With interrupts off: nothing but tx_status brings a transfer to its end. The
 * exception is a channel that doesn't come to rest after a STOP, be it that the
 * engine takes too long, or that another channel's abort had halted it: only a
 * reset of the direction helps, which sleeps. It has to come once interrupts
 * are on: the cookie to poll for is returned, and nobody terminates it.
 */
dma_cookie_t soak_poll(struct soak *s, struct soak_chan *c,
		       struct soak_rng *rng)
{
	u64 end = ktime_get_ns() + SOAK_POLL_NS;
	struct soak_job *j;
	u16 gen;

	lockdep_assert_held(&s->lock);
	j = soak_find(c, rng, BIT(SOAK_SUBMITTED) | BIT(SOAK_ISSUED));
	if (!j || soak_has_cyclic(c))
		return 0;
	soak_count(s, SOAK_N_POLL, c->nr);
	soak_issue(s, c);
	gen = j->gen;
	while (!s->stop && j->gen == gen && !j->done_seen) {
		if (dmaengine_tx_status(c->chan, j->cookie, NULL) == DMA_ERROR)
			return 0;
		soak_job_status(s, j);
		if (ktime_get_ns() < end)
			continue;
		if (s->inject || s->resets) {
			c->keep = true;
			return j->cookie;
		}
		soak_fail(s, "channel %u cookie %d: polling doesn't end it, residue %u",
			  c->nr, j->cookie, j->residue);
	}
	return 0;
}

/* With interrupts on it ends, whatever has happened */
void soak_poll_on(struct soak *s, struct soak_chan *c, dma_cookie_t cookie)
{
	u64 end = ktime_get_ns() + SOAK_LIMIT_NS;

	soak_count(s, SOAK_N_POLLED_ON, c->nr);
	while (dmaengine_tx_status(c->chan, cookie, NULL) == DMA_IN_PROGRESS) {
		if (ktime_get_ns() > end) {
			soak_fail(s, "channel %u cookie %d: polled on without end",
				  c->nr, cookie);
			break;
		}
		usleep_range(20, 200);
	}
	c->keep = false;
}

/* The kernel's own way to poll */
void soak_sync_wait(struct soak *s, struct soak_chan *c, struct soak_rng *rng)
{
	enum dma_status status;
	struct soak_job *j;
	unsigned long flags;
	dma_cookie_t cookie;

	spin_lock_irqsave(&s->lock, flags);
	j = soak_find(c, rng, BIT(SOAK_SUBMITTED) | BIT(SOAK_ISSUED));
	if (!j || soak_has_cyclic(c)) {
		spin_unlock_irqrestore(&s->lock, flags);
		return;
	}
	soak_count(s, SOAK_N_POLL, c->nr);
	c->keep = true;
	c->issues = true;
	cookie = j->cookie;
	soak_issue(s, c);
	spin_unlock_irqrestore(&s->lock, flags);

	status = dma_sync_wait(c->chan, cookie);
	c->issues = false;
	c->keep = false;
	if (status == DMA_IN_PROGRESS ||
	    (status == DMA_ERROR && !s->inject && !s->resets))
		soak_fail(s, "channel %u cookie %d: dma_sync_wait gives %d",
			  c->nr, cookie, status);
}

static int arena_alloc(struct soak *s, struct soak_chan *c)
{
	c->mem = dma_alloc_coherent(s->dev, SOAK_ARENA, &c->dma, GFP_KERNEL);
	if (!c->mem)
		return -ENOMEM;
	soak_arena_fill(c);
	return 0;
}

static void arena_free(struct soak *s, struct soak_chan *c)
{
	if (c->mem)
		dma_free_coherent(s->dev, SOAK_ARENA, c->mem, c->dma);
	c->mem = NULL;
}

int soak_chan_get(struct soak *s, struct soak_chan *c)
{
	struct dma_chan *chan;

	chan = tegra_rp_edma_request_chan(s->pdev, c->to_link ?
					  DMA_MEM_TO_DEV : DMA_DEV_TO_MEM);
	if (IS_ERR(chan))
		return PTR_ERR(chan);
	c->chan = chan;
	s->dev = dmaengine_get_dma_device(chan);
	c->failures = 0;
	c->nr_bad = 0;
	c->nr_told = 0;
	c->late = 0;
	return c->mem ? 0 : arena_alloc(s, c);
}

/* With whatever is under way: nothing of it comes afterwards */
void soak_chan_put(struct soak *s, struct soak_chan *c)
{
	if (!c->chan)
		return;
	c->dead = true;
	dma_release_channel(c->chan);
	c->chan = NULL;
	if (s->stop)
		return;
	collect(s, c, true);
	soak_arena_check(s, c);
}

void soak_release(struct soak *s, struct soak_chan *c, struct soak_rng *rng)
{
	int ret;

	soak_count(s, SOAK_N_RELEASE, c->nr);
	soak_chan_put(s, c);
	/* Now and then the memory goes, too: the engine would fault */
	if (!soak_rnd(rng, 4))
		arena_free(s, c);
	ret = soak_chan_get(s, c);
	if (ret) {
		soak_fail(s, "channel %u: not given again, error %d", c->nr,
			  ret);
		return;
	}
	c->dead = false;
}
