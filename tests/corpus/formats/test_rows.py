"""Rows of JSON, each a document."""

import json

import pytest

from corpus import Unreadable, read


def test_a_jsonl_row_is_a_document_with_its_own_id(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"_id": "a", "title": "甲", "text": "第一篇。"}, {"_id": 2, "title": "", "text": "第二篇。"}]
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    first, second = read(path)
    assert (first.id, first.title, first.text) == ("a", "甲", "第一篇。")
    assert (second.id, second.title) == ("2", "2")


@pytest.mark.parametrize(
    "row", ["{broken", '{"_id": "a"}', '["a"]', "7", '{"_id": "' + "a" * 301 + '", "text": "好。"}']
)
def test_a_row_that_is_none_is_named_by_its_line(tmp_path, row):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"_id": "a", "text": "好。"}\n' + row + "\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="line 2"):
        read(path)
