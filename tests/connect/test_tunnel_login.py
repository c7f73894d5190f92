"""Logging in: which keys are tried in which order, and the messages when the server refuses."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from dbready.connect import secrets
from dbready.connect.tunnel import Hop
from dbready.errors import DbreadyError, TargetError, UsageError
from tests.connect.bastion import Account, password_server, talks
from tests.processes import HOST, program
from tests.sshd import PASSPHRASE, Sshd, agent, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.connect.bastion import Client

WORD = "s3cret-word"


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_file_of_each_kind_logs_in(client: Client, kind: str) -> None:
    client.sshd.authorize(client.keys[kind])
    with client.open(client.hop(kind)) as tunnel:
        assert talks(tunnel)


def test_a_locked_key_asks_for_its_passphrase(client: Client) -> None:
    client.sshd.authorize(client.keys["locked"])
    client.answers = {"Passphrase": PASSPHRASE}
    with client.open(client.hop("locked")) as tunnel:
        assert talks(tunnel)
    assert client.asked == [f"Passphrase for {client.keys['locked']}: "]
    assert secrets.redact(PASSPHRASE) == "***"


def test_a_wrong_passphrase_is_reported(client: Client) -> None:
    client.answers = {"Passphrase": WORD}
    with pytest.raises(UsageError, match="wrong passphrase for") as caught:
        client.open(client.hop("locked"))
    assert WORD not in str(caught.value)


def test_a_locked_key_without_a_terminal_is_reported(client: Client) -> None:
    with pytest.raises(TargetError, match="accepted none of the keys") as caught:
        client.open(client.hop("locked"), terminal=False)
    assert f"{client.keys['locked']}: it needs its passphrase" in str(caught.value.cause)


def test_a_refused_key_is_named_with_its_fingerprint(client: Client) -> None:
    with pytest.raises(TargetError, match="accepted none of the keys") as caught:
        client.open(client.hop("rsa"))
    key = client.keys["rsa"]
    assert f"{key} ({fingerprint(key)})" in str(caught.value.cause)
    assert "servers answer the same for unknown users" in caught.value.help


def test_an_unknown_user_looks_like_a_refused_key(client: Client) -> None:
    with pytest.raises(TargetError, match=r"nobody-here@.* accepted none of the keys"):
        client.open(client.hop(user="nobody-here"))


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (None, "no such file"),
        ("hello", "not a private key"),
        ("ssh-ed25519 AAAA somebody", "a public key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519", "puttygen"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "damaged"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "damaged"),
    ],
)
def test_a_file_that_is_not_a_key_is_a_usage_error(
    client: Client, text: str | None, cause: str
) -> None:
    path = client.home / "key"
    if text is not None:
        path.write_text(text)
        path.chmod(0o600)
    with pytest.raises(UsageError, match="cannot be used") as caught:
        client.open(Hop(HOST, client.sshd.port, client.sshd.user, path))
    assert cause in str(caught.value.cause)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604])
def test_a_key_that_others_may_use_is_not_used(client: Client, mode: int) -> None:
    path = client.home / "our key"
    shutil.copy(client.keys["ed25519"], path)
    path.chmod(mode)
    with pytest.raises(UsageError, match="cannot be used") as caught:
        client.open(Hop(HOST, client.sshd.port, client.sshd.user, path))
    assert caught.value.cause == f"other accounts can read it (mode {mode:04o})"
    assert caught.value.help == f"run: chmod 600 '{path}'"


def test_a_configured_key_that_others_may_use_is_named_where_no_other_helps(
    client: Client,
) -> None:
    path = client.home / ".ssh" / "id_ed25519"
    shutil.copy(client.keys["ed25519"], path)
    path.chmod(0o644)
    with pytest.raises(TargetError, match="a key that others can read was not tried") as caught:
        client.open(client.hop(None))
    assert f"{path}: other accounts can read it (mode 0644)" in str(caught.value.cause)
    assert caught.value.help == f"run: chmod 600 {path}"
    path.chmod(0o600)
    with client.open(client.hop(None)) as tunnel:
        assert talks(tunnel)


def test_the_default_keys_are_tried(client: Client) -> None:
    (client.home / ".ssh" / "id_ed25519").symlink_to(client.keys["ed25519"])
    with client.open(client.hop(None)) as tunnel:
        assert talks(tunnel)


def test_every_identity_file_is_tried_in_order(client: Client) -> None:
    files = [client.home / "none", client.keys["rsa"], client.keys["ed25519"]]
    client.configure("".join(f"IdentityFile {path}\n" for path in files))
    with client.open(client.hop(None)) as tunnel:
        assert talks(tunnel)
    client.sshd.authorize(client.keys["ecdsa"])
    with pytest.raises(TargetError) as caught:
        client.open(client.hop(None))
    cause = str(caught.value.cause)
    assert cause.index(str(files[1])) < cause.index(str(files[2]))
    assert f"{files[0]}: there is no such file" in cause


def test_without_any_key_an_error_explains_it(client: Client) -> None:
    with pytest.raises(TargetError, match="requires a key, and there is none to try"):
        client.open(client.hop(None))


def test_a_user_certificate_next_to_a_key_is_used(client: Client) -> None:
    folder = client.home / "ca"
    folder.mkdir()
    for suffix in ("", ".pub"):
        shutil.copy(f"{client.keys['rsa']}{suffix}", folder / f"key{suffix}")
    sign = [
        program("ssh-keygen", "OpenSSH"),
        "-q",
        "-s",
        str(client.keys["ecdsa"]),
        "-I",
        "me",
        "-n",
        client.sshd.user,
    ]
    subprocess.run([*sign, str(folder / "key.pub")], check=True)
    authority = client.keys["ecdsa"].with_name("ecdsa.pub").read_text()
    client.sshd.authorized_keys.write_text(f"cert-authority {authority}")
    hop = Hop(HOST, client.sshd.port, client.sshd.user, folder / "key")
    with client.open(hop) as tunnel:
        assert talks(tunnel)


def test_an_agent_logs_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with agent(client.keys["rsa"], client.keys["ed25519"]) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        with client.open(client.hop(None)) as tunnel:
            assert talks(tunnel)


def test_identity_agent_none_leaves_the_agent_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.configure("IdentityAgent none\n")
    with agent(client.keys["ed25519"]) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        with pytest.raises(TargetError, match="there is none to try"):
            client.open(client.hop(None))


def test_identities_only_keeps_an_agent_to_the_files_that_are_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sshd.authorize(client.keys["ed25519"], client.keys["rsa"])
    client.configure(f"IdentitiesOnly yes\nIdentityFile {client.keys['ecdsa']}\n")
    with agent(client.keys["rsa"], client.keys["ed25519"]) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        with pytest.raises(TargetError) as caught:
            client.open(client.hop(None))
    assert "agent key" not in str(caught.value.cause)


def test_a_locked_key_that_an_agent_holds_asks_for_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The agent gets the same key without a passphrase, since nobody could type it.
    key = client.home / "unlocked"
    shutil.copy(client.keys["locked"], key)
    change = [
        program("ssh-keygen", "OpenSSH"),
        "-q",
        "-p",
        "-P",
        PASSPHRASE,
        "-N",
        "",
        "-f",
        str(key),
    ]
    subprocess.run(change, check=True, stdout=subprocess.DEVNULL)
    client.sshd.authorize(client.keys["locked"])
    locked = client.home / "locked"
    shutil.copy(client.keys["locked"], locked)  # without its .pub: the file contains the public key
    with agent(key) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        with client.open(Hop(HOST, client.sshd.port, client.sshd.user, locked)) as tunnel:
            assert talks(tunnel)
    assert client.asked == []


def test_a_missing_agent_is_ignored(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(client.home / "gone"))
    with client.open() as tunnel:
        assert talks(tunnel)


def test_too_many_keys_are_reported(client: Client, keys: dict[str, Path]) -> None:
    server = Sshd({"MaxAuthTries": "1"}, host_keys=("ed25519",))
    try:
        client.known_hosts.write_text(server.known_hosts())
        client.configure("".join(f"IdentityFile {keys[kind]}\n" for kind in ("rsa", "ecdsa")))
        with pytest.raises(TargetError, match="ended the connection during the login") as caught:
            client.open(client.hop(None, port=server.port))
        assert "Too many authentication failures" in str(caught.value.cause)
        assert str(keys["rsa"]) in str(caught.value.cause)
    finally:
        server.stop()


def test_openssh_refuses_a_password_once(client: Client) -> None:
    server = Sshd({"PasswordAuthentication": "yes"}, host_keys=("ed25519",))
    client.answers = {"Password": WORD}
    try:
        client.known_hosts.write_text(server.known_hosts())
        with pytest.raises(TargetError, match="rejected the password") as caught:
            client.open(client.hop(None, port=server.port))
    finally:
        server.stop()
    assert len(client.asked) == 1
    assert WORD not in str(caught.value)


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_a_password_logs_in(client: Client, method: str) -> None:
    client.answers = {"assword": WORD}
    with password_server(Account("alice", WORD, (method,))) as (port, pin):
        with client.open(Hop(HOST, port, "alice", host_key=pin)) as tunnel:
            assert talks(tunnel)
        assert secrets.redact(WORD) == "***"
        assert WORD not in repr(tunnel)


def test_a_key_and_then_a_one_time_code_log_in(client: Client) -> None:
    client.answers = {"assword": WORD}
    account = Account("alice", WORD, ("keyboard-interactive",), key_first=True)
    with password_server(account) as (port, pin):
        hop = Hop(HOST, port, "alice", client.keys["ed25519"], pin)
        with client.open(hop) as tunnel:
            assert talks(tunnel)
    assert len(client.asked) == 1


@pytest.mark.parametrize(
    "methods", ["password", "keyboard-interactive", "password keyboard-interactive"]
)
def test_a_wrong_password_is_asked_for_once_and_said(client: Client, methods: str) -> None:
    client.answers = {"assword": WORD}
    account = Account("alice", "another", tuple(methods.split()))
    with (
        password_server(account) as (port, pin),
        pytest.raises(TargetError, match="rejected the password") as caught,
    ):
        client.open(Hop(HOST, port, "alice", host_key=pin))
    assert len(client.asked) == 1
    assert WORD not in str(caught.value)


def test_an_interrupt_at_the_prompt_leaves_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(prompt: str) -> str:
        raise KeyboardInterrupt(prompt)

    monkeypatch.setattr(client, "_ask", interrupt)
    with (
        password_server(Account("alice", WORD, ("keyboard-interactive",))) as (port, pin),
        pytest.raises(KeyboardInterrupt),
    ):
        client.open(Hop(HOST, port, "alice", host_key=pin))


def test_a_password_without_a_terminal_is_reported(client: Client) -> None:
    with (
        password_server(Account("alice", WORD, ("password",))) as (port, pin),
        pytest.raises(
            DbreadyError, match="requires a login method that is not available"
        ) as caught,
    ):
        client.open(Hop(HOST, port, "alice", host_key=pin), terminal=False)
    assert "no terminal" in str(caught.value.cause)


def test_a_server_that_does_not_answer_the_login_times_out(client: Client) -> None:
    client.answers = {"assword": WORD}
    account = Account("alice", WORD, ("password",), seconds=1.5)
    with (
        password_server(account) as (port, pin),
        pytest.raises(TargetError, match=r"did not answer the login within 0\.6 s"),
    ):
        client.open(Hop(HOST, port, "alice", host_key=pin), timeout=0.6)
