"""The SQL that makes the record a chain: every entry gets a seal at the commit that keeps it
(decision 19). Plain text, for the models, the migration and the check alike."""

# An entry by its content. A text of jsonb always has the same keys in the same order.
ENTRY_DIGEST = """
    sha256(convert_to(jsonb_build_array(
        {entry}.id, (extract(epoch FROM {entry}.at) * 1000000)::bigint, {entry}.actor,
        {entry}.action, {entry}.subject, {entry}.details, {entry}.restricted
    )::text, 'UTF8'))
"""

# A seal by what it says and by the seal before it: nothing can be changed, left out or put in
# without all the later ones being wrong.
SEAL_DIGEST = """
    sha256(coalesce({before}, ''::bytea) || convert_to(concat_ws('|',
        {position}, {entry_id}, (extract(epoch FROM {at}) * 1000000)::bigint
    ), 'UTF8') || {entry_digest})
"""

_NEW_SEAL = SEAL_DIGEST.format(
    before="last.digest",
    position="next_position",
    entry_id="NEW.id",
    at="NEW.at",
    entry_digest="entry_digest",
)

# Any number that nothing else locks.
_LOCK = 7_205_119

REFUSE_CHANGE = (
    """
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND current_setting('daoyi.retention', true) = 'on'
            AND OLD.at < now() - interval '6 months'
        THEN
            RETURN OLD;
        END IF;
        RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is append only';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
)
"""The database itself refuses to change the record. Only `api.retention` may delete, and nothing
younger than half a year (等保 level 3)."""

SEALING = (
    """
    CREATE OR REPLACE FUNCTION refuse_seal_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is append only';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION refuse_seal_change()
    """,
    """
    CREATE OR REPLACE TRIGGER audit_seals_not_emptied BEFORE TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_seal_change()
    """,
    """
    CREATE OR REPLACE TRIGGER audit_log_not_emptied BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_seal_change()
    """,
    f"""
    CREATE OR REPLACE FUNCTION seal_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        last audit_seals; entry_digest bytea; next_position bigint;
    BEGIN
        -- Held from here to the end of the commit, so that the next one sees this seal.
        PERFORM pg_advisory_xact_lock({_LOCK});
        SELECT * INTO last FROM audit_seals ORDER BY position DESC LIMIT 1;
        next_position := coalesce(last.position, 0) + 1;
        entry_digest := {ENTRY_DIGEST.format(entry="NEW")};
        INSERT INTO audit_seals (position, entry_id, at, entry_digest, digest) VALUES (
            next_position, NEW.id, NEW.at, entry_digest,
            {_NEW_SEAL}
        );
        RETURN NULL;
    END $$
    """,  # noqa: S608 (only what stands in this file)
    "DROP TRIGGER IF EXISTS audit_log_sealed ON audit_log",
    """
    CREATE CONSTRAINT TRIGGER audit_log_sealed AFTER INSERT ON audit_log
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_audit_entry()
    """,
)
"""At the commit, so that one commit waits for another and never for work that is still going on:
whoever waits for the lock holds everything else already, and nobody can wait in a circle."""
