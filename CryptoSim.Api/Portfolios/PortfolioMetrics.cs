using System.Diagnostics.Metrics;

namespace CryptoSim.Api.Portfolios;

/// <summary>The meter <c>CryptoSim.Portfolios</c>.</summary>
internal sealed class PortfolioMetrics(IMeterFactory meters)
{
    private readonly Counter<long> reads = meters.Create("CryptoSim.Portfolios").CreateCounter<long>(
        "cryptosim.portfolios.reads", "{read}", "Portfolios asked for, by what answered: memory or postgres.");

    public void Read(string level) => reads.Add(1, new KeyValuePair<string, object?>("level", level));
}
