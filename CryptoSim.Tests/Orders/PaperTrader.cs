using CryptoSim.Data.Orders;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;

namespace CryptoSim.Tests.Orders;

/// <summary>One account and one market in memory: what the trading desk does with the decider, without its stores.
/// After every step the whole ledger is audited.</summary>
internal sealed class PaperTrader
{
    public static readonly Instrument Bitcoin = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.0001m, 0.5m);

    public static readonly DateTimeOffset Start = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);

    private readonly Guid accountId = new(1, 0, 0, new byte[8]);
    private readonly StoryLedger? ledger;

    // Of trailing stops.
    private readonly Dictionary<Guid, TrailPeak?> peaks = [];
    private readonly Queue<PlaceOrder> closings = [];
    private bool isInBatch;
    private int ids;
    private long tradeIds;

    /// <param name="keepsLedger">So that <see cref="AssertReplays"/> can be asked.</param>
    public PaperTrader(Instrument? instrument = null, bool keepsLedger = false)
    {
        ledger = keepsLedger ? new StoryLedger(accountId) : null;
        Instrument = instrument ?? Bitcoin;
        Book = new BookView(Instrument.Symbol, 1, 0, Start, [], []);
    }

    public Instrument Instrument { get; set; }

    public BookView Book { get; private set; }

    public FeeTier Fees { get; set; } = new(0, 0.004m, 0.008m);

    public bool IsStale { get; set; }

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>Of the newest trade; null before the first.</summary>
    public decimal? LastPrice { get; private set; }

    public Consumption Consumption { get; private set; } = new();

    public LedgerBalances Balances { get; } = new();

    public List<Journal> Journals { get; } = [];

    /// <summary>What was kept, in order.</summary>
    public List<TradeDecision> Decisions { get; } = [];

    /// <summary>Balances as a store keeps them: changed by each decision, never summed again.</summary>
    public Dictionary<string, (decimal Available, decimal Held)> Stored { get; } = [];

    public List<Order> Orders { get; } = [];

    public List<Fill> Fills { get; } = [];

    /// <summary>The limit that its order had at each fill.</summary>
    public Dictionary<Guid, decimal?> LimitsAt { get; } = [];

    public OrderRejection? LastRejection { get; private set; }

    private IEnumerable<Order> Open => Orders.Where(order => !order.IsFinal);

    public void Deposit(string asset, decimal amount)
    {
        Change(asset, amount, 0);
        var journal = Domain.Ledger.Journals.Deposit(asset, amount);
        ledger?.Deposit(asset, amount, journal);
        Keep([journal]);
    }

    public TradeDecision? Place(OrderSide side, decimal quantity, decimal? limitPrice) => Place(new PlaceOrder(
        Instrument.Symbol, side, limitPrice is null ? OrderType.Market : OrderType.Limit, quantity, limitPrice));

    public TradeDecision? Place(PlaceOrder request)
    {
        isInBatch = true;
        var givingWay = SelfTrade.GivingWay(request, PlacementOf(NewId()));
        GiveWay(givingWay, request.SelfTrade, SelfTradePrevention.CancelOldest);
        var placement = PlacementOf(NewId());
        var outcome = OrderDecider.Place(request, placement);
        if (outcome.Decision is { } decision)
        {
            Keep("place", decision, () => DecisionBasis.OfPlacement(
                Guid.Empty, placement, request, 0, QuoteUsd(decision), long.MinValue, decision.Order.Trigger?.Price,
                other: decision.Order.Other));
            peaks[decision.Order.OrderId] = null;
            GiveWay(givingWay, request.SelfTrade, SelfTradePrevention.CancelBoth);
        }

        EndBatch();
        LastRejection = outcome.Rejection;
        return outcome.Decision;
    }

    /// <param name="quantity">Null leaves it as it is, as does a null limit.</param>
    public TradeDecision? Amend(Order order, decimal? quantity, decimal? limitPrice) =>
        Amend(order, new AmendOrder(quantity, limitPrice));

    public TradeDecision? Amend(Order order, AmendOrder request)
    {
        var placement = PlacementOf(order.OrderId);
        var outcome = OrderDecider.Amend(order, request, placement);
        LastRejection = outcome.Rejection;
        if (outcome.Decision is { } decision)
        {
            Keep("amend", decision, () => DecisionBasis.OfAmend(
                Guid.Empty, placement, order, decision.Order, 0, QuoteUsd(decision), long.MinValue));
        }

        return outcome.Decision;
    }

    /// <summary>What an order would be decided on now.</summary>
    public Placement PlacementOf(Guid orderId) => new(
        accountId,
        orderId,
        _ => NewId(),
        Instrument,
        Book,
        IsStale,
        Fees,
        Consumption,
        Open.Count(),
        Balances.Of(LedgerAccount.Available, Instrument.Base),
        Balances.Of(LedgerAccount.Available, Instrument.Quote),
        Now)
    {
        LastPrice = LastPrice,
        OwnOrders = [.. Open],
    };

    public void Cancel(Order order) => Cancel(order, EndReasons.CanceledByUser);

    private void Cancel(Order order, string reason) => Keep(
        "cancel", OrderDecider.Cancel(order, reason, Now), () => DecisionBasis.OfCancel(Guid.Empty, reason));

    /// <summary>As the desk does it: the oldest are canceled before what comes is decided; where both are, after.</summary>
    private void GiveWay(IEnumerable<Order> givingWay, SelfTradePrevention asked, SelfTradePrevention now)
    {
        foreach (var order in asked == now ? givingWay : [])
        {
            Cancel(order, EndReasons.SelfTrade);
        }
    }

    /// <summary>All that was kept is what the bases of its decisions give alone.</summary>
    public void AssertReplays() => ledger!.AssertReplays(Stored);

    /// <param name="change">Made first to what is stored.</param>
    public ReplayReport Replay(Action<List<LedgerEvent>>? change = null) => ledger!.Replay(Stored, change);

    /// <summary>Time passes, without anybody looking.</summary>
    public void Wait(TimeSpan time) => Now += time;

    /// <summary>Ends the orders whose time is over, as their holder does.</summary>
    public void ExpireAll()
    {
        foreach (var order in Open.Where(order => order.IsExpiredAt(Now)).ToList())
        {
            Keep("expire", OrderDecider.Expire(order, Now), static () => DecisionBasis.OfExpiry(Guid.Empty));
        }
    }

    public void ShowBook(IReadOnlyList<BookLevel> bids, IReadOnlyList<BookLevel> asks)
    {
        Book = Book with { Sequence = Book.Sequence + 1, Bids = bids, Asks = asks };
        Consumption.Refresh(Book);
        MatchAll([]);
    }

    public void Print(OrderSide takerSide, decimal quantity, decimal price) =>
        Print(takerSide, quantity, price, Now);

    /// <param name="time">When it was printed, which may be long ago.</param>
    public void Print(OrderSide takerSide, decimal quantity, decimal price, DateTimeOffset time) =>
        Take(new Print(++tradeIds, price, quantity, takerSide, time, Book.Term, Book.Sequence));

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

    /// <summary>A trade triggers first what it reaches: what was triggered rests in the book only after it.</summary>
    private void Take(Print print)
    {
        LastPrice = print.Price;
        var resting = Open.Where(order => order.Status == OrderStatus.Open).ToList();
        foreach (var order in Open.Where(order => order.Status == OrderStatus.Pending).ToList())
        {
            if (IsReached(order, print))
            {
                Trigger(order, print, isOther: false);
            }
            else if (order.Other?.Trigger.IsReachedBy(print.Price, order.Side) ?? false)
            {
                Trigger(order, print, isOther: true);
            }
        }

        MatchAll([print], resting);
    }

    /// <summary>A trailing stop goes with the trade, or is reached by it.</summary>
    private bool IsReached(Order order, Print print)
    {
        if (order.Trigger!.Trail is not { } trail)
        {
            return order.Trigger.IsReachedBy(print.Price, order.Side);
        }

        var step = trail.Follow(
            order.Trigger.Price, peaks[order.OrderId], [print], order.Side, Instrument.PriceIncrement);
        peaks[order.OrderId] = step.Peak;
        return step.Reached is not null;
    }

    private void Trigger(Order order, Print print, bool isOther)
    {
        // One that gave way to another is gone.
        if (Orders.Find(known => known.OrderId == order.OrderId) is not { Status: OrderStatus.Pending }
            || !OrderDecider.CanTrigger(order, PlacementOf(order.OrderId)))
        {
            return;
        }

        isInBatch = true;
        var peak = isOther ? null : peaks[order.OrderId];
        var placement = PlacementOf(order.OrderId);
        var givingWay = SelfTrade.GivingWay(OrderDecider.Working(order, placement, peak, isOther), placement);
        GiveWay(givingWay, order.SelfTrade, SelfTradePrevention.CancelOldest);
        placement = PlacementOf(order.OrderId);
        var decision = OrderDecider.Trigger(order, print, placement, peak, isOther)!;
        Keep("trigger", decision, () => DecisionBasis.OfTrigger(
            Guid.Empty, placement, order, decision.Order, print, 0, QuoteUsd(decision), long.MinValue, peak,
            isOther: isOther));
        GiveWay(givingWay, order.SelfTrade, SelfTradePrevention.CancelBoth);
        EndBatch();
    }

    private void MatchAll(IReadOnlyList<Print> prints, IReadOnlyList<Order>? of = null)
    {
        // Best price first, then oldest first, as a venue would.
        var resting = (of ?? Open.Where(order => order.Status == OrderStatus.Open))
            .OrderBy(order => order.Side == OrderSide.Buy ? -order.LimitPrice : order.LimitPrice)
            .ToList();
        foreach (var order in resting)
        {
            // One that gave way to another meanwhile is gone.
            if (Orders.Find(known => known.OrderId == order.OrderId) is not { Status: OrderStatus.Open })
            {
                continue;
            }

            var context = new MatchContext(Instrument, Book, prints, Fees, Consumption, _ => NewId(), Now);
            if (OrderDecider.Match(order, context) is { } decision)
            {
                Keep("match", decision, () => DecisionBasis.OfMatch(
                    Guid.Empty, context, order, 0, QuoteUsd(decision), long.MinValue));
            }
        }
    }

    private static decimal? QuoteUsd(TradeDecision decision) => decision.Fills.Count > 0 ? 1 : null;

    private void Keep(string kind, TradeDecision decision, Func<string> basis)
    {
        // Before what was taken is noted: the decision did not know of it.
        ledger?.Add(kind, decision, basis());
        var index = Orders.FindIndex(order => order.OrderId == decision.Order.OrderId);
        if (index < 0)
        {
            Orders.Add(decision.Order);
        }
        else
        {
            Orders[index] = decision.Order;
        }

        Decisions.Add(decision);
        foreach (var change in BalanceChange.Of(decision))
        {
            Change(change.Asset, change.Available, change.Held);
        }

        Fills.AddRange(decision.Fills);
        foreach (var fill in decision.Fills)
        {
            LimitsAt[fill.FillId] = decision.Order.LimitPrice;
        }

        Consumption.Note(decision.Order.Side, decision.Fills);
        Keep(decision.Journals);
        if (CloseTerms.Of(decision.Order) is { } closing)
        {
            closings.Enqueue(closing);
        }

        if (!isInBatch)
        {
            EndBatch();
        }
    }

    /// <summary>What gives way is kept in one batch with what it gives way to: what closes any of them comes
    /// after.</summary>
    private void EndBatch()
    {
        isInBatch = false;
        while (closings.TryDequeue(out var closing))
        {
            Place(closing);
        }
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

    private void Change(string asset, decimal available, decimal held)
    {
        var (free, reserved) = Stored.GetValueOrDefault(asset);
        Stored[asset] = (free + available, reserved + held);
    }

    private Guid NewId() => new(++ids, 0, 0, new byte[8]);
}
