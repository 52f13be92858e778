"""The portal: its role, the list of its tokens, the files that came through it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLE = "panhuo_portal"


def upgrade() -> None:
    op.execute(
        f"""
        do $$
        begin
            create role {ROLE} login noinherit;
        exception when duplicate_object then
            null; -- roles belong to the server, which may hold another warehouse
        end
        $$
        """
    )
    op.execute(f"alter role {ROLE} set jit = off")
    op.create_table(
        "portal_token",
        sa.Column("token_id", sa.Text(), nullable=False, comment="令牌编号, not the token"),
        sa.Column("name", sa.Text(), nullable=False, comment="使用人 who uses it"),
        sa.Column(
            "regions",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="地区代码, each with the units below",
        ),
        sa.Column("upload", sa.Boolean(), nullable=False, comment="可报送"),
        sa.Column("decide", sa.Boolean(), nullable=False, comment="可办理处置"),
        sa.Column("tax", sa.Boolean(), nullable=False, comment="可看税收等企业数据"),
        sa.Column("holder", sa.Boolean(), nullable=False, comment="可看土地使用权人"),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False, comment="签发时间"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="到期时间"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True, comment="吊销时间"),
        sa.PrimaryKeyConstraint("token_id", name=op.f("portal_token_pkey")),
        schema="ops",
        comment="访问令牌: what was granted to whom; the token itself is kept nowhere",
    )
    op.create_table(
        "upload",
        sa.Column("ticket", sa.Text(), nullable=False, comment="回执编号, finds the delivery"),
        sa.Column("token_id", sa.Text(), nullable=False, comment="令牌编号"),
        sa.Column("uploader", sa.Text(), nullable=False, comment="报送人, the token's name"),
        sa.Column("feed", sa.Text(), nullable=False, comment="数据类别"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="报送范围"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="文件名"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="字节数"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="接收时间"),
        sa.PrimaryKeyConstraint("ticket", name=op.f("upload_pkey")),
        schema="ops",
        comment="网页报送: files that came whole through the portal, and who sent them",
    )
    op.create_index(
        op.f("upload_region_code_received_at_idx"),
        "upload",
        ["region_code", "received_at"],
        schema="ops",
    )
    op.execute(
        f"""
        grant usage on schema ops, published to {ROLE};
        grant select, insert on ops.portal_token to {ROLE};
        grant update (revoked_at) on ops.portal_token to {ROLE};
        grant select, insert on ops.upload to {ROLE};
        grant select on ops.delivery, ops.delivery_region, ops.receipt to {ROLE};
        grant select on published.dim_region, published.fct_five_not to {ROLE};
        """
    )


def downgrade() -> None:
    op.drop_table("upload", schema="ops")
    op.drop_table("portal_token", schema="ops")
    op.execute(
        f"""
        revoke all on all tables in schema ops, published from {ROLE};
        revoke usage on schema ops, published from {ROLE};
        """
    )
