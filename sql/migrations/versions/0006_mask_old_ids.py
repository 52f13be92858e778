"""Numbers of persons are masked in issues in their old form of 15 digits, too."""

from alembic import op

from panhuo.gate.objects import MASKED

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(MASKED.replace("%", "%%"))


def downgrade() -> None:
    """Nothing is unmasked again."""
