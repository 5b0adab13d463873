/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One channel of the driver's engine layer with a stand-in for the layer above
 * it: elements instead of descriptors, otherwise as flow.c does it.
 */
#ifndef USER_CLIENT_H
#define USER_CLIENT_H

#include "engine.h"

#define CLIENT_MAX	128	/* elements in a run, slots in the ring */

struct client;

/**
 * struct client_source - where a client's elements come from
 * @more: is there one that is issued and not in the ring
 * @next: it, and whether it interrupts when it is done
 * @is_loop: the engine is at rest: are the next ones to make a loop
 * @advance: of a loop: it has come to a position, see &struct edma_progress
 * @restarted: the engine was stopped, is at rest, and the ring is empty
 *
 * Those that the program has no use for are NULL, but @more and @next.
 */
struct client_source {
	bool (*more)(struct client *c);
	void (*next)(struct client *c, struct edma_move *move, bool *lie);
	bool (*is_loop)(struct client *c);
	void (*advance)(struct client *c, const struct edma_progress *progress);
	void (*restarted)(struct client *c);
};

struct client {
	struct edma_dir dir;
	struct edma_hwch hwch;
	struct edma_hwch idle[EDMA_MAX_CHANS];	/* those in front of it */
	enum edma_doorbell policy;
	const struct client_source *source;
	u32 issued;		/* of the plain source */
	bool lie[CLIENT_MAX];	/* by element: interrupts when it is done */
	bool lost;		/* a look has found the state lost */
	bool late;		/* a STOP takes too long: see client_work() */
	u64 bytes;		/* of the elements that were retired */
	unsigned long lie_bits[CLIENT_MAX / BITS_PER_LONG];
	unsigned long edge_bits[CLIENT_MAX / BITS_PER_LONG];
};

/* A write channel that moves HOST_ELEM bytes at a time, one run of elements */
void client_new(struct client *c, enum edma_doorbell policy, u32 nr_slots);
void client_init(struct client *c, enum edma_dir_id id, unsigned int chan,
		 enum edma_doorbell policy, u32 nr_slots,
		 const struct client_source *source);
void client_issue(struct client *c, u32 count);
void client_timer(struct client *c);
void client_poll(struct client *c);
void client_terminate(struct client *c);
void client_work(struct client *c);

/* Supplied by the program: the oldest @count elements are called done */
void client_done(struct client *c, u32 count);

#endif
