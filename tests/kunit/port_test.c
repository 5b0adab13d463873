// SPDX-License-Identifier: GPL-2.0-only
/*
 * A root port that is on no bus, whose engine stands still.
 */
#include <linux/dma-mapping.h>
#include <linux/moduleparam.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

#include "port_test.h"
#include "regs_test.h"

/* The engine's registers, then those of the wrapper */
#define RAM_APPL	0x2000

#ifdef MODULE
static const struct kernel_param *params(unsigned int *nr)
{
	*nr = THIS_MODULE->num_kp;
	return THIS_MODULE->kp;
}
#else
static const struct kernel_param *params(unsigned int *nr)
{
	*nr = __stop___param - __start___param;
	return __start___param;
}
#endif

/* A parameter of the driver, by its name: "max_element", "ring_blocks" */
unsigned int *port_test_param(struct kunit *test, const char *name)
{
	const struct kernel_param *param;
	unsigned int nr, i;

	param = params(&nr);
	for (i = 0; i < nr; i++) {
		const char *dot = strchr(param[i].name, '.');

		if (!strcmp(dot ? dot + 1 : param[i].name, name) &&
		    (!dot || strstarts(param[i].name, "tegra_rp_edma.")))
			return param[i].arg;
	}
	KUNIT_FAIL(test, "no parameter %s", name);
	return NULL;
}

static void rp_release(struct device *dev)
{
}

static void rp_init_buses(struct rp_test *fix)
{
	unsigned int i;

	fix->window[0] = (struct resource) {
		.start = PORT_WINDOW_64,
		.end = PORT_WINDOW_64 + 0x3e7ffffffULL,
		.flags = IORESOURCE_MEM | IORESOURCE_PREFETCH,
	};
	fix->window[1] = (struct resource) {
		.start = PORT_WINDOW_32,
		.end = PORT_WINDOW_32 + 0x7ffffff,
		.flags = IORESOURCE_MEM,
	};
	INIT_LIST_HEAD(&fix->bus.resources);
	for (i = 0; i < 2; i++)
		fix->bus.resource[i] = &fix->window[i];
	INIT_LIST_HEAD(&fix->host.windows);
	fix->entry.res = &fix->window[1];
	fix->entry.offset = PORT_WINDOW_32 - PORT_BUS_32;
	list_add(&fix->entry.node, &fix->host.windows);
	fix->root.bridge = &fix->host.dev;
}

/*
 * What the driver wants to know of a root port: its device, which DMA is mapped
 * for, and the memory windows below it. @fix is zeroed.
 */
void rp_test_init(struct rp_test *fix)
{
	struct pci_dev *rp = &fix->rp;

	rp_init_buses(fix);
	rp->bus = &fix->root;
	rp->subordinate = &fix->bus;
	rp->dev.release = rp_release;
	device_initialize(&rp->dev);
	rp->dev.init_name = "port";
	rp->dma_mask = DMA_BIT_MASK(64);
	rp->dev.dma_mask = &rp->dma_mask;
	rp->dev.coherent_dma_mask = DMA_BIT_MASK(64);
	rp->dev.dma_parms = &rp->dma_parms;
	pm_runtime_set_active(&rp->dev);
	/* Never idle: nothing is to suspend it */
	pm_runtime_get_noresume(&rp->dev);
	pm_runtime_enable(&rp->dev);
}

void rp_test_exit(struct rp_test *fix)
{
	pm_runtime_disable(&fix->rp.dev);
	put_device(&fix->rp.dev);
}

struct port_test *port_test_make(struct kunit *test, unsigned int nr_write,
				 unsigned int nr_read)
{
	struct port_test *fix = kunit_kzalloc(test, sizeof(*fix), GFP_KERNEL);
	struct edma_port *port;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, fix);
	port = &fix->port;
	fix->ram = kunit_kzalloc(test, REGS_TEST_RAM_SIZE, GFP_KERNEL);
	port->nr_chans = nr_write + nr_read;
	port->chans = kunit_kcalloc(test, port->nr_chans, sizeof(*port->chans),
				    GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fix->ram);
	KUNIT_ASSERT_NOT_NULL(test, port->chans);
	port->regs = regs_test_map_ram(test, fix->ram);
	KUNIT_ASSERT_NOT_NULL(test, (void __force *)port->regs);
	port->appl = port->regs + RAM_APPL;
	rp_test_init(&fix->rp);
	port->rp = &fix->rp.rp;
	edma_port_init_dma(port);
	edma_dir_init(&port->dir[EDMA_WRITE], port->regs, EDMA_WRITE);
	edma_dir_init(&port->dir[EDMA_READ], port->regs, EDMA_READ);
	for (i = 0; i < port->nr_chans; i++)
		edma_chan_init(&port->chans[i], port,
			       i < nr_write ? EDMA_WRITE : EDMA_READ,
			       i < nr_write ? i : i - nr_write);
	port->live = true;
	return fix;
}

void port_test_free(struct port_test *fix)
{
	struct edma_port *port = &fix->port;
	unsigned int i;

	for (i = 0; i < port->nr_chans; i++)
		port_test_let_go(&port->chans[i]);
	rp_test_exit(&fix->rp);
	regs_test_unmap_ram(port->regs);
}

/* A channel back from its client; nothing happens when nobody has it */
void port_test_let_go(struct edma_chan *chan)
{
	if (chan->held)
		chan->port->dma.device_free_chan_resources(&chan->dma);
}

/*
 * The engine has come to @slot of the list and stopped there. Long after its
 * doorbell, so that what the driver makes of it is no matter of time.
 */
void port_test_move(struct port_test *fix, struct edma_chan *chan, u32 slot)
{
	struct edma_hwch *hwch = &chan->hwch;
	struct dma_tx_state state;
	u32 at = slot % hwch->ring.nr_slots;

	/* LLP of the channel's block: 0x200 * (channel + 1), read + 0x100 */
	fix->ram[(0x200 * (hwch->id + 1) + !hwch->ring.to_link * 0x100 +
		  0x1c) / 4] = (u32)hwch->ring.base + at / 2 * 64 + at % 2 * 24;
	hwch->rung_ns = 0;
	chan->port->dma.device_tx_status(&chan->dma, chan->dma.cookie, &state);
}
