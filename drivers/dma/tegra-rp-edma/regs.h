/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access to the registers, for the engine layer alone.
 */
#ifndef TEGRA_RP_EDMA_REGS_H
#define TEGRA_RP_EDMA_REGS_H

#include <linux/bitfield.h>
#include <linux/io.h>
#include <linux/ktime.h>

#include "engine.h"

/* Pending work without any sign of progress is looked at this often (U9) */
#define EDMA_WATCHDOG_US	(100 * USEC_PER_MSEC)
/*
 * A loop whose interrupts are handled for 25 % of a millisecond - getting there
 * and back takes its time, too - is looked at once in a millisecond instead, and
 * then may interrupt again
 */
#define EDMA_LOAD_MAX_NS	(250 * NSEC_PER_USEC)
#define EDMA_LOAD_US		USEC_PER_MSEC
/* A doorbell older than this has been acted upon or is lost */
#define EDMA_DOORBELL_NS	(10 * NSEC_PER_USEC)

/**
 * struct edma_dir_map - the registers that exist once for each direction
 * @engine_en: ENGINE_EN
 * @doorbell: DOORBELL
 * @int_status: INT_STATUS
 * @int_mask: INT_MASK
 * @int_clear: INT_CLEAR
 * @ll_err_en: LINKED_LIST_ERR_EN
 * @err_status: ERR_STATUS, of the read direction the lower one
 * @err_status_hi: upper one of the read direction, 0 where there is none
 * @chan: block of channel 0
 */
struct edma_dir_map {
	u16 engine_en;
	u16 doorbell;
	u16 int_status;
	u16 int_mask;
	u16 int_clear;
	u16 ll_err_en;
	u16 err_status;
	u16 err_status_hi;
	u16 chan;
};

static inline u32 edma_dir_read(struct edma_dir *dir, unsigned int reg)
{
	return readl(dir->regs + reg);
}

static inline void edma_dir_write(struct edma_dir *dir, unsigned int reg, u32 value)
{
	writel(value, dir->regs + reg);
}

static inline unsigned int edma_hwch_reg(const struct edma_hwch *hwch, unsigned int reg)
{
	return hwch->dir->map->chan + EDMA_CH_WR(hwch->id) - EDMA_CH_WR(0) +
	       reg;
}

static inline u32 edma_hwch_read(struct edma_hwch *hwch, unsigned int reg)
{
	return edma_dir_read(hwch->dir, edma_hwch_reg(hwch, reg));
}

static inline void edma_hwch_write(struct edma_hwch *hwch, unsigned int reg, u32 value)
{
	edma_dir_write(hwch->dir, edma_hwch_reg(hwch, reg), value);
}

static inline u32 edma_hwch_int_bits(const struct edma_hwch *hwch)
{
	return EDMA_INT_DONE(hwch->id) | EDMA_INT_ABORT(hwch->id);
}

/*
 * 0 is the state out of reset. 2 is "halted" for some and "running" for others
 * (U5): it is never taken as proof that the channel is at rest.
 */
static inline bool edma_control_stopped(u32 control)
{
	u32 cs = FIELD_GET(EDMA_CS, control);

	return cs == EDMA_CS_STOPPED || !cs;
}

static inline bool edma_doorbell_is_old(const struct edma_hwch *hwch)
{
	return ktime_get_ns() - hwch->rung_ns > EDMA_DOORBELL_NS;
}

/* status.c */
u32 edma_dir_real_aborts(const struct edma_dir *dir, u32 status);
u32 edma_hwch_take_status(struct edma_hwch *hwch);
bool edma_hwch_has_aborted(struct edma_hwch *hwch, u32 status, u32 control);
bool edma_hwch_is_halted(struct edma_hwch *hwch, u32 control, bool old,
			 const struct edma_progress *progress);
void edma_hwch_check_stall(struct edma_hwch *hwch, u32 control, u32 slot);
void edma_hwch_unmute(struct edma_hwch *hwch);

#endif /* TEGRA_RP_EDMA_REGS_H */
