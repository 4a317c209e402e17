"""The one MetaData of the local store: every constraint has a name that a migration can say."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from db.types import UtcDateTime, UuidBytes

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of all tables; a UUID column is 16 bytes, a datetime column UTC text."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {uuid.UUID: UuidBytes, datetime: UtcDateTime}
