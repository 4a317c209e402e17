"""What came to the first centres, and the record of what was installed.

Whatever stands once in the files 026 to 032 runs here, although the list of the first version names most of them.
"""

from alembic import op

from db.central.files import SUPERUSER, stand

revision = "c0002"
down_revision = "c0001"

NUMBERS = range(26, 33)

FILES = (("032_edition", SUPERUSER),)


def upgrade() -> None:
    stand(op.get_bind(), NUMBERS)
