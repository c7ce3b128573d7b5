-- Opens another account of the one who owns p_opener_id, up to p_limit in all, in one commit. The owner's row is locked,
-- so that two at once cannot pass the limit together. Returns whether it was opened.
CREATE FUNCTION open_subaccount(
    p_opener_id uuid, p_limit integer, p_account_id uuid, p_token_hash bytea, p_api_key text, p_protected_secret bytea,
    p_time timestamptz, p_asset text, p_amount numeric)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    v_owner_id uuid;
BEGIN
    SELECT coalesce(a.owner_id, a.account_id) INTO v_owner_id FROM accounts a WHERE a.account_id = p_opener_id;
    PERFORM 1 FROM accounts a WHERE a.account_id = v_owner_id FOR NO KEY UPDATE;
    IF NOT FOUND OR 1 + (SELECT count(*) FROM accounts a WHERE a.owner_id = v_owner_id) >= p_limit THEN
        RETURN false;
    END IF;

    PERFORM open_account(p_account_id, p_token_hash, p_api_key, p_protected_secret, p_time, p_asset, p_amount);
    UPDATE accounts a SET owner_id = v_owner_id WHERE a.account_id = p_account_id;
    RETURN true;
END $$;
