-- Orders that ended with something filled and are yet to be closed: none, unless an instance died between two batches. The
-- version before places none that are to be closed.
CREATE INDEX ix_orders_close_due ON orders (account_id, order_id)
WHERE close_terms IS NOT NULL AND closed_by_order_id IS NULL AND filled_quantity > 0
    AND status IN ('filled', 'canceled', 'expired') AND reason IS DISTINCT FROM 'reset';
