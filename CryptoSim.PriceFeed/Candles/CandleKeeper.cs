using System.Collections.Concurrent;
using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>The one-minute candles of all pairs, built from their trades. The receive loop adds, the worker
/// takes.</summary>
internal sealed class CandleKeeper(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SymbolCandles> _symbols = new(StringComparer.Ordinal);
    private volatile bool _isConnected;

    /// <summary>Names the pairs of a new connection; each that may have missed trades waits to be back-filled.</summary>
    public void Follow(IEnumerable<Instrument> pairs)
    {
        foreach (var pair in pairs)
        {
            _symbols.GetOrAdd(pair.Symbol, static (_, instrument) => new SymbolCandles(instrument), pair);
        }

        _isConnected = true;
    }

    public void Disconnected()
    {
        _isConnected = false;
        foreach (var symbol in _symbols.Values)
        {
            symbol.Disconnected();
        }
    }

    /// <param name="isSnapshot">The first trades of a connection: what came before them may have been missed.</param>
    public void Add(string symbol, bool isSnapshot, IReadOnlyList<Print> prints, DateTimeOffset receivedAt)
    {
        if (_symbols.TryGetValue(symbol, out var candles))
        {
            candles.Add(isSnapshot, prints, receivedAt);
        }
    }

    /// <summary>What changed since the last call, to be stored. Give it to <see cref="SymbolCandles.Stored"/> when it
    /// was.</summary>
    public IReadOnlyList<(SymbolCandles Symbol, StoredCandle Candle)> Take()
    {
        var now = time.GetUtcNow();
        var changed = new List<(SymbolCandles, StoredCandle)>();
        foreach (var symbol in _symbols.Values)
        {
            symbol.Take(now, _isConnected, changed);
        }

        return changed;
    }

    /// <summary>A pair whose missed minutes can be had from the venue now, or null.</summary>
    public SymbolCandles? NextToBackfill()
    {
        var now = time.GetUtcNow();
        return _isConnected ? _symbols.Values.FirstOrDefault(symbol => symbol.NeedsBackfill(now)) : null;
    }
}
