"""What all desks of an office share: views of the queue, texts and quick acts, weights (共用).

Each lies in a record of the directory of its own, so every desk has it, also offline. Views and
texts always go in: two desks that add something have both. Where there can be but one (the weights,
one quick act), a wish names what was there when it was made, and the later desk is told instead of
winning unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct, structs

from domain import values
from domain.envelope import Args, Command, Event
from domain.people import DESK_ROLES, Role
from domain.phrases import Macro, Phrase, does_something
from domain.problems import Refusal

if TYPE_CHECKING:
    from domain.directory import Record

T = TypeVar("T")
TEXTS = "office:texts"
WEIGHTS = "office:weights"
VIEW = "view:"
MAY_ADOPT: frozenset[Role] = frozenset({"leader", "admin"})
"""Who may set the weights of the office."""

_MOST_TEXTS = 300
_MOST_MACROS = 60
_LONGEST_TEXT = 300
_WHOLE = 100


class ListView(Struct, frozen=True, omit_defaults=True):
    """A list of the queue with everything that narrows it; see the desk's kept views."""

    listing: str
    order: str
    fault: str = ""
    zone: str = ""
    worker: str = ""
    worker_name: str = ""
    search: str = ""


class Points(Struct, frozen=True):
    """What each part of a suggestion counts; together 100."""

    skill: int
    zone: int
    load: int
    distance: int
    history: int
    fairness: int


class Text(Struct, frozen=True, omit_defaults=True):
    """A ``Phrase`` as it travels: a desk of another version passes over what it does not know."""

    text: str
    where: tuple[str, ...] = ()


class QuickAct(Struct, frozen=True, omit_defaults=True):
    """A ``Macro`` as it travels."""

    name: str
    accept: bool = False
    priority: str | None = None
    note: str = ""
    public: bool = False
    hold: str | None = None
    days: int = 0
    unit: str = ""


class Texts(Struct, frozen=True, omit_defaults=True):
    """What the office changed about the texts and quick acts of the school's file.

    Attributes:
        phrases, macros: its own, and those that take the place of the file's.
        without: texts and names of the file's that are offered no more.
    """

    phrases: tuple[Text, ...] = ()
    macros: tuple[QuickAct, ...] = ()
    without: tuple[str, ...] = ()

    def macro(self, name: str) -> QuickAct | None:
        """The office's own quick act of that name."""
        return next((one for one in self.macros if one.name == name), None)


class ShareView(Args, frozen=True, omit_defaults=True, tag="directory.share_view"):
    """Let all desks have a view; its aggregate is named after what it shows (``view_id``)."""

    view: ListView


class UnshareView(Args, frozen=True, omit_defaults=True, tag="directory.unshare_view"):
    """Let no desk have it any more."""


class ChangeTexts(Args, frozen=True, omit_defaults=True, tag="directory.change_texts"):
    """Put texts in, and take texts out; a text that is there already takes the new place."""

    put: tuple[Text, ...] = ()
    drop: tuple[str, ...] = ()


class ChangeMacro(Args, frozen=True, omit_defaults=True, tag="directory.change_macro"):
    """Set one quick act, or take it away (``new`` is None).

    Attributes:
        old: the office's own of that name, as the desk saw it.
    """

    name: str
    new: QuickAct | None = None
    old: QuickAct | None = None


class SetWeights(Args, frozen=True, omit_defaults=True, tag="directory.set_weights"):
    """Adopt weights for all desks; None: those of the school's file. ``old``: as it was seen."""

    new: Points | None = None
    old: Points | None = None


class ViewShared(Event, frozen=True, omit_defaults=True, tag="directory.view_shared"):
    """All desks have a view; None: they have it no more."""

    view: ListView | None = None


class TextsChanged(Event, frozen=True, omit_defaults=True, tag="directory.texts_changed"):
    """The office's texts and quick acts are these now."""

    texts: Texts


class WeightsSet(Event, frozen=True, omit_defaults=True, tag="directory.weights_set"):
    """The office's weights are these now; None: those of the school's file."""

    weights: Points | None = None


COMMUTATIVE = (ShareView, UnshareView, ChangeTexts)
"""Those that always go in, whatever another desk asked meanwhile."""
KINDS = (*COMMUTATIVE, ChangeMacro, SetWeights)


def view_id(view: ListView) -> str:
    """The aggregate of a view: the same for what shows the same, whoever shares it."""
    from hashlib import blake2b  # a start names no view

    shown = structs.replace(view, worker_name="")
    return VIEW + blake2b(msgspec.json.encode(shown), digest_size=10).hexdigest()


def decide(record: Record | None, command: Command) -> tuple[Event, ...]:
    """What is shared is changed by the desks; the weights by leaders.

    Raises:
        Refusal: ``not_allowed_for_role``, ``bad_value``, ``nothing_changes``, ``macro_changed``,
            ``weights_changed``, and those of words.
    """
    args = command.args
    roles = MAY_ADOPT if isinstance(args, SetWeights) else DESK_ROLES
    if command.actor.role not in roles:
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    if isinstance(args, ShareView | UnshareView):
        return (ViewShared(_view_of(args, command.aggregate)),)
    wanted = WEIGHTS if isinstance(args, SetWeights) else TEXTS
    if command.aggregate != wanted:
        raise Refusal("bad_value", field="aggregate")
    if isinstance(args, SetWeights):
        return (_decide_weights(None if record is None else record.weights, args),)
    texts = (record.texts if record is not None else None) or Texts()
    if isinstance(args, ChangeMacro):
        return (TextsChanged(_with_macro(texts, args)),)
    assert isinstance(args, ChangeTexts)
    return (TextsChanged(_with_texts(texts, args)),)


def _view_of(args: ShareView | UnshareView, aggregate: str) -> ListView | None:
    if isinstance(args, UnshareView):
        if not aggregate.startswith(VIEW):
            raise Refusal("bad_value", field="aggregate")
        return None
    given = structs.asdict(args.view)
    view = ListView(**{name: values.word(given[name], name=name) for name in given})
    if view_id(view) != aggregate:
        raise Refusal("bad_value", field="aggregate")
    return view


def _decide_weights(now: Points | None, args: SetWeights) -> WeightsSet:
    if args.old != now:
        raise Refusal("weights_changed")
    if args.new == now:
        raise Refusal("nothing_changes", number=WEIGHTS)
    points = () if args.new is None else structs.astuple(args.new)
    for each in points:
        values.count(each, name="weights", most=_WHOLE)
    if args.new is not None and sum(points) != _WHOLE:
        raise Refusal("bad_value", field="weights")
    return WeightsSet(args.new)


def _with_texts(texts: Texts, args: ChangeTexts) -> Texts:
    if not args.put and not args.drop:
        raise Refusal("nothing_changes", number=TEXTS)
    values.count(len(args.put), name="put", most=_MOST_TEXTS)
    values.count(len(args.drop), name="drop", most=_MOST_TEXTS)
    for each in args.put:
        if _read(each, Phrase) is None:
            raise Refusal("bad_value", field="text")
    put = {_text(one.text): one for one in args.put}
    dropped = {_text(text) for text in args.drop} - put.keys()
    kept = [put.pop(one.text, one) for one in texts.phrases if one.text not in dropped]
    phrases = (*kept, *put.values())
    values.count(len(phrases), name="phrases", most=_MOST_TEXTS)
    back = {one.text for one in args.put}
    return structs.replace(texts, phrases=phrases, without=_without(texts, dropped, back))


def _with_macro(texts: Texts, args: ChangeMacro) -> Texts:
    name, now = _text(args.name), texts.macro(args.name)
    if args.old != now:
        raise Refusal("macro_changed", name=name)
    new = args.new
    if new is not None and not _makes_sense(new, name):
        raise Refusal("bad_value", field="macro")
    others = tuple(one for one in texts.macros if one.name != name)
    if new is None:
        without = _without(texts, {name}, set())
        return structs.replace(texts, macros=others, without=without)
    values.count(len(others) + 1, name="macros", most=_MOST_MACROS)
    place = next((n for n, one in enumerate(texts.macros) if one.name == name), len(others))
    macros = (*others[:place], new, *others[place:])
    return structs.replace(texts, macros=macros, without=_without(texts, set(), {name}))


def _makes_sense(act: QuickAct, name: str) -> bool:
    macro = _read(act, Macro)
    if macro is None or macro.name != name:
        return False
    return does_something(macro) and not (macro.hold is not None and macro.unit)


def _read(one: Text | QuickAct, kind: type[T]) -> T | None:
    """As rules have it; None if another version wrote what cannot be read here."""
    try:
        return msgspec.convert(structs.asdict(one), kind)
    except msgspec.ValidationError:
        return None


def _without(texts: Texts, more: set[str], back: set[str]) -> tuple[str, ...]:
    gone = tuple(sorted((set(texts.without) | more) - back))
    values.count(len(gone), name="drop", most=_MOST_TEXTS)
    return gone


def _text(text: str) -> str:
    found = values.word(text, name="text", required=True, limit=_LONGEST_TEXT)
    if found != text:
        raise Refusal("bad_value", field="text")
    return found


# ---- what a desk makes of it ---------------------------------------------------------------


def phrases_of(file: tuple[Phrase, ...], texts: Texts) -> tuple[Phrase, ...]:
    """The texts in force: the file's as the office changed them, then the office's own."""
    own = {one.text: one for each in texts.phrases if (one := _read(each, Phrase)) is not None}
    kept = [own.pop(one.text, one) for one in file if one.text not in texts.without]
    return (*kept, *own.values())


def macros_of(file: tuple[Macro, ...], texts: Texts) -> tuple[Macro, ...]:
    """The quick acts in force, likewise."""
    own = {one.name: one for each in texts.macros if (one := _read(each, Macro)) is not None}
    kept = [own.pop(one.name, one) for one in file if one.name not in texts.without]
    return (*kept, *own.values())


def changing(
    was: tuple[tuple[Phrase, ...], tuple[Macro, ...]],
    now: tuple[tuple[Phrase, ...], tuple[Macro, ...]],
    texts: Texts,
) -> list[Args]:
    """The wishes that make of what was in force what an operator wrote in its place."""
    found: list[Args] = []
    put = tuple(Text(one.text, one.where) for one in now[0] if one not in was[0])
    drop = tuple(sorted({one.text for one in was[0]} - {one.text for one in now[0]}))
    if put or drop:
        found.append(ChangeTexts(put, drop))
    before, after = ({one.name: one for one in side[1]} for side in (was, now))
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            new = None if name not in after else QuickAct(**structs.asdict(after[name]))
            found.append(ChangeMacro(name, new, texts.macro(name)))
    return found


def renewed(args: Args, record: Record | None) -> Args:
    """The same wish, with what was seen then replaced by what is so now."""
    if isinstance(args, SetWeights):
        return structs.replace(args, old=None if record is None else record.weights)
    if isinstance(args, ChangeMacro):
        texts = None if record is None else record.texts
        return structs.replace(args, old=None if texts is None else texts.macro(args.name))
    return args
