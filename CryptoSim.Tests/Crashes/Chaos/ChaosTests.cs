namespace CryptoSim.Tests.Crashes.Chaos;

[TestClass]
public sealed class ChaosTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Prices_outlive_each_thing_that_can_befall_the_leader() => PlayAsync(10);

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    public Task Prices_outlive_a_hundred_rounds_of_it() => PlayAsync(100);

    /// <summary>Every fault comes once before one comes again, in an order of its own each time.</summary>
    private async Task PlayAsync(int rounds)
    {
        var random = new Random(rounds);
        var figures = new Dictionary<ChaosFault, List<(TimeSpan Outage, TimeSpan TakenOver)>>();
        await using var run = await ChaosRun.StartAsync();
        ChaosFault[] faults = [];
        for (var round = 0; round < rounds; round++)
        {
            if (round % Enum.GetValues<ChaosFault>().Length == 0)
            {
                faults = Enum.GetValues<ChaosFault>();
                random.Shuffle(faults);
            }

            var fault = faults[round % faults.Length];
            var figure = await run.PlayAsync(fault);
            figures.TryAdd(fault, []);
            figures[fault].Add(figure);
            TestContext.WriteLine(
                $"round {round + 1}: {fault}: no price for {figure.Outage.TotalSeconds:F2} s, "
                + $"taken over after {figure.TakenOver.TotalSeconds:F2} s");
        }

        foreach (var (fault, list) in figures.OrderBy(figure => figure.Key))
        {
            TestContext.WriteLine(
                $"{fault}: {list.Count} rounds, no price for p50 {Middle(list, f => f.Outage):F2} s, "
                + $"max {list.Max(f => f.Outage).TotalSeconds:F2} s; taken over p50 {Middle(list, f => f.TakenOver):F2} s, "
                + $"max {list.Max(f => f.TakenOver).TotalSeconds:F2} s");
        }
    }

    private static double Middle<T>(List<T> list, Func<T, TimeSpan> of) =>
        list.Select(of).Order().ElementAt(list.Count / 2).TotalSeconds;
}
