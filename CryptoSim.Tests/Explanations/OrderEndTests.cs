using System.Text.Json;
using CryptoSim.Domain.Explanations;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Explanations;

/// <summary>Why an order ended, and what its decisions were made on.</summary>
[TestClass]
public sealed class OrderEndTests
{
    private static readonly Order Ended = OrderDecider.Place(
        RejectionTests.LimitBuy, RejectionTests.Usual).Decision!.Order with
    {
        Status = OrderStatus.Canceled,
        FilledQuantity = 0.4m,
    };

    [TestMethod]
    [DataRow("canceled_by_user", "It was canceled by its owner, with 0.4 of 1 BTC filled.")]
    [DataRow("reset", "The account was reset, with 0.4 of 1 BTC filled.")]
    [DataRow("expired", "It was good till 2026-07-09 12:01:00Z, and 0.4 of 1 BTC had filled by then.")]
    [DataRow("immediate_or_cancel",
        "0.4 of 1 BTC filled at once, at 95 or better; an immediate-or-cancel order does not wait for the rest.")]
    [DataRow("fill_or_kill",
        "The book showed less than 1 BTC at 95 or better: a fill-or-kill order takes nothing then.")]
    [DataRow("insufficient_funds", "When its trigger was reached, the account could not pay what it would have taken.")]
    [DataRow("self_trade", "With 0.4 of 1 BTC filled, it would have traded with another order of its own account.")]
    [DataRow("no_liquidity", "The visible book filled 0.4 of 1 BTC and had no more.")]
    [DataRow("order_too_large", "It ended for the reason order_too_large, with 0.4 of 1 BTC filled.")]
    public void Each_end_is_told_with_its_numbers(string reason, string message) => Assert.AreEqual(
        new OrderEnd(reason, message),
        OrderEnd.Of(Ended with { Reason = reason, ExpiresAt = PaperTrader.Start.AddMinutes(1) }));

    [TestMethod]
    public void A_market_order_ends_at_any_price() => StringAssert.Contains(
        OrderEnd.Of(Ended with { Reason = "fill_or_kill", LimitPrice = null })!.Message, "less than 1 BTC at any price:");

    [TestMethod]
    public void What_is_open_or_filled_whole_has_no_such_end()
    {
        Assert.IsNull(OrderEnd.Of(Ended with { Status = OrderStatus.Open, Reason = "reset" }));
        Assert.IsNull(OrderEnd.Of(Ended with { Status = OrderStatus.Filled, Reason = null }));
    }

    [TestMethod]
    public void What_a_decision_was_made_on_is_read_from_its_basis()
    {
        var read = Read(
            """
            {"book":{"term":3,"sequence":7,"time":"2026-07-09T12:00:00"},"stale":true,
             "fees":{"volume":10000,"maker":0.004,"taker":"0.008"},
             "levels":[[100,2,0.5],[101,3]],
             "prints":[[9,1,2,"2026-07-09T12:00:01",99.5,0.25,0.1],[10,1,2,"2026-07-09T12:00:02",99.4,1]],
             "queue":[0.75,1]}
            """)!;

        Assert.AreEqual(
            new DecisionEvidence(
                3, 7, PaperTrader.Start, true, 10_000, 0.004m, 0.008m, read.Levels, read.Prints, 0.75m),
            read);
        CollectionAssert.AreEqual(
            new[] { new LevelEvidence(100, 2, 0.5m), new LevelEvidence(101, 3, 0) }, read.Levels!.ToList());
        CollectionAssert.AreEqual(
            new[]
            {
                new PrintEvidence(9, PaperTrader.Start.AddSeconds(1), 99.5m, 0.25m, 0.1m),
                new PrintEvidence(10, PaperTrader.Start.AddSeconds(2), 99.4m, 1, 0),
            },
            read.Prints.ToList());
    }

    [TestMethod]
    public void What_a_basis_does_not_have_is_left_out()
    {
        const string Book = "\"book\":{\"term\":3,\"sequence\":7,\"time\":\"2026-07-09T12:00:00\"}";
        const string Fees = "\"fees\":{\"volume\":1,\"maker\":0,\"taker\":0}";
        var bare = Read($"{{{Book},{Fees}}}")!;

        Assert.AreEqual((false, null, 0, null), (bare.IsStale, bare.Levels, bare.Prints.Count, bare.SizeAhead));
        Assert.IsFalse(Read($"{{{Book},{Fees},\"stale\":false}}")!.IsStale);
        Assert.IsNull(Read($"{{{Book},{Fees},\"queue\":[null,1]}}")!.SizeAhead, "a level that was not shown");
        Assert.IsNull(Read($"{{{Book}}}"), "a decision that looked at no market");
        Assert.IsNull(Read($"{{{Fees}}}"));
    }

    private static DecisionEvidence? Read(string basis)
    {
        using var json = JsonDocument.Parse(basis);
        return DecisionEvidence.Read(json.RootElement);
    }
}
