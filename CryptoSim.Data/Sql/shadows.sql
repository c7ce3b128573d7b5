-- What each order would have come to under the fill models that it is not placed under: in shadow, beside the ledger. A
-- commit tells in its basis, as shadow: real, what its own fills brought in the base and the quote asset; models, for a
-- new order, what it comes to at once under each other model (filled, cost, fee, whether the rest rests); queue, where it
-- joins one. A trigger on the commits keeps it, in their transaction; what rests is filled by fill_shadows.
CREATE TABLE shadow_orders (
    account_id      uuid        NOT NULL,
    order_id        uuid        NOT NULL,
    model           text        NOT NULL,
    season          integer     NOT NULL,
    symbol          text        NOT NULL,
    side            text        NOT NULL,
    limit_price     numeric,
    quantity        numeric     NOT NULL,
    filled_quantity numeric     NOT NULL,
    filled_cost     numeric     NOT NULL,
    fee             numeric     NOT NULL,
    maker_rate      numeric     NOT NULL,
    status          text        NOT NULL, -- open, closed
    expires_at      timestamptz,
    ahead           numeric,
    before          numeric,
    as_of           timestamptz,
    joined_at       timestamptz,
    seen_trade_id   bigint,
    revision        integer     NOT NULL DEFAULT 0,
    transaction_id  xid8        NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT pk_shadow_orders PRIMARY KEY (account_id, order_id, model)
) WITH (fillfactor = 80);
CREATE INDEX ix_shadow_orders_open ON shadow_orders (account_id, order_id) WHERE status = 'open';
-- For the sweep that learns what changed, as ix_commits_placed.
CREATE INDEX ix_shadow_orders_changed ON shadow_orders (transaction_id);

-- How far an account's season under a model is from what it really has: the sum over its shadow orders of what they
-- brought less what the order itself brought. No row, no difference.
CREATE TABLE shadow_results (
    account_id uuid    NOT NULL,
    season     integer NOT NULL,
    symbol     text    NOT NULL,
    model      text    NOT NULL,
    base       numeric NOT NULL,
    quote      numeric NOT NULL,
    CONSTRAINT pk_shadow_results PRIMARY KEY (account_id, season, symbol, model)
) WITH (fillfactor = 80);

CREATE FUNCTION keep_shadows() RETURNS trigger
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added c WHERE c.basis ? 'shadow') THEN
        INSERT INTO shadow_orders (
            account_id, order_id, model, season, symbol, side, limit_price, quantity, filled_quantity, filled_cost, fee,
            maker_rate, status, expires_at, ahead, before, as_of, joined_at, seen_trade_id)
        SELECT c.account_id, c.order_id, m.value ->> 0, o.season, o.symbol, o.side, o.limit_price, o.quantity,
               (m.value ->> 1)::numeric, (m.value ->> 2)::numeric, (m.value ->> 3)::numeric,
               (c.basis #>> '{fees,maker}')::numeric,
               CASE WHEN (m.value ->> 4)::boolean THEN 'open' ELSE 'closed' END, o.expires_at,
               (c.basis #>> '{shadow,queue,0}')::numeric, (c.basis #>> '{shadow,queue,1}')::numeric,
               (c.basis #>> '{shadow,queue,2}')::timestamptz, (c.basis #>> '{shadow,queue,3}')::timestamptz,
               (c.basis ->> 'seenTrade')::bigint
        FROM added c
        JOIN orders o ON o.account_id = c.account_id AND o.order_id = c.order_id
        CROSS JOIN LATERAL jsonb_array_elements(c.basis #> '{shadow,models}') AS m (value)
        WHERE c.basis ? 'shadow';

        INSERT INTO shadow_results AS r (account_id, season, symbol, model, base, quote)
        SELECT c.account_id, s.season, s.symbol, s.model,
               sum(coalesce(e.sign * (m.value ->> 1)::numeric, 0) - (c.basis #>> '{shadow,real,0}')::numeric),
               sum(coalesce(-e.sign * (m.value ->> 2)::numeric - (m.value ->> 3)::numeric, 0)
                   - (c.basis #>> '{shadow,real,1}')::numeric)
        FROM added c
        JOIN shadow_orders s ON s.account_id = c.account_id AND s.order_id = c.order_id
        CROSS JOIN LATERAL (SELECT CASE s.side WHEN 'buy' THEN 1 ELSE -1 END AS sign) e
        LEFT JOIN LATERAL (
            SELECT x.value FROM jsonb_array_elements(c.basis #> '{shadow,models}') AS x (value)
            WHERE x.value ->> 0 = s.model) m ON true
        WHERE c.basis ? 'shadow'
        GROUP BY c.account_id, s.season, s.symbol, s.model
        ON CONFLICT (account_id, season, symbol, model) DO UPDATE
        SET base = r.base + excluded.base, quote = r.quote + excluded.quote;

        -- Only an order that is open is amended, so what of it is closed in shadow has filled.
        UPDATE shadow_orders s
        SET quantity = greatest(c.quantity, s.filled_quantity), limit_price = c.limit_price,
            status = CASE WHEN s.filled_quantity >= c.quantity THEN 'closed' ELSE 'open' END,
            ahead = CASE WHEN c.queue IS NULL THEN s.ahead ELSE (c.queue ->> 0)::numeric END,
            before = coalesce((c.queue ->> 1)::numeric, s.before),
            as_of = coalesce((c.queue ->> 2)::timestamptz, s.as_of),
            joined_at = coalesce((c.queue ->> 3)::timestamptz, s.joined_at),
            seen_trade_id = coalesce(greatest(c.seen_trade_id, s.seen_trade_id), s.seen_trade_id),
            revision = s.revision + 1, transaction_id = pg_current_xact_id()
        FROM (SELECT DISTINCT ON (a.account_id, a.order_id) a.account_id, a.order_id,
                     (a.basis #>> '{amend,quantity}')::numeric AS quantity,
                     (a.basis #>> '{amend,limitPrice}')::numeric AS limit_price,
                     a.basis #> '{shadow,queue}' AS queue, (a.basis ->> 'seenTrade')::bigint AS seen_trade_id
              FROM added a WHERE a.kind = 'amend' AND a.basis ? 'shadow'
              ORDER BY a.account_id, a.order_id, a.event_number DESC) c
        WHERE s.account_id = c.account_id AND s.order_id = c.order_id;
    END IF;

    UPDATE shadow_orders s
    SET status = 'closed', revision = s.revision + 1, transaction_id = pg_current_xact_id()
    FROM added c
    WHERE c.kind IN ('cancel', 'expire') AND s.account_id = c.account_id AND s.order_id = c.order_id
      AND s.status = 'open';
    UPDATE shadow_orders s
    SET status = 'closed', revision = s.revision + 1, transaction_id = pg_current_xact_id()
    FROM added c WHERE c.kind = 'reset' AND s.account_id = c.account_id AND s.status = 'open';
    RETURN NULL;
END $$;

CREATE TRIGGER keep_shadows AFTER INSERT ON commits
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_shadows();

-- Fills what rests in shadow, moves queues on, closes what is over: each item once, at the revision that it was decided
-- at, or not at all. Returns the items that were taken.
CREATE FUNCTION fill_shadows(
    p_account_ids uuid[], p_order_ids uuid[], p_models text[], p_revisions integer[], p_quantities numeric[],
    p_costs numeric[], p_fees numeric[], p_closed boolean[], p_ahead numeric[], p_before numeric[],
    p_as_of timestamptz[], p_joined_at timestamptz[], p_seen_trade_ids bigint[])
RETURNS TABLE (item integer)
LANGUAGE plpgsql AS $$
BEGIN
    -- As every writer of an account: so nobody waits for each other.
    PERFORM 1 FROM accounts a WHERE a.account_id = ANY (p_account_ids) ORDER BY a.account_id FOR NO KEY UPDATE;

    RETURN QUERY
    WITH updated AS (
        UPDATE shadow_orders s
        SET filled_quantity = s.filled_quantity + w.quantity, filled_cost = s.filled_cost + w.cost, fee = s.fee + w.fee,
            status = CASE WHEN w.closed THEN 'closed' ELSE 'open' END, ahead = w.ahead, before = w.before,
            as_of = w.as_of, joined_at = w.joined_at, seen_trade_id = w.seen_trade_id, revision = s.revision + 1
        FROM unnest(p_account_ids, p_order_ids, p_models, p_revisions, p_quantities, p_costs, p_fees, p_closed, p_ahead,
                    p_before, p_as_of, p_joined_at, p_seen_trade_ids) WITH ORDINALITY
             AS w (account_id, order_id, model, revision, quantity, cost, fee, closed, ahead, before, as_of, joined_at,
                   seen_trade_id, n)
        WHERE s.account_id = w.account_id AND s.order_id = w.order_id AND s.model = w.model
          AND s.revision = w.revision AND s.status = 'open'
        RETURNING s.account_id, s.season, s.symbol, s.model, s.side, w.quantity, w.cost, w.fee, w.n
    ), summed AS (
        INSERT INTO shadow_results AS r (account_id, season, symbol, model, base, quote)
        SELECT u.account_id, u.season, u.symbol, u.model,
               sum(CASE u.side WHEN 'buy' THEN u.quantity ELSE -u.quantity END),
               sum(CASE u.side WHEN 'buy' THEN -u.cost ELSE u.cost END - u.fee)
        FROM updated u
        WHERE u.quantity > 0
        GROUP BY u.account_id, u.season, u.symbol, u.model
        ON CONFLICT (account_id, season, symbol, model) DO UPDATE
        SET base = r.base + excluded.base, quote = r.quote + excluded.quote
    )
    SELECT u.n::integer FROM updated u;
END $$;
