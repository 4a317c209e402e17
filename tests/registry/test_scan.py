from datetime import date

import pytest

from app.registry.scan import ScanKind, Scanned, read_scan

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("350199196501150010", Scanned(ScanKind.PERSON, "350199196501150010", "resident_id")),
        (" 35019919790612224x\n", Scanned(ScanKind.PERSON, "35019919790612224X", "resident_id")),
        ("819901198803120016", Scanned(ScanKind.PERSON, "819901198803120016", "hk_macao_residence")),
        ("935999198507200045", Scanned(ScanKind.PERSON, "935999198507200045", "foreign_pr")),
        ("YC1|passport|ex1234567", Scanned(ScanKind.PERSON, "EX1234567", "passport")),
        ("YC1|resident_id|350199196501150010", Scanned(ScanKind.PERSON, "350199196501150010", "resident_id")),
        ("913501991234567886", Scanned(ScanKind.UNIT, "913501991234567886")),
        ("91350199000000019U", Scanned(ScanKind.UNIT, "91350199000000019U")),
        ("350199196501150011", Scanned(ScanKind.OTHER, "350199196501150011")),
        ("YC1|membership|350199196501150010", Scanned(ScanKind.OTHER, "YC1|membership|350199196501150010")),
        ("YC1|", Scanned(ScanKind.OTHER, "YC1|")),
        ("", Scanned(ScanKind.OTHER, "")),
    ],
)
def test_a_scanned_code_is_sorted_by_what_it_says(text, expected):
    assert read_scan(text, TODAY) == expected
