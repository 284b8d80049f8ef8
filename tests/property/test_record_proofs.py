"""What proves an entry proves nothing else; and our own Ed25519 says what a well-known library says."""

import hashlib

from hypothesis import example, given
from hypothesis import strategies as st

from freehold.core.audit.sealing import hash_entry, write_ranges
from freehold.core.audit.verify_audit import is_signed, leaf_of, levels_of, numbers_of, path_of, root_from, root_of
from freehold.kernel.crypto import SealKey, is_sealed_by

leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70, unique=True)
KEY = SealKey.load(bytes(range(32)))
ORDER = 2**252 + 27742317777372353535851937790883648493


def recursive_root(of: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if len(of) == 1:
        return of[0]
    half = 1 << (len(of) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + recursive_root(of[:half]) + recursive_root(of[half:])).digest()


@given(leaves)
def test_a_root_is_that_of_the_standard(of: list[bytes]) -> None:
    assert root_of(of) == recursive_root(of)


@given(leaves, st.data())
def test_a_path_leads_to_the_root_from_its_own_leaf_and_place_only(of: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(of) - 1))
    levels, root = levels_of(of), root_of(of)
    path = path_of(levels, index)
    assert root_from(of[index], index, len(of), path) == root
    for other in range(len(of)):
        if other != index:
            assert root_from(of[other], index, len(of), path) != root
            assert root_from(of[index], other, len(of), path) != root
    for changed in ([*path, root], path[:-1], [*path[:-1], bytes(32)], path[::-1]):
        if changed != path:
            assert root_from(of[index], index, len(of), changed) != root
    for wrong in (-1, len(of)):
        assert root_from(of[index], wrong, len(of), path) is None


@given(st.binary(max_size=200), st.integers(0, 511), st.binary(min_size=32, max_size=32))
@example(b"", 0, bytes(32))
def test_signatures_are_told_apart_as_by_the_library(message: bytes, bit: int, seed: bytes) -> None:
    key = SealKey.load(seed)
    signature = bytes.fromhex(key.sign(message))
    public = bytes.fromhex(key.public)
    assert is_signed(public, signature, message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    turned = bytearray(public)
    turned[bit // 8 % 32] ^= 1 << bit % 8
    shifted = (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    for which, by, what in (
        (public, bytes(flipped), message),
        (public, signature, message + b"\0"),
        (bytes(turned), signature, message),
        (public, signature[:32] + shifted, message),
        (public, signature[:-1], message),
        (public[:-1], signature, message),
    ):
        assert is_signed(which, by, what) == is_sealed_by(which.hex(), by.hex(), what) is False


def test_the_examples_of_the_standard_hold() -> None:
    """RFC 8032, 7.1, tests 1 to 3."""
    for public, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ):
        assert is_signed(bytes.fromhex(public), bytes.fromhex(signature), bytes.fromhex(message))


@given(st.lists(st.integers(1, 200), unique=True).map(sorted))
def test_numbers_come_out_of_a_seal_as_they_went_in(numbers: list[int]) -> None:
    said = {"number": 1, "numbers": write_ranges(numbers), "count": len(numbers)}
    assert numbers_of(said) == numbers


@given(
    st.dictionaries(
        st.text(max_size=5), st.none() | st.text(max_size=30) | st.integers(-(2**63), 2**63 - 1), max_size=6
    )
)
@example({"details": "".join(map(chr, range(0x300))) + "\u2028\ud7ff\ue000\uffff\U0001f642", "/": "</script>"})
def test_what_an_entry_does_not_hold_does_not_count(entry: dict[str, str | int | None]) -> None:
    held = {name: value for name, value in entry.items() if value is not None}
    assert hash_entry(entry) == leaf_of(entry) == leaf_of(held) == leaf_of(dict(reversed(held.items())))
