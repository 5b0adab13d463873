# SPDX-License-Identifier: GPL-2.0-only
"""What is checked of one patch, on the tree that it was just applied to.

Each check gives what is wrong with the patch, or None if there is nothing in it
to be checked. What it is right about is not said.
"""

import re
from pathlib import Path

from intree import CLIENT, PLACE, TOP
from upstream import build, repo
from upstream.patches import Patch

HEADERS = "include/linux/dma/tegra-rp-edma"
TESTS = f"{PLACE}/tests/"
DIRS = ("drivers/dma/", "drivers/misc/")
# dt-schema 2025.08 dies of this one: two bindings give one property two types
LEFT_OUT = ("Documentation/devicetree/bindings/interrupt-controller/"
            "ti,irq-crossbar.yaml")


class Tree:
    """The kernel as it is with the patches so far."""

    def __init__(self, tree: Path, logs: Path):
        self.tree, self.logs = tree, logs
        logs.mkdir(parents=True, exist_ok=True)
        self.gcc = build.Build(tree, "arm64")
        self.clang = build.Build(tree, "arm64", llvm=True)
        self.uml = build.Build(tree, "um")
        self.uml_clang = build.Build(tree, "um", llvm=True)
        self.notes: list[str] = []

    def log(self, patch: Patch, check: str, text: str) -> None:
        """Keep what a check printed."""
        name = check.replace(" ", "-").replace("=", "")
        (self.logs / f"{patch.mail.name[:4]}-{name}.log").write_text(text)


def ours(lines: list[str], dirs: tuple[str, ...] = DIRS) -> list[str]:
    """Those lines that are about files of the series."""
    return [x for x in lines if any(d in x for d in (*dirs, HEADERS))]


def c_files(patch: Patch, kinds: tuple[str, ...] = (".c",)) -> list[str]:
    """Sources in it."""
    return [f for f in patch.files if f.endswith(kinds) and
            f.startswith((PLACE, CLIENT, "include/"))]


def compiled(patch: Patch) -> bool:
    """Does it touch anything that is built?"""
    return any(f.startswith(("drivers/", "include/")) for f in patch.files)


def options(tree: Path, value: str) -> dict[str, str]:
    """Our options, as far as the tree has them."""
    have = {o: value for o, there in build.known(tree).items() if there}
    kconfig = tree / PLACE / "Kconfig"
    if value != "n" and kconfig.exists() and "KUNIT" in kconfig.read_text():
        have["TEGRA_RP_EDMA_KUNIT_TEST"] = "y"
    return have


def dangling(tree: Path, module: Path) -> list[str]:
    """Symbols that a module lacks and its own headers declare."""
    _, text = build.run(["nm", "-u", module], tree)
    need = {line.split()[-1] for line in text.splitlines() if line.strip()}
    words = {w for h in (tree / PLACE).glob("*.h")
             for w in re.findall(r"\w+(?=\()", h.read_text())}
    return sorted(need & words)


def builds(at: Tree, patch: Patch, value: str) -> list[str] | None:
    """The folders it touches, with its options at y, m or n."""
    if not compiled(patch):
        return None
    part = build.scaffold(at.tree)
    wrong = at.gcc.configure(options(at.tree, value))
    text = ""
    if not wrong:
        for folder in (PLACE, CLIENT):
            for old in (at.gcc.out / folder).glob("*.[am]*"):
                old.unlink()        # built-in.a, *.mod
        status, text = at.gcc.make(*DIRS)
        wrong = ours(build.complaints(text))
        if status and not wrong:
            wrong = text.splitlines()[-5:]
    if not wrong and build.known(at.tree)["TEGRA_RP_EDMA"]:
        wrong = result(at, value, bool(part))
    build.restore(part)
    at.log(patch, f"builds ={value}", text + "\n".join(wrong))
    return wrong


def result(at: Tree, value: str, part: bool) -> list[str]:
    """Was built what should be, and nothing else? A part can't be linked."""
    wrong = []
    for folder, name in ((PLACE, "tegra-rp-edma"), (CLIENT, "edma_bar")):
        if not (at.tree / folder).exists():
            continue
        out = at.gcc.out / folder
        found = {"y": (out / "built-in.a").exists(),
                 "m": (out / f"{name}.mod").exists()}
        if found != {"y": value == "y", "m": value == "m"}:
            wrong.append(f"{folder}, ={value}: built: {found}")
        if value == "m" and not part and not wrong:
            wrong += [f"{name}.o: {s} is in no file of this patch or before"
                      for s in dangling(at.tree, out / f"{name}.o")]
    return wrong


def compiler(at: Tree, patch: Patch, llvm: bool, check: str,
             *args: str) -> list[str] | None:
    """Its files with a compiler, or a checker; tests for UML, where all are."""
    files = c_files(patch)
    if not files:
        return None
    tests = any(f.startswith(TESTS) for f in files)
    with_ = (at.uml_clang if llvm else at.uml) if tests else \
        (at.clang if llvm else at.gcc)
    part = build.scaffold(at.tree)
    wrong, text = with_.configure(options(at.tree, "y")), ""
    if not wrong:
        status, text = with_.objects(files, *args)
        wrong = ours(build.complaints(text))
        if status and not wrong:
            wrong = text.splitlines()[-5:]
    build.restore(part)
    if check == "sparse" and not wrong:
        seen = re.findall(r"^  CHECK +(\S+)", text, re.M)
        wrong = [f"{f}: sparse did not see it" for f in files
                 if not any(s.endswith(f) for s in seen)]
    at.log(patch, check, text + "\n".join(wrong))
    return wrong


def checkpatch(at: Tree, patch: Patch) -> list[str]:
    """checkpatch --strict; a sign-off is the submitter's to add."""
    ignore = [] if repo.signs_off() else ["--ignore", "MISSING_SIGN_OFF"]
    status, text = build.run(
        ["perl", "scripts/checkpatch.pl", "--strict", "--terse",
         "--show-types", "--no-summary", *ignore, patch.mail], at.tree)
    lines = [x.replace(f"{patch.mail.parent}/", "") for x in
             text.splitlines()]
    asks = [x for x in lines if "FILE_PATH_CHANGES" in x]
    if asks and not unmaintained(at.tree, patch):
        lines = [x for x in lines if x not in asks]
        at.notes.append(
            f"checkpatch asks whether MAINTAINERS needs updating for patch "
            f"{int(patch.mail.name[:4])}: each file that it adds is in there")
    elif status and not lines:
        lines = [f"checkpatch ended with status {status}"]
    at.log(patch, "checkpatch", text)
    return lines


def unmaintained(tree: Path, patch: Patch) -> list[str]:
    """Added files that no section of MAINTAINERS with the submitter has."""
    who, _ = repo.submitter()
    text = (tree / "MAINTAINERS").read_text()
    mine = [s for s in text.split("\n\n") if f"<{who['user.email']}>" in s]
    places = [x[2:].strip() for s in mine for x in s.splitlines()
              if x.startswith("F:")]
    added = repo.git(tree, "diff", "--name-only", "--diff-filter=A",
                     f"{patch.commit}^", patch.commit).split()
    return [f for f in added if not any(
        f == p or (p.endswith("/") and f.startswith(p)) for p in places)]


def kernel_doc(at: Tree, patch: Patch) -> list[str] | None:
    """Comments that are documentation."""
    files = c_files(patch, (".c", ".h"))
    if not files:
        return None
    tool = "tools/docs/kernel-doc"
    if not (at.tree / tool).exists():
        tool = "scripts/kernel-doc"
    status, text = build.run([tool, "-none", "-Wall", "-Werror", *files],
                             at.tree)
    at.log(patch, "kernel-doc", text)
    wrong = text.splitlines()
    return wrong or ([f"kernel-doc: status {status}"] if status else [])


def maintainers(at: Tree, patch: Patch) -> list[str]:
    """Who is to be asked: kept beside the patches."""
    status, text = build.run(["perl", "scripts/get_maintainer.pl",
                              "--no-git", "--no-git-fallback", patch.mail],
                             at.tree)
    with (patch.mail.parent / "maintainers.txt").open("a") as out:
        out.write(f"{patch.mail.name}\n{text}\n")
    wrong = [f"in no section of MAINTAINERS: {f}"
             for f in unmaintained(at.tree, patch)]
    if status or "list" not in text:
        wrong.append(f"get_maintainer.pl: {text.strip()[:200]}")
    return wrong


def binding(at: Tree, patch: Patch) -> list[str] | None:
    """The device tree binding and its example, with dt-schema."""
    files = [f for f in patch.files if f.endswith(".yaml")]
    if not files:
        return None
    out = at.tree.with_name("dt")
    out.mkdir(exist_ok=True)
    aside = at.tree / LEFT_OUT
    if aside.exists():
        at.notes.append(f"dt: left out, dt-schema dies of it: {LEFT_OUT}")
        aside.rename(out / aside.name)
    status, text = build.run(
        [TOP / "tools/toolroot", "run", "dt", "make", f"O={out}",
         "ARCH=arm64", f"DT_SCHEMA_FILES={':'.join(files)}",
         "dt_binding_check"], at.tree)
    if (out / aside.name).exists():
        (out / aside.name).rename(aside)
    at.log(patch, "dt_binding_check", text)
    wrong = [x for x in text.splitlines()
             if any(Path(f).stem in x for f in files) and
             not x.startswith("  ")]
    if "DTC " not in text:
        wrong.append("the example was not compiled")
    return wrong or (text.splitlines()[-5:] if status else [])
