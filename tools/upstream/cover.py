# SPDX-License-Identifier: GPL-2.0-only
"""The cover letter: its figures come from runs, none is written in it."""

import json
import textwrap
from pathlib import Path

from intree import CACHE, driver_hash, series_hash
from upstream.patches import Patch

TEXT = Path(__file__).resolve().parent / "cover.txt"
RESULTS = CACHE / "results/bench.json"
DRIVERS = ("dw-edma", "tegra-rp-edma")
# parts of make check and make full, in words
PARTS = {
    "e2e": "Scenarios on the emulated board, on a kernel with lockdep, KASAN, "
           "DMA_API_DEBUG and kmemleak",
    "e2e-release": "Scenarios on it that take a kernel without these",
    "e2e-7.3": "Operations that only the newest kernel has, and dw-edma's own "
               "on the same board",
    "soak": "Random operations against a shadow of each transfer",
    "matrix": "Modules built for Debian's kernels 5.10 to 7.3, and run there",
    "spin": "The protocol between driver and engine, model-checked by spin",
    "model": "The engine's model, in user space",
    "fuzz": "List code and model under libFuzzer with ASan and UBSan",
    "coverage": "Coverage of the driver by KUnit and scenarios, by gcov",
    "mutants": "The driver changed to break a rule, each change found by a "
               "test",
}
NONE = ("  (Not counted: there are no results of this driver. \"make bench\" "
        "makes them.)")


COMMENT = """
Starting and appending cost this driver less. A long list costs it more, alone
or queued: it checks each element, keeps what it takes to tell how far the engine
is, and looks there from time to time, where dw-edma fills a page and waits for
its end."""


def figures() -> tuple[str, str]:
    """dw-edma and this driver in a table, and why there is none."""
    if not RESULTS.exists():
        return NONE, "no results of make bench in the cache"
    kept = json.loads(RESULTS.read_text())
    if kept["driver"] != driver_hash():
        return NONE, "the results of make bench are another driver's"
    cells = {tuple(c[:4]): c[4] for c in kept["cells"]}
    keys = sorted({k[1:] for k in cells}, key=lambda k: (
        k[0] != "to_bar", int(k[2]), int(k[1])))
    head = f"{'us':>7} {'irqs':>5} {'reads':>6} {'writes':>6}"
    lines = [f"{'':24}" + "".join(f" | {d:27}" for d in DRIVERS).rstrip(),
             f"{'direction':9} {'elements':>8} {'depth':>5}" +
             f" | {head}" * 2]
    for key in keys:
        if not all((d, *key) in cells for d in DRIVERS):
            return NONE, f"make bench kept one driver's {' '.join(key)} only"
        line = f"{key[0]:9} {key[1]:>8} {key[2]:>5}"
        for driver in DRIVERS:
            c = {k: v / kept["transfers"]
                 for k, v in cells[(driver, *key)].items()}
            line += (f" | {c['ns'] / 1e3:7.1f} {c['interrupts']:5.2f} "
                     f"{c['mmio_reads']:6.2f} {c['mmio_writes']:6.2f}")
        lines.append(line)
    lines += ["", "Of one transfer, of elements of 4 KiB; depth: how many are "
              "in flight.", "Times are virtual. Kernel "
              f"{kept['kernel'].partition('-')[2]}."]
    return "\n".join([*(f"  {x}".rstrip() for x in lines), COMMENT]), ""


def tested() -> list[str]:
    """What the repository's tests told when they were run with these sources."""
    lines = []
    for name, what in PARTS.items():
        kept = CACHE / "results/parts" / name
        words = kept.read_text().split() if kept.exists() else [""]
        if words[0] == series_hash():
            told = f"{what}: {words[1]} passed, {words[2]} failed"
            if words[3] != "0":
                told += f", {words[3]} skipped"
            lines.append(textwrap.fill(f"{told}.", 69,
                                       subsequent_indent="   "))
    return lines or ["Of the tests on the emulated board none has been run "
                     "with this\n   driver here (make check, make full)."]


def letter(patches: list[Patch], kernel: str, testing: list[str]) -> str:
    """Subject, an empty line, text."""
    ring, client = (next(n for n, p in enumerate(patches, 1) if what in
                         p.subject) for what in ("the ring", "edma-bar:"))
    told = "\n".join(f" - {line}" for line in
                     [f"Applies to {kernel}.", *testing])
    return (TEXT.read_text().replace("{figures}", figures()[0])
            .replace("{ring}", str(ring)).replace("{client}", str(client))
            .replace("{testing}", told))
