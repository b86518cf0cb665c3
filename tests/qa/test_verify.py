import dataclasses
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Document, read_text
from index import Retriever, build_index, update_index
from qa import Answer, Assistant, Citation, verify
from qa.types import Segment
from qa.verify import Check, Claim, check, claims_of

TEXT = "# 湖\n\n湖里有三座岛。\n\n岛上住着四十户人家，以打鱼为生。\n"
OTHER = "# 山\n\n山上有一座庙，建于1903年。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lake.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "hill.md").write_text(OTHER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def retriever(folder: Path) -> Retriever:
    return build_index([folder / "lake.md", folder / "hill.md"], folder / "index")


def quoting(retriever: Retriever, words: str) -> Answer:
    """Return an answer made by hand that cites `words`."""
    (passage,) = (h.passage for h in retriever.search(words, 1))
    start = passage.document.text.index(words)
    citation = Citation(1, passage, start, start + len(words))
    return Answer("？", (Segment(words, (citation,)),), "", (citation,), (), False, 1.0, "？")


def test_what_was_just_answered_holds_in_the_index_and_in_the_file(retriever: Retriever) -> None:
    report = verify(Assistant(retriever).ask("岛上住着多少户人家？"), retriever)
    assert [(c.problem, c.in_file) for c in report.checks] == [(None, True)]
    assert report.holds


def test_a_refusal_quotes_nothing_and_holds(retriever: Retriever) -> None:
    report = verify(Assistant(retriever).ask("梅西拿过几次世界杯冠军？"), retriever)
    assert report.checks == ()
    assert report.holds


def test_a_document_that_was_removed_is_named(retriever: Retriever, folder: Path) -> None:
    answer = quoting(retriever, "湖里有三座岛。")
    update_index(folder / "index", remove=[answer.citations[0].passage.document.id])
    report = verify(answer, Retriever.load(folder / "index"))
    assert [c.problem for c in report.checks] == ["no_document"]
    assert not report.holds


def test_a_document_that_was_changed_and_indexed_again_is_no_longer_there(retriever: Retriever, folder: Path) -> None:
    answer = quoting(retriever, "湖里有三座岛。")
    (folder / "lake.md").write_text(TEXT.replace("三座", "四座"), encoding="utf-8")
    again = build_index([folder / "lake.md", folder / "hill.md"], folder / "index")
    assert [c.problem for c in verify(answer, again).checks] == ["no_document"]


def test_a_row_that_kept_its_id_and_changed_its_words_is_found_out(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"_id": "a", "title": "", "text": "湖里有三座岛，岛上有四十户人家。"}\n', encoding="utf-8")
    answer = quoting(build_index([rows], tmp_path / "index"), "湖里有三座岛")
    rows.write_text('{"_id": "a", "title": "", "text": "湖里有五座岛，岛上有四十户人家。"}\n', encoding="utf-8")
    assert [c.problem for c in verify(answer, Retriever.load(tmp_path / "index")).checks] == ["other_in_file"]
    again = build_index([rows], tmp_path / "index")
    assert [c.problem for c in verify(answer, again).checks] == ["other_words"]


def test_a_file_changed_at_the_place_since_it_was_indexed_is_named(retriever: Retriever, folder: Path) -> None:
    answer = quoting(retriever, "岛上住着四十户人家")
    (folder / "lake.md").write_text(TEXT + "\n后记。\n", encoding="utf-8")
    assert verify(answer, retriever).holds
    (folder / "lake.md").write_text(TEXT.replace("三座", "十三座"), encoding="utf-8")
    assert [c.problem for c in verify(answer, retriever).checks] == ["other_in_file"]


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7 no text", b"\xff\xfe\xfd"])
def test_a_file_that_is_gone_or_no_text_leaves_the_index_to_check(
    retriever: Retriever, folder: Path, content: bytes | None
) -> None:
    answer = quoting(retriever, "湖里有三座岛。")
    if content is None:
        (folder / "lake.md").unlink()
    else:
        (folder / "lake.md").write_bytes(content)
    assert [(c.problem, c.in_file) for c in verify(answer, retriever).checks] == [(None, False)]


def test_a_quote_is_checked_in_a_file_of_another_format_too(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>湖</title><p>湖里有<b>三</b>座岛。</p><p>岛上住着四十户人家。</p>", encoding="utf-8")
    retriever = build_index([page], tmp_path / "index")
    answer = quoting(retriever, "四十户人家")
    assert [(c.problem, c.in_file) for c in verify(answer, retriever).checks] == [(None, True)]
    page.write_text("<title>湖</title><p>湖里有<b>三</b>座岛。</p><p>岛上住着五十户人家。</p>", encoding="utf-8")
    assert [(c.problem, c.in_file) for c in verify(answer, retriever).checks] == [("other_in_file", True)]


def test_the_words_around_a_letter_spaced_line_hold_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "spaced.txt"
    file.write_text("布 并 实 施 保 护 计 划 ， 建 立\n\n了 三 座 岛 的 名 录 。\n", encoding="utf-8")
    retriever = build_index([file], tmp_path / "index")
    (hit,) = retriever.search("计划", 1)
    assert verify(quoting(retriever, hit.passage.text), retriever).holds


def claim(document: Document, quote: str) -> Claim:
    start = document.text.index(quote)
    digest = hashlib.sha256(quote.encode()).hexdigest()
    return Claim(1, document.id, document.source, start, start + len(quote), quote, digest, None, None, None)


LAKE = read_text("一、湖\n\n湖里有三座岛。\n\n二、岛\n\n岛上住着四十户人家。\n", title="湖", source="pasted")
SAID = claim(LAKE, "湖里有三座岛。")
SHA = hashlib.sha256("湖里有九座岛。".encode()).hexdigest()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"document": "another"}, "no_document"),
        ({"end": 10_000}, "no_such_place"),
        ({"start": -1}, "no_such_place"),
        ({"start": 5, "end": 5, "quote": ""}, "no_such_place"),
        ({"quote": "湖里有九座岛。", "digest": SHA}, "other_words"),
        ({"start": SAID.start + 1}, "other_words"),
        ({"start": SAID.start + 1, "end": SAID.end + 1}, "other_words"),
        ({"digest": "0" * 64}, "other_digest"),
        ({"digest": SHA}, "other_digest"),
        ({"passage": (0, 3, "一、海")}, "other_passage"),
        ({"passage": (0, 3, LAKE.text[0:3])}, "other_passage"),
        ({"section": ("二、岛",)}, "other_place"),
        ({"section": ("一、湖",)}, None),
        ({"place": LAKE.locate(SAID.start, SAID.end)}, None),
        ({"place": LAKE.locate(SAID.start, SAID.end - 1)}, "other_place"),
    ],
)
def test_each_change_is_named(change: dict[str, object], problem: str | None) -> None:
    changed = dataclasses.replace(SAID, **change)  # type: ignore[arg-type]
    report = check([changed, SAID], [LAKE])
    assert [c.problem for c in report.checks] == [problem, None]
    assert report.holds == (problem is None)


@given(st.text(max_size=20), st.integers(-5, 60), st.integers(-5, 60), st.text(max_size=5))
def test_only_the_very_words_at_their_place_hold(quote: str, start: int, end: int, digest: str) -> None:
    (made,) = check([dataclasses.replace(SAID, quote=quote, start=start, end=end, digest=digest)], [LAKE]).checks
    assert made.problem is not None


def test_the_claims_of_an_answer_are_its_citations(retriever: Retriever) -> None:
    (made,) = claims_of(quoting(retriever, "建于1903年"))
    assert (made.number, made.quote, made.end - made.start) == (1, "建于1903年", 7)
    assert made.source.endswith("hill.md")


def test_what_was_recognised_in_a_picture_is_not_recognised_again(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    text = read_text("坝高四十二米。", title="坝", source=str(tmp_path / "a.png"))
    scan = dataclasses.replace(text, origins=dataclasses.replace(text.origins, recognised=(1,)))
    claim = Claim(1, scan.id, scan.source, 0, 7, scan.text, hashlib.sha256(scan.text.encode()).hexdigest())
    assert check([claim], [scan]).checks == (Check(claim, None, False),)
