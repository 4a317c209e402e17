"""Opening a line to a server that may be slow, gone, or behind a pooler in transaction mode."""

from typing import Any

import psycopg


def bounded_line(place: str, *, connect_s: int, statement_ms: int, name: str) -> psycopg.Connection[Any]:
    """A connection that waits ``connect_s`` seconds to be let in and ``statement_ms`` for an answer, prepares nothing.

    name: what the server's list of sessions shows.  Raises what psycopg raises.
    """
    return psycopg.connect(
        place,
        autocommit=True,
        connect_timeout=connect_s,
        tcp_user_timeout=statement_ms,
        prepare_threshold=None,
        application_name=name,
        options=f"-c statement_timeout={statement_ms}",
    )
