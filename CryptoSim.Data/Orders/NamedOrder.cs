using CryptoSim.Domain.Orders;

namespace CryptoSim.Data.Orders;

/// <summary>An order by its client order id.</summary>
/// <param name="ContentHash">Of what it was asked for.</param>
public sealed record NamedOrder(
    Guid OrderId, byte[] ContentHash, ClientIdScope Scope, bool IsLive, DateTimeOffset CreatedAt)
{
    /// <summary>Whether the same name and content, asked for again now, asks for this order.</summary>
    public bool IsAskedAgain(ClientIdScope scope, ReadOnlySpan<byte> contentHash, DateTimeOffset now) =>
        contentHash.SequenceEqual(ContentHash)
        && (scope == ClientIdScope.Forever || CreatedAt > now - ClientIds.RetryWithin);

    /// <summary>Whether another order may have its name.</summary>
    public bool IsNameFree(ClientIdScope scope) =>
        Scope == ClientIdScope.Open && scope == ClientIdScope.Open && !IsLive;
}
