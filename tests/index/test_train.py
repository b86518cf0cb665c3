import gzip
import json

import pytest

from index.encoder import load_encoder
from index.train import CHUNK, chunks, main, measure, read_beir

PLACES = ["北京", "上海", "广州", "深圳", "成都", "杭州", "南京", "武汉"]
THINGS = ["植物园", "图书馆", "博物馆", "体育场", "天文台", "动物园", "火车站", "大剧院"]


@pytest.fixture
def beir(tmp_path):
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    lines = {"corpus.jsonl": [], "queries.jsonl": [], "answers.jsonl": [], "qrels/test.tsv": ["query\tdoc\tscore"]}
    for n, (place, thing) in enumerate(zip(PLACES, THINGS, strict=True)):
        text = f"{place}建立了{thing}。这座{thing}始建于{1950 + n}年。{place}的{thing}每天开放，游客很多。"
        lines["corpus.jsonl"].append(json.dumps({"_id": f"d{n}", "title": "", "text": text}))
        lines["queries.jsonl"].append(json.dumps({"_id": f"q{n}", "text": f"{thing}始建于哪一年？"}))
        lines["answers.jsonl"].append(json.dumps({"_id": f"q{n}", "answers": [f"{1950 + n}年"]}))
        lines["qrels/test.tsv"].append(f"q{n}\td{n}\t1")
    for name, rows in lines.items():
        (folder / name).write_text("\n".join(rows) + "\n", "utf-8")
    return folder


@pytest.fixture
def pairs(tmp_path):
    with gzip.open(tmp_path / "pairs.tsv.gz", "wt", encoding="utf-8") as out:
        out.write("".join(f"The {n} cat.\t这是第{n}只可爱的小猫，我们都喜欢。\tx\n" for n in range(20)))
    return tmp_path / "pairs.tsv.gz"


def test_chunks_are_the_text_cut_after_sentences():
    text = "甲" * 100 + "。" + "乙" * 40 + "？”" + "丙" * 30 + "！" + "丁" * 200
    pieces = chunks(text)
    assert "".join(pieces) == text
    assert [len(piece) for piece in pieces] == [143, 31, 200]
    assert all(len(piece) <= CHUNK for piece in pieces[:2])


def test_the_encoder_command_writes_the_same_bytes_every_time_and_finds_the_paragraphs(beir, pairs, tmp_path, capsys):
    options = ["--pairs", str(pairs), "--steps", "20", "--dimension", "64", "--tokens", "500"]
    for name in ("one", "two"):
        assert main(["encoder", "--corpus", str(beir), "--out", str(tmp_path / name), *options]) == 0
    for file in ("model.safetensors", "tokenizer.json", "modules.json", "config_sentence_transformers.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert measure(load_encoder(tmp_path / "one"), read_beir(beir)) == {1: 1.0, 5: 1.0, 10: 1.0}
    assert main(["measure", str(beir), "--encoder", str(tmp_path / "one")]) == 0
    assert capsys.readouterr().out == "set  recall@1 1.000  recall@5 1.000  recall@10 1.000\n"


def test_another_seed_gives_other_vectors_of_the_same_tokens(beir, tmp_path):
    for seed in ("0", "1"):
        arguments = ["--corpus", str(beir), "--out", str(tmp_path / seed), "--steps", "0", "--dimension", "16"]
        assert main(["encoder", *arguments, "--seed", seed]) == 0
    assert (tmp_path / "0" / "tokenizer.json").read_bytes() == (tmp_path / "1" / "tokenizer.json").read_bytes()
    assert load_encoder(tmp_path / "0").fingerprint != load_encoder(tmp_path / "1").fingerprint


def test_a_folder_that_is_not_there_is_one_line_on_the_terminal(tmp_path, capsys):
    assert main(["measure", str(tmp_path / "nothing")]) == 1
    assert "nothing" in capsys.readouterr().err


def test_the_translate_command_writes_a_table(pairs, tmp_path):
    with gzip.open(tmp_path / "dictionary.tsv.gz", "wt", encoding="utf-8") as out:
        out.write("cat\t猫\tx\t1.0\n")
    files = ["--pairs", str(pairs), "--dictionary", str(tmp_path / "dictionary.tsv.gz")]
    assert main(["translate", *files, "--out", str(tmp_path / "table")]) == 0
    assert (tmp_path / "table" / "table.bin").stat().st_size > 0
