"""What the command line says of the configuration file: what it says, what is wrong with it."""

from __future__ import annotations

from cloud.settings import Settings
from domain.problems import Problem
from domain.text import shorten

_PLACE = "配置文件 {path} 第 {line} 行 {key}"
_SENTENCES = {
    "settings_missing": (
        "没有找到配置文件 {path}。请检查 --config 后面的路径。",
        "There is no configuration file {path}; check what follows --config.",
    ),
    "settings_unreadable": (
        "配置文件 {path} 读不出来（{detail}）。请检查权限，并用 UTF-8 编码保存。",
        "The configuration file cannot be read; check its rights and that it is UTF-8.",
    ),
    "settings_syntax": (
        "配置文件 {path} 不是正确的 TOML（{detail}）。请检查那一行的引号、等号和方括号。",
        "The configuration file is not valid TOML; look at quotes and brackets on that line.",
    ),
    "settings_unknown": (
        "没有这一项，请删去或改正。{did_you_mean}",
        "There is no such key; remove or correct it.",
    ),
    "settings_lacks": (
        "缺少这一项，请补上。",
        "This key is required and missing.",
    ),
    "settings_bad": (
        "值不合要求（{detail}）。请按 docs/wechat-setup.zh-CN.md 的说明填写。",
        "The value does not fit ({detail}); see docs/wechat-setup.md.",
    ),
    "secret_in_file": (
        '密钥不能直接写在配置文件里。请写成 {{ env = "环境变量名" }} 或 {{ file = "文件路径" }}。',
        'No secret stands in the file itself: write {{ env = "NAME" }} or {{ file = "path" }}.',
    ),
    "secret_form": (
        '请写成 {{ env = "环境变量名" }} 或 {{ file = "文件路径" }}，两者取一。',
        'Write either {{ env = "NAME" }} or {{ file = "path" }}.',
    ),
    "secret_env_missing": (
        "环境变量 {name} 没有设置。请在启动云端的环境里设置它。",
        "The environment variable {name} is not set where the cloud starts.",
    ),
    "secret_file_missing": (
        "密钥文件 {name} 读不出来（{detail}）。请检查路径和权限。",
        "The secret's file {name} cannot be read; check its path and rights.",
    ),
    "secret_empty": (
        "{name} 里是空的，没有密钥。",
        "{name} is empty; it holds no secret.",
    ),
    "setting_appid": (
        "AppID 应为 wx 加 16 位小写字母或数字，见公众平台“设置与开发 → 开发接口管理”。",
        "An AppID is wx and 16 hexadecimal digits, as the platform's console shows it.",
    ),
    "setting_token": (
        "令牌(Token)应为 3 到 32 位英文字母或数字，与公众平台填写的一致。",
        "The token has 3 to 32 letters and digits, the same as in the platform's console.",
    ),
    "setting_aes_key": (
        "EncodingAESKey 应为 43 位英文字母或数字，请从公众平台重新复制。",
        "An EncodingAESKey has 43 letters and digits; copy it from the platform's console again.",
    ),
    "setting_aes_key_missing": (
        "加密方式是 {mode}，必须有 EncodingAESKey。请补上，或在测试时改用 plain。",
        "The mode {mode} needs an EncodingAESKey.",
    ),
    "setting_address": (
        "应为 http:// 或 https:// 开头的地址。",
        "An address beginning with http:// or https:// is needed.",
    ),
    "setting_domain": (
        "应为师生访问的域名，例如 bx.example.edu.cn，不带路径。",
        "The domain under which people reach the pages, such as bx.example.edu.cn, without a path.",
    ),
    "setting_own_address": (
        "用了统一身份认证，就要写明本系统的访问地址，例如 https://bx.example.edu.cn。",
        "With CAS, OIDC or WeCom the pages' own address is needed, https://bx.example.edu.cn.",
    ),
    "setting_addresses_differ": (
        "identity.address 应与 wechat.domain 是同一个地址，否则登录后回不到原来的页面。",
        "identity.address and wechat.domain must be one and the same address.",
    ),
    "setting_algorithms": (
        "签名算法只能是 RS256、PS256、ES256 等公钥算法。",
        "Only public-key algorithms such as RS256, PS256 and ES256 may sign.",
    ),
    "setting_scope": (
        "scope 里必须有 openid。",
        "The scope must have openid in it.",
    ),
    "setting_folder": (
        "文件夹要写完整路径，例如 /srv/paidan-roster。",
        "The folder's whole path is needed, such as /srv/paidan-roster.",
    ),
    "setting_percent": (
        "应为 0 到 100 的整数。",
        "A whole number from 0 to 100.",
    ),
    "setting_limit": (
        "应为 0（不限制）到 {limit} 的整数。",
        "A whole number from 0 (no limit) to {limit}.",
    ),
    "setting_openids": (
        "每人可绑定的微信数应为 1 到 20。",
        "A person may bind 1 to 20 WeChats.",
    ),
    "setting_no_way": (
        "一种登录方式都没有。请配置 cas 或 oidc，或保留登录码。",
        "There is no way to sign in; configure cas or oidc, or leave the codes on.",
    ),
    "menu_too_many": (
        "菜单按钮太多（{count} 个，最多 {limit} 个）。请合并或删去几个。",
        "Too many buttons ({count}; at most {limit}).",
    ),
    "menu_too_deep": (
        "菜单只能有两级，子菜单下面不能再有子菜单。",
        "A menu has two levels; no buttons below a lower one.",
    ),
    "menu_name": (
        "按钮名称不能为空，最多 {limit} 字节（约 {characters} 个汉字），现为 {size} 字节。",
        "A button's name has 1 to {limit} bytes; this one has {size}.",
    ),
    "menu_one_of": (
        "一个按钮要有 key、path、url、buttons 四项之一，且只有一项。",
        "A button has exactly one of key, path, url and buttons.",
    ),
    "menu_key": (
        "不认识这个 key，可用的有 {known}。",
        "The key is none of {known}.",
    ),
    "menu_path": (
        "path 是本系统的页面，以 / 开头，例如 /report。",
        "A path is one of our own pages and begins with /.",
    ),
    "menu_url": (
        "网址要以 https:// 开头，最长 {limit} 字节。",
        "An address begins with https:// and has at most {limit} bytes.",
    ),
    "setting_colour": (
        "颜色应写成 #rrggbb，例如 #3d57d6。",
        "A colour reads #rrggbb.",
    ),
    "setting_template_id": (
        "模板缺少 id。请从公众平台“模板消息 → 我的模板”复制。",
        "The template's id is missing; copy it from the platform's console.",
    ),
    "setting_field_type": (
        "模板字段 {field} 不是认识的类型。请照公众平台模板详情里的写法填，例如 thing2、time4。",
        "The field {field} has no known type; write it as the template's details show it.",
    ),
    "setting_field_value": (
        "模板字段 {field} 填的 {value} 不认识，可用的有：{known}。",
        "The field {field} can't be filled with {value}; known are {known}.",
    ),
    "setting_field_fit": (
        "模板字段 {field} 放不下 {value}：类型不合，微信会拒绝。对照表见 docs/wechat-setup.md。",
        "A field of this type does not take {value}; see docs/wechat-setup.md for what fits.",
    ),
    "setting_template_twice": (
        "通知 {kind} 有两个模板，只能有一个（不写 kinds 的模板用于其余所有通知，也只能有一个）。",
        "Two templates are named for {kind}; only one can be (nor two without kinds).",
    ),
    "setting_moment": (
        "时刻应写成 HH:MM，例如 22:00。",
        "A time of day reads HH:MM.",
    ),
}


def sentence(problem: Problem) -> str | None:
    """Where the fault is, what it is and what to do, in Chinese and English; None if it is no fault
    of the configuration."""
    both = _SENTENCES.get(problem.code)
    if both is None:
        return None
    facts = {name: shorten(str(value), 300) for name, value in problem.facts.items()}
    hint = facts.get("hint")
    facts["did_you_mean"] = f"是不是想写 {hint}？(did you mean {hint}?)" if hint else ""
    chinese, english = (text.format_map(facts) for text in both)
    if "key" in facts and "path" in facts:
        chinese = f"{_PLACE.format_map(facts)}：{chinese}"
    return f"{chinese}\n{english}"


def told(settings: Settings) -> str:
    """What a checked configuration says, in a few lines; secrets by where they come from."""
    lines = ["配置没有错误。The configuration is in order.", *_entrances(settings)]
    wechat = settings.wechat
    if wechat is None:
        lines.append("公众号：未配置（内置方式运行）。No official account; embedded.")
        return "\n".join(lines)
    lines += [
        f"公众号 official account: {wechat.appid}, {wechat.mode}",
        f"服务器地址 URL: {wechat.address}/wechat/callback",
        f"令牌 Token: {wechat.token.named}",
    ]
    lines += [f"EncodingAESKey: {key.named}" for key in wechat.aes_keys]
    return "\n".join(lines)


def _entrances(settings: Settings) -> list[str]:
    """The ways of signing in, and the folder for rosters."""
    identity = settings.identity
    ways = [
        f"CAS {identity.cas.address}" if identity.cas is not None else "",
        f"OIDC {identity.oidc.issuer}" if identity.oidc is not None else "",
        f"企业微信 WeCom {identity.wecom.corpid}" if identity.wecom is not None else "",
        "登录码 one-time codes" if identity.codes else "",
    ]
    lines = [f"登录方式 sign-in: {'; '.join(way for way in ways if way)}"]
    if identity.roster is not None:
        lines.append(f"花名册文件夹 rosters: {identity.roster.folder}")
    return lines
