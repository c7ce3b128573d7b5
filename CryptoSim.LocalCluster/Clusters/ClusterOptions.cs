using CryptoSim.LocalCluster.Markets;

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

    /// <summary>Wanted port of the first web instance, the next free one if taken; null: any free one.</summary>
    public int? WebPort { get; init; }

    /// <summary>Wanted port of the first API instance, the next free one if taken; null: any free one.</summary>
    public int? ApiPort { get; init; }

    /// <summary>Where telemetry goes, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>Laid over the environment of every service, and it wins: a test's settings.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Told each step, a line at a time.</summary>
    public Action<string> Tell { get; init; } = _ => { };
}
