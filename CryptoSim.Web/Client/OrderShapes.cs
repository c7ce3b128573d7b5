using CryptoSim.Domain.Orders;

namespace CryptoSim.Web.Client;

/// <summary>The body of <c>POST /api/orders</c>.</summary>
/// <param name="ClientOrderId">Always sent, so that a repeat of the same call gives the same order.</param>
public sealed record NewOrder(
    string Symbol,
    OrderSide Side,
    OrderType Type,
    decimal Quantity,
    decimal? LimitPrice,
    string ClientOrderId);

/// <summary>An order as the API tells it. Quantities in the base asset, money in the quote asset.</summary>
public sealed record PlacedOrder(
    Guid OrderId,
    string? ClientOrderId,
    string Symbol,
    OrderSide Side,
    OrderType Type,
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
