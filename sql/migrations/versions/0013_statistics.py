"""Statistics of `raw` after a large load: the models run before autovacuum comes by."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create function ops.keep_statistics(feed text, loaded bigint) returns void
        language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
        begin
            if (
                select relation.reltuples
                from pg_class as relation
                where relation.oid = format('raw.%I', feed)::regclass
            ) < loaded then
                execute format('analyze raw.%I', feed);
            end if;
        end
        $$;
        comment on function ops.keep_statistics is
            'analyzes a table of raw whose statistics know fewer rows than were just loaded';
        revoke all on function ops.keep_statistics from public;
        grant execute on function ops.keep_statistics to panhuo_ingest;
        """
    )


def downgrade() -> None:
    op.execute("drop function ops.keep_statistics")
