// SPDX-License-Identifier: GPL-2.0-only
/*
 * A port that is brought up on the model.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/dma/tegra-rp-edma.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/time-internal.h>

#include "model_test.h"
#include "regs_test.h"

/* How long the engine may have nothing to do until a timer finds out */
#define MODEL_IDLE_US	100

/* dmaengine asks the port's driver who owns the device */
static struct device_driver model_driver = {
	.name = "port",
};

static u8 config_space[256];

static int config_read(struct pci_bus *bus, unsigned int devfn, int where,
		       int size, u32 *value)
{
	*value = 0;
	memcpy(value, &config_space[where], size);
	return PCIBIOS_SUCCESSFUL;
}

static int config_write(struct pci_bus *bus, unsigned int devfn, int where,
			int size, u32 value)
{
	memcpy(&config_space[where], &value, size);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops config_ops = {
	.read = config_read,
	.write = config_write,
};

static int make_irq(struct kunit *test)
{
	int irq = irq_alloc_desc_from(NR_IRQS - 8, NUMA_NO_NODE);

	KUNIT_ASSERT_GT(test, irq, 0);
	irq_set_chip_and_handler(irq, &dummy_irq_chip, handle_simple_irq);
	irq_clear_status_flags(irq, IRQ_NOREQUEST);
	return irq;
}

static struct platform_device *make_ctrl(struct kunit *test, int irq)
{
	const struct resource res[] = {
		DEFINE_RES_MEM_NAMED(REGS_TEST_ATU_DMA, REGS_TEST_ATU_DMA_SIZE,
				     "atu_dma"),
		DEFINE_RES_MEM_NAMED(REGS_TEST_APPL, REGS_TEST_APPL_SIZE,
				     "appl"),
		DEFINE_RES_IRQ_NAMED(irq, "intr"),
	};
	struct platform_device *ctrl = platform_device_alloc("pcie", 0);

	KUNIT_ASSERT_NOT_NULL(test, ctrl);
	KUNIT_ASSERT_EQ(test, 0, platform_device_add_resources(ctrl, res,
							       ARRAY_SIZE(res)));
	return ctrl;
}

/* A short list of short elements, so that every case sees it wrap */
static void set_params(struct model_test *fix)
{
	unsigned int *max = port_test_param(fix->test, "max_element");
	unsigned int *blocks = port_test_param(fix->test, "ring_blocks");

	KUNIT_ASSERT_NOT_NULL(fix->test, max);
	KUNIT_ASSERT_NOT_NULL(fix->test, blocks);
	fix->saved[0] = *max;
	fix->saved[1] = *blocks;
	*max = MODEL_ELEMENT;
	*blocks = 4;
}

static void make_rp(struct model_test *fix)
{
	struct device *dev = &fix->rp.rp.dev;

	rp_test_init(&fix->rp);
	fix->rp.root.ops = &config_ops;
	KUNIT_ASSERT_EQ(fix->test, 0, device_add(dev));
	dev->driver = &model_driver;
	fix->mem = kunit_kzalloc(fix->test, MODEL_HOST_BAR_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(fix->test, fix->mem);
	fix->addr = dma_map_single(dev, fix->mem, MODEL_HOST_BAR_SIZE,
				   DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_EQ(fix->test, 0, dma_mapping_error(dev, fix->addr));
}

/**
 * model_test_make - a port with a working engine
 * @test: the running test
 * @knobs: of the model, "" for its defaults
 *
 * Return: the fixture; a test is skipped where time is real.
 */
struct model_test *model_test_make(struct kunit *test, const char *knobs)
{
	struct model_test *fix = kunit_kzalloc(test, sizeof(*fix), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fix);
	if (time_travel_mode != TT_MODE_INFCPU)
		kunit_skip(test, "UML was not started with time-travel=inf-cpu");
	fix->test = test;
	set_params(fix);
	fix->host = model_host_make(test, 2, 2);
	model_host_set(fix->host, knobs);
	fix->irq = make_irq(test);
	fix->ctrl = make_ctrl(test, fix->irq);
	make_rp(fix);
	fix->port = kzalloc_obj(*fix->port, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fix->port);
	fix->port->rp = &fix->rp.rp;
	KUNIT_ASSERT_EQ(test, 0, edma_port_bring_up(fix->port, fix->ctrl));
	/* There is something to take down */
	test->priv = fix;
	return fix;
}

/* The port goes away, whoever has its channels */
void model_test_take_down(struct model_test *fix)
{
	model_host_keep_up(fix->host, true);
	edma_port_take_down(fix->port);
	model_host_keep_up(fix->host, false);
	fix->down = true;
}

/* What a case has left, however it ended; and what the engine saw must be fine */
void model_test_exit(struct kunit *test)
{
	struct model_test *fix = test->priv;
	struct device *dev;
	unsigned int i;

	if (!fix)
		return;
	dev = &fix->rp.rp.dev;
	for (i = 0; i < ARRAY_SIZE(fix->chans); i++)
		if (fix->chans[i])
			model_test_end(fix, fix->chans[i]);
	if (!fix->down)
		model_test_take_down(fix);
	KUNIT_EXPECT_TRUE(fix->test, fix->port->released);
	edma_dma_fence();
	kfree(fix->port->chans);
	kfree(fix->port);
	KUNIT_EXPECT_EQ(fix->test, 0,
			model_host_get(fix->host, "early_completions"));
	KUNIT_EXPECT_EQ(fix->test, 0, model_host_get(fix->host, "violations"));
	KUNIT_EXPECT_EQ(fix->test, 0, model_host_get(fix->host, "ctx_writes"));
	dma_unmap_single(dev, fix->addr, MODEL_HOST_BAR_SIZE,
			 DMA_BIDIRECTIONAL);
	dev->driver = NULL;
	device_del(dev);
	rp_test_exit(&fix->rp);
	platform_device_put(fix->ctrl);
	irq_free_desc(fix->irq);
	model_host_free(fix->host);
	*port_test_param(fix->test, "max_element") = fix->saved[0];
	*port_test_param(fix->test, "ring_blocks") = fix->saved[1];
	test->priv = NULL;
}

/* A channel, as a client with a filter gets it, configured for the endpoint */
struct dma_chan *model_test_chan(struct model_test *fix, bool read)
{
	struct tegra_rp_edma_request request = {
		.port = &fix->rp.rp.dev,
		.dir = read ? DMA_DEV_TO_MEM : DMA_MEM_TO_DEV,
	};
	struct dma_chan *dma;
	dma_cap_mask_t mask;
	unsigned int i;

	dma_cap_zero(mask);
	dma_cap_set(DMA_SLAVE, mask);
	dma = dma_request_channel(mask, tegra_rp_edma_filter, &request);
	KUNIT_ASSERT_NOT_NULL(fix->test, dma);
	for (i = 0; fix->chans[i]; i++)
		;
	fix->chans[i] = dma;
	return dma;
}

/* Memory differs from the endpoint's in every byte */
void model_test_fill(struct model_test *fix)
{
	u8 *bar = model_host_bar(fix->host);
	u32 i;

	for (i = 0; i < MODEL_HOST_BAR_SIZE; i++) {
		fix->mem[i] = i * 7 + (i >> 8) * 13;
		bar[i] = ~fix->mem[i];
	}
}

static void note_call(void *param, const struct dmaengine_result *result)
{
	struct model_job *job = param;
	struct model_test *fix = job->fix;
	struct model_call *call;

	if (fix->nr_calls == MODEL_CALLS) {
		KUNIT_FAIL(fix->test, "more callbacks than anybody asked for");
		return;
	}
	call = &fix->calls[fix->nr_calls++];
	call->id = job->id;
	call->result = *result;
	call->complete = dma_async_is_tx_complete(job->dma, job->cookie, NULL,
						  NULL);
}

/* A transfer between the same place in memory and in the endpoint's */
void model_test_submit(struct model_test *fix, struct model_job *job,
		       struct dma_chan *dma, unsigned int id, u32 at, u32 len)
{
	bool read = !edma_chan_to_link(to_edma_chan(dma));
	struct dma_slave_config config = {
		.src_addr = PORT_WINDOW_32 + at,
		.dst_addr = PORT_WINDOW_32 + at,
		.src_addr_width = DMA_SLAVE_BUSWIDTH_1_BYTE,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_1_BYTE,
		.src_port_window_size = read ? fix->window : 0,
		.dst_port_window_size = read ? 0 : fix->window,
	};
	struct dma_async_tx_descriptor *tx;

	*job = (struct model_job) { fix, dma, id, 0, at, len };
	KUNIT_ASSERT_EQ(fix->test, 0, dmaengine_slave_config(dma, &config));
	tx = dmaengine_prep_slave_single(dma, fix->addr + at, len,
					 read ? DMA_DEV_TO_MEM : DMA_MEM_TO_DEV,
					 DMA_PREP_INTERRUPT);
	KUNIT_ASSERT_NOT_NULL(fix->test, tx);
	tx->callback_result = note_call;
	tx->callback_param = job;
	job->cookie = dmaengine_submit(tx);
}

/*
 * The interrupt, if the line is up, and then what it leads to: a tasklet runs
 * when softirqs are allowed again. Before 6.5 not if ksoftirqd was woken for one:
 * then that has to get the processor, which no test gives up on its own.
 */
void model_test_interrupt(struct model_test *fix)
{
	unsigned long flags;

	local_bh_disable();
	local_irq_save(flags);
	if (model_host_line(fix->host))
		generic_handle_irq(fix->irq);
	local_irq_restore(flags);
	local_bh_enable();
	if (local_softirq_pending())
		schedule();
}

/*
 * The next thing happens: in the engine, or - some time later - a timer. False
 * when it was nothing in the engine.
 */
bool model_test_step(struct model_test *fix)
{
	bool stepped = model_host_step(fix->host);

	if (!stepped)
		udelay(MODEL_IDLE_US);
	if (!fix->deaf)
		model_test_interrupt(fix);
	return stepped;
}

/* Until there have been so many callbacks; false when that takes too long */
bool model_test_wait(struct model_test *fix, unsigned int nr_calls)
{
	unsigned int i;

	for (i = 0; i < MODEL_STEPS && fix->nr_calls < nr_calls; i++)
		model_test_step(fix);
	return fix->nr_calls >= nr_calls;
}

/* Until the engine has come to the end of its list; interrupts aren't heard */
void model_test_idle(struct model_test *fix)
{
	unsigned int i;

	for (i = 0; i < MODEL_STEPS && model_host_step(fix->host); i++)
		;
	KUNIT_EXPECT_LT(fix->test, i, MODEL_STEPS);
}

/* The client is through with it; the engine keeps up with what that waits for */
void model_test_end(struct model_test *fix, struct dma_chan *dma)
{
	unsigned int i;

	model_host_keep_up(fix->host, true);
	dmaengine_terminate_sync(dma);
	dma_release_channel(dma);
	model_host_keep_up(fix->host, false);
	for (i = 0; i < ARRAY_SIZE(fix->chans); i++)
		if (fix->chans[i] == dma)
			fix->chans[i] = NULL;
}

u32 model_test_residue(const struct model_job *job, enum dma_status *status)
{
	struct dma_tx_state state;

	*status = dmaengine_tx_status(job->dma, job->cookie, &state);
	return state.residue;
}

/* Are memory and the endpoint's the same there? */
bool model_test_moved(const struct model_job *job)
{
	return !memcmp(job->fix->mem + job->at,
		       model_host_bar(job->fix->host) + job->at, job->len);
}

void model_test_called(struct model_test *fix, unsigned int i, unsigned int id,
		       enum dmaengine_tx_result result, u32 residue)
{
	const struct model_call *call = &fix->calls[i];
	enum dma_status complete = result == DMA_TRANS_NOERROR ? DMA_COMPLETE :
				   DMA_ERROR;

	KUNIT_EXPECT_EQ(fix->test, call->id, id);
	KUNIT_EXPECT_EQ(fix->test, call->result.result, result);
	KUNIT_EXPECT_EQ(fix->test, call->result.residue, residue);
	KUNIT_EXPECT_EQ(fix->test, call->complete, complete);
}
