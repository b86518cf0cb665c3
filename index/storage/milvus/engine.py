"""One version of an index in Milvus, searched: the server finds, and what it found is scored here.

Candidates come from Milvus's BM25 and vectors, in one request. Their scores are worked out from the terms and vectors
that come with them and from the document frequencies that were counted when the version was written: a server scores a
row by what one shard or segment knows, with a scale of its own, and only where a search by these terms found it. So a
score means what it means in a folder, to the rounding of a text's length.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np

from corpus.types import Document, Twin
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.storage.encoded import content_of, decoded, details_of, digest
from index.storage.engine import Candidate, FloatArray, FoundPassage, Query
from index.storage.manifest import Manifest, manifest_of
from index.storage.milvus.server import FORMAT, Names, Server, as_text, is_one_of, token

K1, B = 1.2, 0.75
BUCKETS = 1 << 14  # of document frequencies, each fetched whole
_KEPT = 20_000  # buckets at hand
_CACHED_DOCUMENTS = 256
_REPEATS = 5  # of a term in a question whose terms differ in weight: its text says weights by repeating them
_FIELDS = ["parent", "id", "section", "start", "end", "paragraph", "document", "terms", "vector"]
MANIFEST, NAMES, TWINS, PART = "manifest", "names", "twins", "part"  # what blocks are of, beside documents and buckets
PARTS = ("head", "text", "paragraphs", "origins", "boxes")  # of a document


def document_key(ident: str) -> str:
    """Return the key of the document of an id."""
    return digest(ident).hex()[:20]


def row_key(document: str, number: int) -> str:
    """Return the key of the passage, or parent, of that number in a document."""
    return f"{document}{number:06x}"


def bucket_of(of_term: str) -> str:
    """Return what the block is of that holds the frequencies of a token."""
    return f"terms:{int.from_bytes(digest(of_term)[:4]) % BUCKETS}"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question as this store scores by it: the weight of each token times its idf, over passages or over parents."""

    weights: dict[str, float]
    average: float

    def score(self, text: str) -> float:
        """Return the BM25 of a text of tokens."""
        found = text.split()
        size = K1 * (1 - B + B * _rounded(len(found)) / self.average)
        counts = Counter(word for word in found if word in self.weights)
        return sum(self.weights[word] * n * (K1 + 1) / (n + size) for word, n in counts.items())


def _rounded(length: int) -> int:
    """Return a length as Tantivy keeps it, in one byte, so that both stores score alike."""
    over = length - 24
    shift = max(over.bit_length() - 4, 0)
    return length if over < 0 else 24 + (over >> shift << shift)


class MilvusEngine:
    """A version of a collection, open."""

    def __init__(self, server: Server, names: Names) -> None:
        """Open a version. Raises IndexDamaged where it has no manifest, IndexOutdated where its form is another one."""
        self.server, self.where = server, names
        again = f"yinju build PATH --store {server.uri} --collection {names.collection}"
        self.place = f"the collection {names.collection} of {server.uri}; build it again with: {again}"
        server.load(names)
        written = server.blocks(names, [MANIFEST])[MANIFEST]
        if not written:
            raise IndexDamaged(f"there is no manifest in {self.place}")
        value = json.loads(written)
        self.manifest: Manifest = manifest_of(value["manifest"])
        if self.manifest.format != FORMAT:
            raise IndexOutdated(f"format {self.manifest.format}, where this release reads {FORMAT}, has {self.place}")
        self._parents = int(value["parents"])
        self._averages: tuple[float, float] = tuple(value["averages"])
        self._buckets: dict[str, dict[str, list[int]]] = {}
        self._document = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._load)

    @classmethod
    def open(cls, uri: str, collection: str) -> MilvusEngine:
        """Open the version in use. Raises IndexMissing where there is none, StoreFailed where nothing answers."""
        server = Server(uri)
        names = server.current(collection)
        if names is None:
            raise IndexMissing(
                f"there is no collection {collection} in {uri}; build one with: yinju build PATH --store {uri} "
                f"--collection {collection}"
            )
        return cls(server, names)

    def is_superseded(self) -> bool:
        """Tell whether the collection leads to another version by now."""
        return self.server.current(self.where.collection) not in (None, self.where)

    def close(self) -> None:
        """Close the connection."""
        self.server.close()

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many passages each term stands."""
        return {term: found[0] for term, found in self._counts(terms).items()}

    def known(self, terms: Iterable[str]) -> set[str]:
        """Return those of some terms that a passage holds."""
        return {term for term, frequency in self.frequencies(terms).items() if frequency}

    def _counts(self, terms: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return in how many passages, and in how many parents, each term stands."""
        tokens = {term: token(term) for term in terms}
        places = {word: bucket_of(word) for word in tokens.values()}
        if len(self._buckets) > _KEPT:
            self._buckets = {}
        at_hand = self._buckets
        lacking = {place for place in places.values() if place not in at_hand}
        for of, text in self.server.blocks(self.where, lacking).items():
            bucket: dict[str, list[int]] = {}
            # each writer has its own, one line for each word
            for line in text.splitlines():
                word, passages, parents = line.split(" ")
                before = bucket.get(word, (0, 0))
                bucket[word] = [before[0] + int(passages), before[1] + int(parents)]
            at_hand[of] = bucket
        return {
            term: (found[0], found[1])
            for term, word in tokens.items()
            for found in (at_hand[places[word]].get(word, (0, 0)),)
        }

    def holds(self, term: str, documents: Collection[str]) -> bool:
        """Tell whether a passage of the documents with these ids holds a term."""
        if not documents or not self.frequencies([term])[term]:
            return False
        return bool(self.server.search(self.where.passages, token(term), None, 1, self._of(documents), []))

    def candidates(
        self, query: Query, vector: FloatArray | None, pool: int, documents: Collection[str] | None
    ) -> list[Candidate]:
        """Take `pool` passages and parents by their terms, and as many passages that are the encoder's nearest."""
        if documents is not None and not documents:
            return []
        condition = "" if documents is None else self._of(documents)
        direct, around = self._weighed(query)
        text = _asked(query, direct)
        near = vector.tolist() if vector is not None and vector.any() else None
        nearest = self.server.search(self.where.passages, text, near, pool, condition, _FIELDS)
        rows = {row["key"]: row for row in nearest}
        wanted = ["terms", "document", "first", "count"]
        found = self.server.search(self.where.parents, text, None, pool, condition, wanted)
        parents = {row["key"]: around.score(row["terms"]) for row in found}
        best = sorted(found, key=lambda row: -parents[row["key"]])[: pool // 4]
        children = {row_key(p["document"], p["first"] + n) for p in best for n in range(p["count"])}
        rows |= {row["key"]: row for row in self._rows(children - rows.keys(), _FIELDS)}
        return [
            Candidate(
                self._found(row),
                direct.score(row["terms"]),
                parents.get(row["parent"], 0.0),
                float(np.asarray(row["vector"], np.float32) @ vector) if vector is not None else 0.0,
            )
            for row in rows.values()
        ]

    def scores(self, query: Query, row: FoundPassage) -> list[tuple[float, float]]:
        """Return what each term adds to the BM25 of a passage, and to that of its parent."""
        passage = self._rows([f"{row.key:026x}"], ["terms"])[0]["terms"]
        parent = self.server.rows(self.where.parents, "key", [f"{row.parent:026x}"], ["terms"])[0]["terms"]
        shares = [self._weighed([term]) for term in query]
        return [(direct.score(passage), around.score(parent)) for direct, around in shares]

    def documents(self, ids: Collection[str] | None = None) -> Iterator[Document]:
        """Yield the documents, or those with these ids, in the order in which they were added."""
        order = [ident for ident, _, _ in self.names()] if ids is None or len(ids) > 1 else list(ids)
        wanted = None if ids is None else set(ids)
        for ident in order:
            if wanted is None or ident in wanted:
                yield from self._document(document_key(ident))

    def names(self) -> list[tuple[str, str, str]]:
        """Return id, title and source of each document, in the same order."""
        return list(self._names)

    @cached_property
    def _names(self) -> list[tuple[str, str, str]]:
        """What stands in one row of ASCII for each document."""
        return [(ident, title, source) for ident, title, source in self._told(NAMES)]

    @cached_property
    def _twins(self) -> tuple[dict[str, list[Twin]], dict[str, str]]:
        """The documents with the text of another one: by the id of that one, and whose they are."""
        held: defaultdict[str, list[Twin]] = defaultdict(list)
        holders = {}
        for holder, *names in self._told(TWINS):
            held[holder].append(Twin(*names))
            holders[names[0]] = holder
        return dict(held), holders

    def _told(self, of: str) -> list[list[str]]:
        """Return rows of JSON, however many there are."""
        pieces = self.server.every(self.where.blocks, is_one_of("of", [of]), ["text"])
        return [json.loads(line) for line in "".join(row["text"] for row in pieces).splitlines()]

    def _of(self, documents: Collection[str]) -> str:
        """Return the condition that a row is of the documents with these ids."""
        holders = self._twins[1]
        return is_one_of("document", [document_key(holders.get(ident, ident)) for ident in documents])

    def vectors(self, contents: Iterable[str]) -> dict[str, FloatArray]:
        """Return the vectors of passages by the digests of what was encoded, of those that are there."""
        rows = self.server.rows(self.where.passages, "content", contents, ["content", "vector"])
        return {row["content"]: np.asarray(row["vector"], np.float32) for row in rows}

    def _weighed(self, query: Query) -> tuple[Weighed, Weighed]:
        counts = self._counts(term for term, _ in query)
        sizes = (self.manifest.passages, self._parents)

        def of(which: int) -> Weighed:
            weights = {
                token(term): weight * math.log(1 + (sizes[which] - n + 0.5) / (n + 0.5))
                for term, weight in query
                for n in (counts[term][which],)
                if n
            }
            return Weighed(weights, self._averages[which] or 1.0)

        return of(0), of(1)

    def _rows(self, keys: Iterable[str], wanted: Sequence[str]) -> list[dict[str, Any]]:
        given = set(keys)
        found = self.server.rows(self.where.passages, "key", given, wanted) if given else []
        if len(found) != len(given):
            raise IndexDamaged(f"a passage is missing from {self.place}")
        return found

    def _found(self, row: dict[str, Any]) -> FoundPassage:
        return FoundPassage(
            int(row["key"], 16), int(row["parent"], 16), row["id"], tuple(json.loads(row["section"])),
            row["start"], row["end"], row["paragraph"], partial(self._one, row["document"]),
        )  # fmt: skip

    def _one(self, key: str) -> Document:
        found = self._document(key)
        if not found:
            raise IndexDamaged(f"a document is missing from {self.place}")
        return found[0]

    def _load(self, key: str) -> list[Document]:
        """Return the document of a key, in a list that is empty where there is none."""
        parts = self.server.blocks(self.where, [f"{key}:{part}" for part in PARTS])
        head, text, paragraphs, origins, packed = (parts[f"{key}:{part}"] for part in PARTS)
        if not head:
            return []
        known = json.loads(head)
        sections = [(above, heading) for above, heading in known["sections"]]
        boxes = tuple(b64decode(page) for page in json.loads(packed))
        words, title, source = digest(text), known["title"], known["source"]
        found = words, content_of(words, paragraphs, sections), details_of(title, source, origins, boxes)
        if found != tuple(bytes.fromhex(known[name]) for name in ("words", "content", "details")):
            raise IndexDamaged(f"document {known['id']} is not what was written in {self.place}")
        also = self._twins[0].get(known["id"], ())
        return [decoded(known["id"], title, source, text, sections, paragraphs, origins, boxes, also)]


def _asked(query: Query, weighed: Weighed) -> str:
    """Return weighted terms as a text to search by, which knows no weights: the more weight the more often."""
    most = max((weight for _, weight in query), default=1.0)
    alike = all(weight == most for _, weight in query)
    return as_text(
        term
        for term, weight in query
        if token(term) in weighed.weights
        for _ in range(1 if alike else max(1, round(_REPEATS * weight / most)))
    )
