// SPDX-License-Identifier: GPL-2.0-only
/*
 * The engine as a whole: on, off, reset, and the interrupt, by direction.
 */
#include <linux/iopoll.h>
#include <linux/minmax.h>

#include "regs.h"

/* How long the direction may take to go quiet once ENGINE_EN is off */
#define EDMA_OFF_TIMEOUT_US	(200 * USEC_PER_MSEC)

static const struct edma_dir_map edma_dir_maps[EDMA_NR_DIRS] = {
	[EDMA_WRITE] = {
		.engine_en = EDMA_WR_ENGINE_EN,
		.doorbell = EDMA_WR_DOORBELL,
		.int_status = EDMA_WR_INT_STATUS,
		.int_mask = EDMA_WR_INT_MASK,
		.int_clear = EDMA_WR_INT_CLEAR,
		.ll_err_en = EDMA_WR_LL_ERR_EN,
		.err_status = EDMA_WR_ERR_STATUS,
		.chan = EDMA_CH_WR(0),
	},
	[EDMA_READ] = {
		.engine_en = EDMA_RD_ENGINE_EN,
		.doorbell = EDMA_RD_DOORBELL,
		.int_status = EDMA_RD_INT_STATUS,
		.int_mask = EDMA_RD_INT_MASK,
		.int_clear = EDMA_RD_INT_CLEAR,
		.ll_err_en = EDMA_RD_LL_ERR_EN,
		.err_status = EDMA_RD_ERR_STATUS_LO,
		.err_status_hi = EDMA_RD_ERR_STATUS_HI,
		.chan = EDMA_CH_RD(0),
	},
};

/**
 * edma_engine_present - do the registers answer like an eDMA
 * @regs: base of the eDMA registers
 *
 * Return: false when they read as all ones, or report no channel.
 */
bool edma_engine_present(void __iomem *regs)
{
	u32 ctrl = readl(regs + EDMA_CTRL);

	return ctrl != EDMA_ALL_ONES &&
	       ctrl & (EDMA_CTRL_WR_CHANS | EDMA_CTRL_RD_CHANS);
}

/**
 * edma_engine_nr_chans - how many channels the hardware has
 * @regs: base of the eDMA registers
 * @id: direction
 *
 * Return: channels, at most EDMA_MAX_CHANS.
 */
unsigned int edma_engine_nr_chans(void __iomem *regs, enum edma_dir_id id)
{
	u32 ctrl = readl(regs + EDMA_CTRL);
	u32 nr = id == EDMA_WRITE ? FIELD_GET(EDMA_CTRL_WR_CHANS, ctrl) :
				    FIELD_GET(EDMA_CTRL_RD_CHANS, ctrl);

	return min_t(u32, nr, EDMA_MAX_CHANS);
}

/**
 * edma_dir_init - set a direction up; touches no register
 * @dir: the direction, zeroed
 * @regs: base of the eDMA registers
 * @id: which one
 */
void edma_dir_init(struct edma_dir *dir, void __iomem *regs,
		   enum edma_dir_id id)
{
	dir->map = &edma_dir_maps[id];
	dir->regs = regs;
	spin_lock_init(&dir->lock);
	mutex_init(&dir->reset_lock);
}

static bool dir_is_quiet(struct edma_dir *dir)
{
	u32 enable = edma_dir_read(dir, dir->map->engine_en);
	unsigned int i;

	/* Registers that don't answer belong to an engine without power */
	if (enable == EDMA_ALL_ONES)
		return true;
	if (enable & EDMA_ENGINE_EN)
		return false;
	for (i = 0; i < dir->nr_hwch; i++) {
		u32 control = edma_hwch_read(dir->hwch[i], EDMA_CH_CONTROL1);

		if (FIELD_GET(EDMA_CS, control) == EDMA_CS_RUNNING)
			return false;
	}
	return true;
}

/**
 * edma_dir_off - mask the direction's interrupts and switch it off
 * @dir: the direction
 *
 * Context: may sleep.
 * Return: 0, or -ETIMEDOUT when a channel still runs after 200 ms.
 */
int edma_dir_off(struct edma_dir *dir)
{
	unsigned long flags;
	bool quiet;
	int ret;

	spin_lock_irqsave(&dir->lock, flags);
	edma_dir_write(dir, dir->map->int_mask, EDMA_INT_ALL);
	spin_unlock_irqrestore(&dir->lock, flags);
	edma_dir_write(dir, dir->map->engine_en, 0);
	ret = read_poll_timeout(dir_is_quiet, quiet, quiet, 20,
				EDMA_OFF_TIMEOUT_US, false, dir);
	edma_dir_write(dir, dir->map->int_clear, EDMA_INT_ALL);
	return ret;
}

/**
 * edma_dir_on - switch the direction on; channels that are in use interrupt
 * @dir: the direction
 */
void edma_dir_on(struct edma_dir *dir)
{
	unsigned long flags;

	spin_lock_irqsave(&dir->lock, flags);
	edma_dir_write(dir, dir->map->engine_en, EDMA_ENGINE_EN);
	edma_dir_write(dir, dir->map->int_mask, EDMA_INT_ALL & ~dir->unmasked);
	spin_unlock_irqrestore(&dir->lock, flags);
}

/**
 * edma_dir_is_on - is ENGINE_EN set, as the driver left it
 * @dir: the direction
 *
 * Return: false when it isn't: something has reset the registers.
 */
bool edma_dir_is_on(struct edma_dir *dir)
{
	u32 enable = edma_dir_read(dir, dir->map->engine_en);

	return enable != EDMA_ALL_ONES && enable & EDMA_ENGINE_EN;
}

static void dir_event(struct edma_dir *dir, enum edma_event event)
{
	unsigned int i;

	for (i = 0; i < dir->nr_hwch; i++)
		dir->hwch[i]->event(dir->hwch[i], event);
}

static int park(struct edma_dir *dir)
{
	lockdep_assert_held(&dir->reset_lock);
	dir_event(dir, EDMA_EVENT_PARK);
	return edma_dir_off(dir);
}

static void unpark(struct edma_dir *dir, int err)
{
	lockdep_assert_held(&dir->reset_lock);
	edma_dir_on(dir);
	dir_event(dir, err ? EDMA_EVENT_LOST : EDMA_EVENT_UNPARK);
}

/**
 * edma_dir_park - switch the direction off until further notice
 * @dir: the direction
 *
 * Its channels touch no register from before it is off until
 * edma_dir_unpark(); they keep their work.
 *
 * Context: may sleep. No channel's lock is held.
 * Return: 0 or -ETIMEDOUT, see edma_dir_off().
 */
int edma_dir_park(struct edma_dir *dir)
{
	int ret;

	mutex_lock(&dir->reset_lock);
	ret = park(dir);
	dir->parked = true;
	dir->park_err = ret;
	mutex_unlock(&dir->reset_lock);
	return ret;
}

/**
 * edma_dir_is_parked - is the direction off until further notice
 * @dir: the direction
 *
 * Context: may sleep. No channel's lock is held.
 * Return: true from edma_dir_park() to edma_dir_unpark().
 */
bool edma_dir_is_parked(struct edma_dir *dir)
{
	bool parked;

	mutex_lock(&dir->reset_lock);
	parked = dir->parked;
	mutex_unlock(&dir->reset_lock);
	return parked;
}

/**
 * edma_dir_unpark - switch the direction on again; work goes on
 * @dir: the direction, parked
 *
 * Where edma_dir_park() hadn't brought it to rest, its work fails instead.
 *
 * Context: may sleep. No channel's lock is held.
 */
void edma_dir_unpark(struct edma_dir *dir)
{
	mutex_lock(&dir->reset_lock);
	dir->parked = false;
	unpark(dir, dir->park_err);
	mutex_unlock(&dir->reset_lock);
}

/**
 * edma_dir_reset - last resort for a channel that doesn't stop
 * @dir: the direction
 *
 * Hits all its channels: what they had in flight fails.
 *
 * Context: may sleep. No channel's lock is held.
 * Return: 0, also where the direction is parked; -ETIMEDOUT, see
 * edma_dir_off().
 */
int edma_dir_reset(struct edma_dir *dir)
{
	int ret = 0;

	mutex_lock(&dir->reset_lock);
	if (!dir->parked) {
		ret = park(dir);
		unpark(dir, ret);
	}
	mutex_unlock(&dir->reset_lock);
	return ret;
}

/**
 * edma_dir_has_aborts - is there an abort that the handler would deal with
 * @dir: the direction
 *
 * Context: the lock of one of its channels is held, and that one's state is
 * such that registers may be read.
 * Return: true when edma_dir_poll() is to be called.
 */
bool edma_dir_has_aborts(struct edma_dir *dir)
{
	u32 status = edma_dir_read(dir, dir->map->int_status);

	return status != EDMA_ALL_ONES && edma_dir_real_aborts(dir, status);
}

/**
 * edma_dir_poll - do for aborts what the interrupt handler would
 * @dir: the direction
 *
 * Who polls with interrupts off waits for all channels of the direction to deal
 * with an abort of any of them: until then no doorbell is rung.
 *
 * Context: any; no channel's lock is held.
 */
void edma_dir_poll(struct edma_dir *dir)
{
	dir_event(dir, EDMA_EVENT_IRQ);
}

/**
 * edma_dir_irq - the direction's part of the interrupt handler
 * @dir: the direction
 *
 * The line is shared. Channels not in use, a port without power and causes that
 * aren't ours are left alone. Each channel reads the status once more and clears
 * it under its own lock: by then somebody else may have dealt with it. An abort
 * makes every channel of the direction look (U4).
 *
 * Return: IRQ_NONE when no channel in use had an interrupt.
 */
irqreturn_t edma_dir_irq(struct edma_dir *dir)
{
	u32 unmasked = READ_ONCE(dir->unmasked);
	u32 status;
	unsigned int i;

	if (!unmasked)
		return IRQ_NONE;
	status = edma_dir_read(dir, dir->map->int_status);
	if (status == EDMA_ALL_ONES)
		return IRQ_NONE;
	status &= unmasked;
	if (!status)
		return IRQ_NONE;
	if (status & EDMA_INT_ABORT_ALL) {
		dir_event(dir, EDMA_EVENT_IRQ);
		return IRQ_HANDLED;
	}
	for (i = 0; i < dir->nr_hwch; i++)
		if (status & EDMA_INT_DONE(i))
			dir->hwch[i]->event(dir->hwch[i], EDMA_EVENT_IRQ);
	return IRQ_HANDLED;
}
