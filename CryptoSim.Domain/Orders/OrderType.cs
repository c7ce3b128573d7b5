namespace CryptoSim.Domain.Orders;

public enum OrderType
{
    Market,
    Limit,
}
