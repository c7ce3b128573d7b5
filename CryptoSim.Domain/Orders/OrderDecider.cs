using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Money;

namespace CryptoSim.Domain.Orders;

/// <summary>Everything a new order is decided on. Plain values: the same placement always gives the same outcome.</summary>
/// <param name="OrderId">Id the order will have.</param>
/// <param name="NewFillId">Gives the id of the n-th fill of this decision.</param>
/// <param name="Book">The book now; taker fills walk it.</param>
/// <param name="IsStale">No frame of any kind came from upstream for longer than the limit: market orders are refused,
/// limit orders rest without taking.</param>
/// <param name="Consumption">What this account has already taken from levels that have not changed since. Only read:
/// note a kept decision's fills (<see cref="Consumption.Note"/>) before the account's next order is decided.</param>
/// <param name="OpenOrders">How many orders the account has open on this symbol.</param>
/// <param name="AvailableBase">Available funds in the base asset.</param>
/// <param name="AvailableQuote">Available funds in the quote asset.</param>
public sealed record Placement(
    Guid AccountId,
    Guid OrderId,
    Func<int, Guid> NewFillId,
    Instrument Instrument,
    BookView Book,
    bool IsStale,
    FeeTier Fees,
    Consumption Consumption,
    int OpenOrders,
    decimal AvailableBase,
    decimal AvailableQuote,
    DateTimeOffset Time)
{
    /// <summary>Price of the newest trade, for triggers that are stated as an offset from it; null where there is
    /// none.</summary>
    public decimal? LastPrice { get; init; }

    /// <summary>The account's orders of the symbol that have not ended, for <see cref="SelfTrade"/>.</summary>
    public IEnumerable<Order> OwnOrders { get; init; } = [];

    /// <summary>With what of the book can be taken before an own order is met.</summary>
    internal Placement Before(Order met) => this with { Book = SelfTrade.Before(Book, met) };
    /// <summary>What a new order is placed under; one that is there keeps its own.</summary>
    public FillModel FillModel { get; init; }
}

/// <summary>What a resting order is matched against: the book after a change, and the prints since the last look.</summary>
/// <param name="Prints">Trades printed after the order was placed and since the last look, oldest first; empty when only
/// the book changed.</param>
/// <param name="Consumption">What the account has taken already. Only read: note a kept decision's fills
/// (<see cref="Consumption.Note"/>) before the account's next order is matched.</param>
public sealed record MatchContext(
    Instrument Instrument,
    BookView Book,
    IReadOnlyList<Print> Prints,
    FeeTier Fees,
    Consumption Consumption,
    Func<int, Guid> NewFillId,
    DateTimeOffset Time)
{
    /// <summary>The order's place in the queue before the prints, as of the book; null where it has none.</summary>
    public QueuePosition? Queue { get; init; }

    /// <summary>Of an iceberg: the place that its next slice takes, at the end of what the book shows at its price; null for
    /// an order that shows all of itself.</summary>
    public QueuePosition? NextSlice { get; init; }
}

/// <summary>A trade the venue printed.</summary>
/// <param name="TakerSide">Side of the taker: a sell print hit the bids.</param>
public readonly record struct Print(
    long TradeId,
    decimal Price,
    decimal Quantity,
    OrderSide TakerSide,
    DateTimeOffset Time,
    long Term,
    long Sequence,
    OrderType TakerType = OrderType.Market);

/// <summary>Decides orders: pure, synchronous, deterministic. Nothing it is given is changed.</summary>
public static class OrderDecider
{
    /// <summary>The order that is asked for, before anything is decided.</summary>
    public static Order Asked(PlaceOrder request, Placement placement) => NewOrder(request, request.Quantity, placement);

    /// <summary>Checks the rules and the funds, walks the book as a taker, and rests what is left of a limit order.
    /// What a market order cannot fill in the visible book is canceled with reason <c>no_liquidity</c>, the rest of an
    /// immediate-or-cancel order with <c>immediate_or_cancel</c>, and a fill-or-kill order that does not fill whole takes
    /// nothing and is canceled with <c>fill_or_kill</c>. Where it meets an order of its own account, what is left of it is
    /// canceled with <c>self_trade</c>; orders that are to give way to it have been canceled before.</summary>
    public static PlaceOutcome Place(PlaceOrder request, Placement placement)
    {
        var outcome = PlaceOrRefuse(request, placement);
        return request.Closes is not null && outcome.Rejection is { } refused
            ? new TradeDecision(
                NewOrder(request, request.Quantity, placement) with { Status = OrderStatus.Canceled, Reason = refused.Code },
                [],
                [])
            : outcome;
    }

    private static PlaceOutcome PlaceOrRefuse(PlaceOrder request, Placement placement)
    {
        request = request with
        {
            Quantity = Amounts.Normalize(request.Quantity),
            LimitPrice = request.LimitPrice is { } price ? Amounts.Normalize(price) : null,
            QuoteQuantity = request.QuoteQuantity is { } amount ? Amounts.Normalize(amount) : null,
        };
        if (OrderRules.Check(request, placement) is { } broken)
        {
            return broken;
        }

        if (request.Trigger is not null)
        {
            return PlacePending(request, placement);
        }

        var met = SelfTrade.Met(NewOrder(request, request.Quantity, placement), request.QuoteQuantity, placement);
        var (takes, quantity) = Walk(request, met is [var first, ..] ? placement.Before(first) : placement);
        if (met.Count > 0 && request.QuoteQuantity is { } worth)
        {
            // What its own order's price would have made of the rest.
            quantity = takes.Sum(take => take.Quantity) + BookWalk.QuantityFor(
                worth - takes.Sum(take => take.Quantity * take.Level.Price),
                met[0].LimitPrice!.Value,
                placement.Instrument.QuantityIncrement);
        }

        if (request.Type == OrderType.Market && takes.Count == 0 && met.Count == 0)
        {
            return Rejections.NoLiquidity(request.Side, placement.Instrument);
        }

        if (request.TimeInForce == TimeInForce.Fok && takes.Sum(take => take.Quantity) < quantity)
        {
            takes = [];
        }

        var draft = new DecisionDraft(NewOrder(request, quantity, placement), placement);
        foreach (var take in takes)
        {
            draft.Take(take, placement.Book, placement.Fees.TakerRate);
        }

        if (met.Count > 0)
        {
            draft.EndForSelfTrade();
        }
        else
        {
            draft.RestOrEnd(placement.Fees.HoldRate);
        }

        var order = draft.Order;
        // A walk that ends far above its first level meets this limit only here.
        if (order.FilledCost > Amounts.MaximumCost)
        {
            return Rejections.CostTooLarge(quantity, order.AveragePrice ?? 0, placement.Instrument);
        }

        return CheckFunds(order, placement) is { } refused ? refused : draft.Finish();
    }

    /// <summary>Changes the quantity or the limit of an open order, which keeps its id and what it filled. The hold is
    /// moved to what will rest, by one journal; a limit that crosses the book takes as a new order would. The place in
    /// the queue is kept only where nothing but the quantity falls. Of an order that waits for its trigger, that price may
    /// be changed too: it takes nothing, and its hold is moved to what it is expected to need then.</summary>
    /// <param name="placement">As for a new order, with the order's own id.</param>
    public static PlaceOutcome Amend(Order open, AmendOrder request, Placement placement)
    {
        if (open.Status != OrderStatus.Pending && open is not { Status: OrderStatus.Open, LimitPrice: not null })
        {
            throw new ArgumentException($"Order {open.OrderId} does not rest: {open.Status}.", nameof(open));
        }

        if (CheckAmendable(open, request) is { } refusal)
        {
            return refusal;
        }

        var amended = Amended(open, request, placement.Time);
        if (OrderRules.CheckAmend(amended, placement) is { } broken)
        {
            return broken;
        }

        if (open.Status == OrderStatus.Pending)
        {
            return AmendPending(open, amended, placement);
        }

        if (SelfTrade.Met(amended, null, placement) is [var met, ..])
        {
            return Rejections.MeetsOwnOrder(met);
        }

        var (quantity, limit) = (amended.Quantity, amended.LimitPrice!.Value);
        var onlyFalls = OnlyFalls(open, amended);
        var draft = new DecisionDraft(amended, placement);
        IReadOnlyList<LevelTake> takes = placement.IsStale
            ? []
            : FillDecisions.Take(
                open.FillModel, placement.Book, open.Side, draft.Remaining, limit, placement.Consumption);
        // An order that only falls never asks for more, not even where the fee tier worsened while it rested.
        draft.Rehold(
            draft.Remaining - takes.Sum(take => take.Quantity),
            placement.Fees.HoldRate,
            onlyFalls ? open.HeldAmount : decimal.MaxValue);
        foreach (var take in takes)
        {
            draft.Take(take, placement.Book, placement.Fees.TakerRate);
        }

        var order = draft.Order;
        if (order.FilledCost > Amounts.MaximumCost)
        {
            return Rejections.CostTooLarge(quantity, order.AveragePrice ?? 0, placement.Instrument);
        }

        return CheckMoreFunds(open, order, placement) is { } refused ? refused : draft.Finish();
    }

    private static OrderRejection? CheckAmendable(Order open, AmendOrder request)
    {
        if (request.TriggerPrice is not null && open is not { Status: OrderStatus.Pending, Trigger.Trail: null })
        {
            return Rejections.TriggerNotAmended(open);
        }

        if (request.DisplayQuantity is not null && open.DisplayQuantity is null)
        {
            return Rejections.DisplayNotAllowed("Only an iceberg shows a part of itself.");
        }

        if (request.Other is not null && open is not { Status: OrderStatus.Pending, Other: not null })
        {
            return Rejections.OtherNotAmended(open);
        }

        return request.LimitPrice is not null && open is { Status: OrderStatus.Pending, Trigger.Trail: not null }
            ? Rejections.TrailedLimitStated()
            : null;
    }

    private static Order Amended(Order open, AmendOrder request, DateTimeOffset time)
    {
        var amended = open with
        {
            Quantity = request.Quantity is { } quantity ? Amounts.Normalize(quantity) : open.Quantity,
            LimitPrice = request.LimitPrice is { } limit ? Amounts.Normalize(limit) : open.LimitPrice,
            DisplayQuantity = request.DisplayQuantity is { } shown ? Amounts.Normalize(shown) : open.DisplayQuantity,
            Trigger = request.TriggerPrice is { } trigger
                ? open.Trigger! with { Price = Amounts.Normalize(trigger) }
                : open.Trigger,
            Other = request.Other is { } change ? Amended(open.Other!, change) : open.Other,
        };
        return amended with { PriorityAt = OnlyFalls(open, amended) ? open.PriorityAt : time };
    }

    private static OrderLeg Amended(OrderLeg leg, AmendLeg change) => leg with
    {
        LimitPrice = change.LimitPrice is { } limit ? Amounts.Normalize(limit) : leg.LimitPrice,
        Trigger = change.TriggerPrice is { } trigger
            ? leg.Trigger with { Price = Amounts.Normalize(trigger) }
            : leg.Trigger,
    };

    private static bool OnlyFalls(Order open, Order amended) => amended.Quantity <= open.Quantity
        && (amended.LimitPrice, amended.DisplayQuantity) == (open.LimitPrice, open.DisplayQuantity);

    private static PlaceOutcome AmendPending(Order pending, Order amended, Placement placement)
    {
        var draft = new DecisionDraft(amended, placement);
        draft.RestPending(placement.Fees.HoldRate);
        return CheckMoreFunds(pending, draft.Order, placement) is { } refused ? refused : draft.Finish();
    }

    /// <summary>A trade has come to an order's trigger: from here on it is a market or a limit order. A limit order takes
    /// what it reaches and rests; a market order gives its hold back first and takes from all that is available. Where the
    /// account cannot pay what it would take, it is canceled with reason <c>insufficient_funds</c>.</summary>
    /// <param name="print">The trade.</param>
    /// <param name="placement">As for a new order, with the order's own id and fresh prices.</param>
    /// <param name="peak">For a trailing stop: the most favorable last price before that trade, from which its trigger
    /// and its limit follow; null: they are where they were when it was placed.</param>
    /// <param name="isOther">It is the trigger of the other leg that the trade came to.</param>
    /// <returns>Null while the market matches nothing, and once its time is over.</returns>
    public static TradeDecision? Trigger(
        Order pending, Print print, Placement placement, TrailPeak? peak = null, bool isOther = false)
    {
        if (pending is not { Status: OrderStatus.Pending, Trigger: not null })
        {
            throw new ArgumentException($"Order {pending.OrderId} waits for no trigger: {pending.Status}.", nameof(pending));
        }

        var working = Working(pending, placement, peak, isOther);
        if (!working.Trigger!.IsReachedBy(print.Price, pending.Side))
        {
            throw new ArgumentException($"A trade at {print.Price} does not trigger {pending.OrderId}.", nameof(print));
        }

        if (!CanTrigger(pending, placement))
        {
            return null;
        }

        var draft = new DecisionDraft(working, placement);
        var met = SelfTrade.Met(working, null, placement);
        var takes = FillDecisions.Take(
            working.FillModel,
            met is [var first, ..] ? placement.Before(first).Book : placement.Book,
            working.Side,
            draft.Remaining,
            working.LimitPrice,
            placement.Consumption);
        if (working.LimitPrice is null || met.Count > 0)
        {
            draft.Free();
        }
        else
        {
            // What rests never asks for more than it held, even where the fee tier worsened meanwhile.
            draft.Rehold(
                draft.Remaining - takes.Sum(take => take.Quantity), placement.Fees.HoldRate, working.HeldAmount);
        }

        foreach (var take in takes)
        {
            draft.Take(take, placement.Book, placement.Fees.TakerRate);
        }

        if (met.Count > 0)
        {
            draft.EndForSelfTrade();
        }
        else if (working.LimitPrice is null)
        {
            draft.RestOrEnd(placement.Fees.HoldRate);
        }

        var order = draft.Order;
        var refused = order.FilledCost > Amounts.MaximumCost
            ? Rejections.CostTooLarge(order.Quantity, order.AveragePrice ?? 0, placement.Instrument)
            : CheckMoreFunds(pending, order, placement);
        return refused is null
            ? draft.Finish()
            : End(working, OrderStatus.Canceled, refused.Code, placement.Time);
    }

    /// <summary>Whether a pending order may be triggered now: the market matches, and its time is not over.</summary>
    public static bool CanTrigger(Order pending, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(pending);
        ArgumentNullException.ThrowIfNull(placement);
        return !placement.IsStale && placement.Instrument.Status.IsMatching() && !pending.IsExpiredAt(placement.Time);
    }

    /// <summary>An order as it works once a trade has come to its trigger. The leg that it came to is the order's from then
    /// on, and the other is dropped.</summary>
    /// <param name="peak">As for <see cref="Trigger"/>, as is the next.</param>
    public static Order Working(Order pending, Placement placement, TrailPeak? peak, bool isOther = false)
    {
        ArgumentNullException.ThrowIfNull(pending);
        ArgumentNullException.ThrowIfNull(placement);
        pending = isOther ? pending.Turn() : pending;
        var trigger = pending.Trigger ?? throw new ArgumentException($"Order {pending.OrderId} has no trigger.", nameof(pending));
        var limit = pending.LimitPrice;
        if (trigger.Trail is { } trail && peak is not null)
        {
            var increment = placement.Instrument.PriceIncrement;
            trigger = trigger with { Price = trail.PriceFrom(peak.Price, pending.Side, increment) };
            limit = trail.LimitFrom(trigger.Price, increment);
        }

        return pending with
        {
            Status = OrderStatus.Open,
            Trigger = trigger with { ReachedAt = placement.Time, Mark = null },
            LimitPrice = limit,
            PriorityAt = placement.Time,
        };
    }

    /// <summary>Fills a resting order against what the market shows and prints, as the model that it was placed under has
    /// it. It fills at its own limit, as a maker.</summary>
    /// <returns>Null when nothing fills.</returns>
    public static TradeDecision? Match(Order resting, MatchContext context)
    {
        if (resting is not { Status: OrderStatus.Open, LimitPrice: not null })
        {
            throw new ArgumentException($"Order {resting.OrderId} does not rest: {resting.Status}.", nameof(resting));
        }

        if (!context.Instrument.Status.IsMatching())
        {
            return null;
        }

        var (fills, _) = FillDecisions.Rest(resting.FillModel, RestingOrder.Of(resting), context);
        if (fills.Count == 0)
        {
            return null;
        }

        var draft = new DecisionDraft(resting, context);
        foreach (var (quantity, source) in fills)
        {
            draft.FillResting(quantity, source, context.Fees.MakerRate);
        }

        return draft.Finish();
    }

    /// <summary>Whether a print may fill a resting order: it came from the other side, at the limit or better, before the
    /// order expired.</summary>
    public static bool Meets(Print print, Order resting)
    {
        ArgumentNullException.ThrowIfNull(resting);
        return resting.LimitPrice is not null && RestingOrder.Of(resting).Meets(print);
    }

    /// <summary>Ends an open order whose time is over, and releases what it holds.</summary>
    public static TradeDecision Expire(Order open, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(open);
        return open.IsExpiredAt(time)
            ? End(open, OrderStatus.Expired, EndReasons.Expired, time)
            : throw new ArgumentException($"Order {open.OrderId} does not expire before {open.ExpiresAt:O}.", nameof(open));
    }

    /// <summary>Ends an open order and releases what it holds.</summary>
    /// <param name="reason"><c>canceled_by_user</c>, <c>reset</c>, ...</param>
    public static TradeDecision Cancel(Order open, string reason, DateTimeOffset time) =>
        End(open, OrderStatus.Canceled, reason, time);

    private static TradeDecision End(Order open, OrderStatus status, string reason, DateTimeOffset time)
    {
        if (open.IsFinal)
        {
            throw new ArgumentException($"Order {open.OrderId} is final: {open.Status}.", nameof(open));
        }

        var ended = open with
        {
            Status = status,
            HeldAmount = 0,
            Reason = reason,
            UpdatedAt = time,
        };
        IReadOnlyList<Journal> journals = open.HeldAmount == 0
            ? []
            : [Journals.Release(open.OrderId, open.HeldAsset, open.HeldAmount)];
        return new TradeDecision(ended, [], journals);
    }

    /// <summary>It takes nothing yet, and holds what it is expected to need: at its limit, or at its trigger.</summary>
    private static PlaceOutcome PlacePending(PlaceOrder request, Placement placement)
    {
        var draft = new DecisionDraft(NewOrder(request, request.Quantity, placement), placement);
        draft.RestPending(placement.Fees.HoldRate);
        return CheckFunds(draft.Order, placement) is { } refused ? refused : draft.Finish();
    }

    private static OrderTrigger? TriggerOf(PlaceOrder request, Placement placement) =>
        request.Trigger is { } terms
        && terms.PriceFrom(placement.LastPrice, request.Side, placement.Instrument.PriceIncrement) is { } price
            ? new OrderTrigger(terms.Kind, Amounts.Normalize(price)) { Trail = terms.Trail }
            : null;

    /// <summary>What an order takes at once, and its quantity in the base asset.</summary>
    private static (List<LevelTake> Takes, decimal Quantity) Walk(PlaceOrder request, Placement placement)
    {
        if (request.QuoteQuantity is { } amount)
        {
            var (takes, missing) = FillDecisions.TakeWorth(
                placement.FillModel,
                placement.Book,
                request.Side,
                amount,
                placement.Instrument.QuantityIncrement,
                placement.Consumption);
            return (takes, takes.Sum(take => take.Quantity) + missing);
        }

        return (
            placement.IsStale
                ? []
                : FillDecisions.Take(
                    placement.FillModel,
                    placement.Book,
                    request.Side,
                    request.Quantity,
                    request.LimitPrice,
                    placement.Consumption),
            request.Quantity);
    }

    private static Order NewOrder(PlaceOrder request, decimal quantity, Placement placement)
    {
        var trigger = TriggerOf(request, placement);
        return new Order(
            placement.OrderId,
            placement.AccountId,
            request.ClientOrderId,
            request.Symbol,
            request.Side,
            request.Type,
            OrderStatus.Pending,
            quantity,
            request.LimitPrice ?? trigger?.Trail?.LimitFrom(trigger.Price, placement.Instrument.PriceIncrement),
            0,
            0,
            0,
            request.Side == OrderSide.Buy ? placement.Instrument.Quote : placement.Instrument.Base,
            0,
            null,
            placement.Time,
            placement.Time)
        {
            UserReference = request.UserReference,
            TimeInForce = request.TimeInForce,
            ExpiresAt = request.ExpiresAt,
            IsPostOnly = request.IsPostOnly,
            QuoteQuantity = request.QuoteQuantity,
            DisplayQuantity = request.DisplayQuantity is { } display ? Amounts.Normalize(display) : null,
            SelfTrade = request.SelfTrade,
            Close = request.Close,
            Closes = request.Closes,
            Trigger = trigger,
            Other = trigger is null
                ? null
                : request.Other?.At(placement.LastPrice, request.Side, placement.Instrument.PriceIncrement),
            FillModel = placement.FillModel,
        };
    }

    /// <summary>Whole or not at all: an order is never cut to what the account can pay.</summary>
    private static OrderRejection? CheckFunds(Order order, Placement placement)
    {
        // Invariant: an accepted order leaves both available balances at or above zero after each of its journals.
        return order.Side == OrderSide.Buy
            ? Short(order.FilledCost + order.Fee + order.HeldAmount, placement.AvailableQuote, order.HeldAsset)
            : Short(order.FilledQuantity + order.HeldAmount, placement.AvailableBase, order.HeldAsset);
    }

    /// <summary>As for a new order, of what the amend takes beyond what the order has.</summary>
    private static OrderRejection? CheckMoreFunds(Order before, Order after, Placement placement)
    {
        var isBuy = after.Side == OrderSide.Buy;
        var held = after.HeldAmount - before.HeldAmount;
        var more = isBuy
            ? held + after.FilledCost - before.FilledCost + after.Fee - before.Fee
            : held + after.FilledQuantity - before.FilledQuantity;
        var available = isBuy ? placement.AvailableQuote : placement.AvailableBase;
        return more > available ? Rejections.InsufficientFundsToAmend(more, available, after.HeldAsset) : null;
    }

    private static OrderRejection? Short(decimal needed, decimal available, string asset) =>
        needed > available ? Rejections.InsufficientFunds(needed, available, asset) : null;
}
