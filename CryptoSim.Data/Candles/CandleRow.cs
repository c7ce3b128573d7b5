namespace CryptoSim.Data.Candles;

/// <summary>A bar as stored, in a table partitioned by month of <see cref="OpenTime"/>.</summary>
public sealed class CandleRow
{
    public required string Symbol { get; init; }

    public int IntervalMinutes { get; init; }

    public DateTimeOffset OpenTime { get; init; }

    public decimal Open { get; init; }

    public decimal High { get; init; }

    public decimal Low { get; init; }

    public decimal Close { get; init; }

    public decimal Vwap { get; init; }

    public decimal Volume { get; init; }

    public int Trades { get; init; }

    /// <summary>Every trade of the interval is in it.</summary>
    public bool Complete { get; init; }

    public CandleOrigin Source { get; init; }

    /// <summary>Every trade of the interval up to this one is in it, and none after; null when not known.</summary>
    public long? LastTradeId { get; init; }
}

/// <summary>Where a candle came from.</summary>
public enum CandleOrigin
{
    /// <summary>Built from the trades of the feed.</summary>
    Trades,

    /// <summary>Fetched from the venue's OHLC history.</summary>
    Backfill,
}
