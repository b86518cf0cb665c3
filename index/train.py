"""Make what ships in `index/data`: `python -m index.train --help`."""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YinjuError
from index.bilingual import train_translation
from index.build import write_index
from index.encoder import NORMALISED, Encoder, FloatArray, load_encoder
from index.glosses import train_senses
from index.query import query_terms
from index.rerank import SHIPPED as RERANKER
from index.rerank import Weights, features
from index.retriever import Retriever
from index.senses import SHIPPED as SENSES
from index.sources import gather
from index.spelling import SHIPPED as SYLLABLES
from index.tokens import fold, normalise, words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CHUNK = 150  # characters: about the length of the passages that will be searched
PAIR_WEIGHT = 0.3  # a word of the sentence pairs counts less than one of the corpora, which are running text
SHARED = 0.5  # how much of its characters' vectors a word takes over
BATCH, SCALE, RATE = 384, 20.0, 0.01
PART = 0.33  # of a score that is the reranker's judgement; 0.1 to 0.5 are alike on DRCD dev

_CANDIDATES = 40  # passages of a question that the reranker learns from
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]*[”’」』）)]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A data set in BEIR layout with answers: normalised texts by id, questions, and each question's document."""

    documents: dict[str, str]
    questions: dict[str, str]
    relevant: dict[str, str]
    answers: dict[str, tuple[str, ...]]


def read_beir(folder: Path) -> Reading:
    """Read corpus.jsonl, queries.jsonl, qrels/test.tsv and, where there is one, answers.jsonl of `folder`."""

    def rows(name: str) -> Iterator[dict[str, str]]:
        return map(json.loads, (folder / name).read_text("utf-8").splitlines())

    judged = (line.split("\t") for line in (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:])
    answers = rows("answers.jsonl") if (folder / "answers.jsonl").exists() else iter(())
    return Reading(
        documents={row["_id"]: normalise(f"{row['title']} {row['text']}".strip()) for row in rows("corpus.jsonl")},
        questions={row["_id"]: normalise(row["text"]) for row in rows("queries.jsonl")},
        relevant={query: document for query, document, grade in judged if int(grade) > 0},
        answers={row["_id"]: tuple(map(normalise, row["answers"])) for row in answers},
    )


def read_pairs(file: Path) -> list[tuple[str, str]]:
    """Return the (English, Chinese) pairs of a gzipped file of tab-separated lines; further columns are ignored."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [(columns[0], normalise(columns[1])) for columns in (line.rstrip("\n").split("\t") for line in lines)]


def chunks(text: str) -> list[str]:
    """Cut `text` after sentences into pieces of at most `CHUNK` characters, longer only where one sentence is."""
    pieces, piece = [], ""
    for sentence in _SENTENCE.findall(text):
        if piece and len(piece) + len(sentence) > CHUNK:
            pieces.append(piece)
            piece = ""
        piece += sentence
    return [*pieces, piece] if piece.strip() else pieces


def train_encoder(
    corpora: Sequence[Path],
    out: Path,
    *,
    pairs: Path | None = None,
    tokens: int = 13_000,
    dimension: int = 256,
    steps: int = 200,
    seed: int = 0,
) -> None:
    """Train a static encoder on data sets in BEIR layout and write it to the folder `out`.

    `pairs` adds the Chinese side of sentence pairs to the vocabulary and the word counts. The same input and seed
    give the same bytes. With `steps` 0 the vectors stay as drawn: random, as long as the word is rare.
    """
    sets = [read_beir(folder) for folder in corpora]
    passages = [chunk for data in sets for text in data.documents.values() for chunk in chunks(text)]
    sentences = [chinese for _, chinese in read_pairs(pairs)] if pairs else []
    tokenizer = _tokenizer(passages, sentences, tokens)
    table = _draw(tokenizer, passages + [s for s in sentences if len(s) > 8], dimension, seed)
    if steps:
        table = _fit(tokenizer, table, _questions(sets), passages, steps, seed)
    _write(out, tokenizer, table)


def _tokenizer(passages: list[str], sentences: list[str], size: int) -> Tokenizer:
    """Return a unigram model of the commonest words and of every character, so that any text can be cut."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    counts = Counter(word for text in passages for word in words(text))
    for word, n in Counter(word for text in sentences for word in words(text)).items():
        counts[word] += PAIR_WEIGHT * n  # type: ignore[assignment]
    characters: Counter[str] = Counter()
    for word, n in counts.items():
        for character in word:
            characters[character] += n
    total = sum(counts.values())
    # a character on its own scores below any word that holds it
    scores = {c: math.log(n / total) - 2 for c, n in characters.items()}
    rare = math.log(PAIR_WEIGHT / total) - 2
    for piece in "abcdefghijklmnopqrstuvwxyz0123456789":
        scores.setdefault(piece, rare)
    for number in range(100):
        scores.setdefault(f"{number:02}", rare)
    for word, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(scores) + 1 >= size or n <= 1:
            break
        if 1 < len(word) <= 12:
            scores[word] = math.log(n / total)
    vocabulary = [("<unk>", 0.0), *sorted(scores.items())]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed")
    return tokenizer


def _ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    return [encoding.ids for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def _draw(tokenizer: Tokenizer, texts: list[str], dimension: int, seed: int) -> FloatArray:
    """Return random vectors, a word's leaning towards its characters', as long as their token is rare in `texts`."""
    seen: Counter[int] = Counter()
    for ids in _ids(tokenizer, texts):
        seen.update(set(ids))
    size = tokenizer.get_vocab_size()
    rarity = np.array([math.log((len(texts) + 1) / (seen[i] + 0.5)) for i in range(size)], np.float32)
    drawn = np.random.default_rng(seed).standard_normal((size, dimension)).astype(np.float32) / math.sqrt(dimension)
    table = drawn.copy()
    for word, i in tokenizer.get_vocab().items():
        if len(word) > 1 and i:
            parts = [p for p in map(tokenizer.token_to_id, word) if p]
            table[i] += SHARED * (rarity[parts, None] / rarity[i] * drawn[parts]).sum(axis=0)
            table[i] /= np.linalg.norm(table[i])
    table *= rarity[:, None]
    table[0] = 0  # what is not known says nothing
    return table


def _questions(sets: list[Reading]) -> list[tuple[str, str]]:
    """Return each question with the piece of its document that holds the answer."""
    found = []
    for data in sets:
        pieces = {key: chunks(text) for key, text in data.documents.items()}
        for key, document in data.relevant.items():
            holding = [p for p in pieces[document] if any(a in p for a in data.answers.get(key, ()))]
            if holding:
                found.append((data.questions[key], holding[0]))
    return found


def _fit(
    tokenizer: Tokenizer,
    table: FloatArray,
    questions: list[tuple[str, str]],
    passages: list[str],
    steps: int,
    seed: int,
) -> FloatArray:
    """Pull questions to their passages, and sentences to the passages they were taken from, away from the rest's."""
    import torch
    from torch.nn.functional import cross_entropy, normalize

    torch.set_num_threads(1)  # sums in one order: the same bytes every time
    chance = random.Random(seed)
    asked = _ids(tokenizer, [question for question, _ in questions])
    told = _ids(tokenizer, [passage for _, passage in questions])
    cut = [[s for s in _SENTENCE.findall(passage) if len(s) > 5] for passage in passages]
    cloze = [_ids(tokenizer, sentences) for sentences in cut if len(sentences) > 1]
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(table), freeze=False, mode="sum", padding_idx=0)
    optimiser = torch.optim.Adam(bag.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, (s + 1) / 20) * (1 - s / steps))

    def vectors(texts: list[list[int]]) -> torch.Tensor:
        begins = np.cumsum([0, *map(len, texts[:-1])])
        return normalize(bag(torch.tensor([i for ids in texts for i in ids]), torch.from_numpy(begins)), dim=1)

    for step in range(steps):
        chosen = chance.sample(range(len(asked)), min(BATCH // 2, len(asked)))
        left, right = [asked[i] for i in chosen], [told[i] for i in chosen]
        for sentences in chance.sample(cloze, min(BATCH - len(left), len(cloze))):
            taken = chance.randrange(len(sentences))
            # now and then the sentence stays in, so that the same words count too
            kept = [i for n, ids in enumerate(sentences) if n != taken or chance.random() < 0.1 for i in ids]
            if kept and sentences[taken]:
                left.append(sentences[taken])
                right.append(kept)
        alike = SCALE * vectors(left) @ vectors(right).T
        loss = cross_entropy(alike, torch.arange(len(left)))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step}: loss {loss.item():.3f}", file=sys.stderr)
    return bag.weight.detach().numpy()


def _write(out: Path, tokenizer: Tokenizer, table: FloatArray) -> None:
    """Write the folder that `SentenceTransformer(out)` and `load_encoder(out)` read."""
    from safetensors.numpy import save

    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    (out / "model.safetensors").write_bytes(save({"embedding.weight": table.astype(np.float16)}))
    module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}
    config: dict[str, object] = {
        "prompts": {},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
        NORMALISED: True,
    }
    (out / "modules.json").write_text(json.dumps([module], indent=2) + "\n", "utf-8")
    (out / "config_sentence_transformers.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")


def measure(encoder: Encoder, data: Reading) -> dict[int, float]:
    """Return the share of questions whose document is among the best 1, 5 and 10, by its best piece's cosine alone."""
    owners, pieces = [], []
    for number, text in enumerate(data.documents.values()):
        cut = chunks(text)
        owners += [number] * len(cut)
        pieces += cut
    places = {key: number for number, key in enumerate(data.documents)}
    gold = np.array([places[document] for document in data.relevant.values()])
    alike = encoder.queries([data.questions[key] for key in data.relevant]) @ encoder.passages(pieces).T
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    best = np.maximum.reduceat(alike, begins, axis=1)
    rank = (best > best[np.arange(len(gold)), gold][:, None]).sum(axis=1)
    return {k: float((rank < k).mean()) for k in (1, 5, 10)}


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of one question: their features, first scores and documents, and which hold the answer.

    `right` is 1 where a passage does and 0 in other documents; what else stands in the right document is -1, neither
    learned as right nor as wrong.
    """

    features: FloatArray
    lexical: FloatArray
    documents: tuple[str, ...]
    right: NDArray[np.int8]
    relevant: str


def judged(folder: Path) -> list[Judged]:
    """Search a data set in BEIR layout, with answers, for each of its questions by their terms alone."""
    data = read_beir(folder)
    rows = map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    asked = {row["_id"]: row["text"] for row in rows}
    with tempfile.TemporaryDirectory() as scratch:
        write_index(Path(scratch), files=gather([folder / "corpus.jsonl"]), replace_all=True)
        retriever = Retriever.load(scratch)
        retriever.dense_weight = 0.0  # the encoder may have been trained on these questions
        answers = {key: [fold(answer) for answer in found] for key, found in data.answers.items()}
        return [
            _judged(retriever, asked[key], document, answers.get(key, [])) for key, document in data.relevant.items()
        ]


def _judged(retriever: Retriever, question: str, relevant: str, answers: list[str]) -> Judged:
    query = tuple(query_terms(question).items())
    found = retriever.candidates(query, question)[:_CANDIDATES]
    candidates = retriever.opened(found)
    documents = tuple(one.row.passage.document.id for one in found)
    right = [
        0 if document != relevant else 1 if any(answer in c.folded.body for answer in answers) else -1
        for document, c in zip(documents, candidates, strict=True)
    ]
    return Judged(
        features(question, retriever.weighed(query), candidates),
        np.array([one.lexical for one in found], np.float32),
        documents,
        np.array(right, np.int8),
        relevant,
    )


def fit_reranker(questions: Sequence[Judged]) -> Weights:
    """Learn the probability that a candidate holds the answer, by logistic regression; needs scikit-learn."""
    from sklearn.linear_model import LogisticRegression

    rows = np.concatenate([q.features for q in questions]).astype(np.float64)
    right = np.concatenate([q.right for q in questions])
    rows, right = rows[right >= 0], right[right >= 0]
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale == 0] = 1
    model = LogisticRegression(C=1.0, max_iter=2000).fit((rows - mean) / scale, right)
    weights = model.coef_[0] / scale
    return Weights(weights.astype(np.float32), float(model.intercept_[0] - mean @ weights), PART)


def rerank_recall(reranker: Weights | None, questions: Sequence[Judged]) -> dict[str, float]:
    """Return recall of documents at 1, 5 and 10, and of passages that hold the answer at 1 and 5, by terms alone."""
    share = reranker.share(0.0) if reranker else 0.0
    documents, passages = [], []
    for q in questions:
        score = (1 - share) * q.lexical + (share * reranker.probability(q.features) if reranker else 0)
        order = np.argsort(-score, kind="stable")
        ranked = list(dict.fromkeys(q.documents[i] for i in order))
        documents.append(ranked.index(q.relevant) if q.relevant in ranked else _CANDIDATES)
        passages.append(next((n for n, i in enumerate(order) if q.right[i] == 1), _CANDIDATES))
    found = {f"recall@{k}": float((np.array(documents) < k).mean()) for k in (1, 5, 10)}
    return found | {f"passage@{k}": float((np.array(passages) < k).mean()) for k in (1, 5)}


def train_reranker(folders: Sequence[Path], out: Path) -> None:
    """Learn the reranker from data sets in BEIR layout, print what it does on each one left out, write it to `out`."""
    sets = {folder.name: judged(folder) for folder in folders}

    def tell(name: str, how: str, reranker: Weights | None) -> None:
        figures = (f"{what} {value:.4f}" for what, value in rerank_recall(reranker, sets[name]).items())
        print(f"{name}, {how:<32}", *figures, sep="  ")

    for name in sets:
        tell(name, "terms alone", None)
        rest = [q for other, found in sets.items() if other != name for q in found]
        if rest:
            tell(name, "reranked, trained on the rest", fit_reranker(rest))
    reranker = fit_reranker([q for questions in sets.values() for q in questions])
    for name in sets:
        tell(name, "trained on all (not a result)", reranker)
    reranker.save(out / "weights.json")


def write_syllables(file: Path) -> None:
    """Write the characters of GB 2312 by their readings without tones, commoner ones first; needs pypinyin."""
    from pypinyin import Style, pinyin

    codes = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for character in filter(None, (code.decode("gb2312", "ignore") for code in codes)):
        for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0]:
            alike[reading].append(character)
    lines = (f"{reading} {''.join(characters)}" for reading, characters in sorted(alike.items()))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m index.train", description="Make what ships in index/data.")
    commands = parser.add_subparsers(dest="command", required=True)
    encoder = commands.add_parser("encoder", help="train a static encoder on folders in BEIR layout")
    encoder.add_argument("--corpus", type=Path, nargs="+", required=True, metavar="FOLDER")
    encoder.add_argument("--pairs", type=Path, metavar="TSV.GZ", help="English-Chinese sentence pairs")
    encoder.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    encoder.add_argument("--tokens", type=int, default=13_000)
    encoder.add_argument("--dimension", type=int, default=256)
    encoder.add_argument("--steps", type=int, default=200, help="0 keeps the random vectors")
    encoder.add_argument("--seed", type=int, default=0)
    encoder.add_argument("--measure", type=Path, nargs="*", default=[], metavar="FOLDER", help="print recall on these")
    translation = commands.add_parser("translate", help="make the English-Chinese table")
    translation.add_argument("--pairs", type=Path, required=True, metavar="TSV.GZ")
    translation.add_argument("--dictionary", type=Path, required=True, metavar="TSV.GZ")
    translation.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    rerank = commands.add_parser("rerank", help="learn the reranker from folders in BEIR layout with answers")
    rerank.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    rerank.add_argument("--out", type=Path, default=RERANKER.parent, metavar="FOLDER")
    senses = commands.add_parser("senses", help="learn which Chinese words are near in meaning")
    senses.add_argument("--pairs", type=Path, required=True, metavar="TSV.GZ")
    senses.add_argument("--dictionary", type=Path, required=True, metavar="TSV.GZ")
    senses.add_argument("--out", type=Path, default=SENSES, metavar="FILE")
    pinyin = commands.add_parser("pinyin", help="make the table of characters that sound alike")
    pinyin.add_argument("--out", type=Path, default=SYLLABLES, metavar="FILE")
    recall = commands.add_parser("measure", help="print an encoder's recall, without any lexical evidence")
    recall.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    recall.add_argument("--encoder", metavar="NAME", help="folder or hub name (default: the shipped one)")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "encoder":
            train_encoder(
                chosen.corpus,
                chosen.out,
                pairs=chosen.pairs,
                tokens=chosen.tokens,
                dimension=chosen.dimension,
                steps=chosen.steps,
                seed=chosen.seed,
            )
            _report(load_encoder(chosen.out), chosen.measure)
        elif chosen.command == "translate":
            train_translation(chosen.pairs, chosen.dictionary, chosen.out)
        elif chosen.command == "senses":
            print("words", train_senses(chosen.pairs, chosen.dictionary, chosen.out))
        elif chosen.command == "rerank":
            train_reranker(chosen.folders, chosen.out)
        elif chosen.command == "pinyin":
            write_syllables(chosen.out)
        else:
            _report(load_encoder(chosen.encoder, fetch=True), chosen.folders)
    except (YinjuError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _report(encoder: Encoder, folders: list[Path]) -> None:
    for folder in folders:
        found = measure(encoder, read_beir(folder))
        print(folder.name, *(f"recall@{k} {share:.3f}" for k, share in found.items()), sep="  ")


if __name__ == "__main__":
    sys.exit(main())
