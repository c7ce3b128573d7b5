using CryptoSim.Domain.FillModels;

namespace CryptoSim.Data.Accounts;

/// <summary>A demo account. Its row is what every commit locks first.</summary>
public sealed class AccountRow
{
    public Guid AccountId { get; init; }

    /// <summary>1 for the first; each reset starts the next.</summary>
    public int Season { get; init; }

    /// <summary>Number of the account's latest commit: contiguous from 1, the deposit that opened it.</summary>
    public long EventNumber { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The account whose owner opened this one too; null for an account that stands for its owner.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>The tier whose limits it meets on Kraken's API: <c>starter</c>, <c>intermediate</c>, <c>pro</c>; null for
    /// the one that all have.</summary>
    public string? KrakenTier { get; init; }

    /// <summary>How fills of orders are decided that are placed from now on.</summary>
    public FillModel FillModel { get; init; }
}

/// <summary>A run of the account from one deposit to the next reset.</summary>
public sealed class SeasonRow
{
    public Guid AccountId { get; init; }

    public int Season { get; init; }

    /// <summary>Event number of the commit that opened it.</summary>
    public long EventNumber { get; init; }

    public DateTimeOffset StartedAt { get; init; }
}

/// <summary>Finds the account of a bearer token. Keyed by hash, not by account, because the token is all a caller
/// brings; the token itself is stored nowhere.</summary>
public sealed class AccessTokenRow
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    public Guid AccountId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops to work: the token of a signed-in user's page. Null for one that was given out with its
    /// account.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A Kraken-style key. The secret is needed in clear to verify signatures, so it is encrypted, not hashed.</summary>
public sealed class ApiKeyRow
{
    public Guid AccountId { get; init; }

    public required string ApiKey { get; init; }

    /// <summary>Encrypted by the caller (data protection).</summary>
    public required byte[] ProtectedSecret { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What its owner calls it; null for the one that came with the account.</summary>
    public string? Name { get; init; }

    public KeyPermissions Permissions { get; init; }

    /// <summary>Addresses and networks, <c>10.0.0.0/8</c>, that may use it; null for any.</summary>
    public string[]? Addresses { get; init; }

    /// <summary>JSON: what goes wrong on purpose with calls that it signs; null for nothing.</summary>
    public string? Faults { get; init; }

    /// <summary>No higher nonce of it was ever accepted (decision 0110).</summary>
    public decimal NonceCeiling { get; init; }
}

/// <summary>Finds the account of an API key, for the same reason as <see cref="AccessTokenRow"/>.</summary>
public sealed class ApiKeyOwnerRow
{
    public required string ApiKey { get; init; }

    public Guid AccountId { get; init; }
}

/// <summary>Money of one asset: free, and reserved by open orders. Neither is ever negative.</summary>
public sealed class BalanceRow
{
    public Guid AccountId { get; init; }

    public required string Asset { get; init; }

    public decimal Available { get; init; }

    public decimal Held { get; init; }
}

/// <summary>Traded value of one UTC day in USD, for the 30-day fee ladder.</summary>
public sealed class DailyVolumeRow
{
    public Guid AccountId { get; init; }

    public DateOnly Day { get; init; }

    public decimal VolumeUsd { get; init; }
}
