"""One-time codes by pyotp: lists of eight figures (HOTP), generators of six (TOTP, 30 s, SHA-1 as devices know it)."""

import pyotp


class PyotpCodes:
    """Serves ``app.staff.way_ports.Codes``."""

    def new_secret(self) -> str:
        """160 random bits, base32."""
        return pyotp.random_base32()

    def listed(self, secret: str, place: int) -> str:
        """The eight figures at a place of a printed list, counted from 0."""
        return pyotp.HOTP(secret, digits=8).at(place)

    def timed(self, secret: str, step: int) -> str:
        """The six figures of a 30 s step since 1970."""
        return pyotp.TOTP(secret).generate_otp(step)

    def address(self, secret: str, account: str) -> str:
        """What a code generator scans; in plain letters, so that the code on paper stays coarse."""
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name="Yichuang")
