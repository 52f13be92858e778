"""One place for configuration: environment variables `PANHUO_*`, then `.panhuo/panhuo.env`."""

import hashlib
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
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


class NotConfiguredError(RuntimeError):
    """No warehouse yet: neither `panhuo up` ran here nor is PANHUO_DATABASE_URL set."""


class Settings(BaseSettings):
    """Everything that may differ between two installations."""

    model_config = SettingsConfigDict(
        env_prefix="PANHUO_",
        env_file=PROJECT_ROOT / ".panhuo" / "panhuo.env",
        extra="ignore",
    )

    project_root: Path = PROJECT_ROOT
    state_dir: Path = PROJECT_ROOT / ".panhuo"
    landing_dir: Path = PROJECT_ROOT / ".panhuo" / "landing"
    archive_dir: Path = PROJECT_ROOT / ".panhuo" / "archive"
    outbox_dir: Path = PROJECT_ROOT / ".panhuo" / "outbox"
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
    polygon_max_points: int = Field(10_000_000, description="vertices of one polygon")
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
