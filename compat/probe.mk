# SPDX-License-Identifier: GPL-2.0-only
# What the kernel being built against has, found in its headers: vendor kernels
# backport, so version numbers don't tell.

compat-has = $(if $(shell grep -sl $(2) $(srctree)/include/linux/$(1)),-D$(3))

COMPAT_FLAGS := $(call compat-has,hrtimer.h,hrtimer_setup,HAVE_HRTIMER_SETUP)
COMPAT_FLAGS += $(call compat-has,dmaengine.h,device_prep_peripheral_dma_vec,HAVE_DMA_VEC)

# Operations that an older kernel's struct dma_device has no place for
compat-file = $(if $(shell grep -sl $(2) $(srctree)/include/linux/$(1)),$(3),$(4))

export EDMA_VEC_O := $(call compat-file,dmaengine.h,device_prep_peripheral_dma_vec,vec.o,../../../compat/no-vec.o)
