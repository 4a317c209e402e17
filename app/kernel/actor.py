"""Who acts: the signed-in person, as every command needs to know them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.kernel.ids import OfficeId, OperatorId, SessionId


class Permission(StrEnum):
    """The one business permission of a person; posts without one carry ``None``."""

    INTAKE = "intake"
    HANDLING = "handling"
    REVIEW = "review"
    APPROVAL = "approval"


class PostClass(StrEnum):
    """The classes that never mix in one person (standards P-02); ADMIN holds the three administrators."""

    BUSINESS = "business"
    FINANCE = "finance"
    DATA = "data"
    AUDIT = "audit"
    ADMIN = "admin"


class Post(StrEnum):
    """What a person is placed as; only the first four carry a business permission."""

    WINDOW_CLERK = "window_clerk"  # 综合窗口, intake
    HANDLER = "handler"  # 经办岗, handling
    REVIEWER = "reviewer"  # 审核岗, review
    LEADER = "leader"  # 审批岗, approval
    FINANCE = "finance"  # 财务岗
    ARCHIVE = "archive"  # 档案岗
    SERVICE_DESK = "service_desk"  # 综合服务岗
    FLOW_DESK = "flow_desk"  # 流转岗
    DISTRIBUTION_DESK = "distribution_desk"  # 分发岗
    FLOOR_SUPERVISOR = "floor_supervisor"  # 大厅主管
    INTERNAL_AUDIT = "internal_audit"  # 稽核内控
    UNIT_HEAD = "unit_head"  # 单位负责人
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class SignInWay(StrEnum):
    """What followed the password."""

    FACE = "face"
    VOUCHED = "vouched"  # two colleagues looked into the camera for them
    CODE = "code"  # a one-time code, generated or from a printed list
    KEY = "key"  # a signed challenge


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind an act.

    session: None only for the program itself (set-up, demo seed).  terminal: stable id of the machine.
    window: "3" at window 3, None away from a window.  demo: the store is marked demo.  way: anything but the face
    limits what may be done, and ends at ``ends_by``.
    """

    operator: OperatorId
    account: str
    name: str
    post: Post
    post_class: PostClass
    permission: Permission | None
    office: OfficeId
    office_name: str
    hall_name: str
    section: str
    window: str | None
    session: SessionId | None
    terminal: str
    demo: bool
    way: SignInWay = SignInWay.FACE
    ends_by: datetime | None = None

    @property
    def is_limited(self) -> bool:
        """Whether no face was seen: such a session takes in, and approves, grants, changes and exports nothing."""
        return self.way is not SignInWay.FACE
