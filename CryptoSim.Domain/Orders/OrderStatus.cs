namespace CryptoSim.Domain.Orders;

/// <summary>Life of an order. It only moves forward: pending while it waits for its trigger, open, then one of the final
/// four.</summary>
public enum OrderStatus
{
    Pending,
    Open,
    Filled,
    Canceled,
    Expired,
    Rejected,
}
