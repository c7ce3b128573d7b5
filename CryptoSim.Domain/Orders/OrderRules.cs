using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Money;

namespace CryptoSim.Domain.Orders;

/// <summary>The rules a new order must keep, before funds: what may be stated (symbol, quantity, price, ids), then what
/// the market allows now. The first rule broken is the answer.</summary>
public static class OrderRules
{
    public const int MaximumClientOrderIdLength = 64;

    /// <summary>Open orders an account may have on one symbol: Kraken allows 60 to 225, bots here may go further, and
    /// matching stays bounded.</summary>
    public const int MaximumOpenOrders = 1_000;

    /// <returns>The rule broken, or null.</returns>
    public static OrderRejection? Check(PlaceOrder request, Placement placement) =>
        CheckDeadline(request, placement.Time)
        ?? CheckMarket(request, placement)
        ?? CheckSize(request, placement)
        ?? CheckPrice(request, placement.Instrument)
        ?? CheckTrigger(request, placement)
        ?? CheckOther(request, placement)
        ?? CheckTimeInForce(request, placement.Time)
        ?? CheckPostOnly(request, placement.Book)
        ?? CheckDisplay(request, placement.Instrument)
        ?? CheckClose(request, placement)
        ?? CheckClientOrderId(request.ClientOrderId)
        ?? CheckOpenOrders(request, placement)
        ?? CheckLiquidity(request, placement)
        ?? CheckCost(request, placement)
        ?? CheckOtherAlone(request, placement);

    /// <summary>The same rules for an open or pending order that is to have another quantity, limit or trigger.</summary>
    /// <param name="amended">As it is to be.</param>
    /// <returns>The rule broken, or null.</returns>
    public static OrderRejection? CheckAmend(Order amended, Placement placement)
    {
        var trigger = amended.Status == OrderStatus.Pending ? amended.Trigger : null;
        // One that follows the last price keeps its distance, of which nothing changes: it counts as where it was.
        var asked = new PlaceOrder(
            amended.Symbol, amended.Side, amended.Type, amended.Quantity, amended.LimitPrice)
        {
            IsPostOnly = amended.IsPostOnly,
            DisplayQuantity = amended.DisplayQuantity,
            Trigger = trigger is null ? null
                : new TriggerTerms(trigger.Trail is null ? trigger.Kind : TriggerKind.StopLoss, trigger.Price),
            Other = trigger is not null && amended.Other is { } other
                ? new LegTerms(other.Type, other.LimitPrice, new TriggerTerms(other.Trigger.Kind, other.Trigger.Price))
                : null,
        };
        return CheckMarket(asked, placement)
            ?? CheckQuantity(asked.Quantity, placement.Instrument)
            ?? (asked.Quantity > amended.FilledQuantity
                ? null
                : Rejections.QuantityFilledAlready(asked.Quantity, amended))
            ?? CheckPrice(asked, placement.Instrument)
            ?? CheckTrigger(asked, placement)
            ?? CheckOther(asked, placement)
            ?? CheckPostOnly(asked, placement.Book)
            ?? CheckDisplay(asked, placement.Instrument)
            ?? CheckCost(asked, placement)
            ?? CheckOtherAlone(asked, placement);
    }

    private static OrderRejection? CheckDeadline(PlaceOrder request, DateTimeOffset time) =>
        request.Deadline is { } deadline && time > deadline ? Rejections.DeadlineElapsed(deadline) : null;

    private static OrderRejection? CheckMarket(PlaceOrder request, Placement placement)
    {
        var instrument = placement.Instrument;
        if (request.Symbol != instrument.Symbol)
        {
            return Rejections.UnknownSymbol(request.Symbol);
        }

        var rules = instrument.Status.Rules();
        var isTaken = request.Type == OrderType.Market ? rules.MarketOrders
            : request.IsImmediate || request.Trigger is not null || WouldTake(request, placement.Book) ? rules.TakingLimits
            : rules.RestingLimits;
        return isTaken ? null : Rejections.MarketNotOpen(instrument, rules.Takes);
    }

    private static bool WouldTake(PlaceOrder request, BookView book) =>
        request.LimitPrice is { } limit
        && BestOpposite(request.Side, book) is { } best
        && BookWalk.Reaches(request.Side, best.Price, limit);

    private static OrderRejection? CheckSize(PlaceOrder request, Placement placement)
    {
        var instrument = placement.Instrument;
        if (request.QuoteQuantity is not { } amount)
        {
            return CheckQuantity(request.Quantity, instrument);
        }

        if (request is not { Type: OrderType.Market, Trigger: null, Quantity: 0 })
        {
            return Rejections.QuoteQuantityNotAllowed(request.Type != OrderType.Market || request.Trigger is not null
                ? "Only a market order's size can be in the quote asset."
                : "An order has a quantity or a quote quantity, not both.");
        }

        if (amount <= 0)
        {
            return Rejections.InvalidQuoteQuantity(amount);
        }

        if (amount > Amounts.MaximumCost)
        {
            return Rejections.QuoteQuantityTooLarge(amount, instrument);
        }

        if (amount < instrument.MinimumCost)
        {
            return Rejections.QuoteQuantityBelowMinimumCost(amount, instrument);
        }

        // Without a price there is no liquidity either, which is told later.
        return BestOpposite(request.Side, placement.Book) is { Price: var price }
            && BookWalk.QuantityFor(amount, price, instrument.QuantityIncrement) < instrument.MinimumQuantity
            ? Rejections.QuoteQuantityBelowMinimum(amount, instrument.MinimumQuantity * price, price, instrument)
            : null;
    }

    private static OrderRejection? CheckQuantity(decimal quantity, Instrument instrument)
    {
        if (quantity <= 0)
        {
            return Rejections.InvalidQuantity(quantity);
        }

        // Before the increments: a remainder of a huge number says nothing useful.
        if (quantity > Amounts.MaximumQuantity)
        {
            return Rejections.QuantityTooLarge(quantity, instrument);
        }

        if (!Amounts.IsMultipleOf(quantity, instrument.QuantityIncrement))
        {
            return Rejections.QuantityIncrement(quantity, instrument);
        }

        return quantity < instrument.MinimumQuantity ? Rejections.QuantityBelowMinimum(quantity, instrument) : null;
    }

    private static OrderRejection? CheckPrice(PlaceOrder request, Instrument instrument)
    {
        if (request.Type == OrderType.Market)
        {
            return request.LimitPrice is { } unwanted ? Rejections.PriceNotAllowed(unwanted) : null;
        }

        if (request.Trigger is { Kind: TriggerKind.TrailingStop } trailing)
        {
            return request.LimitPrice is not null ? Rejections.TrailedLimitStated()
                : trailing.LimitOffset is null ? Rejections.LimitOffsetRequired()
                : null;
        }

        if (request.LimitPrice is not { } price)
        {
            return Rejections.PriceRequired();
        }

        if (price <= 0)
        {
            return Rejections.InvalidPrice(price);
        }

        return Amounts.IsMultipleOf(price, instrument.PriceIncrement)
            ? null
            : Rejections.PriceIncrement(price, instrument);
    }

    private static OrderRejection? CheckTrigger(PlaceOrder request, Placement placement)
    {
        if (request.Trigger is not { } trigger)
        {
            return null;
        }

        var instrument = placement.Instrument;
        if (trigger.Value <= 0)
        {
            return Rejections.TriggerNotPositive(trigger);
        }

        if (trigger.LimitOffset is { } offset
            && (request is not { Type: OrderType.Limit } || trigger.Kind != TriggerKind.TrailingStop
                || offset.Unit == TriggerUnit.Price || Math.Abs(offset.Value) > Amounts.MaximumCost))
        {
            return Rejections.LimitOffsetNotAllowed(offset);
        }

        if (trigger is { Kind: TriggerKind.TrailingStop, Unit: TriggerUnit.Price })
        {
            return Rejections.TrailingNeedsDistance();
        }

        if (trigger.Unit == TriggerUnit.Price)
        {
            return Amounts.IsMultipleOf(trigger.Value, instrument.PriceIncrement)
                ? null
                : Rejections.TriggerIncrement(trigger.Value, instrument);
        }

        if (placement.IsStale || placement.LastPrice is not { } last)
        {
            return Rejections.TriggerNeedsLastPrice(trigger, instrument);
        }

        // An offset beyond any price says nothing useful further on.
        return trigger.Value > Amounts.MaximumCost || trigger.PriceFrom(last, request.Side, instrument.PriceIncrement) <= 0
            ? Rejections.TriggerTooFar(trigger, last)
            : null;
    }

    /// <summary>What may be stated of another leg: no price reaches both.</summary>
    private static OrderRejection? CheckOther(PlaceOrder request, Placement placement)
    {
        if (request.Other is not { } other || request.OtherAlone() is not { } alone)
        {
            return null;
        }

        if (request.Trigger is not { } trigger)
        {
            return Rejections.OtherNeedsTrigger();
        }

        if (other.Trigger.Kind == TriggerKind.TrailingStop)
        {
            return Rejections.OtherTrails();
        }

        var isFalling = OrderTrigger.IsReachedByFalling(trigger.Kind, request.Side);
        if (OrderTrigger.IsReachedByFalling(other.Trigger.Kind, request.Side) == isFalling)
        {
            return Rejections.OtherOnSameSide(request.Side, isFalling);
        }

        if ((CheckPrice(alone, placement.Instrument) ?? CheckTrigger(alone, placement)) is { } broken)
        {
            return Rejections.OtherBreaks(broken);
        }

        var increment = placement.Instrument.PriceIncrement;
        if (trigger.PriceFrom(placement.LastPrice, request.Side, increment) is not { } own
            || other.Trigger.PriceFrom(placement.LastPrice, request.Side, increment) is not { } others)
        {
            return null; // Of an order that closes another: measured when that is placed.
        }

        var (rising, falling) = isFalling ? (others, own) : (own, others);
        return rising > falling ? null : Rejections.OtherCrossed(rising, falling);
    }

    /// <summary>What the market allows of the order that the other leg would be alone.</summary>
    private static OrderRejection? CheckOtherAlone(PlaceOrder request, Placement placement) =>
        request.OtherAlone() is { } alone
        && (CheckMarket(alone, placement) ?? CheckCost(alone, placement)) is { } broken
            ? Rejections.OtherBreaks(broken)
            : null;

    private static OrderRejection? CheckTimeInForce(PlaceOrder request, DateTimeOffset time)
    {
        if (request.Trigger is not null && request.TimeInForce is TimeInForce.Ioc or TimeInForce.Fok)
        {
            return Rejections.TriggeredNotImmediate();
        }

        if (request.TimeInForce != TimeInForce.Gtd)
        {
            return request.ExpiresAt is null ? null : Rejections.ExpiryNotAllowed(request.TimeInForce);
        }

        if (request is { Type: OrderType.Market, Trigger: null })
        {
            return Rejections.MarketNeverExpires();
        }

        if (request.ExpiresAt is not { } expiresAt)
        {
            return Rejections.ExpiryRequired();
        }

        // As far ahead as Kraken allows.
        var latest = time.AddMonths(1);
        return expiresAt <= time ? Rejections.ExpiryPassed(expiresAt)
            : expiresAt > latest ? Rejections.ExpiryTooFar(expiresAt, latest)
            : null;
    }

    private static OrderRejection? CheckPostOnly(PlaceOrder request, BookView book)
    {
        if (!request.IsPostOnly)
        {
            return null;
        }

        if (request.IsImmediate || request.Trigger is not null)
        {
            return Rejections.PostOnlyNotAllowed(
                request.Trigger is not null ? "An order that waits for a trigger takes then"
                : request.Type == OrderType.Market ? "A market order never rests"
                : request.TimeInForce == TimeInForce.Ioc ? "An immediate-or-cancel order never rests"
                : "A fill-or-kill order never rests");
        }

        return WouldTake(request, book)
            ? Rejections.PostOnlyWouldTake(request.Side, request.LimitPrice!.Value, BestOpposite(request.Side, book)!.Value.Price)
            : null;
    }

    private static OrderRejection? CheckClose(PlaceOrder request, Placement placement)
    {
        if (request.Close is not { } close)
        {
            return null;
        }

        if (close is { Type: OrderType.Market, Trigger: null })
        {
            return Rejections.CloseNotAllowed();
        }

        // What it is measured from is not known yet: the last price of now stands in.
        var closing = close.For(request.Symbol, request.Side, request.Quantity);
        var now = placement with { IsStale = false };
        var broken = Known(CheckPrice(closing, placement.Instrument) ?? CheckTrigger(closing, now))
            ?? Known(CheckOther(closing, now));
        return broken is null ? null : Rejections.CloseBreaks(broken);

        static OrderRejection? Known(OrderRejection? broken) =>
            broken is { Code: RejectionCodes.QuoteStale } ? null : broken;
    }

    private static OrderRejection? CheckDisplay(PlaceOrder request, Instrument instrument)
    {
        if (request.DisplayQuantity is not { } display)
        {
            return null;
        }

        if (request.Type == OrderType.Market || request.IsImmediate || request.Trigger is not null)
        {
            return Rejections.DisplayNotAllowed("Only a limit order that rests in the book can show a part of itself.");
        }

        // As small a part as Kraken allows.
        const int Slices = 15;
        return !Amounts.IsMultipleOf(display, instrument.QuantityIncrement)
                ? Rejections.DisplayIncrement(display, instrument)
            : display <= 0 || display * Slices < request.Quantity
                ? Rejections.DisplayTooSmall(display, request.Quantity / Slices, instrument)
            : display > request.Quantity ? Rejections.DisplayTooLarge(display, request.Quantity, instrument)
            : null;
    }

    private static OrderRejection? CheckClientOrderId(string? clientOrderId)
    {
        if (clientOrderId is null)
        {
            return null;
        }

        var isValid = clientOrderId.Length is >= 1 and <= MaximumClientOrderIdLength
            && clientOrderId.All(character => character is >= ' ' and <= '~');
        return isValid ? null : Rejections.InvalidClientOrderId(MaximumClientOrderIdLength);
    }

    private static OrderRejection? CheckOpenOrders(PlaceOrder request, Placement placement) =>
        !request.IsImmediate && placement.OpenOrders >= MaximumOpenOrders
            ? Rejections.TooManyOpenOrders(placement.OpenOrders, MaximumOpenOrders, placement.Instrument)
            : null;

    private static OrderRejection? CheckLiquidity(PlaceOrder request, Placement placement)
    {
        if (!request.IsImmediate)
        {
            return null;
        }

        if (placement.IsStale)
        {
            return Rejections.QuoteStale(placement.Instrument);
        }

        return request.Type == OrderType.Market && BestOpposite(request.Side, placement.Book) is null
            ? Rejections.NoLiquidity(request.Side, placement.Instrument)
            : null;
    }

    private static OrderRejection? CheckCost(PlaceOrder request, Placement placement)
    {
        if (request.QuoteQuantity is not null)
        {
            return null; // Its cost is what is stated.
        }

        var instrument = placement.Instrument;
        var best = BestOpposite(request.Side, placement.Book)?.Price;
        var trigger = request.Trigger?.PriceFrom(placement.LastPrice, request.Side, instrument.PriceIncrement);
        var trailed = trigger is { } from ? request.Trigger?.Trail?.LimitFrom(from, instrument.PriceIncrement) : null;
        var price = request.LimitPrice ?? trailed ?? trigger ?? best ?? 0;
        // A limit sell may be filled above its limit: the largest cost it can meet is at the best bid.
        var highest = request.Side == OrderSide.Sell ? Math.Max(price, best ?? 0) : price;
        // Divided, not multiplied: the product is what may overflow.
        if (highest > Amounts.MaximumCost / request.Quantity)
        {
            return Rejections.CostTooLarge(request.Quantity, highest, instrument);
        }

        var cost = price * request.Quantity;
        return cost < instrument.MinimumCost ? Rejections.CostBelowMinimum(cost, instrument) : null;
    }

    private static BookLevel? BestOpposite(OrderSide side, BookView book)
    {
        var levels = side == OrderSide.Buy ? book.Asks : book.Bids;
        return levels.Count == 0 ? null : levels[0];
    }
}
