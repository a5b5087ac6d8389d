"""The sentences of what stands on the way to the cloud."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP

SENTENCES: Mapping[str, str] = {
    "offline": QT_TRANSLATE_NOOP(
        "words", "The cloud cannot be reached. Just work on: everything is kept and sent later."
    ),
    "certificate_refused": QT_TRANSLATE_NOOP(
        "words",
        "The cloud at {url} can't prove who it is: its certificate has expired or is not trusted "
        "here, or this computer's date is wrong. Work on, and tell the administrator.",
    ),
    "not_our_cloud": QT_TRANSLATE_NOOP(
        "words",
        "Something else than our cloud answers at {url}. Check the address in the settings.",
    ),
    "cloud_trouble": QT_TRANSLATE_NOOP(
        "words", "The cloud has trouble of its own ({cause}). Just work on; it is tried again."
    ),
    "too_often": QT_TRANSLATE_NOOP(
        "words", "This was asked too often. Please wait {seconds} seconds and try again."
    ),
    "wire_too_old": QT_TRANSLATE_NOOP(
        "words",
        "This desk's version is too old for the cloud. Update the program; nothing is lost.",
    ),
    "wire_too_new": QT_TRANSLATE_NOOP(
        "words",
        "This desk's version is too new for the cloud. Have the cloud updated; nothing is lost.",
    ),
    "token_unknown": QT_TRANSLATE_NOOP(
        "words",
        "The cloud does not know this desk (any more). Ask the administrator to enrol it again.",
    ),
    "station_revoked": QT_TRANSLATE_NOOP(
        "words",
        "This desk was taken off the cloud's list. Ask the administrator to enrol it again.",
    ),
    "no_such_station": QT_TRANSLATE_NOOP(
        "words", "There is no desk “{station}”. Choose one from the list."
    ),
    "code_wrong": QT_TRANSLATE_NOOP(
        "words", "This enrolment code is wrong. Type it once more as it was given to you."
    ),
    "code_used": QT_TRANSLATE_NOOP(
        "words", "This enrolment code was used already. Ask the administrator for a new one."
    ),
    "code_expired": QT_TRANSLATE_NOOP(
        "words", "This enrolment code has expired. Ask the administrator for a new one."
    ),
    "cursor_ahead": QT_TRANSLATE_NOOP(
        "words",
        "This desk knows more of “{feed}” than the cloud. It is giving that back; just work on.",
    ),
    "lost_in_restore": QT_TRANSLATE_NOOP(
        "words",
        "The cloud was restored from a backup, and the ticket went another way since. What {actor} "
        "did before at {at} ({kind}) could not be put back; look whether it still counts.",
    ),
    "number_renewed": QT_TRANSLATE_NOOP(
        "words",
        "Number {number} was given twice while the cloud was being restored. This ticket is "
        "{renewed} from now on; tell the person who reported it.",
    ),
    "incarnation_unknown": QT_TRANSLATE_NOOP(
        "words",
        "This data folder is a copy of another desk's, or was put back to an older state. It gets "
        "letters of its own for new numbers; just work on.",
    ),
    "feed_not_yours": QT_TRANSLATE_NOOP(
        "words", "This desk may not see “{feed}”. Ask the administrator if it should."
    ),
    "foreign_station": QT_TRANSLATE_NOOP(
        "words", "The act was made at another desk ({station}). Do it again here."
    ),
    "foreign_number": QT_TRANSLATE_NOOP(
        "words", "Number {number} does not belong to this desk. Take the ticket down again."
    ),
    "number_taken": QT_TRANSLATE_NOOP(
        "words",
        "Number {number} is taken already. Take the ticket down again; it gets a new number.",
    ),
    "not_on_roster": QT_TRANSLATE_NOOP(
        "words", "The operator is not on the cloud's staff list. Ask the administrator to add them."
    ),
    "body_too_big": QT_TRANSLATE_NOOP(
        "words", "Too much was sent at once. It is sent again in smaller parts."
    ),
    "command_id_reused": QT_TRANSLATE_NOOP(
        "words", "Two different acts have the same mark, so the second was not used. Do it again."
    ),
    "list_not_read": QT_TRANSLATE_NOOP(
        "words", "The list could not be read to its end. Open it again; nothing is lost."
    ),
    "cloud_not_started": QT_TRANSLATE_NOOP(
        "words", "The cloud of this computer did not start ({detail}). Start the program again."
    ),
    "internal_error": QT_TRANSLATE_NOOP(
        "words", "The cloud made a mistake of its own ({detail}). It is tried again; just work on."
    ),
    "no_such_page": QT_TRANSLATE_NOOP(
        "words", "The cloud does not know what was asked ({path}). Update it or this program."
    ),
}
