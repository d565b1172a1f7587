"""The line to the mail server is encrypted where it can be, and only with a certificate that holds."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cxassess import post

from .server import running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with the key and the certificate of a server at 127.0.0.1, signed by itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def encrypting(app, certificate):
    """A mail server that offers encryption, and takes letters over nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with running(tls_context=context, require_starttls=True) as server:
        app.config["MAIL_URL"] = server.url
        yield server


def test_the_line_is_encrypted_where_the_server_offers_it(encrypting, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert "encrypted" in post.check().split(", ")


def test_a_certificate_that_does_not_hold_ends_the_line(encrypting):
    with pytest.raises(post.MailServerDown, match="certificate does not hold"):
        post.check()


def test_a_certificate_for_another_name_ends_the_line(app, encrypting, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    app.config["MAIL_URL"] = encrypting.url.replace("127.0.0.1", "localhost")
    with pytest.raises(post.MailServerDown, match="certificate does not hold"):
        post.check()
