using System.ComponentModel.DataAnnotations;

namespace CryptoSim.Api;

/// <summary>Limits of the HTTP API.</summary>
public sealed record ApiOptions
{
    public const string Section = "Api";

    /// <summary>Accounts that one address may open in a minute: enough for a classroom behind one router, too few to
    /// fill the ledger with.</summary>
    [Range(1, 1_000_000)]
    public int AccountsPerMinute { get; init; } = 30;

    /// <summary>Order calls of one account, sustained. Twice what Kraken's highest tier sustains.</summary>
    [Range(1, 1_000_000)]
    public int OrdersPerSecond { get; init; } = 100;

    /// <summary>Order calls of one account that may come at once.</summary>
    [Range(1, 1_000_000)]
    public int OrderBurst { get; init; } = 500;

    /// <summary>A guest who has not ordered anything for this long after opening is signed out for good.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan GuestIdleMax { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c> is believed, beside
    /// loopback.</summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];
}
