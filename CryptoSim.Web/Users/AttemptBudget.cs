using System.Globalization;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.Web.Users;

/// <summary>How often one address may try names, passwords and codes: one budget over all instances, counted in Redis.
/// While Redis is away each instance counts for itself.</summary>
public sealed class AttemptBudget(
    IConnectionMultiplexer redis, IOptions<UserOptions> options, TimeProvider time, ILogger<AttemptBudget> logger)
    : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Idle addresses are let go of by the limiter itself.
    private readonly PartitionedRateLimiter<string> own = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = options.Value.AttemptsPerMinute,
            Window = Window,
            QueueLimit = 0,
        }));

    /// <summary>Counts one try.</summary>
    /// <returns>False when there were too many in this minute.</returns>
    public async Task<bool> TakeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var address = AddressOf(context);
        using var lease = own.AttemptAcquire(address);
        return lease.IsAcquired && await CountAsync(address) <= options.Value.AttemptsPerMinute;
    }

    public void Dispose() => own.Dispose();

    private async Task<long> CountAsync(string address)
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / (long)Window.TotalSeconds;
        var key = string.Create(CultureInfo.InvariantCulture, $"cryptosim:attempts:{{{address}}}:{minute}");
        try
        {
            var count = await redis.GetDatabase().StringIncrementAsync(key);
            if (count == 1)
            {
                await redis.GetDatabase().KeyExpireAsync(key, 2 * Window);
            }

            return count;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            logger.LogWarning(exception, "Attempts are counted by this instance alone: Redis does not answer");
            return 0;
        }
    }

    /// <summary>An IPv6 customer holds a whole /64 network, so that is what counts as one address.</summary>
    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "none",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } six => Convert.ToHexString(six.GetAddressBytes().AsSpan(0, 8)),
        var four => four.ToString(),
    };
}
