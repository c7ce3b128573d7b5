using System.Globalization;
using CryptoSim.LocalCluster.Ports;
using CryptoSim.LocalCluster.Processes;
using StackExchange.Redis;

namespace CryptoSim.LocalCluster.Servers;

public sealed record RedisOptions(string DataFolder, string LogFile)
{
    /// <summary>False for tests: nothing is written to disk.</summary>
    public bool Durable { get; init; } = true;

    public string Name { get; init; } = "redis";

    /// <summary>Null: a free one.</summary>
    public int? Port { get; init; }

    /// <summary>Laid behind the server's own, and they win.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}

/// <summary>One Redis on loopback, kept alive by the conductor. No password: loopback only, and Postgres is the record
/// of money.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    // It loads an append-only file of at most the memory limit: seconds.
    private static readonly TimeSpan _readyWithin = TimeSpan.FromSeconds(30);

    private RedisServer(ManagedProcess process, int port)
    {
        Process = process;
        Port = port;
    }

    public ManagedProcess Process { get; }

    public int Port { get; }

    /// <summary>StackExchange.Redis' connection string.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The same as an address for redis-cli.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{Port}");

    /// <summary>Starts the server and waits until it answers.</summary>
    /// <exception cref="ClusterException">It is not installed, or did not come up.</exception>
    public static async Task<RedisServer> StartAsync(
        RedisOptions options, CancellationToken cancellationToken = default)
    {
        var folder = Path.GetFullPath(options.DataFolder);
        Directory.CreateDirectory(folder);
        var port = options.Port ?? FreePorts.Next();
        var command = new ProcessCommand(
            options.Name, Programs.Require("redis-server", "redis-server"), Arguments(options, folder, port))
        {
            WorkingDirectory = folder,
            // It writes its file on SIGTERM; should the conductor die, so much time is left it.
            DeathSignal = Signal.Terminate,
        };
        var server = new RedisServer(new ManagedProcess(command, new ProcessLog(options.LogFile)), port);
        await server.Process.StartAsync();
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }

    /// <summary>Waits until it answers a ping; while it loads its file it refuses.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_readyWithin);
        var restarts = Process.Restarts;
        while (!await AnswersAsync())
        {
            // Three deaths at start are no accident.
            if (deadline.IsCancellationRequested || Process.Restarts - restarts >= 3)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new ClusterException(
                    $"Redis did not come up on port {Port}. Its last words:{Environment.NewLine}{Process.Log.Tail()}");
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            var options = ConfigurationOptions.Parse(ConnectionString);
            // Probed again in a moment: one short try each time.
            options.ConnectRetry = 0;
            options.ConnectTimeout = 1000;
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            await redis.GetDatabase().PingAsync();
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private static List<string> Arguments(RedisOptions options, string folder, int port) =>
    [
        "--port", port.ToString(CultureInfo.InvariantCulture),
        "--bind", "127.0.0.1",
        "--dir", folder,
        "--appendonly", options.Durable ? "yes" : "no",
        "--appendfsync", "everysec",
        "--save", "",
        // Bounded: state and trade tails of 30 symbols are a few MiB, the rest is cache, which has expiry times.
        "--maxmemory", "512mb",
        "--maxmemory-policy", "volatile-lru",
        .. options.Arguments,
    ];
}
