using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CryptoSim.AppHost;

/// <summary>The market that everything started here trades on. Each has its own database: positions opened at one
/// market's prices are never valued at another's.</summary>
/// <param name="Kind"><c>live</c>, <c>recorded</c> or <c>simulated</c>: the services' <c>Market__Kind</c>.</param>
/// <param name="Id">Its identity, <c>Market__Id</c>.</param>
/// <param name="Notice">One sentence for people; empty for a live market.</param>
internal sealed record Market(string Kind, string Id, string Notice)
{
    private const int DefaultSeed = 42;

    public int Seed { get; private init; }

    public bool IsLive => Kind == "live";

    public bool IsRecorded => Kind == "recorded";

    public string Database => "cryptosim_" + Id.Replace('-', '_');

    /// <summary>Reads <c>Market:Kind</c> (and <c>Market:Seed</c>) of the AppHost's configuration or arguments. Unless
    /// asked, a developer gets the recorded day and a deployment the live market.</summary>
    /// <exception cref="InvalidOperationException">The kind is not one of the three.</exception>
    public static Market From(IDistributedApplicationBuilder builder)
    {
        var kind = builder.Configuration["Market:Kind"]
            ?? (builder.ExecutionContext.IsPublishMode ? "live" : "recorded");
        var seed = builder.Configuration.GetValue("Market:Seed", DefaultSeed);
        return kind.ToLowerInvariant() switch
        {
            "live" => new Market("live", "live", ""),
            "recorded" => new Market(
                "recorded", "recorded-20180405",
                "Real prices of 5 April 2018, recorded at Coinbase and played again; the trades between them are drawn."),
            "simulated" => new Market(
                "simulated", string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"),
                string.Create(CultureInfo.InvariantCulture, $"Every price here is invented: market number {seed}."))
            { Seed = seed },
            _ => throw new InvalidOperationException(
                $"Market:Kind is '{kind}': it must be live, recorded or simulated."),
        };
    }
}
