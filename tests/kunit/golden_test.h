/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a client hands in, and what has to stand in the channel's list then: word
 * by word, as numbers that were worked out by hand from the layout of elements.
 *
 * Control words: 0x01 CB, 0x02 TCB, 0x04 LLP (a link), 0x08 LIE. An element is
 * control, size, SAR low and high, DAR low and high; a link control, 0, pointer
 * low and high. Blocks of 64 bytes: elements at 0 and 24, the link at 48.
 */
#ifndef GOLDEN_TEST_H
#define GOLDEN_TEST_H

#include <kunit/test.h>
#include <linux/dmaengine.h>
#include <linux/types.h>

#define GOLDEN_SEGS	8
#define GOLDEN_WORDS	12

enum golden_op {
	GOLDEN_SG,
	GOLDEN_VEC,
	GOLDEN_CONFIG_SG,
	GOLDEN_CYCLIC,
	GOLDEN_INTERLEAVED,
};

/* The memory's side of a piece */
struct golden_seg {
	u64 local;
	u32 len;
};

/**
 * struct golden - a transfer and its elements
 * @name: of the case
 * @op: how it is prepared
 * @read: on a read channel
 * @called: the client wants to be called
 * @unasked: it has a callback, but no DMA_PREP_INTERRUPT
 * @refused: it can't be prepared
 * @times: that many of it are issued at once, 0 is one
 * @max_element: the driver's parameter, 0 is its default
 * @blocks: the parameter ring_blocks, 0 is its default
 * @before: elements of 1 byte that went through the list before
 * @done: elements of the transfer that are done when the list is looked at
 * @bypass: bus address of the 32-bit window in a region that the engine's
 *	requests bypass, 0 is none
 * @slave: the device's side
 * @width: address width
 * @window: port window, in words of @width
 * @period: of a cyclic transfer
 * @frames: of an interleaved transfer
 * @src_gap: behind each chunk
 * @dst_gap: behind each chunk
 * @seg: the memory's side; chunks of an interleaved transfer start at the first
 * @count: valid elements in the list, where not all are in @want
 * @want: elements and links
 */
struct golden {
	const char *name;
	enum golden_op op;
	bool read;
	bool called;
	bool unasked;
	bool refused;
	u32 times;
	u32 max_element;
	u32 blocks;
	u32 before;
	u32 done;
	u64 bypass;
	u64 slave;
	u32 width;
	u32 window;
	u32 period;
	u32 frames;
	u32 src_gap;
	u32 dst_gap;
	struct golden_seg seg[GOLDEN_SEGS];
	u32 count;
	struct {
		u32 at;
		u32 word[6];
	} want[GOLDEN_WORDS];
};

/*
 * golden_vec.c, golden_config_sg.c: operations that not every kernel has. They
 * prepare the @nr pieces of @seg, like dmaengine's own wrappers.
 */
extern const bool golden_has_vec;
extern const bool golden_has_config_sg;
struct dma_async_tx_descriptor *
golden_prep_vec(struct dma_chan *dma, const struct golden_seg *seg,
		unsigned int nr, enum dma_transfer_direction dir,
		unsigned long flags);
struct dma_async_tx_descriptor *
golden_prep_config_sg(struct dma_chan *dma, struct scatterlist *sg,
		      unsigned int nr, enum dma_transfer_direction dir,
		      unsigned long flags, struct dma_slave_config *config);

#endif /* GOLDEN_TEST_H */
