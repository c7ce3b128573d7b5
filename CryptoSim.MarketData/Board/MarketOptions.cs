using System.ComponentModel.DataAnnotations;

namespace CryptoSim.MarketData.Board;

/// <summary>Which market this process serves; set by the conductor, the same for every process of a cluster.</summary>
public sealed record MarketOptions
{
    public const string Section = "Market";

    public MarketKind Kind { get; init; } = MarketKind.Live;

    /// <summary>Identity of the market: <c>live</c>, <c>recorded-20180405</c>, <c>seed-42</c>, <c>tape-…</c>. One
    /// database belongs to one identity.</summary>
    [Required]
    public string Id { get; init; } = "live";

    /// <summary>One sentence for people: what is shown and where it is from. Empty for a live market.</summary>
    public string Notice { get; init; } = "";

    /// <summary>Silence of the upstream after which prices are stale: five missed 1 Hz heartbeats.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(5);
}
