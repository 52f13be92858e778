"""The portal under test: its address, tokens for it, programs that ask it."""

from dataclasses import dataclass

import httpx
from platform_under_test import Platform

from panhuo.portal.token import Grant, issue_token


@dataclass(frozen=True)
class RunningPortal:
    """The portal at its address, and the platform behind it."""

    url: str
    port: int
    platform: Platform

    def token(self, name: str = "柯城区报送员", region: str = "330802", **may: bool) -> str:
        return issue_token(Grant(name, (region,), **({"upload": True} | may)))[0]

    def client(self, token: str | None = None) -> httpx.Client:
        """A program that asks; with a token as its bearer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False)
