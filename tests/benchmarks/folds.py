"""Choose the threshold for refusing on four fifths of a gold set, score the rest with it.

    python tests/benchmarks/folds.py GOLD.jsonl DOCUMENT...

Prints the score with the threshold that ships, the best that one threshold could give on the whole set, and the score
when each fifth is answered with the threshold that is best on the others. The weights are learned from none of these
questions, so that the threshold is all there is to fit.
"""

import sys
import tempfile
from pathlib import Path
from statistics import mean

from index import build_index
from qa import Assistant
from qa.assistant import THRESHOLD
from qa.evaluate import evaluate, read_gold

FOLDS = 5
THRESHOLDS = (0.02, 0.04, 0.06, 0.08, 0.09, 0.1, 0.12, 0.14, 0.16, 0.2, 0.25, 0.3, 0.4)


def main() -> None:
    gold = read_gold(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        retriever = build_index(sys.argv[2:], folder)
        scores = {
            threshold: [s.score for s in evaluate(gold, Assistant(retriever, threshold=threshold)).scored]
            for threshold in sorted({*THRESHOLDS, THRESHOLD})
        }
    left_out = []
    for fold in range(FOLDS):
        others = [i for i in range(len(gold)) if i % FOLDS != fold]
        chosen = max(scores, key=lambda t: (mean(scores[t][i] for i in others), -abs(t - THRESHOLD)))
        left_out += scores[chosen][fold::FOLDS]
        print(f"fold {fold + 1}: threshold {chosen:.2f}, score {mean(scores[chosen][fold::FOLDS]):.3f}")
    print(f"threshold that ships, {THRESHOLD:.2f}: {mean(scores[THRESHOLD]):.3f}")
    print(f"best single threshold: {max(map(mean, scores.values())):.3f}")
    print(f"five-fold: {mean(left_out):.3f}")


if __name__ == "__main__":
    main()
