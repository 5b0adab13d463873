# SPDX-License-Identifier: GPL-2.0-only
"""The demo's table: the model's snapshots, the client's counters, the CPU."""

# The board's default link, as the model charges it: PCIe 4.0 x8.
LANES = 8
GBPS_PER_LANE = 16 * 128 / 130 / 8      # bytes per ns
OVERHEAD = 24                           # bytes of a TLP that are not data
MPS = 256
RAW = LANES * GBPS_PER_LANE             # bytes per ns, data and overhead
CEILING = RAW * MPS / (MPS + OVERHEAD)  # bytes per ns of data


def snapshots(text: str) -> dict[str, dict[str, int]]:
    """Lines "snap NAME NS key=value ..." of the stats file."""
    out = {}
    for line in text.splitlines():
        word, name, now, *rest = line.split()
        if word != "snap":
            raise ValueError(f"stats file: {line[:60]}")
        pairs = dict(item.split("=", 1) for item in rest)
        out[name] = {k: int(v) for k, v in pairs.items()} | {"ns": int(now)}
    return out


def client(notes: list[str]) -> dict[str, dict[str, int]]:
    """Notes "stats.NAME key=value" of the guest."""
    out: dict[str, dict[str, int]] = {}
    for note in notes:
        if note.startswith("stats."):
            name, pair = note[6:].split(" ", 1)
            key, value = pair.split("=", 1)
            out.setdefault(name, {})[key] = int(value)
    return out


def cpu(notes: list[str]) -> dict[str, int]:
    """The note "cpu instructions=N bytes=N stores=N"."""
    for note in notes:
        if note.startswith("cpu "):
            return {k: int(v) for k, v in
                    (p.split("=") for p in note[4:].split())}
    raise ValueError("the guest did not report the CPU's copy")


def calls(notes: list[str]) -> dict[str, int]:
    """Notes "call write=NS", "call read=NS"."""
    pairs = (n[5:].split("=") for n in notes if n.startswith("call "))
    return {k: int(v) for k, v in pairs}


def time(ns: float) -> str:
    """Nanoseconds, readable."""
    if ns >= 1e6:
        return f"{ns / 1e6:.2f} ms"
    return f"{ns / 1e3:.2f} us"


def rate(size: int, ns: float) -> str:
    """GB/s and share of the link's ceiling."""
    if ns <= 0:
        return "-"
    return f"{size / ns:.2f} GB/s, {100 * size / ns / CEILING:.1f} %"


def render(stats: str, notes: list[str], size: int) -> str:
    """The table."""
    snap, count = snapshots(stats), client(notes)
    rows: list[tuple[str, str, str]] = [("", "into the BAR", "out of it")]

    def row(text: str, pick) -> None:
        rows.append((text, str(pick("start", "written", "write", "wr")),
                     str(pick("written", "read", "read", "rd"))))

    def model(key):
        return lambda a, b, *_: snap[b][key] - snap[a][key]

    def ours(key):
        return lambda a, b, d, _: (count[b][f"{d}.{key}"] -
                                   count[a][f"{d}.{key}"])

    row("bytes", ours("bytes"))
    row("segments before IOMMU mapping", ours("segments_before"))
    row("segments after it", ours("segments_mapped"))
    row("list elements", model("elements"))
    row("interrupts", model("interrupts"))
    row("MMIO reads", model("mmio_reads"))
    row("MMIO writes", model("mmio_writes"))
    call = calls(notes)
    row("virtual time, all of dd", lambda a, b, *_:
        time(snap[b]["ns"] - snap[a]["ns"]))
    row("virtual time, one call", lambda a, b, d, _: time(call[d]))
    row("  rate, share of ceiling", lambda a, b, d, _: rate(size, call[d]))

    def busy(a, b, _, way):
        return snap[b][f"busy_ns_{way}"] - snap[a][f"busy_ns_{way}"]

    row("virtual time, link in use", lambda *v: time(busy(*v)))
    width = max(len(r[0]) for r in rows)
    lines = [f"{a:{width}}  {b:>24}  {c:>24}".rstrip() for a, b, c in rows]
    ref = cpu(notes)
    link = (ref["bytes"] + ref["stores"] * OVERHEAD) / RAW
    lines += [
        "",
        "(dd: with its own copy of the data, page faults, start and end; one "
        "call: write() or",
        "read() of all the data alone.)",
        f"A CPU copy of the same data: {ref['instructions']} instructions "
        f"({time(ref['instructions'])}),",
        f"  {ref['stores']} stores; link time, computed by the same TLP "
        f"rule: {time(link)},",
        f"  {rate(ref['bytes'], link)} of the ceiling.",
        f"Ceiling: {CEILING:.2f} GB/s, what PCIe 4.0 x8 carries with "
        f"{MPS}-byte TLPs and {OVERHEAD} bytes of overhead.",
        "Times are virtual (1 instruction = 1 ns, a modelled engine): they "
        "compare drivers on",
        "equal hardware and say nothing absolute about a Jetson.",
    ]
    return "\n".join(lines)
