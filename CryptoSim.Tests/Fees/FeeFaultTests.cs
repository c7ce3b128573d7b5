using CryptoSim.Domain.Fees;

namespace CryptoSim.Tests.Fees;

/// <summary>Which rates a ladder may have: a misplaced decimal point is found when it is loaded.</summary>
[TestClass]
public sealed class FeeFaultTests
{
    private static readonly DateOnly Day = new(2026, 7, 9);

    [TestMethod]
    [DataRow("0.1", "0.1", DisplayName = "A tenth of the cost is the most")]
    [DataRow("-0.01", "0", DisplayName = "A rebate of a hundredth is the most; a taker may pay nothing")]
    public void Rates_up_to_the_bounds_are_sound(string maker, string taker) => Assert.IsNull(FaultOf(maker, taker));

    [TestMethod]
    [DataRow("0.1001", "0.008")]
    [DataRow("-0.0101", "0.008")]
    [DataRow("0.004", "0.1001")]
    [DataRow("0.004", "-0.0001", DisplayName = "A taker is paid no rebate")]
    public void One_rate_out_of_bounds_is_a_fault(string maker, string taker) => Assert.AreEqual(
        "Rung 2 of the ladder of 2026-07-09 has a rate that is not a fraction of cost.", FaultOf(maker, taker));

    [TestMethod]
    public void Without_any_ladder_none_is_in_force() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => FeeSchedule.InForceOn([], Day)).Message, "No fee ladder is given.");

    private static string? FaultOf(string maker, string taker) => new FeeSchedule(
        Day, [new(0, 0.004m, 0.008m), new(10_000, decimal.Parse(maker), decimal.Parse(taker))]).Fault();
}
