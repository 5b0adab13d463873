// SPDX-License-Identifier: GPL-2.0-only
/*
 * timedio write|read FILE DEVICE OFFSET [AT]: one pwrite() or pread() of the
 * whole file's size between memory and the device, and how long the call took
 *
 * The memory is there before the call: what is measured is the call. "write"
 * takes the data from FILE, "read" puts it there afterwards. Prints "ns=N".
 * With AT, the call waits for that second of uptime, and its start and end are
 * printed, in ns of uptime: "from=N to=N".
 */
#include <fcntl.h>
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

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* read() or write() until all is moved */
static void whole(int fd, char *buf, size_t size, int out)
{
	ssize_t n;

	while (size) {
		n = out ? write(fd, buf, size) : read(fd, buf, size);
		if (n <= 0)
			die("file");
		buf += n;
		size -= n;
	}
}

int main(int argc, char **argv)
{
	int file, dev, out;
	long long start, end;
	struct stat st;
	off_t offset;
	ssize_t n;
	char *buf;

	if (argc != 5 && argc != 6) {
		fprintf(stderr, "usage: timedio write|read FILE DEVICE OFFSET [AT]\n");
		return 2;
	}
	out = !strcmp(argv[1], "write");
	offset = strtoull(argv[4], NULL, 0);
	file = open(argv[2], O_RDWR);
	dev = open(argv[3], O_RDWR);
	if (file < 0 || dev < 0 || fstat(file, &st))
		die("open");
	buf = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (buf == MAP_FAILED)
		die("mmap");
	if (out)
		whole(file, buf, st.st_size, 0);

	if (argc == 6) {
		if (now() > atoi(argv[5]) * 1000000000LL) {
			fprintf(stderr, "timedio: AT has passed\n");
			return 1;
		}
		while (now() < atoi(argv[5]) * 1000000000LL)
			usleep(1000);
	}

	start = now();
	n = out ? pwrite(dev, buf, st.st_size, offset) :
		  pread(dev, buf, st.st_size, offset);
	end = now();
	if (n != st.st_size)
		die("transfer");

	if (!out)
		whole(file, buf, st.st_size, 1);
	if (argc == 6)
		printf("from=%lld to=%lld\n", start, end);
	else
		printf("ns=%lld\n", end - start);

	return 0;
}
