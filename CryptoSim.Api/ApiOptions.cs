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

    /// <summary>Other calls of one account, or of one address that has not signed in, sustained. 0: not
    /// counted.</summary>
    [Range(0, 1_000_000)]
    public int CallsPerSecond { get; init; } = 200;

    /// <summary>Such calls that may come at once: a page that many behind one address open together.</summary>
    [Range(1, 1_000_000)]
    public int CallBurst { get; init; } = 2_000;

    /// <summary>Requests that one instance serves at once; more are refused as <c>busy</c>. At 1,000 the last of them
    /// waits some hundred milliseconds already.</summary>
    [Range(1, 1_000_000)]
    public int RequestsAtOnce { get; init; } = 2_000;

    /// <summary>A request that is not answered by then is refused as <c>unavailable</c>: a frozen store must not keep
    /// callers for ever. Longer than a store's restart takes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A guest who has not ordered anything for this long after opening is signed out for good.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan GuestIdleMax { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Accounts that one owner may have: one a strategy, and few enough that nobody fills a board with
    /// himself.</summary>
    [Range(1, 1_000)]
    public int AccountsPerOwner { get; init; } = 10;

    /// <summary>Worth in USD of the deposits of one account in a UTC day: far more than the opening deposit, far below
    /// what a decimal holds in any number of years.</summary>
    [Range(0, 1_000_000_000)]
    public decimal DepositsPerDayUsd { get; init; } = 1_000_000;
}
