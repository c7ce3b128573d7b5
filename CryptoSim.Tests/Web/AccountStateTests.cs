using CryptoSim.Domain.Orders;
using CryptoSim.Web.Accounts;
using CryptoSim.Web.Client;

namespace CryptoSim.Tests.Web;

[TestClass]
public sealed class AccountStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void An_older_state_of_an_order_never_replaces_a_newer_one()
    {
        var open = Order(1, OrderStatus.Open);
        var filled = open with { Status = OrderStatus.Filled, FilledQuantity = 1, Fills = [Fill(1)], UpdatedAt = Start };

        var state = AccountState.Empty.With(filled).With(open);

        Assert.AreEqual(OrderStatus.Filled, state.Orders.Single().Status);
        Assert.IsEmpty(state.OpenOrders);
    }

    [TestMethod]
    public void A_fill_is_listed_once_and_names_its_order()
    {
        var order = Order(1, OrderStatus.Filled) with { FilledQuantity = 1, Fills = [Fill(1), Fill(2)] };

        var state = AccountState.Empty.With(order).With(order with { UpdatedAt = Start.AddSeconds(1) });

        Assert.HasCount(2, state.Fills);
        Assert.AreEqual(Fill(2).FillId, state.Fills[0].FillId);
        Assert.AreEqual(order.OrderId, state.Fills[0].OrderId);
        Assert.AreEqual("BTC/USD", state.Fills[0].Symbol);
    }

    [TestMethod]
    public void The_list_stays_bounded_and_keeps_open_orders()
    {
        var state = AccountState.Empty.With(Order(0, OrderStatus.Open));
        for (var i = 1; i <= AccountState.ListLimit + 5; i++)
        {
            state = state.With(Order(i, OrderStatus.Filled));
        }

        Assert.HasCount(AccountState.ListLimit, state.Orders);
        Assert.HasCount(1, state.OpenOrders.ToList());
    }

    [TestMethod]
    public void An_order_placed_while_the_account_was_read_stays()
    {
        var old = Order(1, OrderStatus.Open);
        var justPlaced = Order(2, OrderStatus.Open);

        var state = AccountState.Empty.With(old).With(justPlaced).Reread([old], [old], []);

        CollectionAssert.AreEqual(
            new[] { justPlaced.OrderId, old.OrderId }, state.Orders.Select(order => order.OrderId).ToArray());
    }

    private static PlacedOrder Order(int number, OrderStatus status) => new(
        new Guid(number, 0, 0, new byte[8]), null, "BTC/USD", OrderSide.Buy, OrderKind.Limit, status, 1, 100, 0, null, 0,
        0, 0, null, [], Start.AddSeconds(number), Start.AddSeconds(number));

    private static OrderFill Fill(int number) => new(
        new Guid(0, (short)number, 0, new byte[8]), 100, 1, 100, 0.4m, 0.004m, Liquidity.Maker, Start,
        new FillBook(1, 1, Start, 1));
}
