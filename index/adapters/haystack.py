"""A retriever for Haystack: pip install haystack-ai."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict

from index.adapters.metadata import metadata_of
from index.retriever import Retriever


@component
class YinjuRetriever:
    """A component that finds passages in the index of a folder; `top_k` of them where a run does not say otherwise."""

    def __init__(self, index_dir: str, top_k: int = 5) -> None:
        """Open nothing yet: `warm_up`, or the first run, does."""
        self.index_dir = index_dir
        self.top_k = top_k
        self._retriever: Retriever | None = None

    def warm_up(self) -> None:
        """Open the index. Raises what `Retriever.load` raises."""
        self._opened()

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None, document_ids: list[str] | None = None) -> dict[str, Any]:
        """Return as `documents` the passages nearest to a query, best first; only of `document_ids` if given.

        Each is a Document with the passage as its content and what `metadata_of` says as its meta.
        """
        hits = self._opened().search(query, top_k or self.top_k, documents=document_ids)
        documents = [
            Document(id=hit.passage.id, content=hit.passage.text, meta=metadata_of(hit), score=hit.score)
            for hit in hits
        ]
        return {"documents": documents}

    def to_dict(self) -> dict[str, Any]:
        """Return what makes this component anew, for a pipeline that is saved."""
        return default_to_dict(self, index_dir=str(Path(self.index_dir)), top_k=self.top_k)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> YinjuRetriever:
        """Return the component that `to_dict` told of."""
        return default_from_dict(cls, data)

    def _opened(self) -> Retriever:
        if self._retriever is None:
            self._retriever = Retriever.load(self.index_dir)
        return self._retriever
