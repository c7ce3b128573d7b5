-- What orders are placed under, and where they stand in their queues. A commit tells both in its basis: as model, where
-- it is not depth, and as queue (ahead, ahead before its book, the book's time, when it joined). It is kept here by a
-- trigger on the commits, so that whichever version of commit_decisions writes them keeps it, in its transaction.
CREATE TABLE queue_positions (
    account_id    uuid        NOT NULL,
    order_id      uuid        NOT NULL,
    ahead         numeric,
    before        numeric     NOT NULL,
    as_of         timestamptz NOT NULL,
    joined_at     timestamptz NOT NULL,
    seen_trade_id bigint,
    CONSTRAINT pk_queue_positions PRIMARY KEY (account_id, order_id)
) WITH (fillfactor = 70);

-- The settings as with commit_decisions: plans stay index look-ups.
CREATE FUNCTION keep_fill_models() RETURNS trigger
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

        -- Who was filled has nobody ahead.
        UPDATE queue_positions q
        SET ahead = 0, before = 0, as_of = greatest(q.as_of, (c.basis #>> '{book,time}')::timestamptz),
            seen_trade_id = coalesce((c.basis ->> 'seenTrade')::bigint, q.seen_trade_id)
        FROM added c
        WHERE c.kind = 'match' AND c.basis ? 'queue' AND q.account_id = c.account_id AND q.order_id = c.order_id;
    END IF;

    DELETE FROM queue_positions q
    USING added c JOIN orders o ON o.account_id = c.account_id AND o.order_id = c.order_id
    WHERE c.kind IN ('match', 'cancel', 'expire') AND o.fill_model = 'queue' AND o.status NOT IN ('open', 'pending')
      AND q.account_id = c.account_id AND q.order_id = c.order_id;
    DELETE FROM queue_positions q USING added c WHERE c.kind = 'reset' AND q.account_id = c.account_id;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_fill_models AFTER INSERT ON commits
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_fill_models();

-- What orders of the account are placed under from now on. It is a commit of its own, though it moves no money: every
-- instance then learns that what it has of the account is old. Returns its event number; where the account is at that
-- model already, that of its last commit; null for an unknown account.
CREATE FUNCTION set_fill_model(p_account_id uuid, p_model text, p_time timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_event bigint;
    v_model text;
BEGIN
    SELECT a.event_number, a.fill_model INTO v_event, v_model
    FROM accounts a WHERE a.account_id = p_account_id FOR NO KEY UPDATE;
    IF NOT FOUND OR v_model = p_model THEN
        RETURN v_event;
    END IF;

    v_event := v_event + 1;
    UPDATE accounts a SET event_number = v_event, fill_model = p_model WHERE a.account_id = p_account_id;
    INSERT INTO commits (account_id, event_number, kind, basis, time)
    VALUES (p_account_id, v_event, 'fill_model', jsonb_build_object('model', p_model), p_time);
    RETURN v_event;
END $$;
