/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPAT_LINUX_PCI_H
#define COMPAT_LINUX_PCI_H

#include_next <linux/pci.h>

/* Declared everywhere, but not always exported */
#ifndef HAVE_FIND_HOST_BRIDGE
static inline struct pci_host_bridge *compat_find_host_bridge(struct pci_bus *bus)
{
	while (bus->parent)
		bus = bus->parent;
	return to_pci_host_bridge(bus->bridge);
}

#define pci_find_host_bridge(bus)	compat_find_host_bridge(bus)
#endif

#endif /* COMPAT_LINUX_PCI_H */
