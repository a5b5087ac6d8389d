"""Fixed words of the pages, by what they are for."""

from __future__ import annotations

# what was done
REPORTED = "报修已提交"
JOINED = "已跟进，有进展会显示在这里"
URGED = "已催办"
WITHDRAWN = "已撤销"
NOTED = "已补充"
PASSED = "谢谢确认，欢迎评价"
FAILED = "已告诉师傅，正在重新安排"
RATED = "谢谢评价"
RATED_MORE = "已追加评价"
REWORK_ASKED = "已申请返修"
TAKEN = "已接单"
HANDED_BACK = "已退单"
ARRIVED = "已登记到场"
HELD_NOW = "已挂起"
RESUMED = "已恢复"
EXTENSION_ASKED = "已申请延期，等调度答复"
EXTENSION_PENDING = "已申请延期到 {time}，等调度答复"
EXTENSION_GRANTED = "已同意延期到 {time}"
EXTENDED_UNASKED = "已延期到 {time}"
EXTENSION_REFUSED = "没有同意延期到 {time}：{reason}"
FINISHED = "已报完工"
ON_DUTY = "已在岗"
OFF_DUTY = "已离岗"
SIGNED_OUT = "已退出登录"
AGREED = "已同意"

# promises and what comes next
ASK_INSPECT = "请确认是否修好"
ASK_RATE = "请评价"
PROMISE_LATE = "原定{said}，已超时"
LEFT = "{due} 前{step}，还剩 {time}"
LATE = "{step}已超时 {time}"
HELD = "暂停处理：{cause}"
HELD_UNTIL = "暂停处理：{cause}，预计 {until} 恢复"
INSPECT_UNTIL = "请看看是否修好。{until} 前没有确认，将默认已修好"
RATE_UNTIL = "请评价这次维修。{until} 前没有评价，将默认好评"
TRANSFERRED = "由{unit}处理 {number}"
MERGED = "并入 {number} 一起处理"
MASTER = "{surname}师傅"

# a worker's list
GROUP_NEW = "待接单"
GROUP_IN_HAND = "手上的工单"
GROUP_FINISHED = "等验收"

# on every page
SKIP = "跳到正文"
NAVIGATION = "主菜单"
HOME = "首页"
ME = "我的"
MESSAGES = "消息"
TO_HOME = "回到首页"
OPTIONAL = "选填"
SUBMIT = "提交"
TABS_PERSON = (
    ("/", HOME, "house"),
    ("/tickets", "我的报修", "list"),
    ("/messages", MESSAGES, "bell"),
    ("/me", ME, "user"),
)
TABS_STAFF = (
    ("/jobs", "我的工单", "clipboard-list"),
    ("/messages", MESSAGES, "bell"),
    ("/me", ME, "user"),
)
TABS_DESK = (
    ("/desk", "值班台", "layout-dashboard"),
    *TABS_STAFF,
)
UNREAD = "未读"
UNREAD_COUNT = "{count} 条未读"
NO_MESSAGES = "还没有消息"
OUTGOING = "通知情况"
OUTGOING_WAITING = "待发"
OUTGOING_LATE = "迟发"
OUTGOING_FAILED = "今日失败"
OUTGOING_UNKNOWN = "今日不确定"
OUTGOING_HINT = (
    "每条通知在页面的“消息”里都有。失败的可以由管理员重发：paidan cloud notices --again-failed"
)
OUTGOING_RESTS = "{name}暂停到 {until}：{why}"
OUTGOING_FILTERS = (("", "全部"), ("failed", "未送达"))
OUTGOING_WISH = "本人设置：{wish}"
OUTGOING_TO = "给 {number}"
OUTGOING_NONE = "没有这样的通知"

# signing in, consent, one's own account
SIGN_IN = "登录"
SIGN_IN_LEAD = "{office}网上报修"
NUMBER = "学号 / 工号"
CODE = "登录码"
CODE_HINT = "由{office}发放，每个码只能用一次。没有登录码，请到服务台或致电索取。"
CONSENT_VERSION = "版本 {version}"
AGREED_AT = "您已于 {time} 同意"
AGREE_TICK = "我已阅读并同意以上说明"
AGREE = "同意并继续"
DISAGREE = "不同意，退出"
UNIT = "院系 / 部门"
ME_HINT = "信息有误或换了宿舍，请联系{office}更正。"
CALL_OFFICE = "致电后勤"
SIGN_OUT = "退出登录"
TOO_OFTEN_HINT = "请按返回键回到刚才的页面，稍等再试；填好的内容还在。"
WHAT_YOU_TYPED = "您填写的内容"

# home and lists
HELLO = "{name}，您好"
REPORT = "我要报修"
REPORT_HINT = "水、电、门窗、空调、网络……"
EMERGENCY_CALL = "爆管、漏电、电梯困人等紧急情况，请先打电话"
ASKING = "等您确认"
RUNNING = "正在处理"
NOTHING_RUNNING = "没有进行中的报修"
ALL_TICKETS = "全部报修"
MY_TICKETS = "我的报修"
FILTER = "筛选"
TICKET_FILTERS = (("", "全部"), ("open", "进行中"), ("over", "已结束"))
NO_TICKETS = "还没有报修记录"
EARLIER = "更早的"
REPORTED_AT = "{time} 报修"

# choosing a place
CHOOSE_PLACE = "在哪里"
BACK_TO_FORM = "回到报修单"
SEARCH = "搜索"
SEARCH_PLACE = "搜索地点"
SEARCH_PLACE_HINT = "楼名、房间号或拼音首字母"
FOUND = "找到的地点"
NOTHING_FOUND = "没有找到。换个说法，或在下面按楼选择。"
NEAR_PLACES = "常用地点"
OWN_ROOM = "我的房间"
ALL_PLACES = "全部校区"
WHOLE_PLACE = "{name}（整个 / 公共区域）"
NOT_IN_LIST = "列表里没有？直接写地点"
NOT_IN_LIST_HINT = "例如：东操场看台北侧"
USE_THESE_WORDS = "用这个地点"

# the report form
PLACE = "地点"
OTHER_PLACE = "换地点"
SPOT = "具体位置"
SPOT_HINT = "例如：阳台、卫生间、靠窗 2 号床"
DESCRIPTION = "怎么坏了"
DESCRIPTION_HINT = "例如：水龙头关不紧，一直滴水"
GUESS = "是不是"
FAULT = "故障类别"
EMERGENCY = "紧急"
EMERGENCY_HINT = "情况紧急：请注意安全、远离现场，提交后再打电话说明。"
PHOTOS = "照片"
ADD_PHOTOS = "照片"
ADD_PHOTOS_HINT = "选填，最多 {max} 张"
PHOTOS_MOST = "最多 {max} 张"
PHOTOS_SENT = "已上传 {count} 张"
TAKE_PHOTO = "拍照或选图"
CHAT_PHOTOS = "您在聊天里发来的照片"
CHAT_PHOTO_USE = "用这张"
CHAT_PHOTOS_COMING = "还有 {count} 张正在取来，几秒后刷新本页就能看到。"
CHAT_PHOTO_GONE = "那张照片已经用过或已过期。请重新拍照，或回到聊天里再发一次。"
PHONE = "联系电话"
WANTED_AT = "希望上门时间"
AS_SOON_AS_POSSIBLE = "尽快"
ENTER_ALONE = "我不在时"
ENTER_WITH_ME = "等我在场再来"
ENTER_WITHOUT_ME = "可以直接进门维修"
ENTER_WITH_ME_SHORT = "需本人在场"
ENTER_WITHOUT_ME_SHORT = "可无人入室"
SUBMIT_REPORT = "提交报修"
CATEGORY_ICON: dict[str, str] = {
    "water": "droplet",
    "power": "zap",
    "wood": "door-open",
    "civil": "brick-wall",
    "hvac": "thermometer-snowflake",
    "network": "wifi",
    "elevator": "chevrons-up-down",
    "gas": "flame",
    "equipment": "settings",
    "environment": "trees",
}

# somebody has reported it already
SAME_TITLE = "已有人报修"
SAME_TITLE_MINE = "您已经报修过"
SAME = "这里已经有人报修 {number}，要跟进吗？跟进后，处理进展会显示在您的报修里。"
SAME_MINE = "您已经报修过同类问题 {number}，正在处理。"
STATE = "状态"
REPORTED_WHEN = "报修时间"
FOLLOW = "跟进"
FOLLOW_IT = "我也遇到，跟进这张单"
NOT_THE_SAME = "不是同一个问题？"
REPORT_ANYWAY = "继续提交新的报修"
SEE_TICKET = "查看这张单子"

# the ticket page
ALLOW = "想在微信里收到进展？"
ALLOW_HINT = "每点一次，微信通知您一条"
ALLOWED_LEFT = "已允许，还会通知您 {count} 条"
ALLOW_BUTTON = "通知我"
TICKET = "报修单"
PROGRESS = "进度"
AND_MORE = "另有 {count} 人"
CALL = "打电话"
PLANNED_AT = "约定上门时间"
REPORTERS = "同报"
REPORTERS_COUNT = "{count} 人报修"
MATERIALS = "用料"
STORY = "处理经过"
ACTS = "可以做的事"
IS_IT_FIXED = "修好了吗？"
PASS = "修好了"
FAIL = "没修好"
FAIL_REASON = "哪里没修好"
FAIL_HINT = "例如：还在滴水"
HOW_WAS_IT = "这次维修怎么样？"
RATE = "评价"
RATINGS = (("quality", "维修质量"), ("speed", "响应速度"), ("attitude", "服务态度"))
STAR_WORDS = {1: "很差", 2: "较差", 3: "一般", 4: "满意", 5: "很满意"}
STARS = "{label} {stars} 星，{word}"
RATE_TEXT = "还想说什么"
RATE_SUBMIT = "提交评价"
RATE_MORE = "追加评价"
RATE_MORE_TEXT = "补充几句"
URGE = "催一下"
NOTE = "补充说明或照片"
NOTE_TEXT = "说明"
WITHDRAW = "撤销报修"
WITHDRAW_REASON = "为什么撤销"
WITHDRAW_SUBMIT = "确认撤销"
REWORK = "又坏了，申请返修"
REWORK_REASON = "又出了什么问题"
REWORK_SUBMIT = "申请返修"

# a worker's pages
MY_JOBS = "我的工单"
JOB = "工单"
NO_JOBS = "手上没有工单"
DUTY_ON = "在岗"
DUTY_OFF = "离岗"
DUTY_UNTIL = "预计 {time} 回来"
GO_ON = "我回来了，在岗"
GO_OFF = "离岗"
OFF_NOTE = "去哪里"
OFF_HINT = "例如：请假、领料"
OFF_UNTIL = "什么时候回来"
URGED_TIMES = "催 {count} 次"
REWORKED = "返修 {count} 次"
CREW = "一起修的人"
LEAD_MARK = "（主修）"
ASSET = "资产编号"
LAST_RESULT = "上次结果"
MINUTES_COUNT = "用时 {count} 分钟"
TAKE = "接单"
ARRIVE = "到场"
RESUME = "恢复维修"
FINISH = "完工"
FILL_FINISH = "填写完工"
FINISH_FORM = "完工登记"
OUTCOME_LABEL = "处理结果"
RESULT_TEXT = "处理说明"
RESULT_HINT = "临时处理、无法修复时必填"
MINUTES = "用时（分钟）"
MINUTES_STANDARD = "定额 {count} 分钟"
MATERIALS_HINT = "没有用料就空着"
MATERIAL_PICKS = "常用材料，点一下加一个"
MATERIAL_NAME = "品名"
MATERIAL_QUANTITY = "数量"
MATERIAL_UNIT = "单位"
MATERIAL_PRICE = "单价（元）"
UNITS = ("个", "只", "套", "米", "根", "把", "包", "卷", "块", "支", "公斤")
HOLD_STEP = "挂起，以后再修"
HOLD_CAUSE = "为什么挂起"
HOLD_UNTIL = "预计什么时候恢复"
HOLD_UNTIL_HINT = "说不准时，填下次过问的时间"
HOLD_NOTE = "说明"
HOLD_SUBMIT = "挂起"
ASK_EXTENSION = "申请延期"
ASK_EXTENSION_AGAIN = "重新申请延期"
ASK_EXTENSION_HINT = "调度同意之前，仍按原来的时限办。"
ASK_EXTENSION_UNTIL = "延到什么时候"
ASK_EXTENSION_WHY = "为什么要延期"
ASK_EXTENSION_MORE = "补充说明"
EXTENSION_WHYS = ("等配件", "活多干不完", "要别的工种配合", "等住户在家", "其他")
"""The last one wants a word more."""
ASK_EXTENSION_SUBMIT = "提交申请"
JOB_NOTE = "备注或照片"
NOTE_PUBLIC = "让报修人也看到"
HAND_BACK = "退单"
HAND_BACK_REASON = "为什么退单"
HAND_BACK_HINT = "例如：不归我修，缺少工具"
HAND_BACK_SUBMIT = "确认退单"

ROUTE = "今天的路线"
ROUTE_HINT = "{count} 处，按楼栋顺序"
STOPS = "{count} 处"
ELSEWHERE = "其他地点"
NAVIGATE = "导航"

# for scripts
SCRIPT: dict[str, str] = {
    "saved": "已保存在手机，联网后自动提交",
    "savedHint": "可以放心离开。下次打开任何一页时也会自动提交。",
    "undecided": "请您决定：{title}",
    "waiting": "{count} 条已保存在手机，联网后自动提交",
    "sent": "已提交：{title}",
    "refused": "没有办成：{title}",
    "signIn": "登录已过期，登录后自动提交（{count} 条）",
    "signInLink": "去登录",
    "retry": "现在重试",
    "look": "查看",
    "understood": "知道了",
    "decide": "去处理",
    "uploading": "正在上传",
    "uploaded": "已上传",
    "photoWaiting": "联网后上传",
    "photoFailed": "没传上，点这里重试",
    "remove": "删除第 {n} 张照片",
    "photo": "第 {n} 张照片",
    "tooMany": "最多 {max} 张照片",
    "chosen": "已选：{text}",
    "chooseFault": "请选择故障类别",
    "draft": "已恢复上次没写完的内容",
    "clear": "清空重写",
    "typed": "填写的内容",
    "leave": "还有 {count} 条没有提交，要重新登录后才会提交。确定退出吗？",
    "allowed": "已允许，下一次进展会发到您的微信",
    "notAllowed": "没有允许，进展仍可在本页查看",
    "news": "有新进展，点这里刷新",
    "noRoom": "手机存储不可用，请保持网络畅通再提交",
    "addRow": "再加一行",
}
