"""Roles, the case stream, its write door and read doors, accounts, the worker's doors, hall machines.

FILES: every file up to 031, in the order in which a new centre is built; in which version it stands, its number says.
"""

from alembic import op

from db.central.files import OWNER, SUPERUSER, stand

revision = "c0001"
down_revision = None

NUMBERS = range(1, 26)

FILES = (
    ("001_roles", SUPERUSER),
    ("002_tables", OWNER),
    ("003_append_only", OWNER),
    ("004_bodies", OWNER),
    ("028_before_decision", OWNER),
    ("005_conditions", OWNER),
    ("006_people", OWNER),
    ("007_flow", OWNER),
    ("008_moving", OWNER),
    ("009_push", OWNER),
    ("010_read", OWNER),
    ("011_maker", SUPERUSER),
    ("012_accounts", OWNER),
    ("025_kin", OWNER),
    ("026_panel_tables", OWNER),
    ("026_green_tables", OWNER),
    ("026_near_tables", OWNER),
    ("013_work", OWNER),
    ("014_grants", OWNER),
    ("015_numbers", OWNER),
    ("016_desk", OWNER),
    ("017_worker", OWNER),
    ("017_summaries", OWNER),
    ("017_watchdog", SUPERUSER),
    ("018_any_hall", OWNER),
    ("029_register_tables", OWNER),
    ("018_streams", OWNER),
    ("018_staff", OWNER),
    ("029_register", OWNER),
    ("027_notes_tables", OWNER),
    ("019_search", OWNER),
    ("019_scans", OWNER),
    ("019_verification", OWNER),
    ("020_hall", OWNER),
    ("021_exchange", OWNER),
    ("021_from_above", OWNER),
    ("022_pooler", SUPERUSER),
    ("023_people", OWNER),
    ("024_queue", OWNER),
    ("026_panels", OWNER),
    ("026_green", OWNER),
    ("026_near", OWNER),
    ("025_kin_acts", OWNER),
    ("027_notes", OWNER),
    ("027_poll", OWNER),
    ("030_heard_tables", OWNER),
    ("030_heard", OWNER),
    ("028_known_tables", OWNER),
    ("028_known", OWNER),
    ("028_refusals_tables", OWNER),
    ("028_refusals", OWNER),
    ("031_open_login", SUPERUSER),
    ("031_reopened", OWNER),
    ("027_recounts", OWNER),
)


def upgrade() -> None:
    stand(op.get_bind(), NUMBERS)
