"""What the system calls a camera, and whether that is a driver that plays whatever it is fed."""

import re
from pathlib import Path

DEVICES = Path("/sys/class/video4linux")

_VIRTUAL = re.compile(
    r"v4l2loopback|dummy video|loopback|akvcam|virtual|obs[- ]?cam|droidcam|iriun|epoccam|ivcam|manycam|xsplit"
    r"|snap camera|mmhmm|e2esoft|splitcam|camtwist|fake ?cam|pipewire",
    re.IGNORECASE,
)
"""Drivers known by name; one that gives itself another name is not found out by this."""


def name_of(index: int, devices: Path = DEVICES) -> str:
    """The device's name; "" where the system does not tell."""
    try:
        return (devices / f"video{index}" / "name").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def is_virtual(index: int, devices: Path = DEVICES) -> bool:
    """Whether frames come from a program and not from a lens, as far as the system tells."""
    device = devices / f"video{index}"
    try:
        has_hardware = "virtual" not in device.resolve().relative_to(devices.parent.parent).parts
    except (OSError, ValueError):
        has_hardware = True
    return not has_hardware or bool(_VIRTUAL.search(name_of(index, devices)))
