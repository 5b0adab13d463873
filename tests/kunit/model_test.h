/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole driver on the model: a port that is brought up as on hardware, its
 * channels taken through dmaengine, the engine stepped one event at a time.
 */
#ifndef MODEL_TEST_H
#define MODEL_TEST_H

#include "model_host.h"
#include "port_test.h"

/* Elements are of this size, and of a ring of 4 blocks 6 slots are used */
#define MODEL_ELEMENT	256
#define MODEL_CALLS	64
/* More steps than any case needs, timers that expire among them */
#define MODEL_STEPS	20000
/* ... and more than a transfer takes in which something is to happen at each */
#define MODEL_MOMENTS	400

/**
 * struct model_call - a callback
 * @id: which transfer
 * @result: what it said
 * @complete: what its cookie said by then
 */
struct model_call {
	unsigned int id;
	struct dmaengine_result result;
	enum dma_status complete;
};

/**
 * struct model_test - a port, an engine, and what clients were told
 * @test: the running test
 * @rp: the root port
 * @ctrl: the controller's device
 * @host: the engine
 * @port: what the driver makes of it
 * @irq: the controller's interrupt
 * @chans: channels that a client has
 * @down: the port was taken down by the test
 * @deaf: nobody hears the interrupt
 * @window: what is submitted goes through a port window of so many bytes
 * @mem: memory for transfers, as large as the endpoint's
 * @addr: its DMA address
 * @calls: the callbacks so far, in order
 * @nr_calls: how many
 * @saved: the driver's parameters, as they were before
 */
struct model_test {
	struct kunit *test;
	struct rp_test rp;
	struct platform_device *ctrl;
	struct model_host *host;
	struct edma_port *port;
	int irq;
	struct dma_chan *chans[4];
	bool down;
	bool deaf;
	u32 window;
	u8 *mem;
	dma_addr_t addr;
	struct model_call calls[MODEL_CALLS];
	unsigned int nr_calls;
	unsigned int saved[2];
};

/**
 * struct model_job - a transfer of a test
 * @fix: the fixture
 * @dma: its channel
 * @id: told to the callback
 * @cookie: of it
 * @at: offset, in memory and in the endpoint's
 * @len: bytes
 */
struct model_job {
	struct model_test *fix;
	struct dma_chan *dma;
	unsigned int id;
	dma_cookie_t cookie;
	u32 at;
	u32 len;
};

/* Knobs of the model as parameters of a case */
struct model_knobs {
	const char *knobs;
};

static inline void model_knobs_desc(const struct model_knobs *param, char *desc)
{
	strscpy(desc, *param->knobs ? param->knobs : "defaults",
		KUNIT_PARAM_DESC_SIZE);
}

struct model_test *model_test_make(struct kunit *test, const char *knobs);
void model_test_exit(struct kunit *test);
struct dma_chan *model_test_chan(struct model_test *fix, bool read);
void model_test_fill(struct model_test *fix);
void model_test_submit(struct model_test *fix, struct model_job *job,
		       struct dma_chan *dma, unsigned int id, u32 at, u32 len);
void model_test_take_down(struct model_test *fix);
void model_test_interrupt(struct model_test *fix);
bool model_test_step(struct model_test *fix);
bool model_test_wait(struct model_test *fix, unsigned int nr_calls);
void model_test_idle(struct model_test *fix);
void model_test_end(struct model_test *fix, struct dma_chan *dma);
u32 model_test_residue(const struct model_job *job, enum dma_status *status);
bool model_test_moved(const struct model_job *job);
void model_test_called(struct model_test *fix, unsigned int i, unsigned int id,
		       enum dmaengine_tx_result result, u32 residue);

#endif /* MODEL_TEST_H */
