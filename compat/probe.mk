# SPDX-License-Identifier: GPL-2.0-only
# What the kernel being built against has, found in its headers: vendor kernels
# backport, so version numbers don't tell.

compat-has = $(if $(shell grep -sl $(2) $(srctree)/include/linux/$(1)),-D$(3))

COMPAT_FLAGS := $(call compat-has,hrtimer.h,hrtimer_setup,HAVE_HRTIMER_SETUP)
