using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>An order as the API tells it: in answers and, the same, in account events.</summary>
/// <param name="Cost">Sum of price times quantity over its fills, in the quote asset.</param>
/// <param name="Held">What is still reserved for it: quote asset for a buy, base asset for a sell.</param>
/// <param name="Reason">Why it ended, where it did not fill.</param>
/// <param name="ExpiresAt">Null for never.</param>
/// <param name="TriggerPrice">What the last price must come to; null for an order that waits for nothing.</param>
/// <param name="TriggeredAt">When it did.</param>
/// <param name="QuoteQuantity">What a market order was to spend or bring; null where its quantity was stated.</param>
public sealed record OrderAnswer(
    Guid OrderId,
    string? ClientOrderId,
    string Symbol,
    OrderSide Side,
    OrderKind Type,
    OrderStatus Status,
    decimal Quantity,
    decimal? QuoteQuantity,
    decimal? LimitPrice,
    TimeInForce TimeInForce,
    DateTimeOffset? ExpiresAt,
    bool PostOnly,
    decimal? TriggerPrice,
    DateTimeOffset? TriggeredAt,
    decimal FilledQuantity,
    decimal? AveragePrice,
    decimal Cost,
    decimal Fee,
    decimal Held,
    string? Reason,
    IReadOnlyList<OrderFillAnswer> Fills,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <param name="fills">All fills of the order, oldest first.</param>
    public static OrderAnswer From(Order order, IReadOnlyList<Fill> fills)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new OrderAnswer(
            order.OrderId,
            order.ClientOrderId,
            order.Symbol,
            order.Side,
            order.Kind,
            order.Status,
            order.Quantity,
            order.QuoteQuantity,
            order.LimitPrice,
            order.TimeInForce,
            order.ExpiresAt,
            order.IsPostOnly,
            order.Trigger?.Price,
            order.Trigger?.ReachedAt,
            order.FilledQuantity,
            order.AveragePrice,
            order.FilledCost,
            order.Fee,
            order.HeldAmount,
            order.Reason,
            [.. fills.Select(OrderFillAnswer.From)],
            order.CreatedAt,
            order.UpdatedAt);
    }
}

/// <summary>One execution, with the book it was decided on.</summary>
/// <param name="FeeRate">Fraction of cost: 0.008 is 0.80 %.</param>
public sealed record OrderFillAnswer(
    Guid FillId,
    decimal Price,
    decimal Quantity,
    decimal Cost,
    decimal Fee,
    decimal FeeRate,
    Liquidity Liquidity,
    DateTimeOffset Time,
    FillBookAnswer Book)
{
    public static OrderFillAnswer From(Fill fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        return new OrderFillAnswer(
            fill.FillId,
            fill.Price,
            fill.Quantity,
            fill.Cost,
            fill.Fee,
            fill.FeeRate,
            fill.Liquidity,
            fill.Time,
            FillBookAnswer.From(fill));
    }
}

/// <summary>Where in the feed a fill was decided, and the level or print it was decided on.</summary>
/// <param name="LevelPrice">Price of that level or print.</param>
/// <param name="LevelQuantity">What it showed, in the base asset.</param>
/// <param name="TradeId">The venue's trade id for a print; null for a level of the book.</param>
public sealed record FillBookAnswer(
    long Term, long Sequence, DateTimeOffset Time, decimal LevelPrice, decimal LevelQuantity, long? TradeId)
{
    public static FillBookAnswer From(Fill fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        return new FillBookAnswer(
            fill.BookTerm, fill.BookSequence, fill.BookTime, fill.LevelPrice, fill.LevelQuantity, fill.TradeId);
    }
}
