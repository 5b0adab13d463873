// SPDX-License-Identifier: GPL-2.0-only
#include "input.h"
#include "oracle.h"

static struct plan plans[PLANS];
static u32 nr_plans;

/* Where the next byte belongs */
static struct {
	u32 plan;
	u32 group;
	u32 index;
	u32 offset;
} next;

void oracle_new(void)
{
	nr_plans = 0;
	oracle_restart(0);
}

struct plan *oracle_add(void)
{
	return &plans[nr_plans++];
}

/* The engine is at rest; @plan comes next, whatever was before it */
void oracle_restart(u32 plan)
{
	next.plan = plan;
	next.group = 0;
	next.index = 0;
	next.offset = 0;
}

bool oracle_between_plans(void)
{
	return !next.group && !next.index && !next.offset;
}

static void step_on(const struct plan *plan, const struct plan_group *group)
{
	next.offset = 0;
	if (++next.index < group->count)
		return;
	next.index = 0;
	if (++next.group < plan->nr)
		return;
	next.group = 0;
	next.plan += !plan->cyclic;
}

/* Bytes of the run at hand, at most @len, of which these are the addresses */
static u32 expect(const struct plan *plan, u32 len, u64 *local, u64 *link)
{
	const struct plan_group *group = &plan->group[next.group];
	u64 run = group->len - next.offset;

	*local = group->local + next.offset +
		 (u64)next.index * ((u64)group->len + group->local_gap);
	*link = group->link + next.offset +
		(u64)next.index * ((u64)group->len + group->link_gap);
	if (plan->window) {
		u64 lap = *link / plan->window * plan->window;

		if (run > lap + plan->window - *link)
			run = lap + plan->window - *link;
		*link += plan->base - lap;
	}
	return run < len ? run : len;
}

void oracle_moved(u64 local, u64 link, u32 len)
{
	while (len) {
		const struct plan *plan = &plans[next.plan];
		u64 want_local, want_link;
		u32 run;

		FUZZ_CHECK(next.plan < nr_plans, "%u bytes more than issued",
			   len);
		run = expect(plan, len, &want_local, &want_link);
		FUZZ_CHECK(local == want_local && link == want_link,
			   "%#llx, %#llx moved, to move were %#llx, %#llx (plan %u)",
			   local, link, want_local, want_link, next.plan);
		next.offset += run;
		if (next.offset == plan->group[next.group].len)
			step_on(plan, &plan->group[next.group]);
		local += run;
		link += run;
		len -= run;
	}
}
