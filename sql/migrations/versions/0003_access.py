"""Who may do what: grants and row security."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "access.sql"


def upgrade() -> None:
    op.execute(SQL.read_text("utf-8"))


def downgrade() -> None:
    op.execute("drop schema gate cascade; create schema gate")
