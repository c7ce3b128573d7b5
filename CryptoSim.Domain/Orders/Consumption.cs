using CryptoSim.Domain.Books;

namespace CryptoSim.Domain.Orders;

/// <summary>What one account has taken from the levels of one book. It stays taken until the level changes, so that
/// nobody fills twice against the same quantity. Held in memory beside the account's state for the symbol.</summary>
public sealed class Consumption
{
    /// <summary>Quantity of the level that is left for this account.</summary>
    public decimal Left(OrderSide bookSide, BookLevel level) => throw new NotImplementedException();

    /// <summary>Notes that <paramref name="quantity"/> was taken from the level as it is shown.</summary>
    public void Take(OrderSide bookSide, BookLevel level, decimal quantity) => throw new NotImplementedException();

    /// <summary>Forgets levels that changed or left the book. Call after each book change, or before use.</summary>
    public void Refresh(BookView book) => throw new NotImplementedException();
}
