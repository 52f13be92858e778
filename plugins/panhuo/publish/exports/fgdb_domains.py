"""Coded domains of a File Geodatabase: a field's codes and their names, as desktop programs show them.

GDAL writes them (3.5 and later), pyogrio has no call for it: the library that pyogrio has loaded is
asked itself, by the functions of its C interface (gdal.h, ogr_api.h), whose signatures are stable.
"""

import ctypes
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pyogrio.raw  # noqa: F401 (loads the library)

from panhuo.codes.code_lists import code_list
from panhuo.publish.exports.layout import ExportField

_UPDATE_VECTOR = 0x01 | 0x04
_STRING = 4
_NO_SUBTYPE = 0
_ALTER_DOMAIN = 0x40


class _CodedValue(ctypes.Structure):
    _fields_ = (("code", ctypes.c_char_p), ("value", ctypes.c_char_p))


_TEXT, _THING, _NUMBER = ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int
_FUNCTIONS: Mapping[str, tuple[type | None, Sequence[type]]] = {
    "GDALOpenEx": (_THING, (_TEXT, ctypes.c_uint, _THING, _THING, _THING)),
    "GDALClose": (None, (_THING,)),
    "GDALDatasetGetFieldDomain": (_THING, (_THING, _TEXT)),
    "GDALDatasetAddFieldDomain": (ctypes.c_bool, (_THING, _THING, _THING)),
    "GDALDatasetGetLayerByName": (_THING, (_THING, _TEXT)),
    "OGR_CodedFldDomain_Create": (_THING, (_TEXT, _TEXT, _NUMBER, _NUMBER, _THING)),
    "OGR_FldDomain_Destroy": (None, (_THING,)),
    "OGR_L_FindFieldIndex": (_NUMBER, (_THING, _TEXT, _NUMBER)),
    "OGR_L_AlterFieldDefn": (_NUMBER, (_THING, _NUMBER, _THING, _NUMBER)),
    "OGR_Fld_Create": (_THING, (_TEXT, _NUMBER)),
    "OGR_Fld_SetDomainName": (None, (_THING, _TEXT)),
    "OGR_Fld_Destroy": (None, (_THING,)),
}


class DomainError(RuntimeError):
    """GDAL did not take a domain."""


@cache
def _gdal() -> ctypes.CDLL:
    """The GDAL of this process.

    Raises:
        DomainError: none is loaded.
    """
    for line in Path("/proc/self/maps").read_text().splitlines():
        if "/libgdal" in line:
            library = ctypes.CDLL(line[line.index("/") :])
            for name, (returns, takes) in _FUNCTIONS.items():
                function = getattr(library, name)
                function.restype, function.argtypes = returns, takes
            return library
    raise DomainError("no GDAL is loaded")


def add_domains(path: Path, layer: str, fields: Sequence[ExportField]) -> None:
    """Give the coded fields of a layer their code lists.

    Args:
        path: the `.gdb`, not open anywhere.
        layer: name of the layer.
        fields: its columns.

    Raises:
        DomainError: GDAL did not take one.
    """
    coded = [(field.code, field.codes) for field in fields if field.codes]
    if not coded:
        return
    gdal = _gdal()
    data_set = gdal.GDALOpenEx(str(path).encode(), _UPDATE_VECTOR, None, None, None)
    if not data_set:
        raise DomainError(f"{path} cannot be opened")
    try:
        for field, codes in coded:
            _add_domain(data_set, codes)
            _use_domain(data_set, layer, field, codes)
    finally:
        gdal.GDALClose(data_set)


def _add_domain(data_set: int, codes: str) -> None:
    gdal = _gdal()
    if gdal.GDALDatasetGetFieldDomain(data_set, codes.encode()):
        return
    names = code_list(codes).names
    values = (_CodedValue * (len(names) + 1))(
        *(_CodedValue(code.encode(), name.encode()) for code, name in names.items())
    )
    domain = gdal.OGR_CodedFldDomain_Create(codes.encode(), None, _STRING, _NO_SUBTYPE, values)
    added = gdal.GDALDatasetAddFieldDomain(data_set, domain, None)
    gdal.OGR_FldDomain_Destroy(domain)
    if not added:
        raise DomainError(f"the domain {codes} was not taken")


def _use_domain(data_set: int, layer: str, field: str, codes: str) -> None:
    gdal = _gdal()
    place = gdal.GDALDatasetGetLayerByName(data_set, layer.encode())
    wanted = gdal.OGR_Fld_Create(field.encode(), _STRING)
    gdal.OGR_Fld_SetDomainName(wanted, codes.encode())
    index = gdal.OGR_L_FindFieldIndex(place, field.encode(), 1)
    failed = gdal.OGR_L_AlterFieldDefn(place, index, wanted, _ALTER_DOMAIN)
    gdal.OGR_Fld_Destroy(wanted)
    if failed:
        raise DomainError(f"{layer}.{field} did not take the domain {codes}")
