"""A cloud's folder configured for the account that the platform's stand-in has."""

from __future__ import annotations

from pathlib import Path

from tests.wechat_platform.push import Account
from tests.wechat_platform.world import SECRET

DOMAIN = "bx.example.edu.cn"


def configure(folder: Path, api_base: str, more: str = "") -> Account:
    """Write ``cloud.toml`` and its secrets' files; the account as its console has it.

    Args:
        more: further lines of the file.
    """
    account = Account()
    for name, word in (("secret", SECRET), ("token", account.token), ("key", account.aes_key)):
        (folder / name).write_text(f"{word}\n", encoding="utf-8")
    lines = (
        "[wechat]",
        f'appid = "{account.appid}"',
        f'domain = "{DOMAIN}"',
        'secret = { file = "secret" }',
        'token = { file = "token" }',
        'encoding_aes_key = { file = "key" }',
        f'api_base = "{api_base}"',
        more,
    )
    (folder / "cloud.toml").write_text("\n".join(lines), encoding="utf-8")
    return account
