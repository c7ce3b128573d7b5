namespace CryptoSim.Domain.Orders;

public enum OrderSide
{
    Buy,
    Sell,
}
