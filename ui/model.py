"""The language model that a person sets, by options or by the environment; without either there is none."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.writing import Writer

URL, NAME, KEY = "YINJU_LLM_URL", "YINJU_LLM_MODEL", "YINJU_LLM_KEY"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that set a model."""
    group = parser.add_argument_group(
        "language model (语言模型)",
        f"Off unless set. It writes under the answer, and each sentence is checked against the quotes; {URL}, {NAME} "
        f"and {KEY} do the same. 默认关闭；由模型撰写的每句话都与引文核对。",
    )
    group.add_argument(
        "--llm", metavar="URL", help="base address of an OpenAI-compatible endpoint, such as http://localhost:11434/v1"
    )
    group.add_argument("--llm-model", metavar="NAME", help="which of its models writes (模型名)")
    group.add_argument(
        "--llm-remote",
        action="store_true",
        help="allow that question and passages are sent to another machine (允许把问题和段落发送到其他机器)",
    )
    group.add_argument(
        "--llm-cut", action="store_true", help="leave out sentences that no quote supports (略去没有依据的句子)"
    )


def writer_of(arguments: argparse.Namespace) -> Writer | None:
    """Return what writes with the model that options or environment set, None where none is set.

    Raises ModelError where it cannot be used as it is set, or is on another machine and that is not allowed.
    """
    url = arguments.llm or os.environ.get(URL, "")
    if not url:
        return None
    from qa.writing import Writer, model_at

    name = arguments.llm_model or os.environ.get(NAME, "")
    model = model_at(url, name, os.environ.get(KEY, ""), remote=arguments.llm_remote)
    return Writer(model, cut=arguments.llm_cut)
