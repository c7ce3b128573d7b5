using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>An order as the API tells it: in answers and, the same, in account events.</summary>
/// <param name="Cost">Sum of price times quantity over its fills, in the quote asset.</param>
/// <param name="Held">What is still reserved for it: quote asset for a buy, base asset for a sell.</param>
/// <param name="Reason">Why it ended, where it did not fill.</param>
/// <param name="ExpiresAt">Null for never.</param>
/// <param name="LimitPrice">Of a trailing-stop-limit order, where it would be by now.</param>
/// <param name="TriggerPrice">What the last price must come to; null for an order that waits for nothing. Of a trailing
/// stop, where that is by now.</param>
/// <param name="TrailPercent">How far a trailing stop's trigger stays behind the last price, in percent.</param>
/// <param name="TrailOffset">Or in the quote asset.</param>
/// <param name="TrailPeak">The most favorable last price that moved it; null while none has.</param>
/// <param name="LimitPercent">Where the limit of a trailing-stop-limit order lies from its trigger, in percent of that.</param>
/// <param name="LimitOffset">Or in the quote asset.</param>
/// <param name="DisplayQuantity">Of an iceberg: how much of it the book shows at a time.</param>
/// <param name="SelfTrade">What happens where it would trade with an order of its own account.</param>
/// <param name="TriggeredAt">When it did.</param>
/// <param name="Other">Of an order that waits for either of two triggers, its other leg; once either is reached, the leg that
/// was dropped: type, limitPrice and triggerPrice are always those of the one that counts.</param>
/// <param name="Close">What closes it once it has ended with something filled; null for nothing.</param>
/// <param name="ClosesOrderId">The order that it closes; null for one that was asked for.</param>
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
    LegAnswer? Other,
    decimal? TrailPercent,
    decimal? TrailOffset,
    decimal? TrailPeak,
    decimal? LimitPercent,
    decimal? LimitOffset,
    decimal? DisplayQuantity,
    SelfTradePrevention SelfTrade,
    CloseAnswer? Close,
    Guid? ClosesOrderId,
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
        var trail = order.Trigger?.Trail;
        return new OrderAnswer(
            order.OrderId,
            order.ClientOrderId,
            order.Symbol,
            order.Side,
            order.Kind,
            order.Status,
            order.Quantity,
            order.QuoteQuantity,
            order.LimitPriceNow,
            order.TimeInForce,
            order.ExpiresAt,
            order.IsPostOnly,
            order.Trigger?.PriceNow,
            order.Trigger?.ReachedAt,
            order.Other is { } other ? new LegAnswer(other.Kind, other.LimitPrice, other.Trigger.Price, null, null) : null,
            trail is { Unit: TriggerUnit.Percent } ? trail.Distance : null,
            trail is { Unit: TriggerUnit.Quote } ? trail.Distance : null,
            order.Trigger?.Mark?.Peak.Price,
            trail?.Limit is { Unit: TriggerUnit.Percent } percent ? percent.Value : null,
            trail?.Limit is { Unit: TriggerUnit.Quote } offset ? offset.Value : null,
            order.DisplayQuantity,
            order.SelfTrade,
            order.Close is { } close ? CloseAnswer.From(close) : null,
            order.Closes,
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

/// <summary>An order that closes another, as it was asked for.</summary>
public sealed record CloseAnswer(
    OrderKind Type,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    decimal? TriggerPercent,
    decimal? TriggerOffset,
    decimal? LimitPercent,
    decimal? LimitOffset,
    LegAnswer? Other = null)
{
    public static CloseAnswer From(CloseTerms close)
    {
        ArgumentNullException.ThrowIfNull(close);
        decimal? In(TriggerUnit unit) => close.Trigger is { } trigger && trigger.Unit == unit ? trigger.Value : null;
        decimal? OffsetIn(TriggerUnit unit) =>
            close.Trigger?.LimitOffset is { } offset && offset.Unit == unit ? offset.Value : null;
        return new CloseAnswer(
            close.Kind,
            close.LimitPrice,
            In(TriggerUnit.Price),
            In(TriggerUnit.Percent),
            In(TriggerUnit.Quote),
            OffsetIn(TriggerUnit.Percent),
            OffsetIn(TriggerUnit.Quote),
            close.Other is { } other ? LegAnswer.From(other) : null);
    }
}

/// <summary>The other leg of an order that waits for either of two triggers.</summary>
/// <param name="Type"><c>stop_loss</c>, <c>take_profit</c>, or one of these with <c>_limit</c>.</param>
public sealed record LegAnswer(
    OrderKind Type, decimal? LimitPrice, decimal? TriggerPrice, decimal? TriggerPercent, decimal? TriggerOffset)
{
    /// <summary>As it was asked for.</summary>
    public static LegAnswer From(LegTerms leg)
    {
        ArgumentNullException.ThrowIfNull(leg);
        decimal? In(TriggerUnit unit) => leg.Trigger.Unit == unit ? leg.Trigger.Value : null;
        return new LegAnswer(
            leg.Kind, leg.LimitPrice, In(TriggerUnit.Price), In(TriggerUnit.Percent), In(TriggerUnit.Quote));
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
