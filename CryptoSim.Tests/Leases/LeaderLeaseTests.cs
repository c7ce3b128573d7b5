using System.Collections.Concurrent;
using System.Diagnostics;
using CryptoSim.Data.Leases;
using CryptoSim.Tests.Bus;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CryptoSim.Tests.Leases;

[TestClass]
public sealed class LeaderLeaseTests
{
    [TestMethod]
    [Timeout(120_000)]
    public async Task Never_two_lead_and_a_stopped_leader_is_followed_at_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        var crowd = new Crowd();
        var first = crowd.Join(database.DataSource);
        await TestReader.UntilAsync(() => crowd.Leaders == 1, "one leads");
        var second = crowd.Join(database.DataSource);
        var third = crowd.Join(database.DataSource);

        var stopped = Stopwatch.StartNew();
        await first.StopAsync();
        await TestReader.UntilAsync(() => crowd.Terms.Count == 2 && crowd.Leaders == 1, "another leads");
        Assert.IsLessThan(TimeSpan.FromSeconds(3), stopped.Elapsed); // Sooner than the lease would have lapsed.

        await second.StopAsync();
        await third.StopAsync();
        Assert.AreEqual(1, crowd.MostLeaders);
        var terms = crowd.Terms.ToArray();
        CollectionAssert.AreEqual(terms.Order().Distinct().ToArray(), terms);
    }

    [TestMethod]
    [Timeout(120_000)]
    public async Task A_leader_that_Postgres_no_longer_answers_goes_on_while_its_fence_holds()
    {
        await using var database = await TestDatabase.CreateAsync();
        var crowd = new Crowd { IsVouchedFor = true };
        var leader = crowd.Join(database.DataSource);
        await TestReader.UntilAsync(() => crowd.Leaders == 1, "one leads");

        await using (var cut = database.DataSource.CreateCommand("ALTER TABLE leases RENAME TO gone"))
        {
            await cut.ExecuteNonQueryAsync();
        }

        await TestReader.UntilAsync(() => crowd.FenceAsked > 4, "the lease has lapsed and the fence is asked");
        Assert.AreEqual(1, crowd.Leaders);

        crowd.IsVouchedFor = false;
        var since = Stopwatch.StartNew();
        await TestReader.UntilAsync(() => crowd.Leaders == 0, "it has stepped down");
        Assert.IsLessThan(TimeSpan.FromSeconds(3), since.Elapsed);
        await leader.StopAsync();
    }

    [TestMethod]
    [Timeout(120_000)]
    public async Task A_leader_whose_lease_was_taken_steps_down_and_one_that_fails_leads_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        var crowd = new Crowd();
        var leader = crowd.Join(database.DataSource);
        await TestReader.UntilAsync(() => crowd.Leaders == 1, "one leads");

        await using (var take = database.DataSource.CreateCommand(
            "UPDATE leases SET holder = 'thief', term = term + 1, expires_at = clock_timestamp() + interval '1 s'"))
        {
            await take.ExecuteNonQueryAsync();
        }

        await TestReader.UntilAsync(() => crowd.Leaders == 0, "it has stepped down");
        await TestReader.UntilAsync(() => crowd.Terms.Count == 2 && crowd.Leaders == 1, "it leads again");
        crowd.Fail();
        await TestReader.UntilAsync(() => crowd.Terms.Count == 3 && crowd.Leaders == 1, "it leads once more");
        await leader.StopAsync();
        Assert.AreEqual(1, crowd.MostLeaders);
    }

    [TestMethod]
    [Timeout(120_000)]
    public async Task An_impaired_leader_goes_on_until_one_takes_over_that_can_do_better()
    {
        await using var database = await TestDatabase.CreateAsync();
        var crowd = new Crowd();
        var asked = 0;
        var leader = crowd.Join(database.DataSource);
        await TestReader.UntilAsync(() => crowd.Leaders == 1, "one leads");
        var unable = crowd.Join(database.DataSource, () =>
        {
            Interlocked.Increment(ref asked);
            return false;
        });

        crowd.ImpairedTerm = crowd.Terms.Single();
        await TestReader.UntilAsync(() => Volatile.Read(ref asked) > 0, "the standby has looked whether it can do better");
        await Task.Delay(1_500);
        Assert.AreEqual(1, Volatile.Read(ref asked), "it pauses before it looks again");
        Assert.AreEqual((1, 1), (crowd.Terms.Count, crowd.Leaders), "nobody does better: the leader goes on");

        var able = crowd.Join(database.DataSource, () => true);
        await TestReader.UntilAsync(() => crowd.Terms.Count == 2 && crowd.Leaders == 1, "another has taken over");
        await Task.Delay(2_000);
        Assert.AreEqual((2, 1), (crowd.Terms.Count, crowd.Leaders), "it keeps what it took");
        foreach (var member in (Member[])[leader, unable, able])
        {
            await member.StopAsync();
        }
    }

    private sealed class Crowd
    {
        private int _leaders;
        private int _mostLeaders;
        private int _fenceAsked;
        private TaskCompletionSource _failure = new();

        public int Leaders => Volatile.Read(ref _leaders);

        public int MostLeaders => Volatile.Read(ref _mostLeaders);

        public int FenceAsked => Volatile.Read(ref _fenceAsked);

        public bool IsVouchedFor { get; set; }

        public ConcurrentQueue<long> Terms { get; } = new();

        /// <summary>Whoever leads under this term is of little use.</summary>
        public long ImpairedTerm { get; set; }

        public Member Join(NpgsqlDataSource dataSource, Func<bool>? canTakeOver = null)
        {
            var stop = new CancellationTokenSource();
            var lease = new LeaderLease(
                new LeaseStore(dataSource), "feed", new LeaderOptions(), TimeProvider.System,
                NullLogger<LeaderLease>.Instance);
            var running = lease.RunAsync(
                LeadAsync, _ => Task.FromResult(canTakeOver is not null && canTakeOver()), stop.Token);
            return new Member(running, stop);
        }

        public void Fail() => Interlocked.Exchange(ref _failure, new TaskCompletionSource()).SetException(
            new InvalidOperationException("made to fail"));

        private async Task LeadAsync(Leadership leadership, CancellationToken cancellationToken)
        {
            leadership.FenceBy(_ =>
            {
                Interlocked.Increment(ref _fenceAsked);
                return Task.FromResult(IsVouchedFor);
            });
            leadership.OfferWhile(() => ImpairedTerm == leadership.Term);
            Terms.Enqueue(leadership.Term);
            var leaders = Interlocked.Increment(ref _leaders);
            InterlockedMax(ref _mostLeaders, leaders);
            try
            {
                await _failure.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _leaders);
            }
        }

        private static void InterlockedMax(ref int value, int to)
        {
            int held;
            while ((held = Volatile.Read(ref value)) < to
                && Interlocked.CompareExchange(ref value, to, held) != held)
            {
            }
        }
    }

    private sealed record Member(Task Running, CancellationTokenSource Stopping)
    {
        public async Task StopAsync()
        {
            await Stopping.CancelAsync();
            await Running;
            Stopping.Dispose();
        }
    }
}
