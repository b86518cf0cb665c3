import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EncoderMissing, RerankerError
from index.rerank import FEATURES, SHIPPED, Candidate, Folded, Weights, features, load_reranker
from index.tokens import terms

GARDENS = "中国建立植物园近200个，保存植物2.3万余种。"
DEER = "麋鹿总数已突破8000只，分布在三个地方。"
QUESTION = "中国建立了多少个植物园？"
QUERY = [(term, 2.0) for term in dict.fromkeys(terms(QUESTION))]


def candidate(text: str, parent: int = 1, direct: float = 0.3, around: float = 0.1, head: str = "") -> Candidate:
    return Candidate(parent, direct, around, Folded.of(text, 0, len(text), (head,) if head else ()))


def feature(rows: np.ndarray, name: str) -> list[float]:
    return rows[:, FEATURES.index(name)].tolist()


def test_a_passage_is_folded_with_what_stands_around_it() -> None:
    text = "前" * 500 + "ＡＢ後" + "后" * 500
    folded = Folded.of(text, 500, 503, ("第一章",))
    assert (folded.body, folded.words, folded.given) == ("ab后", "ab后\n第一章", "第一章\nＡＢ後")
    assert folded.near == "前" * 400 + "ab后" + "后" * 400


def test_features_are_about_what_a_passage_shares_with_the_question() -> None:
    rows = features(QUESTION, QUERY, [candidate(GARDENS), candidate(DEER, 2, 0.05, 0.0)])
    assert rows.shape == (2, len(FEATURES))
    for name in ("lexical", "held", "held_local", "pairs", "near", "runs_of_2", "partial_ratio", "in_order"):
        first, second = feature(rows, name)
        assert first > second, name
    assert feature(rows, "held_to_best")[0] == 1
    assert feature(rows, "rank") == [0, 1]
    # 植物园 stands there as it is, 中国建立 too, the four characters between do not
    assert feature(rows, "runs_of_3")[0] == pytest.approx(7 / 11)


def test_the_lead_is_over_the_best_of_another_parent() -> None:
    of_one_parent = [candidate(GARDENS, 1, 0.5, 0.1), candidate(GARDENS, 1, 0.4, 0.1), candidate(DEER, 2, 0.2, 0.0)]
    assert feature(features(QUESTION, QUERY, of_one_parent), "lexical_lead") == pytest.approx([0.4, 0.3, -0.4])
    assert feature(features(QUESTION, QUERY, of_one_parent[:1]), "lexical_lead") == pytest.approx([0.6])


def test_a_heading_counts_as_part_of_the_passage() -> None:
    rows = features(QUESTION, QUERY, [candidate(DEER, head="植物园"), candidate(DEER)])
    assert feature(rows, "held")[0] > feature(rows, "held")[1] > 0


@given(st.text(max_size=40), st.lists(st.text(max_size=60), max_size=4))
def test_any_question_and_passages_give_probabilities(question: str, texts: list[str]) -> None:
    query = [(term, 1.0) for term in dict.fromkeys(terms(question))]
    found = load_reranker().judge(question, query, [candidate(text, n) for n, text in enumerate(texts)])
    assert found.shape == (len(texts),)
    assert ((found >= 0) & (found <= 1)).all()


def test_a_long_question_is_compared_in_part() -> None:
    question = "植物园" * 600
    query = [(str(n), 1.0) for n in range(2000)]
    assert np.isfinite(features(question, query, [candidate(GARDENS)])).all()


def test_the_shipped_weights_put_the_answering_passage_first() -> None:
    gardens, deer = load_reranker().judge(QUESTION, QUERY, [candidate(GARDENS), candidate(DEER, 2, 0.02, 0.0)])
    assert gardens > 0.5 > deer
    assert load_reranker() is load_reranker()


def test_the_judgement_has_a_smaller_part_in_the_score_where_the_encoder_counts_more() -> None:
    shipped = Weights.load(SHIPPED)
    assert 0 < shipped.share(1.0) < shipped.share(0.1) < 0.5


def test_saved_weights_come_back(tmp_path: Path) -> None:
    weights = Weights(np.arange(len(FEATURES), dtype=np.float32) / 8, -0.5, 0.25)
    weights.save(tmp_path / "new" / "weights.json")
    back = Weights.load(tmp_path / "new" / "weights.json")
    assert (back.weights.tolist(), back.bias, back.part) == (weights.weights.tolist(), -0.5, 0.25)


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real cross-encoder of one tiny layer, which knows a few characters."""
    return _cross_encoder(tmp_path_factory.mktemp("cross"), labels=1)


def _cross_encoder(folder: Path, labels: int) -> Path:
    torch = pytest.importorskip("torch")
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(0)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"中国植物园麋鹿总数多少个"]
    (folder / "raw").mkdir()
    (folder / "raw" / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        num_labels=labels,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder / "raw")
    BertTokenizerFast(str(folder / "raw" / "vocab.txt")).save_pretrained(folder / "raw")
    CrossEncoder(str(folder / "raw")).save_pretrained(str(folder / "saved"))
    return folder / "saved"


def test_a_cross_encoder_of_a_folder_judges(cross_encoder: Path) -> None:
    from sentence_transformers import CrossEncoder

    reranker = load_reranker(str(cross_encoder))
    found = reranker.judge(QUESTION, QUERY, [candidate(GARDENS, head="第一章 植物"), candidate(DEER)])
    pairs = [(QUESTION, f"第一章 植物\n{GARDENS}"), (QUESTION, DEER)]
    logits = CrossEncoder(str(cross_encoder)).predict(pairs, activation_fn=_identity())
    assert np.allclose(found, 1 / (1 + np.exp(-logits)), atol=1e-5)
    assert reranker.judge(QUESTION, QUERY, []).shape == (0,)
    assert reranker.share(0.1) == reranker.share(1.2) > 0.5


def _identity() -> object:
    from torch.nn import Identity

    return Identity()


def test_a_model_of_several_classes_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match="3 classes"):
        load_reranker(_cross_encoder(tmp_path, labels=3))


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "nothing of the kind"}))
    with pytest.raises(RerankerError, match="cannot be loaded as a cross-encoder"):
        load_reranker(tmp_path)


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderMissing, match=r"no reranker folder \./nowhere"):
        load_reranker("./nowhere")


def test_a_name_that_is_not_on_this_machine_is_said_to_be_missing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    asked = []

    class Unreachable:
        def model_info(self, repository: str, timeout: float) -> None:
            asked.append(repository)
            raise OSError("no network")

    monkeypatch.setattr(huggingface_hub, "HfApi", Unreachable)
    with pytest.raises(EncoderMissing, match=r"The reranker nothing-like-it is not on this machine .*give its folder"):
        load_reranker("nothing-like-it")
    assert asked == ["cross-encoder/nothing-like-it"]


def test_a_number_is_held_whichever_way_it_is_written() -> None:
    query = [("35", 2.0), ("3", 2.0)]
    rows = features("35个", query, [candidate("共三十五个"), candidate("共351个"), candidate("共53个")])
    assert feature(rows, "held") == [1, 1, 0]
