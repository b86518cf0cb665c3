"""A retriever for LlamaIndex: pip install llama-index-core."""

from __future__ import annotations

from collections.abc import Collection

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from index.adapters.metadata import metadata_of
from index.retriever import Retriever
from index.types import Hit

_SHOWN = {"title", "source", "headings", "page"}  # to a language model, with the text


class YinjuRetriever(BaseRetriever):
    """Finds the `k` best passages for a question; only of `documents` (ids) if given."""

    def __init__(self, retriever: Retriever, k: int = 5, documents: Collection[str] | None = None) -> None:
        """Search with a retriever that is open."""
        self._retriever = retriever
        self._k = k
        self._documents = documents
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._retriever.search(query_bundle.query_str, self._k, documents=self._documents)
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]


def _node(hit: Hit) -> TextNode:
    """Return a passage as a node with what `metadata_of` says, its offsets, and its document as what it is from."""
    metadata = metadata_of(hit)
    hidden = [name for name in metadata if name not in _SHOWN]
    return TextNode(
        id_=hit.passage.id,
        text=hit.passage.text,
        start_char_idx=hit.passage.start,
        end_char_idx=hit.passage.end,
        metadata=metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=list(metadata),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.passage.document.id)},
    )
