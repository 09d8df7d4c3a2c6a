"""Writes the folders beside this file: a case each, with `input.*` and `expect.json`.

Run it after a change here: `python3 tests/zoo/make.py`. Folders whose names it does not know are left alone, so
that what a fuzzer finds can be put there by hand. `about` names the kind of mistake, by a letter: A bytes and
encodings, B lines and quotes, C text in cells, D headers, E numbers and dates, F workbooks, G packed files, H
mappings, I what comes back.
"""

import gzip
import json
import pathlib
import shutil

from workbooks import *

HERE = pathlib.Path(__file__).parent


def case(name, why, content, ending="csv", **expect):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / f"input.{ending}").write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "expect.json").write_text(json.dumps({"why": why, **expect}, ensure_ascii=False, indent=1) + "\n")


def squeezed(content):
    return gzip.compress(content, mtime=0)


TABLE = [["id", "tier"], ["1", "gold"], ["2", "silver"]]
PLAIN = "id,tier\n1,gold\n2,silver\n"
VISIBLE = "visible"

# A. Bytes and encodings.
case("a01-mark", "A mark of UTF-8 sticks to the first header, and the column is not found", b"\xef\xbb\xbfid,tier\r\n1,gold\r\n2,silver\r\n", table=TABLE, body=["1,gold", "2,silver"])
case("a01-mark-and-quotes", "Quotes behind a mark are still quotes", b'\xef\xbb\xbf"id","tier"\r\n1,gold\r\n2,silver\r\n', table=TABLE)
case("a01-mark-alone", "A file of a mark alone is empty", b"\xef\xbb\xbf", fault={"rule": "file-empty"})
case("a01-mark-in-the-middle", "Two exports put together by cat leave a mark inside an id", b"id,tier\n1,gold\n\xef\xbb\xbf2,silver\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}}, rules=["id-invisible-character"], body=["1,gold"], code=3)
case("a01-mark-in-gzip", "The mark stands inside the gzip", squeezed(b"\xef\xbb\xbfid,tier\n1,gold\n2,silver\n"), "csv.gz", table=TABLE)
case("a02-utf-16le", "Excel's Unicode text", b"\xff\xfe" + "id\ttier\r\n1\tgold\r\n2\tsilver\r\n".encode("utf-16-le"), "txt", table=TABLE, encoding="UTF-16LE")
case("a02-utf-16be", "The same the other way round", b"\xfe\xff" + PLAIN.encode("utf-16-be"), table=TABLE, encoding="UTF-16BE")
case("a02-utf-16le-bare", "Without its mark", PLAIN.encode("utf-16-le"), table=TABLE, encoding="UTF-16LE")
case("a02-utf-16be-bare", "Without its mark the other way round", PLAIN.encode("utf-16-be"), table=TABLE, encoding="UTF-16BE")
case("a02-utf-16-accents", "Accents and a smiley in UTF-16", b"\xff\xfe" + "id\tcity\n1\tSão Paulo\n2\t😀\n".encode("utf-16-le"), "txt", table=[["id", "city"], ["1", "São Paulo"], ["2", "😀"]])
case("a03-nul", "Zeros inside cells swallow no quote", b'id,a\n1,"x\0"\n2,y\0\0\0\n3,z\n', rules=["value-control-character"], rows={"read": 3, "ready": 3})
case("a03-nul-in-id", "A zero in an id never goes out", b"id,a\n1\0,x\n2,y\n", rules=["id-control-character"], body=["2,y"], code=3)
case("a04-late-accent", "One accent after megabytes of plain rows", b"id,name\n" + b"".join(b"%d,plain\n" % n for n in range(20000)) + "90000,José\n".encode(), encoding="UTF-8", rows={"read": 20001, "ready": 20001})
case("a05-two-encodings", "One bad byte must not turn all other accents to rubbish", "id,city\n1,São\n".encode() + b"2,S\xe3o\n" + "3,José\n".encode(), encoding="UTF-8", alternative="windows-1252", rules=["bad-encoding"], body=["1,S%C3%A3o", "3,Jos%C3%A9"], code=3)
case("a06-accent-in-header", "Three high bytes in the whole file, all in the header", b"Jahr;Kinos\xe4le\n1981;12\n1982;14\n", encoding="windows-1252", table=[["Jahr", "Kinosäle"], ["1981", "12"], ["1982", "14"]])
case("a06-windows-1252", "What Excel writes on a Western desk, the euro too", b"id;city\n1;S\xe3o Paulo\n2;K\xf6ln \x80\n", encoding="windows-1252", table=[["id", "city"], ["1", "São Paulo"], ["2", "Köln €"]])
case("a06-portuguese", "A Brazilian export", "código;cidade;observação\n1;São Paulo;não enviar\n2;Brasília;coração\n3;Goiânia;ação\n".encode("cp1252"), encoding="windows-1252")
case("a06-one-accent", "One accent is no reason to believe that a file comes from Romania", b"id,a\nw0,\xe3\nw1,\xe3\n", encoding="windows-1252", table=[["id", "a"], ["w0", "ã"], ["w1", "ã"]])
case("a06-polish", "A Polish one: windows-1250", "id;miasto;imię\n1;Łódź;Małgorzata\n2;Kraków;Żaneta\n3;Gdańsk;Święto\n4;Wrocław;Bożena źródło\n".encode("cp1250"), encoding="windows-1250")
case("a06-czech", "A Czech one", "id;město;jméno\n1;Plzeň;Jiří Dvořák\n2;Brno;Žofie Šťastná\n3;Ústí;Růžena Příhodová\n".encode("cp1250"), encoding="windows-1250")
case("a06-russian", "A Russian one: windows-1251", "id;город;имя\n1;Москва;Иван Петров\n2;Казань;Ольга Смирнова\n3;Томск;Дмитрий\n".encode("cp1251"), encoding="windows-1251")
case("a06-greek", "A Greek one: windows-1253", "id;πόλη;όνομα\n1;Αθήνα;Γιώργος Παπαδόπουλος\n2;Πάτρα;Ελένη Νικολάου\n3;Βόλος;Κώστας\n".encode("cp1253"), encoding_among=["windows-1253", "ISO-8859-7"], cell=[1, 1, "Αθήνα"])
case("a06-turkish", "A Turkish one: windows-1254", "id;şehir;isim\n1;İstanbul;Ayşe Yıldız\n2;Muğla;Gülşen Çağlar\n3;Eskişehir;Işık Öztürk\n".encode("cp1254"), encoding="windows-1254", cell=[1, 1, "İstanbul"])
case("a06-hebrew", "A Hebrew one: windows-1255", "id;עיר;שם\n1;ירושלים;דוד כהן\n2;חיפה;שרה לוי\n3;באר שבע;משה מזרחי\n".encode("cp1255"), encoding_among=["windows-1255", "ISO-8859-8", "ISO-8859-8-I"], cell=[1, 2, "דוד כהן"])
case("a06-arabic", "An Arabic one: windows-1256", "id;مدينة;اسم\n1;القاهرة;محمد علي\n2;الرياض;فاطمة حسن\n3;بيروت;أحمد محمود\n".encode("cp1256"), encoding="windows-1256")
case("a06-baltic", "A Lithuanian one: windows-1257", "id;miestas;vardas\n1;Šiauliai;Žydrūnė Jankauskienė\n2;Panevėžys;Česlovas Žukauskas\n3;Klaipėda;Ąžuolas Šimkūnas\n".encode("cp1257"), encoding="windows-1257")
case("a06-iso-8859-2", "ISO instead of Windows for the Middle of Europe", "id;miasto;imię\n1;Łódź;Małgorzata\n2;Kraków;Żaneta\n3;Gdańsk;Święto\n4;Wrocław;źródło śnieg\n".encode("iso8859-2"), encoding="ISO-8859-2", cell=[1, 1, "Łódź"])
case("a06-koi8-r", "An old Russian one", "id;город;имя\n1;Москва;Иван Петров\n2;Казань;Ольга Смирнова\n3;Томск;Дмитрий\n".encode("koi8-r"), encoding_among=["KOI8-R", "KOI8-U"], cell=[1, 1, "Москва"])
case("a06-shift-jis", "A Japanese one, whose second bytes can be a backslash or a bar", "顧客ID,都市,氏名\n1,東京,田中太郎\n2,大阪,表示ソフト\n3,横浜,能登花子\n".encode("cp932"), encoding="Shift_JIS", table=[["顧客ID", "都市", "氏名"], ["1", "東京", "田中太郎"], ["2", "大阪", "表示ソフト"], ["3", "横浜", "能登花子"]])
case("a06-gbk", "A Chinese one", "客户编号,城市,姓名\n1,北京,王小明\n2,上海,李晓华\n3,广州,张伟\n4,深圳,陈建国\n".encode("gbk"), encoding_among=["GBK", "gb18030"], cell=[1, 1, "北京"])
case("a06-big5", "One from Taiwan", "客戶編號,城市,姓名\n1,臺北,王小明\n2,高雄,李曉華\n3,臺中,張偉\n4,功能,許功蓋\n".encode("big5"), encoding="Big5", cell=[4, 2, "許功蓋"])
case("a06-euc-kr", "A Korean one", "고객번호,도시,이름\n1,서울,김철수\n2,부산,이영희\n3,대구,박민수\n".encode("euc-kr"), encoding="EUC-KR", cell=[1, 1, "서울"])
case("a06-by-label", "A label wins over detection", "id;город\n1;Москва\n".encode("cp866"), args=["--encoding", "ibm866"], table=[["id", "город"], ["1", "Москва"]])
case("a06-gb18030-by-label", "Four bytes a character", "id,城市\n1,北京㐀\n2,上海\n".encode("gb18030"), args=["--encoding", "gb18030"], table=[["id", "城市"], ["1", "北京㐀"], ["2", "上海"]])
case("a06-shift-jis-by-label", "A label for bytes that are few", "id,都市\n1,表\n".encode("cp932"), args=["--encoding", "shift_jis"], table=[["id", "都市"], ["1", "表"]])
case("a07-mac-roman", "An old Mac: Mac Roman with CR", "código;cidade\r1;São Paulo\r2;Goiânia\r3;Brasília\r".encode("mac-roman"), encoding="macintosh", table=[["código", "cidade"], ["1", "São Paulo"], ["2", "Goiânia"], ["3", "Brasília"]])
case("a07-remembered", "What a mapping says of the encoding is used again", "id;город\n1;Москва\n".encode("cp1251"), alternative="windows-1251", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"encoding": "windows-1251"}, "attributes": [{"name": "city", "column": "город"}]}, body=["1,%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0"])
DOS = "código;cidade;observação\n1;São Paulo;não enviar\n2;Brasília;coração\n3;Goiânia;ação\n"
case("a06-dos-portuguese", "A cash desk of 1995: code page 850", DOS.encode("cp850"), encoding="IBM850", table=[["código", "cidade", "observação"], ["1", "São Paulo", "não enviar"], ["2", "Brasília", "coração"], ["3", "Goiânia", "ação"]])
case("a06-dos-polish", "A Polish one: code page 852", "id;miasto;imię\n1;Łódź;Małgorzata\n2;Kraków;Żaneta\n3;Gdańsk;Święto\n4;Wrocław;źródło\n".encode("cp852"), encoding="IBM852", cell=[1, 1, "Łódź"])
case("a06-dos-german", "A German one, whose letters two pages share", "id;Ort\n1;Köln\n2;München\n3;Görlitz\n4;Düsseldorf\n".encode("cp437"), encoding_among=["IBM850", "IBM437"], cell=[2, 1, "München"])
case("a06-dos-by-number", "A page by its number, as people call it", "id,a\n1,\u00e1\n".encode("cp860"), args=["--encoding", "cp860"], encoding="IBM860", table=[["id", "a"], ["1", "á"]])
case("a06-dos-turkish-by-label", "A byte that the page does not know is named, and no other letter", "id,a\n1,ş\n2,".encode("cp857") + b"\xd5\xe7\n", args=["--encoding", "ibm857"], rules=["bad-encoding"], body=["1,%C5%9F"], code=3)
case("a06-python-label", "As Python calls it", "id,a\n1,é\n".encode("mac-roman"), args=["--encoding", "mac_roman"], encoding="macintosh", table=[["id", "a"], ["1", "é"]])
for mark, name in (("utf-32-le", "little"), ("utf-32-be", "big")):
    case(f"a02-utf-32-{name}", "Four bytes a character: named, never read as zeros", ("\ufeff" + PLAIN).encode(mark), fault={"rule": "file-unreadable", "reason": "unsupported", "says": ["UTF-32"]})
case("a02-utf-32-bare", "Without its mark", PLAIN.encode("utf-32-le"), fault={"rule": "file-unreadable", "reason": "unsupported", "says": ["UTF-32"]})
case("a01-mark-twice", "Two programs have put a mark there, one after the other", '\ufeff\ufeff"id","tier"\n1,gold\n2,silver\n', table=TABLE)
case("a02-utf-16-odd", "A byte too many at the end of UTF-16", PLAIN.encode("utf-16-le") + b"\n", encoding="UTF-16LE", rows={"read": 3, "ready": 2, "excluded": 1}, code=3)
RUSSIAN = "ид,имя\n1,Иван Петров\n2,Ольга Смирнова\n"
case("a02-utf-16le-bare-russian", "Letters that are no zeros in UTF-16 without its mark", RUSSIAN.encode("utf-16-le"), encoding="UTF-16LE", table=[["ид", "имя"], ["1", "Иван Петров"], ["2", "Ольга Смирнова"]])
case("a02-utf-16be-bare-russian", "The same the other way round", RUSSIAN.encode("utf-16-be"), encoding="UTF-16BE", cell=[2, 1, "Ольга Смирнова"])
case("a02-utf-16le-bare-chinese", "A Chinese one", "编号,姓名\n1,王小明\n2,李晓华\n".encode("utf-16-le"), encoding="UTF-16LE", cell=[1, 1, "王小明"])
case("a03-nul-padded", "Cells padded with zeros on one side are no UTF-16", b"id,a\n" + b"".join(b"%02d,a\0\n" % n for n in range(50)), encoding="UTF-8", rules=["value-control-character"], rows={"ready": 50})
case("a03-nul-alone", "What a power cut leaves", b"\0" * 4096, fault={"rule": "file-unreadable", "reason": "truncated"})
case("a03-nul-tail", "A power cut in the middle", b"id,a\n1,x\n2,y\n" + b"\0" * 512, rules=["id-control-character", "id-too-long", "truncated-tail"], body=["1,x", "2,y"], code=3)
case("a06-iso-2022-jp", "A Japanese one out of an old mail program", "顧客,都市\n1,東京\n2,大阪\n".encode("iso-2022-jp"), encoding="ISO-2022-JP", table=[["顧客", "都市"], ["1", "東京"], ["2", "大阪"]])
case("a06-mac-lf", "Mac Roman with the line ends of others", "código;cidade\n1;São Paulo não\n2;Goiânia ação\n3;Brasília coração\n".encode("mac-roman"), encoding="macintosh", cell=[3, 1, "Brasília coração"])
case("a06-curly-quotes", "Word's quotes and dashes around words are no letters of DOS", b"id,a\n1,\x93hi\x94 \x96 it\x92s\n2,x\n", encoding="windows-1252", cell=[1, 1, "“hi” – it’s"])
case("a06-euro-of-iso", "The sign for any currency is the euro", "id;a\n1;10 € à vista\n2;œuvre\n".encode("iso-8859-15"), encoding="ISO-8859-15", table=[["id", "a"], ["1", "10 € à vista"], ["2", "œuvre"]])
case("a06-capitals", "Names in capitals alone", "ID;NOME\n1;JOÃO\n2;CONCEIÇÃO\n3;ANDRÉ\n".encode("cp1252"), encoding="windows-1252", cell=[2, 1, "CONCEIÇÃO"])
case("a06-dos-capitals", "Capitals in code page 850", "ID;NOME\n1;JOÃO DA SILVA\n2;CONCEIÇÃO\n3;ANDRÉ\n4;Márcia Gonçalves\n5;Luís Araújo\n".encode("cp850"), encoding="IBM850", cell=[5, 1, "Luís Araújo"])

# B. Lines, quotes, delimiters.
case("b08-cr", "Lines that end with CR", b"id,a\r1,x\r+2,y\r", table=[["id", "a"], ["1", "x"], ["+2", "y"]], line={"id-forbidden-character": 3}, code=3)
case("b08-mixed-ends", "All three line ends in one file", b"id,tier\r\n1,gold\n2,silver\r", table=TABLE)
case("b08-ctrl-z", "A Ctrl-Z at the end", b"id,tier\r\n1,gold\r\n2,silver\r\n\x1a", table=TABLE)
case("b08-no-end", "No line end behind the last row", "id,tier\n1,gold\n2,silver", table=TABLE)
case("b09-physical-line", "The line that an editor shows", b'id,a\r\n1,x\r\n2,"l1\r\nl2"\r\n\r\n+3,z\r\n', line={"id-forbidden-character": 6}, code=3)
case("b10-sep", "A line for Excel alone", "sep=;\r\nid;tier\r\n1;gold\r\n2;silver\r\n", table=TABLE, header_row=2)
case("b10-sep-quoted", "The same in quotes", '"sep=;"\r\nid;tier\r\n1;gold\r\n2;silver\r\n', table=TABLE)
case("b10-sep-tab-after-mark", "A tab, after a mark", b"\xef\xbb\xbfsep=\t\nid\ttier\n1\tgold\n2\tsilver\n", table=TABLE)
case("b10-sep-odd", "A delimiter that nobody guesses", "sep=^\nid^tier\n1^gold\n2^silver\n", table=TABLE)
case("b11-wide-header", "A header longer than a sniffer looks", ",".join(f"a_rather_long_column_{n}" for n in range(60)) + "\n" + ",".join(str(n) for n in range(60)) + "\n", columns=60)
case("b11-one-column", "A list of ids is one column, never cut at a letter", "customer_email_hash\neee1\neee2\neee3\n", columns=1)
case("b11-free-text", "Free text with commas in a file of semicolons", "id;note\n1;one, two\n2;three\n3;a, b, c, d\n", table=[["id", "note"], ["1", "one, two"], ["2", "three"], ["3", "a, b, c, d"]])
case("b11-bars", "Bars between cells", "id|tier\n1|gold\n2|silver\n", table=TABLE)
case("b12-title", "A title above the header", "Report 25/11/2026\r\n\r\nid;tier\r\n1;gold\r\n2;silver\r\n", table=TABLE, header_row=3)
case("b12-title-with-delimiters", "A title that has the delimiter too", "Report;\r\n;\r\nid;tier\r\n1;gold\r\n2;silver\r\n", table=TABLE)
case("b12-said", "Somebody says where the header stands", "a,b\nid,tier\n1,gold\n2,silver\n", args=["--header-row", "2"], table=TABLE)
case("b12-said-wrong", "There is nothing in that line", PLAIN, args=["--header-row", "9"], fault={"rule": "header-missing"})
case("b13-totals", "A total at the end is no visitor", "id;tier;points\n1;gold;1\n2;silver;2\nTotal;;3\n", args=["--skip-last", "1"], table=[["id", "tier", "points"], ["1", "gold", "1"], ["2", "silver", "2"]])
case("b14-open-quote", "A quote that nothing closes: named by the line where it opens", 'id,a\n1,x\n2,"open\n3,y\n', fault={"rule": "unterminated-quote", "line": 3})
case("b14-typographic-close", "Closed by a quote that Word made", 'id,a\n1,"open”\n2,y\n', fault={"rule": "unterminated-quote", "line": 2})
case("b14-way-out", "Quotes read as ordinary characters", 'id,a\n1,"open\n2,y\n', args=["--quote", "none"], table=[["id", "a"], ["1", '"open'], ["2", "y"]])
case("b15-inches", "A quote in an unquoted cell is a letter", 'id,a\n1,5" pipe\n2,y\n3,z\n', table=[["id", "a"], ["1", '5" pipe'], ["2", "y"], ["3", "z"]])
case("b16-backslash", "Quotes escaped by a backslash", 'id,a\n1,"say \\"hi\\", bob"\n2,y\n', table=[["id", "a"], ["1", 'say "hi", bob'], ["2", "y"]])
case("b16-path", "A path that ends with a backslash is no escape", 'id,a\n1,"C:\\"\n2,y\n', table=[["id", "a"], ["1", "C:\\"], ["2", "y"]])
case("b17-after-quote", "Text after a closing quote", 'id,a\n1,"x"y\n2,z\n', table=[["id", "a"], ["1", "xy"], ["2", "z"]], rules=["quote-stray"])
case("b17-doubled", "Quotes doubled as they should be", 'id,a\n1,"x ""y"""\n2,""\n3,""""\n', table=[["id", "a"], ["1", 'x "y"'], ["2", ""], ["3", '"']])
case("b18-trailing", "A delimiter at every line's end", "id;a;\n1;x;\n2;y;\n", rules=[], body=["1,x", "2,y"])
case("b18-trailing-in-rows", "At the rows' ends alone", "id;a\n1;x;\n2;y;\n", rules=[], body=["1,x", "2,y"])
case("b19-ragged", "A cell too many", "a,b\n1,2\n3,4,5\n", rules=["row-ragged"], body=["1,2"], code=3)
case("b19-short", "A cell too few is empty", "id,a,b\n1,x\n2,x,y\n", rules=[], body=["1,x,", "2,x,y"])
case("b19-unquoted-decimal", "Decimal commas between commas", "id,price\n1,9,99\n2,10,50\n3,5,00\n", rules=["row-ragged"], code=3)
case("b08-lf-cr", "Line ends the wrong way round", "id,tier\n\r1,gold\n\r2,silver\n\r", table=TABLE)
case("b08-mixed-in-quotes", "All line ends inside of quotes and behind them", b'id,a\r\n1,"l1\rl2\nl3"\r2,y\n+3,z\r\n', line={"value-delimiter": 2, "id-forbidden-character": 6}, body=["2,y"], code=3)
case("b08-blank-lines", "Thousands of blank lines above", "\n" * 5000 + PLAIN, table=TABLE, header_row=5001)
case("b10-sep-blanks", "Blanks around the sign, and small letters or capitals", "SEP=|\nid|tier\n1|gold\n2|silver\n", table=TABLE, header_row=2)
case("b11-header-wider", "Rows leave out the cells at their ends", "id;a;b;c\n1;x\n2;y\n", columns=4, rules=[], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "a", "column": "a"}]}, body=["1,x", "2,y"])
case("b11-rows-wider", "Two delimiters too many at every row's end", "id;a\n1;x;;\n2;y;;\n", header_row=1, rules=[], body=["1,x", "2,y"])
case("b11-decimal-commas", "As many commas in numbers as semicolons between cells", "id;price;rate\n1;9,99;1,5\n2;8,50;2,5\n3;7,25;3,5\n", table=[["id", "price", "rate"], ["1", "9,99", "1,5"], ["2", "8,50", "2,5"], ["3", "7,25", "3,5"]])
case("b11-title-with-commas", "Free text above with the other delimiter", "Exported on 2026-11-25 by Ana Silva, CRM\nid;a;b\n1;x;y\n2;z;w\n", header_row=2, cell=[1, 2, "y"])
case("b11-long-header", "A header of more than a megabyte", ",".join(["id"] + [f"{n:04}" + "h" * 300 for n in range(4000)]) + "\n1,x\n", columns=4001, header_row=1)
case("b12-four-titles", "Four titles with the table's delimiters", "Relatório;;\nPeríodo: 01/2026;;\nGerado por: Ana;;\n;;\nid;a;b\n1;x;y\n2;z;w\n", header_row=5)
case("b13-notes-offered", "Totals and notes below the data are offered to be left out", "id,tier,points\n1,gold,1\n2,silver,2\n\nTotal,,3\nSource: the CRM of the shop\n", notes=2, rows={"read": 4})
case("b13-notes-left-out", "And are, once somebody says so", "id,tier,points\n1,gold,1\n2,silver,2\n\nTotal,,3\nSource: the CRM of the shop\n", args=["--skip-last", "2"], table=[["id", "tier", "points"], ["1", "gold", "1"], ["2", "silver", "2"]])
case("b13-total-by-name", "Somebody called Total is no total", "id,name,tier\nA-1,Total Fitness,gold\nTotal Wine & More,Total,silver\n", rules=[], rows={"ready": 2})
case("b13-total-in-a-sheet", "A total below a sheet's rows", xlsx([("S", VISIBLE, [["id", "tier", "points"], [1, "gold", 1], [2, "silver", 2], [], ["Total", None, 3]], {})]), "xlsx", notes=1, rows={"read": 3})
case("b13-comments", "Comments above the header", "# created 2026\n# by me, you, and him\nid,tier\n1,gold\n2,silver\n", table=TABLE, header_row=3)
case("b13-number-sign", "A header that begins with a number sign is one", "#id,tier\n1,gold\n2,silver\n", header_row=1, cell=[0, 0, "#id"])
case("b13-no-header", "A file without names: its first visitor is no header", "1001,gold\n1002,silver\n1003,gold\n", header_row=0, table=[["1001", "gold"], ["1002", "silver"], ["1003", "gold"]], body=["1001,gold", "1002,silver", "1003,gold"], mapping={"identifier": {"kind": "thirdPartyId", "column": {"position": 1}}})
case("b13-no-header-mail", "Addresses and names without a header", "ana@example.com;Ana\nrui@example.com;Rui\neva@example.com;Eva\n", header_row=0, columns=2)
case("b13-no-header-one-column", "A list of ids alone", "100234\n100235\n100236\n", header_row=0, columns=1)
case("b13-years", "Columns that go by years have names", "id,2019,2020\nA-1,5,6\nA-2,7,8\n", header_row=1, columns=3)
case("b13-numbers-below", "Names above numbers are names", "client1234,points5678\n1001,5000\n1002,6000\n", header_row=1)
case("b14-open-in-header", "A quote that opens in the header", 'id,"a\n1,x\n2,y\n', fault={"rule": "unterminated-quote", "line": 1})
case("b14-open-after-crlf", "Lines counted by CRLF", 'id,a\r\n1,x\r\n2,"y\r\n3,z\r\n', fault={"rule": "unterminated-quote", "line": 3})
case("b14-open-far-below", "Behind what a first look sees", "id,a\n" + "".join(f"{n},plain text that fills the file\n" for n in range(40000)) + 'z,"open\nq,y\n', fault={"rule": "unterminated-quote", "line": 40002})
case("b15-apostrophes", "Cells in apostrophes", "'id','tier'\n'1','gold'\n'2','silver'\n", table=TABLE)
case("b15-apostrophe-inside", "Apostrophes in names are letters", "id,name\n1,O'Neil\n2,'tis\n", table=[["id", "name"], ["1", "O'Neil"], ["2", "'tis"]])
case("b17-blank-before-quote", "Blanks before a quote make it text, which is said", 'id,a\n1, "x"\n2,y\n', table=[["id", "a"], ["1", ' "x"'], ["2", "y"]], rules=["quote-stray"])
case("b18-many-trailing", "Four delimiters at every line's end", "id;a;;;;\n1;x;;;;\n2;y;;;;\n", rules=[], body=["1,x", "2,y"])
case("b18-giant-cell", "A cell of twelve megabytes costs its row alone", squeezed(b'id,a\n1,"' + b"x" * (12 << 20) + b'"\n2,y\n'), "csv.gz", rules=["row-too-large", "value-too-long"], body=["2,y"], code=3)
case("b18-ten-thousand-columns", "Ten thousand columns", ",".join(["id", "a"] + [f"c{n}" for n in range(9998)]) + "\n" + ",".join(str(n) for n in range(10000)) + "\n", columns=10000, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "last", "column": "c9997"}]}, body=["0,9999"])

# C. Text inside cells.
case("c20-no-break", "A no-break blank behind an id, which trim takes off", "id,tier\nA-1001\u00a0,gold\n", body=["A-1001,gold"])
case("c20-no-break-inside", "Inside an id it stays, and says so", "id,tier\nA\u00a01001,gold\nB,x\n", rules=["id-invisible-character"], code=3)
case("c20-zero-width", "A zero-width blank before an id", "id,tier\n\u200bA-1001,gold\n", body=["A-1001,gold"])
case("c20-soft-hyphen", "A soft hyphen in an id", "id,tier\nA\u00ad-1001,gold\nB,x\n", rules=["id-invisible-character"], code=3)
case("c20-word-joiner", "A word joiner in an id", "id,tier\nA\u2060-1001,gold\nB,x\n", rules=["id-invisible-character"], code=3)
case("c21-line-break-in-id", "A line break in an id", 'id,tier\n"A-1\n001",gold\nB,x\n', rules=["id-control-character"], code=3)
case("c21-bell", "A bell in a value", b"id,tier\n1,go\x07ld\n", rules=["value-control-character"])
case("c22-header-decomposed", "A header that is the same on the screen and not in its bytes", "id,Situac\u0327a\u0303o\n1,x\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "s", "column": "Situação"}]}, rules=["header-matched-loosely"], body=["1,x"])
case("c22-ids-twins", "One visitor in two Unicode forms", "id,a\nJose\u0301,x\nJosé,y\n", rules=["id-unicode-twin"], rows={"ready": 2})
case("c23-curly", "Curly quotes do not hold a comma", "id,a\n1,“gold, silver”\n2,x\n", rules=["row-ragged"], code=3)
case("c23-dash", "An id with Word's dash", "id,a\nA–1001,x\n", rules=["id-typographic"], body=["A%E2%80%931001,x"])
case("c24-header-on-two-lines", "A header with a line break", 'id,"first\nline"\n1,x\n', table=[["id", "first\nline"], ["1", "x"]])
case("c24-value-on-two-lines", "A value with a line break is kept back until somebody says how", 'id,a\n1,"l1\nl2"\n2,x\n', rules=["value-delimiter"], body=["2,x"], code=3)
case("c25-smileys", "256 smileys are 512 units: too long for an id", "id,a\n" + "😀" * 256 + ",x\n2,y\n", rules=["id-too-long"], code=3)
case("c25-128-smileys", "128 of them are just as many as may be", "id,a\n" + "😀" * 128 + ",x\n", rules=[])
case("c26-excel-proof", "A leading zero guarded by a formula", 'id,a\n="00123",x\n', rules=["spreadsheet-text-marker"])
case("c26-apostrophe", "Guarded by an apostrophe", "id,a\n'00123,x\n", rules=["spreadsheet-text-marker"])
case("c26-unwrapped", "Unwrapped by a transform", 'id,a\n="00123",x\n', mapping={"identifier": {"kind": "thirdPartyId", "column": "id", "transforms": ["unwrap"]}}, body=["00123,x"])
case("c20-marks-of-direction", "Marks of direction around an id", "id,a\n\u200f1001,x\n\u202a1002\u202c,y\n3,z\n", rules=["id-invisible-character"], body=["3,z"], code=3)
case("c23-full-width", "Digits of full width look like others", "id,a\n１２３,x\n", rules=["id-typographic"])

# D. Headers.
case("d27-unnamed", "A column without a name goes by its place", "id,,a\n1,x,y\n", rules=["header-unnamed"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "b", "column": {"position": 2}}]}, body=["1,x"])
case("d27-unnamed-empty", "An empty one says nothing", "id,,a\n1,,y\n", rules=[])
case("d28-doubled", "The same header three times, and one that looks like a renamed one", "id,c,c,c,c_1\n1,x,y,z,w\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "one", "column": {"header": "c", "nth": 2}}, {"name": "two", "column": "c_1"}]}, rules=["header-duplicate"], body=["1,y,w"])
case("d28-doubled-needed", "Which of them is meant, nobody can say", "id,c,c\n1,x,y\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "one", "column": "c"}]}, fault={"rule": "header-duplicate"})
case("d28-case", "Id and ID are two", "Id,ID,a\n1,2,x\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "ID"}, "attributes": [{"name": "a", "column": "a"}]}, body=["2,x"])
case("d29-loose", "Blanks and case in headers", '"id ",Tier\n1,gold\n', mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "tier"}]}, rules=["header-matched-loosely"], body=["1,gold"])
case("d30-missing", "A mapping that half fits sends nothing", "id,Tiers\n1,gold\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "Status"}]}, fault={"rule": "column-missing"})
case("d31-twice", "One column for two attributes is fine", "id,a\n1,x\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "one", "column": "a"}, {"name": "two", "column": "a"}]}, body=["1,x,x"])
case("d29-unseen", "Joiners and blanks that nobody sees, around headers", "\u200bid,\u2060tier\u00a0\n1,gold\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "tier"}]}, rules=["header-matched-loosely"], body=["1,gold"])
case("d27-nothing-named", "A first row of nothing is no header, and what was excluded comes back as what it was", b",\nid,tier\n10485771r\n1/0\n\x001\n10485771r\n", "csv", header_row=2, rules=["id-forbidden-character", "id-control-character"], code=3, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "tier"}]})
case("d27-unnamed-excluded", "Rows without names that were excluded: the header is still the header", ",\nA/1,x\nB/2,y\nC/3,z\n", args=["--header-row", "1"], mapping={"identifier": {"kind": "thirdPartyId", "column": {"position": 1}}, "attributes": [{"name": "a", "column": {"position": 2}}]}, rules=["header-unnamed", "id-forbidden-character"], code=3, excluded={"ending": "xlsx", "again": ["header-unnamed", "id-forbidden-character"]})
case("d27-digits-excluded", "A header of digits is one all the same where this program wrote it", "100234,200567,id\nA-1000,5000,A/1\nA-2000,6000,B/2\n", args=["--header-row", "1"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "a", "column": "200567"}]}, rules=["id-forbidden-character"], code=3, excluded={"ending": "csv", "again": ["id-forbidden-character"]})
case("d27-no-names", "A row of nothing above the names", ",\nid,tier\n1,gold\n2,silver\n", table=TABLE, header_row=2)

# E. Numbers and dates.
case("e32-zeros-lost", "Ids that a spreadsheet has cut", "id,a\n10001,x\n10002,x\n10003,x\n10004,x\n234,x\n", rules=["leading-zero-lost"])
case("e32-zeros-kept", "Text keeps its zeros", "id,a\n00123,x\n", body=["00123,x"])
case("e32-zeros-in-a-workbook", "A number that shows zeros has them", xlsx([("S", VISIBLE, [["id", "tier"], [Formatted(123, "00000"), "gold"]], {})]), "xlsx", table=[["id", "tier"], ["00123", "gold"]], body=["00123,gold"])
case("e33-scientific-text", "An id that a spreadsheet turned into a number", "id,a\n1.23E+15,x\n2,y\n", rules=["scientific-id"], body=["2,y"], code=3)
case("e33-scientific-decimal-comma", "The same on a desk with decimal commas", "id;a\n1,23E+15;x\n2;y\n", rules=["scientific-id"], body=["2,y"], code=3)
case("e33-no-sign", "12E5 is an id like another", "id,a\n12E5,x\n", rules=[], body=["12E5,x"])
case("e33-big-number", "A number of sixteen digits is rounded already: another visitor", xlsx([("S", VISIBLE, [["id", "tier"], [Raw('<c r="PLACE"><v>1.2345678901234E+15</v></c>'), "gold"], [7, "x"]], {})]), "xlsx", table=[["id", "tier"], ["1234567890123400", "gold"], ["7", "x"]], rules=["scientific-id"], body=["7,x"], code=3)
case("i56-excluded-to-the-last-column", "A row that reaches the last column of a sheet has no room for the reason beside it: said, no crash", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [Raw('<c r="A3"><v>2</v></c><c r="XFD3" t="inlineStr"><is><t>far</t></is></c>')]], {})]), "xlsx", rules=["row-ragged"], body=["1,gold"], code=3, excluded={"ending": "xlsx", "code": 1, "says": ["16,384"]})
case("e33-bigger-number", "Twenty digits", xlsx([("S", VISIBLE, [["id", "tier"], [Raw('<c r="PLACE"><v>12345678901234567890</v></c>'), "gold"], [7, "x"]], {})]), "xlsx", rules=["scientific-id"], code=3)
case("e33-big-number-xls", "The same in an old workbook", xls([("S", VISIBLE, [["id", "tier"], [1234567890123456.0, "gold"], [7, "x"]], {})]), "xls", rules=["scientific-id"], body=["7,x"], code=3)
case("e33-fifteen-digits", "Fifteen digits are kept", xlsx([("S", VISIBLE, [["id", "tier"], [123456789012345, "gold"]], {})]), "xlsx", body=["123456789012345,gold"])
NUMBERS = [["id", "n"], ["a", 123], ["b", 6574.95], ["c", 0.5], ["d", -7], ["e", 0.30000000000000004]]
NUMBERS_READ = [["id", "n"], ["a", "123"], ["b", "6574.95"], ["c", "0.5"], ["d", "-7"], ["e", "0.3"]]
case("e34-numbers-xlsx", "123 is no 123.0, and 0.1 + 0.2 is 0.3", xlsx([("S", VISIBLE, NUMBERS, {})]), "xlsx", table=NUMBERS_READ)
case("e34-numbers-xlsb", "In a binary workbook too", xlsb([("S", VISIBLE, NUMBERS, {})]), "xlsb", table=NUMBERS_READ)
case("e34-numbers-xls", "And in an old one", xls([("S", VISIBLE, NUMBERS, {})]), "xls", table=NUMBERS_READ)
case("e34-numbers-ods", "And in an open one", ods(ods_table("S", ods_row(ods_text("id"), ods_text("n")), *[ods_row(ods_text(a), ods_number(b)) for a, b in NUMBERS[1:]])), "ods", table=NUMBERS_READ)
DATES = [["id", "d", "t", "both"], ["a", Formatted(45678, "dd/mm/yyyy"), Formatted(0.75, "h:mm"), Formatted(45678.5, "d/m/yy h:mm")]]
DATES_READ = [["id", "d", "t", "both"], ["a", "2025-01-21", "18:00", "2025-01-21T12:00:00"]]
case("e35-dates-xlsx", "Days are days and no numbers", xlsx([("S", VISIBLE, DATES, {})]), "xlsx", table=DATES_READ)
case("e35-dates-xlsb", "In a binary workbook too", xlsb([("S", VISIBLE, DATES, {})]), "xlsb", table=DATES_READ)
case("e35-dates-xls", "And in an old one", xls([("S", VISIBLE, DATES, {})]), "xls", table=DATES_READ)
case("e35-1904", "A Mac's epoch is 1,462 days later", xlsx([("S", VISIBLE, [["id", "d"], ["a", Formatted(44216, "yyyy-mm-dd")]], {})], date1904=True), "xlsx", table=[["id", "d"], ["a", "2025-01-21"]])
case("e35-1904-xlsb", "In a binary workbook too", xlsb([("S", VISIBLE, [["id", "d"], ["a", Formatted(44216, "yyyy-mm-dd")]], {})], date1904=True), "xlsb", table=[["id", "d"], ["a", "2025-01-21"]])
case("e35-1904-xls", "And in an old one", xls([("S", VISIBLE, [["id", "d"], ["a", Formatted(44216, "yyyy-mm-dd")]], {})], date1904=True), "xls", table=[["id", "d"], ["a", "2025-01-21"]])
case("e35-date-transform", "A date cell reaches the transform as a date, whatever its from", xlsx([("S", VISIBLE, [["id", "d"], ["a", Formatted(45678, "m/d/yy")], ["b", "31/12/2024"]], {})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "d", "column": "d", "transforms": ["trim", {"date": {"from": "%d/%m/%Y", "to": "%d.%m.%Y"}}]}]}, body=["a,21.01.2025", "b,31.12.2024"])
case("e35-iso-cell", "A cell that holds a date as text of XML", xlsx([("S", VISIBLE, [["id", "d"], ["a", Raw('<c r="PLACE" t="d"><v>2025-01-21T00:00:00</v></c>')], ["b", Formatted(1, "yyyy-mm-dd")]], {})]), "xlsx", cell=[1, 1, "2025-01-21T00:00:00"])
case("e35-long-duration", "Hours beyond a day", xlsx([("S", VISIBLE, [["id", "t"], ["a", Formatted(1.5, "[h]:mm:ss")]], {})]), "xlsx", table=[["id", "t"], ["a", "36:00:00"]])
case("e35-foreign-format", "Words of a language in a date's format", xlsx([("S", VISIBLE, [["id", "d"], ["a", Formatted(45678, '[$-416]d" de "mmmm" de "yyyy;@')]], {})]), "xlsx", table=[["id", "d"], ["a", "2025-01-21"]])
case("e36-nothing-guessed", "Text that looks like a date stays as it is", "id,a\n1,2/2/19\n2,02/02/2019\n", body=["1,2%2F2%2F19", "2,02%2F02%2F2019"])
case("e37-decimal-comma", "1.355,90 and no-break blanks between thousands", "id;n\n1;10\u00a0237,65\n2;1\u202f000,00\n3;7,5\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "n", "column": "n", "transforms": [{"number": {"decimal": ",", "group": " "}}]}]}, body=["1,10237.65", "2,1000.00", "3,7.5"])
case("e37-ambiguous", "1.355 alone reads two ways", "id;n\n1;1.355\n2;2.400\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "n", "column": "n", "transforms": [{"number": {"decimal": ",", "group": "."}}]}]}, rules=["number-ambiguous"], body=["1,1355", "2,2400"])
FORMATS = [["id", "shown"], ["percent", Formatted(0.05, "0%")], ["percent 2", Formatted(0.1234, "0.00%")], ["real", Formatted(1234.5, '"R$" #,##0.00')], ["euro", Formatted(1234.5, "#,##0.00\\ [$€-407]")], ["minus", Formatted(-1234, "$#,##0_);[Red]($#,##0)")], ["thousands", Formatted(1234567, "#,##0")], ["phone", Formatted(11987654321, "(00) 00000-0000")], ["cpf", Formatted(12345678909, '000"."000"."000\\-00')], ["nothing", Formatted(0, '0;-0;"none"')], ["text", Formatted(5, "@")], ["unit", Formatted(12.5, '0.0" kg"')], ["yes", True]]
FORMATS_READ = [["id", "shown"], ["percent", "5%"], ["percent 2", "12.34%"], ["real", "R$ 1,234.50"], ["euro", "1,234.50 €"], ["minus", "($1,234)"], ["thousands", "1,234,567"], ["phone", "(11) 98765-4321"], ["cpf", "123.456.789-09"], ["nothing", "none"], ["text", "5"], ["unit", "12.5 kg"], ["yes", "TRUE"]]
case("e38-formats-xlsx", "What a cell shows counts", xlsx([("S", VISIBLE, FORMATS, {})]), "xlsx", table=FORMATS_READ)
case("e38-formats-xlsb", "In a binary workbook too", xlsb([("S", VISIBLE, FORMATS, {})]), "xlsb", table=FORMATS_READ)
case("e38-formats-xls", "And in an old one", xls([("S", VISIBLE, FORMATS, {})]), "xls", table=FORMATS_READ)
STYLES = '<number:number-style style:name="N1"><number:number number:decimal-places="0" number:min-integer-digits="5"/></number:number-style><number:percentage-style style:name="N2"><number:number number:decimal-places="0" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style><number:currency-style style:name="N3P0"><number:currency-symbol>R$</number:currency-symbol><number:text> </number:text><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:currency-style><number:currency-style style:name="N3"><number:text>-</number:text><number:currency-symbol>R$</number:currency-symbol><number:text> </number:text><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/><style:map style:condition="value()&gt;=0" style:apply-style-name="N3P0"/></number:currency-style><number:date-style style:name="N4"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>' + "".join(f'<style:style style:name="ce{n}" style:family="table-cell" style:data-style-name="N{n}"/>' for n in (1, 2, 3, 4)) + '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
case("e38-formats-ods", "And in an open one", ods(ods_table("S", ods_row(ods_text("id"), ods_text("shown")), ods_row(ods_text("zeros"), ods_number(123, style="ce1")), ods_row(ods_text("percent"), ods_number(0.05, "percentage", "ce2")), ods_row(ods_text("real"), ods_number(1234.5, "currency", "ce3")), ods_row(ods_text("minus"), ods_number(-1234.5, "currency", "ce3")), ods_row(ods_text("date"), '<table:table-cell table:style-name="ce4" office:value-type="date" office:date-value="2025-01-21T00:00:00"><text:p>21/01/2025</text:p></table:table-cell>'), ods_row(ods_text("time"), '<table:table-cell office:value-type="time" office:time-value="PT36H30M05S"><text:p>36:30:05</text:p></table:table-cell>'), ods_row(ods_text("yes"), '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>')), STYLES), "ods", table=[["id", "shown"], ["zeros", "00123"], ["percent", "5%"], ["real", "R$ 1,234.50"], ["minus", "-R$ 1,234.50"], ["date", "2025-01-21"], ["time", "36:30:05"], ["yes", "TRUE"]])

FRACTIONS = [["id", "inches"], ["a", Formatted(1.5, "# ?/?")], ["b", Formatted(0.5, "# ?/?")], ["c", Formatted(2, "# ?/?")], ["d", Formatted(-3.0625, "# ??/??")], ["e", Formatted(0.25, "# ?/8")], ["f", Formatted(1.5, "?/?")], ["g", Formatted(12.3456, "# ???/???")]]
FRACTIONS_READ = [["id", "inches"], ["a", "1 1/2"], ["b", "1/2"], ["c", "2"], ["d", "-3 1/16"], ["e", "2/8"], ["f", "3/2"], ["g", "12 216/625"]]
for ending, make in (("xlsx", xlsx), ("xlsb", xlsb), ("xls", xls)):
    case(f"e38-fractions-{ending}", "A size in inches is shown as a fraction in " + ending, make([("S", VISIBLE, FRACTIONS, {})]), ending, table=FRACTIONS_READ)
FRACTION_STYLE = '<number:number-style style:name="N1"><number:fraction number:min-integer-digits="0" number:min-numerator-digits="1" number:min-denominator-digits="1"/></number:number-style><number:number-style style:name="N2"><number:fraction number:min-integer-digits="0" number:denominator-value="8"/></number:number-style><style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/><style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>'
case("e38-fractions-ods", "And in an open workbook", ods(ods_table("S", ods_row(ods_text("id"), ods_text("inches")), ods_row(ods_text("a"), ods_number(1.5, style="ce1")), ods_row(ods_text("b"), ods_number(0.25, style="ce2"))), FRACTION_STYLE), "ods", table=[["id", "inches"], ["a", "1 1/2"], ["b", "2/8"]])

# F. Workbooks.
SHEET = [["id", "tier"], [1, "gold"], [2, "silver"]]
case("f38-hidden-sheet", "A hidden sheet is never the one that is sent", xlsx([("Old", "hidden", [["id", "tier"], [9, "lead"]], {}), ("Older", "veryHidden", [["id", "tier"], [8, "lead"]], {}), ("Now", VISIBLE, SHEET, {})]), "xlsx", table=TABLE, sheets=[["Now", False, 2, 0], ["Old", True, 1, 0], ["Older", True, 1, 0]])
case("f38-hidden-sheet-by-name", "Unless somebody names it", xlsx([("Old", "hidden", [["id", "tier"], [9, "lead"]], {}), ("Now", VISIBLE, SHEET, {})]), "xlsx", args=["--sheet", "Old"], table=[["id", "tier"], ["9", "lead"]])
case("f38-sheet-missing", "A name that no sheet has", xlsx([("Now", VISIBLE, SHEET, {})]), "xlsx", args=["--sheet", "Then"], fault={"rule": "sheet-missing"})
case("f38-sheet-of-mapping", "The mapping names the sheet", xlsx([("One", VISIBLE, SHEET, {}), ("Two", VISIBLE, [["id", "tier"], [5, "x"]], {})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"sheet": "Two"}, "attributes": [{"name": "tier", "column": "tier"}]}, body=["5,x"])
case("f38-cover-sheet", "An empty cover sheet is passed over", xlsx([("Cover", VISIBLE, [["Our customers"]], {}), ("Now", VISIBLE, SHEET, {})]), "xlsx", table=TABLE)
for ending, make in (("xlsb", xlsb), ("xls", xls)):
    case(f"f38-hidden-sheet-{ending}", "Hidden sheets in " + ending, make([("Old", "hidden", [["id", "tier"], [9, "lead"]], {}), ("Now", VISIBLE, SHEET, {})]), ending, table=TABLE)
case("f38-hidden-sheet-ods", "Hidden sheets in ods", ods(ods_table("Old", ods_row(ods_text("id"), ods_text("tier")), ods_row(ods_number(9), ods_text("lead")), style="ta2") + ods_table("Now", ods_row(ods_text("id"), ods_text("tier")), ods_row(ods_number(1), ods_text("gold")), ods_row(ods_number(2), ods_text("silver"))), STYLES), "ods", table=TABLE)
FILTERED = [["id", "consent"], [1, "yes"], [2, "no"], [3, "yes"], [4, "no"]]
for ending, make in (("xlsx", xlsx), ("xlsb", xlsb), ("xls", xls)):
    case(f"f39-hidden-rows-{ending}", "Rows that a filter hides are asked about", make([("S", VISIBLE, FILTERED, {"hidden": (3, 5)})]), ending, rules=["hidden-rows"], rows={"read": 4, "ready": 4}, sheets=[["S", False, 4, 2]], line={"hidden-rows": 3})
    case(f"f39-hidden-rows-{ending}-skipped", "Left out when somebody says so", make([("S", VISIBLE, FILTERED, {"hidden": (3, 5)})]), ending, args=["--hidden-rows", "skip"], rules=[], body=["1,yes", "3,yes"])
case("f39-hidden-rows-sent", "Sent when somebody says so", xlsx([("S", VISIBLE, FILTERED, {"hidden": (3, 5)})]), "xlsx", args=["--hidden-rows", "send"], rules=[], rows={"ready": 4})
case("f39-hidden-rows-ods", "In ods a filter says filter, a hand says collapse", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a")), ods_row(ods_text("1"), ods_text("yes")), ods_row(ods_text("2"), ods_text("no"), hidden="filter"), ods_row(ods_text("3"), ods_text("no"), hidden="collapse"))), "ods", rules=["hidden-rows"], sheets=[["S", False, 3, 2]])
case("f39-hidden-title", "A hidden title is no row", xlsx([("S", VISIBLE, [["Report"], ["id", "tier"], [1, "gold"]], {"hidden": (1,)})]), "xlsx", rules=[], sheets=[["S", False, 1, 0]], header_row=2)
case("f39-by-mapping", "What a mapping says of hidden rows is the answer", xlsx([("S", VISIBLE, FILTERED, {"hidden": (3, 5)})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"hidden_rows": "skip"}, "attributes": [{"name": "c", "column": "consent"}]}, rules=[], body=["1,yes", "3,yes"])
case("f40-error-in-value", "#N/A is nothing, and no profile's tier", xlsx([("S", VISIBLE, [["id", "a", "b"], [1, Error("#N/A"), "x"], [2, "y", "z"]], {})]), "xlsx", rules=["cell-error"], body=["1,,x", "2,y,z"])
case("f40-error-in-id", "In an id it keeps the row back", xlsx([("S", VISIBLE, [["id", "a"], [Error("#REF!"), "x"], [2, "y"]], {})]), "xlsx", rules=["cell-error"], body=["2,y"], code=3)
case("f40-error-xls", "In an old workbook too", xls([("S", VISIBLE, [["id", "a"], [1, Error("#N/A")], [Error("#REF!"), "y"], [3, "z"]], {})]), "xls", rules=["cell-error"], body=["3,z"], code=3)
case("f40-error-xlsb", "In a binary one", xlsb([("S", VISIBLE, [["id", "a"], [1, Error("#N/A")], [3, "z"]], {})]), "xlsb", rules=["cell-error"], body=["3,z"])
case("f40-error-ods", "In an open one", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a")), ods_row(ods_text("1"), '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'), ods_row(ods_text("2"), ods_text("y")))), "ods", rules=["cell-error"], body=["2,y"])
case("f40-null-words", "The same words as text", "id,a\n1,#N/A\n2,NULL\n3,(null)\n4,x\n", rules=["null-literal"], rows={"ready": 4})
case("f41-uncalculated", "A formula that nobody calculated", xlsx([("S", VISIBLE, [["id", "a"], [1, Formula()], [2, Formula(7)], [Formula(), "x"]], {})]), "xlsx", rules=["formula-not-calculated"], body=["2,7"], code=3)
case("f41-never-calculated", "A program that stores zeros for Excel to calculate", xlsx([("S", VISIBLE, [["id", "a"], [1, Formula(0)], [2, 0]], {})], calc='<calcPr calcId="124519" fullCalcOnLoad="1"/>'), "xlsx", rules=["formula-not-calculated"], body=["2,0"])
case("f41-shared-formula", "A formula said once for many cells", xlsx([("S", VISIBLE, [["id", "a"], [1, Raw('<c r="PLACE"><f t="shared" ref="B2:B3" si="0">A2*2</f><v>2</v></c>')], [2, Raw('<c r="PLACE"><f t="shared" si="0"/><v>4</v></c>')]], {})]), "xlsx", rules=[], body=["1,2", "2,4"])
case("f41-empty-text", "A formula whose result is an empty text is calculated", xlsx([("S", VISIBLE, [["id", "a", "b"], [1, Raw('<c r="PLACE" t="str"><f>""</f><v></v></c>'), "x"]], {})]), "xlsx", rules=[], body=["1,,x"])
case("f41-text-formula-xls", "A formula whose result is a text", xls([("S", VISIBLE, [["id", "a"], [1, Formula("gold")], [2, Formula(7.5)]], {})]), "xls", body=["1,gold", "2,7.5"])
case("f41-uncalculated-ods", "In an open one", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a")), ods_row(ods_text("1"), '<table:table-cell table:formula="of:=1+1"/>'), ods_row(ods_text("2"), ods_text("y")))), "ods", rules=["formula-not-calculated"], body=["2,y"])
case("f42-far-cell", "Two cells far apart ask others for 500 GB", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [2, "silver"], [Raw('</row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c>')]], {})]), "xlsx", rules=["id-empty", "row-ragged"], body=["1,gold", "2,silver"], code=3)
case("f42-beyond-the-sheet", "A row that no sheet has", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [Raw('</row><row r="4000000000"><c r="A4000000000"><v>1</v></c>')]], {})]), "xlsx", fault={"rule": "file-unreadable", "reason": "too-deep"})
case("f42-repeated-ods", "A million empty rows said in one word", ods(ods_table("S", ods_row(ods_text("id"), ods_text("tier")), ods_row(ods_text("1"), ods_text("gold")), ods_row(ods_text("2"), ods_text("silver")), ods_row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=1048573))), "ods", table=TABLE)
case("f42-repeated-values-ods", "The same row three times", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a"), ods_text("b")), ods_row('<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>', repeated=3))), "ods", table=[["id", "a", "b"], ["7", "7", "7"], ["7", "7", "7"], ["7", "7", "7"]])
case("f43-password-xlsx", "Protected by a password", compound([("EncryptionInfo", b"\4\0\4\0" + b"x" * 100), ("EncryptedPackage", b"x" * 5000)]), "xlsx", fault={"rule": "file-unreadable", "reason": "password"})
case("f43-password-xls", "An old one", xls([("S", VISIBLE, SHEET, {})], password=True), "xls", fault={"rule": "file-unreadable", "reason": "password"})
case("f43-password-ods", "An open one", ods("", manifest='<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'), "ods", fault={"rule": "file-unreadable", "reason": "password"})
NO_TABLE = {"rule": "file-unreadable", "reason": "not-a-table"}
UNSUPPORTED = {"rule": "file-unreadable", "reason": "unsupported"}
case("f44-html", "A page under a workbook's name", "<html><body><table><tr><td>id</td></tr></table></body></html>", "xls", fault={**NO_TABLE, "says": ["web page", ".xlsx"]})
case("f44-html-of-excel", "A page that Excel wrote, with its names for XML", "\ufeff  \r\n<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"\r\nxmlns:x=\"urn:schemas-microsoft-com:office:excel\">\r\n<table><tr><td>id</td></tr></table></html>", "xls", fault={**NO_TABLE, "says": ["web page"]})
case("f44-html-table", "A table without a page around it", "<table border=1>\n<tr><th>id</th></tr></table>", "xls", fault={**NO_TABLE, "says": ["web page"]})
case("f44-html-xhtml", "A page that begins like XML", "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\">\n<html><table/></html>", "xls", fault={**NO_TABLE, "says": ["web page"]})
case("f44-mhtml", "A page saved as a mail", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\n", "xls", fault={**NO_TABLE, "says": ["web page"]})
XML_BOOK = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles><Style ss:ID="Default"/><Style ss:ID="zeros"><NumberFormat ss:Format="00000"/></Style><Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="part"><NumberFormat ss:Format="Percent"/></Style></Styles>%s</Workbook>'


def xml_cell(value, kind="String", more=""):
    return f'<Cell{more}><Data ss:Type="{kind}">{value}</Data></Cell>'


def xml_sheet(name, *rows, options=""):
    rows = "".join(row if row.startswith("<Row") else f"<Row>{row}</Row>" for row in rows)
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'


XML_HEADER = xml_cell("id") + xml_cell("tier")
case("f44-xml", "A workbook of XML alone with nothing in it", XML_BOOK % xml_sheet("S"), "xls", fault={"rule": "file-empty"})
case("f44-xml-workbook", "A workbook of XML alone, as Excel wrote it in 2003 and systems still export it", XML_BOOK % xml_sheet("Clientes", XML_HEADER, xml_cell("1") + xml_cell("gold"), xml_cell("2") + xml_cell("silver")), "xls", table=TABLE, sheets=[["Clientes", False, 2, 0]])
case("f44-xml-workbook-formats", "What its cells show: zeros, days, percents, sheets and rows that it hides, an error, a formula without a result", XML_BOOK % (xml_sheet("Old", XML_HEADER, xml_cell("9") + xml_cell("x"), options="<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>") + xml_sheet("Now", "".join(xml_cell(name) for name in ("id", "day", "part", "far", "yes")), xml_cell(123, "Number", ' ss:StyleID="zeros"') + xml_cell("2025-01-21T00:00:00.000", "DateTime", ' ss:StyleID="day"') + xml_cell(0.125, "Number", ' ss:StyleID="part"') + xml_cell("São &amp; <B>Paulo</B>", "String", ' ss:Index="4"') + xml_cell(1, "Boolean"), '<Row ss:Hidden="1">' + xml_cell("2") + "</Row>")), "xls", table=[["id", "day", "part", "far", "yes"], ["00123", "2025-01-21", "12.50%", "São & Paulo", "TRUE"], ["2"]], sheets=[["Now", False, 2, 1], ["Old", True, 1, 0]])
case("f44-xml-workbook-latin", "Its encoding is what it says", (XML_BOOK % xml_sheet("S", XML_HEADER, xml_cell("1") + xml_cell("São"))).replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"').encode("latin-1"), "xml", table=[["id", "tier"], ["1", "São"]])
case("f44-xml-workbook-errors", "An error, a formula without a result, a comment and a row that lies far below", XML_BOOK % xml_sheet("S", XML_HEADER, xml_cell("#N/A", "Error") + xml_cell("x"), xml_cell("2") + '<Cell ss:Formula="=1+1"/>', '<Row ss:Index="9">' + '<Cell><Data ss:Type="String">+3</Data><Comment><ss:Data>nobody reads this</ss:Data></Comment></Cell>' + xml_cell("y") + "</Row>", xml_cell("4") + xml_cell("z")), "xls", rules=["cell-error", "formula-not-calculated", "id-forbidden-character"], line={"id-forbidden-character": 9}, body=["4,z"], code=3)
case("f44-xml-workbook-cut", "One that came half", (XML_BOOK % xml_sheet("S", XML_HEADER, xml_cell("1") + xml_cell("gold")))[:-60], "xls", fault={"rule": "file-unreadable", "reason": "truncated"})
case("f44-xml-other", "XML of something else", "<?xml version=\"1.0\"?>\n<customers><customer id=\"1\"/></customers>", "xml", fault={**NO_TABLE, "says": ["XML"]})
case("f44-json", "What a program hands to a program", '[{"id": "1", "tier": "gold"}]\n', "json", fault={**NO_TABLE, "says": ["JSON"]})
case("f44-json-lines", "A record a line", '{"id": "1", "tier": "gold"}\n{"id": "2", "tier": "silver"}\n', "jsonl", fault={**NO_TABLE, "says": ["JSON"]})
case("f44-link-of-drive", "A sheet of Google's that lies elsewhere", '{"":"WARNING! DO NOT EDIT THIS FILE!","doc_id":"1a2b","email":"a@b.pt"}', "gsheet", fault={**NO_TABLE, "says": ["where another one lies"]})
case("f44-link-of-windows", "A shortcut", "[InternetShortcut]\r\nURL=https://example.com/\r\n", "url", fault={**NO_TABLE, "says": ["where another one lies"]})
case("f44-docx", "A document in a workbook's package", zipped([("[Content_Types].xml", "<Types/>"), ("_rels/.rels", '<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'), ("word/document.xml", "<w:document/>")]), "xlsx", fault={**NO_TABLE, "says": ["document"]})
case("f44-rtf", "A document of an old program", "{\\rtf1\\ansi id,tier}", "xls", fault={**NO_TABLE, "says": ["document"]})
case("f44-numbers", "A workbook of Apple's", zipped([("Index/Document.iwa", "x"), ("Index/Tables/Tile.iwa", "x"), ("preview.jpg", "x")]), "numbers", fault={**UNSUPPORTED, "says": ["Numbers"]})
case("f44-parquet", "A table of a warehouse", b"PAR1\x15\x04" + b"x" * 100 + b"PAR1", "parquet", fault={**UNSUPPORTED, "says": ["database"]})
case("f44-access", "A table of Access", b"\0\1\0\0Standard Jet DB\0" + b"x" * 100, "mdb", fault={**UNSUPPORTED, "says": ["database"]})
case("f44-pgp", "A file that its sender encrypted", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "csv", fault={**UNSUPPORTED, "says": ["encrypted"]})
case("f44-no-page", "A header in angle brackets is text", "<id>,<table>\n1,gold\n", table=[["<id>", "<table>"], ["1", "gold"]])
case("f44-text", "Text under a workbook's name is read as what it is", "id\ttier\n1\tgold\n2\tsilver\n", "xls", table=TABLE)
case("f44-workbook-named-csv", "A workbook under a text's name too", xlsx([("S", VISIBLE, SHEET, {})]), "csv", table=TABLE)
case("f44-word", "A document is no table", compound([("WordDocument", b"x" * 5000)]), "xls", fault={"rule": "file-unreadable", "reason": "not-a-table"})
case("f44-cut-workbook", "A workbook that came half", xlsx([("S", VISIBLE, SHEET, {})])[:1500], "xlsx", fault={"rule": "file-unreadable", "reason": "truncated"})
case("f44-cut-xls", "An old one that came half", xls([("S", VISIBLE, SHEET, {})])[:1200], "xls", fault={"rule": "file-unreadable", "reason": "truncated"})
case("f45-titles", "Rows above the header, and none in between", xlsx([("S", VISIBLE, [["Customers of November"], [], ["id", "tier"], [1, "gold"], [2, "silver"]], {"merges": ("A1:B1",)})]), "xlsx", table=TABLE, header_row=3)
case("f45-merged-groups", "Names of groups above the names of columns", xlsx([("S", VISIBLE, [["id", "Contact", None, None], [None, "mail", "phone", "city"], [1, "a@b.pt", "x", "Faro"], [2, "c@d.pt", "y", "Porto"]], {"merges": ("A1:A2", "B1:D1")})]), "xlsx", table=[["id", "mail", "phone", "city"], ["1", "a@b.pt", "x", "Faro"], ["2", "c@d.pt", "y", "Porto"]])
case("f45-merged-two-groups", "Groups alone above them", xlsx([("S", VISIBLE, [["CRM", None, "Contact", None], ["id", "tier", "mail", "city"], [1, "gold", "a", "Faro"], [2, "silver", "c", "Porto"]], {"merges": ("A1:B1", "C1:D1")})]), "xlsx", header_row=2)
case("f45-merged-header-cell", "One header over two columns", xlsx([("S", VISIBLE, [["id", "name", None], [1, "Ana", "Silva"], [2, "Rui", "Costa"]], {"merges": ("B1:C1",)})]), "xlsx", rules=["header-unnamed"], header_row=1)
case("f45-not-in-the-corner", "A table that begins somewhere in the sheet", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [2, "silver"]], {"first": 5})]), "xlsx", table=TABLE, header_row=5)
case("f45-blank-rows", "Blank rows between are no rows, and lines are the sheet's", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [], ["+2", "silver"]], {})]), "xlsx", rows={"read": 2}, line={"id-forbidden-character": 4}, code=3)
case("f45-line-breaks", "Line breaks in cells do not move the lines", xlsx([("S", VISIBLE, [["id", "tier"], [1, "a\nb"], ["+2", "silver"]], {})]), "xlsx", line={"id-forbidden-character": 3}, code=3)
case("f45-shared-strings", "Texts that the cells share", xlsx([("S", VISIBLE, [["id", "tier"], ["1", "gold"], ["2", "gold"], ["3", " blank "]], {})], shared=True), "xlsx", table=[["id", "tier"], ["1", "gold"], ["2", "gold"], ["3", " blank "]])
case("f45-prefixed", "A program that puts a prefix before every element", xlsx([("S", VISIBLE, SHEET, {})], prefix="x"), "xlsx", table=TABLE)
case("f45-no-places", "A program that names neither rows nor cells", xlsx([("S", VISIBLE, [[Raw('<c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>tier</t></is></c>')], [Raw("<c><v>1</v></c><c t=\"inlineStr\"><is><t>gold</t></is></c>")]], {})]), "xlsx", table=[["id", "tier"], ["1", "gold"]])
case("f45-escapes", "Characters that XML cannot hold", xlsx([("S", VISIBLE, [["id", "a"], ["1", "l1_x000D_\nl2"], ["2", "a &amp; <b>"], ["3", "_x005F_x0041_"]], {})]), "xlsx", cell=[3, 1, "_x0041_"])
case("f45-rich-text", "A text in pieces, with how it is read aloud", xlsx([("S", VISIBLE, [["id", "a"], ["1", Raw('<c r="PLACE" t="inlineStr"><is><r><t>go</t></r><r><rPr><b/></rPr><t>ld</t></r><rPh sb="0" eb="1"><t>loud</t></rPh></is></c>')]], {})]), "xlsx", table=[["id", "a"], ["1", "gold"]])
case("f45-comment-ods", "A comment in a cell is no text of it", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a")), ods_row(ods_text("1"), '<table:table-cell office:value-type="string"><office:annotation><text:p>nobody reads this</text:p></office:annotation><text:p>two<text:s text:c="2"/><text:span>words</text:span></text:p><text:p>lines</text:p></table:table-cell>'), ods_row(ods_text("2"), ods_text("x")))), "ods", cell=[1, 1, "two  words\nlines"])
case("f45-strings-cut-xls", "An old workbook's texts, cut in the middle of one", xls([("S", VISIBLE, [["id", "tier"], ["1", "gold-and-a-long-text"], ["2", "silver"]], {})], cut=40), "xls", table=[["id", "tier"], ["1", "gold-and-a-long-text"], ["2", "silver"]])
case("f45-accents-xls", "Accents and smileys in an old one", xls([("São", VISIBLE, [["id", "city"], ["1", "São Paulo"], ["2", "Łódź 😀"]], {})]), "xls", table=[["id", "city"], ["1", "São Paulo"], ["2", "Łódź 😀"]])
case("f45-empty-sheet", "A workbook with nothing in it", xlsx([("S", VISIBLE, [], {})]), "xlsx", fault={"rule": "file-empty"})
case("f45-header-alone", "A header and no rows", xlsx([("S", VISIBLE, [["id", "a"]], {})]), "xlsx", fault={"rule": "file-empty"})
case("f45-duplicates", "Duplicates in a sheet are settled as in a file", xlsx([("S", VISIBLE, [["id", "a", "b"], [1, "x", None], [1, None, "y"]], {})]), "xlsx", rules=["duplicate-merged"], body=["1,x,y"])
case("f45-entities", "Entities are no bombs", xlsx([("S", VISIBLE, [["id", "a"], [1, Raw('<c r="PLACE" t="inlineStr"><is><t>&lol;&#65;&#x42;&quot;</t></is></c>')]], {})]), "xlsx", table=[["id", "a"], ["1", '&lol;AB"']])
case("f45-sep-cell", "A cell that says sep= is a cell", xlsx([("S", VISIBLE, [["sep=;", "tier"], ["1", "gold"]], {})]), "xlsx", table=[["sep=;", "tier"], ["1", "gold"]])
case("f45-quotes-and-commas", "Quotes, commas and semicolons in cells", xlsx([("S", VISIBLE, [["id", "a"], ["1", 'say "hi", bob; x']], {})]), "xlsx", table=[["id", "a"], ["1", 'say "hi", bob; x']])

# G. Packed files.
case("g46-gzip", "A gzip", squeezed(PLAIN.encode()), "csv.gz", table=TABLE)
case("g46-gzip-named-csv", "A gzip that does not say so", squeezed(PLAIN.encode()), table=TABLE)
case("g46-gzip-members", "A gzip of several members", squeezed(b"id,tier\n1,gold\n") + squeezed(b"2,silver\n"), "csv.gz", table=TABLE)
case("g46-gzip-padded", "Zeros behind the last member", squeezed(PLAIN.encode()) + b"\0" * 512, "csv.gz", table=TABLE)
case("g46-gzip-empty", "A gzip of nothing", squeezed(b""), "csv.gz", fault={"rule": "file-empty"})
case("g46-gzip-cut", "A gzip that came half", squeezed(b"".join(b"%d,%d\n" % (n, n * 7919 % 10007) for n in range(5000)))[:9000], "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("g46-gzip-cut-in-the-end", "Cut in its last bytes", squeezed(PLAIN.encode())[:-3], "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("g46-gzip-cut-second", "The second member came half", squeezed(b"id,tier\n1,gold\n") + squeezed(b"2,silver\n")[:14], "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("g46-gzip-damaged", "A byte in the middle is another", (lambda whole: whole[:5000] + bytes([whole[5000] ^ 255]) + whole[5001:])(squeezed(b"".join(b"%d,%d\n" % (n, n * 7919 % 10007) for n in range(5000)))), "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("g46-gzip-latin", "Another encoding in a gzip", squeezed("id;city\n1;São\n2;Köln\n".encode("cp1252")), "csv.gz", encoding="windows-1252", table=[["id", "city"], ["1", "São"], ["2", "Köln"]])
case("g46-gzip-workbook", "A workbook in a gzip", squeezed(xlsx([("S", VISIBLE, SHEET, {})])), "xlsx.gz", table=TABLE)
case("g46-zip", "A zip with one file", zipped([("customers.csv", PLAIN)]), "zip", table=TABLE)
case("g46-zip-stored", "One that packs nothing", zipped([("customers.csv", PLAIN)], packed=False), "zip", table=TABLE)
case("g46-zip-mac", "What a Mac adds does not count", zipped([("data/", ""), ("data/customers.csv", PLAIN), ("__MACOSX/data/._customers.csv", "x"), ("data/._customers.csv", "x"), ("data/.DS_Store", "x")]), "zip", table=TABLE)
case("g46-zip-two", "Which of two is meant, nobody can say", zipped([("one.csv", PLAIN), ("two.csv", PLAIN)]), "zip", fault={"rule": "file-unreadable", "reason": "several-files", "says": ["one.csv", "two.csv"]})
case("g46-zip-empty", "A zip of nothing", zipped([]), "zip", fault={"rule": "file-unreadable", "reason": "not-a-table"})
case("g46-zip-workbook", "A workbook in a zip", zipped([("book.xlsx", xlsx([("S", VISIBLE, SHEET, {})]))]), "zip", table=TABLE)
case("g46-zip-gzip", "A gzip in a zip", zipped([("customers.csv.gz", squeezed(PLAIN.encode()))]), "zip", table=TABLE)
case("g46-zip-deep", "A zip in a zip in a zip in a zip", zipped([("a.zip", zipped([("a.zip", zipped([("a.zip", zipped([("c.csv", PLAIN)]))]))]))]), "zip", fault={"rule": "file-unreadable", "reason": "too-deep"})
case("g46-zip-password", "A zip with a password", zipped([("customers.csv", PLAIN)]).replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\1\0").replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0"), "zip", fault={"rule": "file-unreadable", "reason": "password"})
case("g46-bomb", "A kilobyte that unpacks to hundreds of megabytes", squeezed(squeezed(b"\0" * (400 << 20))), "csv.gz.gz", fault={"rule": "file-unreadable", "reason": "too-deep"})
case("g46-other-packer", "7-Zip is none of ours", b"7z\xbc\xaf\x27\x1c\0\4" + b"x" * 100, "7z", fault={**UNSUPPORTED, "says": ["Unpack it"]})
case("g46-tar-in-gzip", "A folder packed by Unix", squeezed(b"customers.csv" + b"\0" * 244 + b"ustar\x0000" + b"\0" * 248 + PLAIN.encode() + b"\0" * 487), "tar.gz", fault={**UNSUPPORTED, "says": ["Unpack it"]})
case("g46-picture", "A picture is no table", b"\x89PNG\r\n\x1a\n" + b"x" * 100, fault={**NO_TABLE, "says": ["picture"]})
case("g46-pdf", "A page for a printer", b"%PDF-1.7\n" + b"x" * 100, fault={**NO_TABLE, "says": ["document"]})

case("g46-gzip-and-more", "What stands behind a gzip was rows once", squeezed(PLAIN.encode()) + b"what was a member", "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("g46-zip-desk", "What Windows and spreadsheet programs leave in folders", zipped([("data/customers.csv", PLAIN), ("data/Thumbs.db", "x"), ("data/desktop.ini", "x"), ("data/~$book.xlsx", "x"), ("data/.~lock.book.ods#", "x")]), "zip", table=TABLE)
case("g46-zip-in-zip", "A zip in a zip", zipped([("a.zip", zipped([("c.csv", PLAIN)]))]), "zip", table=TABLE)
case("g46-zip-of-nothing", "A zip with an empty file", zipped([("a.csv", "")]), "zip", fault={"rule": "file-empty"})
case("g46-zip-cut", "A zip that came half", zipped([("a.csv", "".join(f"{n},{n * 7919 % 10007}\n" for n in range(5000)))])[:9000], "zip", fault={"rule": "file-unreadable", "reason": "truncated"})
case("g46-zip-other-method", "A zip packed in another way", zipped([("a.csv", PLAIN)]).replace(b"PK\x03\x04\x14\0\0\0\x08\0", b"PK\x03\x04\x14\0\0\0\x0c\0").replace(b"PK\x01\x02\x14\x03\x14\0\0\0\x08\0", b"PK\x01\x02\x14\x03\x14\0\0\0\x0c\0"), "zip", fault={**UNSUPPORTED, "says": ["Unpack it"]})
case("g46-companion", "What a Mac keeps beside a file", b"\0\x05\x16\x07\0\x02\0\0Mac OS X        " + b"\0" * 60, fault={**NO_TABLE, "says": ["._"]})
case("g46-noise", "Bytes that are no text of any kind", bytes(n * n * 31 % 251 for n in range(4096)), "csv", fault=NO_TABLE)
# H. Mappings.
case("h48-dialect", "A mapping remembers how its file is read", "x^y\n\nid^tier\n1^gold\nTotal^1\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"delimiter": "^", "header_row": 3, "skip_last": 1}, "attributes": [{"name": "tier", "column": "tier"}]}, body=["1,gold"])
case("h48-flag-wins", "A flag wins over the mapping", "id;tier\n1;gold\n", args=["--delimiter", ";"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"delimiter": "|"}, "attributes": [{"name": "tier", "column": "tier"}]}, body=["1,gold"])

# I. What comes back.
case("i53-rounded-id-as-text", "A rounded id that comes back as text is still none", xlsx([("S", VISIBLE, [["id", "tier"], [1234567890123456, "gold"], [7, "x"]], {})]), "xlsx", rules=["scientific-id"], code=3, excluded={"ending": "csv", "text": "1.23456789012346E+15,gold", "again": ["scientific-id"]})
case("i53-rounded-value-as-text", "A long number that is no id comes back as it is shown", xlsx([("S", VISIBLE, [["id", "account"], ["a/1", 1234567890123456], ["b", 5]], {})]), "xlsx", rules=["id-forbidden-character"], code=3, excluded={"ending": "csv", "text": "a/1,1234567890123460,", "again": ["id-forbidden-character"]})
case("i53-error-as-text", "An error in an id comes back as nothing, and not as somebody called #N/A", xlsx([("S", VISIBLE, [["id", "a"], [Error("#N/A"), "x"], [7, "y"]], {})]), "xlsx", rules=["cell-error"], code=3, excluded={"ending": "csv", "again": ["id-empty"]})
case("i53-dos", "Excluded rows come back in the page of DOS that they came in", "id;cidade\nA/1;São Paulo não\n2;Brasília\n3;coração\n".encode("cp850"), encoding="IBM850", rules=["id-forbidden-character"], code=3, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"encoding": "IBM850"}, "attributes": [{"name": "c", "column": "cidade"}]}, excluded={"ending": "csv", "again": ["id-forbidden-character"]})
case("i54-formulas", "Values that a spreadsheet would run are sent as they are", "id,a\n1,=cmd|' /C calc'!A0\n2,@x\n3,-1001\n", body=["1,%3Dcmd%7C%27%20%2FC%20calc%27%21A0", "2,%40x", "3,-1001"])
case("i56-zeros-in-text-cells", "Text cells of a workbook keep every id", xlsx([("S", VISIBLE, [["id", "a"], ["02138", "x"], ["1234567890123456789", "y"], ["1E5", "z"]], {})]), "xlsx", rules=[], body=["02138,x", "1234567890123456789,y", "1E5,z"])
