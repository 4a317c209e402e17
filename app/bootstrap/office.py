"""Organisation, rota, routing, and accounts at the centre, for verbs and the administrator's screen."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.grants import GrantParts
from app.kernel.errors import NotFound

if TYPE_CHECKING:
    from app.cases.office_desk import OfficeDesk
    from app.staff.at_centre import ReadAtCentre
    from app.staff.central_list import MakeCentralList
    from app.staff.commands.passwords import MatchCentrePassword
    from app.sync.keys import KeyDoor


class OfficeParts(GrantParts):
    """The desk of whoever orders the office, and what it knows of the centre's accounts."""

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

    @cached_property
    def make_central_list(self) -> "MakeCentralList":
        """The people of the office, for the centre."""
        from app.staff.central_list import MakeCentralList
        from db.queries.staff import SqlStaffQueries

        return MakeCentralList(self.units, SqlStaffQueries(self.store))

    @cached_property
    def read_at_centre(self) -> "ReadAtCentre":
        """How the office's accounts stand at the centre."""
        from app.staff.at_centre import ReadAtCentre
        from db.queries.at_centre import SqlListedQueries
        from db.queries.staff import SqlStaffQueries

        return ReadAtCentre(self.units, SqlStaffQueries(self.store), SqlListedQueries(self.store))

    @property
    def match_centre_password(self) -> "MatchCentrePassword":
        """Makes the password at the centre the one of this machine; there ``NotFound("centre_not_set")``."""
        from app.staff.commands.passwords import MatchCentrePassword

        def door() -> "KeyDoor":
            found = self._key_door()
            if found is None:
                raise NotFound("centre_not_set")
            return found

        return MatchCentrePassword(self.staff.password_check, door)
