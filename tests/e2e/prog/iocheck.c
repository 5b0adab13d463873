// SPDX-License-Identifier: GPL-2.0-only
/*
 * iocheck: what read, write and lseek of the device file give at the edges
 */
#include <sys/stat.h>
#include <sys/uio.h>

#include "check.h"

#define WINDOWS	(2 * MIB + 3 * PAGE)	/* more than a window */

static void test_node(void)
{
	struct stat st;

	if (!expect(!stat(dev, &st), "%s", strerror(errno)))
		return;
	expect(S_ISCHR(st.st_mode), "mode %o", st.st_mode);
	expect((st.st_mode & 07777) == 0600, "mode %o", st.st_mode);
}

static void test_seek(void)
{
	int fd = open_dev();
	char byte;

	expect_io(lseek(fd, 0, SEEK_END), dev_size);
	expect_io(read(fd, &byte, 1), 0);
	expect_io(lseek(fd, -10, SEEK_END), dev_size - 10);
	expect_io(lseek(fd, 7, SEEK_CUR), dev_size - 3);
	expect_io(lseek(fd, dev_size + 1, SEEK_SET), -EINVAL);
	expect_io(lseek(fd, -1, SEEK_SET), -EINVAL);
	expect_io(lseek(fd, 0, SEEK_CUR), dev_size - 3);
	close(fd);
}

static void test_empty(void)
{
	int fd = open_dev();
	char byte;

	expect_io(read(fd, &byte, 0), 0);
	expect_io(write(fd, &byte, 0), 0);
	expect_io(pwrite(fd, &byte, 0, dev_size), 0);
	expect_io(pwrite(fd, NULL, 0, 0), 0);
	expect_io(lseek(fd, 0, SEEK_CUR), 0);
	close(fd);
}

/* read() and write() move the offset by what they did, pread() doesn't */
static void test_offset(void)
{
	int fd = open_dev();
	char *buf = pages(MIB);

	fill(buf, MIB, 1);
	expect_io(lseek(fd, 12345, SEEK_SET), 12345);
	expect_io(write(fd, buf, 1001), 1001);
	expect_io(write(fd, buf + 1001, MIB - 1001), MIB - 1001);
	expect_io(lseek(fd, 0, SEEK_CUR), 12345 + MIB);
	memset(buf, 0, MIB);
	expect_io(pread(fd, buf, 10, 12345), 10);
	expect_pattern(buf, 10, 1);
	expect_io(lseek(fd, 12345, SEEK_SET), 12345);
	expect_io(read(fd, buf, MIB - 3), MIB - 3);
	expect_io(read(fd, buf + MIB - 3, 3), 3);
	expect_pattern(buf, MIB, 1);
	munmap(buf, MIB);
	close(fd);
}

static void test_end(void)
{
	int fd = open_dev();
	char *buf = pages(MIB);

	fill(buf, MIB, 2);
	expect_io(pwrite(fd, buf, 1, dev_size), -ENOSPC);
	expect_io(pwrite(fd, buf, MIB, dev_size + 1), -ENOSPC);
	expect_io(pwrite(fd, buf, 1, INT64_MAX - 1), -ENOSPC);
	expect_io(pwrite(fd, buf, MIB, dev_size - 5001), 5001);
	expect_io(pread(fd, buf, 1, dev_size), 0);
	expect_io(pread(fd, buf, MIB, dev_size + PAGE), 0);
	memset(buf, 0, MIB);
	expect_io(pread(fd, buf, MIB, dev_size - 5001), 5001);
	expect_pattern(buf, 5001, 2);
	expect(!buf[5001], "written behind the count");
	expect_io(pread(fd, buf, 1, -1), -EINVAL);

	/* With a hole behind what the BAR takes: the BAR's end comes first */
	munmap(buf + 2 * PAGE, PAGE);
	expect_io(pwrite(fd, buf, 4 * PAGE, dev_size - PAGE), PAGE);
	munmap(buf, MIB);
	close(fd);
}

/* @size bytes at @start, then nothing: the count is what could be moved */
static void hole_write(int fd, size_t start, size_t size)
{
	size_t whole = start + size;
	char *buf = pages(whole + PAGE), *back = pages(whole + PAGE);

	munmap(buf + whole, PAGE);
	fill(buf + start, size, 3);
	memset(back, 0x5a, whole + PAGE);
	expect_io(pwrite(fd, back, whole + PAGE, MIB), whole + PAGE);

	expect_io(pwrite(fd, buf + start, size + PAGE, MIB), size);
	expect_io(pread(fd, back, size + PAGE, MIB), size + PAGE);
	expect_pattern(back, size, 3);
	expect(back[size] == 0x5a, "BAR written behind the count");
	munmap(buf, whole);
	munmap(back, whole + PAGE);
}

static void hole_read(int fd, size_t start, size_t size)
{
	size_t whole = start + size;
	char *buf = pages(whole + PAGE), *data = pages(whole + PAGE);

	munmap(buf + whole, PAGE);
	fill(data, whole + PAGE, 4);
	expect_io(pwrite(fd, data, whole + PAGE, MIB), whole + PAGE);

	expect_io(pread(fd, buf + start, size + PAGE, MIB), size);
	expect_pattern(buf + start, size, 4);
	munmap(buf, whole);
	munmap(data, whole + PAGE);
}

static void test_efault(void)
{
	int fd = open_dev();
	char *gone = pages(PAGE);

	munmap(gone, PAGE);
	expect_io(pwrite(fd, gone, 1, 0), -EFAULT);
	expect_io(pread(fd, gone, 1, 0), -EFAULT);
	/* The kernel's half of the address space */
	expect_io(pread(fd, (void *)(uintptr_t)0xffff800000000000, 8, 0),
		  -EFAULT);
	hole_write(fd, 0, 2 * PAGE);
	hole_write(fd, 100, 2 * PAGE - 100);
	hole_write(fd, 4095, 1);
	hole_write(fd, 17, WINDOWS - 17);
	hole_read(fd, 0, 2 * PAGE);
	hole_read(fd, 4095, 1);
	hole_read(fd, 17, WINDOWS - 17);
	close(fd);
}

static void test_readonly(void)
{
	char *buf = pages(2 * PAGE);
	int fd = open_dev();

	fill(buf, 2 * PAGE, 5);
	mprotect(buf + PAGE, PAGE, PROT_READ);
	expect_io(pwrite(fd, buf, 2 * PAGE, 0), 2 * PAGE);
	expect_io(pread(fd, buf + PAGE, PAGE, 0), -EFAULT);
	expect_io(pread(fd, buf, 2 * PAGE, 0), PAGE);
	expect_pattern(buf, 2 * PAGE, 5);
	munmap(buf, 2 * PAGE);
	close(fd);
}

/* Against a copy in memory; what lies around a read must not change either */
static void test_random(void)
{
	const size_t area = 4 * MIB, most = 200 * KIB;
	char *shadow = pages(area), *buf = pages(most + 2 * PAGE);
	int i, fd = open_dev();
	size_t len, pos, at;

	srandom(1);
	fill(shadow, area, 6);
	expect_io(pwrite(fd, shadow, area, MIB + 1), area);

	for (i = 0; i < 200 && !failed; i++) {
		len = 1 + random() % (i % 2 ? most : 100);
		pos = random() % (area - len);
		at = 8 + random() % PAGE;
		if (i % 4 < 2) {
			fill(buf + at, len, 100 + i);
			memcpy(shadow + pos, buf + at, len);
			expect_io(pwrite(fd, buf + at, len, MIB + 1 + pos),
				  len);
			continue;
		}
		memset(buf, 0x5a, most + 2 * PAGE);
		expect_io(pread(fd, buf + at, len, MIB + 1 + pos), len);
		expect(!memcmp(buf + at, shadow + pos, len), "%zu at %zu", len,
		       pos);
		expect(buf[at - 1] == 0x5a && buf[at + len] == 0x5a,
		       "written around %zu at %zu", len, pos);
	}

	memset(buf, 0, most);
	for (pos = 0; pos < area && !failed; pos += len) {
		len = area - pos < most ? area - pos : most;
		expect_io(pread(fd, buf, len, MIB + 1 + pos), len);
		expect(!memcmp(buf, shadow + pos, len), "at the end, %zu",
		       pos);
	}
	munmap(shadow, area);
	munmap(buf, most + 2 * PAGE);
	close(fd);
}

static void test_large(void)
{
	const size_t size = 24 * MIB + 12345;
	char *buf = pages(size);
	int fd = open_dev();

	fill(buf, size, 7);
	expect_io(pwrite(fd, buf, size, 3), size);
	memset(buf, 0, size);
	expect_io(pread(fd, buf, size, 3), size);
	expect_pattern(buf, size, 7);
	munmap(buf, size);
	close(fd);
}

static void test_vector(void)
{
	char a[100], b[5000], c[3], back[sizeof(a) + sizeof(b) + sizeof(c)];
	struct iovec v[] = {
		{ a, sizeof(a) }, { b, sizeof(b) }, { c, sizeof(c) },
	};
	int fd = open_dev();

	fill(back, sizeof(back), 8);
	memcpy(a, back, sizeof(a));
	memcpy(b, back + sizeof(a), sizeof(b));
	memcpy(c, back + sizeof(a) + sizeof(b), sizeof(c));
	expect_io(pwritev(fd, v, 3, 77), sizeof(back));
	memset(back, 0, sizeof(back));
	expect_io(pread(fd, back, sizeof(back), 77), sizeof(back));
	expect_pattern(back, sizeof(back), 8);
	close(fd);
}

/* Open flags: a direction that wasn't asked for is refused */
static void test_flags(void)
{
	char byte = 0;
	int fd;

	fd = open(dev, O_RDONLY);
	expect_io(write(fd, &byte, 1), -EBADF);
	expect_io(read(fd, &byte, 1), 1);
	close(fd);
	fd = open(dev, O_WRONLY | O_TRUNC);
	expect_io(read(fd, &byte, 1), -EBADF);
	expect_io(write(fd, &byte, 1), 1);
	close(fd);
}

static const struct test tests[] = {
	{ "node", test_node },
	{ "seek", test_seek },
	{ "empty", test_empty },
	{ "offset", test_offset },
	{ "end", test_end },
	{ "efault", test_efault },
	{ "readonly", test_readonly },
	{ "random", test_random },
	{ "large", test_large },
	{ "vector", test_vector },
	{ "flags", test_flags },
	{ }
};

int main(int argc, char **argv)
{
	return check_main(tests, argc, argv);
}
