"""Made-up traffic is deterministic, plausible, stamped, and read again as it was meant."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from septel.cli import call
from septel.errors import SeptelError
from septel.telegram import assemble, read
from septel.telegram.corpus import corpus, drafted
from septel.telegram.exactness import compared
from septel.telegram.guard import refuse_real
from septel.telegram.writer import write


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert corpus(count=5, seed=3) == corpus(count=5, seed=3)
    assert corpus(count=5, seed=3)[0] != corpus(count=5, seed=4)[0]


def test_a_longer_corpus_begins_with_a_shorter_ones_messages() -> None:
    assert drafted(count=9, seed=3)[:4] == drafted(count=4, seed=3)


@pytest.mark.parametrize("count", [-1, 10_000_000])
def test_an_impossible_count_is_refused(count: int) -> None:
    with pytest.raises(SeptelError, match="between 0 and"):
        corpus(count=count, seed=1)


def test_an_empty_corpus_is_empty() -> None:
    assert corpus(count=0, seed=1) == (b"", [])


def test_a_corpus_can_speak_of_given_places_and_organisations() -> None:
    message, *_ = drafted(
        count=1, seed=4, places=["Alfa, Norte #1", "Bravo"], organisations=["los_grises", "La Cumbre (invented)"]
    )
    text = " ".join(
        paragraph.text for one in drafted(count=20, seed=4, places=["Alfa, Norte #1", "Bravo"]) for paragraph in one.paragraphs
    )
    assert "Alfa" in text and "#1" not in text and "Aldea Alta" not in text
    assert message.exercise
    with pytest.raises(SeptelError, match="two places"):
        drafted(count=1, seed=4, places=["Alfa"])


def test_every_field_of_clean_traffic_is_read_exactly() -> None:
    data, truth = corpus(count=250, seed=11)
    found = compared(truth, assemble(read(data)))
    assert [str(one) for one in found.differences[:5]] == []
    assert found.fields > 20_000


def test_traffic_is_of_all_kinds() -> None:
    truth = drafted(count=400, seed=2)
    assert {message.classification for message in truth} == {"UNCLASSIFIED", "CONFIDENTIAL", "SECRET"}
    assert {message.precedence for message in truth} == set("ZOPR")
    for name in (
        "transmission",
        "captions",
        "passing",
        "order",
        "refs",
        "info",
        "signature",
        "signals",
        "section",
        "info_precedence",
    ):
        assert 0 < sum(bool(getattr(message, name)) for message in truth) < len(truth), name
    paragraphs = [paragraph for message in truth for paragraph in message.paragraphs]
    kinds = Counter(
        kind
        for one in paragraphs
        for kind in (one.heading and "heading", one.summary and "summary", one.notes and "note", "\n" in one.text and "blocks")
        if kind
    )
    assert len(kinds) == 4 and min(kinds.values()) > 20


def test_every_telegram_of_the_corpus_is_an_exercise_and_passes_the_guard() -> None:
    traffic = read(corpus(count=60, seed=5)[0])
    assert all(message.exercise for message in traffic)
    refuse_real([traffic], allowed=False)


def test_a_thousand_sections_in_random_order_are_assembled() -> None:
    long = [message for message in drafted(count=400, seed=1) if len(message.paragraphs) >= 8][:100]
    truth = [replace(message, section=(1, 10), sections_present=tuple(range(1, 11))) for message in long]
    parts = [part for message in truth for part in write(message).split("\nNNNN\n")[:-1]]
    assert len(parts) == 1000
    random.Random(1).shuffle(parts)
    found = {message.mrn: message for message in assemble(read("\nNNNN\n".join([*parts, ""]).encode()))}
    assert len(found) == len(truth)
    assert [message.mrn for message in truth if found[message.mrn] != message] == []


def test_the_command_writes_traffic_and_truth_that_belong_together(tmp_path: Path) -> None:
    out, truth = tmp_path / "traffic.txt", tmp_path / "truth.json"
    assert call(["telegram", "corpus", "--count", "7", "--seed", "2", "--out", str(out), "--truth", str(truth)]) == 0
    data, messages = corpus(count=7, seed=2)
    assert out.read_bytes() == data
    assert json.loads(truth.read_text(encoding="utf-8")) == {"messages": [message.as_dict() for message in messages]}
