/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What has to move: each byte of each plan once, in order, between the right
 * addresses. Computed from the plan itself, by nothing of the driver's.
 */
#ifndef FUZZ_ORACLE_H
#define FUZZ_ORACLE_H

#include <linux/types.h>

#define PLAN_GROUPS	4
#define PLANS		64	/* in a run */

/**
 * struct plan_group - segments of one length, a gap apart
 * @local: memory address of the first one
 * @link: link address of it; with a window, offset in the stream
 * @len: bytes of each
 * @count: how many
 * @local_gap: bytes between two of them, in memory
 * @link_gap: the same, on the link
 */
struct plan_group {
	u64 local;
	u64 link;
	u32 len;
	u32 count;
	u32 local_gap;
	u32 link_gap;
};

/**
 * struct plan - a transfer
 * @group: its segments
 * @nr: groups
 * @base: link address of the window
 * @window: its bytes; 0 when there is none
 * @cyclic: repeated until it is stopped
 * @callback: the last element interrupts; of a cyclic one, the last of each
 *	segment
 */
struct plan {
	struct plan_group group[PLAN_GROUPS];
	u32 nr;
	u64 base;
	u64 window;
	bool cyclic;
	bool callback;
};

void oracle_new(void);
struct plan *oracle_add(void);
void oracle_moved(u64 local, u64 link, u32 len);
void oracle_restart(u32 plan);
bool oracle_between_plans(void);

#endif
