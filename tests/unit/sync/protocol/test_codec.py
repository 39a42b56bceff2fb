from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import codec
from sync.protocol.messages import Identity, Operation, Problem, Receipt, Verdict

EDIT = Operation(
    n=7, actor="a", at="2026-11-22T08:00:00+07:00", kind="member", id="m", do="edit",
    set={"phone": "0987654321"}, was={"phone": "0912345678"}, version=3,
)  # fmt: skip


def test_a_message_survives_the_round_trip() -> None:
    receipt = Receipt(n=1, verdict=Verdict.REJECTED, code="gone", params={"departure": "deleted"})
    assert codec.decode(Receipt, codec.encode(receipt)) == receipt
    assert codec.decode(Operation, codec.encode(EDIT)) == EDIT


def test_unknown_members_are_ignored_so_that_a_newer_peer_can_add_some() -> None:
    assert codec.decode(Problem, b'{"code":"busy","news":{"a":[1]}}') == Problem("busy")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Please sign in</html>",
        b'{"code":NaN}',
        b'{"code":"a","params":{"x":Infinity}}',
        b'{"code":"a","params":{"x":1e999}}',
        b'{"code":"a","params":{"x":' + b"9" * 500 + b"}}",
        b'{"code":"a","code":"b"}',
        b'{"code":"a","params":{"x":1,"x":1}}',
        b'{"code" : "a", "params" : {"x\\"y" : 1, "x\\"y" : 2}}',
        b'{"code":1}',
        b"{}",
        b"[]",
        b'{"code":"a"} trailing',
        b'\xef\xbb\xbf{"code":"a"}',
        b'{"code":"\xff"}',
        b'{"code":"\xed\xa0\x80"}',
        b'{"code":"\\ud800"}',
        b'{"code":"\\udc00x"}',
        b'{"code":"a\\u0000b"}',
        b'{"code":"a\x00b"}',
        b'{"code":"a","params":{"x":' + b"[" * 40 + b"]" * 40 + b"}}",
        b'{"code":"[","params":{"x":' + b"[" * 40 + b"]" * 40 + b"}}",
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=lambda body: body[:30].decode("latin-1"),
)
def test_what_is_not_strictly_the_message_is_malformed(body: bytes) -> None:
    with pytest.raises(codec.Malformed):
        codec.decode(Problem, body)


@pytest.mark.parametrize(
    "text",
    [
        "a\\u0000b",
        'quotes " and \\" and \\\\" in text',
        "brackets ]]]{{{[[[",
        "Nguyễn Văn Đức 😀",
        "{}" * 100,
    ],
)
def test_odd_but_honest_text_passes(text: str) -> None:
    assert codec.decode(Problem, codec.encode(Problem(text, {text: [text]}))).params == {text: [text]}


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
KEYS = st.text(alphabet='ab"\\{}[]:é ')
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_every_honest_json_value_is_let_through(value: object) -> None:
    compact = codec.encode(Problem("x", {"v": value}))
    roomy = json.dumps({"code": "x", "params": {"v": value}}, indent=1).encode()
    assert codec.decode(Problem, compact).params == codec.decode(Problem, roomy).params == {"v": value}


def test_a_refusal_never_quotes_what_was_sent() -> None:
    with pytest.raises(codec.Malformed) as caught:
        codec.decode(Problem, b'{"code":{"full_name":"Nguyen Van An"}}')
    assert "Nguyen" not in caught.value.why


def test_the_content_hash_ignores_identity_and_order_but_nothing_else() -> None:
    reissued = Operation(
        n=1, actor=EDIT.actor, at=EDIT.at, kind="member", id="m", do="edit", set=dict(EDIT.set),
        was=dict(EDIT.was), version=3, first=Identity("old", 7),
    )  # fmt: skip
    assert codec.content_hash(reissued) == codec.content_hash(EDIT)
    two = {"full_name": "A", "phone": "0987654321"}
    turned = dict(reversed(two.items()))
    one_way = codec.content_hash(Operation(1, "a", "t", "member", "m", "edit", set=two))
    assert one_way == codec.content_hash(Operation(2, "a", "t", "member", "m", "edit", set=turned))
    other = Operation(1, "a", "t", "member", "m", "edit", set={**two, "phone": "0987654322"})
    assert codec.content_hash(other) != one_way
    assert len(one_way) == 32


@pytest.mark.parametrize("encoding", codec.ENCODINGS)
def test_every_encoding_gives_the_body_back(encoding: str) -> None:
    body = "Đoàn viên ".encode() * 500
    packed = codec.compress(body, encoding)
    assert codec.decompress(packed, encoding, len(body)) == body
    with pytest.raises(codec.TooLarge):
        codec.decompress(packed, encoding, len(body) - 1)


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_every_truncation_and_every_trailing_byte_is_refused(encoding: str) -> None:
    packed = codec.compress(b'{"a":"' + b"x" * 300 + b'"}', encoding)
    for length in range(len(packed)):
        with pytest.raises(codec.Malformed):
            codec.decompress(packed[:length], encoding, 1000)
    with pytest.raises(codec.Malformed):
        codec.decompress(packed + b"\x00", encoding, 1000)


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_a_bomb_stops_at_the_cap(encoding: str) -> None:
    bomb = codec.compress(bytes(64 << 20), encoding)
    assert len(bomb) < 100_000
    with pytest.raises(codec.TooLarge):
        codec.decompress(bomb, encoding, 1 << 20)


@pytest.mark.parametrize("use", [codec.compress, lambda body, name: codec.decompress(body, name, 10)])
def test_an_unknown_encoding_is_an_error_of_the_caller(use) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="brotli"):
        use(b"", "brotli")


def test_the_digest_header_is_that_of_rfc_9530() -> None:
    # Example of appendix A of the RFC: the body is {"hello": "world"} and a line feed.
    body = b'{"hello": "world"}\n'
    header = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    assert codec.content_digest(body) == header
    assert codec.digest_matches(header, body)
    assert codec.digest_matches("sha-512=:AAAA:, " + header, body)
    assert not codec.digest_matches(header, body + b" ")
    assert not codec.digest_matches(None, body)
    assert not codec.digest_matches("md5=:xx:", body)


def test_nothing_is_normalised_behind_the_senders_back() -> None:
    decomposed = unicodedata.normalize("NFD", "Hoà")
    assert codec.decode(Problem, codec.encode(Problem(decomposed))).code == decomposed
