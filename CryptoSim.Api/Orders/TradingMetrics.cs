using System.Diagnostics.Metrics;

namespace CryptoSim.Api.Orders;

/// <summary>The meter <c>CryptoSim.Trading</c>.</summary>
internal sealed class TradingMetrics
{
    public const string MeterName = "CryptoSim.Trading";

    private readonly Meter meter;
    private readonly Counter<long> orders;
    private readonly Counter<long> conflicts;
    private readonly Counter<long> matches;
    private readonly Counter<long> commitFailures;
    private readonly Counter<long> eventsDropped;
    private readonly Counter<long> gaps;
    private readonly Counter<long> foundBySweep;
    private readonly Histogram<int> batchSize;
    private readonly Histogram<double> commitDuration;

    public TradingMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        orders = meter.CreateCounter<long>("cryptosim.orders", "{order}", "Orders asked for, by outcome.");
        conflicts = meter.CreateCounter<long>(
            "cryptosim.order.conflicts", "{decision}", "Decisions refused by the ledger and made again.");
        matches = meter.CreateCounter<long>("cryptosim.order.matches", "{decision}", "Fills of resting orders.");
        commitFailures = meter.CreateCounter<long>(
            "cryptosim.commit.failures", "{batch}", "Batches that could not be committed.");
        eventsDropped = meter.CreateCounter<long>(
            "cryptosim.events.dropped", "{event}", "Account events that Redis did not get.");
        gaps = meter.CreateCounter<long>(
            "cryptosim.orders.watch_gaps", "{gap}", "Times that trades were missed on behalf of resting orders.");
        foundBySweep = meter.CreateCounter<long>(
            "cryptosim.orders.swept", "{order}", "Resting orders found by the sweep, whose notice was lost.");
        batchSize = meter.CreateHistogram<int>("cryptosim.commit.batch_size", "{decision}", "Decisions in a commit.");
        commitDuration = meter.CreateHistogram<double>("cryptosim.commit.duration", "ms", "From sending to durable.");
    }

    public void ObserveQueue(Func<int> length) =>
        meter.CreateObservableGauge("cryptosim.commit.queue", length, "{decision}", "Decisions waiting for a commit.");

    public void ObserveResting(Func<long> count, Func<int> partitions)
    {
        meter.CreateObservableGauge("cryptosim.orders.resting", count, "{order}", "Resting orders watched.");
        meter.CreateObservableGauge(
            "cryptosim.orders.partitions", partitions, "{partition}", "Partitions of the accounts that are watched here.");
    }

    public void Asked(string outcome) => orders.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Conflict() => conflicts.Add(1);

    public void Matched() => matches.Add(1);

    public void CommitFailed() => commitFailures.Add(1);

    public void GapStated() => gaps.Add(1);

    public void FoundBySweep() => foundBySweep.Add(1);

    public void EventDropped() => eventsDropped.Add(1);

    public void Committed(int count, TimeSpan duration)
    {
        batchSize.Record(count);
        commitDuration.Record(duration.TotalMilliseconds);
    }
}
