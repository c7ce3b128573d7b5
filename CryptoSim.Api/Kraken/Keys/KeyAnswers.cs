using CryptoSim.Api.Kraken.Faults;
using CryptoSim.Data.Accounts;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>An API key as its owner sees it.</summary>
/// <param name="KeyId">The key in the letters of an address.</param>
/// <param name="Name">Null for the key that came with the account.</param>
/// <param name="Permissions"><c>query</c>, <c>trade</c>.</param>
/// <param name="Addresses">Networks that may use it; empty for any address.</param>
/// <param name="Faults">What goes wrong on purpose; null for nothing.</param>
public sealed record KeyAnswer(
    string KeyId,
    string ApiKey,
    string? Name,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string> Addresses,
    FaultProfile? Faults,
    DateTimeOffset CreatedAt)
{
    internal static KeyAnswer From(ApiKeyRow row) => new(
        row.ApiKey.Replace('+', '-').Replace('/', '_'),
        row.ApiKey,
        row.Name,
        [.. Words(row.Permissions)],
        row.Addresses ?? [],
        row.Faults is null ? null : FaultProfile.Parse(row.Faults),
        row.CreatedAt);

    internal static string ToApiKey(string keyId) => keyId.Replace('-', '+').Replace('_', '/');

    private static IEnumerable<string> Words(KeyPermissions permissions)
    {
        if (permissions.HasFlag(KeyPermissions.Query))
        {
            yield return NewKeyBody.Query;
        }

        if (permissions.HasFlag(KeyPermissions.Trade))
        {
            yield return NewKeyBody.Trade;
        }
    }
}

/// <summary>A key that was just made, with what can never be read again.</summary>
/// <param name="ApiSecret">For Kraken's <c>API-Sign</c>: 64 bytes in base64.</param>
public sealed record KeyMade(KeyAnswer Key, string ApiSecret)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{Key}";
}
