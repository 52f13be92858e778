"""Numbers that name a row are compared by what they mean, however a file writes them."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEYS = {
    "approval": ("approval_no", "plot_no"),
    "disposal": ("supervision_no", "parcel_code", "approval_no", "plot_no", "action", "seq"),
    "inspection": ("supervision_no", "parcel_code", "approval_no", "plot_no", "inspected_on"),
    "review": (
        *("supervision_no", "parcel_code", "approval_no", "plot_no"),
        *("category", "level", "seq"),
    ),
    "supply_approval": ("supervision_no", "approval_no", "plot_no"),
}
"""Feeds that a document number names the rows of."""

SUPERVISED = (
    *("agreement", "disposal", "inspection", "review"),
    *("supply", "supply_approval", "supply_parcel"),
)
"""Feeds with a supervision number."""

# codes/document_no.py says the same. The organ, the year and the serial are the first, third and
# fifth to seventh group.
DOCUMENT_NO = r"""
    create function ops.document_no(written text) returns text
    language plpgsql immutable strict parallel safe cost 50 as $$
    declare
        bare constant text := btrim(
            upper(
                regexp_replace(
                    normalize(written, NFKC), '[\s\u200b-\u200d\u2060\ufeff]+', '', 'g'
                )
            ),
            '《》"“”'''
        );
        parts text[] := regexp_match(
            bare,
            '^(([A-Z\u3400-\u9fff]|[()0-9])*[A-Z\u3400-\u9fff][()]*)'
            '[〔\[(【〖《〈{]((19|20)[0-9]{2})年?[〕\])】〗》〉}]'
            '-?第?([A-Z]*)-?0*([1-9][0-9]*)(-[0-9]+)?号?$'
        );
    begin
        if parts is not null then
            return translate(parts[1], '()', '（）') || '〔' || parts[3] || '〕'
                || parts[5] || parts[6] || coalesce(parts[7], '') || '号';
        end if;
        parts := regexp_match(bare, '^([A-Z\u3400-\u9fff]+)令第?0*([1-9][0-9]*)号$');
        if parts is not null then
            return parts[1] || '令第' || parts[2] || '号';
        end if;
        return translate(bare, '[](){}【】〖〗《》〈〉', '〔〕〔〕〔〕〔〕〔〕〔〕〔〕');
    end
    $$;
    comment on function ops.document_no is
        'what a document number is compared by: its parts, as GB/T 9704 writes them';
"""

LAND_NUMBER = """
    create function ops.land_number(key text) returns text
    language sql immutable parallel safe
    return case
        when strpos(key, '/') > 0
            then ops.document_no(split_part(key, '/', 1)) || substr(key, strpos(key, '/'))
        else key
    end;
    comment on function ops.land_number is
        'what the number of land is compared by: a supervision or parcel number, or approval/plot';
"""

# codes/supervision_no.py: half width, upper case, no spaces. What came stays in source_row.
SUPERVISION_NO = r"""
    update raw.{feed} as entry
    set supervision_no = said.number
    from (
        select
            region_code,
            delivery_id,
            row_no,
            upper(
                regexp_replace(
                    normalize(supervision_no, NFKC), '[\s\u200b-\u200d\u2060\ufeff]+', '', 'g'
                )
            ) as number
        from raw.{feed}
        where supervision_no ~ '[^0-9A-Z]'
    ) as said
    where entry.region_code = said.region_code
        and entry.delivery_id = said.delivery_id
        and entry.row_no = said.row_no
        and said.number ~ '^[0-9A-Z]{{16,20}}$'
"""


def _index_keys(form: str) -> None:
    for feed, key in KEYS.items():
        columns = ", ".join(form if name == "approval_no" else name for name in key)
        op.execute(f"drop index raw.{feed}_key_idx")
        op.execute(f"create index {feed}_key_idx on raw.{feed} (region_code, {columns})")


def upgrade() -> None:
    op.execute(DOCUMENT_NO)
    op.execute(LAND_NUMBER)
    for feed in SUPERVISED:
        op.execute(SUPERVISION_NO.format(feed=feed))
    _index_keys("ops.document_no(approval_no)")


def downgrade() -> None:
    _index_keys("approval_no")
    op.execute("drop function ops.land_number")
    op.execute("drop function ops.document_no")
