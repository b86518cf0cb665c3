import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from index import Retriever
from qa import Answer, Assistant, Citation
from qa.errors import GoldError
from qa.evaluate import Change, Gold, Scored, as_json, evaluate, keep_run, read_gold, read_run
from qa.followup import Turn
from qa.types import Segment


class Scripted(Assistant):
    """Gives answers made by hand: what it says, what it quotes, its short answer; None for a refusal."""

    def __init__(self, retriever: Retriever, says: dict[str, tuple[str, str, str] | None]) -> None:
        super().__init__(retriever)
        self._says = says

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        hits = self.retriever.search(question, 8)
        said = self._says[question]
        if said is None:
            return Answer(question, (Segment("文中没有。"),), "", (), hits, True, 0.0, question)
        text, quote, short = said
        passage = next(h.passage for h in self.retriever.search(quote, 8) if quote in h.passage.text)
        start = passage.document.text.index(quote)
        citation = Citation(1, passage, start, start + len(quote))
        return Answer(question, (Segment(text, (citation,)),), short, (citation,), hits, False, 1.0, question)


def gold(question: str, kind: str, answers: tuple[str, ...] = (), evidence: tuple[str, ...] = ()) -> Gold:
    return Gold(question, kind, question, (), answers, answers, evidence, kind != "unanswerable")


GARDENS = "湖区建立植物园近200个，保存植物2.3万余种。"
BANNED = "由于过度捕捞，江豚数量曾经下降。"


def scored(retriever: Retriever, row: Gold, said: tuple[str, str, str] | None) -> Scored:
    (result,) = evaluate([row], Scripted(retriever, {row.question: said})).scored
    return result


def test_a_fact_is_right_where_a_wording_of_it_stands_in_the_text_and_its_evidence_is_quoted(
    retriever: Retriever,
) -> None:
    row = gold("湖区有多少个植物园？", "factoid", ("近 200 个", "200个"), (GARDENS,))
    result = scored(retriever, row, (GARDENS, GARDENS, "近２００个"))
    assert (result.score, result.found, result.answer, result.short_f1, result.cited) == (1, 1, 1, 1, 1)
    assert (result.verified, result.abstained) == (1, 0)


def test_a_right_text_on_a_wrong_quote_a_wrong_text_and_a_long_text_score_nothing(retriever: Retriever) -> None:
    row = gold("湖区有多少个植物园？", "factoid", ("近200个",), (GARDENS,))
    uncited = scored(retriever, row, ("近200个", BANNED, "近200个"))
    assert (uncited.answer, uncited.cited, uncited.score) == (1, 0, 0)
    wrong = scored(retriever, row, ("32个", GARDENS, "32个"))
    assert (wrong.answer, wrong.cited, wrong.score) == (0, 1, 0)
    assert wrong.short_f1 == pytest.approx(2 * 2 / (3 + 5))  # 2 and 个 are in both
    rambling = scored(retriever, row, (GARDENS * 10, GARDENS, ""))
    assert (rambling.answer, rambling.short_f1, rambling.score) == (0, 0, 0)


def test_of_a_list_the_share_of_its_items_counts(retriever: Retriever) -> None:
    row = gold("保护哪些树木？", "list", ("水杉", "银杏", "珙桐", "桫椤"), ("重点保护水杉、银杏和珙桐三种树木",))
    result = scored(retriever, row, ("水杉、银杏和珙桐", "重点保护水杉、银杏和珙桐三种树木", ""))
    assert (result.score, result.short_f1) == (0.75, None)


@pytest.mark.parametrize(("said", "score"), [("由于过度捕捞，江豚数量曾经下降", 1), ("由于过度捕捞，江豚", 0)])
def test_an_explanation_is_right_from_three_fifths_of_its_evidence_on(
    retriever: Retriever, said: str, score: float
) -> None:
    row = gold("为什么下降？", "explain", (), (BANNED,))
    assert scored(retriever, row, (said, BANNED, "")).score == score


def test_runs_shorter_than_six_characters_are_coincidence(retriever: Retriever) -> None:
    row = gold("为什么下降？", "explain", (), (BANNED,))
    assert scored(retriever, row, ("由于过度捕|江豚数量曾|曾经下降。", BANNED, "")).answer == 0


def test_a_refusal_is_right_where_nothing_answers_and_wrong_elsewhere(retriever: Retriever) -> None:
    assert scored(retriever, gold("梅西？", "unanswerable"), None).score == 1
    assert scored(retriever, gold("梅西？", "unanswerable"), (BANNED, BANNED, "")).score == 0
    assert scored(retriever, gold("植物园有多少个？", "factoid", ("近200个",)), None).score == 0


def test_without_evidence_the_answer_has_to_stand_in_a_quote(retriever: Retriever) -> None:
    row = gold("湖区有多少个植物园？", "factoid", ("近200个",))
    assert scored(retriever, row, (GARDENS, GARDENS, "")).score == 1
    assert scored(retriever, row, (GARDENS, BANNED, "")).score == 0


def test_the_table_has_the_means_by_type_and_of_all(retriever: Retriever) -> None:
    rows = [
        gold("湖区有多少个植物园？", "factoid", ("近200个",), (GARDENS,)),
        gold("水生植物园有多少个？", "factoid", ("32个",)),
        gold("梅西？", "unanswerable"),
    ]
    said = {rows[0].question: (GARDENS, GARDENS, "近200个"), rows[1].question: None, rows[2].question: None}
    seen: list[int] = []
    evaluation = evaluate(rows, Scripted(retriever, said), progress=seen.append)
    assert list(evaluation.table) == ["factoid", "unanswerable", "all"]
    assert evaluation.table["factoid"] == {
        "n": 2, "score": 0.5, "found": 1.0, "answer": 0.5, "short_f1": 0.5, "cited": 0.5, "verified": 1.0,
        "abstained": 0.5,
    }  # fmt: skip
    assert evaluation.table["unanswerable"] == {"n": 1, "score": 1.0, "verified": 1.0, "abstained": 1.0}
    assert evaluation.score == pytest.approx(2 / 3)
    assert [miss.id for miss in evaluation.misses] == ["水生植物园有多少个？"]
    assert seen == [1, 2, 3]


def test_a_question_that_got_worse_or_better_is_told_by_id_and_wording(retriever: Retriever, tmp_path: Path) -> None:
    rows = [gold("湖区有多少个植物园？", "factoid", ("近200个",)), gold("梅西？", "unanswerable")]
    right: dict[str, tuple[str, str, str] | None] = {rows[0].question: (GARDENS, GARDENS, ""), rows[1].question: None}
    worse: dict[str, tuple[str, str, str] | None] = {rows[0].question: None, rows[1].question: None}
    file = tmp_path / "deep" / "scores.json"
    assert read_run(file, "gold.jsonl") is None
    first = evaluate(rows, Scripted(retriever, right))
    keep_run(file, "gold.jsonl", first)
    keep_run(file, "other.jsonl", evaluate(rows[1:], Scripted(retriever, right)))
    before = read_run(file, "gold.jsonl")
    assert before == {(row.id, row.question): 1.0 for row in rows}
    assert first.changes(before) == ()
    changes = evaluate(rows, Scripted(retriever, worse)).changes(before)
    assert changes == (Change(rows[0].id, rows[0].question, 1.0, 0.0),)
    assert evaluate(rows, Scripted(retriever, worse)).changes({(rows[0].id, "换了一种问法？"): 1.0}) == ()
    assert [path.name for path in file.parent.iterdir()] == ["scores.json"]
    values = json.loads(json.dumps(as_json(first, changes)))
    assert values["score"] == 1.0
    assert [c["question"] for c in values["worse"]] == [rows[0].question]
    assert values["better"] == []
    assert as_json(first, None)["worse"] is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "yinju-eval", "runs": {"gold.jsonl": [1]}}', "\xff"])
def test_scores_that_cannot_be_read_are_named_and_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "scores.json"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(GoldError, match=r"scores\.json .*--keep"):
        read_run(file, "gold.jsonl")
    assert file.read_text(encoding="latin-1") == content


def test_scores_that_cannot_be_written_are_an_error_that_names_the_place(retriever: Retriever, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    evaluation = evaluate([gold("梅西？", "unanswerable")], Scripted(retriever, {"梅西？": None}))
    with pytest.raises(GoldError, match="file"):
        keep_run(tmp_path / "file" / "scores.json", "gold.jsonl", evaluation)


def test_a_row_needs_a_question_and_its_answer_and_no_more(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(
        '\ufeff{"question": " 有几个？ ", "answers": ["三个"]}\n\n'
        '{"id": "b", "type": "multi", "question": "各有几个？", "answers": ["三个和五个"], "items": ["三个", "五个"], '
        '"history": [["问", "答"]], "evidence": ["有三个和五个"]}\n'
        '{"question": "没有的？", "answerable": false}\n',
        encoding="utf-8",
    )
    assert read_gold(file) == (
        Gold("1", "factoid", "有几个？", (), ("三个",), ("三个",), (), True),
        Gold("b", "multi", "各有几个？", (("问", "答"),), ("三个和五个",), ("三个", "五个"), ("有三个和五个",), True),
        Gold("4", "unanswerable", "没有的？", (), (), (), (), False),
    )


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("{", "line 2: "),
        ("[" * 100_000, "line 2: "),
        ("3", "line 2: not an object"),
        ("{}", 'line 2: "question" must be'),
        ('{"question": ["a"]}', 'line 2: "question" must be'),
        ('{"question": " ", "answers": ["a"]}', "line 2: the question is empty"),
        (json.dumps({"question": "长" * 2001, "answers": ["a"]}), "line 2: the question is 2001 characters"),
        ('{"question": "a?"}', 'line 2: .*"factoid" needs answers'),
        ('{"question": "a?", "answers": []}', 'line 2: .*"factoid" needs answers'),
        ('{"question": "a?", "answers": "b"}', 'line 2: "answers" must be a list'),
        ('{"question": "a?", "answers": [""]}', 'line 2: "answers" must be a list'),
        ('{"question": "a?", "answers": [1]}', 'line 2: "answers" must be a list'),
        ('{"question": "a?", "type": "explain", "answers": ["b"]}', 'line 2: .*"explain" needs evidence'),
        ('{"question": "a?", "answers": ["b"], "history": [["c"]]}', 'line 2: "history" must be'),
        ('{"question": "a?", "answers": ["b"], "history": "c"}', 'line 2: "history" must be'),
        ('{"question": "a?", "answers": ["b"], "answerable": "yes"}', 'line 2: "answerable" must be'),
        ('{"question": "a?", "answers": ["b"], "type": "all"}', 'line 2: "type" must be'),
        ('{"question": "a?", "answers": ["b"], "id": null}', 'line 2: "id" must be'),
        ('{"id": "one", "question": "a?", "answers": ["b"]}', 'line 2: the id "one" is there twice'),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, row: str, named: str) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text('{"id": "one", "question": "有几个？", "answers": ["三个"]}\n' + row, encoding="utf-8")
    with pytest.raises(GoldError, match=named):
        read_gold(file)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00", None])
def test_a_file_without_questions_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "gold.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(GoldError, match=r"gold\.jsonl"):
        read_gold(file)
