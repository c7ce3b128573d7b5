using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;

namespace CryptoSim.Domain.Orders;

/// <summary>Everything a new order is decided on. Plain values: the same placement always gives the same outcome.</summary>
/// <param name="OrderId">Id the order will have.</param>
/// <param name="NewFillId">Gives the id of the n-th fill of this decision.</param>
/// <param name="Book">The book now; taker fills walk it.</param>
/// <param name="IsStale">No frame of any kind came from upstream for longer than the limit: market orders are refused,
/// limit orders rest without taking.</param>
/// <param name="Consumption">What this account has already taken from levels that have not changed since. Only read:
/// note a kept decision's fills (<see cref="Consumption.Note"/>) before the account's next order is decided.</param>
/// <param name="OpenOrders">How many orders the account has open on this symbol.</param>
/// <param name="AvailableBase">Available funds in the base asset.</param>
/// <param name="AvailableQuote">Available funds in the quote asset.</param>
public sealed record Placement(
    Guid AccountId,
    Guid OrderId,
    Func<int, Guid> NewFillId,
    Instrument Instrument,
    BookView Book,
    bool IsStale,
    FeeTier Fees,
    Consumption Consumption,
    int OpenOrders,
    decimal AvailableBase,
    decimal AvailableQuote,
    DateTimeOffset Time);

/// <summary>What a resting order is matched against: the book after a change, and the prints since the last look.</summary>
/// <param name="Prints">Trades printed after the order was placed and since the last look, oldest first; empty when only
/// the book changed.</param>
/// <param name="Consumption">What the account has taken already. Only read: note a kept decision's fills
/// (<see cref="Consumption.Note"/>) before the account's next order is matched.</param>
public sealed record MatchContext(
    Instrument Instrument,
    BookView Book,
    IReadOnlyList<Print> Prints,
    FeeTier Fees,
    Consumption Consumption,
    Func<int, Guid> NewFillId,
    DateTimeOffset Time);

/// <summary>A trade the venue printed.</summary>
/// <param name="TakerSide">Side of the taker: a sell print hit the bids.</param>
public readonly record struct Print(
    long TradeId,
    decimal Price,
    decimal Quantity,
    OrderSide TakerSide,
    DateTimeOffset Time,
    long Term,
    long Sequence);

/// <summary>Decides orders: pure, synchronous, deterministic.</summary>
public static class OrderDecider
{
    /// <summary>Checks the rules and the funds, walks the book as a taker, and rests what is left of a limit order.
    /// What a market order cannot fill in the visible book is canceled with reason <c>no_liquidity</c>.</summary>
    public static PlaceOutcome Place(PlaceOrder request, Placement placement) => throw new NotImplementedException();

    /// <summary>Fills a resting order against what the market shows and prints (the depth model: never more than was
    /// shown or printed at its price or better, less what the account consumed already).</summary>
    /// <returns>Null when nothing fills.</returns>
    public static TradeDecision? Match(Order resting, MatchContext context) => throw new NotImplementedException();

    /// <summary>Ends an open order and releases what it holds.</summary>
    /// <param name="reason"><c>canceled_by_user</c>, <c>reset</c>, ...</param>
    public static TradeDecision Cancel(Order open, string reason, DateTimeOffset time) =>
        throw new NotImplementedException();
}
