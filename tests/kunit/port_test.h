/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A root port that is on no bus, whose engine stands still: its registers are
 * plain memory, and it moves only when a test says so. What the driver puts into
 * a channel's list stays there to be looked at. Runs on every architecture.
 */
#ifndef PORT_TEST_H
#define PORT_TEST_H

#include <kunit/test.h>
#include <linux/pci.h>
#include <linux/resource_ext.h>

#include "../chan.h"

/* Memory windows of the port, as of Tegra234: 64-bit BARs and 32-bit ones */
#define PORT_WINDOW_64		0x2740000000ULL
#define PORT_WINDOW_32		0x2b28000000ULL

/* ... on the bus, where the latter are 32-bit addresses indeed */
#define PORT_BUS_32		0x40000000ULL

/**
 * struct rp_test - a root port
 * @rp: its device
 * @bus: the bus below it
 * @root: the bus it is on
 * @host: the host bridge, whose 32-bit window has another address on the bus
 * @entry: that window
 * @window: what of the bus below a slave address may be in
 */
struct rp_test {
	struct pci_dev rp;
	struct pci_bus bus;
	struct pci_bus root;
	struct pci_host_bridge host;
	struct resource_entry entry;
	struct resource window[2];
};

/**
 * struct port_test - a port whose engine stands still
 * @port: its engine
 * @rp: the root port
 * @ram: the memory that is the engine's registers
 */
struct port_test {
	struct edma_port port;
	struct rp_test rp;
	u32 *ram;
};

unsigned int *port_test_param(struct kunit *test, const char *name);
void rp_test_init(struct rp_test *fix);
void rp_test_exit(struct rp_test *fix);
struct port_test *port_test_make(struct kunit *test, unsigned int nr_write,
				 unsigned int nr_read);
void port_test_free(struct port_test *fix);
void port_test_let_go(struct edma_chan *chan);
void port_test_move(struct port_test *fix, struct edma_chan *chan, u32 slot);

#endif /* PORT_TEST_H */
