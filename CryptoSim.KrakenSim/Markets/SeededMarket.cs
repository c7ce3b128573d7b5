using CryptoSim.MarketData.Board;

namespace CryptoSim.KrakenSim.Markets;

/// <summary>A market drawn from a seed: the most traded pairs of Kraken with its rules and plausible prices. Every
/// asset's dollar value wanders with clustering volatility, and a pair's price is the quotient of its two assets, so
/// that cross rates agree. Any minute can be drawn without those before it.</summary>
public sealed class SeededMarket : IMarketSource
{
    private readonly SeededPair[] _pairs;

    public SeededMarket(InstrumentTable instruments, long seed)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        Id = $"seed-{seed}";
        Notice = $"Simulated market: drawn from seed {seed}, no real prices.";
        _pairs = [.. SeededListing.Symbols.Select(symbol => new SeededPair(instruments[symbol], seed))];
        Pairs = [.. _pairs.Select(pair => pair.Pair)];
    }

    public MarketKind Kind => MarketKind.Simulated;

    public string Id { get; }

    public string Notice { get; }

    public IReadOnlyList<SimulatedPair> Pairs { get; }

    public long DrawnMinute(long minute) => minute;

    public bool OpensSession(long minute) => false;

    public SimulatedMinute GetMinute(int pair, long minute) => _pairs[pair].Draw(minute);
}
