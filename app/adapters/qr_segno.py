"""QR codes made with segno."""

from functools import lru_cache

import segno


@lru_cache(maxsize=8)
def qr_rows(payload: str) -> tuple[bytes, ...]:
    """The modules of the code, row by row, 1 = dark, without a quiet zone; medium error correction."""
    return tuple(bytes(row) for row in segno.make_qr(payload, error="m").matrix)
