namespace CryptoSim.Domain.Orders;

/// <summary>Life of an order. It only moves forward: pending, open, then one of the final four.</summary>
public enum OrderStatus
{
    Pending,
    Open,
    Filled,
    Canceled,
    Expired,
    Rejected,
}
