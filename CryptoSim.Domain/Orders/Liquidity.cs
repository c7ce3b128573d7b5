namespace CryptoSim.Domain.Orders;

/// <summary>Whether a fill took liquidity from the book (taker) or rested in it (maker).</summary>
public enum Liquidity
{
    Maker,
    Taker,
}
