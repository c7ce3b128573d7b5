using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Data.Orders;

/// <summary>An order after its latest commit.</summary>
public sealed class OrderRow
{
    public Guid AccountId { get; init; }

    /// <summary>Version 7: ordered by creation.</summary>
    public Guid OrderId { get; init; }

    public string? ClientOrderId { get; init; }

    public ClientIdScope ClientIdScope { get; init; }

    public int? UserReference { get; init; }

    /// <summary>Of what the client asked for: tells a retry from a reused client order id.</summary>
    public required byte[] ContentHash { get; init; }

    public int Season { get; init; }

    public required string Symbol { get; init; }

    public OrderSide Side { get; init; }

    public OrderType Type { get; init; }

    public OrderStatus Status { get; init; }

    public decimal Quantity { get; init; }

    public decimal? LimitPrice { get; init; }

    public decimal FilledQuantity { get; init; }

    public decimal FilledCost { get; init; }

    public decimal Fee { get; init; }

    public required string HeldAsset { get; init; }

    public decimal HeldAmount { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Event number of the commit that last changed it.</summary>
    public long EventNumber { get; init; }

    /// <summary>Newest trade of its market when it was last decided: older ones are settled for it.</summary>
    public long? SeenTradeId { get; init; }

    /// <summary>Since when it has its place among the orders at its price; null since it was placed.</summary>
    public DateTimeOffset? PriorityAt { get; init; }

    public TimeInForce TimeInForce { get; init; }

    /// <summary>Null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool PostOnly { get; init; }

    /// <summary>What a market order was to spend or bring, in the quote asset.</summary>
    public decimal? QuoteQuantity { get; init; }

    /// <summary>Null for an order that waits for nothing.</summary>
    public TriggerKind? TriggerKind { get; init; }

    public decimal? TriggerPrice { get; init; }

    /// <summary>Null while it waits.</summary>
    public DateTimeOffset? TriggeredAt { get; init; }

    /// <summary>JSON: of an order that waits for either of two triggers, its other leg; once either is reached, the one that
    /// was dropped.</summary>
    public string? OtherLeg { get; init; }

    public FillModel FillModel { get; init; }

    /// <summary>Of a trailing stop: how far its trigger stays behind the last price. Then <see cref="TriggerKind"/> is
    /// <see cref="TriggerKind.StopLoss"/>, which the version before knows.</summary>
    public decimal? TrailDistance { get; init; }

    public TriggerUnit? TrailUnit { get; init; }

    /// <summary>Of a trailing-stop-limit order: where its limit lies from its trigger.</summary>
    public decimal? LimitOffset { get; init; }

    public TriggerUnit? LimitOffsetUnit { get; init; }

    /// <summary>Of an iceberg: how much of it the book shows at a time.</summary>
    public decimal? DisplayQuantity { get; init; }

    /// <summary>Null for none.</summary>
    public SelfTradePrevention? SelfTrade { get; init; }

    /// <summary>JSON: what closes it once it has ended with something filled.</summary>
    public string? CloseTerms { get; init; }

    /// <summary>The order that it closes.</summary>
    public Guid? ClosesOrderId { get; init; }

    /// <summary>The order that closes it, once that is placed.</summary>
    public Guid? ClosedByOrderId { get; init; }

    /// <param name="mark">How far a trailing stop has followed, where that is known.</param>
    public Order ToOrder(OrderTrailRow? mark = null) => new(
        OrderId, AccountId, ClientOrderId, Symbol, Side, Type, Status, Quantity, LimitPrice, FilledQuantity, FilledCost,
        Fee, HeldAsset, HeldAmount, Reason, CreatedAt, UpdatedAt)
    {
        UserReference = UserReference,
        PriorityAt = PriorityAt ?? CreatedAt,
        TimeInForce = TimeInForce,
        ExpiresAt = ExpiresAt,
        IsPostOnly = PostOnly,
        QuoteQuantity = QuoteQuantity,
        Trigger = TriggerKind is { } kind && TriggerPrice is { } price
            ? OrderTriggers.Of(kind, price, TriggeredAt, TrailDistance, TrailUnit, LimitOffset, LimitOffsetUnit) with
            {
                Mark = mark?.ToMark(),
            }
            : null,
        Other = OtherLeg is { } leg ? OrderLeg.Parse(leg) : null,
        DisplayQuantity = DisplayQuantity,
        SelfTrade = SelfTrade ?? SelfTradePrevention.None,
        FillModel = FillModel,
        Close = CloseTerms is { } close ? Domain.Orders.CloseTerms.Parse(close) : null,
        Closes = ClosesOrderId,
    };
}
