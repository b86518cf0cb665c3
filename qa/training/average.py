"""Average two readers, one learned on from the other: it reads better than each (model soups, Wortsman et al. 2022).

    python -m qa.training.average OLDER.onnx NEWER.safetensors --backbone FOLDER --out FILE.safetensors

OLDER is a reader that was exported, NEWER the weights that training which began with it (`--reader`) has come to.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from qa.training.reader import ReaderModel, freeze, load_backbone
from qa.training.shipped import take_over


def average(one: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the means of weights of the same names. Raises ValueError where the names differ."""
    if one.keys() != other.keys():
        raise ValueError(f"one has {sorted(one.keys() ^ other.keys())[0]}, the other has not: they are no two readers")
    return {name: ((one[name].float() + other[name].float()) / 2).contiguous() for name in one}


def main() -> None:
    """Write the mean of two readers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("older", type=Path)
    parser.add_argument("newer", type=Path)
    parser.add_argument("--backbone", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    model = ReaderModel(load_backbone(args.backbone))
    freeze(model)
    take_over(model, args.older)
    save_file(average(model.state_dict(), load_file(args.newer)), args.out)


if __name__ == "__main__":
    main()
