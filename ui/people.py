"""How posts and permissions are called on screen."""

from PySide6.QtCore import QCoreApplication

from app.kernel.actor import Actor, Permission, Post
from app.kernel.clock import hall_text


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark ``text`` for the translators; Qt's own function of this name is typed too loosely."""
    return text


_PERMISSIONS = {
    Permission.INTAKE: QT_TRANSLATE_NOOP("People", "Intake"),
    Permission.HANDLING: QT_TRANSLATE_NOOP("People", "Handling"),
    Permission.REVIEW: QT_TRANSLATE_NOOP("People", "Review"),
    Permission.APPROVAL: QT_TRANSLATE_NOOP("People", "Approval"),
}

_NO_PERMISSION = QT_TRANSLATE_NOOP("People", "No business permission")

_POSTS = {
    Post.WINDOW_CLERK: QT_TRANSLATE_NOOP("People", "Window clerk"),
    Post.HANDLER: QT_TRANSLATE_NOOP("People", "Handler"),
    Post.REVIEWER: QT_TRANSLATE_NOOP("People", "Reviewer"),
    Post.LEADER: QT_TRANSLATE_NOOP("People", "Approver"),
    Post.FINANCE: QT_TRANSLATE_NOOP("People", "Finance"),
    Post.ARCHIVE: QT_TRANSLATE_NOOP("People", "Archive"),
    Post.SERVICE_DESK: QT_TRANSLATE_NOOP("People", "Service desk"),
    Post.FLOW_DESK: QT_TRANSLATE_NOOP("People", "Flow desk"),
    Post.DISTRIBUTION_DESK: QT_TRANSLATE_NOOP("People", "Distribution desk"),
    Post.FLOOR_SUPERVISOR: QT_TRANSLATE_NOOP("People", "Floor supervisor"),
    Post.INTERNAL_AUDIT: QT_TRANSLATE_NOOP("People", "Internal audit"),
    Post.UNIT_HEAD: QT_TRANSLATE_NOOP("People", "Unit head"),
    Post.SYSTEM_ADMIN: QT_TRANSLATE_NOOP("People", "System administrator"),
    Post.SECURITY_ADMIN: QT_TRANSLATE_NOOP("People", "Security administrator"),
    Post.AUDIT_ADMIN: QT_TRANSLATE_NOOP("People", "Audit administrator"),
}


def post_text(post: Post) -> str:
    """The post in the window's language."""
    return QCoreApplication.translate("People", _POSTS[post])


def permission_text(permission: Permission | None) -> str:
    """The one permission in the window's language."""
    return QCoreApplication.translate("People", _PERMISSIONS[permission] if permission else _NO_PERMISSION)


def described(actor: Actor) -> str:
    """Name, post and the one permission, as bars and screen readers say it."""
    return f"{actor.name} · {post_text(actor.post)} · {permission_text(actor.permission)}"


_LIMIT = QT_TRANSLATE_NOOP("People", "Signed in without a face, until {time}")


def limit_text(actor: Actor) -> str:
    """That no face was seen and when the session ends, in the hall's time; "" for an ordinary one."""
    if actor.ends_by is None:
        return ""
    return QCoreApplication.translate("People", _LIMIT).format(time=hall_text(actor.ends_by)[-5:])
