-- Opens an account in one commit: its row, its credentials, its first season and the deposit that starts it, which the
-- commit's basis tells for replay.
CREATE OR REPLACE FUNCTION open_account(
    p_account_id uuid, p_token_hash bytea, p_api_key text, p_protected_secret bytea, p_time timestamptz, p_asset text,
    p_amount numeric)
RETURNS void
LANGUAGE sql AS $$
    INSERT INTO accounts (account_id, season, event_number, created_at) VALUES (p_account_id, 1, 1, p_time);
    INSERT INTO access_tokens (token_hash, account_id, created_at) VALUES (p_token_hash, p_account_id, p_time);
    INSERT INTO api_keys (account_id, api_key, protected_secret, created_at)
    VALUES (p_account_id, p_api_key, p_protected_secret, p_time);
    INSERT INTO api_key_owners (api_key, account_id) VALUES (p_api_key, p_account_id);
    INSERT INTO seasons (account_id, season, event_number, started_at) VALUES (p_account_id, 1, 1, p_time);
    INSERT INTO commits (account_id, event_number, kind, basis, time)
    VALUES (p_account_id, 1, 'open', jsonb_build_object('v', 2, 'asset', p_asset, 'amount', p_amount), p_time);
    INSERT INTO journals (account_id, event_number, journal_number, kind, season, time)
    VALUES (p_account_id, 1, 1, 'deposit', 1, p_time);
    INSERT INTO ledger_entries (account_id, event_number, journal_number, entry_number, ledger_account, asset, amount)
    VALUES (p_account_id, 1, 1, 1, 'equity', p_asset, -p_amount),
           (p_account_id, 1, 1, 2, 'available', p_asset, p_amount);
    INSERT INTO balances (account_id, asset, available, held) VALUES (p_account_id, p_asset, p_amount, 0);
$$;
