-- What accounts were worth, in USD: a sample a minute, rolled up to hours and days. Minutes are kept for days and hours
-- for months, in partitions that are dropped as a whole; days are kept for ever.
CREATE TABLE equity_minutes (
    account_id   uuid        NOT NULL,
    time         timestamptz NOT NULL,
    season       integer     NOT NULL,
    equity       numeric     NOT NULL,
    net_deposits numeric     NOT NULL,
    CONSTRAINT pk_equity_minutes PRIMARY KEY (account_id, time)
) PARTITION BY RANGE (time);

CREATE TABLE equity_hours (
    account_id   uuid        NOT NULL,
    time         timestamptz NOT NULL,
    season       integer     NOT NULL,
    equity       numeric     NOT NULL,
    high         numeric     NOT NULL,
    low          numeric     NOT NULL,
    net_deposits numeric     NOT NULL,
    CONSTRAINT pk_equity_hours PRIMARY KEY (account_id, time)
) PARTITION BY RANGE (time);

CREATE TABLE equity_days (
    account_id   uuid        NOT NULL,
    time         timestamptz NOT NULL,
    season       integer     NOT NULL,
    equity       numeric     NOT NULL,
    high         numeric     NOT NULL,
    low          numeric     NOT NULL,
    net_deposits numeric     NOT NULL,
    CONSTRAINT pk_equity_days PRIMARY KEY (account_id, time)
);

-- How far each level is rolled up: everything before it is.
CREATE TABLE equity_rollups (
    level        text        NOT NULL,
    rolled_until timestamptz NOT NULL,
    CONSTRAINT pk_equity_rollups PRIMARY KEY (level)
);
INSERT INTO equity_rollups (level, rolled_until) VALUES ('hour', '-infinity'), ('day', '-infinity');

-- Makes the partitions that samples and roll-ups of p_time need, and drops those that are wholly older than what is
-- kept. Called by the one sampler.
CREATE FUNCTION keep_equity_partitions(p_time timestamptz, p_keep_minutes interval, p_keep_hours interval)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_from timestamptz;
    v_name text;
BEGIN
    -- A day ahead, so that midnight finds its partition; an hour's partition as far back as minutes are rolled up from.
    FOR v_from IN SELECT generate_series(date_trunc('day', p_time, 'UTC'),
                                         date_trunc('day', p_time, 'UTC') + interval '1 day', interval '1 day') LOOP
        v_name := 'equity_minutes_' || to_char(v_from AT TIME ZONE 'UTC', 'YYYY_MM_DD');
        IF to_regclass(v_name) IS NULL THEN
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF equity_minutes FOR VALUES FROM (%L) TO (%L)',
                           v_name, v_from, v_from + interval '1 day');
        END IF;
    END LOOP;
    FOR v_from IN SELECT m AT TIME ZONE 'UTC' FROM generate_series(
        date_trunc('month', (p_time - p_keep_minutes) AT TIME ZONE 'UTC'),
        date_trunc('month', (p_time + interval '1 day') AT TIME ZONE 'UTC'), interval '1 month') AS m LOOP
        v_name := 'equity_hours_' || to_char(v_from AT TIME ZONE 'UTC', 'YYYY_MM');
        IF to_regclass(v_name) IS NULL THEN
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF equity_hours FOR VALUES FROM (%L) TO (%L)',
                           v_name, v_from, (v_from AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
        END IF;
    END LOOP;

    FOR v_name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE (i.inhparent = 'equity_minutes'::regclass
               AND c.relname < 'equity_minutes_' || to_char((p_time - p_keep_minutes) AT TIME ZONE 'UTC', 'YYYY_MM_DD'))
           OR (i.inhparent = 'equity_hours'::regclass
               AND c.relname < 'equity_hours_' || to_char((p_time - p_keep_hours) AT TIME ZONE 'UTC', 'YYYY_MM'))
    LOOP
        EXECUTE format('DROP TABLE %I', v_name);
    END LOOP;
END $$;

-- Takes the sample of one minute: every account that has ever done anything and whose assets all have a price. A sample
-- equal to the account's last of the same hour is left out, so who does nothing costs a row an hour. Taking it twice
-- does nothing. Returns how many accounts were written.
CREATE FUNCTION sample_equity(p_time timestamptz, p_assets text[], p_prices numeric[], p_opening numeric)
RETURNS bigint
LANGUAGE sql AS $$
    WITH prices AS MATERIALIZED (
        SELECT p.asset, p.price FROM unnest(p_assets, p_prices) AS p (asset, price)
    ), worth AS (
        SELECT b.account_id, round(sum((b.available + b.held) * p.price), 10) AS equity,
               bool_and(p.price IS NOT NULL) AS is_known
        FROM balances b LEFT JOIN prices p ON p.asset = b.asset
        WHERE b.available + b.held <> 0
        GROUP BY b.account_id
    ), samples AS (
        SELECT a.account_id, a.season, coalesce(w.equity, 0) AS equity,
               p_opening + coalesce((SELECT CASE WHEN t.season = a.season THEN t.season_net_usd ELSE 0 END
                                     FROM transfers t WHERE t.account_id = a.account_id
                                     ORDER BY t.event_number DESC LIMIT 1), 0) AS net_deposits
        FROM accounts a LEFT JOIN worth w ON w.account_id = a.account_id
        WHERE a.event_number > 1 AND coalesce(w.is_known, true)
    ), written AS (
        INSERT INTO equity_minutes (account_id, time, season, equity, net_deposits)
        SELECT s.account_id, p_time, s.season, s.equity, s.net_deposits
        FROM samples s
        LEFT JOIN LATERAL (
            SELECT m.season, m.equity, m.net_deposits FROM equity_minutes m
            WHERE m.account_id = s.account_id AND m.time >= date_trunc('hour', p_time, 'UTC') AND m.time < p_time
            ORDER BY m.time DESC LIMIT 1) last ON true
        WHERE (last.season, last.equity, last.net_deposits) IS DISTINCT FROM (s.season, s.equity, s.net_deposits)
        ON CONFLICT (account_id, time) DO NOTHING
        RETURNING 1
    )
    SELECT count(*) FROM written;
$$;

-- Rolls up the hours and days that ended before p_time and are not rolled up yet. Doing it twice does nothing.
CREATE FUNCTION roll_up_equity(p_time timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_hour timestamptz := date_trunc('hour', p_time, 'UTC');
    v_day  timestamptz := date_trunc('day', p_time, 'UTC');
    v_from timestamptz;
BEGIN
    SELECT r.rolled_until INTO v_from FROM equity_rollups r WHERE r.level = 'hour' FOR UPDATE;
    IF v_from < v_hour THEN
        INSERT INTO equity_hours (account_id, time, season, equity, high, low, net_deposits)
        SELECT m.account_id, date_trunc('hour', m.time, 'UTC'), (array_agg(m.season ORDER BY m.time DESC))[1],
               (array_agg(m.equity ORDER BY m.time DESC))[1], max(m.equity), min(m.equity),
               (array_agg(m.net_deposits ORDER BY m.time DESC))[1]
        FROM equity_minutes m WHERE m.time >= v_from AND m.time < v_hour
        GROUP BY 1, 2
        ON CONFLICT (account_id, time) DO NOTHING;
        UPDATE equity_rollups r SET rolled_until = v_hour WHERE r.level = 'hour';
    END IF;

    SELECT r.rolled_until INTO v_from FROM equity_rollups r WHERE r.level = 'day' FOR UPDATE;
    IF v_from < v_day THEN
        INSERT INTO equity_days (account_id, time, season, equity, high, low, net_deposits)
        SELECT h.account_id, date_trunc('day', h.time, 'UTC'), (array_agg(h.season ORDER BY h.time DESC))[1],
               (array_agg(h.equity ORDER BY h.time DESC))[1], max(h.high), min(h.low),
               (array_agg(h.net_deposits ORDER BY h.time DESC))[1]
        FROM equity_hours h WHERE h.time >= v_from AND h.time < v_day
        GROUP BY 1, 2
        ON CONFLICT (account_id, time) DO NOTHING;
        UPDATE equity_rollups r SET rolled_until = v_day WHERE r.level = 'day';
    END IF;
END $$;

-- An account's curve at one of three steps, oldest first: the newest p_limit points within the times. What is not
-- rolled up yet is rolled up here, so that the running hour and day are in it.
CREATE FUNCTION read_equity(
    p_account_id uuid, p_minutes integer, p_from timestamptz, p_to timestamptz, p_limit integer)
RETURNS TABLE ("time" timestamptz, season integer, equity numeric, high numeric, low numeric, net_deposits numeric)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    v_hour timestamptz := (SELECT r.rolled_until FROM equity_rollups r WHERE r.level = 'hour');
    v_day  timestamptz := (SELECT r.rolled_until FROM equity_rollups r WHERE r.level = 'day');
BEGIN
    IF p_minutes = 1 THEN
        RETURN QUERY SELECT * FROM (
            SELECT m.time, m.season, m.equity, m.equity AS high, m.equity AS low, m.net_deposits
            FROM equity_minutes m WHERE m.account_id = p_account_id AND m.time BETWEEN p_from AND p_to
            ORDER BY m.time DESC LIMIT p_limit) newest
        ORDER BY newest.time;
        RETURN;
    END IF;

    RETURN QUERY
    WITH hours AS (
        SELECT h.time, h.season, h.equity, h.high, h.low, h.net_deposits, h.time AS last_time FROM equity_hours h
        WHERE h.account_id = p_account_id AND h.time < v_hour
          AND h.time >= CASE p_minutes WHEN 60 THEN p_from ELSE greatest(v_day, date_trunc('day', p_from, 'UTC')) END
        UNION ALL
        SELECT date_trunc('hour', m.time, 'UTC'), m.season, m.equity, m.equity, m.equity, m.net_deposits, m.time
        FROM equity_minutes m
        WHERE m.account_id = p_account_id AND m.time >= greatest(v_hour, date_trunc('day', p_from, 'UTC'))
    ), points AS (
        SELECT d.time, d.season, d.equity, d.high, d.low, d.net_deposits FROM equity_days d
        WHERE p_minutes = 1440 AND d.account_id = p_account_id AND d.time >= p_from AND d.time < v_day
        UNION ALL
        SELECT date_trunc(CASE p_minutes WHEN 60 THEN 'hour' ELSE 'day' END, h.time, 'UTC') AS time,
               (array_agg(h.season ORDER BY h.last_time DESC))[1], (array_agg(h.equity ORDER BY h.last_time DESC))[1],
               max(h.high), min(h.low), (array_agg(h.net_deposits ORDER BY h.last_time DESC))[1]
        FROM hours h
        GROUP BY 1
    )
    SELECT newest.* FROM (
        SELECT p.time, p.season, p.equity, p.high, p.low, p.net_deposits FROM points p
        WHERE p.time BETWEEN p_from AND p_to
        ORDER BY p.time DESC LIMIT p_limit) newest
    ORDER BY newest.time;
END $$;
