/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test modules: data that differs everywhere, and memory of single pages.
 * The CPU is taken to be little-endian, as is the bus.
 */
#ifndef TESTS_COMMON_PATTERN_H
#define TESTS_COMMON_PATTERN_H

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <linux/vmalloc.h>

static inline u64 pattern_word(u64 seed, u64 pos)
{
	return (seed + (pos >> 3) + 1) * 0x9e3779b97f4a7c15ULL;
}

static inline u8 pattern_byte(u64 seed, u64 pos)
{
	return pattern_word(seed, pos) >> (8 * (pos & 7));
}

/* Bytes that can be done at once: a word, or one byte */
static inline size_t pattern_step(unsigned long addr, size_t size, u64 pos)
{
	return size >= 8 && !(pos & 7) && IS_ALIGNED(addr, 8) ? 8 : 1;
}

/* Bytes @pos.. of pattern @seed */
static inline void pattern_fill(void *va, size_t size, u64 seed, u64 pos)
{
	size_t n;

	for (; size; va += n, pos += n, size -= n) {
		n = pattern_step((unsigned long)va, size, pos);
		if (n == 8)
			*(u64 *)va = pattern_word(seed, pos);
		else
			*(u8 *)va = pattern_byte(seed, pos);
	}
}

/* A table of the pages of @size bytes from vmalloc() */
static inline int pages_table(struct sg_table *sgt, void *va, size_t size)
{
	unsigned int i, n = DIV_ROUND_UP(size, PAGE_SIZE);
	struct page **pages;
	int ret;

	pages = kvmalloc_array(n, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		pages[i] = vmalloc_to_page(va + i * PAGE_SIZE);

	ret = sg_alloc_table_from_pages(sgt, pages, n, 0, size, GFP_KERNEL);
	kvfree(pages);

	return ret;
}

/* The DMA address of a byte of a mapped table; @room bytes follow it there */
static inline dma_addr_t pages_dma(struct sg_table *sgt, size_t offset,
				   size_t *room)
{
	struct scatterlist *sg;
	unsigned int i;

	for_each_sgtable_dma_sg(sgt, sg, i) {
		if (offset < sg_dma_len(sg)) {
			*room = sg_dma_len(sg) - offset;
			return sg_dma_address(sg) + offset;
		}
		offset -= sg_dma_len(sg);
	}
	*room = 0;

	return 0;
}

/* A list of DMA addresses only, as a mapped one looks to the engine */
static inline void sg_set_dma(struct scatterlist *sg, dma_addr_t addr, u32 len)
{
	sg->length = len;
	sg_dma_address(sg) = addr;
	sg_dma_len(sg) = len;
}

#endif
