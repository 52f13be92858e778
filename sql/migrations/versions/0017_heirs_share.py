"""How much of an item's land each heir has: what was disposed of it counts once among them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0013"
branch_labels = None
depends_on = None

SHARES = {
    "share_of_from": ("overlap ÷ the earlier item", "from_item"),
    "share_of_to": ("overlap ÷ the later item", "to_item"),
}


def upgrade() -> None:
    for name, (comment, side) in SHARES.items():
        op.add_column("item_lineage", sa.Column(name, sa.Numeric(), comment=comment), schema="ops")
        # of what was recorded before only the number of heirs, or of ancestors, is known
        op.execute(
            f"""
            update ops.item_lineage as lineage
            set {name} = round(1.0 / counted.sides, 6)
            from (
                select region_code, {side}, count(*) as sides
                from ops.item_lineage
                group by region_code, {side}
            ) as counted
            where lineage.region_code = counted.region_code and lineage.{side} = counted.{side}
            """
        )
        op.alter_column("item_lineage", name, nullable=False, schema="ops")


def downgrade() -> None:
    for name in SHARES:
        op.drop_column("item_lineage", name, schema="ops")
