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

    /// <summary>Kraken closes an address that asks too often; a stand-in on this machine has no such limit.</summary>
    internal bool IsLoopback => WebSocketUrl.IsLoopback && RestUrl.IsLoopback;
}
