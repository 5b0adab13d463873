// SPDX-License-Identifier: GPL-2.0-only
/*
 * The turn: who may use a channel now, first come first served
 */
#include "edma-bar.h"

/**
 * edma_bar_turn_init - an empty queue
 * @turn: the queue
 */
void edma_bar_turn_init(struct edma_bar_turn *turn)
{
	spin_lock_init(&turn->lock);
	INIT_LIST_HEAD(&turn->queue);
}

/**
 * edma_bar_turn_take - wait for the turn
 * @turn: the queue
 * @t: the caller's place in it, until edma_bar_turn_give()
 *
 * Context: May sleep.
 * Return: 0, or -ERESTARTSYS on a signal: then @t isn't in the queue.
 */
int edma_bar_turn_take(struct edma_bar_turn *turn, struct edma_bar_ticket *t)
{
	int ret;

	init_completion(&t->granted);

	spin_lock(&turn->lock);
	if (list_empty(&turn->queue))
		complete(&t->granted);
	list_add_tail(&t->node, &turn->queue);
	spin_unlock(&turn->lock);

	ret = wait_for_completion_interruptible(&t->granted);
	/* The turn may come together with the signal: then it is passed on */
	if (ret)
		edma_bar_turn_give(turn, t);

	return ret;
}

/**
 * edma_bar_turn_give - leave the queue; the next gets the turn, if it was ours
 * @turn: the queue
 * @t: the caller's place in it
 */
void edma_bar_turn_give(struct edma_bar_turn *turn, struct edma_bar_ticket *t)
{
	struct edma_bar_ticket *next;
	bool ours;

	spin_lock(&turn->lock);
	ours = turn->queue.next == &t->node;
	list_del(&t->node);
	next = list_first_entry_or_null(&turn->queue, struct edma_bar_ticket,
					node);
	if (ours && next)
		complete(&next->granted);
	spin_unlock(&turn->lock);
}

/**
 * edma_bar_turn_wanted - does anybody wait behind the holder?
 * @turn: the queue, in which the caller has the turn
 *
 * Return: true if so.
 */
bool edma_bar_turn_wanted(struct edma_bar_turn *turn)
{
	bool wanted;

	spin_lock(&turn->lock);
	wanted = !list_is_singular(&turn->queue);
	spin_unlock(&turn->lock);

	return wanted;
}
