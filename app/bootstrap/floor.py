"""The floor: the daily routine, and what supervisor and flow desk do."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.flow import FlowParts

if TYPE_CHECKING:
    from app.cases.commands import RunRoutine, ShowDraws, VerifyDraws
    from app.cases.floor_desk import FloorDesk
    from app.cases.panel_desk import PanelDesk


class FloorParts(FlowParts):
    """Routine, floor desk, and the repeating of draws."""

    @cached_property
    def routine(self) -> "RunRoutine":
        """What happens every day without anybody asking."""
        from app.cases.commands import DailyActs, RecountCases, RunRoutine
        from app.staff.commands.due import ApplyDueGrants
        from db.queries.grants import SqlGrantQueries
        from db.queries.routine import SqlRecountQueries, SqlRoutineQueries

        grants = ApplyDueGrants(self.units, SqlGrantQueries(self.store), self.clock)
        recount = RecountCases(self.units, SqlRecountQueries(self.store), self.calendar, self.clock)
        draws = (self.open_draw_day, self.reveal_draws, self.draw_waiting)
        acts = DailyActs(*draws, self.name_chaser, recount, grants)
        queries = SqlRoutineQueries(self.store)
        return RunRoutine(
            self.units,
            acts,
            queries,
            settings=lambda: self.flow_settings,
            calendar=self.calendar,
            clock=self.clock,
        )

    @cached_property
    def floor_desk(self) -> "FloorDesk":
        """What supervisor and flow desk do."""
        from app.cases.floor_desk import FloorDesk
        from app.cases.rota_check import RotaItem
        from app.cases.way import way_of
        from app.catalogue.vocabulary import Completion
        from db.queries.board import SqlBoardQueries
        from db.queries.panels import SqlPanelQueries

        return FloorDesk(
            unit_of_work=self.units,
            queries=SqlBoardQueries(self.store, self.person_key),
            redraw_case=self.redraw,
            items=lambda: tuple(
                RotaItem(item.code, item.name.zh, item.name.en, way_of(item), item.completion is Completion.LIMITED)
                for item in self.catalogue.items
            ),
            settings=lambda: self.flow_settings,
            calendar=self.calendar,
            clock=self.clock,
            panels=SqlPanelQueries(self.store),
        )

    @cached_property
    def panel_desk(self) -> "PanelDesk":
        """Forming and ending panels."""
        from app.cases.panel_desk import PanelDesk
        from app.cases.way import way_of
        from db.queries.panels import SqlPanelQueries
        from db.queries.staff import SqlStaffQueries

        return PanelDesk(
            self.units,
            SqlPanelQueries(self.store),
            SqlStaffQueries(self.store),
            lambda: {item.code: way_of(item) for item in self.catalogue.items},
            self.clock,
        )

    @cached_property
    def verify_draws(self) -> "VerifyDraws":
        """Repeats draws."""
        from app.cases.commands import VerifyDraws
        from db.queries.draws import SqlDrawQueries

        return VerifyDraws(SqlDrawQueries(self.store), self.case_queries)

    @cached_property
    def show_draws(self) -> "ShowDraws":
        """The draws of a case."""
        from app.cases.commands import ShowDraws
        from db.queries.draws import SqlDrawQueries

        return ShowDraws(self.units, SqlDrawQueries(self.store), self.case_queries, self.clock)
