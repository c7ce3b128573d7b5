using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>The desk's answer: an order as it is in the ledger, or why there is none.</summary>
/// <param name="Fills">All fills of the order, oldest first.</param>
/// <param name="Existed">The order was there before: the same client order id with the same content.</param>
public readonly record struct DeskResult(
    Order? Order, IReadOnlyList<Fill> Fills, bool Existed, OrderRejection? Rejection)
{
    /// <summary>Of the commit that amended it; otherwise 0.</summary>
    public long EventNumber { get; init; }

    public static DeskResult Of(Order order, IReadOnlyList<Fill> fills, bool existed = false) =>
        new(order, fills, existed, null);

    public static DeskResult Refused(OrderRejection rejection) => new(null, [], false, rejection);
}
