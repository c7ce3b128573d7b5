using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CryptoSim.Data.Accounts;

/// <summary>A bearer token: 256 random bits as base64url. Its holder is the account, so only its hash is stored.</summary>
public static class AccessToken
{
    private const int Bytes = 32;

    /// <summary>Characters of 32 bytes in base64url without padding.</summary>
    private const int Length = 43;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>SHA-256 of the token. No salt and no stretching: 256 random bits cannot be guessed.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    /// <summary>Tells whether the text could be a token at all, before a store is asked.</summary>
    public static bool IsWellFormed(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Length == Length && Base64Url.IsValid(token);
    }
}
