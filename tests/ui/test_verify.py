"""Quotes checked against the documents."""

import copy
import hashlib
import json
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ui.page.chats import Entry
from ui.page.export import chat_json
from ui.page.records import Loaded, record_of
from ui.render import answer_json, check_text
from ui.verify import NotVerifiable, verify, verify_json


@pytest.fixture
def answer(garden, answered):
    return json.loads(json.dumps(answer_json(answered(garden, "全园共有三个温室。", "池塘里养着四十条鲤鱼。"))))


def test_an_answer_and_a_chat_hold_against_the_document_they_came_from(garden, answered, refused, answer):
    assert [(c.answer, c.claim.number, c.problem) for c in verify(answer, [garden])] == [(1, 1, None), (1, 2, None)]
    answers = [refused(garden), answered(garden, "第二个温室种着仙人掌。")]
    turns = [Entry(answer, record=record_of(answer)) for answer in answers]
    chat = chat_json(turns, Loaded([garden]), datetime(2026, 1, 1, tzinfo=UTC))
    (check,) = verify_json(chat, [garden])
    assert (check.answer, check.claim.quote, check.problem) == (2, "第二个温室种着仙人掌。", None)


def test_a_quote_that_was_recognised_in_a_picture_says_so_and_must_have_been(garden, answered):
    scan = replace(garden, origins=replace(garden.origins, recognised=(3,)))
    answer = answer_json(answered(scan, "全园共有三个温室。", "池塘里养着四十条鲤鱼。"))
    first, second = verify(answer, [scan])
    assert check_text(first, "zh").startswith("相符 · 由图片识别  1.[1]")
    assert check_text(first, "en").startswith("holds · recognised from a picture")
    assert check_text(second, "zh").startswith("相符  1.[2]")
    del answer["citations"][0]["place"]["recognised"]
    assert [c.problem for c in verify(answer, [scan])] == ["other_place", None]


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"quote": "全园共有四个温室。", "digest": sha("全园共有四个温室。")}, "other_words"),
        ({"start": 1}, "other_words"),
        ({"digest": "0" * 64}, "other_digest"),
        ({"start": -5}, "no_such_place"),
        ({"end": 10_000}, "no_such_place"),
        ({"start": 0, "end": 0, "quote": "", "digest": sha("")}, "no_such_place"),
        ({"document": {"id": "other", "source": "x"}}, "no_document"),
        ({"section": ["二、动物"]}, "other_place"),
        (
            {"place": {"start": 0, "end": 9, "first_line": 1, "last_line": 1, "page": None, "paragraph": 1}},
            "other_place",
        ),
    ],
)
def test_what_was_changed_fails_and_the_rest_still_holds(garden, answer, change, problem):
    answer["citations"][0].update(change)
    checks = verify(answer, [garden])
    assert [check.problem for check in checks] == [problem, None]
    assert check_text(checks[0], "en").startswith("FAILS")
    assert check_text(checks[1], "zh").startswith("相符  1.[2] garden.txt ")


@pytest.mark.parametrize("field", ["number", "document", "section", "start", "end", "quote", "digest", "place"])
def test_a_field_that_is_missing_or_of_another_kind_is_named_with_its_citation(garden, answer, field):
    for damage in (lambda c: c.pop(field), lambda c: c.update({field: None})):
        damaged = copy.deepcopy(answer)
        damage(damaged["citations"][1])
        with pytest.raises(NotVerifiable, match="citation 2 of answer 1 must have"):
            verify(damaged, [garden])


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "3", "[]", "{}", '{"answers": [3]}', '{"citations": {}}'])
def test_what_is_no_export_is_refused(garden, text):
    with pytest.raises(NotVerifiable):
        verify_json(text, [garden])


def shell(command):
    """Run a command line with pipes in the project's folder."""
    root = Path(__file__).parents[2]
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=root, check=False
    )


def test_one_person_asks_and_another_verifies(tmp_path):
    (tmp_path / "garden.txt").write_text("全园共有三个温室。\n池塘里养着四十条鲤鱼。\n", "utf-8")
    yinju = f"{shlex.quote(sys.executable)} -m ui"
    index = f"--index {shlex.quote(str(tmp_path / 'index'))}"
    assert shell(f"{yinju} build {shlex.quote(str(tmp_path / 'garden.txt'))} {index}").returncode == 0
    sent = shlex.quote(str(tmp_path / "sent.json"))
    honest = shell(f"{yinju} ask 池塘里养着多少条鲤鱼？ --json {index} | tee {sent} | {yinju} verify - {index}")
    assert (honest.returncode, honest.stderr) == (0, "")
    assert honest.stdout.startswith("相符  1.[1] ")
    forged = shell(f"sed s/四十条/六十条/g {sent} | {yinju} verify - {index}")
    assert forged.returncode == 1
    assert forged.stdout.startswith("不符：原文不是这样写的")
    broken = shell(f"head -n 5 {sent} | {yinju} verify - {index}")
    assert broken.returncode == 2
    assert broken.stderr.splitlines()[-1].startswith("yinju: not JSON")
