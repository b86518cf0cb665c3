"""The model as it ships: tokens with their characters, logits beside each, an error that says what to do."""

import json

import numpy as np
import onnx
import pytest
import torch

from index.training.graph import share
from qa.errors import ReaderError
from qa.reading.model import LENGTH, ReaderModel
from qa.training import reader
from qa.training.export import build, largest

TEXT = "池塘\n池塘里养着四十条鲤鱼。"


@pytest.fixture(scope="module")
def folder(tiny, tmp_path_factory):
    torch.manual_seed(0)
    trained = reader.ReaderModel(reader.load_backbone(tiny))
    weights = {name: value.numpy() for name, value in trained.state_dict().items()}
    folder = tmp_path_factory.mktemp("shipped")
    seen = largest(trained, [list(range(4, 30))])
    onnx.save(build(weights, seen, json.loads((tiny / "config.json").read_text())), folder / "reader.onnx")
    share(tiny, folder)
    return folder


def test_scores_stand_beside_the_tokens_of_the_body(folder):
    scores = ReaderModel(folder, folder).read("养着几条鲤鱼？", TEXT, 3)
    assert len(scores.offsets) == len(scores.start) == len(scores.end) == len(scores.begins) == len(scores.goes_on)
    mark, *tokens = scores.offsets  # the first is the space that stands for the line break
    assert TEXT[slice(*mark)] == "池"
    assert "".join(TEXT[a:b] for a, b in tokens) == "池塘里养着四十条鲤鱼。"
    assert ((scores.begins >= 0) & (scores.begins + scores.goes_on <= 1)).all()


def test_training_and_serving_read_the_same_tokens(folder, tiny):
    row = {"question": "养着几条鲤鱼？", "text": TEXT, "body": 3, "spans": [[8, 11]], "items": []}
    model = ReaderModel(folder, folder)
    encoded = reader.encode(model._tokenizer, row)
    scores = model.read(row["question"], TEXT, 3)
    assert encoded.body + len(scores.start) == len(encoded.ids) - 1
    assert scores.offsets[encoded.starts[0] - encoded.body].tolist()[0] == 8


def test_what_is_too_long_is_read_as_far_as_there_is_room(folder):
    scores = ReaderModel(folder, folder).read("谁" * 200, "鱼" * 1_000, 0)
    assert len(scores.start) == LENGTH - 96 - 4
    assert scores.offsets[-1, 1] <= LENGTH


def test_an_empty_window_has_no_tokens(folder):
    scores = ReaderModel(folder, folder).read("谁？", "", 0)
    assert scores.offsets.shape == (0, 2)
    assert np.isfinite(scores.nothing)


def test_files_that_are_missing_are_named_with_the_remedy(tmp_path):
    with pytest.raises(ReaderError, match=r"cannot be loaded .*pip install"):
        ReaderModel(tmp_path)
