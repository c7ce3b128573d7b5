-- Keeps what orders are placed under and where they stand in their queues, as fill_models.sql says. Slices of an iceberg
-- have places of their own; bases of before they had are kept as they were.
--
-- The settings as with commit_decisions: plans stay index look-ups.
CREATE OR REPLACE FUNCTION keep_fill_models() RETURNS trigger
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added c WHERE c.basis ?| ARRAY['model', 'queue']) THEN
        UPDATE orders o SET fill_model = c.basis ->> 'model'
        FROM added c
        WHERE c.kind = 'place' AND c.basis ? 'model' AND o.account_id = c.account_id AND o.order_id = c.order_id;

        -- One batch may hold several decisions on an order: the last tells.
        INSERT INTO queue_positions AS q (account_id, order_id, ahead, before, as_of, joined_at, seen_trade_id)
        SELECT DISTINCT ON (c.account_id, c.order_id)
               c.account_id, c.order_id, (c.basis #>> '{queue,0}')::numeric, (c.basis #>> '{queue,1}')::numeric,
               (c.basis #>> '{queue,2}')::timestamptz, (c.basis #>> '{queue,3}')::timestamptz,
               (c.basis ->> 'seenTrade')::bigint
        FROM added c
        WHERE c.kind IN ('place', 'amend', 'trigger') AND c.basis ? 'queue'
        ORDER BY c.account_id, c.order_id, c.event_number DESC
        ON CONFLICT (account_id, order_id) DO UPDATE
        SET ahead = excluded.ahead, before = excluded.before, as_of = excluded.as_of,
            joined_at = excluded.joined_at, seen_trade_id = excluded.seen_trade_id;

        -- Who was filled has nobody ahead, but for an iceberg, whose next slice has: its basis says, as place, where it stands.
        UPDATE queue_positions q
        SET ahead = CASE WHEN c.place IS NULL THEN 0 ELSE (c.place ->> 0)::numeric END,
            before = coalesce((c.place ->> 1)::numeric, 0),
            as_of = coalesce((c.place ->> 2)::timestamptz, greatest(q.as_of, c.book_time)),
            joined_at = coalesce((c.place ->> 3)::timestamptz, q.joined_at),
            seen_trade_id = coalesce(c.seen_trade_id, q.seen_trade_id)
        FROM (SELECT DISTINCT ON (a.account_id, a.order_id) a.account_id, a.order_id, a.basis -> 'place' AS place,
                     (a.basis #>> '{book,time}')::timestamptz AS book_time, (a.basis ->> 'seenTrade')::bigint AS seen_trade_id
              FROM added a WHERE a.kind = 'match' AND a.basis ? 'queue'
              ORDER BY a.account_id, a.order_id, a.event_number DESC) c
        WHERE q.account_id = c.account_id AND q.order_id = c.order_id;
    END IF;

    DELETE FROM queue_positions q
    USING added c JOIN orders o ON o.account_id = c.account_id AND o.order_id = c.order_id
    WHERE c.kind IN ('match', 'cancel', 'expire') AND o.fill_model = 'queue' AND o.status NOT IN ('open', 'pending')
      AND q.account_id = c.account_id AND q.order_id = c.order_id;
    DELETE FROM queue_positions q USING added c WHERE c.kind = 'reset' AND q.account_id = c.account_id;
    RETURN NULL;
END $$;
