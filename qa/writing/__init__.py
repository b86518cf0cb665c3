"""Answers in the words of a language model, each sentence proven against quotes; only whoever asks for one loads it."""

from qa.writing.client import Model, model_at
from qa.writing.writer import Writer

__all__ = ["Model", "Writer", "model_at"]
