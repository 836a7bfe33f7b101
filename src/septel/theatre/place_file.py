"""Places of the user's own from a CSV file (name, lat, lon, people, state) or from the points of a layer."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from septel.errors import Problem, did_you_mean, plain
from septel.theatre.gazetteer import Town

NEEDED = ("name", "lat", "lon")
KNOWN = (*NEEDED, "people", "state")
LOC = ("theatre", "places", "file")
MOST_PROBLEMS = 20
CSV = ("", ".csv", ".txt")  # known without the readers of other files, which are slow to import


def read(path: Path, *, most: int) -> tuple[list[Town], list[Problem]]:
    """The places of a file, at most `most` and one more, and every problem with its line or feature.

    A CSV file is UTF-8, and its first line names the columns; GeoPackage, Shapefile and GeoJSON are known by their suffix.
    """
    if path.suffix.lower() not in CSV:
        from septel.theatre.terrain.readers.base import SUFFIXES
        from septel.theatre.terrain.readers.settlements import settlements

        if path.suffix.lower() in SUFFIXES["vector"]:
            return settlements(path, most=most, loc=LOC)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [_problem(path, 0, f"is not UTF-8 text (byte {error.start})")]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        return [], [_problem(path, 0, f"cannot be read: {reason}")]
    reader = csv.reader(text.splitlines(), strict=True)
    towns: list[Town] = []
    problems: list[Problem] = []
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        problems += _header(path, header)
        for row in reader if not problems else ():
            if not any(cell.strip() for cell in row):
                continue
            town = _town(path, reader.line_num, dict(zip(header, row, strict=False)), problems)
            if len(row) > len(header):
                problems.append(_problem(path, reader.line_num, f"has {len(row)} cells, but there are {len(header)} columns"))
            if town is not None:
                towns.append(town)
            if len(problems) >= MOST_PROBLEMS or len(towns) > most:
                break
    except csv.Error as error:
        problems.append(_problem(path, reader.line_num, f"is not CSV: {error}"))
    return towns, problems


def _header(path: Path, header: list[str]) -> list[Problem]:
    problems = []
    for word in NEEDED:
        if word not in header:
            problems.append(
                _problem(path, 1, f"has no column '{word}'", f"The first line names the columns: {', '.join(KNOWN)}.")
            )
    for word in header:
        if word not in KNOWN:
            problems.append(_problem(path, 1, f"'{word}' is not a column known here", did_you_mean(word, KNOWN)))
    if not problems and len(set(header)) < len(header):
        problems.append(_problem(path, 1, "names a column twice"))
    return problems


def _town(path: Path, line: int, cells: dict[str, str], problems: list[Problem]) -> Town | None:
    before = len(problems)
    name, state = (" ".join(cells.get(word, "").split()) for word in ("name", "state"))
    if not plain(name) or len(name) > 80:
        problems.append(_problem(path, line, "has no name" if not name else "has a name of more than 80 characters"))
    lat = _number(path, line, cells, "lat", (-90.0, 90.0), problems)
    lon = _number(path, line, cells, "lon", (-180.0, 180.0), problems)
    people = _number(path, line, cells, "people", (0.0, 1e10), problems) if cells.get("people", "").strip() else 0.0
    return Town(name, state, (lat, lon), people) if len(problems) == before else None


def _number(
    path: Path, line: int, cells: dict[str, str], word: str, limits: tuple[float, float], problems: list[Problem]
) -> float:
    text = cells.get(word, "").strip()
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not limits[0] <= value <= limits[1]:
        message = f"'{text}' is not a number from {limits[0]:g} to {limits[1]:g} ({word})"
        problems.append(_problem(path, line, message))
    return value


def _problem(path: Path, line: int, message: str, hint: str = "") -> Problem:
    where = f"{path}, line {line}" if line else f"{path}"
    return Problem.at(LOC, f"{where}: {message}", hint=hint)
