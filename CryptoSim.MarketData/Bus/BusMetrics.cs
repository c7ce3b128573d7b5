using System.Diagnostics.Metrics;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Bus;

/// <summary>The meter <c>CryptoSim.Bus</c>: what went onto and came off the bus.</summary>
public sealed class BusMetrics
{
    public const string MeterName = "CryptoSim.Bus";

    private readonly Meter _meter;
    private readonly Counter<long> _published;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _rewrites;
    private readonly Counter<long> _applied;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _resyncs;
    private readonly Counter<long> _missedTrades;
    private readonly Histogram<double> _lag;

    public BusMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = _meter = meters.Create(MeterName);
        _published = meter.CreateCounter<long>("cryptosim.bus.published", "{message}", "Messages that Redis took.");
        _refused = meter.CreateCounter<long>(
            "cryptosim.bus.refused", "{message}", "Messages of an older term, at the source or at a reader.");
        _rewrites = meter.CreateCounter<long>(
            "cryptosim.bus.rewrites", "{state}", "Full states written after an error or a new term.");
        _applied = meter.CreateCounter<long>("cryptosim.bus.frames", "{message}", "Messages a reader applied.");
        _gaps = meter.CreateCounter<long>("cryptosim.bus.gaps", "{gap}", "Missing sequences seen by a reader.");
        _resyncs = meter.CreateCounter<long>("cryptosim.bus.resyncs", "{resync}", "States read anew by a reader.");
        _missedTrades = meter.CreateCounter<long>(
            "cryptosim.bus.missed_trades", "{trade}", "Trades whose ids were passed over: a reader never saw them.");
        _lag = meter.CreateHistogram<double>(
            "cryptosim.bus.lag", "ms", "From the leader receiving a frame to a reader having applied it.");
    }

    /// <summary>Shows what a reader knows: its term, and how old its beacon and the upstream's last frame
    /// are.</summary>
    internal void Observe(BusStatus status, MarketBoard board, TimeProvider time)
    {
        _meter.CreateObservableGauge("cryptosim.bus.term", () => status.Term, "{term}", "Newest term seen.");
        _meter.CreateObservableGauge(
            "cryptosim.bus.beacon_age", () => Age(status.LastBeacon), "s", "Since the leader's last beacon.");
        _meter.CreateObservableGauge(
            "cryptosim.bus.sequence",
            () => status.Symbols.Select(symbol => new Measurement<long>(symbol.Position.Sequence, Tag(symbol.Symbol))),
            "{message}",
            "Last sequence applied of each symbol.");
        _meter.CreateObservableGauge(
            "cryptosim.bus.upstream_age", () => Age(board.LastUpstreamFrame), "s", "Since the upstream's last frame.");

        double Age(DateTimeOffset? at) => at is { } heard ? (time.GetUtcNow() - heard).TotalSeconds : double.NaN;
    }

    /// <summary>Shows what the leader knows: its term, and since when Redis takes nothing; no values while another
    /// leads.</summary>
    internal void Observe(MarketPublisher publisher)
    {
        _meter.CreateObservableGauge(
            "cryptosim.bus.leading_term",
            () => publisher.Current is { IsOpen: true } term ? [new Measurement<long>(term.Term)] : Array.Empty<Measurement<long>>(),
            "{term}",
            "Term that this process leads under.");
        _meter.CreateObservableGauge(
            "cryptosim.bus.taken_age",
            () => publisher.Current is { IsOpen: true } term
                ? [new Measurement<double>(term.SinceTaken.TotalSeconds)]
                : Array.Empty<Measurement<double>>(),
            "s",
            "Since Redis last took something of this leader.");
    }

    internal void Published() => _published.Add(1);

    internal void Refused() => _refused.Add(1);

    internal void Rewritten() => _rewrites.Add(1);

    internal void Applied(BusChannel channel, TimeSpan lag)
    {
        _applied.Add(1, new KeyValuePair<string, object?>("channel", Word(channel)));
        _lag.Record(lag.TotalMilliseconds);
    }

    internal void Gap(string symbol) => _gaps.Add(1, Tag(symbol));

    internal void Resynced(string symbol) => _resyncs.Add(1, Tag(symbol));

    internal void MissedTrades(string symbol, long count) => _missedTrades.Add(count, Tag(symbol));

    private static KeyValuePair<string, object?> Tag(string symbol) => new("symbol", symbol);

    private static string Word(BusChannel channel) => channel switch
    {
        BusChannel.State => "state",
        BusChannel.Instrument => "instrument",
        BusChannel.Ticker => "ticker",
        BusChannel.Book => "book",
        BusChannel.Trades => "trade",
        BusChannel.BookDropped => "book_dropped",
        _ => "unknown",
    };
}
