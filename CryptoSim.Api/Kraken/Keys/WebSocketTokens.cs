using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>Tokens for <c>/ws-auth/v2</c>: encrypted and signed by the shared key ring, so any instance takes what any
/// other gave, and none has to keep them.</summary>
internal sealed class WebSocketTokens(IDataProtectionProvider protection, TimeProvider time)
{
    public static readonly TimeSpan LifeTime = TimeSpan.FromSeconds(900);

    private const int TimeBytes = 8;

    private readonly IDataProtector protector = protection.CreateProtector("CryptoSim.WebSocketTokens.v1");

    public string Create(string apiKey)
    {
        var content = new byte[TimeBytes + Encoding.UTF8.GetByteCount(apiKey)];
        BinaryPrimitives.WriteInt64BigEndian(content, (time.GetUtcNow() + LifeTime).ToUnixTimeMilliseconds());
        Encoding.UTF8.GetBytes(apiKey, content.AsSpan(TimeBytes));
        return Base64Url.EncodeToString(protector.Protect(content));
    }

    /// <returns>The key it was given to; null when it is no token, or an old one.</returns>
    public string? Read(string token)
    {
        try
        {
            var content = protector.Unprotect(Base64Url.DecodeFromChars(token));
            return BinaryPrimitives.ReadInt64BigEndian(content) >= time.GetUtcNow().ToUnixTimeMilliseconds()
                ? Encoding.UTF8.GetString(content.AsSpan(TimeBytes))
                : null;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
