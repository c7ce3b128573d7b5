using System.Diagnostics.Metrics;

namespace CryptoSim.Api.Limits;

/// <summary>The meter <c>CryptoSim.Limits</c>.</summary>
internal sealed class LimitMetrics
{
    private readonly Meter meter;
    private readonly Counter<long> refused;
    private readonly Counter<long> notShared;

    public LimitMetrics(IMeterFactory meters)
    {
        meter = meters.Create("CryptoSim.Limits");
        refused = meter.CreateCounter<long>(
            "cryptosim.limits.refused", "{request}", "Requests beyond a limit, by who counted: one instance or all.");
        notShared = meter.CreateCounter<long>(
            "cryptosim.limits.not_shared", "{request}", "Requests counted by this instance alone, Redis being away.");
    }

    public void Refused(string by) => refused.Add(1, new KeyValuePair<string, object?>("by", by));

    public void NotShared() => notShared.Add(1);
}
