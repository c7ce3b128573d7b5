using System.Globalization;
using CryptoSim.LocalCluster.Ports;
using StackExchange.Redis;

namespace CryptoSim.LocalCluster.Servers;

/// <param name="DataFolder">One folder a node in it; what was in them is removed at each start.</param>
public sealed record RedisClusterOptions(string DataFolder, string LogFolder)
{
    public int Primaries { get; init; } = 3;

    public int ReplicasEach { get; init; } = 1;

    /// <summary>A node that is silent so long is replaced by its replica.</summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>A Redis Cluster on loopback: primaries that share the slots, each with its replicas. It starts empty each
/// time, which costs nothing that the services do not write again.</summary>
public sealed class RedisClusterServer : IAsyncDisposable
{
    private const int Slots = 16_384;

    // Gossip tells everyone of everyone within a second or two; a busy machine takes longer.
    private static readonly TimeSpan _formedWithin = TimeSpan.FromSeconds(60);

    private readonly List<RedisServer> _nodes = [];

    private RedisClusterServer()
    {
    }

    /// <summary>The primaries as started, then their replicas in the same order.</summary>
    public IReadOnlyList<RedisServer> Nodes => _nodes;

    /// <summary>StackExchange.Redis' connection string.</summary>
    public string ConnectionString => string.Join(',', _nodes.Select(node => node.ConnectionString));

    /// <summary>Starts the nodes, joins them, and waits until all slots are served and every replica follows.</summary>
    /// <exception cref="ClusterException">It is not installed, or did not come up.</exception>
    public static async Task<RedisClusterServer> StartAsync(
        RedisClusterOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var cluster = new RedisClusterServer();
        try
        {
            for (var number = 1; number <= options.Primaries * (1 + options.ReplicasEach); number++)
            {
                cluster._nodes.Add(await StartNodeAsync(options, number, cancellationToken));
            }

            await cluster.JoinAsync(options, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The node that serves the slot of <paramref name="key"/> now.</summary>
    public async Task<RedisServer> PrimaryOfAsync(string key)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
        var endpoint = await redis.GetDatabase().IdentifyEndpointAsync(key)
            ?? throw new ClusterException($"No node serves the slot of {key}.");
        return _nodes.Single(node => endpoint.ToString()!.EndsWith(
            string.Create(CultureInfo.InvariantCulture, $":{node.Port}"), StringComparison.Ordinal));
    }

    /// <summary>Waits until every primary has its replicas again and all slots are served: after a node was killed and
    /// started, it first follows the one that took its place.</summary>
    public async Task WaitUntilWholeAsync(CancellationToken cancellationToken = default)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");
        IServer[] all = [.. _nodes.Select(node => redis.GetServer("127.0.0.1", node.Port))];
        await UntilAsync(all, info => info.Contains("cluster_state:ok", StringComparison.Ordinal)
            && info.Contains("cluster_slots_pfail:0", StringComparison.Ordinal), "serve all slots", cancellationToken);
        foreach (var server in all)
        {
            await UntilAsync(
                async () => (string)(await server.ExecuteAsync("INFO", "replication"))! is var info
                    && (info.Contains("master_link_status:up", StringComparison.Ordinal)
                        || info.Contains("role:master", StringComparison.Ordinal)),
                "follow their primaries", cancellationToken);
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    private static Task<RedisServer> StartNodeAsync(
        RedisClusterOptions options, int number, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"redis-node-{number}");
        var folder = Path.Combine(options.DataFolder, name);
        if (Directory.Exists(folder))
        {
            // Ports are new each time: what the nodes remember of each other is wrong.
            Directory.Delete(folder, recursive: true);
        }

        var node = new RedisOptions(folder, Path.Combine(options.LogFolder, name + ".log"))
        {
            Durable = false,
            Name = name,
            Arguments =
            [
                "--cluster-enabled", "yes",
                "--cluster-config-file", "nodes.conf",
                "--cluster-node-timeout",
                options.NodeTimeout.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
                // Beside the usual one, which is the port plus 10000 and may be no port at all.
                "--cluster-port", FreePorts.Next().ToString(CultureInfo.InvariantCulture),
                "--cluster-replica-validity-factor", "0",
            ],
        };
        return RedisServer.StartAsync(node, cancellationToken);
    }

    private async Task JoinAsync(RedisClusterOptions options, CancellationToken cancellationToken)
    {
        var servers = new List<(ConnectionMultiplexer Redis, IServer Server)>();
        try
        {
            foreach (var node in _nodes)
            {
                var redis = await ConnectionMultiplexer.ConnectAsync(node.ConnectionString + ",allowAdmin=true");
                servers.Add((redis, redis.GetServer("127.0.0.1", node.Port)));
            }

            IServer[] all = [.. servers.Select(server => server.Server)];
            await ShareSlotsAsync(all[..options.Primaries]);
            await MeetAsync(all);
            await UntilAsync(all, info => info.Contains($"cluster_known_nodes:{all.Length}", StringComparison.Ordinal),
                "know each other", cancellationToken);
            await ReplicateAsync(all, options.Primaries, cancellationToken);
            await UntilAsync(all, info => info.Contains("cluster_state:ok", StringComparison.Ordinal),
                "serve all slots", cancellationToken);
        }
        finally
        {
            foreach (var (redis, _) in servers)
            {
                await redis.DisposeAsync();
            }
        }
    }

    private static async Task ShareSlotsAsync(IServer[] primaries)
    {
        for (var index = 0; index < primaries.Length; index++)
        {
            var first = Slots * index / primaries.Length;
            var last = (Slots * (index + 1) / primaries.Length) - 1;
            await primaries[index].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", first, last);
            // Two nodes with one epoch would first have to settle who yields.
            await primaries[index].ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", index + 1);
        }
    }

    private async Task MeetAsync(IServer[] all)
    {
        foreach (var node in _nodes.Skip(1))
        {
            var busPort = node.Process.Command.Arguments.SkipWhile(word => word != "--cluster-port").ElementAt(1);
            await all[0].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", node.Port, busPort);
        }
    }

    private static async Task ReplicateAsync(
        IServer[] all, int primaries, CancellationToken cancellationToken)
    {
        for (var index = primaries; index < all.Length; index++)
        {
            var primary = (string)(await all[index % primaries].ExecuteAsync("CLUSTER", "MYID"))!;
            await all[index].ExecuteAsync("CLUSTER", "REPLICATE", primary);
        }

        foreach (var replica in all.Skip(primaries))
        {
            await UntilAsync(
                async () => ((string)(await replica.ExecuteAsync("INFO", "replication"))!)
                    .Contains("master_link_status:up", StringComparison.Ordinal),
                "follow their primaries", cancellationToken);
        }
    }

    private static Task UntilAsync(
        IServer[] all, Func<string, bool> isSo, string what, CancellationToken cancellationToken) =>
        UntilAsync(
            async () =>
            {
                foreach (var server in all)
                {
                    if (!isSo((string)(await server.ExecuteAsync("CLUSTER", "INFO"))!))
                    {
                        return false;
                    }
                }

                return true;
            },
            what,
            cancellationToken);

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_formedWithin);
        while (!await isSo())
        {
            if (deadline.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new ClusterException($"The nodes of the Redis Cluster do not {what}.");
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }
}
