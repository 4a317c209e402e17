"""Where the face tests find a model pack and pictures; unset, they skip, and the summary of the run says so."""

import os
from pathlib import Path

import pytest

PACK = Path(os.environ.get("YICHUANG_FACE_PACK", "YICHUANG_FACE_PACK is not set"))
FACES = Path(os.environ.get("YICHUANG_FACES", "YICHUANG_FACES is not set"))
needs_pack = pytest.mark.skipif("YICHUANG_FACE_PACK" not in os.environ, reason="YICHUANG_FACE_PACK is not set")
needs_faces = pytest.mark.skipif("YICHUANG_FACES" not in os.environ, reason="YICHUANG_FACES is not set")
