"""Who may do what: grants, row security, the views of `bi`; functions that everybody shares."""

from pathlib import Path

from alembic import op

from panhuo.gate.objects import create_gate_objects

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "access.sql"


def upgrade() -> None:
    create_gate_objects(op.get_bind())
    op.execute(SQL.read_text("utf-8"))


def downgrade() -> None:
    op.execute("drop schema gate cascade; create schema gate")
