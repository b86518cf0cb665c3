"""English as far as finding words in a dictionary needs it: tokens, words without content, stems."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\d[\d.,]*\d(?:s|st|nd|rd|th|%)?|\d(?:s|st|nd|rd|th|%)?|[^\W\d_]+(?:[’'.&-]?[^\W_]+)*")

#: Words that say nothing about what is asked for.
STOP = frozenset(
    "a about above across after again against ago all almost along already also although always am among an and any "
    "anybody anyone anything are around as at away be became become becomes been before being below between both but "
    "by can cannot could did do does doing done down during each either else ever every everything for from further "
    "get gets got had has have having he hence her here hers him his how however i if in instead into is it its itself "
    "just kind kinds let like made make makes making many may me might mine more most much must my neither no none nor "
    "not nothing now of off often on once one's only onto or other others our ours out over own per put rather said "
    "same say says shall she should since so some somebody someone something sort sorts still such than that the "
    "their theirs them themselves then there therefore these they this those though through thus to together too "
    "toward towards under until up upon us use used uses using very via was we were what whatever when where whether "
    "which while who whom whose why will with within without would yes yet you your yours one ones "
    "tell give given please name list describe explain mention mentioned according call called know known want "
    "document text article passage author i'm i've i'd don't doesn't didn't isn't aren't wasn't weren't can't couldn't "
    "won't wouldn't shouldn't hasn't haven't hadn't it's that's there's they're we're you're what's who's let's "
    "type types example examples thing things way ways able go goes went gone take takes took taken come comes came "
    "different main certain various".split()
)

# lemma and its irregular forms
_IRREGULAR = {
    form: lemma
    for lemma, *forms in map(
        str.split,
        (
            "begin began begun; bear bore borne born; beat beaten; bind bound; break broke broken; bring brought; "
            "build built; buy bought; catch caught; child children; choose chose chosen; draw drew drawn; drive drove "
            "driven; drink drank drunk; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought; find "
            "found; fly flew flown; foot feet; forget forgot forgotten; freeze froze frozen; grow grew grown; hang "
            "hung; hear heard; hide hid hidden; hold held; keep kept; lay laid; lead led; leave left; lend lent; lose "
            "lost; man men; mean meant; meet met; mouse mice; pay paid; person people; ride rode ridden; ring rang "
            "rung; rise rose risen; run ran; see saw seen; seek sought; sell sold; send sent; shake shook shaken; "
            "shine shone; shoot shot; sing sang sung; sink sank sunk; sit sat; sleep slept; speak spoke spoken; spend "
            "spent; spring sprang sprung; stand stood; steal stole stolen; stick stuck; strike struck stricken; swear "
            "swore sworn; swim swam swum; teach taught; tear tore torn; think thought; throw threw thrown; tooth "
            "teeth; wake woke woken; wear wore worn; win won; withdraw withdrew withdrawn; woman women; write wrote "
            "written; bad worse worst; good better best; goose geese; ox oxen; phenomenon phenomena; criterion "
            "criteria; bacterium bacteria; nucleus nuclei; analysis analyses; crisis crises "
        ).split(";"),
    )
    for form in forms
}
_FORMS: dict[str, list[str]] = {}
for _form, _lemma in _IRREGULAR.items():
    _FORMS.setdefault(_lemma, []).append(_form)


def tokens(text: str) -> list[str]:
    """Cut English text into words and numbers as they stand, without punctuation and without possessive 's."""
    return [re.sub(r"[’']s?$", "", token.replace("’", "'")) or token for token in _TOKEN.findall(text)]


def stems(word: str) -> Iterator[str]:
    """Yield what a lower-case word may be an inflected form of, likeliest first; not all of them are words."""
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    for ending, others in _INFLECTED:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            base = word[: -len(ending)]
            for other in others:
                yield base + other
            if ending in ("ed", "ing") and len(base) > 2 and base[-1] == base[-2]:
                yield base[:-1]
            return


def forms(word: str) -> frozenset[str]:
    """Return the forms that a lower-case word may stand in, itself among them; not all of them are words."""
    found = {word}
    for base in (word, *stems(word)):
        found |= {base, *(base + ending for ending in ("s", "es", "d", "ed", "ing")), *_FORMS.get(base, ())}
        if base.endswith("e"):
            found.add(base[:-1] + "ing")
        if base.endswith("y"):
            found |= {base[:-1] + "ies", base[:-1] + "ied"}
    return frozenset(found)


# longest first; the first that fits counts
_INFLECTED = (
    ("ies", ("y", "ie")),
    ("ves", ("f", "fe", "ve")),
    ("sses", ("ss",)),
    ("ches", ("ch", "che")),
    ("shes", ("sh",)),
    ("xes", ("x", "xe")),
    ("oes", ("o", "oe")),
    ("ss", ()),
    ("us", ()),
    ("is", ()),
    ("s", ("",)),
    ("ied", ("y", "ie")),
    ("eed", ("ee",)),
    ("ed", ("", "e")),
    ("ying", ("y", "ie")),
    ("ing", ("", "e")),
)
