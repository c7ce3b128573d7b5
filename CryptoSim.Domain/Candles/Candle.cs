namespace CryptoSim.Domain.Candles;

/// <summary>One bar of trades. An interval without trades has no candle, but where <see cref="CandleGaps"/> shows one.
/// </summary>
/// <param name="OpenTime">Start of the interval (UTC).</param>
/// <param name="Volume">In the base asset.</param>
/// <param name="Vwap">Volume-weighted average price.</param>
/// <param name="LastTradeId">Every trade of the interval up to this one is in it, and none after: later trades can be
/// added without counting one twice. Null when that is not known.</param>
public sealed record Candle(
    DateTimeOffset OpenTime,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal Vwap,
    decimal Volume,
    int Trades,
    long? LastTradeId = null);
