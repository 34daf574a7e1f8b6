"""Who may do what: the one permission matrix of endpoints and pages (A5.4, A10.1).

Roles are exactly those of `Role`. Nobody has a permission because of rank: the administrator
keeps accounts and reads no patient, the auditor reads the record and no patient, and what is
restricted is the discipline office's alone.
"""

from enum import StrEnum

from api.errors import Forbidden
from api.staff.models import Role, Staff


class Permission(StrEnum):
    """One thing that somebody may do."""

    SEE_QUEUE = "see_queue"
    SERVE = "serve"  # take a conversation, reply in it, give it back
    RETURN_ANYONES = "return_anyones"
    SEE_ALERTS = "see_alerts"
    REVIEW_RED_FLAGS = "review_red_flags"  # see every rule and its review, try a message
    ACT_FOR_PATIENT = "act_for_patient"  # file, book, ask for a person in the patient's stead
    READ_CONVERSATIONS = "read_conversations"
    READ_COMPLAINTS = "read_complaints"
    WORK_ON_COMPLAINTS = "work_on_complaints"
    SEE_TIMETABLE = "see_timetable"
    CHANGE_TIMETABLE = "change_timetable"  # stop a clinic, a substitute, decide on extra slots
    ASK_EXTRA_SLOT = "ask_extra_slot"
    SEE_APPOINTMENTS = "see_appointments"  # search, read, no-shows, appeals
    CHECK_IN = "check_in"  # check in, seen, no-show
    OVERRIDE_DEADLINE = "override_deadline"  # cancel for a patient after the deadline
    DECIDE_APPEALS = "decide_appeals"
    CALL_PATIENTS = "call_patients"
    EXPORT_REGISTER = "export_register"
    HANDLE_RESTRICTED = "handle_restricted"  # read and work on what only the discipline office sees
    REVEAL_PATIENT = "reveal_patient"  # a patient's name and telephone in the clear, recorded
    SUPERVISE_DESK = "supervise_desk"  # every open request with its owner, escalations, re-routing
    SEE_REQUESTS = "see_requests"  # service requests: wheelchair, escort, lost property
    WORK_ON_REQUESTS = "work_on_requests"
    ASSIGN_COMPLAINTS = "assign_complaints"  # investigator, owner, pause, join
    APPROVE_ADMISSIONS = "approve_admissions"  # an answer that admits a fault
    SEARCH_ARCHIVE = "search_archive"
    SEE_REPORTS = "see_reports"  # weekly sheet, monthly pack
    MANAGE_STAFF = "manage_staff"  # accounts, roles, skills
    READ_AUDIT = "read_audit"  # who looked at or did what; whether the record is unbroken
    REVIEW = "review"  # the review inbox, replay, comments, proposals, judging the service
    PLAN_REVIEWS = "plan_reviews"  # sampling plans, who reviews what
    DECIDE_PROPOSALS = "decide_proposals"  # never one's own
    SEE_MODELS = "see_models"  # challengers, their figures, what is in use
    PROMOTE_MODELS = "promote_models"  # put a challenger into use, go back
    SEE_QUALITY = "see_quality"  # everybody's review figures
    SEE_OWN_QUALITY = "see_own_quality"  # one's own, and appeal
    DECIDE_REVIEW_APPEALS = "decide_review_appeals"
    SEE_GAPS = "see_gaps"  # what the knowledge base has no answer to, articles past their review
    WRITE_GUIDE = "write_guide"  # propose a guide article of one's own department
    LEARN = "learn"  # courses, house rules, practice, exams
    MANAGE_TRAINING = "manage_training"  # modules, attendance, review of exams, certificates
    WAIVE_TRAINING = "waive_training"  # a newcomer from another desk works alone, with a reason


MATRIX: dict[Permission, frozenset[Role]] = {
    Permission.SEE_QUEUE: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.SERVE: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.RETURN_ANYONES: frozenset({Role.SUPERVISOR}),
    Permission.SEE_ALERTS: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.REVIEW_RED_FLAGS: frozenset({Role.SUPERVISOR}),
    Permission.ACT_FOR_PATIENT: frozenset({Role.AGENT, Role.SUPERVISOR, Role.COMPLAINT_OFFICER}),
    Permission.READ_CONVERSATIONS: frozenset(
        {Role.AGENT, Role.SUPERVISOR, Role.COMPLAINT_OFFICER, Role.ANALYST, Role.TRAINER}
    ),
    Permission.READ_COMPLAINTS: frozenset({Role.COMPLAINT_OFFICER, Role.SUPERVISOR}),
    Permission.WORK_ON_COMPLAINTS: frozenset({Role.COMPLAINT_OFFICER, Role.SUPERVISOR}),
    Permission.SEE_TIMETABLE: frozenset({Role.AGENT, Role.SUPERVISOR, Role.ANALYST}),
    Permission.CHANGE_TIMETABLE: frozenset({Role.SUPERVISOR}),
    Permission.ASK_EXTRA_SLOT: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.SEE_APPOINTMENTS: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.CHECK_IN: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.OVERRIDE_DEADLINE: frozenset({Role.SUPERVISOR}),
    Permission.DECIDE_APPEALS: frozenset({Role.SUPERVISOR}),
    Permission.CALL_PATIENTS: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.EXPORT_REGISTER: frozenset({Role.SUPERVISOR, Role.ANALYST}),
    Permission.HANDLE_RESTRICTED: frozenset({Role.DISCIPLINE}),
    Permission.REVEAL_PATIENT: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.SUPERVISE_DESK: frozenset({Role.SUPERVISOR}),
    Permission.SEE_REQUESTS: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.WORK_ON_REQUESTS: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Permission.ASSIGN_COMPLAINTS: frozenset({Role.COMPLAINT_OFFICER, Role.SUPERVISOR}),
    Permission.APPROVE_ADMISSIONS: frozenset({Role.SUPERVISOR}),
    Permission.SEARCH_ARCHIVE: frozenset({Role.COMPLAINT_OFFICER, Role.SUPERVISOR}),
    Permission.SEE_REPORTS: frozenset({Role.COMPLAINT_OFFICER, Role.SUPERVISOR, Role.ANALYST}),
    Permission.MANAGE_STAFF: frozenset({Role.ADMINISTRATOR}),
    Permission.READ_AUDIT: frozenset({Role.AUDITOR}),
    Permission.REVIEW: frozenset({Role.TRAINER, Role.SUPERVISOR}),
    Permission.PLAN_REVIEWS: frozenset({Role.TRAINER, Role.SUPERVISOR}),
    Permission.DECIDE_PROPOSALS: frozenset({Role.TRAINER, Role.SUPERVISOR}),
    Permission.SEE_MODELS: frozenset({Role.TRAINER, Role.SUPERVISOR, Role.ANALYST}),
    Permission.PROMOTE_MODELS: frozenset({Role.SUPERVISOR}),
    Permission.SEE_QUALITY: frozenset({Role.TRAINER, Role.SUPERVISOR, Role.ANALYST}),
    Permission.SEE_OWN_QUALITY: frozenset({Role.AGENT, Role.COMPLAINT_OFFICER, Role.SUPERVISOR}),
    Permission.DECIDE_REVIEW_APPEALS: frozenset({Role.SUPERVISOR}),
    Permission.SEE_GAPS: frozenset({Role.TRAINER, Role.SUPERVISOR, Role.ANALYST}),
    Permission.WRITE_GUIDE: frozenset(
        {Role.AGENT, Role.COMPLAINT_OFFICER, Role.TRAINER, Role.SUPERVISOR}
    ),
    Permission.LEARN: frozenset(Role),
    Permission.MANAGE_TRAINING: frozenset({Role.TRAINER, Role.SUPERVISOR}),
    Permission.WAIVE_TRAINING: frozenset({Role.SUPERVISOR}),
}


def allows(staff: Staff, permission: Permission) -> bool:
    """Whether the matrix gives `permission` to the staff member. Whoever isn't live yet may do
    nothing but learn (A9.1)."""
    live = staff.newcomer_since is None or permission is Permission.LEARN
    return live and staff.role in MATRIX[permission]


def check(staff: Staff, *any_of: Permission) -> None:
    """Raise `Forbidden` unless the staff member has one of the permissions."""
    if not any(allows(staff, permission) for permission in any_of):
        raise Forbidden("forbidden")
