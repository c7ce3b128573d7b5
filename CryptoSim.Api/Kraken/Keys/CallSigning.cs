using System.Globalization;
using CryptoSim.Data.Accounts;
using CryptoSim.MarketData.PublicRest;
using Microsoft.Extensions.Primitives;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>Who signed a private call, or why it is refused.</summary>
internal readonly record struct SignedBy(SigningKey? Key, string? Error);

/// <summary>Checks a private call: its key, its signature, what the key may do and from where, then its nonce, so that
/// nobody else can use one up.</summary>
internal sealed class CallSigning(ApiKeyDirectory keys, NonceGuard nonces)
{
    /// <param name="needed">What the call does.</param>
    public async Task<SignedBy> CheckAsync(
        HttpRequest request, SignedCall call, KeyPermissions needed, CancellationToken cancellationToken)
    {
        var key = One(request.Headers["API-Key"]) is { } named ? await keys.FindAsync(named, cancellationToken) : null;
        if (key is null)
        {
            return new SignedBy(null, KrakenErrors.InvalidKey);
        }

        if (call.Nonce is not { } text
            || !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var nonce))
        {
            return new SignedBy(null, KrakenErrors.InvalidNonce);
        }

        var path = request.Path.Value ?? "";
        if (One(request.Headers["API-Sign"]) is not { } signature
            || !KrakenSignature.IsBy(key.Secret, path, text, call.Body, signature))
        {
            return new SignedBy(null, KrakenErrors.InvalidSignature);
        }

        if (!key.Allows(needed, request.HttpContext.Connection.RemoteIpAddress))
        {
            return new SignedBy(null, KrakenErrors.PermissionDenied);
        }

        return await nonces.TryTakeAsync(key, nonce, cancellationToken)
            ? new SignedBy(key, null)
            : new SignedBy(null, KrakenErrors.InvalidNonce);
    }

    private static string? One(StringValues header) => header is [{ Length: > 0 } value] ? value : null;
}
