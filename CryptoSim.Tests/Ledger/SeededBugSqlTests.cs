using CryptoSim.Data.Ledger;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Data;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Ledger;

/// <summary>The database's checker finds each bug that is committed, or put into the functions that commit, and nothing
/// in what the desk's decisions leave.</summary>
[TestClass]
public sealed class SeededBugSqlTests
{
    private static TestDatabase database = null!;

    private readonly Guid account = Guid.NewGuid();

    public static IEnumerable<object[]> OfFills => SeededBugs.OfFillsNames;

    public static IEnumerable<object[]> OfAmends => SeededBugs.OfAmendsNames;

    public static IEnumerable<object[]> OfCancels => SeededBugs.OfCancelsNames;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    [DataRow(null)]
    [DynamicData(nameof(OfFills))]
    public async Task A_bug_in_a_fill_is_found(string? bug)
    {
        var trader = Traded();
        var decisions = trader.Decisions.ToList();
        decisions[^1] = bug is null ? decisions[^1] : SeededBugs.OfFills[bug](decisions[^1]);
        await CommitAsync(database, decisions);

        await AssertFoundAsync(database, bug);
    }

    [TestMethod]
    [DataRow(null)]
    [DynamicData(nameof(OfCancels))]
    public async Task A_bug_in_a_cancel_is_found(string? bug)
    {
        var trader = Traded();
        // The smaller of two holds: released twice it takes from the other, and the commit has no reason to refuse.
        var cancel = OrderDecider.Cancel(trader.Decisions[0].Order, "canceled_by_user", PaperTrader.Start);
        await CommitAsync(
            database, [.. trader.Decisions, bug is null ? cancel : SeededBugs.OfCancels[bug](cancel)]);

        await AssertFoundAsync(database, bug);
    }

    [TestMethod]
    [DataRow(null)]
    [DynamicData(nameof(OfAmends))]
    public async Task A_bug_in_an_amend_is_found(string? bug)
    {
        var trader = Traded();
        var resting = trader.Decisions[0].Order;
        var amend = OrderDecider.Amend(resting, new AmendOrder(5, 101), trader.PlacementOf(resting.OrderId)).Decision!;
        await CommitAsync(database, [.. trader.Decisions, bug is null ? amend : SeededBugs.OfAmends[bug](amend)]);

        await AssertFoundAsync(database, bug);
    }

    [TestMethod]
    [DataRow(102, null)]
    [DataRow(98, "it says that the limit was worse than the fill")]
    public async Task A_fill_is_held_against_the_limit_that_its_order_had_then(int fromLimit, string? bug)
    {
        var trader = new PaperTrader();
        trader.Deposit("USD", 10_000);
        trader.ShowBook([new(99, 5)], [new(101, 1)]);
        trader.Place(OrderSide.Buy, 3, 102);
        trader.Amend(trader.Orders[0], null, 95);
        await CommitAsync(database, trader.Decisions, fromLimit: fromLimit);

        await AssertFoundAsync(database, bug, bug is null ? null : "fill_within_limit");
    }

    [TestMethod]
    public async Task A_balance_changed_by_hand_is_found()
    {
        await CommitAsync(database, Traded().Decisions);
        await AssertFoundAsync(database, null);
        await ExecuteAsync(
            database, $"UPDATE balances SET available = available + 0.01 WHERE account_id = '{account}' AND asset = 'USD'");

        await AssertFoundAsync(database, "by hand");
    }

    [TestMethod]
    public async Task Funds_that_nobody_looks_at_are_found()
    {
        await using var own = await TestDatabase.CreateAsync();
        // The condition and the constraint both have to go: each alone would still hold.
        await PatchAsync(own, "commit_decisions", "coalesce(b.available, 0) + d.available < 0", "false");
        await ExecuteAsync(own, "ALTER TABLE balances DROP CONSTRAINT ck_balances_available");
        var trader = Traded();
        await CommitAsync(own, trader.Decisions);
        await AssertFoundAsync(own, null);
        var rich = new PaperTrader();
        rich.Deposit("USD", 1_000_000);
        await CommitAsync(own, [rich.Place(OrderSide.Buy, 1_000, 90)!], firstVersion: trader.Decisions.Count, open: false);

        await AssertFoundAsync(own, "overdrawn", "balance_not_negative");
    }

    [TestMethod]
    public async Task A_reset_without_entries_is_found()
    {
        await using var own = await TestDatabase.CreateAsync();
        await PatchAsync(own, "reset_account", "b.available + b.held <> 0", "false");
        await CommitAsync(own, Traded().Decisions);
        await new DecisionStore(own.DataSource).ResetAsync(account, "USD", 10_000, PaperTrader.Start, default);

        await AssertFoundAsync(own, "no entries", "available_equals_entries");
    }

    [TestMethod]
    public async Task A_hundred_seeded_stories_are_committed_as_they_were_decided()
    {
        await using var own = await TestDatabase.CreateAsync();
        using var audit = new LedgerAudit(own.DataSource, TimeProvider.System);
        for (var story = 0; story < 100; story++)
        {
            var trader = RandomStory(new Random(story));
            var id = await own.OpenAccountAsync();
            await CommitAsync(own, trader.Decisions, accountId: id);
            var stored = await new AccountSnapshots(own.DataSource).ReadAsync(
                id, DateOnly.FromDateTime(PaperTrader.Start.UtcDateTime), PaperTrader.Start, 1, default);
            foreach (var (asset, balance) in stored!.Balances)
            {
                Assert.AreEqual(trader.Stored.GetValueOrDefault(asset), balance, $"story {story}, {asset}");
            }

            if (story % 25 == 24)
            {
                var incremental = await audit.RunAsync(default);
                Assert.IsTrue(incremental.Balanced, string.Join("\n", incremental.Differences));
            }
        }

        var full = await audit.RunFullAsync(default);
        Assert.IsTrue(full.Balanced, string.Join("\n", full.Differences));
    }

    /// <summary>Two resting buys and a market buy over two levels.</summary>
    private static PaperTrader Traded()
    {
        var trader = new PaperTrader();
        trader.Deposit("USD", 10_000);
        trader.ShowBook([new(99, 5)], [new(100, 1), new(101, 5)]);
        trader.Place(OrderSide.Buy, 3, 95);
        trader.Place(OrderSide.Buy, 4, 94);
        trader.Place(OrderSide.Buy, 2, null);
        return trader;
    }

    private static PaperTrader RandomStory(Random random)
    {
        var trader = new PaperTrader();
        trader.Deposit("USD", 10_000);
        for (var step = 0; step < 30; step++)
        {
            var price = 100 + random.Next(-5, 6);
            switch (random.Next(6))
            {
                case 0 or 1:
                    var side = random.Next(2) == 0 ? OrderSide.Buy : OrderSide.Sell;
                    trader.Place(side, random.Next(1, 30) * 0.1m, random.Next(3) == 0 ? null : price);
                    break;
                case 2 or 3:
                    trader.ShowBook(
                        [new(price, random.Next(1, 9)), new(price - 1, 3)],
                        [new(price + 1, random.Next(1, 9)), new(price + 3, 2)]);
                    break;
                case 4:
                    trader.Print(random.Next(2) == 0 ? OrderSide.Buy : OrderSide.Sell, random.Next(1, 9), price);
                    break;
                default:
                    if (trader.Orders.Find(order => !order.IsFinal) is not { } open)
                    {
                        break;
                    }

                    if (random.Next(3) == 0)
                    {
                        trader.Cancel(open);
                    }
                    else
                    {
                        trader.Amend(open, random.Next(1, 30) * 0.1m, random.Next(2) == 0 ? null : price);
                    }

                    break;
            }
        }

        return trader;
    }

    /// <summary>Commits decisions of one market in their order, on an account opened with 10,000 USD.</summary>
    private async Task CommitAsync(
        TestDatabase into,
        IReadOnlyList<TradeDecision> decisions,
        long firstVersion = 0,
        bool open = true,
        Guid? accountId = null,
        decimal? fromLimit = null)
    {
        var id = accountId ?? account;
        if (open && accountId is null)
        {
            await into.OpenAccountAsync(id);
        }

        var ids = new Dictionary<Guid, Guid>();
        var latest = new Dictionary<Guid, Order>();
        var items = decisions.Select((decision, index) =>
        {
            var order = decision.Order;
            var isNew = !latest.TryGetValue(order.OrderId, out var before);
            var isAmend = before is not null
                && (before.Quantity, before.LimitPrice) != (order.Quantity, order.LimitPrice);
            latest[order.OrderId] = order;
            return new DecisionItem(
                Guid.NewGuid(),
                decision with
                {
                    Order = order with { AccountId = id, OrderId = Own(ids, order.OrderId) },
                    Fills = [.. decision.Fills.Select(fill => fill with
                    {
                        OrderId = Own(ids, fill.OrderId), FillId = Own(ids, fill.FillId),
                    })],
                    Journals = [.. decision.Journals.Select(journal => journal with
                    {
                        OrderId = Own(ids, journal.OrderId), FillId = Own(ids, journal.FillId),
                    })],
                },
                firstVersion + index,
                isNew ? "place" : isAmend ? "amend" : "match",
                isNew,
                [1],
                [.. decision.Fills.Select(_ => 0m)],
                isAmend ? Amends(fromLimit ?? before!.LimitPrice!.Value) : "{}");
        }).ToList();
        foreach (var batch in items.Chunk(16))
        {
            var outcomes = await new DecisionStore(into.DataSource).CommitAsync(batch, default);
            Assert.IsTrue(
                outcomes.All(outcome => outcome.Status == CommitStatus.Committed), string.Join(", ", outcomes));
        }
    }

    private static string Amends(decimal fromLimit) =>
        $$$"""{"amend":{"fromLimitPrice":"{{{Domain.Money.Amounts.Text(fromLimit)}}}"}}""";

    // The same ids in every story would meet in one account's tables.
    private static Guid Own(Dictionary<Guid, Guid> ids, Guid id) =>
        ids.TryGetValue(id, out var own) ? own : ids[id] = Guid.CreateVersion7();

    private static Guid? Own(Dictionary<Guid, Guid> ids, Guid? id) => id is { } known ? Own(ids, known) : null;

    private async Task AssertFoundAsync(TestDatabase where, string? bug, string? rule = null)
    {
        using var audit = new LedgerAudit(where.DataSource, TimeProvider.System);
        var found = (await audit.RunForAsync(account, default)).Differences;
        if (bug is null)
        {
            Assert.IsEmpty(found, string.Join("\n", found));
            return;
        }

        Assert.IsNotEmpty(found, bug);
        Assert.IsTrue(rule is null || found.Any(difference => difference.Rule == rule), string.Join("\n", found));
    }

    /// <summary>Changes the source of a function as it is in the database.</summary>
    private static async Task PatchAsync(TestDatabase where, string function, string from, string to)
    {
        var source = await where.ScalarAsync<string>(
            $"SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = '{function}'");
        StringAssert.Contains(source, from);
        await ExecuteAsync(where, source.Replace(from, to, StringComparison.Ordinal));
    }

    private static async Task ExecuteAsync(TestDatabase where, string sql)
    {
        await using var command = where.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
