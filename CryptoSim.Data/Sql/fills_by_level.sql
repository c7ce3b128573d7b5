-- What an account took of the levels that a book shows now, however long ago: newest first at each price.
CREATE INDEX ix_fills_levels ON fills (account_id, symbol, level_price, fill_id) WHERE trade_id IS NULL;
