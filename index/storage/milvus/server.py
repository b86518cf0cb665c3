"""A Milvus server, and what one version of an index is there (the only module that imports pymilvus).

A collection NAME that a person names is an alias. A version of it is three collections, to whose first the alias leads
once all are written: it is exchanged in one step, and whoever reads goes on with the version that was opened.

    NAME_v_VERSION            passages: vector, terms (BM25), document, parent, headings, place
    NAME_v_VERSION_parents    parents: terms (BM25), and which passages they are
    NAME_v_VERSION_blocks     in blocks of what a field holds: documents, document frequencies, names, the manifest

Terms go in as text for Milvus's own BM25, written so that a tokenizer that cuts at white space and one that cuts at
marks give the same tokens.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from index.errors import IndexingError, StoreFailed

#: Raise whenever what a version holds in Milvus changes its form.
FORMAT = 1
TOKEN = "YINJU_STORE_TOKEN"  # the variable that holds what the server wants to see
#: Bytes that a text field of Milvus holds.
MOST = 65_535
_PIECE = 16_000  # characters of a block: UTF-8 takes at most four bytes for one
_ROWS = 4_000  # rows of one request for rows, well under the 16,384 that Milvus gives
_SECONDS = 30.0  # to wait for an answer
# pymilvus pings every ten seconds, which a server of Milvus allows. Milvus-lite is a server in this process with the
# limits that gRPC starts from: it hangs up on whoever pings three times within five minutes and nothing else ("Too many
# pings"), also while it is busy for long. Nothing lies between the two that could fail unseen, so nothing is pinged
_NO_PINGS = {"grpc.keepalive_time_ms": 2**31 - 1}
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]{0,99}")
_MARK = re.compile(r"\W|_")

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What the collections of a version are called."""

    collection: str
    version: str

    @property
    def passages(self) -> str:
        """The collection that the alias leads to."""
        return f"{self.collection}_v_{self.version}"

    @property
    def parents(self) -> str:
        """Of parents."""
        return f"{self.passages}_parents"

    @property
    def blocks(self) -> str:
        """Of everything else."""
        return f"{self.passages}_blocks"


@contextmanager
def asking(uri: str) -> Iterator[None]:
    """Raise StoreFailed, which names the server and the remedy, for what pymilvus raises within."""
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except MilvusException as error:
        what = " ".join(str(error.message or error).split())
        raise StoreFailed(
            f"the store {uri} cannot do what is asked ({what}); see that Milvus 2.5 or later runs there and that "
            f"{TOKEN} holds its token where it wants one. What it holds is as it was"
        ) from error


class Server:
    """A server that is connected, asked in our words."""

    def __init__(self, uri: str, *, writing: bool = False) -> None:
        """Connect to a server (http://HOST:19530), or to milvus-lite in a folder whose name ends in .db.

        With `writing` what was just written is seen, for which a server waits; what is in use changes no more. Raises
        StoreFailed where the extra is not installed or nothing answers.
        """
        if not re.match(r"https?://.", uri) and not (uri.endswith(".db") and Path(uri).absolute().parent.is_dir()):
            raise StoreFailed(f"{uri} is no store; give http://HOST:19530, or a path that ends in .db for milvus-lite")
        try:
            import pymilvus
        except ImportError as error:
            raise StoreFailed("a store needs the extra milvus: pip install 'yinju[milvus]'") from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what fails is raised, and told once
        self.uri = uri
        self._level = {"consistency_level": "Strong" if writing else "Eventually"}
        with asking(uri):
            self.client: Any = pymilvus.MilvusClient(
                uri=uri, token=os.environ.get(TOKEN, ""), timeout=_SECONDS,
                grpc_options=_NO_PINGS if uri.endswith(".db") else {},
            )  # fmt: skip
        self._pymilvus: Any = pymilvus

    def close(self) -> None:
        """Close the connection."""
        self.client.close()

    @cached_property
    def _lite(self) -> bool:
        """Whether this is milvus-lite, which has no white space tokenizer, and whose automatic index is not exact."""
        with asking(self.uri):
            return "lite" in self.client.get_server_version()

    def current(self, collection: str) -> Names | None:
        """Return the version in use of a collection, None where there is none.

        Raises StoreFailed where the name is that of a collection of another kind.
        """
        if not _NAME.fullmatch(collection):
            raise IndexingError(f"{collection!r} cannot name a collection; take letters, digits and _, a letter first")
        with asking(self.uri):
            if not self.client.has_collection(collection):
                return None
            if collection in self.client.list_collections():
                raise StoreFailed(
                    f"{collection} is a collection that Yinju did not make in {self.uri}; take another name"
                )
            target = self.client.describe_alias(collection)["collection_name"]
        version = target.removeprefix(f"{collection}_v_")
        if version == target:
            raise StoreFailed(f"{collection} in {self.uri} is an alias that Yinju did not make; take another")
        return Names(collection, version)

    def versions(self, collection: str) -> list[Names]:
        """Return all versions of a collection that are there, in use or not, whole or not."""
        form = re.compile(f"{re.escape(collection)}_v_([a-z0-9]+)(?:_parents|_blocks)?")
        with asking(self.uri):
            found = map(form.fullmatch, self.client.list_collections())
        return [Names(collection, version) for version in sorted({match[1] for match in found if match})]

    def create(self, names: Names, dimension: int, shards: int) -> None:
        """Create those collections of a version that are not there, ready to be filled."""
        kinds = self._pymilvus.DataType
        vector = ("vector", kinds.FLOAT_VECTOR, {"dim": dimension})
        key, of = ("key", kinds.VARCHAR, {"max_length": 200, "is_primary": True}), {"max_length": 200}
        text = {"max_length": MOST}
        self._create(names.passages, shards, [
            key, vector, ("document", kinds.VARCHAR, of), ("parent", kinds.VARCHAR, of), ("content", kinds.VARCHAR, of),
            ("id", kinds.VARCHAR, text), ("section", kinds.VARCHAR, text), ("start", kinds.INT64, {}),
            ("end", kinds.INT64, {}), ("paragraph", kinds.INT64, {}),
        ], indexed=["document", "content"], terms=True)  # fmt: skip
        self._create(names.parents, shards, [
            key, ("document", kinds.VARCHAR, of), ("first", kinds.INT64, {}), ("count", kinds.INT64, {}),
        ], indexed=["document"], terms=True)  # fmt: skip
        # Milvus wants a vector in every collection
        self._create(names.blocks, shards, [
            key, ("vector", kinds.FLOAT_VECTOR, {"dim": 2}), ("of", kinds.VARCHAR, text), ("text", kinds.VARCHAR, text),
            ("part", kinds.VARCHAR, of),
        ], indexed=["of"], terms=False)  # fmt: skip

    def _create(
        self, name: str, shards: int, fields: Sequence[tuple[str, Any, Fields]], *, indexed: Sequence[str], terms: bool
    ) -> None:
        made, kinds = self._pymilvus, self._pymilvus.DataType
        with asking(self.uri):
            if self.client.has_collection(name):
                return
            schema = self.client.create_schema(auto_id=False, enable_dynamic_field=False)
            indexes = self.client.prepare_index_params()
            for field, kind, options in fields:
                schema.add_field(field, kind, **options)
                if kind == kinds.FLOAT_VECTOR:
                    indexes.add_index(field, index_type="FLAT" if self._lite else "AUTOINDEX", metric_type="IP")
            if terms:
                analyzer = {"tokenizer": "standard" if self._lite else "whitespace"}
                schema.add_field(
                    "terms", kinds.VARCHAR, max_length=MOST, enable_analyzer=True, analyzer_params=analyzer
                )
                schema.add_field("bm25", kinds.SPARSE_FLOAT_VECTOR)
                function = made.FunctionType.BM25
                schema.add_function(
                    made.Function("bm25", function, input_field_names=["terms"], output_field_names=["bm25"])
                )
                options = {"bm25_k1": 1.2, "bm25_b": 0.75}
                indexes.add_index("bm25", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=options)
            for field in indexed:
                indexes.add_index(field, index_type="INVERTED")
            self.client.create_collection(name, schema=schema, num_shards=shards)
            self.client.create_index(name, indexes)

    def load(self, names: Names, replicas: int = 1) -> None:
        """Have the server hold ready what it does not of a version, in so many copies."""
        with asking(self.uri):
            for name in (names.passages, names.parents, names.blocks):
                if not str(self.client.get_load_state(name)["state"]).endswith("Loaded"):
                    self.client.load_collection(name, replica_number=replicas)

    def release(self, *names: str) -> None:
        """Have the server hold collections ready no more, so that they are loaded anew."""
        with asking(self.uri):
            for name in names:
                self.client.release_collection(name)

    def drop(self, names: Names) -> None:
        """Remove a version, which no alias must lead to."""
        with asking(self.uri):
            for name in (names.passages, names.parents, names.blocks):
                self.client.drop_collection(name)

    def use(self, names: Names) -> None:
        """Put a version in use, in one step."""
        before = self.current(names.collection)
        with asking(self.uri):
            if before is None:
                self.client.create_alias(names.passages, names.collection)
            else:
                self.client.alter_alias(names.passages, names.collection)

    def put(self, name: str, rows: Sequence[Fields], *, anew: bool) -> None:
        """Write rows into a collection; `anew` where none of them can be there, which is faster."""
        with asking(self.uri):
            for first in range(0, len(rows), 512):
                batch = list(rows[first : first + 512])
                (self.client.insert if anew else self.client.upsert)(name, batch)

    def flush(self, names: Names) -> None:
        """Have everything that was written on disk."""
        with asking(self.uri):
            for name in (names.passages, names.parents, names.blocks):
                self.client.flush(name)

    def count(self, name: str) -> int:
        """Return how many rows a collection has."""
        with asking(self.uri):
            return int(self.client.query(name, filter="", output_fields=["count(*)"], **self._level)[0]["count(*)"])

    def rows(self, name: str, field: str, values: Iterable[str], wanted: Sequence[str]) -> list[dict[str, Any]]:
        """Return the wanted fields of the rows whose `field` has one of some values, sorted by their keys."""
        given, found = list(dict.fromkeys(values)), []
        with asking(self.uri):
            for first in range(0, len(given), _ROWS):
                condition = is_one_of(field, given[first : first + _ROWS])
                found += self.client.query(name, filter=condition, output_fields=["key", *wanted], **self._level)
        return sorted(found, key=lambda row: str(row["key"]))

    def every(self, name: str, condition: str, wanted: Sequence[str]) -> list[dict[str, Any]]:
        """Return the wanted fields of all rows of a condition, however many there are, sorted by their keys."""
        found: list[dict[str, Any]] = []
        with asking(self.uri):
            rows = self.client.query_iterator(
                name, batch_size=_ROWS, filter=condition, output_fields=["key", *wanted], **self._level
            )  # fmt: skip
            while batch := rows.next():
                found += batch
            rows.close()
        return sorted(found, key=lambda row: str(row["key"]))

    def remove(self, name: str, condition: str) -> None:
        """Remove the rows of a condition."""
        with asking(self.uri):
            self.client.delete(name, filter=condition)

    def blocks(self, names: Names, of: Iterable[str]) -> dict[str, str]:
        """Return the texts that were put in blocks, by what they are of, "" for what is not there."""
        wanted = list(of)
        found: dict[str, list[str]] = {one: [] for one in wanted}
        for row in self.rows(names.blocks, "of", wanted, ["of", "text"]):
            found[row["of"]].append(row["text"])
        return {one: "".join(pieces) for one, pieces in found.items()}

    def search(
        self, name: str, text: str, vector: Sequence[float] | None, limit: int, condition: str, wanted: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Return the rows that are best by the terms of a text, and as many that are by a vector, in one request."""
        made = self._pymilvus
        asked = [("bm25", text, "BM25")] if text else []
        asked += [("vector", vector, "IP")] if vector is not None else []  # type: ignore[list-item]
        if not asked:
            return []
        requests = [
            made.AnnSearchRequest([data], field, {"metric_type": kind}, limit=limit, expr=condition or None)
            for field, data, kind in asked
        ]
        fields = ["key", *wanted]
        with asking(self.uri):
            if len(requests) > 1:
                found = self.client.hybrid_search(
                    name, requests, ranker=made.RRFRanker(), limit=limit * 2, output_fields=fields, **self._level
                )
            else:
                field, data, kind = asked[0]
                found = self.client.search(
                    name, [data], anns_field=field, limit=limit, filter=condition, output_fields=fields,
                    search_params={"metric_type": kind}, **self._level,
                )  # fmt: skip
        return [dict(hit["entity"]) | {"key": hit.get("key", hit.get("id"))} for hit in found[0]]


def is_one_of(field: str, values: Sequence[str]) -> str:
    """Return the condition that a field has one of some values."""
    return f"{field} in {json.dumps(list(values), ensure_ascii=False)}"


def token(term: str) -> str:
    """Return a term as one token, whatever marks it has: each is written as its number between two _."""
    return _MARK.sub(lambda mark: f"_{ord(mark[0]):x}_", term)


def as_text(terms: Iterable[str]) -> str:
    """Return terms as the text that is analysed, as many of them as a field holds."""
    text = " ".join(map(token, terms))
    encoded = text.encode()
    if len(encoded) <= MOST:
        return text
    return encoded[:MOST].decode(errors="ignore").rpartition(" ")[0]


def in_blocks(of: str, text: str, part: str, key: str = "") -> list[dict[str, Any]]:
    """Return a text as rows of blocks, whose keys begin with `key` or else with what it is of."""
    pieces = [text[first : first + _PIECE] for first in range(0, max(len(text), 1), _PIECE)]
    return [
        {"key": f"{key or of}:{n:08}", "vector": [1.0, 0.0], "of": of, "text": piece, "part": part}
        for n, piece in enumerate(pieces)
    ]
