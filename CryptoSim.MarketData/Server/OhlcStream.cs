using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Wire;
using Microsoft.Extensions.Logging;

namespace CryptoSim.MarketData.Server;

/// <summary>The <c>ohlc</c> channel of one pair and interval: history from the candle source where there is one, the
/// running bar from trades.</summary>
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
    private decimal _cost;
    private bool _isReady;
    private int _starts;

    public void Update(List<Print> prints)
    {
        if (IsEmpty || !_isReady)
        {
            return;
        }

        foreach (var print in prints)
        {
            Fold(print);
        }

        Publish(MakeFrame(_candles.GetRange(_candles.Count - 1, 1), isSnapshot: false), isSnapshot: false);
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
            _cost = _candles.Count > 0 ? _candles[^1].Vwap * _candles[^1].Volume : 0;
            _isReady = true;
            Publish(TakeSnapshot()!, isSnapshot: true);
        }
    }

    private void Fold(Print print)
    {
        var length = TimeSpan.FromMinutes(intervalMinutes).Ticks;
        var openTime = new DateTimeOffset(print.Time.UtcTicks - (print.Time.UtcTicks % length), TimeSpan.Zero);
        if (_candles.Count > 0 && _candles[^1].OpenTime >= openTime)
        {
            var running = _candles[^1];
            _cost += print.Price * print.Quantity;
            var volume = running.Volume + print.Quantity;
            _candles[^1] = running with
            {
                High = Math.Max(running.High, print.Price),
                Low = Math.Min(running.Low, print.Price),
                Close = print.Price,
                Vwap = _cost / volume,
                Volume = volume,
                Trades = running.Trades + 1,
            };
            return;
        }

        _cost = print.Price * print.Quantity;
        _candles.Add(new Candle(
            openTime, print.Price, print.Price, print.Price, print.Price, print.Price, print.Quantity, 1));
        if (_candles.Count > SnapshotCandles)
        {
            _candles.RemoveAt(0);
        }
    }

    private byte[] MakeFrame(List<Candle> candles, bool isSnapshot) =>
        Make((candles, isSnapshot, market.Instrument, intervalMinutes, time), static (output, state) =>
            KrakenFrameWriter.WriteCandles(
                output, state.isSnapshot, state.Instrument, state.intervalMinutes, state.candles, state.time.GetUtcNow()));
}
