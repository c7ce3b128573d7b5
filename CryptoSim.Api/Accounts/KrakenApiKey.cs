using System.Security.Cryptography;

namespace CryptoSim.Api.Accounts;

/// <summary>A key and secret in Kraken's shapes, so that any Kraken client takes them.</summary>
/// <param name="Key">56 characters.</param>
/// <param name="Secret">64 bytes; shown once, as base64.</param>
public sealed record KrakenApiKey(string Key, byte[] Secret)
{
    /// <summary>42 bytes are 56 characters of base64, without padding.</summary>
    private const int KeyBytes = 42;

    private const int SecretBytes = 64;

    /// <summary>Purpose of the protected secret; changing it makes all stored secrets unreadable.</summary>
    public const string ProtectionPurpose = "CryptoSim.ApiKeys.v1";

    public static KrakenApiKey Create() => new(
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)),
        RandomNumberGenerator.GetBytes(SecretBytes));
}
