"""The clinic's key: who gets it, who does not, and what is left when it is destroyed."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from msgspec import structs

from desktop.vault.grant import TrustedTime
from desktop.vault.keeper import NoKeeper, SystemKeeper
from desktop.vault.secrets_typed import (
    check_passphrase,
    check_pin,
    new_recovery_code,
    read_recovery_code,
)
from desktop.vault.session import PIN_TRIES, Session
from desktop.vault.vault import Contents, Unlocked, Vault, _encoded
from desktop.vault.wrapping import NONE, Slowness, unwrap, wrap
from domain.problems import Refusal, Trouble

QUICK = Slowness(memory_kib=64, passes=1, lanes=1)
GOOD = "校医院前台的清晨"
HOUR = 3_600_000


class Kept:
    """A keyring in memory, as the operating system has one."""

    def __init__(self) -> None:
        self.secrets: dict[str, bytes] = {}

    def keep(self, vault: str) -> bytes:
        self.secrets[vault] = bytes([len(self.secrets) + 1]) * 32
        return self.secrets[vault]

    def find(self, vault: str) -> bytes:
        if vault not in self.secrets:
            raise Trouble("keyring_lost")
        return self.secrets[vault]

    def forget(self, vault: str) -> None:
        self.secrets.pop(vault, None)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path, NoKeeper(), QUICK)


def refused(code: str, call: object, *args: object) -> None:
    with pytest.raises((Refusal, Trouble)) as caught:
        call(*args)  # type: ignore[operator]
    assert caught.value.code == code


def put_both(vault: Vault, contents: Contents) -> None:
    """Somebody who knows how they are made writes both files."""
    for path in (vault.path, vault.copy):
        path.write_bytes(_encoded(contents))


def test_each_holder_opens_the_same_key_with_a_passphrase_of_their_own(vault: Vault) -> None:
    opened, _ = vault.create("Y01", "陈护士", GOOD)
    vault.admit(opened, "Y02", "林医生", "four plain words here")
    assert vault.unlock("Y01", GOOD) == opened
    assert vault.unlock("Y02", "four plain words here") == Unlocked(opened.key, "Y02", "林医生")
    assert vault.holders() == [("Y01", "陈护士"), ("Y02", "林医生")]


def test_a_wrong_passphrase_a_stranger_and_a_dismissed_one_get_nothing(vault: Vault) -> None:
    opened, _ = vault.create("Y01", "陈护士", GOOD)
    vault.admit(opened, "Y02", "林医生", "four plain words here")
    before = vault.path.read_bytes()
    refused("passphrase_wrong", vault.unlock, "Y01", GOOD + "!")
    refused("passphrase_wrong", vault.unlock, "Y02", GOOD)
    refused("not_a_holder", vault.unlock, "Y03", GOOD)
    assert vault.path.read_bytes() == before
    vault.dismiss("Y02")
    refused("not_a_holder", vault.unlock, "Y02", "four plain words here")
    refused("last_holder", vault.dismiss, "Y01")


def test_the_key_is_nowhere_in_the_file_and_never_in_a_repr(vault: Vault) -> None:
    opened, recovery = vault.create("Y01", "陈护士", GOOD)
    text = vault.path.read_bytes()
    assert opened.key not in text
    assert opened.key.hex().encode() not in text
    assert recovery.encode() not in text
    assert opened.key.hex() not in repr(opened) + str([opened])
    assert str(opened.key) not in repr(opened)


def test_a_machine_with_a_keyring_asks_for_both(tmp_path: Path) -> None:
    ours = Kept()
    opened, recovery = Vault(tmp_path, ours, QUICK).create("Y01", "陈护士", GOOD)
    assert Vault(tmp_path, ours, QUICK).unlock("Y01", GOOD) == opened
    # The folder on another machine: the passphrase alone is not enough, the code on paper is.
    elsewhere = Vault(tmp_path, Kept(), QUICK)
    refused("keyring_lost", elsewhere.unlock, "Y01", GOOD)
    again = elsewhere.recover(recovery.lower(), "Y01", "陈护士", "another good one")
    assert again.key == opened.key
    assert elsewhere.unlock("Y01", "another good one").key == opened.key


def test_a_wrong_recovery_code_opens_nothing(vault: Vault) -> None:
    vault.create("Y01", "陈护士", GOOD)
    refused("recovery_code_wrong", vault.recover, new_recovery_code(), "Y01", "陈护士", GOOD)
    refused("recovery_code_form", vault.recover, "7K2QF", "Y01", "陈护士", GOOD)


def test_a_vault_is_never_made_over_another(vault: Vault) -> None:
    opened, _ = vault.create("Y01", "陈护士", GOOD)
    refused("vault_exists", vault.create, "Y09", "别人", "another good one")
    assert vault.unlock("Y01", GOOD) == opened


def test_a_destroyed_vault_opens_for_nobody(tmp_path: Path) -> None:
    ours = Kept()
    vault = Vault(tmp_path, ours, QUICK)
    vault.create("Y01", "陈护士", GOOD)
    part = tmp_path / "vault.json.1.2.part"  # left where the power went while it was written
    part.write_bytes(vault.path.read_bytes())
    vault.destroy()
    assert not vault.exists
    assert list(tmp_path.iterdir()) == []
    assert ours.secrets == {}
    refused("vault_missing", vault.unlock, "Y01", GOOD)
    vault.destroy()


def test_a_damaged_vault_says_so(vault: Vault) -> None:
    vault.create("Y01", "陈护士", GOOD)
    for path in (vault.path, vault.copy):
        path.write_bytes(path.read_bytes()[:-7])
    refused("vault_damaged", vault.unlock, "Y01", GOOD)


@pytest.mark.parametrize(
    "asked",
    [
        Slowness(16 * 1024 * 1024, 4, 4),
        Slowness(256 * 1024, 2**31, 4),
        Slowness(64, 1, 1_000_000),
        Slowness(7, 1, 1),
        Slowness(64, 0, 1),
        NONE,
    ],
)
def test_a_file_that_was_tampered_with_neither_stops_the_machine_nor_makes_a_guess_cheap(
    vault: Vault, asked: Slowness
) -> None:
    vault.create("Y01", "陈护士", GOOD)
    told = vault._read()
    wrapped = structs.replace(told.holders[0].wrapped, slowness=asked)
    bad = structs.replace(told.holders[0], wrapped=wrapped)
    put_both(vault, structs.replace(told, holders=(bad,)))
    refused("vault_damaged", vault.unlock, "Y01", GOOD)


def test_a_salt_or_a_nonce_of_another_length_is_damage(vault: Vault) -> None:
    vault.create("Y01", "陈护士", GOOD)
    told = vault._read()
    for part in ("salt", "nonce", "sealed"):
        short = structs.replace(told.recovery, **{part: b"x"})
        put_both(vault, structs.replace(told, recovery=short))
        refused("vault_damaged", vault.unlock, "Y01", GOOD)


@given(key=st.binary(min_size=32, max_size=32), flipped=st.integers(0, 47))
def test_a_flipped_bit_gives_nothing_rather_than_a_wrong_key(key: bytes, flipped: int) -> None:
    wrapped = wrap(key, GOOD, b"", "holder", QUICK)
    assert unwrap(wrapped, GOOD, b"", "holder") == key
    assert unwrap(wrapped, GOOD, b"", "somebody else") is None
    sealed = bytearray(wrapped.sealed)
    sealed[flipped] ^= 1
    broken = type(wrapped)(wrapped.salt, wrapped.nonce, bytes(sealed), wrapped.slowness)
    assert unwrap(broken, GOOD, b"", "holder") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("short", "passphrase_short"),
        ("校医院", "passphrase_short"),
        ("", "passphrase_short"),
        ("1111111111111", "passphrase_plain"),
        ("123456789:", "passphrase_plain"),
        ("abcdefghijklm", "passphrase_plain"),
        ("xxY01xxabcdefg", "passphrase_known"),
        ("我是陈护士，今天值班", "passphrase_known"),
    ],
)  # fmt: skip
def test_a_passphrase_that_is_easily_guessed_is_not_taken(text: str, code: str) -> None:
    refused(code, check_passphrase, text, "Y01", "陈护士")


@given(st.integers(0, 2**32))
def test_a_recovery_code_is_read_as_people_copy_it(seed: int) -> None:
    code = new_recovery_code()
    spoiled = code.replace("-", " " if seed % 2 else "").replace("0", "o").replace("1", "l")
    assert read_recovery_code(spoiled.lower()) == code


def test_a_pin_is_four_to_eight_digits_that_are_not_plain() -> None:
    assert check_pin(" 4096 ") == "4096"
    refused("pin_form", check_pin, "409")
    refused("pin_form", check_pin, "四零九六")
    refused("pin_plain", check_pin, "7777")
    refused("pin_plain", check_pin, "1234")


class Steps:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened_session(pin: str = "4096") -> tuple[Session, Steps]:
    steps = Steps()
    session = Session(steps, pause_after=5, lock_after=60)
    session.begin(Unlocked(b"k" * 32, "Y01", "陈护士"), pin)
    return session, steps


def test_a_session_that_nobody_touches_is_covered_and_then_ends() -> None:
    session, steps = opened_session()
    steps.now = 4 * 60
    session.touch()
    steps.now = 8 * 60
    assert session.look() == "open"
    steps.now = 9 * 60
    assert session.look() == "paused"
    session.touch()  # a knock on the covered screen does not keep it alive
    steps.now = 68 * 60
    assert session.look() == "paused"
    steps.now = 69 * 60
    assert session.look() == "locked"
    assert session.opened is None


def test_a_session_begins_and_goes_on_anew_whenever_that_is() -> None:
    steps = Steps()
    steps.now = 90 * 3_600
    session = Session(steps, pause_after=5, lock_after=60)
    session.begin(Unlocked(b"k" * 32, "Y01", "陈护士"), "4096")
    assert session.look() == "open"
    session.pause()
    steps.now += 30 * 60
    session.resume("4096")
    assert session.look() == "open"
    session.pause()
    steps.now += 61 * 60  # asleep, and nothing has looked
    refused("session_locked", session.resume, "4096")
    assert session.opened is None


def test_a_machine_that_slept_shows_nothing_to_whoever_wakes_it() -> None:
    session, steps = opened_session()
    steps.now = 6 * 60
    session.touch()  # the hand that wakes it, before anything looked
    assert session.is_over
    assert session.look() == "paused"
    session.resume("4096")
    steps.now = 8 * 3_600
    session.touch()
    assert session.look() == "locked"
    assert not session.is_over


def test_a_pin_reopens_what_runs_and_five_wrong_ones_end_it() -> None:
    session, _ = opened_session()
    session.pause()
    session.resume("4096")
    assert session.state == "open"
    session.pause()
    for left in range(PIN_TRIES - 1, 0, -1):
        refused("pin_wrong", session.resume, "0001")
        assert session.opened is not None, left
    refused("session_locked", session.resume, "0001")
    assert (session.state, session.opened) == ("locked", None)
    refused("session_locked", session.resume, "4096")


def test_a_pin_never_opens_a_session_that_has_ended() -> None:
    session, _ = opened_session()
    session.end()
    refused("session_locked", session.resume, "4096")
    unguarded, _ = opened_session(pin="")
    unguarded.pause()
    refused("session_locked", unguarded.resume, "")


class Facts(dict[str, str]):
    def meta(self, key: str, default: str = "") -> str:
        return self.get(key, default)

    def set_meta(self, key: str, value: str) -> None:
        self[key] = value


def test_a_clock_turned_back_extends_nothing() -> None:
    facts, now = Facts(), [10 * HOUR]
    time = TrustedTime(facts, lambda: now[0])
    time.check()  # never met the cloud: there is nothing yet that could end
    time.met(10 * HOUR, hours=2)
    now[0] = 11 * HOUR
    time.check()
    now[0] = 12 * HOUR
    refused("grant_ended", time.check)
    now[0] = 9 * HOUR
    refused("grant_ended", time.check)
    # Neither does a new start: the highest time lies in the file.
    refused("grant_ended", TrustedTime(facts, lambda: now[0]).check)
    assert TrustedTime(facts, lambda: now[0])() == 12 * HOUR


def test_a_clock_turned_back_stands_still_for_no_moment_while_the_program_runs() -> None:
    facts, now, passed = Facts(), [10 * HOUR], [5_000.0]
    time = TrustedTime(facts, lambda: now[0], lambda: passed[0])
    time.met(10 * HOUR, hours=2)
    now[0], passed[0] = 8 * HOUR, 5_000.0 + 3_599
    assert time() == 11 * HOUR - 1_000
    passed[0] = 5_000.0 + 7_200
    refused("grant_ended", time.check)
    time.met(8 * HOUR)  # the cloud's word counts more than what this machine counted
    assert time() == 8 * HOUR


def test_meeting_the_cloud_puts_a_clock_right_that_ran_ahead() -> None:
    facts, now = Facts(), [10 * HOUR]
    time = TrustedTime(facts, lambda: now[0])
    time.met(10 * HOUR)
    now[0] = 900 * HOUR
    refused("grant_ended", time.check)
    now[0] = 11 * HOUR
    time.met(11 * HOUR)
    time.check()
    assert time() == 11 * HOUR


class InTheClear(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.taken = False

    def set_password(self, service: str, username: str, password: str) -> None:
        self.taken = True

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def delete_password(self, service: str, username: str) -> None:
        return None


def test_a_keyring_that_is_not_the_systems_is_given_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = InTheClear()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    vault = Vault(tmp_path, SystemKeeper(), QUICK)
    opened, _ = vault.create("Y01", "陈护士", GOOD)
    assert not backend.taken
    assert vault.unlock("Y01", GOOD) == opened
