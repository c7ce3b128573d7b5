using System.Globalization;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;
using CryptoSim.Tests.Replay;

namespace CryptoSim.Tests.Orders;

/// <summary>What a trader's decisions leave in the ledger, each with its basis, so that they can be made again from it
/// alone.</summary>
internal sealed class StoryLedger(Guid accountId)
{
    private readonly List<LedgerEvent> events = [];
    private long version;

    public void Deposit(string asset, decimal amount, Journal journal) => Write(
        new LedgerCommit(
            events.Count + 1,
            events.Count == 0 ? "open" : "deposit",
            null,
            null,
            null,
            string.Create(CultureInfo.InvariantCulture, $$"""{"v":2,"asset":"{{asset}}","amount":{{amount}}}"""),
            PaperTrader.Start),
        [journal]);

    /// <param name="basis">With the quote asset worth a dollar, where something filled.</param>
    public void Add(string kind, TradeDecision decision, string basis)
    {
        var (order, fills, journals) = decision;
        // The table of orders has each as its last event left it.
        events.ForEach(earlier => earlier.Orders.RemoveAll(known => known.Order.OrderId == order.OrderId));
        var written = Write(
            new LedgerCommit(
                events.Count + 1, kind, order.Symbol, ++version, order.OrderId, basis, order.UpdatedAt),
            journals);
        written.Fills.AddRange(fills.Select(fill => new LedgerFill(
            fill, order.Symbol, order.Side, 1, fill.Cost, fill.Cost)));
        written.Orders.Add(new LedgerOrder(order, 1, events.Count));
    }

    public void AssertReplays(IReadOnlyDictionary<string, (decimal Available, decimal Held)> balances)
    {
        var report = Replay(balances);
        ReplayReports.AssertEqual(report);
        Assert.AreEqual(0L, report.NotReplayable);
    }

    /// <param name="change">Made first to what is stored.</param>
    public ReplayReport Replay(
        IReadOnlyDictionary<string, (decimal Available, decimal Held)> balances, Action<List<LedgerEvent>>? change = null)
    {
        change?.Invoke(events);
        using var replay = new LedgerReplay();
        replay.Open(accountId);
        events.ForEach(replay.Add);
        replay.Close(new LedgerAccountState(accountId, events.Count, 1, balances));
        return replay.Finish();
    }

    private LedgerEvent Write(LedgerCommit commit, IEnumerable<Journal> journals)
    {
        var written = new LedgerEvent(commit.EventNumber) { Commit = commit };
        written.Journals.AddRange(journals.Select((journal, index) => new LedgerJournal(index + 1, 1, journal)));
        events.Add(written);
        return written;
    }
}
