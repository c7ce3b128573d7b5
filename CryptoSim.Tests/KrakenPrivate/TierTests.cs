using CryptoSim.Api.Kraken.Tiers;
using CryptoSim.Tests.Api;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>Kraken's counters, at the tier that an account has set.</summary>
[TestClass]
public sealed class TierTests
{
    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync(("Api:AccountsPerMinute", "1000"));

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task Trading_beyond_the_tiers_engine_counter_is_refused_and_canceling_is_not()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        await bot.OwnAsync(HttpMethod.Put, "/api/account/kraken-tier", new { tier = "starter" });
        Assert.AreEqual(
            "starter", (await bot.OwnAsync(HttpMethod.Get, "/api/account/kraken-tier")).GetProperty("tier").GetString());

        // It falls by one a second: some more than sixty get in.
        var placed = new List<string>();
        string? refusal = null;
        while (refusal is null && placed.Count < 180)
        {
            var answer = await bot.AnswerAsync("AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.001");
            refusal = answer.GetProperty("error").EnumerateArray().Select(error => error.GetString()).FirstOrDefault();
            if (refusal is null)
            {
                placed.Add(answer.GetProperty("result").GetProperty("txid")[0].GetString()!);
            }
        }

        Assert.AreEqual("EOrder:Rate limit exceeded", refusal);
        Assert.IsGreaterThanOrEqualTo(60, placed.Count);

        // Young orders that are canceled cost eight more each.
        await bot.CallAsync("CancelOrder", $"txid={placed[0]}");
        await bot.CallAsync("CancelOrder", $"txid={placed[1]}");
        Assert.AreEqual(
            "EOrder:Rate limit exceeded", await bot.RefusedAsync("AmendOrder", $"txid={placed[2]}&order_qty=0.002"));
        Assert.AreEqual(
            "EOrder:Rate limit exceeded",
            await bot.RefusedAsync("AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.001"));
        using var other = await KrakenBot.OpenAsync(_api.Address);
        await other.CallAsync("AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.001");
    }

    [TestMethod]
    [DataRow(0, 4, 7, 8)]
    [DataRow(5, 3, 6, 6)]
    [DataRow(10, 2, 5, 5)]
    [DataRow(15, 1, 3, 4)]
    [DataRow(45, 1, 2, 2)]
    [DataRow(90, 1, 1, 1)]
    [DataRow(300, 1, 1, 0)]
    public void What_hardly_rested_costs_more(int seconds, int amend, int edit, int cancel)
    {
        var rested = TimeSpan.FromSeconds(seconds);

        Assert.AreEqual(amend, EngineCosts.Amend(rested));
        Assert.AreEqual(edit, EngineCosts.Edit(rested));
        Assert.AreEqual(cancel, EngineCosts.Cancel(rested));
    }

    [TestMethod]
    public async Task An_unknown_tier_is_refused()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);

        var problem = await bot.ProblemAsync(HttpMethod.Put, "/api/account/kraken-tier", """{"tier":"royal"}""");

        Assert.AreEqual("malformed_request", problem.GetProperty("code").GetString());
    }
}
