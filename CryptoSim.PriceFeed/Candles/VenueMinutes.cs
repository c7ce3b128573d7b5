using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>A minute that the venue tells otherwise than its own trades do.</summary>
public readonly record struct CandleDifference(string Symbol, Candle Ours, Candle Venues);

/// <summary>One pair's minutes as the venue's <c>ohlc</c> channel tells them: they stand in for minutes of which trades
/// were missed, and are held against those that were built from all trades. Not thread safe.</summary>
internal sealed class VenueMinutes(string symbol)
{
    // Of the latest two of either side one may wait for the other; a venue's snapshot has many that nobody compares.
    private const int MaximumCompared = 16;

    private readonly SortedDictionary<DateTimeOffset, Candle> _ended = [];
    private readonly SortedDictionary<DateTimeOffset, Candle> _venues = [];
    private readonly SortedDictionary<DateTimeOffset, Candle> _ours = [];
    private readonly List<CandleDifference> _differences = [];
    private Candle? _running;

    /// <summary>A bar as it is now. It has ended when a later one begins: the venue tells nothing of its end.</summary>
    public void Add(Candle bar)
    {
        if (_running is { } running && bar.OpenTime > running.OpenTime && running.Trades > 0)
        {
            _ended[running.OpenTime] = running;
            Put(_venues, running);
            Compare(running.OpenTime);
        }

        if (_running is null || bar.OpenTime >= _running.OpenTime)
        {
            _running = bar;
        }
    }

    /// <summary>The connection is gone: what its running bar became is not known.</summary>
    public void Disconnected() => _running = null;

    /// <summary>A minute that was built from all of its trades.</summary>
    public void Built(Candle candle)
    {
        if (_ours.TryGetValue(candle.OpenTime, out var known) && IsSame(known, candle))
        {
            return;
        }

        Put(_ours, candle);
        Compare(candle.OpenTime);
    }

    /// <summary>Ended minutes that were not stored yet.</summary>
    public IEnumerable<StoredCandle> Take() =>
        _ended.Values.Select(candle => new StoredCandle(symbol, 1, candle, Complete: true, CandleOrigin.Backfill));

    public void Stored(StoredCandle stored) => _ended.Remove(stored.Candle.OpenTime);

    public void TakeDifferences(List<CandleDifference> into)
    {
        into.AddRange(_differences);
        _differences.Clear();
    }

    private void Compare(DateTimeOffset openTime)
    {
        if (_ours.TryGetValue(openTime, out var ours)
            && _venues.TryGetValue(openTime, out var venues)
            && !IsSame(ours, venues))
        {
            _differences.Add(new CandleDifference(symbol, ours, venues));
        }
    }

    /// <summary>The average price is rounded, each in its own way.</summary>
    private static bool IsSame(Candle left, Candle right) =>
        (left.Open, left.High, left.Low, left.Close, left.Volume, left.Trades)
        == (right.Open, right.High, right.Low, right.Close, right.Volume, right.Trades);

    private static void Put(SortedDictionary<DateTimeOffset, Candle> candles, Candle candle)
    {
        candles[candle.OpenTime] = candle;
        if (candles.Count > MaximumCompared)
        {
            candles.Remove(candles.First().Key);
        }
    }
}
