"""`yinju eval`: a table, the misses, and what changed since the last run."""

import json

import pytest

from ui.cli import main

TEXT = "全园共有三个温室。第二个温室种着仙人掌。\n\n池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n"
GOLD = [
    {"id": "carp", "question": "池塘里养着多少条鲤鱼？", "answers": ["四十条"]},
    {"id": "cup", "question": "梅西拿过几次世界杯冠军？", "answerable": False},
    {"id": "wrong", "question": "全园共有几个温室？", "answers": ["九个"], "type": "test"},
]


@pytest.fixture
def asked(tmp_path):
    """The arguments of an evaluation over a small index."""
    (tmp_path / "garden.txt").write_text(TEXT, "utf-8")
    (tmp_path / "gold.jsonl").write_text("\n".join(json.dumps(row) for row in GOLD), "utf-8")
    assert main(["build", str(tmp_path / "garden.txt"), "--index", str(tmp_path / "index")]) == 0
    return ["eval", str(tmp_path / "gold.jsonl"), "--index", str(tmp_path / "index")]


def test_the_table_the_misses_and_the_comparison_are_printed(asked, tmp_path, capsys):
    capsys.readouterr()
    assert main(asked) == 0
    out = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()[1:5]}
    assert {name: cells[:2] for name, cells in rows.items()} == {
        "factoid": ["1", "1.000"],
        "test": ["1", "0.000"],
        "unanswerable": ["1", "1.000"],
        "all": ["3", "0.667"],
    }
    assert "0.00  wrong  全园共有几个温室？" in out
    assert "The first run" in out
    assert (tmp_path / "index.eval.json").exists()
    assert main(asked) == 0
    assert "as in the last run" in capsys.readouterr().out


def test_a_rebuild_that_makes_an_answer_worse_is_seen(asked, tmp_path, capsys):
    assert main(asked) == 0
    (tmp_path / "garden.txt").write_text(TEXT.replace("四十条", "五十条").replace("三个", "九个"), "utf-8")
    assert main(["build", str(tmp_path / "garden.txt"), "--index", str(tmp_path / "index")]) == 0
    capsys.readouterr()
    kept = (tmp_path / "index.eval.json").read_bytes()
    assert main([*asked, "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert [(c["id"], c["before"], c["now"]) for c in printed["worse"]] == [("carp", 1.0, 0.0)]
    assert [(c["id"], c["before"], c["now"]) for c in printed["better"]] == [("wrong", 0.0, 1.0)]
    (tmp_path / "index.eval.json").write_bytes(kept)
    assert main(asked) == 1
    out = capsys.readouterr().out
    assert "变差 Worse since the last run: 1\n  1.00 → 0.00  carp" in out
    assert "变好 Better since the last run: 1\n  0.00 → 1.00  wrong" in out


def test_the_scores_can_be_kept_elsewhere(asked, tmp_path, capsys):
    capsys.readouterr()
    assert main([*asked, "--json", "--keep", str(tmp_path / "mine.json")]) == 0
    assert json.loads(capsys.readouterr().out)["worse"] is None
    assert (tmp_path / "mine.json").exists()
    assert not (tmp_path / "index.eval.json").exists()


@pytest.mark.parametrize(
    ("row", "named"), [("{", "line 4"), ('{"question": 3}', "line 4"), ('{"question": "几个？"}', "needs answers")]
)
def test_a_bad_row_is_one_line_and_exit_code_2(asked, tmp_path, capsys, row, named):
    with (tmp_path / "gold.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"\n{row}\n")
    capsys.readouterr()
    assert main(asked) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("yinju: ")
    assert named in err
    assert err.count("\n") == 1
