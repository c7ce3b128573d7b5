-- Pairs that the operator has stopped trading in, and when each was resumed. Read by every instance twice a second.
CREATE TABLE market_halts (
    symbol     text        NOT NULL,
    halted_at  timestamptz NOT NULL,
    reason     text        NOT NULL,
    resumed_at timestamptz,
    CONSTRAINT pk_market_halts PRIMARY KEY (symbol, halted_at)
);
CREATE UNIQUE INDEX ux_market_halts_in_force ON market_halts (symbol) WHERE resumed_at IS NULL;
