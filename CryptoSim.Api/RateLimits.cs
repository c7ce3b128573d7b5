using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api;

/// <summary>How often one address, or one account, may call.</summary>
internal static class RateLimits
{
    /// <summary>Per address, for opening accounts.</summary>
    public const string Accounts = "accounts";

    /// <summary>Per account, for what makes or ends orders.</summary>
    public const string Orders = "orders";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // A full window gives room again in steps of five seconds.
    private const int SegmentsPerMinute = 12;

    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<ApiOptions>>((limiter, options) =>
        {
            limiter.OnRejected = AnswerAsync;
            limiter.AddPolicy(Accounts, context => PerAddress(context, options.Value));
            limiter.AddPolicy(Orders, context => PerAccount(context, options.Value));
        });
        return services;
    }

    private static RateLimitPartition<string> PerAddress(HttpContext context, ApiOptions options) =>
        RateLimitPartition.GetSlidingWindowLimiter(AddressOf(context), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = options.AccountsPerMinute,
            Window = Minute,
            SegmentsPerWindow = SegmentsPerMinute,
            QueueLimit = 0,
        });

    private static RateLimitPartition<string> PerAccount(HttpContext context, ApiOptions options) =>
        RateLimitPartition.GetTokenBucketLimiter(
            Caller.AccountOf(context.User)?.ToString() ?? AddressOf(context),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.OrderBurst,
                TokensPerPeriod = Math.Max(1, options.OrdersPerSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromMilliseconds(options.OrdersPerSecond < 10 ? 1000.0 / options.OrdersPerSecond : 100),
                QueueLimit = 0,
            });

    /// <summary>An IPv6 customer holds a whole /64 network, so that is what counts as one address.</summary>
    private static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    private static async ValueTask AnswerAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var options = context.HttpContext.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        var policy = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;
        var retryAfter = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
            ? after
            : Minute / SegmentsPerMinute;
        var (limit, unit) = policy == Accounts
            ? (options.AccountsPerMinute, "accounts a minute from one address")
            : (options.OrdersPerSecond, "order calls a second for one account");
        var detail = string.Create(CultureInfo.InvariantCulture, $"At most {limit} {unit}.");
        await Problems.RateLimited(detail, limit, retryAfter).ExecuteAsync(context.HttpContext);
    }
}
