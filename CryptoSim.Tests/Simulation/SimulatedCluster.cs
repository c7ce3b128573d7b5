using CryptoSim.Data.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Tests.Simulation;

/// <summary>Instances on one ledger and one bus, with a market, traders and faults, all from one seed.</summary>
internal sealed class SimulatedCluster
{
    private static readonly TimeSpan Healed = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan LeaseLasts = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    private readonly Random random;
    private readonly List<SimulatedInstance> instances;
    private readonly List<SimulatedTrader> traders;
    private readonly List<Guid> accounts;

    // One partition an account.
    private readonly (int Holder, TimeSpan Until)[] leases;
    private readonly TimeSpan[] busFreeAt;

    public SimulatedCluster(int seed)
    {
        random = new Random(seed);
        Market = new SimulatedMarket(random, Time);
        accounts = [Ledger.Open(2_000, 10), Ledger.Open(500, 3)];
        leases = new (int, TimeSpan)[accounts.Count];
        instances = [.. Enumerable.Range(0, random.Next(1, 4)).Select(number => new SimulatedInstance(this, number))];
        busFreeAt = new TimeSpan[instances.Count];
        // Two share an account.
        traders = [.. Enumerable.Range(0, 3).Select(number => new SimulatedTrader(this, number, accounts[number / 2]))];
    }

    public VirtualTime Time { get; } = new();

    public Trace Trace { get; } = new();

    public SimulatedLedger Ledger { get; } = new();

    public SimulatedMarket Market { get; }

    public IReadOnlyList<SimulatedTrader> Traders => traders;

    private bool IsCalm => Time.Elapsed >= Healed;

    public void Run()
    {
        MoveMarket();
        foreach (var instance in instances)
        {
            Renew(instance);
        }

        for (var fault = random.Next(5); fault > 0; fault--)
        {
            Time.After(Delay(200, 4_000), Fail);
        }

        traders.ForEach(trader => trader.Start());
        Time.RunUntil(End);
    }

    public TimeSpan Delay(int leastMs, int mostMs) =>
        TimeSpan.FromTicks(random.NextInt64(leastMs * TimeSpan.TicksPerMillisecond, mostMs * TimeSpan.TicksPerMillisecond));

    public int Next(int below) => random.Next(below);

    /// <summary>A call from outside: it reaches whoever is up, and the answer comes back if the connection lives.</summary>
    /// <param name="refused">Nobody listens there.</param>
    public void Call(Action<SimulatedInstance, Action<Answer>> call, Action<Answer> reply, Action refused)
    {
        var instance = instances[random.Next(instances.Count)];
        Time.After(Delay(1, 20), () =>
        {
            if (!instance.IsUp)
            {
                refused();
                return;
            }

            instance.Do(() => call(instance, answer => Time.After(Delay(1, 20), () => reply(answer))));
        });
    }

    /// <summary>Sends a batch to the ledger; null comes back when the connection was lost, before it was there or
    /// after.</summary>
    public void Commit(
        SimulatedInstance sender, IReadOnlyList<DecisionItem> items, Action<CommitOutcome[]?> answered)
    {
        var isLost = !IsCalm && random.Next(12) == 0;
        var isLostBefore = isLost && random.Next(2) == 0;
        Time.After(Delay(1, 30), () =>
        {
            CommitOutcome[]? outcomes = null;
            if (!isLostBefore && !Ledger.IsDown)
            {
                outcomes = Ledger.Commit(items);
                Tell(sender, items, outcomes);
            }

            Time.After(Delay(1, 30), () => answered(isLost ? null : outcomes));
        });
    }

    private void Tell(SimulatedInstance sender, IReadOnlyList<DecisionItem> items, CommitOutcome[] outcomes)
    {
        foreach (var (item, outcome) in items.Zip(outcomes))
        {
            var account = item.Decision.Order.AccountId;
            Trace.Note(
                Time.Elapsed, item.Kind, accounts.IndexOf(account),
                ((long)outcome.Status * 1_000_000) + (outcome.EventNumber * 1_000) + item.Decision.Fills.Count);
            foreach (var other in instances.Where(instance => instance != sender && outcome.EventNumber > 0))
            {
                // Redis may lose any of them.
                if (random.Next(5) > 0)
                {
                    Time.After(Delay(1, 50), () => other.Do(() => other.HearCommit(account, outcome.EventNumber)));
                }
            }
        }
    }

    private void MoveMarket()
    {
        Trace.Note(Time.Elapsed, "market");
        var update = Market.Move();
        foreach (var instance in instances)
        {
            Deliver(instance, update);
        }

        if (Time.Elapsed < End - TimeSpan.FromSeconds(3))
        {
            Time.After(Delay(20, 250), MoveMarket);
        }
    }

    /// <summary>In order, with a delay of each instance's own. One that is down reads the state when it starts.</summary>
    private void Deliver(SimulatedInstance instance, Action<MarketBoard> update)
    {
        var due = Time.Elapsed + Delay(1, 120);
        busFreeAt[instance.Number] = due = due > busFreeAt[instance.Number] ? due : busFreeAt[instance.Number];
        Time.After(due - Time.Elapsed, () => instance.Do(() => instance.Hear(update)));
    }

    private void Renew(SimulatedInstance instance)
    {
        instance.Do(() =>
        {
            if (Ledger.IsDown)
            {
                return;
            }

            for (var partition = 0; partition < leases.Length; partition++)
            {
                if (leases[partition].Holder == instance.Number || leases[partition].Until <= Time.Elapsed)
                {
                    leases[partition] = (instance.Number, Time.Elapsed + LeaseLasts);
                }
            }

            instance.Watch([.. accounts.Where((_, partition) => leases[partition].Holder == instance.Number)]);
        });
        Time.After(RenewEvery, () => Renew(instance));
    }

    private void Fail()
    {
        var instance = instances[random.Next(instances.Count)];
        var kind = random.Next(3);
        Trace.Note(Time.Elapsed, "fault", kind, instance.Number);
        switch (kind)
        {
            case 0 when instance.IsUp:
                instance.Crash();
                Time.After(Delay(300, 2_000), instance.Restart);
                break;
            case 1:
                instance.Freeze();
                Time.After(Delay(200, 2_000), instance.Resume);
                break;
            case 2 when !Ledger.IsDown:
                Ledger.IsDown = true;
                Time.After(Delay(100, 1_000), () => Ledger.IsDown = false);
                break;
            default:
                break;
        }
    }
}
