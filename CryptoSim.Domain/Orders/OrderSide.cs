namespace CryptoSim.Domain.Orders;

public enum OrderSide
{
    Buy,
    Sell,
}

public static class OrderSides
{
    /// <summary>The side an order trades against: a buy takes from asks, a sell from bids.</summary>
    public static OrderSide Opposite(this OrderSide side) =>
        side == OrderSide.Buy ? OrderSide.Sell : OrderSide.Buy;
}
