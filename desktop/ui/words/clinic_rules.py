"""The clinic's rules at the desk, as sentences: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP

RULES: Mapping[str, str] = {
    "no_such_session": QT_TRANSLATE_NOOP(
        "words", "This session is not here (any more). Choose it on the board again."
    ),
    "no_such_slot": QT_TRANSLATE_NOOP(
        "words", "There is no such time in this session. Choose another."
    ),
    "no_such_visit": QT_TRANSLATE_NOOP(
        "words", "This visit is not here (any more). Look at the list once more."
    ),
    "not_your_visit": QT_TRANSLATE_NOOP("words", "{number} belongs to somebody else."),
    "slot_taken": QT_TRANSLATE_NOOP(
        "words", "This time was just taken. Choose another; the free ones are shown."
    ),
    "slot_leased": QT_TRANSLATE_NOOP("words", "This time is held by another desk. Choose another."),
    "slot_of_the_desk": QT_TRANSLATE_NOOP("words", "This time is given away at the desk alone."),
    "session_stopped": QT_TRANSLATE_NOOP(
        "words", "There is no clinic in this session: {reason}. Choose another."
    ),
    "session_full": QT_TRANSLATE_NOOP(
        "words", "Nobody more can be added to this session. Choose another."
    ),
    "not_open_yet": QT_TRANSLATE_NOOP("words", "It opens for booking at {opens_at}."),
    "booking_over": QT_TRANSLATE_NOOP(
        "words",
        "It is too late to book this time. Choose another, or take the person in as being"
        " here now.",
    ),
    "booking_blocked": QT_TRANSLATE_NOOP(
        "words", "This person may not book in WeChat until {until}. The desk may."
    ),
    "one_a_day": QT_TRANSLATE_NOOP(
        "words",
        "This person has an appointment in that department on {day} already. Move that "
        "one instead.",
    ),
    "too_late_to_cancel": QT_TRANSLATE_NOOP(
        "words", "It could be cancelled in WeChat until {until}. The desk still can."
    ),
    "moved_already": QT_TRANSLATE_NOOP("words", "{number} was moved to another time already."),
    "wrong_visit_state": QT_TRANSLATE_NOOP(
        "words", "{number} cannot do that now: its state has changed. Look at the list once more."
    ),
    "visit_met": QT_TRANSLATE_NOOP(
        "words",
        "{number} keeps its place. Another desk had given the same time to {other}, who is "
        "offered other ones.",
    ),
    "visit_displaced": QT_TRANSLATE_NOOP(
        "words", "{number} lost its place. Give it one of the free times first."
    ),
    "slots_free": QT_TRANSLATE_NOOP(
        "words", "There are free times: book one, there is no need to wait."
    ),
    "waiting_already": QT_TRANSLATE_NOOP("words", "This person is on the waiting list already."),
    "waiting_list_full": QT_TRANSLATE_NOOP(
        "words", "The waiting list is full ({limit}). Choose another session."
    ),
    "not_waiting": QT_TRANSLATE_NOOP("words", "This person is not on the waiting list (any more)."),
    "no_walk_in_left": QT_TRANSLATE_NOOP(
        "words",
        "There are no walk-in numbers left. With a priority and its reason one more can "
        "come in.",
    ),
    "nobody_waits": QT_TRANSLATE_NOOP("words", "Nobody waits here."),
    "already_calling": QT_TRANSLATE_NOOP(
        "words", "{number} is called and has not come. Send them in, or pass them over first."
    ),
    "room_taken": QT_TRANSLATE_NOOP(
        "words", "{number} is still with the doctor. Finish that visit first."
    ),
    "not_today": QT_TRANSLATE_NOOP(
        "words", "This session is on {day}: that can be done on the day alone."
    ),
    "too_early_to_miss": QT_TRANSLATE_NOOP("words", "{number} may still come. Note it later."),
    "extra_slots_used_up": QT_TRANSLATE_NOOP(
        "words", "All {limit} extra times of this session are used up."
    ),
    "no_such_priority": QT_TRANSLATE_NOOP(
        "words", "There is no priority “{priority}”. Choose one of the list."
    ),
    "no_such_schedule": QT_TRANSLATE_NOOP("words", "There is no schedule of this doctor here."),
    "not_for_another": QT_TRANSLATE_NOOP("words", "In WeChat people book for themselves alone."),
    "not_for_emergencies": QT_TRANSLATE_NOOP(
        "words", "The person has to read first that this is not for emergencies."
    ),
    "no_such_thread": QT_TRANSLATE_NOOP("words", "This consultation is not here (any more)."),
    "not_your_thread": QT_TRANSLATE_NOOP("words", "This consultation belongs to somebody else."),
    "thread_closed": QT_TRANSLATE_NOOP(
        "words", "This consultation is over; the person can begin another."
    ),
    "thread_full": QT_TRANSLATE_NOOP(
        "words", "This consultation has too many messages. Send the person to a visit."
    ),
    "asked_too_often": QT_TRANSLATE_NOOP(
        "words", "The person asked again {limit} times already. Send them to a visit."
    ),
    "too_many_threads": QT_TRANSLATE_NOOP(
        "words", "This person has {limit} consultations open already."
    ),
    "too_early": QT_TRANSLATE_NOOP("words", "It is too early for that."),
    "no_such_referral": QT_TRANSLATE_NOOP("words", "This referral is not here (any more)."),
    "not_your_referral": QT_TRANSLATE_NOOP("words", "{number} belongs to somebody else."),
    "wrong_referral_state": QT_TRANSLATE_NOOP(
        "words", "{number} cannot do that now: its state has changed."
    ),
    "slip_outside": QT_TRANSLATE_NOOP(
        "words", "The day lies outside the time of {number} (until {until}). Check the day."
    ),
    "too_many_slips": QT_TRANSLATE_NOOP("words", "{limit} slips are registered already."),
    "referral_date": QT_TRANSLATE_NOOP(
        "words", "A referral can be registered at most {days} days back."
    ),
    "referral_missing": QT_TRANSLATE_NOOP(
        "words", "{number} needs a referral. Ask the person to name it."
    ),
    "referral_unknown": QT_TRANSLATE_NOOP(
        "words", "There is no referral {referral} of this person. Check the number."
    ),
    "referral_not_then": QT_TRANSLATE_NOOP(
        "words", "The invoice lies outside the time of referral {referral}."
    ),
    "no_such_claim": QT_TRANSLATE_NOOP("words", "This claim is not here (any more)."),
    "not_your_claim": QT_TRANSLATE_NOOP("words", "{number} belongs to somebody else."),
    "own_claim": QT_TRANSLATE_NOOP(
        "words", "{number} is your own claim: somebody else has to check it."
    ),
    "wrong_claim_state": QT_TRANSLATE_NOOP(
        "words", "{number} cannot do that now: its state has changed. Look once more."
    ),
    "bad_invoice_number": QT_TRANSLATE_NOOP(
        "words", "“{invoice}” is no invoice number: 6 to 30 digits or letters."
    ),
    "invoice_used": QT_TRANSLATE_NOOP(
        "words", "Invoice {invoice} was handed in already, by whomever. Look it up before going on."
    ),
    "invoice_too_old": QT_TRANSLATE_NOOP("words", "This invoice could be handed in until {until}."),
    "papers_missing": QT_TRANSLATE_NOOP("words", "Papers are missing: {papers}."),
    "paper_late": QT_TRANSLATE_NOOP(
        "words",
        "The paper of {number} was due {until}. Prolong the time first if it may still "
        "come.",
    ),
    "amount_differs": QT_TRANSLATE_NOOP(
        "words", "{number} is to be paid with {payable} fen. Check the amount."
    ),
    "too_many_claims": QT_TRANSLATE_NOOP("words", "This person has {limit} claims open already."),
    "undo_not_yours": QT_TRANSLATE_NOOP(
        "words", "That was done by somebody else: only they can take it back."
    ),
    "log_shorter": QT_TRANSLATE_NOOP(
        "words",
        "The access log has become shorter than it was when it was sealed ({sealed}, now "
        "{now}). Tell the administrator: lines are missing.",
    ),
    "access_log_broken": QT_TRANSLATE_NOOP(
        "words",
        "The access log of this computer is not what was sealed at the cloud: lines were changed "
        "or are missing. Tell the administrator.",
    ),
    "no_such_scope": QT_TRANSLATE_NOOP("words", "There is no scope “{scope}”."),
    "scope_behind_wall": QT_TRANSLATE_NOOP(
        "words",
        "This code is for the other side: a code of the clinic belongs into the clinic's "
        "page, one of the dispatch desk into the settings. Ask for the right one.",
    ),
    "nothing_kept_here": QT_TRANSLATE_NOOP(
        "words", "This computer does not hold such records: nothing can be looked at here."
    ),
    "not_your_own_review": QT_TRANSLATE_NOOP(
        "words", "Your own emergency view is reviewed by somebody else."
    ),
    "clinic_destroyed": QT_TRANSLATE_NOOP(
        "words",
        "The cloud has revoked the clinic on this computer. {kept} entries that were not "
        "sent lie sealed at the cloud; everything of the clinic here was destroyed. Ask "
        "the administrator for a new code to set it up again.",
    ),
    "seal_broken": QT_TRANSLATE_NOOP(
        "words",
        "What was sealed can't be opened: it was changed on the way, or is for another "
        "cloud.",
    ),
    "parcel_walled": QT_TRANSLATE_NOOP(
        "words",
        "What the clinic has not sent is put into no file that anybody may carry. It goes"
        " up by itself once the cloud is there again.",
    ),
}
