using System.Buffers;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.Benchmarks.Feed;

/// <summary>Publishes changes of one pair's book on the real bus, as a feed's leader does. Each carries, as its
/// timestamp, the moment at which it was due: what is published late counts as late.</summary>
internal sealed class TickPublisher : IAsyncDisposable
{
    public const string Symbol = "BTC/USD";

    public const string Market = "benchmark";

    private static readonly Instrument Pair = new(
        Symbol, "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly IConnectionMultiplexer _redis;
    private readonly MarketBoard _board;
    private readonly BusLink _link;
    private readonly PublishingTerm _term;
    private readonly ArrayBufferWriter<byte> _frame = new(4_096);
    private long _quantity = 100_000_000;
    private long _tradeId;

    private TickPublisher(IConnectionMultiplexer redis)
    {
        _redis = redis;
        var options = Options.Create(new MarketOptions { Id = Market });
        _board = new MarketBoard(options, _time);
        _link = new BusLink(redis, options);
        var metrics = new BusMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        _term = new MarketPublisher(_link, _board, metrics, _time, NullLogger<MarketPublisher>.Instance).Open(1);
        _board.SetSystem(SystemState.Online);
        Publish(BusChannel.Instrument, isSnapshot: true, (_, output) =>
        {
            _board.SetInstrument(Pair, 10);
            KrakenFrameWriter.WriteInstruments(output, true, [], [Pair]);
        });
        PublishBook(
            isSnapshot: true,
            Levels(500_000, -1, 10),
            Levels(500_001, 1, 10),
            _time.GetUtcNow());
    }

    public static async Task<TickPublisher> OpenAsync(string redis) =>
        new(await ConnectionMultiplexer.ConnectAsync(redis));

    /// <summary>Publishes at a steady rate, whatever becomes of what was published before. On the calling thread.
    /// </summary>
    /// <returns>Ticks published.</returns>
    public long Run(Load load)
    {
        var started = _time.GetUtcNow();
        var ticks = (long)load.TicksPerSecond * load.Seconds;
        for (var tick = 0L; tick < ticks; tick++)
        {
            var due = started.AddSeconds((double)tick / load.TicksPerSecond);
            WaitUntil(due);
            if (load.AreTrades)
            {
                PublishTrade(due);
            }
            else
            {
                // Always another quantity: every tick changes the book.
                _quantity++;
                PublishBook(isSnapshot: false, Levels(500_000, -1, load.Levels), Levels(500_001, 1, load.Levels), due);
            }
        }

        return ticks;
    }

    public async ValueTask DisposeAsync()
    {
        await _term.DisposeAsync();
        _board.Dispose();
        _link.Dispose();
        await _redis.DisposeAsync();
        await _services.DisposeAsync();
    }

    /// <summary>A sleep ends on the millisecond at best; the rest is spun.</summary>
    private void WaitUntil(DateTimeOffset due)
    {
        while (due - _time.GetUtcNow() is { Ticks: > 0 } left)
        {
            if (left.TotalMilliseconds > 1.5)
            {
                Thread.Sleep((int)left.TotalMilliseconds - 1);
            }
            else
            {
                Thread.SpinWait(20);
            }
        }
    }

    private ScaledLevel[] Levels(long best, int step, int count) =>
        [.. Enumerable.Range(0, count).Select(level => new ScaledLevel(best + (step * level), _quantity + level))];

    private void PublishTrade(DateTimeOffset time) => Publish(BusChannel.Trades, isSnapshot: false, (position, output) =>
    {
        Print[] prints =
            [new(++_tradeId, 50_000m, 0.5m, OrderSide.Buy, time, position.Term, position.Sequence)];
        _board.ApplyTrades(Symbol, prints, position);
        KrakenFrameWriter.WriteTrades(output, false, Pair, prints);
    });

    private void PublishBook(bool isSnapshot, ScaledLevel[] bids, ScaledLevel[] asks, DateTimeOffset time) =>
        Publish(BusChannel.Book, isSnapshot, (position, output) =>
        {
            if (!_board.ApplyBook(Symbol, isSnapshot, bids, asks, null, time, position))
            {
                throw new InvalidOperationException("The leader's own board refuses the change.");
            }

            var checksum = _board.Find(Symbol)!.Checksum();
            KrakenFrameWriter.WriteBook(output, isSnapshot, Pair, bids, asks, checksum, time);
        });

    private void Publish(BusChannel channel, bool isSnapshot, Action<FeedPosition, IBufferWriter<byte>> apply)
    {
        var position = _term.Next(Symbol);
        _frame.ResetWrittenCount();
        apply(position, _frame);
        var now = _time.GetUtcNow();
        _term.Publish(channel, position, Symbol, isSnapshot, _frame.WrittenSpan, now);
        _board.Heard(now);
        _term.CatchUp();
    }
}

/// <summary>What is published.</summary>
/// <param name="Levels">Levels a side that each tick changes, of ten.</param>
/// <param name="AreTrades">Ticks are trades, none of which may be left out, instead of changes of the book.</param>
internal sealed record Load(int TicksPerSecond, int Seconds, int Levels = 1, bool AreTrades = false);
