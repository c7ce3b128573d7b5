using System.Collections.Concurrent;
using System.Collections.Immutable;
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

/// <summary>Judges a book before it is shown: best levels first, scaled, under the pair's lock. It must not
/// block.</summary>
public delegate bool BookCheck(ReadOnlySpan<ScaledLevel> bids, ReadOnlySpan<ScaledLevel> asks);

/// <summary>This process's picture of the market: filled by the bus (Api, Web), by the upstream connection (PriceFeed)
/// or by a simulation (KrakenSim), read by everyone else. One writer thread per symbol.</summary>
public sealed class MarketBoard : IDisposable
{
    // How late a transition to stale may be noticed by listeners; IsStale itself is exact.
    private static readonly TimeSpan FreshnessCheckEvery = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, SymbolMarket> _bySymbol = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly ITimer _freshnessTimer;
    private ImmutableArray<SymbolMarket> _markets = [];
    private ImmutableArray<IBoardListener> _listeners = [];
    private volatile SystemState _system;
    private long _lastUpstreamTicks;
    private IReadOnlySet<string> _halted = ImmutableHashSet<string>.Empty;
    private bool _toldStale = true;

    public MarketBoard(IOptions<MarketOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Options = options.Value;
        Time = time;
        _freshnessTimer = time.CreateTimer(
            static board => ((MarketBoard)board!).TellFreshness(), this, FreshnessCheckEvery, FreshnessCheckEvery);
    }

    public MarketOptions Options { get; }

    private TimeProvider Time { get; }

    /// <summary>All pairs, in the order they were first seen.</summary>
    public IReadOnlyList<SymbolMarket> Markets => _markets;

    public SystemState System => _system;

    /// <summary>When the upstream last sent a frame of any kind; null before the first.</summary>
    public DateTimeOffset? LastUpstreamFrame =>
        Interlocked.Read(ref _lastUpstreamTicks) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>No upstream frame for longer than <see cref="MarketOptions.StaleAfter"/>. A quiet book is not
    /// stale.</summary>
    public bool IsStale => LastUpstreamFrame is not { } last || Time.GetUtcNow() - last > Options.StaleAfter;

    public SymbolMarket? Find(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    public IDisposable Subscribe(IBoardListener listener)
    {
        ImmutableInterlocked.Update(ref _listeners, static (listeners, added) => listeners.Add(added), listener);
        return new Subscription(this, listener);
    }

    // Writers.

    public void SetInstrument(Instrument instrument, int bookDepth)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        SymbolMarket market;
        lock (_lock)
        {
            if (_bySymbol.TryGetValue(instrument.Symbol, out var known))
            {
                market = known;
                if (market.IsListedAs(instrument) && market.BookDepth == bookDepth)
                {
                    return;
                }

                market.SetInstrument(instrument, bookDepth);
            }
            else
            {
                market = new SymbolMarket(instrument, bookDepth);
                market.SetHalted(_halted.Contains(instrument.Symbol));
                _bySymbol[instrument.Symbol] = market;
                ImmutableInterlocked.Update(ref _markets, static (markets, added) => markets.Add(added), market);
            }
        }

        foreach (var listener in _listeners)
        {
            listener.OnInstrument(market);
        }
    }

    /// <summary>These pairs, and no others, are halted in this process, whatever the venue says of them; also those that are
    /// listed later.</summary>
    public void SetHalted(IReadOnlySet<string> symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        List<SymbolMarket> changed;
        lock (_lock)
        {
            _halted = symbols;
            changed = [.. _markets.Where(market => market.SetHalted(symbols.Contains(market.Symbol)))];
        }

        foreach (var market in changed)
        {
            foreach (var listener in _listeners)
            {
                listener.OnInstrument(market);
            }
        }
    }

    public void SetSystem(SystemState state)
    {
        if (_system == state)
        {
            return;
        }

        _system = state;
        foreach (var listener in _listeners)
        {
            listener.OnSystem(state);
        }
    }

    /// <summary>Notes that the upstream was heard at <paramref name="at"/> and re-evaluates staleness.</summary>
    public void Heard(DateTimeOffset at)
    {
        var ticks = at.UtcTicks;
        var last = Interlocked.Read(ref _lastUpstreamTicks);
        while (ticks > last)
        {
            var seen = Interlocked.CompareExchange(ref _lastUpstreamTicks, ticks, last);
            if (seen == last)
            {
                break;
            }

            last = seen;
        }

        TellFreshness();
    }

    public void ApplyTicker(Ticker ticker, FeedPosition position)
    {
        ArgumentNullException.ThrowIfNull(ticker);
        if (Find(ticker.Symbol) is { } market && market.SetTicker(ticker, position))
        {
            foreach (var listener in _listeners)
            {
                listener.OnTicker(market);
            }
        }
    }

    /// <summary>Applies one whole book message in array order, then truncates. A message older than the book is
    /// ignored.</summary>
    /// <param name="check">Asked of the book that the message makes, before anyone can read it; false refuses it.</param>
    /// <returns>False when <paramref name="checksum"/> is given and the book does not match it, or the check refuses
    /// it: the book is then dropped (<see cref="SymbolMarket.HasBook"/> is false) and needs a new snapshot. Also false
    /// for an update while there is no book, and for an unknown symbol.</returns>
    public bool ApplyBook(
        string symbol,
        bool isSnapshot,
        ReadOnlySpan<ScaledLevel> bids,
        ReadOnlySpan<ScaledLevel> asks,
        uint? checksum,
        DateTimeOffset time,
        FeedPosition position,
        BookCheck? check = null)
    {
        if (Find(symbol) is not { } market)
        {
            return false;
        }

        var change = market.ChangeBook(isSnapshot, bids, asks, checksum, time, position, check);
        if (change == BookChange.Applied)
        {
            foreach (var listener in _listeners)
            {
                listener.OnBook(market, isSnapshot);
            }
        }

        return change != BookChange.Refused;
    }

    /// <summary>Forgets a book that can no longer be trusted: <see cref="SymbolMarket.HasBook"/> is false until the
    /// next snapshot. Call it for every pair when the connection it came from is lost.</summary>
    public void DropBook(string symbol) => Find(symbol)?.DropBook();

    /// <summary>Appends trades not seen yet (by trade id).</summary>
    public void ApplyTrades(string symbol, IReadOnlyList<Print> prints, FeedPosition position)
    {
        ArgumentNullException.ThrowIfNull(prints);
        if (Find(symbol) is not { } market)
        {
            return;
        }

        var missedBefore = market.MissedTrades;
        if (market.AddTrades(prints, position) is not { Count: > 0 } fresh)
        {
            return;
        }

        if (market.MissedTrades - missedBefore is > 0 and var missed)
        {
            foreach (var listener in _listeners)
            {
                listener.OnTradesMissed(market, missed);
            }
        }

        foreach (var listener in _listeners)
        {
            listener.OnTrades(market, fresh);
        }
    }

    public void Dispose() => _freshnessTimer.Dispose();

    private void TellFreshness()
    {
        bool isStale;
        lock (_lock)
        {
            isStale = IsStale;
            if (isStale == _toldStale)
            {
                return;
            }

            _toldStale = isStale;
        }

        foreach (var listener in _listeners)
        {
            listener.OnFreshness(isStale);
        }
    }

    private sealed class Subscription(MarketBoard board, IBoardListener listener) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(
                ref board._listeners, static (listeners, removed) => listeners.Remove(removed), listener);
    }
}
