using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoSim.Data.Ledger;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using Npgsql;

namespace CryptoSim.Tests.Races;

/// <summary>One account through three real API processes at once, while the recorded price falls by 115 dollars: of
/// everything that can only happen once, one wins, whichever instance is asked.</summary>
[TestClass]
public sealed class ApiRacesTests
{
    private const int Instances = 3;
    private const int Rounds = 40;
    private const int LongRounds = 1_000;

    // Some are filled by then, some are not, and some just now.
    private const int DelayMsMax = 500;

    private static Cluster _cluster = null!;
    private static NpgsqlDataSource _database = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        _cluster = await ClusterFixture.StartAsync(options => options with
        {
            Apis = Instances,
            Webs = 0,
            Environment = new Dictionary<string, string>
            {
                ["KrakenSim__StartAt"] = "14:56",
                ["Api__AccountsPerMinute"] = "1000",
                ["Api__OrdersPerSecond"] = "10000",
                ["Api__OrderBurst"] = "10000",
            },
        });
        _database = NpgsqlDataSource.Create(_cluster.ConnectionString);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        try
        {
            using var audit = new LedgerAudit(_database, TimeProvider.System);
            var report = await audit.RunFullAsync(CancellationToken.None);
            Assert.IsTrue(report.Balanced, string.Join("; ", report.Differences));
            Assert.AreEqual(0L, await ScalarAsync(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
        }
        finally
        {
            await _database.DisposeAsync();
            await _cluster.DisposeAsync();
        }
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Of_200_orders_that_need_the_whole_balance_exactly_one_is_taken()
    {
        using var trader = await OpenAsync();

        // Far below the market, and all that the account has.
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => trader.PlaceAsync(
            new { symbol = "BTC/USD", side = "buy", type = "limit", quantity = "9.9", limitPrice = "1000.0" }, At(number))));

        var taken = answers.Count(answer => answer.Status == HttpStatusCode.Created);
        var codes = answers.Where(answer => answer.Status != HttpStatusCode.Created)
            .CountBy(answer => answer.Body.GetProperty("code").GetString()!).ToDictionary();
        TestContext.WriteLine($"{taken} taken, refused: {string.Join(", ", codes)}");
        Assert.AreEqual(1, taken);
        Assert.IsTrue(codes.Keys.All(code => code is "insufficient_funds" or "busy" or "unavailable"), string.Join(", ", codes));
        Assert.HasCount(1, await trader.OrdersAsync());
        await AssertVersionsAsync(trader);
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Every_order_sent_through_all_three_at_once_is_there_exactly_once()
    {
        using var trader = await OpenAsync();
        var busy = new ConcurrentBag<int>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).SelectMany(number =>
            Enumerable.Range(0, Instances).Select(async instance =>
            {
                var order = new
                {
                    symbol = "BTC/USD", side = "buy", type = "limit", quantity = "0.001", limitPrice = "1000.0",
                    clientOrderId = string.Create(CultureInfo.InvariantCulture, $"order-{number}"),
                };
                var answer = await UntilAnsweredAsync(() => trader.PlaceAsync(order, At(instance)), busy);
                return (number, answer.Status, OrderId: answer.Body.GetProperty("orderId").GetString());
            })));

        foreach (var order in answers.GroupBy(answer => answer.number))
        {
            Assert.AreEqual(1, order.Count(answer => answer.Status == HttpStatusCode.Created));
            Assert.AreEqual(Instances - 1, order.Count(answer => answer.Status == HttpStatusCode.OK));
            Assert.HasCount(1, order.Select(answer => answer.OrderId).Distinct());
        }

        TestContext.WriteLine($"{answers.Length} calls, {busy.Count} times busy");
        // No livelock: most get through at their first asking.
        Assert.IsLessThan(answers.Length, busy.Count);
        Assert.HasCount(60, await trader.OrdersAsync());
        await AssertVersionsAsync(trader);
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Of_cancels_and_fills_one_wins() => CancelAsync(Rounds);

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    public Task Of_cancels_and_fills_one_wins_a_thousand_times() => CancelAsync(LongRounds);

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Of_amends_and_fills_each_is_decided_on_the_one_before() => AmendAsync(Rounds);

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    public Task Of_amends_and_fills_each_is_decided_on_the_one_before_a_thousand_times() => AmendAsync(LongRounds);

    /// <summary>An order at the touch, which the market fills within moments, and a cancel from each instance.</summary>
    private async Task CancelAsync(int rounds)
    {
        using var trader = await OpenAsync();
        var random = new Random(1);
        var ends = new List<string>();
        for (var round = 0; round < rounds; round++)
        {
            var orderId = await RestAsync(trader, round);
            await Task.Delay(random.Next(DelayMsMax));
            var busy = new ConcurrentBag<int>();
            var cancels = await Task.WhenAll(Enumerable.Range(0, Instances).Select(instance =>
                UntilAnsweredAsync(() => trader.CancelAsync(orderId, At(instance)), busy)));

            var order = await trader.GetAsync($"/api/orders/{orderId}");
            var end = order.GetProperty("status").GetString()!;
            ends.Add(end);
            Assert.AreEqual(end == "canceled" ? 1 : 0, cancels.Count(cancel => cancel.Status == HttpStatusCode.OK), $"{order}");
            Assert.IsTrue(cancels.All(cancel => cancel.Status == HttpStatusCode.OK
                || cancel.Body.GetProperty("code").GetString() == "order_already_final"));
            AssertAddsUp(order);
        }

        await TellAsync(trader, ends);
    }

    /// <summary>The same with an amend of the quantity from each instance.</summary>
    private async Task AmendAsync(int rounds)
    {
        using var trader = await OpenAsync();
        var random = new Random(2);
        var ends = new List<string>();
        for (var round = 0; round < rounds; round++)
        {
            var orderId = await RestAsync(trader, round);
            await Task.Delay(random.Next(DelayMsMax));
            var busy = new ConcurrentBag<int>();
            var amends = await Task.WhenAll(Enumerable.Range(0, Instances).Select(instance => UntilAnsweredAsync(
                () => trader.AmendAsync(
                    orderId,
                    new { quantity = string.Create(CultureInfo.InvariantCulture, $"0.00{instance + 2}") },
                    At(instance)),
                busy)));
            await UntilAnsweredAsync(() => trader.CancelAsync(orderId, At(round)), busy);

            var order = await trader.GetAsync($"/api/orders/{orderId}");
            ends.Add($"{order.GetProperty("status").GetString()} after "
                + $"{amends.Count(amend => amend.Status == HttpStatusCode.OK)} amends");
            Assert.IsTrue(
                amends.All(amend => amend.Status == HttpStatusCode.OK
                    || amend.Body.GetProperty("code").GetString() is "order_already_final" or "quantity_filled_already"),
                string.Join("\n", amends));
            // Each was decided on the one before it, so the last one decides what the order asks for.
            var last = amends.Where(amend => amend.Status == HttpStatusCode.OK)
                .OrderBy(amend => amend.Body.GetProperty("updatedAt").GetDateTimeOffset()).LastOrDefault();
            var asked = last.Body.ValueKind == JsonValueKind.Undefined ? "0.001"
                : last.Body.GetProperty("quantity").GetString();
            Assert.AreEqual(asked, order.GetProperty("quantity").GetString(), $"{order}");
            AssertAddsUp(order);
        }

        await TellAsync(trader, ends);
    }

    /// <summary>A small buy a step below the best ask: the next fall fills it.</summary>
    private static async Task<string> RestAsync(Trader trader, int round)
    {
        var markets = await trader.GetAsync("/api/markets");
        var ask = decimal.Parse(
            markets.GetProperty("items").EnumerateArray()
                .Single(market => market.GetProperty("symbol").GetString() == "BTC/USD").GetProperty("ask").GetString()!,
            CultureInfo.InvariantCulture);
        var (status, body) = await UntilAnsweredAsync(
            () => trader.PlaceAsync(
                new { symbol = "BTC/USD", side = "buy", type = "limit", quantity = "0.001", limitPrice = ask - 0.1m },
                At(round)),
            []);
        Assert.AreEqual(HttpStatusCode.Created, status, body.ToString());
        return body.GetProperty("orderId").GetString()!;
    }

    private static void AssertAddsUp(JsonElement order)
    {
        static decimal Number(JsonElement from, string name) =>
            decimal.Parse(from.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
        Assert.AreEqual(
            Number(order, "filledQuantity"),
            order.GetProperty("fills").EnumerateArray().Sum(fill => Number(fill, "quantity")));
        Assert.IsLessThanOrEqualTo(Number(order, "quantity"), Number(order, "filledQuantity"));
        Assert.AreEqual(0m, Number(order, "held"), "it has ended");
    }

    private async Task TellAsync(Trader trader, List<string> ends)
    {
        TestContext.WriteLine(string.Join(", ", ends.CountBy(end => end).Select(end => $"{end.Key}: {end.Value}")));
        await AssertVersionsAsync(trader);
    }

    /// <summary>Every version of the account's symbol was won by one commit.</summary>
    private static async Task AssertVersionsAsync(Trader trader) => Assert.AreEqual(0L, await ScalarAsync($"""
        SELECT s.version - count(DISTINCT c.version) + count(*) - count(DISTINCT c.version)
        FROM trading_states s JOIN commits c ON c.account_id = s.account_id AND c.symbol = s.symbol
        WHERE s.account_id = '{trader.AccountId}' GROUP BY s.version
        """));

    private static async Task<(HttpStatusCode Status, JsonElement Body)> UntilAnsweredAsync(
        Func<Task<(HttpStatusCode Status, JsonElement Body)>> call, ConcurrentBag<int> busy)
    {
        while (true)
        {
            var answer = await call();
            if (answer.Status != HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }

            // A machine that is too slow for the market has no fresh prices for a moment, or no ledger.
            var code = answer.Body.GetProperty("code").GetString();
            Assert.IsTrue(code is "busy" or "quote_stale" or "unavailable", answer.Body.ToString());
            busy.Add(1);
        }
    }

    private static Task<Trader> OpenAsync() => Trader.OpenAsync(_cluster.Apis[0].Url, TimeSpan.FromMinutes(2));

    private static Uri At(int number) => _cluster.Apis[number % Instances].Url;

    private static async Task<long> ScalarAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
