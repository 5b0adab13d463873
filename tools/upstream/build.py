# SPDX-License-Identifier: GPL-2.0-only
"""Building parts of the kernel, in directories of their own."""

import functools
import os
import re
import subprocess
from pathlib import Path

from intree import CLIENT, PLACE, TOP, listed

HERE = Path(__file__).resolve().parent
CLANG = "-19"
OURS = ("TEGRA_RP_EDMA", "EDMA_BAR")
ARGS = {
    "arm64": ["ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"],
    "um": ["ARCH=um"],
}


def environment() -> dict[str, str]:
    """Without what a make above has set, and with Debian's own Python."""
    env = {k: v for k, v in os.environ.items()
           if k not in ("ARCH", "CROSS_COMPILE", "MAKEFLAGS", "MFLAGS",
                        "MAKELEVEL", "KDIR", "KERNEL_SRC")}
    return {**env, "LC_ALL": "C", "PATH": f"/usr/bin:{env['PATH']}"}


def jobs() -> str:
    """How many at once."""
    return os.environ.get("JOBS") or str(os.cpu_count())


def run(cmd: list, cwd: Path) -> tuple[int, str]:
    """Exit status, and all that was printed."""
    res = subprocess.run(cmd, cwd=cwd, check=False, text=True,
                         env=environment(), stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         errors="replace")
    return res.returncode, res.stdout


@functools.cache
def sparse() -> str:
    """The program: the newest kernel takes no release's sparse."""
    return subprocess.run([TOP / "tools/fetch", "sparse"], check=True,
                          text=True, stdout=subprocess.PIPE).stdout.strip()


class Build:
    """An output directory: an architecture and a compiler."""

    def __init__(self, tree: Path, arch: str, llvm: bool = False):
        self.tree, self.arch = tree, arch
        self.out = tree.with_name(arch + ("-clang" if llvm else ""))
        self.out.mkdir(parents=True, exist_ok=True)
        self.args = [*ARGS[arch], *([f"LLVM={CLANG}"] if llvm else []),
                     f"O={self.out}"]

    def make(self, *targets: str) -> tuple[int, str]:
        """Make."""
        return run(["make", f"-j{jobs()}", *self.args, *targets], self.tree)

    def must(self, *targets: str) -> None:
        """Make something that has nothing to do with the patches."""
        status, text = self.make(*targets)
        if status:
            raise RuntimeError(f"{self.out.name}: make {' '.join(targets)}\n"
                               + "\n".join(text.splitlines()[-20:]))

    def configure(self, wanted: dict[str, str]) -> list[str]:
        """The fragment, and options of ours; those that didn't come out."""
        lines = self.fragment()
        for option, value in wanted.items():
            lines.append(f"CONFIG_{option}={value}" if value != "n" else
                         f"# CONFIG_{option} is not set")
        (self.out / ".config").write_text("\n".join(
            [*self.start().splitlines(), *lines]) + "\n")
        self.must("olddefconfig")
        have = (self.out / ".config").read_text()
        return [x for x in lines if x not in have.splitlines() and not (
            x.startswith("#") and f"{x.split()[1]}=" not in have)]

    def fragment(self) -> list[str]:
        """Options that the patches need."""
        given = [HERE / "arm64.config"] if self.arch == "arm64" else \
            [TOP / "tests/kunit" / f for f in (".kunitconfig",
                                               "uml.kunitconfig")]
        return [x for f in given for x in f.read_text().splitlines()
                if "CONFIG_" in x and not any(
                    f"CONFIG_{o}" in x for o in OURS)]

    def start(self) -> str:
        """What the fragment goes on top of."""
        tiny = self.out / "tiny.config"
        if self.arch == "arm64" and not tiny.exists():
            self.must("tinyconfig")
            (self.out / ".config").rename(tiny)
        return tiny.read_text() if tiny.exists() else ""

    def objects(self, sources: list[str], *args: str) -> tuple[int, str]:
        """Compile these files again, whatever is there."""
        names = [str(Path(s).with_suffix(".o")) for s in sources]
        for name in names:
            (self.out / name).unlink(missing_ok=True)
        status, text = self.make(*args, *names)
        left = [n for n in names if not (self.out / n).exists()]
        if left and not status:
            return 1, text + "not compiled: " + " ".join(left) + "\n"
        return status, text


def known(tree: Path) -> dict[str, bool]:
    """Which of our options the tree has."""
    return {"TEGRA_RP_EDMA": (tree / PLACE / "Kconfig").exists(),
            "EDMA_BAR": (tree / CLIENT / "Kconfig").exists()}


def scaffold(tree: Path) -> dict[Path, str | None]:
    """Before the Kconfig entry: one for what is there. Files as they were."""
    if known(tree)["TEGRA_RP_EDMA"] or not (tree / PLACE).exists():
        return {}
    objects = sorted(p.with_suffix(".o").name
                     for p in (tree / PLACE).glob("*.c"))
    made = {
        tree / PLACE / "Kconfig":
            "config TEGRA_RP_EDMA\n\ttristate \"part of a driver\"\n"
            "\tdepends on PCI && OF && HAS_DMA && HAS_IOMEM\n"
            "\tselect DMA_ENGINE\n",
        tree / PLACE / "Makefile":
            "obj-$(CONFIG_TEGRA_RP_EDMA) += tegra-rp-edma.o\n"
            f"tegra-rp-edma-y := {' '.join(objects)}\n",
    }
    for name in ("drivers/dma/Kconfig", "drivers/dma/Makefile"):
        made[tree / name] = listed(name, (tree / name).read_text())
    before = {p: p.read_text() if p.exists() else None for p in made}
    for path, text in made.items():
        path.write_text(text)
    return before


def restore(before: dict[Path, str | None]) -> None:
    """Without the scaffold."""
    for path, text in before.items():
        if text is None:
            path.unlink()
        else:
            path.write_text(text)


def complaints(text: str) -> list[str]:
    """What a compiler or checker said, make's own lines left out."""
    return [x for x in text.splitlines()
            if re.search(r"(warning|error|WARNING|ERROR):|\*\*\*|not compiled"
                         r"|undefined", x)]
