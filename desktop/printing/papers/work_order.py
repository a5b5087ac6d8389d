"""The work order (派单单): one a half sheet; two on an A4 with a line to cut along."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.printing.flow import Head
from desktop.printing.measure import set_text
from desktop.printing.papers.half import (
    HEIGHT,
    INNER,
    SIDE,
    TOP,
    Block,
    Entry,
    Form,
    lay_out,
)
from desktop.printing.papers.job import Job
from desktop.printing.sheet import (
    BODY,
    LARGE,
    LEADING,
    SIZES,
    SMALL,
    TINY,
    Item,
    Page,
    Rule,
    SizeName,
    Text,
    moved,
)
from desktop.ui.words import join

translate = QCoreApplication.translate

_LOUD = 1
"""Up to this rank (急修) the priority stands white on black."""


def work_orders(jobs: Sequence[Job], head: Head, size: SizeName) -> list[Page]:
    """One work order each, as many on a sheet as fit whole."""
    return sheets([form_of(job) for job in jobs], head, size)


def blank_slips(numbers: Sequence[str], head: Head, size: SizeName) -> list[Page]:
    """Empty slips that bear their numbers already."""
    return sheets([blank(number) for number in numbers], head, size)


def form_of(job: Job) -> Form:
    """A ticket as a form."""
    place = f"{job.place}  {job.spot}".strip()
    alone = translate("paper", "may enter with nobody in") if job.enter_alone else ""
    wanted = "  ".join(part for part in (job.wanted, alone) if part)
    rows = [
        (Entry(translate("paper", "Place"), place, LARGE, True),),
        (
            Entry(translate("paper", "Reporter"), f"{job.reporter}  {job.phone}", 5.0, True, 1.15),
            Entry(translate("paper", "Wanted"), wanted or translate("paper", "soon")),
        ),
        (
            Entry(translate("paper", "Fault"), job.fault, strong=True, share=1.15),
            Entry(translate("paper", "Workers"), "\n".join(job.crew)),
        ),
        (
            Entry(translate("paper", "Reported"), job.reported, share=1.15),
            Entry(translate("paper", "Time limit"), job.due or "–"),
        ),
    ]
    if job.others:
        rows.append((Entry(translate("paper", "Others"), join(job.others)),))
    said = (translate("paper", "Described"), job.description or "–")
    title = translate("paper", "Work order")
    return Form(title, job.number, job.priority, job.rank <= _LOUD, tuple(rows), said)


def blank(number: str) -> Form:
    """An empty slip."""
    kinds = translate("paper", "□ Emergency   □ Urgent   □ Normal")
    rows = (
        (Entry(translate("paper", "Place")),),
        (
            Entry(translate("paper", "Reporter"), share=1.15),
            Entry(translate("paper", "Phone")),
        ),
        (
            Entry(translate("paper", "Reported"), _blank_time(), share=1.15),
            Entry(translate("paper", "How urgent"), kinds, SMALL),
        ),
        (
            Entry(translate("paper", "Workers"), share=1.15),
            Entry(translate("paper", "Taken by")),
        ),
    )
    said = (translate("paper", "Fault"), "")
    return Form(translate("paper", "Repair slip"), number, "", False, rows, said)


def sheets(forms: Sequence[Form], head: Head, size: SizeName) -> list[Page]:
    """Forms on pages: on A4 two halves of a sheet where both fit, else one a page."""
    width, height = SIZES[size]
    pages: list[Page] = []
    upper: Block | None = None
    for form in forms:
        block = lay_out(form, head, height)
        pair = size == "A4" and block.height <= HEIGHT and not block.rest
        if pair and upper is not None:
            pages.append(_both(upper, block, head))
            upper = None
            continue
        if pair:
            upper = block
            continue
        if upper is not None:
            pages.append(Page(width, height, upper.items, head.mark))
            upper = None
        pages.append(Page(width, height, block.items, head.mark))
        pages += _continued(form, block.rest, head, size)
    if upper is not None:
        pages.append(Page(width, height, upper.items, head.mark))
    return pages


def _both(upper: Block, lower: Block, head: Head) -> Page:
    width, height = SIZES["A4"]
    cut = Rule(4, height / 2, width - 4, height / 2, 0.15, dashed=True, ink=0.5)
    items = (*upper.items, cut, *moved(lower.items, 0, height / 2))
    return Page(width, height, items, head.mark)


def _continued(form: Form, rest: Sequence[str], head: Head, size: SizeName) -> list[Page]:
    """What of a long description had no room, on further pages with the number above."""
    width, height = SIZES[size]
    pages: list[Page] = []
    fit = int((height - 2 * TOP - 14) / (BODY * LEADING))
    for start in range(0, len(rest), fit):
        name = translate("paper", "{title} (continued)").format(title=form.title)
        items: list[Item] = [
            set_text(SIDE, TOP, INNER, f"{name}  {form.number}", LARGE, strong=True),
            Rule(SIDE, TOP + 9, SIDE + INNER, TOP + 9, 0.35),
            Text(SIDE, TOP + 10.5, INNER, tuple(rest[start : start + fit]), BODY),
            set_text(
                SIDE, height - TOP - TINY * LEADING, INNER, head.where_from(), TINY, align="right"
            ),
        ]
        pages.append(Page(width, height, tuple(items), head.mark))
    return pages


def _blank_time() -> str:
    return translate("paper", "___ / ___   ___ : ___")
