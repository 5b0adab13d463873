// SPDX-License-Identifier: GPL-2.0-only
/*
 * Segments of a descriptor, and the cursor that cuts them into elements.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "seg.h"

/**
 * edma_segs_init - an empty list of segments
 * @segs: the list
 */
void edma_segs_init(struct edma_segs *segs)
{
	INIT_LIST_HEAD(&segs->pages);
	segs->len = 0;
	segs->base = 0;
	segs->window = 0;
}

/**
 * edma_segs_set_window - let the link address loop in a window
 * @segs: an empty list; its segments' link addresses are offsets in the stream
 * @base: link address of the window
 * @window: bytes, not 0
 */
void edma_segs_set_window(struct edma_segs *segs, u64 base, u64 window)
{
	segs->base = base;
	segs->window = window;
}

/**
 * edma_segs_free - free all pages; the list is empty again
 * @segs: the list
 */
void edma_segs_free(struct edma_segs *segs)
{
	struct edma_seg_page *page, *next;

	list_for_each_entry_safe(page, next, &segs->pages, node) {
		if (page->room == EDMA_SEGS_FIRST)
			kfree(page);
		else
			free_page((unsigned long)page);
	}
	edma_segs_init(segs);
}

static struct edma_seg_page *page_alloc(bool first, gfp_t gfp)
{
	struct edma_seg_page *page;

	if (first)
		page = kmalloc(struct_size(page, seg, EDMA_SEGS_FIRST), gfp);
	else
		page = (struct edma_seg_page *)__get_free_page(gfp);
	if (!page)
		return NULL;
	page->nr = 0;
	page->room = first ? EDMA_SEGS_FIRST : EDMA_SEGS_PER_PAGE;
	return page;
}

static struct edma_seg_page *segs_room(struct edma_segs *segs, gfp_t gfp)
{
	struct edma_seg_page *page;

	if (!list_empty(&segs->pages)) {
		page = list_last_entry(&segs->pages, struct edma_seg_page,
				       node);
		if (page->nr < page->room)
			return page;
	}
	page = page_alloc(list_empty(&segs->pages), gfp);
	if (!page)
		return NULL;
	list_add_tail(&page->node, &segs->pages);
	return page;
}

/**
 * edma_segs_add - append a segment
 * @segs: the list
 * @seg: what to append
 * @gfp: how a page may be allocated
 *
 * Return: 0, -EINVAL for an empty segment, -EOVERFLOW for one that leaves the
 * address space or makes the whole longer than 2^64 - 1 bytes, -ENOMEM.
 */
int edma_segs_add(struct edma_segs *segs, const struct edma_seg *seg, gfp_t gfp)
{
	struct edma_seg_page *page;

	if (!seg->len)
		return -EINVAL;
	if (seg->local + seg->len - 1 < seg->local ||
	    seg->link + seg->len - 1 < seg->link ||
	    segs->len + seg->len < segs->len)
		return -EOVERFLOW;
	page = segs_room(segs, gfp);
	if (!page)
		return -ENOMEM;
	page->seg[page->nr++] = *seg;
	segs->len += seg->len;
	return 0;
}

/**
 * edma_cursor_init - a cursor in front of the first segment
 * @cursor: the cursor
 * @segs: the list
 */
void edma_cursor_init(struct edma_cursor *cursor, const struct edma_segs *segs)
{
	cursor->page = list_empty(&segs->pages) ? NULL :
		       list_first_entry(&segs->pages, struct edma_seg_page,
					node);
	cursor->index = 0;
	cursor->offset = 0;
}

/* To the segment behind the one at hand */
static void cursor_step(struct edma_cursor *cursor,
			const struct edma_segs *segs)
{
	cursor->offset = 0;
	if (++cursor->index < cursor->page->nr)
		return;
	cursor->index = 0;
	if (list_is_last(&cursor->page->node, &segs->pages))
		cursor->page = NULL;
	else
		cursor->page = list_next_entry(cursor->page, node);
}

/**
 * edma_cursor_next - the next element's worth of data
 * @cursor: advanced by what is returned
 * @segs: the list that the cursor was initialised with, unchanged since
 * @max_len: longest element, bytes, not 0
 * @move: filled with what the element moves
 *
 * Return: false at the end of the list, with @move untouched.
 */
bool edma_cursor_next(struct edma_cursor *cursor, const struct edma_segs *segs,
		      u32 max_len, struct edma_move *move)
{
	const struct edma_seg *seg;

	if (edma_cursor_at_end(cursor))
		return false;
	seg = &cursor->page->seg[cursor->index];
	move->local = seg->local + cursor->offset;
	move->link = seg->link + cursor->offset;
	move->len = min_t(u64, seg->len - cursor->offset, max_len);
	if (segs->window) {
		u64 phase;

		div64_u64_rem(move->link, segs->window, &phase);
		move->link = segs->base + phase;
		move->len = min_t(u64, move->len, segs->window - phase);
	}

	cursor->offset += move->len;
	if (cursor->offset == seg->len)
		cursor_step(cursor, segs);
	return true;
}
