"""Writes the corpus: a folder per case, inside a folder per topic, with `input.*` and `expect.json`.

Run `python3 tests/corpus/make.py` after you change a case here. Folders that this script doesn't write are left
alone, so that a file that the fuzzer found can be added by hand.
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
    folder.mkdir(parents=True)
    (folder / f"input.{ending}").write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "expect.json").write_text(json.dumps({"why": why, **expect}, ensure_ascii=False, indent=1) + "\n")


def squeezed(content):
    return gzip.compress(content, mtime=0)


TABLE = [["id", "tier"], ["1", "gold"], ["2", "silver"]]
PLAIN = "id,tier\n1,gold\n2,silver\n"
VISIBLE = "visible"

# Encodings.
case("encoding/utf-8-bom", "A byte order mark sticks to the first header, and the column isn't found", b"\xef\xbb\xbfid,tier\r\n1,gold\r\n2,silver\r\n", table=TABLE, body=["1,gold", "2,silver"])
case("encoding/utf-8-bom-before-quotes", "Quotes after a byte order mark are still quotes", b'\xef\xbb\xbf"id","tier"\r\n1,gold\r\n2,silver\r\n', table=TABLE)
case("encoding/utf-8-bom-and-nothing-else", "A file that contains only a byte order mark is empty", b"\xef\xbb\xbf", fault={"rule": "file-empty"})
case("encoding/utf-8-bom-inside-id", "Two exports joined with cat leave a byte order mark in an ID", b"id,tier\n1,gold\n\xef\xbb\xbf2,silver\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}}, rules=["id-invisible-character"], body=["1,gold"], code=3)
case("encoding/utf-8-bom-in-gzip", "The byte order mark is inside the gzip", squeezed(b"\xef\xbb\xbfid,tier\n1,gold\n2,silver\n"), "csv.gz", table=TABLE)
case("encoding/utf-16le", "Excel's Unicode text", b"\xff\xfe" + "id\ttier\r\n1\tgold\r\n2\tsilver\r\n".encode("utf-16-le"), "txt", table=TABLE, encoding="UTF-16LE")
case("encoding/utf-16be", "UTF-16BE with a byte order mark", b"\xfe\xff" + PLAIN.encode("utf-16-be"), table=TABLE, encoding="UTF-16BE")
case("encoding/utf-16le-without-bom", "UTF-16LE without a byte order mark", PLAIN.encode("utf-16-le"), table=TABLE, encoding="UTF-16LE")
case("encoding/utf-16be-without-bom", "UTF-16BE without a byte order mark", PLAIN.encode("utf-16-be"), table=TABLE, encoding="UTF-16BE")
case("encoding/utf-16-accents", "Accents and an emoji in UTF-16", b"\xff\xfe" + "id\tcity\n1\tSão Paulo\n2\t😀\n".encode("utf-16-le"), "txt", table=[["id", "city"], ["1", "São Paulo"], ["2", "😀"]])
case("encoding/nul-in-values", "Zero bytes in cells don't hide a quote", b'id,a\n1,"x\0"\n2,y\0\0\0\n3,z\n', rules=["value-control-character"], rows={"read": 3, "ready": 3})
case("encoding/nul-in-id", "A zero byte in an ID is never sent", b"id,a\n1\0,x\n2,y\n", rules=["id-control-character"], body=["2,y"], code=3)
case("encoding/utf-8-late-accent", "One accent after many plain rows", b"id,name\n" + b"".join(b"%d,plain\n" % n for n in range(20000)) + "90000,José\n".encode(), encoding="UTF-8", rows={"read": 20001, "ready": 20001}, mapping={"attributes": [{"name": "name", "column": "name"}]})
case("encoding/utf-8-with-one-bad-byte", "One invalid byte doesn't change all other accents", "id,city\n1,São\n".encode() + b"2,S\xe3o\n" + "3,José\n".encode(), encoding="UTF-8", alternative="windows-1252", rules=["bad-encoding"], body=["1,S%C3%A3o", "3,Jos%C3%A9"], code=3)
case("encoding/windows-1252-accent-in-header", "The only non-ASCII letters of the file are in the header", b"Jahr;Kinos\xe4le\n1981;12\n1982;14\n", encoding="windows-1252", table=[["Jahr", "Kinosäle"], ["1981", "12"], ["1982", "14"]])
case("encoding/windows-1252-euro", "Excel on a Western computer, with the euro sign", b"id;city\n1;S\xe3o Paulo\n2;K\xf6ln \x80\n", encoding="windows-1252", table=[["id", "city"], ["1", "São Paulo"], ["2", "Köln €"]])
case("encoding/windows-1252-portuguese", "A Brazilian export", "código;cidade;observação\n1;São Paulo;não enviar\n2;Brasília;coração\n3;Goiânia;ação\n".encode("cp1252"), encoding="windows-1252")
case("encoding/windows-1252-one-accent", "One accent is no reason to detect a Romanian encoding", b"id,a\nw0,\xe3\nw1,\xe3\n", encoding="windows-1252", table=[["id", "a"], ["w0", "ã"], ["w1", "ã"]])
case("encoding/windows-1250-polish", "Polish in windows-1250", "id;miasto;imię\n1;Łódź;Małgorzata\n2;Kraków;Żaneta\n3;Gdańsk;Święto\n4;Wrocław;Bożena źródło\n".encode("cp1250"), encoding="windows-1250")
case("encoding/windows-1250-czech", "Czech in windows-1250", "id;město;jméno\n1;Plzeň;Jiří Dvořák\n2;Brno;Žofie Šťastná\n3;Ústí;Růžena Příhodová\n".encode("cp1250"), encoding="windows-1250")
case("encoding/windows-1251-russian", "Russian in windows-1251", "id;город;имя\n1;Москва;Иван Петров\n2;Казань;Ольга Смирнова\n3;Томск;Дмитрий\n".encode("cp1251"), encoding="windows-1251")
case("encoding/windows-1253-greek", "Greek in windows-1253", "id;πόλη;όνομα\n1;Αθήνα;Γιώργος Παπαδόπουλος\n2;Πάτρα;Ελένη Νικολάου\n3;Βόλος;Κώστας\n".encode("cp1253"), encoding_among=["windows-1253", "ISO-8859-7"], cell=[1, 1, "Αθήνα"])
case("encoding/windows-1254-turkish", "Turkish in windows-1254", "id;şehir;isim\n1;İstanbul;Ayşe Yıldız\n2;Muğla;Gülşen Çağlar\n3;Eskişehir;Işık Öztürk\n".encode("cp1254"), encoding="windows-1254", cell=[1, 1, "İstanbul"])
case("encoding/windows-1255-hebrew", "Hebrew in windows-1255", "id;עיר;שם\n1;ירושלים;דוד כהן\n2;חיפה;שרה לוי\n3;באר שבע;משה מזרחי\n".encode("cp1255"), encoding_among=["windows-1255", "ISO-8859-8", "ISO-8859-8-I"], cell=[1, 2, "דוד כהן"])
case("encoding/windows-1256-arabic", "Arabic in windows-1256", "id;مدينة;اسم\n1;القاهرة;محمد علي\n2;الرياض;فاطمة حسن\n3;بيروت;أحمد محمود\n".encode("cp1256"), encoding="windows-1256")
case("encoding/windows-1257-lithuanian", "Lithuanian in windows-1257", "id;miestas;vardas\n1;Šiauliai;Žydrūnė Jankauskienė\n2;Panevėžys;Česlovas Žukauskas\n3;Klaipėda;Ąžuolas Šimkūnas\n".encode("cp1257"), encoding="windows-1257")
case("encoding/iso-8859-2-polish", "Polish in ISO-8859-2 in place of windows-1250", "id;miasto;imię\n1;Łódź;Małgorzata\n2;Kraków;Żaneta\n3;Gdańsk;Święto\n4;Wrocław;źródło śnieg\n".encode("iso8859-2"), encoding="ISO-8859-2", cell=[1, 1, "Łódź"])
case("encoding/koi8-r", "Old Russian text in KOI8-R", "id;город;имя\n1;Москва;Иван Петров\n2;Казань;Ольга Смирнова\n3;Томск;Дмитрий\n".encode("koi8-r"), encoding_among=["KOI8-R", "KOI8-U"], cell=[1, 1, "Москва"])
case("encoding/shift-jis", "Japanese whose second bytes can be a backslash or a vertical bar", "顧客ID,都市,氏名\n1,東京,田中太郎\n2,大阪,表示ソフト\n3,横浜,能登花子\n".encode("cp932"), encoding="Shift_JIS", table=[["顧客ID", "都市", "氏名"], ["1", "東京", "田中太郎"], ["2", "大阪", "表示ソフト"], ["3", "横浜", "能登花子"]])
case("encoding/gbk", "Simplified Chinese in GBK", "客户编号,城市,姓名\n1,北京,王小明\n2,上海,李晓华\n3,广州,张伟\n4,深圳,陈建国\n".encode("gbk"), encoding_among=["GBK", "gb18030"], cell=[1, 1, "北京"])
case("encoding/big5", "Traditional Chinese in Big5", "客戶編號,城市,姓名\n1,臺北,王小明\n2,高雄,李曉華\n3,臺中,張偉\n4,功能,許功蓋\n".encode("big5"), encoding="Big5", cell=[4, 2, "許功蓋"])
case("encoding/euc-kr", "Korean in EUC-KR", "고객번호,도시,이름\n1,서울,김철수\n2,부산,이영희\n3,대구,박민수\n".encode("euc-kr"), encoding="EUC-KR", cell=[1, 1, "서울"])
case("encoding/flag-wins-over-detection", "The flag for the encoding wins over detection", "id;город\n1;Москва\n".encode("cp866"), args=["--encoding", "ibm866"], table=[["id", "город"], ["1", "Москва"]])
case("encoding/gb18030-by-flag", "A GB18030 character of four bytes", "id,城市\n1,北京㐀\n2,上海\n".encode("gb18030"), args=["--encoding", "gb18030"], table=[["id", "城市"], ["1", "北京㐀"], ["2", "上海"]])
case("encoding/shift-jis-by-flag", "The flag for a file with too few bytes to detect", "id,都市\n1,表\n".encode("cp932"), args=["--encoding", "shift_jis"], table=[["id", "都市"], ["1", "表"]])
case("encoding/mac-roman-cr", "Mac Roman with CR line ends, from an old Mac", "código;cidade\r1;São Paulo\r2;Goiânia\r3;Brasília\r".encode("mac-roman"), encoding="macintosh", table=[["código", "cidade"], ["1", "São Paulo"], ["2", "Goiânia"], ["3", "Brasília"]])
case("mapping/encoding-of-the-mapping", "The encoding in the mapping is used again", "id;obec\n1;Plzeň\n".encode("cp1250"), alternative="windows-1250", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"encoding": "windows-1250"}, "attributes": [{"name": "city", "column": "obec"}]}, body=["1,Plze%C5%88"])
DOS = "código;cidade;observação\n1;São Paulo;não enviar\n2;Brasília;coração\n3;Goiânia;ação\n"
case("encoding/dos-850-portuguese", "Portuguese in code page 850, as a cash register of 1995 writes it", DOS.encode("cp850"), encoding="IBM850", table=[["código", "cidade", "observação"], ["1", "São Paulo", "não enviar"], ["2", "Brasília", "coração"], ["3", "Goiânia", "ação"]])
case("encoding/dos-852-polish", "Polish in code page 852", "id;miasto;imię\n1;Łódź;Małgorzata\n2;Kraków;Żaneta\n3;Gdańsk;Święto\n4;Wrocław;źródło\n".encode("cp852"), encoding="IBM852", cell=[1, 1, "Łódź"])
case("encoding/dos-german", "German letters that are the same in two code pages", "id;Ort\n1;Köln\n2;München\n3;Görlitz\n4;Düsseldorf\n".encode("cp437"), encoding_among=["IBM850", "IBM437"], cell=[2, 1, "München"])
case("encoding/dos-code-page-by-number", "A code page named by its number, as in cp860", "id,a\n1,\u00e1\n".encode("cp860"), args=["--encoding", "cp860"], encoding="IBM860", table=[["id", "a"], ["1", "á"]])
case("encoding/dos-857-undefined-byte", "A byte that the code page doesn't define excludes its row, and becomes no other letter", "id,a\n1,ş\n2,".encode("cp857") + b"\xd5\xe7\n", args=["--encoding", "ibm857"], rules=["bad-encoding"], body=["1,%C5%9F"], code=3)
case("encoding/mac-roman-by-python-name", "The encoding's name as Python spells it", "id,a\n1,é\n".encode("mac-roman"), args=["--encoding", "mac_roman"], encoding="macintosh", table=[["id", "a"], ["1", "é"]])
for codec, name in (("utf-32-le", "utf-32le"), ("utf-32-be", "utf-32be")):
    case(f"encoding/{name}", "UTF-32 is named as such, and never read as text with zeros", ("\ufeff" + PLAIN).encode(codec), fault={"rule": "file-unreadable", "reason": "unsupported", "says": ["UTF-32"]})
case("encoding/utf-32-without-bom", "UTF-32 without a byte order mark is named as such", PLAIN.encode("utf-32-le"), fault={"rule": "file-unreadable", "reason": "unsupported", "says": ["UTF-32"]})
case("encoding/utf-8-bom-twice", "Two programs have each added a byte order mark", '\ufeff\ufeff"id","tier"\n1,gold\n2,silver\n', table=TABLE)
case("encoding/utf-16-odd-length", "One byte too many at the end of UTF-16", PLAIN.encode("utf-16-le") + b"\n", encoding="UTF-16LE", rows={"read": 3, "ready": 2, "excluded": 1}, code=3)
RUSSIAN = "ид,имя\n1,Иван Петров\n2,Ольга Смирнова\n"
case("encoding/utf-16le-without-bom-russian", "Letters without zero bytes in UTF-16LE without a byte order mark", RUSSIAN.encode("utf-16-le"), encoding="UTF-16LE", table=[["ид", "имя"], ["1", "Иван Петров"], ["2", "Ольга Смирнова"]])
case("encoding/utf-16be-without-bom-russian", "Russian in UTF-16BE without a byte order mark", RUSSIAN.encode("utf-16-be"), encoding="UTF-16BE", cell=[2, 1, "Ольга Смирнова"])
case("encoding/utf-16le-without-bom-chinese", "Chinese in UTF-16LE without a byte order mark", "编号,姓名\n1,王小明\n2,李晓华\n".encode("utf-16-le"), encoding="UTF-16LE", cell=[1, 1, "王小明"])
case("encoding/nul-padded-cells", "Cells padded with zero bytes on one side aren't UTF-16", b"id,a\n" + b"".join(b"%02d,a\0\n" % n for n in range(50)), encoding="UTF-8", rules=["value-control-character"], rows={"ready": 50})
case("encoding/nul-bytes-only", "A power cut leaves a file of zeros", b"\0" * 4096, fault={"rule": "file-unreadable", "reason": "truncated"})
case("encoding/nul-tail", "A power cut in the middle of writing leaves zeros at the end", b"id,a\n1,x\n2,y\n" + b"\0" * 512, rules=["id-control-character", "id-too-long", "row-short", "truncated-tail"], body=["1,x", "2,y"], code=3)
case("encoding/iso-2022-jp", "Japanese from an old mail program", "顧客,都市\n1,東京\n2,大阪\n".encode("iso-2022-jp"), encoding="ISO-2022-JP", table=[["顧客", "都市"], ["1", "東京"], ["2", "大阪"]])
case("encoding/mac-roman-lf", "Mac Roman with LF line ends", "código;cidade\n1;São Paulo não\n2;Goiânia ação\n3;Brasília coração\n".encode("mac-roman"), encoding="macintosh", cell=[3, 1, "Brasília coração"])
case("encoding/windows-1252-curly-quotes", "Word's quotes and dashes around words aren't letters of a DOS code page", b"id,a\n1,\x93hi\x94 \x96 it\x92s\n2,x\n", encoding="windows-1252", cell=[1, 1, "“hi” – it’s"])
case("encoding/iso-8859-15-euro", "The currency sign's byte is the euro in ISO-8859-15", "id;a\n1;10 € à vista\n2;œuvre\n".encode("iso-8859-15"), encoding="ISO-8859-15", table=[["id", "a"], ["1", "10 € à vista"], ["2", "œuvre"]])
case("encoding/windows-1252-capitals", "Names in capitals only", "ID;NOME\n1;JOÃO\n2;CONCEIÇÃO\n3;ANDRÉ\n".encode("cp1252"), encoding="windows-1252", cell=[2, 1, "CONCEIÇÃO"])
case("encoding/dos-850-capitals", "Capitals in code page 850", "ID;NOME\n1;JOÃO DA SILVA\n2;CONCEIÇÃO\n3;ANDRÉ\n4;Márcia Gonçalves\n5;Luís Araújo\n".encode("cp850"), encoding="IBM850", cell=[5, 1, "Luís Araújo"])

# Lines, delimiters, quotes, and titles.
case("lines/cr", "Lines that end with CR", b"id,a\r1,x\r+2,y\r", table=[["id", "a"], ["1", "x"], ["+2", "y"]], line={"id-forbidden-character": 3}, code=3)
case("lines/mixed", "All three line ends in one file", b"id,tier\r\n1,gold\n2,silver\r", table=TABLE)
case("lines/ctrl-z-at-the-end", "A Ctrl-Z at the end of the file", b"id,tier\r\n1,gold\r\n2,silver\r\n\x1a", table=TABLE)
case("lines/no-line-end-at-the-end", "No line end after the last row", "id,tier\n1,gold\n2,silver", table=TABLE)
case("lines/line-number-of-an-editor", "The line number is the one that an editor shows", b'id,a\r\n1,x\r\n2,"l1\r\nl2"\r\n\r\n+3,z\r\n', line={"id-forbidden-character": 6}, code=3)
case("delimiter/sep-line", "Excel's sep= line isn't a row", "sep=;\r\nid;tier\r\n1;gold\r\n2;silver\r\n", table=TABLE, header_row=2)
case("delimiter/sep-line-quoted", "Excel's sep= line in quotes", '"sep=;"\r\nid;tier\r\n1;gold\r\n2;silver\r\n', table=TABLE)
case("delimiter/sep-line-tab-after-bom", "A tab in the sep= line, after a byte order mark", b"\xef\xbb\xbfsep=\t\nid\ttier\n1\tgold\n2\tsilver\n", table=TABLE)
case("delimiter/sep-line-unusual", "A delimiter that detection would never try", "sep=^\nid^tier\n1^gold\n2^silver\n", table=TABLE)
case("header/wider-than-a-sniffer-sample", "A header longer than most programs sample", ",".join(f"a_rather_long_column_{n}" for n in range(60)) + "\n" + ",".join(str(n) for n in range(60)) + "\n", columns=60)
case("delimiter/one-column", "A list of IDs is one column, never split at a letter", "customer_email_hash\neee1\neee2\neee3\n", columns=1)
case("delimiter/semicolon-with-commas-in-text", "Commas in free text of a semicolon-separated file", "id;note\n1;one, two\n2;three\n3;a, b, c, d\n", table=[["id", "note"], ["1", "one, two"], ["2", "three"], ["3", "a, b, c, d"]])
case("delimiter/vertical-bar", "Vertical bars between cells", "id|tier\n1|gold\n2|silver\n", table=TABLE)
case("header/title-above", "A title above the header", "Report 25/11/2026\r\n\r\nid;tier\r\n1;gold\r\n2;silver\r\n", table=TABLE, header_row=3)
case("header/title-wider-than-the-table", "A title has more cells than the table", "CRM export;2026-11-25;Acme;weekly\nid;tier\n1;gold\n2;silver\n", table=TABLE, header_row=2, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}}, body=["1,gold", "2,silver"])
case("header/wider-than-its-rows", "A header wider than its rows is still the header", "id;a;b;c\nAnna;x\n1001;y\n1002;z\n1003;x\n", header_row=1, columns=4)
case("header/title-with-delimiters", "A title contains the table's delimiter", "Report;\r\n;\r\nid;tier\r\n1;gold\r\n2;silver\r\n", table=TABLE)
case("header/flag-names-the-line", "The line that --header-row names is the header", "a,b\nid,tier\n1,gold\n2,silver\n", args=["--header-row", "2"], table=TABLE)
case("header/flag-names-an-empty-line", "The line that --header-row names is empty", PLAIN, args=["--header-row", "9"], fault={"rule": "header-missing"})
case("rows/footer-total", "A total at the end isn't a visitor", "id;tier;points\n1;gold;1\n2;silver;2\nTotal;;3\n", args=["--skip-last", "1"], table=[["id", "tier", "points"], ["1", "gold", "1"], ["2", "silver", "2"]])
case("quotes/unterminated", "An unterminated quote is reported with the line where it opens", 'id,a\n1,x\n2,"open\n3,y\n', fault={"rule": "unterminated-quote", "line": 3})
case("quotes/closed-by-a-curly-quote", "Word has changed the closing quote into a curly one", 'id,a\n1,"open”\n2,y\n', fault={"rule": "unterminated-quote", "line": 2})
case("quotes/none-by-flag", "With --quote none, quotes are ordinary characters", 'id,a\n1,"open\n2,y\n', args=["--quote", "none"], table=[["id", "a"], ["1", '"open'], ["2", "y"]])
case("quotes/inch-sign-in-unquoted-cell", "A quote in an unquoted cell is a letter", 'id,a\n1,5" pipe\n2,y\n3,z\n', table=[["id", "a"], ["1", '5" pipe'], ["2", "y"], ["3", "z"]])
case("quotes/escaped-by-backslash", "Quotes escaped by a backslash", 'id,a\n1,"say \\"hi\\", bob"\n2,y\n', table=[["id", "a"], ["1", 'say "hi", bob'], ["2", "y"]])
case("quotes/path-ending-in-backslash", "A path that ends with a backslash isn't an escape", 'id,a\n1,"C:\\"\n2,y\n', table=[["id", "a"], ["1", "C:\\"], ["2", "y"]])
case("quotes/text-after-closing-quote", "Text after a closing quote is reported", 'id,a\n1,"x"y\n2,z\n', table=[["id", "a"], ["1", "xy"], ["2", "z"]], rules=["quote-stray"])
case("quotes/quote-inside-a-quoted-cell", "A quote in the middle of a quoted cell ends the quoting, and the rest is kept", '"a,"b,c"\nd,e,f\n', args=["--header-row", "0"], table=[["a,b", 'c"'], ["d", "e", "f"]])
case("quotes/text-between-quote-and-delimiter", "Text between a closing quote and the next delimiter is kept", 'a,b,c\n1,"x"y,z\n2,f,g\n', table=[["a", "b", "c"], ["1", "xy", "z"], ["2", "f", "g"]])
case("quotes/space-after-closing-quote", "Spaces after a closing quote are reported", 'id,a\n"1" ,x\n2,"y" \n', rules=["id-surrounding-space", "quote-stray"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}}, rows={"ready": 2})
case("quotes/cells-of-quotes", "Cells that contain only quotes", 'id,a,b\n1,"""",""""""\n', table=[["id", "a", "b"], ["1", '"', '""']])
case("quotes/cells-of-spaces", "Cells of spaces, quoted and unquoted", 'id,a,b\n1, ," "\n', table=[["id", "a", "b"], ["1", " ", " "]])
case("quotes/line-breaks-and-delimiters-inside", "Delimiters, quotes, and a line break in one cell", 'id,a\n1,"x, ""y""\nz"\n2,w\n', table=[["id", "a"], ["1", 'x, "y"\nz'], ["2", "w"]])
case("quotes/backslash-escape-by-flag", "With --escape, a backslash also escapes other characters", 'id,a\n1,"c\\"d"\n', args=["--escape", "\\"], table=[["id", "a"], ["1", 'c"d']])
case("quotes/doubled", "Doubled quotes", 'id,a\n1,"x ""y"""\n2,""\n3,""""\n', table=[["id", "a"], ["1", 'x "y"'], ["2", ""], ["3", '"']])
case("rows/trailing-delimiter", "A delimiter at every line's end", "id;a;\n1;x;\n2;y;\n", rules=[], body=["1,x", "2,y"])
case("rows/trailing-delimiter-without-header", "Trailing delimiters in the rows only", "id;a\n1;x;\n2;y;\n", rules=[], body=["1,x", "2,y"])
case("rows/one-cell-too-many", "One cell too many", "a,b\n1,2\n3,4,5\n", rules=["row-ragged"], body=["1,2"], code=3)
case("rows/repeated-header", "Two files joined with cat: the second header isn't a visitor", "id,a\n1,x\nid,a\n2,y\n", rules=["header-repeated"], line={"header-repeated": 3}, body=["1,x", "2,y"], code=3)
case("rows/repeated-header-with-bom", "Two files joined with cat, each with its byte order mark and quotes", b'\xef\xbb\xbf"id","a"\r\n1,x\r\n\xef\xbb\xbf"id","a"\r\n2,y\r\n', rules=["header-repeated"], body=["1,x", "2,y"], code=3)
case("rows/repeated-header-in-a-sheet", "The next month was pasted into a sheet with its header", xlsx([("S", VISIBLE, [["id", "a"], [1, "x"], ["id", "a"], [2, "y"]], {})]), "xlsx", rules=["header-repeated"], line={"header-repeated": 3}, body=["1,x", "2,y"], code=3)
case("rows/repeated-header-in-exported-rows", "A repeated header is found again among exported rows, which have a reason beside it", "id,a\n1,x\nid,a\n2,y\n", rules=["header-repeated"], code=3, excluded={"ending": "csv", "again": ["header-repeated"]})
case("rows/id-equals-column-name", "A visitor whose ID is the column's name, but whose value isn't", "id,a\nid,x\n1,a\n", rules=[], body=["id,x", "1,a"])
case("rows/one-cell-too-few", "A row without its last cell among full rows is excluded", "id,a,b\n1,x\n2,x,y\n", rules=["row-short"], line={"row-short": 2}, body=["2,x,y"], code=3)
case("rows/torn-by-a-line-break", "An unquoted line break tears an address in two: neither part is a visitor", "id,address,tier\n1001,Rua das Flores 12,gold\n1002,Av. Brasil 77\napto 31,silver\n1003,Rua do Sol 5,gold\n1004,Rua Azul 9,bronze\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "address", "column": "address"}, {"name": "tier", "column": "tier"}]}, rules=["row-short"], line={"row-short": 3}, body=["1001,Rua%20das%20Flores%2012,gold", "1003,Rua%20do%20Sol%205,gold", "1004,Rua%20Azul%209,bronze"], code=3)
case("rows/torn-beside-the-mapping", "The rest of a torn row isn't a visitor, even if the mapping reads all of its cells", "id,name,tier,note\n1,Ann,gold,x\n2,Bob,silver,first line\nsecond line\n3,Eva,gold,z\n4,Joe\nSmith,gold,w\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "name", "column": "name"}]}, rules=["row-short"], body=["1,Ann", "2,Bob", "3,Eva", "4,Joe"], code=3)
case("rows/another-delimiter-in-one-row", "A row with another delimiter isn't an empty row", "id,city,tier\n1,Faro,gold\n2;Porto;silver\n3,Beja,gold\n", rules=["row-short"], line={"row-short": 3}, rows={"ready": 2, "excluded": 1, "empty": 0}, code=3)
case("rows/table-below", "The rows of a second table aren't visitors, and can be skipped", "id,name,points\n1,Ann,10\n2,Bob,20\n3,Eva,30\n\ntier,visitors\ngold,2\nsilver,1\n", notes=3, rules=["row-short"], rows={"ready": 3, "excluded": 3}, code=3)
case("rows/table-below-with-as-many-columns", "A second table below an empty line, as wide as the first", "id,name,points\n1,Ann,10\n2,Bob,20\n\ntier,name,share\ngold,Gold,half\nsilver,Silver,half\n", notes=3)
case("rows/table-below-padded", "A second table in a spreadsheet's CSV, whose rows all have as many cells", "id,name,points\n1,Ann,10\n2,Bob,20\n,,\ntier,visitors,\ngold,2,\nsilver,1,\n", notes=3)
case("rows/table-below-in-a-sheet", "A second table in a sheet", xlsx([("S", VISIBLE, [["id", "name", "points"], [1, "Ann", 10], [2, "Bob", 20], [], ["tier", "visitors"], ["gold", 2], ["silver", 1]], {})]), "xlsx", notes=3)
case("rows/empty-line-between-visitors", "An empty line between visitors doesn't begin another table", "id,name,points\n1,Ann,10\n2,Bob,20\n\n3,Eva,30\n4,Joe,40\n", rules=[], rows={"ready": 4})
case("rows/empty-last-cells-in-a-sheet", "A sheet's rows end with their last cell, so that none is short", xlsx([("S", VISIBLE, [["id", "a", "b"], [1, "x", "y"], [2, "x"], [3, "x", "y"]], {})]), "xlsx", rules=[], body=["1,x,y", "2,x,", "3,x,y"])
case("delimiter/header-wider-semicolons", "Rows are shorter than the header, and have decimal commas", "Id;Name;Total;Extra;More\n" + "".join(f"K{n};Ann {n};1.234,56\n" for n in range(8)), header_row=1, columns=5, cell=[1, 2, "1.234,56"])
case("delimiter/header-wider-commas", "Rows are shorter than the header, and have semicolons in their text", "Id,Name,Note,Extra,More\n" + "".join(f"K{n},Ann {n},b:1;t:2;\n" for n in range(8)), header_row=1, columns=5, cell=[1, 2, "b:1;t:2;"])
case("delimiter/inside-quotes", "A delimiter that would cut quoted cells in two isn't one", 'id;name\n1;"Silva, Ana"\n2;"Costa, Rui"\n3;"Dias, Eva"\n', table=[["id", "name"], ["1", "Silva, Ana"], ["2", "Costa, Rui"], ["3", "Dias, Eva"]])
case("delimiter/list-in-quotes", "Lists in quoted cells have another delimiter more often than the rows have theirs", 'id,tags\n1,"a;b;c"\n2,"d;e;f"\n3,"g;h;i"\n', table=[["id", "tags"], ["1", "a;b;c"], ["2", "d;e;f"], ["3", "g;h;i"]])
case("delimiter/two-characters", "A delimiter of two characters, also inside a quoted cell", 'id||tier||note\n1||gold||"a||b"\n2||silver|x||\n', args=["--delimiter", "||"], table=[["id", "tier", "note"], ["1", "gold", "a||b"], ["2", "silver|x", ""]])
case("delimiter/section-sign", "A delimiter beyond ASCII, in Windows-1252", "id§cidade\n1§São\n2§Évora\n".encode("cp1252"), args=["--delimiter", "§", "--encoding", "windows-1252"], encoding="windows-1252", table=[["id", "cidade"], ["1", "São"], ["2", "Évora"]])
case("delimiter/control-character", "Hive's delimiter, typed as \\\\x01", "id\x01tier\n1\x01gold\n2\x01silver\n", args=["--delimiter", "\\x01"], table=TABLE)
case("file-type/batch-with-semicolons", "A batch for Adobe with capitals and semicolons", "Batch=thirdPartyId;city\n1;S%C3%A3o\n2;Rio\n", "txt", table=[["thirdPartyId", "city"], ["1", "São"], ["2", "Rio"]], body=["1,S%C3%A3o", "2,Rio"])
case("reimport/two-character-delimiter", "Exported rows have the delimiter of their file", "id~|~a\nA/1~|~x\n2~|~y\n", args=["--delimiter", "~|~"], code=3, excluded={"ending": "csv", "text": "id~|~a~|~ferry_reason\nA/1~|~x~|~id-forbidden"})
case("encoding/cesu-8", "Emoji as surrogate pairs, as Oracle writes them", "id,nome,nota\n1,João,ótimo ".encode() + b"\xed\xa0\xbd\xed\xb8\x80" + "\n2,Márcia,bom\n3,Luís,não ".encode() + b"\xed\xa0\xbc\xed\xbe\x89\n", encoding="UTF-8", rules=[], cell=[1, 2, "ótimo 😀"], rows={"ready": 3})
case("encoding/cesu-8-few-accents", "One accent and one surrogate pair", "id,nome,nota\n1,João,ok\n2,Ana,top ".encode() + b"\xed\xa0\xbd\xed\xb8\x80\n3,Rui,ok\n", encoding="UTF-8", cell=[2, 2, "top 😀"])
case("encoding/cesu-8-by-flag", "Surrogate pairs in a file that's said to be UTF-8", b"id,a\n1,\xed\xa0\xbd\xed\xb8\x80\n", args=["--encoding", "utf-8"], encoding="UTF-8", cell=[1, 1, "😀"])
case("encoding/cesu-8-after-the-sample", "The first surrogate pair is beyond the part that detection reads", b"id,a\n" + b"".join(b"%06d,plain text that fills the file\n" % n for n in range(32000)) + b"x,\xed\xa0\xbd\xed\xb8\x80\n", encoding="UTF-8", cell=[32001, 1, "😀"])
case("encoding/java-nul", "Java writes NUL as C0 80, which is a bad byte of one row", "id,cidade\n1,João Pessoa\n2,Maceió".encode() + b"\xc0\x80\n3,Bel\xc3\xa9m\n", encoding="UTF-8", rules=["bad-encoding"], line={"bad-encoding": 3}, code=3)
case("encoding/utf-8-cut-by-bytes", "Names that were cut after ten bytes, inside a character", "id,cidade\n".encode() + b"".join(f"{n},Conceiçã".encode()[:-1] + b"\n" for n in range(3)) + "7,São José\n8,São Luís\n".encode(), encoding="UTF-8", rules=["bad-encoding"], rows={"excluded": 3}, code=3)
case("encoding/wrong-mark-windows-1252", "A UTF-8 mark before text in Windows-1252", b"\xef\xbb\xbf" + "id;cidade\r\n1;São Paulo\r\n2;Goiânia\r\n3;Brasília\r\n4;Maceió\r\n5;Belém\r\n6;Cuiabá\r\n".encode("cp1252"), encoding="windows-1252", cell=[0, 0, "id"], rules=[])
case("encoding/wrong-mark-windows-1251", "A UTF-8 mark before Russian in Windows-1251", b"\xef\xbb\xbf" + "ид;город\n1;Москва\n2;Казань\n3;Самара\n4;Тверь\n".encode("cp1251"), encoding="windows-1251", cell=[0, 0, "ид"])
case("encoding/wrong-mark-shift-jis", "A UTF-8 mark before Japanese in Shift JIS", b"\xef\xbb\xbf" + "顧客,都市\n1,東京\n2,大阪\n3,横浜\n".encode("cp932"), encoding="Shift_JIS", cell=[0, 0, "顧客"])
case("encoding/wrong-mark-utf-16", "A UTF-16 mark before ASCII", b"\xff\xfe" + PLAIN.encode(), table=TABLE)
case("encoding/utf-8-bom-with-one-bad-byte", "A byte order mark, accents, and one bad byte: the row is excluded, and other encodings are offered", b"\xef\xbb\xbfid,a\n1,S\xc3\xa3o\n2,\xc3\x89vora\n3,S\xe3o\n", encoding="UTF-8", alternative="windows-1252", rules=["bad-encoding"], code=3)
case("encoding/windows-1250-hungarian", "Hungarian in Windows-1250", "id;név\n1;Győr\n2;Erdős Gergő\n3;Szűcs Károly\n4;Kőszeg\n".encode("cp1250"), encoding="windows-1250", cell=[2, 1, "Erdős Gergő"])
case("encoding/windows-1250-hungarian-one-letter", "One Hungarian letter in Windows-1250", "id;city\n1;Győr\n2;Budapest\n3;Szeged\n".encode("cp1250"), encoding="windows-1250", cell=[1, 1, "Győr"])
case("encoding/windows-1252-portuguese-tilde", "Portuguese õ isn't Hungarian ő", "id;nome\n1;Camões\n2;Simões\n3;Leões\n".encode("cp1252"), encoding="windows-1252", cell=[1, 1, "Camões"])
case("values/replacement-characters", "Accents that another program has already lost", "id,name,city\n1,Jo\ufffdo,S\ufffdo Paulo\n2,Maria,Faro\nJ\ufffd4,Ana,Faro\n", rules=["text-lost"], rows={"ready": 2, "excluded": 1}, line={"text-lost": 4}, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}}, code=3)
case("values/encoded-twice", "Text that was encoded twice in UTF-8", "id,city\n1,SÃ£o Paulo\n2,Faro\n", encoding="UTF-8", rules=["text-encoded"], rows={"ready": 2})
case("values/encoded-twice-repaired", "A transform repairs text that was encoded twice", "id,city\n1,SÃ£o Paulo\n2,Évora\n", mapping={"attributes": [{"name": "city", "column": "city", "transforms": ["trim", "repair-encoding"]}]}, rules=[], body=["1,S%C3%A3o%20Paulo", "2,%C3%89vora"])
case("values/html", "HTML in values", "id,shop\n1,O&#39;Neil\n2,R&amp;D\n3,AT&T\n", rules=["text-encoded"], rows={"ready": 3})
case("values/html-decoded", "A transform decodes HTML", "id,shop\n1,O&#39;Neil\n2,S&atilde;o\n", mapping={"attributes": [{"name": "shop", "column": "shop", "transforms": ["decode-html"]}]}, rules=[], body=["1,O%27Neil", "2,S%C3%A3o"])
case("values/url-encoded", "A script has URL-encoded the values already", "thirdPartyId,tier,city\nA-1001,gold,S%C3%A3o%20Paulo\nA-1002,50%,Lisboa\n", rules=["text-encoded"], rows={"ready": 2})
case("values/url-decoded", "A transform decodes URL-encoded values", "id,city,rate\n1,S%C3%A3o%20Paulo,50%\n", mapping={"attributes": [{"name": "city", "column": "city", "transforms": ["decode-url"]}, {"name": "rate", "column": "rate", "transforms": ["decode-url"]}]}, rules=[], body=["1,S%C3%A3o%20Paulo,50%25"])
case("file-type/batch-of-adobe", "A batch file of Adobe's API, which ferry pack writes, too", "batch=thirdPartyId,tier,city\nA-1001,gold,S%C3%A3o%20Paulo\nA-1002,silver,Lisboa\nA-1003,,Bel%C3%A9m\n", table=[["thirdPartyId", "tier", "city"], ["A-1001", "gold", "São Paulo"], ["A-1002", "silver", "Lisboa"], ["A-1003", "", "Belém"]], rules=[], body=["A-1001,gold,S%C3%A3o%20Paulo", "A-1002,silver,Lisboa", "A-1003,,Bel%C3%A9m"])
case("reimport/batch-of-adobe", "Excluded rows of a batch file are a batch file again", "batch=thirdPartyId,note\nA%2F1,S%C3%A3o\nB,x%2Cy\nC,z\n", rules=["id-forbidden-character", "value-delimiter"], code=3, excluded={"ending": "csv", "text": "batch=thirdPartyId,note,ferry_reason\nA%2F1,S%C3%A3o,id-forbidden-character", "again": ["id-forbidden-character", "value-delimiter"]})
case("rows/unquoted-decimal-commas", "Decimal commas in a comma-separated file", "id,price\n1,9,99\n2,10,50\n3,5,00\n", rules=["row-ragged"], code=3)
case("lines/lf-cr", "Line ends in the wrong order", "id,tier\n\r1,gold\n\r2,silver\n\r", table=TABLE)
case("lines/mixed-in-quotes", "All three line ends inside and after quotes", b'id,a\r\n1,"l1\rl2\nl3"\r2,y\n+3,z\r\n', line={"value-delimiter": 2, "id-forbidden-character": 6}, body=["2,y"], code=3)
case("lines/thousands-of-empty-lines-above", "Thousands of empty lines above the header", "\n" * 5000 + PLAIN, table=TABLE, header_row=5001)
case("delimiter/sep-line-spaces-and-case", "Spaces and capitals in Excel's sep= line", "SEP=|\nid|tier\n1|gold\n2|silver\n", table=TABLE, header_row=2)
case("rows/header-wider-than-rows", "All rows leave out the last cells", "id;a;b;c\n1;x\n2;y\n", columns=4, rules=["header-wider"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "a", "column": "a"}]}, body=["1,x", "2,y"])
case("rows/two-trailing-delimiters", "Every row ends with two extra delimiters", "id;a\n1;x;;\n2;y;;\n", header_row=1, rules=[], body=["1,x", "2,y"])
case("delimiter/semicolon-with-decimal-commas", "As many decimal commas as semicolons", "id;price;rate\n1;9,99;1,5\n2;8,50;2,5\n3;7,25;3,5\n", table=[["id", "price", "rate"], ["1", "9,99", "1,5"], ["2", "8,50", "2,5"], ["3", "7,25", "3,5"]])
case("delimiter/title-with-another-delimiter", "Free text with another delimiter above the table", "Exported on 2026-11-25 by Ana Silva, CRM\nid;a;b\n1;x;y\n2;z;w\n", header_row=2, cell=[1, 2, "y"])
case("header/over-a-megabyte", "A header of more than a megabyte", ",".join(["id"] + [f"{n:04}" + "h" * 300 for n in range(4000)]) + "\n1,x\n", columns=4001, header_row=1)
case("header/four-titles-with-delimiters", "Four titles that contain the table's delimiter", "Relatório;;\nPeríodo: 01/2026;;\nGerado por: Ana;;\n;;\nid;a;b\n1;x;y\n2;z;w\n", header_row=5)
case("rows/footer-detected", "Totals and notes below the data are detected, so that you can skip them", "id,tier,points\n1,gold,1\n2,silver,2\n\nTotal,,3\nSource: the CRM of the shop\n", notes=2, rules=["row-short"], rows={"read": 4, "excluded": 1}, code=3)
case("rows/footer-skipped", "The footer is skipped with --skip-last", "id,tier,points\n1,gold,1\n2,silver,2\n\nTotal,,3\nSource: the CRM of the shop\n", args=["--skip-last", "2"], table=[["id", "tier", "points"], ["1", "gold", "1"], ["2", "silver", "2"]])
case("rows/customer-named-total", "A customer named Total isn't a total", "id,name,tier\nA-1,Total Fitness,gold\nTotal Wine & More,Total,silver\n", rules=[], rows={"ready": 2})
case("rows/footer-total-in-a-sheet", "A total below a sheet's rows", xlsx([("S", VISIBLE, [["id", "tier", "points"], [1, "gold", 1], [2, "silver", 2], [], ["Total", None, 3]], {})]), "xlsx", notes=1, rows={"read": 3})
case("header/comments-above", "Comments above the header", "# created 2026\n# by me, you, and him\nid,tier\n1,gold\n2,silver\n", table=TABLE, header_row=3)
case("header/starts-with-number-sign", "A header can start with a number sign", "#id,tier\n1,gold\n2,silver\n", header_row=1, cell=[0, 0, "#id"])
case("header/none", "In a file without a header, the first visitor isn't the header", "1001,gold\n1002,silver\n1003,gold\n", header_row=0, table=[["1001", "gold"], ["1002", "silver"], ["1003", "gold"]], body=["1001,gold", "1002,silver", "1003,gold"], mapping={"identifier": {"kind": "thirdPartyId", "column": {"position": 1}}})
case("header/none-email-addresses", "E-mail addresses and names without a header", "ana@example.com;Ana\nrui@example.com;Rui\neva@example.com;Eva\n", header_row=0, columns=2)
case("header/none-one-column", "A list of IDs without a header", "100234\n100235\n100236\n", header_row=0, columns=1)
NO_NAMES = {"identifier": {"kind": "thirdPartyId", "column": {"position": 1}}, "attributes": [{"name": "a", "column": {"position": 2}}]}
case("header/none-database-keys", "Database keys without a header", "3f2504e0-4f89-11d3-9a0c-0305e82c3301,gold\n3f2504e0-4f89-11d3-9a0c-0305e82c3302,silver\n3f2504e0-4f89-11d3-9a0c-0305e82c3303,gold\n", header_row=0, mapping=NO_NAMES, rows={"ready": 3})
case("header/none-phone-numbers", "A file without a header whose number is in the second column", "Ana;11987654321\nRui;11987654322\nEva;11987654323\n", header_row=0, columns=2)
case("header/none-small-numbers", "Small numbers without a header", "1,2,3\n4,5,6\n7,8,9\n", header_row=0, mapping=NO_NAMES, body=["1,2", "4,5", "7,8"])
case("reimport/without-header", "Exported rows of a file without a header are read the same way again", "100234,gold\n1002/35,silver\n100236,gold\n", args=["--header-row", "0"], mapping={**NO_NAMES, "source": {"header_row": 0}}, rules=["id-forbidden-character"], code=3, excluded={"ending": "csv", "again": ["id-forbidden-character"]})
case("header/flag-names-a-row-like-data", "--header-row makes a row that looks like data the header", "1001,2002\n1003,2004\n1005,2006\n", args=["--header-row", "1"], table=[["1001", "2002"], ["1003", "2004"], ["1005", "2006"]], header_row=1)
case("header/small-numbers-as-names", "Columns named by small numbers", "store,1,2,3\nA,5,6,7\nB,8,9,10\n", header_row=1, columns=4)
case("header/dates-as-names", "Columns named by dates", "id,2025-01-01,2025-02-01\nA,5,6\nB,7,8\n", header_row=1, columns=3)
case("header/none-in-a-sheet", "A sheet without a header", xlsx([("S", VISIBLE, [[100234, "gold"], [100235, "silver"], [100236, "gold"]], {})]), "xlsx", header_row=0, mapping=NO_NAMES, rows={"ready": 3})
case("rows/footer-note-in-a-sheet", "A sentence below a sheet's rows", xlsx([("S", VISIBLE, [["id", "a", "b"], [1, "x", "y"], [2, "z", "w"], [], ["Generated by the CRM on 1 January"]], {})]), "xlsx", notes=1)
case("header/years-as-names", "Columns named by years", "id,2019,2020\nA-1,5,6\nA-2,7,8\n", header_row=1, columns=3)
case("header/names-above-numbers", "Names above numbers are the header", "client1234,points5678\n1001,5000\n1002,6000\n", header_row=1)
case("quotes/unterminated-in-header", "An unterminated quote in the header", 'id,"a\n1,x\n2,y\n', fault={"rule": "unterminated-quote", "line": 1})
case("quotes/unterminated-after-crlf", "The line number is right with CRLF line ends", 'id,a\r\n1,x\r\n2,"y\r\n3,z\r\n', fault={"rule": "unterminated-quote", "line": 3})
case("quotes/unterminated-after-the-sample", "An unterminated quote after the part that detection reads", "id,a\n" + "".join(f"{n},plain text that fills the file\n" for n in range(40000)) + 'z,"open\nq,y\n', fault={"rule": "unterminated-quote", "line": 40002})
case("quotes/apostrophes", "Cells quoted with apostrophes", "'id','tier'\n'1','gold'\n'2','silver'\n", table=TABLE)
case("quotes/apostrophes-doubled", "Doubled apostrophes in cells quoted with apostrophes", "'id','a'\n'00123','x'\n'00124','it''s'\n", table=[["id", "a"], ["00123", "x"], ["00124", "it's"]])
case("quotes/apostrophes-in-names", "Apostrophes in names are letters", "id,name\n1,O'Neil\n2,'tis\n", table=[["id", "name"], ["1", "O'Neil"], ["2", "'tis"]])
case("quotes/space-before-opening-quote", "A space before a quote makes it text, which is reported", 'id,a\n1, "x"\n2,y\n', table=[["id", "a"], ["1", ' "x"'], ["2", "y"]], rules=["quote-stray"])
case("rows/four-trailing-delimiters", "Four delimiters at every line's end", "id;a;;;;\n1;x;;;;\n2;y;;;;\n", rules=[], body=["1,x", "2,y"])
case("rows/twelve-megabyte-cell", "A cell of twelve megabytes excludes only its row", squeezed(b'id,a\n1,"' + b"x" * (12 << 20) + b'"\n2,y\n'), "csv.gz", rules=["row-too-large", "value-too-long"], body=["2,y"], code=3)
case("rows/ten-thousand-columns", "Ten thousand columns", ",".join(["id", "a"] + [f"c{n}" for n in range(9998)]) + "\n" + ",".join(str(n) for n in range(10000)) + "\n", columns=10000, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "last", "column": "c9997"}]}, body=["0,9999"])

# Values.
case("values/id-no-break-space-at-the-end", "A no-break space after an ID, which trim removes", "id,tier\nA-1001\u00a0,gold\n", body=["A-1001,gold"])
case("values/id-no-break-space-inside", "A no-break space inside an ID stays and is reported", "id,tier\nA\u00a01001,gold\nB,x\n", rules=["id-invisible-character"], code=3)
case("values/id-zero-width-space", "A zero-width space before an ID", "id,tier\n\u200bA-1001,gold\n", body=["A-1001,gold"])
case("values/id-soft-hyphen", "A soft hyphen in an ID", "id,tier\nA\u00ad-1001,gold\nB,x\n", rules=["id-invisible-character"], code=3)
case("values/id-word-joiner", "A word joiner in an ID", "id,tier\nA\u2060-1001,gold\nB,x\n", rules=["id-invisible-character"], code=3)
case("values/id-line-break", "A line break in an ID", 'id,tier\n"A-1\n001",gold\nB,x\n', rules=["id-control-character"], code=3)
case("values/control-character", "A bell character in a value", b"id,tier\n1,go\x07ld\n", rules=["value-control-character"])
case("columns/decomposed-name", "A header that looks the same and has other bytes", "id,Situac\u0327a\u0303o\n1,x\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "s", "column": "Situação"}]}, rules=["header-matched-loosely"], body=["1,x"])
case("values/id-in-two-unicode-forms", "One visitor in two Unicode forms", "id,a\nJose\u0301,x\nJosé,y\n", rules=["id-unicode-twin"], rows={"ready": 2})
case("values/curly-quotes-around-a-comma", "Curly quotes don't quote a comma", "id,a\n1,“gold, silver”\n2,x\n", rules=["row-ragged"], code=3)
case("values/id-en-dash", "An ID with the dash that Word makes", "id,a\nA–1001,x\n", rules=["id-typographic"], body=["A%E2%80%931001,x"])
case("header/with-line-break", "A header with a line break", 'id,"first\nline"\n1,x\n', table=[["id", "first\nline"], ["1", "x"]])
case("values/line-break", "A value with a line break is excluded until the mapping decides", 'id,a\n1,"l1\nl2"\n2,x\n', rules=["value-delimiter"], body=["2,x"], code=3)
case("values/id-256-emoji", "256 emoji are 512 UTF-16 units, too long for an ID", "id,a\n" + "😀" * 256 + ",x\n2,y\n", rules=["id-too-long"], code=3)
case("values/id-128-emoji", "128 emoji are the longest ID that's allowed", "id,a\n" + "😀" * 128 + ",x\n", rules=[])
case("values/text-marker-formula", "A leading zero protected by a formula", 'id,a\n="00123",x\n', rules=["spreadsheet-text-marker"])
case("values/text-marker-apostrophe", "A value with a spreadsheet's apostrophe", "id,a\n'00123,x\n", rules=["spreadsheet-text-marker"])
case("values/text-marker-removed", "A transform removes the text marker", 'id,a\n="00123",x\n', mapping={"identifier": {"kind": "thirdPartyId", "column": "id", "transforms": ["unwrap"]}}, body=["00123,x"])
case("values/id-direction-marks", "Direction marks around an ID", "id,a\n\u200f1001,x\n\u202a1002\u202c,y\n3,z\n", rules=["id-invisible-character"], body=["3,z"], code=3)
case("values/id-full-width-digits", "Full-width digits look like ordinary ones", "id,a\n１２３,x\n", rules=["id-typographic"])
PLAIN_MAPPING = {"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "a", "column": "a"}]}
case("values/id-tab-in-front", "A shop protects numbers from a spreadsheet with a tab: excluded as it is, and removed by the suggested mapping", "id,a\n\t00123,x\n\t00124,y\n", mapping=PLAIN_MAPPING, rules=["id-control-character"], rows={"excluded": 2}, code=3)
case("values/id-tab-in-front-suggested", "The suggested mapping removes a tab before an ID", "id,a\n\t00123,x\n\t00124,y\n", rules=[], body=["00123,x", "00124,y"])
case("values/id-unit-separator-in-front", "The suggested mapping removes a unit separator before an ID", "id,a\n\x1f00123,x\n\x1f00124,y\n", rules=[], body=["00123,x", "00124,y"])
case("values/text-marker-apostrophes-around", "Apostrophes on both sides are removed together", "id,a\n'00123',x\n'00124',y\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id", "transforms": ["unwrap"]}}, rules=[], body=["00123,x", "00124,y"])
case("values/id-in-quotation-marks", "Quotation marks that are part of an ID", 'id,a\n"""A-1""",x\nB-2,y\n', rules=["id-quoted"], rows={"ready": 2})
case("values/id-placeholders", "A placeholder is never an ID", "id,a\nNULL,x\nNone,x\nundefined,x\nNaN,x\nNaT,x\n[object Object],x\n#N/D,x\nA-1,y\n", rules=["null-literal"], body=["A-1,y"], code=3)
case("values/ids-that-differ-in-case", "Two spellings of one ID are two visitors", "id,a\nabc,x\nABC,y\nd,z\n", rules=["id-case-twin"], rows={"ready": 3})
case("values/placeholders-of-programs", "What Python and JavaScript write for a missing value", "id,a\n1,None\n2,undefined\n3,NaT\n4,[object Object]\n5,<NA>\n6,none\n", rules=["null-literal"], line={"null-literal": 2}, rows={"ready": 6})
case("values/id-placeholders-of-people", "What people write for a missing ID, in any case, is never an ID", "id,a\nNA,x\nNil,x\nnone,x\n-,x\n--,x\n?,x\nTBD,x\nn/d,x\nNIL-001,y\n", rules=["null-literal"], body=["NIL-001,y"], code=3)
case("values/placeholders-of-templates", "Fields of a template that no program filled in, numbers that are none, and days that don't exist", "id;a\n1;{{first_name}}\n2;${city}\n3;%%tier%%\n4;*|FNAME|*\n5;1.#QNAN\n6;-1.#IND\n7;1900-01-00\n8;0000-00-00\n9;#####\n10;[object Promise]\n", mapping={**PLAIN_MAPPING, "severity": {"null-literal": "error"}}, rules=["null-literal"], rows={"excluded": 10}, code=3)
case("values/id-one-quotation-mark", "A quotation mark beside an ID is sent as part of it: reported", "id,a\n«A6»,x\n'AB,y\n`A2`,z\n", rules=["id-quoted"], rows={"ready": 3})
case("values/id-cyrillic-look-alike", "A Cyrillic А looks like a Latin one, and is another visitor: reported", "id,a\nА1001,x\nA1002,y\n", rules=["id-typographic"], rows={"ready": 2})
case("values/id-cyrillic", "IDs in Cyrillic letters are meant", "id,a\nЖ1001,x\nД1002,y\nА1003,z\n", rules=[], rows={"ready": 3})
case("values/mac-roman-read-as-text", "UTF-8 that was read as Mac Roman or in a DOS code page", "id,a\n1,S√£o\n2,S├úo\n", rules=["text-encoded"], rows={"ready": 2})
case("values/url-encoded-latin-1", "URL encoding of Windows-1252", "id,a\n1,S%E3o\n2,20%DE\n", mapping={**PLAIN_MAPPING, "attributes": [{"name": "a", "column": "a", "transforms": ["decode-url"]}]}, rules=[], body=["1,S%C3%A3o", "2,20%25DE"])
case("values/question-marks-for-letters", "An export wrote a question mark for each letter that its encoding doesn't have", "id,a\n1,Jo?o\n2,S?o Paulo\n3,Why?\n4,https://x.com/?q=1\n", rules=["text-lost"], line={"text-lost": 2}, rows={"ready": 4})
case("values/id-with-encoded-plus", "A plus sign isn't allowed in an ID, so its URL encoding is part of the ID", "id,a\nc%2B0,x\n", rules=[], rows={"ready": 1})
for language, errors in {
    "portuguese": "#N/D #VALOR! #NOME? #NÚM! #NULO! #REF! #DIV/0! #DESPEJAR!",
    "spanish": "#N/D #¡VALOR! #¿NOMBRE? #¡NUM! #¡NULO! #¡REF! #¡DIV/0! #¡DESBORDAMIENTO!",
    "french": "#N/A #VALEUR! #NOM? #NOMBRE! #NUL! #REF! #DIV/0! #PROPAGATION!",
    "german": "#NV #WERT! #NAME? #ZAHL! #NULL! #BEZUG! #DIV/0! #ÜBERLAUF!",
    "italian": "#N/D #VALORE! #NOME? #NUM! #NULLO! #RIF! #DIV/0! #ESPANSIONE!",
    "dutch": "#N/B #WAARDE! #NAAM? #GETAL! #LEEG! #VERW! #DEEL/0! #OVERLOOP!",
    "other-languages": "#N/DISP #NOM! #DERRAME! #NOME! #VÄRDEFEL! #I/T #ЗНАЧ! #HODNOTA!",
}.items():
    rows = "".join(f"{number};{error}\n" for number, error in enumerate(errors.split(), 1))
    case(f"values/spreadsheet-errors-{language}", "Excel's errors in another language, as text: treated as empty once the mapping says so", "id;a\n" + rows, mapping={**PLAIN_MAPPING, "severity": {"null-literal": "error"}}, rules=["null-literal"], rows={"excluded": 8}, code=3)

# Columns and their names.
case("columns/unnamed", "A column without a name is named by its position", "id,,a\n1,x,y\n", rules=["header-unnamed"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "b", "column": {"position": 2}}]}, body=["1,x"])
case("columns/unnamed-and-empty", "An empty column without a name is no issue", "id,,a\n1,,y\n", rules=[])
case("columns/duplicate-names", "The same name three times, and one that looks like a renamed one", "id,c,c,c,c_1\n1,x,y,z,w\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "one", "column": {"header": "c", "nth": 2}}, {"name": "two", "column": "c_1"}]}, rules=["header-duplicate"], body=["1,y,w"])
case("columns/duplicate-name-in-mapping", "The mapping names a column that occurs twice, so it isn't known which one is meant", "id,c,c\n1,x,y\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "one", "column": "c"}]}, fault={"rule": "header-duplicate"})
case("columns/names-that-differ-in-case", "Id and ID are two columns", "Id,ID,a\n1,2,x\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "ID"}, "attributes": [{"name": "a", "column": "a"}]}, body=["2,x"])
case("mapping/header-differs-in-space-and-case", "Spaces and case differ between the mapping and the header", '"id ",Tier\n1,gold\n', mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "tier"}]}, rules=["header-matched-loosely"], body=["1,gold"])
case("mapping/column-missing", "A mapping with a missing column sends nothing", "id,Tiers\n1,gold\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "Status"}]}, fault={"rule": "column-missing"})
case("mapping/column-used-twice", "One column can fill two attributes", "id,a\n1,x\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "one", "column": "a"}, {"name": "two", "column": "a"}]}, body=["1,x,x"])
case("mapping/only-consenting-rows", "Rows without consent are left out and counted", "id;a;opt_in\n1;x;true\n2;y;false\n3;z;true\n4;w;\n", mapping={**PLAIN_MAPPING, "only": [{"column": "opt_in", "is": ["true"]}]}, rules=[], rows={"read": 4, "ready": 2, "filtered": 2}, body=["1,x", "3,z"])
case("mapping/only-rows-that-can-be-compared", "A value that can't be compared excludes its row", "id;a;points\n1;x;5\n2;y;many\n3;z;20\n", mapping={**PLAIN_MAPPING, "only": [{"column": "points", "more": 10}]}, rules=["condition-unreadable"], rows={"ready": 1, "excluded": 1, "filtered": 1}, body=["3,z"], code=3)
case("mapping/newest-row-is-kept", "The newest row of a visitor is sent, wherever it is in the file", "id;a;seen\n1;new;02/03/2026\n1;old;03/02/2026\n2;x;\n", mapping={**PLAIN_MAPPING, "duplicates": {"keep-newest": {"column": "seen", "format": "%d/%m/%Y"}}}, rules=["duplicate-merged"], rows={"ready": 2, "merged": 1}, body=["1,new", "2,x"])
case("mapping/newest-row-is-doubtful", "Equal newest dates and rows without a date are reported", "id;a;seen\n1;x;2026-01-01\n1;y;2026-01-01\n2;x;\n2;y;2026-01-01\n", mapping={**PLAIN_MAPPING, "duplicates": {"keep-newest": {"column": "seen"}}}, rules=["duplicate-merged", "duplicate-tie", "duplicate-date"], body=["1,y", "2,y"])
case("mapping/template", "Several columns become one attribute", "id;First name;Last name\n1;Ana;Silva\n2;Rui;\n3;;\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "n", "template": "{First name} {Last name}", "transforms": ["trim"]}]}, rules=["template-part-empty"], rows={"ready": 2, "empty": 1}, body=["1,Ana%20Silva", "2,Rui"])
case("mapping/fixed-values-alone", "A list of IDs with a fixed value", "id\n1\n2\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "segment", "value": "winback"}]}, body=["1,winback", "2,winback"])
case("mapping/suggested-for-ids-alone", "The suggested mapping of a list of IDs can be used", "customer_id\n1\n2\n", rules=[], body=["1,input", "2,input"])
case("mapping/suggested-for-personal-data-alone", "All columns but the ID are personal, and none is sent", "id,First Name,first_name,E-mail,e_mail\n1,Ana,Ann,a,b\n", rules=[], body=["1,input"])
LONG = "x" * 140
case("mapping/suggested-for-odd-headers", "Headers that give the same attribute name, a name that's too long, and names that Target keeps for itself", f"Customer ID,Preço (R$),Preço R$,2019,profile.tier,entity.id,user.x,nível,nivel,{LONG},{LONG}y,a b,batch,,pcId2\nC-1" + ",v" * 14 + "\nC-2" + ",w" * 14 + "\n", rules=["header-unnamed"], rows={"ready": 2})
case("mapping/missing-id-is-not-a-city", "No fix makes a city the visitor's ID", "nome,cidade\nAna,Faro\nRui,Porto\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "c", "column": "cidade"}]}, fault={"rule": "column-missing", "fixes": []})
case("mapping/missing-id-by-its-words", "The column with the visitor's ID is known by its words", "chave_cliente,cidade\nC-1,Faro\nC-2,Porto\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "c", "column": "cidade"}]}, fault={"rule": "column-missing", "fixes": [{"kind": "header", "from": "id", "to": "chave_cliente"}]})
case("mapping/header-differs-in-invisible-characters", "Invisible characters around headers", "\u200bid,\u2060tier\u00a0\n1,gold\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "tier"}]}, rules=["header-matched-loosely"], body=["1,gold"])
case("header/first-row-of-empty-cells", "A first row of empty cells isn't the header, and exported rows are read the same way", b",\nid,tier\n10485771r\n1/0\n\x001\n10485771r\n", "csv", header_row=2, rules=["header-wider", "id-forbidden-character", "id-control-character"], code=3, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "tier"}]})
case("reimport/unnamed-column", "Exported rows with an unnamed column keep their header", ",\nA/1,x\nB/2,y\nC/3,z\n", args=["--header-row", "1"], mapping={"identifier": {"kind": "thirdPartyId", "column": {"position": 1}}, "attributes": [{"name": "a", "column": {"position": 2}}]}, rules=["header-unnamed", "id-forbidden-character"], code=3, excluded={"ending": "xlsx", "again": ["header-unnamed", "id-forbidden-character"]})
case("reimport/header-of-digits", "A header of digits is still the header in a file that ferry exported", "100234,200567,id\nA-1000,5000,A/1\nA-2000,6000,B/2\n", args=["--header-row", "1"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "a", "column": "200567"}]}, rules=["id-forbidden-character"], code=3, excluded={"ending": "csv", "again": ["id-forbidden-character"]})
case("header/empty-cells-above", "A row of empty cells above the header", ",\nid,tier\n1,gold\n2,silver\n", table=TABLE, header_row=2)

# What pandas' own tests hold, where it and we could differ.
case("columns/pandas-index-without-name", "pandas writes its index first, without a name; the other names are right", ",tier\n1,gold\n2,silver\n3,gold\n", table=[["", "tier"], ["1", "gold"], ["2", "silver"], ["3", "gold"]], mapping={"identifier": {"kind": "thirdPartyId", "column": {"position": 1}}, "attributes": [{"name": "tier", "column": "tier"}]}, body=["1,gold", "2,silver", "3,gold"])
case("columns/pandas-index-of-two", "Two index columns of pandas have no names", ",,city\na,c,Faro\na,d,Porto\nb,c,Faro\n", table=[["", "", "city"], ["a", "c", "Faro"], ["a", "d", "Porto"], ["b", "c", "Faro"]])
case("header/title-in-the-second-cell", "A title in the second cell isn't a column name when the names are below", ",Our customers\nid,tier\n1,gold\n2,silver\n", table=TABLE, body=["1,gold", "2,silver"])
case("header/widest-line-is-the-last", "The first line as wide as the table is the last one, and isn't the header", "id,a\n12E5,,,,,9999\n12E5,,,,,9999\n12E5,,,,,9999\n12E5,,,,,99999999,,,,x\n", header_row=5, table=[["12E5", "", "", "", "", "99999999", "", "", "", "x"]])
case("header/date-title-after-an-empty-cell", "A date after an empty cell is a title, not a column name", ",2026-11-25\nid,tier\n1,gold\n2,silver\n", table=TABLE, body=["1,gold", "2,silver"])
case("rows/spaces-after-the-last", "Spaces that an editor leaves after the last row are no visitor, and the file isn't truncated", "id,tier\n1,gold\n2,silver\n    ", rules=[], rows={"read": 3, "ready": 2, "empty": 1}, body=["1,gold", "2,silver"])
case("rows/only-spaces", "A row with only spaces is an empty row", "id,tier\n1,gold\n  ,\t\n2,silver\n", rules=[], rows={"read": 3, "ready": 2, "empty": 1}, body=["1,gold", "2,silver"])
case("rows/comma-after-each", "A comma after each row doesn't start another cell", "id,tier\n1,gold,\n2,silver,\n3,gold,", rules=[], body=["1,gold", "2,silver", "3,gold"])
case("rows/pandas-index-without-header-cell", "Rows have one more cell than the header. pandas would take it for an index; it isn't known which column it belongs to", "id,tier\n0,1,gold\n1,2,silver\n", rules=["row-ragged"], rows={"read": 2, "ready": 0, "excluded": 2}, code=3)

# Numbers and dates.
case("numbers/id-leading-zeros-lost", "IDs whose zeros a spreadsheet removed", "id,a\n10001,x\n10002,x\n10003,x\n10004,x\n234,x\n", rules=["leading-zero-lost"])
case("numbers/id-leading-zeros", "Text keeps its leading zeros", "id,a\n00123,x\n", body=["00123,x"])
case("numbers/id-leading-zeros-in-a-sheet", "A number shown with leading zeros keeps them", xlsx([("S", VISIBLE, [["id", "tier"], [Formatted(123, "00000"), "gold"]], {})]), "xlsx", table=[["id", "tier"], ["00123", "gold"]], body=["00123,gold"])
case("numbers/id-scientific", "An ID that a spreadsheet wrote in scientific notation", "id,a\n1.23E+15,x\n2,y\n", rules=["scientific-id"], body=["2,y"], code=3)
case("numbers/id-scientific-decimal-comma", "An ID in scientific notation with a decimal comma", "id;a\n1,23E+15;x\n2;y\n", rules=["scientific-id"], body=["2,y"], code=3)
case("numbers/id-like-12e5", "12E5 is an ID like any other", "id,a\n12E5,x\n", rules=[], body=["12E5,x"])
case("numbers/id-decimals", "A data frame turned IDs into decimals: reported as they are", "id,a\n100200.0,x\n100201.0,y\n", mapping=PLAIN_MAPPING, rules=["id-decimal"], rows={"ready": 2})
case("numbers/id-decimal-among-others", "One program of several turned IDs into decimals", "id,a\n100200,x\n100201.0,y\n100202,z\n100203,w\n", mapping=PLAIN_MAPPING, rules=["id-decimal"], rows={"ready": 4})
case("numbers/id-differs-in-leading-zeros", "00123 and 123 are two visitors, and probably one person", "id,a\n00123,x\n123,y\n00456,z\n", rules=["id-zero-twin", "leading-zero-lost"], rows={"ready": 3})
case("numbers/id-zeros-lost-in-some", "Some IDs lost their leading zeros, and others kept them", "id,a\n02138,x\n10001,y\n90210,z\n60601,w\n2139,v\n", rules=["leading-zero-lost"], rows={"ready": 5})
case("numbers/id-sequence", "IDs that are numbered in sequence have lost no zeros", "id,a\n" + "".join(f"{number},x\n" for number in range(950, 1200)), rules=[], rows={"ready": 250})
case("numbers/id-shown-with-exponent", "A number format shows an exponent, and the cell has the whole number", xlsx([("S", VISIBLE, [["id", "a"], [Formatted(100000, "0.00E+00"), "x"], [Formatted(123456, "0.00E+00"), "y"]], {})]), "xlsx", table=[["id", "a"], ["100000", "x"], ["123456", "y"]], rules=[])
case("numbers/id-shown-rounded", "A number format rounds an ID: never another visitor", xlsx([("S", VISIBLE, [["id", "a"], [Formatted(12345.678, "0"), "x"], [Formatted(12346, "0"), "y"]], {})]), "xlsx", rules=["scientific-id"], body=["12346,y"], code=3)
case("numbers/id-decimals-suggested", "The suggested mapping takes .0 off IDs", "id,a\n100200.0,x\n100201.0,y\n", rules=[], body=["100200,x", "100201,y"])
case("numbers/currencies-and-signs", "Currency signs, negative numbers, percentages, and apostrophes are read exactly", "id;n\n1;R$ 1.234,50\n2;(5,00)\n3;7,5-\n4;12,5%\n5;1'234\n6;€ 3\n7;US$ 5%\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "n", "column": "n", "transforms": [{"number": {"decimal": ",", "group": "."}}]}]}, rules=["transform-failed"], body=["1,1234.50", "2,-5.00", "3,-7.5", "4,0.125", "5,1234", "6,3"], code=3)
case("numbers/id-sixteen-digits-xlsx", "A number of sixteen digits in a sheet is already rounded: another visitor", xlsx([("S", VISIBLE, [["id", "tier"], [Raw('<c r="PLACE"><v>1.2345678901234E+15</v></c>'), "gold"], [7, "x"]], {})]), "xlsx", table=[["id", "tier"], ["1234567890123400", "gold"], ["7", "x"]], rules=["scientific-id"], body=["7,x"], code=3)
case("reimport/row-up-to-the-last-column", "A row that fills the last column of a sheet has no room for the reason: reported, no crash", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [Raw('<c r="A3"><v>2</v></c><c r="XFD3" t="inlineStr"><is><t>far</t></is></c>')]], {})]), "xlsx", rules=["row-ragged"], body=["1,gold"], code=3, excluded={"ending": "xlsx", "code": 1, "says": ["16,384"]})
case("numbers/id-twenty-digits", "A number of twenty digits in a sheet", xlsx([("S", VISIBLE, [["id", "tier"], [Raw('<c r="PLACE"><v>12345678901234567890</v></c>'), "gold"], [7, "x"]], {})]), "xlsx", rules=["scientific-id"], code=3)
case("numbers/id-sixteen-digits-xls", "A number of sixteen digits in a sheet is already rounded (xls)", xls([("S", VISIBLE, [["id", "tier"], [1234567890123456.0, "gold"], [7, "x"]], {})]), "xls", rules=["scientific-id"], body=["7,x"], code=3)
case("numbers/id-fifteen-digits", "Fifteen digits are exact", xlsx([("S", VISIBLE, [["id", "tier"], [123456789012345, "gold"]], {})]), "xlsx", body=["123456789012345,gold"])
NUMBERS = [["id", "n"], ["a", 123], ["b", 6574.95], ["c", 0.5], ["d", -7], ["e", 0.30000000000000004]]
NUMBERS_READ = [["id", "n"], ["a", "123"], ["b", "6574.95"], ["c", "0.5"], ["d", "-7"], ["e", "0.3"]]
case("numbers/integers-and-decimals-xlsx", "123 isn't 123.0, and 0.1 + 0.2 is 0.3 (xlsx)", xlsx([("S", VISIBLE, NUMBERS, {})]), "xlsx", table=NUMBERS_READ)
case("numbers/integers-and-decimals-xlsb", "123 isn't 123.0, and 0.1 + 0.2 is 0.3 (xlsb)", xlsb([("S", VISIBLE, NUMBERS, {})]), "xlsb", table=NUMBERS_READ)
case("numbers/integers-and-decimals-xls", "123 isn't 123.0, and 0.1 + 0.2 is 0.3 (xls)", xls([("S", VISIBLE, NUMBERS, {})]), "xls", table=NUMBERS_READ)
case("numbers/integers-and-decimals-ods", "123 isn't 123.0, and 0.1 + 0.2 is 0.3 (ods)", ods(ods_table("S", ods_row(ods_text("id"), ods_text("n")), *[ods_row(ods_text(a), ods_number(b)) for a, b in NUMBERS[1:]])), "ods", table=NUMBERS_READ)
DATES = [["id", "d", "t", "both"], ["a", Formatted(45678, "dd/mm/yyyy"), Formatted(0.75, "h:mm"), Formatted(45678.5, "d/m/yy h:mm")]]
DATES_READ = [["id", "d", "t", "both"], ["a", "2025-01-21", "18:00", "2025-01-21T12:00:00"]]
case("dates/date-cells-xlsx", "Date cells are dates, not numbers (xlsx)", xlsx([("S", VISIBLE, DATES, {})]), "xlsx", table=DATES_READ)
case("dates/date-cells-xlsb", "Date cells are dates, not numbers (xlsb)", xlsb([("S", VISIBLE, DATES, {})]), "xlsb", table=DATES_READ)
case("dates/date-cells-xls", "Date cells are dates, not numbers (xls)", xls([("S", VISIBLE, DATES, {})]), "xls", table=DATES_READ)
case("dates/1904-epoch-xlsx", "The epoch of a Mac is 1,462 days later (xlsx)", xlsx([("S", VISIBLE, [["id", "d"], ["a", Formatted(44216, "yyyy-mm-dd")]], {})], date1904=True), "xlsx", table=[["id", "d"], ["a", "2025-01-21"]])
case("dates/1904-epoch-xlsb", "The epoch of a Mac is 1,462 days later (xlsb)", xlsb([("S", VISIBLE, [["id", "d"], ["a", Formatted(44216, "yyyy-mm-dd")]], {})], date1904=True), "xlsb", table=[["id", "d"], ["a", "2025-01-21"]])
case("dates/1904-epoch-xls", "The epoch of a Mac is 1,462 days later (xls)", xls([("S", VISIBLE, [["id", "d"], ["a", Formatted(44216, "yyyy-mm-dd")]], {})], date1904=True), "xls", table=[["id", "d"], ["a", "2025-01-21"]])
for ending, write in (("xlsx", xlsx), ("xlsb", xlsb), ("xls", xls)):
    case(f"dates/last-second-of-a-day-{ending}", f"A cell that shows only the day never becomes the next day ({ending})", write([("S", VISIBLE, [["id", "d"], ["a", Formatted(45678.999999, "yyyy-mm-dd")]], {})]), ending, table=[["id", "d"], ["a", "2025-01-21"]])
case("dates/year-of-two-digits-in-a-format-of-four", "25/11/26 isn't in the year 26", "id,d\n1,25/11/26\n2,25/11/2026\n3,5/1/91\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "d", "column": "d", "transforms": [{"date": {"from": "%d/%m/%Y", "to": "%Y-%m-%d"}}]}]}, rules=["transform-failed"], body=["2,2026-11-25"], code=3)
case("dates/years-of-two-digits", "The mapping says in which century two digits are", "id,d\n1,25/11/26\n2,5/1/27\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "d", "column": "d", "transforms": [{"date": {"from": "%d/%m/%y", "to": "%Y-%m-%d", "pivot": 27}}]}]}, body=["1,2026-11-25", "2,1927-01-05"])
case("dates/transform-of-a-date-cell", "A date cell reaches the transform as a date, regardless of its from", xlsx([("S", VISIBLE, [["id", "d"], ["a", Formatted(45678, "m/d/yy")], ["b", "31/12/2024"]], {})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "d", "column": "d", "transforms": ["trim", {"date": {"from": "%d/%m/%Y", "to": "%d.%m.%Y"}}]}]}, body=["a,21.01.2025", "b,31.12.2024"])
case("dates/time-cell-in-a-date-format", "A cell with only a time isn't a day of 1970", xlsx([("S", VISIBLE, [["id", "d"], ["a", Formatted(45678, "m/d/yy")], ["b", Formatted(0.75, "h:mm")]], {})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "d", "column": "d", "transforms": [{"date": {"from": "%d/%m/%Y", "to": "%Y-%m-%d"}}]}]}, rules=["transform-failed"], body=["a,2025-01-21"], code=3)
case("dates/iso-text-cell", "A cell that stores a date as ISO text", xlsx([("S", VISIBLE, [["id", "d"], ["a", Raw('<c r="PLACE" t="d"><v>2025-01-21T00:00:00</v></c>')], ["b", Formatted(1, "yyyy-mm-dd")]], {})]), "xlsx", cell=[1, 1, "2025-01-21T00:00:00"])
case("dates/duration-over-a-day", "A duration of more than 24 hours", xlsx([("S", VISIBLE, [["id", "t"], ["a", Formatted(1.5, "[h]:mm:ss")]], {})]), "xlsx", table=[["id", "t"], ["a", "36:00:00"]])
case("dates/format-in-another-language", "Words of another language in a date format", xlsx([("S", VISIBLE, [["id", "d"], ["a", Formatted(45678, '[$-416]d" de "mmmm" de "yyyy;@')]], {})]), "xlsx", table=[["id", "d"], ["a", "2025-01-21"]])
case("dates/text-like-a-date", "Text that looks like a date isn't changed", "id,a\n1,2/2/19\n2,02/02/2019\n", body=["1,2%2F2%2F19", "2,02%2F02%2F2019"])
case("numbers/decimal-comma", "1.355,90 and no-break spaces between thousands", "id;n\n1;10\u00a0237,65\n2;1\u202f000,00\n3;7,5\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "n", "column": "n", "transforms": [{"number": {"decimal": ",", "group": " "}}]}]}, body=["1,10237.65", "2,1000.00", "3,7.5"])
case("numbers/ambiguous-separator", "1.355 alone can be read two ways", "id;n\n1;1.355\n2;2.400\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "n", "column": "n", "transforms": [{"number": {"decimal": ",", "group": "."}}]}]}, rules=["number-ambiguous"], body=["1,1355", "2,2400"])
FORMATS = [["id", "shown"], ["percent", Formatted(0.05, "0%")], ["percent 2", Formatted(0.1234, "0.00%")], ["real", Formatted(1234.5, '"R$" #,##0.00')], ["euro", Formatted(1234.5, "#,##0.00\\ [$€-407]")], ["minus", Formatted(-1234, "$#,##0_);[Red]($#,##0)")], ["thousands", Formatted(1234567, "#,##0")], ["phone", Formatted(11987654321, "(00) 00000-0000")], ["cpf", Formatted(12345678909, '000"."000"."000\\-00')], ["nothing", Formatted(0, '0;-0;"none"')], ["text", Formatted(5, "@")], ["unit", Formatted(12.5, '0.0" kg"')], ["yes", True]]
FORMATS_READ = [["id", "shown"], ["percent", "5%"], ["percent 2", "12.34%"], ["real", "R$ 1,234.50"], ["euro", "1,234.50 €"], ["minus", "($1,234)"], ["thousands", "1,234,567"], ["phone", "(11) 98765-4321"], ["cpf", "123.456.789-09"], ["nothing", "none"], ["text", "5"], ["unit", "12.5 kg"], ["yes", "TRUE"]]
case("numbers/cell-formats-xlsx", "The displayed value of a cell is used (xlsx)", xlsx([("S", VISIBLE, FORMATS, {})]), "xlsx", table=FORMATS_READ)
case("numbers/cell-formats-xlsb", "The displayed value of a cell is used (xlsb)", xlsb([("S", VISIBLE, FORMATS, {})]), "xlsb", table=FORMATS_READ)
case("numbers/cell-formats-xls", "The displayed value of a cell is used (xls)", xls([("S", VISIBLE, FORMATS, {})]), "xls", table=FORMATS_READ)
STYLES = '<number:number-style style:name="N1"><number:number number:decimal-places="0" number:min-integer-digits="5"/></number:number-style><number:percentage-style style:name="N2"><number:number number:decimal-places="0" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style><number:currency-style style:name="N3P0"><number:currency-symbol>R$</number:currency-symbol><number:text> </number:text><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:currency-style><number:currency-style style:name="N3"><number:text>-</number:text><number:currency-symbol>R$</number:currency-symbol><number:text> </number:text><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/><style:map style:condition="value()&gt;=0" style:apply-style-name="N3P0"/></number:currency-style><number:date-style style:name="N4"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>' + "".join(f'<style:style style:name="ce{n}" style:family="table-cell" style:data-style-name="N{n}"/>' for n in (1, 2, 3, 4)) + '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
case("numbers/cell-formats-ods", "The displayed value of a cell is used (ods)", ods(ods_table("S", ods_row(ods_text("id"), ods_text("shown")), ods_row(ods_text("zeros"), ods_number(123, style="ce1")), ods_row(ods_text("percent"), ods_number(0.05, "percentage", "ce2")), ods_row(ods_text("real"), ods_number(1234.5, "currency", "ce3")), ods_row(ods_text("minus"), ods_number(-1234.5, "currency", "ce3")), ods_row(ods_text("date"), '<table:table-cell table:style-name="ce4" office:value-type="date" office:date-value="2025-01-21T00:00:00"><text:p>21/01/2025</text:p></table:table-cell>'), ods_row(ods_text("time"), '<table:table-cell office:value-type="time" office:time-value="PT36H30M05S"><text:p>36:30:05</text:p></table:table-cell>'), ods_row(ods_text("yes"), '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>')), STYLES), "ods", table=[["id", "shown"], ["zeros", "00123"], ["percent", "5%"], ["real", "R$ 1,234.50"], ["minus", "-R$ 1,234.50"], ["date", "2025-01-21"], ["time", "36:30:05"], ["yes", "TRUE"]])

FRACTIONS = [["id", "inches"], ["a", Formatted(1.5, "# ?/?")], ["b", Formatted(0.5, "# ?/?")], ["c", Formatted(2, "# ?/?")], ["d", Formatted(-3.0625, "# ??/??")], ["e", Formatted(0.25, "# ?/8")], ["f", Formatted(1.5, "?/?")], ["g", Formatted(12.3456, "# ???/???")]]
FRACTIONS_READ = [["id", "inches"], ["a", "1 1/2"], ["b", "1/2"], ["c", "2"], ["d", "-3 1/16"], ["e", "2/8"], ["f", "3/2"], ["g", "12 216/625"]]
for ending, make in (("xlsx", xlsx), ("xlsb", xlsb), ("xls", xls)):
    case(f"numbers/fractions-{ending}", f"A size in inches is displayed as a fraction ({ending})", make([("S", VISIBLE, FRACTIONS, {})]), ending, table=FRACTIONS_READ)
FRACTION_STYLE = '<number:number-style style:name="N1"><number:fraction number:min-integer-digits="0" number:min-numerator-digits="1" number:min-denominator-digits="1"/></number:number-style><number:number-style style:name="N2"><number:fraction number:min-integer-digits="0" number:denominator-value="8"/></number:number-style><style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/><style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>'
case("numbers/fractions-ods", "A size in inches is displayed as a fraction (ods)", ods(ods_table("S", ods_row(ods_text("id"), ods_text("inches")), ods_row(ods_text("a"), ods_number(1.5, style="ce1")), ods_row(ods_text("b"), ods_number(0.25, style="ce2"))), FRACTION_STYLE), "ods", table=[["id", "inches"], ["a", "1 1/2"], ["b", "2/8"]])

# Workbooks, sheets, and file types.
SHEET = [["id", "tier"], [1, "gold"], [2, "silver"]]
case("sheets/hidden-sheet-xlsx", "A hidden sheet isn't the default (xlsx)", xlsx([("Old", "hidden", [["id", "tier"], [9, "lead"]], {}), ("Older", "veryHidden", [["id", "tier"], [8, "lead"]], {}), ("Now", VISIBLE, SHEET, {})]), "xlsx", table=TABLE, sheets=[["Now", False, 2, 0], ["Old", True, 1, 0], ["Older", True, 1, 0]])
case("sheets/hidden-sheet-by-flag", "A hidden sheet can be chosen by name", xlsx([("Old", "hidden", [["id", "tier"], [9, "lead"]], {}), ("Now", VISIBLE, SHEET, {})]), "xlsx", args=["--sheet", "Old"], table=[["id", "tier"], ["9", "lead"]])
case("sheets/missing-name", "No sheet has the name that the flag gives", xlsx([("Now", VISIBLE, SHEET, {})]), "xlsx", args=["--sheet", "Then"], fault={"rule": "sheet-missing"})
case("sheets/name-in-mapping", "The mapping names the sheet", xlsx([("One", VISIBLE, SHEET, {}), ("Two", VISIBLE, [["id", "tier"], [5, "x"]], {})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"sheet": "Two"}, "attributes": [{"name": "tier", "column": "tier"}]}, body=["5,x"])
case("sheets/empty-cover-sheet", "An empty cover sheet is skipped", xlsx([("Cover", VISIBLE, [["Our customers"]], {}), ("Now", VISIBLE, SHEET, {})]), "xlsx", table=TABLE)
for ending, make in (("xlsb", xlsb), ("xls", xls)):
    case(f"sheets/hidden-sheet-{ending}", f"A hidden sheet isn't the default ({ending})", make([("Old", "hidden", [["id", "tier"], [9, "lead"]], {}), ("Now", VISIBLE, SHEET, {})]), ending, table=TABLE)
case("sheets/hidden-sheet-ods", "A hidden sheet isn't the default (ods)", ods(ods_table("Old", ods_row(ods_text("id"), ods_text("tier")), ods_row(ods_number(9), ods_text("lead")), style="ta2") + ods_table("Now", ods_row(ods_text("id"), ods_text("tier")), ods_row(ods_number(1), ods_text("gold")), ods_row(ods_number(2), ods_text("silver"))), STYLES), "ods", table=TABLE)
FILTERED = [["id", "consent"], [1, "yes"], [2, "no"], [3, "yes"], [4, "no"]]
for ending, make in (("xlsx", xlsx), ("xlsb", xlsb), ("xls", xls)):
    case(f"sheets/hidden-rows-{ending}", f"Rows that a filter hides raise a question ({ending})", make([("S", VISIBLE, FILTERED, {"hidden": (3, 5)})]), ending, rules=["hidden-rows"], rows={"read": 4, "ready": 4}, sheets=[["S", False, 4, 2]], line={"hidden-rows": 3})
    case(f"sheets/hidden-rows-skipped-{ending}", f"Hidden rows are skipped with --hidden-rows skip ({ending})", make([("S", VISIBLE, FILTERED, {"hidden": (3, 5)})]), ending, args=["--hidden-rows", "skip"], rules=[], body=["1,yes", "3,yes"])
case("sheets/hidden-rows-sent", "Hidden rows are sent with --hidden-rows send", xlsx([("S", VISIBLE, FILTERED, {"hidden": (3, 5)})]), "xlsx", args=["--hidden-rows", "send"], rules=[], rows={"ready": 4})
case("sheets/hidden-rows-ods", "An ods file marks filtered rows and rows hidden by hand differently", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a")), ods_row(ods_text("1"), ods_text("yes")), ods_row(ods_text("2"), ods_text("no"), hidden="filter"), ods_row(ods_text("3"), ods_text("no"), hidden="collapse"))), "ods", rules=["hidden-rows"], sheets=[["S", False, 3, 2]])
case("sheets/hidden-title", "A hidden title isn't counted as a hidden row", xlsx([("S", VISIBLE, [["Report"], ["id", "tier"], [1, "gold"]], {"hidden": (1,)})]), "xlsx", rules=[], sheets=[["S", False, 1, 0]], header_row=2)
case("sheets/hidden-rows-by-mapping", "The mapping decides about hidden rows", xlsx([("S", VISIBLE, FILTERED, {"hidden": (3, 5)})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"hidden_rows": "skip"}, "attributes": [{"name": "c", "column": "consent"}]}, rules=[], body=["1,yes", "3,yes"])
case("workbook/error-in-value", "#N/A is no customer's tier", xlsx([("S", VISIBLE, [["id", "a", "b"], [1, Error("#N/A"), "x"], [2, "y", "z"]], {})]), "xlsx", rules=["cell-error"], body=["1,,x", "2,y,z"])
case("workbook/error-in-id", "An error value in an ID excludes the row", xlsx([("S", VISIBLE, [["id", "a"], [Error("#REF!"), "x"], [2, "y"]], {})]), "xlsx", rules=["cell-error"], body=["2,y"], code=3)
case("workbook/error-in-id-xls", "Error values in an xls file", xls([("S", VISIBLE, [["id", "a"], [1, Error("#N/A")], [Error("#REF!"), "y"], [3, "z"]], {})]), "xls", rules=["cell-error"], body=["3,z"], code=3)
case("workbook/error-in-value-xlsb", "Error values in an xlsb file", xlsb([("S", VISIBLE, [["id", "a"], [1, Error("#N/A")], [3, "z"]], {})]), "xlsb", rules=["cell-error"], body=["3,z"])
case("workbook/error-in-value-ods", "Error values in an ods file", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a")), ods_row(ods_text("1"), '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'), ods_row(ods_text("2"), ods_text("y")))), "ods", rules=["cell-error"], body=["2,y"])
case("values/placeholders", "NULL and #N/A as text", "id,a\n1,#N/A\n2,NULL\n3,(null)\n4,x\n", rules=["null-literal"], rows={"ready": 4})
case("workbook/formula-not-calculated-xlsx", "A formula that was never calculated (xlsx)", xlsx([("S", VISIBLE, [["id", "a"], [1, Formula()], [2, Formula(7)], [Formula(), "x"]], {})]), "xlsx", rules=["formula-not-calculated"], body=["2,7"], code=3)
case("workbook/formula-with-stored-zero", "A program stores zeros for Excel to calculate", xlsx([("S", VISIBLE, [["id", "a"], [1, Formula(0)], [2, 0]], {})], calc='<calcPr calcId="124519" fullCalcOnLoad="1"/>'), "xlsx", rules=["formula-not-calculated"], body=["2,0"])
case("workbook/formula-shared", "A formula that several cells share", xlsx([("S", VISIBLE, [["id", "a"], [1, Raw('<c r="PLACE"><f t="shared" ref="B2:B3" si="0">A2*2</f><v>2</v></c>')], [2, Raw('<c r="PLACE"><f t="shared" si="0"/><v>4</v></c>')]], {})]), "xlsx", rules=[], body=["1,2", "2,4"])
case("workbook/formula-with-empty-result", "A formula whose result is an empty text is calculated", xlsx([("S", VISIBLE, [["id", "a", "b"], [1, Raw('<c r="PLACE" t="str"><f>""</f><v></v></c>'), "x"]], {})]), "xlsx", rules=[], body=["1,,x"])
case("workbook/formula-with-text-result-xls", "A formula whose result is a text", xls([("S", VISIBLE, [["id", "a"], [1, Formula("gold")], [2, Formula(7.5)]], {})]), "xls", body=["1,gold", "2,7.5"])
case("workbook/formula-not-calculated-ods", "A formula that was never calculated (ods)", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a")), ods_row(ods_text("1"), '<table:table-cell table:formula="of:=1+1"/>'), ods_row(ods_text("2"), ods_text("y")))), "ods", rules=["formula-not-calculated"], body=["2,y"])
case("workbook/cells-far-apart", "Two cells far apart, for which other programs ask for 500 GB", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [2, "silver"], [Raw('</row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c>')]], {})]), "xlsx", rules=["id-empty", "row-ragged"], body=["1,gold", "2,silver"], code=3)
case("workbook/row-number-too-large", "A row number that no sheet can have", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [Raw('</row><row r="4000000000"><c r="A4000000000"><v>1</v></c>')]], {})]), "xlsx", fault={"rule": "file-unreadable", "reason": "archive-bomb"})
case("workbook/million-repeated-empty-rows", "A million empty rows stored as one repeated row", ods(ods_table("S", ods_row(ods_text("id"), ods_text("tier")), ods_row(ods_text("1"), ods_text("gold")), ods_row(ods_text("2"), ods_text("silver")), ods_row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=1048573))), "ods", table=TABLE)
case("workbook/repeated-rows", "One row stored with a repeat count of three", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a"), ods_text("b")), ods_row('<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>', repeated=3))), "ods", table=[["id", "a", "b"], ["7", "7", "7"], ["7", "7", "7"], ["7", "7", "7"]])
case("workbook/password-xlsx", "An xlsx file with a password", compound([("EncryptionInfo", b"\4\0\4\0" + b"x" * 100), ("EncryptedPackage", b"x" * 5000)]), "xlsx", fault={"rule": "file-unreadable", "reason": "password"})
case("workbook/password-xls", "An xls file with a password", xls([("S", VISIBLE, SHEET, {})], password=True), "xls", fault={"rule": "file-unreadable", "reason": "password"})
case("workbook/password-ods", "An ods file with a password", ods("", manifest='<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'), "ods", fault={"rule": "file-unreadable", "reason": "password"})
NO_TABLE = {"rule": "file-unreadable", "reason": "not-a-table"}
UNSUPPORTED = {"rule": "file-unreadable", "reason": "unsupported"}
case("file-type/html-named-xls", "A web page with a workbook's extension", "<html><body><table><tr><td>id</td></tr></table></body></html>", "xls", fault={**NO_TABLE, "says": ["web page", ".xlsx"]})
case("file-type/html-saved-by-excel", "A web page that Excel wrote", "\ufeff  \r\n<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"\r\nxmlns:x=\"urn:schemas-microsoft-com:office:excel\">\r\n<table><tr><td>id</td></tr></table></html>", "xls", fault={**NO_TABLE, "says": ["web page"]})
case("file-type/html-table-only", "An HTML table without a page around it", "<table border=1>\n<tr><th>id</th></tr></table>", "xls", fault={**NO_TABLE, "says": ["web page"]})
case("file-type/xhtml", "A web page that starts like XML", "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\">\n<html><table/></html>", "xls", fault={**NO_TABLE, "says": ["web page"]})
case("file-type/mhtml", "A web page saved as a mail", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\n", "xls", fault={**NO_TABLE, "says": ["web page"]})
XML_BOOK = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles><Style ss:ID="Default"/><Style ss:ID="zeros"><NumberFormat ss:Format="00000"/></Style><Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="part"><NumberFormat ss:Format="Percent"/></Style></Styles>%s</Workbook>'


def xml_cell(value, kind="String", more=""):
    return f'<Cell{more}><Data ss:Type="{kind}">{value}</Data></Cell>'


def xml_sheet(name, *rows, options=""):
    rows = "".join(row if row.startswith("<Row") else f"<Row>{row}</Row>" for row in rows)
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'


XML_HEADER = xml_cell("id") + xml_cell("tier")
case("workbook/xml-2003-empty", "An Excel 2003 XML workbook with nothing in it", XML_BOOK % xml_sheet("S"), "xls", fault={"rule": "file-empty"})
case("workbook/xml-2003", "An Excel 2003 XML workbook, which systems still export", XML_BOOK % xml_sheet("Clientes", XML_HEADER, xml_cell("1") + xml_cell("gold"), xml_cell("2") + xml_cell("silver")), "xls", table=TABLE, sheets=[["Clientes", False, 2, 0]])
case("workbook/xml-2003-formats", "Zeros, dates, percentages, hidden sheets and rows, an error, and a formula without a result", XML_BOOK % (xml_sheet("Old", XML_HEADER, xml_cell("9") + xml_cell("x"), options="<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>") + xml_sheet("Now", "".join(xml_cell(name) for name in ("id", "day", "part", "far", "yes")), xml_cell(123, "Number", ' ss:StyleID="zeros"') + xml_cell("2025-01-21T00:00:00.000", "DateTime", ' ss:StyleID="day"') + xml_cell(0.125, "Number", ' ss:StyleID="part"') + xml_cell("São &amp; <B>Paulo</B>", "String", ' ss:Index="4"') + xml_cell(1, "Boolean"), '<Row ss:Hidden="1">' + xml_cell("2") + "</Row>")), "xls", table=[["id", "day", "part", "far", "yes"], ["00123", "2025-01-21", "12.50%", "São & Paulo", "TRUE"], ["2"]], sheets=[["Now", False, 2, 1], ["Old", True, 1, 0]])
case("workbook/xml-2003-latin-1", "An XML workbook in the encoding that it declares", (XML_BOOK % xml_sheet("S", XML_HEADER, xml_cell("1") + xml_cell("São"))).replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"').encode("latin-1"), "xml", table=[["id", "tier"], ["1", "São"]])
case("workbook/xml-2003-errors", "An error, a formula without a result, a comment, and a row far below", XML_BOOK % xml_sheet("S", XML_HEADER, xml_cell("#N/A", "Error") + xml_cell("x"), xml_cell("2") + '<Cell ss:Formula="=1+1"/>', '<Row ss:Index="9">' + '<Cell><Data ss:Type="String">+3</Data><Comment><ss:Data>nobody reads this</ss:Data></Comment></Cell>' + xml_cell("y") + "</Row>", xml_cell("4") + xml_cell("z")), "xls", rules=["cell-error", "formula-not-calculated", "id-forbidden-character"], line={"id-forbidden-character": 9}, body=["4,z"], code=3)
case("workbook/xml-2003-truncated", "Half of an Excel 2003 XML workbook", (XML_BOOK % xml_sheet("S", XML_HEADER, xml_cell("1") + xml_cell("gold")))[:-60], "xls", fault={"rule": "file-unreadable", "reason": "truncated"})
case("file-type/xml", "XML that isn't a workbook", "<?xml version=\"1.0\"?>\n<customers><customer id=\"1\"/></customers>", "xml", fault={**NO_TABLE, "says": ["XML"]})
case("file-type/json", "JSON", '[{"id": "1", "tier": "gold"}]\n', "json", fault={**NO_TABLE, "says": ["JSON"]})
case("file-type/json-lines", "JSON with one record per line", '{"id": "1", "tier": "gold"}\n{"id": "2", "tier": "silver"}\n', "jsonl", fault={**NO_TABLE, "says": ["JSON"]})
case("file-type/google-drive-link", "A link to a Google sheet", '{"":"WARNING! DO NOT EDIT THIS FILE!","doc_id":"1a2b","email":"a@b.pt"}', "gsheet", fault={**NO_TABLE, "says": ["link to another file"]})
case("file-type/windows-shortcut", "A Windows shortcut", "[InternetShortcut]\r\nURL=https://example.com/\r\n", "url", fault={**NO_TABLE, "says": ["link to another file"]})
case("file-type/docx", "A Word document, which is packaged like a workbook", zipped([("[Content_Types].xml", "<Types/>"), ("_rels/.rels", '<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'), ("word/document.xml", "<w:document/>")]), "xlsx", fault={**NO_TABLE, "says": ["document"]})
case("file-type/rtf", "An RTF document", "{\\rtf1\\ansi id,tier}", "xls", fault={**NO_TABLE, "says": ["document"]})
case("file-type/apple-numbers", "A workbook of Apple Numbers", zipped([("Index/Document.iwa", "x"), ("Index/Tables/Tile.iwa", "x"), ("preview.jpg", "x")]), "numbers", fault={**UNSUPPORTED, "says": ["Numbers"]})
case("file-type/parquet", "A Parquet file", b"PAR1\x15\x04" + b"x" * 100 + b"PAR1", "parquet", fault={**UNSUPPORTED, "says": ["database"]})
case("file-type/access-database", "An Access database", b"\0\1\0\0Standard Jet DB\0" + b"x" * 100, "mdb", fault={**UNSUPPORTED, "says": ["database"]})
case("file-type/pgp", "A file that its sender encrypted", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "csv", fault={**UNSUPPORTED, "says": ["encrypted"]})
case("file-type/csv-header-in-angle-brackets", "A header in angle brackets isn't a web page", "<id>,<table>\n1,gold\n", table=[["<id>", "<table>"], ["1", "gold"]])
case("file-type/csv-named-xls", "Text with a workbook's extension is read as text", "id\ttier\n1\tgold\n2\tsilver\n", "xls", table=TABLE)
case("file-type/xlsx-named-csv", "A workbook with the extension of a text file", xlsx([("S", VISIBLE, SHEET, {})]), "csv", table=TABLE)
case("file-type/doc", "An old Word document", compound([("WordDocument", b"x" * 5000)]), "xls", fault={"rule": "file-unreadable", "reason": "not-a-table"})
case("workbook/truncated-xlsx", "Half of an xlsx file", xlsx([("S", VISIBLE, SHEET, {})])[:1500], "xlsx", fault={"rule": "file-unreadable", "reason": "truncated"})
case("workbook/truncated-xls", "Half of an xls file", xls([("S", VISIBLE, SHEET, {})])[:1200], "xls", fault={"rule": "file-unreadable", "reason": "truncated"})
case("workbook/titles-above", "Rows above the header, and none between", xlsx([("S", VISIBLE, [["Customers of November"], [], ["id", "tier"], [1, "gold"], [2, "silver"]], {"merges": ("A1:B1",)})]), "xlsx", table=TABLE, header_row=3)
case("workbook/merged-group-headers", "Group names above the column names", xlsx([("S", VISIBLE, [["id", "Contact", None, None], [None, "mail", "phone", "city"], [1, "a@b.pt", "x", "Faro"], [2, "c@d.pt", "y", "Porto"]], {"merges": ("A1:A2", "B1:D1")})]), "xlsx", table=[["id", "mail", "phone", "city"], ["1", "a@b.pt", "x", "Faro"], ["2", "c@d.pt", "y", "Porto"]])
case("workbook/merged-group-headers-only", "Only group names above the columns", xlsx([("S", VISIBLE, [["CRM", None, "Contact", None], ["id", "tier", "mail", "city"], [1, "gold", "a", "Faro"], [2, "silver", "c", "Porto"]], {"merges": ("A1:B1", "C1:D1")})]), "xlsx", header_row=2)
case("workbook/merged-header-cell", "One header cell over two columns", xlsx([("S", VISIBLE, [["id", "name", None], [1, "Ana", "Silva"], [2, "Rui", "Costa"]], {"merges": ("B1:C1",)})]), "xlsx", rules=["header-unnamed"], header_row=1, mapping={"attributes": [{"name": "name", "column": "name"}]})
case("workbook/table-not-in-the-corner", "A table that starts somewhere in the sheet", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [2, "silver"]], {"first": 5})]), "xlsx", table=TABLE, header_row=5)
case("workbook/empty-rows-between", "Empty rows between others aren't rows, and line numbers are the sheet's", xlsx([("S", VISIBLE, [["id", "tier"], [1, "gold"], [], ["+2", "silver"]], {})]), "xlsx", rows={"read": 2}, line={"id-forbidden-character": 4}, code=3)
case("workbook/line-breaks-in-cells", "Line breaks in cells don't change line numbers", xlsx([("S", VISIBLE, [["id", "tier"], [1, "a\nb"], ["+2", "silver"]], {})]), "xlsx", line={"id-forbidden-character": 3}, code=3)
case("workbook/shared-strings", "Texts that cells share", xlsx([("S", VISIBLE, [["id", "tier"], ["1", "gold"], ["2", "gold"], ["3", " blank "]], {})], shared=True), "xlsx", table=[["id", "tier"], ["1", "gold"], ["2", "gold"], ["3", " blank "]])
case("workbook/prefixed-elements", "A program that writes a prefix before every element", xlsx([("S", VISIBLE, SHEET, {})], prefix="x"), "xlsx", table=TABLE)
case("workbook/cells-without-references", "A program that writes no row and cell references", xlsx([("S", VISIBLE, [[Raw('<c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>tier</t></is></c>')], [Raw("<c><v>1</v></c><c t=\"inlineStr\"><is><t>gold</t></is></c>")]], {})]), "xlsx", table=[["id", "tier"], ["1", "gold"]])
case("workbook/xml-escapes", "Characters that XML can't contain", xlsx([("S", VISIBLE, [["id", "a"], ["1", "l1_x000D_\nl2"], ["2", "a &amp; <b>"], ["3", "_x005F_x0041_"]], {})]), "xlsx", cell=[3, 1, "_x0041_"])
case("workbook/rich-text-and-phonetics", "A text in several runs, with phonetic hints", xlsx([("S", VISIBLE, [["id", "a"], ["1", Raw('<c r="PLACE" t="inlineStr"><is><r><t>go</t></r><r><rPr><b/></rPr><t>ld</t></r><rPh sb="0" eb="1"><t>loud</t></rPh></is></c>')]], {})]), "xlsx", table=[["id", "a"], ["1", "gold"]])
case("workbook/comment-ods", "A comment isn't part of its cell's text", ods(ods_table("S", ods_row(ods_text("id"), ods_text("a")), ods_row(ods_text("1"), '<table:table-cell office:value-type="string"><office:annotation><text:p>nobody reads this</text:p></office:annotation><text:p>two<text:s text:c="2"/><text:span>words</text:span></text:p><text:p>lines</text:p></table:table-cell>'), ods_row(ods_text("2"), ods_text("x")))), "ods", cell=[1, 1, "two  words\nlines"])
case("workbook/strings-continued-xls", "An xls file whose list of strings is split in the middle of one", xls([("S", VISIBLE, [["id", "tier"], ["1", "gold-and-a-long-text"], ["2", "silver"]], {})], cut=40), "xls", table=[["id", "tier"], ["1", "gold-and-a-long-text"], ["2", "silver"]])
case("workbook/accents-xls", "Accents and emoji in an xls file", xls([("São", VISIBLE, [["id", "city"], ["1", "São Paulo"], ["2", "Łódź 😀"]], {})]), "xls", table=[["id", "city"], ["1", "São Paulo"], ["2", "Łódź 😀"]])
case("workbook/empty", "A workbook with nothing in it", xlsx([("S", VISIBLE, [], {})]), "xlsx", fault={"rule": "file-empty"})
case("workbook/header-without-rows", "A header without rows", xlsx([("S", VISIBLE, [["id", "a"]], {})]), "xlsx", fault={"rule": "file-empty"})
case("workbook/duplicate-rows", "Duplicate rows in a sheet are merged as in a text file", xlsx([("S", VISIBLE, [["id", "a", "b"], [1, "x", None], [1, None, "y"]], {})]), "xlsx", rules=["duplicate-merged"], body=["1,x,y"])
case("workbook/xml-entities", "Entities can't blow up memory", xlsx([("S", VISIBLE, [["id", "a"], [1, Raw('<c r="PLACE" t="inlineStr"><is><t>&lol;&#65;&#x42;&quot;</t></is></c>')]], {})]), "xlsx", table=[["id", "a"], ["1", '&lol;AB"']])
case("workbook/sep-cell", "A cell that contains sep= is a cell", xlsx([("S", VISIBLE, [["sep=;", "tier"], ["1", "gold"]], {})]), "xlsx", table=[["sep=;", "tier"], ["1", "gold"]])
case("workbook/quotes-and-delimiters-in-cells", "Quotes, commas, and semicolons in cells", xlsx([("S", VISIBLE, [["id", "a"], ["1", 'say "hi", bob; x']], {})]), "xlsx", table=[["id", "a"], ["1", 'say "hi", bob; x']])

def with_hidden_column(content, part, columns):
    """Hides columns of a sheet by adding a `cols` element before its rows."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            text = source.read(info)
            out.writestr(info, text.replace(b"<sheetData>", columns + b"<sheetData>") if info.filename == part else text)
    return target.getvalue()


HIDDEN = xlsx([("S", VISIBLE, [["id", "tier", "score"], [1, "gold", 5], [2, "silver", 7]], {})])
case("sheets/hidden-column", "A hidden column isn't suggested", with_hidden_column(HIDDEN, "xl/worksheets/sheet1.xml", b'<cols><col min="3" max="3" width="9" hidden="1"/></cols>'), "xlsx", columns=3, rules=[], body=["1,gold", "2,silver"])
case("sheets/hidden-id-column", "The only ID is in a hidden column, which is still the ID", with_hidden_column(HIDDEN, "xl/worksheets/sheet1.xml", b'<cols><col min="1" max="1" width="0"/></cols>'), "xlsx", rules=[], body=["1,gold,5", "2,silver,7"])
case("sheets/hidden-column-ods", "A hidden column of LibreOffice isn't suggested", ods(ods_table("S", '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>', ods_row(ods_text("id"), ods_text("tier"), ods_text("score")), ods_row(ods_text("1"), ods_text("gold"), ods_text("5")))), "ods", columns=3, body=["1,gold"])
case("numbers/percentage-without-format-ods", "A percentage whose cell has no format is read as its text shows it", ods(ods_table("S", ods_row(ods_text("id"), ods_text("share"), ods_text("after")), ods_row(ods_text("1"), '<table:table-cell office:value-type="percentage" office:value="0.12"><text:p>12%</text:p></table:table-cell>', ods_text("x")))), "ods", table=[["id", "share", "after"], ["1", "12%", "x"]])
case("lines/as-many-as-a-sheet-has", "A file with exactly as many lines as Excel 2003 can have may lack others", squeezed(b"id,tier\n" + b"".join(b"%d,gold\n" % n for n in range(65535))), "csv.gz", rules=["row-limit-reached"], rows={"ready": 65535})
case("lines/one-fewer-than-a-sheet-has", "A file with one line fewer is complete", squeezed(b"id,tier\n" + b"".join(b"%d,gold\n" % n for n in range(65534))), "csv.gz", rules=[], rows={"ready": 65534})
case("header/line-of-dashes", "A database program has drawn a line below the header", "id,tier\n--,------\n1,gold\n2,silver\n", table=TABLE)
case("header/line-of-dashes-psql", "psql's output: spaces around bars, a line, and the number of rows", " id | tier   | points \n----+--------+--------\n 1  | gold   | 5\n 2  | silver | 7\n(2 rows)\n", header_row=1, columns=3, notes=1, rules=["row-short"], rows={"ready": 2, "excluded": 1}, code=3)
case("values/single-dashes", "A row of single dashes has placeholders", "id,tier\n-,-\n1,gold\n", table=[["id", "tier"], ["-", "-"], ["1", "gold"]])
case("columns/same-attribute-name", "Two headers that make one attribute name are both suggested", "id,Tier!,tier\n1,a,b\n", rules=[], body=["1,a,b"])

# Packed files.
case("packed/gzip", "A gzip", squeezed(PLAIN.encode()), "csv.gz", table=TABLE)
case("packed/gzip-named-csv", "A gzip with the extension of a text file", squeezed(PLAIN.encode()), table=TABLE)
case("packed/gzip-several-members", "A gzip of several members", squeezed(b"id,tier\n1,gold\n") + squeezed(b"2,silver\n"), "csv.gz", table=TABLE)
case("packed/gzip-padded", "Zeros after the last member", squeezed(PLAIN.encode()) + b"\0" * 512, "csv.gz", table=TABLE)
case("packed/gzip-empty", "A gzip of an empty file", squeezed(b""), "csv.gz", fault={"rule": "file-empty"})
case("packed/gzip-truncated", "Half of a gzip", squeezed(b"".join(b"%d,%d\n" % (n, n * 7919 % 10007) for n in range(5000)))[:9000], "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("packed/gzip-truncated-in-trailer", "A gzip truncated in its last bytes", squeezed(PLAIN.encode())[:-3], "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("packed/gzip-truncated-second-member", "Half of the second member", squeezed(b"id,tier\n1,gold\n") + squeezed(b"2,silver\n")[:14], "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("packed/gzip-damaged", "One byte in the middle has changed", (lambda whole: whole[:5000] + bytes([whole[5000] ^ 255]) + whole[5001:])(squeezed(b"".join(b"%d,%d\n" % (n, n * 7919 % 10007) for n in range(5000)))), "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("packed/gzip-windows-1252", "Another encoding in a gzip", squeezed("id;city\n1;São\n2;Köln\n".encode("cp1252")), "csv.gz", encoding="windows-1252", table=[["id", "city"], ["1", "São"], ["2", "Köln"]])
case("packed/gzip-utf-16", "UTF-16 in a gzip", squeezed(b"\xff\xfe" + "id;a\r\n1;ção\r\n".encode("utf-16-le")), "csv.gz", encoding="UTF-16LE", table=[["id", "a"], ["1", "ção"]])
case("packed/zip-shift-jis", "A Japanese file with a Japanese name in a zip", zipped([("顧客.csv", "顧客,都市\n1,東京\n2,大阪\n3,横浜\n".encode("cp932"))]), "zip", encoding="Shift_JIS", cell=[3, 1, "横浜"])
case("packed/gzip-workbook", "A workbook in a gzip", squeezed(xlsx([("S", VISIBLE, SHEET, {})])), "xlsx.gz", table=TABLE)
case("packed/zip", "A zip with one file", zipped([("customers.csv", PLAIN)]), "zip", table=TABLE)
case("packed/zip-stored", "A zip without compression", zipped([("customers.csv", PLAIN)], packed=False), "zip", table=TABLE)
case("packed/zip-with-mac-files", "Files that a Mac adds don't count", zipped([("data/", ""), ("data/customers.csv", PLAIN), ("__MACOSX/data/._customers.csv", "x"), ("data/._customers.csv", "x"), ("data/.DS_Store", "x")]), "zip", table=TABLE)
case("packed/zip-two-files", "Two files in a zip, and no flag chooses one", zipped([("one.csv", PLAIN), ("two.csv", PLAIN)]), "zip", fault={"rule": "file-unreadable", "reason": "several-files", "says": ["one.csv", "two.csv"]})
case("packed/zip-member-by-flag", "The flag chooses between two files", zipped([("one.csv", PLAIN), ("two/two.csv", "id,tier\n9,lead\n")]), "zip", args=["--member", "two/two.csv"], table=[["id", "tier"], ["9", "lead"]])
case("packed/zip-member-missing", "No file in the zip has the name that the flag gives", zipped([("one.csv", PLAIN), ("two.csv", PLAIN)]), "zip", args=["--member", "three.csv"], fault={"rule": "file-unreadable", "reason": "several-files", "says": ["one.csv", "--member"]})
case("packed/zip-empty", "A zip without files", zipped([]), "zip", fault={"rule": "file-unreadable", "reason": "not-a-table"})
case("packed/zip-workbook", "A workbook in a zip", zipped([("book.xlsx", xlsx([("S", VISIBLE, SHEET, {})]))]), "zip", table=TABLE)
case("packed/zip-gzip", "A gzip in a zip", zipped([("customers.csv.gz", squeezed(PLAIN.encode()))]), "zip", table=TABLE)
case("packed/zip-nested-four-deep", "A zip in a zip in a zip in a zip", zipped([("a.zip", zipped([("a.zip", zipped([("a.zip", zipped([("c.csv", PLAIN)]))]))]))]), "zip", fault={"rule": "file-unreadable", "reason": "archive-bomb"})
case("packed/zip-password", "A zip with a password", zipped([("customers.csv", PLAIN)]).replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\1\0").replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0"), "zip", fault={"rule": "file-unreadable", "reason": "password"})
case("packed/archive-bomb", "A kilobyte that unpacks to hundreds of megabytes", squeezed(squeezed(b"\0" * (400 << 20))), "csv.gz.gz", fault={"rule": "file-unreadable", "reason": "archive-bomb"})
case("packed/seven-zip", "7-Zip isn't supported", b"7z\xbc\xaf\x27\x1c\0\4" + b"x" * 100, "7z", fault={**UNSUPPORTED, "says": ["Extract it"]})
case("packed/tar-in-gzip", "A tar archive in a gzip", squeezed(b"customers.csv" + b"\0" * 244 + b"ustar\x0000" + b"\0" * 248 + PLAIN.encode() + b"\0" * 487), "tar.gz", fault={**UNSUPPORTED, "says": ["Extract it"]})
case("file-type/png", "A picture isn't a table", b"\x89PNG\r\n\x1a\n" + b"x" * 100, fault={**NO_TABLE, "says": ["image"]})
case("file-type/pdf", "A PDF", b"%PDF-1.7\n" + b"x" * 100, fault={**NO_TABLE, "says": ["document"]})

case("packed/gzip-followed-by-text", "Bytes after a gzip were rows before they were damaged", squeezed(PLAIN.encode()) + b"what was a member", "csv.gz", fault={"rule": "file-unreadable", "reason": "truncated"})
case("packed/zip-with-system-files", "System files of Windows and lock files of spreadsheet programs don't count", zipped([("data/customers.csv", PLAIN), ("data/Thumbs.db", "x"), ("data/desktop.ini", "x"), ("data/~$book.xlsx", "x"), ("data/.~lock.book.ods#", "x")]), "zip", table=TABLE)
case("packed/zip-in-zip", "A zip in a zip", zipped([("a.zip", zipped([("c.csv", PLAIN)]))]), "zip", table=TABLE)
case("packed/zip-of-an-empty-file", "A zip with an empty file", zipped([("a.csv", "")]), "zip", fault={"rule": "file-empty"})
case("packed/zip-truncated", "Half of a zip", zipped([("a.csv", "".join(f"{n},{n * 7919 % 10007}\n" for n in range(5000)))])[:9000], "zip", fault={"rule": "file-unreadable", "reason": "truncated"})
case("packed/zip-unsupported-method", "A zip with an unsupported compression method", zipped([("a.csv", PLAIN)]).replace(b"PK\x03\x04\x14\0\0\0\x08\0", b"PK\x03\x04\x14\0\0\0\x0c\0").replace(b"PK\x01\x02\x14\x03\x14\0\0\0\x08\0", b"PK\x01\x02\x14\x03\x14\0\0\0\x0c\0"), "zip", fault={**UNSUPPORTED, "says": ["Extract it"]})
case("file-type/apple-double", "The companion file that a Mac writes beside a file", b"\0\x05\x16\x07\0\x02\0\0Mac OS X        " + b"\0" * 60, fault={**NO_TABLE, "says": ["._"]})
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
for name, why, content, ending, says, kind in [
    ("git-lfs-pointer", "A pointer of Git LFS in place of the file", POINTER, "csv", "git lfs pull", NO_TABLE),
    ("git-annex-pointer", "A pointer of git-annex", "/annex/objects/SHA256E-s12--4d7a.csv\n", "csv", "git annex get", NO_TABLE),
    ("dvc-pointer", "A pointer of DVC", "outs:\n- md5: 4d7a\n  size: 12\n  path: customers.csv\n", "dvc", "dvc pull", NO_TABLE),
    ("vcard", "Contacts as vCard", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Silva\r\nEND:VCARD\r\n", "vcf", "contacts", NO_TABLE),
    ("ldif", "Contacts of a directory", "version: 1\ndn: cn=Ana,dc=example\ncn: Ana\n", "ldif", "contacts", NO_TABLE),
    ("sylk", "A SYLK file", "ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"id\"\r\nE\r\n", "slk", "SYLK", UNSUPPORTED),
    ("dif", "A DIF file", "TABLE\r\n0,1\r\n\"EXCEL\"\r\nVECTORS\r\n0,2\r\n", "dif", "old spreadsheet", UNSUPPORTED),
    ("dbase", "A dBase table", b"\x03\x7a\x0b\x19\x02\0\0\0\x41\0\x0b\0" + b"\0" * 20 + b"ID\0\0\0\0\0\0\0\0\0C\0\0\0\0\x0a" + b"\0" * 15 + b"\r" + b" 1         ", "dbf", "dBase", UNSUPPORTED),
    ("biff-without-container", "The records of an xls file without its container", b"\x09\x08\x10\0\0\x06\x05\0" + b"x" * 200, "xls", "Excel", UNSUPPORTED),
    ("excel-4", "A workbook of Excel 4", b"\x09\x04\x06\0\0\0\x10\0" + b"x" * 200, "xls", "Excel", UNSUPPORTED),
    ("lotus", "A worksheet of Lotus 1-2-3", b"\0\0\x02\0\x06\x04" + b"x" * 200, "wk1", "old spreadsheet", UNSUPPORTED),
    ("sql-dump", "A dump of MySQL", "-- MySQL dump 10.13  Distrib 8.0\n--\nCREATE TABLE `c` (`id` int);\n", "sql", "SQL", NO_TABLE),
    ("sql-inserts", "INSERT statements", "INSERT INTO customers (id, tier) VALUES (1, 'gold');\n", "sql", "SQL", NO_TABLE),
    ("sql-copy-of-postgres", "The data of one table from PostgreSQL", "COPY public.c (id, tier) FROM stdin;\n1\tgold\n\\.\n", "sql", "SQL", NO_TABLE),
    ("sql-dump-of-postgres", "A dump of PostgreSQL", "--\r\n-- PostgreSQL database dump\r\n--\r\nSET statement_timeout = 0;\r\n", "sql", "SQL", NO_TABLE),
    ("mail", "A mail with an attachment", "Return-Path: <a@example.com>\r\nReceived: from x\r\nFrom: a@example.com\r\nSubject: customers\r\n\r\nHello\r\n", "eml", "email", NO_TABLE),
    ("yaml", "A YAML list", "- id: 1\n  tier: gold\n- id: 2\n  tier: silver\n", "yaml", "YAML", NO_TABLE),
    ("yaml-document", "A YAML document", "---\ncustomers:\n  - id: 1\n", "yml", "YAML", NO_TABLE),
]:
    case(f"file-type/{name}", why, content, ending, fault={**kind, "says": [says]})
case("file-type/csv-header-like-sylk", "A header that begins like SYLK", "ID;PLZ\n1;1010\n2;1020\n", table=[["ID", "PLZ"], ["1", "1010"], ["2", "1020"]])
case("file-type/random-bytes", "Bytes that aren't text in any encoding", bytes(n * n * 31 % 251 for n in range(4096)), "csv", fault=NO_TABLE)
# Mappings.
case("mapping/totals-left-out", "The mapping leaves out a total where a file has one", "id,tier,points\n1,gold,1\n2,silver,2\nTotal,,3\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"totals": "skip"}, "attributes": [{"name": "tier", "column": "tier"}]}, notes=1, rows={"read": 2, "ready": 2})
case("mapping/totals-none", "A file without a total loses no customer, also with a mapping that has a number of rows", "id,tier,points\n1,gold,1\n2,silver,2\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"skip_last": 1}, "attributes": [{"name": "tier", "column": "tier"}]}, rows={"read": 2, "ready": 2})
case("mapping/source-settings", "The mapping stores how its file is read", "x^y\n\nid^tier\n1^gold\nTotal^1\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"delimiter": "^", "header_row": 3, "skip_last": 1}, "attributes": [{"name": "tier", "column": "tier"}]}, body=["1,gold"], notes=1)
case("mapping/delimiter-mismatch", "A mapping for semicolons is used for commas: reported, with the fix", "id,tier\n1,gold\n2,silver\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"delimiter": ";"}, "attributes": [{"name": "tier", "column": "tier"}]}, code=2, rules=["column-missing"], format_mismatches=[{"setting": "delimiter", "configured": ";", "detected": ","}])
case("mapping/encoding-mismatch", "A mapping for windows-1252 is used for a UTF-8 file", "id;cidade\n1;São\n2;Évora\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"encoding": "windows-1252"}, "attributes": [{"name": "c", "column": "cidade"}]}, rules=["text-encoded"], format_mismatches=[{"setting": "encoding", "configured": "windows-1252", "detected": "UTF-8"}])
case("mapping/header-row-mismatch", "A mapping for a file with titles is used for one without", "id;tier\n1;gold\n2;silver\n3;x\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"header_row": 3}, "attributes": [{"name": "tier", "column": "tier"}]}, code=2, rules=["column-missing"], format_mismatches=[{"setting": "header-row", "configured": 3, "detected": 1}])
case("mapping/encoding-mismatch-without-effect", "Plain ASCII is the same in both encodings", "id;tier\n1;gold\n2;silver\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"encoding": "windows-1252", "delimiter": ";", "header_row": 1}, "attributes": [{"name": "tier", "column": "tier"}]}, rules=[], format_mismatches=None)
case("mapping/flag-wins-over-mapping", "A flag wins over the mapping", "id;tier\n1;gold\n", args=["--delimiter", ";"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"delimiter": "|"}, "attributes": [{"name": "tier", "column": "tier"}]}, body=["1,gold"])

# Exported rows that come back.
case("reimport/rounded-id", "A rounded ID isn't valid after it was exported as text", xlsx([("S", VISIBLE, [["id", "tier"], [1234567890123456, "gold"], [7, "x"]], {})]), "xlsx", rules=["scientific-id"], code=3, excluded={"ending": "csv", "text": "1.23456789012346E+15,gold", "again": ["scientific-id"]})
case("reimport/rounded-value", "A long number that isn't an ID is exported as it's displayed", xlsx([("S", VISIBLE, [["id", "account"], ["a/1", 1234567890123456], ["b", 5]], {})]), "xlsx", rules=["id-forbidden-character"], code=3, excluded={"ending": "csv", "text": "a/1,1234567890123460,", "again": ["id-forbidden-character"]})
case("reimport/error-in-id", "An error value in an ID is exported as an empty cell, not as a customer called #N/A", xlsx([("S", VISIBLE, [["id", "a"], [Error("#N/A"), "x"], [7, "y"]], {})]), "xlsx", rules=["cell-error"], code=3, excluded={"ending": "csv", "again": ["id-empty"]})
case("reimport/dos-code-page", "Exported rows are written in the code page of their file", "id;cidade\nA/1;São Paulo não\n2;Brasília\n3;coração\n".encode("cp850"), encoding="IBM850", rules=["id-forbidden-character"], code=3, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "source": {"encoding": "IBM850"}, "attributes": [{"name": "c", "column": "cidade"}]}, excluded={"ending": "csv", "again": ["id-forbidden-character"]})
case("values/formulas", "Values that a spreadsheet would run are sent unchanged", "id,a\n1,=cmd|' /C calc'!A0\n2,@x\n3,-1001\n", body=["1,%3Dcmd%7C%27%20%2FC%20calc%27%21A0", "2,%40x", "3,-1001"])
case("numbers/id-text-cells-in-a-sheet", "Text cells of a workbook keep every ID exactly", xlsx([("S", VISIBLE, [["id", "a"], ["02138", "x"], ["1234567890123456789", "y"], ["1E5", "z"]], {})]), "xlsx", rules=[], body=["02138,x", "1234567890123456789,y", "1E5,z"])

# The shape of a file: which row is the header, and which rows are data.
case("header/none-customer-codes", "A file without a header, whose customers have codes of letters and digits", "CUST-001,gold\nCUST-002,silver\nCUST-003,gold\n", header_row=0, table=[["CUST-001", "gold"], ["CUST-002", "silver"], ["CUST-003", "gold"]], body=["CUST-001,gold", "CUST-002,silver", "CUST-003,gold"])
case("header/none-short-codes", "Short codes without a header", "C-1,gold\nC-2,silver\nC-3,bronze\n", header_row=0, body=["C-1,gold", "C-2,silver", "C-3,bronze"])
case("header/none-two-lines", "Two lines without a header", "CUST-001,gold\nCUST-002,silver\n", header_row=0, body=["CUST-001,gold", "CUST-002,silver"])
case("header/none-two-lines-of-numbers", "Two lines of numbers and words without a header", "100234;gold\n100235;silver\n", header_row=0, body=["100234,gold", "100235,silver"])
case("header/none-hashes", "Hashes without a header", "".join(f"{n * 7919:08x}{n * 104729:08x}{n:016x},gold\n" for n in range(3, 9)), header_row=0, rows={"read": 6, "ready": 6})
case("header/none-repeated-words", "A word of the first row is repeated below it", "ana,gold\nrui,silver\neva,gold\n", header_row=0, rows={"read": 3})
case("header/none-codes-in-a-sheet", "A sheet without a header, whose customers have codes", xlsx([("S", VISIBLE, [["K-1", "gold"], ["K-2", "silver"]], {})]), "xlsx", header_row=0, body=["K-1,gold", "K-2,silver"])
case("header/two-lines", "A header and one customer", "id,tier\n1,gold\n", header_row=1, rules=[], body=["1,gold"])
case("header/two-lines-of-words", "A header and one customer, with words only", "name,city\nAna,Faro\n", header_row=1, rules=[])
case("header/unclear-words", "All cells are words, so that the first row could be a customer: nothing is sent until a person decides", "gold,lisboa\nsilver,porto\n", header_row=1, shape=[["header-unclear", 1]], rules=["header-unclear"], code=2)
case("header/unclear-letters-and-numbers", "A letter and a small number could be a customer or names", "A,1\nB,2\n", shape=[["header-unclear", 1]], rules=["header-unclear"], code=2)
case("header/unclear-mixed", "The first row has a code like the others, but a word in the column of points", "CUST-001,not yet\nCUST-002,5\nCUST-003,6\n", shape=[["header-unclear", 1]], rules=["header-unclear"], code=2)
case("header/unclear-answered-none", "With --header-row 0, the unclear row is a customer", "A,1\nB,2\n", args=["--header-row", "0"], rules=[], body=["A,1", "B,2"])
case("header/unclear-answered-names", "With --header-row 1, the unclear row is the header", "A,1\nB,2\n", args=["--header-row", "1"], rules=[], body=["B,2"])
case("header/unclear-answered-by-names", "A mapping that names the columns says that the row is the header", "cor,fruta\nazul,uva\n", mapping={"identifier": {"kind": "thirdPartyId", "column": "cor"}, "attributes": [{"name": "f", "column": "fruta"}]}, shape=[["header-unclear", 1]], rules=[], body=["azul,uva"])
case("header/one-word-among-few", "A word that never occurs in a column of few words names it", "loja,plano\n" + "".join(f"{['lisboa', 'faro', 'porto'][n % 3]},{['ouro', 'prata'][n % 2]}\n" for n in range(12)), header_row=1, shape=[])
case("header/narrower-than-its-rows", "The header names the first column only: it's still the header, and no row is lost in silence", "id\nA;1\nB;2\n", header_row=1, columns=1, rules=["row-ragged"], rows={"read": 2, "excluded": 2}, code=3)
case("header/types-below", "A row of types below the header isn't a customer", "id,tier\nint,varchar(20)\n1,gold\n2,silver\n", shape=[["labels-left-out", 2]], rules=["labels-left-out"], line={"labels-left-out": 2}, body=["1,gold", "2,silver"])
case("header/types-below-read", "With --header-rows 1, a row of types is read as a customer", "id,tier\nint,varchar\n1,gold\n", args=["--header-rows", "1"], rules=[], body=["int,varchar", "1,gold"])
case("header/labels-below", "Translated labels below the header aren't a customer", "id;city;level\nID;Cidade;Nível\n1;Faro;3\n2;Porto;4\n", shape=[["labels-left-out", 2]], rules=["labels-left-out"], body=["1,Faro,3", "2,Porto,4"])
case("header/labels-below-in-a-sheet", "Translated labels below the header of a sheet", xlsx([("S", VISIBLE, [["id", "city", "level"], ["Código", "Cidade", "Nível"], [1, "Faro", 3], [2, "Porto", 4]], {})]), "xlsx", shape=[["labels-left-out", 2]], rules=["labels-left-out"], body=["1,Faro,3", "2,Porto,4"])
case("header/twice", "The header is written twice", "id,tier\nid,tier\n1,gold\n", shape=[["labels-left-out", 2]], rules=["labels-left-out"], body=["1,gold"])
case("header/survey-metadata-below", "A survey program writes questions and JSON below the names", 'id,Q1\nCustomer ID,How was it?\n"{""ImportId"":""id""}","{""ImportId"":""QID1""}"\n1,5\n2,4\n', shape=[["labels-left-out", 2], ["labels-left-out", 3]], rules=["labels-left-out"], body=["1,5", "2,4"])
case("header/labels-unclear", "A row of words above numbers may be labels: it's read, and reported", "id,level\nKunde,Stufe\n1,3\n2,4\n", shape=[["labels-unclear", 2]], rules=["labels-unclear"], line={"labels-unclear": 2}, rows={"read": 3, "ready": 3})
case("header/first-customer-without-values", "A first customer with placeholders isn't a row of labels", "id,points\n1,n/a\n2,5\n3,6\n", shape=[], rows={"read": 3})
case("header/first-customer-unknown", "A first customer whose ID is a word is read, and excluded by name because it says that the ID is missing", "id,tier\nunknown,gold\n1,gold\n2,silver\n", rules=["null-literal"], rows={"read": 3, "excluded": 1}, code=3)
GROUPS = "id;Address;;Contact;\n;Street;City;Mail;Phone\n1;Rua A;Faro;a@example.com;x\n2;Rua B;Porto;b@example.com;y\n"
case("header/two-rows-offered", "Names in two rows: the second one isn't a customer, and joining them is offered", GROUPS, suggested_header_rows=2, shape=[["labels-left-out", 2]], rows={"read": 2})
case("header/two-rows-joined", "Names in two rows are joined", GROUPS, args=["--header-rows", "2"], shape=[], table=[["id", "Address / Street", "Address / City", "Contact / Mail", "Contact / Phone"], ["1", "Rua A", "Faro", "a@example.com", "x"], ["2", "Rua B", "Porto", "b@example.com", "y"]])
case("header/two-rows-joined-by-the-mapping", "The mapping remembers that two rows have names", GROUPS, mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "city", "column": "Address / City"}], "source": {"header_rows": 2}}, rules=[], body=["1,Faro", "2,Porto"])
case("header/two-rows-titles-above", "Titles of groups above the names: the names are the header, and joining them is offered", "control;;fire;\nX;Y;X;Y\n4.4;0.1;4.8;2.0\n4.6;1.0;5.1;3.0\n", header_row=2, suggested_header_rows=2)
case("header/two-rows-titles-above-joined", "Titles of groups are joined with the names below them", "control;;fire;\nX;Y;X;Y\n4.4;0.1;4.8;2.0\n4.6;1.0;5.1;3.0\n", args=["--header-rows", "2"], header_row=1, cell=[0, 3, "fire / Y"])
MERGED = [["id", "Address", None, "tier"], [None, "Street", "City", None], [1, "Rua A", "Faro", "gold"], [2, "Rua B", "Porto", "silver"]]
case("header/two-rows-merged-in-a-sheet", "Merged titles of groups in a sheet are joined with the names below them", xlsx([("S", VISIBLE, MERGED, {"merges": ("A1:A2", "B1:C1", "D1:D2")})]), "xlsx", args=["--header-rows", "2"], header_row=1, cell=[0, 2, "Address / City"], rows={"read": 2})
case("header/two-rows-merged-in-a-sheet-offered", "Joining is offered where titles of groups are merged", xlsx([("S", VISIBLE, MERGED, {"merges": ("A1:A2", "B1:C1", "D1:D2")})]), "xlsx", suggested_header_rows=2, rows={"read": 2})
case("reimport/two-rows-of-names", "Exported rows have the joined names in one row, and are read again with the same mapping", "id;Address;;x\n;Street;City;y\nA/1;Rua A;Faro;x\nA-2;Rua B;Porto;y\n", args=["--header-rows", "2"], mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "city", "column": "Address / City"}], "source": {"header_rows": 2}}, code=3, excluded={"ending": "csv", "text": "id;Address / Street;Address / City;x / y;ferry_reason\nA/1", "again": ["id-forbidden-character"]})
case("delimiter/of-the-header-semicolon", "A header with semicolons above rows with commas", "id;tier;city\n1,gold,Faro\n2,silver,Porto\n", header_row=1, shape=[["header-delimiter", 1]], rules=["header-delimiter"], body=["1,gold,Faro", "2,silver,Porto"])
case("delimiter/of-the-header-comma", "A header with commas above rows with semicolons", "id,tier,city\n1;gold;Faro\n2;silver;Porto\n", header_row=1, shape=[["header-delimiter", 1]], rules=["header-delimiter"], body=["1,gold,Faro", "2,silver,Porto"])

# Hidden columns and merged cells.
SECRET = [["id", "note", "tier"], [1, "x", "gold"], [2, "y", "silver"]]
for ending, make in (("xlsx", xlsx), ("xlsb", xlsb), ("xls", xls)):
    book = make([("S", VISIBLE, SECRET, {"hidden_columns": (2,)})])
    case(f"sheets/hidden-columns-{ending}", f"A hidden column is read, but not suggested ({ending})", book, ending, columns=3, hidden_columns=["note"], body=["1,gold", "2,silver"])
    case(f"sheets/hidden-columns-skipped-{ending}", f"With --skip-columns hidden, a hidden column isn't read ({ending})", book, ending, args=["--skip-columns", "hidden"], table=[["id", "tier"], ["1", "gold"], ["2", "silver"]], hidden_columns=[])
HIDDEN_ODS = ods(ods_table("S", '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>', ods_row(ods_text("id"), ods_text("note"), ods_text("tier")), ods_row(ods_text("1"), ods_text("x"), ods_text("gold"))))
case("sheets/hidden-columns-skipped-ods", "With --skip-columns hidden, a hidden column isn't read (ods)", HIDDEN_ODS, "ods", args=["--skip-columns", "hidden"], table=[["id", "tier"], ["1", "gold"]], hidden_columns=[])
case("sheets/hidden-columns-skipped-by-the-mapping", "The mapping leaves out hidden columns", xlsx([("S", VISIBLE, SECRET, {"hidden_columns": (1, 2)})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "tier"}, "attributes": [{"name": "list", "value": "x"}], "source": {"skip_columns": "hidden"}}, rules=[], body=["gold,x", "silver,x"])
DOWN = [["id", "tier"], [1, "gold"], [2, None], [3, None], [4, "silver"]]
case("workbook/merged-downwards", "A cell that's merged with those below has its value in the first row only, which is reported", xlsx([("S", VISIBLE, DOWN, {"merges": ("B2:B4",)})]), "xlsx", rules=["merged-cells"], line={"merged-cells": 2}, rows={"read": 4})
case("workbook/merged-downwards-unused", "Merged cells in a column that isn't mapped are no issue", xlsx([("S", VISIBLE, [["id", "tier", "note"], [1, "gold", "x"], [2, "silver", None]], {"merges": ("C2:C3",)})]), "xlsx", mapping={"identifier": {"kind": "thirdPartyId", "column": "id"}, "attributes": [{"name": "tier", "column": "tier"}]}, shape=[["merged-cells", 2]], rules=[])
case("workbook/merged-downwards-far-below", "Merged cells far below the header", xlsx([("S", VISIBLE, [["id", "tier"]] + [[n, "gold"] for n in range(2, 200)] + [[200, "gold"], [201, None]], {"merges": ("B200:B201",)})]), "xlsx", rules=["merged-cells"], line={"merged-cells": 200})
case("workbook/merged-downwards-ods", "Merged cells of LibreOffice, over three rows", ods(ods_table("S", ods_row(ods_text("id"), ods_text("tier")), ods_row(ods_text("1"), '<table:table-cell table:number-rows-spanned="3" table:number-columns-spanned="1" office:value-type="string"><text:p>gold</text:p></table:table-cell>'), ods_row(ods_text("2"), "<table:covered-table-cell/>"), ods_row(ods_text("3"), "<table:covered-table-cell/>"))), "ods", rules=["merged-cells"], line={"merged-cells": 2}, rows={"read": 3})

# Uncommon delimiters.
for name, delimiter in {"caret": "^", "two-colons": "::", "tilde": "~", "number-sign": "#", "broken-bar": "¦", "two-dollars": "$$", "unit-separator": "\x1f", "tilde-bar-tilde": "~|~", "two-bars": "||"}.items():
    rows = [["id", "tier", "city"], ["A-1", "gold", "Faro"], ["A-2", "", "Rua A, 7"], ["A-3", "silver", "Porto"]]
    case(f"delimiter/detected-{name}", f"A delimiter that the header and all rows agree on: {delimiter!r}", "".join(delimiter.join(row) + "\n" for row in rows), columns=3, cell=[2, 2, "Rua A, 7"], shape=[], rules=["value-delimiter"], code=3)
case("delimiter/detected-space", "Spaces between cells, some of which are quoted", 'id tier city\n1 gold "São Paulo"\n2 silver Faro\n', columns=3, cell=[1, 2, "São Paulo"], shape=[])
case("delimiter/detected-comma-and-space", "A comma and a space between quoted cells", '"id", "tier", "city"\n"1", "gold", "Faro, Portugal"\n"2", "", "Porto"\n', columns=3, cell=[1, 2, "Faro, Portugal"], shape=[])
case("delimiter/detected-in-windows-1252", "A delimiter beyond ASCII in another encoding", "id§cidade§nível\n1§São Paulo§3\n2§Évora§4\n".encode("cp1252"), columns=3, encoding="windows-1252", cell=[1, 1, "São Paulo"])
case("delimiter/unclear-space", "Names in one column have a space, which could be a delimiter: the file is read as one column, and this is reported", "full name\nAna Silva\nRui Costa\n", columns=1, shape=[["delimiter-unclear", None]])
case("delimiter/unclear-hyphen", "A hyphen could be a delimiter", "id-tier-city\n1-gold-Faro\n2-silver-Porto\n", columns=1, mapping={"identifier": {"kind": "thirdPartyId", "column": "id-tier-city"}, "attributes": [{"name": "list", "value": "x"}]}, shape=[["delimiter-unclear", None]], rules=["delimiter-unclear"], rows={"ready": 2})
case("delimiter/one-column-of-codes", "A list of codes with hyphens is one column", "customer-id\nA-1\nA-2\n", columns=1, shape=[], rules=[])
case("delimiter/empty-column-between", "An always empty column isn't a delimiter of two commas", "id,,tier\n1,,gold\n2,,silver\n", columns=3, shape=[])
case("quotes/apostrophes-around-some-cells", "Apostrophes around text cells only, as databases write them, and apostrophes within names", "id,'name',points\n1,'Silva, Ana',5\n2,'D''Arc, Joana',6\n3,'Costa, Rui',7\n", columns=3, cell=[2, 1, "D'Arc, Joana"])
case("quotes/apostrophes-before-numbers", "Apostrophes that protect numbers from a spreadsheet aren't quotes", "id,a\n'00123,x\n'00124,y\n", cell=[1, 0, "'00123"], columns=2)
case("reimport/detected-delimiter", "Exported rows have the delimiter that was detected", "id~|~a\nA/1~|~x\nA-2~|~y\n", code=3, excluded={"ending": "csv", "text": "id~|~a~|~ferry_reason\nA/1~|~x~|~id-forbidden", "again": ["id-forbidden-character"]})
case("quotes/apostrophes-within-text", "If apostrophes within the text aren't doubled, quoting with apostrophes would lose them", "id,'note'\n1,'it won't fit'\n2,'she's in'\n3,'he isn't'\n", cell=[1, 1, "'it won't fit'"])
case("quotes/wrong-in-header", "A quote too many in the header doesn't join its names, and is reported", '"id,tier,"city",note\n1,gold,Faro,x\n2,silver,Porto,y\n', columns=4, cell=[0, 2, "city"], shape=[["quote-stray", 1]])
case("header/title-with-line-break", "A title in the middle, with a line break, and rows of empty cells around the table", ',,,\n,,"CRM, Lisbon\n",\nid,tier,city,note\n1,gold,Faro,\n2,silver,Porto,\n,,,\n,,,\n,,,\n', header_row=4, table=[["id", "tier", "city", "note"], ["1", "gold", "Faro", ""], ["2", "silver", "Porto", ""]])
case("delimiter/of-the-header-space", "A header with spaces above rows with commas", 'id tier "full name" note\n1,gold,Ana,\n2,silver,Rui,\n', header_row=1, columns=4, cell=[0, 2, "full name"], shape=[["header-delimiter", 1]])
case("delimiter/detected-comma-and-space-without-header", "A comma and a space between numbers without a header", "1.5, 2.5\n3.5, 4.5\n5.5, 6.5\n", header_row=0, cell=[1, 1, "4.5"])

# Kinds that were changed or sent without a word.
BY_ID = {"identifier": {"kind": "thirdPartyId", "column": "id"}}


def by_id(name, *transforms):
    return {**BY_ID, "attributes": [{"name": name, "column": name, "transforms": list(transforms)}]}


case("values/encoded-twice-latin-1", "UTF-8 that was read as ISO-8859-1 has control characters, which are a part of its letters", "id,ville\n1,Ã\x89vreux\n2,StraÃ\x9fe\n3,Nice\n", rules=["text-encoded"], rows={"ready": 3})
case("values/encoded-twice-latin-1-repaired", "The repair puts these letters together", "id,ville\n1,Ã\x89vreux\n2,StraÃ\x9fe\n", mapping=by_id("ville", "repair-encoding"), rules=[], body=["1,%C3%89vreux", "2,Stra%C3%9Fe"])
case("values/encoded-twice-windows-1250", "Hungarian UTF-8 that was read as Windows-1250, and a Romanian name in capitals, which is right", "id,város\n1,GyĹ‘r\n2,SzĹ±cs\n3,ORĂŞTIE\n", mapping=by_id("város", "repair-encoding"), rules=[], body=["1,Gy%C5%91r", "2,Sz%C5%B1cs", "3,OR%C4%82%C5%9ETIE"])
case("values/question-marks-alone", "An export wrote a question mark for every letter", "id,city\n1,????\n2,?? ???\n3,?\n4,Faro\n", rules=["text-lost"], line={"text-lost": 2}, rows={"ready": 4})
case("values/id-placeholders-in-six-languages", "What people write for a missing ID in other languages is never an ID", "id,a\nNulo,x\nunbekannt,x\nInconnu,x\nSin datos,x\nnincs,x\n不明,x\nA-1,y\n", rules=["null-literal"], body=["A-1,y"], code=3)
case("encoding/euc-jp", "Japanese in EUC-JP, in a file of two rows", "id,名前,都市\n1,山田太郎,東京\n2,鈴木花子,大阪\n".encode("euc-jp"), encoding="EUC-JP", cell=[1, 1, "山田太郎"])
case("encoding/euc-kr-two-rows", "Korean in a file of two rows", "고객번호,도시\n1,서울\n2,부산\n".encode("euc-kr"), encoding="EUC-KR", cell=[1, 1, "서울"])
case("dates/several-formats", "Dates whose formats contradict each other are sent as they are, and this is reported", "id,date\n1,11/25/2026\n2,13/01/2026\n3,2026-03-02\n", rules=["date-as-text"], rows={"ready": 3})
case("dates/as-text-two-digit-years", "Dates with points or dashes and two digits of a year are sent as they are, and this is reported", "id,a,b\n1,25.11.26,25-11-26\n2,13.01.27,13-01-27\n", mapping={**BY_ID, "attributes": [{"name": "a", "column": "a"}, {"name": "b", "column": "b"}]}, rules=["date-as-text"], rows={"ready": 2})
case("dates/hungarian", "Hungarian dates have a point after each number, and aren't phone numbers", "id,dátum\n1,2026. 11. 25.\n2,2026. 01. 05.\n", mapping=by_id("dátum"), rules=["date-as-text"], rows={"ready": 2})
case("dates/japanese", "Japanese dates have a sign after each number", "id,日付\n1,2026年11月25日\n2,2026年1月5日\n", mapping=by_id("日付", {"date": {"from": "%Y年%m月%d日", "to": "%Y-%m-%d"}}), rules=[], body=["1,2026-11-25", "2,2026-01-05"])
case("numbers/negative-shown-in-red", "A format that shows a negative number by its color alone doesn't make it positive", xlsx([("S", VISIBLE, [["id", "saldo"], ["1", Formatted(-5.5, "0.0;[Red]0.0")], ["2", Formatted(-5.5, "0.0;[Red](0.0)")], ["3", Formatted(5.5, "0.0;[Red]0.0")]], {})]), "xlsx", table=[["id", "saldo"], ["1", "-5.5"], ["2", "(5.5)"], ["3", "5.5"]])
case("numbers/currencies-in-words", "Currencies as Hungarian, Polish, Czech, and Japanese write them", "id;n\n1;500 Ft\n2;12,50 zł\n3;99 Kč\n4;1000円\n", mapping=by_id("n", {"number": {"decimal": ",", "group": "."}}), rules=[], body=["1,500", "2,12.50", "3,99", "4,1000"])
case("header/three-rows-joined", "Names in three rows are those above the data, and no customer becomes a name", "Cliente;;Endereço;;\n;;Rua;Cidade;\nID;Nome;principal;principal;Nível\n1;Ana;A;B;ouro\n2;Rui;C;D;prata\n", args=["--header-rows", "3"], header_row=1, rows={"read": 2}, cell=[1, 0, "1"])
case("header/three-rows-offered", "All three rows of names are offered", "Cliente;;Endereço;;\n;;Rua;Cidade;\nID;Nome;principal;principal;Nível\n1;Ana;A;B;ouro\n2;Rui;C;D;prata\n", header_row=3, suggested_header_rows=3, rows={"read": 2})
case("header/types-in-words", "Types in another language are left out like those of a database", "Nr,Ort,PLZ\nZahl,Text,Zahl\n1,Ulm,89000\n2,Bonn,53000\n", shape=[["labels-left-out", 2]], rules=["labels-left-out"], line={"labels-left-out": 2}, rows={"read": 2})
case("delimiter/names-in-each-row", "Each row repeats the names of its values, so the first one is no header", "id=1 tier=gold\nid=2 tier=silver\n", columns=1, shape=[["header-unclear", 1], ["delimiter-unclear", None]])
case("delimiter/fixed-width", "Columns of a fixed width are read as one column, and this is reported", "id  tier   city\n--- ------ -----\n1   gold   Paris\n2   silver Lyon\n", columns=1, shape=[["delimiter-unclear", None]])
case("file-type/batch-in-quotes", "A batch file that a spreadsheet or a library wrote with quotes", '"batch=thirdPartyId","tier"\n"A%2D1","g%20d"\n"A-2","x"\n', table=[["thirdPartyId", "tier"], ["A-1", "g d"], ["A-2", "x"]], rules=[], body=["A-1,g%20d", "A-2,x"])
case("rows/empty-cells-between-visitors", "A row of empty cells between visitors is counted, and is a row of the table, too", "id,tier\n1,gold\n,\n2,silver\n,\n", rules=[], table=[["id", "tier"], ["1", "gold"], ["", ""], ["2", "silver"]], rows={"read": 4, "ready": 2, "empty": 2})
case("encoding/windows-1251-two-words", "Two Russian words are no Turkish ones, whose letters are mostly ASCII", "id;город\n1;Москва\n".encode("cp1251"), encoding="windows-1251", cell=[1, 1, "Москва"])
