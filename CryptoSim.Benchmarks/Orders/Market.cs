using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>A market with a given number of levels a side.</summary>
internal static class Market
{
    public static readonly Instrument Bitcoin = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);

    public static readonly FeeTier Fees = new(0, 0.004m, 0.008m);

    public static readonly DateTimeOffset Time = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);

    public static BookView Book(int levels) => new(
        Bitcoin.Symbol,
        1,
        1,
        Time,
        [.. Enumerable.Range(1, levels).Select(tick => new BookLevel(60_000 - (tick * 0.1m), 0.01234567m))],
        [.. Enumerable.Range(0, levels).Select(tick => new BookLevel(60_000 + (tick * 0.1m), 0.01234567m))]);
}
