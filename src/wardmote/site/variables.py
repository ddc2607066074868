"""Every environment variable the hub reads: what docs/reference/settings.md is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One variable: its name, what holds where it is not set, and what it is for."""

    name: str
    default: str
    says: str


VARIABLES = (
    Variable(
        "WARDMOTE_HOME",
        "`var` in the folder the command is run in",
        "The hub's folder. `--home` says the same on the command line.",
    ),
    Variable(
        "WARDMOTE_LAKE",
        "`lake` in the home",
        "Where the rows and the files as they were sent are kept, encrypted.",
    ),
    Variable(
        "WARDMOTE_KEYS",
        "`keys` in the home",
        "The key that wraps all others, the key that signs checkpoints, and this hub's secrets. Put it on another "
        "volume than the lake and the database, and back it up apart from them.",
    ),
    Variable(
        "WARDMOTE_SPOOL",
        "`spool` in the home",
        "Where a file lies in the clear while it is read. Put it on a memory disk; it needs the room of the largest "
        "file and its plain form.",
    ),
    Variable(
        "DATABASE_URL",
        "SQLite, `hub.sqlite3` in the home",
        "`postgresql://user:password@host:5432/name`, with libpq's options after a `?`.",
    ),
    Variable(
        "WARDMOTE_BASE_URL",
        "`http://localhost:` and the port of `wardmote serve`",
        "The address people use, without a slash at its end. With `https://` cookies are sent over TLS only and "
        "passkeys belong to its host name.",
    ),
    Variable(
        "WARDMOTE_ALLOWED_HOSTS",
        "`localhost`, `127.0.0.1` and the host of WARDMOTE_BASE_URL",
        "Host names the hub answers to, separated by commas.",
    ),
    Variable(
        "WARDMOTE_TRUSTED_PROXIES",
        "`0`",
        "How many proxies of yours stand before the hub and set X-Forwarded-For and X-Forwarded-Proto. With a wrong "
        "number, limits on sign-in count the wrong addresses.",
    ),
    Variable(
        "WARDMOTE_OPEN_PERMITS_PER_MINUTE",
        "`120`",
        "How often in a minute somebody who is not signed in may ask for rows of open data from one address. Each time "
        "is an entry of the ledger. Past it they are told to wait a minute (429); members are not counted.",
    ),
    Variable(
        "WARDMOTE_LARGEST_UPLOAD_BYTES",
        "`10737418240`, 10 GiB",
        "The largest file the hub takes, however it is sent. The lake needs room for it, and the spool as much again "
        "while it is read.",
    ),
    Variable(
        "WARDMOTE_PARTIAL_UPLOAD_DAYS",
        "`7`",
        "How long a file that is sent in parts waits for the next one. Then its bytes are removed.",
    ),
    Variable(
        "WARDMOTE_READING_CPU_SECONDS",
        "`120`",
        "What the worker may take of the processor for one file, beside the processes that parse it and have limits of "
        "their own: recognising columns, checking, mending, storing. By the clock it may be five times as long. Past "
        "that the work is ended and its sender told that the file is too much; the next file is read at once.",
    ),
    Variable(
        "WARDMOTE_READING_CPU_SECONDS_PER_MIB",
        "`0.5`",
        "What it may take beside that for each MiB of the file. A compressed one is taken to be twenty times its size, "
        "up to 4 GiB.",
    ),
    Variable("WARDMOTE_NAME", "`Wardmote`", "The name on every page, and in authenticator apps."),
    Variable(
        "WARDMOTE_SMTP_URL",
        "no email is sent: administrators hand links over",
        "`smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465`; `?plain=1` sends without TLS "
        "to a server on the same machine.",
    ),
    Variable("WARDMOTE_MAIL_FROM", "`wardmote@` and the host of WARDMOTE_BASE_URL", "The sender of email."),
)
