using System.Globalization;
using StackExchange.Redis;

namespace CryptoSim.Api.Kraken.Tiers;

/// <summary>Kraken's counters: each rises with what is done, falls with time, and refuses at its limit. Shared by all
/// instances through Redis; without Redis nothing is refused, as they protect a client from itself, not the
/// ledger.</summary>
internal sealed partial class DecayingCounters(IConnectionMultiplexer redis, ILogger<DecayingCounters> logger)
{
    /// <remarks>KEYS: the counter's hash. ARGV: cost, most, decay a second, and 1 where it may refuse.</remarks>
    private const string Script = """
        local now = redis.call('TIME')
        local seconds = tonumber(now[1]) + tonumber(now[2]) / 1000000
        local held = redis.call('HMGET', KEYS[1], 'count', 'at')
        local count = tonumber(held[1] or '0') - (seconds - tonumber(held[2] or seconds)) * tonumber(ARGV[3])
        if count < 0 then count = 0 end
        count = count + tonumber(ARGV[1])
        if ARGV[4] == '1' and count > tonumber(ARGV[2]) then return 0 end
        redis.call('HSET', KEYS[1], 'count', string.format('%.6f', count), 'at', string.format('%.6f', seconds))
        redis.call('EXPIRE', KEYS[1], 3600)
        return 1
        """;

    /// <param name="mayRefuse">False for what is done in any case, and counted.</param>
    /// <returns>False when the limit is reached: it is refused, and not counted.</returns>
    public async ValueTask<bool> TryCountAsync(string name, int cost, CounterLimit limit, bool mayRefuse = true)
    {
        if (cost == 0 || !redis.IsConnected)
        {
            return true;
        }

        try
        {
            return (int)await redis.GetDatabase().ScriptEvaluateAsync(
                Script,
                [$"cryptosim:counters:{{{name}}}"],
                [cost, limit.Most, limit.Decay.ToString(CultureInfo.InvariantCulture), mayRefuse ? 1 : 0]) == 1;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogAway(exception.Message);
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Calls are not counted: {Reason}")]
    private partial void LogAway(string reason);
}
