// SPDX-License-Identifier: GPL-2.0-only
/*
 * iostress: several openers, signals, fork, unbind, on the device file
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "check.h"

#define OPENERS		12
#define AREA		(16 * MIB)	/* of each of them in the BAR */
#define BIG		(32 * MIB)
#define RUN_MOST	20000000000ULL	/* ns that openers compete, at most */

/* Shared by all processes */
struct opener {
	atomic_ulong bytes;
	atomic_ulong calls;
	atomic_bool bad;
};

struct arena {
	atomic_int ready;
	atomic_bool go;
	atomic_bool stop;
	struct opener opener[OPENERS];
};

static void *shared(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}

	return p;
}

static struct arena *arena_new(void)
{
	return shared(sizeof(struct arena));
}

/* One opener: the same data into its area again and again, until stopped */
static void opener_run(struct arena *a, int nr, size_t chunk)
{
	struct opener *me = &a->opener[nr];
	char *buf = pages(chunk);
	int fd = open_dev();
	ssize_t n;

	fill(buf, chunk, 1000 + nr);
	atomic_fetch_add(&a->ready, 1);
	while (!a->go)
		sched_yield();

	while (!a->stop) {
		n = pwrite(fd, buf, chunk, nr * AREA);
		if (n != (ssize_t)chunk) {
			note("opener %d: %zd, %s", nr, n, strerror(errno));
			me->bad = true;
			break;
		}
		me->bytes += n;
		me->calls++;
	}

	memset(buf, 0, chunk);
	if (pread(fd, buf, chunk, nr * AREA) != (ssize_t)chunk ||
	    differs(buf, chunk, 1000 + nr) != chunk)
		me->bad = true;
	_exit(me->bad);
}

/* What each got from the start of the last until the first had @enough */
static void openers(const size_t *chunk, size_t enough, unsigned long *bytes,
		    unsigned long *calls)
{
	struct arena *a = arena_new();
	uint64_t start = now_ns();
	pid_t pid[OPENERS];
	int i, status;

	for (i = 0; i < OPENERS; i++) {
		pid[i] = fork();
		if (!pid[i])
			opener_run(a, i, chunk[i]);
	}
	while (a->ready < OPENERS)
		sched_yield();
	a->go = true;
	/* Who starts late has no share of the time before: it isn't counted */
	for (i = 0; i < OPENERS; i++)
		while (!a->opener[i].calls && now_ns() - start < RUN_MOST)
			sleep_us(100);
	for (i = 0; i < OPENERS; i++) {
		bytes[i] = a->opener[i].bytes;
		calls[i] = a->opener[i].calls;
	}
	while (a->opener[0].bytes - bytes[0] < enough &&
	       now_ns() - start < RUN_MOST)
		sleep_us(1000);
	for (i = 0; i < OPENERS; i++) {
		bytes[i] = a->opener[i].bytes - bytes[i];
		calls[i] = a->opener[i].calls - calls[i];
	}
	a->stop = true;

	for (i = 0; i < OPENERS; i++) {
		waitpid(pid[i], &status, 0);
		expect(!status, "opener %d ended with %#x", i, status);
	}
	munmap(a, sizeof(*a));
}

static void least_most(const unsigned long *v, int n, unsigned long *least,
		       unsigned long *most)
{
	int i;

	*least = *most = v[0];
	for (i = 1; i < n; i++) {
		*least = v[i] < *least ? v[i] : *least;
		*most = v[i] > *most ? v[i] : *most;
	}
}

/*
 * All want the same: all get the same. The link is so slow that who had a turn
 * is back in the queue before the others had theirs, whatever the CPU does.
 */
static void test_openers(void)
{
	unsigned long bytes[OPENERS], calls[OPENERS], least, most;
	size_t chunk[OPENERS];
	bool slow;
	int i;

	for (i = 0; i < OPENERS; i++)
		chunk[i] = MIB;
	slow = crawling_link(true);
	openers(chunk, 16 * MIB, bytes, calls);
	crawling_link(false);
	least_most(calls, OPENERS, &least, &most);
	note("openers=%d min_bytes=%lu max_bytes=%lu", OPENERS, least * MIB,
	     most * MIB);
	expect(least >= 5, "too few calls, %lu", least);
	/* Where the link can't be slowed the scheduler decides who is waiting */
	expect(4 * most <= (slow ? 5 : 16) * least, "calls %lu to %lu", least,
	       most);
}

/*
 * One writes 16 MiB at a time, the others 64 KiB: each of these has a turn
 * between any two of the big one's, which are 4 MiB at most by default.
 */
static void test_greedy(void)
{
	unsigned long bytes[OPENERS], calls[OPENERS], least, most, turns;
	size_t chunk[OPENERS];
	bool slow;
	int i;

	chunk[0] = 16 * MIB;
	for (i = 1; i < OPENERS; i++)
		chunk[i] = 64 * KIB;
	slow = crawling_link(true);
	openers(chunk, 48 * MIB, bytes, calls);
	crawling_link(false);
	turns = bytes[0] / (4 * MIB);
	least_most(calls + 1, OPENERS - 1, &least, &most);
	note("greedy_turns=%lu small_min_calls=%lu small_max_calls=%lu", turns,
	     least, most);
	expect(turns >= 12, "too few turns, %lu", turns);
	expect(least + 2 >= turns || !slow, "%lu calls in %lu turns", least,
	       turns);
}

/* Signals */

#define LATER	"\xee\xee\xee\xee\xee\xee\xee\xee"

static void on_signal(int nr)
{
	(void)nr;
}

/*
 * Another process sends the signal, as soon as it sees that the bytes at @at
 * have moved: in the BAR, read through a file of its own, or in memory.
 */
struct killer {
	atomic_bool end;
	pid_t pid;
};

static void killer_run(struct killer *k, const char *buf, size_t at,
		       uint64_t seed)
{
	uint64_t is = 0, should = pattern_word(seed, at);
	int fd = buf ? -1 : open(dev, O_RDONLY);

	while (!k->end && is != should) {
		if (buf)
			is = *(const volatile uint64_t *)(buf + at);
		else if (pread(fd, &is, sizeof(is), at) != sizeof(is))
			break;
		sched_yield();
	}
	kill(getppid(), SIGUSR1);
	_exit(0);
}

static struct killer *killer_new(const char *buf, size_t at, uint64_t seed)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct killer *k = shared(sizeof(*k));

	sigaction(SIGUSR1, &sa, NULL);
	k->pid = fork();
	if (!k->pid)
		killer_run(k, buf, at, seed);

	return k;
}

static void killer_end(struct killer *k)
{
	int status;

	k->end = true;
	while (waitpid(k->pid, &status, 0) < 0 && errno == EINTR)
		;
	munmap(k, sizeof(*k));
}

/*
 * A write cut by a signal: its count is true, and the memory is ours again.
 * Returns the count, or -1 for EINTR.
 */
static ssize_t cut_write(int fd, char *buf, char *back, size_t at)
{
	struct killer *k;
	ssize_t n;
	int err;

	memset(back, 0, BIG);
	expect_io(pwrite(fd, back, BIG, 0), BIG);
	fill(buf, BIG, 21);

	k = killer_new(NULL, at, 21);
	n = pwrite(fd, buf, BIG, 0);
	err = errno;
	/* Must not arrive */
	memset(buf, 0xee, BIG);
	killer_end(k);
	if (n < 0)
		expect(err == EINTR, "%s", strerror(err));
	sleep_us(5000);

	expect_io(pread(fd, back, BIG, 0), BIG);
	if (n > 0)
		expect_pattern(back, n, 21);
	expect(!memmem(back, BIG, LATER, sizeof(LATER) - 1),
	       "the engine read the memory later");

	return n;
}

static ssize_t cut_read(int fd, char *buf, size_t at)
{
	struct killer *k;
	ssize_t n;
	int err;

	memset(buf, 0, BIG);
	k = killer_new(buf, at, 22);
	n = pread(fd, buf, BIG, 0);
	err = errno;
	if (n > 0)
		expect_pattern(buf, n, 22);
	fill(buf, BIG, 23);
	killer_end(k);
	if (n < 0)
		expect(err == EINTR, "%s", strerror(err));
	sleep_us(5000);
	expect_pattern(buf, BIG, 23);

	return n;
}

static void cut(bool write)
{
	char *buf = shared(BIG), *back = pages(BIG);
	unsigned long stopped = stops();
	int fd = open_dev(), cuts = 0;
	bool slow;
	ssize_t n;
	size_t at;

	if (!write) {
		fill(buf, BIG, 22);
		expect_io(pwrite(fd, buf, BIG, 0), BIG);
	}
	slow = slow_link(true);
	for (at = MIB / 2; at < BIG && !failed; at *= 2) {
		n = write ? cut_write(fd, buf, back, at) :
			cut_read(fd, buf, at);
		note("signal after %zu bytes: %zd", at, n);
		cuts += n > 0 && n < (ssize_t)BIG;
	}
	slow_link(false);
	expect(cuts, "no call was cut in the middle");
	expect(!slow || stops() > stopped, "the engine was never stopped");

	/* The channel still works */
	fill(buf, MIB, 24);
	expect_io(pwrite(fd, buf, MIB, 0), MIB);
	expect_io(pread(fd, back, MIB, 0), MIB);
	expect_pattern(back, MIB, 24);
	munmap(buf, BIG);
	munmap(back, BIG);
	close(fd);
}

static void test_signal_write(void)
{
	cut(true);
}

static void test_signal_read(void)
{
	cut(false);
}

/* Killed in the middle, some of them while they wait for their turn */
static void test_kill(void)
{
	char *buf = pages(MIB), *back = pages(MIB);
	unsigned long stopped = stops();
	bool slow = slow_link(true);
	int i, fd, status;
	pid_t pid[OPENERS];

	for (i = 0; i < OPENERS; i++) {
		pid[i] = fork();
		if (pid[i])
			continue;
		buf = pages(BIG);
		fd = open(dev, O_RDWR);
		while (fd >= 0 && pwrite(fd, buf, BIG, i * MIB) > 0)
			;
		_exit(1);
	}
	sleep_us(50000);
	for (i = 0; i < OPENERS; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], &status, 0);
		expect(WIFSIGNALED(status), "%d ended by itself", i);
	}
	slow_link(false);
	expect(!slow || stops() > stopped, "the engine was never stopped");

	fd = open_dev();
	fill(buf, MIB, 31);
	expect_io(pwrite(fd, buf, MIB, 0), MIB);
	expect_io(pread(fd, back, MIB, 0), MIB);
	expect_pattern(back, MIB, 31);
	munmap(buf, MIB);
	munmap(back, MIB);
	close(fd);
}

/* Threads */

struct job {
	pthread_t thread;
	int fd;
	char *buf;
	size_t size;
	off_t pos;
	bool write;
	ssize_t n;
	atomic_bool started;
	atomic_bool ended;
};

static void *job_run(void *arg)
{
	struct job *j = arg;

	j->started = true;
	j->n = j->write ? pwrite(j->fd, j->buf, j->size, j->pos) :
		pread(j->fd, j->buf, j->size, j->pos);
	if (j->n < 0)
		j->n = -errno;
	j->ended = true;

	return NULL;
}

static void job_start(struct job *j, int fd, bool write, char *buf,
		      size_t size, off_t pos)
{
	*j = (struct job) { .fd = fd, .buf = buf, .size = size, .pos = pos,
			    .write = write };
	if (pthread_create(&j->thread, NULL, job_run, j)) {
		perror("pthread_create");
		exit(2);
	}
}

/* One open file, four threads, both directions at once */
static void test_threads(void)
{
	const size_t size = 4 * MIB;
	char *buf[4], *back = pages(size);
	int i, fd = open_dev();
	struct job j[4];

	for (i = 0; i < 4; i++) {
		buf[i] = pages(size);
		fill(buf[i], size, 40 + i);
		if (i >= 2) {
			expect_io(pwrite(fd, buf[i], size, i * size), size);
			memset(buf[i], 0, size);
		}
	}
	for (i = 0; i < 4; i++)
		job_start(&j[i], fd, i < 2, buf[i], size, i * size);
	for (i = 0; i < 4; i++) {
		pthread_join(j[i].thread, NULL);
		expect(j[i].n == (ssize_t)size, "%zd", j[i].n);
		if (i < 2)
			expect_io(pread(fd, back, size, i * size), size);
		expect_pattern(i < 2 ? back : buf[i], size, 40 + i);
		munmap(buf[i], size);
	}
	munmap(back, size);
	close(fd);
}

/*
 * Children are forked and scribble on their copy while the engine works on the
 * parent's memory: a write sends the parent's data, a read ends in the
 * parent's memory.
 */
static void fork_during(bool write)
{
	char *buf = pages(BIG), *back = pages(BIG);
	int fd = open_dev(), forks = 0, status;
	struct job j;
	size_t i;
	pid_t pid;

	fill(buf, BIG, 51);
	if (!write) {
		expect_io(pwrite(fd, buf, BIG, 0), BIG);
		memset(buf, 0, BIG);
	}
	job_start(&j, fd, write, buf, BIG, 0);
	while (!j.started)
		sched_yield();
	while (!j.ended) {
		pid = fork();
		if (!pid) {
			for (i = 0; i < BIG; i += PAGE)
				buf[i] = 1;
			_exit(0);
		}
		forks += !j.ended;
		waitpid(pid, &status, 0);
	}
	pthread_join(j.thread, NULL);
	expect(forks, "it ended before the first fork");
	expect(j.n == (ssize_t)BIG, "%zd", j.n);
	if (write)
		expect_io(pread(fd, back, BIG, 0), BIG);
	expect_pattern(write ? back : buf, BIG, 51);
	munmap(buf, BIG);
	munmap(back, BIG);
	close(fd);
}

static void test_fork_write(void)
{
	fork_during(true);
}

static void test_fork_read(void)
{
	fork_during(false);
}

/* Unbind */

static bool to_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool ok;

	ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (!ok)
		note("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);

	return ok;
}

/* Writes until it fails: prints nothing, gives the errno */
static void unbind_writer(int fd, atomic_bool *go)
{
	char *buf = pages(BIG);
	ssize_t n;

	fill(buf, BIG, 61);
	*go = true;
	do {
		n = pwrite(fd, buf, BIG, 0);
	} while (n > 0);
	if (n < 0 && errno == ENODEV && pread(fd, buf, 1, 0) < 0 &&
	    errno == ENODEV && pwrite(fd, buf, 1, dev_size) < 0 &&
	    errno == ENODEV)
		_exit(0);
	note("%zd, %s", n, strerror(errno));
	_exit(1);
}

static void test_unbind(void)
{
	struct arena *a = arena_new();
	char *buf = pages(MIB), name[64];
	int i, fd = open_dev(), status;
	pid_t pid[3];

	endpoint(name, sizeof(name));
	slow_link(true);
	for (i = 0; i < 3; i++) {
		pid[i] = fork();
		if (!pid[i])
			unbind_writer(fd, &a->go);
		while (!a->go)
			sched_yield();
		a->go = false;
	}
	sleep_us(10000);
	expect(to_file("/sys/bus/pci/drivers/edma-bar/unbind", name), "");
	expect(access(dev, F_OK), "the device file is still there");
	for (i = 0; i < 3; i++) {
		waitpid(pid[i], &status, 0);
		expect(!status, "writer ended with %#x", status);
	}
	slow_link(false);
	expect_io(pwrite(fd, buf, 1, 0), -ENODEV);
	expect_io(lseek(fd, 0, SEEK_END), dev_size);

	/* A new one, while the old file is still open */
	expect(to_file("/sys/bus/pci/drivers_probe", name), "");
	i = open_dev();
	fill(buf, MIB, 62);
	expect_io(pwrite(i, buf, MIB, 0), MIB);
	memset(buf, 0, MIB);
	expect_io(pread(i, buf, MIB, 0), MIB);
	expect_pattern(buf, MIB, 62);
	expect_io(pwrite(fd, buf, 1, 0), -ENODEV);
	close(fd);
	expect_io(pwrite(i, buf, 1, 0), 1);
	close(i);
	munmap(buf, MIB);
	munmap(a, sizeof(*a));
}

static const struct test tests[] = {
	{ "openers", test_openers },
	{ "greedy", test_greedy },
	{ "signal-write", test_signal_write },
	{ "signal-read", test_signal_read },
	{ "kill", test_kill },
	{ "threads", test_threads },
	{ "fork-write", test_fork_write },
	{ "fork-read", test_fork_read },
	{ "unbind", test_unbind },
	{ }
};

int main(int argc, char **argv)
{
	return check_main(tests, argc, argv);
}
