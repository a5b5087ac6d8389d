"""Everything that can happen in a life, by its name in the schedule."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw

from cloud.ledger import append
from cloud.replica import FEEDS
from domain.envelope import Entry, UnknownEvent
from domain.people import SYSTEM
from domain.problems import Problem
from domain.services import evolve
from domain.wire import encode, wire_entry
from storage import lookup
from storage.projection import Shown
from sync.arriving import REFILL
from tests.simulation import acts, folders
from tests.simulation.check import check_desk, check_waiting
from tests.simulation.office import SimDesk

if TYPE_CHECKING:
    from tests.simulation.world import World

STATEMENTS = 40
"""Within so many statements a lit fuse burns down."""
HOUR = 3_600_000


def act(world: World, desk: SimDesk, dice: random.Random) -> str:
    """An operator does something."""
    if not desk.up:
        return ""
    world.must(check_waiting(desk))
    if dice.random() < 0.1:
        world.must(check_desk(desk, world.cloud))
    try:
        return f"{desk.name} {acts.at_desk(desk, dice)}"
    except Problem as problem:
        return f"{desk.name} is refused {problem.code}"
    except (msgspec.MsgspecError, UnicodeDecodeError):
        if not desk.rotten:
            raise
        return f"{desk.name} can't read a ticket"


def phone(world: World, dice: random.Random) -> str:
    """Somebody does something in WeChat."""
    if not world.cloud.up:
        return ""
    try:
        return f"phone {acts.on_phones(world.cloud, dice)}"
    except Problem as problem:
        return f"phone is refused {problem.code}"
    finally:
        world.hint()


# ---- processes and lines -------------------------------------------------------------------


def care_for_cloud(world: World, dice: random.Random) -> str:
    """Somebody looks after the cloud."""
    cloud = world.cloud
    if cloud.up:
        cloud.lapse()
        return ""
    cloud.revive()
    return "cloud started"


def care_for_desk(world: World, desk: SimDesk, dice: random.Random) -> str:
    """Somebody looks after a desk: starts it, or enrols it again."""
    if not desk.up:
        desk.start()
        return f"{desk.name} started" if desk.up else ""
    if not desk.unknown or not world.cloud.up:
        return ""
    desk.unknown, desk.anew = False, True
    desk.enrol(world.cloud)
    desk.restart()
    return f"{desk.name} was enrolled anew"


def cut_line(world: World, desk: SimDesk, dice: random.Random) -> str:
    """No line for a while."""
    desk.wire.cut = True
    world.later(dice.expovariate(1 / world.faults.outage_lasts), lambda: world.join(desk))
    return f"{desk.name} offline"


def kill_soon(world: World, who: SimDesk | None, dice: random.Random) -> str:
    """A process ends at one of its next statements."""
    fuse = world.cloud.fuse if who is None else who.fuse
    fuse.light(dice.randrange(STATEMENTS))
    if who is not None and not who.up:
        who.start()
    return ""


def fill_disk(world: World, who: SimDesk | None, dice: random.Random) -> str:
    """One of the next statements finds no room."""
    fuse = world.cloud.fuse if who is None else who.fuse
    fuse.light(dice.randrange(STATEMENTS), full=True)
    return ""


def stop(world: World, who: SimDesk | None, dice: random.Random) -> str:
    """A process ends wherever it waits."""
    if who is None:
        world.cloud.die()
        return "cloud stopped"
    who.die()
    return f"{who.name} stopped"


def back_up_cloud(world: World, dice: random.Random) -> str:
    """The cloud's backup is made."""
    if world.cloud.up:
        world.cloud.back_up()
    return ""


def back_up_desk(world: World, desk: SimDesk, dice: random.Random) -> str:
    """The station's own backup is made."""
    if desk.up:
        desk.back_up()
    return ""


# ---- what goes back in time, and what is copied --------------------------------------------


def restore(world: World, dice: random.Random) -> str:
    """The cloud goes back, work goes on at once, and perhaps it goes back once more."""
    for desk in world.desks:
        desk.note_seen()
    if not world.cloud.go_back(dice):
        return ""
    for desk in world.desks if world.cloud.blind else ():
        desk.narrowed |= not world.cloud.serves(desk.ledger.meta("token"), "logistics")
    for _ in range(dice.randrange(5)):
        world.later(dice.uniform(0, 3), lambda: world.phone_again(dice))
    if dice.random() < 0.4:
        roll = dice.getrandbits(32)
        world.later(dice.expovariate(1 / 4), lambda: world.do("restore", "cloud", roll))
    return ""


def copy_folder(world: World, desk: SimDesk, dice: random.Random) -> str:
    """A backup program copies a folder."""
    folders.copy_folder(desk, world.copy_of(desk))
    return f"{desk.name} copied"


def set_back(world: World, desk: SimDesk, dice: random.Random) -> str:
    """The folder is what it was when it was copied."""
    folders.set_back(desk, world.copy_of(desk), dice)
    return ""


def clone(world: World, desk: SimDesk, dice: random.Random) -> str:
    """Another desk begins as a copy of this one."""
    other = world.new_clone()
    if other is None:
        return ""
    folders.clone(desk, other, dice)
    world.desks.append(other)
    return ""


def lose_file(world: World, desk: SimDesk, dice: random.Random) -> str:
    """The main file is lost."""
    folders.lose_file(desk, dice)
    return ""


def rot(world: World, desk: SimDesk, dice: random.Random) -> str:
    """A row changes by itself."""
    return folders.rot(desk, dice) if desk.up else ""


def jump(world: World, desk: SimDesk, dice: random.Random) -> str:
    """A desk's clock jumps; the program hears of it with the next greeting."""
    desk.skew += int(dice.uniform(-3, 3) * HOUR)
    return f"{desk.name} has another time"


# ---- files, versions, feeds ----------------------------------------------------------------


def refill(world: World, desk: SimDesk, dice: random.Random) -> str:
    """Somebody wants a whole new file."""
    if desk.up:
        desk.ledger.set_meta(REFILL, "1")
    return f"{desk.name} wants a new file"


def publish(world: World, dice: random.Random) -> str:
    """The cloud makes files to start from."""
    if not world.cloud.up:
        return ""
    world.cloud.snapshots.keep_fresh()
    return "files made"


def newer_word(world: World, dice: random.Random) -> str:
    """The feed brings what only a newer version understands."""
    cloud = world.cloud
    if not cloud.up:
        return ""
    uids = [row[0] for row in cloud.store.rows("SELECT uid FROM ticket ORDER BY uid")]
    known = bool(uids) and dice.random() < 0.7
    uid, kind = (dice.choice(uids), "repair.bless") if known else (cloud.new_uid(), "labour.ask")
    now, word = cloud.clock(), cloud.new_uid()
    with cloud.ledger.store.writing():
        seq = cloud.ledger.take_turn(["logistics"])["logistics"] + 1
        state = lookup.ticket(cloud.store, uid)
        raw = Raw(msgspec.json.encode({"kind": f"{kind}ed", "by": "校长"}))
        entry = Entry(
            "logistics", seq, word, uid, state.version + 1 if state else 1, kind, SYSTEM, "system",
            "cloud", now, now, (UnknownEvent(f"{kind}ed", raw),),
        )  # fmt: skip
        row = ("logistics", seq, word, uid, entry.version, encode(wire_entry(entry)))
        shown = [Shown(uid, evolve(state, entry))] if state else []
        append(cloud.store, [row], shown, {"logistics": seq}, cloud.ledger.due_of)
        cloud.store.run(
            "INSERT INTO command (command, station, at, digest, outcome, feed, seq, problem) "
            "VALUES (?, 'cloud', ?, '', 'accepted', 'logistics', ?, NULL)",
            (word, now, seq),
        )
    world.hint()
    return f"a newer version says {kind} of {uid[-3:]}"


def upgrade(world: World, dice: random.Random) -> str:
    """The cloud goes on as the version that knows every command."""
    if not world.version.old:
        return ""
    world.version.old = False
    world.cloud.upgrade("2")
    return "cloud upgraded"


def widen(world: World, desk: SimDesk, dice: random.Random) -> str:
    """A desk is given all feeds; it hears of it from the cloud."""
    return f"{desk.name} may have all feeds" if _serve(world, desk, " ".join(FEEDS)) else ""


def narrow(world: World, desk: SimDesk, dice: random.Random) -> str:
    """All feeds but one are taken from a desk; it hears of it from the cloud."""
    if not _serve(world, desk, "directory"):
        return ""
    desk.narrowed = True
    return f"{desk.name} may have the directory alone"


def _serve(world: World, desk: SimDesk, feeds: str) -> bool:
    if not desk.up or not world.cloud.up:
        return False
    return world.cloud.serve_feeds(desk.ledger.meta("token"), feeds)


OF_CLOUD: dict[str, Callable[[World, random.Random], str]] = {
    "phone": phone,
    "care": care_for_cloud,
    "back up": back_up_cloud,
    "kill soon": lambda world, dice: kill_soon(world, None, dice),
    "fill disk": lambda world, dice: fill_disk(world, None, dice),
    "stop": lambda world, dice: stop(world, None, dice),
    "restore": restore,
    "publish": publish,
    "newer word": newer_word,
    "upgrade": upgrade,
}
OF_DESK: dict[str, Callable[[World, SimDesk, random.Random], str]] = {
    "act": act,
    "care": care_for_desk,
    "back up": back_up_desk,
    "copy folder": copy_folder,
    "cut line": cut_line,
    "kill soon": kill_soon,
    "stop": stop,
    "fill disk": fill_disk,
    "lose file": lose_file,
    "set back": set_back,
    "clone": clone,
    "rot": rot,
    "refill": refill,
    "jump": jump,
    "widen": widen,
    "narrow": narrow,
}
