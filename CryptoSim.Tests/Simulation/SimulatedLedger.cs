using System.Globalization;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;

namespace CryptoSim.Tests.Simulation;

/// <summary>The rules of <c>commit_decisions</c>, in memory: the same outcomes in the same precedence. What it keeps of a
/// decision is what the decision says, as the database does.</summary>
internal sealed class SimulatedLedger
{
    private readonly Dictionary<Guid, Account> accounts = [];

    /// <summary>Nobody can ask it anything; what it has, it keeps.</summary>
    public bool IsDown { get; set; }

    public IReadOnlyDictionary<Guid, Account> Accounts => accounts;

    public Guid Open(decimal dollars, decimal coins)
    {
        var account = new Account();
        foreach (var (asset, amount) in ((string, decimal)[])[("USD", dollars), ("BTC", coins)])
        {
            account.Deposit(asset, amount);
        }

        var id = Guid.CreateVersion7();
        accounts[id] = account;
        return id;
    }

    public CommitOutcome[] Commit(IReadOnlyList<DecisionItem> items)
    {
        var refused = new List<DecisionItem>();
        return
        [
            .. items.Select(item =>
            {
                var outcome = Commit(item, refused);
                if (outcome.Status != CommitStatus.Committed)
                {
                    refused.Add(item);
                }

                return outcome;
            }),
        ];
    }

    public AccountSnapshot Read(Guid accountId)
    {
        var account = accounts[accountId];
        return new AccountSnapshot(
            accountId,
            1,
            account.EventNumber,
            new Dictionary<string, long>(account.Versions),
            new Dictionary<string, (decimal, decimal)>(account.Balances),
            [.. account.OpenOrders.Select(order => new OrderWithFills(
                order, [.. account.Fills.Where(fill => fill.Fill.OrderId == order.OrderId).Select(fill => fill.Fill)]))],
            0,
            [.. account.Fills]);
    }

    public long? Find(DecisionItem item) =>
        accounts[item.Decision.Order.AccountId].Decisions.TryGetValue(item.DecisionId, out var number) ? number : null;

    private CommitOutcome Commit(DecisionItem item, List<DecisionItem> refused)
    {
        var order = item.Decision.Order;
        var account = accounts[order.AccountId];
        if (item.IsNew && order.ClientOrderId is { } clientId && account.ByClientId.TryGetValue(clientId, out var first))
        {
            return new CommitOutcome(
                CommitStatus.ClientOrderIdExists,
                ExistingOrderId: first.OrderId,
                SameContent: first.ContentHash.AsSpan().SequenceEqual(item.ContentHash));
        }

        var isOnRefused = refused.Exists(other => other.Decision.Order.AccountId == order.AccountId
            && other.Decision.Order.Symbol == order.Symbol && other.Version < item.Version);
        if (account.Versions.GetValueOrDefault(order.Symbol) != item.Version
            || isOnRefused
            || (!item.IsNew && account.Orders.GetValueOrDefault(order.OrderId) is not { IsFinal: false }))
        {
            return new CommitOutcome(CommitStatus.VersionConflict);
        }

        var changes = BalanceChange.Of(item.Decision);
        foreach (var change in changes)
        {
            var (available, held) = account.Balances.GetValueOrDefault(change.Asset);
            if (available + change.Available < 0 || held + change.Held < 0)
            {
                return new CommitOutcome(
                    CommitStatus.InsufficientFunds, ShortAsset: change.Asset, Available: available);
            }
        }

        account.Keep(item, changes);
        return new CommitOutcome(CommitStatus.Committed, account.EventNumber);
    }

    internal sealed class Account
    {
        public long EventNumber => Events.Count;

        public Dictionary<string, long> Versions { get; } = [];

        public Dictionary<string, (decimal Available, decimal Held)> Balances { get; } = [];

        public Dictionary<Guid, Order> Orders { get; } = [];

        public Dictionary<string, (Guid OrderId, byte[] ContentHash)> ByClientId { get; } = [];

        public Dictionary<Guid, long> Decisions { get; } = [];

        public List<RecentFill> Fills { get; } = [];

        public List<Journal> Journals { get; } = [];

        /// <summary>All that each commit left, as the tables have it.</summary>
        public List<LedgerEvent> Events { get; } = [];

        /// <summary>The limit that its order had at each fill.</summary>
        public Dictionary<Guid, decimal?> LimitsAt { get; } = [];

        public IEnumerable<Order> OpenOrders => Orders.Values.Where(order => !order.IsFinal);

        public void Deposit(string asset, decimal amount)
        {
            var journal = Domain.Ledger.Journals.Deposit(asset, amount);
            Journals.Add(journal);
            Balances[asset] = (amount, 0);
            var basis = string.Create(
                CultureInfo.InvariantCulture, $$"""{"v":2,"asset":"{{asset}}","amount":{{amount}}}""");
            Write(
                new LedgerCommit(
                    EventNumber + 1, EventNumber == 0 ? "open" : "deposit", null, null, null, basis,
                    DateTimeOffset.UnixEpoch),
                [journal]);
        }

        public void Keep(DecisionItem item, IReadOnlyList<BalanceChange> changes)
        {
            var (order, fills, journals) = item.Decision;
            var written = Write(
                new LedgerCommit(
                    EventNumber + 1, item.Kind, order.Symbol, item.Version + 1, order.OrderId, item.Basis, order.UpdatedAt),
                journals);
            foreach (var (fill, valueUsd) in fills.Zip(item.VolumesUsd))
            {
                written.Fills.Add(new LedgerFill(fill, order.Symbol, order.Side, 1, fill.Cost, valueUsd));
            }

            // The table of orders has each as its last event left it.
            Events.ForEach(earlier => earlier.Orders.RemoveAll(known => known.Order.OrderId == order.OrderId));
            written.Orders.Add(new LedgerOrder(order, 1, EventNumber));
            Versions[order.Symbol] = item.Version + 1;
            Orders[order.OrderId] = order;
            Decisions[item.DecisionId] = EventNumber;
            Journals.AddRange(journals);
            foreach (var fill in fills)
            {
                Fills.Add(new RecentFill(order.Symbol, order.Side, fill));
                LimitsAt[fill.FillId] = order.LimitPrice;
            }

            if (item.IsNew && order.ClientOrderId is { } clientId)
            {
                ByClientId.Add(clientId, (order.OrderId, item.ContentHash));
            }

            foreach (var change in changes)
            {
                var (available, held) = Balances.GetValueOrDefault(change.Asset);
                Balances[change.Asset] = (available + change.Available, held + change.Held);
            }
        }

        private LedgerEvent Write(LedgerCommit commit, IEnumerable<Journal> journals)
        {
            var written = new LedgerEvent(commit.EventNumber) { Commit = commit };
            written.Journals.AddRange(journals.Select((journal, index) => new LedgerJournal(index + 1, 1, journal)));
            Events.Add(written);
            return written;
        }
    }
}
