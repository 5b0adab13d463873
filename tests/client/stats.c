// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_client: latencies, and what a thread says at its end
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sort.h>

#include "client.h"

/**
 * client_sample - take note of one latency
 * @lat: where
 * @ns: the latency
 *
 * When there is no more room every second one is dropped, and from then on half
 * as many are kept: those that are there stand for the whole run.
 *
 * Context: the channel's lock is held.
 */
void client_sample(struct client_latency *lat, u64 ns)
{
	unsigned int i;

	if (++lat->skip < lat->stride)
		return;
	lat->skip = 0;
	if (lat->count == CLIENT_SAMPLES) {
		for (i = 0; i < CLIENT_SAMPLES / 2; i++)
			lat->ns[i] = lat->ns[2 * i];
		lat->count = CLIENT_SAMPLES / 2;
		lat->stride *= 2;
	}
	lat->ns[lat->count++] = min_t(u64, ns, U32_MAX);
}

static int compare_ns(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/* The latency that @percent of the samples don't exceed; they are sorted */
static u32 percentile(const struct client_latency *lat, unsigned int percent)
{
	unsigned int rank = DIV_ROUND_UP(lat->count * percent, 100);

	return rank ? lat->ns[rank - 1] : 0;
}

/* @n in units of 1 / @per_second a second */
static u64 rate(u64 n, u32 per_second, u64 ns)
{
	return ns ? mul_u64_u64_div_u64(n, (u64)per_second * NSEC_PER_SEC, ns) :
		    0;
}

static u64 run_ns(const struct client_result *r)
{
	u64 ns = r->end_ns > r->start_ns ? r->end_ns - r->start_ns : 0;

	return ns > r->idle_ns ? ns - r->idle_ns : 0;
}

/**
 * client_summary - a thread's figures: dmatest's line, then one in plain units
 * @w: the thread, at its end
 */
void client_summary(struct client_worker *w)
{
	struct client_result *r = w->res;
	u64 ns = run_ns(r), mbyte, mbit;
	u32 iops, iops_100;

	sort(w->lat.ns, w->lat.count, sizeof(*w->lat.ns), compare_ns, NULL);
	r->p50_ns = percentile(&w->lat, 50);
	r->p99_ns = percentile(&w->lat, 99);
	iops = div_u64_rem(rate(r->tests, 100, ns), 100, &iops_100);
	pr_info("%s: summary %u tests, %u failures %u.%02u iops %llu KB/s (%d)\n",
		r->name, r->tests, r->failures, iops, iops_100,
		rate(r->bytes >> 10, 1, ns), r->err);
	/* Ten megabytes or megabits a second are the last digits */
	mbyte = div_u64(rate(r->bytes, 1, ns), 10 * 1000 * 1000);
	mbit = div_u64(rate(r->bytes, 8, ns), 100 * 1000 * 1000);
	pr_info("%s: %llu.%02u GB/s, %llu.%u Gbit/s, queue depth %u, latency p50 %u.%u us, p99 %u.%u us\n",
		r->name, div_u64(mbyte, 100),
		(u32)(mbyte - 100 * div_u64(mbyte, 100)), div_u64(mbit, 10),
		(u32)(mbit - 10 * div_u64(mbit, 10)), r->depth,
		r->p50_ns / 1000, r->p50_ns % 1000 / 100, r->p99_ns / 1000,
		r->p99_ns % 1000 / 100);
}

static bool is_done(const struct client_result *r)
{
	/* Pairs with client_worker_func() */
	return smp_load_acquire(&r->done);
}

static void show(struct seq_file *s, const struct client_result *r)
{
	u64 ns = run_ns(r);

	seq_printf(s, "%s.tests=%u\n", r->name, r->tests);
	seq_printf(s, "%s.failures=%u\n", r->name, r->failures);
	seq_printf(s, "%s.error=%d\n", r->name, r->err);
	seq_printf(s, "%s.bytes=%llu\n", r->name, r->bytes);
	seq_printf(s, "%s.ns=%llu\n", r->name, ns);
	seq_printf(s, "%s.iops=%llu\n", r->name, rate(r->tests, 1, ns));
	seq_printf(s, "%s.kib_per_s=%llu\n", r->name,
		   rate(r->bytes >> 10, 1, ns));
	seq_printf(s, "%s.bytes_per_s=%llu\n", r->name, rate(r->bytes, 1, ns));
	seq_printf(s, "%s.bits_per_s=%llu\n", r->name, rate(r->bytes, 8, ns));
	seq_printf(s, "%s.queue_depth=%u\n", r->name, r->depth);
	seq_printf(s, "%s.p50_ns=%u\n", r->name, r->p50_ns);
	seq_printf(s, "%s.p99_ns=%u\n", r->name, r->p99_ns);
}

/* All threads of a direction: from the first start to the last end */
static void show_total(struct seq_file *s, const struct client_run *run,
		       enum dma_transfer_direction dir, const char *name)
{
	struct client_result sum = { .start_ns = U64_MAX };
	unsigned int i, n = 0;

	for (i = 0; i < run->nr_workers; i++) {
		const struct client_result *r = &run->results[i];

		if (r->dir != dir || !is_done(r))
			continue;
		n++;
		sum.tests += r->tests;
		sum.failures += r->failures;
		sum.bytes += r->bytes;
		sum.start_ns = min(sum.start_ns, r->start_ns);
		sum.end_ns = max(sum.end_ns, r->end_ns);
	}
	if (!n)
		return;
	seq_printf(s, "%s.threads=%u\n", name, n);
	seq_printf(s, "%s.tests=%u\n", name, sum.tests);
	seq_printf(s, "%s.failures=%u\n", name, sum.failures);
	seq_printf(s, "%s.bytes=%llu\n", name, sum.bytes);
	seq_printf(s, "%s.start_ns=%llu\n", name, sum.start_ns);
	seq_printf(s, "%s.end_ns=%llu\n", name, sum.end_ns);
}

/**
 * client_results_show - the figures of the latest run's threads that have ended
 * @s: the file
 * @run: the run
 */
void client_results_show(struct seq_file *s, const struct client_run *run)
{
	unsigned int i;

	for (i = 0; i < run->nr_workers; i++)
		if (is_done(&run->results[i]))
			show(s, &run->results[i]);
	show_total(s, run, DMA_MEM_TO_DEV, "to_bar");
	show_total(s, run, DMA_DEV_TO_MEM, "from_bar");
}
