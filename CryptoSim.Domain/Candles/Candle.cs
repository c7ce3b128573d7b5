namespace CryptoSim.Domain.Candles;

/// <summary>One bar of trades. A minute without trades has no candle.</summary>
/// <param name="OpenTime">Start of the interval (UTC).</param>
/// <param name="Volume">In the base asset.</param>
/// <param name="Vwap">Volume-weighted average price.</param>
public sealed record Candle(
    DateTimeOffset OpenTime,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal Vwap,
    decimal Volume,
    int Trades);
