/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a descriptor moves: a list of segments, and the cursor that cuts it into
 * list elements. Pure functions, but for the allocation of pages.
 */
#ifndef TEGRA_RP_EDMA_SEG_H
#define TEGRA_RP_EDMA_SEG_H

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/types.h>

#include "ring.h"

/**
 * struct edma_seg - a run of bytes that is contiguous on both sides
 * @local: DMA address of the memory side
 * @link: address on the link side; with a port window, offset in the stream
 * @len: bytes, not 0
 */
struct edma_seg {
	u64 local;
	u64 link;
	u64 len;
};

/**
 * struct edma_seg_page - some segments
 * @node: in &struct edma_segs.pages
 * @nr: segments in use
 * @room: segments that there is room for
 * @seg: the segments
 */
struct edma_seg_page {
	struct list_head node;
	unsigned int nr;
	unsigned int room;
	struct edma_seg seg[];
};

/* The first few come from a slab: most descriptors need no page */
#define EDMA_SEGS_FIRST		4

#define EDMA_SEGS_PER_PAGE \
	((PAGE_SIZE - sizeof(struct edma_seg_page)) / sizeof(struct edma_seg))

/**
 * struct edma_segs - all segments of a descriptor
 * @pages: list of &struct edma_seg_page: a small one, then single pages, so that
 *	a fragmented machine can serve it with GFP_NOWAIT
 * @len: bytes of all segments together
 * @base: address of the port window
 * @window: its bytes; 0 when there is none and the link address advances
 */
struct edma_segs {
	struct list_head pages;
	u64 len;
	u64 base;
	u64 window;
};

/**
 * struct edma_cursor - a position in a list of segments
 * @page: page of the segment at hand, NULL at the end
 * @index: the segment's index in @page
 * @offset: bytes of the segment that lie behind the cursor
 */
struct edma_cursor {
	const struct edma_seg_page *page;
	unsigned int index;
	u64 offset;
};

void edma_segs_init(struct edma_segs *segs);
void edma_segs_set_window(struct edma_segs *segs, u64 base, u64 window);
void edma_segs_free(struct edma_segs *segs);
int edma_segs_add(struct edma_segs *segs, const struct edma_seg *seg,
		  gfp_t gfp);
void edma_cursor_init(struct edma_cursor *cursor, const struct edma_segs *segs);
bool edma_cursor_next(struct edma_cursor *cursor, const struct edma_segs *segs,
		      u32 max_len, struct edma_move *move);

static inline bool edma_cursor_at_end(const struct edma_cursor *cursor)
{
	return !cursor->page;
}

#endif /* TEGRA_RP_EDMA_SEG_H */
