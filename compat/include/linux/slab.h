/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPAT_LINUX_SLAB_H
#define COMPAT_LINUX_SLAB_H

#include_next <linux/slab.h>

/* the newest kernels' own */
#ifndef kzalloc_obj
#define kzalloc_obj(p, gfp) \
	((typeof(p) *)kzalloc(sizeof(p), (gfp)))
#endif

#endif
