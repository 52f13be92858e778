"""An organisation's own base map (天地图 or an intranet WMTS): where it is, and what must stand on it."""

from urllib.parse import urlsplit

from panhuo.settings import get_settings

TOKEN = "{token}"


def tiles() -> list[str]:
    """Templates of its layers, the lowest first, each with the token in its place; none: no base map."""
    settings = get_settings()
    token = settings.base_map_token.get_secret_value() if settings.base_map_token else ""
    return [url.replace(TOKEN, token) for url in settings.base_map_urls]


def origins() -> list[str]:
    """What the page may ask besides the portal: scheme and host of each layer."""
    places = (urlsplit(url) for url in get_settings().base_map_urls)
    return sorted({f"{place.scheme}://{place.netloc}" for place in places})


def credit() -> str:
    """Whose map it is and its 审图号, as they stand on screen and on paper; empty without one."""
    settings = get_settings()
    if not settings.base_map_urls:
        return ""
    number = settings.base_map_approval_no
    return " · ".join(
        filter(None, (settings.base_map_attribution, f"审图号：{number}" if number else None))
    )
