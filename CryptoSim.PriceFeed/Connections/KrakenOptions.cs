using System.ComponentModel.DataAnnotations;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>Which venue is read, and how much of it.</summary>
public sealed record KrakenOptions
{
    public const string Section = "Kraken";

    [Required]
    public Uri WebSocketUrl { get; init; } = new("wss://ws.kraken.com/v2");

    /// <summary>Without <c>/0</c>.</summary>
    [Required]
    public Uri RestUrl { get; init; } = new("https://api.kraken.com");

    /// <summary>Levels a side to subscribe; shallower books are derived from it, deeper ones refused.</summary>
    [AllowedValues(10, 25, 100, 500, 1000)]
    public int BookDepth { get; init; } = 100;

    /// <summary>Pairs to follow, <c>BTC/USD</c>; empty lets the feed choose (see
    /// <see cref="Symbols.SymbolSelection"/>).</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Whether the venue's own minutes are followed too (its <c>ohlc</c> channel): they fill in at once for
    /// minutes of which trades were missed, and ours are held against them.</summary>
    public bool Ohlc { get; init; }

    /// <summary>A price is believed from the last one divided by one plus this, to the last one times one plus this;
    /// beyond, it must be confirmed. No liquid pair moves by half between two frames.</summary>
    [Range(0.01, 100)]
    public decimal PriceBand { get; init; } = 0.5m;

    /// <summary>How long the venue must say a price beyond the band until it is believed.</summary>
    public TimeSpan PriceConfirmAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After which time a refused subscription is asked for again: the venue mostly answers the same, but a
    /// refusal in a bad hour must not outlast it.</summary>
    public TimeSpan RefusedRetryAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>File to record the venue's frames to, a tape; empty records nothing (see
    /// <see cref="Recording.TapeRecorder"/>).</summary>
    public string? RecordTo { get; init; }

    /// <summary>Kraken closes an address that asks too often; a stand-in on this machine has no such limit.</summary>
    internal bool IsLoopback => WebSocketUrl.IsLoopback && RestUrl.IsLoopback;
}
