"""Why a server that was reached let nobody in; libpq gives no code for what happens before the session."""

import re

import psycopg

from app.kernel.errors import Unavailable

_WORDS = {
    "peer": r"Peer authentication failed|对等认证失败",
    "hba": r"pg_hba\.conf",
    "certificate": r"certificate|private key|SSL error|证书|私钥|客户端认证",
    "entry": r"permission denied for database|对数据库 .* 权限不够|没有数据库 .* 的权限",
    "name": r"failed to resolve host|could not translate host name|无法解析主机|无法将主机名|不能把主机名",
    "database": r'database ".*" does not exist|数据库 ".*" 不存在',
    "login": r"authentication failed|认证失败|no password supplied|not permitted to log in|不允许角色"
    r'|role ".*" does not exist|角色 ".*" 不存在',
}
"""In the server's language: English, and what PostgreSQL's own catalogue says on a machine that is set to Chinese."""

_CODES = {
    "peer": "central_refused_peer",
    "hba": "central_refused_hba",
    "certificate": "central_refused_certificate",
    "entry": "central_refused_entry",
    "name": "central_refused_name",
    "database": "central_refused_database",
    "login": "central_refused_login",
}


def why_refused(error: psycopg.OperationalError) -> str:
    """``peer`` (another account of the operating system), ``hba``, ``certificate``, ``entry`` (to this database),
    ``name`` (of the server), ``database``, ``login``, or "".
    """
    said = str(error)
    return next((why for why, words in _WORDS.items() if re.search(words, said)), "")


def central_failure(error: psycopg.OperationalError) -> Unavailable:
    """What an administrator hears of it: what to put right where the server said why, else central_unreachable."""
    code = _CODES.get(why_refused(error), "central_unreachable")
    return Unavailable(code, reason=(str(error).splitlines() or [""])[0])
