// SPDX-License-Identifier: GPL-2.0-only
/*
 * The root port of the emulated board: a pcie-root-port of the "virt" machine
 * with the modelled eDMA inside, its register windows at fixed addresses, and
 * a bench page for tests. Nothing of QEMU itself is changed.
 *
 * Local side: through the SMMU, with the port's own requester ID.
 * Link side: straight onto the secondary bus, past the SMMU.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "exec/address-spaces.h"
#include "hw/arm/virt.h"
#include "hw/irq.h"
#include "hw/pci-host/gpex.h"
#include "hw/pci/pci_bridge.h"
#include "hw/pci/pcie_port.h"
#include "hw/qdev-properties.h"
#include "hw/sysbus.h"
#include "sysemu/sysemu.h"

#include "bench_page.h"
#include "edma_model.h"

#define TYPE_TEGRA_RP_EDMA_PORT "tegra-rp-edma-port"
OBJECT_DECLARE_SIMPLE_TYPE(EdmaPort, TEGRA_RP_EDMA_PORT)

/*
 * The engine's line is ORed with gpex's INTx line 1, where INTA of slot 1 of
 * pcie.0 ends: SPI 4 of the board, "intr" in its device tree.
 */
#define SHARED_INTX	1

/* As large as GenPCIERootPort, which QEMU keeps in its own C file. */
typedef struct PortParent {
	PCIESlot slot;
	uint64_t room[16];
} PortParent;

struct EdmaPort {
	PortParent parent_obj;

	MemoryRegion appl;
	MemoryRegion atu_dma;
	MemoryRegion bench;
	MemoryRegion win32;
	AddressSpace link_as;
	AddressSpace *local_as;
	QEMUTimer *timer;
	Notifier exit;
	qemu_irq spi;
	bool intx_level;
	bool edma_level;
	uint64_t intx_edges;

	char *stats;
	uint32_t wr_chans;
	uint32_t rd_chans;
	uint32_t l1_8;

	uint32_t result;
	uint32_t index;
	uint32_t now_hi;
	uint64_t value;
	char buf[BENCH_BUF_SIZE];

	struct edma_model model;
};

static DeviceRealize parent_realize;
static DeviceReset parent_reset;
static PCIConfigWriteFunc *parent_config_write;

/* --- what the model asks of its host --- */

/*
 * The first word tells whether the page is there: a failing access goes on
 * word by word in QEMU, and the SMMU would record an event for each.
 */
static MemTxResult access_page(AddressSpace *as, u64 addr, void *buf, u32 len,
			       bool write)
{
	MemTxAttrs attrs = MEMTXATTRS_UNSPECIFIED;
	u32 probe = MIN(len, 4 - addr % 4);
	MemTxResult res;

	res = address_space_rw(as, addr, attrs, buf, probe, write);
	if (res == MEMTX_OK && len > probe)
		res = address_space_rw(as, addr + probe, attrs,
				       (u8 *)buf + probe, len - probe, write);
	return res;
}

static bool port_local_read(void *ctx, u64 addr, void *buf, u32 len)
{
	EdmaPort *s = ctx;

	return access_page(s->local_as, addr, buf, len, false) == MEMTX_OK;
}

static bool port_local_write(void *ctx, u64 addr, const void *buf, u32 len)
{
	EdmaPort *s = ctx;

	return access_page(s->local_as, addr, (void *)buf, len,
			   true) == MEMTX_OK;
}

static enum edma_link_result link_access(EdmaPort *s, u64 addr, void *buf,
					 u32 len, bool write)
{
	MemTxResult res = access_page(&s->link_as, addr, buf, len, write);

	if (res == MEMTX_OK)
		return EDMA_LINK_OK;
	return res & MEMTX_DECODE_ERROR ? EDMA_LINK_UR : EDMA_LINK_CA;
}

static enum edma_link_result port_link_read(void *ctx, u64 addr, void *buf,
					    u32 len)
{
	return link_access(ctx, addr, buf, len, false);
}

static enum edma_link_result port_link_write(void *ctx, u64 addr,
					     const void *buf, u32 len)
{
	return link_access(ctx, addr, (void *)buf, len, true);
}

static u64 port_now(void *ctx)
{
	return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void port_arm(void *ctx, u64 deadline)
{
	EdmaPort *s = ctx;

	if (deadline == EDMA_MODEL_NEVER)
		timer_del(s->timer);
	else
		timer_mod(s->timer, deadline);
}

static bool port_bus_master(void *ctx)
{
	PCIDevice *d = PCI_DEVICE(ctx);

	return pci_get_word(d->config + PCI_COMMAND) & PCI_COMMAND_MASTER;
}

static void port_update_spi(EdmaPort *s)
{
	qemu_set_irq(s->spi, s->intx_level || s->edma_level);
}

static void port_set_irq(void *ctx, int level)
{
	EdmaPort *s = ctx;

	s->edma_level = level;
	port_update_spi(s);
}

static void port_intx(void *ctx, int n, int level)
{
	EdmaPort *s = ctx;

	if (level && !s->intx_level)
		s->intx_edges++;
	s->intx_level = level;
	port_update_spi(s);
}

static const struct edma_model_ops port_ops = {
	.local_read = port_local_read,
	.local_write = port_local_write,
	.link_read = port_link_read,
	.link_write = port_link_write,
	.set_irq = port_set_irq,
	.now = port_now,
	.arm = port_arm,
	.bus_master = port_bus_master,
};

static void port_timer(void *opaque)
{
	EdmaPort *s = opaque;

	edma_model_run(&s->model);
}

/* --- register windows --- */

static uint64_t atu_dma_read(void *opaque, hwaddr off, unsigned int size)
{
	EdmaPort *s = opaque;

	return edma_model_atu_dma_read(&s->model, off);
}

static void atu_dma_write(void *opaque, hwaddr off, uint64_t val,
			  unsigned int size)
{
	EdmaPort *s = opaque;

	edma_model_atu_dma_write(&s->model, off, val);
}

static uint64_t appl_read(void *opaque, hwaddr off, unsigned int size)
{
	EdmaPort *s = opaque;

	return edma_model_appl_read(&s->model, off);
}

static void appl_write(void *opaque, hwaddr off, uint64_t val,
		       unsigned int size)
{
	EdmaPort *s = opaque;

	edma_model_appl_write(&s->model, off, val);
}

static const MemoryRegionOps atu_dma_ops = {
	.read = atu_dma_read,
	.write = atu_dma_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 4, .max_access_size = 4 },
};

static const MemoryRegionOps appl_ops = {
	.read = appl_read,
	.write = appl_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 4, .max_access_size = 4 },
};

/* --- bench page --- */

static void snapshot(EdmaPort *s, const char *name)
{
	char key[48];
	unsigned int i;
	u64 val;
	FILE *f;

	if (!s->stats)
		return;
	f = fopen(s->stats, "a");
	if (!f) {
		warn_report("%s: %s", s->stats, strerror(errno));
		return;
	}
	fprintf(f, "snap %s %llu intx_edges=%" PRIu64, name, port_now(s),
		s->intx_edges);
	for (i = 0; edma_model_counter(&s->model, i, key, &val); i++)
		fprintf(f, " %s=%llu", key, val);
	fputc('\n', f);
	fclose(f);
}

static void port_exit(Notifier *n, void *data)
{
	snapshot(container_of(n, EdmaPort, exit), "exit");
}

static bool bench_set(EdmaPort *s)
{
	char *eq = strchr(s->buf, '=');
	u64 result = 0;
	bool ok;

	if (!eq)
		return false;
	*eq = '\0';
	ok = edma_model_set(&s->model, s->buf, eq + 1, &result);
	*eq = '=';
	s->value = result;
	return ok;
}

static bool bench_get(EdmaPort *s)
{
	u64 val = 0;
	bool ok = true;

	if (!strcmp(s->buf, "intx_edges"))
		val = s->intx_edges;
	else
		ok = edma_model_get(&s->model, s->buf, &val);
	s->value = val;
	return ok;
}

static bool bench_name(EdmaPort *s)
{
	u64 val;

	if (!edma_model_counter(&s->model, s->index, s->buf, &val))
		return false;
	s->value = val;
	return true;
}

/* A name is one word: it must not break the file's lines. */
static bool bench_snap(EdmaPort *s)
{
	if (!s->buf[0] || strpbrk(s->buf, " \n\r\t="))
		return false;
	snapshot(s, s->buf);
	return true;
}

static bool bench_commit(EdmaPort *s, uint32_t cmd)
{
	s->buf[BENCH_BUF_SIZE - 1] = '\0';
	switch (cmd) {
	case BENCH_CMD_SET:
		return bench_set(s);
	case BENCH_CMD_GET:
		return bench_get(s);
	case BENCH_CMD_SNAP:
		return bench_snap(s);
	case BENCH_CMD_NAME:
		return bench_name(s);
	case BENCH_CMD_ZERO:
		edma_model_zero(&s->model);
		s->intx_edges = 0;
		return true;
	default:
		return false;
	}
}

static uint64_t bench_read(void *opaque, hwaddr off, unsigned int size)
{
	EdmaPort *s = opaque;
	uint64_t now, val = 0;

	if (off >= BENCH_BUF && off + size <= BENCH_BUF + BENCH_BUF_SIZE) {
		memcpy(&val, s->buf + off - BENCH_BUF, size);
		return val;
	}
	switch (off) {
	case BENCH_MAGIC:
		return BENCH_MAGIC_VALUE;
	case BENCH_VERSION:
		return 1;
	case BENCH_RESULT:
		return s->result;
	case BENCH_VALUE_LO:
		return s->value;
	case BENCH_VALUE_HI:
		return s->value >> 32;
	case BENCH_INDEX:
		return s->index;
	case BENCH_NOW_LO:
		now = port_now(s);
		s->now_hi = now >> 32;
		return now;
	case BENCH_NOW_HI:
		return s->now_hi;
	default:
		return 0;
	}
}

static void bench_write(void *opaque, hwaddr off, uint64_t val,
			unsigned int size)
{
	EdmaPort *s = opaque;

	if (off >= BENCH_BUF && off + size <= BENCH_BUF + BENCH_BUF_SIZE)
		memcpy(s->buf + off - BENCH_BUF, &val, size);
	else if (off == BENCH_INDEX)
		s->index = val;
	else if (off == BENCH_COMMIT)
		s->result = bench_commit(s, val) ? BENCH_RES_OK :
						   BENCH_RES_REFUSED;
}

static const MemoryRegionOps bench_ops = {
	.read = bench_read,
	.write = bench_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.impl = { .min_access_size = 1, .max_access_size = 8 },
};

/* --- the device --- */

static void add_window(EdmaPort *s, MemoryRegion *mr,
		       const MemoryRegionOps *ops, const char *name,
		       hwaddr base, hwaddr size)
{
	memory_region_init_io(mr, OBJECT(s), ops, s, name, size);
	memory_region_add_subregion(get_system_memory(), base, mr);
}

/* What the controller driver programs on a board, before Linux. */
static void preset_iatu(EdmaPort *s, VirtMachineState *vms)
{
	MemMapEntry *high = &vms->memmap[VIRT_HIGH_PCIE_MMIO];

	edma_model_set_region(&s->model, 0, BOARD_WIN32_CPU, BOARD_WIN32_SIZE,
			      BOARD_WIN32_PCI);
	if (vms->highmem_mmio)
		edma_model_set_region(&s->model, 1, high->base, high->size,
				      high->base);
}

static void wire_board(EdmaPort *s, VirtMachineState *vms)
{
	SysBusDevice *gpex = SYS_BUS_DEVICE(BUS(vms->bus)->parent);
	MemoryRegion *mmio = sysbus_mmio_get_region(gpex, 1);

	add_window(s, &s->appl, &appl_ops, "edma-appl", BOARD_APPL_BASE,
		   BOARD_APPL_SIZE);
	add_window(s, &s->atu_dma, &atu_dma_ops, "edma-atu-dma",
		   BOARD_ATU_DMA_BASE, BOARD_ATU_DMA_SIZE);
	add_window(s, &s->bench, &bench_ops, "edma-bench", BOARD_BENCH_BASE,
		   BOARD_BENCH_SIZE);
	memory_region_init_alias(&s->win32, OBJECT(s), "edma-win32", mmio,
				 BOARD_WIN32_PCI, BOARD_WIN32_SIZE);
	memory_region_add_subregion(get_system_memory(), BOARD_WIN32_CPU,
				    &s->win32);

	s->spi = qdev_get_gpio_in(vms->gic,
				  vms->irqmap[VIRT_PCIE] + SHARED_INTX);
	sysbus_connect_irq(gpex, SHARED_INTX,
			   qemu_allocate_irq(port_intx, s, 0));
}

/* D0 and D3hot, which the configuration space survives. */
static void add_power_states(PCIDevice *d, Error **errp)
{
	int pos = pci_add_capability(d, PCI_CAP_ID_PM, 0, PCI_PM_SIZEOF, errp);

	if (pos < 0)
		return;
	d->exp.pm_cap = pos;
	pci_set_word(d->config + pos + PCI_PM_PMC, 3);
	pci_set_word(d->config + pos + PCI_PM_CTRL,
		     PCI_PM_CTRL_NO_SOFT_RESET);
	pci_set_word(d->wmask + pos + PCI_PM_CTRL, PCI_PM_CTRL_STATE_MASK);
}

static void port_realize(DeviceState *dev, Error **errp)
{
	EdmaPort *s = TEGRA_RP_EDMA_PORT(dev);
	PCIDevice *d = PCI_DEVICE(dev);
	VirtMachineState *vms;
	Error *err = NULL;

	vms = (void *)object_dynamic_cast(qdev_get_machine(),
					  TYPE_VIRT_MACHINE);
	if (!vms || pci_get_bus(d) != vms->bus) {
		error_setg(errp, "works only on pcie.0 of the virt machine");
		return;
	}
	if (s->wr_chans > EDMA_MODEL_CHANS || s->rd_chans > EDMA_MODEL_CHANS) {
		error_setg(errp, "at most 8 channels in each direction");
		return;
	}
	parent_realize(dev, &err);
	if (err) {
		error_propagate(errp, err);
		return;
	}
	add_power_states(d, &err);
	if (err) {
		error_propagate(errp, err);
		return;
	}
	s->model.dir[0].chans = s->wr_chans;
	s->model.dir[1].chans = s->rd_chans;
	s->model.appl_l1_8_reset = s->l1_8;
	s->local_as = pci_device_iommu_address_space(d);
	address_space_init(&s->link_as, &PCI_BRIDGE(d)->address_space_mem,
			   "edma-link");
	preset_iatu(s, vms);
	wire_board(s, vms);
	s->exit.notify = port_exit;
	qemu_add_exit_notifier(&s->exit);
}

/* The engine notices a reset of the bus below, and the port's power state. */
static void port_config_write(PCIDevice *d, uint32_t addr, uint32_t val,
			      int len)
{
	uint8_t *bctl = d->config + PCI_BRIDGE_CONTROL;
	uint8_t *pmcsr = d->config + d->exp.pm_cap + PCI_PM_CTRL;
	uint8_t reset = *bctl & PCI_BRIDGE_CTL_BUS_RESET, state = *pmcsr & 3;
	EdmaPort *s = TEGRA_RP_EDMA_PORT(d);

	parent_config_write(d, addr, val, len);
	if ((*bctl & PCI_BRIDGE_CTL_BUS_RESET) != reset)
		edma_model_hot_reset(&s->model, !reset);
	if ((*pmcsr & 3) != state)
		edma_model_sleep(&s->model, (*pmcsr & 3) == 3);
}

static void port_reset(DeviceState *dev)
{
	EdmaPort *s = TEGRA_RP_EDMA_PORT(dev);

	parent_reset(dev);
	edma_model_reset(&s->model);
}

static void port_instance_init(Object *obj)
{
	EdmaPort *s = TEGRA_RP_EDMA_PORT(obj);

	s->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, port_timer, s);
	edma_model_init(&s->model, &port_ops, s, 4, 2);
}

/* Knobs are properties of the same name, as on the bench page. */
static void knob_set(Object *obj, Visitor *v, const char *name, void *opaque,
		     Error **errp)
{
	EdmaPort *s = TEGRA_RP_EDMA_PORT(obj);
	g_autofree char *value = NULL;
	u64 result;

	if (!visit_type_str(v, name, &value, errp))
		return;
	if (!edma_model_set(&s->model, opaque, value, &result))
		error_setg(errp, "%s=%s refused", name, value);
}

static void knob_get(Object *obj, Visitor *v, const char *name, void *opaque,
		     Error **errp)
{
	EdmaPort *s = TEGRA_RP_EDMA_PORT(obj);
	g_autofree char *value = NULL;
	u64 val = 0;

	edma_model_get(&s->model, opaque, &val);
	value = g_strdup_printf("%llu", val);
	visit_type_str(v, name, &value, errp);
}

static Property port_props[] = {
	DEFINE_PROP_STRING("stats", EdmaPort, stats),
	DEFINE_PROP_UINT32("wr_chans", EdmaPort, wr_chans, 4),
	DEFINE_PROP_UINT32("rd_chans", EdmaPort, rd_chans, 2),
	DEFINE_PROP_UINT32("l1_8", EdmaPort, l1_8, 0),
	DEFINE_PROP_END_OF_LIST()
};

static void port_class_init(ObjectClass *klass, void *data)
{
	PCIDeviceClass *pc = PCI_DEVICE_CLASS(klass);
	DeviceClass *dc = DEVICE_CLASS(klass);
	unsigned int i;

	g_assert(object_type_get_instance_size("pcie-root-port") <=
		 sizeof(PortParent));
	dc->desc = "PCI Express root port with a DesignWare eDMA";
	dc->hotpluggable = false;
	device_class_set_props(dc, port_props);
	device_class_set_parent_realize(dc, port_realize, &parent_realize);
	device_class_set_parent_reset(dc, port_reset, &parent_reset);
	parent_config_write = pc->config_write;
	pc->config_write = port_config_write;
	for (i = 0; edma_model_knob_name(i); i++)
		object_class_property_add(klass, edma_model_knob_name(i),
					  "str", knob_get, knob_set, NULL,
					  (void *)edma_model_knob_name(i));
	object_class_property_add(klass, "flip", "str", NULL, knob_set, NULL,
				  (void *)"flip");
}

static const TypeInfo port_info = {
	.name = TYPE_TEGRA_RP_EDMA_PORT,
	.parent = "pcie-root-port",
	.instance_size = sizeof(EdmaPort),
	.instance_init = port_instance_init,
	.class_init = port_class_init,
};

static void port_register_types(void)
{
	type_register_static(&port_info);
}
type_init(port_register_types)
