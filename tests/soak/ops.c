// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_soak: what is done when
 */
#include <linux/delay.h>
#include <linux/ktime.h>

#include "soak.h"

#define EPOCH_MIN	150		/* operations between two rests */
#define EPOCH_MORE	450
#define SCAN_EPOCHS	8		/* arenas are looked at as a whole */

static struct soak_chan *some_chan(struct soak *s, struct soak_rng *rng)
{
	struct soak_chan *c = &s->chan[soak_rnd(rng, SOAK_CHANS)];

	return c->dead ? NULL : c;
}

static void status(struct soak *s, struct soak_chan *c, struct soak_rng *rng)
{
	struct soak_job *j;

	soak_count(s, SOAK_N_STATUS, c->nr);
	j = soak_find(c, rng, BIT(SOAK_SUBMITTED) | BIT(SOAK_ISSUED));
	if (j && soak_rnd(rng, 4))
		soak_job_status(s, j);
	else if (c->nr_told)
		soak_told_status(s, c, c->nr_told - 1 -
				 soak_rnd(rng, min_t(u32, c->nr_told,
						     SOAK_TOLD)));
}

static void submit(struct soak *s, struct soak_chan *c, struct soak_rng *rng)
{
	struct soak_job *j = soak_find(c, rng, BIT(SOAK_PREPARED));

	if (j)
		soak_submit(s, j);
}

/* The usual three steps in one */
static void whole(struct soak *s, struct soak_chan *c, struct soak_rng *rng,
		  enum soak_context context)
{
	struct soak_job *j = soak_job_prep(s, c, rng, context);

	if (!j || s->stop)
		return;
	soak_submit(s, j);
	soak_issue(s, c);
}

/* One that doesn't sleep, as all contexts may; the lock is held */
static void atomic_op(struct soak *s, struct soak_chan *c,
		      struct soak_rng *rng, enum soak_context context)
{
	u32 what = soak_rnd(rng, 100);

	if (what < 24)
		status(s, c, rng);
	else if (what < 40)
		submit(s, c, rng);
	else if (what < 55)
		soak_issue(s, c);
	else if (context == SOAK_HARDIRQ)
		status(s, c, rng);
	else if (what < 74)
		soak_job_prep(s, c, rng, context);
	else
		whole(s, c, rng, context);
}

/* In a callback's wake: as a client does that keeps its channel busy */
void soak_from_callback(struct soak *s)
{
	struct soak_rng *rng = &s->rng[SOAK_CALLBACK];
	struct soak_chan *c;

	if (s->stop || soak_rnd(rng, 4))
		return;
	c = some_chan(s, rng);
	if (!c)
		return;
	if (soak_rnd(rng, 40))
		atomic_op(s, c, rng, SOAK_CALLBACK);
	else if (!c->keep)
		soak_terminate(s, c, SOAK_CALLBACK);
}

static enum hrtimer_restart tick(struct hrtimer *timer)
{
	struct soak *s = container_of(timer, struct soak, timer);
	struct soak_rng *rng = &s->rng[SOAK_HARDIRQ];
	struct soak_chan *c;
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	c = some_chan(s, rng);
	if (!s->stop && c) {
		if (soak_rnd(rng, 60))
			atomic_op(s, c, rng, SOAK_HARDIRQ);
		else if (!c->keep)
			soak_terminate(s, c, SOAK_HARDIRQ);
	}
	spin_unlock_irqrestore(&s->lock, flags);
	hrtimer_forward_now(timer, ns_to_ktime((100 + soak_rnd(rng, 2000)) *
					       NSEC_PER_USEC));
	return HRTIMER_RESTART;
}

/* Interrupts are off from the first to the last */
static void irqs_off(struct soak *s, struct soak_chan *c, struct soak_rng *rng)
{
	u32 n = soak_rnd(rng, 20) ? 1 : 1 + soak_rnd(rng, 12);
	dma_cookie_t cookie = 0;
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	while (n-- && !s->stop)
		atomic_op(s, c, rng, SOAK_THREAD);
	if (!s->stop && !soak_rnd(rng, 24))
		cookie = soak_poll(s, c, rng);
	spin_unlock_irqrestore(&s->lock, flags);
	if (cookie)
		soak_poll_on(s, c, cookie);
}

static void terminate(struct soak *s, struct soak_chan *c)
{
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	if (!s->stop)
		soak_terminate(s, c, SOAK_THREAD);
	spin_unlock_irqrestore(&s->lock, flags);
}

static void refused(struct soak *s, struct soak_chan *c, struct soak_rng *rng)
{
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	if (!s->stop)
		soak_refused(s, c, rng);
	spin_unlock_irqrestore(&s->lock, flags);
}

static void knob(struct soak *s, struct soak_rng *rng)
{
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	if (!s->stop)
		soak_knob(s, rng);
	spin_unlock_irqrestore(&s->lock, flags);
}

static void pause(struct soak_rng *rng)
{
	u32 us = 1 + soak_rnd(rng, 60);

	switch (soak_rnd(rng, 12)) {
	case 0: case 1:
		udelay(us);
		break;
	case 2: case 3:
		usleep_range(us, 2 * us);
		break;
	case 4:
		usleep_range(10 * us, 20 * us);
		break;
	}
}

static void thread_op(struct soak *s, struct soak_rng *rng)
{
	struct soak_chan *c = &s->chan[soak_rnd(rng, SOAK_CHANS)];
	u32 what = soak_rnd(rng, 1000);

	if (what < 45) {
		/* terminate alone, both, synchronize alone */
		if (what < 27)
			terminate(s, c);
		if (what >= 12)
			soak_sync(s, c);
	} else if (what < 51) {
		soak_release(s, c, rng);
	} else if (what < 65) {
		soak_drain(s, c);
	} else if (what < 75) {
		soak_sync_wait(s, c, rng);
	} else if (what < 85) {
		knob(s, rng);
	} else if (what < 100) {
		refused(s, c, rng);
	} else {
		irqs_off(s, c, rng);
	}
	pause(rng);
}

static void submit_all(struct soak *s, struct soak_chan *c)
{
	unsigned long flags;
	u32 i;

	spin_lock_irqsave(&s->lock, flags);
	for (i = 0; i < SOAK_SLOTS && !s->stop; i++)
		if (c->job[i].state == SOAK_PREPARED)
			soak_submit(s, &c->job[i]);
	spin_unlock_irqrestore(&s->lock, flags);
}

/* All ends, one way or the other; nobody else adds to it meanwhile */
static void rest(struct soak *s, struct soak_rng *rng, bool scan)
{
	u32 i;

	for (i = 0; i < SOAK_CHANS; i++)
		s->chan[i].dead = true;
	for (i = 0; i < SOAK_CHANS && !s->stop; i++) {
		struct soak_chan *c = &s->chan[i];

		submit_all(s, c);
		if (soak_rnd(rng, 3))
			soak_drain(s, c);
		else
			terminate(s, c);
	}
	for (i = 0; i < SOAK_CHANS && !s->stop; i++) {
		struct soak_chan *c = &s->chan[i];

		soak_sync(s, c);
		if (scan && !s->stop)
			soak_arena_check(s, c);
		c->aborts = 0;
	}
	for (i = 0; i < SOAK_CHANS; i++)
		s->chan[i].dead = false;
}

void soak_run(struct soak *s)
{
	struct soak_rng *rng = &s->rng[SOAK_THREAD];
	u32 epoch, until;

	hrtimer_setup(&s->timer, tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
	for (epoch = 1; s->ops < s->target && !s->stop; epoch++) {
		soak_epoch(s, rng);
		until = s->ops + EPOCH_MIN + soak_rnd(rng, EPOCH_MORE);
		hrtimer_start(&s->timer, ns_to_ktime(500 * NSEC_PER_USEC),
			      HRTIMER_MODE_REL_HARD);
		while (s->ops < until && !s->stop)
			thread_op(s, rng);
		hrtimer_cancel(&s->timer);
		rest(s, rng, epoch % SCAN_EPOCHS == 0 || s->ops >= s->target);
	}
}
