/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine's model as the driver's hardware, stepped explicitly. Its header
 * and the driver's share names, so only host.c knows the model.
 */
#ifndef USER_HOST_H
#define USER_HOST_H

#include <linux/types.h>

#define HOST_LIST	0x3fffff000ull	/* IOVA of the list: 4 KiB, up to a 4 GiB edge */
#define HOST_LIST_SIZE	4096u
#define HOST_DATA	0x100000ull	/* IOVA of the data */
#define HOST_BAR	0x40000000ull	/* link side */
#define HOST_ELEM	64u		/* bytes of an element */
#define HOST_NEVER	(~0ull)

/* What one step of the engine did */
enum host_event {
	HOST_IDLE,	/* nothing to do */
	HOST_OTHER,
	HOST_FETCH,	/* an element or a link was read */
	HOST_CONSUME,	/* it was acted upon: executes, followed, or a stop */
	HOST_COMPLETE,	/* an element is done */
};

void host_new(void);
void *host_list(void);
bool host_set(const char *key, const char *value);
u64 host_get(const char *name);
const char *host_fault(bool strict);
bool host_irq(void);
u64 host_now(void);
void host_advance(u64 to_ns);
u64 host_deadline(void);
enum host_event host_step(void);

/*
 * Supplied by the program: bytes of an element have crossed the link. That they
 * arrive as they were read is seen to here.
 */
void host_moved(u64 local, u64 link, u32 len);

#endif
