-- Bars, one partition a month, so that old months can be dropped or moved as a whole.
CREATE TABLE candles (
    symbol           text        NOT NULL,
    interval_minutes integer     NOT NULL,
    open_time        timestamptz NOT NULL,
    open             numeric     NOT NULL,
    high             numeric     NOT NULL,
    low              numeric     NOT NULL,
    close            numeric     NOT NULL,
    vwap             numeric     NOT NULL,
    volume           numeric     NOT NULL,
    trades           integer     NOT NULL,
    complete         boolean     NOT NULL,
    source           text        NOT NULL,
    CONSTRAINT pk_candles PRIMARY KEY (symbol, interval_minutes, open_time)
) PARTITION BY RANGE (open_time);

-- Makes the partitions of the months from p_from to p_to that are not there yet. Runs in a transaction of its own,
-- because it takes a lock on the whole table.
CREATE FUNCTION ensure_candle_partitions(p_from timestamptz, p_to timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_month timestamp := date_trunc('month', p_from AT TIME ZONE 'UTC');
    v_name  text;
BEGIN
    WHILE v_month <= p_to AT TIME ZONE 'UTC' LOOP
        v_name := 'candles_' || to_char(v_month, 'YYYY_MM');
        IF to_regclass(v_name) IS NULL THEN
            -- Two feeds that start together would both find it missing.
            PERFORM pg_advisory_xact_lock(hashtext('cryptosim.candle_partitions'));
            EXECUTE format(
                'CREATE TABLE IF NOT EXISTS %I PARTITION OF candles FOR VALUES FROM (%L) TO (%L)',
                v_name, v_month AT TIME ZONE 'UTC', (v_month + interval '1 month') AT TIME ZONE 'UTC');
        END IF;
        v_month := v_month + interval '1 month';
    END LOOP;
END $$;
