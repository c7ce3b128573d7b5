using System.Globalization;
using System.Threading.RateLimiting;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Limits;

/// <summary>How often one address, or one account, may call, whichever instances it asks; and how many requests one
/// instance serves at once.</summary>
internal static class RateLimits
{
    /// <summary>Per address, for opening accounts.</summary>
    public const string Accounts = "accounts";

    /// <summary>Per account, for what makes or ends orders.</summary>
    public const string Orders = "orders";

    /// <summary>Per account, or per address where nobody signed in, for everything else.</summary>
    public const string Calls = "calls";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // A full window gives room again in steps of five seconds.
    private const int SegmentsPerMinute = 12;

    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<SharedWindows>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<ApiOptions>>((limiter, options) =>
        {
            limiter.OnRejected = AnswerAsync;
            limiter.GlobalLimiter = AtOnce(options.Value.RequestsAtOnce);
            limiter.AddPolicy(Accounts, context => PerAddress(context, options.Value));
            limiter.AddPolicy(Orders, context => PerCaller(context, Orders, OrderBucket(options.Value)));
            limiter.AddPolicy(Calls, context => options.Value.CallsPerSecond == 0
                ? RateLimitPartition.GetNoLimiter("")
                : PerCaller(context, Calls, Bucket(options.Value.CallsPerSecond, options.Value.CallBurst)));
        });
        return services;
    }

    /// <summary>Order calls of one account.</summary>
    public static TokenBucketRateLimiterOptions OrderBucket(ApiOptions options) =>
        Bucket(options.OrdersPerSecond, options.OrderBurst);

    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst) => new()
    {
        TokenLimit = burst,
        TokensPerPeriod = Math.Max(1, perSecond / 10),
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(perSecond < 10 ? 1000.0 / perSecond : 100),
        QueueLimit = 0,
        AutoReplenishment = true,
    };

    /// <summary>An instance that is asked for more than it can do refuses at once what it would answer too late. Probes
    /// must tell that it lives, and a socket is no request that ends.</summary>
    private static PartitionedRateLimiter<HttpContext> AtOnce(int requests) =>
        PartitionedRateLimiter.Create<HttpContext, bool>(context =>
            context.WebSockets.IsWebSocketRequest || !IsApi(context.Request.Path)
                ? RateLimitPartition.GetNoLimiter(false)
                : RateLimitPartition.GetConcurrencyLimiter(
                    true, _ => new ConcurrencyLimiterOptions { PermitLimit = requests, QueueLimit = 0 }));

    private static RateLimitPartition<string> PerAddress(HttpContext context, ApiOptions options) => Shared(
        context,
        Accounts,
        ClientAddress.Of(context),
        new SharedLimit(options.AccountsPerMinute, Minute),
        () => new SlidingWindowRateLimiter(new SlidingWindowRateLimiterOptions
        {
            PermitLimit = options.AccountsPerMinute,
            Window = Minute,
            SegmentsPerWindow = SegmentsPerMinute,
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    private static RateLimitPartition<string> PerCaller(
        HttpContext context, string policy, TokenBucketRateLimiterOptions bucket) => Shared(
            context,
            policy,
            Caller.AccountOf(context.User)?.ToString() ?? ClientAddress.Of(context),
            // Whoever is quiet for as long as the bucket takes to fill may do as much at once.
            new SharedLimit(
                bucket.TokenLimit,
                bucket.ReplenishmentPeriod * ((double)bucket.TokenLimit / bucket.TokensPerPeriod)),
            () => new TokenBucketRateLimiter(bucket));

    private static RateLimitPartition<string> Shared(
        HttpContext context, string policy, string caller, SharedLimit limit, Func<RateLimiter> own)
    {
        var services = context.RequestServices;
        return RateLimitPartition.Get(caller, key => (RateLimiter)new SharedLimiter(
            own(),
            $"{policy}:{key}",
            limit,
            services.GetRequiredService<SharedWindows>(),
            services.GetRequiredService<LimitMetrics>(),
            services.GetRequiredService<TimeProvider>()));
    }

    private static async ValueTask AnswerAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        if (context.HttpContext.Request.Path.StartsWithSegments("/0"))
        {
            // In Kraken's own envelope, with HTTP 200 as Kraken's.
            await KrakenAnswer.Error(KrakenErrors.TooManyRequests).ExecuteAsync(context.HttpContext);
            return;
        }

        var options = context.HttpContext.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        var policy = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;
        if (!context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter))
        {
            if (policy != Accounts)
            {
                // Only the limit on requests at once knows no time: any answer makes room.
                await Problems.Busy(options.RequestsAtOnce).ExecuteAsync(context.HttpContext);
                return;
            }

            retryAfter = Minute / SegmentsPerMinute;
        }

        var (limit, unit) = policy switch
        {
            Accounts => (options.AccountsPerMinute, "accounts a minute from one address"),
            Orders => (options.OrdersPerSecond, "order calls a second for one account"),
            _ => (options.CallsPerSecond, "calls a second for one account, or one address that has not signed in"),
        };
        var detail = string.Create(CultureInfo.InvariantCulture, $"At most {limit} {unit}.");
        await Problems.RateLimited(detail, limit, retryAfter).ExecuteAsync(context.HttpContext);
    }

    private static bool IsApi(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/0");
}
