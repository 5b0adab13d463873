# SPDX-License-Identifier: GPL-2.0-only
"""The throughput table: the guest's cells, one line for each."""

HEAD = ("transfer", "depth", "direction", "GB/s", "of ceiling", "p50 us",
        "p99 us", "irqs", "reads", "writes", "stops")
WIDTH = (9, 5, 9, 6, 10, 9, 9, 5, 6, 6, 5)


def cells(notes: list[str]) -> list[dict[str, str]]:
    """Notes "cell key=value ..."."""
    return [dict(pair.split("=", 1) for pair in note[5:].split())
            for note in notes if note.startswith("cell ")]


def ceiling(notes: list[str]) -> int:
    """The note "ceiling N": payload bytes in a second."""
    for note in notes:
        if note.startswith("ceiling "):
            return int(note[8:])
    raise ValueError("the guest did not report the link's ceiling")


def size(n: int) -> str:
    """Bytes, readable."""
    return f"{n >> 20} MiB" if n >> 20 else f"{n >> 10} KiB"


def line(columns) -> str:
    """One line of the table."""
    return " ".join(f"{c:>{w}}" for c, w in zip(columns, WIDTH))


def rows(cell: dict[str, str], limit: int) -> list[str]:
    """A line for each direction; the counters are those of all of the cell."""
    out = []
    ways = [d for d in ("to_bar", "from_bar") if f"{d}.ns" in cell]
    tests = int(cell["tests"]) * len(ways)
    for way in ways:
        rate = int(cell[f"{way}.bytes"]) / int(cell[f"{way}.ns"])
        head = (size(int(cell["size"])), cell["depth"])
        per = [f"{int(cell[k]) / tests:.2f}" for k in (
            "interrupts", "mmio_reads", "mmio_writes")] + [cell["stops"]]
        if len(ways) == 2 and way == "from_bar":
            head, per = ("", ""), [""] * 4
        out.append(line((
            *head, way, f"{rate:.2f}", f"{100 * rate * 1e9 / limit:.1f} %",
            f"{int(cell[f'{way}.p50_ns']) / 1e3:.1f}",
            f"{int(cell[f'{way}.p99_ns']) / 1e3:.1f}", *per)))
    return out


def render(notes: list[str]) -> str:
    """The table."""
    limit = ceiling(notes)
    lines = []
    for title, both in (("One direction:", False),
                        ("Both at once:", True)):
        lines += [title, line(HEAD)]
        for cell in cells(notes):
            if (cell["dir"] == "both") == both and "extra" not in cell:
                lines += rows(cell, limit)
        lines.append("")
    return "\n".join([*lines,
        "One channel of each direction; irqs, reads and writes (of registers) "
        "for each descriptor,",
        "what starting and ending a channel costs included; stops: how often "
        "the list ran empty.",
        f"Ceiling: {limit / 1e9:.2f} GB/s, what the link carries of payload, "
        "in each direction.",
        "Times are virtual (1 instruction = 1 ns on one CPU, a modelled "
        "engine): they compare",
        "drivers on equal hardware and say nothing absolute about a Jetson. "
        "Where both directions",
        "are below the ceiling, the CPU is what they share."])
