namespace CryptoSim.MarketData.Server;

/// <summary>What a client can subscribe to once per connection.</summary>
/// <param name="Symbol">Empty for <c>instrument</c>.</param>
/// <param name="Variant">Depth of a book, minutes of an ohlc, trigger of a ticker (0 trades, 1 bbo); else 0.</param>
internal readonly record struct SubscriptionKey(string Channel, string Symbol, int Variant);

/// <summary>One client's place in one stream.</summary>
internal sealed class Subscription(ClientConnection client, SubscriptionKey key, MarketStream stream)
{
    public ClientConnection Client { get; } = client;

    public SubscriptionKey Key { get; } = key;

    public MarketStream Stream { get; } = stream;

    /// <summary>Whether the client asked to be told the state at the start, or did not decline it.</summary>
    public bool WantsSnapshot { get; init; }

    /// <summary>Updates were left out: nothing more is sent until a snapshot makes up for them. Guarded by the stream's
    /// gate.</summary>
    public bool IsBehind { get; set; }

    /// <summary>It waits among those that its client makes up for. Guarded by the client.</summary>
    public bool IsNotedBehind { get; set; }
}
