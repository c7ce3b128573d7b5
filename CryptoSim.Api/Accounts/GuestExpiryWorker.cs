using CryptoSim.Data;
using CryptoSim.Data.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CryptoSim.Api.Accounts;

/// <summary>Takes the credentials from guests who never did anything (decision 0060), and clears away tokens that are
/// over. Each instance does this; doing it twice does nothing.</summary>
internal sealed partial class GuestExpiryWorker(
    IDbContextFactory<CryptoSimDbContext> contexts,
    IOptions<ApiOptions> options,
    TimeProvider time,
    ILogger<GuestExpiryWorker> logger) : BackgroundService
{
    // Idleness is counted in days: an hour more or less is nothing.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                var expired = await ExpireAsync(stoppingToken);
                if (expired > 0)
                {
                    LogExpired(expired);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                // EF Core wraps a lost connection in InvalidOperationException. The next hour tries again.
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>How many tokens stopped working.</returns>
    internal async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var openedBefore = time.GetUtcNow() - options.Value.GuestIdleMax;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // Only the deposit was ever committed: no order, no reset; and nobody signed up with it.
        var idle = context.Accounts.Where(account => account.EventNumber == 1 && account.CreatedAt < openedBefore
            && !context.AccountUsers.Any(user => user.AccountId == (account.OwnerId ?? account.AccountId)));
        var now = time.GetUtcNow();
        await context.AccessTokens.Where(token => token.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await context.Set<ApiKeyOwnerRow>()
            .Where(owner => idle.Any(account => account.AccountId == owner.AccountId))
            .ExecuteDeleteAsync(cancellationToken);
        await context.ApiKeys
            .Where(key => idle.Any(account => account.AccountId == key.AccountId))
            .ExecuteDeleteAsync(cancellationToken);
        return await context.AccessTokens
            .Where(token => idle.Any(account => account.AccountId == token.AccountId))
            .ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "{Count} idle guests were signed out for good")]
    private partial void LogExpired(int count);

    [LoggerMessage(LogLevel.Warning, "Idle guests could not be signed out; trying again in an hour")]
    private partial void LogFailed(Exception exception);
}
