# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""16 orders of 山岚京东店 on JD (京东), shipped from Hangzhou.

Addresses are written as JD writes them: one word, provinces without 省 or 市.
"""

from orders import Buyer, Invoice, Order

SHOP = "山岚京东店"

ORDERS = (
    Order(
        "312845670912",
        "2026-11-22 15:33:40",
        Buyer("jd_wenxi969", "沈思远", "13757196420"),
        "浙江杭州市余杭区文一西路969号云谷中心5幢1102室",
        {"DJ001-BLK": 1},
    ),
    Order(  # two lines
        "312846193057",
        "2026-11-22 15:57:12",
        Buyer("haidian_wu", "吴静怡", "13611284970"),
        "北京海淀区中关村街道中关村南路21号院6号楼1单元502室",
        {"CP001-PNK-18": 1, "CP002-LOW": 2},
        discount="40.00",
    ),
    Order(  # company invoice with tax number
        "312847026481",
        "2026-11-22 16:25:36",
        Buyer("shili_design", "冯雅楠", "15906614382"),
        "浙江杭州市西湖区北山街道曙光路122号示例大厦8层801室",
        {"SN007": 4},
        invoice=Invoice("增值税专用发票", "杭州示例设计有限公司", "91330106MAEXAMP14R"),
    ),
    Order(  # cash on delivery
        "312847950328",
        "2026-11-22 16:50:09",
        Buyer("jd_laowang61", "王德福", "13373812564"),
        "河南开封市龙亭区北书店街道中山路北段43号院3号楼2单元102室",
        {"CJ004": 1},
        cash_on_delivery=True,
    ),
    Order(
        "312848617740",
        "2026-11-22 17:18:25",
        Buyer("jingan_tina", "唐婷", "18917643052"),
        "上海静安区江宁路街道新闸路1058弄3号2204室",
        {"JJ003": 1},
        invoice=Invoice("电子普通发票", "个人"),
    ),
    Order(  # Tibet, with freight
        "312849305216",
        "2026-11-22 17:46:58",
        Buyer("lhasa_cz", "次仁", "13908917364"),
        "西藏拉萨市城关区八廓街道北京中路88号雪域小区2栋1单元301室",
        {"JJ001-PNK-B": 2},
        freight="20.00",
    ),
    Order(  # cash on delivery above 1000
        "312850128693",
        "2026-11-22 18:13:04",
        Buyer("jd_zhangls", "张兰生", "13503147285"),
        "河北保定市莲池区和平里街道七一中路207号裕华园6号楼1单元1401室",
        {"CP006": 1},
        cash_on_delivery=True,
    ),
    Order(  # a product code the catalogue does not know
        "312850974105",
        "2026-11-22 18:42:31",
        Buyer("coffee_kun", "曾坤", "18576490213"),
        "广东深圳市福田区莲花街道红荔西路7002号第一世纪C座1906室",
        {"CJ019": 1},
    ),
    Order(  # two lines
        "312851736082",
        "2026-11-22 19:06:47",
        Buyer("taihu_lu", "陆晨", "13861820457"),
        "江苏无锡市滨湖区河埒街道梁清路506号惠泽苑18号1202室",
        {"CJ002-28": 1, "CJ009": 1},
        discount="15.00",
    ),
    Order(  # company invoice with tax number
        "312852540917",
        "2026-11-22 19:35:20",
        Buyer("yangli_tech", "蒋文博", "15151478206"),
        "江苏苏州市相城区元和街道嘉元路959号样例大厦A座1507室",
        {"DJ004": 2},
        discount="30.00",
        invoice=Invoice("电子普通发票", "苏州样例科技有限公司", "91320507MAEXAMP22K"),
    ),
    Order(  # cash on delivery
        "312853281640",
        "2026-11-22 20:01:55",
        Buyer("jd_nanning55", "覃玉兰", "13877194035"),
        "广西桂林市七星区七星路街道漓江路26号桂湖花园5栋2单元402室",
        {"SP003": 2, "SP004": 1},  # two lines
        cash_on_delivery=True,
    ),
    Order(  # a seller's memo
        "312854093275",
        "2026-11-22 20:34:16",
        Buyer("jd_hexi_ma", "马晓芸", "15293107648"),
        "甘肃兰州市城关区皋兰路街道民主东路156号金色堤岸3单元2101室",
        {"CP004-GRN": 1},
        memo="老客户，随箱送桂花香片一包",
    ),
    Order(
        "312854862190",
        "2026-11-22 21:09:43",
        Buyer("chongqing_xp", "谭小平", "13883706159"),
        "重庆江北区观音桥街道建新北路38号嘉陵公馆1栋2608室",
        {"SN004-M": 2},
        invoice=Invoice("电子普通发票", "个人"),
    ),
    Order(
        "312855617438",
        "2026-11-22 21:45:28",
        Buyer("jd_sanya_lin", "林青", "18089830574"),
        "海南三亚市吉阳区迎宾路360号鹿回头花园7栋1204室",
        {"JJ006": 3},
        discount="14.00",
    ),
    Order(  # cash on delivery
        "312856340871",
        "2026-11-23 07:48:06",
        Buyer("jd_qiqi_li", "李凤琴", "15846021937"),
        "黑龙江齐齐哈尔市建华区中华街道卜奎大街119号鹤城家园4单元501室",
        {"SN006": 1},
        cash_on_delivery=True,
    ),
    Order(
        "312857129564",
        "2026-11-23 08:29:51",
        Buyer("fangzhou88", "方舟", "13515718263"),
        "浙江绍兴市越城区府山街道胜利西路217号鲁迅里9幢302室",
        {"SP001-125": 2},
        discount="16.00",
    ),
)
