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
    private DateTimeOffset _nextTakeover;
    private TimeSpan _takeoverPause;

    /// <summary>An id of this process start.</summary>
    public string Holder { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():n}";

    /// <summary>Runs until <paramref name="stoppingToken"/>; the lease is released then, so that a successor leads at
    /// once.</summary>
    /// <param name="lead">Leads until its token is cancelled, which it must obey within a second. Returning, or
    /// throwing, before that gives the lease back; what it throws is logged, and the lease asked for again.</param>
    public Task RunAsync(Func<Leadership, CancellationToken, Task> lead, CancellationToken stoppingToken) =>
        RunAsync(lead, static _ => Task.FromResult(false), stoppingToken);

    /// <inheritdoc cref="RunAsync(Func{Leadership, CancellationToken, Task}, CancellationToken)"/>
    /// <param name="canTakeOver">Whether this process could do what a leader that offers its lease cannot: asked before
    /// such a lease is taken, so that two that cannot do not hand it to and fro.</param>
    public async Task RunAsync(
        Func<Leadership, CancellationToken, Task> lead,
        Func<CancellationToken, Task<bool>> canTakeOver,
        CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(lead);
        ArgumentNullException.ThrowIfNull(canTakeOver);
        while (!stoppingToken.IsCancellationRequested)
        {
            var asked = time.GetTimestamp();
            var answer = await AskAsync(LeaseWish.Keep, stoppingToken);
            if (await MayTakeOverAsync(answer, canTakeOver, stoppingToken))
            {
                asked = time.GetTimestamp();
                answer = await AskAsync(LeaseWish.TakeOffered, stoppingToken);
            }

            if (answer is { IsHeld: true } lease)
            {
                LogLeading(name, lease.Term);
                await LeadAsync(lease, asked, lead, stoppingToken);
                LogStepsDown(name, lease.Term);
            }

            await Task.Delay(options.AskEvery, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A takeover that could not be is tried again after a pause that doubles: each try asks the world outside
    /// what the leader asks it too.</summary>
    private async Task<bool> MayTakeOverAsync(
        Lease? answer, Func<CancellationToken, Task<bool>> canTakeOver, CancellationToken stoppingToken)
    {
        if (answer is not { IsHeld: false, IsOffered: true })
        {
            _takeoverPause = TimeSpan.Zero;
            _nextTakeover = default;
            return false;
        }

        if (time.GetUtcNow() < _nextTakeover)
        {
            return false;
        }

        if (await canTakeOver(stoppingToken))
        {
            LogTakesOver(name, answer.Term);
            return true;
        }

        _takeoverPause = _takeoverPause == TimeSpan.Zero ? options.TakeoverPause : _takeoverPause * 2;
        _takeoverPause = _takeoverPause < options.LongestTakeoverPause ? _takeoverPause : options.LongestTakeoverPause;
        _nextTakeover = time.GetUtcNow() + _takeoverPause;
        return false;
    }

    private async Task LeadAsync(
        Lease lease, long asked, Func<Leadership, CancellationToken, Task> lead, CancellationToken stoppingToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        // Apart from the first: what hangs in a question to Postgres must not hold up the end of the work.
        using var ending = new CancellationTokenSource();
        using var asking = new CancellationTokenSource();
        var leadership = new Leadership(lease.Term);
        var work = Task.Run(() => lead(leadership, leading.Token), CancellationToken.None);
        var keeping = KeepAsync(lease, asked, leadership, ending.Token, asking.Token);
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

        // A renewal on its way is awaited, or it might take back what is released next.
        await ending.CancelAsync();
        asking.CancelAfter(ReleasePatience);
        await keeping;
        await ReleaseAsync(lease);
    }

    /// <summary>Renews the lease until told to stop, or until it is lost: another holds it, or it lapsed and the fence
    /// does not vouch for the term.</summary>
    /// <param name="renewedAt">Before the lease was asked for: the database's count starts later, so that this
    /// process's own count never ends after it.</param>
    private async Task KeepAsync(
        Lease lease,
        long renewedAt,
        Leadership leadership,
        CancellationToken endingToken,
        CancellationToken askingToken)
    {
        var isOffered = false;
        while (await IsWaitedAsync(leadership, isOffered, HasLapsed(), endingToken))
        {
            var asked = time.GetTimestamp();
            isOffered = leadership.IsOffered;
            var renewal = AskAsync(isOffered ? LeaseWish.Offer : LeaseWish.Keep, askingToken);
            while (!renewal.IsCompleted && !endingToken.IsCancellationRequested)
            {
                // Asking a Postgres that does not answer must not outlast the lease.
                await Task.WhenAny(renewal, Task.Delay(options.FenceEvery, time, endingToken));
                if (HasLapsed() && !await IsVouchedAsync(lease, leadership, endingToken))
                {
                    return;
                }
            }

            if (await renewal is not { } answer)
            {
                if (HasLapsed() && !await IsVouchedAsync(lease, leadership, endingToken))
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

    private async Task<bool> IsVouchedAsync(Lease lease, Leadership leadership, CancellationToken endingToken)
    {
        try
        {
            if (await leadership.IsFencedInAsync(endingToken))
            {
                return true;
            }
        }
        catch (OperationCanceledException) when (endingToken.IsCancellationRequested)
        {
            return false;
        }

        LogLapsed(name, lease.Term);
        return false;
    }

    /// <returns>Null when Postgres did not answer.</returns>
    private async Task<Lease?> AskAsync(LeaseWish wish, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await store.TryAcquireOrRenewAsync(
                name, Holder, options.TimeToLive, wish, cancellationToken);
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

    /// <summary>Waits until the next renewal, which comes early when there is something to tell or to learn: an offer
    /// begins or ends, or may have been taken.</summary>
    private async Task<bool> IsWaitedAsync(
        Leadership leadership, bool isOffered, bool hasLapsed, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        do
        {
            await Task.Delay(options.FenceEvery, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
        while (!hasLapsed && !isOffered && !leadership.IsOffered && time.GetElapsedTime(since) < options.RenewEvery);

        return true;
    }

    [LoggerMessage(LogLevel.Information, "Leading {Name} under term {Term}")]
    private partial void LogLeading(string name, long term);

    [LoggerMessage(LogLevel.Information, "No longer leading {Name} under term {Term}")]
    private partial void LogStepsDown(string name, long term);

    [LoggerMessage(LogLevel.Information, "Taking over {Name} from the leader of term {Term}, which offers it")]
    private partial void LogTakesOver(string name, long term);

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
