using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Wire;
using Microsoft.Extensions.Logging;

namespace CryptoSim.MarketData.Server;

/// <summary>The <c>ohlc</c> channel of one pair and interval: history from the candle source where there is one, the
/// running bar from trades. A trade that comes late counts in its own bar, which is then sent again.</summary>
internal sealed class OhlcStream(
    Lock gate,
    WebSocketMetrics metrics,
    SymbolMarket market,
    int intervalMinutes,
    ICandleSource? source,
    TimeProvider time,
    ILogger logger) : MarketStream(gate, metrics)
{
    /// <summary>As many as Kraken's REST gives.</summary>
    private const int SnapshotCandles = 720;

    /// <summary>A source that takes longer is left out: the stream starts with the running bar.</summary>
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(5);

    private List<Candle> _candles = [];
    private long _lastId;
    private bool _isReady;
    private int _starts;

    public void Update(List<Print> prints)
    {
        if (IsEmpty || !_isReady)
        {
            return;
        }

        var changed = Fold(prints);
        if (changed.Count > 0)
        {
            Publish(MakeFrame(changed, isSnapshot: false), isSnapshot: false);
        }
    }

    protected override void Start()
    {
        _isReady = false;
        _ = LoadAsync(++_starts);
    }

    protected override void Stop() => _candles = [];

    protected override byte[]? TakeSnapshot() => _isReady ? MakeFrame(_candles, isSnapshot: true) : null;

    private async Task LoadAsync(int start)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        IReadOnlyList<Candle> candles = [];
        try
        {
            if (source is not null)
            {
                using var timeout = new CancellationTokenSource(LoadTimeout, time);
                var since = time.GetUtcNow().AddMinutes(-(double)SnapshotCandles * intervalMinutes);
                candles = await source.GetCandlesAsync(
                    market.Symbol, intervalMinutes, since, SnapshotCandles, timeout.Token);
            }
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "No candles of {Symbol}: the ohlc stream starts empty.", market.Symbol);
        }

        lock (Gate)
        {
            if (start != _starts || IsEmpty)
            {
                return;
            }

            _candles = [.. candles];
            RebuildRunning(market.RecentTrades(int.MaxValue));
            _isReady = true;
            Publish(TakeSnapshot()!, isSnapshot: true, onlyWhereAsked: true);
        }
    }

    /// <summary>The source may not hold the last trades yet, or hold some that are still to come here. The bar that the
    /// latest trades cover from its start is therefore built from them; a longer one is taken as the source has it.
    /// </summary>
    private void RebuildRunning(IReadOnlyList<Print> trades)
    {
        _lastId = long.MinValue;
        if (trades.Count == 0)
        {
            return;
        }

        var running = CandleIntervals.OpenTime(trades[^1].Time, intervalMinutes);
        if (trades[0].Time < running)
        {
            _candles.RemoveAll(candle => candle.OpenTime >= running);
            Fold([.. trades.Where(trade => trade.Time >= running)]);
        }

        _lastId = trades[^1].TradeId;
    }

    /// <returns>The bars that changed, oldest first.</returns>
    private List<Candle> Fold(List<Print> prints)
    {
        SortedSet<DateTimeOffset> changed = [];
        foreach (var print in prints)
        {
            if (print.TradeId > _lastId && Fold(print) is { } openTime)
            {
                changed.Add(openTime);
            }
        }

        return [.. _candles.Where(candle => changed.Contains(candle.OpenTime))];
    }

    /// <returns>The open time of the bar it counts in; null when that is older than all that are kept.</returns>
    private DateTimeOffset? Fold(Print print)
    {
        _lastId = print.TradeId;
        var openTime = CandleIntervals.OpenTime(print.Time, intervalMinutes);
        var index = _candles.FindLastIndex(candle => candle.OpenTime <= openTime);
        if (index >= 0 && _candles[index].OpenTime == openTime)
        {
            var bar = _candles[index];
            var volume = bar.Volume + print.Quantity;
            _candles[index] = bar with
            {
                High = Math.Max(bar.High, print.Price),
                Low = Math.Min(bar.Low, print.Price),
                // Ids rise in the order of matching: the one told last is the bar's last, whatever its clock says.
                Close = print.Price,
                Vwap = ((bar.Vwap * bar.Volume) + (print.Price * print.Quantity)) / volume,
                Volume = volume,
                Trades = bar.Trades + 1,
            };
            return openTime;
        }

        if (index < 0 && _candles.Count > 0)
        {
            return null;
        }

        _candles.Insert(index + 1, new Candle(
            openTime, print.Price, print.Price, print.Price, print.Price, print.Price, print.Quantity, 1));
        if (_candles.Count > SnapshotCandles)
        {
            _candles.RemoveAt(0);
        }

        return openTime;
    }

    private byte[] MakeFrame(List<Candle> candles, bool isSnapshot) =>
        Make((candles, isSnapshot, market.Instrument, intervalMinutes, time), static (output, state) =>
            KrakenFrameWriter.WriteCandles(
                output, state.isSnapshot, state.Instrument, state.intervalMinutes, state.candles, state.time.GetUtcNow()));
}
