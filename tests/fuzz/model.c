// SPDX-License-Identifier: GPL-2.0-only
/*
 * The model against whatever a broken or malicious driver does: any register
 * accesses, any list, any knobs, memory and link that refuse, resets, and DMA
 * into the engine's own registers. The sanitizers see to memory; here it is
 * seen to that the model stays sane, doesn't move data when it must not, and
 * that the work of a call is bounded.
 */
#include <string.h>

#include "edma_model.h"
#include "hw.h"
#include "input.h"

#define MEM		0x80000000ull	/* local memory */
#define MEM_SIZE	0x10000u
#define REGS		0x2000000000ull	/* the windows, for a DMA that hits them */
#define BENCH		0x3000000000ull
#define TOP		0xffffffffffff0000ull	/* memory up to the last byte */

#define MAX_OPS		200
#define MAX_RUNS	12
#define STEP_CALLS	(2 * ((1 << 24) / EDMA_MODEL_PAGE + 4))
#define RUN_CALLS	1000000		/* ten for each event in a call */
#define LATEST_NS	300000000000ull	/* nothing takes longer */

static struct {
	struct edma_model m;
	struct input in;
	u64 now;
	u64 deadline;
	int level;
	bool bus_master;
	bool in_register;	/* an access is under way */
	bool in_dma;		/* which comes from a DMA */
	u32 calls;		/* of the host, in this operation */
	u32 max_calls;
	u32 runs;
	u8 mem[MEM_SIZE];
} f;

/* --- what the model asks of its host --- */

static void called(void)
{
	FUZZ_CHECK(++f.calls <= f.max_calls, "unbounded work");
}

/* Data must not move in a register access, nor with the engine off */
static void moving(bool read)
{
	called();
	FUZZ_CHECK(!f.in_register, "data move in a register access");
	FUZZ_CHECK(f.m.dir[read].engine_en, "data move with the engine off");
}

static u8 *mem(u64 addr, u32 len)
{
	if (addr >= MEM && addr - MEM <= MEM_SIZE - len)
		return f.mem + (addr - MEM);
	if (addr >= TOP && addr - TOP <= MEM_SIZE - len)
		return f.mem + (addr - TOP);
	return NULL;
}

static bool local_read(void *ctx, u64 addr, void *buf, u32 len)
{
	u8 *p;

	called();
	FUZZ_CHECK(len && len <= EDMA_MODEL_PAGE, "%u bytes at once", len);
	p = mem(addr, len);
	if (p)
		memcpy(buf, p, len);
	return p;
}

/* A word of the bench page: what a test may ask for */
static void bench(u32 word)
{
	static const char *const sets[][2] = {
		{ "prefetch", "0" }, { "prefetch", "32" }, { "chunk", "4096" },
		{ "chunk", "5000" }, { "llp", "fetch" }, { "flip", "3" },
		{ "claim_reset", "r0" }, { "claim_done", "r0:0x0:0x10" },
	};
	u64 result;

	if (word & 0x100)
		edma_model_link_down(&f.m, word & 3);
	else if (word & 0x200)
		edma_model_hot_reset(&f.m, word & 1);
	else
		edma_model_set(&f.m, sets[word & 7][0], sets[word & 7][1],
			       &result);
}

static void write_word(u64 addr, const u8 *buf)
{
	u32 word;

	memcpy(&word, buf, sizeof(word));
	f.in_dma = true;
	if (addr >= BENCH)
		bench(word);
	else
		edma_model_atu_dma_write(&f.m, addr - REGS, word);
	f.in_dma = false;
}

static bool local_write(void *ctx, u64 addr, const void *buf, u32 len)
{
	u8 *p;
	u32 i;

	moving(true);
	FUZZ_CHECK(len && len <= EDMA_MODEL_PAGE, "%u bytes at once", len);
	p = mem(addr, len);
	if (p) {
		memcpy(p, buf, len);
		return true;
	}
	if ((addr < REGS || addr - REGS >= 0x40000) &&
	    (addr < BENCH || addr - BENCH >= 0x1000))
		return false;
	for (i = -addr & 3; i + 4 <= len; i += 4)
		write_word(addr + i, (const u8 *)buf + i);
	return true;
}

static enum edma_link_result link(u64 addr, u32 len)
{
	static const enum edma_link_result results[] = {
		EDMA_LINK_OK, EDMA_LINK_OK, EDMA_LINK_OK, EDMA_LINK_OK,
		EDMA_LINK_UR, EDMA_LINK_CA, EDMA_LINK_TIMEOUT, EDMA_LINK_POISON,
	};

	FUZZ_CHECK(len && len <= EDMA_MODEL_PAGE, "%u bytes at once", len);
	return results[addr >> 40 & 7];
}

static enum edma_link_result link_read(void *ctx, u64 addr, void *buf, u32 len)
{
	u32 i;

	moving(true);
	/* What is read may be what is written to a register then */
	for (i = 0; i < len; i++)
		((u8 *)buf)[i] = f.mem[(addr + i) % MEM_SIZE];
	return link(addr, len);
}

static enum edma_link_result link_write(void *ctx, u64 addr, const void *buf,
					u32 len)
{
	moving(false);
	return link(addr, len);
}

static void set_irq(void *ctx, int level)
{
	FUZZ_CHECK(level != f.level, "the line is %d already", level);
	f.level = level;
}

static u64 now(void *ctx)
{
	return f.now;
}

static void arm(void *ctx, u64 deadline)
{
	f.deadline = deadline;
}

static bool bus_master(void *ctx)
{
	return f.bus_master;
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

/* --- is it sane --- */

static void check_chan(const struct edma_dir *d, unsigned int i)
{
	const struct edma_chan *c = &d->chan[i];

	FUZZ_CHECK(c->queued <= EDMA_MODEL_PREFETCH + 1, "%u fetched",
		   c->queued);
	FUZZ_CHECK(c->state == EDMA_CH_RUNNING || !c->queued,
		   "at rest, with %u fetched", c->queued);
	FUZZ_CHECK(i < d->chans || c->state == EDMA_CH_RESET,
		   "a channel that isn't there");
	if (c->state != EDMA_CH_RUNNING)
		return;
	FUZZ_CHECK(d->engine_en, "runs with the engine off");
	FUZZ_CHECK(f.deadline != EDMA_MODEL_NEVER, "runs for ever");
	FUZZ_CHECK(c->phase != EDMA_PH_DATA || c->moved <= c->size,
		   "%u of %u bytes moved", c->moved, c->size);
}

static void check_dir(const struct edma_dir *d)
{
	unsigned int i;

	for (i = 0; i < EDMA_MODEL_CHANS; i++)
		check_chan(d, i);
	if (d->grant < 0)
		return;
	FUZZ_CHECK(d->grant < (int)d->chans &&
		   d->chan[d->grant].state == EDMA_CH_RUNNING &&
		   d->chan[d->grant].phase == EDMA_PH_DATA,
		   "the link is channel %d's, which has no use for it",
		   d->grant);
}

static void check(void)
{
	const struct edma_model *m = &f.m;
	u32 line = (m->dir[0].line & ~m->dir[0].mask) |
		   (m->dir[1].line & ~m->dir[1].mask);

	check_dir(&m->dir[0]);
	check_dir(&m->dir[1]);
	FUZZ_CHECK(m->level == f.level && (!f.level || line),
		   "the line is %d", f.level);
	FUZZ_CHECK(m->t_ps <= f.now * 1000, "the model is ahead");
	FUZZ_CHECK(f.deadline == EDMA_MODEL_NEVER ||
		   f.deadline <= f.now + LATEST_NS,
		   "armed for %llu, now is %llu", f.deadline, f.now);
}

/* --- what is done to it --- */

static u32 reg(u8 code)
{
	static const u16 regs[] = {
		EDMA_WR_ENGINE_EN, EDMA_RD_ENGINE_EN, EDMA_WR_DOORBELL,
		EDMA_RD_DOORBELL, EDMA_WR_INT_STATUS, EDMA_RD_INT_STATUS,
		EDMA_WR_INT_MASK, EDMA_RD_INT_MASK, EDMA_WR_INT_CLEAR,
		EDMA_RD_INT_CLEAR, EDMA_WR_LL_ERR_EN, EDMA_RD_LL_ERR_EN,
		EDMA_WR_ERR_STATUS, EDMA_RD_ERR_STATUS_LO,
		EDMA_RD_ERR_STATUS_HI, EDMA_CTRL, EDMA_WR_ARB_WEIGHT_HI,
		EDMA_RD_ARB_WEIGHT_LO, 0x7c, 0xe8,
	};

	if (code < 0x40)
		return EDMA_ATU_DMA_OFFSET +
		       regs[code % (sizeof(regs) / sizeof(regs[0]))];
	if (code < 0xc0)	/* channels, some that aren't there */
		return EDMA_ATU_DMA_OFFSET + EDMA_CH_WR(code >> 4 & 7) +
		       (input_u8(&f.in) & 1 ? 0x100 : 0) + (code & 15) * 4;
	if (code < 0xf0)
		return ATU_OB_REGION(code & 7) + (code >> 3 & 1) * 0x100 +
		       (input_u8(&f.in) & 15) * 4;
	return input_u32(&f.in) & 0x3ffff;
}

static u64 address(void)
{
	u8 code = input_u8(&f.in);

	switch (code & 7) {
	case 0 ... 1:
		return MEM + input_u16(&f.in);
	case 2:
		return MEM + (code >> 3) * 24;
	case 3:
		return REGS + EDMA_ATU_DMA_OFFSET + input_u16(&f.in) % 0x900;
	case 4:
		return BENCH + (code >> 3);
	case 5:
		return -(u64)input_u16(&f.in);
	case 6:
		return (u64)code << 40 | input_u16(&f.in);
	default:
		return input_u64(&f.in);
	}
}

static u32 value(void)
{
	u8 code = input_u8(&f.in);

	switch (code & 3) {
	case 0:
		return code >> 2;
	case 1:
		return EDMA_LLE | (code & 4 ? EDMA_CCS : 0) |
		       (code >> 3 & 0x1f);
	case 2:
		return address();
	default:
		return input_u32(&f.in);
	}
}

static u32 size(void)
{
	u8 code = input_u8(&f.in);

	return code < 0x80 ? code & 63 : code < 0xe0 ? input_u16(&f.in) :
	       input_u32(&f.in);
}

static void put(u32 at, u32 word)
{
	memcpy(f.mem + at % (MEM_SIZE - 4), &word, sizeof(word));
}

/* Elements of a list, or what looks like them */
static void put_elements(u8 op)
{
	u32 at = input_u8(&f.in) * 8 + (op >> 6), n = 1 + (op >> 4 & 3);

	while (n--) {
		u8 control = input_u8(&f.in);
		u64 first;

		put(at, control);
		if (control & EDMA_LLP) {
			first = address();
			put(at + 8, first);
			put(at + 12, first >> 32);
			at += 16;
			continue;
		}
		put(at + 4, size());
		first = address();
		put(at + 8, first);
		put(at + 12, first >> 32);
		first = address();
		put(at + 16, first);
		put(at + 20, first >> 32);
		at += 24;
	}
}

static void put_bytes(u8 op)
{
	u32 at = input_u16(&f.in), n = 1 + (op >> 4);

	while (n--)
		put(at++, input_u8(&f.in));
}

/* A channel as a driver that knows what it does would start it */
static void start(u8 op)
{
	bool read = op & 0x10;
	u32 ch = op >> 5, base = EDMA_ATU_DMA_OFFSET;
	u32 regs = base + (read ? EDMA_CH_RD(ch) : EDMA_CH_WR(ch));
	u64 list = MEM + input_u8(&f.in) * 8;

	edma_model_atu_dma_write(&f.m, base + (read ? EDMA_RD_ENGINE_EN :
					       EDMA_WR_ENGINE_EN), 1);
	edma_model_atu_dma_write(&f.m, base + (read ? EDMA_RD_LL_ERR_EN :
					       EDMA_WR_LL_ERR_EN), ~0u);
	edma_model_atu_dma_write(&f.m, regs + EDMA_CH_CONTROL1,
				 EDMA_LLE | EDMA_CCS);
	edma_model_atu_dma_write(&f.m, regs + EDMA_CH_LLP_LO, list);
	edma_model_atu_dma_write(&f.m, regs + EDMA_CH_LLP_HI, list >> 32);
	edma_model_atu_dma_write(&f.m, base + (read ? EDMA_RD_DOORBELL :
					       EDMA_WR_DOORBELL), ch);
}

/* The doorbell again, or STOP */
static void ring(u8 op)
{
	u32 doorbell = op & 0x10 ? EDMA_RD_DOORBELL : EDMA_WR_DOORBELL;

	edma_model_atu_dma_write(&f.m, EDMA_ATU_DMA_OFFSET + doorbell,
				 (op >> 6) | (op & 0x20 ? EDMA_DOORBELL_STOP :
					      0));
}

static const char *const words[] = {
	"0", "1", "4", "32", "64", "99", "100", "256", "600", "4096", "4097",
	"5000", "16777216", "1000000000", "100000000000", "ignored", "strict",
	"latched", "fetch", "complete", "direction", "channel", "nvidia",
	"mainline", "element", "tlp", "split64", "atomic", "toggled", "gates",
	"silent", "abort", "ur", "pass", "all-ones", "registers-reset", "up",
	"keep", "lost", "0x", "0xff", "", "w0:0x0:0x1000", "w0:0x0:1",
	"r0:0x80000000:0x10", "r1:1:18446744073709551615", "w9:1:1", "w", "r0",
	"18446744073709551616",
};

#define WORDS	(sizeof(words) / sizeof(words[0]))

static const char *knob_name(u8 code)
{
	static const char *const keys[] = {
		"flip", "claim_done", "claim_reset", "", "nothing",
	};
	const char *name = edma_model_knob_name(code % 40);

	return name ? name : keys[code % 5];
}

/* The first of the words from some on that the knob takes */
static void set_knob(void)
{
	const char *name = knob_name(input_u8(&f.in));
	u32 word = input_u8(&f.in), tries = WORDS;
	u64 result;

	while (tries-- && !edma_model_set(&f.m, name, words[word++ % WORDS],
					  &result))
		;
	edma_model_get(&f.m, name, &result);
}

/* Any text */
static void set_text(void)
{
	const char *name = knob_name(input_u8(&f.in));
	char text[16] = { 0 };
	u32 len = input_u8(&f.in) % sizeof(text), i;
	u64 result;

	for (i = 0; i < len; i++)
		text[i] = input_u8(&f.in);
	edma_model_set(&f.m, name, text, &result);
}

static void reset(u8 what)
{
	switch (what & 7) {
	case 0:
		edma_model_reset(&f.m);
		break;
	case 1 ... 2:
		edma_model_link_down(&f.m, what >> 3 & 3);
		break;
	case 3 ... 4:
		edma_model_hot_reset(&f.m, what & 8);
		break;
	case 5:
		edma_model_sleep(&f.m, what & 8);
		break;
	case 6:
		f.bus_master = what & 8;
		break;
	case 7:
		edma_model_set_region(&f.m, what >> 3 & 31, address(), size(),
				      address());
		break;
	}
}

static void look(void)
{
	char name[48];
	unsigned int i;
	u64 value;

	for (i = 0; edma_model_counter(&f.m, i, name, &value); i++)
		FUZZ_CHECK(strlen(name) < sizeof(name), "%s", name);
}

static void run(u64 ns)
{
	if (f.runs++ >= MAX_RUNS)
		return;
	f.now += ns;
	f.max_calls = RUN_CALLS;
	edma_model_run(&f.m);
	FUZZ_CHECK(f.deadline > f.now, "armed for the past");
}

static void step(u32 count)
{
	while (count--) {
		if (f.deadline == EDMA_MODEL_NEVER)
			return;
		if (f.deadline > f.now)
			f.now = f.deadline;
		f.calls = 0;
		f.max_calls = STEP_CALLS;
		edma_model_step(&f.m);
		check();
	}
}

static void access_register(u8 op)
{
	u32 off = reg(input_u8(&f.in));

	f.in_register = true;
	if (op & 0x10)
		edma_model_atu_dma_read(&f.m, off);
	else
		edma_model_atu_dma_write(&f.m, off, value());
	f.in_register = false;
}

static void access_appl(u8 op)
{
	u32 off = input_u8(&f.in) & 0x7c;

	if (op & 0x20)
		edma_model_appl_read(&f.m, off);
	else
		edma_model_appl_write(&f.m, off, input_u32(&f.in));
}

static void operate(u8 op)
{
	static const u32 ns[] = { 0, 1, 10, 600, 1000, 10000, 50000, 100000 };

	f.calls = 0;
	f.max_calls = 64;
	switch (op & 15) {
	case 0 ... 2:
		access_register(op);
		break;
	case 3 ... 4:
		put_elements(op);
		break;
	case 5:
		put_bytes(op);
		break;
	case 6:
		start(op);
		break;
	case 7:
		ring(op);
		break;
	case 8 ... 10:
		step(1 + (op >> 4) * 3);
		break;
	case 11:
		run(ns[op >> 4 & 7]);
		break;
	case 12 ... 13:
		if ((op & 0xf1) == 0xf1)
			set_text();
		else
			set_knob();
		break;
	case 14:
		reset(input_u8(&f.in));
		break;
	case 15:
		if (op & 0x10)
			access_appl(op);
		else if (op & 0x60)
			edma_model_zero(&f.m);
		else
			look();
		break;
	}
	check();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 ops_left = MAX_OPS;
	u8 chans;

	memset(&f, 0, sizeof(f));
	f.in.front = data;
	f.in.back = data + size;
	f.now = 1000;
	f.deadline = EDMA_MODEL_NEVER;
	f.bus_master = true;
	chans = input_u8(&f.in);
	edma_model_init(&f.m, &ops, &f, chans % 9, chans / 9 % 9);
	edma_model_appl_write(&f.m, APPL_INTR_EN_L1_8,
			      APPL_INTR_EN_L1_8_EDMA_INT_EN);
	while (input_left(&f.in) && ops_left--)
		operate(input_u8(&f.in));
	step(200);
	return 0;
}
