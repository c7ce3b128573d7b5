using System.Globalization;

namespace CryptoSim.LocalCluster.Markets;

/// <summary>The market a cluster trades on. Each has its own database and its own Redis data: positions opened at one
/// market's prices are never valued at another's.</summary>
/// <param name="Kind">As the services' <c>Market__Kind</c>: <c>live</c>, <c>recorded</c>, <c>simulated</c>.</param>
/// <param name="Id">Its identity, <c>Market__Id</c>.</param>
/// <param name="Notice">One sentence for people; empty for a live market.</param>
public sealed record Market(string Kind, string Id, string Notice)
{
    public static readonly Market Live = new("live", "live", "");

    public static readonly Market Recorded = new("recorded", "recorded-20180405",
        "Real prices of 5 April 2018, recorded at Coinbase and played again; the trades between them are drawn.");

    public static Market Seeded(int seed) => new("simulated",
        string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"),
        string.Create(CultureInfo.InvariantCulture, $"Every price here is invented: market number {seed}."))
    {
        Player = new Dictionary<string, string>
        {
            ["KrakenSim__Market"] = "seed",
            ["KrakenSim__Seed"] = seed.ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>What its stand-in for Kraken is told.</summary>
    public IReadOnlyDictionary<string, string> Player { get; init; } =
        new Dictionary<string, string> { ["KrakenSim__Market"] = "recorded" };

    /// <summary>What the feed must subscribe, where the market has only that; null: as it likes.</summary>
    public int? BookDepth { get; init; }

    public bool IsLive => Kind == "live";

    /// <summary>Its database on the cluster's Postgres.</summary>
    public string Database => "cryptosim_" + Id.Replace('-', '_');

    /// <summary>What every process of the cluster is told.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["Market__Kind"] = Kind,
        ["Market__Id"] = Id,
        ["Market__Notice"] = Notice,
    };
}
