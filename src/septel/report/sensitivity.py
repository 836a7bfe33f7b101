"""The report on a study of assumptions: what was found in sentences, the tornado, and what would change the answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from septel.errors import SeptelError
from septel.experiment.assumptions.study import DOCUMENT, read
from septel.experiment.folder import MANIFEST
from septel.report.charts import Tick
from septel.report.english import ENGLISH
from septel.report.english_sensitivity import SENSITIVITY
from septel.report.numerals import FIRM, between, digits, plain, scale, tick_text, ticks, to
from septel.report.templating import template
from septel.report.words import Words
from septel.whole import written_whole

NAME = "report.html"
MOST_BARS, MOST_NAMED = 15, 4
WORDS = Words(ENGLISH.catalogue | SENSITIVITY, language=ENGLISH.language)
Document = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """One end of a range: where its bar begins and how wide it is, and its interval, all in % of the axis."""

    key: str
    at: float
    width: float
    lo: float | None
    hi: float | None


@dataclass(frozen=True)
class TornadoRow:
    label: str
    note: str
    value: str
    bars: tuple[Bar, ...]
    is_noise: bool


@dataclass(frozen=True)
class Tornado:
    """Rows on one axis of changes; `zero` is no change, `gone` where the lead is used up (None: outside)."""

    rows: tuple[TornadoRow, ...]
    ticks: tuple[Tick, ...]
    zero: float
    gone: float | None


@dataclass(frozen=True)
class Numerals:
    """How the numbers of a study are written: its scale and decimals."""

    factor: float
    decimals: int

    @classmethod
    def of(cls, document: Document, *, paired: bool = True) -> Numerals:
        """Of leads and their changes, which are paired, or of the designs' means."""
        factor = scale(document["asked"]["unit"])
        shown = [document["lead"]] if paired else document["designs"]
        halves = [one["hi"] - one["mean"] for one in shown if one["hi"] is not None]
        half = max(halves, default=math.nan) * factor
        return cls(factor, min(4, digits(half, float(shown[0]["mean"] or 0.0) * factor)))

    def text(self, value: float | None, *, sign: bool = False) -> str:
        return plain(math.nan if value is None else value * self.factor, self.decimals, sign=sign)

    def interval(self, one: dict[str, Any], *, sign: bool = False) -> str:
        """` (lo to hi)`, or nothing where there is no interval."""
        if one["lo"] is None:
            return ""
        return f" ({self.text(one['lo'], sign=sign)} {to()} {self.text(one['hi'], sign=sign)})"


def is_study(folder: Path) -> bool:
    """Whether a folder holds a study of assumptions, and not a run's result."""
    return (folder / DOCUMENT).is_file() and not (folder / MANIFEST).exists()


def write(folder: Path, *, out: Path | None = None, words: Words = WORDS) -> Path:
    """Write the page of a study's folder and return where; SeptelError if there is no study or no room."""
    path = out if out is not None else folder / NAME
    content = html(read(folder), words).encode()
    try:
        with written_whole(path, ending=".tmp") as beside:
            beside.write_bytes(content)
    except OSError as error:
        raise SeptelError(f"{path}: cannot be written ({error.strerror or error}). Use --out FILE.") from error
    return path


def html(document: Document, words: Words = WORDS) -> str:
    """The page as one HTML document; the same study gives the same text."""
    with between(words):
        return _page(document, words)


def _page(document: Document, words: Words) -> str:
    asked = document["asked"]
    return template("sensitivity.html").render(
        t=words,
        title=words("s_title", title=asked["scenario"]),
        facts=_facts(document, words),
        findings=findings(document, words),
        several=len(asked["designs"]) > 1,
        note=words("s_note", n=asked["replications"]) if document["assumptions"] else "",
        command=asked["command"],
        tornado=tornado(document),
        caption=caption(document, words),
        rows=changes(document, words),
        left=left(document),
        left_n=len(document["not_varied"]),
        indices=_indices(document, words),
        manifest=_manifest(document),
    )


def title_of(document: Document, design: str) -> str:
    """A design as pages name it."""
    return str(document["asked"]["titles"].get(design, design))


def findings(document: Document, words: Words = WORDS) -> list[str]:
    """What was found, in a few sentences."""
    asked, lead, say, level = document["asked"], document["lead"], Numerals.of(document), Numerals.of(document, paired=False)
    preferred = next(one for one in document["designs"] if one["design"] == document["preferred"])
    unit = f"{FIRM}%" if asked["unit"] == "share" else ""
    sentence = words(
        "s_base",
        preferred=title_of(document, document["preferred"]),
        which=words(f"selection_{asked['preferred_is']}"),
        measure=asked["measure"],
        mean=level.text(preferred["mean"]) + unit, interval=level.interval(preferred),
    )  # fmt: skip
    found = [sentence]
    if document["other"]:
        key = "s_lead" if lead["lo"] is not None and lead["lo"] > 0 else "s_lead_unclear"
        unit = f"{FIRM}{words('points')}" if asked["unit"] == "share" else ""
        other = title_of(document, document["other"])
        values = {"lead": say.text(lead["mean"]) + unit, "interval": say.interval(lead), "n": asked["replications"]}
        found.append(words(key, other=other, **values))
        found += _verdicts(document, words) if document["assumptions"] else []
    return found


def _verdicts(document: Document, words: Words) -> list[str]:
    by: dict[str, list[Any]] = {}
    for row in document["assumptions"]:
        by.setdefault(row["verdict"], []).append(row)
    found = []
    if by.get("changes"):
        of = len(document["assumptions"])
        found.append(words("s_changes", n=len(by["changes"]), of=of, list=_named(by["changes"], document, words)))
    else:
        found.append(words("s_changes_none"))
    if by.get("may change"):
        found.append(words("s_may_change", list=_named(by["may change"], document, words)))
    return found + [words(f"s_{key}", n=len(by[key])) for key in ("undecided", "holds", "inert") if by.get(key)]


def _named(rows: list[Any], document: Document, words: Words) -> str:
    told = [f"{row['path']} ({_switch(row['switches'][0], document, words)})" for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        told.append(words("s_more", n=len(rows) - MOST_NAMED))
    return words.listed(told)


def _switch(one: dict[str, Any], document: Document, words: Words, key: str = "s_says_changes") -> str:
    texts = one["texts"]
    return words(
        key, to=title_of(document, one["to"]), way=words("s_above" if one["upward"] else "s_below"), level=texts["level"],
        lo=f"≤{FIRM}{texts['lo']}" if one["open_lo"] else texts["lo"],
        hi=f"≥{FIRM}{texts['hi']}" if one["open_hi"] else texts["hi"],
    )  # fmt: skip


def answer(row: dict[str, Any], document: Document, words: Words = WORDS) -> str:
    """What an assumption would change, in one sentence."""
    verdict = row["verdict"]
    refused = "".join(words("s_refused_too", text=one["text"], reason=one["reason"]) for one in row["refused"])
    if verdict == "refused":
        return words("s_says_refused", reason="; ".join(dict.fromkeys(one["reason"] for one in row["refused"])))
    if not document["other"] and verdict != "inert":
        return words("s_says_alone") + refused
    if row["switches"]:
        said = [
            _switch(one, document, words, "s_says_changes" if one["clear"] else "s_says_may change") for one in row["switches"]
        ]
        return "; ".join(said) + refused
    if verdict == "undecided":
        unclear = [one for one in row["readings"] if one["lead"]["lo"] is None or one["lead"]["lo"] <= 0]
        texts = [one["text"] for one in unclear]
        return words(f"s_says_{verdict}", other=title_of(document, unclear[0]["other"]), list=", ".join(texts)) + refused
    return words(f"s_says_{verdict}") + refused


def changes(document: Document, words: Words = WORDS) -> list[dict[str, str]]:
    """The rows of the table: path, source, as written, range, answer and verdict; the strongest first."""
    return [
        {
            "path": row["path"],
            "source": row["source"],
            "written": row["texts"]["as_written"],
            "range": f"{row['texts']['low']} {to()} {row['texts']['high']}",
            "answer": answer(row, document, words),
            "verdict": row["verdict"],
        }
        for row in document["assumptions"]
    ]


def left(document: Document) -> list[tuple[str, list[str]]]:
    """What was not varied: reasons with the paths that they hold for."""
    by: dict[str, list[str]] = {}
    for one in document["not_varied"]:
        by.setdefault(one["reason"], []).append(one["path"])
    return sorted(by.items(), key=lambda item: -len(item[1]))


def shown_in_tornado(document: Document) -> list[dict[str, Any]]:
    """The assumptions that are drawn: the widest that move anything."""
    return [row for row in document["assumptions"] if row["width"] and ends(row)][:MOST_BARS]


def ends(row: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The changes at the low and at the high end, as far as they are known."""
    found = {key: next((one for one in row["readings"] if one["level"] == row[key]), None) for key in ("low", "high")}
    return {key: one["change"] for key, one in found.items() if one is not None and one["change"]["mean"] is not None}


def reach(document: Document) -> tuple[float, float]:
    """The least and the greatest change that the tornado shows, intervals included, in the unit that is written."""
    factor = scale(document["asked"]["unit"])
    known = [0.0]
    for row in shown_in_tornado(document):
        for one in ends(row).values():
            known += [factor * one[word] for word in ("mean", "lo", "hi") if one[word] is not None]
    least, most = min(known), max(known)
    pad = 0.04 * (most - least) or 0.5
    return least - pad, most + pad


def gone(document: Document) -> float | None:
    """The change that uses the lead up, in the unit that is written; None where there is no other design or it is far off."""
    if not document["other"] or document["lead"]["mean"] is None:
        return None
    change = -document["lead"]["mean"] * scale(document["asked"]["unit"])
    least, most = reach(document)
    return change if least < change < most else None


def tornado(document: Document) -> Tornado | None:
    """The chart; None where nothing moves anything."""
    shown = shown_in_tornado(document)
    if not shown:
        return None
    say, (least, most) = Numerals.of(document), reach(document)

    def at(value: float) -> float:
        return round(100 * (value - least) / (most - least), 3)

    def bar(key: str, one: dict[str, Any]) -> Bar:
        start, end = sorted((0.0, say.factor * one["mean"]))
        lo, hi = (None if one[word] is None else at(say.factor * one[word]) for word in ("lo", "hi"))
        return Bar(key, at(start), round(at(end) - at(start), 3), lo, hi)

    rows = tuple(
        TornadoRow(
            row["path"],
            f"{row['texts']['low']} – {row['texts']['as_written']} – {row['texts']['high']}",
            " / ".join(say.text(one["mean"], sign=True) for one in ends(row).values()),
            tuple(bar(key, one) for key, one in ends(row).items()),
            bool(row["noise"]),
        )
        for row in shown
    )
    marks, used_up = ticks(least, most, most=5), gone(document)
    shown_ticks = tuple(Tick(at(mark), tick_text(mark, marks)) for mark in marks)
    return Tornado(rows, shown_ticks, at(0.0), None if used_up is None else at(used_up))


def caption(document: Document, words: Words = WORDS) -> str:
    """What the tornado shows, with its unit."""
    asked, preferred = document["asked"], title_of(document, document["preferred"])
    alone = not document["other"]
    head = words("s_tornado_one" if alone else "s_tornado", preferred=preferred, measure=asked["measure"])
    unit = words("s_points") if asked["unit"] == "share" else words("s_hours") if asked["unit"] == "h" else ""
    tail = "" if gone(document) is None else f" {words('s_gone')}"
    return f"{head} ({words('s_axis_one' if alone else 's_axis', unit=unit)}). {words('s_tornado_note')}{tail}"


def _facts(document: Document, words: Words) -> list[tuple[str, str]]:
    asked = document["asked"]
    varied = len(document["assumptions"]) or len(document.get("indices", {}).get("rows", ()))
    return [
        (str(len(asked["designs"])), words("s_designs")),
        (str(varied), words("s_varied")),
        (str(asked["replications"]), words("s_replications")),
        (str(asked["seed"]), words("s_seed")),
    ]


def _indices(document: Document, words: Words) -> dict[str, Any] | None:
    """The section on Morris or Sobol: title, text, head and rows."""
    found = document.get("indices")
    if found is None:
        return None
    method, factor = found["method"], scale(document["asked"]["unit"])
    return {
        "title": words(f"s_index_title_{method}"),
        "text": index_text(document, words),
        "caption": words(f"s_table_{method}"),
        "head": ("μ*", "σ") if method == "morris" else ("S1", "ST"),
        "rows": [(row["path"], _index_cells(method, row, factor)) for row in found["rows"]],
    }


def index_text(document: Document, words: Words = WORDS) -> str:
    """What indices were computed from, and how much of it is chance."""
    found, unit, factor = document["indices"], document["asked"]["unit"], scale(document["asked"]["unit"])
    preferred, other = (title_of(document, document[word]) for word in ("preferred", "other"))
    if found["of"] == "lead" and document["other"]:
        of = words("s_of_lead", preferred=preferred, other=other)
    else:
        of = words("s_of_mean", design=preferred if found["of"] == "lead" else title_of(document, found["of"]))
    variance, noise = (math.nan if found[word] is None else found[word] for word in ("variance", "noise"))
    share = words("s_index_share", share=f"{100 * noise / variance:.2g}") if variance > 0 and noise >= 0 else ""
    return words(
        "s_index_text", points=found["points"], k=len(found["rows"]), of=of, share=share,
        unit=words("s_points_short") if unit == "share" else "",
        deviation=f"{math.sqrt(variance) * factor:.3g}", noise=f"{math.sqrt(noise) * factor:.2g}",
    )  # fmt: skip


def _index_cells(method: str, row: dict[str, Any], factor: float) -> list[tuple[str, str]]:
    """The numbers of a row with their half-widths."""
    if method == "morris":
        pairs = [(row["mu_star"], row["mu_star_conf"]), (row["sigma"], None)]
    else:
        factor = 1.0
        pairs = [(row["S1"], row["S1_conf"]), (row["ST"], row["ST_conf"])]
    found = []
    for value, half in pairs:
        wide = math.nan if half is None else half * factor
        size = math.nan if value is None else value * factor
        decimals = digits(wide, size)
        found.append((plain(size, decimals), plain(wide, decimals) if half is not None else ""))
    return found


def _manifest(document: Document) -> list[tuple[str, str]]:
    asked = document["asked"]
    words = (
        "scenario_path",
        "scenario_sha256",
        "rules_sha256",
        "measure",
        "preferred_is",
        "method",
        "replications",
        "seed",
        "rng",
    )
    return [(word.replace("_", " "), str(asked[word])) for word in words] + [("designs", ", ".join(asked["designs"]))]
