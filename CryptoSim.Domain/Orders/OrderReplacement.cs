namespace CryptoSim.Domain.Orders;

/// <summary>Another order in the stead of an open one, which is canceled. What the open one has filled stays with it.</summary>
public static class OrderReplacement
{
    /// <summary>The order that is asked for instead. It has no client order id: that one stays with the first.</summary>
    /// <returns>Null where the quantity asked for is filled already.</returns>
    public static PlaceOrder? Of(Order open, AmendOrder change)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(change);
        var quantity = (change.Quantity ?? open.Quantity) - open.FilledQuantity;
        return quantity > 0
            ? new PlaceOrder(open.Symbol, open.Side, open.Type, quantity, change.LimitPrice ?? open.LimitPrice)
            {
                UserReference = open.UserReference,
                TimeInForce = open.TimeInForce,
                ExpiresAt = open.ExpiresAt,
                IsPostOnly = open.IsPostOnly,
                DisplayQuantity = change.DisplayQuantity ?? open.DisplayQuantity,
                SelfTrade = open.SelfTrade,
                Close = open.Close,
            }
            : null;
    }

    /// <summary>What a new order is decided on once the open one is canceled: it holds nothing then, and is not
    /// counted.</summary>
    public static Placement After(Placement placement, Order canceled)
    {
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(canceled);
        var isBase = canceled.HeldAsset == placement.Instrument.Base;
        return placement with
        {
            OpenOrders = placement.OpenOrders - 1,
            OwnOrders = placement.OwnOrders.Where(own => own.OrderId != canceled.OrderId),
            AvailableBase = placement.AvailableBase + (isBase ? canceled.HeldAmount : 0),
            AvailableQuote = placement.AvailableQuote + (isBase ? 0 : canceled.HeldAmount),
        };
    }
}
