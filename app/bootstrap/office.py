"""Organisation, rota and routing for verbs and the administrator's screen."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.grants import GrantParts

if TYPE_CHECKING:
    from app.cases.office_desk import OfficeDesk


class OfficeParts(GrantParts):
    """The desk of whoever orders the office."""

    @cached_property
    def office_desk(self) -> "OfficeDesk":
        """Sections, posts, rota, absence, routing, opening check, collusion."""
        from app.cases.office_desk import OfficeActs, OfficeDesk
        from app.staff.commands.placing import AddSection, PlaceOperator
        from app.staff.commands.settings import SetSetting
        from db.queries.board import SqlBoardQueries
        from db.queries.staff import SqlStaffQueries

        return OfficeDesk(
            grants=self.grant_desk,
            floor=self.floor_desk,
            board=SqlBoardQueries(self.store, self.person_key),
            staff=SqlStaffQueries(self.store),
            acts=OfficeActs(
                AddSection(self.units, self.clock),
                PlaceOperator(self.units, self.clock),
                SetSetting(self.units, self.clock, self.setting_checks),
            ),
            catalogue_items=lambda: self.catalogue.items,
            settings=lambda: self.settings,
            at_centre=self.read_at_centre,
            make_list=self.make_central_list,
        )
