using System.Text.Json;
using CryptoSim.Domain.Fees;
using CryptoSim.Tests.Tidy;

namespace CryptoSim.Tests.Fees;

[TestClass]
public sealed class FeeScheduleTests
{
    private static readonly FeeSchedule[] Schedules = Load();

    [TestMethod]
    [DataRow("0", "0.004", "0.008")]
    [DataRow("2499.99", "0.004", "0.008")]
    [DataRow("2500", "0.003", "0.006")]
    [DataRow("9999.9999", "0.003", "0.006")]
    [DataRow("10000", "0.0022", "0.0038")]
    [DataRow("1000000", "0.0006", "0.0018")]
    [DataRow("10000000", "0", "0.001")]
    [DataRow("500000000", "0", "0.0005")]
    [DataRow("79228162514264337593543950335", "0", "0.0005")]
    public void A_volume_reaches_the_best_rung_at_or_below_it(string volume, string maker, string taker)
    {
        var tier = FeeSchedule.InForceOn(Schedules, new DateOnly(2026, 7, 9)).TierFor(decimal.Parse(volume));

        Assert.AreEqual(decimal.Parse(maker), tier.MakerRate);
        Assert.AreEqual(decimal.Parse(taker), tier.TakerRate);
    }

    [TestMethod]
    [DataRow("2026-12-31", "2026-07-09")]
    [DataRow("2026-07-09", "2026-07-09")]
    [DataRow("2026-07-08", "2025-11-01")]
    [DataRow("2018-04-05", "2025-11-01", DisplayName = "A day before all ladders takes the first")]
    public void The_ladder_in_force_is_the_latest_that_has_started(string day, string inForceFrom) =>
        Assert.AreEqual(
            DateOnly.Parse(inForceFrom),
            FeeSchedule.InForceOn(Schedules, DateOnly.Parse(day)).InForceFrom);

    [TestMethod]
    public void The_shipped_ladders_are_sound()
    {
        Assert.HasCount(2, Schedules);
        Assert.HasCount(17, Schedules[0].Tiers);
        Assert.HasCount(10, Schedules[1].Tiers);
        foreach (var schedule in Schedules)
        {
            Assert.IsNull(schedule.Fault());
            Assert.IsTrue(schedule.Tiers.Zip(schedule.Tiers.Skip(1)).All(pair =>
                pair.Second.TakerRate <= pair.First.TakerRate && pair.Second.MakerRate <= pair.First.MakerRate));
        }
    }

    [TestMethod]
    [DataRow("USDT", "USD", "0.002")]
    [DataRow("USDC", "EUR", "0.002")]
    [DataRow("BTC", "USDT", "0.008", DisplayName = "Both assets must be stable")]
    [DataRow("USDT", "BTC", "0.008")]
    public void Pairs_of_stable_assets_have_a_ladder_apart(string baseAsset, string quote, string taker)
    {
        var schedule = new FeeSchedule(new DateOnly(2026, 7, 9), [new(0, 0.004m, 0.008m)])
        {
            Stable = new StableFees(["USD", "EUR", "USDT", "USDC"], [new(0, 0.002m, 0.002m), new(50_000, 0, 0.001m)]),
        };

        Assert.AreEqual(decimal.Parse(taker), schedule.For(baseAsset, quote).TierFor(0).TakerRate);
        Assert.IsNull(schedule.Fault());
        StringAssert.Contains(
            (schedule with { Stable = new StableFees(["USD"], [new(1, 0, 0)]) }).Fault(), "does not start at volume 0");
    }

    [TestMethod]
    public void A_ladder_apart_is_read_from_the_file()
    {
        var read = JsonSerializer.Deserialize<FeeSchedule>(
            """
            {"inForceFrom":"2026-07-09","tiers":[{"minimumVolume":0,"makerRate":0.004,"takerRate":0.008}],
             "stable":{"assets":["USD","USDT"],"tiers":[{"minimumVolume":0,"makerRate":-0.0001,"takerRate":0.001}]}}
            """,
            JsonSerializerOptions.Web)!;

        Assert.AreEqual(new FeeTier(0, -0.0001m, 0.001m), read.For("USDT", "USD").TierFor(7));
        Assert.AreEqual(new FeeTier(0, 0.004m, 0.008m), read.For("BTC", "USD").TierFor(7));
    }

    [TestMethod]
    public void A_ladder_with_a_fault_is_named()
    {
        var day = new DateOnly(2026, 7, 9);

        StringAssert.Contains(new FeeSchedule(day, []).Fault(), "2026-07-09 does not start at volume 0");
        StringAssert.Contains(new FeeSchedule(day, [new(1, 0, 0)]).Fault(), "does not start at volume 0");
        StringAssert.Contains(new FeeSchedule(day, [new(0, 0, 0), new(0, 0, 0)]).Fault(), "Rung 2");
        StringAssert.Contains(new FeeSchedule(day, [new(0, 0.4m, 0.8m)]).Fault(), "not a fraction of cost");
        Assert.IsNull(new FeeSchedule(day, [new(0, -0.0002m, 0.001m)]).Fault(), "a maker rate may be negative");
    }

    [TestMethod]
    [DataRow("67.901", "0.008", "0.543208")]
    [DataRow("0.0000000001", "0.008", "0.0000000001", DisplayName = "Dust pays at least the last decimal")]
    [DataRow("0.00000000000001", "0.008", "0.00000000000001", DisplayName = "and never more than its cost")]
    [DataRow("0.00000123456", "0.008", "0.0000000099", DisplayName = "A fee is rounded up")]
    [DataRow("0.00000123456", "-0.008", "-0.0000000098", DisplayName = "A rebate is rounded down")]
    [DataRow("100", "0", "0")]
    public void A_fee_is_cost_times_rate_rounded_for_the_venue(string cost, string rate, string fee) =>
        Assert.AreEqual(decimal.Parse(fee), TradingFee.Of(decimal.Parse(cost), decimal.Parse(rate)));

    private static FeeSchedule[] Load()
    {
        var path = Path.Combine(Repository.Root, "CryptoSim.Api", "Fees", "kraken-fees.json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.GetProperty("schedules").Deserialize<FeeSchedule[]>(JsonSerializerOptions.Web)!;
    }
}
