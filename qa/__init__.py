"""Answers that stand on quotes."""

from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.types import Answer, Citation

__all__ = ["Answer", "Assistant", "Citation", "QuestionError"]
