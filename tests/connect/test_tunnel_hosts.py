"""Host keys are verified before anything is sent to log in."""

from __future__ import annotations

import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from dbready.connect.ssh import hostkeys
from dbready.connect.ssh.plan import resolve
from dbready.connect.tunnel import Hop, Route
from dbready.errors import TargetError, UsageError
from tests.connect.bastion import talks
from tests.processes import HOST, program
from tests.sshd import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.connect.bastion import Client
    from tests.sshd import Sshd


@pytest.fixture
def nobody_logged_in(client: Client) -> Iterator[None]:
    """Fail a test in which the server saw a login attempt."""
    before = len(client.sshd.log_text())
    yield
    log = client.sshd.log_text()[before:]
    assert "publickey" not in log
    assert "password" not in log


def refusal(client: Client, *hops: Hop, accept_new: bool = False) -> TargetError:
    with pytest.raises(TargetError) as caught:
        client.open(*hops, accept_new=accept_new)
    return caught.value


@pytest.mark.usefixtures("nobody_logged_in")
def test_an_unknown_host_is_refused_with_its_fingerprint(client: Client) -> None:
    client.known_hosts.unlink()
    error = refusal(client)
    assert f"[{HOST}]:{client.sshd.port}" in error.message
    assert fingerprint(client.sshd.host_keys["ed25519"]) in str(error.cause)
    assert "--ssh-accept-new" in error.help
    assert not client.known_hosts.exists()


@pytest.mark.usefixtures("nobody_logged_in")
def test_strict_host_key_checking_no_weakens_nothing(client: Client) -> None:
    client.known_hosts.unlink()
    client.configure("Host *\n StrictHostKeyChecking no\n")
    assert "is unknown" in refusal(client).message


@pytest.mark.usefixtures("nobody_logged_in")
@pytest.mark.parametrize("accept_new", [False, True])
@pytest.mark.parametrize("known", ["ed25519", "rsa"])
def test_a_changed_host_key_is_refused_whatever_was_asked(
    client: Client, second_sshd: Sshd, keys: dict[str, Path], known: str, *, accept_new: bool
) -> None:
    del second_sshd
    text = keys[known].with_name(f"{known}.pub").read_text()
    client.known_hosts.write_text(f"# old\n[{HOST}]:{client.sshd.port} {text}")
    error = refusal(client, accept_new=accept_new)
    assert "has changed" in error.message
    assert fingerprint(client.sshd.host_keys[known]) in str(error.cause)
    assert fingerprint(keys[known]) in str(error.cause)
    assert f"{client.known_hosts}:2" in str(error.cause)


@pytest.mark.usefixtures("nobody_logged_in")
def test_a_revoked_host_key_is_refused_though_it_is_known(client: Client) -> None:
    with client.known_hosts.open("a") as file:
        file.write(f"@revoked * {client.sshd.host_key('ed25519')}\n")
    assert "is revoked" in refusal(client, accept_new=True).message


@pytest.mark.usefixtures("nobody_logged_in")
def test_a_certificate_authority_is_not_taken_for_the_host(client: Client) -> None:
    client.known_hosts.write_text(f"@cert-authority * {client.sshd.host_key('ed25519')}\n")
    assert "certificate authority" in refusal(client, accept_new=True).message


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_host_is_known_by_any_one_of_its_keys(client: Client, kind: str) -> None:
    client.known_hosts.write_text(client.sshd.known_hosts(kind))
    with client.open() as tunnel:
        assert talks(tunnel)


def test_hashed_names_are_understood(client: Client) -> None:
    command = [program("ssh-keygen", "OpenSSH"), "-q", "-H", "-f", str(client.known_hosts)]
    subprocess.run(command, check=True, capture_output=True)
    assert client.known_hosts.read_text().startswith("|1|")
    with client.open() as tunnel:
        assert talks(tunnel)


@pytest.mark.parametrize("name", ["127.0.0.*,[127.0.0.?]:*", "127.0.0.1", "other,127.0.0.1"])
def test_patterns_and_names_without_the_port_are_understood(client: Client, name: str) -> None:
    client.known_hosts.write_text(client.sshd.known_hosts(host=name))
    with client.open() as tunnel:
        assert talks(tunnel)


@pytest.mark.usefixtures("nobody_logged_in")
def test_a_negated_pattern_names_nobody(client: Client) -> None:
    client.known_hosts.write_text(client.sshd.known_hosts(host=f"*,![{HOST}]:*,!{HOST}"))
    assert "is unknown" in refusal(client).message


def test_another_server_on_the_same_host_does_not_count_as_changed(
    client: Client, keys: dict[str, Path]
) -> None:
    other = keys["ed25519"].with_name("ed25519.pub").read_text()
    client.known_hosts.write_text(f"{HOST} {other}")
    assert "is unknown" in refusal(client).message


def test_invalid_lines_are_ignored(client: Client) -> None:
    nonsense = (
        "\n#\nonly-a-name\n@revoked\nhost ssh-rsa ?\n|1|a ssh-rsa AAAA\n|1|a|b|c ssh-rsa AAAA\n"
    )
    client.known_hosts.write_text(nonsense + client.sshd.known_hosts())
    with client.open() as tunnel:
        assert talks(tunnel)


def test_a_new_host_is_shown_and_added_where_asked(client: Client) -> None:
    client.known_hosts.unlink()
    client.known_hosts.parent.rmdir()
    with client.open(accept_new=True) as tunnel:
        assert talks(tunnel)
    assert fingerprint(client.sshd.host_keys["ed25519"]) in client.told[0]
    assert str(client.known_hosts) in client.told[1]
    assert client.known_hosts.read_text() == client.sshd.known_hosts("ed25519")
    assert stat.S_IMODE(client.known_hosts.stat().st_mode) == 0o600
    assert stat.S_IMODE(client.known_hosts.parent.stat().st_mode) == 0o700
    with client.open() as tunnel:
        assert talks(tunnel)


@pytest.mark.parametrize("by", ["option", "other lines"])
def test_a_new_host_is_added_hashed_where_names_are(client: Client, by: str) -> None:
    client.configure("HashKnownHosts yes\n" if by == "option" else "")
    before = "other.example.com ssh-rsa AAAA" if by == "option" else "|1|a|b ssh-rsa AAAA"
    client.known_hosts.write_text(before)  # without an end of line
    with client.open(accept_new=True) as tunnel:
        assert talks(tunnel)
    first, added = client.known_hosts.read_text().splitlines()
    assert first == before
    assert added.startswith("|1|")
    name = f"[{HOST}]:{client.sshd.port}"
    find = [program("ssh-keygen", "OpenSSH"), "-F", name, "-f", str(client.known_hosts)]
    assert subprocess.run(find, check=True, capture_output=True).stdout


def test_a_pin_needs_no_file(client: Client) -> None:
    client.known_hosts.unlink()
    pin = fingerprint(client.sshd.host_keys["ed25519"])
    with client.open(client.hop(host_key=pin)) as tunnel:
        assert talks(tunnel)
    assert not client.known_hosts.exists()


def test_a_pin_finds_any_of_the_keys_of_a_server(client: Client) -> None:
    pin = fingerprint(client.sshd.host_keys["rsa"])
    with client.open(client.hop(host_key=pin)) as tunnel:
        assert talks(tunnel)


@pytest.mark.usefixtures("nobody_logged_in")
def test_a_wrong_pin_is_refused_though_the_host_is_known(
    client: Client, keys: dict[str, Path]
) -> None:
    error = refusal(client, client.hop(host_key=fingerprint(keys["rsa"])), accept_new=True)
    assert fingerprint(keys["rsa"]) in error.message
    for path in client.sshd.host_keys.values():
        assert fingerprint(path) in str(error.cause)


def test_nothing_but_the_pin_is_verified_against_a_pin(client: Client) -> None:
    hop = client.hop(host_key=f"SHA256:{'A' * 43}")
    (server,) = resolve(Route((hop,)))
    lines = hostkeys.known(server)
    with pytest.raises(TargetError, match="does not have the configured host key"):
        hostkeys.verify(server, lines[0].key, lines, accept_new=True, notify=client.told.append)


def test_a_pin_that_is_not_a_fingerprint_is_a_usage_error(client: Client) -> None:
    with pytest.raises(UsageError, match="fingerprint is invalid"):
        client.open(client.hop(host_key="MD5:00:11"))


def test_a_host_key_alias_names_the_line(client: Client) -> None:
    client.known_hosts.write_text(client.sshd.known_hosts(host="bastion.example.com"))
    client.configure(f"Host {HOST}\n HostKeyAlias bastion.example.com\n")
    with client.open() as tunnel:
        assert talks(tunnel)


def test_several_known_hosts_files_are_read(client: Client) -> None:
    client.known_hosts.rename(client.home / "second")
    client.configure("UserKnownHostsFile ~/first %d/second\nGlobalKnownHostsFile none\n")
    with client.open() as tunnel:
        assert talks(tunnel)


def test_the_second_server_is_verified_too(client: Client, second_sshd: Sshd) -> None:
    second = Hop(HOST, second_sshd.port, second_sshd.user, client.keys["ed25519"])
    before = len(second_sshd.log_text())
    error = refusal(client, client.hop(), second)
    assert f"{HOST}:{second_sshd.port}" in error.message
    assert fingerprint(second_sshd.host_keys["rsa"]) in str(error.cause)
    assert "publickey" not in second_sshd.log_text()[before:]
