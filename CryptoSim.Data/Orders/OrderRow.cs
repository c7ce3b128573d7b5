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

    public FillModel FillModel { get; init; }

    public Order ToOrder() => new(
        OrderId, AccountId, ClientOrderId, Symbol, Side, Type, Status, Quantity, LimitPrice, FilledQuantity, FilledCost,
        Fee, HeldAsset, HeldAmount, Reason, CreatedAt, UpdatedAt)
    {
        PriorityAt = PriorityAt ?? CreatedAt,
        TimeInForce = TimeInForce,
        ExpiresAt = ExpiresAt,
        IsPostOnly = PostOnly,
        QuoteQuantity = QuoteQuantity,
        Trigger = TriggerKind is { } kind && TriggerPrice is { } price
            ? new OrderTrigger(kind, price, TriggeredAt)
            : null,
        FillModel = FillModel,
    };
}
