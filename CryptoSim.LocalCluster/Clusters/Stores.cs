using CryptoSim.LocalCluster.Processes;
using CryptoSim.LocalCluster.Servers;
using Npgsql;

namespace CryptoSim.LocalCluster.Clusters;

/// <summary>Postgres and Redis, each alone or with others of its kind.</summary>
internal sealed class Stores : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private PostgresServer? _postgres;
    private PostgresServer? _replica;
    private RedisServer? _redis;
    private RedisClusterServer? _redisCluster;

    private Stores(ClusterOptions options)
    {
        _options = options;
    }

    public PostgresServer Postgres => _postgres ?? throw new InvalidOperationException("Not started.");

    public PostgresServer? Replica => _replica;

    public RedisServer Redis => _redis ?? throw new InvalidOperationException("There is a Redis Cluster.");

    public RedisClusterServer? RedisCluster => _redisCluster;

    /// <summary>StackExchange.Redis' connection string.</summary>
    public string RedisAddress => _redisCluster?.ConnectionString ?? Redis.ConnectionString;

    /// <summary>For redis-cli: of a Redis Cluster any node will do.</summary>
    public string RedisUrl => _redisCluster?.Nodes[0].Url ?? Redis.Url;

    public IEnumerable<ManagedProcess> Processes =>
    [
        .. new[] { _postgres, _replica }.OfType<PostgresServer>().Select(server => server.Process),
        .. _redis is null ? [] : new[] { _redis.Process },
        .. _redisCluster?.Nodes.Select(node => node.Process) ?? [],
    ];

    public static async Task<Stores> StartAsync(
        ClusterOptions options, Action<string, string> told, CancellationToken cancellationToken)
    {
        var stores = new Stores(options);
        try
        {
            await Task.WhenAll(stores.StartPostgresAsync(cancellationToken), stores.StartRedisAsync(cancellationToken));
            foreach (var process in stores.Processes)
            {
                process.Told = told;
            }

            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A primary that stops waits for its replica to have everything.
        await Task.WhenAll(
            _redis?.DisposeAsync().AsTask() ?? Task.CompletedTask,
            _redisCluster?.DisposeAsync().AsTask() ?? Task.CompletedTask,
            _postgres?.DisposeAsync().AsTask() ?? Task.CompletedTask);
        if (_replica is not null)
        {
            await _replica.DisposeAsync();
        }
    }

    private async Task StartPostgresAsync(CancellationToken cancellationToken)
    {
        var options = new PostgresOptions(Path.Combine(_options.DataFolder, "postgres"), _options.LogFile("postgres"))
        {
            Tell = _options.Tell,
            // Minutes of a busy system: a replica that was away for longer is copied anew at the next start.
            KeepLogMegabytes = _options.Replica ? 512 : 0,
        };
        _postgres = await PostgresServer.StartAsync(options, cancellationToken);
        var database = _options.Market.Database;
        await _postgres.EnsureDatabaseAsync(database, cancellationToken);
        _options.TellReady("postgres", $"127.0.0.1:{_postgres.Port}, database {database}");
        if (_options.Replica)
        {
            _replica = await PostgresServer.StartReplicaAsync(
                _postgres,
                new PostgresOptions(
                    Path.Combine(_options.DataFolder, "postgres-replica"), _options.LogFile("postgres-replica"))
                {
                    Tell = _options.Tell,
                },
                cancellationToken);
            _options.TellReady("replica", $"127.0.0.1:{_replica.Port}, streaming");
        }
    }

    private async Task StartRedisAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_options.DataFolder, "redis", _options.Market.Id);
        if (_options.RedisCluster)
        {
            _redisCluster = await RedisClusterServer.StartAsync(
                new RedisClusterOptions(folder, Path.GetDirectoryName(_options.LogFile("redis"))!), cancellationToken);
            _options.TellReady("redis", $"{_redisCluster.Nodes.Count} nodes of a cluster, {_redisCluster.ConnectionString}");
            return;
        }

        _redis = await RedisServer.StartAsync(new RedisOptions(folder, _options.LogFile("redis")), cancellationToken);
        _options.TellReady("redis", _redis.ConnectionString);
    }
}
