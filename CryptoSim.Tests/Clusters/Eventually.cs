namespace CryptoSim.Tests.Clusters;

/// <summary>Waits for what other processes bring about.</summary>
internal static class Eventually
{
    // Only a hang takes this long, even on a machine that does ten other things.
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(4);

    public static Task IsTrueAsync(Func<bool> condition, string what, Func<string>? seen = null) =>
        IsTrueAsync(() => Task.FromResult(condition()), what, seen);

    /// <param name="seen">What is told of the failure: what was there instead.</param>
    /// <param name="every">Between two looks; null for 50 ms.</param>
    public static async Task IsTrueAsync(
        Func<Task<bool>> condition, string what, Func<string>? seen = null, TimeSpan? every = null)
    {
        using var deadline = new CancellationTokenSource(_deadline);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
            {
                Assert.Fail($"After {_deadline.TotalSeconds} s it is still not so: {what}. {seen?.Invoke()}");
            }

            await Task.Delay(every ?? TimeSpan.FromMilliseconds(50), CancellationToken.None);
        }
    }
}
