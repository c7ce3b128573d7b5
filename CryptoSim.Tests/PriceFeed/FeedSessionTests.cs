using System.Buffers;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.PriceFeed.Symbols;
using CryptoSim.Tests.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>The feed against a venue that misbehaves, over real sockets and a real Redis.</summary>
[TestClass]
public sealed class FeedSessionTests
{
    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Fills_the_board_and_follows_updates()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await Feed.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);

        await venue.SendBookAsync(67900, 7);
        await feed.UntilAsync(() => feed.BestBid == 6790.0m);

        Assert.AreEqual(SystemState.Online, feed.Board.System);
        Assert.IsFalse(feed.Board.IsStale);
        Assert.IsNotNull(feed.Status.ConnectedSince);
        Assert.AreEqual(10, feed.Board.Find("BTC/USD")!.BookDepth);
        var channels = venue.Requests.Select(request => request.Parameters.Channel).Distinct().ToArray();
        CollectionAssert.AreEqual(new[] { "instrument", "ticker", "book", "trade" }, channels);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Connects_again_after_a_drop_with_a_fresh_book()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await Feed.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);

        venue.Drop();
        await feed.UntilAsync(() => !feed.HasBook);
        await feed.UntilAsync(() => feed.HasBook && venue.Connections == 2);
        await venue.SendBookAsync(67900, 9);
        await feed.UntilAsync(() => feed.BestBid == 6790.0m);

        Assert.AreEqual(1L, feed.Status.Reconnects);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_wrong_checksum_subscribes_that_book_anew_once()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await Feed.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);
        await venue.SendBookAsync(67900, 1, checksum: 1);
        await venue.SendBookAsync(67900, 2, checksum: 2);

        await feed.UntilAsync(() => venue.Requests.Count(request => request.Method == "unsubscribe") == 1);
        await feed.UntilAsync(() => feed.HasBook);
        await venue.SendBookAsync(67900, 3);
        await feed.UntilAsync(() => feed.BestBid == 6790.0m);

        Assert.AreEqual(1L, feed.Status.Mismatches);
        Assert.AreEqual(1, venue.Connections);
        Assert.AreEqual(2, venue.Requests.Count(request => request is
            { Method: "subscribe", Parameters.Channel: "book" }));
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_refused_pair_is_told_and_the_others_go_on()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await Feed.StartAsync(venue.Address, "BTC/USD", "NOPE/USD");

        await feed.UntilAsync(() => feed.Status.Refused.Count == 3 && feed.HasBook);

        Assert.AreEqual("Currency pair not supported NOPE/USD", feed.Status.Refused["book NOPE/USD"]);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Garbage_is_counted_and_changes_nothing()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await Feed.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);

        foreach (var garbage in new[]
        {
            "NaN", "{\"channel\":\"book\"", "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\",\"bids\":[{\"price\":-1,\"qty\":1}],\"asks\":[]}]}",
        })
        {
            await venue.SendAsync(output => output.Write(System.Text.Encoding.UTF8.GetBytes(garbage)));
        }

        await feed.UntilAsync(() => feed.Status.UnreadableFrames == 3);
        Assert.IsTrue(feed.HasBook);
        Assert.AreEqual(6789.9m, feed.BestBid);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_silent_venue_is_pinged()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await Feed.StartAsync(venue.Address);

        await feed.UntilAsync(() => venue.Requests.Any(request => request.Method == "ping"));

        Assert.AreEqual(1, venue.Connections);
    }

    private sealed class Feed : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ServiceProvider _services;
        private readonly PublishingTerm _term;
        private readonly Task _running;

        private Feed(ServiceProvider services)
        {
            _services = services;
            Board = services.GetRequiredService<MarketBoard>();
            Status = services.GetRequiredService<FeedStatus>();
            _term = services.GetRequiredService<MarketPublisher>().Open(1);
            _running = services.GetRequiredService<FeedSession>().RunAsync(_term, _stop.Token);
        }

        public MarketBoard Board { get; }

        public FeedStatus Status { get; }

        public bool HasBook => Board.Find("BTC/USD")?.HasBook == true;

        public decimal? BestBid => Board.Find("BTC/USD")?.TakeBook(1).Bids is [var best, ..] ? best.Price : null;

        public static async Task<Feed> StartAsync(Uri address, params string[] symbols)
        {
            var redis = await ConnectionMultiplexer.ConnectAsync(await SharedServers.CreateRedisAsync());
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddSingleton(TimeProvider.System);
            services.AddSingleton<IConnectionMultiplexer>(_ => redis);
            services.AddSingleton(Options.Create(new MarketOptions { Id = "test" }));
            services.AddSingleton(Options.Create(new KrakenOptions
            {
                WebSocketUrl = address, RestUrl = new Uri("http://127.0.0.1:1"), BookDepth = 10, Symbols = symbols,
            }));
            services.AddSingleton<MarketBoard>();
            services.AddMarketPublisher();
            services.AddSingleton<FeedStatus>();
            services.AddSingleton<FeedMetrics>();
            services.AddSingleton<CandleKeeper>();
            services.AddSingleton<HttpClient>();
            services.AddSingleton<KrakenRest>();
            services.AddSingleton<SymbolSelection>();
            services.AddSingleton<FeedSession>();
            return new Feed(services.BuildServiceProvider());
        }

        /// <summary>Waits for it; the test's own deadline catches a hang.</summary>
        public async Task UntilAsync(Func<bool> condition)
        {
            while (!condition())
            {
                if (_running.IsCompleted)
                {
                    await _running;
                    Assert.Fail("the feed stopped");
                }

                await Task.Delay(10);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            await _term.DisposeAsync();
            await _services.DisposeAsync();
            _stop.Dispose();
        }
    }
}
