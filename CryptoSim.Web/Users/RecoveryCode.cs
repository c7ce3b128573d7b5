using System.Security.Cryptography;
using System.Text;

namespace CryptoSim.Web.Users;

/// <summary>A code that signs in once, for whoever lost password and passkey.</summary>
internal static class RecoveryCode
{
    public const int CodesOfUser = 10;

    private const int Length = 16;

    private const int GroupLength = 4;

    // Signs that are not taken for one another: 79 bits, which cannot be guessed, so that a plain hash keeps them.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    public static string Create() => string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length)
        .Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>What is stored. As people type it: spaces, dashes and capitals do not matter.</summary>
    public static string Hash(string code)
    {
        var plain = new string([.. code.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);
        return Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(plain)));
    }
}
