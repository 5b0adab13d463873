/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the ring, the segments and the engine layer use of the kernel, in user
 * space: one thread, so locks are nothing; virtual time; every access that the
 * engine can tell from another goes through user_point().
 */
#ifndef SHIM_USER_H
#define SHIM_USER_H

#include <linux/bits.h>
#include <linux/bitfield.h>
#include <linux/types.h>

#define __iomem
#define U32_MAX			0xffffffffu
#define NSEC_PER_USEC		1000L
#define NSEC_PER_MSEC		1000000L
#define USEC_PER_MSEC		1000L
#define BITS_PER_LONG		64

#define cpu_to_le32(x)		((__le32)(x))
#define le32_to_cpu(x)		((u32)(x))
#define lower_32_bits(x)	((u32)(x))
#define upper_32_bits(x)	((u32)((u64)(x) >> 32))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#define READ_ONCE(x)		(*(volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) \
	do { \
		user_point(USER_STORE, (unsigned long)&(x)); \
		*(volatile __typeof__(x) *)&(x) = (val); \
	} while (0)

#define EINVAL			22
#define ENOMEM			12
#define EOVERFLOW		75
#define PAGE_SIZE		4096UL
#define struct_size(p, member, count) \
	(sizeof(*(p)) + (count) * sizeof((p)->member[0]))

typedef unsigned int gfp_t;

#define GFP_NOWAIT		0u

/* alloc.c: fails when it comes to 0; negative: never */
extern int user_allocs_left;
void *user_alloc(unsigned long size);
void user_free(const void *p);

#define kmalloc(size, gfp)	((void)(gfp), user_alloc(size))
#define kfree(p)		user_free(p)
#define __get_free_page(gfp)	((unsigned long)kmalloc(PAGE_SIZE, gfp))
#define free_page(addr)		user_free((void *)(addr))

static inline u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *rem)
{
	*rem = dividend % divisor;
	return dividend / divisor;
}

/* One thread that makes all accesses in program order */
#define mb()			user_behind(USER_FENCE, 0)
#define dma_wmb()		do { } while (0)

/**
 * enum user_access - what is about to be done
 * @USER_STORE: a WRITE_ONCE(), by its address
 * @USER_READ: a register is read, by its offset
 * @USER_WRITE: a register is written, by its offset
 * @USER_FENCE: mb()
 */
enum user_access { USER_STORE, USER_READ, USER_WRITE, USER_FENCE };

/* Supplied by the program: the engine may move here */
void user_point(enum user_access access, unsigned long where);

/* It was done: not told of stores, a barrier follows those that matter */
void user_behind(enum user_access access, unsigned long where);

/* Supplied by host.c */
u32 user_readl(unsigned long reg);
void user_writel(u32 value, unsigned long reg);
u64 ktime_get_ns(void);

#define readl(addr)		user_readl((unsigned long)(addr))
#define writel(value, addr)	user_writel(value, (unsigned long)(addr))

/* Time passes while it is polled, but not in user_point() */
void user_delay(u64 ns);
#define read_poll_timeout(op, val, cond, sleep_us, timeout_us, before, args...) \
	({ \
		u64 user_end = ktime_get_ns() + (timeout_us) * 1000ull; \
		for (;;) { \
			(val) = op(args); \
			if ((cond) || ktime_get_ns() > user_end) \
				break; \
			user_delay((sleep_us) * 1000ull); \
		} \
		(cond) ? 0 : -110; \
	})

static inline bool test_bit(u32 nr, const unsigned long *map)
{
	return map[nr / BITS_PER_LONG] >> nr % BITS_PER_LONG & 1;
}

static inline void __set_bit(u32 nr, unsigned long *map)
{
	map[nr / BITS_PER_LONG] |= BIT(nr % BITS_PER_LONG);
}

static inline void __clear_bit(u32 nr, unsigned long *map)
{
	map[nr / BITS_PER_LONG] &= ~BIT(nr % BITS_PER_LONG);
}

static inline void __assign_bit(u32 nr, unsigned long *map, bool value)
{
	if (value)
		__set_bit(nr, map);
	else
		__clear_bit(nr, map);
}

static inline u32 find_next_bit(const unsigned long *map, u32 size, u32 from)
{
	while (from < size && !test_bit(from, map))
		from++;
	return from < size ? from : size;
}

static inline u32 bitmap_weight(const unsigned long *map, u32 size)
{
	u32 weight = 0;

	while (size--)
		weight += test_bit(size, map);
	return weight;
}

static inline u32 find_first_bit(const unsigned long *map, u32 size)
{
	return find_next_bit(map, size, 0);
}

typedef struct { bool held; } spinlock_t;
struct mutex { bool held; };

#define spin_lock_init(lock)			((lock)->held = false)
#define spin_lock(lock)				((lock)->held = true)
#define spin_unlock(lock)			((lock)->held = false)
#define spin_lock_irqsave(lock, flags)		((flags) = 0, spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags)	((void)(flags), spin_unlock(lock))
#define mutex_init(lock)			((lock)->held = false)
#define mutex_lock(lock)			((lock)->held = true)
#define mutex_unlock(lock)			((lock)->held = false)
#define lockdep_assert_held(lock)		((void)(lock))

typedef enum { IRQ_NONE, IRQ_HANDLED } irqreturn_t;
typedef u64 ktime_t;

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
enum { CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT };

struct hrtimer {
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	u64 expires;
	bool queued;
};

static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *),
				 int clock, int mode)
{
	timer->function = function;
	timer->queued = false;
}

static inline void hrtimer_start(struct hrtimer *timer, ktime_t delay, int mode)
{
	timer->expires = ktime_get_ns() + delay;
	timer->queued = true;
}

static inline bool hrtimer_is_queued(const struct hrtimer *timer)
{
	return timer->queued;
}

static inline ktime_t hrtimer_get_expires(const struct hrtimer *timer)
{
	return timer->expires;
}

static inline void hrtimer_cancel(struct hrtimer *timer)
{
	timer->queued = false;
}

#define ns_to_ktime(ns)		((ktime_t)(ns))
#define ktime_to_ns(kt)		((u64)(kt))

#endif
