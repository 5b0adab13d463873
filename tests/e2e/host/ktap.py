# SPDX-License-Identifier: GPL-2.0-only
"""KTAP: collect results of subtests, print them merged, count them."""

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

PLAN = re.compile(r"^1\.\.(\d+)$")
RESULT = re.compile(r"^(ok|not ok) (\d+)(?: -)? ?(.*?)(?: # SKIP ?(.*))?$")


@dataclass
class Result:
    """One leaf: a check on the guest or on the host."""
    ok: bool
    name: str
    skip: str | None = None
    diag: list[str] = field(default_factory=list)


@dataclass
class Subtest:
    """One scenario on one board and kernel."""
    name: str
    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, ok: bool, name: str, *diag: str) -> None:
        """Append a host-side result."""
        self.results.append(Result(ok, name, diag=[d for d in diag if d]))

    @property
    def ok(self) -> bool:
        """A subtest without results has not passed."""
        return bool(self.results) and all(r.ok for r in self.results)


def parse_guest(lines: list[str], sub: Subtest) -> None:
    """Take the guest's results; whatever is missing is a failure."""
    planned = None
    ended = False
    diag: list[str] = []
    seen = 0
    for line in lines:
        if m := PLAN.match(line):
            planned = int(m[1])
        elif m := RESULT.match(line):
            seen += 1
            ok = m[1] == "ok" and int(m[2]) == seen
            skip = m[4] if " # SKIP" in line else None
            sub.results.append(Result(ok, m[3], skip, diag))
            diag = []
        elif line.startswith("# "):
            diag.append(line[2:])
        elif line.startswith("note: "):
            sub.notes.append(line[6:])
        elif line == "end of scenario":
            ended = True
        else:
            diag.append(line)
    if planned is None:
        sub.add(False, "guest printed no plan", *diag)
    elif seen != planned:
        sub.add(False, f"guest planned {planned} and ran {seen}", *diag)
    if not ended:
        sub.add(False, "guest reached its end")


def show(sub: Subtest, number: int, out=sys.stdout) -> None:
    """Print one subtest, indented as KTAP wants it."""
    print(f"    # Subtest: {sub.name}", file=out)
    print(f"    1..{len(sub.results)}", file=out)
    for n, res in enumerate(sub.results, 1):
        for line in res.diag:
            print(f"    # {line}", file=out)
        tail = f" # SKIP {res.skip}" if res.skip is not None else ""
        word = "ok" if res.ok else "not ok"
        print(f"    {word} {n} {res.name}{tail}", file=out)
    for note in sub.notes:
        print(f"    # {note}", file=out)
    word = "ok" if sub.ok else "not ok"
    print(f"{word} {number} {sub.name}", file=out, flush=True)


def save(subs: list[Subtest], path: Path) -> None:
    """All results, for tools: a list of scenarios with their leaves."""
    runs = [{"name": s.name, "results": [
        {"name": r.name, "ok": r.ok, "skip": r.skip is not None}
        for r in s.results]} for s in subs]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(runs, indent=1) + "\n")


def totals(subs: list[Subtest]) -> tuple[int, int, int]:
    """Passed, failed, skipped leaves."""
    leaves = [r for s in subs for r in s.results]
    skipped = sum(r.ok and r.skip is not None for r in leaves)
    failed = sum(not r.ok for r in leaves)
    return len(leaves) - failed - skipped, failed, skipped
