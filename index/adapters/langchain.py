"""A retriever for LangChain: pip install langchain-core."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from index.adapters.metadata import metadata_of
from index.retriever import Retriever


class YinjuRetriever(BaseRetriever):
    """Finds the `k` best passages for a question; only of `documents` (ids) if given.

    Each is a Document with the passage as its content and what `metadata_of` says as its metadata.
    """

    retriever: Retriever
    k: int = 5
    documents: list[str] | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = self.retriever.search(query, self.k, documents=self.documents)
        return [Document(id=hit.passage.id, page_content=hit.passage.text, metadata=metadata_of(hit)) for hit in hits]
