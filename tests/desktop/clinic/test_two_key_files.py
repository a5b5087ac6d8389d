"""The clinic's key lies in two files: either is enough, and neither outlives what was decided."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from desktop.vault.keeper import NoKeeper
from desktop.vault.vault import Vault
from tests.desktop.clinic.test_vault import GOOD, QUICK, refused


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path, NoKeeper(), QUICK)


@pytest.mark.parametrize("harm", ["torn", "gone", "rotten", "unreadable"])
@pytest.mark.parametrize("which", ["path", "copy"])
def test_one_of_the_two_files_is_enough_and_heals_the_other(
    vault: Vault, harm: str, which: str, caplog: pytest.LogCaptureFixture
) -> None:
    opened, _ = vault.create("Y01", "陈护士", GOOD)
    hurt: Path = getattr(vault, which)
    whole = hurt.read_bytes()
    if harm == "torn":
        hurt.write_bytes(whole[: len(whole) // 2])
    elif harm == "gone":
        hurt.unlink()
    elif harm == "unreadable":
        hurt.unlink()
        hurt.mkdir()
    else:
        at = whole.index(b'"sealed":"') + 15
        hurt.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert vault.exists
    assert vault.unlock("Y01", GOOD) == opened
    if harm != "unreadable":
        assert vault.path.read_bytes() == vault.copy.read_bytes() == whole
    assert ("read from its copy" in caplog.text) == (which == "path")


def test_who_was_dismissed_is_so_in_the_copy_too_even_if_that_was_written_later(
    vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    opened, _ = vault.create("Y01", "陈护士", GOOD)
    vault.admit(opened, "Y02", "林医生", "four plain words here")
    before = vault.copy.read_bytes()
    vault.dismiss("Y02")
    assert vault.copy.read_bytes() == vault.path.read_bytes()
    vault.copy.write_bytes(before)  # the power went between the two
    vault.holders()
    vault.path.unlink()
    refused("not_a_holder", vault.unlock, "Y02", "four plain words here")
    assert "read from its copy" in caplog.text


def test_a_file_from_before_there_was_a_copy_gets_one(vault: Vault) -> None:
    opened, _ = vault.create("Y01", "陈护士", GOOD)
    body = msgspec.json.decode(vault.path.read_bytes())
    del body["check"]
    vault.path.write_bytes(msgspec.json.encode(body))
    vault.copy.unlink()
    assert vault.unlock("Y01", GOOD) == opened
    assert b'"check"' in vault.path.read_bytes() == vault.copy.read_bytes()


def test_the_key_of_another_clinic_is_not_written_over_the_right_copy(
    vault: Vault, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened, _ = vault.create("Y01", "陈护士", GOOD)
    (tmp_path / "other").mkdir()
    other = Vault(tmp_path / "other", NoKeeper(), QUICK)
    other.create("Y01", "陈护士", GOOD)
    vault.path.write_bytes(other.path.read_bytes())
    assert vault.unlock("Y01", GOOD) != opened
    vault.path.unlink()
    assert vault.unlock("Y01", GOOD) == opened
    assert "read from its copy" in caplog.text


def test_where_both_are_gone_nothing_new_is_made_over_what_they_locked(vault: Vault) -> None:
    vault.create("Y01", "陈护士", GOOD)
    (vault.path.parent / "station.db").write_bytes(b"locked")
    vault.path.unlink()
    vault.copy.unlink()
    assert vault.is_lost
    refused("vault_missing", vault.holders)
    refused("vault_missing", vault.create, "Y01", "陈护士", GOOD)
