"""Every word the pages say. Templates use them as ``w.…``; student text is never part of them."""

from __future__ import annotations

from cloud.identity.masking import masked_name, masked_number
from cloud.pages.words import binding, clinic, clinic_consent, consent, desk, telling
from cloud.pages.words.labels import *  # noqa: F403
from cloud.pages.words.moments import (
    iso,
    masked,
    moment,
    quantity,
    span,
    surname,
    yuan,
)
from cloud.pages.words.problems import problem_title, sentence, typed_fields
from cloud.pages.words.states import (
    CLOCK,
    HOLD,
    OUTCOME,
    PRIORITY,
    PROMISE,
    RANK,
    REJECT,
    STATUS,
    STEPS,
    held_text,
    plain,
)
from cloud.pages.words.states import worker as worker_state

__all__ = [
    "CLOCK",
    "HOLD",
    "OUTCOME",
    "PRIORITY",
    "PROMISE",
    "RANK",
    "REJECT",
    "STATUS",
    "STEPS",
    "binding",
    "clinic",
    "clinic_consent",
    "consent",
    "desk",
    "held_text",
    "iso",
    "masked",
    "masked_name",
    "masked_number",
    "moment",
    "plain",
    "problem_title",
    "quantity",
    "sentence",
    "span",
    "surname",
    "telling",
    "typed_fields",
    "worker_state",
    "yuan",
]
