"""The encrypted line carries as the plain one does: late, in pieces, large, and cut from another thread."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.client.http import HttpTransport
from sync.client.transport import HungUp, NoNetwork
from tests.helpers.bad_server import Asked, BadServer, Pause, Step, http

_BODY = bytes(range(256)) * 400


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the key and the certificate of "localhost", which vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def secret(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def in_pieces(asked: Asked) -> Iterator[Step]:
    """Each later than the laptop looks up from its waiting."""
    answer = http("200 OK", _BODY)
    for piece in (answer[:10], answer[10:40_000], answer[40_000:]):
        yield Pause(0.15)
        yield piece


def test_a_large_request_and_a_late_answer_arrive_whole(secret: ssl.SSLContext, certificate: Path) -> None:
    with (
        BadServer(in_pieces, secret) as server,
        HttpTransport(server.address, authorities=str(certificate)) as transport,
    ):
        reply = transport.send("POST", "/v1/exchange", {}, _BODY * 20, 30.0)
    assert reply.body == _BODY
    assert [asked.body for asked in server.asked] == [_BODY * 20]


def test_a_request_under_way_is_cut_off(secret: ssl.SSLContext, certificate: Path) -> None:
    with (
        BadServer(lambda asked: [Pause(60)], secret) as server,
        HttpTransport(server.address, authorities=str(certificate)) as transport,
    ):
        threading.Timer(0.2, transport.cancel).start()
        with pytest.raises(HungUp):
            transport.send("POST", "/v1/exchange", {}, b"body", 30.0)
    assert len(server.asked) == 1


def test_a_server_whose_certificate_nobody_vouches_for_hears_nothing(secret: ssl.SSLContext) -> None:
    with (
        BadServer(lambda asked: [http("200 OK")], secret) as server,
        HttpTransport(server.address) as transport,
        pytest.raises(NoNetwork),
    ):
        transport.send("POST", "/v1/exchange", {"authorization": "Bearer secret"}, b"body", 5.0)
    assert server.asked == []
