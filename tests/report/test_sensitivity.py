from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from septel import report
from septel.errors import SeptelError
from septel.experiment.assumptions.asking import sensitivity
from septel.report import sensitivity as page
from septel.report.sensitivity_table import print_study
from septel.report.tornado import tornado_figure
from tests.experiment.assumptions.planes import TINY, Plane, tilted
from tests.report.test_layout import CUT, WIDTHS

DESIGNS = {"near": {"title": "The near base"}, "far": {"title": "The <far> base", "leak": "0.1 /h", "capture": {"p0": 0.5}}}
VARY = ("leak: 0.001 /h .. 1 /h", "capture.p0: 0.1 .. 0.9", "movement.rendezvous: 1 h .. 2 h")


def document(designs: dict[str, Any] = DESIGNS, **settings: Any) -> dict[str, Any]:
    chosen: dict[str, Any] = {"vary": VARY, "replications": 10, "only": ["horizon"], "command": "septel sensitivity tiny.yaml"}
    engine = Plane(tilted, shared=0.5, own=0.001)
    return sensitivity(TINY | {"designs": designs}, engine=engine, threads=1, **(chosen | settings)).document()


def test_findings_name_the_preferred_design_its_lead_and_what_changes_the_answer() -> None:
    said = page.findings(document())
    assert "“The near base” has the highest p_interdiction" in said[0]
    assert "“The <far> base”, is 19.48\u00a0points (19.4" in said[1]
    assert said[2].startswith(
        "Another design would be preferred within the range of 2 of 3 assumptions: leak (“The <far> base” is"
    )
    assert "preferred from 4.8" in said[2]
    assert any("Without any effect are 1 of them" in line for line in said)


def test_a_lead_that_holds_zero_is_called_so() -> None:
    designs = {"near": {}, "far": {"capture": {"p0": 0.5999}}}
    engine = Plane(tilted, own=0.5)
    found = sensitivity(TINY | {"designs": designs}, vary=VARY, replications=10, engine=engine, threads=1).document()
    assert "cannot be told apart with 10 replications" in page.findings(found)[1]


def test_an_answer_says_where_it_changes_or_that_it_does_not() -> None:
    found = {row["path"]: row["answer"] for row in page.changes(document())}
    assert found["capture.p0"].startswith("“The <far> base” is preferred from 0.40")
    assert " down (" in found["capture.p0"]
    assert found["movement.rendezvous"] == "nothing: each value stays the same, in every replication"


def test_an_open_interval_is_marked() -> None:
    row = document()["assumptions"][0]
    row["switches"][0] |= {"open_lo": True, "open_hi": True}
    assert "(≤\u00a0" in page.answer(row, document()) and "≥\u00a0" in page.answer(row, document())


def test_the_page_escapes_titles_and_holds_every_section(tmp_path: Path) -> None:
    text = page.html(document())
    for part in (
        "EXERCISE",
        "The &lt;far&gt; base",
        "What would change the answer",
        "What was not varied",
        "septel sensitivity tiny.yaml",
    ):
        assert part in text
    assert "The <far>" not in text
    assert text == page.html(document())


def test_the_tornado_s_bars_begin_at_zero_and_end_at_the_change() -> None:
    found = page.tornado(document())
    assert found is not None and found.gone is not None
    (low, high) = found.rows[0].bars
    assert (low.key, high.key) == ("low", "high")
    assert low.at == pytest.approx(found.zero)
    assert high.at + high.width == pytest.approx(found.zero)
    assert found.gone < found.zero
    assert high.at < found.gone < low.at


def test_indices_are_told_with_their_noise() -> None:
    for method, head in (("morris", "Elementary effects"), ("sobol", "Shares of the variance")):
        found = document(method=method, points=4)
        assert head in page.html(found)
        assert "of the variance" in page.index_text(found)


def test_one_design_alone_has_a_tornado_of_its_mean_and_nothing_to_change() -> None:
    found = document({"near": {}})
    assert {row["answer"] for row in page.changes(found)} == {
        "one design: there is no other to prefer",
        "nothing: each value stays the same, in every replication",
    }
    assert "change of the mean" in page.caption(found)
    assert "The strongest" in page.html(found)


def test_septel_report_writes_the_page_of_a_study_s_folder(tmp_path: Path) -> None:
    engine = Plane(tilted)
    study = sensitivity(TINY | {"designs": DESIGNS}, vary=VARY, replications=4, engine=engine, threads=1)
    study.save(tmp_path)
    path = report.write(tmp_path)
    assert path == tmp_path / "report.html"
    assert path.read_text(encoding="utf-8") == page.html(study.document())
    assert report.write(tmp_path, out=tmp_path / "other.html").name == "other.html"


def test_a_damaged_study_is_told(tmp_path: Path) -> None:
    (tmp_path / "sensitivity.json").write_text("{", encoding="utf-8")
    with pytest.raises(SeptelError, match="is damaged"):
        page.write(tmp_path)
    (tmp_path / "sensitivity.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(SeptelError, match="another version"):
        page.write(tmp_path)


def test_the_picture_is_the_same_bytes_each_time_and_none_where_nothing_moves(tmp_path: Path) -> None:
    found = document()
    for ending in ("svg", "png"):
        paths = [tornado_figure(tmp_path / f"{name}.{ending}", found) for name in ("a", "b")]
        assert paths[0] is not None and paths[1] is not None
        assert paths[0].read_bytes() == paths[1].read_bytes()
    assert "leak" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert tornado_figure(tmp_path / "none.svg", document(vary=VARY[2:])) is None
    assert not (tmp_path / "none.svg").exists()


def test_the_table_fits_in_eighty_columns(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    for found in (document(), document(method="morris", points=3), document({"near": {}})):
        print_study(found, sys.stdout)
        out = capsys.readouterr().out
        assert max(len(line) for line in out.splitlines()) <= 80
        assert "What was not varied" in out


@pytest.mark.browser
def test_no_word_of_the_page_is_cut_and_nothing_leaves_it_sideways(tmp_path: Path) -> None:
    browsers = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "report.html"
    path.write_text(page.html(document()), encoding="utf-8")
    with browsers.sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        seen = browser.new_page()
        seen.goto(path.resolve().as_uri())
        for width in WIDTHS:
            seen.set_viewport_size({"width": width, "height": 1000})
            assert seen.evaluate("document.documentElement.scrollWidth") <= width
            assert seen.evaluate(CUT) == []
        browser.close()
