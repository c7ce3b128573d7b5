namespace CryptoSim.Data.Orders;

/// <summary>A dead man's switch: when it is not set again in time, the account's open orders are canceled. Written by
/// <see cref="CancelTimers"/> alone.</summary>
public sealed class CancelTimerRow
{
    public Guid AccountId { get; init; }

    /// <summary>Who set it. It fires also after the key was taken back, whose holder can no longer set it again.</summary>
    public required string ApiKey { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset FiresAt { get; init; }
}
