"""A question as weighted index terms."""

from __future__ import annotations

from index.tokens import normalise, terms
from index.translate import concepts, is_english


def query_terms(question: str) -> dict[str, float]:
    """Return the index terms that retrieve for a question, with their weights.

    A Chinese question gives its own terms, each of weight 1. An English one gives the terms of its words'
    translations; a concept's weight is spread over the terms of each translation, and a term counts once.
    """
    if not is_english(question):
        return dict.fromkeys(terms(question), 1.0)
    found: dict[str, float] = {}
    for concept in concepts(question):
        for translation, weight in concept.translations or ((concept.source, 1.0),):
            parts = dict.fromkeys(terms(normalise(translation)))
            for part in parts:
                found[part] = max(found.get(part, 0.0), concept.weight * weight / len(parts) ** 0.5)
    return found
