using CryptoSim.LocalCluster.Markets;
using CryptoSim.LocalCluster.Servers;

namespace CryptoSim.LocalCluster.Clusters;

/// <summary>What to start.</summary>
/// <param name="Root">The folder of the solution, whose built projects are run.</param>
/// <param name="Configuration">Whose build is run: <c>Release</c> or <c>Debug</c>.</param>
/// <param name="DataFolder">Databases and logs; kept between runs.</param>
public sealed record ClusterOptions(string Root, string Configuration, string DataFolder)
{
    public Market Market { get; init; } = Market.Recorded;

    public int Feeds { get; init; } = 1;

    public int Apis { get; init; } = 1;

    public int Webs { get; init; } = 1;

    /// <summary>Wanted port of the pages' address, the next free one if taken; null: any free one.</summary>
    public int? WebPort { get; init; }

    /// <summary>Wanted port of the API's address, the next free one if taken; null: any free one.</summary>
    public int? ApiPort { get; init; }

    /// <summary>NGINX in front of all web and API instances.</summary>
    public bool Nginx { get; init; }

    /// <summary>What NGINX shows its clients; null: plain HTTP.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>False for a test that is to be treated by NGINX as anyone from outside is.</summary>
    public bool NginxTrustsLoopback { get; init; } = true;

    /// <summary>Three primaries and three replicas in place of one Redis.</summary>
    public bool RedisCluster { get; init; }

    /// <summary>A streaming replica of Postgres, for reads.</summary>
    public bool Replica { get; init; }

    /// <summary>Where telemetry goes, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>Where the feed records what it hears, a tape; null: nowhere.</summary>
    public string? RecordTo { get; init; }

    /// <summary>Laid over the environment of every service, and it wins: a test's settings.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Laid over the environment of one instance, and it wins over all else: given its name (<c>pricefeed-2</c>)
    /// and the environment it would have, it gives what to change. A test puts a proxy between an instance and what it
    /// depends on.</summary>
    public Func<string, IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>>? EnvironmentOf
    {
        get;
        init;
    }

    /// <summary>Told each step, a line at a time.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    internal string LogFile(string name) => Path.Combine(DataFolder, "logs", name + ".log");

    internal void TellReady(string name, string where) => Tell($"{name,-11} ready  {where}");
}
