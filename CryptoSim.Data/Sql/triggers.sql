-- Orders that wait for their trigger are pending, and hold money like open ones. The version before neither places nor
-- watches them, and knows nothing of them but their holds.
CREATE INDEX ix_orders_live ON orders (account_id, symbol, order_id) WHERE status IN ('open', 'pending');

-- For the sweep that finds triggered orders whose notice was lost, as ix_commits_placed is for placed ones.
CREATE INDEX ix_commits_triggered ON commits (transaction_id) WHERE kind = 'trigger' AND transaction_id IS NOT NULL;
