"""Clips as a webcam would give them, made at test time from still pictures: MJPG in AVI, 640 x 480, 15 a second.

A portrait is placed in the room it was taken in: its own backdrop is drawn out to both sides, so that the face has
about a quarter of the frame's width; a grey border would rightly count as not live.
"""

import csv
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from app.adapters.vision import cv2

WIDE, HIGH, RATE = 640, 480, 15


def picture(file: Path):
    """A picture as cv2 reads it."""
    found = cv2().imread(str(file))
    assert found is not None, file
    return found


def listed(faces: Path, kind: str, identity: str = "") -> list[Path]:
    """The pictures of a kind, of one person or of everybody."""
    rows = csv.DictReader((faces / "images.csv").read_text(encoding="utf-8-sig").splitlines())
    return [
        faces / row["file"] for row in rows if row["kind"] == kind and row["identity"] in (identity or row["identity"],)
    ]


def seated(portrait, *, share: float = 1.0, shift: tuple[float, float] = (0, 0), light: float = 1.0, turn: float = 0.0):
    """One frame.  share: of the frame's height that the portrait takes.  shift: pixels.  turn: roll in degrees."""
    high, wide = portrait.shape[:2]
    scale = HIGH * share / high
    move = cv2().getRotationMatrix2D((wide / 2, high / 2), turn, scale)
    move[0, 2] += WIDE / 2 - wide / 2 + shift[0]
    move[1, 2] += HIGH / 2 - high / 2 + shift[1]
    frame = cv2().warpAffine(portrait, move, (WIDE, HIGH), flags=cv2().INTER_AREA, borderMode=cv2().BORDER_REPLICATE)
    return cv2().convertScaleAbs(frame, alpha=light)


def sitting(portrait, frames: int = 60, *, share: float = 1.0, light: float = 1.0, seed: int = 0) -> Iterator:
    """Somebody who sits before the camera: sways by some pixels, the light changes a little, the sensor is noisy."""
    noise = np.random.default_rng(seed)
    grains = [noise.normal(0, 2, (HIGH, WIDE, 3)).astype(np.int16) for _ in range(3)]
    for count in range(frames):
        shift = (5 * math.sin(count / 5 + seed), 3 * math.cos(count / 7 + seed))
        frame = seated(
            portrait, share=share, shift=shift, light=light * (1 + 0.03 * math.sin(count / 4)), turn=math.sin(count / 9)
        )
        yield np.clip(frame + grains[count % 3], 0, 255).astype(np.uint8)


def tilted(portrait, degrees: float):
    """A photograph turned about its upright axis, as a camera sees it from one and a half times its width away."""
    high, wide = portrait.shape[:2]
    angle, far = math.radians(degrees), 1.5 * wide
    corners = []
    for x, y in ((-wide / 2, -high / 2), (wide / 2, -high / 2), (wide / 2, high / 2), (-wide / 2, high / 2)):
        near = far / (far + x * math.sin(angle))
        corners.append((wide / 2 + x * math.cos(angle) * near, high / 2 + y * near))
    whole = np.float32([(0, 0), (wide, 0), (wide, high), (0, high)])
    bent = cv2().getPerspectiveTransform(whole, np.float32(corners))
    return cv2().warpPerspective(portrait, bent, (wide, high), borderMode=cv2().BORDER_REPLICATE)


def turned_photo(portrait, frames: int = 90, most: float = 60) -> Iterator:
    """A photograph held straight, then turned to one side, back, to the other side and back."""
    for count in range(frames):
        yield seated(tilted(portrait, most * math.sin(2 * math.pi * max(0, count - 12) / (frames - 12))))


def printed(portrait):
    """A sheet of paper with the portrait on it, held before the camera: white border, little contrast, noise."""
    edge = portrait.shape[1] // 12
    dull = cv2().convertScaleAbs(portrait, alpha=0.75, beta=35)
    sheet = cv2().copyMakeBorder(dull, edge, edge * 2, edge, edge, cv2().BORDER_CONSTANT, value=(235, 238, 240))
    return _held(cv2().GaussianBlur(sheet, (0, 0), 1.2), seed=1)


def on_screen(portrait):
    """A telephone that shows the portrait: dark bezel, raster, moire, glare."""
    high, wide = portrait.shape[:2]
    rows, columns = np.mgrid[0:high, 0:wide]
    raster = 1 + 0.10 * np.sin(columns * 2.1) + 0.10 * np.sin(rows * 1.9 + columns * 0.15)
    glare = 45 * np.exp(-(((columns - wide * 0.7) / (wide * 0.2)) ** 2 + ((rows - high * 0.2) / (high * 0.15)) ** 2))
    shown = portrait * raster[..., None] + glare[..., None]
    shown[..., 0] *= 1.12
    edge = wide // 14
    screen = np.clip(shown, 0, 255).astype(np.uint8)
    return _held(
        cv2().copyMakeBorder(screen, edge * 2, edge * 2, edge, edge, cv2().BORDER_CONSTANT, value=(12, 12, 12)), 2
    )


def _held(sheet, seed: int):
    """A sheet before a wall, taking most of the frame's height."""
    high, wide = sheet.shape[:2]
    scale = HIGH * 0.94 / high
    small = cv2().resize(sheet, (round(wide * scale), round(high * scale)), interpolation=cv2().INTER_AREA)
    wall = np.random.default_rng(seed).normal((148, 156, 160), 4, (HIGH, WIDE, 3))
    top, left = (HIGH - small.shape[0]) // 2, (WIDE - small.shape[1]) // 2
    wall[top : top + small.shape[0], left : left + small.shape[1]] = small
    return np.clip(wall, 0, 255).astype(np.uint8)


def room():
    """An empty room: a lit wall, a darker desk, a window."""
    wall = np.full((HIGH, WIDE, 3), (150, 160, 165), np.uint8)
    wall[360:] = (60, 80, 110)
    wall[60:200, 430:600] = (215, 225, 230)
    return cv2().GaussianBlur(wall, (0, 0), 3)


def side_by_side(one, other):
    """Two people in one picture."""
    return np.hstack([cv2().resize(each, (WIDE // 2, HIGH)) for each in (_upright(one), _upright(other))])


def _upright(portrait):
    high, wide = portrait.shape[:2]
    crop = min(wide, high * 2 // 3)
    return portrait[: crop * 3 // 2, (wide - crop) // 2 : (wide + crop) // 2]


def written(file: Path, frames: Iterable) -> Path:
    """The frames as a clip."""
    writer = cv2().VideoWriter(str(file), cv2().VideoWriter_fourcc(*"MJPG"), RATE, (WIDE, HIGH))
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()
    return file


def cut_off(file: Path, share: float = 0.4) -> Path:
    """The same clip with its end torn off: its header still promises every frame."""
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    return file
