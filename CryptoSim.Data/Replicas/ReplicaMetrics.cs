using System.Diagnostics.Metrics;

namespace CryptoSim.Data.Replicas;

/// <summary>The meter <c>CryptoSim.Replica</c>.</summary>
internal sealed class ReplicaMetrics
{
    private readonly Meter meter;
    private readonly Counter<long> reads;

    public ReplicaMetrics(IMeterFactory meters)
    {
        meter = meters.Create("CryptoSim.Replica");
        reads = meter.CreateCounter<long>(
            "cryptosim.replica.reads", "{read}", "Reads that may go to a replica, by who served them.");
    }

    public void Observe(Func<TimeSpan?> lag, Func<bool> isReadable)
    {
        meter.CreateObservableGauge(
            "cryptosim.replica.lag",
            () => lag() is { } time ? [new Measurement<double>(time.TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Everything committed longer ago than this is on the replica; no value while it is away.");
        meter.CreateObservableGauge(
            "cryptosim.replica.readable", () => isReadable() ? 1 : 0, "{replica}", "1 while the replica is read.");
    }

    /// <param name="server"><c>replica</c>, or <c>primary</c> where the replica is away or behind.</param>
    public void Read(string server) => reads.Add(1, new KeyValuePair<string, object?>("server", server));
}
