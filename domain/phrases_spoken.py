"""Phrases in which a character has another initial than alone; made by a tool of the tests."""

from __future__ import annotations

MADE_OF = "pypinyin 0.55.0"

PHRASES = """\
一宿yx 一撮yz 一朝yz 万俟mq 三藏sz 三重sc 上行sh 下乘xs 下调xt 专长zc 东阿de 中行zh 中长zc
丹参ds 久长jc 乐器yq 乐团yt 乐坛yt 乐官yg 乐工yg 乐师ys 乐府yf 乐律yl 乐感yg 乐户yh 乐手ys
乐曲yq 乐歌yg 乐毅yy 乐池yc 乐清yq 乐理yl 乐章yz 乐舞yw 乐谱yp 乐迷ym 乐队yd 乐音yy 乘舆sy
九重jc 乞降qx 乡长xc 乱弹lt 乳臭rx 二重ec 交恶jw 交行jh 人参rs 仇姓qx 今朝jz 仓卒cc 仰给yj
会计kj 传略zl 传记zj 伸长sc 伺弄sn 伺机sj 伺隙sx 伽蓝ql 何曾hz 供给gj 侧歪zw 便佞pn 便嬖pb
便宜py 修长xc 倒圈dj 倔強jj 倔强jj 倘佯cy 倥侗kt 偏裨pp 停泊tb 傀儡kl 僬侥jy 光栅gs 免麻wm
党参ds 入行rh 关卡gq 内传nz 内省nx 内行nh 冗长rc 军乐jy 农行nh 冯河ph 冷颤lz 几曾jz 分行fh
列传lz 刨冰bb 刨刀bd 刨子bz 刨平bp 刨床bc 刨花bh 别传bz 刹时cs 刹那cn 剿袭cx 剿说cs 劝降qx
动弹dt 勘校kj 匙子cz 半宿bx 协调xt 单于cy 单姓sx 南乐ny 南无nm 卡具qj 卡壳qk 卡子qz 压蔓yw
厌恶yw 厦门xm 参商ss 参校cj 参茸sr 双重sc 反弹ft 反扒fp 反省fx 发卡fq 取给qj 受降sx 古刹gc
叨光tg 叨扰tr 叨拢tl 叨陪tp 可恶kw 可曾kz 史乘ss 叶韵xy 吁求yq 吁请yq 同行th 名刹mc 吐蕃tb
吖啶ad 吟哦ye 吹弹ct 周长zc 呲牙zy 呵叻kl 呼吁hy 咖喱gl 咯血kx 咳咳hh 哨卡sq 商行sh 商贾sg
喔喔ww 嗒丧ts 嗒然tr 嘲哳zz 器乐qy 噱头xt 噶厦gx 回弹ht 回纥hh 囤积tj 囤聚tj 国乐gy 土堡tp
在行zh 圩场xc 地壳dq 地藏dz 坦率ts 垫圈dj 声乐sy 复辟fb 外传wz 外行wh 大埔db 大率ds 大藏dz
太阿te 央行yh 失调st 奇偶jo 奇数js 奇零jl 奏乐zy 女红ng 好恶hw 姓仇xq 姓解xx 委蛇wy 威吓wh
嫌恶xw 宝刹bc 宝坻bd 宝藏bz 审校sj 富贾fg 寒颤hz 封禅fs 射干yg 将将qq 尉犁yl 尉迟yc 小传xz
尿泡sp 尿脬sp 屈折qs 屏住bz 屏弃bq 屏息bx 屏气bq 屏迹bj 屏退bt 屏除bc 属意zy 属文zw 属望zw
工行gh 左传zz 巨贾jg 巷道hd 干哕gy 平巷ph 延长yc 建行jh 弄口lk 弄堂lt 弦乐xy 弹力tl 弹劾th
弹射ts 弹性tx 弹琴tq 弹簧th 弹腿tt 弹词tc 强嘴jz 归省gx 归降gx 怔忪zz 恐吓kh 恫吓dh 惩艾cy
憎恶zw 懂行dh 戎行rh 成宿cx 成行ch 扁舟pz 扒手ps 扒灰ph 扒窃pq 扒粪pf 扒糕pg 扒草pc 扒鸡pj
打颤dz 扛鼎gd 执拗zn 扬长yc 投降tx 折堕sd 折本sb 折秤sc 折耗sh 抨弹pt 拉纤lq 拉长lc 拖沓tt
拖长tc 招行zh 招降zx 拱券gx 挺括tg 换行hh 排行ph 提溜dl 提防df 援藏yz 搅混jg 擅长sc 攒动cd
攒射cs 攒盒ch 攒眉cm 攒聚cj 攒集cj 改行gh 文蛤wg 於菟wt 无臭wx 时长sc 星宿xx 暴晒ps 曝光bg
曾孙zs 曾祖zz 月氏yz 朝会zh 朝夕zx 朝日zr 朝晖zh 朝暮zm 朝气zq 朝阳zy 朝霞zx 朝露zl 期年jn
木栅ms 本行bh 杂沓zt 枞阳zy 枸橼jy 查查zz 栅极sj 栏栅ls 栖栖xx 校准jz 校勘jk 校场jc 校对jd
校改jg 校本jb 校样jy 校核jh 校正jz 校注jz 校点jd 校订jd 校阅jy 校验jy 桑葚ss 梵刹fc 棚圈pj
楞伽lq 款识kz 正传zz 武行wh 民乐my 水栅ss 求降qx 汤匙tc 沓子tz 沙参ss 泄沓xt 泊位bw 泊车bc
泌阳by 波长bc 洋行yh 海参hs 涡河gh 淡泊db 深省sx 深长sc 湾泊wb 溃脓hn 漂泊pb 漢藏hz 漫长mc
漯河th 澄沙ds 澄结dj 澹台tt 火燵ht 烹调pt 牙龈yy 牛圈nj 牧畜mx 特长tc 犍为qw 狭长xc 率先sx
率军sj 率尔se 率性sx 率然sr 率直sz 率真sz 率队sd 率领sl 环伺hs 瑜伽yj 瓜蔓gw 甲壳jq 电刨db
畜产xc 畜养xy 畜圈cj 畜牧xm 番禺py 番茄fq 疟子yz 疲沓pt 病革bj 痛恶tw 瘦长sc 白术bz 盛器cq
盛菜cc 盛饭cf 直率zs 相率xs 省亲xq 省墓xm 省察xc 省悟xw 省视xs 真率zs 督率ds 瞿然jr 短长dc
碇泊db 碌碡lz 磅礴pb 礼乐ly 禅让sr 秘鲁bl 税卡sq 稽首qs 空调kt 窥伺ks 立传lz 管乐gy 粘土nt
粘液ny 粘稠nc 粘结nj 粮行lh 系好jh 系带jd 系泊jb 系紧jj 系绳js 红参hs 纤夫qf 纤手qs 纤绳qs
纤长xc 纳降nx 纶巾gj 细长xc 经传jz 给与jy 给予jy 给付jf 给体jt 给养jy 给水js 统率ts 编校bj
罗刹lc 羊圈yj 羞恶xw 羹匙gc 耙子pz 胸椎xz 脊椎jz 脖颈bg 腌臜az 腌臢az 腰椎yz 膀胱pg 膻中dz
臧否zp 自传zz 自省zx 自给zj 般桓ph 芜荑wy 苍术cz 苕帚tz 苦参ks 茄子qz 茶匙cc 茶铛cc 草率cs
荤粥xz 荸荠bq 莘庄xz 莞尔we 莞莞ww 落泊lb 蔚县yx 蕃茄fq 藏人zr 藏历zl 藏府zf 藏戏zx 藏族zz
藏獒za 藏药zy 藏蓝zl 藏青zq 藏香zx 藤蔓tw 虾蟆hm 蛤粉gf 蛤蚌gb 蛤蚧gj 蛤蜊gl 行业hy 行东hd
行伍hw 行会hh 行列hl 行号hh 行家hj 行市hs 行帮hb 行当hd 行情hq 行栈hz 行款hk 行规hg 行话hh
行货hh 行贾xg 行距hj 行辈hb 行道hd 行长hz 行间hj 补给bj 表率bs 袷袢qp 裨将pj 裳裳cc 西乐xy
西藏xz 解数xs 解池xc 解法xf 解调jt 讥弹jt 评传pz 评弹pt 诈降zx 诗行sh 诱降yx 请降qx 调人tr
调价tj 调侃tk 调停tt 调光tg 调养ty 调准tz 调制tz 调剂tj 调匀ty 调协tx 调合th 调味tw 调和th
调唆ts 调处tc 调幅tf 调弄tn 调息tx 调情tq 调戏tx 调护th 调控tk 调摄ts 调教tj 调整tz 调料tl
调档td 调正tz 调治tz 调温tw 调焦tj 调理tl 调皮tp 调笑tx 调级tj 调经tj 调羹tg 调色ts 调节tj
调解tj 调试ts 调调td 调谐tx 调谑tx 调资tz 调适ts 调音ty 调频tp 豆豉dc 财会ck 贾人gr 贾用gy
贾祸gh 贾贸gm 贾马gm 超长cc 趔趄lq 路卡lq 跳行th 身长sc 躯壳qq 车行ch 轧机zj 轧账gz 轧辊zg
轧钢zg 转行zh 轸宿zx 轻率qs 辗转zz 辟举bj 辟书bs 辟召bz 辟引by 辟谷bg 辟邪bx 边卡bq 过长gc
进给jj 道藏dz 道行dh 遗使ws 遗劳wl 配乐py 配给pj 酒铛jc 里弄ll 重九cj 重修cx 重光cg 重出cc
重印cy 重叠cd 重合ch 重启cq 重唱cc 重围cw 重圆cy 重复cf 重头ct 重奏cz 重婚ch 重孙cs 重审cs
重庆cq 重建cj 重张cz 重弹ct 重影cy 重拍cp 重提ct 重播cb 重数cs 重新cx 重映cy 重沓ct 重洋cy
重温cw 重演cy 重版cb 重犯cf 重现cx 重生cs 重申cs 重组cz 重聚cj 重获ch 重行cx 重译cy 重读cd
重返cf 重迭cd 重述cs 重选cx 重逢cf 重重cc 重阳cy 重霄cx 野乘ys 钉耙dp 铁耙tp 铅山ys 铜臭tx
银行yh 锁匙sc 锚泊mb 镐京hj 长久cj 长乐cl 长于cy 长亭ct 长假cj 长兴cx 长剑cj 长卷cj 长发cf
长句cj 长号ch 长叹ct 长吟cy 长命cm 长啸cx 长圆cy 长坂cb 长城cc 长处cc 长夏cx 长夜cy 长天ct
长存cc 长安ca 长寿cs 长局cj 长崎cq 长川cc 长工cg 长年cn 长庚cg 长度cd 长廊cl 长征cz 长性cx
长拳cq 长揖cy 长斋cz 长方cf 长春cc 长期cq 长机cj 长条ct 长枪cq 长款ck 长毛cm 长汀ct 长江cj
长沙cs 长河ch 长法cf 长波cb 长活ch 长流cl 长物cw 长生cs 长眠cm 长矛cm 长短cd 长石cs 长程cc
长空ck 长笛cd 长策cc 长篇cp 长线cx 长统ct 长编cb 长缨cy 长舌cs 长虫cc 长虹ch 长街cj 长衣cy
长衫cs 长袍cp 长袖cx 长袜cw 长裤ck 长褂cg 长诗cs 长话ch 长调cd 长谈ct 长足cz 长跑cp 长跪cg
长辞cc 长远cy 长途ct 长逝cs 长长cc 长门cm 长队cd 长随cs 长青cq 长音cy 长项cx 长驱cq 长鸣cm
长鼓cg 长龙cl 阿胶ej 阿谀ey 阿附ef 陂艿br 陂陀pt 附识fz 降伏xf 降服xf 降顺xs 降龙xl 隔行gh
雁行yh 雅乐yy 霓裳nc 靓丽ll 靓仔lz 靓女ln 靠泊kb 鞭鞘bs 音乐yy 颀长qc 颉颃xh 颤栗zl 风镐fh
飘泊pb 饼铛bc 马圈mj 马尾my 骠勇py 骠骑pq 骨殖gs 骶椎dz 鸟闹dn 黄陂hp 鼓乐gy 齿龈cy 龟兹qc
龟裂jl 一长串ycc 一驮粮ydl 不粘锅bng 两重天lct 五金行wjh 交响乐jxy 人行道rxd 人轧人rgr
伽利略jll 八行书bhs 刨木板bmb 十里堡slp 卡脖子qbz 吐谷浑tyh 地窨子dyz 大堡礁dpj 天姥山tms
太子参tzs 太行山ths 奇函数jhs 将进酒qjj 开户行khh 张靓颖zly 弹跳力ttl 弹钢琴tgq 打击乐djy
拍卖行pmh 拗不过nbg 摇滚乐ygy 放大率fdl 朝阳区cyq 朝阳花cyh 树行子shz 核桃凹htw 桑葚儿sre
水浒传shz 浒墅关xsg 爵士乐jsy 牛头刨ntb 生长期szq 粘合剂nhj 系鞋带jxd 纪传体jzt 芥蓝菜glc
苣卖菜qmc 苣荬菜qmc 英雄传yxz 藏红花zhh 行道树xds 西洋参xys 赛璐玢slf 车行道cxd 车马炮jmp
郦食其lyj 重头戏ztx 长恨歌chg 长明灯cmd 长白山cbs 长绒棉crm 长臂猿cby 长蛇阵csz 长镜头cjt
长颈鹿cjl 阿房宫epg 马尾松mws 马尾藻mwz 马尾辫mwb 高丽参gls 高句骊ggl 龙门刨lmb 一口两匙yklc
一弹指顷ytzq 一技之长yjzc 一无所长ywsc 一日三省yrsx 一日之长yrzc 一暴十寒ypsh 一目五行ymwh
一目十行ymsh 一目数行ymsh 一重一掩ycyy 一长一短ycyd 一长两短ycld 一长二短yced 一长半短ycbd
七十二行qseh 七行俱下qhjx 七长八短qcbd 万箭攒心wjcx 三不拗六sbnl 三十六行sslh 三天两宿stlx
三省吾身sxws 三臡八菹snbz 三长两短scld 三长四短scsd 上行下效sxxx 不亦说乎byyh 不战而降bzex
不省人事bxrs 不胜杯杓bsbs 不胜桮杓bsbs 不辟斧钺bbfy 不遗寸长bycc 且食蛤蜊qshl 东躲西藏ddxc
东量西折dlxs 东飘西泊dpxb 丢卒保车dzbj 丰草长林fccl 丹凤朝阳dfcy 久安长治jacz 乘舆播越cyby
乜斜缠帐nxcz 九垓八埏jgby 九行八业jhby 乱箭攒心ljcx 乳臭未除rcwc 争短论长zdlc 争长竞短zcjd
争长论短zcld 二十八宿esbx 云朝雨暮yzym 云窗雾槛ycwj 五藏六府wzlf 五行八作whbz 五行并下whbx
井底虾蟆jdxm 人事不省rsbx 人生朝露rscl 人给家足rjjz 人足家给rzjj 从长商议ccsy 从长计议ccjy
从长计较ccjj 以不济可yfjk 以升量石ysld 以夜继朝yyjz 以大恶细ydwx 以珠弹雀yztq 以规为瑱ygwt
以郄视文yxsw 仰事俯畜ysfx 仿徨失措phsc 伏而咶天fest 众口难调zknt 众好众恶zhzw 众星攒月zxcy
众毛攒裘zmcq 传神阿堵csed 伺瑕导蠙sxdp 伺瑕导隙sxdx 伺瑕抵蠙sxdp 伺瑕抵隙sxdx 余勇可贾yykg
佹形僪状gxyz 依丱附木ykfm 依阿取容yeqr 便宜从事bycs 便宜施行bysx 便宜行事byxs 俟河之清shzq
倒打一耙ddyp 倒持太阿dcta 倒持泰阿dcte 倒裳索领dcsl 倔头强脑jtjn 偃武行文ywxw 傍若无人prwr
儿女情长enqc 先自隗始xzws 兔起鹘落tqhl 入孝出弟rxct 公正不阿gzbe 养精畜锐yjxr 冠盖相属ggxz
冥行擿埴mxzz 冯河暴虎fhbh 凤泊鸾漂fblp 凤泊鸾飘fblp 凫短鹤长fdhc 击石弹丝jsts 凿坏以遁zpyd
凿坏而遁zped 刚正不阿gzbe 刚直不阿gzbe 利口捷给lkjj 别开蹊径bkxj 刻木为鹄kmwh 功成行满gcxm
十四行诗sshs 十夫桡椎sfrz 十夫楺椎sfrz 十行俱下shjx 千乘之国qszg 千磨百折qmbs 单鹄寡凫dhgf
南贩北贾nfbg 博采众长bczc 博闻强识bwqz 卬首信眉assm 卷土重来jtcl 厚味腊毒hwxd 参回斗转shdz
参横斗转shdz 参辰卯酉scmy 参辰日月scry 又细又长yxyc 双足重茧szcj 发短心长fdxc 取长弃短qcqd
取长补短qcbd 叠矩重规djcg 古调不弹gdbt 古调单弹gddt 另辟蹊径lpxj 叨在知己tzzj 吁天呼地ythd
吃里扒外clpw 各取所长gqsc 各有所长gysc 各行各业ghgy 合从连衡hzlh 同恶相助twxz 同恶相恤twxx
否去泰来pqtl 否往泰来pwtl 否极泰回pjth 否极泰来pjtl 否极阳回pjyh 否终则泰pzzt 否终复泰pzft
吹拉弹唱cltc 吹竹弹丝czts 呷醋节帅xcjs 呼不给吸hbjx 呼天吁地htyd 和颜说色hyys 咳声叹气hstq
品竹弹丝pzts 品竹调丝pzts 啛啛喳喳cccc 善善从长sscc 善善恶恶sswe 善贾而沽sgeg 喉长气短hcqd
喙长三尺hcsc 嘁哩喀喳qlkc 嘴快舌长zksc 嚼穿龈血jcyx 嚼齿穿龈jccy 四不拗六sbnl 四马攒蹄smct
图穷匕见tqbx 圈牢养物jlyw 圣经贤传sjxz 地久天长djtc 地暴十寒dpsh 坐不重席zbcx 夏虫朝菌xczj
夕惕朝乾xtzq 多财善贾dcsg 多钱善贾dqsg 夜如何其yrhj 夜长梦多ycmd 夜长梦短ycmd 大璞不完tpbw
大腹便便dfpp 大行大市dhds 大路椎轮dlzl 大辂椎轮dlzl 天长地久tcdj 天长地老tcdl 天长日久tcrj
头会箕敛tkjl 头会箕赋tkjf 奉公不阿fgbe 好佚恶劳hywl 好善恶恶hswe 好恶不同hebt 好景不长hjbc
好梦不长hmbc 好逸恶劳hywl 妍蚩好恶yche 姑射神人gysr 委肉虎蹊wrhx 嫌长道短xcdd 孤独矜寡gdgg
守正不阿szbe 审曲面埶sqms 宴安酖毒yadd 家给人足jjrz 家给户足jjhz 家给民足jjmz 家长礼短jcld
家长里短jcld 宿水飡风xscf 宿水餐风xscf 宿雨餐风xycf 富商大贾fsdg 富国彊兵fgqb 寡凫单鹄gfdh
寸善片长cspc 寸有所长cysc 寸长尺技cccj 寸长尺短cccd 寸长片善ccps 寻行数墨xhsm 封豕长蛇fscs
将伯之助qbzz 将伯之呼qbzh 将功折过jgsg 尸居龙见sjlx 尺短寸长cdcc 尽其所长jqsc 层见迭出cxdc
居不重席jbcx 居不重茵jbcy 屏声息气bsxq 屏声敛息bslx 屏声静气bsjq 属垣有耳zyye 属毛离里zmll
属词比事zcbs 属辞比事zcbs 山殽野湋syyw 山行海宿sxhx 山重水复scsf 山长水远scsy 山长水阔scsk
山高水长sgsc 岂弟君子ktjz 峨峨汤汤eess 左支右调zzyt 干将莫邪gjmy 度长絜大dcxd 度长絜短dcxd
弃短就长qdjc 弃短用长qdyc 弄口鸣舌nkms 弄管调弦ngtx 引吭悲歌yhbg 引吭高唱yhgc 引吭高声yhgs
引吭高歌yhgg 引短推长ydtc 弹丝品竹tspz 弹丸脱手twts 弹冠振衣tgzy 弹冠振衿tgzj 弹冠相庆tgxq
弹冠结绶tgjs 弹剑作歌tjzg 弹指之间tzzj 弹斤估两tjgl 弹空说嘴tksz 强嘴拗舌jzns 强自取折qzqs
当行出色dhcs 当行本色dhbs 得马折足dmsz 心惊胆颤xjdz 心拙口夯xzkb 心痒难挝xynz 心长力短xcld
心长绠短xcgd 急景凋年jydn 恫疑虚猲dyxg 恶不去善wbqs 恶居下流wjxl 恶恶从短wwcd 恶湿居下wsjx
恶紫夺朱wzdz 恶醉强酒wzqj 悬石程书xdcs 悬鼓待椎xgdz 情深意长qsyc 情见乎辞qxhc 情见力屈qxlq
情见势屈qxsq 情见埶竭qjsj 情长纸短qczd 愁多夜长cdyc 愁长殢酒cctj 截长补短jcbd 手足重茧szcj
扒耳搔腮pess 扞格不入hgbr 扪参历井mslj 扬眉眴目ymsm 扬风扢雅yfjy 扯纤拉烟cqly 批吭捣虚phdx
扼吭夺食ehds 扼吭拊背ehfb 投传而去tzeq 折箭为誓sjws 折腰五斗sywd 折长补短zcbd 抱蔓摘瓜bwzg
抽祕骋妍cbcy 拉枯折朽lksx 拭目以俟smys 拱手而降gsex 拽耙扶犁zpfl 挑么挑六tytl 挟主行令jzxl
捣虚批吭dxph 捰袖揎拳lxxq 捱风缉缝afqf 掎挈伺诈jqsz 掎裳连袂jclm 推枯折腐tksf 揎拳捰袖xqlx
揭衣涉水qyss 搀行夺市chds 擿埴索涂zzst 擿埴索途zzst 擿植索涂zzst 攀蟾折桂pcsg 攒三聚五csjw
攒三集五csjw 攒眉苦脸zmkl 攒锋聚镝cfjd 攒零合整clhz 改口沓舌gkts 改玉改行gygx 改行为善gxws
改行从善gxcs 改行自新gxzx 改行迁善gxqs 攻心扼吭gxeh 放辟邪侈fpxc 敩学相长xxxc 数短论长sdlc
整躬率物zgsw 斗转参横dzsh 断长续短dcxd 断长补短dcbd 方寸万重fcwc 方正不阿fzbe 旋干转坤xqzk
无適无莫wdwm 无间可伺wjks 日不暇给rbxj 日久天长rjtc 日久岁长rjsc 日削月朘rxyj 日引月长ryyc
日月参辰rysc 日朘月减rjyj 日朘月削rjyx 日省月修rxyx 日省月试rxys 日省月课rxyk 日短心长rdxc
日长一线rcyx 日长似岁rcss 旧地重游jdcy 时运不齐sybj 明珠弹雀mztq 昏定晨省hdcx 昏迷不省hmbx
昏镜重明hjcm 昏镜重磨hjcm 晏安酖毒yadd 晦盲否塞hmps 晨昏定省chdx 普天率土ptst 暗中行事azxs
暮去朝来mqzl 暮四朝三mszs 暮想朝思mxzs 暮暮朝朝mmzz 暮爨朝舂mczc 暮翠朝红mczh 暮虢朝虞mgzy
暮雨朝云myzy 暴腮龙门pslm 暴衣露冠pylg 暴衣露盖pylg 更长梦短gcmd 曾不惨然zbcr 曾参杀人zssr
曾母投杼zmtz 替天行道ttxd 月中折桂yzsg 月夕花朝yxhz 月夜花朝yyhz 月没参横ymsh 月落参横ylsh
有冯有翼ypyy 有朝一日yzyr 朝三暮二zsme 朝三暮四zsms 朝不保夕zbbx 朝不保暮zbbm 朝不及夕zbjx
朝不虑夕zblx 朝不谋夕zbmx 朝乾夕惕zqxt 朝乾夕愓zqxd 朝云暮雨zymy 朝令夕改zlxg 朝令暮改zlmg
朝前夕惕zqxt 朝升暮合zsmg 朝华夕秀zhxx 朝发夕至zfxz 朝发暮至zfmz 朝夷暮跖zymz 朝奏夕召zzxz
朝奏暮召zzmz 朝思暮想zsmx 朝成夕毁zcxh 朝成暮徧zcmb 朝成暮毁zcmh 朝成暮遍zcmb 朝折暮折zsms
朝攀暮折zpms 朝斯夕斯zsxs 朝日关系crgx 朝更暮改zgmg 朝朝暮暮zzmm 朝梁暮周zlmz 朝梁暮晋zlmj
朝梁暮陈zlmc 朝欢暮乐zhml 朝歌夜弦zgyx 朝歌暮弦zgmx 朝生夕死zsxs 朝生暮死zsms 朝种暮获zzmh
朝秦暮楚zqmc 朝穿暮塞zcms 朝经暮史zjms 朝荣夕灭zrxm 朝衣东市zyds 朝趁暮食zcms 朝过夕改zgxg
朝钟暮鼓zzmg 朝锺暮鼓zzmg 朝闻夕改zwxg 朝闻夕死zwxs 朝阳丹凤cydf 朝饔夕飧zyxs 朝齑夕盐zjxy
朝齑暮盐zjmy 村生泊长csbc 杜门屏迹dmpj 来日方长lrfc 杼柚之空zzzk 杼柚其空zzqk 杼柚空虚zzkx
柴立不阿clbe 栋折榱坏dsch 栖栖遑遑qqhh 栖风宿雨qfxy 校短推长xdtc 校短量长jdlc 桂折一枝gsyz
桂折兰摧gslc 桑户棬枢shjs 椎髻布衣zjby 楛耘伤岁kyss 榱崩栋折cbds 榱栋崩折cdbs 槛花笼鹤jhlh
欹嵚历落qqll 欺行霸市qhbs 正身率下zssx 毁冠裂裳hglc 比物属事bwzs 水远山长sysc 沈博绝丽cbjl
沉谋重虑cmcl 沓冈复岭tgfl 沓来踵至tlzz 沓来麕至tljz 河清难俟hqns 沸沸汤汤ffss 法不阿贵fbeg
法家拂士fjbs 波属云委bzyw 波骇云属bhyz 泣数行下qshx 泰来否往tlpw 泰来否极tlpj 泰极而否tjep
洋洋纚纚yyss 浩浩汤汤hhss 浮收勒折fsls 深仇宿怨scxy 深厉浅揭slqq 深山长谷sscg 深恶痛嫉swtj
深恶痛疾swtj 深恶痛绝swtj 深文曲折swqs 渔阳鞞鼓yypg 温凊定省wqdx 源远流长yylc 溘然长往krcw
溢美溢恶ymyw 溥天率土ptst 澹泊寡欲dbgy 灭景追风myzf 灭此朝食mczs 炫玉贾石xygs 炰鳖脍鲤fbkl
熬姜呷醋ajxc 燕安酖毒yadd 燕跃鹄踊yyhy 爱生恶死asws 片长末技pcmj 片长薄技pcbj 犯而不校febj
狧穅及米skjm 独辟蹊径dpxj 率以为常sywc 率兽食人sssr 率土同庆sttq 率土宅心stzx 率土归心stgx
率由旧则syjz 率由旧章syjz 率马以骥smyj 琴瑟不调qsbt 瑟弄琴调snqt 瑟调琴弄stqn 用其所长yqsc
畜妻养子xqyz 疲疲沓沓pptt 痛深恶绝tswj 痛自创艾tzcy 百兽率舞bssw 百堕俱举bhjj 百舍重茧bscj
百舍重趼bscj 盛水不漏csbl 目下十行mxsh 目不暇给mbxj 相遗以水xwys 短中取长dzqc 短叹长吁dtcx
石室金匮ssjg 石室金鐀ssjg 破觚为圜pgwy 硕望宿德swxd 礼坏乐崩lhyb 礼崩乐坏lbyh 神龙失埶slss
离本徼末lbym 离鸾别鹄llbh 秀出班行xcbh 稚齿婑媠zcwt 空腹便便kfpp 竞短争长jdzc 笼鸟槛猿lnjy
箸长碗短zcwd 累屋重架lwcj 红绳系足hsjz 纷至沓来fztl 纸短情长zdqc 绝长继短jcjd 绝长续短jcxd
绝长补短jcbd 绿女红男lnhn 群雌粥粥qcyy 老师宿儒lsxr 老调重谈ldct 胶柱调瑟jzts 脾气很拗pqhn
膏场绣浍gcxk 自怨自艾zyzy 臭味相投xwxt 舍短取长sdqc 舍车保帅sjbs 良贾深藏lgsc 花攒锦簇hcjc
花攒锦聚hcjj 花朝月夕hzyx 花朝月夜hzyy 花簇锦攒hcjc 茜茜公主xxgz 草率将事cljs 蚁拥蜂攒yyfc
蚁聚蜂攒yjfc 蚁集蜂攒yjfc 蜂攒蚁聚fcyj 蜂攒蚁集fcyj 蜚短流长fdlc 蜜里调油mlty 蝇攒蚁聚ycyj
蝇攒蚁附ycyf 蝎蝎螫螫xxzz 行号卧泣xhwq 行号巷哭xhxk 行行蛇蚓hhsy 衒玉贾石xygs 衡短论长hdlc
衣冠礼乐ygll 袒裼裸裎txlc 被发左衽pfzr 被发文身pfws 被发缨冠pfyg 被山带河psdh 被甲执兵pjzb
被甲持兵pjcb 被甲据鞍pjja 被甲枕戈pjzg 被褐怀玉phhy 被褐怀珠phhz 裁长补短ccbd 裂裳裹足lcgz
裸裎袒裼lctx 褎然冠首yrgs 褚小怀大zxhd 褚小杯大zxbd 见素抱朴xsbp 规旋矩折gxjs 规重矩叠gcjd
解衣槃磅jypp 解衣盘磅jypp 触类而长clec 言重九鼎yzjd 计日以俟jrys 计日而俟jres 论短道长lddc
论长说短lcsd 论长道短lcdd 话长说短hcsd 语短情长ydqc 语重心长yzxc 语长心重ycxz 诲人不惓hrbj
说来话长slhc 说短论长sdlc 说短道长sddc 说长论短scld 说长说短scsd 说长道短scdd 请自隗始qzws
调三惑四tshs 调三斡四tsws 调三窝四tsws 调丝品竹tspz 调唇弄舌tcns 调嘴学舌tzxs 调嘴弄舌tzns
调嘴调舌tzds 调墨弄笔tmnb 调朱傅粉tzff 调朱弄粉tznf 调神畅情tscq 调脂弄粉tznf 调舌弄唇tsnc
调良稳泛tlwf 调词架讼tcjs 调风变俗tfbs 调风弄月tfny 豆重榆瞑dcym 贡禹弹冠gytg 财殚力痡cdlp
贪生恶死tsws 赌长较短dcjd 赤绳系足csjz 跑马卖解pmmx 蹄閒三寻tjsx 转辗反侧zzfc 较德焯勤jdzq
较短比长jdbc 较短絜长jdxc 较短量长jdlc 较长絜短jcxd 进退消长jtxc 迭矩重规djcg 追趋逐耆zqzs
适情率意sqsy 遁世长往dscw 道长争短dczd 道长论短dcld 重三叠四csds 重三迭四csds 重作冯妇czff
重关击柝cgjt 重兴旗鼓cxqg 重圭叠组cgdz 重垣叠锁cyds 重垣迭锁cyds 重山复岭csfl 重山复水csfs
重山峻岭csjl 重岩叠嶂cydz 重岩迭障cydz 重峦叠嶂cldz 重峦叠巘cldy 重峦复嶂clfz 重峦迭嶂cldz
重峦迭巘cldy 重床叠屋ccdw 重床叠架ccdj 重床迭屋ccdw 重床迭架ccdj 重手累足cslz 重振旗鼓czqg
重操旧业ccjy 重整旗鼓czqg 重明继焰cmjy 重熙累叶cxly 重熙累洽cxlq 重熙累盛cxls 重熙累绩cxlj
重珪叠组cgdz 重珪迭组cgdz 重理旧业cljy 重睹天日cdtr 重纰貤缪cpym 重纸累札czlz 重葩累藻cplz
重裀列鼎cyld 重见天日cjtr 重规叠矩cgdj 重规沓矩cgtj 重规累矩cglj 重规袭矩cgxj 重规迭矩cgdj
重起炉灶cqlz 重足一迹czyj 重足屏息czbx 重足屏气czbq 重足累息czlx 重足而立czel 重蹈覆辙cdfz
重迹屏气cjbq 重金袭汤cjxt 重铬酸钾cgsj 重门击柝cmjt 金匮石室jgss 金蝉脱壳jctq 钜人长德jrcd
钧天广乐jtgy 铜臭熏天tcxt 铤而走险tezx 银行行员yhhy 长七短八cqdb 长吁短叹cxdt 长吁短气cxdq
长嘘短叹cxdt 长年三老znsl 长往远引cwyy 长念却虑cnql 长恶不悛cebq 长恶靡悛cemq 长戟高门cjgm
长才广度ccgd 长才短驭ccdy 长材小试ccxs 长材茂学ccmx 长枕大衾czdq 长枕大被czdb 长林丰草clfc
长歌当哭cgdk 长此以往ccyw 长治久安czja 长目飞耳cmfe 长算远略csyl 长绳系日csjr 长绳系景csxj
长虑却顾clqg 长虑后顾clhg 长虑顾后clgh 长蛇封豕csfs 长计远虑cjyl 长辔远御cpyy 长辔远驭cpyy
长颈鸟喙cjnh 长风破浪cfpl 长驾远驭cjyy 问长问短wcwd 闲言长语xycy 间见层出jxcc 阑风长雨lfcy
阿世取容esqr 阿世媚俗esms 阿世盗名esdm 阿党比周edbz 阿党相为edxw 阿其所好eqsh 阿弥陀佛emtf
阿意取容eyqr 阿时趋俗esqs 降妖捉怪xyzg 隆重庆祝lzqz 隋珠弹雀sztq 随珠弹雀sztq 随行就市shjs
雁泊人户ybrh 雕蚶镂蛤dhlg 雨顺风调ysft 霜行草宿sxcx 青紫被体qzpt 青藏高原qzgy 靡靡之乐mmzy
面折庭争mstz 面折廷诤mstz 鞭辟向里bbxl 鞭辟着里bbzl 鞭长不及bcbj 鞭长莫及bcmj 鞭长驾远bcjy
韬光俟奋tgsf 顾景惭形gycx 顿足椎胸dzzx 颠倒衣裳ddyc 颠衣到裳dydc 风调雨顺ftys 飞将数奇fjsj
飞短流长fdlc 食不重味sbcw 食不重肉sbcr 饔飧不给ysbj 饶舌调唇rstc 饿莩载道epzd 饿莩遍野epby
马瘦毛长msmc 骄儿騃女jesn 鱼尾雁行ywyx 鱼游燋釜yyzf 鱼贯雁行ygyx 鸢肩鹄颈yjhj 鸾停鹄峙lthz
鸾漂凤泊lpfb 鸾飘凤泊lpfb 鸾鹄停峙lhtz 鸿衣羽裳hyyc 鸿鹄将至hhjz 鹄峙鸾停hzlt 鹄峙鸾翔hzlx
鹤短凫长hdfc 鹤长凫短hcfd 鹰觑鹘望yqhw 麇至沓来qztl 黄钟长弃hzcq 黄雀伺蝉hqsc 鼎折覆餗dsfs
鼎折餗覆dssf 鼎铛有耳dcye 鼎铛玉石dcys 龈齿弹舌ycds 龈龈计较yyjj 一物降一物ywxyw 一百二十行ybesh
三百六十行sblsh 图穷匕首见tqbsx 行行出状元hhczy 雅鲁藏布江ylzbj 救寒莫如重裘jhmrcq
一朝天子一朝臣yctzycc 丢下耙儿弄扫帚dxpensz 朝闻道夕死可矣zwdxsky 燕雀安知鸿鹄志yqazhhz
男儿有泪不轻弹neylbqt 燕雀安知鸿鹄之志yqazhhzz
"""
"""A phrase and its initials, apart from the next by a space or a line's end."""
