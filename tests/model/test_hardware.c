// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map and the bits as numbers: what the model takes from the driver's hw.h
 * would otherwise agree with itself. And what is stated of every channel, byte
 * count or bit, at each of them.
 */
#include "fixture.h"

#define DMA		0x20000		/* behind the start of atu_dma */
#define LIST_OF(dir, ch)	(LIST_ADDR + 0x1000 * ((ch) + 4 * (dir)))

static u32 get32(u32 off)
{
	return edma_model_atu_dma_read(&h->m, off);
}

static void set32(u32 off, u32 val)
{
	edma_model_atu_dma_write(&h->m, off, val);
}

static u32 block(int dir, int ch)
{
	return DMA + 0x200 * (ch + 1) + 0x100 * dir;
}

static int channels(int dir)
{
	return dir == RD ? 2 : 4;
}

/* By numbers alone; @control is the element's control word */
static void start(int dir, int ch, u32 control, u64 local, u64 link)
{
	u64 list = LIST_OF(dir, ch);

	put_elem(list, control, 64, dir ? link : local, dir ? local : link);
	put_word(list + 24, 0);
	set32(DMA + (dir ? 0x2c : 0x0c), 1);
	set32(block(dir, ch), 0x300);
	set32(block(dir, ch) + 0x1c, list);
	set32(block(dir, ch) + 0x20, list >> 32);
	set32(DMA + (dir ? 0x30 : 0x10), ch);
}

static void every_register(void)
{
	static const u32 plain[] = {
		0x18, 0x1c, 0x38, 0x3c, 0x54, 0xa8, 0x60, 0x64, 0x68, 0x6c,
		0x70, 0x74, 0x78, 0x7c, 0xcc, 0xd0, 0xd4, 0xd8, 0xdc, 0xe0,
		0xe4, 0xe8, 0x90, 0xc4,
	};
	unsigned int i;

	CHECK_EQ(get32(DMA + 0x08), 2 << 16 | 4);
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		set32(DMA + plain[i], 0x10001 * (i + 1));
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		CHECK_EQ(get32(DMA + plain[i]), 0x10001 * (i + 1));
	/* Of INT_MASK only the channels' bits */
	set32(DMA + 0x54, 0xffffffff);
	CHECK_EQ(get32(DMA + 0x54), 0xff00ff);
}

/* Done and abort of each channel, in its direction's registers alone */
static void every_status(void)
{
	int dir, ch;

	for (dir = WR; dir <= RD; dir++) {
		u32 status = DMA + (dir ? 0xa0 : 0x4c);
		u32 clear = DMA + (dir ? 0xac : 0x58);

		set32(DMA + (dir ? 0xc4 : 0x90), 0xff0000);
		for (ch = 0; ch < channels(dir); ch++) {
			start(dir, ch, 0x9, MEM_BASE, BAR_CPU);
			run_idle();
			CHECK_EQ(get32(status), 1 << ch);
			CHECK_EQ(get32(DMA + (dir ? 0x4c : 0xa0)), 0);
			CHECK_EQ(get32(block(dir, ch)), 0x369);
			CHECK_EQ(get32(block(dir, ch) + 0x08), 64);
			CHECK_EQ(get32(block(dir, ch) + 0x1c),
				 (u32)LIST_OF(dir, ch) + 24);
			set32(clear, 1 << ch);
			CHECK_EQ(get32(status), 0);
			start(dir, ch, 0x9, MEM_BASE - 64, BAR_CPU);
			run_idle();
			CHECK_EQ(get32(status), 0x10000 << ch);
			CHECK_EQ(get32(block(dir, ch)), 0x349);
			CHECK_EQ(get32(DMA + (dir ? 0xb4 : 0x5c)), 1 << ch);
			set32(clear, 0x10000 << ch);
			CHECK_EQ(get32(status), 0);
			CHECK_EQ(get32(DMA + (dir ? 0xb4 : 0x5c)), 0);
		}
	}
}

/* List fetch errors of both directions; what a read's completion tells */
static void every_error(void)
{
	static const u32 shift[] = {
		[EDMA_LINK_UR] = 0, [EDMA_LINK_CA] = 8,
		[EDMA_LINK_TIMEOUT] = 16, [EDMA_LINK_POISON] = 24,
	};
	unsigned int i;
	int dir, ch;

	for (dir = WR; dir <= RD; dir++) {
		for (ch = 0; ch < channels(dir); ch++) {
			start(dir, ch, 0x9, MEM_BASE, BAR_CPU);
			h->hole = LIST_OF(dir, ch);
			run_idle();
			CHECK_EQ(get32(DMA + (dir ? 0xb4 : 0x5c)),
				 0x10000 << ch);
			set32(DMA + (dir ? 0xac : 0x58), 0x10000 << ch);
			h->hole = 0;
		}
	}
	for (ch = 0; ch < channels(RD); ch++) {
		for (i = EDMA_LINK_UR; i <= EDMA_LINK_POISON; i++) {
			h->link_result = i;
			start(RD, ch, 0x9, MEM_BASE, BAR_CPU);
			run_idle();
			CHECK_EQ(get32(DMA + 0xb8), 1 << (shift[i] + ch));
			CHECK_EQ(get32(DMA + 0xb4), 0);
			set32(DMA + 0xac, 0x10000 << ch);
		}
	}
}

/* 1 clears, 0 leaves alone; the line is up as long as one is left */
static void clear_bit_by_bit(void)
{
	set32(DMA + 0x90, 0xff0000);
	start(WR, 0, 0x9, MEM_BASE, BAR_CPU);
	start(WR, 2, 0x9, MEM_BASE, BAR_CPU);
	start(WR, 3, 0x9, MEM_BASE - 64, BAR_CPU);
	run_idle();
	CHECK_EQ(get32(DMA + 0x4c), 0x80005);
	set32(DMA + 0x58, 0x1);
	CHECK_EQ(get32(DMA + 0x4c), 0x80004);
	CHECK_EQ(h->level, 1);
	set32(DMA + 0x58, 0x80000);
	CHECK_EQ(get32(DMA + 0x4c), 0x4);
	CHECK_EQ(h->level, 1);
	set32(DMA + 0x58, 0x4);
	CHECK_EQ(h->level, 0);
}

/* Masked, a status is there and the line is not; the other direction's is */
static void mask_every_bit(void)
{
	set32(DMA + 0x90, 0xff0000);
	set32(DMA + 0x54, 0x10001);
	start(WR, 0, 0x9, MEM_BASE, BAR_CPU);
	run_idle();
	CHECK_EQ(get32(DMA + 0x4c), 0x1);
	CHECK_EQ(h->level, 0);
	start(WR, 0, 0x9, MEM_BASE - 64, BAR_CPU);
	run_idle();
	CHECK_EQ(get32(DMA + 0x4c), 0x10001);
	CHECK_EQ(h->level, 0);
	start(RD, 0, 0x9, MEM_BASE, BAR_CPU);
	run_idle();
	CHECK_EQ(h->level, 1);
	set32(DMA + 0xac, 0x1);
	CHECK_EQ(h->level, 0);
	set32(DMA + 0x54, 0x1);		/* the abort is let through */
	CHECK_EQ(h->level, 1);
}

/* LIE is about done alone, and each channel has an LLLAIE of its own */
static void abort_bit_by_channel(void)
{
	set32(DMA + 0x90, 0x20000);
	start(WR, 0, 0x9, MEM_BASE - 64, BAR_CPU);
	run_idle();
	CHECK_EQ(get32(DMA + 0x4c), 0);
	CHECK_EQ(h->edges, 0);
	CHECK_EQ(get32(block(WR, 0)) >> 5 & 3, 2);
	start(WR, 1, 0x1, MEM_BASE - 64, BAR_CPU);
	run_idle();
	CHECK_EQ(get32(DMA + 0x4c), 0x20000);
	CHECK_EQ(h->edges, 1);
	/* That of the other direction is another register */
	start(RD, 1, 0x9, MEM_BASE - 64, BAR_CPU);
	run_idle();
	CHECK_EQ(get32(DMA + 0xa0), 0);
	CHECK_EQ(h->edges, 1);
}

/* One interrupt for each LIE where every status is cleared before the next */
static void done_each(void)
{
	u64 b = LIST_ADDR;
	int i;

	for (i = 0; i < 4; i++)
		b = put_elem(b, i == 1 ? 0x1 : 0x9, 65536, MEM_BASE, BAR_CPU);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	while (h->deadline != EDMA_MODEL_NEVER) {
		run_until(h->deadline);
		if (h->level)
			set32(DMA + 0x58, 0x1);
	}
	CHECK_EQ(get("elements"), 4);
	CHECK_EQ(get("done.w0"), 3);
	CHECK_EQ(h->edges, 3);
}

/* ENGINE_EN is its bit 0; DOORBELL has a channel in [2:0] and STOP in 31 */
static void bits_of_commands(void)
{
	set32(DMA + 0x0c, 0xfffffffe);
	CHECK_EQ(get32(DMA + 0x0c), 0);
	set32(DMA + 0x0c, 0xffffffff);
	CHECK_EQ(get32(DMA + 0x0c), 1);
	start(WR, 3, 0x1, MEM_BASE, BAR_CPU);
	run_idle();
	CHECK_EQ(get("elements.w3"), 1);
	put_elem(LIST_OF(WR, 3) + 24, 0x1, 1 << 20, MEM_BASE, BAR_CPU);
	set32(DMA + 0x10, 0x7ffffff8 | 3);
	run_until(h->now + 3000);
	CHECK_EQ(get32(block(WR, 3)) >> 5 & 3, 1);
	set32(DMA + 0x10, 0x80000002);
	run_until(h->now + 3000);
	CHECK_EQ(get32(block(WR, 3)) >> 5 & 3, 1);
	set32(DMA + 0x10, 0x80000003);
	run_idle();
	CHECK_EQ(get("stop_cmds"), 1);
	CHECK_EQ(get32(block(WR, 3)) >> 5 & 3, 3);
}

/* Nobody programs the weights: they are kept, and mean nothing here */
static void weights(void)
{
	static const u32 weight[] = { 0, 0x1f };
	u64 bytes[2];
	int i;

	for (i = 0; i < 2; i++) {
		host_new();
		fill();
		set32(DMA + 0x18, weight[i]);
		put_elem(LIST_ADDR, 0x1, 1 << 20, MEM_BASE, BAR_CPU);
		put_elem(LIST_ADDR + 0x1000, 0x1, 1 << 20, MEM_BASE,
			 BAR_CPU + 0x100000);
		chan_setup(WR, 0, LIST_ADDR);
		chan_setup(WR, 1, LIST_ADDR + 0x1000);
		doorbell(WR, 0);
		doorbell(WR, 1);
		run_until(50000);
		bytes[i] = get("bytes.w0");
	}
	CHECK(bytes[0] > 100000);
	CHECK_EQ(bytes[0], bytes[1]);
}

/* Any number of bytes, from anywhere to anywhere, and not one more */
static void every_size(void)
{
	static const u32 size[] = { 1, 2, 3, 4, 7, 63, 64, 65, 255, 256, 257,
				    4095, 4096, 4097, 65536, 100003 };
	u32 from, to, i;
	int dir;

	for (i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
		for (dir = WR; dir <= RD; dir++) {
			u8 *src = dir ? h->bar : h->mem;
			u8 *dst = dir ? h->mem : h->bar;

			from = 11 + 4093 * dir;
			to = 4096 - 7 - i;
			fill();
			memset(dst, 0xee, 0x40000);
			put_elem(LIST_ADDR, 0x9, size[i],
				 (dir ? BAR_CPU : MEM_BASE) + from,
				 (dir ? MEM_BASE : BAR_CPU) + to);
			chan_setup(dir, 0, LIST_ADDR);
			doorbell(dir, 0);
			run_idle();
			CHECK(!memcmp(dst + to, src + from, size[i]));
			CHECK_EQ(dst[to - 1], 0xee);
			CHECK_EQ(dst[to + size[i]], 0xee);
		}
	}
}

/* The size field's last value, moved to its last byte */
static void whole_4gib(void)
{
	h->endless = true;
	set("chunk", "16777216");
	put_elem(LIST_ADDR, 0x9, 0xffffffff, MEM_BASE, BAR_CPU);
	edma_model_set_region(&h->m, 0, BAR_CPU, 0x100000000ull, BAR_BUS);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 0xffffffff);
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(get32(DMA + 0x4c), 0x1);
	CHECK_EQ(get32(DMA + 0x5c), 0);
}

/* Addresses and pointers have 64 bits: 4 GiB further is another place */
static void upper_halves(void)
{
	u64 b = put_elem(LIST_ADDR, 0x1, 64, MEM_BASE, BAR_CPU);

	put_link(b, 0x1, LIST_ADDR + (1ull << 32));
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_idle();
	CHECK_EQ(get("bytes_wr"), 64);
	CHECK_EQ(llp(WR, 0), LIST_ADDR + (1ull << 32));
	CHECK_EQ(get32(DMA + 0x5c), 0x10000);
	start(WR, 1, 0x1, MEM_BASE + (1ull << 32), BAR_CPU);
	run_idle();
	CHECK_EQ(get32(DMA + 0x5c), 0x10002);
	start(RD, 0, 0x1, MEM_BASE, BAR_CPU + (1ull << 32));
	run_idle();
	CHECK_EQ(get32(DMA + 0xb8), 0x1);
	CHECK_EQ(get("bytes_wr") + get("bytes_rd"), 64);
}

/* The first lap may be the other one: CCS is what CONTROL1 says */
static void other_cycle(void)
{
	put_elem(LIST_ADDR, 0x8, 64, MEM_BASE, BAR_CPU);
	put_elem(LIST_ADDR + 24, 0x9, 64, MEM_BASE, BAR_CPU);
	set32(DMA + 0x0c, 1);
	set32(block(WR, 0), 0x200);
	set32(block(WR, 0) + 0x1c, LIST_ADDR);
	set32(DMA + 0x10, 0);
	run_idle();
	CHECK_EQ(get("elements"), 1);
	CHECK_EQ(llp(WR, 0), LIST_ADDR + 24);
}

/* The wrapper's registers and bits as numbers; what isn't the engine's stays */
static void wrapper(void)
{
	edma_model_reset(&h->m);
	CHECK_EQ(edma_model_appl_read(&h->m, 0x08), 1 << 30 | 1 << 8);
	edma_model_appl_write(&h->m, 0x44, 0x1005);
	start(RD, 1, 0x9, MEM_BASE, BAR_CPU);
	run_idle();
	CHECK_EQ(h->level, 0);
	CHECK_EQ(edma_model_appl_read(&h->m, 0x4c) & 0xfc0, 1 << 6);
	edma_model_appl_write(&h->m, 0x44,
			      edma_model_appl_read(&h->m, 0x44) | 1 << 6);
	CHECK_EQ(edma_model_appl_read(&h->m, 0x44), 0x1045);
	CHECK_EQ(h->level, 1);
	/* A line that is masked in the engine is down here, too */
	set32(DMA + 0xa8, 0x2);
	CHECK_EQ(h->level, 0);
}

/* Bit 27 of a region's CTRL2: what it matches goes out as it is */
static void bypass_bit(void)
{
	CHECK_EQ(get32(0x04), 1u << 31);
	set32(0x04, 1u << 31 | 1 << 27);
	start(WR, 0, 0x1, MEM_BASE, BAR_CPU);
	run_idle();
	CHECK_EQ(get("ur"), 1);
	start(WR, 0, 0x1, MEM_BASE, BAR_BUS);
	run_idle();
	CHECK(!memcmp(h->bar, h->mem, 64));
	CHECK_EQ(get("iatu_hits"), 0);
	set32(0x04, 1u << 31);
	start(WR, 0, 0x1, MEM_BASE, BAR_CPU);
	run_idle();
	CHECK_EQ(get("iatu_hits"), 1);
}

/* Whoever started it: nobody looks after it, and it goes on */
static void left_running(void)
{
	u64 b = put_elem(LIST_ADDR, 0x1, 4096, MEM_BASE, BAR_CPU);
	u64 elements;

	put_link(b, 0x1, LIST_ADDR);
	chan_setup(WR, 0, LIST_ADDR);
	doorbell(WR, 0);
	run_until(100000);
	elements = get("elements");
	CHECK(elements > 10);
	set32(DMA + 0x54, 0xff00ff);
	run_until(200000);
	CHECK(get("elements") > elements + 10);
	set32(DMA + 0x0c, 0);
	elements = get("elements");
	CHECK_EQ(h->deadline, EDMA_MODEL_NEVER);
	CHECK_EQ(get("elements"), elements);
}

const struct test hardware_tests[] = {
	{ "every register where it is said to be", every_register },
	{ "every channel's done, abort and local error", every_status },
	{ "every channel's list and completion errors", every_error },
	{ "INT_CLEAR clears what is written, bit by bit", clear_bit_by_bit },
	{ "INT_MASK masks done and abort, by direction", mask_every_bit },
	{ "LIE is no abort enable; LLLAIE is a channel's own",
	  abort_bit_by_channel },
	{ "an interrupt for each LIE, cleared in between", done_each },
	{ "bits of ENGINE_EN and DOORBELL", bits_of_commands },
	{ "ARB_WEIGHT is kept and means nothing", weights },
	{ "sizes and offsets, byte by byte", every_size },
	{ "4 GiB - 1, to the last byte", whole_4gib },
	{ "upper halves of addresses and pointers", upper_halves },
	{ "a list whose first cycle is 0", other_cycle },
	{ "the wrapper's registers and bits", wrapper },
	{ "DMA_BYPASS is bit 27 of CTRL2", bypass_bit },
	{ "a running engine goes on until it is switched off", left_running },
	{ }
};
