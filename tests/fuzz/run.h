/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the files of the target "ring". */
#ifndef FUZZ_RUN_H
#define FUZZ_RUN_H

#include "../user/client.h"
#include "input.h"
#include "oracle.h"
#include "seg.h"

#define MAX_ELEMENTS	700	/* in a run, about */

/**
 * struct job - a descriptor
 * @plan: what it has to move
 * @segs: the same, for the driver
 * @cursor: what of it isn't in the ring yet
 * @started: some of it is
 */
struct job {
	const struct plan *plan;
	struct edma_segs segs;
	struct edma_cursor cursor;
	bool started;
};

/**
 * struct run - one input's
 * @in: the bytes that are left
 * @on: the engine may move in between
 * @client: the channel
 * @llp_reg: where its LLP is read
 * @job: what was submitted
 * @submitted: how many
 * @issued: and how many of them
 * @filling: the one that the next element comes from
 * @survivor: the first one behind a terminate
 * @terminated: the engine may still move what is in front of that
 * @elements: in all of them, about
 * @max_element: as the driver's module parameter
 * @odd_lie: more elements interrupt: every such
 * @end: by slot, bytes up to its end
 * @first: the ring's first slot since it was started
 * @epoch: bytes that had moved when the ring was started
 * @staged: bytes in the ring's elements so far
 * @moved: bytes that have crossed the link
 * @done: bytes that the driver calls done
 * @strict: no doorbell is to be rung for a running channel
 * @drops: done interrupts get lost
 * @events: of the engine, so far
 * @max_events: and how many there may be
 * @busy_ns: the engine's latest event
 * @progress_ns: the latest time that something was issued or done
 * @drain_ns: from here on nothing comes late
 */
struct run {
	struct input in;
	bool on;
	struct client client;
	unsigned long llp_reg;
	struct job job[PLANS];
	u32 submitted;
	u32 issued;
	u32 filling;
	u32 survivor;
	bool terminated;
	u32 elements;
	u32 max_element;
	u32 odd_lie;
	u64 end[CLIENT_MAX];
	u32 first;
	u64 epoch;
	u64 staged;
	u64 moved;
	u64 done;
	bool strict;
	bool drops;
	u32 events;
	u32 max_events;
	u64 busy_ns;
	u64 progress_ns;
	u64 drain_ns;
};

extern struct run run;

/* job.c: a transfer, from the input */
void job_make(struct job *job, u8 flags);

/* loop.c: cyclic transfers */
void loop_staged(u32 slot, u32 len, bool lie);
void loop_moved(u32 len);
void loop_llp_read(void);
void loop_advance(struct client *c, const struct edma_progress *progress);
void loop_drain(bool (*next_event)(void));

#endif
