"""What programs send and are sent: the forms that OpenAPI and the tools of MCP publish."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa.types import Certainty
from qa.verify import Problem
from qa.writing.client import Problem as WritingProblem

_MOST = 50  # passages of one search
_LISTED = 1_000  # documents of one list

Documents = Annotated[
    list[str] | None, Field(description="ids of the documents to look in, as results name them; without it all")
]


class _Asked(BaseModel):
    """What a program sends: nothing but the fields named, each of its kind."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Told(BaseModel):
    """What a program is sent."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Question(_Asked):
    """A question, and the conversation it belongs to."""

    question: str = Field(description="a question in Chinese or English, at most 2,000 characters")
    history: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        default=[], description="the turns before it, oldest first, each [question, answer]; the last 30 are read"
    )
    documents: Documents = None
    write: bool = Field(
        default=False,
        description="whether the language model that the server was started with writes under the answer (`written`): "
        "question, history and passages are sent to it, and it may take minutes",
    )


class Search(_Asked):
    """What passages are wanted for."""

    question: str = Field(description="a question or a few words, at most 2,000 characters")
    k: int = Field(default=5, ge=1, le=_MOST, description="how many passages")
    documents: Documents = None


class Range(BaseModel):
    """Which part of the list of documents is wanted."""

    model_config = ConfigDict(extra="forbid")  # not strict: addresses spell numbers

    first: int = Field(default=0, ge=0, description="how many documents to pass over")
    most: int = Field(default=100, ge=1, le=_LISTED, description="how many documents to list")


class Text(_Asked):
    """A text to add."""

    text: str = Field(description="the text, plain or Markdown")
    title: str = ""
    source: str = Field(default="", description="where it is from, such as the name of a file; without it the title")


class File(_Asked):
    """A file to add, in any format that `yinju build` reads."""

    name: str = Field(description="name of the file, whose suffix tells the format", max_length=255)
    content: str = Field(description="its bytes in Base64")


class Build(_Asked):
    """What to add to the documents."""

    texts: list[Text] = []
    files: list[File] = []
    replace: bool = Field(default=False, description="whether this takes the place of everything that was there")


class Claimed(_Asked):
    """An answer as it was given (its `citations` are enough), or an exported chat (`answers`), to be checked."""

    model_config = ConfigDict(extra="allow")
    citations: list[Any] | None = None
    answers: list[Any] | None = None


class Source(_Told):
    """The document that something is from."""

    id: str
    title: str
    source: str = Field(description="name of the file, without the folders it lies in")
    also: list[str] = Field(default=[], description="names of other files that hold the same text")


class Place(_Told):
    """Where a span lies in the file as given; numbers count from 1, `start` and `end` are raw characters."""

    paragraph: int | None
    first_line: int
    last_line: int
    page: int | None
    start: int
    end: int
    recognised: bool = Field(description="whether some of it was recognised in a picture, so that it may be misread")


class _Span(_Told):
    document: Source
    section: list[str] = Field(description="headings it stands under, outermost first")
    start: int = Field(description="offset in the document's clean text, in characters")
    end: int = Field(description="offset of its end, exclusive")
    place: Place


class Citation(_Span):
    """A quote that an answer stands on, word for word as the document has it."""

    number: int
    quote: str
    digest: str = Field(description="sha256 of the quote in UTF-8")


class Hit(_Span):
    """A passage that was found."""

    rank: int
    score: float = Field(description="higher is nearer, about 0 to 1")
    text: str


class Segment(_Told):
    """A piece of an answer's text, with the numbers of the citations it stands on."""

    text: str
    citations: list[int]


class Sentence(_Told):
    """A sentence that a language model wrote, with the numbers of the citations it stands on."""

    text: str
    citations: list[int] = Field(description="of those of the answer, or of those of what was written")
    supported: bool = Field(description="whether it has been proven against these citations")
    lacking: list[str] = Field(description="numbers, names and quoted words in it that the citations do not have")


class Written(_Told):
    """What a language model wrote under an answer, each sentence checked against quotes of the documents."""

    model: str
    sentences: list[Sentence]
    citations: list[Citation] = Field(description="quotes beside those of the answer, numbered on from them")
    problem: Literal["", WritingProblem] = Field(
        description="why there is nothing, or not all; nothing where all went well"
    )
    told: str = Field(description="what the server of the model said of it")
    left_out: int = Field(description="how many sentences were left out since nothing supports them")
    asked: str = Field(description="the question as the model understood it, where that is another")
    seconds: float
    tokens: int | None = Field(description="how many tokens the model wrote, where it tells")


class Answer(_Told):
    """An answer that stands on quotes, or a refusal (`abstained`) with the nearest passages."""

    question: str
    understood_as: str = Field(description="the self-contained question that was asked of the index")
    short: str = Field(description="the shortest answer, or nothing")
    text: str = Field(description="the answer with marks such as [1]")
    segments: list[Segment]
    abstained: bool = Field(description="whether the documents do not answer the question")
    confidence: float = Field(description="probability, 0 to 1, that the answer is right")
    certainty: Certainty = Field(description="what follows from the confidence")
    missing: list[str] = Field(description="terms of the question that no document has")
    citations: list[Citation]
    hits: list[Hit]
    timings: dict[str, float] = Field(description="seconds by step")
    written: Written | None = Field(default=None, description="what a language model wrote, where `write` asked for it")


class Hits(_Told):
    """Passages, best first."""

    hits: list[Hit]


class Listed(Source):
    """A document of the index."""

    characters: int
    paragraphs: int


class Listing(_Told):
    """Some of the documents, in the order they were added, and how many there are."""

    documents: list[Listed]
    total: int


class Whole(Listed):
    """A document with its clean text, which offsets refer to."""

    text: str


class LeftOut(_Told):
    """A file or text that could not be read, and why."""

    source: str
    reason: str


class Built(_Told):
    """What a build did: how much there is now, what changed, and the ids of what was added, in its order."""

    documents: int
    passages: int
    new: int
    kept: int
    removed: int
    seconds: float
    ids: list[str]
    skipped: list[LeftOut]


class Progress(_Told):
    """How far a build is, in percent of a step."""

    step: Literal["read", "index"]
    percent: int


class Step(_Told):
    """One line of a build that is followed: how far it is, in the end what it did or what went wrong."""

    progress: Progress | None = None
    built: Built | None = None
    detail: str | None = None


class Check(_Told):
    """A citation that was checked."""

    answer: int = Field(description="the answer it belongs to, from 1")
    number: int
    source: str
    start: int
    end: int
    quote: str
    recognised: bool
    problem: Problem | None = Field(description="what is wrong with it, nothing where the quote stands as it says")


class Checks(_Told):
    """Whether all citations stand in their documents word for word, and each of them."""

    verified: bool
    checks: list[Check]


class Mistake(_Told):
    """What is wrong with a call, and what to do."""

    detail: str


def described(errors: Any) -> str:  # noqa: ANN401 (pydantic's details)
    """Return in one line what pydantic finds wrong: field and reason of each, the first few."""
    told = [f"{'.'.join(map(str, each['loc'])).removeprefix('body.') or 'body'}: {each['msg']}" for each in errors[:3]]
    return "; ".join(told)
