# SPDX-License-Identifier: GPL-2.0-only
"""The newest kernel as a git repository, and who submits to it."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from intree import CACHE, TOP

NEWEST = "7.3"
NOBODY = {"user.name": "Unknown Submitter", "user.email": "nobody@example.org"}


def git(tree: Path, *args: str, **more) -> str:
    """Run git; what it prints."""
    return subprocess.run(["git", *args], cwd=tree, check=True, text=True,
                          stdout=subprocess.PIPE, **more).stdout


def source() -> Path:
    """KERNEL_SRC, or the distribution's newest."""
    given = os.environ.get("KERNEL_SRC")
    if given:
        return Path(given).resolve()
    return Path(subprocess.run(
        [TOP / "tools/fetch", "linux", NEWEST], check=True, text=True,
        stdout=subprocess.PIPE).stdout.strip())


def version(src: Path) -> str:
    """As the kernel's Makefile has it, and the package it came in."""
    words = {}
    for line in (src / "Makefile").read_text().splitlines()[:8]:
        key, _, value = line.partition(" = ")
        words[key] = value
    text = f"Linux {words['VERSION']}.{words['PATCHLEVEL']}"
    if words.get("SUBLEVEL", "0") != "0":
        text += f".{words['SUBLEVEL']}"
    package = src / ".package-version"
    if package.exists():
        text += f" (Debian's source package, {package.read_text().strip()})"
    return text


def repository(src: Path) -> Path:
    """A copy of the tree with one commit, tagged "base"; made once."""
    name = hashlib.sha256(f"{src} {version(src)}".encode()).hexdigest()[:12]
    tree = CACHE / "series" / f"{src.name}-{name}" / "tree"
    if tree.exists():
        return tree
    print(f"  a git repository of {src.name} ...", file=sys.stderr, flush=True)
    tmp = tree.with_name("tree.tmp")
    shutil.rmtree(tmp, ignore_errors=True)
    tmp.parent.mkdir(parents=True, exist_ok=True)
    if subprocess.run(["cp", "-al", src, tmp], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        shutil.rmtree(tmp, ignore_errors=True)     # another file system
        subprocess.run(["cp", "-a", src, tmp], check=True)
    shutil.rmtree(tmp / ".git", ignore_errors=True)
    (tmp / ".package-version").unlink(missing_ok=True)
    git(tmp, "init", "-q")
    git(tmp, "config", "core.looseCompression", "1")
    git(tmp, "config", "gc.auto", "0")
    # the files are shared by hard links: others change their ctime
    git(tmp, "config", "core.checkStat", "minimal")
    git(tmp, "config", "core.trustctime", "false")
    git(tmp, "add", "-A", "-f")
    who = [o for k, v in NOBODY.items() for o in ("-c", f"{k}={v}")]
    git(tmp, *who, "-c", "commit.gpgSign=false", "commit", "-q",
        "-m", version(src))
    git(tmp, "tag", "base")
    tmp.rename(tree)
    return tree


def reset(tree: Path, commit: str = "base") -> None:
    """The tree as in a commit, and nothing else in it."""
    subprocess.run(["git", "am", "--abort"], cwd=tree, check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    git(tree, "checkout", "-q", "--force", "--detach", commit)
    git(tree, "clean", "-fdxq")


def submitter() -> tuple[dict[str, str], list[str]]:
    """The submitter's name and address for git, and what of it is missing."""
    who, missing = {}, []
    for key, instead in NOBODY.items():
        res = subprocess.run(["git", "config", key], cwd=TOP, check=False,
                             text=True, stdout=subprocess.PIPE)
        who[key] = res.stdout.strip()
        if not who[key]:
            missing.append(key)
            who[key] = instead
    return who, missing


def signs_off() -> bool:
    """Does the submitter's git config have a sign-off added?"""
    res = subprocess.run(["git", "config", "--type=bool", "format.signOff"],
                         cwd=TOP, check=False, text=True,
                         stdout=subprocess.PIPE)
    return res.stdout.strip() == "true"
