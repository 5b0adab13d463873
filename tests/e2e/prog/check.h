/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For iocheck and iostress: cases, KTAP, patterns
 *
 *   PROG DEVICE		all cases, as KTAP
 *   PROG DEVICE CASE...	these, as KTAP
 *   PROG list			their names
 *
 * Status 0: all passed.
 */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define KIB	1024UL
#define MIB	(1024UL * 1024)
#define PAGE	4096UL

struct test {
	const char *name;
	void (*run)(void);
};

static const char *dev;			/* path of the device file */
static off_t dev_size;
static bool failed;

static void __attribute__((format(printf, 1, 2))) note(const char *fmt, ...)
{
	va_list args;

	printf("# ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

#define expect(cond, fmt, ...)						\
({									\
	bool ok_ = !!(cond);						\
									\
	if (!ok_) {							\
		note("%s:%d: %s: " fmt, __func__, __LINE__, #cond,	\
		     ##__VA_ARGS__);					\
		failed = true;						\
	}								\
	ok_;								\
})

/* A call must return @count; a negative one stands for -1 and that errno */
#define expect_io(call, count)						\
({									\
	ssize_t want_ = (count), got_;					\
									\
	errno = 0;							\
	got_ = (call);							\
	if (got_ == -1)							\
		got_ = -errno;						\
	expect(got_ == want_, "%s gave %zd, should be %zd", #call,	\
	       got_, want_);						\
})

static inline int open_dev(void)
{
	int fd = open(dev, O_RDWR);

	expect(fd >= 0, "%s: %s", dev, strerror(errno));

	return fd;
}

static inline void *pages(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}

	return p;
}

static inline uint64_t pattern_word(uint64_t seed, uint64_t pos)
{
	return ((seed << 32) + (pos >> 3) + 1) * 0x9e3779b97f4a7c15ULL;
}

/* @size bytes of pattern @seed, from its byte 0 on; @p may be unaligned */
static inline void fill(void *p, size_t size, uint64_t seed)
{
	uint64_t word;
	size_t i;

	for (i = 0; i < size; i += 8) {
		word = pattern_word(seed, i);
		memcpy((char *)p + i, &word, size - i < 8 ? size - i : 8);
	}
}

/* The first byte that differs from the pattern, or @size */
static inline size_t differs(const void *p, size_t size, uint64_t seed)
{
	const unsigned char *is = p;
	unsigned char should[8];
	uint64_t word;
	size_t i, k, n;

	for (i = 0; i < size; i += 8) {
		word = pattern_word(seed, i);
		n = size - i < 8 ? size - i : 8;
		if (!memcmp(is + i, &word, n))
			continue;
		memcpy(should, &word, 8);
		for (k = 0; is[i + k] == should[k]; k++)
			;
		return i + k;
	}

	return size;
}

static inline void expect_pattern(const void *p, size_t size, uint64_t seed)
{
	size_t at = differs(p, size, seed);

	expect(at == size, "differs at %zu of %zu", at, size);
}

static inline uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static inline void sleep_us(unsigned long us)
{
	struct timespec ts = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&ts, NULL);
}

/* The endpoint's name: /dev/edma-bar/<name>-bar<N> */
static inline void endpoint(char *name, size_t size)
{
	const char *base = strrchr(dev, '/');
	const char *end = strrchr(dev, '-');

	if (!base || !end || end < base) {
		fprintf(stderr, "no endpoint's name in %s\n", dev);
		exit(2);
	}
	snprintf(name, size, "%.*s", (int)(end - base - 1), base + 1);
}

/*
 * On the emulated board: a link that is slower than the CPU, so that windows
 * are in flight when a call is cut. Elsewhere false, and nothing happens.
 */
static inline bool slow_link(bool slow)
{
	return !system(slow ? "bench set link_gen=1 lanes=2 2> /dev/null" :
		       "bench set link_gen=4 lanes=8 2> /dev/null");
}

/* The same, and slower than the CPU of a debug kernel that serves many */
static inline bool crawling_link(bool crawl)
{
	return !system(crawl ? "bench set link_gen=1 lanes=1 mps=64 "
			       "tlp_overhead=256 2> /dev/null" :
		       "bench set link_gen=4 lanes=8 mps=256 "
		       "tlp_overhead=24 2> /dev/null");
}

/* How often the driver has stopped the channel in mid-call */
static inline unsigned long stops(void)
{
	unsigned long n = 0;
	char name[64], line[256];
	FILE *f;

	endpoint(name, sizeof(name));
	snprintf(line, sizeof(line), "/sys/kernel/debug/edma-bar/%s/stats",
		 name);
	f = fopen(line, "r");
	if (!expect(f, "%s: %s", line, strerror(errno)))
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "stops=%lu", &n) == 1)
			break;
	fclose(f);

	return n;
}

static inline bool check_run(const struct test *t, int nr)
{
	failed = false;
	t->run();
	printf("%s %d %s\n", failed ? "not ok" : "ok", nr, t->name);
	fflush(stdout);

	return !failed;
}

static inline bool check_selected(const char *name, int argc, char **argv)
{
	int i;

	for (i = 2; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;

	return argc <= 2;
}

/* @tests ends with a NULL name */
static inline int check_main(const struct test *tests, int argc, char **argv)
{
	const struct test *t;
	int fd, nr = 0, count = 0;
	bool ok = true;

	if (argc == 2 && !strcmp(argv[1], "list")) {
		for (t = tests; t->name; t++)
			printf("%s\n", t->name);
		return 0;
	}
	if (argc < 2) {
		fprintf(stderr, "usage: %s DEVICE [CASE...] | list\n", *argv);
		return 2;
	}

	dev = argv[1];
	fd = open(dev, O_RDWR);
	if (fd < 0) {
		perror(dev);
		return 2;
	}
	dev_size = lseek(fd, 0, SEEK_END);
	close(fd);

	for (t = tests; t->name; t++)
		count += check_selected(t->name, argc, argv);
	if (count < (argc > 2 ? argc - 2 : 1)) {
		fprintf(stderr, "%s: no such case\n", *argv);
		return 2;
	}

	printf("KTAP version 1\n1..%d\n", count);
	for (t = tests; t->name; t++)
		if (check_selected(t->name, argc, argv))
			ok &= check_run(t, ++nr);

	return ok ? 0 : 1;
}

#endif
