"""The triggers of what the floor keeps: nothing is told of a step that does not wait, nothing is taken back."""

from db.trigger_words import append_only, hall_day, refuse

FLOOR: dict[str, dict[str, str]] = {
    "case_rise": append_only("case_rise")
    | {
        "case_rise_of_waiting_step": refuse(
            "case_rise",
            "INSERT",
            "case_moved_on",
            "NOT EXISTS (SELECT 1 FROM case_head h WHERE h.id = NEW.case_id AND h.round = NEW.round"
            " AND h.step = NEW.step AND h.state IN ('accepted', 'decided'))",
        ),
    },
    "hold_lapse": append_only("hold_lapse"),
    "supplement_lapse": append_only("supplement_lapse")
    | {
        "supplement_lapse_of_notice": refuse(
            "supplement_lapse",
            "INSERT",
            "supplement_not_late",
            "NOT EXISTS (SELECT 1 FROM case_head h JOIN case_event e ON e.case_id = h.id AND e.seq = h.last_seq"
            " WHERE h.id = NEW.case_id AND h.last_seq = NEW.seq AND e.kind = 'supplement_asked'"
            f" AND json_extract(CAST(e.body AS TEXT), '$.data.supply_by') < {hall_day('NEW.at')})",
        ),
    },
    "case_chase": append_only("case_chase", "id")
    | {
        "case_chase_of_holder": refuse(
            "case_chase",
            "INSERT",
            "chase_nobody",
            "NOT EXISTS (SELECT 1 FROM case_task t WHERE t.id = NEW.task AND t.ended_at IS NULL)"
            " OR NOT EXISTS (SELECT 1 FROM told_chase x JOIN case_task t ON t.case_id = x.case_id AND t.step = x.step"
            " WHERE x.id = NEW.id AND x.operator = NEW.operator AND x.note = NEW.note AND t.id = NEW.task)"
            " AND NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator"
            " AND o.post IN ('flow_desk', 'floor_supervisor')) AND NOT EXISTS (SELECT 1 FROM case_chaser c"
            " JOIN case_task t ON t.case_id = c.case_id WHERE t.id = NEW.task AND c.operator = NEW.operator"
            " AND c.ended_at IS NULL)",
        ),
    },
}
