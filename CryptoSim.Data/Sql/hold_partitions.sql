-- One step of an instance that watches resting orders: renews its lease (one row, good for all it holds), notes which
-- partitions it has in memory, gives back what is beyond its fair share and takes what is free up to it. Free is what
-- nobody holds, or whose holder's lease lapsed, by this database's clock. Returns what it holds afterwards, with the
-- marks of the holder that watched it before.
CREATE FUNCTION hold_partitions(p_holder text, p_time_to_live interval, p_marks jsonb, p_watched integer[])
RETURNS TABLE (partition integer, watched_by text, marks jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_now  timestamptz;
    v_fair integer;
    v_held integer;
BEGIN
    -- One at a time: two that take at once would both count the same partitions as free.
    PERFORM pg_advisory_xact_lock(hashtext('cryptosim.hold_partitions'));
    v_now := clock_timestamp();

    INSERT INTO watch_holders AS h (holder, expires_at, marks) VALUES (p_holder, v_now + p_time_to_live, p_marks)
    ON CONFLICT (holder) DO UPDATE SET expires_at = excluded.expires_at, marks = excluded.marks;

    UPDATE watch_partitions w SET watched_by = p_holder
    WHERE w.holder = p_holder AND w.partition = ANY (p_watched) AND w.watched_by IS DISTINCT FROM p_holder;

    -- Marks of the dead are kept while a partition waits to be caught up from them.
    DELETE FROM watch_holders h
    WHERE h.expires_at < v_now - interval '1 minute'
      AND NOT EXISTS (SELECT 1 FROM watch_partitions w WHERE w.watched_by = h.holder);

    SELECT ceil((SELECT count(*) FROM watch_partitions)::numeric / count(*)) INTO v_fair
    FROM watch_holders h WHERE h.expires_at > v_now;

    UPDATE watch_partitions w SET holder = NULL
    WHERE w.partition IN (
        SELECT s.partition FROM watch_partitions s WHERE s.holder = p_holder ORDER BY s.partition OFFSET v_fair);

    SELECT count(*) INTO v_held FROM watch_partitions w WHERE w.holder = p_holder;
    UPDATE watch_partitions w SET holder = p_holder
    WHERE w.partition IN (
        SELECT f.partition FROM watch_partitions f LEFT JOIN watch_holders h ON h.holder = f.holder
        WHERE h.holder IS NULL OR h.expires_at <= v_now
        ORDER BY f.partition LIMIT greatest(v_fair - v_held, 0));

    RETURN QUERY
        SELECT w.partition, w.watched_by, h.marks
        FROM watch_partitions w LEFT JOIN watch_holders h ON h.holder = w.watched_by AND h.holder <> p_holder
        WHERE w.holder = p_holder
        ORDER BY w.partition;
END $$;
