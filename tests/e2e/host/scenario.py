# SPDX-License-Identifier: GPL-2.0-only
"""A scenario: its guest script and what the script's header declares.

Header lines, each "# e2e: WORD ...":
  boards 64 32            boards that "make check" runs it on
  data NAME SIZE          a file of that size in the guest's /data
  bar OFFSET NAME         the BAR's file holds that data at OFFSET afterwards
  bars OFFSET STEP N NAME the same, N times, STEP apart
  bar-zero OFFSET LENGTH  nothing was written there
  knobs K=V,...           properties of the root port
  smmu-events MIN MAX     how many SMMU event records there must be
  expect MIN MAX REGEX    kernel lines that must be there; they are no report
  timeout SECONDS         wall clock, default 300
  append WORDS            kernel command line
  machine K=V,...         the emulator's; iommu=none: no SMMU
  smp N                   so many CPUs, side by side, in real time: virtual time
                          (-icount) takes turns
  no-its                  no MSIs: a second kernel can't have the GIC's tables
  kexec                   /data/Image and /data/initrd: a kernel to go on with
  manual                  run only when named
  release                 run on a debug kernel only when named: it measures,
                          boots twice, or takes long there
"""

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

GUEST = Path(__file__).resolve().parent.parent / "guest"


@dataclass
class Scenario:
    """What the runner needs to know about a scenario."""
    name: str
    boards: list[str] = field(default_factory=lambda: ["64"])
    data: dict[str, int] = field(default_factory=dict)
    bar: list[tuple[int, str]] = field(default_factory=list)
    bar_zero: list[tuple[int, int]] = field(default_factory=list)
    knobs: str = ""
    smmu_events: tuple[int, int] = (0, 0)
    expect: list[tuple[int, int, re.Pattern[str]]] = field(
        default_factory=list)
    timeout: int = 300
    append: str = ""
    manual: bool = False
    release: bool = False
    machine: str = ""
    its: bool = True
    smp: int = 1
    kexec: bool = False
    leaks: bool = False     # it looks for leaks: the detector is on


def load(name: str) -> Scenario:
    """Read guest/NAME.sh."""
    sc = Scenario(name)
    text = (GUEST / f"{name}.sh").read_text()
    sc.leaks = " no_leak" in text
    for line in text.splitlines():
        if not line.startswith("# e2e: "):
            continue
        word, _, rest = line[7:].partition(" ")
        arg = rest.split()
        if word == "boards":
            sc.boards = arg
        elif word == "data":
            sc.data[arg[0]] = int(arg[1], 0)
        elif word == "bar":
            sc.bar.append((int(arg[0], 0), arg[1]))
        elif word == "bars":
            first, step, count = (int(a, 0) for a in arg[:3])
            sc.bar += [(first + n * step, arg[3]) for n in range(count)]
        elif word == "bar-zero":
            sc.bar_zero.append((int(arg[0], 0), int(arg[1], 0)))
        elif word == "knobs":
            sc.knobs = rest
        elif word == "smmu-events":
            sc.smmu_events = (int(arg[0]), int(arg[1]))
        elif word == "expect":
            sc.expect.append((int(arg[0]), int(arg[1]),
                              re.compile(rest.split(None, 2)[2])))
        elif word == "timeout":
            sc.timeout = int(arg[0])
        elif word == "manual":
            sc.manual = True
        elif word == "release":
            sc.release = True
        elif word == "machine":
            sc.machine = rest
        elif word == "smp":
            sc.smp = int(arg[0])
        elif word == "no-its":
            sc.its = False
        elif word == "kexec":
            sc.kexec = True
        elif word == "append":
            sc.append = rest
        else:
            raise ValueError(f"{name}.sh: unknown header word {word}")
    for _, file in sc.bar:
        if file not in sc.data:
            raise ValueError(f"{name}.sh: bar names {file}, not declared")
    return sc


def names(kernel: str = "") -> list[str]:
    """Every scenario for that kernel which isn't run by something else."""
    debug = kernel.startswith("debug")
    return sorted(sc.name for sc in (load(p.stem) for p in GUEST.glob("*.sh")
                                     if p.stem != "lib")
                  if not sc.manual and not (debug and sc.release))


def make_data(path: Path, size: int, seed: str) -> None:
    """Data that differs everywhere, the same in every run."""
    path.write_bytes(random.Random(seed).randbytes(size))


def first_difference(bar: Path, offset: int, want: Path) -> str:
    """Compare the BAR's file with a source; '' or where they differ."""
    chunk = 1 << 20
    total = want.stat().st_size
    with bar.open("rb") as b, want.open("rb") as w:
        b.seek(offset)
        done = 0
        while done < total:
            left = w.read(chunk)
            right = b.read(len(left))
            if left != right:
                n = next((i for i, (x, y) in enumerate(zip(left, right))
                          if x != y), len(right))
                at = done + n
                got = f"{right[n]:#04x}" if n < len(right) else "nothing"
                bad = sum(x != y for x, y in zip(left, right))
                return (f"first difference at offset {at}: BAR has {got}, "
                        f"source has {left[n]:#04x} ({bad} byte(s) differ "
                        f"in this MiB)")
            done += len(left)
    return ""


def first_nonzero(bar: Path, offset: int, length: int) -> str:
    """'' if that part of the BAR was never written."""
    with bar.open("rb") as b:
        b.seek(offset)
        part = b.read(length)
    if part.count(0) == len(part) == length:
        return ""
    n = next((i for i, x in enumerate(part) if x), len(part))
    return f"written at offset {offset + n}"
