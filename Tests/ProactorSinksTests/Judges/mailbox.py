"""A mail server by aiosmtpd: STARTTLS or TLS from the first byte, with sign-in, on a port of its own.

mailbox.py MODE DIRECTORY: MODE is starttls, tls or plain. Prints its port, and ends once nobody reads what it prints. Certificate
and key stand in DIRECTORY; for each mail, what Python's own parser makes of it is written there as a line of mails.jsonl.
"""

import asyncio
import email
import email.policy
import json
import select
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

mode, directory = sys.argv[1:3]


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("busy@"):
            return "451 4.3.2 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = list(mail.walk())
        line = json.dumps({
            "encrypted": session.ssl is not None or mode == "tls", "user": getattr(session, "signed_in", None),
            "from": envelope.mail_from, "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "types": [part.get_content_type() for part in parts],
            "texts": [part.get_content().replace("\r\n", "\n") for part in parts if not part.is_multipart()],
            "defects": [repr(defect) for part in parts for defect in part.defects]
            + [repr(defect) for value in mail.values() for defect in value.defects],
            "longest": max(len(line) for line in envelope.content.split(b"\r\n")),
            "ascii": envelope.content.isascii(), "bare": b"\n" in envelope.content.replace(b"\r\n", b""),
        })
        with open(f"{directory}/mails.jsonl", "a", encoding="utf-8") as mails:
            mails.write(line + "\n")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    if data.login == b"proactor" and data.password == b"the right password":
        session.signed_in = data.login.decode()
        return AuthResult(success=True)
    return AuthResult(success=False, handled=False)


def wait_for_end():
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    poll.poll()


async def main():
    context = None
    if mode != "plain":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{directory}/certificate.pem", f"{directory}/key.pem")
    loop = asyncio.get_running_loop()

    def session():
        return SMTP(
            Mailbox(), hostname="mail.example.com", loop=loop, authenticator=authenticate,
            tls_context=context if mode == "starttls" else None, require_starttls=mode == "starttls",
            auth_required=mode != "plain", auth_require_tls=mode == "starttls", enable_SMTPUTF8=False,
        )

    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, wait_for_end)
    server.close()


asyncio.run(main())
