using CryptoSim.Data.Orders;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Data;

/// <summary>Decisions as simple as the ledger takes them, for tests of the commit alone.</summary>
internal static class Decisions
{
    public static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>A limit buy that rests and holds <paramref name="held"/> USD.</summary>
    public static DecisionItem Rest(
        Guid accountId, long version, decimal held, string? clientOrderId = null, string symbol = "BTC/USD",
        byte content = 1)
    {
        var order = new Order(
            Guid.CreateVersion7(Time), accountId, clientOrderId, symbol, OrderSide.Buy, OrderType.Limit,
            OrderStatus.Open, 1m, held, 0, 0, 0, "USD", held, null, Time, Time);
        return Item(
            new TradeDecision(order, [], [Journals.Hold(order.OrderId, "USD", held)]), version, "place", true, content);
    }

    /// <summary>A market buy of 1 BTC at <paramref name="price"/>, with a fee of 1 %.</summary>
    public static DecisionItem Buy(Guid accountId, long version, decimal price)
    {
        var fee = price / 100;
        var order = new Order(
            Guid.CreateVersion7(Time), accountId, null, "BTC/USD", OrderSide.Buy, OrderType.Market, OrderStatus.Filled,
            1m, null, 1m, price, fee, "USD", 0, null, Time, Time);
        var fill = new Fill(
            Guid.CreateVersion7(Time), order.OrderId, price, 1m, fee, 0.01m, Liquidity.Taker, Time, 3, 7, Time, 2m, price);
        return Item(
            new TradeDecision(
                order,
                [fill],
                [
                    Journals.Fill(order.OrderId, fill.FillId, LedgerAccount.Available, "USD", price, "BTC", 1m),
                    Journals.Fee(order.OrderId, fill.FillId, LedgerAccount.Available, "USD", fee),
                ]),
            version,
            "place",
            true,
            1);
    }

    public static DecisionItem Cancel(DecisionItem placed, long version) =>
        Item(OrderDecider.Cancel(placed.Decision.Order, "canceled_by_user", Time), version, "cancel", false, 0);

    private static DecisionItem Item(TradeDecision decision, long version, string kind, bool isNew, byte content)
    {
        var id = Guid.NewGuid();
        return new DecisionItem(
            id, decision, version, kind, isNew, [content], [.. decision.Fills.Select(fill => fill.Cost)],
            $$"""{"decision":"{{id}}"}""");
    }
}
