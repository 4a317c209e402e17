"""Who counts as a dependant by age (WI-08; order 18 of the labour ministry, articles 2 to 6)."""

from datetime import date

_OLD = {"male": 60, "female": 55}
_YOUNG = frozenset({"child", "grandchild", "sibling"})
_ELDERS = frozenset({"spouse", "parent", "grandparent"})
_ADULT = 18


def age_on(birth: date, day: date) -> int:
    """Whole years on ``day``; a birthday counts from its own day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def fits_by_age(relation: str, sex: str, age_years: int) -> bool:
    """Whether the age alone meets a ground; the ages 60 and 55 are the order's own and do not move with retirement."""
    if relation in _ELDERS:
        return age_years >= _OLD[sex]
    return relation in _YOUNG and age_years < _ADULT
