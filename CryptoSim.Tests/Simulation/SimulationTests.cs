using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;

namespace CryptoSim.Tests.Simulation;

/// <summary>Instances that crash, freeze and lose answers, on one ledger: whatever happens, nothing acknowledged is lost,
/// nothing happens twice, and the ledger adds up.</summary>
[TestClass]
public sealed class SimulationTests
{
    [TestMethod]
    public void Ten_thousand_seeds_break_nothing() => Check(0, 10_000);

    [TestMethod]
    [TestCategory("Long")]
    public void A_million_seeds_break_nothing() => Check(10_000, 1_000_000);

    [TestMethod]
    public void A_seed_happens_again_as_it_did()
    {
        var traces = Enumerable.Range(0, 50).Select(seed => Run(seed).Trace).ToList();
        var again = Enumerable.Range(0, 50).Select(seed => Run(seed).Trace).ToList();

        CollectionAssert.AreEqual(
            traces.Select(trace => trace.Hash).ToList(), again.Select(trace => trace.Hash).ToList());
        Assert.HasCount(50, traces.Select(trace => trace.Hash).Distinct());
        Assert.IsTrue(traces.TrueForAll(trace => trace.Events > 50));
    }

    private static void Check(int first, int count)
    {
        var gate = new Lock();
        var failures = new SortedDictionary<int, string>();
        Parallel.For(first, first + count, seed =>
        {
            var cluster = Run(seed);
            if (Violations(cluster).FirstOrDefault() is { } violation)
            {
                lock (gate)
                {
                    failures[seed] = $"seed {seed}, trace {cluster.Trace.Hash:x16}: {violation}";
                }
            }
        });
        Assert.IsEmpty(failures, $"{failures.Count} seeds:\n{string.Join('\n', failures.Values.Take(10))}");
    }

    private static SimulatedCluster Run(int seed)
    {
        var cluster = new SimulatedCluster(seed);
        cluster.Run();
        return cluster;
    }

    private static IEnumerable<string> Violations(SimulatedCluster cluster)
    {
        foreach (var trader in cluster.Traders)
        {
            if (!trader.IsDone)
            {
                yield return "a trader got no answer although everything was well again";
            }

            var account = cluster.Ledger.Accounts[trader.Account];
            foreach (var (id, orderId) in trader.Acknowledged)
            {
                if (!account.ByClientId.TryGetValue(id, out var stored) || stored.OrderId != orderId)
                {
                    yield return $"{id} was acknowledged and is not what the ledger has";
                }

                if (account.Orders.Values.Count(order => order.ClientOrderId == id) != 1)
                {
                    yield return $"{id} is not there exactly once";
                }
            }
        }

        foreach (var difference in Replay(cluster.Ledger))
        {
            yield return difference;
        }

        foreach (var account in cluster.Ledger.Accounts.Values)
        {
            foreach (var difference in Audit(account))
            {
                yield return difference.ToString();
            }

            foreach (var invented in Invented(cluster.Market, account))
            {
                yield return invented;
            }

            foreach (var overdrawn in Overdrawn(cluster.Market, account))
            {
                yield return overdrawn;
            }
        }
    }

    /// <summary>The ledger is what its commits give when each is made again alone, whichever instance made it.</summary>
    private static IEnumerable<string> Replay(SimulatedLedger ledger)
    {
        using var replay = new LedgerReplay();
        foreach (var (id, account) in ledger.Accounts)
        {
            replay.Open(id);
            account.Events.ForEach(replay.Add);
            replay.Close(new LedgerAccountState(id, account.EventNumber, 1, account.Balances));
        }

        var report = replay.Finish();
        if (!report.IsEqual || report.NotReplayable > 0)
        {
            yield return $"{report.NotReplayable} commits cannot be replayed; {string.Join("; ", report.Differences)}";
        }
    }

    private static IReadOnlyList<LedgerDifference> Audit(SimulatedLedger.Account account)
    {
        var audit = new LedgerAudit();
        foreach (var journal in account.Journals)
        {
            audit.Add(journal);
        }

        var stored = audit.Balances.All.ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var (asset, (available, held)) in account.Balances)
        {
            stored[(LedgerAccount.Available, asset)] = available;
            stored[(LedgerAccount.Held, asset)] = held;
        }

        audit.CompareBalances(stored);
        audit.CompareHolds(account.OpenOrders);
        audit.CompareFills(
            account.Orders.Values, [.. account.Fills.Select(fill => fill.Fill)], fill => account.LimitsAt[fill.FillId]);
        return audit.Report.Differences;
    }

    /// <summary>A fill is of a level that was shown, with what it showed then.</summary>
    private static IEnumerable<string> Invented(SimulatedMarket market, SimulatedLedger.Account account)
    {
        foreach (var (_, side, fill) in account.Fills.Where(fill => fill.Fill.TradeId is null))
        {
            if (market.Shown(side.Opposite(), fill.LevelPrice, fill.BookSequence).Quantity != fill.LevelQuantity)
            {
                yield return $"no level showed {fill.LevelQuantity} at {fill.LevelPrice} at {fill.BookSequence}";
            }

            if (fill.Quantity > fill.LevelQuantity)
            {
                yield return $"{fill.Quantity} was taken of {fill.LevelQuantity} at {fill.LevelPrice}";
            }
        }
    }

    /// <summary>All that an account took of a level until the level changed is at most what it showed, whatever other
    /// books came between.</summary>
    private static IEnumerable<string> Overdrawn(SimulatedMarket market, SimulatedLedger.Account account)
    {
        var showings = account.Fills.Where(fill => fill.Fill.TradeId is null).GroupBy(fill => (
            fill.Side,
            fill.Fill.LevelPrice,
            Showing: market.Shown(fill.Side.Opposite(), fill.Fill.LevelPrice, fill.Fill.BookSequence)));
        foreach (var taken in showings)
        {
            var quantity = taken.Sum(fill => fill.Fill.Quantity);
            if (quantity > taken.Key.Showing.Quantity)
            {
                yield return $"{quantity} was taken at {taken.Key.LevelPrice} of what it showed from {taken.Key.Showing}";
            }
        }
    }
}
