# SPDX-License-Identifier: GPL-2.0-only
"""Where the repository's files stand in a kernel tree, and what names them."""

import hashlib
import os
import re
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or
             Path.home() / ".cache") / "tegra-rp-edma"
PLACE = "drivers/dma/tegra-rp-edma"
CLIENT = "drivers/misc/edma-bar"
# where the repository's folders stand in a kernel tree
MAP = {
    PLACE: PLACE,
    "tests/kunit": f"{PLACE}/tests",
    "tests/model": f"{PLACE}/tests/model",
    "include/linux/dma": "include/linux/dma",
}
# a file of the kernel: which of its lines are a list, and the line of ours
LISTS = {
    "drivers/dma/Kconfig": (r'source "([^"]+)"', f'source "{PLACE}/Kconfig"'),
    "drivers/dma/Makefile": (r"obj-\$\(CONFIG_(\w+)\)\s*\+=.*",
                             "obj-$(CONFIG_TEGRA_RP_EDMA) += tegra-rp-edma/"),
    "drivers/misc/Kconfig": (r'source "([^"]+)"', f'source "{CLIENT}/Kconfig"'),
    "drivers/misc/Makefile": (r"obj-\$\(CONFIG_(\w+)\)\s*\+=.*",
                              "obj-$(CONFIG_EDMA_BAR)\t\t+= edma-bar/"),
    "Documentation/misc-devices/index.rst": (r"   (?!:)(\w\S*)",
                                             "   edma-bar"),
}


def place(path: str) -> str:
    """A file of the repository: its path in the kernel."""
    for ours in sorted(MAP, key=len, reverse=True):
        if path.startswith(f"{ours}/"):
            return MAP[ours] + path[len(ours):]
    return path


def insert(text: str, pattern: str, line: str) -> str:
    """Put a line behind the one of its list that sorts just before it."""
    lines = text.splitlines()
    mine = re.fullmatch(pattern, line)
    assert mine
    before = [(m[1], -n) for n, m in
              enumerate(re.fullmatch(pattern, one) for one in lines)
              if m and m[1] < mine[1]]
    if not before:
        raise ValueError(f"no place for: {line}")
    at = -max(before)[1]
    # a list may have an empty line between any two
    spaced = at > 0 and not lines[at - 1]
    lines[at + 1:at + 1] = ["", line] if spaced else [line]
    return "\n".join(lines) + "\n"


def listed(path: str, text: str) -> str:
    """A file of the kernel with the line of ours."""
    return insert(text, *LISTS[path])


def series_hash() -> str:
    """Which sources the tests were run with: all that a kernel would get."""
    total = hashlib.sha256()
    for folder in (*MAP, CLIENT):
        for path in sorted((TOP / folder).rglob("*.[ch]")):
            total.update(str(path.relative_to(TOP)).encode() +
                         path.read_bytes())
    return total.hexdigest()[:12]


def driver_hash() -> str:
    """Which driver something was measured with."""
    total = hashlib.sha256()
    for folder in (PLACE, "include/linux/dma"):
        for path in sorted((TOP / folder).glob("*.[ch]")):
            total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:12]
