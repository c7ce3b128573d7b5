using CryptoSim.PriceFeed.Connections;

namespace CryptoSim.Tests.PriceFeed;

[TestClass]
public sealed class VenueClockTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow(3_600.0)]
    [DataRow(-3_600.0)]
    [DataRow(864_000.0)]
    public void A_jump_is_told_once_and_our_own_clock_goes_on(double shift)
    {
        var clock = new VenueClock(1);
        Assert.AreEqual(_start, clock.Trust(_start, _start, out var jump));
        Assert.IsNull(jump);

        Assert.AreEqual(_start.AddSeconds(1), clock.Trust(At(1 + shift), At(1), out jump));
        Assert.AreEqual(shift, jump!.Value.TotalSeconds, 0.001);
        Assert.AreEqual(_start.AddSeconds(2), clock.Trust(At(2 + shift), At(2), out jump));
        Assert.IsNull(jump);
        Assert.AreEqual(_start.AddSeconds(3), clock.Trust(At(3), At(3), out jump));
        Assert.IsNull(jump);
    }

    [TestMethod]
    public void A_clock_that_stays_elsewhere_is_believed_after_five_minutes()
    {
        var clock = new VenueClock(1);
        clock.Trust(_start, _start, out _);
        var trusted = 0;
        for (var second = 1; second < 400; second++)
        {
            trusted += clock.Trust(At(second + 7_200), At(second), out _) == At(second + 7_200) ? 1 : 0;
        }

        Assert.AreEqual(99, trusted);
    }

    [TestMethod]
    public void Times_a_little_out_of_order_and_silent_minutes_are_no_jumps()
    {
        var clock = new VenueClock(1);
        foreach (var (time, receivedAt) in new[] { (0.0, 0.0), (1, 1), (0.2, 1.1), (1.5, 1.6), (600, 600.4), (599, 601) })
        {
            Assert.AreEqual(At(time), clock.Trust(At(time), At(receivedAt), out var jump));
            Assert.IsNull(jump);
        }
    }

    [TestMethod]
    public void A_stand_in_may_play_fast()
    {
        var clock = new VenueClock(600);
        for (var second = 0; second < 100; second++)
        {
            Assert.AreEqual(At(second * 600), clock.Trust(At(second * 600), At(second), out var jump));
            Assert.IsNull(jump);
        }
    }

    private static DateTimeOffset At(double second) => _start.AddSeconds(second);
}
