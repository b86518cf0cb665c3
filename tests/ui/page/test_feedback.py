"""What people think of answers, kept beside the index."""

import json
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ui.page.feedback import NotKept, feedback_file, record
from ui.page.records import record_of

WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def test_the_file_lies_beside_the_index_and_not_in_it(tmp_path, monkeypatch):
    assert feedback_file(tmp_path / "index") == tmp_path / "index-feedback.jsonl"
    monkeypatch.chdir(tmp_path)
    assert feedback_file(Path()) == tmp_path.with_name(f"{tmp_path.name}-feedback.jsonl")


def test_each_verdict_is_a_line_with_the_answer_and_its_quotes(tmp_path, garden, answered, refused):
    file = tmp_path / "kept.jsonl"
    record(file, record_of(answered(garden, "全园共有三个温室。", question="有几个\n温室？")), "good", WHEN)
    record(file, record_of(refused(garden)), None, WHEN)
    first, second = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert (first["time"], first["verdict"], first["question"]) == (
        "2026-03-04T05:06:00+00:00",
        "good",
        "有几个\n温室？",
    )
    assert first["citations"][0]["quote"] == "全园共有三个温室。"
    assert "hits" not in first
    assert (second["verdict"], second["abstained"]) == (None, True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such bits")
def test_only_its_owner_reads_the_file(tmp_path, garden, refused):
    record(tmp_path / "kept.jsonl", record_of(refused(garden)), "bad", WHEN)
    assert stat.S_IMODE((tmp_path / "kept.jsonl").stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_named(tmp_path, garden, refused):
    with pytest.raises(NotKept, match=r"kept\.jsonl"):
        record(tmp_path / "missing" / "kept.jsonl", record_of(refused(garden)), "bad", WHEN)


def test_the_file_does_not_grow_without_end(tmp_path, garden, refused):
    file = tmp_path / "kept.jsonl"
    with file.open("wb") as sparse:
        sparse.truncate(100_000_001)
    with pytest.raises(NotKept, match="move the file away"):
        record(file, record_of(refused(garden)), "bad", WHEN)
    assert file.stat().st_size == 100_000_001
