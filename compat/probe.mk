# SPDX-License-Identifier: GPL-2.0-only
# What the kernel being built against has, found in its headers: vendor kernels
# backport, so version numbers don't tell.

compat-has = $(shell grep -sl $(2) $(srctree)/include/linux/$(1))
compat-flag = $(if $(call compat-has,$(1),$(2)),-D$(3))
compat-symbol = $(if $(shell grep -sw $(1) $(objtree)/Module.symvers),-D$(2))
compat-lacks = $(if $(call compat-has,$(1),$(2)),,$(3))

COMPAT_FLAGS := \
	$(call compat-flag,hrtimer.h,hrtimer_setup,HAVE_HRTIMER_SETUP) \
	$(call compat-flag,dmaengine.h,BUSWIDTH_128,HAVE_BUSWIDTH_128) \
	$(call compat-flag,dmaengine.h,dmaengine_get_dma_device,HAVE_GET_DMA_DEVICE) \
	$(call compat-flag,dmaengine.h,device_prep_peripheral_dma_vec,HAVE_VEC) \
	$(call compat-flag,dmaengine.h,device_prep_config_sg,HAVE_CONFIG_SG) \
	$(call compat-symbol,pci_find_host_bridge,HAVE_FIND_HOST_BRIDGE)

# Files of the driver that need what isn't there: compat/ has one for each
COMPAT_INSTEAD := \
	$(call compat-lacks,dmaengine.h,device_prep_peripheral_dma_vec,vec.o) \
	$(call compat-lacks,dmaengine.h,device_prep_config_sg,config_sg.o)
