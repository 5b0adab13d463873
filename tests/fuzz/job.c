// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transfers from the fuzzer's bytes: twice the same, as the oracle's plan and
 * as the driver's segments.
 */
#include <string.h>

#include "run.h"

static u32 length(struct input *in, u32 unit)
{
	u8 code = input_u8(in);
	u32 n = 1 + (code >> 5);

	switch (code & 7) {
	case 0:
		return n;
	case 1:
		return n * unit;
	case 2:
		return n * unit + 1;
	case 3:
		return n * unit > 1 ? n * unit - 1 : 1;
	case 4:
		return n * 4096;
	case 5:
		return n * 4096 - (code >> 3 & 3);
	case 6:
		return 1 + input_u8(in);
	default:
		return 1 + input_u16(in);
	}
}

static u64 address(struct input *in, bool link)
{
	static const u64 bases[] = {
		0x100000, 0xfffffff0, 0x7ffffff000, 0xfffffff000000000ull,
	};
	u8 code = input_u8(in);
	u64 base = bases[code & 3] + (link ? 0x40000000 : 0);

	return base + (code >> 2) * (code & 0x80 ? 61 : 1);
}

/* A group is so long at most, and so many elements */
#define GROUP_BYTES	(1 << 19)
#define GROUP_ELEMENTS	300

static u32 least(u32 a, u32 b)
{
	return a < b ? a : b;
}

static void add_group(struct plan *plan, u64 *stream)
{
	struct plan_group *group = &plan->group[plan->nr++];
	u32 unit = run.max_element, cost;
	struct input *in = &run.in;
	u8 shape = input_u8(in);

	if (plan->window && plan->window < unit)
		unit = plan->window;
	group->local = address(in, false);
	group->link = plan->window ? *stream : address(in, true);
	group->len = length(in, shape & 1 ? unit : run.max_element);
	if (unit < GROUP_BYTES / 40)
		group->len = least(group->len, unit * 40);
	group->len = least(group->len, GROUP_BYTES);
	cost = group->len / unit + group->len / 4096 + 2;
	group->count = shape & 2 ? 1 + input_u8(in) : 1;
	group->count = least(group->count, GROUP_ELEMENTS / cost + 1);
	group->local_gap = shape & 4 ? input_u8(in) : 0;
	group->link_gap = shape & 8 && !plan->window ? input_u8(in) : 0;
	run.elements += group->count * cost;
	*stream += (u64)group->count * group->len;
}

static void add_segs(struct job *job)
{
	const struct plan *plan = job->plan;
	u32 i, k;

	edma_segs_init(&job->segs);
	if (plan->window)
		edma_segs_set_window(&job->segs, plan->base, plan->window);
	for (i = 0; i < plan->nr; i++) {
		const struct plan_group *group = &plan->group[i];
		struct edma_seg seg = {
			.local = group->local,
			.link = group->link,
			.len = group->len,
		};

		for (k = 0; k < group->count; k++) {
			FUZZ_CHECK(!edma_segs_add(&job->segs, &seg, GFP_NOWAIT),
				   "segment refused");
			seg.local += seg.len + group->local_gap;
			seg.link += seg.len + group->link_gap;
		}
	}
	edma_cursor_init(&job->cursor, &job->segs);
}

/* Does a cyclic transfer fit into the ring? edma_cyclic_check() of cyclic.c */
static bool fits(struct job *job)
{
	struct edma_cursor cursor = job->cursor;
	struct edma_move move;
	u32 count = 0;

	while (edma_cursor_next(&cursor, &job->segs, run.max_element, &move))
		if (++count > run.client.hwch.ring.nr_slots)
			return false;
	return true;
}

void job_make(struct job *job, u8 flags)
{
	u32 groups = 1 + (flags & 3);
	struct plan *plan = oracle_add();
	u64 stream = 0;

	memset(plan, 0, sizeof(*plan));
	memset(job, 0, sizeof(*job));
	job->plan = plan;
	plan->callback = flags & 4;
	plan->cyclic = (flags & 0x30) == 0x10;
	if (flags & 8) {
		plan->base = address(&run.in, true);
		plan->window = length(&run.in, run.max_element);
	}
	while (plan->nr < groups)
		add_group(plan, &stream);
	add_segs(job);
	if (plan->cyclic && !fits(job))
		plan->cyclic = false;
}
