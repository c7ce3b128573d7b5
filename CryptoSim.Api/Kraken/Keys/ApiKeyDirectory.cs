using System.Net;
using CryptoSim.Api.Accounts;
using CryptoSim.Api.Kraken.Faults;
using CryptoSim.Data.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>Finds keys. What was found is remembered for a minute, or until it is heard that the key was changed or
/// taken back.</summary>
internal sealed class ApiKeyDirectory(ApiKeyStore store, IDataProtectionProvider protection) : IDisposable
{
    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(1);

    /// <summary>Characters of the longest key that is looked for at all.</summary>
    private const int LongestKey = 128;

    private readonly IDataProtector protector = protection.CreateProtector(KrakenApiKey.ProtectionPurpose);

    // Some 300 bytes each: 15 MB. When full, others are read from Postgres each time.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 50_000 });

    /// <summary>Raised when a key was changed or taken back, on any thread.</summary>
    public event Action<string>? Changed;

    public async Task<SigningKey?> FindAsync(string apiKey, CancellationToken cancellationToken)
    {
        if (apiKey.Length is 0 or > LongestKey)
        {
            return null;
        }

        if (cache.TryGetValue(apiKey, out SigningKey? known))
        {
            return known;
        }

        if (await store.FindAsync(apiKey, cancellationToken) is not { } found)
        {
            return null;
        }

        var key = new SigningKey(found.AccountId, apiKey, protector.Unprotect(found.ProtectedSecret))
        {
            Permissions = found.Permissions,
            Networks = [.. (found.Addresses ?? []).Select(IPNetwork.Parse)],
            Faults = FaultProfile.Parse(found.Faults),
        };
        cache.Set(
            apiKey, key, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = RememberFor });
        return key;
    }

    /// <summary>It is no longer what is remembered of it.</summary>
    public void Forget(string apiKey)
    {
        cache.Remove(apiKey);
        Changed?.Invoke(apiKey);
    }

    public void Dispose() => cache.Dispose();
}
