"""The sentence of every problem code: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from desktop.ui.words.clinic import SENTENCES as OF_CLINIC
from desktop.ui.words.family import SENTENCES as OF_FAMILIES
from desktop.ui.words.line import SENTENCES as OF_THE_LINE
from desktop.ui.words.shared import SENTENCES as OF_SHARED

SENTENCES: Mapping[str, str] = {
    **OF_CLINIC,
    **OF_FAMILIES,
    **OF_SHARED,
    **OF_THE_LINE,
    # rules of a repair
    "exists_already": QT_TRANSLATE_NOOP(
        "words", "Ticket {number} exists already. Look it up by its number."
    ),
    "no_such_ticket": QT_TRANSLATE_NOOP(
        "words", "This ticket is not on this desk (any more). Search for it by its number."
    ),
    "in_the_future": QT_TRANSLATE_NOOP(
        "words",
        "{happened_at} has not come yet. Enter the time when it really happened, "
        "and check this computer's clock.",
    ),
    "not_allowed_for_role": QT_TRANSLATE_NOOP(
        "words", "{kind} is not allowed for a {role}. Ask somebody who may do it."
    ),
    "not_your_ticket": QT_TRANSLATE_NOOP(
        "words", "Ticket {number} was reported by somebody else. Only they or the desk can do this."
    ),
    "not_in_crew": QT_TRANSLATE_NOOP(
        "words", "That worker is not in the crew of {number}. Reassign the ticket first."
    ),
    "merge_into_itself": QT_TRANSLATE_NOOP(
        "words", "{number} cannot be merged into itself. Enter the number of the main ticket."
    ),
    "main_not_found": QT_TRANSLATE_NOOP(
        "words", "There is no ticket {number} on this desk. Check the number."
    ),
    "main_has_ended": QT_TRANSLATE_NOOP(
        "words", "{number} is “{status}” already. Choose a main ticket that goes on."
    ),
    "nothing_changes": QT_TRANSLATE_NOOP(
        "words", "Nothing would change. Change something first, or close this form."
    ),
    "crew_empty": QT_TRANSLATE_NOOP("words", "No worker is chosen. Choose at least one."),
    "crew_double": QT_TRANSLATE_NOOP(
        "words", "The same worker is chosen twice. Take one of the two away."
    ),
    "crew_lead": QT_TRANSLATE_NOOP(
        "words", "A crew needs exactly one lead. Choose who answers for the job."
    ),
    "crew_shares": QT_TRANSLATE_NOOP(
        "words", "The shares add up to {total}%. Correct them so that they make 100%."
    ),
    "crew_changed": QT_TRANSLATE_NOOP(
        "words",
        "The crew is {names} by now: somebody else reassigned the ticket. "
        "Look at the new crew, then reassign again if you still want to.",
    ),
    "hold_ends_before_it_starts": QT_TRANSLATE_NOOP(
        "words", "The hold would end at {until}, before it begins. Choose a later time."
    ),
    "nothing_asked": QT_TRANSLATE_NOOP(
        "words", "Nobody asks for more time on {number}, or it has been answered."
    ),
    "asked_anew": QT_TRANSLATE_NOOP(
        "words", "The worker has asked anew on {number}. Read it, then decide."
    ),
    "extended_already": QT_TRANSLATE_NOOP("words", "It has been extended to {due} already."),
    "due_in_the_past": QT_TRANSLATE_NOOP(
        "words", "{due} is already past. Choose a later time for the extension."
    ),
    "too_early": QT_TRANSLATE_NOOP(
        "words", "The term of {days} days is not over yet. Wait, or ask the reporter directly."
    ),
    "warranty_over": QT_TRANSLATE_NOOP(
        "words", "The warranty of {days} days on {number} is over. Take it down as a new ticket."
    ),
    "urged_already": QT_TRANSLATE_NOOP(
        "words", "It was urged less than {minutes} minutes ago. Write a note instead."
    ),
    "reported_already": QT_TRANSLATE_NOOP(
        "words", "{name} is already a reporter of {number}. Nothing more is needed."
    ),
    "bad_number": QT_TRANSLATE_NOOP(
        "words", "“{number}” is not a ticket number. It looks like BX261124-A001."
    ),
    "drill_number": QT_TRANSLATE_NOOP(
        "words", "{number} is of a drill and counts nowhere. Put the paper with the drill's."
    ),
    "real_number": QT_TRANSLATE_NOOP(
        "words", "{number} is a real slip, and this is a drill. Enter it at the real desk's window."
    ),
    "drill_in_drill": QT_TRANSLATE_NOOP(
        "words", "This is a drill already. Begin another one from the real desk's window."
    ),
    "drill_not_started": QT_TRANSLATE_NOOP(
        "words", "The drill's window did not open ({detail}). The real desk goes on as it is."
    ),
    "slip_entered": QT_TRANSLATE_NOOP(
        "words", "{number} is on a ticket already. Look it up; this paper may have been entered."
    ),
    "slip_twice": QT_TRANSLATE_NOOP("words", "{number} is typed twice here. Check the slips."),
    "slip_void": QT_TRANSLATE_NOOP(
        "words", "Slip {number} was made void. Leave the number empty and note it in the fault."
    ),
    "slip_of_another_desk": QT_TRANSLATE_NOOP(
        "words", "Slip {number} is another desk's ({letters}). Enter it there."
    ),
    "slip_unknown": QT_TRANSLATE_NOOP(
        "words",
        "This desk has not printed a slip {number}. Check the number, or leave it empty and a "
        "new one is given.",
    ),
    "times_out_of_order": QT_TRANSLATE_NOOP(
        "words", "{field}: {later} is before {earlier}. Check the times on the paper."
    ),
    "undo_too_late": QT_TRANSLATE_NOOP(
        "words",
        "Something else has happened to {number} since, so it cannot be undone. "
        "Use the proper step instead.",
    ),
    "undo_not_yours": QT_TRANSLATE_NOOP(
        "words", "The last step on {number} was somebody else's. Ask them to take it back."
    ),
    "undo_too_old": QT_TRANSLATE_NOOP(
        "words",
        "More than {minutes} minutes have passed, so it cannot be undone. "
        "Use the proper step instead.",
    ),
    "nothing_to_undo": QT_TRANSLATE_NOOP("words", "There is nothing of yours to undo."),
    # what was typed
    "text_missing": QT_TRANSLATE_NOOP("words", "Please fill in: {field}."),
    "text_too_long": QT_TRANSLATE_NOOP(
        "words", "{field}: {length} characters are too many. Shorten it to {limit}."
    ),
    "bad_value": QT_TRANSLATE_NOOP("words", "{field}: this cannot be right. Please correct it."),
    "too_many_photos": QT_TRANSLATE_NOOP(
        "words", "{count} photos are too many: a ticket holds {limit}. Leave some out."
    ),
    "bad_photo": QT_TRANSLATE_NOOP(
        "words", "One photo is damaged. Take it away and add it from its file again."
    ),
    # the directory and the operator
    "no_such_staff": QT_TRANSLATE_NOOP(
        "words", "This worker is not on the staff list (any more). Choose another one."
    ),
    "no_operator": QT_TRANSLATE_NOOP(
        "words", "Nobody is signed in at this desk. Sign in, then do it again."
    ),
    # between desk and cloud
    "edit_superseded": QT_TRANSLATE_NOOP(
        "words",
        "{actor} changed “{field}” too ({at}): it is now “{theirs}”, and your “{mine}” was not "
        "used. Keep it so, or restore yours.",
    ),
    "unknown_kind": QT_TRANSLATE_NOOP(
        "words",
        "The other side does not know this act ({kind}) in its version. "
        "It is kept here; update the program, then send it again.",
    ),
    "bad_command": QT_TRANSLATE_NOOP(
        "words",
        "The act cannot be read ({detail}). Do it again; if it fails again, tell the office.",
    ),
    "bad_message": QT_TRANSLATE_NOOP(
        "words",
        "The cloud's answer cannot be read ({detail}). Work goes on here; tell the administrator.",
    ),
    "feed_gap": QT_TRANSLATE_NOOP(
        "words", "Entries of “{feed}” are missing. They are fetched again by themselves."
    ),
    "epoch_changed": QT_TRANSLATE_NOOP(
        "words",
        "The cloud was restored from a backup. This desk is giving back what it lost; "
        "just work on.",
    ),
    # paper
    "file_not_written": QT_TRANSLATE_NOOP(
        "words", "{path} cannot be written ({detail}). Choose another folder."
    ),
    "not_printed": QT_TRANSLATE_NOOP(
        "words", "{printer} does not print ({detail}). Choose another printer, or save as PDF."
    ),
    # this computer
    "disk_full": QT_TRANSLATE_NOOP(
        "words", "The disk is full; nothing was saved. Free some space, then do it again."
    ),
    "disk_error": QT_TRANSLATE_NOOP(
        "words", "The disk cannot be read or written; nothing was saved. Tell the administrator."
    ),
    "disk_read_only": QT_TRANSLATE_NOOP(
        "words", "The data folder cannot be written; nothing was saved. Tell the administrator."
    ),
    "database_busy": QT_TRANSLATE_NOOP(
        "words",
        "Another program holds the data file; nothing was saved. "
        "Close the second window of Paidan, then do it again.",
    ),
    "database_damaged": QT_TRANSLATE_NOOP(
        "words",
        "The data file is damaged. Close Paidan and open it again: it repairs itself from the "
        "backup and the cloud, and keeps unsent acts.",
    ),
    "database_key": QT_TRANSLATE_NOOP(
        "words", "The key does not open the data file. Tell the administrator."
    ),
    "database_too_new": QT_TRANSLATE_NOOP(
        "words", "The data file was written by a newer version of Paidan. Update the program."
    ),
    "sqlite_too_old": QT_TRANSLATE_NOOP(
        "words", "The database library {version} is too old. Install Paidan anew."
    ),
    "database_restored": QT_TRANSLATE_NOOP(
        "words",
        "The data file was damaged. The backup {backup} and {words} unsent acts took its "
        "place; what the cloud has comes by itself. The damaged file lies in {aside}.",
    ),
    "database_made_anew": QT_TRANSLATE_NOOP(
        "words",
        "The data file was damaged, and no backup there: a new one has {words} unsent acts; "
        "what the cloud has comes by itself. The damaged file lies in {aside}.",
    ),
    "snapshot_damaged": QT_TRANSLATE_NOOP(
        "words", "The starting file from the cloud came damaged. It is fetched again by itself."
    ),
    "snapshot_unsound": QT_TRANSLATE_NOOP(
        "words", "The starting file from the cloud is not sound. Records are fetched one by one."
    ),
    "backup_unreadable": QT_TRANSLATE_NOOP(
        "words", "This backup cannot be read. Choose an older one."
    ),
    "key_missing": QT_TRANSLATE_NOOP(
        "words", "The key of the data file is missing ({path}). Tell the administrator."
    ),
    "rules_invalid": QT_TRANSLATE_NOOP(
        "words", "The rule file “{file}” is wrong at {at}: {expected}. Correct the file."
    ),
    "not_for_another": QT_TRANSLATE_NOOP(
        "words", "One can report for oneself only. Let the desk take it down."
    ),
    # this computer's settings
    "settings_unreadable": QT_TRANSLATE_NOOP(
        "words",
        "The settings cannot be read ({path}). The usual ones are used; tell the administrator.",
    ),
    "settings_damaged": QT_TRANSLATE_NOOP(
        "words",
        "The settings were damaged. The usual ones are used; the damaged ones lie in {kept}.",
    ),
    "settings_not_saved": QT_TRANSLATE_NOOP(
        "words", "The settings could not be saved ({path}). They hold until the program ends."
    ),
    # files carried by hand
    "nothing_to_export": QT_TRANSLATE_NOOP(
        "words", "Nothing waits for the cloud, so there is nothing to export."
    ),
    "not_enrolled": QT_TRANSLATE_NOOP(
        "words",
        "This station is not connected to a cloud yet, which would not know whose words these "
        "are. Connect it first; nothing is lost until then.",
    ),
    "parcel_unknown": QT_TRANSLATE_NOOP(
        "words", "No station exported this file. Choose one that ends in .paidan-outbox."
    ),
    "parcel_damaged": QT_TRANSLATE_NOOP(
        "words",
        "The file is cut or was damaged while it was copied; nothing of it was taken. "
        "Export it again: everything is still on its own station.",
    ),
    "parcel_too_new": QT_TRANSLATE_NOOP(
        "words", "A newer version exported this file. Update this program first."
    ),
    "parcel_own": QT_TRANSLATE_NOOP(
        "words", "This station exported the file itself, and what is in it waits here anyway."
    ),
    # photos on their way
    "no_such_photo": QT_TRANSLATE_NOOP(
        "words", "The cloud does not have this photo. Ask whoever took it to send it again."
    ),
    "photo_too_big": QT_TRANSLATE_NOOP(
        "words", "The photo is too large. Add it again from a smaller file."
    ),
    "photo_damaged": QT_TRANSLATE_NOOP(
        "words", "The photo was damaged on its way. It is sent again by itself."
    ),
    "photo_too_many_pixels": QT_TRANSLATE_NOOP(
        "words", "The picture is too large. Choose a smaller one."
    ),
    "photo_unreadable": QT_TRANSLATE_NOOP(
        "words", "This file is no picture that can be shown. Choose a JPEG, PNG or WebP file."
    ),
}

INSTEAD: Mapping[tuple[str, str], str] = {
    ("repair.accept", "accepted"): QT_TRANSLATE_NOOP("words", "It can be dispatched now."),
    ("repair.dispatch", "dispatched"): QT_TRANSLATE_NOOP("words", "To change the crew, reassign."),
    ("repair.dispatch", "taken"): QT_TRANSLATE_NOOP("words", "To change the crew, reassign."),
    ("repair.dispatch", "working"): QT_TRANSLATE_NOOP("words", "To change the crew, reassign."),
    ("repair.dispatch", "held"): QT_TRANSLATE_NOOP("words", "To change the crew, reassign."),
    ("repair.take", "accepted"): QT_TRANSLATE_NOOP("words", "Dispatch it first."),
    ("repair.arrive", "dispatched"): QT_TRANSLATE_NOOP("words", "Record that it was taken first."),
    ("repair.finish", "taken"): QT_TRANSLATE_NOOP("words", "Record the arrival first."),
    ("repair.finish", "dispatched"): QT_TRANSLATE_NOOP("words", "Record that it was taken first."),
    ("repair.finish", "held"): QT_TRANSLATE_NOOP("words", "Resume the work first."),
    ("repair.reassign", "accepted"): QT_TRANSLATE_NOOP("words", "Dispatch it instead."),
    ("repair.withdraw", "dispatched"): QT_TRANSLATE_NOOP("words", "Hand it back or void it."),
    ("repair.reject", "accepted"): QT_TRANSLATE_NOOP("words", "Withdraw or void it."),
    ("repair.pass", "working"): QT_TRANSLATE_NOOP("words", "Record the completion first."),
    ("repair.rate", "finished"): QT_TRANSLATE_NOOP("words", "Pass the inspection first."),
    ("repair.rework", "finished"): QT_TRANSLATE_NOOP("words", "Fail the inspection instead."),
    ("repair.rate_more", "inspected"): QT_TRANSLATE_NOOP("words", "Rate it first."),
}
