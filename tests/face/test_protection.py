"""Template protection: cosines stay under one secret, and say nothing under another."""

import math
import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.model import cosine
from app.face.protection import Reference, Rotation, packed, protected, reference_of, rotation_secret, unpacked


def face(seed: int, length: int = 128):
    source = random.Random(seed)
    values = [source.gauss(0, 1) for _ in range(length)]
    size = math.sqrt(sum(value * value for value in values))
    return tuple(value / size for value in values)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 50), st.integers(51, 99))
def test_likeness_is_the_same_in_the_clear_and_under_protection(secret, one, other):
    reference = reference_of(protected(face(one), secret), secret)
    assert reference.likeness(face(one)) == pytest.approx(1, abs=1e-6)
    assert reference.likeness(face(other)) == pytest.approx(cosine(face(one), face(other)), abs=1e-6)


def test_the_same_face_under_two_secrets_is_unrelated():
    turned = [Rotation(secrets.token_bytes(32), 128)(face(7)) for _ in range(40)]
    alike = [abs(cosine(one, two)) for place, one in enumerate(turned) for two in turned[:place]]
    assert max(alike) < 0.45
    assert sum(alike) / len(alike) < 0.12


def test_an_odd_length_is_turned_too():
    assert Reference(Rotation(b"s", 3)((1.0, 0.0, 0.0)), Rotation(b"s", 3)).likeness((1.0, 0.0, 0.0)) == pytest.approx(
        1
    )


def test_vectors_of_another_recogniser_are_not_comparable():
    reference = reference_of(protected(face(1), b"s"), b"s")
    assert math.isnan(reference.likeness(face(1, 64)))


def test_another_salt_names_another_secret():
    key = secrets.token_bytes(32)
    assert len({rotation_secret(key, bytes([salt])) for salt in range(16)}) == 16


@given(st.lists(st.floats(-1, 1, width=32), max_size=64))
def test_a_packed_vector_comes_back(values):
    assert unpacked(packed(tuple(values))) == tuple(values)


def test_bytes_that_are_no_vector_are_refused():
    with pytest.raises(ValueError, match="float32"):
        unpacked(b"abc")
