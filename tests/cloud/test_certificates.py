"""The certificate on the way to a cloud: trusted, nearly over, another one's."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cloud.checking.line import _tls
from domain.problems import Trouble
from sync.transport import HttpTransport
from tests.worlds import NOON

DAY = 86_400_000


def certificate(folder: Path, host: str, days: int) -> Path:
    """A certificate of its own making and its key in one file, good for so many days from noon."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    noon = datetime.datetime.fromtimestamp(NOON / 1_000, datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(noon - datetime.timedelta(days=4_000))
        .not_valid_after(noon + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def speaking(pem: Path) -> Iterator[int]:
    """A server that shows this certificate to one caller; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            line, _ = listener.accept()
            try:
                context.wrap_socket(line, server_side=True).close()
            except OSError:
                line.close()  # the caller did not like it

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


@pytest.mark.parametrize(
    ("host", "trusted", "days_on", "state", "word"),
    [
        ("localhost", True, 0, "good", ""),
        ("localhost", True, 9_990, "warn", "续期"),
        ("localhost", False, 0, "bad", "不被信任"),
        ("other.example", True, 0, "bad", "与域名不符"),
    ],
)
def test_a_certificate_is_looked_at_as_a_phone_does(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    trusted: bool,
    days_on: int,
    state: str,
    word: str,
) -> None:
    pem = certificate(tmp_path, host, 10_000)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with speaking(pem) as port:
        found = _tls("localhost", port, NOON + days_on * DAY)
    assert (found.state, word in found.do) == (state, True), found


@pytest.mark.parametrize(("trusted", "code"), [(True, "offline"), (False, "certificate_refused")])
def test_a_desk_trusts_what_its_computer_trusts_and_tells_the_rest(
    trusted: bool, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path, "localhost", 9_990)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with speaking(pem) as port, pytest.raises(Trouble) as told:
        HttpTransport(f"https://localhost:{port}").hello()
    # The one that is trusted has nothing more to say, so its line is cut.
    assert told.value.code == code
