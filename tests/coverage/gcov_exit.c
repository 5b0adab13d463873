// SPDX-License-Identifier: GPL-2.0-only
/*
 * On UML: gcov writes its counts in destructors with a priority, for which the
 * linker script has no place. This one has none.
 */
void __gcov_dump(void);

static void __attribute__((destructor)) write_counts(void)
{
	__gcov_dump();
}
