using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Ledger;

/// <summary>The domain's checker finds each bug that is put into a ledger in memory, and nothing in a sound one.</summary>
[TestClass]
public sealed class SeededBugTests
{
    private readonly PaperTrader trader = new();
    private readonly TradeDecision buy;
    private readonly TradeDecision cancel;
    private readonly TradeDecision amend;
    private readonly Order resting;

    public SeededBugTests()
    {
        trader.Deposit("USD", 10_000);
        trader.ShowBook([new(99, 5)], [new(100, 1), new(101, 5)]);
        resting = trader.Place(OrderSide.Buy, 3, 95)!.Order;
        var other = trader.Place(OrderSide.Buy, 4, 94)!.Order;
        buy = trader.Place(OrderSide.Buy, 2, null)!;
        amend = OrderDecider.Amend(resting, new AmendOrder(5, 101), trader.PlacementOf(resting.OrderId)).Decision!;
        cancel = OrderDecider.Cancel(other, "canceled_by_user", PaperTrader.Start);
    }

    public static IEnumerable<object[]> OfFills => SeededBugs.OfFillsNames;

    public static IEnumerable<object[]> OfAmends => SeededBugs.OfAmendsNames;

    public static IEnumerable<object[]> OfCancels => SeededBugs.OfCancelsNames;

    [TestMethod]
    public void A_sound_ledger_is_found_sound()
    {
        Assert.IsEmpty(Audit(buy, cancel));
        Assert.IsEmpty(Audit(buy, amend, cancel));
    }

    [TestMethod]
    [DynamicData(nameof(OfAmends))]
    public void A_bug_in_an_amend_is_found(string bug) =>
        Assert.IsNotEmpty(Audit(buy, SeededBugs.OfAmends[bug](amend), cancel));

    [TestMethod]
    [DynamicData(nameof(OfFills))]
    public void A_bug_in_a_fill_is_found(string bug) =>
        Assert.IsNotEmpty(Audit(SeededBugs.OfFills[bug](buy), cancel));

    [TestMethod]
    [DynamicData(nameof(OfCancels))]
    public void A_bug_in_a_cancel_is_found(string bug) =>
        Assert.IsNotEmpty(Audit(buy, SeededBugs.OfCancels[bug](cancel)));

    [TestMethod]
    public void Money_that_is_not_there_is_found()
    {
        // What a desk that forgets to look at the funds would do.
        var placed = OrderDecider.Cancel(resting, "canceled_by_user", PaperTrader.Start) with
        {
            Order = resting with { HeldAmount = 100_000 },
            Journals = [Journals.Hold(resting.OrderId, "USD", 100_000 - resting.HeldAmount)],
        };

        Assert.IsTrue(Audit(buy, cancel, placed).Any(difference => difference.Rule == "balance_negative"));
    }

    [TestMethod]
    public void A_balance_changed_by_hand_and_a_reset_without_entries_are_found()
    {
        Assert.IsNotEmpty(Audit(stored => stored[(LedgerAccount.Available, "USD")] += 1, buy, cancel));
        Assert.IsNotEmpty(Audit(
            stored =>
            {
                stored[(LedgerAccount.Available, "USD")] = 10_000;
                stored[(LedgerAccount.Available, "BTC")] = 0;
            },
            buy,
            cancel));
    }

    private IReadOnlyList<LedgerDifference> Audit(params TradeDecision[] last) => Audit(_ => { }, last);

    /// <summary>The trader's ledger with its last decisions replaced: what is stored is what the decisions say.</summary>
    private IReadOnlyList<LedgerDifference> Audit(
        Action<Dictionary<(LedgerAccount Account, string Asset), decimal>> tamper, params TradeDecision[] last)
    {
        var decisions = trader.Decisions.SkipLast(1).Concat(last).ToList();
        var audit = new LedgerAudit();
        audit.Add(Journals.Deposit("USD", 10_000));
        foreach (var journal in decisions.SelectMany(decision => decision.Journals))
        {
            audit.Add(journal);
        }

        var stored = audit.Balances.All.ToDictionary(pair => pair.Key, pair => pair.Value);
        tamper(stored);
        var orders = decisions.GroupBy(decision => decision.Order.OrderId).Select(group => group.Last().Order).ToList();
        audit.CompareBalances(stored);
        audit.CompareHolds(orders.Where(order => !order.IsFinal));
        var limits = decisions.SelectMany(decision => decision.Fills.Select(fill => (fill, decision.Order.LimitPrice)))
            .GroupBy(at => at.fill.FillId).ToDictionary(at => at.Key, at => at.First().LimitPrice);
        audit.CompareFills(
            orders, [.. decisions.SelectMany(decision => decision.Fills)], fill => limits[fill.FillId]);
        return audit.Report.Differences;
    }
}
