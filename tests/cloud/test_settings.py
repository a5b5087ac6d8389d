"""The configuration file: read whole, checked before anything starts, secrets kept outside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cloud.app import open_cloud
from cloud.console import sentence
from cloud.pages.brand import brand_of
from cloud.secret import Secret
from cloud.settings import Settings, line_of, read_settings, settings_of
from cloud.wechat.settings import WeChat
from domain.problems import Refusal

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ENVIRON = {"APP_SECRET": "s3cret-word", "APP_TOKEN": "token123", "AES_KEY": KEY}
WHOLE = """\
[school]
name = "海棠大学"
night_from = "22:30"

[wechat]
appid = "wx0123456789abcdef"
domain = "bx.example.edu.cn"
secret = { env = "APP_SECRET" }
token = { env = "APP_TOKEN" }
encoding_aes_key = { env = "AES_KEY" }
"""


def written(folder: Path, text: str = WHOLE) -> Path:
    path = folder / "cloud.toml"
    path.write_text(text, encoding="utf-8")
    return path


def wechat_of(settings: Settings) -> WeChat:
    assert settings.wechat is not None
    return settings.wechat


def test_the_file_says_it_all_and_the_secrets_come_from_elsewhere(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path), ENVIRON)
    wechat = wechat_of(settings)
    assert (wechat.mode, wechat.address) == ("secure", "https://bx.example.edu.cn")
    assert wechat.secret.reveal() == "s3cret-word"
    assert settings.school.night == (22 * 60 + 30, 7 * 60)


def test_a_secret_is_never_seen_in_what_is_printed(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path), ENVIRON)
    assert "env APP_SECRET" in repr(settings)
    shown = f"{settings!r} {settings} {wechat_of(settings).secret}"
    assert not [word for word in ENVIRON.values() if word in shown]


def test_a_secret_may_lie_in_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text("token123\n", encoding="utf-8")
    text = WHOLE.replace('{ env = "APP_TOKEN" }', '{ file = "token.txt" }')
    assert wechat_of(read_settings(written(tmp_path, text), ENVIRON)).token == Secret("token123")


def test_without_a_file_nothing_is_configured(tmp_path: Path) -> None:
    assert settings_of(tmp_path, None, {}) == Settings()


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="settings_missing"):
        settings_of(tmp_path, tmp_path / "other.toml", {})


@pytest.mark.parametrize(
    ("was", "instead", "code", "line", "key"),
    [
        ("appid", "appld", "settings_unknown", 6, "wechat.appld"),
        ("[school]", "[shool]", "settings_unknown", 1, "shool"),
        ('appid = "wx0123456789abcdef"\n', "", "settings_lacks", 5, "wechat.appid"),
        ('"wx0123456789abcdef"', "7", "settings_bad", 6, "wechat.appid"),
        ("wx01", "gh01", "setting_appid", 6, "wechat.appid"),
        ('{ env = "APP_SECRET" }', '"open"', "secret_in_file", 8, "wechat.secret"),
        ('env = "APP_SECRET"', 'word = "x"', "secret_form", 8, "wechat.secret"),
        ("APP_TOKEN", "NOT_SET", "secret_env_missing", 9, "wechat.token"),
        ('env = "APP_TOKEN"', 'file = "gone"', "secret_file_missing", 9, "wechat.token"),
        ("bx.example.edu.cn", "bx.example.edu.cn/x", "setting_domain", 7, "wechat.domain"),
        ('encoding_aes_key = { env = "AES_KEY" }', "", "setting_aes_key_missing", 5, None),
        ("AES_KEY", "APP_TOKEN", "setting_aes_key", 10, "wechat.encoding_aes_key"),
        ("22:30", "22:60", "setting_moment", 3, "school.night_from"),
        ('"海棠大学"', '"海棠大学', "settings_syntax", None, None),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, was: str, instead: str, code: str, line: int | None, key: str | None
) -> None:
    with pytest.raises(Refusal) as caught:
        read_settings(written(tmp_path, WHOLE.replace(was, instead)), ENVIRON)
    refusal = caught.value
    assert (refusal.code, refusal.facts.get("line")) == (code, line)
    assert key in (None, refusal.facts.get("key"))
    said = sentence(refusal)
    assert said is not None
    assert "cloud.toml" in said
    assert not [word for word in ENVIRON.values() if word in said]


def test_the_name_that_was_meant_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read_settings(written(tmp_path, WHOLE.replace("appid", "app_id")), ENVIRON)
    assert "appid" in (sentence(caught.value) or "").replace("app_id", "")


def test_lines_of_lists_of_tables_are_found() -> None:
    text = '[[wechat.menu]]\nname = "a"\n\n[[wechat.menu]]\nname = "b"\nurl = "x"\n'
    assert line_of(text, "wechat.menu[1].url") == 6
    assert line_of(text, "wechat.menu[1].key") == 4
    assert line_of(text, "nowhere") == 0


def test_what_the_file_says_of_the_school_stands_on_the_pages(tmp_path: Path) -> None:
    written(tmp_path, '[school]\nname = "海棠大学"\ncolour = "#aa2211"\n')
    cloud = open_cloud(tmp_path)
    brand = brand_of(cloud.ledger)
    assert (brand.school, brand.colour) == ("海棠大学", "#aa2211")
    cloud.store.close()


def test_the_cloud_does_not_start_on_a_wrong_file(tmp_path: Path) -> None:
    written(tmp_path, "[wechat]\n")
    with pytest.raises(Refusal, match="settings_lacks"):
        open_cloud(tmp_path)
    assert not (tmp_path / "cloud.db").exists()


def test_without_a_file_no_ciphers_are_loaded(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from cloud.app import build, open_cloud
build(open_cloud(Path(sys.argv[1])))
print(sorted({"cryptography", "jwt", "wechatpy"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
