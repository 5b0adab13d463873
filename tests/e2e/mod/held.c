// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_e2e: channels that stay held between two cases, while the shell does
 * something to the machine: suspend, kexec, remove, hand the IOMMU group over
 */
#include <linux/delay.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/platform_device.h>

#include "life.h"

#define HELD	4

static struct life held[HELD];
static bool power_cut;			/* suspend takes the engine's power */
static struct platform_device *power;

static const struct {
	enum life_kind kind;
	enum dma_transfer_direction dir;
} held_kinds[HELD] = {
	{ LIFE_LINEAR, DMA_MEM_TO_DEV },
	{ LIFE_IDLE, DMA_MEM_TO_DEV },
	{ LIFE_CYCLIC, DMA_MEM_TO_DEV },
	{ LIFE_CYCLIC, DMA_DEV_TO_MEM },
};

static void held_get(struct e2e *t)
{
	unsigned int i;

	for (i = 0; i < HELD; i++)
		if (!life_get(t, &held[i], held_kinds[i].kind,
			      held_kinds[i].dir, i))
			return;
}

static void held_run(struct e2e *t, unsigned int n)
{
	unsigned int i;

	if (!held[0].chan)
		held_get(t);
	for (i = 0; i < n && !t->failed; i++)
		e2e_expect(t, life_start(&held[i]) && life_moving(&held[i]),
			   "channel %u: %s", i, held[i].own.why);
}

static void held_start(struct e2e *t)
{
	held_run(t, HELD);
}

/* All but the last one, which reads */
static void held_write(struct e2e *t)
{
	held_run(t, HELD - 1);
}

static void held_idle(struct e2e *t)
{
	if (e2e_expect(t, !held[0].chan, "held already"))
		held_get(t);
}

static void held_put(struct e2e *t)
{
	unsigned int i;

	for (i = 0; i < HELD; i++)
		life_put(t, &held[i]);
}

/*
 * What the port got done before it went came first, and on a slow kernel that
 * may be all; a cyclic transfer is never done.
 */
static void held_expect_failed(struct life *l)
{
	bool failed = false;
	unsigned int nr;

	for (nr = 0; nr < l->jobs; nr++) {
		bool before = failed;

		failed = life_job_has_failed(l, nr);
		e2e_expect(&l->own, failed || !before,
			   "job %u was done behind one that failed", nr);
	}
	e2e_expect(&l->own, failed || l->kind != LIFE_CYCLIC, "it was done");
}

/* The port is gone: its work has failed, and nothing starts any more */
static void held_end_failed(struct e2e *t)
{
	unsigned int i;

	for (i = 0; i < HELD; i++) {
		struct life *l = &held[i];

		life_expect_once(l);
		held_expect_failed(l);
		if (l->va)
			e2e_expect(&l->own, !life_prep(l, 0), "prepared");
		life_forget_buffer(l);
	}
	held_put(t);
}

/* At most what was in flight, and maybe its successor (U3) */
static void held_check(struct life *l)
{
	unsigned int nr, failed = 0;

	life_expect_once(l);
	for (nr = 0; nr < l->jobs; nr++) {
		bool has_failed = life_job_has_failed(l, nr);

		failed += has_failed;
		e2e_expect(&l->own, has_failed || (l->kind == LIFE_LINEAR &&
						   life_job_is_good(l, nr)),
			   "job %u", nr);
	}
	e2e_expect(&l->own, failed <= 2, "%u failed", failed);
}

/* The engine was off for a while: what was queued is done, or has failed */
static void held_end(struct e2e *t)
{
	unsigned int i;

	for (i = 0; i < HELD; i++) {
		struct life *l = &held[i];

		if (!life_wait(l))
			break;
		held_check(l);
		life_next_works(l);
	}
	held_put(t);
}

static void held_free(struct e2e *t)
{
	held_put(t);
}

static void held_works(struct e2e *t)
{
	unsigned int i;

	for (i = 0; i < HELD; i++) {
		life_next_works(&held[i]);
		e2e_expect(t, !held[i].own.failed, "%s", held[i].own.why);
	}
}

/* Whoever has the port's address space: it isn't the kernel */
static void held_refused(struct e2e *t)
{
	struct dma_chan *chan;

	e2e_expect(t, !life_prep(&held[0], 0), "prepared");
	chan = tegra_rp_edma_request_chan(t->pdev, DMA_MEM_TO_DEV);
	if (!e2e_expect(t, PTR_ERR_OR_ZERO(chan) == -EPROBE_DEFER, "%pe",
			chan) && !IS_ERR(chan))
		dma_release_channel(chan);
}

static void arm_power_cut(struct e2e *t)
{
	power_cut = true;
}

/*
 * Stands for what cuts the engine's power in the last phase of a suspend. It has
 * to be there before the engine's driver: then it suspends later and resumes
 * earlier.
 */
static int power_suspend(struct device *dev)
{
	struct e2e t = {};

	if (power_cut)
		e2e_bench_set(&t, "link_down=all-ones");
	return t.failed ? -EIO : 0;
}

static int power_resume(struct device *dev)
{
	struct e2e t = {};

	if (power_cut)
		e2e_bench_set(&t, "link_down=up");
	return t.failed ? -EIO : 0;
}

static const struct dev_pm_ops power_ops = {
	NOIRQ_SYSTEM_SLEEP_PM_OPS(power_suspend, power_resume)
};

static struct platform_driver power_driver = {
	.driver = {
		.name = "edma-e2e-power",
		.pm = pm_sleep_ptr(&power_ops),
	},
};

int e2e_power_init(void)
{
	int ret = platform_driver_register(&power_driver);

	if (ret)
		return ret;
	power = platform_device_register_simple("edma-e2e-power", -1, NULL, 0);
	ret = PTR_ERR_OR_ZERO(power);
	if (ret)
		platform_driver_unregister(&power_driver);

	return ret;
}

void e2e_power_exit(void)
{
	platform_device_unregister(power);
	platform_driver_unregister(&power_driver);
}

const struct e2e_case e2e_held_cases[] = {
	{ "held-start", held_start, true },
	{ "held-write", held_write, true },
	{ "held-idle", held_idle, true },
	{ "held-works", held_works, true },
	{ "held-refused", held_refused, true },
	{ "held-end", held_end, true },
	{ "held-end-failed", held_end_failed, true },
	{ "held-free", held_free, true },
	{ "power-cut", arm_power_cut, true },
	{ }
};
