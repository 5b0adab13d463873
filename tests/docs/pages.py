# SPDX-License-Identifier: GPL-2.0-only
"""Pages: their blocks, the transcripts in them, and output compared in form.

A transcript is a literal block whose lines beginning with "$ " are commands on
the machine that builds, those with "# " commands of root on the board; a
backslash at the end goes on in the next line. What follows is output, where a
line "..." stands for any number of lines and a last word "..." for any rest of
its line.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

MORE = "..."
DIRECTIVE = re.compile(r"^\.\. code-block:: *(\S*)$")
UNDERLINE = re.compile(r"^([=\-~])\1{2,}$")
# What may differ from run to run: addresses, numbers, and the units behind
FORM = [(re.compile(p), r) for p, r in (
    (r"0x[0-9a-fA-F]+", "N"),
    (r"\b[0-9a-f]*[0-9][0-9a-f]*-[0-9a-f]{4,}\b", "N"),
    (r"\d+(?:\.\d+)*", "N"),
    (r"N ?[KMGT]i?B", "NB"),
    (r"N [nmu]s\b", "N s"),
    (r"\bN[KMG]\b", "N"),
    (r"\s+", " "))]
# the same on a page whose numbers are answers: what the kernel hands out
EXACT = [(re.compile(p), r) for p, r in (
    (r"\bmemory 0x[0-9a-f]+", "memory N"),
    (r"\s+", " "))]


@dataclass
class Step:
    """A command and the output that the page shows."""
    command: str
    host: bool
    shown: list[str] = field(default_factory=list)
    section: str = ""
    line: int = 0


@dataclass
class Block:
    """A literal block: its kind is what the page declares, "" for none."""
    kind: str
    lines: list[str]
    section: str
    line: int

    @property
    def is_transcript(self) -> bool:
        """Does it begin with a prompt?"""
        return not self.kind and self.lines[0][:2] in ("$ ", "# ")

    @property
    def text(self) -> str:
        """As a file."""
        return "\n".join(self.lines) + "\n"


def indented(lines: list[str], at: int) -> tuple[list[str], int]:
    """The indented lines from `at` on, without the indent; where they end."""
    end = at
    while end < len(lines) and (not lines[end].strip() or
                                lines[end][0] in " \t"):
        end += 1
    body = lines[at:end]
    while body and not body[0].strip():
        body.pop(0)
    while body and not body[-1].strip():
        body.pop()
    if not body:
        return [], end
    indent = body[0][:len(body[0]) - len(body[0].lstrip())]
    return [b.removeprefix(indent) for b in body], end


def rst_blocks(lines: list[str]) -> list[Block]:
    """Literal blocks and code blocks that are not inside of something."""
    out: list[Block] = []
    section, at = "", 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if at < len(lines) and UNDERLINE.match(lines[at]) and line.strip():
            section = line.strip()
        m = DIRECTIVE.match(line)
        if not m and (not line.endswith("::") or line.startswith("..")):
            continue
        start = at
        body, at = indented(lines, at)
        if not body:
            raise ValueError(f"line {start}: a block without lines")
        out.append(Block(m[1] if m else "", body, section, start + 2))
    return out


def md_blocks(lines: list[str]) -> list[Block]:
    """Indented blocks."""
    out: list[Block] = []
    section, at = "", 0
    while at < len(lines):
        if lines[at].startswith("#"):
            section = lines[at].lstrip("# ")
        if lines[at].startswith("    "):
            start = at
            body, at = indented(lines, at)
            out.append(Block("", body, section, start + 1))
        else:
            at += 1
    return out


def blocks(page: Path) -> list[Block]:
    """All blocks of a page."""
    lines = page.read_text().splitlines()
    return md_blocks(lines) if page.suffix == ".md" else rst_blocks(lines)


def steps(block: Block) -> list[Step]:
    """A transcript's commands, each with what it shows."""
    out: list[Step] = []
    more = False
    for number, line in enumerate(block.lines, block.line):
        if more:
            out[-1].command += "\n" + line
        elif line[:2] in ("$ ", "# "):
            out.append(Step(line[2:], line[0] == "$", [], block.section,
                            number))
        else:
            out[-1].shown.append(line)
            continue
        more = line.endswith("\\")
    return out


def form(line: str, exact: bool) -> str:
    """A line without what may differ."""
    for pattern, text in EXACT if exact else FORM:
        line = pattern.sub(text, line)
    return line.strip()


def same(shown: str, got: str, exact: bool) -> bool:
    """Are two lines alike in form?"""
    if shown.endswith(" " + MORE):
        return form(got, exact).startswith(form(shown[:-len(MORE)], exact))
    return form(shown, exact) == form(got, exact)


def matches(shown: list[str], got: list[str], exact: bool = False) -> bool:
    """Is the output what the page shows, in form, or exactly?"""
    if not shown:
        return not got
    if shown[0].strip() == MORE:
        return any(matches(shown[1:], got[n:], exact)
                   for n in range(len(got) + 1))
    return bool(got) and same(shown[0], got[0], exact) and \
        matches(shown[1:], got[1:], exact)
