// SPDX-License-Identifier: GPL-2.0-only
/*
 * The engine's model as the hardware behind a controller's windows.
 */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "model/edma_model.h"
#include "model_host.h"
#include "regs_test.h"

/* As in port_test.h: what the port's 32-bit window is, and is on the bus */
#define HOST_WINDOW	0x2b28000000ULL
#define HOST_BUS	0x40000000ULL
#define HOST_SIZE	0x8000000ULL

/* A timer may put off what was about to happen, but not for ever */
#define HOST_TRIES	100
/* The clock goes by steps of 256 ns */
#define HOST_TICK_NS	256

/**
 * struct model_host - what the model needs
 * @test: the running test
 * @m: the model
 * @bar: the endpoint's memory
 * @deadline: when it wants to be run, EDMA_MODEL_NEVER for not at all
 * @level: the interrupt line
 * @keep_up: whoever reads or writes a register finds what time has brought
 * @fault: memory that the engine can't access
 * @fault_len: bytes of that
 * @refuse: offset in the endpoint's memory that doesn't answer
 * @refuse_len: bytes of that
 */
struct model_host {
	struct kunit *test;
	struct edma_model m;
	u8 *bar;
	u64 deadline;
	int level;
	bool keep_up;
	u64 fault;
	u32 fault_len;
	u32 refuse;
	u32 refuse_len;
};

static bool overlaps(u64 at, u32 len, u64 other, u32 other_len)
{
	return at < other + other_len && other < at + len;
}

/* Whatever is mapped is memory: there is no IOMMU that would object */
static void *host_memory(struct model_host *host, u64 addr, u32 len)
{
	if (overlaps(addr, len, host->fault, host->fault_len) ||
	    !pfn_valid(PHYS_PFN(addr)) || !pfn_valid(PHYS_PFN(addr + len - 1)))
		return NULL;
	return phys_to_virt(addr);
}

static bool host_local_read(void *ctx, u64 addr, void *buf, u32 len)
{
	void *memory = host_memory(ctx, addr, len);

	if (memory)
		memcpy(buf, memory, len);
	return memory;
}

static bool host_local_write(void *ctx, u64 addr, const void *buf, u32 len)
{
	void *memory = host_memory(ctx, addr, len);

	if (memory)
		memcpy(memory, buf, len);
	return memory;
}

static u8 *host_bar(struct model_host *host, u64 addr, u32 len)
{
	u64 at = addr - HOST_BUS;

	if (addr < HOST_BUS || at + len > MODEL_HOST_BAR_SIZE ||
	    overlaps(at, len, host->refuse, host->refuse_len))
		return NULL;
	return host->bar + at;
}

static enum edma_link_result host_link_read(void *ctx, u64 addr, void *buf,
					    u32 len)
{
	u8 *bar = host_bar(ctx, addr, len);

	if (!bar)
		return EDMA_LINK_UR;
	memcpy(buf, bar, len);
	return EDMA_LINK_OK;
}

static enum edma_link_result host_link_write(void *ctx, u64 addr,
					     const void *buf, u32 len)
{
	u8 *bar = host_bar(ctx, addr, len);

	if (!bar)
		return EDMA_LINK_UR;
	memcpy(bar, buf, len);
	return EDMA_LINK_OK;
}

static void host_set_irq(void *ctx, int level)
{
	struct model_host *host = ctx;

	host->level = level;
}

static u64 host_now(void *ctx)
{
	return ktime_get_ns();
}

static void host_arm(void *ctx, u64 deadline_ns)
{
	struct model_host *host = ctx;

	host->deadline = deadline_ns;
}

static bool host_bus_master(void *ctx)
{
	return true;
}

static const struct edma_model_ops host_ops = {
	.local_read = host_local_read,
	.local_write = host_local_write,
	.link_read = host_link_read,
	.link_write = host_link_write,
	.set_irq = host_set_irq,
	.now = host_now,
	.arm = host_arm,
	.bus_master = host_bus_master,
};

/* With interrupts off: a timer's handler must not come into the model's way */
static u32 host_read(void *ctx, u32 offset)
{
	struct model_host *host = ctx;
	unsigned long flags;
	u32 value;

	local_irq_save(flags);
	if (host->keep_up)
		edma_model_run(&host->m);
	if (offset < REGS_TEST_APPL - REGS_TEST_BASE)
		value = edma_model_atu_dma_read(&host->m, offset);
	else
		value = edma_model_appl_read(&host->m, offset -
					     (REGS_TEST_APPL - REGS_TEST_BASE));
	local_irq_restore(flags);
	return value;
}

static void host_write(void *ctx, u32 offset, u32 value)
{
	struct model_host *host = ctx;
	unsigned long flags;

	local_irq_save(flags);
	if (host->keep_up)
		edma_model_run(&host->m);
	if (offset < REGS_TEST_APPL - REGS_TEST_BASE)
		edma_model_atu_dma_write(&host->m, offset, value);
	else
		edma_model_appl_write(&host->m, offset -
				      (REGS_TEST_APPL - REGS_TEST_BASE), value);
	local_irq_restore(flags);
}

static const struct regs_test_ops host_regs = {
	.read = host_read,
	.write = host_write,
};

struct model_host *model_host_make(struct kunit *test, unsigned int nr_write,
				   unsigned int nr_read)
{
	struct model_host *host = kunit_kzalloc(test, sizeof(*host),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, host);
	host->test = test;
	host->bar = kunit_kzalloc(test, MODEL_HOST_BAR_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, host->bar);
	edma_model_init(&host->m, &host_ops, host, nr_write, nr_read);
	edma_model_set_region(&host->m, 0, HOST_WINDOW, HOST_SIZE, HOST_BUS);
	regs_test_set(test, &host_regs, host);
	return host;
}

/* Nobody accesses a register any more */
void model_host_free(struct model_host *host)
{
	regs_test_set(host->test, NULL, NULL);
}

/* "name=value,name=value" */
void model_host_set(struct model_host *host, const char *knobs)
{
	size_t size = strlen(knobs) + 1;
	char *copy = kunit_kzalloc(host->test, size, GFP_KERNEL);
	char *at = copy, *knob;

	KUNIT_ASSERT_NOT_NULL(host->test, copy);
	memcpy(copy, knobs, size);
	while ((knob = strsep(&at, ",")) && *knob) {
		char *value = strchr(knob, '=');
		u64 result;

		KUNIT_ASSERT_NOT_NULL(host->test, value);
		*value++ = '\0';
		KUNIT_ASSERT_TRUE_MSG(host->test,
				      edma_model_set(&host->m, knob, value,
						     &result),
				      "%s=%s", knob, value);
	}
}

/* A counter of the model */
u64 model_host_get(struct model_host *host, const char *name)
{
	u64 value = 0;

	KUNIT_ASSERT_TRUE_MSG(host->test,
			      edma_model_get(&host->m, name, &value), "%s", name);
	return value;
}

u8 *model_host_bar(struct model_host *host)
{
	return host->bar;
}

/* Time goes on until then. False when nothing is going to happen at all */
static bool host_wait(struct model_host *host)
{
	u64 now;

	while ((now = ktime_get_ns()) < host->deadline) {
		if (host->deadline == EDMA_MODEL_NEVER)
			return false;
		ndelay(max_t(u64, host->deadline - now, HOST_TICK_NS));
	}
	return true;
}

/*
 * Time goes on to the next thing that happens in the engine, and that happens.
 * Timers that expire before then do so, and may put it off. False when nothing
 * is going to happen.
 */
bool model_host_step(struct model_host *host)
{
	unsigned int tries = HOST_TRIES;
	unsigned long flags;
	bool stepped = false;

	while (!stepped && tries-- && host_wait(host)) {
		local_irq_save(flags);
		stepped = edma_model_step(&host->m);
		/* Asks to be called at the right time again */
		if (!stepped)
			edma_model_run(&host->m);
		local_irq_restore(flags);
	}
	return stepped;
}

void model_host_keep_up(struct model_host *host, bool on)
{
	host->keep_up = on;
}

bool model_host_line(struct model_host *host)
{
	return host->level;
}

/* From now on the engine can't access this memory; no bytes, none */
void model_host_fault(struct model_host *host, u64 addr, u32 len)
{
	host->fault = addr;
	host->fault_len = len;
}

/* From now on a part of the endpoint's memory doesn't answer */
void model_host_refuse(struct model_host *host, u32 at, u32 len)
{
	host->refuse = at;
	host->refuse_len = len;
}
