namespace CryptoSim.Data.Markets;

/// <summary>The one market this database belongs to.</summary>
public sealed class MarketIdentityRow
{
    /// <summary>Always 1: there is one row.</summary>
    public int Id { get; init; }

    public required string MarketId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
