"""What the configuration may say of signing in, and what it is told where it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloud.settings import read_settings
from cloud.settings_words import sentence, told
from domain.problems import Refusal

GOOD = """
[identity]
address = "https://bx.example.edu.cn"
openids_per_person = 3

[identity.cas]
address = "https://cas.example.edu.cn/cas"
number = "id_number"

[identity.oidc]
issuer = "https://sso.example.edu.cn"
client_id = "paidan"
client_secret = { env = "OIDC" }
algorithms = ["RS256", "ES256"]

[identity.wecom]
corpid = "ww0123456789abcdef"
agent = 1000002
secret = { env = "WECOM" }

[identity.roster]
folder = "/srv/paidan-roster"
"""
ENVIRON = {"OIDC": "one", "WECOM": "two"}


def read(folder: Path, text: str) -> str:
    """What is told of a file; the code and line of its fault, and that there are words for it."""
    path = folder / "cloud.toml"
    path.write_text(text, encoding="utf-8")
    try:
        return told(read_settings(path, ENVIRON))
    except Refusal as refusal:
        spoken = refusal.code if sentence(refusal) else "unspoken"
        return f"{spoken}:{refusal.facts['line']}"


def test_every_way_is_read_and_told_without_its_secrets(tmp_path: Path) -> None:
    said = read(tmp_path, GOOD)
    assert "CAS https://cas.example.edu.cn/cas; OIDC https://sso.example.edu.cn; 企业微信" in said
    assert "/srv/paidan-roster" in said
    assert "one\n" not in said


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ('address = "https://bx.example.edu.cn"\n', "", "setting_own_address:2"),
        ('"https://bx.example.edu.cn"', '"bx.example.edu.cn"', "setting_address:3"),
        ("openids_per_person = 3", "openids_per_person = 0", "setting_openids:4"),
        ('"https://cas.example.edu.cn/cas"', '"ftp://cas"', "setting_address:7"),
        ('"https://cas.example.edu.cn/cas"', '"https://cas/login?x=1"', "setting_address:7"),
        ('["RS256", "ES256"]', '["RS256", "HS256"]', "setting_algorithms:14"),
        ('["RS256", "ES256"]', '["none"]', "setting_algorithms:14"),
        ('client_id = "paidan"', 'client_id = "paidan"\nscope = "email"', "setting_scope:13"),
        ('"/srv/paidan-roster"', '"roster"', "setting_folder:22"),
        (
            '"/srv/paidan-roster"',
            '"/srv/paidan-roster"\nleave_percent = 101',
            "setting_percent:23",
        ),
        ('{ env = "OIDC" }', '"in the file"', "secret_in_file:13"),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, was: str, becomes: str, fault: str
) -> None:
    assert was in GOOD
    assert read(tmp_path, GOOD.replace(was, becomes, 1)) == fault


def test_somebody_must_be_able_to_sign_in(tmp_path: Path) -> None:
    assert read(tmp_path, "[identity]\ncodes = false\n") == "setting_no_way:2"
