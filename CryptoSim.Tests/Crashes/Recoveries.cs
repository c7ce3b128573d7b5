namespace CryptoSim.Tests.Crashes;

/// <summary>How long things took to go on, each time.</summary>
/// <param name="aimSeconds">What the worst is held against; null: told only.</param>
internal sealed class Recoveries(string what, double? aimSeconds)
{
    private readonly List<double> _seconds = [];

    public double Median => _seconds.Order().ElementAt(_seconds.Count / 2);

    public void Add(TimeSpan time) => _seconds.Add(time.TotalSeconds);

    public void Tell(TestContext context)
    {
        var aim = aimSeconds is { } seconds ? $" (aim {seconds} s)" : "";
        context.WriteLine(
            $"{what}: {_seconds.Count} times, median {Median:F2} s, worst {_seconds.Max():F2} s{aim}");
        if (aimSeconds is { } limit)
        {
            Assert.IsLessThan(3 * limit, _seconds.Max(), what);
        }
    }
}
