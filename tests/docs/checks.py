# SPDX-License-Identifier: GPL-2.0-only
"""What can be told of the pages without running anything they say."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pages

Check = tuple[str, list[str]]

CALL = re.compile(r"\b(?:dev|pci|pr)_(?:err|warn|notice|info)\w*\s*\(")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
CONVERSION = re.compile(r"%(?:p\w*|[-#0-9.*]*(?:hh|h|ll|l|z)?[a-zA-Z])")
# What goes into a message's %s
REASON = re.compile(r'\b(?:edma_tell_fail(?:_all)?|edma_prep_refuse|ring_leak)'
                    r'\s*\([^;"]*"([^"]+)"|'
                    r'\breason = "([^"]+)"|'
                    r'\breturn "([^"]+)";|[?:]\s+"([^"]+ not [^"]+)"')
LITERAL = re.compile(r"``(.+?)``", re.S)
LINK = re.compile(r"\]\(([^)#:]+)\)")
PARM = re.compile(r"^(\w+):(.*) \((\w+)\)$")
DEFAULT = re.compile(r'\(default ([^)]*)\)|"(\w+)"[^"]*\(default\)')


def arguments(text: str, start: int) -> str:
    """From behind the opening parenthesis to the one that closes it."""
    depth, at = 1, start
    while depth:
        if m := STRING.match(text, at):
            at = m.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return text[start:at - 1]


def messages(top: Path, conf: dict) -> Iterator[tuple[str, str]]:
    """Every message of the drivers, and every reason it can name."""
    for source in sorted(p for d in conf["drivers"]
                         for p in (top / d).rglob("*.c")):
        text = source.read_text()
        for m in CALL.finditer(text):
            found = STRING.search(arguments(text, m.end()))
            if found:
                yield source.name, found[1]
        if "dma" in source.parts:
            for m in REASON.finditer(text):
                yield source.name, next(g for g in m.groups() if g)


def pattern(message: str) -> re.Pattern[str]:
    """A line that this format makes."""
    message = message.replace("\\n", "").replace('\\"', '"')
    return re.compile(".*?".join(re.escape(part) for part in
                                 CONVERSION.split(message)))


def literals(page: Path) -> list[str]:
    """What a page quotes: blocks' lines and inline literals."""
    quoted = [" ".join(line.split())
              for b in pages.blocks(page) for line in b.lines]
    return quoted + [" ".join(m.split())
                     for m in LITERAL.findall(page.read_text())]


def says(page: Path, section: str, want: str) -> bool:
    """Is it an inline literal in the section of that name?"""
    text = page.read_text()
    m = re.search(rf"^{re.escape(section)}.*\n[=\-~]+\n"
                  rf"((?:.*\n)*?)(?=.*\n[=\-~]{{3,}}\n|\Z)", text, re.M)
    return bool(m) and f"``{want}``" in m[1]


def explained(top: Path, conf: dict) -> list[str]:
    """Messages that the page on faults doesn't quote."""
    quoted = "\n".join(literals(top / conf["messages"]))
    found = list(messages(top, conf))
    wrong = [f"{source}: {text}" for source, text in found
             if not pattern(text).search(quoted)]
    if len(found) < 20:
        wrong.append(f"only {len(found)} messages found in the drivers")
    return wrong


def known_blocks(top: Path, conf: dict) -> list[str]:
    """A block is a transcript or declares what it is: no command escapes."""
    wrong = []
    for name, page in conf["page"].items():
        for block in pages.blocks(top / name):
            if block.is_transcript or block.kind in ("c", "make", "none"):
                continue
            if block.section not in page.get("plain", []):
                wrong.append(f"{name}:{block.line}: neither a transcript nor "
                             f"declared: {block.lines[0]}")
    return wrong


def every_page(top: Path, conf: dict) -> list[str]:
    """A page that nobody tests."""
    there = {str(p.relative_to(top))
             for p in (top / "Documentation").rglob("*.rst")} | {"README.md"}
    known = set(conf["page"]) | set(conf["made"])
    return [f"{p}: not in pages.toml" for p in sorted(there - known)] + \
        [f"{p}: not there" for p in sorted(known - there)]


def same_sample(top: Path, conf: dict) -> list[str]:
    """The page's module is the sample, to the byte."""
    wrong = []
    for kind, sample in conf["sample"].items():
        want = (top / sample).read_text()
        texts = [b.text for b in pages.blocks(top / conf["howto"])
                 if b.kind == kind]
        if want not in texts:
            wrong.append(f"no block of {conf['howto']} equals {sample}")
    return wrong


def glance(top: Path, conf: dict) -> list[str]:
    """README's lines of code are the sample's, in its order."""
    left = iter((top / conf["sample"]["c"]).read_text().splitlines())
    code = [line.strip() for b in pages.blocks(top / "README.md")
            if b.section == conf["glance"] for line in b.lines]
    if not code:
        return ["README shows no code"]
    return [f"not in the sample, or not there: {line}" for line in code
            if not any(line == there.strip() for there in left)]


def links(top: Path, conf: dict) -> list[str]:
    """Links and folders of README lead somewhere; it is a screen."""
    text = (top / "README.md").read_text()
    wrong = [f"{link}: not there" for link in LINK.findall(text)
             if not (top / link).exists()]
    for block in pages.blocks(top / "README.md"):
        if block.section != conf["folders"]:
            continue
        for word in " ".join(block.lines).split():
            if "/" in word and not (top / word.rstrip(",")).is_dir():
                wrong.append(f"{word}: not there")
    if len(text.splitlines()) > 72:
        wrong.append(f"{len(text.splitlines())} lines")
    return wrong


def unknowns(top: Path, conf: dict) -> list[str]:
    """Each unknown has its section, with a command or why there is none."""
    page = top / conf["bringup"]
    found = {b.section.split(":")[0] for b in pages.blocks(page)
             if b.is_transcript}
    text = page.read_text()
    wrong = []
    for n in range(1, 13):
        m = re.search(rf"^U{n}: .*\n-+\n((?:.*\n)*?)(?=.*\n[=\-]{{3,}}\n|\Z)",
                      text, re.M)
        if not m:
            wrong.append(f"U{n} has no section")
        elif f"U{n}" not in found and "No command settles" not in m[1]:
            wrong.append(f"U{n} has no command, and doesn't say so")
    return wrong


PLANTED = {
    "messages": ("poisoned data", "bad data"),
    "howto": ("SZ_64K", "SZ_32K"),
    "bringup": ("U7: what", "What"),
    "README.md": ("    $ make demo", "    make demo"),
    "samples/edma-push/edma_push.c": ("dma_async_issue_pending", "issue")}


def planted(top: Path, conf: dict, work: Path) -> list[str]:
    """Mistakes in a copy of the pages: each has to be found."""
    shutil.rmtree(work, ignore_errors=True)
    for name in ("Documentation", "drivers", "samples"):
        shutil.copytree(top / name, work / name)
    shutil.copy2(top / "README.md", work)
    for page, (old, new) in PLANTED.items():
        path = work / conf.get(page, page)
        text = path.read_text()
        path.write_text(text.replace(old, new))
        if old not in text:
            return [f"{path.name} has no '{old}'"]
    (work / "Documentation/new.rst").write_text("New\n")
    wrong = [f"a planted mistake was not found: {what}"
             for what, check in CHECKS.items() if not check(work, conf)]
    for shown, got in ((["a 1"], ["b 1"]), (["a"], ["a", "b"]),
                       (["a", "...", "c"], ["a", "b"]), (["a ..."], ["b c"])):
        if pages.matches(shown, got):
            wrong.append(f"{shown} taken for {got}")
    for shown, got in (("CS=1", "CS=2"), ("0x1 0x0", "0x1 0x1")):
        if pages.matches([shown], [got], True):
            wrong.append(f"{shown} taken for {got}")
    return wrong


CHECKS = {
    "every page is tested": every_page,
    "every block is a transcript or says what it is": known_blocks,
    "the how-to has the sample, to the byte": same_sample,
    "README's code is the sample's": glance,
    "every message of the drivers is explained": explained,
    "every unknown has its command": unknowns,
    "README is a screen, its links lead somewhere": links}


def everything(top: Path, conf: dict, work: Path) -> Iterator[Check]:
    """What needs no build."""
    for what, check in CHECKS.items():
        yield what, check(top, conf)
    yield "planted mistakes are found", planted(top, conf, work)


def definition(text: str, name: str) -> str:
    """What stands below the term ``name``."""
    m = re.search(rf"^``{name}``[^\n]*\n(?:[ \t][^\n]*\n|\n(?=[ \t]))*", text,
                  re.M)
    return m[0] if m else ""


def parameters(top: Path, conf: dict, tree: Path) -> Iterator[Check]:
    """The page's module parameters are those of the module as built."""
    for ko, page in conf["parameters"].items():
        text = (top / page).read_text()
        section = text[text.index("Module parameters\n"):]
        end = re.search(r"\n\n\S.*\n=+\n", section[20:]).start() + 21
        section = section[:end]
        out = subprocess.run(["modinfo", "-F", "parm", tree / ko], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
        wrong, names = [], set()
        for line in out.splitlines():
            m = PARM.match(line)
            names.add(m[1])
            default = DEFAULT.search(m[2])
            says_default = default and (default[1] or default[2])
            below = definition(section, m[1])
            if not below:
                wrong.append(f"{m[1]} is not on the page")
            elif not says_default or says_default not in below:
                wrong.append(f"{m[1]}: the module says {m[2]}")
        for name in re.findall(r"^``(\w+)``", section, re.M):
            if name not in names:
                wrong.append(f"{name}: not a parameter of {ko}")
        yield f"{page} has the parameters of {Path(ko).name}", \
            wrong or ([] if names else [f"{ko} has no parameters"])
