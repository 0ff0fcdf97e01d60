# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Characters of place names in one form: simplified, half-width, one kind of blank.

Every character becomes exactly one, so that a position in the normal form is the
position in what the buyer wrote. Only traditional characters that occur in names of
divisions are known; the table comes from OpenCC's character list, reduced to them.
"""

BLANK = " "
# Between the parts of an address; no name of a division holds one of them.
SEPARATORS = (
    "\t\n\r\x0b\x0c\u00a0\u3000\u200b\ufeff,，、;；:：/／|｜\\-－—–_＿·・.。>》→"
)

TRADITIONAL = (
    "亞佈來侖倉個們倫偉傢僕儀兒兗內兩冊凱別則剋剛劃劍務勝勢勸勻匯區卽厤叢吳呂員啓啟單"
    "噹嚮囌國圍園圖團垻堯場塗墊墰墾壇壘壜壢壩壯壺壽夢夾婁孫學宮寧審寬寶將尋岡峯島峽崍"
    "崑崗崙嵐嶗嶧嶺嶼嶽巒巖師幹庫廂廈廕廟廠廣廬張強彆彌彙彥彿後從復徵恆愛慄慶憑應懞懷"
    "揚撫敘於旂晉暉曆曏會東枴柺査棗棲楊業極榦榮樂樅樑樓樸樹樺橋橫檯權欒欽歷歸沖涇涼淥"
    "淩淶渦渾湞湯準溝溫溮滄滎滙滿漢漣漵潁潛潤潯澗澠澤澱濃濛濟濰濱瀋瀏瀘瀰瀾灘灣灤為烏"
    "無煙煩燈營爐爲爾猶獅獨獲獻琿瑤瑪環瓊甌甕甦甯畢當疇疊監盤盧眞矇硯碩碭確礄礦祿禪禮"
    "稜稱穀積穫窪競箇節範簡糰紅納級紮細紹結絳綏經綠綫維綵綿緑線縉縣績織罈罎羅義習聖聞"
    "聯聶肅脩脫腳膠臘臥臨臺興舊舘荊莊華菴菸萊萬葉蒼蓋蓮蔭蕪蕭薊薌薑薩藍藴藺蘄蘆蘇蘊蘭"
    "蘿衕衚衛衝裏裡複覺觀託訥許詔誌誼調諸諾謀謙謝謨譙譜讓讚豐貝貞貢貴費賀資賈賓賚賢賽"
    "贊贛趙車軍載輝輪輿轄農迴連週進遊運達遙遜遠遷遼邁邊郟郵鄆鄉鄒鄖鄧鄭鄰鄲鄴釣鈡鉅鉛"
    "銀銅鋒鋼錢錦錫錯鍾鎣鎭鎮鏡鐘鐵鑲鑼長門開間閔閣閤閩閬閻闆關陘陝陰陳陸陽隨隴雙雜雞"
    "離雲電霑霧靈靜鞏韆韓響頂項順頗頭額類風颱餘館饒馬駐騰驊驛鬆鬍鬥鬱魚魯鮁鮮鯉鳥鳩鳳"
    "鳴鴨鶯鶴鷄鷹鹹鹼鹽麗麥麯麴黃點黨鼕齊龍龜"
)
SIMPLIFIED = (
    "亚布来仑仓个们伦伟家仆仪儿兖内两册凯别则克刚划剑务胜势劝匀汇区即历丛吴吕员启启单"
    "当向苏国围园图团坝尧场涂垫坛垦坛垒坛坜坝壮壶寿梦夹娄孙学宫宁审宽宝将寻冈峰岛峡崃"
    "昆岗仑岚崂峄岭屿岳峦岩师干库厢厦荫庙厂广庐张强别弥汇彦佛后从复征恒爱栗庆凭应蒙怀"
    "扬抚叙于旗晋晖历向会东拐拐查枣栖杨业极干荣乐枞梁楼朴树桦桥横台权栾钦历归冲泾凉渌"
    "凌涞涡浑浈汤准沟温浉沧荥汇满汉涟溆颍潜润浔涧渑泽淀浓蒙济潍滨沈浏泸弥澜滩湾滦为乌"
    "无烟烦灯营炉为尔犹狮独获献珲瑶玛环琼瓯瓮苏宁毕当畴叠监盘卢真蒙砚硕砀确硚矿禄禅礼"
    "棱称谷积获洼竞个节范简团红纳级扎细绍结绛绥经绿线维彩绵绿线缙县绩织坛坛罗义习圣闻"
    "联聂肃修脱脚胶腊卧临台兴旧馆荆庄华庵烟莱万叶苍盖莲荫芜萧蓟芗姜萨蓝蕴蔺蕲芦苏蕴兰"
    "萝同胡卫冲里里复觉观托讷许诏志谊调诸诺谋谦谢谟谯谱让赞丰贝贞贡贵费贺资贾宾赉贤赛"
    "赞赣赵车军载辉轮舆辖农回连周进游运达遥逊远迁辽迈边郏邮郓乡邹郧邓郑邻郸邺钓钟巨铅"
    "银铜锋钢钱锦锡错钟蓥镇镇镜钟铁镶锣长门开间闵阁合闽阆阎板关陉陕阴陈陆阳随陇双杂鸡"
    "离云电沾雾灵静巩千韩响顶项顺颇头额类风台余馆饶马驻腾骅驿松胡斗郁鱼鲁鲅鲜鲤鸟鸠凤"
    "鸣鸭莺鹤鸡鹰咸碱盐丽麦曲曲黄点党冬齐龙龟"
)

_TABLE = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict(zip(TRADITIONAL, SIMPLIFIED, strict=True)),
        **dict.fromkeys(SEPARATORS, BLANK),
    }
)


def normalise(text: str) -> str:
    """The normal form, of the same length.

    >>> normalise("臺北市，信義區１０１號")
    '台北市 信义区101號'
    """
    return text.translate(_TABLE)
