-- Commits a batch of decisions: one round trip, one transaction, and an outcome of its own for each item. A refused
-- item leaves nothing. Items of one account take effect in the order given, each on the state the one before left.
--
-- Arrays prefixed i_ have one element an item; d_ (balance changes, at most one an item and asset), f_ (fills),
-- j_ (journals) and e_ (entries) name their item by its number from 1.
--
-- A basis may name the newest trade of the market when it was decided, as seenTrade: the order keeps it, so that whoever
-- watches it next knows where to go on. Instances of the version before do not send it, and call the same function.
--
-- The basis of a placement tells, as ask, what was asked for: what not every order has (time in force, expiry, post-only,
-- a size in the quote asset, a trigger, a part that is shown, what keeps it from trading with its account) the order takes
-- from there. What an offset from the last price came to stands in the basis as triggerPrice, and so does a trigger that
-- was amended, or that a trailing stop had come to when it was reached; when a trade came to it, as triggeredAt.
--
-- A trailing stop is a stop loss that has a trail: to an instance of the version before it is one that stays where it was
-- placed.
--
-- An amend writes quantity and limit price too; its basis names, as priorityAt, since when the order has its place among
-- those at its price, where that changes.
--
-- The other leg of an order that waits for either of two triggers stands in the basis as otherLeg, of a placement and of
-- each amend. Where a trade came to its trigger, the basis names as leg the kind of that trigger, and as otherLeg the one
-- that was dropped. An instance of the version before knows of one leg only: it may trigger that one, but not amend it.
--
-- An order that closes another one names it in its basis as closes, and is then named there, as closed_by_order_id.
--
-- The basis of a placement tells too, as clientIdScope of ask, among which orders its client order id is unique: among
-- all for ever, where it says nothing; among open ones, for "open". Then the name of one that has ended is given away,
-- unless the same was asked for within a minute: that is a retry.
--
-- Outcomes: committed, account_not_found, client_order_id_exists, version_conflict, insufficient_funds.
--
-- A decision made on top of another of the same account and symbol, which is a version above it, falls with it: the
-- version alone could be there by another instance's commit, on a state that this decision never saw.
--
-- The settings hold the plans to index look-ups: a plan made while the tables are small must not stay a scan of them
-- when they have grown.
CREATE OR REPLACE FUNCTION commit_decisions(
    i_account_ids uuid[], i_symbols text[], i_versions bigint[], i_kinds text[], i_bases jsonb[],
    i_times timestamptz[], i_are_new boolean[], i_order_ids uuid[], i_client_order_ids text[],
    i_content_hashes bytea[], i_sides text[], i_types text[], i_statuses text[], i_quantities numeric[],
    i_limit_prices numeric[], i_filled_quantities numeric[], i_filled_costs numeric[], i_fees numeric[],
    i_held_assets text[], i_held_amounts numeric[], i_reasons text[], i_created_ats timestamptz[],
    d_items integer[], d_assets text[], d_available numeric[], d_held numeric[],
    f_items integer[], f_fill_ids uuid[], f_prices numeric[], f_quantities numeric[], f_costs numeric[],
    f_fees numeric[], f_fee_rates numeric[], f_liquidities text[], f_book_terms bigint[], f_book_sequences bigint[],
    f_book_times timestamptz[], f_level_quantities numeric[], f_level_prices numeric[], f_trade_ids bigint[],
    f_volumes_usd numeric[],
    j_items integer[], j_numbers integer[], j_kinds text[], j_fill_ids uuid[],
    e_items integer[], e_journals integer[], e_numbers integer[], e_accounts text[], e_assets text[],
    e_amounts numeric[])
RETURNS TABLE (
    item integer, outcome text, event_number bigint, short_asset text, short_available numeric,
    existing_order_id uuid, same_content boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    v_count      integer := cardinality(i_account_ids);
    v_ranks      integer[];
    v_rounds     integer;
    v_events     bigint[] := array_fill(NULL::bigint, ARRAY[v_count]);
    v_seasons    integer[] := array_fill(NULL::integer, ARRAY[v_count]);
    v_outcomes   text[] := array_fill(NULL::text, ARRAY[v_count]);
    v_assets     text[] := array_fill(NULL::text, ARRAY[v_count]);
    v_available  numeric[] := array_fill(NULL::numeric, ARRAY[v_count]);
    v_existing   uuid[] := array_fill(NULL::uuid, ARRAY[v_count]);
    v_same       boolean[] := array_fill(NULL::boolean, ARRAY[v_count]);
    v_accepted   uuid[];
    v_refused_accounts uuid[] := '{}';
    v_refused_symbols  text[] := '{}';
    v_refused_versions bigint[] := '{}';
    v_any_new    boolean;
    v_any_old    boolean;
    v_any_given  boolean;
    v_changed    integer;
    v_expected   integer;
    v_closes     boolean := EXISTS (SELECT 1 FROM unnest(i_bases) AS b (basis) WHERE b.basis #>> '{ask,closes}' IS NOT NULL);
    v_row        record;
BEGIN
    -- Every writer of an account's money takes its row first, and in this order: no two batches can wait for each
    -- other, and what is read below cannot change before it is written.
    PERFORM 1 FROM accounts a WHERE a.account_id = ANY (i_account_ids) ORDER BY a.account_id FOR NO KEY UPDATE;

    -- The n-th item of every account is settled in round n: a batch of different accounts takes one round.
    SELECT array_agg(r.rank ORDER BY r.n), max(r.rank) INTO v_ranks, v_rounds
    FROM (SELECT u.n, row_number() OVER (PARTITION BY u.account_id ORDER BY u.n)::integer AS rank
          FROM unnest(i_account_ids) WITH ORDINALITY AS u (account_id, n)) r;

    FOR v_round IN 1 .. coalesce(v_rounds, 0) LOOP
        FOR v_row IN
            SELECT d.item, d.asset, coalesce(b.available, 0) AS available
            FROM unnest(d_items, d_assets, d_available, d_held) AS d (item, asset, available, held)
            LEFT JOIN balances b ON b.account_id = i_account_ids[d.item] AND b.asset = d.asset
            WHERE v_ranks[d.item] = v_round
              AND (coalesce(b.available, 0) + d.available < 0 OR coalesce(b.held, 0) + d.held < 0)
        LOOP
            v_assets[v_row.item] := v_row.asset;
            v_available[v_row.item] := v_row.available;
        END LOOP;

        v_accepted := '{}';
        v_any_new := false;
        v_any_old := false;
        v_any_given := false;
        FOR v_row IN
            SELECT i.n::integer AS item, i.account_id, i.symbol, i.version, i.is_new, a.event_number, a.season,
                   o.order_id AS existing_order_id,
                   o.content_hash = i.content_hash
                       AND (i.scope = 'forever' OR o.created_at > i.time - interval '60 s') AS same_content,
                   CASE
                       WHEN a.account_id IS NULL THEN 'account_not_found'
                       WHEN o.order_id IS NOT NULL
                           AND (i.scope <> 'open' OR o.client_id_scope <> 'open' OR o.status IN ('open', 'pending')
                                OR (o.content_hash = i.content_hash AND o.created_at > i.time - interval '60 s'))
                       THEN 'client_order_id_exists'
                       WHEN coalesce(s.version, 0) <> i.version THEN 'version_conflict'
                       WHEN EXISTS (
                           SELECT 1 FROM unnest(v_refused_accounts, v_refused_symbols, v_refused_versions)
                               AS r (account_id, symbol, version)
                           WHERE r.account_id = i.account_id AND r.symbol = i.symbol AND r.version < i.version)
                       THEN 'version_conflict'
                       WHEN NOT i.is_new AND x.order_id IS NULL THEN 'version_conflict'
                       WHEN i.kind = 'amend' AND x.status = 'pending' AND x.other_leg IS NOT NULL
                           AND NOT i.basis ? 'otherLeg'
                       THEN 'version_conflict'
                       WHEN v_assets[i.n] IS NOT NULL THEN 'insufficient_funds'
                       ELSE 'committed'
                   END AS outcome
            FROM (SELECT u.*, coalesce(u.basis #>> '{ask,clientIdScope}', 'forever') AS scope
                  FROM unnest(i_account_ids, i_symbols, i_versions, i_are_new, i_order_ids, i_client_order_ids,
                              i_content_hashes, i_times, i_bases, i_kinds) WITH ORDINALITY
                       AS u (account_id, symbol, version, is_new, order_id, client_order_id, content_hash, time, basis,
                             kind, n)
                 ) i
            LEFT JOIN accounts a ON a.account_id = i.account_id
            LEFT JOIN trading_states s ON s.account_id = i.account_id AND s.symbol = i.symbol
            LEFT JOIN orders o ON i.is_new AND o.account_id = i.account_id AND o.client_order_id = i.client_order_id
                              AND o.client_id_scope <> 'released'
            LEFT JOIN orders x ON NOT i.is_new AND x.account_id = i.account_id AND x.order_id = i.order_id
                              AND x.status IN ('open', 'pending')
            WHERE v_ranks[i.n] = v_round
        LOOP
            v_outcomes[v_row.item] := v_row.outcome;
            IF v_row.outcome = 'committed' THEN
                v_events[v_row.item] := v_row.event_number + 1;
                v_seasons[v_row.item] := v_row.season;
                v_accepted := v_accepted || v_row.account_id;
                v_any_new := v_any_new OR v_row.is_new;
                v_any_old := v_any_old OR NOT v_row.is_new;
                v_any_given := v_any_given OR v_row.existing_order_id IS NOT NULL;
            ELSE
                v_refused_accounts := v_refused_accounts || v_row.account_id;
                v_refused_symbols := v_refused_symbols || v_row.symbol;
                v_refused_versions := v_refused_versions || v_row.version;
                IF v_row.outcome = 'client_order_id_exists' THEN
                    v_existing[v_row.item] := v_row.existing_order_id;
                    v_same[v_row.item] := v_row.same_content;
                END IF;
            END IF;
        END LOOP;
        CONTINUE WHEN cardinality(v_accepted) = 0;

        UPDATE accounts a SET event_number = a.event_number + 1 WHERE a.account_id = ANY (v_accepted);

        INSERT INTO trading_states AS s (account_id, symbol, version)
        SELECT i.account_id, i.symbol, i.version + 1
        FROM unnest(i_account_ids, i_symbols, i_versions) WITH ORDINALITY AS i (account_id, symbol, version, n)
        WHERE v_ranks[i.n] = v_round AND v_events[i.n] IS NOT NULL
        ON CONFLICT (account_id, symbol) DO UPDATE SET version = excluded.version;

        SELECT count(*) INTO v_expected
        FROM unnest(d_items) AS d (item) WHERE v_ranks[d.item] = v_round AND v_events[d.item] IS NOT NULL;
        UPDATE balances b SET available = b.available + d.available, held = b.held + d.held
        FROM unnest(d_items, d_assets, d_available, d_held) AS d (item, asset, available, held)
        WHERE v_ranks[d.item] = v_round AND v_events[d.item] IS NOT NULL
          AND b.account_id = i_account_ids[d.item] AND b.asset = d.asset;
        GET DIAGNOSTICS v_changed = ROW_COUNT;
        IF v_changed < v_expected THEN
            INSERT INTO balances (account_id, asset, available, held)
            SELECT i_account_ids[d.item], d.asset, d.available, d.held
            FROM unnest(d_items, d_assets, d_available, d_held) AS d (item, asset, available, held)
            WHERE v_ranks[d.item] = v_round AND v_events[d.item] IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM balances b
                              WHERE b.account_id = i_account_ids[d.item] AND b.asset = d.asset);
        END IF;

        IF v_any_given THEN
            UPDATE orders o SET client_id_scope = 'released'
            FROM unnest(i_account_ids, i_client_order_ids, i_are_new) WITH ORDINALITY
                 AS i (account_id, client_order_id, is_new, n)
            WHERE i.is_new AND v_ranks[i.n] = v_round AND v_events[i.n] IS NOT NULL
              AND o.account_id = i.account_id AND o.client_order_id = i.client_order_id
              AND o.client_id_scope = 'open';
        END IF;

        IF v_any_new THEN
            INSERT INTO orders (
                account_id, order_id, client_order_id, client_id_scope, content_hash, season, symbol, side, type, status,
                quantity, limit_price, filled_quantity, filled_cost, fee, held_asset, held_amount, reason, created_at,
                updated_at, event_number, seen_trade_id, time_in_force, expires_at, post_only, quote_quantity,
                trigger_kind, trigger_price, trail_distance, trail_unit, limit_offset, limit_offset_unit,
                display_quantity, self_trade, user_reference, close_terms, closes_order_id,
                other_leg)
            SELECT i.account_id, i.order_id, i.client_order_id, coalesce(i.basis #>> '{ask,clientIdScope}', 'forever'),
                   i.content_hash, v_seasons[i.n], i.symbol, i.side, i.type, i.status, i.quantity, i.limit_price,
                   i.filled_quantity, i.filled_cost, i.fee, i.held_asset,
                   i.held_amount, i.reason, i.created_at, i.time, v_events[i.n], (i.basis ->> 'seenTrade')::bigint,
                   coalesce(i.basis -> 'ask' ->> 'timeInForce', 'gtc'),
                   (i.basis -> 'ask' ->> 'expiresAt')::timestamptz,
                   coalesce((i.basis -> 'ask' ->> 'postOnly')::boolean, false),
                   (i.basis -> 'ask' ->> 'quoteQuantity')::numeric,
                   CASE WHEN i.basis #>> '{ask,trigger,kind}' = 'trailingstop' THEN 'stoploss'
                        ELSE i.basis #>> '{ask,trigger,kind}' END,
                   (i.basis ->> 'triggerPrice')::numeric,
                   CASE WHEN i.basis #>> '{ask,trigger,kind}' = 'trailingstop'
                        THEN (i.basis #>> '{ask,trigger,value}')::numeric END,
                   CASE WHEN i.basis #>> '{ask,trigger,kind}' = 'trailingstop'
                        THEN i.basis #>> '{ask,trigger,unit}' END,
                   (i.basis #>> '{ask,trigger,limitOffset}')::numeric, i.basis #>> '{ask,trigger,limitUnit}',
                   (i.basis #>> '{ask,displayQuantity}')::numeric, i.basis #>> '{ask,selfTrade}',
                   (i.basis #>> '{ask,userReference}')::integer,
                   i.basis #> '{ask,close}', (i.basis #>> '{ask,closes}')::uuid, i.basis -> 'otherLeg'
            FROM unnest(i_account_ids, i_order_ids, i_client_order_ids, i_content_hashes, i_symbols, i_sides, i_types,
                        i_statuses, i_quantities, i_limit_prices, i_filled_quantities, i_filled_costs, i_fees,
                        i_held_assets, i_held_amounts, i_reasons, i_created_ats, i_times, i_are_new, i_bases)
                 WITH ORDINALITY
                 AS i (account_id, order_id, client_order_id, content_hash, symbol, side, type, status, quantity,
                       limit_price, filled_quantity, filled_cost, fee, held_asset, held_amount, reason, created_at,
                       time, is_new, basis, n)
            WHERE i.is_new AND v_ranks[i.n] = v_round AND v_events[i.n] IS NOT NULL;

            -- What closes another one is told there, so that it is placed once.
            IF v_closes THEN
                UPDATE orders o SET closed_by_order_id = i.order_id
                FROM unnest(i_account_ids, i_order_ids, i_bases) WITH ORDINALITY AS i (account_id, order_id, basis, n)
                WHERE v_ranks[i.n] = v_round AND v_events[i.n] IS NOT NULL AND i.basis #>> '{ask,closes}' IS NOT NULL
                  AND o.account_id = i.account_id AND o.order_id = (i.basis #>> '{ask,closes}')::uuid;
            END IF;
        END IF;

        IF v_any_old THEN
            UPDATE orders o
            SET type = i.type, status = i.status, quantity = i.quantity, limit_price = i.limit_price,
                filled_quantity = i.filled_quantity, filled_cost = i.filled_cost, fee = i.fee,
                held_amount = i.held_amount, reason = i.reason, updated_at = i.time, event_number = v_events[i.n],
                seen_trade_id = coalesce((i.basis ->> 'seenTrade')::bigint, o.seen_trade_id),
                priority_at = coalesce((i.basis ->> 'priorityAt')::timestamptz, o.priority_at),
                triggered_at = coalesce((i.basis ->> 'triggeredAt')::timestamptz, o.triggered_at),
                trigger_price = coalesce((i.basis ->> 'triggerPrice')::numeric, o.trigger_price),
                display_quantity = coalesce((i.basis #>> '{amend,displayQuantity}')::numeric, o.display_quantity),
                trigger_kind = coalesce(i.basis ->> 'leg', o.trigger_kind),
                -- Only the first of two legs trails.
                trail_distance = CASE WHEN i.basis ? 'leg' THEN NULL ELSE o.trail_distance END,
                trail_unit = CASE WHEN i.basis ? 'leg' THEN NULL ELSE o.trail_unit END,
                limit_offset = CASE WHEN i.basis ? 'leg' THEN NULL ELSE o.limit_offset END,
                limit_offset_unit = CASE WHEN i.basis ? 'leg' THEN NULL ELSE o.limit_offset_unit END,
                other_leg = coalesce(i.basis -> 'otherLeg', o.other_leg)
            FROM unnest(i_account_ids, i_order_ids, i_types, i_statuses, i_quantities, i_limit_prices, i_filled_quantities,
                        i_filled_costs, i_fees, i_held_amounts, i_reasons, i_times, i_are_new, i_bases) WITH ORDINALITY
                 AS i (account_id, order_id, type, status, quantity, limit_price, filled_quantity, filled_cost, fee,
                       held_amount, reason, time, is_new, basis, n)
            WHERE NOT i.is_new AND v_ranks[i.n] = v_round AND v_events[i.n] IS NOT NULL
              AND o.account_id = i.account_id AND o.order_id = i.order_id;
        END IF;
    END LOOP;

    INSERT INTO commits (account_id, event_number, kind, symbol, version, order_id, basis, time)
    SELECT i.account_id, v_events[i.n], i.kind, i.symbol, i.version + 1, i.order_id, i.basis, i.time
    FROM unnest(i_account_ids, i_kinds, i_symbols, i_versions, i_order_ids, i_bases, i_times) WITH ORDINALITY
         AS i (account_id, kind, symbol, version, order_id, basis, time, n)
    WHERE v_events[i.n] IS NOT NULL;

    IF cardinality(f_items) > 0 THEN
        INSERT INTO fills (
            account_id, fill_id, order_id, season, symbol, side, price, quantity, cost, fee, fee_rate, liquidity, time,
            book_term, book_sequence, book_time, level_quantity, level_price, trade_id, value_usd,
            event_number)
        SELECT i_account_ids[f.item], f.fill_id, i_order_ids[f.item], v_seasons[f.item], i_symbols[f.item],
               i_sides[f.item], f.price, f.quantity, f.cost, f.fee, f.fee_rate, f.liquidity, i_times[f.item],
               f.book_term, f.book_sequence, f.book_time, f.level_quantity, f.level_price, f.trade_id,
               f.volume_usd, v_events[f.item]
        FROM unnest(f_items, f_fill_ids, f_prices, f_quantities, f_costs, f_fees, f_fee_rates, f_liquidities,
                    f_book_terms, f_book_sequences, f_book_times, f_level_quantities, f_level_prices, f_trade_ids,
                    f_volumes_usd)
             AS f (item, fill_id, price, quantity, cost, fee, fee_rate, liquidity, book_term, book_sequence, book_time,
                   level_quantity, level_price, trade_id, volume_usd)
        WHERE v_events[f.item] IS NOT NULL;

        INSERT INTO daily_volumes AS v (account_id, day, volume_usd)
        SELECT i_account_ids[f.item], (i_times[f.item] AT TIME ZONE 'UTC')::date, sum(f.volume_usd)
        FROM unnest(f_items, f_volumes_usd) AS f (item, volume_usd)
        WHERE v_events[f.item] IS NOT NULL
        GROUP BY 1, 2
        HAVING sum(f.volume_usd) <> 0
        ON CONFLICT (account_id, day) DO UPDATE SET volume_usd = v.volume_usd + excluded.volume_usd;
    END IF;

    INSERT INTO journals (account_id, event_number, journal_number, kind, season, order_id, fill_id, time)
    SELECT i_account_ids[j.item], v_events[j.item], j.number, j.kind, v_seasons[j.item], i_order_ids[j.item],
           j.fill_id, i_times[j.item]
    FROM unnest(j_items, j_numbers, j_kinds, j_fill_ids) AS j (item, number, kind, fill_id)
    WHERE v_events[j.item] IS NOT NULL;

    INSERT INTO ledger_entries (
        account_id, event_number, journal_number, entry_number, ledger_account, asset, amount)
    SELECT i_account_ids[e.item], v_events[e.item], e.journal, e.number, e.account, e.asset, e.amount
    FROM unnest(e_items, e_journals, e_numbers, e_accounts, e_assets, e_amounts)
         AS e (item, journal, number, account, asset, amount)
    WHERE v_events[e.item] IS NOT NULL;

    RETURN QUERY
        SELECT u.n::integer, u.outcome, u.event_number,
               CASE WHEN u.outcome = 'insufficient_funds' THEN u.asset END,
               CASE WHEN u.outcome = 'insufficient_funds' THEN u.available END,
               u.existing, u.same
        FROM unnest(v_outcomes, v_events, v_assets, v_available, v_existing, v_same) WITH ORDINALITY
             AS u (outcome, event_number, asset, available, existing, same, n);
END $$;
