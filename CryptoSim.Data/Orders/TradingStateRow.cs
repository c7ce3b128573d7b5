namespace CryptoSim.Data.Orders;

/// <summary>Version of an account's state for one symbol: a decision holds only while the version it was made at
/// does.</summary>
public sealed class TradingStateRow
{
    public Guid AccountId { get; init; }

    public required string Symbol { get; init; }

    public long Version { get; init; }
}
