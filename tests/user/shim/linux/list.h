/* SPDX-License-Identifier: GPL-2.0-only */
/* As much of the kernel's lists as seg.c uses. */
#ifndef SHIM_LINUX_LIST_H
#define SHIM_LINUX_LIST_H

#include "../user.h"

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

#define list_first_entry(head, type, member) \
	container_of((head)->next, type, member)
#define list_last_entry(head, type, member) \
	container_of((head)->prev, type, member)
#define list_next_entry(pos, member) \
	container_of((pos)->member.next, __typeof__(*(pos)), member)
#define list_for_each_entry_safe(pos, n, head, member) \
	for (pos = list_first_entry(head, __typeof__(*pos), member), \
	     n = list_next_entry(pos, member); &pos->member != (head); \
	     pos = n, n = list_next_entry(n, member))

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline bool list_is_last(const struct list_head *entry,
				const struct list_head *head)
{
	return entry->next == head;
}

static inline void list_add_tail(struct list_head *entry,
				 struct list_head *head)
{
	entry->next = head;
	entry->prev = head->prev;
	head->prev->next = entry;
	head->prev = entry;
}

#endif
