/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One write channel of the driver's engine layer with a stand-in for the layer
 * above it: elements instead of descriptors, otherwise as flow.c does it.
 */
#ifndef USER_CLIENT_H
#define USER_CLIENT_H

#include "engine.h"

#define CLIENT_MAX	128	/* elements in a run, slots in the ring */

struct client {
	struct edma_dir dir;
	struct edma_hwch hwch;
	enum edma_doorbell policy;
	u32 issued;
	bool lie[CLIENT_MAX];	/* by element: interrupts when it is done */
	bool lost;		/* a look has found the state lost */
	unsigned long lie_bits[CLIENT_MAX / BITS_PER_LONG];
	unsigned long edge_bits[CLIENT_MAX / BITS_PER_LONG];
};

void client_new(struct client *c, enum edma_doorbell policy, u32 nr_slots);
void client_issue(struct client *c, u32 count);
void client_timer(struct client *c);

/* Supplied by the program: the oldest @count elements are called done */
void client_done(struct client *c, u32 count);

#endif
