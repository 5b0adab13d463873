/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LINUX_BUILD_BUG_H
#define SHIM_LINUX_BUILD_BUG_H

#ifndef static_assert
#define static_assert(cond)	_Static_assert(cond, #cond)
#endif

#endif
