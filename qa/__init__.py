"""Answers that stand on quotes."""

from qa.assistant import Assistant
from qa.conversation import Conversation
from qa.errors import ModelError, QuestionError
from qa.types import Answer, Citation, Segment, Statement, Written
from qa.verify import verify

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Conversation",
    "ModelError",
    "QuestionError",
    "Segment",
    "Statement",
    "Written",
    "verify",
]
