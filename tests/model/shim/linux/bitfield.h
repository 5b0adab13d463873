/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LINUX_BITFIELD_H
#define SHIM_LINUX_BITFIELD_H

#define FIELD_SHIFT(mask)	(__builtin_ffsll(mask) - 1)
#define FIELD_GET(mask, reg)	(((reg) & (mask)) >> FIELD_SHIFT(mask))
#define FIELD_PREP(mask, val)	\
	(((unsigned long)(val) << FIELD_SHIFT(mask)) & (mask))

#endif
