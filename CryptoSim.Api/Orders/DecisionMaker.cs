using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Portfolios;
using CryptoSim.Domain.Replay;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Orders;

/// <summary>What a placement was decided to be: exactly one of the first two is set.</summary>
/// <param name="SeenTradeId">Newest trade of the market at that moment.</param>
internal readonly record struct PlacementDecision(DecisionItem? Item, OrderRejection? Rejection, long SeenTradeId)
{
    /// <summary>It and the cancels of own orders that give way to it, in the order in which they are to be sent.</summary>
    public IReadOnlyList<DecisionItem> Items
    {
        get => field ?? (Item is null ? [] : [Item]);
        init;
    }
}

/// <summary>What a look at the market made of an order that waits.</summary>
/// <param name="Item">Null when nothing is to be done.</param>
/// <param name="Seen">What of the market is settled for the order then.</param>
internal readonly record struct OrderLook(IReadOnlyList<DecisionItem> Items, SeenByOrder Seen);

/// <summary>Brings the board, the account's state and the clock to the pure decider, and its decisions into the form the
/// ledger takes. Changes nothing.</summary>
internal sealed class DecisionMaker(MarketBoard board, IReadOnlyList<FeeSchedule> schedules, TimeProvider time)
{
    /// <summary>Of decisions on what the market did to a resting order.</summary>
    public const string MatchKind = "match";

    /// <summary>Of decisions that make a pending order a market or limit order.</summary>
    public const string TriggerKind = "trigger";

    /// <summary>Of decisions that change what an open order asks for.</summary>
    public const string AmendKind = "amend";

    /// <summary>In microseconds, as the ledger keeps it: an answer now and the same read later are equal.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = time.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        }
    }

    /// <param name="replaced">An open order that is canceled right before; null where none is.</param>
    /// <param name="moment">Of the market, on which it is decided; null for now.</param>
    public PlacementDecision Place(
        AccountState state, PlaceOrder request, byte[] contentHash, Order? replaced = null, MarketState? moment = null)
    {
        if ((moment?.Market ?? board.Find(request.Symbol)) is not { } market)
        {
            return new PlacementDecision(null, Rejections.UnknownSymbol(request.Symbol), 0);
        }

        // An offset is measured from the trade that is seen last, so that a trailing stop follows all that come after it.
        moment ??= MarketState.Of(board, market);
        var seenTradeId = moment.LastTradeId;
        var placement = PlacementOn(moment, state, orderId: null);
        placement = replaced is null ? placement : OrderReplacement.After(placement, replaced);
        var version = state.Symbol(request.Symbol).Version + (replaced is null ? 0 : 1);
        var way = GiveWay(SelfTrade.GivingWay(request, placement), request.SelfTrade, version, placement);
        placement = way.Placement;
        var outcome = OrderDecider.Place(request, placement);
        if (outcome.Decision is not { } decision)
        {
            return new PlacementDecision(null, outcome.Rejection, seenTradeId);
        }

        var decisionId = Guid.NewGuid();
        var quoteUsd = QuoteUsd(decision, placement.Instrument.Quote);
        var queue = QueueOf(decision.Order, placement);
        var basis = DecisionBasis.OfPlacement(
            decisionId, placement, request, state.VolumeUsd, quoteUsd, seenTradeId, decision.Order.Trigger?.Price, queue,
            decision.Order.Other);
        var shadow = ShadowNote.OfStart(
            decision,
            placement,
            model => OrderDecider.Place(request, placement with { FillModel = model }).Decision);
        var item = new DecisionItem(
            decisionId,
            decision,
            version + way.Before.Count,
            "place",
            true,
            contentHash,
            VolumesUsd(decision, quoteUsd),
            DecisionBasis.WithShadow(basis, shadow))
        {
            Queue = queue,
        };
        return new PlacementDecision(item, null, seenTradeId) { Items = [.. way.Before, item, .. way.After] };
    }

    public PlacementDecision Amend(AccountState state, OpenOrder open, AmendOrder request)
    {
        var order = open.Order;
        if (board.Find(order.Symbol) is not { } market)
        {
            return new PlacementDecision(null, Rejections.UnknownSymbol(order.Symbol), 0);
        }

        var moment = MarketState.Of(board, market);
        var seenTradeId = moment.LastTradeId;
        var placement = PlacementOn(moment, state, order.OrderId);
        var outcome = OrderDecider.Amend(order, request, placement);
        if (outcome.Decision is not { } decision)
        {
            return new PlacementDecision(null, outcome.Rejection, seenTradeId);
        }

        var decisionId = Guid.NewGuid();
        var quoteUsd = QuoteUsd(decision, placement.Instrument.Quote);
        // Where nothing but the quantity fell it keeps its place.
        var queue = decision.Order.PriorityAt == order.PriorityAt ? null : QueueOf(decision.Order, placement);
        var basis = DecisionBasis.OfAmend(
            decisionId, placement, order, decision.Order, state.VolumeUsd, quoteUsd, seenTradeId, queue);
        var item = new DecisionItem(
            decisionId,
            decision,
            state.Symbol(order.Symbol).Version,
            AmendKind,
            false,
            [],
            VolumesUsd(decision, quoteUsd),
            DecisionBasis.WithShadow(basis, ShadowNote.OfAmend(decision, placement, order)))
        {
            Queue = queue,
        };
        return new PlacementDecision(item, null, seenTradeId);
    }

    /// <returns>No item when nothing fills.</returns>
    public OrderLook Match(
        AccountState state, MarketState moment, OpenOrder open, WatchedOrder watched, long floorTradeId)
    {
        if (moment.IsStale)
        {
            return new OrderLook([], watched.Seen);
        }

        var (instrument, book) = (moment.Instrument, moment.Book);
        var tail = moment.Trades();
        var seenTradeId = SeenOf(moment, watched);
        var symbol = state.Symbol(instrument.Symbol);
        symbol.Consumption.Refresh(book);
        var now = Now;
        var context = new MatchContext(
            instrument,
            book,
            [.. tail.Where(print => print.TradeId > floorTradeId && watched.IsNew(print))],
            FeesOf(state, instrument, now),
            symbol.Consumption,
            number => OrderedIds.New(now, number),
            now)
        {
            Queue = watched.Queue,
            NextSlice = open.Order is { FillModel: FillModel.Queue, DisplayQuantity: not null, LimitPrice: { } limit }
                ? QueuePosition.Join(book, open.Order.Side, limit)
                : null,
        };
        var seen = new SeenByOrder(
            seenTradeId,
            open.Order.FillModel == FillModel.Queue
                ? QueueModel.Rest(RestingOrder.Of(open.Order), context).Position
                : null);
        if (OrderDecider.Match(open.Order, context) is not { } decision)
        {
            return new OrderLook([], seen);
        }

        var decisionId = Guid.NewGuid();
        var quoteUsd = QuoteUsd(decision, instrument.Quote);
        var basis = DecisionBasis.WithShadow(
            DecisionBasis.OfMatch(
                decisionId,
                context,
                open.Order,
                state.VolumeUsd,
                quoteUsd,
                seenTradeId,
                context.NextSlice is null ? null : seen.Queue),
            ShadowNote.OfFills(open.Order.Side, decision.Fills));
        return new OrderLook(
            [
                new DecisionItem(
                    decisionId, decision, symbol.Version, MatchKind, false, [], VolumesUsd(decision, quoteUsd), basis),
            ],
            seen);
    }

    /// <summary>The first trade since it was last looked at that came to its trigger, or else the newest there is: an order
    /// may be placed where the last price is already.</summary>
    /// <returns>No item when none did.</returns>
    public OrderLook Trigger(
        AccountState state, MarketState moment, OpenOrder open, WatchedOrder watched, long floorTradeId)
    {
        var tail = moment.Trades();
        var seenTradeId = SeenOf(moment, watched);
        var (order, trigger) = (open.Order, open.Order.Trigger!);
        Print? Find(OrderTrigger of)
        {
            bool Reaches(Print print) => print.TradeId > floorTradeId && of.IsReachedBy(print.Price, order.Side);
            return tail.Where(print => watched.IsNew(print) && Reaches(print)).Take(1)
                .Concat(tail.TakeLast(1).Where(Reaches))
                .Select(print => (Print?)print)
                .FirstOrDefault();
        }

        var (peak, _, found) = watched.IsPassedOver ? default
            : trigger.Trail is null ? new TrailStep(null, trigger.Price, Find(trigger))
            : trigger.Trail.Follow(
                trigger.Price,
                watched.Peak,
                tail.Where(print => print.TradeId > floorTradeId && watched.IsNew(print)),
                order.Side,
                moment.Instrument.PriceIncrement);
        // Of two legs the one that a trade came to first.
        var foundOther = watched.Other is { IsPassedOver: false } ? Find(order.Other!.Trigger) : null;
        var isOther = foundOther is { } other && !(found?.TradeId <= other.TradeId);
        peak = isOther ? null : peak;
        if ((isOther ? foundOther : found) is not { } print)
        {
            return new OrderLook([], new SeenByOrder(seenTradeId, null));
        }

        var placement = PlacementOn(moment, state, order.OrderId);
        if (!OrderDecider.CanTrigger(order, placement))
        {
            return new OrderLook([], watched.Seen);
        }

        var version = state.Symbol(order.Symbol).Version;
        var givingWay = SelfTrade.GivingWay(OrderDecider.Working(order, placement, peak, isOther), placement);
        var way = GiveWay(givingWay, order.SelfTrade, version, placement);
        placement = way.Placement;
        var decision = OrderDecider.Trigger(order, print, placement, peak, isOther)!;

        var decisionId = Guid.NewGuid();
        var quoteUsd = QuoteUsd(decision, placement.Instrument.Quote);
        var queue = QueueOf(decision.Order, placement);
        var basis = DecisionBasis.OfTrigger(
            decisionId, placement, order, decision.Order, print, state.VolumeUsd, quoteUsd, seenTradeId, peak, queue,
            isOther);
        var shadow = ShadowNote.OfStart(
            decision,
            placement,
            model => OrderDecider.Trigger(order with { FillModel = model }, print, placement, peak, isOther));
        var item = new DecisionItem(
            decisionId,
            decision,
            version + way.Before.Count,
            TriggerKind,
            false,
            [],
            VolumesUsd(decision, quoteUsd),
            DecisionBasis.WithShadow(basis, shadow))
        {
            Queue = queue,
        };
        return new OrderLook([.. way.Before, item, .. way.After], new SeenByOrder(seenTradeId, queue));
    }

    /// <summary>The order that closes one which has ended, on the state that it left.</summary>
    /// <param name="moment">Of the market, on which it ended; null for now.</param>
    /// <returns>Nothing where none does, or its market is not known here now.</returns>
    public PlacementDecision Close(AccountState state, Order ended, MarketState? moment = null) =>
        CloseTerms.Of(ended) is { } request
            ? Place(state, request, OrderContent.Hash(request), moment: moment)
            : default;

    public DecisionItem Cancel(AccountState state, OpenOrder open) =>
        Cancel(open.Order, EndReasons.CanceledByUser, state.Symbol(open.Order.Symbol).Version);

    private DecisionItem Cancel(Order open, string reason, long version)
    {
        var decisionId = Guid.NewGuid();
        return new DecisionItem(
            decisionId,
            OrderDecider.Cancel(open, reason, Now),
            version,
            "cancel",
            false,
            [],
            [],
            DecisionBasis.OfCancel(decisionId, reason));
    }

    /// <summary>Cancels the own orders that give way to one that would trade with them.</summary>
    /// <param name="version">At which the first of all is decided.</param>
    private GivenWay GiveWay(
        IReadOnlyList<Order> givingWay, SelfTradePrevention prevention, long version, Placement placement)
    {
        // Where both end, the one that comes is decided first: on what it meets.
        if (prevention == SelfTradePrevention.CancelBoth)
        {
            return new GivenWay(
                [], [.. givingWay.Select(met => Cancel(met, EndReasons.SelfTrade, version + 1))], placement);
        }

        return new GivenWay(
            [.. givingWay.Select((met, index) => Cancel(met, EndReasons.SelfTrade, version + index))],
            [],
            givingWay.Aggregate(placement, OrderReplacement.After));
    }

    /// <param name="Before">Cancels to be sent before what they give way to.</param>
    /// <param name="After">Or after it.</param>
    /// <param name="Placement">What that is decided on.</param>
    private readonly record struct GivenWay(
        IReadOnlyList<DecisionItem> Before, IReadOnlyList<DecisionItem> After, Placement Placement);

    /// <returns>Null while its time is not over.</returns>
    public DecisionItem? Expire(AccountState state, OpenOrder open)
    {
        var now = Now;
        if (!open.Order.IsExpiredAt(now))
        {
            return null;
        }

        var decisionId = Guid.NewGuid();
        return new DecisionItem(
            decisionId,
            OrderDecider.Expire(open.Order, now),
            state.Symbol(open.Order.Symbol).Version,
            "expire",
            false,
            [],
            [],
            DecisionBasis.OfExpiry(decisionId));
    }

    /// <param name="orderId">Of the order that is amended; null for a new one.</param>
    private Placement PlacementOn(MarketState moment, AccountState state, Guid? orderId)
    {
        var (instrument, book) = (moment.Instrument, moment.Book);
        var symbol = state.Symbol(instrument.Symbol);
        symbol.Consumption.Refresh(book);
        var now = Now;
        return new Placement(
            state.AccountId,
            orderId ?? OrderedIds.New(now),
            number => OrderedIds.New(now, number),
            instrument,
            book,
            moment.IsStale,
            FeesOf(state, instrument, now),
            symbol.Consumption,
            symbol.OpenOrders.Count,
            state.Available(instrument.Base),
            state.Available(instrument.Quote),
            now)
        {
            LastPrice = moment.LastPrice,
            // Looked at while this is decided, under the account's gate.
            OwnOrders = symbol.OpenOrders.Values.Select(open => open.Order),
            FillModel = state.FillModel,
        };
    }

    /// <summary>Where an order that rests from now on stands. What a stale book shows does not tell.</summary>
    private static QueuePosition? QueueOf(Order order, Placement placement) =>
        order is { FillModel: FillModel.Queue, Status: OrderStatus.Open, LimitPrice: { } limit }
            ? placement.IsStale ? QueuePosition.Unknown : QueuePosition.Join(placement.Book, order.Side, limit)
            : null;

    private static long SeenOf(MarketState moment, WatchedOrder watched) => moment.Last?.TradeId ?? watched.SeenTradeId;

    private FeeTier FeesOf(AccountState state, Instrument instrument, DateTimeOffset now) =>
        FeeSchedule.InForceOn(schedules, DateOnly.FromDateTime(now.UtcDateTime))
            .For(instrument.Base, instrument.Quote)
            .TierFor(state.VolumeUsd);

    // What cannot be valued in USD does not count for the ladder.
    private decimal? QuoteUsd(TradeDecision decision, string quote) => decision.Fills.Count == 0
        ? null
        : new UsdValuation(symbol => board.Find(symbol)?.Ticker?.Last).PriceOf(quote) ?? 0;

    private static decimal[] VolumesUsd(TradeDecision decision, decimal? quoteUsd) =>
        quoteUsd is { } price ? [.. decision.Fills.Select(fill => fill.Cost * price)] : [];
}
