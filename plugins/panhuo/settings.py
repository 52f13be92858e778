"""One place for configuration: environment variables `PANHUO_*`, then `.panhuo/panhuo.env`."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url

PROJECT_ROOT = Path(__file__).resolve().parents[2]

STAGE_ROLES = (
    "panhuo_ingest",
    "panhuo_gate",
    "panhuo_dbt",
    "panhuo_publish",
    "panhuo_map",
    "panhuo_bi",
    "panhuo_portal",
)
"""The roles of the design, section 12, and the portal's: each stage connects as its own."""


Secrecy = Literal["公开", "内部", "秘密", "机密", "绝密"]
"""密级, from the lowest to the highest; the code list `secrecy`."""


_TILE_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[^\s\"'<>]*$")


class NotConfiguredError(RuntimeError):
    """No warehouse yet: neither `panhuo up` ran here nor is PANHUO_DATABASE_URL set."""


class Settings(BaseSettings):
    """Everything that may differ between two installations."""

    model_config = SettingsConfigDict(
        env_prefix="PANHUO_",
        env_file=PROJECT_ROOT / ".panhuo" / "panhuo.env",
        extra="ignore",
        hide_input_in_errors=True,  # a wrong value may be a secret in the wrong place
    )

    project_root: Path = PROJECT_ROOT
    state_dir: Path = PROJECT_ROOT / ".panhuo"
    landing_dir: Path = PROJECT_ROOT / ".panhuo" / "landing"
    archive_dir: Path = PROJECT_ROOT / ".panhuo" / "archive"
    outbox_dir: Path = PROJECT_ROOT / ".panhuo" / "outbox"
    layouts_dir: Path | None = Field(
        None, description="layouts of this installation; default: `layouts` in the state folder"
    )
    database_url: SecretStr | None = Field(
        None, description="owner connection of the warehouse, postgresql://user:password@host/db"
    )
    airflow_database_url: SecretStr | None = Field(
        None, description="Airflow's metadata elsewhere than in the private cluster"
    )
    role_secret: SecretStr | None = Field(
        None, description="the stage roles' passwords are derived from it"
    )
    timezone: str = "Asia/Shanghai"
    drafts: bool = Field(False, description="whether rules of draft documents (征求意见稿) decide")
    max_attempts: int = Field(3, description="tries before a delivery is `failed`")
    lease_seconds: int = Field(60, description="a lease without heartbeat for so long is free")
    regions_per_run: int = Field(64, description="waiting regions that one region run takes along")
    archive_max_entries: int = Field(10_000, description="files in one zip")
    archive_max_bytes: int = Field(20 << 30, description="size of one zip when unpacked")
    archive_max_ratio: int = Field(
        200, description="unpacked size over packed size, where over 100 MiB are unpacked"
    )
    polygon_max_points: int = Field(1_000_000, description="vertices of one polygon")
    table_max_columns: int = Field(4_000, description="columns of one table")
    cell_max_chars: int = Field(
        16 << 20, description="characters of one line or cell: a polygon of some 300,000 points"
    )
    value_max_chars: int = Field(
        10_000, description="characters of one text that is no polygon and no part of a key"
    )
    workbook_max_bytes: int = Field(
        384 << 20, description="size of all parts of a workbook, unpacked"
    )
    workbook_max_text_bytes: int = Field(
        192 << 20, description="texts of a workbook, each as often as a cell has it"
    )
    workbook_max_cells: int = Field(
        8_000_000, description="rows × columns of all sheets of a workbook, held in memory"
    )
    workbook_max_rows: int = Field(
        100_000, description="failing rows in the workbook that goes back"
    )
    workbook_rows_at_once: int = Field(
        5_000, description="with more failing rows, the sweep writes the workbook, not the intake"
    )
    snapshot_shrink_share: float = Field(
        0.2, description="a snapshot that ends a larger share of its scope's keys is warned about"
    )
    province_deadline_days: int = Field(
        10, description="days after a month's end by which a province's units must have published"
    )
    upload_max_bytes: int = Field(20 << 30, description="size of one file sent by the browser")
    portal_url: str | None = Field(
        None, description="address under which people reach the portal, for the links it hands out"
    )
    landing_settle_seconds: float = Field(
        5.0, description="a file not renamed into place counts when unchanged for so long"
    )

    layer_secrecy: dict[str, Secrecy] = Field(
        {"*": "内部", "XZQ": "公开", "YMZD": "公开"},
        description="密级 of each layer that may be handed out; * for all others",
    )
    export_secrecy: Secrecy = Field("内部", description="the highest 密级 that may be handed out")

    base_map_urls: list[str] = Field(
        [],
        description="layers of a base map, the lowest first: WMTS or XYZ addresses in Web Mercator "
        "with {z}, {x}, {y}, and {token} where it is to stand; none: the map asks nobody else",
    )
    base_map_token: SecretStr | None = Field(None, description="what `{token}` stands for")
    base_map_attribution: str | None = Field(None, description="whose base map it is")
    base_map_approval_no: str | None = Field(None, description="审图号 of the base map")

    @field_validator("base_map_urls")
    @classmethod
    def _are_tile_addresses(cls, urls: list[str]) -> list[str]:
        """Refuse what is no address of tiles: its host goes into the page's security policy."""
        for url in urls:
            if not _TILE_ADDRESS.match(url) or not all(f"{{{name}}}" in url for name in "zxy"):
                raise ValueError(
                    "https://host/path with {z}, {x} and {y} 应为含{z}{x}{y}的瓦片地址"
                )
        return urls

    @property
    def site_layouts_dir(self) -> Path:
        """The folder of this installation's own layouts; it need not exist."""
        return self.layouts_dir or self.state_dir / "layouts"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which a local day ends."""
        return ZoneInfo(self.timezone)

    def owner_url(self) -> URL:
        """The owner's connection, driver psycopg.

        Raises:
            NotConfiguredError: when there is no warehouse yet.
        """
        if self.database_url is None:
            raise NotConfiguredError(
                "no warehouse is configured: run `panhuo up`, or set PANHUO_DATABASE_URL"
            )
        return make_url(self.database_url.get_secret_value()).set(drivername="postgresql+psycopg")

    def role_password(self, role: str) -> str:
        """The password of a stage role, derived from `role_secret` so that none is stored."""
        if self.role_secret is None:
            raise NotConfiguredError(
                "PANHUO_ROLE_SECRET is not set: run `panhuo up`, or set it beside "
                "PANHUO_DATABASE_URL"
            )
        secret = self.role_secret.get_secret_value()
        return hashlib.blake2b(role.encode(), key=secret.encode()[:64], digest_size=24).hexdigest()

    def token_key(self) -> bytes:
        """The key under which the portal signs tokens, derived from `role_secret`."""
        return self.role_password("portal token").encode()

    def role_url(self, role: str) -> URL:
        """The connection of one stage role."""
        if role not in STAGE_ROLES:
            raise ValueError(f"{role} is no stage role; there are {', '.join(STAGE_ROLES)}")
        return self.owner_url().set(username=role, password=self.role_password(role))


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
