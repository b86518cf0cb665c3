"""Learn to tell which questions of a conversation lean on the turns before them (`qa.followup`).

    python -m qa.training.moves EXAMPLES.tsv --books FOLDER [--out FILE]

EXAMPLES.tsv has a kind and an example on each line; of the books, but for every fifth that is left out
(`qa.training.pair`), the questions with turns before them lean and the others do not. Prints how many of each are told
in the books left out: of those that lean some can be read alone all the same, and of the others some could not.
"""

from __future__ import annotations

import random

import numpy as np

from index.nearness import asked
from qa.followup import ALONE, FILE, KINDS, LEANS, told_by
from qa.training.examples import load_books
from qa.training.pair import left_out
from qa.training.requests import arguments, fit

_ALONE = 2_000  # questions of the books that stand alone


def main() -> None:
    """Learn, and say how well it tells what it has not seen."""
    rows, folder, out = arguments(__doc__, FILE)
    chooser = random.Random(0)
    seen: dict[str, list[str]] = {ALONE: [], LEANS: []}
    kept: dict[str, list[str]] = {ALONE: [], LEANS: []}
    for book in load_books(folder):
        for example in book.examples:
            by = kept if left_out(book.file.stem) else seen
            by[LEANS if example.history else ALONE].append(example.question)
    seen[ALONE] = chooser.sample(seen[ALONE], min(_ALONE, len(seen[ALONE])))
    kept[ALONE] = chooser.sample(kept[ALONE], min(len(kept[LEANS]), len(kept[ALONE])))
    rows += [[kind, text] for kind, texts in seen.items() for text in texts]
    vectors = np.stack([asked(text) for _, text in rows])
    made = fit(vectors, [kind for kind, _ in rows], np.ones(len(rows), np.float32), KINDS)
    for kind, texts in kept.items():
        told = [told_by(made, text) for text in texts]
        print(f"{kind}: {told.count(kind)} of {len(texts)}; others: {sorted(set(told))}")
    made.save(out)


if __name__ == "__main__":
    main()
