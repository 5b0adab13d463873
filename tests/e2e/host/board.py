# SPDX-License-Identifier: GPL-2.0-only
"""Boot the emulated board and wait for it to power itself off."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]
BAR_SIZE = 256 << 20
MACHINE = "virt,iommu=smmuv3,gic-version=3"


def cache() -> Path:
    """The cache directory, as in tools/lib.sh."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tegra-rp-edma"


@contextlib.contextmanager
def work_dir(name: str) -> Iterator[Path]:
    """A directory for one boot, to itself: others with the name wait."""
    work = cache() / "run" / name
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield work


def guest_files(flavour: str) -> dict[str, Path]:
    """Build whatever is missing; where everything is."""
    res = subprocess.run([TOP / "tools/guest", flavour], check=False,
                         stdout=subprocess.PIPE, text=True)
    if res.returncode:
        sys.exit(f"the {flavour} kernel's guest could not be built")
    return {k: Path(v) for k, v in
            (line.split("=", 1) for line in res.stdout.splitlines())}


def note_boot(flavour: str) -> None:
    """A line for tools/check, which counts kernels and boots."""
    if "COST_FILE" in os.environ:
        with open(os.environ["COST_FILE"], "a", encoding="ascii") as cost:
            cost.write(f"boot {flavour}\n")


def cpio(files: dict[str, Path]) -> bytes:
    """A second initramfs archive with the user's files, exact bytes."""
    out = bytearray()

    def entry(name: str, mode: int, data: bytes, ino: int) -> None:
        raw = name.encode() + b"\0"
        head = "070701" + "".join(f"{v:08x}" for v in (
            ino, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw), 0))
        out.extend(head.encode() + raw)
        out.extend(bytes(-len(out) % 4))
        out.extend(data)
        out.extend(bytes(-len(out) % 4))

    entry("data", 0o040755, b"", 1)
    for n, (name, path) in enumerate(files.items(), 2):
        entry(f"data/{name}", 0o100644, path.read_bytes(), n)
    entry("TRAILER!!!", 0, b"", 0)
    return bytes(out)


@dataclass
class Board:
    """One boot: its files are in `work`."""
    flavour: str
    width: str
    work: Path
    files: dict[str, Path]
    knobs: str = ""
    data: dict[str, Path] = field(default_factory=dict)
    scenario: str = "shell"
    append: str = ""
    extra: str = ""
    its: bool = True
    smp: int = 1
    seconds: float = 0

    @property
    def bar(self) -> Path:
        """The endpoint's BAR 2, as the host sees it."""
        return self.work / "bar"

    @property
    def stats(self) -> Path:
        """Snapshots that the root port wrote."""
        return self.work / "stats"

    @property
    def console(self) -> Path:
        """The serial console."""
        return self.work / "console.log"

    def prepare(self) -> None:
        """A zeroed BAR, the initramfs with the data, no old results."""
        self.work.mkdir(parents=True, exist_ok=True)
        for old in (self.bar, self.stats, self.console):
            old.unlink(missing_ok=True)
        with self.bar.open("wb") as f:
            f.truncate(BAR_SIZE)
        base = self.files["initramfs"].read_bytes()
        with (self.work / "initrd").open("wb") as f:
            f.write(base + bytes(-len(base) % 4))
            f.write(cpio(self.data))

    def options(self) -> str:
        """The machine's: what comes last counts."""
        return f"{MACHINE},{self.extra}" if self.extra else MACHINE

    def machine(self) -> list[str]:
        """What the device tree depends on."""
        return [str(self.files["qemu"]), "-M", self.options(),
                "-cpu", "cortex-a57",
                "-m", "1G", "-smp", str(self.smp), "-nodefaults",
                "-nographic"]

    def make_dtb(self) -> Path:
        """The emulator's own device tree, edited."""
        dump, dtb = self.work / "dump.dtb", self.work / "board.dtb"
        cmd = self.machine()
        cmd[cmd.index(self.options())] += f",dumpdtb={dump}"
        subprocess.run(cmd, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        subprocess.run([TOP / "tests/qemu/board-dtb", self.width, dump, dtb,
                        *([] if self.its else ["no-its"])], check=True)
        return dtb

    def command(self, serial: str) -> list[str]:
        """QEMU's command line; see tests/qemu/README."""
        append = (f"console=ttyAMA0 rdinit=/init panic=-1 oops=panic "
                  f"ignore_loglevel "
                  f"printk.devkmsg=on e2e.scenario={self.scenario} "
                  f"e2e.board={self.width} {self.append}")
        return [
            *self.machine(), "-dtb", str(self.make_dtb()),
            *(["-icount", "shift=0,sleep=off"] if self.smp == 1 else []),
            "-no-reboot",
            "-serial", serial,
            "-object", f"memory-backend-file,id=bar,share=on,"
                       f"size={BAR_SIZE},mem-path={self.bar}",
            "-device", "tegra-rp-edma-port,id=rp0,bus=pcie.0,addr=4,"
                       f"chassis=1,stats={self.stats},unmatched=ur" +
                       (self.knobs and f",{self.knobs}"),
            "-device", "ivshmem-plain,bus=rp0,memdev=bar",
            # INTA of slot 1 shares the engine's interrupt line
            "-device", "virtio-rng-pci,bus=pcie.0,addr=1,vectors=0",
            "-kernel", str(self.files["image"]),
            "-initrd", str(self.work / "initrd"),
            "-append", append.strip(),
        ]

    def run(self, timeout: int) -> str:
        """Boot to power-off. '' or what went wrong."""
        self.prepare()
        note_boot(self.flavour)
        start = time.monotonic()
        with (self.work / "qemu.log").open("wb") as log:
            cmd = self.command(f"file:{self.console}")
            with subprocess.Popen(cmd, stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=log) as vm:
                try:
                    rc = vm.wait(timeout)
                except subprocess.TimeoutExpired:
                    vm.send_signal(signal.SIGKILL)
                    return f"no power-off within {timeout} s of wall time"
                except BaseException:
                    vm.kill()
                    raise
        self.seconds = time.monotonic() - start
        if rc:
            tail = (self.work / "qemu.log").read_text(errors="replace")
            return f"emulator ended with status {rc}: {tail[-400:]}"
        return ""

    def interact(self) -> int:
        """Boot with the console on this terminal."""
        self.prepare()
        return subprocess.call(self.command("mon:stdio"))

    def console_text(self) -> str:
        """The console log so far."""
        try:
            return self.console.read_text(errors="replace")
        except FileNotFoundError:
            return ""
