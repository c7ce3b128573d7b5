using System.Collections.Concurrent;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>Whatever the venue does, the feed is right again without being started anew, and has told of it. The days
/// pass side by side, because most of each is waiting; each has a venue, a feed and a Redis of its own.</summary>
[TestClass]
public sealed class BadDayTests
{
    private const int SideBySide = 12; // More would be late for their own deadlines on two cores.

    private static readonly SemaphoreSlim _places = new(SideBySide);
    private static readonly ConcurrentDictionary<string, Task> _days = new();

    private static readonly Dictionary<string, Func<Task>> _all = new()
    {
        ["drop"] = () => PassAsync(
            new { kind = "drop" }, "reconnects", "reconnects", "The connection to the venue ended", reconnects: true),
        ["silence"] = () => PassAsync(
            new { kind = "silence", seconds = 9 }, "pings", "reconnects", "did not answer a ping", reconnects: true),
        ["silence but for pongs"] = () => PassAsync(
            new { kind = "silence", seconds = 16, pong = true }, "pings", "reconnects", "sent nothing else", reconnects: true),
        ["garbage"] = () => PassAsync(
            new { kind = "garbage", count = 12 }, "unreadable", "unreadableFrames", "was refused: the frame is not JSON"),
        ["half a frame"] = () => PassAsync(
            new { kind = "half" }, "reconnects", "reconnects", "The connection to the venue ended", reconnects: true),
        ["a frame of 10 MB"] = () => PassAsync(
            new { kind = "huge", megabytes = 10 }, "unreadable", "unreadableFrames", "too many book levels"),
        ["a frame of 20 MB"] = () => PassAsync(
            new { kind = "huge", megabytes = 20 }, "reconnects", "reconnects", "a frame is longer than", reconnects: true),
        ["a wrong checksum"] = () => PassAsync(
            new { kind = "checksum", symbol = BadDay.Bitcoin }, "mismatches", "mismatches", "does not match its checksum"),
        ["wrong checksums for a while"] = () => PassAsync(
            new { kind = "checksum", seconds = 3 }, "mismatches", "mismatches", "does not match its checksum"),
        ["lost updates"] = () => PassAsync(
            new { kind = "gap", symbol = BadDay.Bitcoin, channel = "book", count = 5 },
            "mismatches", "mismatches", "does not match its checksum"),
        ["updates out of order"] = () => PassAsync(
            new { kind = "reorder", symbol = BadDay.Bitcoin, channel = "book" },
            "mismatches", "mismatches", "does not match its checksum"),
        ["refused subscriptions"] = () => PassAsync(
            new { kind = "refuse", channel = "book", seconds = 3 }, "refused", "refused", "The venue refused book BTC/USD",
            reconnects: true, then: new { kind = "drop" }),
        ["Exceeded msg rate"] = () => PassAsync(
            new { kind = "rate", seconds = 3 }, "rate_limits", "rateLimits", "asks for fewer requests",
            reconnects: true, then: new { kind = "drop" }),
        ["no way in"] = () => PassAsync(
            new { kind = "unreachable", seconds = 4 }, "reconnects", "reconnects", "503", reconnects: true),
        ["crossed books"] = () => PassAsync(
            new { kind = "cross", symbol = BadDay.Bitcoin, seconds = 3 }, "rejected", "lastRejected", "is not below the best ask"),
        ["an hour ahead"] = () => ClockAsync(3_600),
        ["a day behind"] = () => ClockAsync(-86_400),
        ["duplicates"] = DuplicatesAsync,
        ["late frames"] = () => SlowAsync(new { kind = "slow", delayMs = 20, seconds = 3 }),
        ["dripping frames"] = () => SlowAsync(new { kind = "slow", delayMs = 1, chunkBytes = 7, seconds = 3 }),
        ["a move that is real"] = MoveAsync,
        ["a pair vanishes"] = VanishAsync,
        ["a pair vanishes while nobody is connected"] = VanishUnseenAsync,
        ["a pair appears"] = AppearAsync,
        ["system maintenance"] = () => SystemAsync("maintenance", SystemState.Maintenance),
        ["system cancel_only"] = () => SystemAsync("cancel_only", SystemState.CancelOnly),
        ["system post_only"] = () => SystemAsync("post_only", SystemState.PostOnly),
        ["system of an unknown word"] = () => SystemAsync("hibernating", SystemState.Unknown),
    };

    static BadDayTests()
    {
        foreach (var channel in (string[])["book", "trade", "ticker"])
        {
            foreach (var value in (string[])["negative", "zero", "huge", "nan", "up", "down"])
            {
                // What no number can be is refused while it is read; what no market can be, by what the market was.
                var isRead = value is "up" or "down" || (channel == "ticker" && value == "zero");
                _all[$"price {value} in {channel}"] = () => PassAsync(
                    new { kind = "price", value, channel, symbol = BadDay.Bitcoin, seconds = 3 },
                    isRead ? "rejected" : "unreadable",
                    isRead ? "lastRejected" : "unreadableFrames",
                    isRead ? $"A {channel} record of BTC/USD was rejected" : "was refused: ");
            }
        }
    }

    public static IEnumerable<object[]> Days => _all.Keys.Select(day => new object[] { day });

    [ClassInitialize]
    public static void Start(TestContext _)
    {
        foreach (var (name, pass) in _all)
        {
            _days[name] = Task.Run(async () =>
            {
                await _places.WaitAsync();
                try
                {
                    await pass();
                }
                finally
                {
                    _places.Release();
                }
            });
        }
    }

    [TestMethod]
    [DynamicData(nameof(Days))]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Passes_and_is_told(string day) => _days[day];

    private static async Task PassAsync(
        object fault, string metric, string health, string log, bool reconnects = false, object? then = null)
    {
        await using var day = await BadDay.StartAsync(BadDay.Bitcoin, BadDay.Ether);
        await day.BreakAsync(fault);
        if (then is not null)
        {
            await day.BreakAsync(then);
        }

        await day.UntilToldAsync(metric, health, log);
        await day.UntilOverAsync();
        await day.UntilEqualAsync();
        day.AssertNoFalsePrice();
        Assert.AreEqual(reconnects, day.Feed.Status.Reconnects > 0, day.Feed.LastLines());
    }

    private static async Task ClockAsync(int shift)
    {
        await using var day = await BadDay.StartAsync(BadDay.Bitcoin, BadDay.Ether);
        await day.BreakAsync(new { kind = "clock", shiftSeconds = shift, seconds = 4 });
        await day.UntilToldAsync("clock_jumps", "clockJumps", "times jumped by");
        await day.UntilOverAsync();
        await day.UntilEqualAsync();

        Assert.IsFalse(day.Feed.Board.IsStale);
        Assert.AreEqual(0L, day.Feed.Status.Reconnects);
        var truly = day.Sim.Board.Find(BadDay.Bitcoin)!.RecentTrades(1_000).ToDictionary(print => print.TradeId);
        foreach (var print in day.Feed.Board.Find(BadDay.Bitcoin)!.RecentTrades(1_000).Where(print => truly.ContainsKey(print.TradeId)))
        {
            Assert.IsLessThan(
                60.0, Math.Abs((print.Time - truly[print.TradeId].Time).TotalSeconds), "a trade's time is off");
        }
    }

    private static async Task DuplicatesAsync()
    {
        await using var day = await BadDay.StartAsync(BadDay.Bitcoin, BadDay.Ether);
        await day.BreakAsync(new { kind = "duplicate", count = 200 });
        await day.UntilOverAsync();
        await day.UntilEqualAsync();

        // They change nothing, so there is nothing to tell.
        Assert.AreEqual(0L, day.Feed.Status.Mismatches);
        var ids = day.Feed.Board.Find(BadDay.Bitcoin)!.RecentTrades(1_000).Select(print => print.TradeId).ToArray();
        CollectionAssert.AllItemsAreUnique(ids);
    }

    private static async Task SlowAsync(object fault)
    {
        await using var day = await BadDay.StartAsync(BadDay.Bitcoin, BadDay.Ether);
        await day.BreakAsync(fault);
        await day.UntilOverAsync();
        await day.UntilEqualAsync();

        Assert.AreEqual(0L, day.Feed.Status.Reconnects, day.Feed.LastLines());
        Assert.AreEqual(0L, day.Feed.Status.UnreadableFrames);
    }

    /// <summary>What book, ticker and trades say for long is believed, there and back.</summary>
    private static async Task MoveAsync()
    {
        await using var day = await BadDay.StartAsync(TimeSpan.FromSeconds(1), BadDay.Bitcoin, BadDay.Ether);
        var before = day.Feed.BestBid!.Value;
        await day.BreakAsync(new { kind = "price", value = "up", symbol = BadDay.Bitcoin, seconds = 300 });
        await day.UntilToldAsync("rejected", "lastRejected", "A book record of BTC/USD was rejected");
        await day.Feed.UntilAsync(() => day.Feed.BestBid > 50 * before);
        await day.MendAsync();
        await day.UntilEqualAsync();

        Assert.AreEqual(0L, day.Feed.Status.Reconnects);
    }

    private static async Task VanishUnseenAsync()
    {
        await using var day = await BadDay.StartAsync();
        await day.BreakAsync(new { kind = "unreachable", seconds = 300 });
        await day.Feed.UntilAsync(() => !day.Feed.HasBook);
        await day.BreakAsync(new { kind = "vanish", symbol = BadDay.Ether });
        using (await day.Sim.Http.DeleteAsync("/faults/1"))
        {
            await day.Feed.UntilAsync(() => day.Feed.HasBook);
        }

        await day.UntilToldAsync("instruments", "delisted", "ETH/USD is delisted");
        Assert.AreEqual(PairStatus.Delisted, day.Feed.Board.Find(BadDay.Ether)!.Instrument.Status);
        await day.MendAsync();
        await day.Feed.UntilAsync(() => day.Feed.Board.Find(BadDay.Ether)!.HasBook);
        await day.UntilEqualAsync();
    }

    private static async Task VanishAsync()
    {
        await using var day = await BadDay.StartAsync();
        await day.BreakAsync(new { kind = "vanish", symbol = BadDay.Ether, seconds = 3 });
        await day.UntilToldAsync("instruments", "delisted", "ETH/USD is delisted");
        var ether = day.Feed.Board.Find(BadDay.Ether)!;
        Assert.AreEqual(PairStatus.Delisted, ether.Instrument.Status);
        Assert.IsFalse(ether.HasBook);
        Assert.IsTrue(day.Feed.HasBook);

        // The feed has ended its subscriptions: no frame needs to be kept from it.
        await day.UntilOverAsync(touches: false);
        await day.Feed.UntilAsync(() => ether.HasBook);
        await day.UntilEqualAsync();
        Assert.AreEqual(PairStatus.Online, ether.Instrument.Status);
        Assert.AreEqual(0L, day.Feed.Status.Reconnects);
    }

    private static async Task AppearAsync()
    {
        await using var day = await BadDay.StartAsync();
        await day.BreakAsync(new { kind = "appear", symbol = "NEW/USD", like = BadDay.Ether });
        await day.Feed.UntilAsync(() => day.Feed.Board.Find("NEW/USD")?.HasBook == true);
        await day.UntilEqualAsync();

        Assert.IsTrue(day.Feed.HasLogged("NEW/USD is listed"));
        Assert.AreEqual(1L, day.Feed.Metric("instruments"));
        Assert.AreEqual(0L, day.Feed.Status.Reconnects);
    }

    private static async Task SystemAsync(string word, SystemState state)
    {
        await using var day = await BadDay.StartAsync(BadDay.Bitcoin, BadDay.Ether);
        var told = day.Feed.Metric("system_states");
        await day.BreakAsync(new { kind = "system", state = word, seconds = 3 });
        await day.Feed.UntilAsync(() => day.Feed.Board.System == state);
        var health = await day.Feed.CheckHealthAsync();
        Assert.AreEqual(state.ToString(), health.Data["system"]);
        Assert.IsTrue(day.Feed.HasLogged($"The venue is {state}"));
        Assert.IsGreaterThan(told, day.Feed.Metric("system_states"));

        await day.Feed.UntilAsync(() => day.Feed.Board.System == SystemState.Online);
        await day.UntilEqualAsync();
        Assert.AreEqual(0L, day.Feed.Status.Reconnects);
    }
}
