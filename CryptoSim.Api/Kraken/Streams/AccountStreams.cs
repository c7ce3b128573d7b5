using System.Text.Json;
using CryptoSim.Api.Json;
using CryptoSim.Api.Orders.Events;
using CryptoSim.Data.Orders;
using Npgsql;
using StackExchange.Redis;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>The accounts that clients of this instance listen to. Redis tells what happened; once a second Postgres is
/// asked for the latest numbers, so that what Redis lost is late by a second and never missing (decision 0111).</summary>
internal sealed partial class AccountStreams(
    AccountChanges changes, IConnectionMultiplexer redis, TimeProvider time, ILogger<AccountStreams> logger)
    : BackgroundService
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Guid, AccountStream> streams = [];

    /// <returns>False for an unknown account.</returns>
    public async Task<bool> SubscribeAsync(
        Guid accountId, StreamSubscription subscription, CancellationToken cancellationToken)
    {
        var stream = Enter(accountId);
        var isAdded = false;
        try
        {
            if (stream.Source is null && redis.IsConnected)
            {
                await ListenAsync(stream);
            }

            isAdded = await stream.AddAsync(subscription, cancellationToken);
            return isAdded;
        }
        finally
        {
            if (!isAdded)
            {
                Leave(accountId);
            }
        }
    }

    public void Unsubscribe(Guid accountId, StreamSubscription subscription)
    {
        lock (streams)
        {
            streams[accountId].Remove(subscription);
        }

        Leave(accountId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NpgsqlException exception)
            {
                LogNotSwept(exception.Message);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        AccountStream[] all;
        lock (streams)
        {
            all = [.. streams.Values];
        }

        if (all.Length == 0)
        {
            return;
        }

        foreach (var stream in all.Where(stream => stream.Source is null && redis.IsConnected))
        {
            await ListenAsync(stream);
        }

        var numbers = await changes.NumbersAsync([.. all.Select(stream => stream.AccountId)], cancellationToken);
        foreach (var (stream, (_, number)) in all.Join(
            numbers, stream => stream.AccountId, latest => latest.AccountId, (stream, latest) => (stream, latest)))
        {
            if (number > stream.Number)
            {
                stream.Hear(new AccountEvent(stream.AccountId, number, []));
            }
        }
    }

    private AccountStream Enter(Guid accountId)
    {
        lock (streams)
        {
            if (!streams.TryGetValue(accountId, out var stream))
            {
                stream = new AccountStream(accountId, changes, logger);
                streams[accountId] = stream;
            }

            stream.Users++;
            return stream;
        }
    }

    private void Leave(Guid accountId)
    {
        AccountStream stream;
        lock (streams)
        {
            stream = streams[accountId];
            if (--stream.Users > 0)
            {
                return;
            }

            streams.Remove(accountId);
        }

        stream.Dispose();
        _ = StopListeningAsync(stream);
    }

    private async Task ListenAsync(AccountStream stream)
    {
        try
        {
            // A queue of its own: messages in their order, and no other listener's unsubscribing ends it.
            var queue = await redis.GetSubscriber().SubscribeAsync(AccountEvents.ChannelOf(stream.AccountId));
            queue.OnMessage(message => Take(stream, message.Message));
            if (Interlocked.CompareExchange(ref stream.Source, queue, null) is not null)
            {
                await queue.UnsubscribeAsync();
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The sweep tries again, and brings the events meanwhile.
            LogNotHeard(exception.Message);
        }
    }

    private async Task StopListeningAsync(AccountStream stream)
    {
        try
        {
            if (stream.Source is { } queue)
            {
                await queue.UnsubscribeAsync();
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogNotHeard(exception.Message);
        }
    }

    private void Take(AccountStream stream, RedisValue message)
    {
        try
        {
            if (JsonSerializer.Deserialize<AccountEvent>((byte[])message!, ApiJson.Options) is { } accountEvent)
            {
                stream.Hear(accountEvent);
            }
        }
        catch (JsonException exception)
        {
            // Another version may say it differently during an upgrade: found by the sweep, as when it was lost.
            LogUnreadable(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The latest event numbers cannot be read: {Reason}")]
    private partial void LogNotSwept(string reason);

    [LoggerMessage(LogLevel.Warning, "Account events are not heard, and read from Postgres instead: {Reason}")]
    private partial void LogNotHeard(string reason);

    [LoggerMessage(LogLevel.Warning, "An account event could not be read")]
    private partial void LogUnreadable(Exception exception);
}
