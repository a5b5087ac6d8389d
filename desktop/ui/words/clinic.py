"""What is wrong at the clinic, in sentences: its lock and its rules."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from desktop.ui.words.clinic_rules import RULES

LOCK: Mapping[str, str] = {
    "passphrase_short": QT_TRANSLATE_NOOP(
        "words", "Too short. Use at least {shortest} letters, or 5 Chinese characters, or 4 words."
    ),
    "passphrase_plain": QT_TRANSLATE_NOOP(
        "words", "Too easily guessed: it only repeats or counts. Mix different characters."
    ),
    "passphrase_known": QT_TRANSLATE_NOOP(
        "words", "It must not contain your name or staff number: others know them too."
    ),
    "passphrase_wrong": QT_TRANSLATE_NOOP(
        "words", "The passphrase is not right. Check the caps lock and the input method."
    ),
    "not_a_holder": QT_TRANSLATE_NOOP(
        "words", "{person} has no passphrase here. Somebody who has one can let them in: Clinic, "
        "People with a passphrase."
    ),
    "last_holder": QT_TRANSLATE_NOOP(
        "words", "This is the last person with a passphrase. Let somebody else in first."
    ),
    "vault_exists": QT_TRANSLATE_NOOP(
        "words", "The clinic is set up on this computer already. Unlock it."
    ),
    "vault_missing": QT_TRANSLATE_NOOP(
        "words", "The file with the clinic's key (vault.json) and its copy are missing from "
        "{path}. Put one back, then start again. Without it what lies here can't be read; the "
        "cloud has all that was uploaded."
    ),
    "vault_damaged": QT_TRANSLATE_NOOP(
        "words", "The file with the clinic's key (vault.json) and its copy are damaged in "
        "{path}. Put back one from a backup of this computer, then start again. Nothing else was "
        "touched."
    ),
    "key_wrong": QT_TRANSLATE_NOOP(
        "words", "This passphrase opens another clinic's key: the records here were locked with a "
        "different one. Nothing was changed. Put the right vault.json back into {path}."
    ),
    "keyring_lost": QT_TRANSLATE_NOOP(
        "words", "This computer's keyring no longer has its part of the key (was the system set up "
        "anew, or the folder copied?). Open it with the recovery code."
    ),
    "keyring_locked": QT_TRANSLATE_NOOP(
        "words", "This computer's keyring is locked. Log in to the desktop and try again."
    ),
    "recovery_code_form": QT_TRANSLATE_NOOP(
        "words", "The code has {groups} groups of {group} letters and digits. One is missing."
    ),
    "recovery_code_wrong": QT_TRANSLATE_NOOP(
        "words", "The recovery code is not this computer's. Compare it with the paper."
    ),
    "pin_form": QT_TRANSLATE_NOOP("words", "A PIN has {low} to {high} digits."),
    "pin_plain": QT_TRANSLATE_NOOP("words", "This PIN is too easily guessed. Choose another."),
    "pin_wrong": QT_TRANSLATE_NOOP("words", "The PIN is not right. {left} more tries."),
    "session_locked": QT_TRANSLATE_NOOP(
        "words", "The clinic is locked now. Type the passphrase."
    ),
    "clinic_locked": QT_TRANSLATE_NOOP("words", "The clinic is locked. Unlock it first."),
    "clinic_closing": QT_TRANSLATE_NOOP(
        "words", "The last session is still being closed. Wait a second and unlock again."
    ),
    "session_open": QT_TRANSLATE_NOOP("words", "The clinic is open already."),
    "grant_ended": QT_TRANSLATE_NOOP(
        "words", "This computer has not met the cloud for too long; the clinic could be used "
        "without it until {until}. Connect it to the network, then unlock again. Nothing is lost."
    ),
}

SENTENCES: Mapping[str, str] = {**LOCK, **RULES}
