"""What the clinic's pages say. Nothing that anybody typed is part of it."""

from __future__ import annotations

from cloud.pages.words.moments import local
from cloud.pages.words.states import Shown
from domain.clinic.claim.state import Status as ClaimStatus
from domain.clinic.consult import Status as ThreadStatus
from domain.clinic.referral import Status as ReferralStatus
from domain.clinic.referral import Way
from domain.clinic.rules import Paper
from domain.clinic.session.state import Half, Mark
from domain.clinic.session.state import Status as VisitStatus

CLINIC = "校医院"
DOOR_HINT = "预约挂号、在线咨询、转诊和报销"
EMERGENCY = "急症请勿在此等候。胸痛、呼吸困难、大出血、意识不清，请立即拨打"
EMERGENCY_NUMBER = "120"
NOT_FOR_EMERGENCY = "在线咨询不处理急症，医生不会立即看到。急症请立即拨打"
READ = "我已知道：这里不处理急症，医生不会立即看到"

BOOK = "预约挂号"
BOOK_HINT = "选科室、医生和时间"
ASK = "在线咨询"
ASK_HINT = "不急的问题，医生在上班时间回复"
REFERRALS = "转诊单"
REFERRALS_HINT = "查看有效期，上传就诊回执"
CLAIMS = "医药费报销"
CLAIMS_HINT = "上传发票和材料，查看进度"
MY_VISITS = "我的预约"
VISIT = "预约"
EARLIER_VISITS = "以往预约"
NO_VISITS = "还没有预约"
TO_CLINIC = "回到校医院"

# booking
DEPARTMENT = "科室"
DAY = "日期"
DOCTOR = "医生"
ALL_DEPARTMENTS = "全部科室"
NO_SESSIONS = "这一天没有门诊，请换一天看看"
NO_SESSIONS_AT_ALL = "最近几天没有排班，请稍后再来看看"
LEFT = "余 {count}"
FULL = "已满"
FULL_HINT = "约满了，可以候补：有人退号时按顺序自动补上，并通知您"
STOPPED = "停诊"
OVER = "已结束"
OPENS = "{time} 放号"
TIMES = "选择时间"
BOOK_NOW = "预约这个时间"
CHANGE_TO = "改到这个时间"
WAIT = "加入候补"
MARK = "就诊类型"
PHONE = "联系电话"
MARKS: dict[Mark, str] = {"first": "初诊", "again": "复诊", "referred": "转诊"}
HALVES: dict[Half, str] = {"am": "上午", "pm": "下午"}
CANCEL_UNTIL = "{time} 前可以在微信取消或改约，之后请打电话或到前台"
ONE_A_DAY = "同一科室每人每天限约一次"
LIMITS = "{days} 天内爽约 {limit} 次，暂停微信预约 {block} 天"
CHANGING = "正在改约：选好新的时间后，原来的号自动退掉"
ROOM = "诊室"
PLACES_LEFT = "号源"
CALL_NUMBER = "{number} 号"
INVOICE_TOTAL = "发票金额"
TIME = "时间"
NUMBER = "单号"
WAITING_LIST = "候补第 {place} 位"
WAITING_SAID = "有人退号时按顺序自动补上，补上后会通知您"
UNWAIT = "退出候补"
UNWAITED = "已退出候补"
BOOKED = "已预约"
WAITED = "已加入候补"
CHANGED = "已改约"
CANCELLED = "已取消"
LEFT_QUEUE = "已弃号"
CANCEL = "取消预约"
CANCEL_SURE = "确定取消"
CHANGE = "改约"
LEAVE = "不等了（弃号）"
LEAVE_SURE = "确定弃号"
BEFORE_ME = "前面还有 {count} 位"
NEXT = "下一位就是您"
REFRESHES = "这里会自动更新"
GO_TO = "请到 {room}"
CHECK_IN = "请在 {time} 前到前台报到"
LATE = "已过 {time}，请尽快到前台报到；迟到的按到达时间排队"
PASSED_SAID = "叫过号您不在，已往后排。请留在候诊区"
REQUESTED_SAID = "前台还没有联网确认，确认后会通知您"
DISPLACED_SAID = "很抱歉，这个时间已被占用。请在下面另选时间，或联系前台"
STOPPED_SAID = "很抱歉，这次门诊停诊。请另选时间"
LIST_STOPPED = "很抱歉，这次门诊停诊，候补先停下。恢复门诊后自动接着候补；也可以另选时间"
MOVED_SAID = "已改到别的时间"
OFFERS = "最近的空号"
OTHER_TIMES = "看其他时间"
PRIORITY = "优先"

VISIT_STATES: dict[VisitStatus, Shown] = {
    "requested": Shown("待确认", "hourglass", "wait", 0),
    "booked": Shown("已预约", "calendar", "wait", 0),
    "arrived": Shown("候诊中", "users", "work", 1),
    "passed": Shown("过号，重新排队", "rotate-ccw", "ask", 1),
    "called": Shown("正在叫您", "bell-ring", "ask", 2),
    "in_room": Shown("就诊中", "stethoscope", "work", 3),
    "done": Shown("已完成", "circle-check", "good", 4),
    "left": Shown("已弃号", "circle-x", "over", 4),
    "missed": Shown("爽约", "circle-x", "over", 4),
    "cancelled": Shown("已取消", "circle-x", "over", 4),
    "stopped": Shown("停诊", "circle-alert", "ask", 0),
    "displaced": Shown("请另选时间", "circle-alert", "ask", 0),
}
ON_LIST = Shown("候补中", "hourglass", "wait", 0)
STEPS = ("预约", "报到", "叫号", "就诊", "完成")

# consultations
ASK_NEW = "写一个问题"
QUESTION = "您的问题"
QUESTION_HINT = "哪里不舒服，多久了，吃过什么药"
NO_THREADS = "还没有咨询"
ASKED = "已提交，医生回复后通知您"
ASK_AGAIN = "追问"
ASK_AGAIN_LEFT = "还可以追问 {count} 次"
CLOSE = "不用再问了"
CLOSED = "已关闭"
SENT = "已发送"
YOU = "您"
ADVICE = "医生建议"
BOOK_AFTER = "去预约挂号"
GO_NOW = "请立即就医。情况紧急时请拨打"
THREAD_STATES: dict[ThreadStatus, Shown] = {
    "waiting": Shown("等医生回复", "hourglass", "wait", 0),
    "answered": Shown("医生已回复", "message-square", "ask", 1),
    "asked_again": Shown("等医生回复", "hourglass", "wait", 0),
    "to_visit": Shown("请来就诊", "stethoscope", "ask", 2),
    "to_emergency": Shown("请立即急诊", "siren", "ask", 2),
    "closed": Shown("已关闭", "circle-check", "over", 3),
}

# referrals
HOSPITAL = "医院"
DIAGNOSIS = "诊断"
VALID = "有效期"
UNTIL_DAY = "{first} 至 {last}"
ISSUED_BY = "开具医生"
NO_REFERRALS = "没有转诊单。需要转诊时，请先到校医院就诊"
SLIP = "上传就诊回执"
SLIP_SENT = "回执已提交"
VISITED_ON = "就诊日期"
SLIPS = "已交的回执"
WAYS: dict[Way, str] = {
    "normal": "普通转诊",
    "emergency": "急诊补登",
    "psychological": "心理中心转介",
}
REFERRAL_STATES: dict[ReferralStatus, Shown] = {
    "valid": Shown("有效", "circle-check", "good", 0),
    "returned": Shown("已交回执", "clipboard-check", "over", 1),
    "expired": Shown("已过期", "clock", "over", 1),
    "revoked": Shown("已撤销", "circle-x", "over", 1),
}

# reimbursement
CLAIM = "报销单"
CLAIM_NEW = "新的报销（一张发票一单）"
NO_CLAIMS = "还没有报销单"
CASE = "就医情况"
INVOICE = "发票号码"
INVOICE_HINT = "照着发票逐位填写"
INVOICE_DATE = "开票日期"
TOTAL = "发票金额（元）"
ITEMISED = "发票上列有费用明细"
REFERRAL = "转诊单"
REFERRAL_NONE = "没有 / 不需要"
CLAIM_NOTE = "说明"
DRAFT = "保存，下一步传材料"
DRAFTED = "已保存，请继续上传材料"
SAVE = "保存修改"
SAVED = "已保存"
EDIT = "修改内容"
MISSING = "还缺这些材料"
NOTHING_MISSING = "材料齐了，可以提交"
REFERRAL_MISSING = "这种情况需要转诊单，请在“修改内容”里选上"
ATTACH = "上传"
ATTACHED = "已上传"
HAS_UPLOADED = "已上传的材料"
DETACH = "删除"
DETACHED = "已删除"
SUBMIT_CLAIM = "提交审核"
SUBMITTED = "已提交审核"
WITHDRAW = "撤回"
WITHDRAWN = "已撤回"
AMOUNTS = "金额"
AMOUNT_ROWS = (
    ("total", "发票总额"),
    ("own", "自费"),
    ("eligible", "可报"),
    ("deductible", "起付"),
)
RATIO = "报销比例"
PAYABLE = "应付给您"
PERCENT = "{value}%"
ASKED_PAPERS = "请补充"
PAPER_DUE = "请在 {time} 前把纸质发票交到校医院报销窗口，逾期不予报销"
PAPER_LATE = "纸质发票没有按时交来"
SENT_IN = "已随“{batch}”报财务"
CLAIM_STEPS = ("填写", "审核", "交纸质", "报财务", "到账")
CLAIM_STATES: dict[ClaimStatus, Shown] = {
    "draft": Shown("草稿，还没提交", "pencil", "ask", 0),
    "submitted": Shown("等待审核", "hourglass", "wait", 1),
    "checking": Shown("审核中", "search", "work", 1),
    "more_papers": Shown("需要补材料", "circle-alert", "ask", 0),
    "awaiting_paper": Shown("审核通过，请交纸质发票", "file-text", "ask", 2),
    "paper_received": Shown("已收到纸质发票", "clipboard-check", "work", 2),
    "sent": Shown("已报财务", "send", "work", 3),
    "paid": Shown("已打款", "circle-check", "good", 4),
    "rejected": Shown("没有通过", "circle-x", "over", 4),
    "withdrawn": Shown("已撤回", "undo-2", "over", 4),
}
PAPERS: dict[Paper, str] = {
    "invoice": "发票",
    "record": "校外病历",
    "id_copy": "身份证复印件",
    "internship_proof": "盖章的实习证明",
    "emergency_proof": "急诊证明",
    "itemised": "费用明细清单",
    "other": "其他材料",
}


def clock(at: int) -> str:
    """``08:10``."""
    return local(at).strftime("%H:%M")
