using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Ledger;

[TestClass]
public sealed class LedgerAuditTests
{
    private static readonly Guid OrderId = new(1, 0, 0, new byte[8]);

    [TestMethod]
    public void A_sound_ledger_has_no_differences()
    {
        var trader = Traded();

        var report = LedgerAudit.Check(trader.Journals, trader.Balances.All, Open(trader));

        Assert.IsTrue(report.Balanced);
        Assert.AreEqual(trader.Journals.Count, report.Journals);
        Assert.AreEqual(trader.Journals.Sum(journal => journal.Entries.Count), report.Entries);
        Assert.IsEmpty(report.Differences);
    }

    [TestMethod]
    public void A_journal_that_does_not_balance_is_found_per_asset()
    {
        // Equal and opposite, but not of the same asset.
        var journal = new Journal(JournalKind.Deposit, null, null,
            [new(LedgerAccount.Equity, "USD", -5), new(LedgerAccount.Available, "BTC", 5)]);
        var audit = new LedgerAudit();

        audit.Add(journal);

        CollectionAssert.AreEquivalent(
            new[]
            {
                new LedgerDifference("journal_unbalanced", null, "USD", 0, -5, 1),
                new LedgerDifference("journal_unbalanced", null, "BTC", 0, 5, 1),
            },
            audit.Report.Differences.ToList());
    }

    [TestMethod]
    public void A_balance_below_zero_is_found_where_it_happened()
    {
        var audit = new LedgerAudit();
        audit.Add(Journals.Deposit("USD", 10));

        audit.Add(Journals.Hold(OrderId, "USD", 11));
        audit.Add(Journals.Release(OrderId, "USD", 11));

        Assert.AreEqual(
            new LedgerDifference("balance_negative", LedgerAccount.Available, "USD", 0, -1, 2),
            audit.Report.Differences.Single());
    }

    [TestMethod]
    public void A_stored_balance_that_differs_is_found_both_ways()
    {
        var audit = new LedgerAudit();
        audit.Add(Journals.Deposit("USD", 10));

        audit.CompareBalances(new Dictionary<(LedgerAccount, string), decimal>
        {
            [(LedgerAccount.Available, "USD")] = 10.0000000001m,
            [(LedgerAccount.Equity, "USD")] = -10,
            [(LedgerAccount.Available, "BTC")] = 1,
        });

        CollectionAssert.AreEqual(
            new[]
            {
                new LedgerDifference("balance_differs", LedgerAccount.Available, "BTC", 0, 1),
                new LedgerDifference("balance_differs", LedgerAccount.Available, "USD", 10, 10.0000000001m),
            },
            audit.Report.Differences.ToList());
    }

    [TestMethod]
    public void A_hold_that_differs_from_its_order_is_found_both_ways()
    {
        var trader = Traded();
        var open = Open(trader).Single();

        var tooLittle = LedgerAudit.Check(
            trader.Journals, trader.Balances.All, [open with { HeldAmount = open.HeldAmount - 1 }]);
        var forgotten = LedgerAudit.Check(trader.Journals, trader.Balances.All, []);

        Assert.AreEqual(
            new LedgerDifference("hold_differs", LedgerAccount.Held, "USD", 191.9m, 190.9m, null, open.OrderId),
            tooLittle.Differences.Single());
        Assert.AreEqual(
            new LedgerDifference("hold_differs", LedgerAccount.Held, "USD", 191.9m, 0, null, open.OrderId),
            forgotten.Differences.Single());
    }

    [TestMethod]
    public void A_broken_ledger_gives_a_bounded_answer()
    {
        var audit = new LedgerAudit();
        for (var i = 0; i < 500; i++)
        {
            audit.Add(new Journal(JournalKind.Deposit, null, null, [new(LedgerAccount.Equity, "USD", -1)]));
        }

        Assert.HasCount(LedgerAudit.MaximumDifferences, audit.Report.Differences);
        Assert.IsFalse(audit.Report.Balanced);
    }

    [TestMethod]
    public void A_reset_returns_everything_to_equity_and_deletes_nothing()
    {
        var balances = new LedgerBalances();
        balances.Apply([Journals.Deposit("USD", 10), Journals.Deposit("BTC", 1)]);

        var reset = Journals.Reset(new Dictionary<string, decimal> { ["USD"] = 10, ["BTC"] = 1, ["ETH"] = 0 })!;
        balances.Apply(reset);

        Assert.HasCount(4, reset.Entries);
        Assert.IsTrue(balances.All.Values.All(sum => sum == 0));
        Assert.IsNull(Journals.Reset([]));
    }

    private static PaperTrader Traded()
    {
        var trader = new PaperTrader();
        trader.Deposit("USD", 1_000);
        trader.Place(OrderSide.Buy, 3, 95);
        trader.ShowBook([], [new(95, 1)]);
        return trader;
    }

    private static IEnumerable<Order> Open(PaperTrader trader) => trader.Orders.Where(order => !order.IsFinal);
}
