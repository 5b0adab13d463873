/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine's model as the hardware behind a controller's windows. Apart from
 * the fixture, as driver and model name things alike.
 *
 * Time is the kernel's own, which on UML is virtual: it passes where somebody
 * waits. The model does nothing by itself, but when it is told to keep up.
 */
#ifndef MODEL_HOST_H
#define MODEL_HOST_H

#include <linux/types.h>

struct kunit;
struct model_host;

/* The endpoint's memory behind the start of the port's 32-bit window */
#define MODEL_HOST_BAR_SIZE	0x40000

struct model_host *model_host_make(struct kunit *test, unsigned int nr_write,
				   unsigned int nr_read);
void model_host_free(struct model_host *host);
void model_host_set(struct model_host *host, const char *knobs);
u64 model_host_get(struct model_host *host, const char *name);
u8 *model_host_bar(struct model_host *host);
bool model_host_step(struct model_host *host);
void model_host_keep_up(struct model_host *host, bool on);
bool model_host_line(struct model_host *host);
void model_host_fault(struct model_host *host, u64 addr, u32 len);
void model_host_refuse(struct model_host *host, u32 at, u32 len);

#endif /* MODEL_HOST_H */
