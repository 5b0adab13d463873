/* SPDX-License-Identifier: GPL-2.0-only */
/* A host for the model: flat memories, a stepped clock, a list writer. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edma_model.h"
#include "hw.h"

#define MEM_BASE	0x80000000ull	/* local memory, by IOVA */
#define MEM_SIZE	0x400000u
#define BAR_CPU		0x2b20000000ull	/* link side, as the driver sees it */
#define BAR_BUS		0x40000000ull	/* after the iATU */
#define BAR_SIZE	0x400000u
#define LIST		0x300000u	/* offset of lists in local memory */
#define LIST_ADDR	(MEM_BASE + LIST)

#define WR		0
#define RD		1

struct host {
	struct edma_model m;
	u64 now;
	u64 deadline;
	int level;
	unsigned int edges;
	bool busy;		/* a register access is under way */
	unsigned int in_write;	/* data moved inside a register access */
	u64 hole;		/* this local page faults */
	u64 ro;			/* this local page faults on writes */
	u64 regs;		/* local writes from here on hit registers */
	enum edma_link_result link_result;
	bool bus_master;
	bool endless;		/* memory and BAR come again and again */
	u8 mem[MEM_SIZE];
	u8 bar[BAR_SIZE];
};

extern struct host *h;

void host_new(void);
void set(const char *key, const char *value);
u64 get(const char *name);
u32 rd(u32 reg);
void wr(u32 reg, u32 val);
u32 chrd(int dir, int ch, u32 reg);
void chwr(int dir, int ch, u32 reg, u32 val);
unsigned int cs(int dir, int ch);
u64 llp(int dir, int ch);
void doorbell(int dir, int ch);
void stop(int dir, int ch);
void run_until(u64 ns);
void run_idle(void);
void fill(void);

/* List writers: return the address behind what they wrote. */
u64 put_elem(u64 at, u32 control, u32 size, u64 sar, u64 dar);
u64 put_link(u64 at, u32 control, u64 ptr);
void put_word(u64 at, u32 val);

/* Enable the direction, program the channel with CCS = 1. */
void chan_setup(int dir, int ch, u64 list);

/* --- KTAP --- */
struct test {
	const char *name;
	void (*fn)(void);
};

void fail(const char *file, int line, const char *what);

#define CHECK(cond) \
	do { if (!(cond)) fail(__FILE__, __LINE__, #cond); } while (0)
#define CHECK_EQ(a, b) \
	do { \
		u64 a_ = (a), b_ = (b); \
		if (a_ != b_) { \
			printf("# %#llx, wanted %#llx\n", a_, b_); \
			fail(__FILE__, __LINE__, #a " == " #b); \
		} \
	} while (0)

extern const struct test basic_tests[], error_tests[];
extern const struct test unknown_tests[], port_tests[], bench_tests[];
extern const struct test stream_tests[], hostile_tests[], hardware_tests[];
void start_one(void);
void append(void);

#endif
