using System.Globalization;

namespace CryptoSim.Tests.Determinism;

/// <summary>The recorded day traded by a fixed script: what comes of it depends on the market and the orders alone, not on
/// how fast the market plays, how many instances there are, or which of them served whom.</summary>
[TestClass]
public sealed class RecordedDayTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = true)]
    public Task One_instance_and_three_make_the_same_ledger_of_it() =>
        AssertSameAsync(240, TimeSpan.FromMinutes(3), (1, 60), (3, 60));

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(7_200_000, CooperativeCancellation = true)]
    public Task The_ledger_of_1_000_orders_is_the_same_on_one_and_three_instances_at_1x_and_60x() =>
        AssertSameAsync(1_000, TimeSpan.FromMinutes(10), (1, 60), (3, 60), (1, 60), (1, 1), (3, 1));

    private async Task AssertSameAsync(int orders, TimeSpan marketTime, params (int Apis, int Speed)[] runs)
    {
        var script = DayScript.Write(orders);
        (string Hash, IReadOnlyList<string> Orders)? first = null;
        foreach (var (apis, speed) in runs)
        {
            await using var run = await DayRun.StartAsync(apis, speed);
            var replay = await run.PlayAsync(script, marketTime);
            TestContext.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{apis} instances at {speed}x: {replay.Commits} commits, outcome {replay.OutcomeHash}; "
                + $"{string.Join(", ", run.Answers.Select(answer => $"{answer.Value} {answer.Key}"))}"));
            Assert.IsGreaterThan(orders / 2, run.Answers["taken"], "most are orders, not refusals");
            var told = await run.DescribeAsync();
            first ??= (replay.OutcomeHash, told);
            Assert.AreEqual(
                string.Join('\n', first.Value.Orders.Except(told)),
                string.Join('\n', told.Except(first.Value.Orders)),
                $"{apis} instances at {speed}x");
            Assert.AreEqual(first.Value.Hash, replay.OutcomeHash, $"{apis} instances at {speed}x");
        }
    }
}
