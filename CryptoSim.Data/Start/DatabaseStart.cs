using CryptoSim.Data.Markets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CryptoSim.Data.Start;

/// <summary>Before any other hosted service starts: waits for Postgres, checks that it is durable, migrates the schema,
/// and claims the database for this process's market.</summary>
internal sealed partial class DatabaseStart(
    NpgsqlDataSource dataSource,
    IDbContextFactory<CryptoSimDbContext> contexts,
    DatabaseStartOptions options,
    TimeProvider time,
    ILogger<DatabaseStart> logger) : IHostedLifecycleService
{
    /// <summary>A conductor starts Postgres and the services together; longer than this is a fault to show.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await WaitForServerAsync(cancellationToken);
        await DurabilitySettings.AssertAsync(dataSource, cancellationToken);
        await SchemaMigration.ApplyAsync(dataSource, contexts, cancellationToken);
        await MarketIdentity.EnsureAsync(dataSource, options.MarketId, time.GetUtcNow(), cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WaitForServerAsync(CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + Patience;
        var told = false;
        while (true)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException exception) when (time.GetUtcNow() < deadline)
            {
                if (!told)
                {
                    LogWaiting(exception.Message);
                    told = true;
                }

                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Waiting for Postgres: {Reason}")]
    private partial void LogWaiting(string reason);
}

/// <param name="MarketId">The market that the database must belong to.</param>
internal sealed record DatabaseStartOptions(string MarketId);
