"""An invented person and unit of the register, to be varied with ``replace``."""

from datetime import date
from uuid import UUID

from app.kernel.ids import OfficeId, PersonId, UnitId
from app.registry.model import Person, PersonStatus, Unit, UnitStatus

OFFICE = OfficeId("350199")

PERSON = Person(
    id=PersonId(UUID(int=1)),
    office=OFFICE,
    id_type="resident_id",
    id_no="350199196605050014",
    name="样例甲",
    sex="male",
    birth=date(1966, 5, 5),
    phone="13800138000",
    address="样例路1号",
    household="urban",
    status=PersonStatus.ACTIVE,
    unit=UnitId(UUID(int=2)),
    unit_name="样例工厂",
    worker_category="male",
    first_insured="1996-01",
    contribution_months=300,
    deemed_months=24,
    account_balance_fen=12_345_678,
    bank_account="6217999900000000016",
    bank_name="样例银行",
    pension_fen=None,
    pension_from=None,
    injury_case="",
)

UNIT = Unit(
    id=UnitId(UUID(int=2)),
    office=OFFICE,
    uscc="91350199000000019U",
    name="样例工厂",
    kind="enterprise",
    status=UnitStatus.ACTIVE,
    address="样例路2号",
    contact_name="样例乙",
    contact_phone="0591-87654321",
    industry_class=4,
    staff_count=120,
)
