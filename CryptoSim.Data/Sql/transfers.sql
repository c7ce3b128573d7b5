CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Deposits or withdraws virtual money in one commit, under the lock that every commit takes. No version moves: what was
-- decided at the same time stays decided, because its funds are checked by the statement that changes them.
--
-- Outcomes: committed; account_not_found; exists (the client's id was used: p_transfer_id of then is given); for a
-- withdrawal insufficient_funds with what is available; for a deposit limit_exceeded with what is left of the day's.
CREATE FUNCTION transfer_money(
    p_account_id uuid, p_transfer_id uuid, p_client_transfer_id text, p_kind text, p_asset text, p_amount numeric,
    p_value_usd numeric, p_day_limit_usd numeric, p_time timestamptz)
RETURNS TABLE (outcome text, event_number bigint, existing_transfer_id uuid, available numeric)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_event    bigint;
    v_season   integer;
    v_existing uuid;
    v_last     transfers%ROWTYPE;
    v_net      numeric := 0;
    v_day      numeric := 0;
    v_free     numeric;
BEGIN
    SELECT a.event_number + 1, a.season INTO v_event, v_season
    FROM accounts a WHERE a.account_id = p_account_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'account_not_found', NULL::bigint, NULL::uuid, NULL::numeric;
        RETURN;
    END IF;

    SELECT t.transfer_id INTO v_existing
    FROM transfers t WHERE t.account_id = p_account_id AND t.client_transfer_id = p_client_transfer_id;
    IF FOUND THEN
        RETURN QUERY SELECT 'exists', NULL::bigint, v_existing, NULL::numeric;
        RETURN;
    END IF;

    -- Each row carries its running sums, so that none of this grows with the number of transfers.
    SELECT t.* INTO v_last FROM transfers t
    WHERE t.account_id = p_account_id ORDER BY t.event_number DESC LIMIT 1;
    IF FOUND AND v_last.season = v_season THEN
        v_net := v_last.season_net_usd;
    END IF;
    IF FOUND AND date_trunc('day', v_last.time, 'UTC') = date_trunc('day', p_time, 'UTC') THEN
        v_day := v_last.day_deposits_usd;
    END IF;

    IF p_kind = 'deposit' THEN
        IF v_day + p_value_usd > p_day_limit_usd THEN
            RETURN QUERY SELECT 'limit_exceeded', NULL::bigint, NULL::uuid, greatest(0, p_day_limit_usd - v_day);
            RETURN;
        END IF;
        v_net := v_net + p_value_usd;
        v_day := v_day + p_value_usd;
        INSERT INTO balances AS b (account_id, asset, available, held) VALUES (p_account_id, p_asset, p_amount, 0)
        ON CONFLICT (account_id, asset) DO UPDATE SET available = b.available + excluded.available;
    ELSE
        UPDATE balances b SET available = b.available - p_amount
        WHERE b.account_id = p_account_id AND b.asset = p_asset AND b.available >= p_amount;
        IF NOT FOUND THEN
            SELECT b.available INTO v_free FROM balances b WHERE b.account_id = p_account_id AND b.asset = p_asset;
            RETURN QUERY SELECT 'insufficient_funds', NULL::bigint, NULL::uuid, coalesce(v_free, 0);
            RETURN;
        END IF;
        v_net := v_net - p_value_usd;
    END IF;

    UPDATE accounts a SET event_number = v_event WHERE a.account_id = p_account_id;
    INSERT INTO commits (account_id, event_number, kind, basis, time)
    VALUES (p_account_id, v_event, p_kind,
            jsonb_build_object('transfer', p_transfer_id, 'asset', p_asset, 'amount', p_amount::text,
                               'valueUsd', p_value_usd::text),
            p_time);
    INSERT INTO journals (account_id, event_number, journal_number, kind, season, time)
    VALUES (p_account_id, v_event, 1, p_kind, v_season, p_time);
    INSERT INTO ledger_entries (account_id, event_number, journal_number, entry_number, ledger_account, asset, amount)
    SELECT p_account_id, v_event, 1, side.n, side.account, p_asset, p_amount * side.sign
    FROM (VALUES (1, CASE p_kind WHEN 'deposit' THEN 'equity' ELSE 'available' END, -1),
                 (2, CASE p_kind WHEN 'deposit' THEN 'available' ELSE 'equity' END, 1)) AS side (n, account, sign);
    INSERT INTO transfers (account_id, transfer_id, client_transfer_id, event_number, season, kind, asset, amount,
                           value_usd, season_net_usd, day_deposits_usd, time)
    VALUES (p_account_id, p_transfer_id, p_client_transfer_id, v_event, v_season, p_kind, p_asset, p_amount,
            p_value_usd, v_net, v_day, p_time);

    RETURN QUERY SELECT 'committed', v_event, p_transfer_id, NULL::numeric;
END $$;
