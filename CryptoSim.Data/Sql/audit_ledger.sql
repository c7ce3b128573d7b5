-- Proves the ledger, or names what is wrong: per account and asset the entries sum to zero, the balances equal the sums
-- of their entries, and what is held equals what open orders hold. Incremental unless p_full: an account is looked at
-- again only when it has committed since it was last found right, and only its new entries are added. All of it is one
-- statement, so one snapshot.
CREATE FUNCTION audit_ledger(p_account_id uuid, p_full boolean)
RETURNS TABLE (account_id uuid, asset text, rule text, expected numeric, actual numeric)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    -- One auditor at a time: two would both write the checkpoints.
    PERFORM pg_advisory_xact_lock(hashtext('cryptosim.audit_ledger'));

    RETURN QUERY
    WITH marks AS (
        SELECT c.account_id, max(c.event_number) AS event_number FROM ledger_checkpoints c
        WHERE NOT p_full AND (p_account_id IS NULL OR c.account_id = p_account_id)
        GROUP BY c.account_id
    ), changed AS (
        SELECT a.account_id, a.event_number, coalesce(m.event_number, 0) AS since
        FROM accounts a LEFT JOIN marks m ON m.account_id = a.account_id
        WHERE (p_account_id IS NULL OR a.account_id = p_account_id) AND a.event_number > coalesce(m.event_number, 0)
    ), sums AS (
        SELECT s.account_id, s.asset, sum(s.entries)::bigint AS entries, sum(s.available) AS available,
               sum(s.held) AS held, sum(s.total) AS total
        FROM (
            SELECT c.account_id, c.asset, c.entries, c.available, c.held, c.total
            FROM changed h JOIN ledger_checkpoints c ON c.account_id = h.account_id
            WHERE NOT p_full
            UNION ALL
            SELECT e.account_id, e.asset, 1,
                   CASE WHEN e.ledger_account = 'available' THEN e.amount ELSE 0 END,
                   CASE WHEN e.ledger_account = 'held' THEN e.amount ELSE 0 END,
                   e.amount
            FROM changed h JOIN ledger_entries e
                ON e.account_id = h.account_id AND e.event_number > h.since AND e.event_number <= h.event_number
        ) s
        GROUP BY s.account_id, s.asset
    ), stored AS (
        SELECT b.account_id, b.asset, b.available, b.held
        FROM changed h JOIN balances b ON b.account_id = h.account_id
    ), holds AS (
        SELECT o.account_id, o.held_asset AS asset, sum(o.held_amount) AS held
        FROM changed h JOIN orders o ON o.account_id = h.account_id AND o.status = 'open'
        GROUP BY o.account_id, o.held_asset
    ), keys AS (
        SELECT s.account_id, s.asset FROM sums s
        UNION SELECT s.account_id, s.asset FROM stored s
        UNION SELECT o.account_id, o.asset FROM holds o
    ), differences AS (
        SELECT k.account_id, k.asset, rules.rule, rules.expected, rules.actual
        FROM keys k
        LEFT JOIN sums s ON s.account_id = k.account_id AND s.asset = k.asset
        LEFT JOIN stored b ON b.account_id = k.account_id AND b.asset = k.asset
        LEFT JOIN holds o ON o.account_id = k.account_id AND o.asset = k.asset
        CROSS JOIN LATERAL (VALUES
            ('entries_sum_to_zero', 0::numeric, coalesce(s.total, 0)),
            ('available_equals_entries', coalesce(s.available, 0), coalesce(b.available, 0)),
            ('held_equals_entries', coalesce(s.held, 0), coalesce(b.held, 0)),
            ('held_equals_open_orders', coalesce(o.held, 0), coalesce(b.held, 0))
        ) AS rules (rule, expected, actual)
        WHERE rules.expected <> rules.actual
    ), moved AS (
        INSERT INTO ledger_checkpoints AS c (account_id, asset, event_number, entries, available, held, total)
        SELECT s.account_id, s.asset, h.event_number, s.entries, s.available, s.held, s.total
        FROM sums s JOIN changed h ON h.account_id = s.account_id
        WHERE NOT EXISTS (SELECT 1 FROM differences d WHERE d.account_id = s.account_id)
        ON CONFLICT (account_id, asset) DO UPDATE
        SET event_number = excluded.event_number, entries = excluded.entries, available = excluded.available,
            held = excluded.held, total = excluded.total
    )
    SELECT d.account_id, d.asset, d.rule, d.expected, d.actual FROM differences d
    ORDER BY d.account_id, d.asset, d.rule
    LIMIT 1000;
END $$;
