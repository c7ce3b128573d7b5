using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Books;
using Microsoft.Extensions.Options;

namespace CryptoSim.MarketData.Board;

/// <summary>Where a change stands in the feed: the leader's term and its sequence for the symbol.</summary>
public readonly record struct FeedPosition(long Term, long Sequence) : IComparable<FeedPosition>
{
    public int CompareTo(FeedPosition other) =>
        Term != other.Term ? Term.CompareTo(other.Term) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(FeedPosition left, FeedPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(FeedPosition left, FeedPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(FeedPosition left, FeedPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FeedPosition left, FeedPosition right) => left.CompareTo(right) >= 0;
}

/// <summary>This process's picture of the market: filled by the bus (Api, Web), by the upstream connection (PriceFeed)
/// or by a simulation (KrakenSim), read by everyone else. One writer thread per symbol.</summary>
public sealed class MarketBoard
{
    public MarketBoard(IOptions<MarketOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options.Value;
        Time = time;
    }

    public MarketOptions Options { get; }

    private TimeProvider Time { get; }

    /// <summary>All pairs, in the order they were first seen.</summary>
    public IReadOnlyList<SymbolMarket> Markets => throw new NotImplementedException();

    public SystemState System => throw new NotImplementedException();

    /// <summary>When the upstream last sent a frame of any kind; null before the first.</summary>
    public DateTimeOffset? LastUpstreamFrame => throw new NotImplementedException();

    /// <summary>No upstream frame for longer than <see cref="MarketOptions.StaleAfter"/>. A quiet book is not
    /// stale.</summary>
    public bool IsStale => throw new NotImplementedException();

    public SymbolMarket? Find(string symbol) => throw new NotImplementedException();

    public IDisposable Subscribe(IBoardListener listener) => throw new NotImplementedException();

    // Writers.

    public void SetInstrument(Instrument instrument, int bookDepth) => throw new NotImplementedException();

    public void SetSystem(SystemState state) => throw new NotImplementedException();

    /// <summary>Notes that the upstream was heard at <paramref name="at"/> and re-evaluates staleness.</summary>
    public void Heard(DateTimeOffset at) => throw new NotImplementedException();

    public void ApplyTicker(Ticker ticker, FeedPosition position) => throw new NotImplementedException();

    /// <summary>Applies one whole book message in array order, then truncates.</summary>
    /// <returns>False when <paramref name="checksum"/> is given and the book does not match it: the book is then
    /// dropped (<see cref="SymbolMarket.HasBook"/> is false) and needs a new snapshot.</returns>
    public bool ApplyBook(
        string symbol,
        bool isSnapshot,
        ReadOnlySpan<ScaledLevel> bids,
        ReadOnlySpan<ScaledLevel> asks,
        uint? checksum,
        DateTimeOffset time,
        FeedPosition position) => throw new NotImplementedException();

    /// <summary>Appends trades not seen yet (by trade id).</summary>
    public void ApplyTrades(string symbol, IReadOnlyList<Print> prints, FeedPosition position) =>
        throw new NotImplementedException();
}
