using System.Globalization;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Clusters;

/// <summary>How each service is run: its built program, and the environment that Aspire would give it.</summary>
internal sealed class ServiceCommands(ClusterOptions options, Stores stores)
{
    // Postgres' limit less some for shells, shared out; below 10 a service would starve, above 50 none gets faster.
    private const int PooledConnections = 280;

    private readonly string _dotnet = Programs.Require("dotnet", "dotnet-sdk-10.0");

    public ProcessCommand KrakenSim(int port) =>
        Service("krakensim", "CryptoSim.KrakenSim", port, options.Market.Player);

    /// <summary>A live market leaves the addresses to the caller's environment, or to Kraken's own.</summary>
    public ProcessCommand PriceFeed(string name, int port, ServiceProcess? krakenSim)
    {
        var environment = Connections();
        if (krakenSim is not null)
        {
            environment["Kraken__WebSocketUrl"] = string.Create(
                CultureInfo.InvariantCulture, $"ws://127.0.0.1:{krakenSim.Port}/v2");
            environment["Kraken__RestUrl"] = string.Create(
                CultureInfo.InvariantCulture, $"http://127.0.0.1:{krakenSim.Port}");
        }

        if (options.Market.BookDepth is { } depth)
        {
            environment["Kraken__BookDepth"] = depth.ToString(CultureInfo.InvariantCulture);
        }

        if (options.RecordTo is { } file)
        {
            environment["Kraken__RecordTo"] = file;
        }

        return Service(name, "CryptoSim.PriceFeed", port, environment);
    }

    public ProcessCommand Api(string name, int port) => Service(name, "CryptoSim.Api", port, Balanced(Connections()));

    public ProcessCommand Web(string name, int port, IReadOnlyList<ServiceProcess> apis)
    {
        var environment = Connections();
        for (var i = 0; i < apis.Count; i++)
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"services__api__http__{i}")] =
                string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{apis[i].Port}");
        }

        return Service(name, "CryptoSim.Web", port, Balanced(environment));
    }

    /// <summary>What is behind a balancer serves on for a moment when it is stopped, until the balancer has seen it.</summary>
    private Dictionary<string, string> Balanced(Dictionary<string, string> environment)
    {
        if (options.Nginx)
        {
            environment["Drain__Delay"] = "00:00:01.500";
        }

        return environment;
    }

    private Dictionary<string, string> Connections()
    {
        var instances = options.Feeds + options.Apis + options.Webs;
        var pool = string.Create(CultureInfo.InvariantCulture,
            $";Maximum Pool Size={Math.Clamp(PooledConnections / instances, 10, 50)}");
        Dictionary<string, string> connections = new()
        {
            ["ConnectionStrings__redis"] = stores.RedisAddress,
            ["ConnectionStrings__cryptosim"] = stores.Postgres.ConnectionString(options.Market.Database) + pool,
        };
        if (stores.Replica is { } replica)
        {
            connections["ConnectionStrings__cryptosimread"] = replica.ConnectionString(options.Market.Database) + pool;
        }

        return connections;
    }

    private ProcessCommand Service(
        string name, string project, int port, IReadOnlyDictionary<string, string> settings)
    {
        var program = Path.Combine(
            options.Root, project, "bin", options.Configuration, "net10.0", project + ".dll");
        if (!File.Exists(program))
        {
            throw new ClusterException($"{program} is not there: build the solution first (./cryptosim run does).");
        }

        Dictionary<string, string> environment = new()
        {
            ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"),
            // With the delay below StopWithin, so that a host cuts its own open sockets and ends cleanly.
            ["Drain__FinishWithin"] = "00:00:08",
            ["OTEL_SERVICE_NAME"] = name,
        };
        if (options.OtlpEndpoint is not null)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = options.OtlpEndpoint;
        }

        foreach (var (key, value) in settings.Concat(options.Market.Environment).Concat(options.Environment))
        {
            environment[key] = value;
        }

        foreach (var (key, value) in options.EnvironmentOf?.Invoke(name, environment).ToArray() ?? [])
        {
            environment[key] = value;
        }

        return new ProcessCommand(name, _dotnet, [program])
        {
            Environment = environment,
            // The content root: settings and static files are the project's own.
            WorkingDirectory = Path.Combine(options.Root, project),
        };
    }
}
