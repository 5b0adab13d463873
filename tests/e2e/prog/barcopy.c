// SPDX-License-Identifier: GPL-2.0-only
/*
 * barcopy FILE RESOURCE [OFFSET]: copy a file into a BAR with the CPU
 *
 * RESOURCE is the BAR's file in sysfs, /sys/bus/pci/devices/.../resource2, or
 * resource2_wc for a write-combined mapping. The copy is made of 64-bit
 * stores, a last rest of bytes. Prints
 *
 *   instructions=N bytes=N stores=N
 *
 * On the emulated board an instruction takes a nanosecond of virtual time, so
 * instructions are the nanoseconds that passed. On a real one they are just
 * nanoseconds.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* The file in memory of our own, so that no page fault is counted later */
static uint64_t *load(const char *path, size_t *size)
{
	struct stat st;
	uint64_t *data;
	size_t done = 0;
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &st))
		die(path);
	*size = st.st_size;
	data = malloc(*size + 8);
	if (!data)
		die("malloc");

	while (done < *size) {
		n = read(fd, (char *)data + done, *size - done);
		if (n <= 0)
			die(path);
		done += n;
	}
	close(fd);

	return data;
}

static void *map_bar(const char *path, size_t offset, size_t size)
{
	size_t page = sysconf(_SC_PAGESIZE);
	size_t inside = offset % page;
	char *p;
	int fd;

	fd = open(path, O_RDWR | O_SYNC);
	if (fd < 0)
		die(path);
	p = mmap(NULL, inside + size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		 offset - inside);
	if (p == MAP_FAILED)
		die("mmap of the BAR");
	close(fd);

	return p + inside;
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void copy(volatile uint64_t *to, const uint64_t *from, size_t size)
{
	volatile uint8_t *tail = (volatile uint8_t *)(to + size / 8);
	const uint8_t *rest = (const uint8_t *)(from + size / 8);
	size_t i;

	for (i = 0; i < size / 8; i++)
		to[i] = from[i];
	for (i = 0; i < size % 8; i++)
		tail[i] = rest[i];
	/* The stores are done when the next instruction runs */
	__sync_synchronize();
}

int main(int argc, char **argv)
{
	size_t size, offset = 0;
	uint64_t *data, *bar, start, end;

	if (argc < 3 || argc > 4) {
		fprintf(stderr, "usage: barcopy FILE RESOURCE [OFFSET]\n");
		return 2;
	}
	if (argc == 4)
		offset = strtoull(argv[3], NULL, 0);
	if (offset % 8) {
		fprintf(stderr, "barcopy: OFFSET must be a multiple of 8\n");
		return 2;
	}

	data = load(argv[1], &size);
	if (!size) {
		printf("instructions=0 bytes=0 stores=0\n");
		return 0;
	}
	bar = map_bar(argv[2], offset, size);

	start = now();
	copy(bar, data, size);
	end = now();

	printf("instructions=%" PRIu64 " bytes=%zu stores=%zu\n", end - start,
	       size, size / 8 + size % 8);

	return 0;
}
