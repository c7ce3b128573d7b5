using System.Globalization;
using CryptoSim.Data.Accounts;
using StackExchange.Redis;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>Accepts each nonce of a key at most once, on any instance, and only a higher one than the last: Redis knows
/// the last, Postgres a ceiling that no accepted one is above. When Redis has lost what it knew, nothing up to the ceiling
/// is accepted (decision 0110).</summary>
internal sealed partial class NonceGuard(
    NonceCeilings ceilings, IConnectionMultiplexer redis, ILogger<NonceGuard> logger)
{
    /// <summary>Two that raise a ceiling at once meet: one of them looks again.</summary>
    private const int Attempts = 6;

    private const ulong SecondsAhead = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3); // Then longer: some commits.

    public async Task<bool> TryTakeAsync(SigningKey key, ulong nonce, CancellationToken cancellationToken)
    {
        if (redis.IsConnected)
        {
            try
            {
                return await TakeAsync(key, nonce, cancellationToken);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogAway(exception.Message);
            }
        }

        // If Redis took it and its answer was lost, it is at or below the ceiling, and refused here.
        return await ceilings.TryTakeAsync(key.AccountId, key.ApiKey, nonce, cancellationToken);
    }

    private async Task<bool> TakeAsync(SigningKey key, ulong nonce, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(Pause * attempt, cancellationToken);
            }

            var (outcome, known) = await CallAsync(key, nonce, raised: null, floor: null);
            if (outcome is NonceScript.Refused or NonceScript.Taken)
            {
                return outcome == NonceScript.Taken;
            }

            // A ceiling that Redis keeps naming in vain is an old one: Postgres was asked alone meanwhile.
            var isKnown = outcome == NonceScript.AboveCeiling && attempt < Attempts - 1;
            if ((isKnown ? known : await ceilings.ReadAsync(key.AccountId, key.ApiKey, cancellationToken))
                is not { } ceiling)
            {
                return false;
            }

            if (nonce <= ceiling)
            {
                // Another call may have just raised it, and not said so to Redis yet.
                if (attempt > 0)
                {
                    continue;
                }

                return false;
            }

            var raised = CeilingFor(nonce);
            if (await ceilings.TryRaiseAsync(key.AccountId, key.ApiKey, ceiling, raised, cancellationToken))
            {
                (outcome, _) = await CallAsync(key, nonce, raised, floor: ceiling);
                return outcome == NonceScript.Taken;
            }
        }

        return false;
    }

    private async Task<(int Outcome, ulong? Ceiling)> CallAsync(
        SigningKey key, ulong nonce, ulong? raised, ulong? floor)
    {
        var answer = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(
            NonceScript.Take,
            [$"cryptosim:nonce:{{{key.ApiKey}}}"],
            [Text(nonce), raised is { } high ? Text(high) : "", floor is { } low ? Text(low) : ""]))!;
        var ceiling = (string?)answer[1];
        return (
            (int)answer[0],
            string.IsNullOrEmpty(ceiling) ? null : ulong.Parse(ceiling, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>Seconds ahead for nonces that are times, in whatever unit; then Postgres is asked once in that time, and
    /// after a loss a client is refused for at most that long.</summary>
    private static ulong CeilingFor(ulong nonce)
    {
        ulong ahead = nonce switch
        {
            >= 1_000_000_000_000_000_000 => SecondsAhead * 1_000_000_000,
            >= 1_000_000_000_000_000 => SecondsAhead * 1_000_000,
            >= 1_000_000_000_000 => SecondsAhead * 1_000,
            _ => 0,
        };
        return nonce > ulong.MaxValue - ahead ? ulong.MaxValue : nonce + ahead;
    }

    private static string Text(ulong value) => value.ToString("D20", CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Warning, "Nonces are taken from Postgres alone: {Reason}")]
    private partial void LogAway(string reason);
}
