using CryptoSim.KrakenSim.Markets;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>What a minute's trades came to.</summary>
/// <param name="Cost">Sum of price times quantity, in price units times quantity units.</param>
public readonly record struct MinuteStatistics(
    long Open, long High, long Low, long Close, long Volume, Int128 Cost, int Trades)
{
    public static MinuteStatistics Of(IEnumerable<ScriptedTrade> trades)
    {
        ArgumentNullException.ThrowIfNull(trades);
        var statistics = default(MinuteStatistics);
        foreach (var trade in trades)
        {
            statistics = statistics.With(trade);
        }

        return statistics;
    }

    public MinuteStatistics With(ScriptedTrade trade) => Trades == 0
        ? new(trade.Price, trade.Price, trade.Price, trade.Price, trade.Quantity, CostOf(trade), 1)
        : new(
            Open,
            Math.Max(High, trade.Price),
            Math.Min(Low, trade.Price),
            trade.Price,
            Volume + trade.Quantity,
            Cost + CostOf(trade),
            Trades + 1);

    /// <summary>This bar and the one after it as one.</summary>
    public MinuteStatistics With(MinuteStatistics next) => Trades == 0 ? next : next.Trades == 0 ? this : new(
        Open,
        Math.Max(High, next.High),
        Math.Min(Low, next.Low),
        next.Close,
        Volume + next.Volume,
        Cost + next.Cost,
        Trades + next.Trades);

    /// <summary>Volume-weighted average price in price units, rounded to the nearest.</summary>
    public long Vwap => Volume == 0 ? 0 : (long)((Cost + (Volume / 2)) / Volume);

    public ScaledBar ToBar() => new(Open, High, Low, Close, Volume);

    private static Int128 CostOf(ScriptedTrade trade) => (Int128)trade.Price * trade.Quantity;
}
