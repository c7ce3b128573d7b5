using System.ComponentModel.DataAnnotations;

namespace CryptoSim.MarketData.Server;

/// <summary>Bounds of the WebSocket server; each says what it protects.</summary>
public sealed record KrakenWebSocketOptions
{
    public const string Section = "KrakenWebSocket";

    /// <summary>Open connections of one process; beyond, an upgrade is answered 503. A connection costs about 30 KiB,
    /// so ten thousand take 300 MiB.</summary>
    [Range(1, 1_000_000)]
    public int MaximumConnections { get; init; } = 10_000;

    /// <summary>Open connections of one address; beyond, an upgrade is answered 429. A classroom behind one router, each
    /// with a few pages.</summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerAddress { get; init; } = 500;

    /// <summary>Subscriptions of all connections of one process, some hundred bytes each; beyond, a subscribe is
    /// refused.</summary>
    [Range(1, 100_000_000)]
    public int SubscriptionsInAll { get; init; } = 1_000_000;

    /// <summary>Subscriptions of one connection: every channel of all of Kraken's 1,450 pairs, with room.</summary>
    [Range(1, 100_000)]
    public int MaximumSubscriptions { get; init; } = 10_000;

    /// <summary>Bytes of one request: a subscribe for all pairs takes 25 KiB.</summary>
    [Range(256, 1_048_576)]
    public int MaximumRequestBytes { get; init; } = 65_536;

    /// <summary>Requests a second, sustained; twice as many at once. A client needs a handful to subscribe.</summary>
    [Range(1, 10_000)]
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Frames waiting for one client. A client with this many has been away for seconds: the next trade,
    /// acknowledgement or status it cannot take closes it.</summary>
    [Range(16, 1_000_000)]
    public int QueueLimit { get; init; } = 4_096;

    /// <summary>Frames waiting from which ticker, book and ohlc updates are left out, until the queue has drained and a
    /// fresh snapshot makes up for them.</summary>
    [Range(4, 1_000_000)]
    public int ConflateAbove { get; init; } = 512;

    /// <summary>Bytes waiting for one client, in the same sense as <see cref="QueueLimit"/>. With a frame on its way and
    /// the socket's buffer this bounds what a client can hold; frames are shared, so many slow clients together hold far
    /// less than this each. A single larger frame is still sent.</summary>
    [Range(65_536, 1_073_741_824)]
    public int QueueLimitBytes { get; init; } = 4_194_304;

    /// <summary>Bytes waiting from which updates are left out, as <see cref="ConflateAbove"/>: a snapshot of a deep book
    /// alone takes 100 KiB.</summary>
    [Range(4_096, 1_073_741_824)]
    public int ConflateAboveBytes { get; init; } = 1_048_576;

    /// <summary>Silence of a client without subscriptions after which it is closed, as Kraken does: any request, a ping
    /// too, keeps it open.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one frame may wait for a client's socket before the client counts as dead.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a closed client may take to answer the close before its socket is cut.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A heartbeat is sent when nothing else was for this long.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(1);
}
