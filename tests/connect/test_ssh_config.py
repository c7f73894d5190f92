"""ssh_config and hops are read as OpenSSH reads them, or refused."""

from __future__ import annotations

import getpass
import subprocess
from typing import TYPE_CHECKING

import pytest

from dbready.connect import secrets
from dbready.connect.ssh import config
from dbready.connect.ssh.plan import resolve
from dbready.connect.tunnel import Hop, Route, parse_hop
from dbready.errors import DbreadyError, UsageError
from tests.processes import HOST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.connect.bastion import Client
    from tests.sshd import Sshd

ME = getpass.getuser()
FULL = """\
# comment
Include parts/*.conf
Host db web !web
  HostName %h.example.com
  Port=2200
  user "alice"   # the owner
  IdentityFile ~/.ssh/one
  IdentityFile %d/.ssh/%r@%h
Host *.example.com
  User wild
Match host db.example.com user alice
  HostKeyAlias matched
Match originalhost other,third !localuser nobody-here
  User carol
Match final host db.example.com
  HashKnownHosts yes
Host [x]? x
  Port 7
Host *
  User last
  IdentityFile ~/.ssh/last
  UserKnownHostsFile ~/a "~/b c"
"""
PART = """\
Host inner
  Port 2222
Match all
  IdentitiesOnly yes
"""


@pytest.mark.parametrize(
    ("text", "hop"),
    [
        ("bastion", Hop("bastion")),
        ("alice@bastion.example.com:2222", Hop("bastion.example.com", 2222, "alice")),
        ("alice@example.com@bastion", Hop("bastion", None, "alice@example.com")),
        ("[::1]:22", Hop("::1", 22)),
        ("alice@[fe80::1%eth0]", Hop("fe80::1%eth0", None, "alice")),
        ("ssh://alice@bastion:22/", Hop("bastion", 22, "alice")),
    ],
)
def test_a_hop_is_understood(text: str, hop: Hop) -> None:
    assert parse_hop(text) == hop


@pytest.mark.parametrize(
    "text",
    [
        *("", "@", "@host", "alice@", "-oProxyCommand=x", "alice@-x", "-x@host", "a b", "a,b"),
        *("host:", "host:0", "host:65536", "host:ssh", "::1", "[::1", "[::1]22", "[host]:22"),
        *("host\n", "ho\x1bst", "host/path", "a;b", "host:\uff12\uff12"),
    ],
)
def test_invalid_hops_are_refused(text: str) -> None:
    if text == "host\n":
        assert parse_hop(text) == Hop("host")  # a line that was read from somewhere
        return
    with pytest.raises(UsageError, match="SSH server cannot be parsed"):
        parse_hop(text)


def test_a_password_in_a_hop_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="cannot be given with a password") as caught:
        parse_hop("alice:s3cret@host")
    assert "s3cret" not in str(caught.value)
    assert secrets.redact("s3cret") == "***"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr(config, "SYSTEM_FILE", tmp_path / "none")
    (tmp_path / ".ssh" / "parts").mkdir(parents=True)
    return tmp_path


def write(home: Path, text: str, part: str = "") -> Path:
    (home / ".ssh" / "parts" / "one.conf").write_text(part)
    path = home / ".ssh" / "config"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "name", ["db", "web", "inner", "third", "a.example.com", "[x]1", "x", "plain"]
)
def test_openssh_understands_the_same(ssh_client: str, home: Path, name: str) -> None:
    # OpenSSH looks for its home in the account, not in the environment.
    path = write(home, FULL.replace("parts/", f"{home}/.ssh/parts/"), PART)
    done = subprocess.run(
        [ssh_client, "-G", "-F", str(path), name], capture_output=True, text=True, check=True
    )
    lines = [line.split(" ", 1) for line in done.stdout.splitlines() if " " in line]
    options = config.lookup(config.load(path), name, None)
    defaults = {
        "hostname": [name],
        "port": ["22"],
        "user": [ME],
        "identitiesonly": ["no"],
        "hashknownhosts": ["no"],
    }
    for keyword in ("hostname", "port", "user", "hostkeyalias", "identitiesonly", "hashknownhosts"):
        expected = next((value for key, value in lines if key == keyword), None)
        values = options.get(keyword) or defaults.get(keyword)
        # OpenSSH prints host names in lower case.
        ours = config.expand(values[0], {"h": name}).lower() if values else None
        assert ours == (expected and expected.lower()), keyword
    files = [value for key, value in lines if key == "identityfile"]
    assert options["identityfile"] == files


def test_every_value_reaches_the_server(home: Path) -> None:
    write(home, FULL, PART)
    (server,) = resolve(Route((Hop("db"),)))
    ssh = home / ".ssh"
    assert (server.host, server.port, server.user) == ("db.example.com", 2200, "alice")
    assert server.key_files == (ssh / "one", ssh / "alice@db.example.com", ssh / "last")
    assert server.known_hosts == (home / "a", home / "b c")
    assert server.known_as == "matched"
    assert server.hash_names
    assert server.only_these_keys


def test_options_of_the_hop_override_the_configuration(home: Path) -> None:
    write(home, FULL, PART)
    hop = Hop("db", 1, "bob", home / "key", f"SHA256:{'A' * 43}=")
    (server,) = resolve(Route((hop,), known_hosts=home / "known"))
    assert (server.port, server.user, server.key_files) == (1, "bob", (home / "key",))
    assert server.known_as == "[db.example.com]:1"  # Match user alice does not hold for bob
    assert server.known_hosts == (home / "known",)
    assert server.pin == f"SHA256:{'A' * 43}"


def test_an_address_with_a_zone_is_taken_as_it_is(home: Path) -> None:
    assert names(home, "Match host fe80::1%lo\n User u\n", parse_hop("[fe80::1%lo]")) == [
        "u@[fe80::1%lo]:22"
    ]


def test_without_a_configuration_there_are_defaults(home: Path) -> None:
    (server,) = resolve(Route((Hop("Bastion"),)))
    assert (server.host, server.port, server.user, server.known_as) == (
        *("Bastion", 22, ME, "bastion"),
    )
    assert server.known_hosts[0] == home / ".ssh" / "known_hosts"
    assert server.agent is None


def names(home: Path, text: str, *hops: Hop) -> list[str]:
    write(home, text)
    return [server.label for server in resolve(Route(hops or (Hop("db"),)))]


def test_proxy_jump_hosts_come_first_each_with_its_own_options(home: Path) -> None:
    text = """\
Host db
 ProxyJump one,carol@two:23
Host one
 HostName one.example.com
 User alice
 ProxyJump zero
Host two
 ProxyJump not-asked
Host *
 User last
"""
    assert names(home, text) == [
        *("last@zero:22", "alice@one.example.com:22", "carol@two:23", "last@db:22"),
    ]


def test_hops_that_are_named_replace_proxy_jump_but_for_the_first(home: Path) -> None:
    text = "Host *\n User u\nHost db\n ProxyJump one\nHost first\n ProxyJump two\n"
    assert names(home, text, Hop("first"), Hop("db")) == ["u@two:22", "u@first:22", "u@db:22"]


@pytest.mark.parametrize("word", ["none", "NONE"])
def test_proxy_jump_none_is_none(home: Path, word: str) -> None:
    text = f"Host db\n ProxyJump {word}\nHost *\n User u\n ProxyJump one\n"
    assert names(home, text) == ["u@db:22"]


@pytest.mark.parametrize("text", ["Host db\n ProxyJump db\n", "Host *\n ProxyJump one\n"])
def test_proxy_jump_in_a_circle_is_refused(home: Path, text: str) -> None:
    with pytest.raises(UsageError, match="ProxyJump is circular"):
        names(home, text)


def test_a_proxy_command_is_refused_unless_it_is_none(home: Path) -> None:
    command = "nc -X connect 'don't' %h %p"
    with pytest.raises(UsageError, match="has a ProxyCommand for"):
        names(home, f"Host db\n ProxyCommand {command}\n ProxyJump one\n")
    text = f"Host db\n User u\n ProxyCommand none\nHost *\n ProxyCommand {command}\n"
    assert names(home, text) == ["u@db:22"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('Host "db\n', "quotes do not match"),
        ("Match exec true\n User u\n", "config:1: dbready does not support Match exec"),
        ("IdentityFile %z\n", "%z, which dbready does not support"),
        ("IdentityFile ${NOT_SET_HERE}\n", "NOT_SET_HERE"),
        ("Port ssh\n", "cannot be parsed"),
        ("Include config\n", "includes itself"),
    ],
)
def test_unsupported_configuration_is_a_usage_error(home: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        names(home, text)
    assert words in caught.value.message


def test_an_unsupported_match_that_cannot_matter_is_ignored(home: Path) -> None:
    text = "Match host other exec true\n User x\nHost *\n User u\n"
    assert names(home, text) == ["u@db:22"]


def test_an_include_inside_a_host_holds_for_that_host_only(home: Path) -> None:
    write(home, "Host db\n Include parts/*\n Port 7\nHost *\n User u\n", "Host *\n User inner\n")
    labels = [resolve(Route((Hop(name),)))[0].label for name in ("db", "other")]
    assert labels == ["inner@db:7", "u@other:22"]


def test_a_configuration_that_was_named_must_exist(home: Path) -> None:
    with pytest.raises(DbreadyError, match="cannot be read"):
        resolve(Route((Hop("db"),), config_file=home / "nothing"))


def test_an_alias_with_a_proxy_jump_reaches_the_database(client: Client, second_sshd: Sshd) -> None:
    second_sshd.authorize(client.keys["rsa"])
    client.configure(f"""\
Host outer
  HostName {HOST}
  Port {{port}}
  IdentityFile {client.keys["ed25519"]}
Host inner
  HostName {HOST}
  Port {second_sshd.port}
  ProxyJump outer
  IdentityFile {client.keys["rsa"]}
  UserKnownHostsFile {client.home}/inner_hosts
  HostKeyAlias inner.example.com
""")
    (client.home / "inner_hosts").write_text(second_sshd.known_hosts(host="inner.example.com"))
    with client.open(parse_hop("inner")) as tunnel:
        from tests.connect.bastion import talks  # noqa: PLC0415 - imports Paramiko

        assert talks(tunnel)
        assert client.sshd.sessions()
        assert second_sshd.sessions()
