# SPDX-License-Identifier: GPL-2.0-only
"""What is checked of all patches together, on the tree with all of them."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from intree import CLIENT, PLACE
from upstream import build
from upstream.checks import Tree, c_files
from upstream.patches import Patch

SUMMARY = re.compile(r"Testing complete\. Ran (\d+) tests?: (.*)$", re.M)


def coccinelle(at: Tree, patches: list[Patch]) -> list[str]:
    """Every semantic patch of the kernel that has a report mode, on our files.

    As scripts/coccicheck does it, but on the files of the series only.
    """
    files = [f for p in patches for f in c_files(p)]
    rules = sorted((at.tree / "scripts/coccinelle").rglob("*.cocci"))

    def one(rule: Path) -> str:
        text = rule.read_text()
        name = rule.relative_to(at.tree)
        if not re.search(r"virtual\s+(\w+,\s*)*report", text):
            return ""
        if "script:ocaml" in text:
            at.notes.append(f"coccicheck: not run, it needs OCaml: {name}")
            return ""
        opts = re.findall(r"^\s*//+\s*Options:(.*)$", text, re.M)
        status, text = build.run(
            ["spatch", "-D", "report", "--no-show-diff", "--very-quiet",
             "--cocci-file", rule, *(opts[0].split() if opts else []),
             "-I", "include", "-I", "arch/arm64/include", *files], at.tree)
        if status:
            text += f"{name}: spatch ended with status {status}\n"
        return text

    with ThreadPoolExecutor(int(build.jobs())) as pool:
        lines = "".join(pool.map(one, rules)).splitlines()
    at.logs.mkdir(parents=True, exist_ok=True)
    (at.logs / "coccicheck.log").write_text("\n".join(lines))
    # what spatch thinks of the kernel's own rules
    return [x for x in lines if x.strip() and not re.fullmatch(
        r"warning: line \d+: should \w+ be a metavariable\?", x)]


def readable(at: Tree, box: Path, patches: list[Patch]) -> list[str]:
    """b4 finds each patch in the mailbox, and what it makes applies."""
    out = at.tree.with_name("b4")
    out.mkdir(exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    status, text = build.run(
        ["b4", "--offline-mode", "--no-interactive", "--no-stdin", "am",
         "-o", out, "-n", "series", "-m", box], at.tree)
    (at.logs / "b4.log").write_text(text)
    wrong = [f"b4 did not find: {p.subject}" for p in patches
             if p.subject not in text]
    made = out / "series.mbx"
    if status or not made.exists():
        return [*wrong, *text.splitlines()[-5:]]
    count = made.read_text().count("\nSubject: ")
    if count != len(patches):
        wrong.append(f"b4 made {count} mails of {len(patches)} patches")
    return wrong


def modules(at: Tree) -> list[str]:
    """As modules, linked against a whole kernel: UML's, it is the smallest."""
    wanted = {"MODULES": "y", "TEGRA_RP_EDMA": "m", "EDMA_BAR": "m"}
    wrong = at.uml.configure(wanted)
    if wrong:
        return wrong
    status, text = at.uml.make("vmlinux", "modules")
    (at.logs / "modules.log").write_text(text)
    wrong = [x for x in build.complaints(text) if "edma" in x]
    for name in (f"{PLACE}/tegra-rp-edma.ko", f"{CLIENT}/edma_bar.ko"):
        if not (at.uml.out / name).exists():
            wrong.append(f"no {name}")
    return wrong or (text.splitlines()[-5:] if status else [])


def references(at: Tree, patches: list[Patch]) -> list[str]:
    """Files of ours that name a page which the kernel doesn't have."""
    tool = "tools/docs/documentation-file-ref-check"
    if not (at.tree / tool).exists():
        tool = "scripts/documentation-file-ref-check"
    status, text = build.run([tool], at.tree)
    (at.logs / "references.log").write_text(text)
    mine = {f for p in patches for f in p.files if "edma" in f}
    wrong = [x for x in text.splitlines()
             if x.split(":")[0] in mine or "can't check" in x]
    return wrong or [f"{tool} ended with status {status}"] * bool(status)


def pages(at: Tree, patches: list[Patch]) -> list[str]:
    """The series' own pages, made by the kernel's htmldocs."""
    out = at.tree.with_name("htmldocs")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    mine = [Path(f) for p in patches for f in p.files
            if f.endswith(".rst") and "edma" in f]
    dirs = {str(f.parent.relative_to("Documentation")) for f in mine}
    status, text = build.run(
        ["make", f"O={out}", f"SPHINXDIRS={' '.join(sorted(dirs))}",
         "htmldocs"], at.tree)
    (at.logs / "htmldocs.log").write_text(text)
    text = text.replace(f"{at.tree}/", "").replace(f"{out}/", "")
    wrong = [x for x in text.splitlines()
             if re.search(r"edma[-_a-z]*\.(rst|h|c)\b", x) and
             re.search(r"warning|error|critical", x, re.I)]
    wrong += [f"{f} was not made" for f in mine
              if not any(out.rglob(f"{f.parent.name}/{f.stem}.html"))]
    if not mine:
        wrong.append("the series has no page")
    return wrong or [f"htmldocs ended with status {status}"] * bool(status)


def kunit(at: Tree, *args: str) -> tuple[str, list[str]]:
    """The suites, as whoever has the series would run them."""
    out = at.tree.with_name("kunit")
    status, text = build.run(
        ["./tools/testing/kunit/kunit.py", "run", "--kunitconfig", PLACE,
         f"--build_dir={out}", f"--jobs={build.jobs()}", "--timeout=900",
         *args], at.tree)
    name = "kunit-time" if args else "kunit"
    (at.logs / f"{name}.log").write_text(text)
    done = SUMMARY.search(text)
    if not done:
        return "did not end", text.splitlines()[-15:]
    told = done[2].strip()
    log = out / "test.log"
    why = {m[1].strip() for m in re.finditer(
        r"# SKIP (.*\S)", log.read_text(errors="replace"))} \
        if log.exists() else set()
    if why:
        told += f" ({'; '.join(sorted(why))})"
    wrong = [] if "passed: " in told else [f"nothing passed: {told}"]
    if status or re.search(r"(failed|crashed|errors): [1-9]", told):
        wrong += [x for x in text.splitlines() if "FAILED" in x] or [told]
    return told, wrong
