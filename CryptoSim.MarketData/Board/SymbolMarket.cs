using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Board;

/// <summary>One pair's current market. Reads are safe from any thread; writes come through
/// <see cref="MarketBoard"/>.</summary>
public sealed class SymbolMarket
{
    /// <summary>Reads the scaled sides under the market's lock: copy what is needed and return.</summary>
    public delegate void BookReader<in TState>(
        ReadOnlySpan<ScaledLevel> bids, ReadOnlySpan<ScaledLevel> asks, TState state);

    public string Symbol => Instrument.Symbol;

    public Instrument Instrument => throw new NotImplementedException();

    /// <summary>Latest ticker, or null before the first.</summary>
    public Ticker? Ticker => throw new NotImplementedException();

    /// <summary>Term and sequence of the last change applied.</summary>
    public (long Term, long Sequence) Position => throw new NotImplementedException();

    /// <summary>False until a book snapshot was applied, and while one is being fetched again.</summary>
    public bool HasBook => throw new NotImplementedException();

    /// <summary>Depth the upstream book is kept to.</summary>
    public int BookDepth => throw new NotImplementedException();

    /// <summary>A copy of the best <paramref name="depth"/> levels a side.</summary>
    public BookView TakeBook(int depth) => throw new NotImplementedException();

    public void ReadBook<TState>(TState state, BookReader<TState> reader) => throw new NotImplementedException();

    /// <summary>The latest trades, newest last, at most <paramref name="count"/> (1,000 are kept).</summary>
    public IReadOnlyList<Print> RecentTrades(int count) => throw new NotImplementedException();
}
