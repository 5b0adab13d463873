// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "shim/user.h"

int user_allocs_left = -1;

void *user_alloc(unsigned long size)
{
	if (!user_allocs_left)
		return NULL;
	if (user_allocs_left > 0)
		user_allocs_left--;
	return malloc(size);
}

void user_free(const void *p)
{
	free((void *)p);
}
