"""How much of an item's land each heir has; since when the platform knows each row of the rule book.

What was disposed of an item counts once among its heirs.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
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
    op.create_table(
        "rule_version",
        sa.Column("rule", JSONB(), nullable=False, comment="规则行，不含空值"),
        sa.Column("recorded_from", sa.DateTime(timezone=True), nullable=False, comment="何时入库"),
        sa.Column("recorded_to", sa.DateTime(timezone=True), nullable=False, comment="何时被取代"),
        schema="ops",
        comment="rows of the rule book, since when and until when the platform had them",
    )
    op.execute("grant select on ops.rule_version to panhuo_dbt")
    # the book that an installation has: it was always known
    op.execute(
        """
        do $$
        begin
            if to_regclass('candidate.rule_book') is not null then
                insert into ops.rule_version (rule, recorded_from, recorded_to)
                select jsonb_strip_nulls(to_jsonb(book)), '-infinity', 'infinity'
                from candidate.rule_book as book;
            end if;
        end
        $$
        """
    )


def downgrade() -> None:
    op.drop_table("rule_version", schema="ops")
    for name in SHARES:
        op.drop_column("item_lineage", name, schema="ops")
