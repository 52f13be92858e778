"""密级: which layers may leave the office. The levels are a code list, what may leave a setting."""

from collections.abc import Mapping

from panhuo.codes.code_lists import code_list
from panhuo.settings import get_settings


class SecrecyError(RuntimeError):
    """A layer is classified above what this installation may hand out."""


def level_of(layer: str) -> str:
    """The level of a layer: `PANHUO_LAYER_SECRECY`, else that of `*`."""
    levels = get_settings().layer_secrecy
    return levels.get(layer, levels.get("*", "内部"))


def refuse_above(levels: Mapping[str, str]) -> None:
    """Refuse what is classified above `PANHUO_EXPORT_SECRECY`.

    Args:
        levels: level by what is to be handed out.

    Raises:
        SecrecyError: naming what is above, and both levels.
    """
    order = list(code_list("secrecy").names)
    allowed = get_settings().export_secrecy
    above = {
        name: level for name, level in levels.items() if order.index(level) > order.index(allowed)
    }
    if above:
        listed = "、".join(f"{name}（{level}）" for name, level in above.items())
        raise SecrecyError(
            f"{listed} 的密级高于允许导出的“{allowed}”，未导出任何内容；"
            "确可对外提供的，由保密管理人员调整 PANHUO_EXPORT_SECRECY 或图层密级。 "
            f"classified above {allowed}: nothing was exported."
        )
