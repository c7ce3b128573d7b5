-- Proves the ledger, or names what is wrong. Of every account, in every asset: entries sum to zero, balances are the
-- sums of their entries and not below zero, holds are what open orders hold, what went to the market and to fees is what
-- fills say. Of every journal: it sums to zero. Of every fill: it is within its level (but for the touch model,
-- which fills whole) and its order. Of every order: it
-- is what its fills add up to. With p_full also of every order: it holds what its journals hold for it.
--
-- Incremental unless p_full: an account is looked at again only when it has committed since it was last found right,
-- and only its new entries, fills and touched orders are read. All of it is one statement, so one snapshot.
CREATE OR REPLACE FUNCTION audit_ledger(p_account_id uuid, p_full boolean)
RETURNS TABLE (account_id uuid, asset text, rule text, expected numeric, actual numeric, order_id uuid)
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
    ), changed AS MATERIALIZED (
        SELECT a.account_id, a.event_number, coalesce(m.event_number, 0) AS since
        FROM accounts a LEFT JOIN marks m ON m.account_id = a.account_id
        WHERE (p_account_id IS NULL OR a.account_id = p_account_id) AND a.event_number > coalesce(m.event_number, 0)
    ), entries AS MATERIALIZED (
        SELECT e.account_id, e.event_number, e.journal_number, e.ledger_account, e.asset, e.amount
        FROM changed h JOIN ledger_entries e
            ON e.account_id = h.account_id AND e.event_number > h.since AND e.event_number <= h.event_number
    ), touched AS MATERIALIZED (
        SELECT DISTINCT c.account_id, c.order_id
        FROM changed h JOIN commits c
            ON c.account_id = h.account_id AND c.event_number > h.since AND c.event_number <= h.event_number
        WHERE c.order_id IS NOT NULL
    ), amended AS MATERIALIZED (
        -- By itself: looked for fill by fill among all later commits, it would cost their square.
        SELECT c.account_id, c.order_id, c.event_number, (c.basis -> 'amend' ->> 'fromLimitPrice')::numeric AS price
        FROM changed h JOIN commits c
            ON c.account_id = h.account_id AND c.event_number > h.since AND c.event_number <= h.event_number
        WHERE c.kind = 'amend'
    ), order_fills AS MATERIALIZED (
        SELECT f.*, f.event_number > h.since AS is_new,
               split_part(f.symbol, '/', 1) AS base, split_part(f.symbol, '/', 2) AS quote
        FROM touched t
        JOIN changed h ON h.account_id = t.account_id
        JOIN fills f ON f.account_id = t.account_id AND f.order_id = t.order_id
        WHERE f.event_number <= h.event_number
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
            FROM entries e
        ) s
        GROUP BY s.account_id, s.asset
    ), moves AS (
        -- What new fills moved, beside what new entries moved.
        SELECT m.account_id, m.asset, sum(m.market) AS market, sum(m.fees) AS fees, sum(m.filled) AS filled,
               sum(m.charged) AS charged
        FROM (
            SELECT e.account_id, e.asset, CASE WHEN e.ledger_account = 'market' THEN e.amount ELSE 0 END AS market,
                   CASE WHEN e.ledger_account = 'fees' THEN e.amount ELSE 0 END AS fees, 0 AS filled, 0 AS charged
            FROM entries e WHERE e.ledger_account IN ('market', 'fees')
            UNION ALL
            SELECT f.account_id, f.base, 0, 0, CASE f.side WHEN 'buy' THEN -f.quantity ELSE f.quantity END, 0
            FROM order_fills f WHERE f.is_new
            UNION ALL
            SELECT f.account_id, f.quote, 0, 0, CASE f.side WHEN 'buy' THEN f.cost ELSE -f.cost END, f.fee
            FROM order_fills f WHERE f.is_new
        ) m
        GROUP BY m.account_id, m.asset
    ), stored AS (
        SELECT b.account_id, b.asset, b.available, b.held
        FROM changed h JOIN balances b ON b.account_id = h.account_id
    ), holds AS (
        SELECT o.account_id, o.held_asset AS asset, sum(o.held_amount) AS held
        FROM changed h JOIN orders o ON o.account_id = h.account_id AND o.status IN ('open', 'pending')
        GROUP BY o.account_id, o.held_asset
    ), keys AS (
        SELECT s.account_id, s.asset FROM sums s
        UNION SELECT s.account_id, s.asset FROM stored s
        UNION SELECT o.account_id, o.asset FROM holds o
        UNION SELECT m.account_id, m.asset FROM moves m
    ), filled AS (
        SELECT t.account_id, t.order_id, coalesce(sum(f.quantity), 0) AS quantity, coalesce(sum(f.cost), 0) AS cost,
               coalesce(sum(f.fee), 0) AS fee
        FROM touched t LEFT JOIN order_fills f ON f.account_id = t.account_id AND f.order_id = t.order_id
        GROUP BY t.account_id, t.order_id
    ), order_holds AS (
        SELECT j.account_id, j.order_id, sum(e.amount) AS held
        FROM entries e JOIN journals j ON j.account_id = e.account_id AND j.event_number = e.event_number
                                      AND j.journal_number = e.journal_number
        WHERE p_full AND e.ledger_account = 'held' AND j.order_id IS NOT NULL
        GROUP BY j.account_id, j.order_id
    ), differences AS (
        SELECT k.account_id, k.asset, rules.rule, rules.expected, rules.actual, NULL::uuid AS order_id
        FROM keys k
        LEFT JOIN sums s ON s.account_id = k.account_id AND s.asset = k.asset
        LEFT JOIN stored b ON b.account_id = k.account_id AND b.asset = k.asset
        LEFT JOIN holds o ON o.account_id = k.account_id AND o.asset = k.asset
        LEFT JOIN moves m ON m.account_id = k.account_id AND m.asset = k.asset
        CROSS JOIN LATERAL (VALUES
            ('entries_sum_to_zero', 0::numeric, coalesce(s.total, 0)),
            ('available_equals_entries', coalesce(s.available, 0), coalesce(b.available, 0)),
            ('held_equals_entries', coalesce(s.held, 0), coalesce(b.held, 0)),
            ('held_equals_open_orders', coalesce(o.held, 0), coalesce(b.held, 0)),
            ('balance_not_negative', 0, least(0, b.available, b.held)),
            ('market_equals_fills', coalesce(m.filled, 0), coalesce(m.market, 0)),
            ('fees_equal_fills', coalesce(m.charged, 0), coalesce(m.fees, 0))
        ) AS rules (rule, expected, actual)
        WHERE rules.expected <> rules.actual
        UNION ALL
        SELECT e.account_id, e.asset, 'journal_sums_to_zero', 0, sum(e.amount), NULL
        FROM entries e
        GROUP BY e.account_id, e.event_number, e.journal_number, e.asset
        HAVING sum(e.amount) <> 0
        UNION ALL
        SELECT f.account_id, f.base, 'fill_positive', 0, f.quantity, f.order_id
        FROM order_fills f WHERE f.is_new AND (f.quantity <= 0 OR f.price <= 0)
        UNION ALL
        SELECT f.account_id, f.quote, 'fill_cost', f.price * f.quantity, f.cost, f.order_id
        FROM order_fills f WHERE f.is_new AND f.cost <> f.price * f.quantity
        UNION ALL
        SELECT f.account_id, f.quote, 'fill_fee_at_rate', ceil(f.cost * f.fee_rate * 1e10) / 1e10, f.fee, f.order_id
        FROM order_fills f WHERE f.is_new AND f.fee > ceil(f.cost * f.fee_rate * 1e10) / 1e10
        UNION ALL
        SELECT f.account_id, f.quote, 'fill_reaches_level', f.level_price, f.price, f.order_id
        FROM order_fills f
        WHERE f.is_new AND CASE f.side WHEN 'buy' THEN f.level_price > f.price ELSE f.level_price < f.price END
        UNION ALL
        SELECT f.account_id, min(f.base), 'fill_within_level', max(f.level_quantity), sum(f.quantity),
               (array_agg(f.order_id))[1]
        FROM order_fills f
        JOIN orders o ON o.account_id = f.account_id AND o.order_id = f.order_id AND o.fill_model <> 'touch'
        WHERE f.is_new
        GROUP BY f.account_id, f.symbol, f.side, f.book_term, f.book_sequence, f.level_price, f.trade_id
        HAVING sum(f.quantity) > max(f.level_quantity)
        UNION ALL
        SELECT o.account_id, rules.asset, rules.rule, rules.expected, rules.actual, o.order_id
        FROM filled t
        JOIN orders o ON o.account_id = t.account_id AND o.order_id = t.order_id
        LEFT JOIN order_holds h ON h.account_id = t.account_id AND h.order_id = t.order_id
        CROSS JOIN LATERAL (VALUES
            (split_part(o.symbol, '/', 1), 'order_quantity_equals_fills', t.quantity, o.filled_quantity),
            (split_part(o.symbol, '/', 1), 'order_not_overfilled', least(o.quantity, t.quantity), t.quantity),
            (split_part(o.symbol, '/', 2), 'order_cost_equals_fills', t.cost, o.filled_cost),
            (split_part(o.symbol, '/', 2), 'order_fee_equals_fills', t.fee, o.fee),
            (o.held_asset, 'order_holds_its_journals',
             CASE WHEN p_full THEN coalesce(h.held, 0) ELSE o.held_amount END, o.held_amount)
        ) AS rules (asset, rule, expected, actual)
        WHERE rules.expected <> rules.actual
        UNION ALL
        -- The limit that the order had then is what the next amend found, or what it has now.
        SELECT f.account_id, f.quote, 'fill_within_limit', l.price, f.price, f.order_id
        FROM order_fills f JOIN orders o ON o.account_id = f.account_id AND o.order_id = f.order_id
        LEFT JOIN LATERAL (
            SELECT c.price FROM amended c
            WHERE c.account_id = f.account_id AND c.order_id = f.order_id AND c.event_number > f.event_number
            ORDER BY c.event_number LIMIT 1) a ON true
        CROSS JOIN LATERAL (VALUES (coalesce(a.price, o.limit_price))) AS l (price)
        WHERE f.is_new AND CASE f.side WHEN 'buy' THEN f.price > l.price ELSE f.price < l.price END
    ), moved AS (
        INSERT INTO ledger_checkpoints AS c (account_id, asset, event_number, entries, available, held, total)
        SELECT s.account_id, s.asset, h.event_number, s.entries, s.available, s.held, s.total
        FROM sums s JOIN changed h ON h.account_id = s.account_id
        WHERE NOT EXISTS (SELECT 1 FROM differences d WHERE d.account_id = s.account_id)
        ON CONFLICT (account_id, asset) DO UPDATE
        SET event_number = excluded.event_number, entries = excluded.entries, available = excluded.available,
            held = excluded.held, total = excluded.total
    )
    SELECT d.account_id, d.asset, d.rule, d.expected, d.actual, d.order_id FROM differences d
    ORDER BY d.account_id, d.asset, d.rule, d.order_id
    LIMIT 1000;
END $$;
