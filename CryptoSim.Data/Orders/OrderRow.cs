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

    public Order ToOrder() => new(
        OrderId, AccountId, ClientOrderId, Symbol, Side, Type, Status, Quantity, LimitPrice, FilledQuantity, FilledCost,
        Fee, HeldAsset, HeldAmount, Reason, CreatedAt, UpdatedAt);
}
