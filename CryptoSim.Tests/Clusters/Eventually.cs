namespace CryptoSim.Tests.Clusters;

/// <summary>Waits for what other processes bring about.</summary>
internal static class Eventually
{
    // Only a hang takes this long: a cluster starts in seconds, but a machine may be busy with other builds.
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(180);

    public static Task IsTrueAsync(Func<bool> condition, string what) =>
        IsTrueAsync(() => Task.FromResult(condition()), what);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(_deadline);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
            {
                Assert.Fail($"After {_deadline.TotalSeconds} s it is still not so: {what}");
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }
}
