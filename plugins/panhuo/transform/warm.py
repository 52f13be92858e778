"""What a process does once, before it forks workers, so that each starts warm."""

from panhuo.settings import NotConfiguredError
from panhuo.transform.project import TransformError, manifest


def warm_up() -> None:
    """Parse the dbt project; without a warehouse there is nothing to warm up yet."""
    try:
        manifest()
    except (NotConfiguredError, TransformError):
        return
