/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edma_e2e: drives a root port's eDMA through dmaengine, as a client would,
 * and checks with the CPU what arrived on both sides
 */
#ifndef EDMA_E2E_H
#define EDMA_E2E_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>

#define E2E_TIMEOUT	msecs_to_jiffies(5000)
#define E2E_GUARD	64	/* bytes around the data that must not change */

/* One run of one case */
struct e2e {
	struct pci_dev *pdev;
	phys_addr_t bar_phys;
	size_t bar_size;
	void __iomem *io;		/* the whole BAR */
	struct device *dev;		/* buffers are mapped for it */
	struct dma_chan *wr;		/* memory to BAR */
	struct dma_chan *rd;		/* BAR to memory */
	u64 seed;			/* of the last pattern handed out */
	atomic_t order;			/* callbacks so far */
	bool failed;
	bool skipped;
	char why[160];			/* the first reason */
};

struct e2e_case {
	const char *name;
	void (*run)(struct e2e *t);
	bool bare;			/* it wants no channels */
};

/* Each list ends with a NULL name */
extern const struct e2e_case e2e_data_cases[];
extern const struct e2e_case e2e_queue_cases[];
extern const struct e2e_case e2e_error_cases[];
extern const struct e2e_case e2e_stop_cases[];
extern const struct e2e_case e2e_ops_cases[];
extern const struct e2e_case e2e_newer_cases[];
extern const struct e2e_case e2e_life_cases[];
extern const struct e2e_case e2e_port_cases[];
extern const struct e2e_case e2e_held_cases[];

/* The board's control page: see tests/qemu/README */
void e2e_bench_exit(void);
bool e2e_bench_set(struct e2e *t, const char *setting);
u64 e2e_bench_get(struct e2e *t, const char *name);

/* Something that notices when the engine's power is cut; see held.c */
int e2e_power_init(void);
void e2e_power_exit(void);
extern const struct e2e_case e2e_caps_cases[];
extern const struct e2e_case e2e_contract_cases[];
extern const struct e2e_case e2e_context_cases[];
extern const struct e2e_case e2e_stream_cases[];
extern const struct e2e_case e2e_cyclic_cases[];
extern const struct e2e_case e2e_huge_cases[];
extern const struct e2e_case e2e_memory_cases[];

__printf(2, 3) void e2e_fail(struct e2e *t, const char *fmt, ...);
__printf(2, 3) void e2e_skip(struct e2e *t, const char *fmt, ...);

#define e2e_expect(t, cond, fmt, ...)					\
({									\
	bool __ok = !!(cond);						\
									\
	if (!__ok)							\
		e2e_fail(t, "%s:%d %s: " fmt, __func__, __LINE__,	\
			 #cond, ##__VA_ARGS__);				\
	__ok;								\
})

/* Memory of single pages, mapped for the engine until e2e_buf_unmap() */
struct e2e_buf {
	struct device *dev;
	enum dma_transfer_direction dir;
	size_t size;
	u8 *va;
	struct sg_table sgt;
	bool mapped;
};

int e2e_buf_alloc(struct e2e *t, struct e2e_buf *b, size_t size,
		  enum dma_transfer_direction dir);
void e2e_buf_unmap(struct e2e_buf *b);
void e2e_buf_free(struct e2e_buf *b);
dma_addr_t e2e_buf_dma(struct e2e_buf *b, size_t offset);

/* A list of DMA addresses only, as a mapped one looks to the engine */
struct scatterlist *e2e_sgl_alloc(struct e2e *t, unsigned int n);
void e2e_sg_set(struct scatterlist *sg, dma_addr_t addr, u32 len);

/* One descriptor */
struct e2e_job {
	struct e2e *t;
	struct dma_chan *chan;
	struct completion done;
	atomic_t calls;			/* of the callback */
	int order;			/* of its callback among all */
	enum dmaengine_tx_result result;
	u32 residue;
	dma_cookie_t cookie;
};

struct dma_chan *e2e_chan(struct e2e *t, enum dma_transfer_direction dir);
struct dma_async_tx_descriptor *
e2e_prep(struct e2e *t, struct dma_chan *chan, struct scatterlist *sgl,
	 unsigned int n, enum dma_transfer_direction dir, phys_addr_t addr,
	 unsigned long flags);
int e2e_submit_desc(struct e2e *t, struct e2e_job *job, struct dma_chan *chan,
		    struct dma_async_tx_descriptor *desc);
int e2e_submit(struct e2e *t, struct e2e_job *job, struct scatterlist *sgl,
	       unsigned int n, enum dma_transfer_direction dir, size_t offset);
int e2e_submit_buf(struct e2e *t, struct e2e_job *job, struct e2e_buf *b,
		   size_t offset);
void e2e_issue(struct e2e_job *job);
bool e2e_wait(struct e2e_job *job);
enum dma_status e2e_status(struct e2e_job *job, u32 *residue);
void e2e_expect_good(struct e2e_job *job);
void e2e_expect_failed(struct e2e_job *job);

/* A transfer from or to where nothing is, if there can be such a place */
bool e2e_bad_iova(struct e2e *t);
int e2e_submit_bad(struct e2e *t, struct e2e_job *job,
		   enum dma_transfer_direction dir);

/*
 * Patterns: byte @pos of pattern @seed. The checks compare @size bytes with
 * the pattern from @pos on and fail @t with the first difference.
 */
u64 e2e_seed(struct e2e *t);
void e2e_fill_mem(void *va, size_t size, u64 seed, u64 pos);
void e2e_fill_io(void __iomem *io, size_t size, u64 seed, u64 pos);
bool e2e_check_mem(struct e2e *t, const void *va, size_t size, u64 seed,
		   u64 pos);
bool e2e_check_io(struct e2e *t, const void __iomem *io, size_t size, u64 seed,
		  u64 pos);

/* A whole transfer, with its buffer and the checks */
void e2e_move(struct e2e *t, struct dma_chan *chan,
	      enum dma_transfer_direction dir, size_t size, size_t mem_offset,
	      size_t bar_offset);
void e2e_next_works(struct e2e *t, enum dma_transfer_direction dir);

#endif
