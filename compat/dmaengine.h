/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands in for the kernel's drivers/dma/dmaengine.h, which header packages
 * don't ship: what the driver uses of it, with the same names and meaning. In
 * the kernel tree the driver includes the real one.
 */
#ifndef COMPAT_DMAENGINE_H
#define COMPAT_DMAENGINE_H

#include <linux/dmaengine.h>

struct dma_chan *dma_get_slave_channel(struct dma_chan *chan);

struct dmaengine_desc_callback {
	dma_async_tx_callback callback;
	dma_async_tx_callback_result callback_result;
	void *callback_param;
};

static inline void dma_cookie_init(struct dma_chan *chan)
{
	chan->completed_cookie = DMA_MIN_COOKIE;
	chan->cookie = DMA_MIN_COOKIE;
}

static inline dma_cookie_t dma_cookie_assign(struct dma_async_tx_descriptor *tx)
{
	dma_cookie_t next = tx->chan->cookie;

	next = next == S32_MAX ? DMA_MIN_COOKIE : next + 1;
	tx->chan->cookie = next;
	tx->cookie = next;
	return next;
}

static inline void dma_cookie_complete(struct dma_async_tx_descriptor *tx)
{
	tx->chan->completed_cookie = tx->cookie;
	tx->cookie = 0;
}

static inline enum dma_status
dma_cookie_status(struct dma_chan *chan, dma_cookie_t cookie,
		  struct dma_tx_state *state)
{
	dma_cookie_t last = READ_ONCE(chan->completed_cookie);
	dma_cookie_t used = READ_ONCE(chan->cookie);

	if (state) {
		memset(state, 0, sizeof(*state));
		state->last = last;
		state->used = used;
	}
	return dma_async_is_complete(cookie, last, used);
}

static inline void dma_set_residue(struct dma_tx_state *state, u32 residue)
{
	if (state)
		state->residue = residue;
}

static inline void
dmaengine_desc_get_callback(struct dma_async_tx_descriptor *tx,
			    struct dmaengine_desc_callback *cb)
{
	*cb = (struct dmaengine_desc_callback) {
		.callback = tx->callback,
		.callback_result = tx->callback_result,
		.callback_param = tx->callback_param,
	};
}

static inline void
dmaengine_desc_callback_invoke(const struct dmaengine_desc_callback *cb,
			       const struct dmaengine_result *result)
{
	const struct dmaengine_result none = { .result = DMA_TRANS_NOERROR };

	if (cb->callback_result)
		cb->callback_result(cb->callback_param, result ? : &none);
	else if (cb->callback)
		cb->callback(cb->callback_param);
}

#endif /* COMPAT_DMAENGINE_H */
