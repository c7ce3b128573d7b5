using CryptoSim.Api.Orders;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.Trading;

[TestClass]
public sealed class WatchTurnsTests
{
    private readonly WatchTurns turns = new(2);
    private readonly WatchedOrder order = new(Guid.NewGuid(), Guid.NewGuid(), "BTC/USD", OrderSide.Buy, 90m);

    [TestMethod]
    public void Moments_have_their_turn_in_their_order_until_none_waits()
    {
        var (first, second) = (Turn([order]), Turn(null));
        turns.Add(first);
        Assert.IsTrue(turns.IsBusy && turns.HasRoom);
        turns.Add(second);
        Assert.IsFalse(turns.HasRoom);

        Assert.AreSame(first, turns.Take());
        Assert.AreSame(second, turns.First);
        Assert.AreSame(second, turns.Take());
        Assert.IsNull(turns.Take());
        Assert.IsTrue(turns.IsBusy, "the last is being settled");
        turns.Rest();
        Assert.IsFalse(turns.IsBusy);
    }

    [TestMethod]
    public void Moments_that_waited_too_long_are_one_and_what_they_had_found_is_not_lost()
    {
        turns.Add(Turn([order]));
        turns.Add(Turn(null));

        CollectionAssert.AreEqual(new[] { order }, turns.Coalesce().ToArray());
        Assert.IsNull(turns.Take());
        Assert.IsTrue(turns.IsDue);
        Assert.IsTrue(turns.Begin(), "it was asked for");
        Assert.IsFalse(turns.Begin(), "once");
    }

    private static WatchTurn Turn(IReadOnlyList<WatchedOrder>? found)
    {
        using var board = new MarketBoard(Options.Create(new MarketOptions()), new FakeTimeProvider());
        board.SetInstrument(TradingHouse.Bitcoin, 10);
        return new WatchTurn(MarketState.Of(board, board.Find("BTC/USD")!), 1, found, 0);
    }
}
