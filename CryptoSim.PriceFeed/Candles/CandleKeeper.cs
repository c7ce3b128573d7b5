using System.Collections.Concurrent;
using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>The candles of all pairs, built from their trades. The receive loop adds, the worker
/// takes.</summary>
internal sealed class CandleKeeper(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SymbolCandles> _symbols = new(StringComparer.Ordinal);
    private volatile bool _isConnected;

    /// <summary>Names the pairs of a new connection. Each waits to be told what the store has; each that may have missed
    /// trades waits to be back-filled.</summary>
    public void Follow(IEnumerable<Instrument> pairs)
    {
        foreach (var pair in pairs)
        {
            _symbols.GetOrAdd(pair.Symbol, static (_, instrument) => new SymbolCandles(instrument), pair).Connected();
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

    /// <param name="bar">A one-minute bar of the venue's own, as it is now.</param>
    public void AddVenues(string symbol, Candle bar)
    {
        if (_symbols.TryGetValue(symbol, out var candles))
        {
            candles.AddVenues(bar);
        }
    }

    /// <summary>Minutes that the venue tells otherwise than its trades do, found since the last call.</summary>
    public IReadOnlyList<CandleDifference> TakeDifferences()
    {
        var differences = new List<CandleDifference>();
        foreach (var symbol in _symbols.Values)
        {
            symbol.TakeDifferences(differences);
        }

        return differences;
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

    /// <summary>Pairs that wait for <see cref="SymbolCandles.Resume"/>.</summary>
    public IReadOnlyList<SymbolCandles> Pending => [.. _symbols.Values.Where(symbol => symbol.IsPending)];

    /// <summary>A pair and an interval whose missed candles can be had from the venue now, or null: first the minutes of
    /// all pairs, which charts are looked at most.</summary>
    public (SymbolCandles Symbol, int Minutes)? NextToBackfill()
    {
        if (!_isConnected)
        {
            return null;
        }

        var now = time.GetUtcNow();
        foreach (var minutes in CandleIntervals.Minutes)
        {
            if (_symbols.Values.FirstOrDefault(symbol => symbol.NeedsBackfill(minutes, now)) is { } found)
            {
                return (found, minutes);
            }
        }

        return null;
    }
}
