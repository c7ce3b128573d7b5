using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace CryptoSim.Api.Limits;

/// <summary>At most <paramref name="Permits"/> within any <paramref name="Window"/>, all instances together.</summary>
internal readonly record struct SharedLimit(int Permits, TimeSpan Window)
{
    /// <summary>Permits that an instance takes at once: a hundredth, so that a busy caller costs few round trips and
    /// what one instance has taken and not used is hardly missed by the others.</summary>
    public int Ahead => Math.Max(1, Permits / 100);
}

/// <param name="Granted">Permits given; 0 when the window is full.</param>
/// <param name="RetryAfter">When there is room again; zero when something was granted.</param>
internal readonly record struct SharedGrant(int Granted, TimeSpan RetryAfter);

/// <summary>Windows counted in Redis, by Redis' clock. While Redis is away there is no answer, and each instance counts
/// for itself.</summary>
internal sealed class SharedWindows
{
    // A window and the one before, weighted by how much of it still counts: two numbers a caller, whatever the limit. It
    // takes what callers did in the window before as spread evenly. One key, so it works on a cluster as it is.
    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local limit, window, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local state = redis.call('HMGET', KEYS[1], 'cell', 'count', 'before')
        local cell, count, before = math.floor(now / window), tonumber(state[2]) or 0, tonumber(state[3]) or 0
        local last = tonumber(state[1])
        if last ~= cell then
            before = last == cell - 1 and count or 0
            count = 0
        end
        local passed = now % window
        local granted = math.floor(limit - count - before * (1 - passed / window))
        granted = math.max(0, math.min(granted, wanted))
        if granted > 0 then
            redis.call('HSET', KEYS[1], 'cell', cell, 'count', count + granted, 'before', before)
            redis.call('PEXPIRE', KEYS[1], 2 * window)
            return {granted, 0}
        end
        if count < limit then
            return {0, math.ceil(window * (1 - (limit - 1 - count) / before)) - passed}
        end
        return {0, window - passed + math.ceil(window * (1 - (limit - 1) / count))}
        """;

    // A limiter must not cost a caller more than this: beyond it, this instance's own count is enough.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(250);

    private readonly IConnectionMultiplexer redis;
    private readonly LimitMetrics metrics;
    private readonly ResiliencePipeline pipeline;

    public SharedWindows(IConnectionMultiplexer redis, LimitMetrics metrics, TimeProvider time)
    {
        (this.redis, this.metrics) = (redis, metrics);
        // While it is open nobody waits for Redis at all.
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = static arguments => ValueTask.FromResult(IsAway(arguments.Outcome.Exception)),
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(5),
                BreakDuration = TimeSpan.FromSeconds(1),
            })
            .AddTimeout(_patience)
            .Build();
    }

    /// <returns>Null while Redis is away.</returns>
    public async ValueTask<SharedGrant?> TakeAsync(string caller, SharedLimit limit, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await pipeline.ExecuteAsync(
                static async (call, token) => (long[])(await call.redis.GetDatabase().ScriptEvaluateAsync(
                    Script,
                    [call.key],
                    [call.limit.Permits, (long)call.limit.Window.TotalMilliseconds, call.limit.Ahead])
                    .WaitAsync(token))!,
                (redis, key: (RedisKey)$"cryptosim:limit:{{{caller}}}", limit),
                cancellationToken);
            return new SharedGrant((int)answer[0], TimeSpan.FromMilliseconds(answer[1]));
        }
        catch (Exception exception) when (IsAway(exception) || exception is BrokenCircuitException)
        {
            metrics.NotShared();
            return null;
        }
    }

    private static bool IsAway(Exception? exception) =>
        exception is RedisException or TimeoutException or TimeoutRejectedException or ObjectDisposedException;
}
