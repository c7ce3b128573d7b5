using System.Text.Json;
using CryptoSim.Domain.Instruments;
using CryptoSim.KrakenSim.Markets;
using CryptoSim.KrakenSim.Simulation;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.Wire;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>Books derived from an upstream's: each frame of each depth is applied to a naive book, which must match the
/// frame's checksum and, level by level and digit by digit, the top of a naive book of the upstream at that very
/// frame.</summary>
[TestClass]
public sealed class DerivedBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow("BTC/USD")]
    [DataRow("DOGE/USD")]
    [Timeout(300_000, CooperativeCancellation = true)]
    public Task Depths_derived_from_a_depth_100_upstream_are_right_at_every_frame(string symbol) =>
        FollowSeededMarketAsync(symbol, TimeSpan.FromMinutes(2.5));

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(1_800_000, CooperativeCancellation = true)]
    public Task Depths_derived_from_a_depth_100_upstream_are_right_at_every_frame_of_an_hour() =>
        FollowSeededMarketAsync("BTC/USD", TimeSpan.FromHours(1));

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Depth_10_of_the_real_capture_is_right_at_every_frame()
    {
        var instrument = new Instrument(
            "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);
        await using var host = await BoardHost.StartAsync();
        using var derived = new DerivedBooks(host, instrument, upstreamDepth: 10);
        var frames = KrakenFiles.ReadBookCapture();
        for (var index = 0; index < frames.Length; index++)
        {
            using var frame = JsonDocument.Parse(frames[index]);
            await (index == 0
                ? derived.StartAsync(frame.RootElement, 10)
                : derived.FollowAsync(frame.RootElement));
        }

        Assert.HasCount(510, frames);
        Assert.IsGreaterThan(500, derived.Frames);
    }

    private static async Task FollowSeededMarketAsync(string symbol, TimeSpan length)
    {
        var market = new SeededMarket(InstrumentTable.Load(), 42);
        var pair = market.Pairs.Select(pair => pair.Symbol).ToList().IndexOf(symbol);
        var changes = new BookChanges();
        await using var kraken = await BoardHost.StartAsync();
        using var subscription = kraken.Board.Subscribe(changes);
        var half = Steps.HalfAt(Start);
        var simulation = new PairSimulation(market, pair, kraken.Board, 100, half);
        using var upstream = await kraken.ConnectAsync();
        await upstream.SubscribeAsync("book", symbol, ",\"depth\":100");
        await using var host = await BoardHost.StartAsync();
        using var derived = new DerivedBooks(host, market.Pairs[pair].Instrument, upstreamDepth: 100);
        await derived.StartAsync(await ReadBookAsync(upstream), 10, 25, 100);

        for (var end = Steps.HalfAt(Start + length); half < end;)
        {
            changes.Count = 0;
            simulation.AdvanceTo(++half);
            Assert.IsInRange(0, 1, changes.Count);
            if (changes.Count == 1)
            {
                await derived.FollowAsync(await ReadBookAsync(upstream));
            }
        }

        // The upstream changes several times a second, and so does each depth.
        Assert.IsGreaterThan((int)length.TotalSeconds * 3, derived.Frames);
    }

    private static Task<JsonElement> ReadBookAsync(KrakenClient client) =>
        client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "book");

    private sealed class BookChanges : IBoardListener
    {
        public int Count { get; set; }

        void IBoardListener.OnBook(SymbolMarket market, bool isSnapshot) => Count++;
    }

    /// <summary>An upstream's book, and what clients of a server see that reads it.</summary>
    private sealed class DerivedBooks(BoardHost host, Instrument instrument, int upstreamDepth) : IDisposable
    {
        private readonly BookApplier _applier = new(host.Board, instrument, upstreamDepth);
        private readonly NaiveBook _upstream = new(upstreamDepth);
        private readonly List<(int Depth, KrakenClient Client, NaiveBook Book)> _clients = [];

        /// <summary>Derived frames checked.</summary>
        public int Frames { get; private set; }

        public async Task StartAsync(JsonElement snapshot, params int[] depths)
        {
            _upstream.Apply(snapshot);
            _applier.Apply(snapshot);
            foreach (var depth in depths)
            {
                var client = await host.ConnectAsync();
                _clients.Add((depth, client, new NaiveBook(depth)));
                await client.SubscribeAsync("book", instrument.Symbol, $",\"depth\":{depth}");
                await CheckNextAsync(snapshot, _clients[^1]);
            }
        }

        /// <summary>A depth whose levels the frame changes gets one frame, and no other depth gets any: the next one it
        /// gets would not match.</summary>
        public async Task FollowAsync(JsonElement update)
        {
            var before = _clients.ConvertAll(client => _upstream.Top(client.Depth));
            _upstream.Apply(update);
            _applier.Apply(update);
            for (var index = 0; index < _clients.Count; index++)
            {
                if (!_upstream.Top(_clients[index].Depth).SequenceEqual(before[index]))
                {
                    await CheckNextAsync(update, _clients[index]);
                }
            }
        }

        public void Dispose() => _clients.ForEach(client => client.Client.Dispose());

        private async Task CheckNextAsync(
            JsonElement upstreamFrame, (int Depth, KrakenClient Client, NaiveBook Book) client)
        {
            var frame = await ReadBookAsync(client.Client);
            client.Book.Apply(frame);
            CollectionAssert.AreEqual(_upstream.Top(client.Depth), client.Book.Top(client.Depth), frame.GetRawText());
            if (upstreamFrame.GetProperty("data")[0].TryGetProperty("timestamp", out var time))
            {
                Assert.AreEqual(
                    time.GetString(), frame.GetProperty("data")[0].GetProperty("timestamp").GetString());
            }

            Frames++;
        }
    }
}
