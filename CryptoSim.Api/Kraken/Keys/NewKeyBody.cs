using System.Net;
using CryptoSim.Data.Accounts;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>The body of <c>POST /api/keys</c>.</summary>
/// <param name="Name">What its owner calls it: 1 to 64 characters.</param>
/// <param name="Permissions"><c>query</c>, <c>trade</c> or both, which is the default.</param>
/// <param name="Addresses">Addresses or networks, <c>203.0.113.7</c> or <c>10.0.0.0/8</c>, that may use it; none for
/// any.</param>
public sealed record NewKeyBody(
    string Name, IReadOnlyList<string>? Permissions = null, IReadOnlyList<string>? Addresses = null)
{
    public const string Query = "query";
    public const string Trade = "trade";

    private const int LongestName = 64;

    private const int MostAddresses = 20; // As many as are looked through for each call.

    internal ProblemResult? FindProblem()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > LongestName || Name.Any(char.IsControl))
        {
            return Problems.Malformed(
                $"name must have 1 to {LongestName} characters.", "name", LongestName, "invalid_name");
        }

        if (Permissions is not null && (Permissions.Count == 0 || Permissions.Any(word => word is not (Query or Trade))))
        {
            return Problems.Malformed(
                "permissions must be query, trade or both.", "permissions", code: "invalid_permissions");
        }

        return Addresses is not null
            && (Addresses.Count > MostAddresses || Addresses.Any(address => ToNetwork(address) is null))
            ? Problems.Malformed(
                $"addresses must be at most {MostAddresses} of the forms 203.0.113.7 and 10.0.0.0/8.",
                "addresses",
                MostAddresses,
                "invalid_addresses")
            : null;
    }

    internal KeyPermissions ToPermissions() => Permissions is null
        ? KeyPermissions.All
        : (Permissions.Contains(Query) ? KeyPermissions.Query : 0) | (Permissions.Contains(Trade) ? KeyPermissions.Trade : 0);

    /// <returns>Null for any address.</returns>
    internal string[]? ToNetworks() =>
        Addresses is null or [] ? null : [.. Addresses.Select(address => ToNetwork(address)!.Value.ToString())];

    // A bare number would be an address too.
    private static IPNetwork? ToNetwork(string? text) => text?.AsSpan().ContainsAny('.', ':') != true ? null
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(text, out var network) ? network
            : null;
}
