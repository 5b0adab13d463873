# SPDX-License-Identifier: GPL-2.0-only
"""What a console log says: the guest's KTAP, kernel reports, SMMU events."""

import re
from dataclasses import dataclass, field

STAMP = re.compile(r"^(?:<\d+>)?\[\s*\d+\.\d+\](?:\[[^\]]*\])? ")

# Any of these on the console fails a scenario, unless it declares the line.
REPORTS = [re.compile(p) for p in (
    r"\bBUG\b",
    r"\bWARNING:",
    r"\bOops\b",
    r"Kernel panic",
    r"Unable to handle kernel",
    r"possible circular|possible recursive|inconsistent lock state",
    r"suspicious RCU usage|bad unlock balance|held lock freed",
    r"\bINFO: (task|rcu|possible|lockdep|trying)",
    r"KASAN:",
    r"UBSAN:",
    r"\bkmemleak: (?!Kernel memory leak detector initialized)"
    r"(?!Kernel memory leak detector disabled)"
    r"(?!Automatic memory scanning)",
    r"DMA-API: (?!preallocated|debugging enabled|dma_debug_init)",
    r"refcount_t:",
    r"sleeping function called|scheduling while atomic",
    r"ODEBUG:",
    r"list_(add|del) corruption",
    r"unexpected IRQ trap|nobody cared|Disabling IRQ",
    r"workqueue lockup|soft lockup|blocked for more than",
    r"Internal error|Call trace:",
    r"Slab .*(Redzone|Poison)|Object .*corrupt|cut here",
    r"page allocation failure|Out of memory|oom-kill",
)]
# Newer kernels explain an event in further lines: this one stands once
SMMU_HEAD = re.compile(r"arm-smmu-v3 [^ ]+ event 0x[0-9a-f]+ received")


@dataclass
class Console:
    """A console log, read once."""
    ktap: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    kernel: list[str] = field(default_factory=list)
    smmu_events: int = 0
    tail: list[str] = field(default_factory=list)


def read(text: str) -> Console:
    """Sort the lines of a console log."""
    con = Console()
    for raw in text.splitlines():
        line = raw.rstrip("\r")
        bare = STAMP.sub("", line)
        if bare.startswith("ktap: "):
            con.ktap.append(bare[6:])
            continue
        if bare.startswith("gcov: "):
            continue        # a file, see tests/coverage/run
        con.kernel.append(bare)
        if SMMU_HEAD.search(bare):
            con.smmu_events += 1
        if bare.startswith("Kernel command line"):
            continue
        if any(p.search(bare) for p in REPORTS):
            con.reports.append(line)
    con.tail = text.splitlines()[-25:]
    return con
