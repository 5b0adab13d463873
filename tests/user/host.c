// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edma_model.h"
#include "hw.h"
#include "host.h"
#include "shim/user.h"

#define DATA_ENDS	16u

static struct {
	struct edma_model m;
	u64 now;
	u64 deadline;
	int level;
	u64 source;		/* of the data under way */
	u8 list[HOST_LIST_SIZE];
} *h;

/* Data say where they come from */
static u8 data_at(u64 addr)
{
	return addr ^ addr >> 8 ^ addr >> 32;
}

/* Both ends of it are enough: nobody cuts what moves in one go */
static u32 next_checked(u32 i, u32 len)
{
	return i + 1 == DATA_ENDS && len > 2 * DATA_ENDS ? len - DATA_ENDS :
							   i + 1;
}

static void take_data(u64 addr, u8 *buf, u32 len)
{
	u32 i;

	h->source = addr;
	for (i = 0; i < len; i = next_checked(i, len))
		buf[i] = data_at(addr + i);
}

static void check_data(const u8 *buf, u32 len)
{
	u32 i;

	for (i = 0; i < len; i = next_checked(i, len)) {
		if (buf[i] == data_at(h->source + i))
			continue;
		printf("# byte %u of %u isn't what was read\n", i, len);
		abort();
	}
}

static bool local_read(void *ctx, u64 addr, void *buf, u32 len)
{
	if (addr >= HOST_LIST && addr + len <= HOST_LIST + HOST_LIST_SIZE)
		memcpy(buf, h->list + (addr - HOST_LIST), len);
	else
		take_data(addr, buf, len);
	return true;
}

static bool local_write(void *ctx, u64 addr, const void *buf, u32 len)
{
	check_data(buf, len);
	host_moved(addr, h->source, len);
	return true;
}

static enum edma_link_result link_read(void *ctx, u64 addr, void *buf, u32 len)
{
	take_data(addr, buf, len);
	return EDMA_LINK_OK;
}

static enum edma_link_result link_write(void *ctx, u64 addr, const void *buf,
					u32 len)
{
	check_data(buf, len);
	host_moved(h->source, addr, len);
	return EDMA_LINK_OK;
}

static void set_irq(void *ctx, int level)
{
	h->level = level;
}

static u64 now(void *ctx)
{
	return h->now;
}

static void arm(void *ctx, u64 deadline)
{
	h->deadline = deadline;
}

static bool bus_master(void *ctx)
{
	return true;
}

static const struct edma_model_ops ops = {
	.local_read = local_read,
	.local_write = local_write,
	.link_read = link_read,
	.link_write = link_write,
	.set_irq = set_irq,
	.now = now,
	.arm = arm,
	.bus_master = bus_master,
};

void host_new(void)
{
	free(h);
	h = calloc(1, sizeof(*h));
	if (!h)
		exit(2);
	h->deadline = HOST_NEVER;
	edma_model_init(&h->m, &ops, h, 4, 2);
	edma_model_appl_write(&h->m, APPL_INTR_EN_L1_8,
			      APPL_INTR_EN_L1_8_EDMA_INT_EN);
}

void *host_list(void)
{
	return h->list;
}

bool host_set(const char *key, const char *value)
{
	u64 result;

	return edma_model_set(&h->m, key, value, &result);
}

u64 host_get(const char *name)
{
	u64 value = 0;

	if (!edma_model_get(&h->m, name, &value)) {
		printf("# no counter %s\n", name);
		exit(2);
	}
	return value;
}

/*
 * What the driver must never do, and with @strict not ring a running channel
 * either: the counter's name, or NULL.
 */
const char *host_fault(bool strict)
{
	const u64 *count = h->m.count;

	if (count[EDMA_C_CTX_WRITES])
		return "ctx_writes";
	if (count[EDMA_C_EARLY])
		return "early_completions";
	if (count[EDMA_C_ABORTS])
		return "aborts";
	return strict && count[EDMA_C_VIOLATIONS] ? "violations" : NULL;
}

bool host_irq(void)
{
	return h->level;
}

u64 host_now(void)
{
	return h->now;
}

void host_advance(u64 to_ns)
{
	if (to_ns > h->now)
		h->now = to_ns;
}

u64 host_deadline(void)
{
	return h->deadline;
}

static u64 consumed(void)
{
	return h->m.count[EDMA_C_LINKS] + h->m.count[EDMA_C_STOPS] +
	       h->m.count[EDMA_C_REREADS];
}

static bool executes(void)
{
	const struct edma_chan *c = &h->m.dir[0].chan[0];

	return c->state == EDMA_CH_RUNNING && c->phase == EDMA_PH_DATA;
}

/* One event of the engine, as soon as it is due */
enum host_event host_step(void)
{
	u64 fetched = h->m.count[EDMA_C_FETCHES];
	u64 done = h->m.count[EDMA_C_ELEMENTS];
	u64 used = consumed();
	bool was = executes();

	if (h->deadline == HOST_NEVER)
		return HOST_IDLE;
	host_advance(h->deadline);
	edma_model_step(&h->m);
	if (h->m.count[EDMA_C_ELEMENTS] != done)
		return HOST_COMPLETE;
	if (consumed() != used || (executes() && !was))
		return HOST_CONSUME;
	return h->m.count[EDMA_C_FETCHES] != fetched ? HOST_FETCH : HOST_OTHER;
}

u32 user_readl(unsigned long reg)
{
	u32 value;

	user_point(USER_READ, reg);
	value = edma_model_atu_dma_read(&h->m, EDMA_ATU_DMA_OFFSET + reg);
	user_behind(USER_READ, reg);
	return value;
}

void user_writel(u32 value, unsigned long reg)
{
	user_point(USER_WRITE, reg);
	edma_model_atu_dma_write(&h->m, EDMA_ATU_DMA_OFFSET + reg, value);
	user_behind(USER_WRITE, reg);
}

u64 ktime_get_ns(void)
{
	return h->now;
}

void user_delay(u64 ns)
{
	h->now += ns;
}
