// SPDX-License-Identifier: GPL-2.0-only
#include "fixture.h"

struct host *h;

static u8 *mem(u64 addr, u32 len)
{
	if (h->endless && addr - MEM_BASE > MEM_SIZE - len)
		return h->mem + (addr - MEM_BASE) % (LIST - len);
	if (addr < MEM_BASE || addr - MEM_BASE > MEM_SIZE - len)
		return NULL;
	if (h->hole && addr / 4096 <= h->hole / 4096 &&
	    (addr + len - 1) / 4096 >= h->hole / 4096)
		return NULL;
	return h->mem + (addr - MEM_BASE);
}

static bool local_read(void *ctx, u64 addr, void *buf, u32 len)
{
	u8 *p = mem(addr, len);

	h->in_write += h->busy;
	if (p)
		memcpy(buf, p, len);
	return p;
}

/* The registers are memory, too: whole words of what is written hit them */
static bool write_regs(u64 addr, const u8 *buf, u32 len)
{
	u32 i, word;

	for (i = 0; i + 4 <= len; i += 4) {
		memcpy(&word, buf + i, sizeof(word));
		edma_model_atu_dma_write(&h->m, EDMA_ATU_DMA_OFFSET +
					 addr - h->regs + i, word);
	}
	return true;
}

static bool local_write(void *ctx, u64 addr, const void *buf, u32 len)
{
	u8 *p = mem(addr, len);

	h->in_write += h->busy;
	if (h->regs && addr >= h->regs)
		return write_regs(addr, buf, len);
	if (h->ro && addr / 4096 == h->ro / 4096)
		return false;
	if (p)
		memcpy(p, buf, len);
	return p;
}

static u8 *bar(u64 addr, u32 len)
{
	if (h->endless)
		return h->bar + (addr - BAR_BUS) % (BAR_SIZE - len);
	if (addr < BAR_BUS || addr - BAR_BUS > BAR_SIZE - len)
		return NULL;
	return h->bar + (addr - BAR_BUS);
}

static enum edma_link_result link_read(void *ctx, u64 addr, void *buf,
				       u32 len)
{
	u8 *p = bar(addr, len);

	if (h->link_result != EDMA_LINK_OK)
		return h->link_result;
	if (!p)
		return EDMA_LINK_UR;
	memcpy(buf, p, len);
	return EDMA_LINK_OK;
}

static enum edma_link_result link_write(void *ctx, u64 addr, const void *buf,
					u32 len)
{
	u8 *p = bar(addr, len);

	if (!p)
		return EDMA_LINK_UR;
	memcpy(p, buf, len);
	return EDMA_LINK_OK;
}

static void set_irq(void *ctx, int level)
{
	h->edges += level && !h->level;
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
	return h->bus_master;
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

/* A board after the controller's driver and ours have set it up. */
void host_new(void)
{
	free(h);
	h = calloc(1, sizeof(*h));
	if (!h)
		exit(2);
	h->deadline = EDMA_MODEL_NEVER;
	h->bus_master = true;
	edma_model_init(&h->m, &ops, h, 4, 2);
	edma_model_set_region(&h->m, 0, BAR_CPU, 0x20000000, BAR_BUS);
	edma_model_appl_write(&h->m, APPL_INTR_EN_L1_8,
			      APPL_INTR_EN_L1_8_EDMA_INT_EN);
}

void set(const char *key, const char *value)
{
	u64 result;

	if (!edma_model_set(&h->m, key, value, &result))
		fail(key, 0, value);
}

u64 get(const char *name)
{
	u64 val = 0;

	if (!edma_model_get(&h->m, name, &val))
		fail(name, 0, "no such counter");
	return val;
}

u32 rd(u32 reg)
{
	return edma_model_atu_dma_read(&h->m, EDMA_ATU_DMA_OFFSET + reg);
}

void wr(u32 reg, u32 val)
{
	h->busy = true;
	edma_model_atu_dma_write(&h->m, EDMA_ATU_DMA_OFFSET + reg, val);
	h->busy = false;
}

static u32 chreg(int dir, int ch, u32 reg)
{
	return (dir == RD ? EDMA_CH_RD(ch) : EDMA_CH_WR(ch)) + reg;
}

u32 chrd(int dir, int ch, u32 reg)
{
	return rd(chreg(dir, ch, reg));
}

void chwr(int dir, int ch, u32 reg, u32 val)
{
	wr(chreg(dir, ch, reg), val);
}

unsigned int cs(int dir, int ch)
{
	return (chrd(dir, ch, EDMA_CH_CONTROL1) & EDMA_CS) >> 5;
}

u64 llp(int dir, int ch)
{
	return chrd(dir, ch, EDMA_CH_LLP_LO) |
	       (u64)chrd(dir, ch, EDMA_CH_LLP_HI) << 32;
}

void doorbell(int dir, int ch)
{
	wr(dir == RD ? EDMA_RD_DOORBELL : EDMA_WR_DOORBELL, ch);
}

void stop(int dir, int ch)
{
	wr(dir == RD ? EDMA_RD_DOORBELL : EDMA_WR_DOORBELL,
	   EDMA_DOORBELL_STOP | ch);
}

/* Step from deadline to deadline, as a host's timer would. */
void run_until(u64 ns)
{
	while (h->deadline <= ns) {
		if (h->deadline > h->now)
			h->now = h->deadline;
		h->deadline = EDMA_MODEL_NEVER;
		edma_model_run(&h->m);
	}
	if (ns > h->now)
		h->now = ns;
}

void run_idle(void)
{
	u64 end = h->now + 10000000000ull;

	while (h->deadline != EDMA_MODEL_NEVER && h->now < end)
		run_until(h->deadline);
	CHECK(h->deadline == EDMA_MODEL_NEVER);
}

void fill(void)
{
	u32 i;

	for (i = 0; i < LIST; i++)
		h->mem[i] = i * 2654435761u >> 13;
	for (i = 0; i < BAR_SIZE; i++)
		h->bar[i] = i * 2246822519u >> 11;
}

void put_word(u64 at, u32 val)
{
	memcpy(h->mem + (at - MEM_BASE), &val, 4);
}

u64 put_elem(u64 at, u32 control, u32 size, u64 sar, u64 dar)
{
	put_word(at, control);
	put_word(at + 4, size);
	put_word(at + 8, sar);
	put_word(at + 12, sar >> 32);
	put_word(at + 16, dar);
	put_word(at + 20, dar >> 32);
	return at + 24;
}

u64 put_link(u64 at, u32 control, u64 ptr)
{
	put_word(at, control | EDMA_LLP);
	put_word(at + 4, 0);
	put_word(at + 8, ptr);
	put_word(at + 12, ptr >> 32);
	return at + 16;
}

void chan_setup(int dir, int ch, u64 list)
{
	wr(dir == RD ? EDMA_RD_ENGINE_EN : EDMA_WR_ENGINE_EN, 1);
	wr(dir == RD ? EDMA_RD_LL_ERR_EN : EDMA_WR_LL_ERR_EN, 0xff0000);
	chwr(dir, ch, EDMA_CH_CONTROL1, EDMA_LLE | EDMA_CCS);
	chwr(dir, ch, EDMA_CH_LLP_LO, list);
	chwr(dir, ch, EDMA_CH_LLP_HI, list >> 32);
}

/* One element of 64 KiB (4550 ns), half moved, and the slot behind it, invalid. */
void start_one(void)
{
	put_elem(LIST_ADDR, EDMA_CB | EDMA_LIE, 65536, MEM_BASE, BAR_CPU);
	put_elem(LIST_ADDR + 24, EDMA_LIE, 64, MEM_BASE, BAR_CPU + 0x100000);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(h->now + 2000);
}

void append(void)
{
	put_word(LIST_ADDR + 24, EDMA_CB | EDMA_LIE);
	doorbell(WR, 0);
}
