# SPDX-License-Identifier: GPL-2.0-only
"""Run commands of a page as root on the emulated board."""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from host import console, ktap  # noqa: E402
from host.board import Board, work_dir  # noqa: E402

OUT = re.compile(r"^(rc|out) (\d+) ?(.*)$")


@dataclass
class Ran:
    """What came of the commands of one boot."""
    wrong: str = ""
    rc: dict[int, int] = field(default_factory=dict)
    out: dict[int, list[str]] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    bar: Path | None = None


def script(prepare: str, commands: list[str]) -> str:
    """One shell function for each command, the preparation's is 0."""
    out = [f"docs_steps={len(commands)}"]
    for n, command in enumerate([prepare, *commands]):
        out.append(f"step_{n}()\n{{\n{command}\n}}")
    text = "\n".join(out) + "\n"
    subprocess.run(["dash", "-n"], input=text, text=True, check=True)
    return text


def run(name: str, files: dict[str, Path], prepare: str, commands: list[str],
        data: dict[str, Path], knobs: str) -> tuple[Ran, Path]:
    """Boot, run them in one shell one after the other, power off."""
    ran = Ran()
    with work_dir(name) as work:
        steps = work / "steps"
        steps.write_text(script(prepare, commands))
        board = Board("board", "64", work, files, knobs,
                      data | {"steps": steps}, "docs")
        ran.wrong = board.run(400)
        con = console.read(board.console_text())
    ran.reports = con.reports
    ran.bar = board.bar
    sub = ktap.Subtest(name)
    ktap.parse_guest(con.ktap, sub)
    if not ran.wrong and not sub.ok:
        ran.wrong = "; ".join(r.name for r in sub.results if not r.ok)
    for note in sub.notes:
        if m := OUT.match(note):
            n = int(m[2])
            if m[1] == "rc":
                ran.rc[n] = int(m[3])
            else:
                ran.out.setdefault(n, []).append(m[3])
    return ran, board.console
