using System.ComponentModel.DataAnnotations;
using CryptoSim.Api.Kraken.Tiers;

namespace CryptoSim.Api.Kraken;

public sealed record KrakenOptions
{
    public const string Section = "KrakenApi";

    /// <summary>The tier of an account that has set none.</summary>
    [EnumDataType(typeof(KrakenTier))]
    public KrakenTier Tier { get; init; } = KrakenTier.Pro;

    /// <summary>API keys of one account: one a bot, and some to spare.</summary>
    [Range(1, 1_000)]
    public int KeysPerAccount { get; init; } = 20;
}
