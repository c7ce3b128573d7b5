namespace CryptoSim.Domain.Orders;

/// <summary>An order as the ledger knows it after its latest decision.</summary>
/// <param name="FilledCost">Sum of price times quantity over its fills, in the quote asset.</param>
/// <param name="Fee">Sum of its fills' fees, in the quote asset.</param>
/// <param name="HeldAsset">Asset reserved while it rests: the quote asset for a buy, the base asset for a sell.</param>
/// <param name="HeldAmount">What is still reserved; zero once the order is final.</param>
/// <param name="Reason">Why it ended, where it did not fill: <c>canceled_by_user</c>, <c>no_liquidity</c>, ...</param>
public sealed record Order(
    Guid OrderId,
    Guid AccountId,
    string? ClientOrderId,
    string Symbol,
    OrderSide Side,
    OrderType Type,
    OrderStatus Status,
    decimal Quantity,
    decimal? LimitPrice,
    decimal FilledQuantity,
    decimal FilledCost,
    decimal Fee,
    string HeldAsset,
    decimal HeldAmount,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public decimal RemainingQuantity => Quantity - FilledQuantity;

    /// <summary>Of its fills, rounded to ten decimals; null before the first.</summary>
    public decimal? AveragePrice => FilledQuantity == 0 ? null : decimal.Round(FilledCost / FilledQuantity, 10);

    public bool IsFinal => Status is OrderStatus.Filled or OrderStatus.Canceled or OrderStatus.Expired
        or OrderStatus.Rejected;
}
