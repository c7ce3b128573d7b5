using CryptoSim.Data.Replay;
using CryptoSim.Data.Transfers;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;
using CryptoSim.Tests.Data;
using CryptoSim.Tests.Trading;

namespace CryptoSim.Tests.Replay;

/// <summary>The ledger that instances left on a real Postgres, beside what its commits give alone; and that whatever is
/// changed by hand is named.</summary>
[TestClass]
public sealed class LedgerReplayTests
{
    private static TestDatabase database = null!;
    private static Guid account;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        database = await TestDatabase.CreateAsync();
        account = await PlayAsync(database, instances: 1);
        await ExecuteAsync(
            "ALTER TABLE commits DISABLE TRIGGER USER; ALTER TABLE fills DISABLE TRIGGER insert_only;"
            + " ALTER TABLE journals DISABLE TRIGGER insert_only; ALTER TABLE ledger_entries DISABLE TRIGGER insert_only");
    }

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public async Task The_same_script_on_so_many_instances_gives_what_its_replay_gives(int instances)
    {
        await using var own = await TestDatabase.CreateAsync();
        await PlayAsync(own, instances);

        var report = await StoredLedger.ReplayAsync(own.DataSource, CancellationToken.None);

        ReplayReports.AssertEqual(report);
        Assert.AreEqual(0L, report.NotReplayable);
        Assert.IsGreaterThan(25L, report.Commits);
        Assert.AreEqual(2L, report.Accounts);
    }

    [TestMethod]
    // The levels and the fees that a decision saw, and the words of who asked.
    [DataRow("jsonb_set(basis, '{levels,0,0}', '100.4')", "kind = 'place' AND basis #> '{fees,quoteUsd}' IS NOT NULL", "price")]
    [DataRow("jsonb_set(basis, '{levels,0,2}', '0.3')", "kind = 'place' AND jsonb_array_length(basis -> 'levels') = 3", "quantity")]
    [DataRow("jsonb_set(basis, '{fees,maker}', '0.003')", "kind = 'match'", "fee")]
    [DataRow("jsonb_set(basis, '{fees,quoteUsd}', '2')", "kind = 'match'", "value in USD")]
    [DataRow("jsonb_set(basis, '{ask,clientOrderId}', '\"theirs\"')", "basis #>> '{ask,clientOrderId}' = 'mine'", "client order id")]
    [DataRow("jsonb_set(basis, '{prints,0,5}', '0.1')", "basis -> 'prints' IS NOT NULL", "quantity")]
    [DataRow("jsonb_set(basis, '{stale}', 'true')", "kind = 'place' AND basis #>> '{ask,type}' = 'market'", "refused: quote_stale")]
    [DataRow("jsonb_set(basis, '{rules,4}', '1000000')", "kind = 'place'", "refused: cost_below_minimum")]
    [DataRow("jsonb_set(basis, '{reason}', '\"no_reason\"')", "kind = 'cancel'", "reason")]
    [DataRow("jsonb_set(basis, '{amount}', '1')", "kind = 'reset'", "amount")]
    [DataRow("basis - 'book'", "kind = 'match'", "the basis cannot be read")]
    [DataRow("'[1]'::jsonb", "kind = 'match'", "the basis cannot be read")]
    public async Task A_basis_changed_by_hand_is_named(string basis, string which, string told)
    {
        var changed = await database.ScalarAsync<long>(
            $"SELECT min(event_number) FROM commits WHERE account_id = '{account}' AND {which}");

        await AssertNamedAsync(
            $"UPDATE commits SET basis = {basis} WHERE account_id = '{account}' AND event_number = {changed}", changed, told);
    }

    [TestMethod]
    [DataRow("fills", "price = price + 0.1", "price")]
    [DataRow("fills", "quantity = quantity / 2", "quantity")]
    [DataRow("fills", "trade_id = 7", "trade id")]
    [DataRow("fills", "book_sequence = 0", "book sequence")]
    [DataRow("fills", "value_usd = 0", "value in USD")]
    [DataRow("journals", "kind = 'fee'", "kind")]
    [DataRow("journals", "order_id = NULL", "order")]
    [DataRow("journals", "season = 9", "season")]
    [DataRow("ledger_entries", "amount = amount + 0.0000000001", "amount")]
    [DataRow("ledger_entries", "ledger_account = 'held'", "account")]
    [DataRow("orders", "reason = 'reset'", "reason")]
    [DataRow("orders", "limit_price = 1", "limit price")]
    [DataRow("commits", "version = version + 1", "version")]
    public async Task A_row_changed_by_hand_is_named(string table, string change, string told)
    {
        var ofFill = $"SELECT min(event_number) FROM fills WHERE account_id = '{account}' AND trade_id IS NULL";
        var changed = table == "orders"
            ? await database.ScalarAsync<long>(
                $"SELECT min(event_number) FROM orders WHERE account_id = '{account}' AND status = 'canceled'")
            : await database.ScalarAsync<long>(ofFill);

        await AssertNamedAsync(
            $"UPDATE {table} SET {change} WHERE account_id = '{account}' AND event_number = {changed}", changed, told);
    }

    [TestMethod]
    [DataRow("UPDATE balances SET available = available + 0.01 WHERE asset = 'USD'", null, "available")]
    [DataRow("UPDATE accounts SET season = 9", null, "season")]
    [DataRow("DELETE FROM commits WHERE event_number = 3", 3L, "the commit of event 3 is not there")]
    [DataRow("DELETE FROM fills WHERE event_number = 3", 3L, "liquidity taker")]
    [DataRow("DELETE FROM journals WHERE event_number = 1", 1L, "number 1")]
    public async Task What_is_lost_or_added_is_named(string change, long? eventNumber, string told) => await AssertNamedAsync(
        $"{change} {(change.Contains("WHERE", StringComparison.Ordinal) ? "AND" : "WHERE")} account_id = '{account}'",
        eventNumber,
        told);

    [TestMethod]
    [DataRow("true")]
    [DataRow("kind = 'place'")]
    [DataRow("kind = 'match'")]
    [DataRow("kind IN ('open', 'reset')")]
    [DataRow("event_number % 2 = 0")]
    public async Task Commits_of_another_basis_are_told_and_taken_as_they_are(string which)
    {
        await using var own = await TestDatabase.CreateAsync();
        await PlayAsync(own, instances: 1);
        await using (var command = own.DataSource.CreateCommand(
            "ALTER TABLE commits DISABLE TRIGGER insert_only;"
            + $" UPDATE commits SET basis = CASE WHEN symbol IS NULL THEN NULL ELSE basis - 'v' END WHERE {which}"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var report = await StoredLedger.ReplayAsync(own.DataSource, CancellationToken.None);

        ReplayReports.AssertEqual(report);
        Assert.IsGreaterThan(0L, report.NotReplayable);
        Assert.IsLessThanOrEqualTo(report.Commits, report.NotReplayable);
    }

    [TestMethod]
    public async Task Ledgers_that_differ_in_more_than_ids_and_times_have_other_hashes()
    {
        await using var one = await TestDatabase.CreateAsync();
        await using var other = await TestDatabase.CreateAsync();
        await using var richer = await TestDatabase.CreateAsync();
        foreach (var database in new[] { one, other, richer })
        {
            await database.OpenAccountAsync();
            await database.OpenAccountAsync();
        }

        await DepositAsync(richer, await richer.OpenAccountAsync());
        var hashes = await Task.WhenAll(new[] { one, other, richer }.Select(database =>
            StoredLedger.ReplayAsync(database.DataSource, CancellationToken.None)));

        Assert.AreEqual(hashes[0].LedgerHash, hashes[1].LedgerHash);
        Assert.AreNotEqual(hashes[0].LedgerHash, hashes[2].LedgerHash);
    }

    /// <summary>All that an account can do, through one instance after another.</summary>
    /// <returns>The account that did it.</returns>
    private static async Task<Guid> PlayAsync(TestDatabase on, int instances)
    {
        var houses = await Task.WhenAll(Enumerable.Range(0, instances).Select(_ => TradingHouse.OpenAsync(on)));
        try
        {
            var trader = await on.OpenAccountAsync();
            await PlayAsync(houses, trader, "mine");
            await houses[0].Desk.ResetAsync(trader, CancellationToken.None);
            await PlayAsync(houses, trader, "again");
            await PlayAsync(houses, await on.OpenAccountAsync(), "mine");
            return trader;
        }
        finally
        {
            await Task.WhenAll(houses.Select(house => house.DisposeAsync().AsTask()));
        }
    }

    private static async Task PlayAsync(TradingHouse[] houses, Guid trader, string clientOrderId)
    {
        var turn = 0;
        TradingHouse Next() => houses[turn++ % houses.Length];
        void Show(decimal bid, decimal ask) => Array.ForEach(houses, house => house.ShowBook(
            [(bid, 1m), (bid - 0.1m, 2m)], [(ask, 1m), (ask + 0.1m, 2m), (ask + 0.2m, 3m)]));

        Show(99.9m, 100.0m);
        var first = await Next().BuyAsync(trader, 0.5m);
        Assert.AreEqual(OrderStatus.Filled, first.Order!.Status);
        // What is left of the first level, all of the second, and a little of the third.
        await Next().BuyAsync(trader, 2.6m, clientOrderId);
        await DepositAsync(houses[0].Database, trader);
        // More than there is: the rest is canceled.
        await Next().LimitAsync(trader, OrderSide.Sell, 1.5m, 99.9m);
        var canceled = await Next().LimitAsync(trader, OrderSide.Buy, 1m, 50m);
        await Next().Desk.CancelAsync(trader, canceled.Order!.OrderId, CancellationToken.None);
        var resting = await Next().LimitAsync(trader, OrderSide.Buy, 3m, 99.0m);
        Show(98.5m, 98.7m);
        await Next().WaitForAsync(trader, resting.Order!.OrderId, OrderStatus.Filled);
        var printed = await Next().LimitAsync(trader, OrderSide.Buy, 0.2m, 98.0m);
        Array.ForEach(houses, house => house.Print(97.9m, 0.15m, OrderSide.Sell));
        Array.ForEach(houses, house => house.Print(97.8m, 0.15m, OrderSide.Sell));
        await Next().WaitForAsync(trader, printed.Order!.OrderId, OrderStatus.Filled);
        // One that stays open.
        await Next().LimitAsync(trader, OrderSide.Buy, 1m, 40m);
        await TransferAsync(houses[0].Database, trader, TransferKind.Withdrawal, "USD", 12.5m);
    }

    private static Task DepositAsync(TestDatabase into, Guid trader) =>
        TransferAsync(into, trader, TransferKind.Deposit, "ETH", 0.25m);

    private static async Task TransferAsync(
        TestDatabase on, Guid trader, TransferKind kind, string asset, decimal amount)
    {
        var outcome = await new TransferStore(on.DataSource, on).CommitAsync(
            new TransferRequest(trader, kind, asset, amount, 100, null), 1_000_000, DateTimeOffset.UnixEpoch,
            CancellationToken.None);
        Assert.AreEqual(TransferStatus.Committed, outcome.Status);
    }

    /// <summary>Does it, looks, and undoes it.</summary>
    private static async Task AssertNamedAsync(string change, long? eventNumber, string told)
    {
        var before = await StoredLedger.ReplayAsync(database.DataSource, CancellationToken.None);
        ReplayReports.AssertEqual(before);
        var report = await ChangedAsync(change);

        Assert.IsFalse(report.IsEqual);
        Assert.IsGreaterThan(0L, report.DifferenceCount);
        Assert.IsLessThanOrEqualTo(LedgerReplay.MaximumDifferences, report.Differences.Count);
        var first = report.Differences[0];
        Assert.AreEqual(account, first.AccountId);
        Assert.AreEqual(eventNumber, first.EventNumber, first.ToString());
        StringAssert.Contains($"{first.Ledger}; {first.Replay}", told, first.ToString());
        Assert.AreNotEqual(report.LedgerHash, report.ReplayHash);
        Assert.AreNotEqual((before.LedgerHash, before.ReplayHash), (report.LedgerHash, report.ReplayHash));
    }

    /// <summary>The tables are copied and put back: the reader sees only what is committed.</summary>
    private static async Task<ReplayReport> ChangedAsync(string change)
    {
        string[] tables = ["commits", "fills", "journals", "ledger_entries", "orders", "balances", "accounts"];
        await ExecuteAsync(string.Concat(tables.Select(table => $"CREATE TABLE kept_{table} AS SELECT * FROM {table};")));
        try
        {
            await ExecuteAsync(change);
            return await StoredLedger.ReplayAsync(database.DataSource, CancellationToken.None);
        }
        finally
        {
            await ExecuteAsync(string.Concat(tables.Select(table =>
                $"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}; DROP TABLE kept_{table};")));
        }
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
