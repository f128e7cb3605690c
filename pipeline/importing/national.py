"""Codes of the national exchange format, for a sketch to propose; provinces differ, so each is to be checked."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model.catalogue import KINDS, LEVELS, SERVICE_OBJECTS


def _numbered(values: tuple[str, ...], width: int = 1) -> dict[str, str]:
    return {f"{i:0{width}d}": v for i, v in enumerate(values, start=1)}


_YES = {"1": "是", "0": "否", "true": "是", "false": "否", "Y": "是", "N": "否"}
_DAYS = {"1": "工作日", "2": "自然日"}

CODES: Mapping[str, Mapping[str, str]] = {
    "items.kind": {**_numbered(KINDS[:10], 2), "20": "公共服务"},
    "matters.levels": {
        **_numbered(LEVELS),
        "国家级": "国家",
        "省级": "省",
        "市级": "市",
        "县级": "县",
        "镇级": "乡镇",
    },
    "matters.service_objects": {**_numbered(SERVICE_OBJECTS[:6]), "9": "其他组织"},
    "matters.case_kind": {"1": "即办件", "2": "承诺件"},
    "matters.statutory_unit": _DAYS,
    "matters.promised_unit": _DAYS,
    "matters.channels": {"1": "窗口办理", "2": "网上办理", "3": "快递申请"},
    "matters.result_kind": {"10": "证照", "20": "批文", "30": "其他", "99": "其他"},
    "matters.status": {"1": "在用"},
    "materials.necessity": {
        "1": "必要",
        "2": "非必要",
        "3": "容缺后补",
        "是": "必要",
        "否": "非必要",
    },
    "materials.kind": {"1": "证件证书证明", "2": "申请表格文书", "3": "其他"},
    "materials.form": {
        "1": "纸质",
        "2": "电子",
        "3": "纸质或电子",
        "电子化": "电子",
        "纸质/电子化": "纸质或电子",
    },
    "materials.source": {"10": "申请人自备", "20": "政府部门核发", "99": "其他"},
    **{
        f"matters.{n}": _YES for n in ("in_hall", "pay_online", "express", "appointment", "charged")
    },
}
"""By table.field: the source's code → the catalogue's label."""
