/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where branches are counted: the functions behind macros and inline functions
 * that decide at compile time. gcov would take that for the driver's decisions.
 */
#include <linux/bitmap.h>

#undef test_bit
#define test_bit(nr, addr)			_test_bit(nr, addr)
#define find_next_bit(addr, size, offset)	_find_next_bit(addr, size, offset)
#define find_first_bit(addr, size)		_find_first_bit(addr, size)
