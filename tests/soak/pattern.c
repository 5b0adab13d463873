// SPDX-License-Identifier: GPL-2.0-only
/*
 * edma_soak: patterns. Byte @pos of pattern @seed; memory and BAR are read and
 * written alike, in aligned words where that can be done.
 */
#include "soak.h"

u64 soak_rnd64(struct soak_rng *rng)
{
	u64 x = rng->state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/* 0 to @n - 1 */
u32 soak_rnd(struct soak_rng *rng, u32 n)
{
	return (soak_rnd64(rng) >> 32) * n >> 32;
}

static u64 word(u64 seed, u64 nr)
{
	u64 x = (seed + nr) * 0x9e3779b97f4a7c15ULL;

	return x ^ x >> 32;
}

/* The 8 bytes from any position on */
static u64 eight(u64 seed, u64 pos)
{
	unsigned int shift = pos % 8 * 8;
	u64 first = word(seed, pos / 8);

	if (!shift)
		return first;
	return first >> shift | word(seed, pos / 8 + 1) << (64 - shift);
}

u8 soak_byte(u64 seed, u64 pos)
{
	return word(seed, pos / 8) >> pos % 8 * 8;
}

static bool whole(const void __iomem *at, u32 left)
{
	return left >= 8 && IS_ALIGNED((unsigned long)at, 8);
}

void soak_fill(void __iomem *to, u32 size, u64 seed, u64 pos)
{
	u32 i, n;

	for (i = 0; i < size; i += n) {
		n = whole(to + i, size - i) ? 8 : 1;
		if (n == 8)
			writeq_relaxed(eight(seed, pos + i), to + i);
		else
			writeb_relaxed(soak_byte(seed, pos + i), to + i);
	}
}

/* How many of @size bytes follow the pattern, from the first one on */
u32 soak_same(const void __iomem *at, u32 size, u64 seed, u64 pos)
{
	u32 i, n;

	for (i = 0; i < size; i += n) {
		n = whole(at + i, size - i) ? 8 : 1;
		if (n == 8 && readq_relaxed(at + i) != eight(seed, pos + i))
			n = 1;
		if (n == 1 && readb_relaxed(at + i) != soak_byte(seed, pos + i))
			break;
	}
	return i;
}

/* The same, of two patterns: each byte follows the one or the other */
u32 soak_either(const void __iomem *at, u32 size, u64 seed1, u64 pos1,
		u64 seed2, u64 pos2)
{
	u32 i = 0;

	while (i < size) {
		u32 n = soak_same(at + i, size - i, seed1, pos1 + i);

		n += soak_same(at + i + n, size - i - n, seed2, pos2 + i + n);
		if (!n)
			break;
		i += n;
	}
	return i;
}

/* What an arena holds where nothing is under way */
u64 soak_idle(const struct soak_chan *c, bool bar)
{
	return (u64)(c->nr * 2 + bar + 1) << 48;
}
