// SPDX-License-Identifier: GPL-2.0-only
/* KTAP runner: test_model [substring of a test's name] */
#include "fixture.h"

static const struct test *const suites[] = {
	basic_tests, error_tests, unknown_tests, port_tests, bench_tests,
	stream_tests, hostile_tests, hardware_tests,
};

#define SUITES	(sizeof(suites) / sizeof(suites[0]))

static bool failed;

void fail(const char *file, int line, const char *what)
{
	printf("# %s:%d: %s\n", file, line, what);
	failed = true;
}

static unsigned int run(const struct test *t, const char *match,
			unsigned int *n)
{
	unsigned int bad = 0;

	for (; t->fn; t++) {
		if (match && !strstr(t->name, match))
			continue;
		failed = false;
		host_new();
		fill();
		t->fn();
		CHECK_EQ(h->in_write, 0);
		printf("%s %u %s\n", failed ? "not ok" : "ok", ++*n, t->name);
		bad += failed;
	}
	return bad;
}

static unsigned int count(void)
{
	const struct test *t;
	unsigned int n = 0, i;

	for (i = 0; i < SUITES; i++)
		for (t = suites[i]; t->fn; t++)
			n++;
	return n;
}

int main(int argc, char **argv)
{
	const char *match = argc > 1 ? argv[1] : NULL;
	unsigned int n = 0, bad = 0, i;

	printf("KTAP version 1\n");
	if (!match)
		printf("1..%u\n", count());
	for (i = 0; i < SUITES; i++)
		bad += run(suites[i], match, &n);
	free(h);
	printf("%u passed, %u failed\n", n - bad, bad);
	return bad || !n;
}
