"""Small workbooks, byte by byte, with the standard library alone: what no polite program would write, too."""

import io
import struct
import zipfile

EPOCH = (2026, 1, 1, 0, 0, 0)


def zipped(parts, packed=True):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" or not packed else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def letters(column):
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


class Raw(str):
    """A cell of a sheet as its XML stands."""


class Formatted:
    """A number under a format's code."""

    def __init__(self, number, code):
        self.number, self.code = number, code


class Error(str):
    """A cell that holds an error."""


class Formula:
    """A formula, with its stored result or without one."""

    def __init__(self, result=None):
        self.result = result


def xlsx(sheets, date1904=False, shared=False, calc="", extra=(), prefix=""):
    """`sheets`: name, state, rows, and options (hidden rows and columns, merges, first row). A row is a list of cells."""
    codes, strings = [], []

    def style(code):
        if code not in codes:
            codes.append(code)
        return codes.index(code) + 1

    def cell(row, column, value):
        place = f"{letters(column)}{row}"
        if isinstance(value, Raw):
            return value.replace("PLACE", place)
        if value is None:
            return ""
        if isinstance(value, Formatted):
            return f'<c r="{place}" s="{style(value.code)}"><v>{value.number}</v></c>'
        if isinstance(value, Error):
            return f'<c r="{place}" t="e"><v>{value}</v></c>'
        if isinstance(value, Formula):
            stored = "" if value.result is None else f"<v>{value.result}</v>"
            return f'<c r="{place}"><f>1+1</f>{stored}</c>'
        if isinstance(value, bool):
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, (int, float)):
            return f'<c r="{place}"><v>{value!r}</v></c>'
        if shared:
            if value not in strings:
                strings.append(value)
            return f'<c r="{place}" t="s"><v>{strings.index(value)}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'

    bodies = []
    for name, state, rows, options in sheets:
        lines = []
        for offset, row in enumerate(rows):
            number = offset + options.get("first", 1)
            hidden = ' hidden="1"' if number in options.get("hidden", ()) else ""
            cells = "".join(cell(number, column, value) for column, value in enumerate(row))
            if cells or hidden:
                lines.append(f'<row r="{number}"{hidden}>{cells}</row>')
        columns = "".join(f'<col min="{column}" max="{column}" width="9" hidden="1"/>' for column in options.get("hidden_columns", ()))
        columns = f"<cols>{columns}</cols>" if columns else ""
        merges = "".join(f'<mergeCell ref="{merge}"/>' for merge in options.get("merges", ()))
        merges = f"<mergeCells>{merges}</mergeCells>" if merges else ""
        bodies.append(
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'{columns}<sheetData>{"".join(lines)}</sheetData>{merges}</worksheet>'
        )
    formats = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{escape(code)}"/>' for i, code in enumerate(codes))
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="{len(codes)}">{formats}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(codes))) + "</cellXfs></styleSheet>"
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i + 1}"{"" if state == "visible" else f" state={chr(34)}{state}{chr(34)}"} r:id="rId{i + 1}"/>'
        for i, (name, state, _, _) in enumerate(sheets)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    workbook = (
        f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{office}">'
        f'<workbookPr{" date1904=" + chr(34) + "1" + chr(34) if date1904 else ""}/><sheets>{listed}</sheets>{calc}</workbook>'
    )
    relations = "".join(
        f'<Relationship Id="rId{i + 1}" Type="{office}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>' for i in range(len(sheets))
    )
    relations += f'<Relationship Id="rId900" Type="{office}/styles" Target="styles.xml"/>'
    relations += f'<Relationship Id="rId901" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>' if shared else ""
    wrap = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    parts = [
        ("[Content_Types].xml", content_types(len(sheets), shared)),
        ("_rels/.rels", wrap.format(f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>')),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", wrap.format(relations)),
        ("xl/styles.xml", styles),
    ]
    if shared:
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
        parts.append(("xl/sharedStrings.xml", f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'))
    parts += [(f"xl/worksheets/sheet{i + 1}.xml", body) for i, body in enumerate(bodies)]
    if prefix:
        parts = [(name, prefixed(content, prefix) if name.startswith("xl/w") and "rels" not in name else content) for name, content in parts]
    return zipped(parts + list(extra))


def prefixed(content, prefix):
    """The same document with a prefix on every element."""
    import re

    content = re.sub(r"<(/?)([A-Za-z])", rf"<\1{prefix}:\2", content)
    return content.replace(f"<{prefix}:", f"<{prefix}:").replace(" xmlns=", f" xmlns:{prefix}=")


def content_types(sheets, shared):
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{i + 1}.xml", "worksheet") for i in range(sheets)]
    parts += [("/xl/sharedStrings.xml", "sharedStrings")] if shared else []
    overrides = "".join(f'<Override PartName="{name}" ContentType="{base}.{kind}+xml"/>' for name, kind in parts)
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


# xlsb


def record(kind, data=b""):
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(data), b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + data


def wide(text):
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb(sheets, date1904=False):
    codes, strings = [], []

    def cell(column, value):
        style = 0
        if isinstance(value, Formatted):
            if value.code not in codes:
                codes.append(value.code)
            style, value = codes.index(value.code) + 1, value.number
        head = struct.pack("<II", column, style)
        if isinstance(value, Error):
            return record(3, head + bytes([{"#N/A": 0x2A, "#REF!": 0x17}[value]]))
        if isinstance(value, bool):
            return record(4, head + bytes([value]))
        if isinstance(value, int) and abs(value) < 1 << 29:
            return record(2, head + struct.pack("<I", (value << 2) & 0xFFFFFFFF | 2))
        if isinstance(value, (int, float)):
            return record(5, head + struct.pack("<d", value))
        if len(value) % 2:
            return record(6, head + wide(value))
        if value not in strings:
            strings.append(value)
        return record(7, head + struct.pack("<I", strings.index(value)))

    bodies = []
    for _, _, rows, options in sheets:
        body = record(129)
        for column in options.get("hidden_columns", ()):
            body += record(60, struct.pack("<IIIIH", column - 1, column - 1, 2304, 0, 1))
        body += record(145)
        for offset, row in enumerate(rows):
            hidden = 0x10 if offset + 1 in options.get("hidden", ()) else 0
            body += record(0, struct.pack("<IIHBBBI", offset, 0, 300, 0, hidden, 0, 0))
            body += b"".join(cell(column, value) for column, value in enumerate(row) if value is not None)
        bodies.append(body + record(146) + record(130))
    states = {"visible": 0, "hidden": 1, "veryHidden": 2}
    workbook = record(131) + record(153, struct.pack("<II", int(date1904), 0) + wide("")) + record(143)
    for i, (name, state, _, _) in enumerate(sheets):
        workbook += record(156, struct.pack("<II", states[state], i + 1) + wide(f"rId{i + 1}") + wide(name))
    workbook += record(144) + record(132)
    styles = record(278) + record(615, struct.pack("<I", len(codes)))
    styles += b"".join(record(44, struct.pack("<H", 164 + i) + wide(code)) for i, code in enumerate(codes)) + record(616)
    xf = lambda id: record(47, struct.pack("<HHHHHBBHH", 0, id, 0, 0, 0, 0, 0, 0, 0))
    styles += record(617, struct.pack("<I", len(codes) + 1)) + xf(0) + b"".join(xf(164 + i) for i in range(len(codes)))
    styles += record(618) + record(279)
    shared = record(159, struct.pack("<II", len(strings), len(strings)))
    shared += b"".join(record(19, b"\0" + wide(text)) for text in strings) + record(160)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    wrap = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    relations = "".join(f'<Relationship Id="rId{i + 1}" Type="{office}/worksheet" Target="worksheets/sheet{i + 1}.bin"/>' for i in range(len(sheets)))
    relations += f'<Relationship Id="rId90" Type="{office}/styles" Target="styles.bin"/>'
    relations += f'<Relationship Id="rId91" Type="{office}/sharedStrings" Target="sharedStrings.bin"/>'
    parts = [
        ("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'),
        ("_rels/.rels", wrap.format(f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.bin"/>')),
        ("xl/workbook.bin", workbook),
        ("xl/_rels/workbook.bin.rels", wrap.format(relations)),
        ("xl/styles.bin", styles),
        ("xl/sharedStrings.bin", shared),
    ]
    return zipped(parts + [(f"xl/worksheets/sheet{i + 1}.bin", body) for i, body in enumerate(bodies)])


# xls


def compound(streams):
    """A compound file of 512-byte sectors; small streams are padded, so that none lies in pieces of 64."""
    sectors, fat, entries = [], [], []

    def chain(data):
        if not data:
            return 0xFFFFFFFE
        first = len(sectors)
        count = (len(data) + 511) // 512
        for i in range(count):
            sectors.append(data[i * 512 : (i + 1) * 512].ljust(512, b"\0"))
            fat.append(first + i + 1 if i + 1 < count else 0xFFFFFFFE)
        return first

    for name, data in streams:
        data = data.ljust(4096, b"\0")
        entries.append((name, 2, chain(data), len(data)))

    def entry(name, kind, start, size, child=0xFFFFFFFF, right=0xFFFFFFFF):
        raw = name.encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2 if raw else 0, kind, 1, 0xFFFFFFFF, right, child)
        return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    for i, (name, kind, start, size) in enumerate(entries):
        directory += entry(name, kind, start, size, right=i + 2 if i + 1 < len(entries) else 0xFFFFFFFF)
    directory = directory.ljust((len(directory) + 511) // 512 * 512, b"\0")
    directory_start = chain(directory)
    fat_sectors = 1
    while (len(fat) + fat_sectors) > 128 * fat_sectors:
        fat_sectors += 1
    fat_start = len(sectors)
    table = fat + [0xFFFFFFFD] * fat_sectors
    table += [0xFFFFFFFF] * (128 * fat_sectors - len(table))
    raw = struct.pack(f"<{len(table)}I", *table)
    sectors += [raw[i * 512 : (i + 1) * 512] for i in range(fat_sectors)]
    difat = [fat_start + i for i in range(fat_sectors)] + [0xFFFFFFFF] * (109 - fat_sectors)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    header += struct.pack("<IIIIIIII", fat_sectors, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *difat)
    return header + b"".join(sectors)


def biff(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def biff_text(text, length="<H"):
    try:
        raw, flags = text.encode("latin-1"), 0
    except UnicodeEncodeError:
        raw, flags = text.encode("utf-16-le"), 1
    return struct.pack(length, len(raw) // 2 if flags else len(raw)) + bytes([flags]) + raw


def xls(sheets, date1904=False, password=False, cut=None):
    codes, strings = [], []
    bodies = []
    for _, _, rows, options in sheets:
        body = biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
        for column in options.get("hidden_columns", ()):
            body += biff(0x7D, struct.pack("<HHHHHH", column - 1, column - 1, 2304, 0, 1, 0))
        for offset in range(len(rows)):
            hidden = 0x20 if offset + 1 in options.get("hidden", ()) else 0
            body += biff(0x208, struct.pack("<HHHHHHI", offset, 0, 9, 300, 0, 0, 0x100 | hidden))
        for offset, row in enumerate(rows):
            for column, value in enumerate(row):
                style = 0
                if isinstance(value, Formatted):
                    if value.code not in codes:
                        codes.append(value.code)
                    style, value = codes.index(value.code) + 1, value.number
                head = struct.pack("<HHH", offset, column, style)
                if value is None:
                    continue
                if isinstance(value, Error):
                    body += biff(0x205, head + bytes([{"#N/A": 0x2A, "#REF!": 0x17}[value], 1]))
                elif isinstance(value, bool):
                    body += biff(0x205, head + bytes([value, 0]))
                elif isinstance(value, Formula):
                    if isinstance(value.result, str):
                        body += biff(0x006, head + b"\0\0\0\0\0\0\xff\xff" + b"\0" * 8) + biff(0x207, biff_text(value.result))
                    else:
                        body += biff(0x006, head + struct.pack("<d", value.result) + b"\0" * 8)
                elif isinstance(value, int) and abs(value) < 1 << 29:
                    body += biff(0x27E, head + struct.pack("<I", (value << 2) & 0xFFFFFFFF | 2))
                elif isinstance(value, (int, float)):
                    body += biff(0x203, head + struct.pack("<d", value))
                else:
                    if value not in strings:
                        strings.append(value)
                    body += biff(0xFD, head + struct.pack("<I", strings.index(value)))
        bodies.append(body + biff(0x0A))
    shared = struct.pack("<II", len(strings), len(strings))
    raw = shared + b"".join(biff_text(text) for text in strings)
    if cut and len(raw) > cut:
        # Cut inside a text: the rest begins with a byte that tells how wide it is.
        table = biff(0xFC, raw[:cut]) + biff(0x3C, b"\0" + raw[cut:])
    else:
        table = biff(0xFC, raw)
    formats = b"".join(biff(0x41E, struct.pack("<H", 164 + i) + biff_text(code)) for i, code in enumerate(codes))
    xf = lambda id: biff(0xE0, struct.pack("<HH", 0, id).ljust(20, b"\0"))
    styles = xf(0) + b"".join(xf(164 + i) for i in range(len(codes)))
    states = {"visible": 0, "hidden": 1, "veryHidden": 2}

    def globals_at(offsets):
        head = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
        head += biff(0x2F, b"\1\0" + b"\0" * 52) if password else b""
        head += biff(0x42, struct.pack("<H", 1200)) + biff(0x22, struct.pack("<H", int(date1904))) + formats + styles
        for (name, state, _, _), offset in zip(sheets, offsets):
            head += biff(0x85, struct.pack("<IBB", offset, states[state], 0) + biff_text(name, "<B"))
        return head + table + biff(0x0A)

    size = len(globals_at([0] * len(sheets)))
    offsets = []
    for body in bodies:
        offsets.append(size)
        size += len(body)
    return compound([("Workbook", globals_at(offsets) + b"".join(bodies))])


# ods


def ods(body, styles="", extra=(), manifest=""):
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in [("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"), ("draw", "drawing")]
    )
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = manifest or '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content), ("META-INF/manifest.xml", manifest)]
        + list(extra)
    )


def ods_row(*cells, hidden="", repeated=1):
    visibility = f' table:visibility="{hidden}"' if hidden else ""
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{visibility}{times}>{''.join(cells)}</table:table-row>"


def ods_text(text):
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def ods_number(value, kind="float", style="", shown=""):
    style = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{style} office:value-type="{kind}" office:value="{value}"><text:p>{shown}</text:p></table:table-cell>'


def ods_table(name, *rows, style=""):
    style = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{escape(name)}"{style}>{"".join(rows)}</table:table>'
