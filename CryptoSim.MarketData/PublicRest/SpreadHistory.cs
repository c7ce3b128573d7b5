using System.Collections.Concurrent;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Best bid and ask from a moment on.</summary>
internal readonly record struct SpreadChange(DateTimeOffset Time, decimal Bid, decimal Ask);

/// <summary>Each pair's latest changes of the best bid or ask price, noted as the board's books change.</summary>
internal sealed class SpreadHistory : IBoardListener
{
    /// <summary>Changes kept a pair: as many as Kraken answers.</summary>
    public const int Kept = 250;

    // One entry a pair: bounded by the pairs there are, some 10 KiB each.
    private readonly ConcurrentDictionary<string, Ring> _rings = new(StringComparer.Ordinal);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<SpreadChange> Latest(string symbol) =>
        _rings.TryGetValue(symbol, out var ring) ? ring.Take() : [];

    void IBoardListener.OnBook(SymbolMarket market, bool isSnapshot)
    {
        var ring = _rings.GetOrAdd(market.Symbol, static _ => new Ring());
        // Nearly all changes leave both prices alone, and then nothing is allocated.
        market.ReadBook(ring, static (bids, asks, ring) => ring.Look(bids, asks));
        if (ring.HasMoved)
        {
            var book = market.TakeBook(1);
            ring.Add(new SpreadChange(book.Time, book.Bids[0].Price, book.Asks[0].Price));
        }
    }

    /// <summary>Written by the one thread that writes the pair, read by any.</summary>
    private sealed class Ring
    {
        private readonly Lock _lock = new();
        private readonly SpreadChange[] _changes = new SpreadChange[Kept];
        private long _count;
        private (long Bid, long Ask) _best;

        public bool HasMoved { get; private set; }

        /// <summary>A side without levels has no price: such a moment is passed over.</summary>
        public void Look(ReadOnlySpan<ScaledLevel> bids, ReadOnlySpan<ScaledLevel> asks)
        {
            HasMoved = !bids.IsEmpty && !asks.IsEmpty && (bids[0].Price, asks[0].Price) != _best;
            _best = HasMoved ? (bids[0].Price, asks[0].Price) : _best;
        }

        public void Add(SpreadChange change)
        {
            lock (_lock)
            {
                _changes[_count++ % Kept] = change;
            }
        }

        public SpreadChange[] Take()
        {
            lock (_lock)
            {
                var taken = new SpreadChange[Math.Min(_count, Kept)];
                for (var index = 0; index < taken.Length; index++)
                {
                    taken[index] = _changes[(_count - taken.Length + index) % Kept];
                }

                return taken;
            }
        }
    }
}
