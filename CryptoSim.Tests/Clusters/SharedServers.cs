using System.Collections.Concurrent;
using System.Globalization;
using CryptoSim.LocalCluster.Servers;
using Npgsql;
using StackExchange.Redis;

namespace CryptoSim.Tests.Clusters;

/// <summary>One real Postgres and one real Redis for the whole test run, started by the first test that asks.</summary>
public static class SharedServers
{
    private static readonly Lazy<Task<PostgresServer>> _postgres = new(StartPostgresAsync);
    private static readonly Lazy<Task<RedisServer>> _redis = new(() => StartRedisAsync("redis"));
    private static readonly ConcurrentBag<RedisServer> _ownRedis = [];
    private static int _numbers;

    /// <summary>A fresh, empty database; the connection string of it. Dropped with the run.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var postgres = await _postgres.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _numbers)}");
        await postgres.EnsureDatabaseAsync(name);
        return postgres.ConnectionString(name);
    }

    /// <summary>The connection string of the shared Redis: for tests whose keys and channels meet no other's.</summary>
    public static async Task<string> GetRedisAsync() => (await _redis.Value).ConnectionString;

    /// <summary>The connection string of a Redis that nobody else uses, for tests of the product's own keys and
    /// channels: test classes run side by side, and channels know no database numbers. It starts in some 50 ms and
    /// stops with the run.</summary>
    public static async Task<string> CreateRedisAsync()
    {
        var number = Interlocked.Increment(ref _numbers);
        var redis = await StartRedisAsync(string.Create(CultureInfo.InvariantCulture, $"redis-{number}"));
        _ownRedis.Add(redis);
        return redis.ConnectionString;
    }

    internal static async Task StopAsync()
    {
        List<IAsyncDisposable> servers = [.. _ownRedis];
        if (_postgres.IsValueCreated && _postgres.Value.IsCompletedSuccessfully)
        {
            servers.Add(_postgres.Value.Result);
        }

        if (_redis.IsValueCreated && _redis.Value.IsCompletedSuccessfully)
        {
            servers.Add(_redis.Value.Result);
        }

        await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask()));
    }

    private static async Task<PostgresServer> StartPostgresAsync()
    {
        var server = await PostgresServer.StartAsync(
            // Durable, although nobody will miss its data: the services refuse to run on a server that is not.
            new PostgresOptions(Path.Combine(RunFolder.Path, "postgres"), Path.Combine(RunFolder.Path, "postgres.log")));
        await using var database = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        // It looks at each database in turn within this time: with one for each of hundreds of tests it would never rest.
        await using (var nap = database.CreateCommand("ALTER SYSTEM SET autovacuum_naptime = '1h'"))
        {
            await nap.ExecuteNonQueryAsync();
        }

        await using var reload = database.CreateCommand("SELECT pg_reload_conf()");
        await reload.ExecuteNonQueryAsync();
        return server;
    }

    private static async Task<RedisServer> StartRedisAsync(string name)
    {
        var server = await RedisServer.StartAsync(
            new RedisOptions(Path.Combine(RunFolder.Path, name), Path.Combine(RunFolder.Path, name + ".log"))
            {
                Durable = false,
            });
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true");
        // Hundreds of them look after themselves ten times a second, until the run ends: once will do.
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "hz", "1");
        return server;
    }
}
