namespace CryptoSim.Domain.Orders;

/// <summary>A request to trade, as the client stated it.</summary>
/// <param name="Quantity">In the base asset.</param>
/// <param name="LimitPrice">In the quote asset; required for <see cref="OrderType.Limit"/>, absent for
/// <see cref="OrderType.Market"/>.</param>
/// <param name="ClientOrderId">The client's own id, 1 to 64 printable ASCII characters, unique per account for ever.</param>
public sealed record PlaceOrder(
    string Symbol,
    OrderSide Side,
    OrderType Type,
    decimal Quantity,
    decimal? LimitPrice = null,
    string? ClientOrderId = null);
