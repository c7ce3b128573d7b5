using Microsoft.Extensions.Logging;
using Npgsql;

namespace CryptoSim.Data.Leases;

/// <summary>Waits for a lease, leads while it is held, and waits again. One process of many does what it is given, and
/// another goes on when that one dies.</summary>
public sealed partial class LeaderLease(
    LeaseStore store, string name, LeaderOptions options, TimeProvider time, ILogger<LeaderLease> logger)
{
    // Releasing is a kindness to the successor, which otherwise waits for the lease to lapse.
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(1);

    private bool _isUnreachableTold;

    /// <summary>An id of this process start.</summary>
    public string Holder { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():n}";

    /// <summary>Runs until <paramref name="stoppingToken"/>; the lease is released then, so that a successor leads at
    /// once.</summary>
    /// <param name="lead">Leads until its token is cancelled, which it must obey within a second. Returning, or
    /// throwing, before that gives the lease back; what it throws is logged, and the lease asked for again.</param>
    public async Task RunAsync(Func<Leadership, CancellationToken, Task> lead, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(lead);
        while (!stoppingToken.IsCancellationRequested)
        {
            var asked = time.GetTimestamp();
            if (await AskAsync(stoppingToken) is { IsHeld: true } lease)
            {
                LogLeading(name, lease.Term);
                await LeadAsync(lease, asked, lead, stoppingToken);
                LogStepsDown(name, lease.Term);
            }

            await Task.Delay(options.AskEvery, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LeadAsync(
        Lease lease, long asked, Func<Leadership, CancellationToken, Task> lead, CancellationToken stoppingToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var leadership = new Leadership(lease.Term);
        var work = Task.Run(() => lead(leadership, leading.Token), CancellationToken.None);
        var keeping = KeepAsync(lease, asked, leadership, leading.Token);
        await Task.WhenAny(work, keeping);
        await leading.CancelAsync();
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (leading.IsCancellationRequested)
        {
            LogCanceled(name, lease.Term);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(name, lease.Term, exception);
        }

        await keeping;
        await ReleaseAsync(lease);
    }

    /// <summary>Renews the lease until told to stop, or until it is lost: another holds it, or it lapsed and the fence
    /// does not vouch for the term.</summary>
    /// <param name="renewedAt">Before the lease was asked for: the database's count starts later, so that this
    /// process's own count never ends after it.</param>
    private async Task KeepAsync(Lease lease, long renewedAt, Leadership leadership, CancellationToken leadingToken)
    {
        while (await IsWaitedAsync(HasLapsed() ? options.FenceEvery : options.RenewEvery, leadingToken))
        {
            var asked = time.GetTimestamp();
            var renewal = AskAsync(leadingToken);
            while (!renewal.IsCompleted && !leadingToken.IsCancellationRequested)
            {
                // Asking a Postgres that does not answer must not outlast the lease.
                await Task.WhenAny(renewal, Task.Delay(options.FenceEvery, time, leadingToken));
                if (HasLapsed() && !await IsVouchedAsync(lease, leadership, leadingToken))
                {
                    return;
                }
            }

            if (await renewal is not { } answer)
            {
                if (HasLapsed() && !await IsVouchedAsync(lease, leadership, leadingToken))
                {
                    return;
                }
            }
            else if (!answer.IsHeld || answer.Term != lease.Term)
            {
                LogLost(name, lease.Term, answer.Term);
                return;
            }
            else
            {
                renewedAt = asked;
            }
        }

        bool HasLapsed() => time.GetElapsedTime(renewedAt) >= options.TimeToLive;
    }

    private async Task<bool> IsVouchedAsync(Lease lease, Leadership leadership, CancellationToken leadingToken)
    {
        try
        {
            if (await leadership.IsFencedInAsync(leadingToken))
            {
                return true;
            }
        }
        catch (OperationCanceledException) when (leadingToken.IsCancellationRequested)
        {
            return false;
        }

        LogLapsed(name, lease.Term);
        return false;
    }

    /// <returns>Null when Postgres did not answer.</returns>
    private async Task<Lease?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lease = await store.TryAcquireOrRenewAsync(name, Holder, options.TimeToLive, cancellationToken);
            _isUnreachableTold = false;
            return lease;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            if (!_isUnreachableTold)
            {
                _isUnreachableTold = true;
                LogUnreachable(name, exception.Message);
            }

            return null;
        }
    }

    private async Task ReleaseAsync(Lease lease)
    {
        using var patience = new CancellationTokenSource(ReleasePatience, time);
        try
        {
            await store.ReleaseAsync(lease, patience.Token);
        }
        catch (Exception exception) when (
            exception is NpgsqlException or TimeoutException or IOException or OperationCanceledException
                or ObjectDisposedException)
        {
            LogUnreachable(name, exception.Message);
        }
    }

    private async Task<bool> IsWaitedAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(LogLevel.Information, "Leading {Name} under term {Term}")]
    private partial void LogLeading(string name, long term);

    [LoggerMessage(LogLevel.Information, "No longer leading {Name} under term {Term}")]
    private partial void LogStepsDown(string name, long term);

    [LoggerMessage(LogLevel.Debug, "Leading {Name} under term {Term} was canceled")]
    private partial void LogCanceled(string name, long term);

    [LoggerMessage(LogLevel.Error, "Leading {Name} under term {Term} failed")]
    private partial void LogFailed(string name, long term, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Lost {Name} under term {Term}: the database is at term {NewTerm}")]
    private partial void LogLost(string name, long term, long newTerm);

    [LoggerMessage(LogLevel.Warning, "The lease on {Name} under term {Term} lapsed and nothing vouches for the term")]
    private partial void LogLapsed(string name, long term);

    [LoggerMessage(LogLevel.Warning, "The lease on {Name} cannot be asked for: {Reason}")]
    private partial void LogUnreachable(string name, string reason);
}
