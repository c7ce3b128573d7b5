using System.Diagnostics.Metrics;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>The meter <c>CryptoSim.PriceFeed</c>.</summary>
public sealed class FeedMetrics
{
    public const string MeterName = "CryptoSim.PriceFeed";

    private readonly Counter<long> _frames;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _mismatches;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _unreadable;

    public FeedMetrics(IMeterFactory meters, FeedStatus status, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _frames = meter.CreateCounter<long>("cryptosim.feed.frames", "{frame}", "Frames received from the venue.");
        _bytes = meter.CreateCounter<long>("cryptosim.feed.bytes", "By", "Bytes received from the venue.");
        _mismatches = meter.CreateCounter<long>(
            "cryptosim.feed.mismatches", "{book}", "Books whose checksum was wrong.");
        _reconnects = meter.CreateCounter<long>(
            "cryptosim.feed.reconnects", "{connection}", "Connections lost, and attempts failed.");
        _unreadable = meter.CreateCounter<long>("cryptosim.feed.unreadable", "{frame}", "Frames that were refused.");
        meter.CreateObservableGauge(
            "cryptosim.feed.last_frame_age",
            () => status.LastFrame is { } last ? (time.GetUtcNow() - last).TotalSeconds : double.NaN,
            "s",
            "Since the venue's last frame of any kind.");
    }

    internal void Received(int bytes)
    {
        _frames.Add(1);
        _bytes.Add(bytes);
    }

    internal void Mismatched() => _mismatches.Add(1);

    internal void Reconnecting() => _reconnects.Add(1);

    internal void Unreadable() => _unreadable.Add(1);
}
