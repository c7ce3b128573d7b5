-- Ends a season in one commit: cancels the open orders, moves every balance to equity, deposits p_amount of p_asset and
-- starts the next season. It needs no market, so it is decided here, under the lock that every commit takes. Every
-- version moves, so that whatever was decided before it is refused. Returns the event number and the orders canceled;
-- no row for an unknown account. The commit's basis tells the deposit; the rest a replay does alike: orders in the order
-- of their ids, assets in that of their names' bytes, whatever the database's collation is.
CREATE OR REPLACE FUNCTION reset_account(p_account_id uuid, p_time timestamptz, p_asset text, p_amount numeric)
RETURNS TABLE (event_number bigint, season integer, canceled_order_ids uuid[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_event    bigint;
    v_season   integer;
    v_journals integer := 0;
    v_canceled uuid[] := '{}';
    v_order    record;
BEGIN
    UPDATE accounts a SET event_number = a.event_number + 1, season = a.season + 1
    WHERE a.account_id = p_account_id
    RETURNING a.event_number, a.season INTO v_event, v_season;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    INSERT INTO commits (account_id, event_number, kind, basis, time)
    VALUES (p_account_id, v_event, 'reset', jsonb_build_object('v', 2, 'asset', p_asset, 'amount', p_amount), p_time);
    UPDATE trading_states s SET version = s.version + 1 WHERE s.account_id = p_account_id;

    -- Holds and their ends belong to the season in which they were made; only the deposit opens the new one.
    FOR v_order IN
        SELECT o.order_id, o.held_asset, o.held_amount FROM orders o
        WHERE o.account_id = p_account_id AND o.status IN ('open', 'pending') ORDER BY o.order_id
    LOOP
        v_canceled := v_canceled || v_order.order_id;
        CONTINUE WHEN v_order.held_amount = 0;
        v_journals := v_journals + 1;
        INSERT INTO journals (account_id, event_number, journal_number, kind, season, order_id, time)
        VALUES (p_account_id, v_event, v_journals, 'release', v_season - 1, v_order.order_id, p_time);
        INSERT INTO ledger_entries (
            account_id, event_number, journal_number, entry_number, ledger_account, asset, amount)
        VALUES
            (p_account_id, v_event, v_journals, 1, 'held', v_order.held_asset, -v_order.held_amount),
            (p_account_id, v_event, v_journals, 2, 'available', v_order.held_asset, v_order.held_amount);
    END LOOP;
    UPDATE orders o SET status = 'canceled', reason = 'reset', held_amount = 0, updated_at = p_time,
                        event_number = v_event
    WHERE o.account_id = p_account_id AND o.status IN ('open', 'pending');

    v_journals := v_journals + 1;
    INSERT INTO journals (account_id, event_number, journal_number, kind, season, time)
    VALUES (p_account_id, v_event, v_journals, 'reset', v_season - 1, p_time);
    INSERT INTO ledger_entries (account_id, event_number, journal_number, entry_number, ledger_account, asset, amount)
    SELECT p_account_id, v_event, v_journals, (2 * b.n - 2 + side.n)::integer, side.account, b.asset,
           side.sign * (b.available + b.held)
    FROM (SELECT b.asset, b.available, b.held, row_number() OVER (ORDER BY b.asset COLLATE "C") AS n FROM balances b
          WHERE b.account_id = p_account_id AND b.available + b.held <> 0) b
    CROSS JOIN (VALUES (1, 'available', -1), (2, 'equity', 1)) AS side (n, account, sign);
    UPDATE balances b SET available = 0, held = 0 WHERE b.account_id = p_account_id;

    v_journals := v_journals + 1;
    INSERT INTO journals (account_id, event_number, journal_number, kind, season, time)
    VALUES (p_account_id, v_event, v_journals, 'deposit', v_season, p_time);
    INSERT INTO ledger_entries (account_id, event_number, journal_number, entry_number, ledger_account, asset, amount)
    VALUES (p_account_id, v_event, v_journals, 1, 'equity', p_asset, -p_amount),
           (p_account_id, v_event, v_journals, 2, 'available', p_asset, p_amount);
    INSERT INTO balances AS b (account_id, asset, available, held) VALUES (p_account_id, p_asset, p_amount, 0)
    ON CONFLICT (account_id, asset) DO UPDATE SET available = b.available + excluded.available;

    INSERT INTO seasons (account_id, season, event_number, started_at)
    VALUES (p_account_id, v_season, v_event, p_time);

    RETURN QUERY SELECT v_event, v_season, v_canceled;
END $$;
