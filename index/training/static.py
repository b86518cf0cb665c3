"""Distil the static encoder that ships from the backbone: a vector for each token, and no transformer to use it.

    python -m index.training.static --backbone FOLDER --texts FILE ... --pairs FILE --out FOLDER

FOLDER is what `index.training.backbone` makes, the texts are contexts with questions (`{"context", "questions"}` a
line) and the pairs tab-separated English and Chinese, all gzip. Tokens are the commonest words and characters of them.
A token begins as what the backbone makes of it alone, cut down to principal components and as long as the token is
rare. Then the table is trained to find, for a question, the passage that answers it and, for a sentence, its
translation, and to find the others as near as the backbone does.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save, save_file

from index.encoder import NORMALISED, WEIGHT, PretrainedEncoder
from index.english import tokens as english_words
from index.tokens import is_han, normalise, words
from index.training.texts import Pairs, read_contexts, read_sentences

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FloatArray = NDArray[np.float32]

CHARACTERS, CHINESE, ENGLISH = 5_000, 10_000, 6_000  # tokens of each kind, and what words are pieced together of
DIMENSION = 192
PER_FILE = 3_500  # questions and sentences that are taken of each file
BATCH, STEPS, RATE = 256, 250, 0.03
SCALE = 20.0  # of cosines before they are compared, of ours and of the backbone's alike
RIGHT = 0.5  # share of the loss that is about the right one, the rest about the backbone's order
BESIDE = 0.2  # weight of the encoder beside the terms; .1 to .3 are alike on the development sets

Tokens = Sequence[int]

_LONGEST_WORD = 12
_RARE = 0.3  # occurrences that are supposed of a token that is not seen


@dataclass(frozen=True, slots=True)
class Words:
    """How often Chinese words and characters and English words occur."""

    chinese: Counter[str]
    characters: Counter[str]
    english: Counter[str]


def count(texts: Iterable[str]) -> Words:
    """Count the words of normalised texts."""
    chinese: Counter[str] = Counter()
    english: Counter[str] = Counter()
    for text in texts:
        if any(map(is_han, text)):
            chinese.update(filter(is_han, words(text)))
        english.update(english_words(text))
    characters: Counter[str] = Counter()
    for word, n in chinese.items():
        for character in word:
            characters[character] += n
    return Words(chinese, characters, Counter({w: n for w, n in english.items() if not any(map(is_han, w))}))


def tokenizer(counts: Words, pieces: Iterable[str]) -> Tokenizer:
    """Return a unigram model of the commonest words, of characters and of `pieces`, which other words are made of."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    total, english = counts.chinese.total(), counts.english.total()
    rare = math.log(_RARE / total) - 2
    # a character on its own scores below any word that holds it
    scores = {c: math.log(n / total) - 2 for c, n in _common(counts.characters, CHARACTERS)}
    scores |= {w: math.log(n / total) for w, n in _common(counts.chinese, CHINESE) if 1 < len(w) <= _LONGEST_WORD}
    scores |= {w: math.log(n / english) for w, n in _common(counts.english, ENGLISH) if len(w) > 1}
    for piece in pieces:
        scores.setdefault(piece, rare)
    for number in range(100):
        scores.setdefault(f"{number:02}", rare)
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        scores.setdefault(letter, rare - 3)
    made = Tokenizer(models.Unigram([("<unk>", 0.0), *sorted(scores.items())], unk_id=0, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed")
    return made


def _common(counts: Counter[str], most: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]


def begin(vectors: FloatArray, seen: Sequence[Tokens], dimension: int) -> FloatArray:
    """Return a table made of the backbone's vector of each token: `seen` are the tokens of texts, 0 is none."""
    met = Counter(token for tokens in seen for token in set(tokens))
    rarity = np.array([math.log((len(seen) + 1) / (met[i] + 0.5)) for i in range(len(vectors))], np.float32)
    table = vectors - vectors[1:].mean(axis=0)
    _, axes = np.linalg.eigh(table[1:].T @ table[1:])
    table = table @ axes[:, ::-1][:, :dimension]
    table *= (rarity / np.maximum(np.linalg.norm(table, axis=1), 1e-6))[:, None]
    table[0] = 0  # what is not known says nothing
    return np.ascontiguousarray(table, np.float32)


def fit(
    table: FloatArray, asked: Sequence[Tokens], told: Sequence[Tokens], like: tuple[FloatArray, FloatArray], steps: int
) -> FloatArray:
    """Return the table trained on pairs of texts, given as tokens; `like` are the backbone's vectors of both sides."""
    import torch
    from torch.nn.functional import cross_entropy, kl_div, log_softmax, normalize, softmax

    torch.set_num_threads(1)  # sums in one order: the same bytes every time
    chance = random.Random(0)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(table), freeze=False, mode="sum", padding_idx=0)
    optimiser = torch.optim.Adam(bag.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, (s + 1) / 20) * (1 - s / (steps or 1)))
    questions, passages = (torch.from_numpy(side) for side in like)

    def vectors(texts: Sequence[Tokens]) -> torch.Tensor:
        begins = np.cumsum([0, *map(len, texts[:-1])])
        return normalize(bag(torch.tensor([i for ids in texts for i in ids]), torch.from_numpy(begins)), dim=1)

    for step in range(steps):
        chosen = chance.sample(range(len(asked)), min(BATCH, len(asked)))
        ours = SCALE * vectors([asked[i] for i in chosen]) @ vectors([told[i] for i in chosen]).T
        theirs = SCALE * questions[chosen] @ passages[chosen].T
        loss = torch.zeros(())
        for a, b in ((ours, theirs), (ours.T, theirs.T)):
            order = kl_div(log_softmax(a, dim=1), softmax(b, dim=1), reduction="batchmean")
            loss = loss + (RIGHT * cross_entropy(a, torch.arange(len(chosen))) + (1 - RIGHT) * order) / 2
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            print(f"step {step}: loss {loss.item():.3f}", flush=True)
    return bag.weight.detach().numpy()


def pieces(folder: Path) -> list[str]:
    """Return the short pieces of Latin words that the tokenizer of the backbone knows."""
    model = json.loads((folder / "tokenizer.json").read_bytes())["model"]
    return sorted(piece for piece, _ in model["vocab"] if re.fullmatch("[a-z]{2,6}", piece))


def centred(rows: FloatArray) -> FloatArray:
    """Return rows less their mean, of length 1: those of a transformer lie close together whatever they say."""
    rows = rows - rows.mean(axis=0)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class Taught:
    """What the backbone says: the vectors of tokens, and of both sides of pairs."""

    tokens: FloatArray
    asked: FloatArray
    told: FloatArray

    @classmethod
    def of(cls, folder: Path, names: Sequence[str], pairs: Pairs) -> Taught:
        """Ask the backbone in the folder that `index.training.backbone` makes."""
        teacher = PretrainedEncoder("backbone", folder)
        asked, told = zip(*pairs, strict=True)
        return cls(teacher.passages(names), teacher.queries(asked), teacher.passages(told))


def train(made: Tokenizer, taught: Taught, pairs: Pairs, steps: int) -> FloatArray:
    """Return the table of a tokenizer's vectors."""
    asked, told = (_tokens(made, side) for side in zip(*pairs, strict=True))
    table = begin(taught.tokens, [*asked, *told], DIMENSION)
    known = [i for i in range(len(pairs)) if asked[i] and told[i]]
    like = centred(taught.asked[known]), centred(taught.told[known])
    return fit(table, [asked[i] for i in known], [told[i] for i in known], like, steps)


def _tokens(made: Tokenizer, texts: Iterable[str]) -> list[list[int]]:
    return [e.ids for e in made.encode_batch_fast([normalise(t) for t in texts], add_special_tokens=False)]


def write(out: Path, made: Tokenizer, table: FloatArray) -> None:
    """Write the folder that `SentenceTransformer(out)` and `load_encoder(out)` read, a byte for each number."""
    out.mkdir(parents=True, exist_ok=True)
    made.save(str(out / "tokenizer.json"), pretty=False)
    scale = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127
    tensors = {"embeddings": np.rint(table / scale[:, None]).astype(np.int8), "weights": scale.astype(np.float32)}
    (out / "model.safetensors").write_bytes(save(tensors))
    module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}
    config = {"similarity_fn_name": "cosine", "prompts": {}, NORMALISED: True, WEIGHT: BESIDE}
    (out / "modules.json").write_text(json.dumps([module], indent=2) + "\n", "utf-8")
    (out / "config_sentence_transformers.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")


def main() -> None:
    """Distil and write the encoder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbone", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--pairs", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--vectors", type=Path, metavar="FILE", help="what the backbone said is kept here, to go on from"
    )
    parser.add_argument("--steps", type=int, default=STEPS)
    args = parser.parse_args()
    chance = random.Random(0)
    files = [*(read_contexts(file) for file in args.texts), read_sentences(args.pairs)]
    texts = (normalise(text) for pairs in files for text in dict.fromkeys(t for pair in pairs for t in pair))
    chosen = [pair for pairs in files for pair in chance.sample(pairs, min(PER_FILE, len(pairs)))]
    made = tokenizer(count(texts), pieces(args.backbone))
    if args.vectors and args.vectors.exists():
        taught = Taught(**load_file(args.vectors))
    else:
        names = [name for name, _ in sorted(made.get_vocab().items(), key=lambda item: item[1])]
        taught = Taught.of(args.backbone, names, chosen)
        if args.vectors:
            save_file(asdict(taught), args.vectors)
    table = train(made, taught, chosen, args.steps)
    write(args.out, made, table)
    print(f"{len(table):,} tokens, {sum(file.stat().st_size for file in args.out.iterdir()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
