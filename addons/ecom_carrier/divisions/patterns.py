# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tells a name of a place from other words, for normal text without blanks."""

import re

# Columns that say nothing.
NOTHING = re.compile(
    r"(?:其[它他]区?|无|暂无|未知|全境|市辖区|市直辖|县|郊县|重庆郊县|None|null"
    r"|(?:省|自治区)?直辖(?:县级)?(?:行政)?(?:区划|单位|县)?)?"
)
# Levels without a name, written in the middle of an address.
UNNAMED = re.compile(
    r"(?:市辖区|(?:省|自治区)?直辖县级行政(?:区划|单位)|(?:省|自治区)直辖(?:行政单位)?"
    r"|重庆郊县)+"
)
GREETING = re.compile(r"(?:(?:收货|收件|详细|联系)?地址|中华人民共和国|中国)\s?")
POSTCODE = re.compile(r"[(（]\d{6}[)）]\s*$")
# What makes a full name part of another word: 沙市区路, 上海市场.
NO_FULL_NAME = re.compile(r"路|街(?![道口])|大[道街厦楼]|巷|弄|胡同|宾馆|酒店")
MARKET = re.compile(r"(?<=市)场")
# What the ending of a full name belongs to as well: 福田区政府 lies in 福田区, and the
# street is 区政府; 江阴市府路 is 市府路 in 江阴市. Streets that begin with 府 are many
# (府前街, 府西街), so that only 市府 with little behind it is the town hall.
_HALL = r"府(?=[大小新老]?[路街巷弄]|大[院楼道厦]|广场|小区|宿舍|家属|机关)"
SHARED = re.compile(
    rf"(?<=市)(?:[民政立委]|{_HALL}|郊(?!区)|区(?!县)|辖(?=区)|直(?=机关|属)"
    r"|心(?=[东南西北中]?[路街巷弄桥]|广场)|[前后](?=[大小]?[街路巷弄])"
    r"|[东南西北中]路|(?<=番禺市)桥)"
    rf"|(?<=[区县旗州盟省])(?:委(?=[会大党家机员宿办]|$)|政(?=府|协|法)|{_HALL})"
    r"|(?<=[省县])道(?=[A-Z0-9]|[旁边])"
    r"|(?<=县)[前后正](?=[大小直横]?[街路巷弄])"
)
# A county is no certain reading where its city would do: 南昌 县前街, 南昌县 前街.
COUNTY_STREET = re.compile(
    r"[前后正府]|[东南西北中直横左右学衙署门桥仓][大小直横宫]?[街路巷弄]|道[A-Z0-9旁边]"
)
# What makes a short name part of another word: 南京东路, 浙江大学, 余杭街道. What a
# name of a division begins with is no such word: 唐山路南区, 江苏镇江.
NO_SHORT_NAME = re.compile(
    r"[东南西北中前后上下内外老新大小]?[一二三四五六七八九十]?[\u4e00-\u9fff]?"
    r"(?:路(?![南北]区|桥)|街(?!道)|道(?![孚外真里县])|巷|弄)"
    r"|街道|胡同|[东南西北]?站|桥(?![东西口])"
    r"|镇(?![江平远原安巴坪赉宁雄康沅海])|乡(?!宁)|村|庄(?![河浪])|屯(?![昌溪留门])"
    r"|[新老]村|社区|小区|花园|花苑|雅苑|家园|人家|名[苑都]|公寓|大[厦楼会]"
    r"|中心|广场|宾馆|酒店|饭店|大学|学[院校]|[中小]学|医院|机场|火?车站|码头|公园"
    r"|商(?:场|厦|业|贸|务|会|学|行|住|铺)|市场|批发|银行|公司|集团|股份|有限|厂"
    r"|[矿林农]场|局|所|店|馆(?!陶)|[号栋幢楼]|单元|国际|国贸|理工|师范|财经|医科"
    r"|烤鸭|小吃|菜|话|籍|人(?!民)"
    # 中山纪念堂 of 广州, 东方红 of anywhere, the shops of 同仁堂.
    r"|(?<=中山)(?:纪念|图书|陵|舰|装)|(?<=东方)红|(?<=同仁)堂"
)
# The same for the short name of a district only: 朝阳门, 白云山, 昆山经济技术开发区.
NO_SHORT_DISTRICT = re.compile(
    r"[山湖门寺塔庙祠苑府港岛园]|江(?![东西南北湾])|河(?![东西南北])"
    r"|城(?![东西南北中关厢])|工业|经济|经[开贸]|高[新教]|开发|科[技学]|产业"
    r"|(?<=城中)[心村]|文化(?![路街巷东西南北])|风景|名胜"
    r"|[宫亭阁堂陵鱼]|古[镇城]|礼堂|剧[场院]|纪念|图书|博物|百货|大桥|总站|步行|森林|夜市"
    r"|(?<=科尔沁)[左右]|(?<=鄂托克)前|(?<=井陉)矿"
    r"|新[区城]|职业|技术|航空|交通|电力|保税|自贸|综合|体育|[一二三四五]期"
)
# A name that says no more than where in its city the district lies.
GENERIC = re.compile(r"[城市新老东南西北中江河港口郊矿]{1,3}区")
# An area that is no division, named before the district it lies in.
ZONE = re.compile(
    r"[\u4e00-\u9fff]{0,12}?"
    r"(?:开发区|高新区|经开区|[新园]区|产业[区园]|示范区|保税区|度假区|管理区)"
)
# What looks like the name of a district.
DISTRICT = re.compile(
    r"(?:(?![路街道巷弄镇乡村号栋])[\u4e00-\u9fff]){1,12}?"
    r"(?:(?<![小社校厂院库景街住片])区|县|市(?!场)|旗)"
)
MASK = re.compile(r"[*＊]")
