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

namespace CryptoSim.Tests.Bus;

/// <summary>A feed's leader without an upstream: it makes its changes up, applies them to its board and publishes
/// them, as the feed does.</summary>
internal sealed class TestLeader : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly IConnectionMultiplexer _redis;
    private readonly BusLink _link;
    private readonly Random _random;
    private long _tradeId = 1000;

    private TestLeader(IConnectionMultiplexer redis, string marketId, long term)
    {
        _redis = redis;
        var options = Options.Create(new MarketOptions { Id = marketId });
        _link = new BusLink(redis, options);
        _random = new Random((int)term);
        Board = new MarketBoard(options, TimeProvider.System);
        Term = new MarketPublisher(
            _link,
            Board,
            new BusMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()),
            TimeProvider.System,
            NullLogger<MarketPublisher>.Instance).Open(term);
        Board.SetSystem(SystemState.Online);
        Hear();
    }

    public MarketBoard Board { get; }

    public PublishingTerm Term { get; }

    public static async Task<TestLeader> OpenAsync(string redis, string marketId, long term)
    {
        var options = ConfigurationOptions.Parse(redis);
        options.AbortOnConnectFail = false;
        return new TestLeader(await ConnectionMultiplexer.ConnectAsync(options), marketId, term);
    }

    /// <summary>An upstream frame of no symbol, as a heartbeat is.</summary>
    public void Hear()
    {
        Board.Heard(DateTimeOffset.UtcNow);
        Term.CatchUp();
    }

    public void List(string symbol, PairStatus status = PairStatus.Online)
    {
        var instrument = new Instrument(
            symbol, symbol.Split('/')[0], "USD", status, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);
        Publish(BusChannel.Instrument, symbol, true, (_, output) =>
        {
            Board.SetInstrument(instrument, 10);
            KrakenFrameWriter.WriteInstruments(output, true, [], [instrument]);
        });
    }

    public void Snapshot(string symbol) => PublishBook(
        symbol, true,
        [.. Enumerable.Range(0, 10).Select(level => new ScaledLevel(50_000 - level, Quantity()))],
        [.. Enumerable.Range(0, 10).Select(level => new ScaledLevel(50_001 + level, Quantity()))]);

    public void Update(string symbol) => PublishBook(
        symbol, false,
        [new ScaledLevel(50_000 - _random.Next(12), Quantity())],
        [new ScaledLevel(50_001 + _random.Next(12), Quantity())]);

    public void Tick(string symbol)
    {
        var price = _random.Next(10_000, 90_000) / 10m;
        var ticker = new Ticker(
            symbol, price, 1, price + 0.1m, 2, price, 100, price, price - 5, price + 5, 1, 0.5m, 7,
            DateTimeOffset.UnixEpoch.AddSeconds(_random.Next(1_000_000)));
        Publish(BusChannel.Ticker, symbol, false, (position, output) =>
        {
            Board.ApplyTicker(ticker, position);
            KrakenFrameWriter.WriteTicker(output, false, ticker, Board.Find(symbol)!.Instrument);
        });
    }

    public void Trade(string symbol) => Publish(BusChannel.Trades, symbol, false, (position, output) =>
    {
        Print[] prints =
        [
            new(
                ++_tradeId, 5_000m + _random.Next(10), 0.5m, OrderSide.Sell, Now(),
                position.Term, position.Sequence),
        ];
        Board.ApplyTrades(symbol, prints, position);
        KrakenFrameWriter.WriteTrades(output, false, Board.Find(symbol)!.Instrument, prints);
    });

    public void DropBook(string symbol)
    {
        Board.DropBook(symbol);
        Term.DropBook(symbol, DateTimeOffset.UtcNow);
    }

    /// <summary>Waits until Redis has answered for everything published so far.</summary>
    public async Task SettleAsync()
    {
        await _redis.GetDatabase().PingAsync();
        Hear();
        await _redis.GetDatabase().PingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Term.DisposeAsync();
        Board.Dispose();
        _link.Dispose();
        await _redis.DisposeAsync();
        await _services.DisposeAsync();
    }

    /// <summary>In whole milliseconds, which the wire's microseconds hold.</summary>
    private static DateTimeOffset Now() =>
        DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    private long Quantity() => _random.NextInt64(1, 1_000_000_000);

    private void PublishBook(string symbol, bool isSnapshot, ScaledLevel[] bids, ScaledLevel[] asks)
    {
        Publish(BusChannel.Book, symbol, isSnapshot, (position, output) =>
        {
            var market = Board.Find(symbol)!;
            Assert.IsTrue(Board.ApplyBook(symbol, isSnapshot, bids, asks, null, DateTimeOffset.UnixEpoch, position));
            uint checksum = 0;
            market.ReadBook(0, (kept, offered, _) => checksum = OrderBook.Checksum(kept, offered));
            KrakenFrameWriter.WriteBook(
                output, isSnapshot, market.Instrument, bids, asks, checksum, DateTimeOffset.UnixEpoch);
        });
    }

    private void Publish(
        BusChannel channel, string symbol, bool isSnapshot, Action<FeedPosition, IBufferWriter<byte>> apply)
    {
        var position = Term.Next(symbol);
        var output = new ArrayBufferWriter<byte>();
        apply(position, output);
        Term.Publish(channel, position, symbol, isSnapshot, output.WrittenSpan, DateTimeOffset.UtcNow);
        Board.Heard(DateTimeOffset.UtcNow);
        Term.CatchUp();
    }
}
