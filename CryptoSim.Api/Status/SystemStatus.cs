using CryptoSim.Data.Leases;
using CryptoSim.Data.Replicas;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.ServiceDefaults.Status;
using Npgsql;
using StackExchange.Redis;

namespace CryptoSim.Api.Status;

/// <summary>Puts the status together, at most once a second however many ask. A store that is away leaves its part
/// out.</summary>
internal sealed class SystemStatus(
    StatusBoard instances,
    LeaseReads leases,
    MarketBoard board,
    BusStatus bus,
    IServiceProvider services,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim gate = new(1);
    private StatusAnswer? latest;

    public async Task<StatusAnswer> GetAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (latest is null || time.GetUtcNow() - latest.AsOf > KeepFor)
            {
                latest = await MakeAsync(cancellationToken);
            }

            return latest;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<StatusAnswer> MakeAsync(CancellationToken cancellationToken)
    {
        var away = new List<string>();
        var told = await TryAsync("redis", instances.ReadAsync, away, cancellationToken);
        var held = await TryAsync("postgres", leases.ReadAsync, away, cancellationToken);
        var now = time.GetUtcNow();
        return new StatusAnswer(
            now,
            new MarketStatus(
                board.Options.Id,
                board.Options.Kind,
                board.IsStale,
                board.LastUpstreamFrame is { } frame ? Math.Round((now - frame).TotalSeconds, 3) : null,
                bus.Term,
                board.Markets.Count),
            services.GetService<ReadReplica>() is { } replica
                ? new ReplicaStatus(replica.Lag?.TotalSeconds, replica.IsReadable, replica.Trouble)
                : null,
            told ?? [],
            held?.Leaders.Select(leader => new LeaderAnswer(leader.Name, leader.Holder, leader.Term, leader.IsHeld)).ToArray(),
            held?.Watchers.Select(watcher => new WatcherAnswer(watcher.Holder, watcher.Partitions)).ToArray(),
            away);
    }

    private static async Task<T?> TryAsync<T>(
        string store, Func<CancellationToken, Task<T>> read, List<string> away, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await read(patience.Token);
        }
        catch (Exception exception) when (
            exception is RedisException or NpgsqlException or TimeoutException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // That it is away is the answer.
            away.Add(store);
            return null;
        }
    }
}
