"""How fast, how exactly and how safely telegrams are read: `python -m benchmarks.telegram --json`.

Speed is measured on clean made-up traffic; the worst time on inputs made to be slow, and on twice as much of each; exactness on
disturbed traffic whose truth is known; safety on mutated telegrams.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from benchmarks.rows import Row, table
from septel.telegram import assemble, read
from septel.telegram.corpus import corpus, drafted
from septel.telegram.disturbances import CASE, disturbed
from septel.telegram.exactness import Exactness, compared
from septel.telegram.guard import RealMarkingError, refuse_real
from septel.telegram.writer import write

HEAD = b"R 040514Z MAR 27\nFM AMEMBASSY ALDEA\nTO JOINT CELL\nBT\nUNCLAS ALDEA 000123\n\nSUBJECT: X\n\n"
# What is repeated to fill an input that is made to be slow: each a way in which a careless reader needs more than linear time.
WORST = {
    "one line": b"a",
    "one line of words": b"road ",
    "blank lines": b"\n",
    "numbers": b"1.",
    "numbered lines": b"1. x\n",
    "portion marks": b"1. (C) ",
    "breaks": b"BT\n",
    "ends": b"NNNN\n",
    "angles": b"<",
    "tags": b"<p>",
    "entities": b"&amp;",
    "half entities": b"&",
    "letters apart": b"S E C R E T ",
    "classifications": b"UNCLAS SECTION 01 OF 02 ALDEA 000123\n",
    "addressees": b"TO RUEHAA/AMEMBASSY ALDEA PRIORITY 0123\n",
    "headings": b"R 040514Z MAR 27\nFM A\n",
    "routing": b"RR RUEHAA\n",
    "references": b"REF: A. ALDEA 1 ",
    "tags lines": b"TAGS: PREL, ",
    "page lines": b"ALDEA 00000123  002 OF 003\n",
    "notes": b"Note: ",
    "summaries": b"Summary: ",
    "brackets": b"(",
    "stars": b"*",
    "pilcrows": "¶".encode(),
    "dashes": b"-",
    "spaces": b" ",
    "tabs and ends": b"\t\r",
    "zeros": b"\0",
    "capitals": b"ALDEA ",
    "labels": b"SUBJECT: ",
    "wrong bytes": b"\xff\xfe\x80",
    "wide": "\u0130\u00df".encode(),
    "reasons": b"Reason: 1.4 (a), ",
    "telegrams": HEAD,
    "short telegrams": b"FM A\nTO B\nBT\nUNCLAS X 1\n\n1. Y.\nBT\nNNNN\n",
    "lone dashes": b"-\n",
    "items": b"-- x\n",
    "routing after text": b"x\nRR RUEHAA\n",
    "subject lines": b"SUBJECT: x\nTAGS: PREL\n\n",
    "bare classifications": b"SECRET\nPAGE 01\nx\n",
    "addresses without end": b"AMEMBASSY ALDEA; ",
    "names at the end": b"Road. ALDEA\n",
    "letters of lists": b"(B) x;\n(C) y;\n",
    "open tags": b"TAGS: OVIP (A,\n",
    "curly quotes": "“a” ".encode(),
    "cut words": b"ambas\nALDEA 00000123  002 OF 003\nsador\n",
    "hyphens at page lines": b"am-\nALDEA 00000123  002 OF 003\nbassador\n",
    "page lines drawn in": b"am- ALDEA 00000123  002 OF 003 bassador ",
    "marks without a bracket": b"1. C) x\n",
    "exempt": b"FM A\nTO B XMT C, D\nXMT E\n",
    "numbered references": b"REF: (1) ALDEA 1 (2) ALDEA 2\n     (3) ALDEA 3\n",
    "groups without a zone": b"R 040514 MAR 27\n",
}
LONGEST = 600  # bytes of a mutated input; a fault needs no long telegram
TOKENS = (
    b"BT\n", b"NNNN\n", b"SECTION 99 OF 01", b"SECTION 01 OF 9999999999", b"(S)", b"1. ", b"\xc2\xb6", b"\r", b"\0",
    b"\xff", b"\xef\xbb\xbf", b"<p>", b"&#99999999;", b"&lt;", b"**", b"\\", b"999999Z FOO 99", b"311460Z FEB 00",
    b"DE RUEHAA #0123/99 9999999", b"FM ", b"TO ", b"INFO ", b"E.O. 12958: DECL: 99/99/9999", b"TAGS", b"SUBJECT:",
    b"REF: A. ", b"Classified By: ", b"Reason: 1.4", b"Summary", b"End Summary", b"(Note: ", b"End Note", b"PAGE 02 RUEHAA",
    b"ALDEA 00000123  002 OF 003", b"((((((", b"----", b"\n\n\n", b"\t", b"\xe2\x80\xa8", b"\x0c", b"S E C R E T",
    b"UNCLAS", b"9" * 40, b" XMT ", b"[C]", b"1. C) ", b"(1) ", b"/S/ DOE.", b"SECTION ONE OF TWO", b"040514Q MAR 27",
    b"(C - ENTIRE TEXT).", b"\xd9\xa3\xd9\xa4", b"\xc4\xb0",
)  # fmt: skip


def worst(name: str, size: int) -> bytes:
    """An input of about `size` bytes that repeats what is slow, after a heading."""
    unit = WORST[name]
    return HEAD + unit * (size // len(unit))


def seconds(data: bytes, *, times: int = 1) -> float:
    """The least processor time of several readings, so that other programs do not count."""
    least = float("inf")
    for _ in range(times):
        started = time.process_time()
        read(data)
        least = min(least, time.process_time() - started)
    return least


def mb_per_s(*, messages: int = 2000, times: int = 3) -> float:
    """Megabytes of clean traffic read in a second, on one core."""
    data = corpus(count=messages, seed=1)[0]
    return len(data) / 1e6 / seconds(data, times=times)


def slowest(size: int, *, names: tuple[str, ...] = tuple(WORST)) -> dict[str, tuple[float, float]]:
    """For each worst case the milliseconds per KB at twice the size, and how many times as long that takes as the size."""
    found = {}
    for name in names:
        once, twice = (seconds(worst(name, length), times=2) for length in (size, 2 * size))
        found[name] = twice * 1e3 / (2 * size / 1024), twice / once
    return found


def exactness(*, messages: int, rounds: int) -> Exactness:
    """How exactly disturbed traffic is read, over so many rounds of other disturbances."""
    fields, differences = 0, []
    for seed in range(rounds):
        truth = drafted(count=messages, seed=seed)
        data, kinds = disturbed(truth, seed=seed)
        found = compared(truth, assemble(read(data)), case=CASE not in kinds)
        fields += found.fields
        differences += found.differences
    return Exactness(fields, tuple(differences))


def mutated(seed: int) -> Iterator[bytes]:
    """Telegrams with their bytes, lines and parts changed at random, without end."""
    chance = Random(seed)
    bases = [write(message).encode() for message in drafted(count=60, seed=seed)]
    bases += [HEAD, b"", "Ñ\u2028¶".encode("utf-16")]
    while True:
        data = chance.choice(bases)
        start = chance.choice((0, chance.randrange(len(data) + 1), max(0, len(data) - LONGEST // 2)))
        data = data[start : start + LONGEST]
        for _ in range(chance.randint(1, 6)):
            data = chance.choice(MUTATIONS)(data, chance)
        yield data[:LONGEST]


def _flip(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, chance: Random) -> bytes:
    start, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return data[:start] + data[end:] if chance.random() < 0.5 else data[start:end]


def _insert(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 20)) + data[at:]


def _twice(data: bytes, chance: Random) -> bytes:
    start, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return data[:end] + data[start:]


def _shuffle(data: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(4):
        a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def _recode(data: bytes, chance: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("latin-1", "utf-16", "utf-16-le", "cp1252", "ascii", "utf-8-sig")), "replace")


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (_flip, _flip, _cut, _insert, _insert, _twice, _shuffle, _recode)


def fault(data: bytes) -> str | None:
    """What went wrong with an input: an exception, or a promise that is not kept; None if nothing did."""
    try:
        traffic = read(data)
        if traffic.data != data:
            return "the bytes are not kept"
        for message in (*traffic, *assemble(traffic)):
            for name, (start, end) in (*message.spans.items(), *((one.code, one.span) for one in message.problems)):
                if not 0 <= start <= end <= len(traffic.text):
                    return f"the span of {name} leaves the text"
            for paragraph in message.paragraphs:
                start, end = paragraph.span
                if not 0 <= start <= end <= len(traffic.text):
                    return "the span of a paragraph leaves the text"
            json.dumps(message.as_dict()).encode()
        refuse_real([traffic], allowed=False)
    except RealMarkingError:
        return None
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def faults(*, count: int, seed: int) -> list[tuple[bytes, str]]:
    """The mutated inputs, of so many, on which something went wrong."""
    inputs = mutated(seed)
    found = []
    for _ in range(count):
        data = next(inputs)
        said = fault(data)
        if said is not None:
            found.append((data, said))
    return found


def measured(
    *, size: int, messages: int, rounds: int, mutations: int, say: Callable[[str], None]
) -> tuple[dict[str, Any], list[Row]]:
    """All figures, and the same as rows with their targets."""
    say("clean traffic")
    speed = mb_per_s()
    say("inputs made to be slow")
    slow = slowest(size)
    per_kb, doubling = (max(slow, key=lambda name, part=part: slow[name][part]) for part in (0, 1))
    say("disturbed traffic")
    exact = exactness(messages=messages, rounds=rounds)
    say("mutated inputs")
    wrong = faults(count=mutations, seed=1)
    figures = {
        "mb_per_s": speed,
        "worst_ms_per_kb": slow[per_kb][0],
        "worst_ms_per_kb_on": per_kb,
        "doubling": slow[doubling][1],
        "doubling_on": doubling,
        "largest_mb": 2 * size / 1e6,
        "fields": exact.fields,
        "fields_exact_share": exact.share,
        "mutated": mutations,
        "exceptions": len(wrong),
    }
    rows = [
        Row("clean traffic", speed, "MB/s", least=5.0),
        Row(f"slowest input ({per_kb})", slow[per_kb][0], "ms/KB", digits=3, most=2.0),
        Row(f"twice the input ({doubling})", slow[doubling][1], "times", most=2.5),
        Row("fields exact in disturbed traffic", 100 * exact.share, "%", digits=3, least=99.9),
        Row(f"exceptions in {mutations:,} mutated inputs", float(len(wrong)), "", digits=0, most=0.0),
    ]
    return figures, rows


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.telegram", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON document")
    parser.add_argument("--mb", type=float, default=10.0, help="the largest input made to be slow, in MB")
    parser.add_argument("--messages", type=int, default=200, help="messages in a round of disturbed traffic")
    parser.add_argument("--rounds", type=int, default=20, help="rounds of disturbed traffic")
    parser.add_argument("--mutations", type=int, default=20_000, help="mutated inputs")
    asked = parser.parse_args()
    figures, rows = measured(
        size=int(asked.mb * 1e6 / 2),
        messages=asked.messages,
        rounds=asked.rounds,
        mutations=asked.mutations,
        say=lambda text: print(text, file=sys.stderr, flush=True),
    )
    print(json.dumps(figures, indent=1) if asked.json else table(rows))
    return 0 if all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
