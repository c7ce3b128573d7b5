using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Ledger;

/// <summary>Which rule the audit names, and with which numbers. A buy of 3 at 101 filled 2 at 100 and 1 at 101.</summary>
[TestClass]
public sealed class LedgerRuleTests
{
    private readonly PaperTrader trader = new();
    private readonly Order order;
    private readonly Fill first;
    private readonly Fill second;

    public LedgerRuleTests()
    {
        trader.Deposit("USD", 10_000);
        trader.ShowBook([], [new(100, 2), new(101, 2)]);
        var decision = trader.Place(OrderSide.Buy, 3, 101)!;
        (order, first, second) = (decision.Order, decision.Fills[0], decision.Fills[1]);
    }

    [TestMethod]
    public void Sound_fills_break_no_rule() => Assert.AreEqual("", Broken(order, first, second));

    [TestMethod]
    public void A_fill_of_nothing_is_told()
    {
        Assert.AreEqual("fill_not_positive 0/-1", Told(order, first, second with { Quantity = -1 }, "fill_not_positive"));
        Assert.AreEqual("fill_not_positive 0/-101", Told(order, first, second with { Price = -101 }, "fill_not_positive"));
        Assert.AreEqual("fill_not_positive 0/0", Told(order, first, second with { Quantity = 0 }, "fill_not_positive"));
        Assert.AreEqual("fill_not_positive 0/0", Told(order, first, second with { Price = 0 }, "fill_not_positive"));
        Assert.AreEqual("", Told(order, first, second with { Quantity = 0.0000000001m }, "fill_not_positive"));
    }

    [TestMethod]
    public void A_fee_beyond_its_rate_is_told() => Assert.AreEqual(
        "fill_fee_beyond_rate 1.6/1.6000000001",
        Told(order, first with { Fee = first.Fee + 0.0000000001m }, second, "fill_fee_beyond_rate"));

    [TestMethod]
    public void A_fill_worse_than_its_level_or_its_limit_is_told()
    {
        Assert.AreEqual(
            "fill_beyond_level_price 100.5/100",
            Told(order, first with { LevelPrice = 100.5m }, second, "fill_beyond_level_price"));
        Assert.AreEqual(
            "fill_beyond_limit 100.9/101",
            Told(order with { LimitPrice = 100.9m }, first, second, "fill_beyond_limit"));
    }

    [TestMethod]
    public void The_limit_is_that_of_the_fills_time()
    {
        var amended = order with { LimitPrice = 99 };

        Assert.AreEqual("", Broken(amended, [first, second], _ => 101));
        Assert.AreEqual(2, Audit(amended, [first, second], null).Count(difference => difference.Rule == "fill_beyond_limit"));
    }

    [TestMethod]
    public void An_order_that_is_not_the_sum_of_its_fills_is_told()
    {
        Assert.AreEqual("order_differs 3/2.5", Told(order with { FilledQuantity = 2.5m }, first, second, "order_differs"));
        Assert.AreEqual("order_differs 301/300", Told(order with { FilledCost = 300 }, first, second, "order_differs"));
        Assert.AreEqual("order_differs 2.408/2.5", Told(order with { Fee = 2.5m }, first, second, "order_differs"));
        Assert.AreEqual("order_overfilled 2.9/3", Broken(order with { Quantity = 2.9m }, first, second));
    }

    [TestMethod]
    public void More_than_a_showing_showed_is_told_over_all_of_its_fills()
    {
        var half = first with { Quantity = 1, Fee = 0.8m };

        Assert.AreEqual(
            "fill_beyond_level 1.9/2",
            Broken(
                order,
                half with { LevelQuantity = 1.9m },
                half with { FillId = Guid.NewGuid(), LevelQuantity = 1.8m },
                second));
    }

    [TestMethod]
    public void What_moved_without_a_fill_is_told_and_what_filled_without_moving()
    {
        var withoutFills = new LedgerAudit();
        withoutFills.Add(Journals.Fee(order.OrderId, first.FillId, LedgerAccount.Equity, "USD", 5));
        withoutFills.CompareFills([], []);
        Assert.AreEqual("fills_differ 0/5", Text(withoutFills.Report.Differences));

        Assert.AreEqual(
            "fills_differ -3/0, fills_differ 301/0, fills_differ 2.408/0", Text(Audit(order, [first, second], null, [])));
    }

    [TestMethod]
    public void Stored_balances_are_compared_account_by_account()
    {
        var stored = new Dictionary<(LedgerAccount Account, string Asset), decimal>(trader.Balances.All)
        {
            [(LedgerAccount.Held, "USD")] = 2,
            [(LedgerAccount.Available, "BTC")] = 4,
        };

        var report = LedgerAudit.Check(trader.Journals, stored, []);

        Assert.AreEqual("balance_differs 3/4, balance_differs 0/2", Text(report.Differences));
    }

    private string Told(Order told, Fill one, Fill two, string rule) =>
        Text(Audit(told, [one, two], null).Where(difference => difference.Rule == rule));

    private string Broken(Order told, params Fill[] fills) => Broken(told, fills, null);

    private string Broken(Order told, Fill[] fills, Func<Fill, decimal?>? limitAt) => Text(Audit(told, fills, limitAt));

    private IReadOnlyList<LedgerDifference> Audit(
        Order told, Fill[] fills, Func<Fill, decimal?>? limitAt, IEnumerable<Journal>? journals = null)
    {
        var audit = new LedgerAudit();
        foreach (var journal in journals ?? trader.Journals)
        {
            audit.Add(journal);
        }

        audit.CompareFills([told], fills, limitAt);
        return audit.Report.Differences;
    }

    private static string Text(IEnumerable<LedgerDifference> differences) => string.Join(
        ", ",
        differences.Select(told => $"{told.Rule} {Amounts.Text(told.Expected)}/{Amounts.Text(told.Actual)}"));
}
