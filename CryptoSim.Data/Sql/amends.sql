-- For the sweep that finds amended orders whose notice was lost, as ix_commits_placed is for placed ones, and for the
-- audit, which asks what limit an order had when it filled.
CREATE INDEX ix_commits_amended ON commits (transaction_id) WHERE kind = 'amend' AND transaction_id IS NOT NULL;
CREATE INDEX ix_commits_amends_of_order ON commits (account_id, order_id, event_number) WHERE kind = 'amend';
