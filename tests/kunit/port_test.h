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

#include "../chan.h"

/* Memory windows of the port, as of Tegra234: 64-bit BARs and 32-bit ones */
#define PORT_WINDOW_64		0x2740000000ULL
#define PORT_WINDOW_32		0x2b28000000ULL

/**
 * struct port_test - the port
 * @port: its engine
 * @rp: the root port
 * @bus: the bus below it
 * @window: what of it a slave address may be in
 * @ram: the memory that is the engine's registers
 */
struct port_test {
	struct edma_port port;
	struct pci_dev rp;
	struct pci_bus bus;
	struct resource window[2];
	u32 *ram;
};

unsigned int *port_test_param(struct kunit *test, const char *name);
void port_test_make_rp(struct pci_dev *rp, struct pci_bus *bus,
		       struct resource *window);
struct port_test *port_test_make(struct kunit *test, unsigned int nr_write,
				 unsigned int nr_read);
void port_test_free(struct port_test *fix);
void port_test_let_go(struct edma_chan *chan);
void port_test_move(struct port_test *fix, struct edma_chan *chan, u32 slot);

#endif /* PORT_TEST_H */
