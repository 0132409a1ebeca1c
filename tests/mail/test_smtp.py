"""Against a real SMTP server in the same process: taken, put off, refused, slow, unsafe."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from dataclasses import dataclass, field, replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from store.kit.clock import SystemClock
from store.kit.protocols import Letter
from store.mail import MailDelayed, MailRefused, message_id
from store.mail.message import sender_address
from store.mail.smtp_mailer import SmtpMailer, SmtpServer

SENDER = sender_address("TV News LIES <shop@shop.example>")
LETTER = Letter(
    to="ada@example.com",
    subject="Order #1001 confirmed",
    text="Thank you, Zoë.\n",
    html="<p>Thank you, Zoë.</p>\n",
    message_id=message_id("confirmation-1", "shop.example"),
)


@dataclass
class Office:
    """The server's side: what it says at each step, what it was given."""

    rcpt: str = "250 OK"
    data: str = "250 OK"
    sender: str = "250 OK"
    slow_seconds: float = 0
    pause_seconds: float = 0
    taken: list[bytes] = field(default_factory=list)

    async def handle_MAIL(self, server, session, envelope, address, options):
        await asyncio.sleep(self.pause_seconds)
        if self.sender.startswith("250"):
            envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, server, session, envelope, address, options):
        await asyncio.sleep(self.pause_seconds)
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.slow_seconds + self.pause_seconds)
        if self.data.startswith("250"):
            self.taken.append(envelope.original_content)
        return self.data


class RudeSmtp(SMTP):
    """Takes the letter, then hangs up on QUIT."""

    async def smtp_QUIT(self, arg):
        self.transport.abort()


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def serve(office):
    """Start a server; answers a mailer that talks to it."""
    running = []

    def start(*, tls="none", server_class=SMTP, seconds=5.0, context=None, login=None, **options):
        class Counter(Controller):
            def factory(self):
                return server_class(self.handler, **self.SMTP_kwargs)

        controller = Counter(office, hostname="127.0.0.1", port=0, **options)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            controller.port = probe.getsockname()[1]
        controller.start()
        running.append(controller)
        server = SmtpServer("127.0.0.1", controller.port, tls, *(login or ()))
        return SmtpMailer(server, sender=SENDER, clock=SystemClock(), seconds=seconds, context=context)

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 made for this run: the server's context and a client's that trusts it."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))


def test_a_letter_is_taken_as_it_was_written(serve, office):
    serve().send(LETTER)

    [wire] = office.taken
    assert LETTER.message_id.encode() in wire and b"To: ada@example.com\r\n" in wire
    assert wire.isascii() and b"=C3=AB" in wire


@pytest.mark.parametrize(
    "says, raised",
    [
        ({"rcpt": "550 no such mailbox ada@example.com"}, MailRefused),
        ({"rcpt": "450 try later"}, MailDelayed),
        ({"data": "554 looks like spam"}, MailRefused),
        ({"data": "451 disk full"}, MailDelayed),
        ({"sender": "451 greylisted"}, MailDelayed),
        ({"sender": "550 not your domain"}, MailDelayed),
        ({"sender": "552 too large"}, MailRefused),
    ],
)
def test_what_is_for_good_and_what_is_for_now(serve, office, says, raised):
    for step, answer in says.items():
        setattr(office, step, answer)

    with pytest.raises(raised) as error:
        serve().send(LETTER)

    assert type(error.value) is raised
    assert office.taken == []
    assert "ada@example.com" not in str(error.value)


def test_a_slow_server_is_left_alone_in_time(serve, office):
    office.slow_seconds = 30

    with pytest.raises(MailDelayed):
        serve(seconds=0.5).send(LETTER)
    assert office.taken == []


def test_a_server_that_dawdles_at_every_step_is_left_alone_too(serve, office):
    office.pause_seconds = 0.4  # each answer comes in time, all of them together do not

    with pytest.raises(MailDelayed):
        serve(seconds=0.8).send(LETTER)
    assert office.taken == []


def test_an_absent_server_only_delays():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(MailDelayed):
        SmtpMailer(SmtpServer("127.0.0.1", port, "none"), sender=SENDER, clock=SystemClock()).send(LETTER)


def test_a_rude_goodbye_after_taking_the_letter_is_no_failure(serve, office):
    serve(server_class=RudeSmtp).send(LETTER)

    assert len(office.taken) == 1


def test_starttls_is_insisted_on(serve, office):
    with pytest.raises(MailDelayed):
        serve(tls="starttls").send(LETTER)
    assert office.taken == []


def test_starttls_with_a_login(serve, office, certificate):
    server, trusting = certificate

    def check(smtp, session, envelope, mechanism, data):
        known = isinstance(data, LoginPassword) and data == LoginPassword(b"shop", b"hush")
        return AuthResult(success=known, handled=known)

    guarded = {"tls_context": server, "require_starttls": True, "auth_required": True, "authenticator": check}
    serve(tls="starttls", context=trusting, login=("shop", "hush"), **guarded).send(LETTER)
    assert len(office.taken) == 1

    with pytest.raises(MailDelayed):  # a wrong password is our setting: mend it, and the letter leaves
        serve(tls="starttls", context=trusting, login=("shop", "wrong"), **guarded).send(LETTER)
    assert len(office.taken) == 1


def test_encrypted_from_the_first_byte(serve, office, certificate):
    server, trusting = certificate
    serve(tls="implicit", context=trusting, ssl_context=server).send(LETTER)
    assert len(office.taken) == 1


def test_a_certificate_nobody_vouches_for_is_not_trusted(serve, office, certificate):
    server, _ = certificate
    with pytest.raises(MailDelayed):
        serve(tls="implicit", ssl_context=server).send(LETTER)
    assert office.taken == []


def test_a_mailbox_in_another_script_needs_a_server_that_knows_them(serve, office):
    letter = replace(LETTER, to="测试@example.com")
    serve(enable_SMTPUTF8=True).send(letter)
    assert "测试@example.com".encode() in office.taken[0]

    with pytest.raises(MailRefused):
        serve(enable_SMTPUTF8=False).send(letter)
    assert len(office.taken) == 1
