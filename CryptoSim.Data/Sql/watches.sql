-- The sequence of commits, for the sweep that finds placed orders whose notice was lost. A transaction's number is given
-- at its start and not at its end, so the sweep reads from the oldest that was still under way at its last look. The
-- default comes second: it rewrites no row that is there, and the version before need not know of it.
ALTER TABLE commits ADD COLUMN transaction_id xid8;
ALTER TABLE commits ALTER COLUMN transaction_id SET DEFAULT pg_current_xact_id();
CREATE INDEX ix_commits_placed ON commits (transaction_id) WHERE kind = 'place' AND transaction_id IS NOT NULL;

INSERT INTO watch_partitions (partition) SELECT generate_series(0, 63);

CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON watch_gaps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
