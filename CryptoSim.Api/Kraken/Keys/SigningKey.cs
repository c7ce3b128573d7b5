using System.Net;
using CryptoSim.Api.Kraken.Faults;
using CryptoSim.Data.Accounts;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>A key, whose it is, its secret in clear, and who may do what with it.</summary>
internal sealed record SigningKey(Guid AccountId, string ApiKey, byte[] Secret)
{
    public KeyPermissions Permissions { get; init; } = KeyPermissions.All;

    /// <summary>Networks that may use it; none for any address.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    public FaultProfile Faults { get; init; } = FaultProfile.None;

    /// <summary>Whether the key may do this from there.</summary>
    public bool Allows(KeyPermissions needed, IPAddress? address) =>
        (Permissions & needed) == needed
        && (Networks.Count == 0 || (address is not null && Networks.Any(network => network.Contains(Plain(address)))));

    /// <summary>Without the secret.</summary>
    public override string ToString() => ApiKey;

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
