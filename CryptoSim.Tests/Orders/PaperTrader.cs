using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>One account and one market in memory: what the trading desk does with the decider, without its stores.
/// After every step the whole ledger is audited.</summary>
internal sealed class PaperTrader
{
    public static readonly Instrument Bitcoin = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.0001m, 0.5m);

    public static readonly DateTimeOffset Start = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);

    private readonly Guid accountId = new(1, 0, 0, new byte[8]);
    private int ids;
    private long tradeIds;

    public PaperTrader(Instrument? instrument = null)
    {
        Instrument = instrument ?? Bitcoin;
        Book = new BookView(Instrument.Symbol, 1, 0, Start, [], []);
    }

    public Instrument Instrument { get; set; }

    public BookView Book { get; private set; }

    public FeeTier Fees { get; set; } = new(0, 0.004m, 0.008m);

    public bool IsStale { get; set; }

    public Consumption Consumption { get; private set; } = new();

    public LedgerBalances Balances { get; } = new();

    public List<Journal> Journals { get; } = [];

    public List<Order> Orders { get; } = [];

    public List<Fill> Fills { get; } = [];

    public OrderRejection? LastRejection { get; private set; }

    private IEnumerable<Order> Open => Orders.Where(order => !order.IsFinal);

    public void Deposit(string asset, decimal amount) => Keep([Domain.Ledger.Journals.Deposit(asset, amount)]);

    public TradeDecision? Place(OrderSide side, decimal quantity, decimal? limitPrice)
    {
        var type = limitPrice is null ? OrderType.Market : OrderType.Limit;
        var outcome = OrderDecider.Place(
            new PlaceOrder(Instrument.Symbol, side, type, quantity, limitPrice),
            new Placement(
                accountId,
                NewId(),
                _ => NewId(),
                Instrument,
                Book,
                IsStale,
                Fees,
                Consumption,
                Open.Count(),
                Balances.Of(LedgerAccount.Available, Instrument.Base),
                Balances.Of(LedgerAccount.Available, Instrument.Quote),
                Start));
        LastRejection = outcome.Rejection;
        if (outcome.Decision is { } decision)
        {
            Keep(decision);
        }

        return outcome.Decision;
    }

    public void Cancel(Order order) => Keep(OrderDecider.Cancel(order, "canceled_by_user", Start));

    public void ShowBook(IReadOnlyList<BookLevel> bids, IReadOnlyList<BookLevel> asks)
    {
        Book = Book with { Sequence = Book.Sequence + 1, Bids = bids, Asks = asks };
        Consumption.Refresh(Book);
        MatchAll([]);
    }

    public void Print(OrderSide takerSide, decimal quantity, decimal price) =>
        MatchAll([new Print(++tradeIds, price, quantity, takerSide, Start, Book.Term, Book.Sequence)]);

    /// <summary>What a restart does: consumption comes back from the fills.</summary>
    public void Restart()
    {
        Consumption = new Consumption();
        foreach (var fill in Fills)
        {
            Consumption.Note(Orders.Single(order => order.OrderId == fill.OrderId).Side, [fill]);
        }

        Consumption.Refresh(Book);
    }

    private void MatchAll(IReadOnlyList<Print> prints)
    {
        // Best price first, then oldest first, as a venue would.
        var resting = Open
            .OrderBy(order => order.Side == OrderSide.Buy ? -order.LimitPrice : order.LimitPrice)
            .ToList();
        foreach (var order in resting)
        {
            var context = new MatchContext(Instrument, Book, prints, Fees, Consumption, _ => NewId(), Start);
            if (OrderDecider.Match(order, context) is { } decision)
            {
                Keep(decision);
            }
        }
    }

    private void Keep(TradeDecision decision)
    {
        var index = Orders.FindIndex(order => order.OrderId == decision.Order.OrderId);
        if (index < 0)
        {
            Orders.Add(decision.Order);
        }
        else
        {
            Orders[index] = decision.Order;
        }

        Fills.AddRange(decision.Fills);
        Consumption.Note(decision.Order.Side, decision.Fills);
        Keep(decision.Journals);
    }

    private void Keep(IEnumerable<Journal> journals)
    {
        foreach (var journal in journals)
        {
            Journals.Add(journal);
            Balances.Apply(journal);
        }

        var report = LedgerAudit.Check(Journals, Balances.All, Open);
        Assert.IsTrue(report.Balanced, string.Join("\n", report.Differences));
    }

    private Guid NewId() => new(++ids, 0, 0, new byte[8]);
}
