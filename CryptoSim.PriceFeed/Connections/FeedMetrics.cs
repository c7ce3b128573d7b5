using System.Diagnostics.Metrics;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

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
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _rateLimits;
    private readonly Counter<long> _pings;
    private readonly Counter<long> _clockJumps;
    private readonly Counter<long> _candleDifferences;
    private readonly Counter<long> _systemStates;
    private readonly Counter<long> _instruments;

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
        _rejected = meter.CreateCounter<long>(
            "cryptosim.feed.rejected", "{record}", "Records whose prices were not believed, by channel.");
        _refused = meter.CreateCounter<long>(
            "cryptosim.feed.refused", "{subscription}", "Subscriptions that the venue refused.");
        _rateLimits = meter.CreateCounter<long>(
            "cryptosim.feed.rate_limits", "{request}", "Requests that were too many for the venue.");
        _pings = meter.CreateCounter<long>("cryptosim.feed.pings", "{ping}", "Pings sent because the venue was silent.");
        _clockJumps = meter.CreateCounter<long>(
            "cryptosim.feed.clock_jumps", "{jump}", "Times the venue's clock jumped.");
        _candleDifferences = meter.CreateCounter<long>(
            "cryptosim.feed.candle_differences", "{candle}", "Minutes that the venue told otherwise than its trades.");
        _systemStates = meter.CreateCounter<long>(
            "cryptosim.feed.system_states", "{status}", "States of its system that the venue told, by state.");
        _instruments = meter.CreateCounter<long>(
            "cryptosim.feed.instruments", "{pair}", "Pairs listed, delisted, or with new decimals, by change.");
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

    internal void Rejected(string channel) => _rejected.Add(1, new KeyValuePair<string, object?>("channel", channel));

    internal void Refused() => _refused.Add(1);

    internal void RateLimited() => _rateLimits.Add(1);

    internal void Pinged() => _pings.Add(1);

    internal void ClockJumped() => _clockJumps.Add(1);

    internal void CandleDiffered() => _candleDifferences.Add(1);

    internal void System(SystemState state) => _systemStates.Add(
        1,
        new KeyValuePair<string, object?>(
            "state", state == SystemState.Unknown ? "unknown" : KrakenWords.Word(state)));

    /// <param name="change"><c>listed</c>, <c>delisted</c> or <c>rules</c>.</param>
    internal void InstrumentChanged(string change) =>
        _instruments.Add(1, new KeyValuePair<string, object?>("change", change));
}
