using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace CryptoSim.Api.Limits;

/// <summary>One caller's limit: this instance's own count first, which costs nothing, then the window that all instances
/// share.</summary>
internal sealed class SharedLimiter(
    RateLimiter own, string caller, SharedLimit limit, SharedWindows windows, LimitMetrics metrics, TimeProvider time)
    : RateLimiter
{
    /// <summary>Permits taken ahead are the window's in which they were taken: they lapse soon.</summary>
    private static readonly TimeSpan KeepAheadFor = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();

    // Never disposed: it has no wait handle unless one is asked for, and callers may still wait.
    private readonly SemaphoreSlim asking = new(1);
    private int ahead;
    private long takenAt;

    public override TimeSpan? IdleDuration => own.IdleDuration;

    public override RateLimiterStatistics? GetStatistics() => own.GetStatistics();

    /// <summary>Tried before <see cref="AcquireAsyncCore"/>: enough while permits were taken ahead.</summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount) =>
        permitCount == 1 && TakeAhead() ? Own(permitCount) : Refusal.Undecided;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        int permitCount, CancellationToken cancellationToken)
    {
        var lease = Own(permitCount);
        if (!lease.IsAcquired)
        {
            return lease;
        }

        // One at a time: many calls at once would each take permits ahead, and use up the window with what nobody needs.
        await asking.WaitAsync(cancellationToken);
        try
        {
            if (TakeAhead() || await windows.TakeAsync(caller, limit, cancellationToken) is not { } grant)
            {
                return lease;
            }

            if (grant.Granted == 0)
            {
                lease.Dispose();
                metrics.Refused("shared");
                return new Refusal(grant.RetryAfter);
            }

            KeepAhead(grant.Granted - 1);
            return lease;
        }
        finally
        {
            asking.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            own.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await own.DisposeAsync();
        await base.DisposeAsyncCore();
    }

    private RateLimitLease Own(int permitCount)
    {
        var lease = own.AttemptAcquire(permitCount);
        if (!lease.IsAcquired)
        {
            metrics.Refused("instance");
        }

        return lease;
    }

    private bool TakeAhead()
    {
        lock (gate)
        {
            if (ahead == 0 || time.GetElapsedTime(takenAt) > KeepAheadFor)
            {
                return false;
            }

            ahead--;
            return true;
        }
    }

    private void KeepAhead(int permits)
    {
        lock (gate)
        {
            // What had lapsed is given up; what another request took meanwhile is of the same window.
            ahead = time.GetElapsedTime(takenAt) > KeepAheadFor ? permits : ahead + permits;
            takenAt = time.GetTimestamp();
        }
    }

    private sealed class Refusal(TimeSpan? retryAfter) : RateLimitLease
    {
        public static readonly Refusal Undecided = new(null);

        public override bool IsAcquired => false;

        public override IEnumerable<string> MetadataNames => retryAfter is null ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
        {
            metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
            return metadata is not null;
        }
    }
}
