"""What looks unused to vulture and is not; a reason beside each, and nothing here that could be deleted instead."""
# ruff: noqa: B018

from typing import Any

_: Any = None

# fields of the look, read by name into the style sheet and by ``Look.colour``
_.bg, _.surface, _.raised, _.line2, _.text2, _.muted, _.primary, _.primary_hover, _.primary_deep, _.on_primary
_.tint, _.tint_line, _.ok, _.ok_ground, _.warn, _.warn_ground, _.err_ground, _.selection, _.scroll
_.bar_text, _.bar_muted, _.bar_line, _.bar_field, _.bar_mark

# members of closed sets whose value stands in the catalogue, in the store, or in a file of settings
_.LIMITED, _.BASIC, _.AT_INTAKE, _.AFTER_LAST_CHECK, _.AFTER_APPROVAL, _.BY_OTHER_BODY, _.CALENDAR_DAYS
_.STATUTORY, _.COMMITMENT, _.ASSUMED, _.NONE_FOUND, _.KEEP, _.DIGITAL, _.PROVINCE, _.CITY, _.RIGHT, _.HALF
_.PAYMENT, _.SENT, _.SIGN_IN
_.WITHDRAWN, _.PERMISSION_CHANGED, _.MOVED, _.MORNING, _.AFTERNOON, _.SICK, _.DUTY, _.TRAINING
_.SPOUSE, _.PARENT, _.CHILD, _.SIBLING, _.IN_LAW
_.CONFLICT, _.PERMISSION_GONE, _.GRAVELY_ILL
_.PAPER_UNREADABLE, _.PAPER_MISSING, _.FACT_UNPROVEN, _.FIGURE_WRONG, _.RULE_WRONG, _.NOT_THE_SAME
_.REGISTERED, _.IN_PERSON, _.MESSAGE, _.REPLY
_.BANDAGE, _.TWINS, _.CAMERA_BROKEN, _.CONSENT_REFUSED, _.IN_ORDER

# what the catalogue says about the steps after acceptance: read and checked with the rest, acted upon by the flow
_.partial_acceptance, _.custody_slip, _.escalate_to, _.on_mismatch, _.month_field, _.effect, _.min_distinct_staff
_.starts_from, _.common_papers
_.may_sign  # no step is signed without its own fields: tested over all items, asked by the flow

# acts that will ask for a fresh look once they exist; granting does so now
_.APPROVE, _.EXPORT, _.CORRECT, _.AUTHORISE

# said by name in the sentences of the central verbs
_.server

# columns: written and checked in SQL
_.pulled_at, _.leased_at, _.relayed_by, _.relayed_at
_.released_by, _.opened_by, _.ended_by
_.started_by, _.declared_by, _.signed_by, _.permission_at
_.CaseTransitionRow, _.from_state, _.to_state, _.set_at, _.event_id

# views: made by name, so that none is imported before it is shown (ui/screen_list.py)
(
    _.AboutView,
    _.CaseView,
    _.DesksView,
    _.FloorView,
    _.FlowDeskView,
    _.OfficeAdminView,
    _.GrantsView,
    _.KeySheetView,
    _.PeopleView,
    _.PreviewView,
    _.SearchView,
    _.SettingsView,
)
_.AboutView, _.CaseView, _.KeySheetView, _.PeopleView, _.PreviewView, _.SearchView, _.SettingsView
_.MineView, _.TrayView, _.UnsentView

# held or set for Qt and logging
_.bug_shower, _.exc_text

# only a test asks, and the test guards the program
_.clashes  # two actions on one key
_.contrast  # every pair of colours can be read
_.icon_names  # every icon can be drawn
_.has_sentence  # every code has its sentence
_.number_holds  # the check character of human numbers
_.rebuild_table  # the one safe way to rebuild a table, for migrations to come
_.history  # a setting keeps what it was before

# the administrators' acts, tested through the commands; their screens come with the ledger's
_.deactivate, _.reset_password, _.keep_template, _.packed, _.StaffQueries, _.SqlStaffQueries, _.ledger, _.office_name

# the hall's figures and the priority by age, tested; their screen is the hall's
_.priority_by_age, _.at_counter, _.skipped, _.longest_wait_min, _.accepted_later, _.settled_permille, _.first_contact

# called once work moves between desks: a record that is opened for a case
_.for_case

# draw and clocks of the flow: tested; each goes from here when the flow's commands and tables use it
_.to_data, _.from_data
_.EXPERT_APPRAISAL, _.COURT, _.INSPECTION
_.pause_kind, _.terms_of, _.counted_by, _.next_due, _.admit, _.read_clocks, _.long_pause
_.deemed_accepted

# columns that only the database's own rules read
_.is_conditional
