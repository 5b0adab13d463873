# SPDX-License-Identifier: GPL-2.0-only
"""From the repository's files to commits on the newest kernel."""

import functools
import os
import re
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from intree import LISTS, PLACE, TOP, listed, place
from upstream import repo

LIST = Path(__file__).resolve().parent / "patches.toml"
TITLE = "TEGRA PCIE ROOT PORT EDMA DRIVER"
MAIL_LISTS = ("dmaengine@vger.kernel.org", "linux-tegra@vger.kernel.org")
PREFIX = "dmaengine: tegra-rp-edma: "


@dataclass
class Patch:
    """One of the series: its commit, file, and what it adds or changes."""
    commit: str
    subject: str
    files: list[str] = field(default_factory=list)
    mail: Path = Path()


def sources(patterns: list[str]) -> list[Path]:
    """Files of the repository, each pattern names one at least."""
    out = []
    for pattern in patterns:
        found = sorted(p for p in TOP.glob(pattern) if p.is_file())
        if not found:
            raise ValueError(f"patches.toml: no file is {pattern}")
        out += found
    return out


def section(text: str, title: str, who: str, files: list[str]) -> str:
    """MAINTAINERS with files added to a section, which is made if missing."""
    lines = text.splitlines()
    heads = [n for n in range(1, len(lines) - 1)
             if not lines[n - 1] and re.match(r"[A-Z0-9]", lines[n])
             and re.match(r"[A-Z]:\t", lines[n + 1])]
    where = {lines[n]: n for n in heads}
    if title in where:
        at = where[title] + 1
        while lines[at].startswith(("M:", "L:", "S:")):
            at += 1
        end = at
        while end < len(lines) and lines[end].startswith("F:"):
            end += 1
        lines[at:end] = sorted({*lines[at:end],
                                *(f"F:\t{f}" for f in files)})
        return "\n".join(lines) + "\n"
    before = max(n for n in heads if lines[n] < title and
                 lines[n][0] == title[0])
    at = heads[heads.index(before) + 1]
    lines[at:at] = [title, f"M:\t{who}", *(f"L:\t{a}" for a in MAIL_LISTS),
                    "S:\tMaintained", *(f"F:\t{f}" for f in sorted(files)),
                    ""]
    return "\n".join(lines) + "\n"


def without(text: str, title: str) -> str:
    """A page without its last section, which has that title."""
    kept, end = text.split(f"\n{title}\n{'=' * len(title)}\n")
    if re.search(r"^=+$", end, re.M):
        raise ValueError(f"{title}: not the last section")
    return kept.rstrip() + "\n"


def heading(title: str, page: str) -> str:
    """A chapter of dmaengine's index, as the others there."""
    return f"\n{title}\n{'-' * len(title)}\n\n.. toctree::\n" \
           f"   :maxdepth: 1\n\n   {page}\n"


class Writer:
    """Commits one patch after the other, in an index of its own: fast."""

    def __init__(self, tree: Path):
        self.tree = tree
        self.taken: set[str] = set()
        self.who, _ = repo.submitter()
        self.env = {**dated(), "GIT_INDEX_FILE":
                    str(tree.with_name("series.index"))}
        self.files: dict[str, str] = {}
        self.head = "base"
        repo.git(tree, "read-tree", "base", env=self.env)

    def put(self, path: str, text: str) -> None:
        """A file of the kernel."""
        self.files[path] = text

    def stage(self) -> None:
        """Into the index, all at once: it is large."""
        names = list(self.files)
        work = self.tree.with_name("series.files")
        work.mkdir(exist_ok=True)
        for n, name in enumerate(names):
            (work / str(n)).write_text(self.files[name])
        blobs = repo.git(self.tree, "hash-object", "-w", "--stdin-paths",
                         "--no-filters", input="".join(
                             f"{work / str(n)}\n" for n in range(len(names)))
                         ).split()
        repo.git(self.tree, "update-index", "--add", "--index-info",
                 env=self.env, input="".join(
                     f"100644 {blob}\t{name}\n"
                     for blob, name in zip(blobs, names, strict=True)))
        self.files.clear()

    def edit(self, path: str, change) -> None:
        """Change a file that the kernel has."""
        text = self.files.get(path) or repo.git(
            self.tree, "show", f":{path}", env=self.env)
        self.put(path, change(text))

    def ours(self, spec: dict) -> None:
        """The repository's files, all or their beginning."""
        for src in sources(spec["files"]):
            path = str(src.relative_to(TOP))
            if path in self.taken:
                continue
            text = src.read_text()
            cut = "cut" in spec and src.name in ("Kconfig", "Makefile") and \
                re.search(f"^.*{spec['cut']}", text, re.M)
            if cut:
                text = text[:cut.start()].rstrip() + "\n"
            else:
                self.taken.add(path)
            if "without" in spec:
                text = without(text, spec["without"])
            self.put(place(path), text)

    def theirs(self, spec: dict) -> None:
        """What names our files in the kernel's own."""
        for path in spec.get("lists", []):
            assert path in LISTS
            self.edit(path, functools.partial(listed, path))
        if "kunitconfig" in spec:
            self.put(f"{PLACE}/.kunitconfig", "".join(
                f.read_text() for f in sources(spec["kunitconfig"])))
        if "toctree" in spec:
            page = Path(spec["files"][0]).stem
            self.edit("Documentation/driver-api/dmaengine/index.rst",
                      lambda t: t.rstrip() + "\n" +
                      heading(spec["toctree"], page))
        if "maintain" in spec:
            who = f"{self.who['user.name']} <{self.who['user.email']}>"
            self.edit("MAINTAINERS", lambda t: section(
                t, spec.get("title", TITLE), who, spec["maintain"]))

    def commit(self, spec: dict) -> None:
        """One patch."""
        if "diff" in spec:
            repo.git(self.tree, "apply", "--cached", str(TOP / spec["diff"]),
                     env=self.env)
        else:
            self.ours(spec)
            self.theirs(spec)
            self.stage()
        tree = repo.git(self.tree, "write-tree", env=self.env).strip()
        self.head = repo.git(
            self.tree, *options(), "commit-tree", tree, "-p", self.head,
            env=self.env, input=f"{spec['subject']}\n\n"
                                f"{spec['message'].strip()}\n").strip()


def options() -> list[str]:
    """The submitter, for git."""
    who, _ = repo.submitter()
    return [o for k, v in who.items() for o in ("-c", f"{k}={v}")]


def dated() -> dict[str, str]:
    """The time of the repository's last commit: the same series each time."""
    when = repo.git(TOP, "log", "-1", "--format=%cI").strip()
    return {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}


def forgotten(taken: set[str]) -> list[str]:
    """Files of the driver and its client that are in no patch."""
    have = repo.git(TOP, "ls-files", "-co", "--exclude-standard", "drivers",
                    "include").split()
    return sorted(f for f in have if f not in taken and (TOP / f).exists())


def write(tree: Path) -> list[Patch]:
    """All of them, on a pristine tree."""
    writer = Writer(tree)
    for spec in tomllib.loads(LIST.read_text())["patch"]:
        writer.commit(spec)
    left = forgotten(writer.taken)
    if left:
        raise ValueError("in no patch: " + ", ".join(left))
    repo.git(tree, "tag", "-f", "series", writer.head)
    out = []
    for line in repo.git(tree, "log", "--reverse", "--format=%H %s",
                         "base..series").splitlines():
        commit, subject = line.split(" ", 1)
        out.append(Patch(commit, subject, repo.git(
            tree, "diff-tree", "-r", "--no-commit-id", "--name-only",
            commit).split()))
    return out


def mails(tree: Path, patches: list[Patch], out: Path, cover: str) -> Path:
    """The patches as files, with a cover letter, and as one mailbox."""
    for old in out.glob("*.patch"):
        old.unlink()
    first, _, body = cover.partition("\n")
    signoff = "--signoff" if repo.signs_off() else "--no-signoff"
    repo.git(tree, *options(), "format-patch", "-q", "-o", str(out),
             "--cover-letter", "--thread=shallow", "--no-signature", signoff,
             "--no-base", "base..series", env=dated())
    letter = out / "0000-cover-letter.patch"
    text = letter.read_text().replace("*** SUBJECT HERE ***", first)
    letter.write_text(text.replace("*** BLURB HERE ***", body.strip()))
    files = sorted(out.glob("*.patch"))
    for file in files:      # b4 can't read headers that are folded
        head, _, body = file.read_text().partition("\n\n")
        file.write_text(re.sub(r"\n[ \t]+", " ", head) + "\n\n" + body)
    for patch, file in zip(patches, files[1:], strict=True):
        patch.mail = file
    box = out / "series.mbox"
    box.write_text("".join(f.read_text().rstrip() + "\n\n" for f in files))
    return box


def applies(tree: Path, patch: Patch) -> str:
    """git am on the tree as it stands: empty, or what went wrong."""
    res = subprocess.run(["git", *options(), "am", "-q", patch.mail], cwd=tree,
                         check=False, text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    if res.returncode:
        return res.stdout
    same = repo.git(tree, "diff", "--stat", "HEAD", patch.commit)
    return res.stdout + same
