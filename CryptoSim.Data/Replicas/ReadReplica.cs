using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CryptoSim.Data.Replicas;

/// <summary>Watches the read replica: whether it answers, and how far it is behind.</summary>
public sealed partial class ReadReplica : BackgroundService
{
    private const int AskTimeout = 5; // Seconds: ends questions that were left behind.

    private readonly NpgsqlDataSource primary;
    private readonly ReplicaOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<ReadReplica> logger;
    private readonly ReplicaLag lag = new();
    private long completeAt;
    private volatile string? trouble = "it was not asked yet";

    internal ReadReplica(
        NpgsqlDataSource primary,
        NpgsqlDataSource replica,
        IOptions<ReplicaOptions> options,
        ReplicaMetrics metrics,
        TimeProvider time,
        ILogger<ReadReplica> logger)
    {
        (this.primary, DataSource, this.options) = (primary, replica, options.Value);
        (this.time, this.logger) = (time, logger);
        metrics.Observe(() => Lag, () => IsReadable);
    }

    /// <summary>The time within which everything that was committed is on the replica; null while it does not
    /// answer.</summary>
    public TimeSpan? Lag => trouble is null ? time.GetElapsedTime(Interlocked.Read(ref completeAt)) : null;

    /// <summary>It answers and is fresh enough.</summary>
    public bool IsReadable => Lag <= options.LagMax;

    /// <summary>Why it is not read, for people; null while it answers.</summary>
    public string? Trouble => trouble;

    internal NpgsqlDataSource DataSource { get; }

    internal TimeSpan Patience => options.Patience;

    /// <summary>A read failed on it: not read again until it answers the next look.</summary>
    internal void Failed(string reason)
    {
        if (trouble is null)
        {
            LogAway(reason);
        }

        trouble = reason;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.AskEvery, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        var askedAt = time.GetTimestamp();
        try
        {
            lag.PrimaryIs(await AskAsync(primary, "SELECT pg_current_wal_lsn()", stoppingToken), askedAt);
        }
        catch (Exception exception) when (IsAway(exception, stoppingToken))
        {
            // Without the primary nothing says how fresh the replica is: what is known of it grows old.
        }

        try
        {
            // A promoted one is a primary of its own, with a history of its own.
            lag.ReplicaHas(await AskAsync(
                DataSource,
                "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END",
                stoppingToken));
            if (lag.CompleteAt is { } at)
            {
                Interlocked.Exchange(ref completeAt, at);
                if (trouble is not null)
                {
                    LogBack();
                }

                trouble = null;
            }
        }
        catch (Exception exception) when (IsAway(exception, stoppingToken))
        {
            Failed(exception.Message);
            lag.Forget();
        }
    }

    private async Task<NpgsqlLogSequenceNumber> AskAsync(
        NpgsqlDataSource source, string sql, CancellationToken stoppingToken)
    {
        // Without a token, as reads are: see ReadSources.
        return await AskAsync(source, sql).WaitAsync(options.Patience, stoppingToken);
    }

    private static async Task<NpgsqlLogSequenceNumber> AskAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = AskTimeout;
        return await command.ExecuteScalarAsync() as NpgsqlLogSequenceNumber?
            ?? throw new TimeoutException("it is no replica");
    }

    private static bool IsAway(Exception exception, CancellationToken stoppingToken) =>
        exception is NpgsqlException or TimeoutException or OperationCanceledException
        && !stoppingToken.IsCancellationRequested;

    [LoggerMessage(LogLevel.Warning, "The read replica is away, the primary is read instead: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Information, "The read replica answers")]
    private partial void LogBack();
}
