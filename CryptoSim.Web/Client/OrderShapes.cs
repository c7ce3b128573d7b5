using CryptoSim.Domain.Orders;

namespace CryptoSim.Web.Client;

/// <summary>The body of <c>POST /api/orders</c>.</summary>
/// <param name="ClientOrderId">Always sent, so that a repeat of the same call gives the same order.</param>
public sealed record NewOrder(
    string Symbol,
    OrderSide Side,
    OrderKind Type,
    decimal? Quantity,
    decimal? LimitPrice,
    string ClientOrderId)
{
    /// <summary>Instead of the quantity, for a market order: what to spend or to bring, in the quote asset.</summary>
    public decimal? QuoteQuantity { get; init; }

    /// <summary>Null for <see cref="Domain.Orders.TimeInForce.Gtc"/>.</summary>
    public TimeInForce? TimeInForce { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public bool? PostOnly { get; init; }

    public decimal? TriggerPrice { get; init; }

    public decimal? TriggerPercent { get; init; }

    /// <summary>In the quote asset: of a trailing stop.</summary>
    public decimal? TriggerOffset { get; init; }

    /// <summary>In the quote asset: of a limit that follows its trigger.</summary>
    public decimal? LimitOffset { get; init; }

    public decimal? DisplayQuantity { get; init; }

    public LegShape? Other { get; init; }

    public CloseShape? Close { get; init; }

    /// <summary>Null for <see cref="SelfTradePrevention.CancelNewest"/>.</summary>
    public SelfTradePrevention? SelfTrade { get; init; }

    public static NewOrder Of(PlaceOrder order, string clientOrderId)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new NewOrder(
            order.Symbol,
            order.Side,
            order.Kind,
            order.QuoteQuantity is null ? order.Quantity : null,
            order.LimitPrice,
            clientOrderId)
        {
            QuoteQuantity = order.QuoteQuantity,
            TimeInForce = order.TimeInForce == Domain.Orders.TimeInForce.Gtc ? null : order.TimeInForce,
            ExpiresAt = order.ExpiresAt,
            PostOnly = order.IsPostOnly ? true : null,
            TriggerPrice = order.Trigger is { Unit: TriggerUnit.Price } price ? price.Value : null,
            TriggerPercent = order.Trigger is { Unit: TriggerUnit.Percent } percent ? percent.Value : null,
            TriggerOffset = order.Trigger is { Unit: TriggerUnit.Quote } quote ? quote.Value : null,
            LimitOffset = order.Trigger?.LimitOffset is { Unit: TriggerUnit.Quote } offset ? offset.Value : null,
            DisplayQuantity = order.DisplayQuantity,
            Other = LegShape.Of(order.Other),
            Close = CloseShape.Of(order.Close),
            SelfTrade = order.SelfTrade is SelfTradePrevention.CancelOldest or SelfTradePrevention.CancelBoth
                ? order.SelfTrade
                : null,
        };
    }
}

/// <summary>The other leg of an order that waits for either of two triggers, as it is asked for and as it is told.</summary>
public sealed record LegShape(
    OrderKind Type, decimal? LimitPrice, decimal? TriggerPrice, decimal? TriggerPercent = null)
{
    internal static LegShape? Of(LegTerms? leg) => leg is null
        ? null
        : new LegShape(leg.Kind, leg.LimitPrice, PriceOf(leg.Trigger), PercentOf(leg.Trigger));

    internal static decimal? PriceOf(TriggerTerms? trigger) => trigger is { Unit: TriggerUnit.Price } ? trigger.Value : null;

    internal static decimal? PercentOf(TriggerTerms? trigger) =>
        trigger is { Unit: TriggerUnit.Percent } ? trigger.Value : null;
}

/// <summary>What closes an order.</summary>
public sealed record CloseShape(
    OrderKind Type, decimal? LimitPrice, decimal? TriggerPrice, decimal? TriggerPercent = null, LegShape? Other = null)
{
    internal static CloseShape? Of(CloseTerms? close) => close is null
        ? null
        : new CloseShape(
            close.Kind,
            close.LimitPrice,
            LegShape.PriceOf(close.Trigger),
            LegShape.PercentOf(close.Trigger),
            LegShape.Of(close.Other));
}

/// <summary>The body of <c>PATCH /api/orders/{orderId}</c>; what is null stays as it is.</summary>
public sealed record OrderChange(decimal? Quantity, decimal? LimitPrice)
{
    public decimal? TriggerPrice { get; init; }

    public LegChange? Other { get; init; }
}

/// <summary>What changes of the other leg; what is null stays as it is.</summary>
public sealed record LegChange(decimal? LimitPrice, decimal? TriggerPrice);

/// <summary>An order as the API tells it. Quantities in the base asset, money in the quote asset.</summary>
public sealed record PlacedOrder(
    Guid OrderId,
    string? ClientOrderId,
    string Symbol,
    OrderSide Side,
    OrderKind Type,
    OrderStatus Status,
    decimal Quantity,
    decimal? LimitPrice,
    decimal FilledQuantity,
    decimal? AveragePrice,
    decimal Cost,
    decimal Fee,
    decimal Held,
    string? Reason,
    IReadOnlyList<OrderFill> Fills,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public TimeInForce TimeInForce { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public bool PostOnly { get; init; }

    public decimal? QuoteQuantity { get; init; }

    public decimal? TriggerPrice { get; init; }

    public DateTimeOffset? TriggeredAt { get; init; }

    public decimal? TrailPercent { get; init; }

    public decimal? TrailOffset { get; init; }

    public decimal? DisplayQuantity { get; init; }

    /// <summary>Of an order that waits for either of two triggers; once either is reached, the leg that was dropped.</summary>
    public LegShape? Other { get; init; }

    public CloseShape? Close { get; init; }

    public Guid? ClosesOrderId { get; init; }

    /// <summary>Its trigger follows the last price.</summary>
    public bool Trails => TrailPercent is not null || TrailOffset is not null;

    public bool IsOpen => Status is OrderStatus.Open or OrderStatus.Pending;
}

/// <summary>One execution. In <c>/api/fills</c> it names its order too.</summary>
public sealed record OrderFill(
    Guid FillId,
    decimal Price,
    decimal Quantity,
    decimal Cost,
    decimal Fee,
    decimal FeeRate,
    Liquidity Liquidity,
    DateTimeOffset Time,
    FillBook Book,
    Guid? OrderId = null,
    string? Symbol = null,
    OrderSide? Side = null);

/// <summary>The book, or print, a fill was decided on.</summary>
/// <param name="LevelQuantity">What the level showed, in the base asset.</param>
public sealed record FillBook(long Term, long Sequence, DateTimeOffset Time, decimal LevelQuantity);
