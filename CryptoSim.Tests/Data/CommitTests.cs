using CryptoSim.Data.Ledger;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Data;

[TestClass]
public sealed class CommitTests
{
    private static TestDatabase database = null!;
    private static DecisionStore store = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        database = await TestDatabase.CreateAsync();
        store = new DecisionStore(database.DataSource);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task A_commit_moves_money_version_and_event_number()
    {
        var account = await database.OpenAccountAsync();
        var buy = Decisions.Buy(account, 0, 4_000m);

        var outcome = (await store.CommitAsync([buy], Token)).Single();

        Assert.AreEqual(CommitStatus.Committed, outcome.Status);
        Assert.AreEqual(2, outcome.EventNumber, "1 is the deposit");
        var snapshot = await SnapshotAsync(account);
        Assert.AreEqual((5_960m, 0m), snapshot.Balances["USD"]);
        Assert.AreEqual((1m, 0m), snapshot.Balances["BTC"]);
        Assert.AreEqual(1, snapshot.Versions["BTC/USD"]);
        Assert.AreEqual(4_000m, snapshot.VolumeUsd);
        Assert.AreEqual(buy.Decision.Fills[0], snapshot.RecentFills.Single().Fill);
        var read = await new OrderReads(database).FindAsync(account, buy.Decision.Order.OrderId, Token);
        Assert.AreEqual(buy.Decision.Order, read!.Order);
        await AssertBalancedAsync(account);
    }

    [TestMethod]
    public async Task Who_knows_of_one_leg_only_does_not_amend_an_order_with_two()
    {
        var account = await database.OpenAccountAsync();
        const string Leg = """{"otherLeg":{"type":"market","kind":"takeprofit","price":90}}""";
        var rest = Decisions.Rest(account, 0, 100m);
        var pending = rest.Decision with { Order = rest.Decision.Order with { Status = OrderStatus.Pending } };
        await store.CommitAsync([rest with { Decision = pending, Basis = Leg }], Token);
        var amend = rest with
        {
            DecisionId = Guid.NewGuid(),
            Decision = pending with { Journals = [] },
            Kind = "amend",
            IsNew = false,
            Version = 1,
        };

        var refused = (await store.CommitAsync([amend], Token)).Single();
        var amended = (await store.CommitAsync([amend with { Basis = Leg.Replace("90", "91", StringComparison.Ordinal) }], Token))
            .Single();

        Assert.AreEqual((CommitStatus.VersionConflict, CommitStatus.Committed), (refused.Status, amended.Status));
        var read = await new OrderReads(database).FindAsync(account, pending.Order.OrderId, Token);
        Assert.AreEqual(91m, read!.Order.Other!.Trigger.Price);
    }

    [TestMethod]
    public async Task A_decision_on_an_old_version_is_refused_and_leaves_nothing()
    {
        var account = await database.OpenAccountAsync();
        await store.CommitAsync([Decisions.Rest(account, 0, 100m)], Token);

        var outcome = (await store.CommitAsync([Decisions.Rest(account, 0, 200m)], Token)).Single();

        Assert.AreEqual(CommitStatus.VersionConflict, outcome.Status);
        var snapshot = await SnapshotAsync(account);
        Assert.AreEqual((9_900m, 100m), snapshot.Balances["USD"]);
        Assert.AreEqual(2, snapshot.EventNumber);
        Assert.HasCount(1, snapshot.OpenOrders);
    }

    [TestMethod]
    public async Task What_the_account_cannot_pay_is_refused_and_says_what_there_is()
    {
        var account = await database.OpenAccountAsync();

        // The other symbol spent the money: its version says nothing of it, the funds do.
        var outcomes = await store.CommitAsync(
            [Decisions.Rest(account, 0, 9_999m), Decisions.Rest(account, 0, 2m, symbol: "ETH/USD")], Token);

        Assert.AreEqual(CommitStatus.Committed, outcomes[0].Status);
        Assert.AreEqual(CommitStatus.InsufficientFunds, outcomes[1].Status);
        Assert.AreEqual("USD", outcomes[1].ShortAsset);
        Assert.AreEqual(1m, outcomes[1].Available);
        Assert.IsFalse((await SnapshotAsync(account)).Versions.ContainsKey("ETH/USD"));
        await AssertBalancedAsync(account);
    }

    [TestMethod]
    public async Task A_client_order_id_is_taken_once_and_tells_whose_it_is()
    {
        var account = await database.OpenAccountAsync();
        var first = Decisions.Rest(account, 0, 1m, "mine");

        var outcomes = await store.CommitAsync(
            [
                first,
                Decisions.Rest(account, 1, 1m, "mine"),
                Decisions.Rest(account, 1, 1m, "mine", content: 2),
                Decisions.Rest(account, 1, 1m, "other"),
            ],
            Token);

        Assert.AreEqual(CommitStatus.Committed, outcomes[0].Status);
        Assert.AreEqual(CommitStatus.ClientOrderIdExists, outcomes[1].Status);
        Assert.AreEqual(first.Decision.Order.OrderId, outcomes[1].ExistingOrderId);
        Assert.IsTrue(outcomes[1].SameContent);
        Assert.AreEqual(CommitStatus.ClientOrderIdExists, outcomes[2].Status);
        Assert.IsFalse(outcomes[2].SameContent);
        Assert.AreEqual(CommitStatus.Committed, outcomes[3].Status);
        Assert.AreEqual(CommitStatus.Committed, (await store.CommitAsync(
            [Decisions.Rest(await database.OpenAccountAsync(), 0, 1m, "mine")], Token)).Single().Status);
    }

    [TestMethod]
    public async Task An_unknown_account_is_refused_alone()
    {
        var account = await database.OpenAccountAsync();

        var outcomes = await store.CommitAsync(
            [Decisions.Rest(Guid.NewGuid(), 0, 1m), Decisions.Rest(account, 0, 1m)], Token);

        Assert.AreEqual(CommitStatus.AccountNotFound, outcomes[0].Status);
        Assert.AreEqual(CommitStatus.Committed, outcomes[1].Status);
    }

    [TestMethod]
    public async Task Decisions_of_one_account_chain_within_a_batch()
    {
        var account = await database.OpenAccountAsync();
        var other = await database.OpenAccountAsync();
        var placed = Decisions.Rest(account, 0, 8_000m);

        var outcomes = await store.CommitAsync(
            [
                placed,
                Decisions.Buy(other, 0, 1_000m),
                Decisions.Cancel(placed, 1),
                // Payable only because the cancel before it returned the hold.
                Decisions.Buy(account, 2, 9_000m),
                // The order is final by now, whatever the version says.
                Decisions.Cancel(placed, 3),
            ],
            Token);

        CollectionAssert.AreEqual(
            new[]
            {
                CommitStatus.Committed, CommitStatus.Committed, CommitStatus.Committed, CommitStatus.Committed,
                CommitStatus.VersionConflict,
            },
            outcomes.Select(outcome => outcome.Status).ToArray());
        CollectionAssert.AreEqual(
            new long[] { 2, 2, 3, 4, 0 }, outcomes.Select(outcome => outcome.EventNumber).ToArray());
        var snapshot = await SnapshotAsync(account);
        Assert.AreEqual((910m, 0m), snapshot.Balances["USD"]);
        Assert.AreEqual(3, snapshot.Versions["BTC/USD"]);
        await AssertBalancedAsync(account);
        await AssertBalancedAsync(other);
    }

    [TestMethod]
    public async Task What_was_decided_on_top_of_a_refused_decision_falls_with_it()
    {
        var account = await database.OpenAccountAsync();
        var placed = Decisions.Rest(account, 0, 100m);
        await store.CommitAsync([placed], Token);
        // Meanwhile another instance moves the version to where the second of these expects it.
        await store.CommitAsync([Decisions.Buy(account, 1, 10m)], Token);

        var outcomes = await store.CommitAsync(
            [Decisions.Buy(account, 1, 20m), Decisions.Cancel(placed, 2), Decisions.Rest(account, 0, 1m, symbol: "ETH/USD")],
            Token);

        CollectionAssert.AreEqual(
            new[] { CommitStatus.VersionConflict, CommitStatus.VersionConflict, CommitStatus.Committed },
            outcomes.Select(outcome => outcome.Status).ToArray());
        await AssertBalancedAsync(account);
    }

    [TestMethod]
    public async Task Batches_that_share_accounts_in_opposite_order_do_not_deadlock()
    {
        var accounts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.OpenAccountAsync()));
        var committed = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var round = 0; round < 20; round++)
            {
                var order = writer % 2 == 0 ? accounts : accounts.Reverse().ToArray();
                var outcomes = await store.CommitAsync(
                    [.. order.Select(account => Decisions.Rest(account, round, 1m))], Token);
                Interlocked.Add(
                    ref committed, outcomes.Count(outcome => outcome.Status == CommitStatus.Committed));
            }
        }));

        // Whatever the interleaving, each version of each account was taken at most once.
        foreach (var account in accounts)
        {
            committed -= (int)(await SnapshotAsync(account)).Versions["BTC/USD"];
            await AssertBalancedAsync(account);
        }

        Assert.AreEqual(0, committed);
    }

    [TestMethod]
    public async Task A_lost_answer_can_be_asked_after()
    {
        var account = await database.OpenAccountAsync();
        var committed = Decisions.Rest(account, 0, 1m);
        var never = Decisions.Rest(account, 0, 1m);
        await store.CommitAsync([committed], Token);

        Assert.AreEqual(2, await store.FindEventNumberAsync(committed, Token));
        Assert.IsNull(await store.FindEventNumberAsync(never, Token));
    }

    [TestMethod]
    public async Task A_reset_starts_the_next_season_in_one_commit()
    {
        var account = await database.OpenAccountAsync();
        var resting = Decisions.Rest(account, 1, 300m);
        await store.CommitAsync([Decisions.Buy(account, 0, 4_000m), resting], Token);

        var outcome = await store.ResetAsync(account, "USD", 10_000m, Decisions.Time, Token);

        Assert.AreEqual(4, outcome!.EventNumber);
        Assert.AreEqual(2, outcome.Season);
        CollectionAssert.AreEqual(new[] { resting.Decision.Order.OrderId }, outcome.CanceledOrderIds.ToArray());
        var snapshot = await SnapshotAsync(account);
        Assert.AreEqual((10_000m, 0m), snapshot.Balances["USD"]);
        Assert.AreEqual((0m, 0m), snapshot.Balances["BTC"]);
        Assert.AreEqual(2, snapshot.Season);
        Assert.IsEmpty(snapshot.OpenOrders);
        Assert.AreEqual(3, snapshot.Versions["BTC/USD"], "what was decided before the reset is refused");
        var read = await new OrderReads(database).FindAsync(account, resting.Decision.Order.OrderId, Token);
        Assert.AreEqual((OrderStatus.Canceled, "reset", 0m), (read!.Order.Status, read.Order.Reason, read.Order.HeldAmount));
        await AssertBalancedAsync(account);
        Assert.IsNull(await store.ResetAsync(Guid.NewGuid(), "USD", 1m, Decisions.Time, Token));
    }

    [TestMethod]
    public async Task The_audit_names_what_is_wrong_and_looks_again_only_at_what_changed()
    {
        await using var own = await TestDatabase.CreateAsync();
        var ledger = new DecisionStore(own.DataSource);
        using var audit = new LedgerAudit(own.DataSource, new SteppingTime());
        var account = await own.OpenAccountAsync();
        var other = await own.OpenAccountAsync();
        await ledger.CommitAsync([Decisions.Rest(account, 0, 100m), Decisions.Buy(other, 0, 10m)], Token);
        var clean = await audit.RunAsync(Token);
        Assert.IsTrue(clean.Balanced);
        Assert.AreEqual(2, clean.Accounts);
        Assert.AreEqual(await own.ScalarAsync<long>("SELECT count(*) FROM ledger_entries"), clean.Entries);

        await using (var tamper = own.DataSource.CreateCommand(
            "UPDATE balances SET available = available + 1 WHERE asset = 'USD'"))
        {
            await tamper.ExecuteNonQueryAsync(Token);
        }

        await ledger.CommitAsync([Decisions.Rest(account, 1, 1m)], Token);
        var found = (await audit.RunAsync(Token)).Differences.Single();
        Assert.AreEqual(account, found.AccountId);
        Assert.AreEqual("available_equals_entries", found.Rule);
        Assert.AreEqual(1m, found.Actual - found.Expected);
        Assert.HasCount(2, (await audit.RunFullAsync(Token)).Differences, "the full audit sees the quiet account too");
    }

    private static async Task<AccountSnapshot> SnapshotAsync(Guid account) =>
        (await new AccountSnapshots(database.DataSource).ReadAsync(
            account, DateOnly.FromDateTime(Decisions.Time.UtcDateTime), Decisions.Time, 100, CancellationToken.None))!;

    private static async Task AssertBalancedAsync(Guid account)
    {
        using var audit = new LedgerAudit(database.DataSource, TimeProvider.System);
        var report = await audit.RunForAsync(account, CancellationToken.None);
        Assert.IsTrue(report.Balanced, string.Join("; ", report.Differences));
    }

    private sealed class SteppingTime : TimeProvider
    {
        private DateTimeOffset now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => now += TimeSpan.FromSeconds(2);

        // No audit takes any time, however busy the machine: what it takes decides how long its answer is kept.
        public override long GetTimestamp() => 0;
    }
}
