"""Words of the ways in: the school's sign-in, binding a WeChat, the installer's trial."""

from __future__ import annotations

# the sign-in page
OR_CODE = "没有统一身份认证账号？用登录码"
BY: dict[str, str] = {
    "cas": "统一身份认证登录",
    "oidc": "统一身份认证登录",
    "wecom": "企业微信登录",
}
AGAIN_LEAD = "接下来的内容涉及个人隐私，请再验证一次身份。"

# binding
TITLE = "绑定微信"
LEAD = "第一次在微信里使用，需要确认您是谁。之后从公众号进来就不用再登录。"
STEPS = ("阅读说明", "验证身份", "确认绑定")
STEP = "第 {n} 步，共 3 步"
PROVE_LEAD = "请用您自己的账号验证。手机借给别人用过，也要重新输入密码，以免绑到别人名下。"
CONFIRM_LEAD = "这个微信将绑定到："
CONFIRM_HINT = "绑定后，用这个微信打开的人就能以您的名义报修、查看您的工单。"
CONFIRM = "是我，确认绑定"
NOT_ME = "不是我，重新验证"
LATER = "暂不绑定，直接登录"
NOT_BOUND = "没有绑定"
UNBOUND = "已解除绑定"
NAME = "姓名"

# on one's own page
BOUND = "绑定的微信"
BOUND_AT = "{time} 绑定"
UNREACHABLE = "未关注公众号，收不到通知"
UNBIND = "解除绑定"
BIND_THIS = "绑定这个微信"
NO_BOUND = "还没有绑定微信"

# WeChat's preview
SNAPSHOT = "请完整打开页面"
SNAPSHOT_LEAD = "您看到的是微信的“快照页”，只能浏览，不能登录和报修。"
SNAPSHOT_STEPS = (
    "点页面右下角的“使用完整服务”；",
    "如果没有这个按钮，请关闭本页，从公众号“{office}”的菜单重新进入。",
)

# the installer's trial
TEST = "测试统一身份认证"
TEST_LEAD = "给安装人员用：走一遍学校的登录，看看传来了什么。不会登录，也不保存任何内容。"
TEST_CODE = "测试码"
TEST_CODE_HINT = "在云端服务器上运行 paidan cloud sign-in-test 取得，30 分钟内有效，只能用一次。"
TEST_START = "开始测试"
TEST_BY = "测试：{way}"
TEST_NO_WAY = "还没有配置 CAS、OIDC 或企业微信，没有可测试的登录方式。"
TEST_GOOD = "通过。这个人登录后就是：{name}（{number}）"
TEST_USER = "用户名"
TEST_NUMBER = "对应的学工号"
TEST_NONE = "（没有）"
TEST_ROWS = "传来的属性"
TEST_NO_ROWS = "除用户名外没有传来属性。"
TEST_AGAIN = "再试一次"

# at the counter
OFFICE = "帮人登录、解绑"
OFFICE_HINT = "请先核对本人证件，再输入学工号。"
OFFICE_FIND = "查找"
OFFICE_NOBODY = "花名册里没有这个学工号，或者这个人已经离开。"
OFFICE_CODE = "发一个登录码"
OFFICE_CODE_HINT = "24 小时内有效，只能用一次。请当面告诉本人，关闭本页后不再显示。"
OFFICE_NO_CODE = "调度和班组长的登录码由管理员在服务器上发放。"
