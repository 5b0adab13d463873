/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPAT_LINUX_PM_H
#define COMPAT_LINUX_PM_H

#include <linux/kernel.h>
#include_next <linux/pm.h>

#ifndef pm_sleep_ptr
#define pm_sleep_ptr(ptr)	(IS_ENABLED(CONFIG_PM_SLEEP) ? (ptr) : NULL)
#endif

#ifndef NOIRQ_SYSTEM_SLEEP_PM_OPS
#define NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend, resume)	\
	SET_NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend, resume)
#endif

#endif /* COMPAT_LINUX_PM_H */
