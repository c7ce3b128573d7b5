namespace CryptoSim.Web.Client;

/// <summary>What opening an account gives. The token and secret are shown once by the API and never logged.</summary>
public sealed record AccountCredentials(Guid AccountId, string AccessToken)
{
    // The token must not reach a log through an interpolated record.
    public override string ToString() => $"account {AccountId}";
}

public sealed record AccountSummary(Guid AccountId, int Season, DateTimeOffset CreatedAt);

/// <summary>A page of a list.</summary>
public sealed record ItemPage<T>(IReadOnlyList<T> Items, string? NextCursor);
