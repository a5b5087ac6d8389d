"""A busy morning at the desk: what was reported until 10:42, and how far each job has come."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from msgspec import Struct

from cloud.life.pictures import picture
from domain.envelope import Args
from domain.people import Channel
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Material
from tests.shots.office import Office
from tests.worlds import MINUTE

MIDNIGHT = 1_795_449_600_000
"""Tuesday 2026-11-24, 00:00 in Shanghai, ms UTC."""
NOW = MIDNIGHT + (10 * 60 + 42) * MINUTE

_VIA: dict[str, Channel] = {"微": "wechat", "电": "phone", "窗": "counter"}


class Line(Struct, frozen=True):
    """One ticket of the morning.

    Attributes:
        at: minutes after midnight.
        course: how far it came, and by whom: ``done W101``, ``held W103``...
    """

    at: int
    via: str
    caller: int
    fault: str
    place: str
    said: str
    course: str
    shows: str = ""


def _line(text: str) -> Line:
    time, via, caller, fault, place, course, said, *shows = text.split("|")
    hour, _, minute = time.partition(":")
    at = int(hour) * 60 + int(minute)
    return Line(at, via, int(caller), fault, place, said, course, *shows)


LINES = [_line(text) for text in """
07:34|电|3|water.pipe|东校区/2栋/206|rated W102|洗手池下面水管漏，地上全是水
07:38|微|17|power.light|东校区/明德楼/203|rated W103|后排两根灯管不亮，早八看不清黑板|dark
07:41|微|42|water.toilet|东校区/4栋/411|passed W101|冲水阀按下去弹不起来，水一直冲
07:47|微|58|wood.lock|东校区/1栋/108|rated W201|钥匙断在锁里，进不去门|door
07:52|电|241|hvac.heating|西校区/行政楼/302|finished W301|办公室暖气不热，已经第三天
07:56|微|77|water.hot|东校区/6栋/604|finished W102|淋浴喷头裂了，水往旁边滋
08:03|微|91|network.multimedia|东校区/博学楼/105|rated W302|投影仪开不了机，第一节课就要用
08:07|窗|104|wood.bed|东校区/3栋/307|finished W201|上铺床板断了一根，不敢睡|crack
08:11|微|119|water.drain|西校区/桃园1舍/205|working W104|下水道返水，味道很大，快漫出来了|stain
08:14|电|243|equipment.kitchen|东校区/一食堂/103|working W402|三号窗口蒸箱不加热，午饭要用
08:19|微|6|power.socket|东校区/图书馆/204|finished W103|自习区靠墙插座松了，插头插不住
08:22|微|133|civil.ceiling|东校区/二食堂/202|held W201|吊顶扣板往下垂，看着要掉|crack
08:26|电|150|water.tap|东校区/5栋/302|working W101|水龙头关不紧，接了两盆水了
08:31|微|22|hvac.cooling|东校区/求是楼/301|held W301|空调不制热，显示 E4，教室很冷
08:34|微|164|environment.pests|西校区/李园1舍/110|taken W401|寝室发现蟑螂，晚上好几只
08:38|微|35|wood.window|东校区/2栋/512|taken W201|窗户推不动，下雨进水
08:42|电|247|power.trip|西校区/校医院/104|working W104|注射室跳闸，冰箱里有疫苗
08:47|微|49|network.campus|东校区/4栋/206|taken W302|网口没反应，换了网线也不行
08:53|微|64|water.toilet|东校区/3栋/602|taken W102|马桶水箱一直流水，晚上很吵
09:50|微|71|civil.wall|东校区/1栋/503|accepted|靠卫生间那面墙发霉，一大片黑|stain
09:02|电|251|wood.door|西校区/行政楼/206|taken W202|闭门器漏油，门摔得特别响
09:05|微|80|power.light|东校区/5栋/409|taken W101|阳台灯坏了，换了开关还是不亮|dark
09:08|微|88|water.no_supply|东校区/6栋/611|back W102|六楼水压特别小，基本不出水
09:14|电|95|water.burst|东校区/5栋/511|burst W101 W102|水管爆了，水往走廊里流，已经流到楼梯口|puddle
09:45|微|101|equipment.washer|西校区/桃园2舍/301|accepted|洗衣机不甩干，衣服泡在里面拿不出来
09:21|微|112|wood.cabinet|东校区/4栋/308|working W201|衣柜门掉了，合页螺丝找不到
09:40|微|126|power.fan|东校区/明德楼/402|accepted|吊扇一直晃，怕掉下来
09:29|电|244|hvac.leak|西校区/行政楼/401|taken W301|空调滴水，正好滴在插线板上方|stain
09:33|微|139|water.drain|东校区/2栋/103|working W102|洗澡水排不下去，已经积到脚面
09:37|微|145|environment.greening|东校区/东操场|taken W401|树枝被风刮断，横在跑道上|plain
09:41|微|152|power.socket|东校区/3栋/408|accepted|书桌下面插座面板掉出来了，能看到线
09:46|窗|159|wood.lock|东校区/6栋/202|taken W201|门锁坏了，钥匙转不动
09:49|微|167|water.tap|西校区/桃园1舍/508|accepted|阳台水龙头一直滴水
09:53|微|173|network.access|东校区/图书馆/101|dispatched W302|闸机识别不了人脸，门口排了很长的队
09:57|微|180|water.pipe|西校区/实训中心/207|taken W104|水管接头渗水，滴到设备台上了|puddle
10:12|电|246|power.outage|东校区/一食堂/201|working W103 W402|整层没电，后厨和收银都停了
10:14|微|186|wood.desk_chair|东校区/求是楼/204|reported|第三排靠墙的椅子腿断了
10:17|微|193|water.hot|东校区/1栋/612|reported|浴室没热水，刷卡器亮着
10:19|微|199|civil.roof|东校区/6栋/601|reported|下雨就漏，顶上一圈黄印，越来越大|stain
10:23|微|204|hvac.cooling|东校区/博学楼/404|reported|空调吹出来是冷风，同学都穿着外套上课
10:21|微|211|power.trip|东校区/2栋/309|reported|整间跳闸，推上去又掉下来
10:24|微|218|water.drinking|东校区/图书馆/301|reported|开水器不出水，显示缺水
10:28|微|222|network.campus|西校区/李园1舍/403|reported|寝室断网，路由器灯是红的
10:31|微|227|wood.screen|东校区/4栋/102|reported|纱窗破了个大洞
10:34|电|248|water.toilet|西校区/校医院/201|accepted|病房卫生间马桶堵了
10:37|微|233|wood.lock|东校区/5栋/210|reported|门反锁了打不开，同学在外面|door
10:39|微|236|water.pipe|东校区/3栋/507|reported|暖气管接头喷水，地上接了三个盆|puddle
10:40|微|12|power.light|东校区/求是楼/502|reported|靠窗一列灯全灭了|dark
""".strip().splitlines()]  # fmt: skip

_NEEDED = {
    "reported": 0, "accepted": 1, "dispatched": 2, "taken": 3, "back": 4,
    "working": 4, "held": 5, "burst": 4, "finished": 5, "passed": 6, "rated": 7,
}  # fmt: skip
_GAPS = (4, 3, 5, 17, 34, 19, 4)
"""Minutes to the next step, one after the other."""


class Morning:
    """Plays the morning through an office.

    Attributes:
        hero: the ticket that a picture of the desk has open: the burst pipe.
        tickets: uid of each line, by place.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.tickets: dict[str, str] = {}
        self._plan: list[tuple[int, int, Callable[[], None]]] = []

    @property
    def hero(self) -> str:
        """The burst pipe of 5栋 511."""
        return self.tickets["东校区/5栋/511"]

    def play(self) -> None:
        """Let everything happen in its order; it is 10:42 afterwards."""
        for number, line in enumerate(LINES):
            self._at(line.at, lambda line=line, number=number: self._report(line, number))
        while self._plan:
            self._plan.sort(key=lambda step: step[:2])
            at, _, act = self._plan.pop(0)
            self.office.clock.now = MIDNIGHT + at * MINUTE
            act()
            self.office.exchange()
        self.office.clock.now = NOW
        self.office.exchange()

    def _at(self, minute: float, act: Callable[[], None]) -> None:
        self._plan.append((min(round(minute), 641), len(self._plan), act))

    def _report(self, line: Line, number: int) -> None:
        shown = [picture(line.shows, Random(number))] if line.shows else []
        person = line.caller
        code = f"2024{person:04d}" if person <= 240 else f"T{person - 240:04d}"
        via = _VIA[line.via]
        ticket = self.office.report(code, line.fault, line.place, line.said, via, shown)
        self.tickets[line.place] = ticket.uid
        course, *crew = line.course.split()
        at = float(line.at)
        left = (641 - line.at) / max(1, sum(_GAPS[: _NEEDED[course]]))
        for gap, (act, actor) in zip(_GAPS, self._steps(course, crew, code, line), strict=False):
            at += gap * min(1.0, left)
            self._at(at, lambda act=act, actor=actor, uid=ticket.uid: self._do(uid, act, actor))
        if course == "burst":
            self._burst(ticket.uid, code, line.at)

    def _do(self, uid: str, act: Args, actor: str) -> None:
        office = self.office
        if not actor:
            office.desk(uid, act)
        else:
            who = office.worker(actor) if actor.startswith("W") else office.requester(actor)
            office.tell(uid, act, who)

    def _steps(self, course: str, crew: list[str], code: str, line: Line) -> list[tuple[Args, str]]:
        """What follows the report, and by whom: nobody named is our desk."""
        if course == "reported":
            return []
        steps: list[tuple[Args, str]] = [(c.Accept(), "")]
        if not crew:
            return steps
        lead = crew[0]
        named = [(one, self.office.worker(one).name) for one in crew]
        steps.append((c.Dispatch(crew_of(named)), ""))
        if course == "dispatched":
            return steps
        steps.append((c.Take(lead), lead))
        if course == "back":
            return [*steps, (c.HandBack(lead, "在 5 栋抢修爆管，过不去，请改派"), lead)]
        if course != "taken":
            steps.append((c.Arrive(lead), lead))
        if course == "held":
            steps.append((c.HoldWork("parts", note="型号没库存，已报采购"), lead))
        if course in ("finished", "passed", "rated"):
            steps += self._ending(course, lead, code)
        return steps

    def _ending(self, course: str, lead: str, code: str) -> list[tuple[Args, str]]:
        tape = Material("生料带", 1_000, "卷", price=200)
        used = (tape, Material("配件", 1_000, "套", price=3_500))
        steps: list[tuple[Args, str]] = [
            (c.Finish(lead, "replaced", "更换坏件，试用正常", 25, used), lead)
        ]
        if course in ("passed", "rated"):
            steps.append((c.PassInspection(text="好了，谢谢师傅"), code))
        if course == "rated":
            steps.append((c.Rate(5, 5, 5, "来得很快，修得很好"), code))
        return steps

    def _burst(self, uid: str, code: str, at: int) -> None:
        """The burst pipe: everybody speaks."""
        later = picture("stain", Random(77))
        self._at(at + 6, lambda: self._do(uid, c.Urge("水已经流到五楼楼梯口了"), code))
        self._at(at + 8, lambda: self._do(uid, c.Note("宿管已关五楼分阀，住户在门口等"), ""))
        self._at(at + 21, lambda: self._photo(uid, later))
        self._at(at + 24, lambda: self._do(uid, c.Note("爆口在横管，准备换一段"), "W101"))
        self._at(at + 47, lambda: self._do(uid, c.Urge(), code))

    def _photo(self, uid: str, data: bytes) -> None:
        self._do(uid, c.AddPhotos((self.office.keep(data),)), "W101")
