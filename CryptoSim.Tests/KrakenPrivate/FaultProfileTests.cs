using CryptoSim.Api.Kraken.Faults;

namespace CryptoSim.Tests.KrakenPrivate;

[TestClass]
public sealed class FaultProfileTests
{
    [TestMethod]
    public void Latencies_have_the_median_and_the_p99_that_were_asked_for()
    {
        var latency = new FaultLatency(40, 400);
        var random = new Random(1);

        var samples = Enumerable.Range(0, 20_000)
            .Select(_ => latency.Sample(random.NextDouble(), random.NextDouble()).TotalMilliseconds)
            .Order()
            .ToList();

        Assert.AreEqual(40, samples[10_000], 1.5);
        Assert.AreEqual(400, samples[19_800], 40);
        Assert.IsGreaterThan(0, samples[0]);
    }

    [TestMethod]
    public void A_latency_without_spread_is_always_the_same()
    {
        Assert.AreEqual(TimeSpan.FromMilliseconds(25), new FaultLatency(25, 25).Sample(0.9, 0.3));
        Assert.IsLessThanOrEqualTo(10_000, new FaultLatency(9_000, 10_000).Sample(0.999999, 0).TotalMilliseconds);
    }

    [TestMethod]
    public void A_share_strikes_as_often_as_it_says()
    {
        Assert.IsFalse(FaultProfile.Strikes(0, 0));
        Assert.IsTrue(FaultProfile.Strikes(1, 0.999999));
        Assert.IsTrue(FaultProfile.Strikes(0.25m, 0.2499));
        Assert.IsFalse(FaultProfile.Strikes(0.25m, 0.25));
    }

    [TestMethod]
    public void What_is_kept_is_read_again()
    {
        var faults = new FaultProfile(new FaultLatency(10, 20.5m), 0.1m, 0.2m, 0.3m);

        Assert.AreEqual(faults, FaultProfile.Parse(faults.ToString()));
        Assert.AreEqual(FaultProfile.None, FaultProfile.Parse(null));
    }
}
