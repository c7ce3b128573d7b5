using CryptoSim.PriceFeed.Connections;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.PriceFeed;

[TestClass]
public sealed class ReconnectPolicyTests
{
    private readonly FakeTimeProvider _time = new();

    [TestMethod]
    public void A_lost_connection_is_made_again_at_once_then_ever_slower()
    {
        var policy = new ReconnectPolicy(_time, () => 0);
        var delays = new List<double>();
        for (var attempt = 0; attempt < 9; attempt++)
        {
            delays.Add(policy.NextDelay(false).TotalSeconds);
            policy.Ended(TimeSpan.Zero);
        }

        CollectionAssert.AreEqual(new double[] { 0, 0, 1, 2, 4, 8, 16, 30, 30 }, delays);
    }

    [TestMethod]
    public void A_stable_connection_starts_the_count_anew()
    {
        var policy = new ReconnectPolicy(_time, () => 0);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            policy.Ended(TimeSpan.Zero);
        }

        policy.Ended(ReconnectPolicy.StableAfter);

        Assert.AreEqual(TimeSpan.Zero, policy.NextDelay(false));
    }

    [TestMethod]
    public void Maintenance_is_never_hurried() =>
        Assert.AreEqual(5, new ReconnectPolicy(_time, () => 0).NextDelay(true).TotalSeconds);

    [TestMethod]
    public void No_ten_minutes_hold_more_attempts_than_the_budget()
    {
        var policy = new ReconnectPolicy(_time, () => 0.5);
        var attempts = new List<DateTimeOffset>();
        for (var attempt = 0; attempt < 400; attempt++)
        {
            _time.Advance(policy.NextDelay(false));
            attempts.Add(_time.GetUtcNow());
            policy.Ended(ReconnectPolicy.StableAfter);
        }

        foreach (var attempt in attempts)
        {
            var within = attempts.Count(
                other => other >= attempt && other < attempt + ReconnectPolicy.BudgetWindow);
            Assert.IsLessThanOrEqualTo(ReconnectPolicy.Budget, within);
        }
    }
}
