using System.Security.Cryptography;
using System.Text;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>Kraken's <c>API-Sign</c>: HMAC-SHA512 by the key's secret over the path and the SHA-256 of nonce and
/// body.</summary>
public static class KrakenSignature
{
    /// <param name="path">From <c>/0/private/</c> on.</param>
    /// <param name="nonce">As the body spells it.</param>
    /// <param name="body">As it was sent, the nonce included.</param>
    public static byte[] Compute(ReadOnlySpan<byte> secret, string path, string nonce, ReadOnlySpan<byte> body)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes(nonce));
        digest.AppendData(body);
        using var signature = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, secret);
        signature.AppendData(Encoding.UTF8.GetBytes(path));
        signature.AppendData(digest.GetHashAndReset());
        return signature.GetHashAndReset();
    }

    /// <param name="given">Base64, as the header has it.</param>
    public static bool IsBy(
        ReadOnlySpan<byte> secret, string path, string nonce, ReadOnlySpan<byte> body, string given)
    {
        ArgumentNullException.ThrowIfNull(given);
        Span<byte> signature = stackalloc byte[HMACSHA512.HashSizeInBytes];
        return Convert.TryFromBase64String(given, signature, out var length)
            && length == signature.Length
            && CryptographicOperations.FixedTimeEquals(signature, Compute(secret, path, nonce, body));
    }
}
