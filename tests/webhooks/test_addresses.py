"""Where messages go: to the public internet alone, whatever an address looks like or resolves to."""

import datetime
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cxassess import settings
from cxassess.outward import NotSent, Outward
from cxassess.records import organisations, rounds, webhooks
from cxassess.records.errors import Invalid
from cxassess.records.events import EVENTS
from cxassess.records.webhook_addresses import Private, fault, is_public

from .conftest import draft, log, resolving, turn

NOBODY = Private()


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


REFUSED = [*words("""
http://hooks.example.org/ https:hooks.example.org https:///path ftp://hooks.example.org/ hooks.example.org
javascript:alert(1) file:///etc/passwd https://user@hooks.example.org/ https://user:pw@hooks.example.org/
https://:pw@hooks.example.org/ https://@hooks.example.org/ https://hooks.example.org/#part
https://hooks.example.org:0/ https://hooks.example.org:22/ https://hooks.example.org:25/
https://hooks.example.org:80/ https://hooks.example.org:99999/ https://hooks.example.org:x/
https://localhost/ https://LOCALHOST/ https://a.localhost/ https://intranet/ https://127.0.0.1/
https://127.0.0.1:8443/ https://127.1/ https://127.0.1/ https://2130706433/ https://0x7f000001/
https://0x7f.0.0.1/ https://0177.0.0.1/ https://017700000001/ https://127.0.0.0x1/ https://0/ https://0.0.0.0/
https://00.00.00.00/ https://10.0.0.1/ https://10.1/ https://172.16.0.1/ https://172.31.255.255/
https://192.168.1.1/ https://169.254.169.254/latest/meta-data/ https://0xa9fea9fe/ https://2852039166/
https://100.64.0.1/ https://100.100.100.200/ https://168.63.129.16/ https://192.0.0.192/ https://192.0.2.1/
https://198.18.0.1/ https://198.51.100.7/ https://203.0.113.9/ https://224.0.0.1/ https://240.0.0.1/
https://255.255.255.255/ https://[::1]/ https://[::]/ https://[::ffff:127.0.0.1]/ https://[::ffff:8.8.8.8]/
https://[::127.0.0.1]/ https://[64:ff9b::7f00:1]/ https://[64:ff9b:1::a00:1]/ https://[2002:7f00:1::]/
https://[2001:0:7f00:1::]/ https://[fe80::1]/ https://[fe80::1%25eth0]/ https://[fc00::1]/
https://[fd00:ec2::254]/ https://[fec0::1]/ https://[ff02::1]/ https://[2001:db8::1]/ https://[::ffff:0:7f00:1]/
https://[100::1]/ https://[5f00::1]/ https://[3fff::1]/ https://[v1.x]/ https://[::1/ https://hooks.example.org./
https://hooks..example.org/ https://-hooks.example.org/ https://hooks_1.example.org/ https://hooks.example.org\\@127.0.0.1/
https://127.0.0.1%2f@hooks.example.org/ https://%31%32%37.0.0.1/ https://hooks.example.org%00/ https://x.1/
https://example.0x1/ https://1.2.3.4.5/ https://256.256.256.256/
"""),
    "", " ", "https://", "https://hooks.example.org/a b", "https://hooks.example.org/\r\nX: y",
    "https://hooks.example.org/\t", "https://h\u00f6ks.example.org/", "https://１２７.0.0.1/",
    "https://127。0。0。1/", "https://ⓛocalhost/", "https://hooks.example.org/" + "a" * 500, "\u202ehttps://a.org",
]  # fmt: skip
TAKEN = words("""
https://hooks.example.org https://hooks.example.org/ https://hooks.example.org/a/b?c=d&e=f%20g
https://hooks.example.org:443/ https://hooks.example.org:8443/ https://xn--hks-sna.example.org/ https://8.8.8.8/
https://[2606:4700:4700::1111]/ https://1e100.net/ https://a.b.c.d.example/ HTTPS://Hooks.Example.Org/
""")


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_leads_inside_or_is_none_is_refused(url):
    assert fault(url, NOBODY)


@pytest.mark.parametrize("url", TAKEN)
def test_an_address_of_the_internet_is_taken(url):
    assert fault(url, NOBODY) == ""


INSIDE = words("""
127.0.0.1 127.8.9.10 0.0.0.0 10.9.8.7 172.20.1.1 192.168.0.9 169.254.169.254 100.64.1.1 100.127.255.254
168.63.129.16 192.0.0.8 192.88.99.1 198.19.255.1 224.1.1.1 239.255.255.255 250.1.1.1 255.255.255.255 ::1 ::
::ffff:10.0.0.1 ::ffff:93.184.216.34 ::10.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 2002:a00:1:: 2001::1 2001:20::1
fe80::1 febf::1 fc00::1 fdff::1 fec0::1 ff0e::1 100::1 2001:db8::1 3fff::1 4000::1
""")


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_resolves_into_the_inside_is_not_called(address):
    out = Outward(NOBODY, lambda host, port: ["93.184.216.34", address])  # one of them is enough
    with pytest.raises(NotSent, match="private_address"):
        out.post("https://hooks.example.org/", b"{}", {})


def test_public_addresses_are_public():
    assert all(is_public(ip_address(text)) for text in ("93.184.216.34", "1.1.1.1", "2606:4700::1"))


def test_a_name_is_looked_up_once_for_each_try_and_refused_when_it_has_moved_inside(inside, later):
    inside.config["WEBHOOKS_PRIVATE"] = []
    made = webhooks.add("meadow", url="https://hooks.example.org/", events=EVENTS)
    asked = resolving(inside, ["127.0.0.1"], ["93.184.216.34"])
    rounds.open_round("meadow", draft())
    turn(inside)
    assert asked == ["hooks.example.org"]  # a second question would have had another answer
    assert log(made)[0].failure == "private_address"


def test_a_resolver_that_fails_or_hangs_is_a_failure(inside):
    made = webhooks.add("meadow", url="https://hooks.example.org/", events=EVENTS)
    rounds.open_round("meadow", draft())
    resolving(inside, [])
    turn(inside)
    assert log(made)[0].failure == "no_address"
    held = threading.Event()
    out = Outward(NOBODY, lambda host, port: [str(held.wait(5))], 0.2)
    with pytest.raises(NotSent, match="timeout"):
        out.post("https://hooks.example.org/", b"{}", {})
    held.set()


def test_what_is_inside_is_called_where_the_setting_names_it():
    listed = Private.of(["10.1.0.0/16", "hooks.internal", "127.0.0.1"])
    assert fault("https://10.1.2.3/", listed) == ""
    assert fault("https://hooks.internal:22/", listed) == ""
    assert fault("http://127.0.0.1:5000/", listed) == ""
    assert fault("https://10.2.0.1/", listed)
    assert fault("http://10.1.2.3/", listed)
    assert fault("http://hooks.internal/", listed)


@pytest.mark.parametrize(
    "text", ["0.0.0.0/0", "::/0", "10.1.2.3/8", "https://a.org", "a b", "*.internal", "a/24"]
)
def test_a_setting_that_opens_everything_or_is_none_is_refused(text):
    with pytest.raises(settings.SettingError, match="WEBHOOKS_PRIVATE"):
        settings.load(environ={"CXASSESS_WEBHOOKS_PRIVATE": text})


def test_creating_a_webhook_says_what_is_wrong_with_its_address(app):
    organisations.create("Meadow Dairy", "meadow")
    with pytest.raises(Invalid) as refused:
        webhooks.add("meadow", url="https://169.254.169.254/", events=["round.began"], description="\u202e")
    assert [fault.where for fault in refused.value.faults] == ["/url", "/description", "/events"]
    assert webhooks.of("meadow") == []


# Over https, with a certificate that a test authority has signed.


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A receiver of https on this machine whose certificate is hooks.example.org's; its port and requests."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = tmp_path / "receiver.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.headers["Host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    yield server.server_port, got
    server.shutdown()
    server.server_close()


def test_the_connection_goes_to_the_address_that_was_checked_under_the_hosts_name(secure):
    port, got = secure
    answers = [["127.0.0.1"]]  # whoever asks a second time gets none
    out = Outward(Private.of(["127.0.0.1"]), lambda host, port: answers.pop())
    assert out.post(f"https://hooks.example.org:{port}/", b"{}", {}).status == 204
    assert got == [f"hooks.example.org:{port}"]


def test_a_certificate_of_another_name_or_of_nobody_is_refused(secure, monkeypatch):
    port, got = secure
    here = Private.of(["127.0.0.1"])
    with pytest.raises(NotSent, match="certificate"):
        Outward(here, lambda *_: ["127.0.0.1"]).post(f"https://other.example.org:{port}/", b"{}", {})
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotSent, match="certificate"):
        Outward(here, lambda *_: ["127.0.0.1"]).post(f"https://hooks.example.org:{port}/", b"{}", {})
    assert got == []


def test_proxies_of_the_environment_are_not_used(inside, hook, receiver, monkeypatch):
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    rounds.open_round("meadow", draft())
    turn(inside)
    assert len(receiver.got) == 1
