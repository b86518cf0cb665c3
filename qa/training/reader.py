"""Train the reader: from a question and a window to where the answer begins and ends, or that there is none.

    python -m qa.training.reader PAIRS.jsonl.gz... --backbone FOLDER --out FOLDER [--resume] [--cooldown STEPS]
    python -m qa.training.reader PAIRS.jsonl.gz... --backbone FOLDER --out FOLDER --reader qa/data/reader/reader.onnx

The files of pairs (`qa.training.pairs`) are gone through one after the other at an even rate; weights, optimiser and
step are written to FOLDER every few minutes, from where `--resume` goes on, with further files too. With `--cooldown`
the rate then falls to nothing over so many steps more, through the last file again: `cooled.safetensors` is what is
exported; the state before it stays, to go on from. With `--reader` it begins with the weights of a reader that was
exported, such as the one that ships.

Method: BERT for extractive question answering with the first position for "not here" (Devlin et al. 2018, SQuAD 2.0),
the likelihood summed over all places of the answer (Clark and Gardner 2018); beside it each token is told whether it
begins, goes on with or stands outside an item of the answer (BIO tags), for answers of several parts. The first
position also learns what kind of answer is asked for, of the pairs whose source tells it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.training.texts import rows
from qa.reading.model import KINDS, TAGS, joined

#: The kind that questions of a source ask for; of the others it is not known.
_KINDS = {
    "book-factoid": "name", "book-typo": "name", "book-compute": "name", "book-list": "list", "book-multi": "list",
    "book-explain": "explain", "book-yesno": "yesno",
}  # fmt: skip
_UNKNOWN = -100
_BATCH = 2_800  # tokens in a batch
_WINDOW = 64  # batches within which pairs are sorted by length
_FROZEN = 3  # layers, beside the embeddings, that stay as they are
_RATE = 1.5e-4
_WARM_UP = 300  # steps
_CLIP = 1.0
_TAG_SHARE = 0.3  # of the loss
_KIND_SHARE = 0.1
_SAVED_EVERY = 300.0  # seconds
_NEVER = -1e4  # logit of a token at which no answer can begin or end
_PAD = 1


class ReaderModel(nn.Module):
    """A BERT model with a head of start, end, three tags and the kinds for each token."""

    def __init__(self, bert: BertModel) -> None:
        """Put a new head on a backbone."""
        super().__init__()
        self.bert = bert
        self.head = nn.Linear(bert.config.hidden_size, 2 + TAGS + len(KINDS))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the logits, (texts, tokens, outputs)."""
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.head(hidden)  # type: ignore[no-any-return]


def load_backbone(folder: Path) -> BertModel:
    """Return the model in a folder in single precision, without a pooler."""
    config = BertConfig.from_pretrained(folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    # written out, attention takes a quarter less time here than in one call, whose way back is slow on a processor
    return BertModel.from_pretrained(
        folder, config=config, add_pooling_layer=False, dtype=torch.float32, attn_implementation="eager"
    )


def freeze(model: ReaderModel) -> None:
    """Keep the embeddings and the first layers as they are."""
    for part in (model.bert.embeddings, *model.bert.encoder.layer[:_FROZEN]):
        part.requires_grad_(False)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as the model reads it: tokens, where the passage begins among them, and what is to be said of them.

    `kind` is the number of the kind that is asked for, -100 where that is not known.
    """

    ids: list[int]
    body: int
    starts: list[int]
    ends: list[int]
    tags: list[int]
    kind: int


def encode(tokenizer: Tokenizer, row: dict[str, Any]) -> Encoded | None:
    """Encode a pair; None where the answer lies behind what is read."""
    text = tokenizer.encode(row["text"], add_special_tokens=False)
    ids, first = joined(tokenizer.encode(row["question"], add_special_tokens=False).ids, text.ids)
    offsets = text.offsets[: len(ids) - first - 1]
    body = next((i for i, (_, end) in enumerate(offsets) if end > row["body"]), len(offsets))
    tags = [0] * len(ids)

    def tokens(start: int, end: int) -> tuple[int, int] | None:
        inside = [i for i, (a, b) in enumerate(offsets) if a < end and start < b]
        return (first + inside[0], first + inside[-1]) if inside and row_end >= end else None

    row_end = offsets[-1][1] if offsets else 0
    spans = [tokens(*span) for span in row["spans"]]
    if row["spans"] and None in spans:
        return None
    for start, end in filter(None, (tokens(*item) for item in row["items"] or row["spans"])):
        tags[start : end + 1] = [1] + [2] * (end - start)
    starts, ends = [s for s, _ in filter(None, spans)], [e for _, e in filter(None, spans)]
    kind = _KINDS.get(row.get("source", ""))
    return Encoded(
        ids, first + body, starts or [0], ends or [0], tags, KINDS.index(kind) if kind is not None else _UNKNOWN
    )


def batches(pairs: Sequence[Encoded], seed: int) -> Iterator[list[Encoded]]:
    """Yield batches of about as many tokens each, of pairs of about the same length."""
    order = list(range(len(pairs)))
    chooser = random.Random(seed)
    chooser.shuffle(order)
    size = _WINDOW * 16
    for at in range(0, len(order), size):
        part = sorted(order[at : at + size], key=lambda i: len(pairs[i].ids))
        made: list[list[Encoded]] = [[]]
        for i in part:
            if made[-1] and (len(made[-1]) + 1) * len(pairs[i].ids) > _BATCH:
                made.append([])
            made[-1].append(pairs[i])
        chooser.shuffle(made)
        yield from made


def loss_of(model: ReaderModel, batch: Sequence[Encoded]) -> Tensor:
    """Return the mean loss of a batch."""
    longest = max(len(pair.ids) for pair in batch)
    ids = torch.full((len(batch), longest), _PAD)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    closed = torch.full((len(batch), longest), _NEVER)
    tags = torch.full((len(batch), longest), -100)
    gold = torch.zeros((2, len(batch), longest), dtype=torch.bool)
    for i, pair in enumerate(batch):
        length = len(pair.ids)
        ids[i, :length] = torch.tensor(pair.ids)
        mask[i, :length] = 1
        closed[i, 0] = 0
        closed[i, pair.body : length - 1] = 0
        tags[i, pair.body : length - 1] = torch.tensor(pair.tags[pair.body : length - 1])
        gold[0, i, pair.starts] = True
        gold[1, i, pair.ends] = True
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(ids, mask)
    logits = logits.float()
    shares = [torch.log_softmax(logits[..., side] + closed, dim=1) for side in range(2)]
    first, last = (
        torch.logsumexp(share.masked_fill(~right, float("-inf")), dim=1).mean()
        for share, right in zip(shares, gold, strict=True)
    )
    marked = logits[..., 2 : 2 + TAGS].flatten(0, 1)
    told = nn.functional.cross_entropy(marked, tags.flatten(), ignore_index=_UNKNOWN)
    kinds = torch.tensor([pair.kind for pair in batch])
    asked = nn.functional.cross_entropy(logits[:, 0, 2 + TAGS :], kinds, ignore_index=_UNKNOWN, reduction="sum")
    return _TAG_SHARE * told + _KIND_SHARE * asked / len(batch) - first - last


def read_pairs(file: Path, tokenizer: Tokenizer) -> list[Encoded]:
    """Return the pairs of a file, encoded."""
    return [pair for row in rows(file) if (pair := encode(tokenizer, row)) is not None]


class Training:
    """A training that can be cut off and gone on with."""

    def __init__(self, backbone: Path, out: Path, compiled: bool = False) -> None:
        """Begin with a backbone; what is made is kept in the folder `out`.

        `compiled` takes a third less time for a step, after some minutes; it needs a C++ compiler.
        """
        self.out = out
        self.model = ReaderModel(load_backbone(backbone))
        if compiled:
            self.model.compile(dynamic=True)
        freeze(self.model)
        self.learnt = [p for p in self.model.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(self.learnt, lr=_RATE, weight_decay=0.01, fused=True)
        self.step = 0
        self.saved = time.monotonic()
        self.mean = 0.0

    def resume(self) -> None:
        """Go on from what was saved last."""
        state = torch.load(self.out / "optimiser.pt", weights_only=True)
        self.model.load_state_dict(load_file(self.out / "reader.safetensors"))
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = int(state["step"])

    def save(self) -> None:
        """Write weights, optimiser and step."""
        self.out.mkdir(parents=True, exist_ok=True)
        part = self.out / "optimiser.part"
        torch.save({"optimiser": self.optimiser.state_dict(), "step": self.step}, part)
        save_file(self.model.state_dict(), self.out / "reader.part")
        (self.out / "reader.part").replace(self.out / "reader.safetensors")
        part.replace(self.out / "optimiser.pt")
        self.saved = time.monotonic()

    def run(
        self, pairs: Sequence[Encoded], seed: int, first: int, cooldown: int = 0, until: float = float("inf")
    ) -> int:
        """Go through pairs, leaving out the steps before the one this training is at; return the number behind them.

        `first` is the number of the first step, `until` that of the first which is not taken. With `cooldown` the rate
        falls to nothing over so many steps, and nothing is saved.
        """
        began = time.monotonic()
        for number, batch in enumerate(batches(pairs, seed), first):
            if number < self.step:
                continue
            if number >= until:
                break
            left = 1.0 if not cooldown else 1 - (number - first) / cooldown
            if left <= 0:
                break
            for group in self.optimiser.param_groups:
                group["lr"] = _RATE * min(1.0, (self.step + 1) / _WARM_UP) * left
            loss = loss_of(self.model, batch)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.learnt, _CLIP)
            self.optimiser.step()
            self.optimiser.zero_grad(set_to_none=True)
            self.step += 1
            self.mean = loss.item() if not self.mean else 0.99 * self.mean + 0.01 * loss.item()
            if self.step % 50 == 0:
                print(f"step {self.step}  loss {self.mean:.3f}  {time.monotonic() - began:.0f} s", flush=True)
            if not cooldown and time.monotonic() - self.saved > _SAVED_EVERY:
                self.save()
        return first + sum(1 for _ in batches(pairs, seed))


def main() -> None:
    """Train the reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", type=Path)
    parser.add_argument("--backbone", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    begin = parser.add_mutually_exclusive_group()
    begin.add_argument("--resume", action="store_true")
    begin.add_argument("--reader", type=Path, metavar="FILE", help="begin with the weights of this reader")
    parser.add_argument("--compile", action="store_true", help="faster steps; needs a C++ compiler")
    parser.add_argument("--until", type=float, default=float("inf"), metavar="STEP", help="end the even rate there")
    parser.add_argument("--cooldown", type=int, default=0, metavar="STEPS")
    args = parser.parse_args()
    torch.manual_seed(0)
    training = Training(args.backbone, args.out, args.compile)
    if args.resume:
        training.resume()
        print("resumed at step", training.step, flush=True)
    if args.reader:
        from qa.training.shipped import take_over  # it needs onnx

        take_over(training.model, args.reader)
    tokenizer = Tokenizer.from_file(str(args.backbone / "tokenizer.json"))
    first = 0
    for seed, file in enumerate(args.pairs):
        pairs = read_pairs(file, tokenizer)
        print(file.name, len(pairs), "pairs", flush=True)
        first = training.run(pairs, seed, first, until=args.until)
    training.save()
    if args.cooldown:
        training.run(pairs, len(args.pairs), training.step, args.cooldown)
        save_file(training.model.state_dict(), args.out / "cooled.safetensors")


if __name__ == "__main__":
    main()
