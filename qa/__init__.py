"""Answers that stand on quotes."""

from qa.assistant import Assistant
from qa.conversation import Conversation
from qa.errors import QuestionError
from qa.types import Answer, Citation, Segment
from qa.verify import verify

__all__ = ["Answer", "Assistant", "Citation", "Conversation", "QuestionError", "Segment", "verify"]
