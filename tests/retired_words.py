"""Words that no reader meets any more, each with what is written instead.

A pattern is matched without regard to case, from the beginning of a word. It must leave plain
English alone ("in turn", "turns red", "cut off"); `test_words.py` has sentences that it must pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A word that is not used any more.

    Attributes:
        sample: A sentence that uses it.
        instead: What is written instead.
        allowed: File → how often it may stand there, explained to those who know it.
    """

    pattern: re.Pattern[str]
    sample: str
    instead: str
    allowed: dict[str, int] = field(default_factory=dict)


def _retired(
    pattern: str, sample: str, instead: str, allowed: dict[str, int] | None = None
) -> Retired:
    return Retired(
        pattern=re.compile(rf"(?<![\w-])(?:{pattern})".replace(" ", r"\s"), re.IGNORECASE),
        sample=sample,
        instead=instead,
        allowed=allowed or {},
    )


_CHANGES = r"(?! (?:red|amber|green|out|into|to|off|up|the|it|errors|around)\b)"
_ONE = r"(?:a|an|the|each|every|this|that|one|few|fewer|fewest|these|as|short)"

RETIRED = (
    _retired(rf"turns\b{_CHANGES}", "a run of two turns", "shifts"),
    _retired(
        r"(?<!in )(?<!to )turn\b(?! (?:red|amber|green|out|into|to|off|up|the)\b)",
        "at the site whose turn it is",
        "shift",
    ),
    _retired(r"(?:crowded|correction)_turns", "crowded_turns: 1", "crowded_shifts"),
    _retired(r"seat(?:s|ed|ing)?\b", "both seats of main", "role, or slot"),
    _retired(
        rf"{_ONE} \*?cuts?\b(?! off)|cuts\b(?! (?:off|the|it|them|a)\b)|[*|] ?cuts? ?[*|]"
        "|cut_up_to",
        "as few cuts as possible",
        "override",
    ),
    _retired(r"holders?\b", "the holder of the shift", "assignee"),
    _retired(r"burden", "the burden of a person", "load"),
    _retired(r"worst[- ]off\b", "the worst-off person", "most loaded person"),
    _retired(
        r"leximin",
        "the leximin order",
        "min-max fairness (lexicographic), or evenness of the rest",
        {
            "docs/glossary.md": 1,
            "docs/background/design-decisions.md": 1,
            "docs/background/fairness-and-load.md": 1,
        },
    ),
    _retired(r"tiers?\b", "proven tier by tier", "objective"),
    _retired(r"breach", "no breach of a soft limit", "violation"),
    _retired(r"liv(?:e|es|ed|ing) through\b|lived\b", "it lives through a year", "simulate"),
    _retired(r"luck|drawn by lot\b", "under the same luck", "random draws"),
    _retired(r"reckon", "reckoned per person", "calculate"),
    _retired(r"foret(?:old|ell)", "as the model foretold", "predict"),
    _retired(r"in vain\b", "the pin is in vain", "without effect"),
    _retired(r"caps?\b|caps\(", "each cap of the rule", "constraint"),
    _retired(r"ways? out\b", "the cheapest way out", "fix"),
    _retired(r"hours off\b", "270 hours off", "off-hours"),
    _retired(r"duty[- _]pools?\b", "the duty pool", "overnight pool"),
    _retired(r"24/7 duty\b", "on 24/7 duty", "overnight on call", {"docs/glossary.md": 1}),
    _retired(r"rotas?\b", "the rota is fair", "schedule, or rotation"),
    _retired(r"wish(?:es)?\b", "wishes that are not met", "preference"),
    _retired(r"the file is right\b", "The file is right.", "Valid."),
    _retired(r"worth knowing\b", "Worth knowing", "Warnings, or Notes"),
    _retired(r"(?:interr|busin)\.", "interr. at night", "interruptions, business"),
    _retired(
        r"h[eo]ld(?:s|ing)? (?:\w+ ){0,2}against\b", "schedules held against it", "compare with"
    ),
    _retired(r"gaps?\b", "a gap of 2 %", "uncovered hours, or within 2 %"),
    _retired(r"spared\b|spares (?:no|any|every)body\b", "who was spared", "not overnight"),
    _retired(r"two_pagers|worst_slack", "two_pagers: true", "two_rotations_at_once"),
    _retired(
        r"whoever\b|be it\b|as such\b|is to be had\b", "whoever has it", "a plain noun, or nothing"
    ),
)
