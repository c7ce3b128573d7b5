using CryptoSim.Data.Leases;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Leases;

[TestClass]
public sealed class LeaseStoreTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [TestMethod]
    [Timeout(60_000)]
    public async Task Of_many_who_ask_at_once_one_gets_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        var store = new LeaseStore(database.DataSource);

        for (var round = 0; round < 20; round++)
        {
            var name = $"lease-{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(holder => Task.Run(() =>
                store.TryAcquireOrRenewAsync(name, $"holder-{holder}", Long, CancellationToken.None))));

            Assert.HasCount(1, answers.Where(lease => lease.IsHeld));
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task The_term_rises_only_when_the_holder_changes()
    {
        await using var database = await TestDatabase.CreateAsync();
        var store = new LeaseStore(database.DataSource);

        var first = await store.TryAcquireOrRenewAsync("feed", "a", Long, CancellationToken.None);
        var renewed = await store.TryAcquireOrRenewAsync("feed", "a", Long, CancellationToken.None);
        var other = await store.TryAcquireOrRenewAsync("feed", "b", Long, CancellationToken.None);
        await store.ReleaseAsync(renewed, CancellationToken.None);
        var back = await store.TryAcquireOrRenewAsync("feed", "a", Long, CancellationToken.None);
        await store.ReleaseAsync(back, CancellationToken.None);
        var taken = await store.TryAcquireOrRenewAsync("feed", "b", Long, CancellationToken.None);

        Assert.IsTrue(first.IsHeld);
        Assert.AreEqual(first.Term, renewed.Term);
        Assert.IsFalse(other.IsHeld);
        Assert.AreEqual(("a", first.Term), (other.Holder, other.Term));
        Assert.IsTrue(other.Remaining > TimeSpan.FromMinutes(4));
        Assert.AreEqual(first.Term, back.Term);
        Assert.IsTrue(taken.IsHeld);
        Assert.AreEqual(first.Term + 1, taken.Term);
        // A database made anew starts above every term of the one before.
        Assert.IsGreaterThan(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), first.Term);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task A_lapsed_lease_is_anyones()
    {
        await using var database = await TestDatabase.CreateAsync();
        var store = new LeaseStore(database.DataSource);
        var first = await store.TryAcquireOrRenewAsync("feed", "a", TimeSpan.FromMilliseconds(200), CancellationToken.None);

        Lease taken;
        do
        {
            taken = await store.TryAcquireOrRenewAsync("feed", "b", Long, CancellationToken.None);
        }
        while (!taken.IsHeld);

        var late = await store.TryAcquireOrRenewAsync("feed", "a", Long, CancellationToken.None);
        await store.ReleaseAsync(first, CancellationToken.None);
        Assert.AreEqual(first.Term + 1, taken.Term);
        Assert.IsFalse(late.IsHeld);
        Assert.IsTrue((await store.TryAcquireOrRenewAsync("feed", "b", Long, CancellationToken.None)).IsHeld);
        Assert.IsFalse((await store.TryAcquireOrRenewAsync("feed", "c", Long, CancellationToken.None)).IsHeld);
    }
}
