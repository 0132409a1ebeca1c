"""The post that leaves the house: one SMTP dialogue per letter, encrypted, bounded in time."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import time
from dataclasses import dataclass, field
from email.headerregistry import Address
from typing import Any

from store.kit.i18n import lazy
from store.kit.protocols import Clock, Letter
from store.mail.errors import MailDelayed, MailRefused
from store.mail.message import address, as_bytes, compose

DIALOGUE_SECONDS = 30.0
"""One letter's whole dialogue; far below the 120 s lease of the promise, so nobody sends it beside us."""

TOO_LARGE = 552
TRY_AGAIN = 450


@dataclass(frozen=True)
class SmtpServer:
    """Where letters are handed over. `tls` is "implicit" (465), "starttls" (587) or "none" (next door)."""

    host: str
    port: int
    tls: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)


class SmtpMailer:
    """Hands letters to an SMTP server; the Mailer of production."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        sender: Address,
        clock: Clock,
        seconds: float = DIALOGUE_SECONDS,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.server = server
        self.sender = sender
        self.clock = clock
        self.seconds = seconds
        self.context = context or ssl.create_default_context()

    def send(self, letter: Letter) -> None:
        """Deliver one letter.

        Raises MailRefused when the server says 5xx to this recipient or this message, MailDelayed for
        everything that another try may mend: no answer, 4xx, a rejected login, a certificate that is wrong.
        """
        message = compose(letter, self.sender, self.clock.now())
        to = address(letter.to)
        options = () if to.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        try:
            smtp = self._dialogue()
            try:
                smtp.sendmail(self.sender.addr_spec, [to], as_bytes(message), options)
                # It is theirs now: a goodbye that fails must not make us send it again.
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    smtp.quit()
            finally:
                smtp.close()
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = error.recipients[to]
            raise _refused_or_delayed(code, answer, to) from error
        except smtplib.SMTPDataError as error:
            raise _refused_or_delayed(error.smtp_code, error.smtp_error, to) from error
        except smtplib.SMTPSenderRefused as error:
            # A refused sender is our setting, which staff can mend, unless the letter is too large.
            code = error.smtp_code if error.smtp_code == TOO_LARGE else TRY_AGAIN
            raise _refused_or_delayed(code, error.smtp_error, to) from error
        except smtplib.SMTPNotSupportedError as error:
            raise (MailDelayed() if to.isascii() else MailRefused()) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDelayed() from error

    def _dialogue(self) -> smtplib.SMTP:
        """A greeted, encrypted and signed-in connection."""
        server, where = self.server, (self.server.host, self.server.port)
        if server.tls == "implicit":
            smtp: smtplib.SMTP = _PunctualSsl(*where, timeout=self.seconds, context=self.context)
        else:
            smtp = _Punctual(*where, timeout=self.seconds)
        try:
            if server.tls == "starttls":
                smtp.starttls(context=self.context)
            if server.username is not None and server.password is not None:
                smtp.login(server.username, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


class _Punctual(smtplib.SMTP):
    """smtplib grants `timeout` to each answer anew; here it is the time for the whole dialogue."""

    def __init__(self, host: str, port: int, *, timeout: float, **options: Any) -> None:
        self._deadline = time.monotonic() + timeout
        super().__init__(host, port, timeout=timeout, **options)

    def getreply(self) -> tuple[int, bytes]:
        left = self._deadline - time.monotonic()
        if left <= 0:
            self.close()
            raise TimeoutError("the mail server took too long")
        if self.sock is not None:
            self.sock.settimeout(left)
        return super().getreply()


class _PunctualSsl(_Punctual, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def _refused_or_delayed(code: int, answer: bytes | str, to: str) -> MailRefused | MailDelayed:
    """5xx is for good, 4xx for now; the server's words go into the log, the address does not."""
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    words = words.replace(to, "…")
    if code >= 500:
        return MailRefused(lazy("The mail server refused: %(code)s %(words)s", code=code, words=words[:200]))
    return MailDelayed(lazy("The mail server put it off: %(code)s %(words)s", code=code, words=words[:200]))
