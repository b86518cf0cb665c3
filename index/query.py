"""A question as weighted index terms."""

from __future__ import annotations

from index.english import STOP, forms, tokens
from index.storage.engine import Query
from index.tokens import normalise, terms
from index.translate import concepts, in_english, is_english

_FORM = 0.8  # weight of another form of an English word
_FOREIGN = 0.8  # and of an English word for a Chinese one


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
                share = concept.weight * weight / len(parts) ** 0.5
                for form in forms(part) if part.isascii() and part.isalpha() else (part,):
                    found[form] = max(found.get(form, 0.0), share if form == part else _FORM * share)
    return found


def called_in_english(question: str) -> list[tuple[frozenset[str], Query]]:
    """Return of each word of a Chinese question its index terms and those by which English text may say it, weighted.

    The English ones weigh as much as all the terms of the Chinese word do together.
    """
    found: list[tuple[frozenset[str], Query]] = []
    for word, translations in in_english(question).items():
        own = frozenset(terms(word))
        share = _FOREIGN * len(own)
        weights: dict[str, float] = {}
        for translation, weight in translations:
            parts = [part for part in tokens(translation.lower()) if part not in STOP]
            for part in parts:
                for form in forms(part):
                    scaled = share * weight / len(parts) ** 0.5 * (1.0 if form == part else _FORM)
                    weights[form] = max(weights.get(form, 0.0), scaled)
        found.append((own, list(weights.items())))
    return found
