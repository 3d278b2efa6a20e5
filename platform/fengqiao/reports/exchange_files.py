"""An exchange's content as a file: JSON, CSV, or XML after the manner of IHE ADX."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from fengqiao.errors import Invalid
from fengqiao.sheets.csv_text import write_csv
from fengqiao.sheets.exported import CSV, File
from fengqiao.sheets.writing import Cell, Column, Row

_ADX = "urn:ihe:qrph:adx:2015"


def exchange_file(content: Mapping[str, Any], generated_at: str, kind: str) -> File:
    """Return the content as a file.

    :param kind: ``"json"``, which an empty text means too, ``"csv"`` or ``"xml"``
    :raises Invalid: if it is another
    """
    name = f"{content['county']}-{content['form']}-{content['period']}"
    if kind in ("", "json"):
        whole = {**content, "generated_at": generated_at}
        text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True)
        return File(text.encode(), f"{name}.json", "application/json; charset=utf-8")
    if kind == "csv":
        return File(_csv(content), f"{name}.csv", CSV)
    if kind == "xml":
        return File(_xml(content, generated_at), f"{name}.xml", "application/xml; charset=utf-8")
    raise Invalid("交换文件只有 json、csv、xml 三种。", code="unknown-format")


def _csv(content: Mapping[str, Any]) -> bytes:
    """Return one line per value, as ADX counts them, each with everything it needs."""
    fields = {each["code"]: each for each in content["fields"]}
    columns = [
        Column(title)
        for title in (
            "form",
            "form_sha256",
            "period",
            "unit",
            "unit_name",
            "field",
            "label",
            "measure",
            "value",
            "content_sha256",
        )
    ]
    rows: list[Row] = [
        [
            content["form"],
            report["form_sha256"],
            content["period"],
            report["unit"],
            report["unit_name"],
            code,
            fields[code]["label"],
            fields[code]["unit"],
            _number(fields[code], value),
            content["sha256"],
        ]
        for report in content["reports"]
        for code, value in report["values"].items()
    ]
    return write_csv(columns, rows)


def _number(field: Mapping[str, Any], value: str) -> Cell:
    # A negative number is one; only a text that begins like a formula is defused.
    numeric = field["type"] in ("integer", "decimal")
    return Cell(Decimal(value), kind="number") if numeric else Cell(value)


def _xml(content: Mapping[str, Any], generated_at: str) -> bytes:
    whole = Element("adx", {"xmlns": _ADX, "exported": generated_at})
    whole.set("contentHash", content["sha256"])
    for report in content["reports"]:
        group = SubElement(
            whole,
            "group",
            {
                "orgUnit": report["unit"],
                "period": content["period"],
                "dataSet": content["form"],
                "dataSetVersion": report["form_sha256"],
                "completedAt": report["submitted_at"],
            },
        )
        for code, value in report["values"].items():
            SubElement(group, "dataValue", {"dataElement": code, "value": value})
    body: bytes = tostring(whole, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body
