"""The job queue's tables and functions, and the guards of what is append only.

The queue's schema is the one of the procrastinate release in `uv.lock`. A later release brings its
own steps (`procrastinate/sql/migrations`): each becomes a migration here.
"""

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from api.cases.models import APPEND_ONLY as ARCHIVE_APPEND_ONLY
from api.reports.models import KEPT_STATES
from api.staff.models import APPEND_ONLY

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From 0001 to 0002."""
    _run_script(SchemaManager.get_schema())
    for statement in (*APPEND_ONLY, *ARCHIVE_APPEND_ONLY, *KEPT_STATES):
        op.execute(text(statement))


def downgrade() -> None:
    """From 0002 back to 0001: also forgets every job."""
    op.execute(text("DROP TRIGGER audit_log_append_only ON audit_log"))
    op.execute(text("DROP TRIGGER audit_log_sealed ON audit_log"))
    op.execute(text("DROP TRIGGER audit_seals_append_only ON audit_seals"))
    op.execute(text("DROP TRIGGER audit_log_not_emptied ON audit_log"))
    op.execute(text("DROP TRIGGER audit_seals_not_emptied ON audit_seals"))
    op.execute(text("DROP FUNCTION refuse_change"))
    op.execute(text("DROP FUNCTION seal_audit_entry"))
    op.execute(text("DROP FUNCTION refuse_seal_change"))
    op.execute(text("DROP TRIGGER complaint_archives_append_only ON complaint_archives"))
    op.execute(text("DROP TRIGGER complaint_archives_not_emptied ON complaint_archives"))
    op.execute(text("DROP FUNCTION refuse_archive_change"))
    op.execute(text("DROP FUNCTION refuse_archive_emptying"))
    op.execute(text("DROP TRIGGER complaint_events_keep_state ON complaint_events"))
    op.execute(text("DROP FUNCTION keep_complaint_state"))
    _run_script(_DROP_QUEUE)


def _run_script(script: str) -> None:
    # Many statements, with `%` and `:` in them, can only go without parameters.
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


_DROP_QUEUE = """
    DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
        procrastinate_workers CASCADE;
    DO $$
    DECLARE item regprocedure;
    BEGIN
        FOR item IN SELECT oid FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' LOOP
            EXECUTE 'DROP FUNCTION ' || item || ' CASCADE';
        END LOOP;
    END $$;
    DROP TYPE procrastinate_job_status, procrastinate_job_event_type,
        procrastinate_job_to_defer_v1;
"""
