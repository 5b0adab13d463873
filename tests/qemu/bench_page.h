/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bench control page of the emulated board: knobs, counters, snapshots.
 *
 * A guest program maps the page through /dev/mem (device memory: use aligned
 * 32-bit volatile accesses, no memcpy). To run a command, put a NUL-terminated
 * ASCII string into BUF, write the command to COMMIT, then read RESULT: it is
 * valid at once. Nothing of a real Tegra looks like this page and the driver
 * does not know of it.
 */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

/* Fixed CPU physical addresses on the board. */
#define BOARD_APPL_BASE		0x0b000000ull
#define BOARD_APPL_SIZE		0x00020000ull
#define BOARD_ATU_DMA_BASE	0x0b040000ull
#define BOARD_ATU_DMA_SIZE	0x00040000ull
#define BOARD_BENCH_BASE	0x0b100000ull
#define BOARD_BENCH_SIZE	0x00001000ull
/*
 * The 32-bit window, CPU and bus side. A Tegra234 has 128 MiB at CPU
 * 0x2b28000000 for the same bus address; a BAR of 256 MiB needs a window whose
 * two addresses agree in their low 28 bits.
 */
#define BOARD_WIN32_CPU		0x2b20000000ull
#define BOARD_WIN32_PCI		0x40000000ull
#define BOARD_WIN32_SIZE	0x20000000ull

/* Registers, offsets into the page, 32 bits each. */
#define BENCH_MAGIC		0x000	/* RO, BENCH_MAGIC_VALUE */
#define BENCH_MAGIC_VALUE	0x424d4445u
#define BENCH_VERSION		0x004	/* RO, 1 */
#define BENCH_COMMIT		0x008	/* WO, one of BENCH_CMD_* */
#define BENCH_RESULT		0x00c	/* RO, one of BENCH_RES_* */
#define BENCH_VALUE_LO		0x010	/* RO, result of GET and NAME */
#define BENCH_VALUE_HI		0x014
#define BENCH_INDEX		0x018	/* RW, argument of NAME */
#define BENCH_NOW_LO		0x020	/* RO, virtual ns; reading LO */
#define BENCH_NOW_HI		0x024	/* latches HI */
#define BENCH_BUF		0x100	/* RW, the string */
#define BENCH_BUF_SIZE		0x400

#define BENCH_CMD_SET		1	/* BUF "key=value": knob or trigger */
#define BENCH_CMD_GET		2	/* BUF "name": counter, knob to VALUE */
#define BENCH_CMD_SNAP		3	/* BUF "name": a line in the stats file */
#define BENCH_CMD_NAME		4	/* INDEX: BUF = name of counter INDEX */
#define BENCH_CMD_ZERO		5	/* every counter to 0 */

#define BENCH_RES_NONE		0
#define BENCH_RES_OK		1
#define BENCH_RES_REFUSED	2	/* unknown key or name, or bad value */

#endif
