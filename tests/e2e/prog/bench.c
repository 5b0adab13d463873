// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench: the emulated board's control page, from a shell in the guest
 *
 *   bench set KEY=VALUE...	knobs and triggers
 *   bench get NAME...		prints NAME=VALUE for each
 *   bench list			prints every counter
 *   bench snap NAME		one line to the host's stats file
 *   bench zero			every counter to 0
 *   bench now			virtual nanoseconds
 *
 * Status 1: something was refused; 2: usage, or no such page.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "bench_page.h"

static volatile uint32_t *page;

static uint32_t get32(unsigned int offset)
{
	return page[offset / 4];
}

static void set32(unsigned int offset, uint32_t value)
{
	page[offset / 4] = value;
}

static bool map(void)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	void *p;

	if (fd < 0) {
		perror("bench: /dev/mem");
		return false;
	}
	p = mmap(NULL, BOARD_BENCH_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		 fd, BOARD_BENCH_BASE);
	if (p == MAP_FAILED) {
		perror("bench: mmap");
		return false;
	}
	page = p;
	if (get32(BENCH_MAGIC) != BENCH_MAGIC_VALUE) {
		fprintf(stderr, "bench: no control page\n");
		return false;
	}

	return true;
}

/* Device memory: whole words only */
static bool put_string(const char *s)
{
	size_t i, n = strlen(s) + 1;
	uint32_t word;

	if (n > BENCH_BUF_SIZE)
		return false;
	for (i = 0; i < n; i += 4) {
		word = 0;
		memcpy(&word, s + i, n - i < 4 ? n - i : 4);
		set32(BENCH_BUF + i, word);
	}

	return true;
}

static void get_string(char *s)
{
	uint32_t word;
	size_t i;

	for (i = 0; i < BENCH_BUF_SIZE; i += 4) {
		word = get32(BENCH_BUF + i);
		memcpy(s + i, &word, 4);
		if (memchr(&word, 0, 4))
			return;
	}
	s[BENCH_BUF_SIZE - 1] = 0;
}

static bool commit(uint32_t cmd)
{
	set32(BENCH_COMMIT, cmd);
	return get32(BENCH_RESULT) == BENCH_RES_OK;
}

static bool command(uint32_t cmd, const char *s)
{
	if (put_string(s) && commit(cmd))
		return true;
	fprintf(stderr, "bench: refused: %s\n", s);

	return false;
}

static uint64_t value(unsigned int lo, unsigned int hi)
{
	uint64_t v = get32(lo);

	return v | (uint64_t)get32(hi) << 32;
}

static bool get(const char *name)
{
	if (!command(BENCH_CMD_GET, name))
		return false;
	printf("%s=%" PRIu64 "\n", name, value(BENCH_VALUE_LO, BENCH_VALUE_HI));

	return true;
}

static void list(void)
{
	char name[BENCH_BUF_SIZE];
	uint32_t i;

	for (i = 0; ; i++) {
		set32(BENCH_INDEX, i);
		if (!commit(BENCH_CMD_NAME))
			return;
		get_string(name);
		get(name);
	}
}

static int usage(void)
{
	fprintf(stderr,
		"usage: bench set KEY=VALUE... | get NAME... | list | snap NAME | zero | now\n");
	return 2;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	bool ok = true;
	int i;

	if (!map())
		return 2;

	if (!strcmp(verb, "set") && argc > 2) {
		for (i = 2; i < argc; i++)
			ok &= command(BENCH_CMD_SET, argv[i]);
	} else if (!strcmp(verb, "get") && argc > 2) {
		for (i = 2; i < argc; i++)
			ok &= get(argv[i]);
	} else if (!strcmp(verb, "snap") && argc == 3) {
		ok = command(BENCH_CMD_SNAP, argv[2]);
	} else if (!strcmp(verb, "list") && argc == 2) {
		list();
	} else if (!strcmp(verb, "zero") && argc == 2) {
		ok = commit(BENCH_CMD_ZERO);
	} else if (!strcmp(verb, "now") && argc == 2) {
		printf("%" PRIu64 "\n", value(BENCH_NOW_LO, BENCH_NOW_HI));
	} else {
		return usage();
	}

	return ok ? 0 : 1;
}
