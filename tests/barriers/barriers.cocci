// SPDX-License-Identifier: GPL-2.0-only
//
// What no emulator can catch: orders of memory accesses, and accesses without
// a lock that must not be torn. "missing" names a barrier that isn't where it has
// to be; "found" proves that its place was looked at.
//
// Source of the rules: design.md's publication order, and the comment at each
// barrier.

@initialize:python@
@@
def say(what, rule, where):
    print(f"{what} {rule} {where[0].file}:{where[0].line}")

// --- publication: data before control words ---

@data_found@
position p;
@@
edma_ring_publish(...)
{
	<+...
	put_control@p(...)
	...+>
}

@script:python@
p << data_found.p;
@@
say("found", "publish-data", p)

@data exists@
position p;
@@
edma_ring_publish(...)
{
	... when != dma_wmb()
	put_control@p(...)
	... when any
}

@script:python@
p << data.p;
@@
say("missing", "publish-data", p)

@links exists@
position p;
expression a, b;
@@
edma_ring_publish(...)
{
	... when != dma_wmb()
	WRITE_ONCE@p(a, b)
	... when any
}

@script:python@
p << links.p;
@@
say("missing", "publish-data", p)

// --- publication: the batch before its entry ---

@entry_found@
position p;
expression ring;
@@
edma_ring_publish(...)
{
	<+...
	put_control@p(ring, ring->head)
	...+>
}

@script:python@
p << entry_found.p;
@@
say("found", "publish-entry", p)

@entry exists@
position p;
expression ring;
identifier slot;
@@
edma_ring_publish(...)
{
	... when any
	put_control(ring, slot)
	... when != dma_wmb()
	put_control@p(ring, ring->head)
	... when any
}

@script:python@
p << entry.p;
@@
say("missing", "publish-entry", p)

@entry_link exists@
position p;
expression ring, a, b;
@@
edma_ring_publish(...)
{
	... when any
	WRITE_ONCE(a, b)
	... when != dma_wmb()
	put_control@p(ring, ring->head)
	... when any
}

@script:python@
p << entry_link.p;
@@
say("missing", "publish-entry", p)

// --- the batch before the status that tells whether the engine has stopped ---

@status_found@
position p;
@@
edma_hwch_publish(...)
{
	<+...
	is_stopped@p(...)
	...+>
}

@script:python@
p << status_found.p;
@@
say("found", "publish-status", p)

@status exists@
position p;
@@
edma_hwch_publish(...)
{
	... when any
	edma_ring_publish(...)
	... when != mb()
	is_stopped@p(...)
	... when any
}

@script:python@
p << status.p;
@@
say("missing", "publish-status", p)

// --- interrupt status and its clear, channel status, LLP: in this order ---

@look_found@
position p;
expression h;
@@
edma_hwch_look(...)
{
	<+...
	edma_hwch_read@p(h, EDMA_CH_LLP_LO)
	...+>
}

@script:python@
p << look_found.p;
@@
say("found", "look-order", p)

@look exists@
position p;
expression h;
@@
edma_hwch_look(...)
{
	... when != read_control(...)
	edma_hwch_read@p(h, EDMA_CH_LLP_LO)
	... when any
}

@script:python@
p << look.p;
@@
say("missing", "look-order", p)

@look_status exists@
position p;
@@
edma_hwch_look(...)
{
	... when != edma_hwch_take_status(...)
	read_control@p(...)
	... when any
}

@script:python@
p << look_status.p;
@@
say("missing", "look-order", p)

// --- a loop's link: pointer before control word ---

@loop_found@
position p;
expression a, b;
@@
edma_ring_close(...)
{
	<+...
	WRITE_ONCE@p(a, b)
	...+>
}

@script:python@
p << loop_found.p;
@@
say("found", "loop-link", p)

@loop exists@
position p;
expression link, e, v;
@@
edma_ring_close(...)
{
	... when any
(
	link->ptr_lo = e;
|
	link->ptr_hi = e;
)
	... when != dma_wmb()
	WRITE_ONCE@p(link->control, v)
	... when any
}

@script:python@
p << loop.p;
@@
say("missing", "loop-link", p)

// --- invalid words before the STOP that follows ---

@invalid_found@
position p;
expression a, b;
@@
edma_ring_invalidate(...)
{
	<+...
	WRITE_ONCE@p(a, b)
	...+>
}

@script:python@
p << invalid_found.p;
@@
say("found", "invalidate", p)

@invalid exists@
position p;
expression a, b;
@@
edma_ring_invalidate(...)
{
	... when any
	WRITE_ONCE@p(a, b)
	... when != dma_wmb()
}

@script:python@
p << invalid.p;
@@
say("missing", "invalidate", p)

// --- the list before the doorbell: only accessors that order ---

@mmio_found@
position p;
@@
edma_dir_write(...)
{
	<+...
	writel@p(...)
	...+>
}

@script:python@
p << mmio_found.p;
@@
say("found", "ordered-mmio", p)

@mmio@
identifier f =~ "^(__raw_(read|write)|(read|write)[bwlq]_relaxed$)";
position p;
@@
f@p(...)

@script:python@
p << mmio.p;
@@
say("missing", "ordered-mmio", p)

// --- a doorbell is never taken for older than it is ---

@age_found@
position p;
expression h;
@@
ring_doorbell(...)
{
	<+...
	h->rung_ns@p = ktime_get_ns()
	...+>
}

@script:python@
p << age_found.p;
@@
say("found", "doorbell-age", p)

@age exists@
position p;
expression h;
@@
ring_doorbell(...)
{
	... when != edma_dir_write(...)
	h->rung_ns@p = ktime_get_ns()
	... when any
}

@script:python@
p << age.p;
@@
say("missing", "doorbell-age", p)

// --- an abort is counted before its status is cleared ---

@abort_found@
position p;
@@
edma_hwch_take_status(...)
{
	<+...
	count_abort@p(...)
	...+>
}

@script:python@
p << abort_found.p;
@@
say("found", "abort-count", p)

@abort exists@
position p;
@@
edma_hwch_take_status(...)
{
	... when any
	edma_dir_write(...)
	... when any
	count_abort@p(...)
	... when any
}

@script:python@
p << abort.p;
@@
say("missing", "abort-count", p)

// --- written under a lock, read without one ---

@once_found@
struct edma_dir *dir;
position p;
expression e;
@@
WRITE_ONCE@p(dir->unmasked, e)

@script:python@
p << once_found.p;
@@
say("found", "shared-fields", p)

@once_write@
struct edma_dir *dir;
struct edma_port *port;
identifier f = {unmasked, stopping, aborts, reads_running};
position p;
expression e;
assignment operator op;
@@
(
dir->f@p op e
|
dir->f@p++
|
dir->f@p--
|
port->live@p op e
)

@script:python@
p << once_write.p;
@@
say("missing", "shared-fields", p)

// a read by itself is right in READ_ONCE(), or with the lock
@once@
struct edma_dir *dir;
struct edma_dir whole;
struct edma_port *port;
identifier f = {unmasked, stopping, aborts, reads_running};
position p;
expression e;
@@
(
READ_ONCE(dir->f@p)
|
READ_ONCE(whole.f@p)
|
READ_ONCE(port->live@p)
|
WRITE_ONCE(dir->f@p, e)
|
WRITE_ONCE(port->live@p, e)
)

@locked exists@
struct edma_dir *dir;
identifier f = {unmasked, stopping, aborts};
expression lock;
position p;
@@
(
spin_lock(lock)
|
spin_lock_irqsave(lock, ...)
)
... when != spin_unlock(lock)
    when != spin_unlock_irqrestore(lock, ...)
    when any
dir->f@p

@plain@
struct edma_dir *dir;
struct edma_dir whole;
struct edma_port *port;
identifier f = {unmasked, stopping, aborts, reads_running};
position p != {once.p, locked.p};
@@
(
whole.f@p
|
dir->f@p
|
port->live@p
)

@script:python@
p << plain.p;
@@
say("missing", "shared-fields", p)

// --- no channel is given out behind the fence ---

@fence_found exists@
position p;
expression port;
symbol false;
@@
WRITE_ONCE@p(port->live, false)
...
edma_dma_fence()

@script:python@
p << fence_found.p;
@@
say("found", "live-fence", p)

@fence exists@
position p;
expression port;
identifier f;
symbol false;
@@
f(...)
{
	... when any
	WRITE_ONCE@p(port->live, false)
	... when != edma_dma_fence()
}

@script:python@
p << fence.p;
@@
say("missing", "live-fence", p)

// --- edma-bar: a window's result before it counts as done ---

@window_found@
position p;
expression w, e;
@@
(
smp_store_release@p(&w->done, e)
|
smp_load_acquire@p(&w->done)
)

@script:python@
p << window_found.p;
@@
say("found", "window-done", p)

@window_used@
struct edma_bar_window *w;
expression e;
position p;
@@
(
smp_store_release(&w->done@p, e)
|
smp_load_acquire(&w->done@p)
)

@window@
struct edma_bar_window *w;
position p != window_used.p;
@@
w->done@p

@script:python@
p << window.p;
@@
say("missing", "window-done", p)

@window_late exists@
struct edma_bar_window *w;
position p;
expression e;
identifier f;
@@
smp_store_release(&w->done, e);
... when any
w->f@p

@script:python@
p << window_late.p;
@@
say("missing", "window-done", p)
