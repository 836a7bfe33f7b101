from __future__ import annotations

import csv
import datetime as dates
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from septel.errors import ScenarioError
from septel.exercise.msel import exporting, importing, separated
from septel.exercise.msel.entry import around
from septel.exercise.msel.importing import Found
from septel.scenario.model_msel import PlannedInject
from septel.scenario.msel_words import HEADINGS, STAMP
from tests.exercise.msel.entries import entries, texts
from tests.exercise.msel.play import Play

SETTING = {"start": "2030-01-07T06:00:00", "zone": "America/Mexico_City"}
HEADS = ["Inject #", "Time", "Event Description", "Recipient Player(s)", "Mode", "Notes"]
ROW = [1, "08:30", "A tip comes in", "Army, Police", "Phone", None]


def workbook(path: Path, *rows: list[Any], sheet: str = "MSEL") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def wrong(path: Path, **options: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        importing.read(path, SETTING, **options)
    return str(caught.value)


def read(path: Path, **options: Any) -> Found:
    return importing.read(path, SETTING, **options)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(entries(), min_size=1, max_size=3), st.sampled_from([("x.xlsx", ","), ("x.csv", ","), ("x.csv", ";")]))
def test_entries_come_back_from_a_table_as_they_were(tmp_path: Path, plans: list[PlannedInject], form: tuple[str, str]) -> None:
    path = tmp_path / form[0]
    exporting.write(path, plans, title="X", separator=form[1])
    assert list(read(path).entries) == plans


@given(texts)
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    guarded = separated.guarded(text)
    assert separated.unguarded(guarded) == text
    assert guarded.lstrip()[:1] not in tuple("=+-@")


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    plan = PlannedInject(number="1", title="=1+1", description="@SUM(A1)", notes="#N/A")
    exporting.write(tmp_path / "x.xlsx", [plan], title="X")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "=1+1" in {cell.value for cell in sheet[2]}


def test_a_table_is_stamped_in_each_row_and_on_each_printed_page(tmp_path: Path) -> None:
    plan = PlannedInject(number="1", title="x", local=dates.datetime(2030, 1, 7, 8, 30))
    exporting.write(tmp_path / "x.xlsx", [plan], title="X")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    assert [row[-1].value for row in sheet.iter_rows()] == [STAMP, STAMP]
    assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == STAMP
    assert dates.datetime(2030, 1, 7, 8, 30) in {cell.value for cell in sheet[2]}
    exporting.write(tmp_path / "x.csv", [plan], title="X")
    data = (tmp_path / "x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert [row[-1] for row in csv.reader(data.decode("utf-8-sig").splitlines())] == [STAMP, STAMP]


def test_headings_are_known_as_people_write_them(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "x.xlsx", HEADS, ROW)).entries[0]
    assert found.model_dump(exclude_defaults=True) == {
        "number": "1", "at": 2.5, "title": "A tip comes in", "description": "A tip comes in", "to": ("Army", "Police"),
        "delivery": "telephone",
    }  # fmt: skip


def test_headings_are_known_in_spanish_and_misspelt(tmp_path: Path) -> None:
    heads = ["No. de inyecto", "Hora prevista", "Descripcion del evnto", "Destinatarios", "Medio de entrega", "Acción esperada"]
    found = read(workbook(tmp_path / "x.xlsx", heads, ["7", "H+1", "Una llamada", "todos", "teléfono", "Responder"])).entries[0]
    assert (found.number, found.at, found.description, found.delivery, found.expected) == (
        "7",
        1.0,
        "Una llamada",
        "telephone",
        "Responder",
    )


def test_columns_that_nobody_knows_are_kept_and_come_back_even_if_empty(tmp_path: Path) -> None:
    heads = [*HEADS, "Van number", "Actual time"]
    found = read(workbook(tmp_path / "x.xlsx", heads, [*ROW, "V7", None], [2, *ROW[1:], "V8"]))
    assert [entry.columns for entry in found.entries] == [{"Van number": "V7", "Actual time": ""}, {"Van number": "V8"}]
    exporting.write(tmp_path / "y.csv", found.entries, title="X")
    assert read(tmp_path / "y.csv").entries == found.entries


def test_a_formula_without_a_value_in_a_column_that_nobody_knows_is_told(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "x.xlsx", [*HEADS, "Van"], [*ROW, "=V7"]))
    assert "cell G2 (Van): is a formula whose value was never stored" in str(found.warnings[0])


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ("A2", None, "needs 'number'"), ("B2", "nine", "cell B2 (Time): 'nine' is not a time"),
        ("B2", 2.5, "is a number without a unit"), ("E2", "Fone", "Did you mean 'phone'?"),
        ("B2", "#N/A", "holds the error #N/A"), ("B2", "=1+1", "value was never stored"),
        ("C2", "x" * 9000, "must have at most"),
    ],
)  # fmt: skip
def test_a_strange_value_is_told_with_its_cell(tmp_path: Path, place: str, value: Any, says: str) -> None:
    path = workbook(tmp_path / "x.xlsx", HEADS, ROW)
    book = openpyxl.load_workbook(path)
    book.active[place] = value
    book.save(path)
    told = wrong(path)
    assert says in told
    assert f"{path}:2: sheet 'MSEL'" in told


def test_every_mistake_is_told_at_once_and_nothing_is_imported(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", HEADS, [1, "nine", "x", "a", "Fone", None], [2, "ten", "y", "b", "radio", None])
    assert len(wrong(path).splitlines()) == 4  # and that descriptions stand for titles


def test_names_are_checked_against_the_exercise_and_spelt_as_it_spells_them(tmp_path: Path) -> None:
    play = Play()
    found = read(workbook(tmp_path / "x.xlsx", HEADS, ROW), around=around(play.state))
    assert found.entries[0].to == ("army", "police")
    told = wrong(workbook(tmp_path / "y.xlsx", HEADS, [1, "08:30", "x", "Navvy", "Phone"]), around=around(play.state))
    assert "cell D2 (Recipient Player(s)): there is no seat or agency 'Navvy'" in told


@pytest.mark.parametrize("form", ["x.xlsx", "x.csv"])
def test_a_condition_on_a_field_that_an_event_does_not_have_is_told_with_its_cell(tmp_path: Path, form: str) -> None:
    path = tmp_path / form
    clause = {"event": "world.released", "field": "holdr", "value": "army"}
    said = {"number": "C1", "kind": "contingency", "title": "Echo", "condition": {"all": [clause]}}
    exporting.write(path, [PlannedInject.model_validate(said)], title="X", separator=",")
    told = wrong(path, around=around(Play().state))
    assert told.startswith(f"{path}:") and "(Condition): " in told
    assert "a condition cannot ask for 'holdr' of 'world.released'. Did you mean 'holder'?" in told


def test_a_day_beside_the_time_counts_and_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    heads = ["No", "Day", "Time", "Title", "Description", "To"]
    path = workbook(
        tmp_path / "x.xlsx",
        ["MSEL"],
        heads,
        [1, "Day 2", "08:30", "a"],
        [2, None, dates.time(9, 30), "b"],
        ["Phase two"],
        [3, 3, "0600", "c"],
    )
    book = openpyxl.load_workbook(path)
    for merged in ("A1:F1", "B3:B4", "A5:F5"):
        book.active.merge_cells(merged)
    book.save(path)
    found = read(path)
    assert [entry.at for entry in found.entries] == [26.5, 27.5, 48.0]
    assert "no entries: 5" in str(found.warnings[0])


def test_hidden_rows_are_read_and_told_or_left_out(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", HEADS, ROW, [2, *ROW[1:]])
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    assert len(read(path).entries) == 2
    assert "1 hidden row is read too" in " ".join(map(str, read(path).warnings))
    assert len(read(path, skip_hidden=True).entries) == 1


def test_the_sheet_that_looks_like_a_list_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path / "x.xlsx", ["Title", "Contact"], ["Cover", "me"], sheet="Cover"))
    for name in ("List", "Second"):
        sheet = book.create_sheet(name)
        for row in (HEADS, [name, *ROW[1:]]):
            sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    assert "several sheets that look alike: List, Second" in wrong(tmp_path / "x.xlsx")
    assert read(tmp_path / "x.xlsx", sheet="second").entries[0].number == "Second"
    assert "Did you mean 'Second'?" in wrong(tmp_path / "x.xlsx", sheet="Secund")


def test_a_mapping_is_saved_and_read_and_its_headings_written(tmp_path: Path) -> None:
    from septel.exercise.msel.columns import load_mapping, save_mapping

    rows = (["Ref", "Clock", "What", "Whom", "Aside"], ["A1", "08:30", "Something", "army", "x"])
    path = workbook(tmp_path / "x.xlsx", *rows)
    (tmp_path / "map.yaml").write_text(
        "columns: {Ref: number, Clock: at, What: title, Whom: to, Aside: ignore}", encoding="utf-8"
    )
    mapping = load_mapping(tmp_path / "map.yaml")
    found = importing.read(path, SETTING, mapping=mapping, sheet="MSEL")
    assert found.entries[0].model_dump(exclude_defaults=True) == {
        "number": "A1",
        "at": 2.5,
        "title": "Something",
        "to": ("army",),
    }
    save_mapping(tmp_path / "map.json", found.mapping)
    assert load_mapping(tmp_path / "map.json")["columns"] == mapping["columns"]
    headings, _ = exporting.table(found.entries, mapping=mapping)
    assert headings[:4] == ["Ref", "Clock", "What", "Whom"]
    (tmp_path / "map.json").write_text('{"columns": {"Ref": "numbr"}}', encoding="utf-8")
    with pytest.raises(ScenarioError, match="Did you mean 'number'"):
        load_mapping(tmp_path / "map.json")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_separator_of_a_csv_is_found(tmp_path: Path, separator: str, encoding: str) -> None:
    text = separator.join(["Número", "Título", "Descripción", "Hora"]) + "\n" + separator.join(["1", "x", '"a, b; c"', "H+1"])
    (tmp_path / "x.csv").write_text(text, encoding=encoding)
    entry = read(tmp_path / "x.csv").entries[0]
    assert (entry.title, entry.description, entry.at) == ("x", "a, b; c", 1.0)


def test_a_csv_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("Número,Título\n1,ñ".encode("cp1252"))
    assert "is not UTF-8 text" in wrong(path)
    path.write_text('Number,Title\n1,"x', encoding="utf-8")
    assert "is not a table" in wrong(path)
    path.write_text("a,b\n1,2", encoding="utf-8")
    assert "has no row of headings" in wrong(path)
    path.write_text("Number,Title,To\n", encoding="utf-8")
    assert "has no entries" in wrong(path)
    assert "files are not read" in wrong(tmp_path / "x.ods")
    assert "cannot be read" in wrong(tmp_path / "none.csv")


def test_a_running_exercise_is_exported_and_imports_as_the_same(tmp_path: Path) -> None:
    play = Play({"number": "1", "at": "1 h", "status": "approved"}, {"number": "2", "local": "2030-01-07T08:30"})
    play.to(1.0)
    plans = exporting.of_the_state(play.state)
    assert plans[0].local == dates.datetime(2030, 1, 7, 7, 0)
    assert [plan.status for plan in plans] == ["released", "draft"]
    exporting.write(tmp_path / "x.xlsx", plans, title="X")
    found = read(tmp_path / "x.xlsx", around=around(play.state))
    assert list(found.entries) == plans
    assert {entry.status for entry in read(tmp_path / "x.xlsx", all_draft=True).entries} == {"draft"}


def test_every_word_of_an_entry_has_a_heading() -> None:
    assert set(HEADINGS) == set(PlannedInject.model_fields) - {"local", "columns"}
