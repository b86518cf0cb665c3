import gzip
from pathlib import Path

from index.glosses import train_senses
from index.senses import Senses

DICTIONARY = [
    *(f"{english}\t{chinese}\tx\t3.0" for english, chinese in (
        ("eat", "吃饭"), ("eat", "进食"), ("food", "进食"), ("food", "粮食"), ("bridge", "桥梁"), ("bridge", "大桥"),
        ("big", "大桥"), ("river", "江河"), ("river", "河流"), ("water", "河流"), ("stone", "石头"), ("rock", "岩石"),
        ("stone", "岩石"),
    )),
    "not quite\t:坏)\tx\t1.0",
]  # fmt: skip
PAIRS = [
    "to take in food\t吃饭\tx-gloss",
    "a structure over water\t桥梁\tx-gloss",
    *["we eat on the bridge\t我们 在 大桥 吃饭\tx"] * 4,
]


def test_words_with_like_translations_come_out_near_and_those_told_too_little_of_not_at_all(tmp_path: Path) -> None:
    for name, lines in (("dictionary", DICTIONARY), ("pairs", PAIRS)):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
    count = train_senses(tmp_path / "pairs", tmp_path / "dictionary", tmp_path / "senses.safetensors")
    senses = Senses.load(tmp_path / "senses.safetensors")
    near, far = senses.nearness(("吃饭",), "进食")[0], senses.nearness(("吃饭",), "岩石")[0]
    assert count >= 8
    assert near > far + 0.3
    assert senses.nearness(("桥梁",), "大桥")[0] > senses.nearness(("桥梁",), "江河")[0]
    assert senses.nearness(("坏",), "坏") == [0.0]
