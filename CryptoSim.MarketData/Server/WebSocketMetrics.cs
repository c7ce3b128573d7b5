using System.Diagnostics.Metrics;

namespace CryptoSim.MarketData.Server;

/// <summary>Counters of the WebSocket server, under the meter <c>CryptoSim.WebSocket</c>.</summary>
public sealed class WebSocketMetrics : IDisposable
{
    public const string MeterName = "CryptoSim.WebSocket";

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _connections;
    private readonly UpDownCounter<int> _subscriptions;
    private readonly Counter<long> _framesSent;
    private readonly Counter<long> _bytesSent;
    private readonly Counter<long> _framesMade;
    private readonly Counter<long> _conflated;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;

    public WebSocketMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _connections = _meter.CreateUpDownCounter<int>("cryptosim.websocket.connections", "{connection}");
        _subscriptions = _meter.CreateUpDownCounter<int>("cryptosim.websocket.subscriptions", "{subscription}");
        _framesSent = _meter.CreateCounter<long>("cryptosim.websocket.frames.sent", "{frame}");
        _bytesSent = _meter.CreateCounter<long>("cryptosim.websocket.bytes.sent", "By");
        _framesMade = _meter.CreateCounter<long>(
            "cryptosim.websocket.frames.made", "{frame}", "Frames written once and sent to all who subscribed.");
        _conflated = _meter.CreateCounter<long>(
            "cryptosim.websocket.frames.conflated", "{frame}", "Frames left out for a client that was behind.");
        _closed = _meter.CreateCounter<long>("cryptosim.websocket.closed", "{connection}");
        _refused = _meter.CreateCounter<long>(
            "cryptosim.websocket.refused", "{connection}", "Upgrades beyond what an address or this instance may have.");
    }

    /// <param name="bytes">Bytes waiting for all clients.</param>
    public void WatchQueue(Func<long> bytes) =>
        _meter.CreateObservableGauge("cryptosim.websocket.queued", bytes, "By", "Bytes waiting for clients to take them.");

    public void Connected(int change) => _connections.Add(change);

    public void Subscribed(int change) => _subscriptions.Add(change);

    public void Made() => _framesMade.Add(1);

    public void Sent(int bytes)
    {
        _framesSent.Add(1);
        _bytesSent.Add(bytes);
    }

    public void Conflated() => _conflated.Add(1);

    /// <param name="reason">One of a few fixed words.</param>
    public void Closed(string reason) => _closed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="by"><c>address</c> or <c>instance</c>.</param>
    public void Refused(string by) => _refused.Add(1, new KeyValuePair<string, object?>("by", by));

    public void Dispose() => _meter.Dispose();
}
