using CryptoSim.Domain.Instruments;
using static CryptoSim.Domain.Money.Amounts;

namespace CryptoSim.Domain.Orders;

/// <summary>Makes every rejection, so that each names its field, its limit and the numbers in one place.</summary>
public static class Rejections
{
    public static OrderRejection UnknownSymbol(string symbol) =>
        new(RejectionCodes.UnknownSymbol, $"There is no market {Shortened(symbol)}.", "symbol");

    public static OrderRejection MarketNotOpen(Instrument instrument, string what) =>
        new(RejectionCodes.MarketNotOpen, $"{instrument.Symbol} is {instrument.Status.InWords()}: {what}.", "symbol");

    public static OrderRejection InvalidQuantity(decimal quantity) =>
        new(RejectionCodes.InvalidQuantity, $"Quantity {Text(quantity)} is not above 0.", "quantity", 0);

    public static OrderRejection QuantityTooLarge(decimal quantity, Instrument instrument) =>
        new(
            RejectionCodes.OrderTooLarge,
            $"Quantity {Text(quantity)} is above the largest order, {Text(MaximumQuantity)} {instrument.Base}.",
            "quantity",
            MaximumQuantity);

    public static OrderRejection CostTooLarge(decimal quantity, decimal price, Instrument instrument) =>
        new(
            RejectionCodes.OrderTooLarge,
            $"{Text(quantity)} {instrument.Base} at {Text(price)} is above the largest order, "
            + $"{Text(MaximumCost)} {instrument.Quote}.",
            "quantity",
            MaximumCost);

    public static OrderRejection QuantityIncrement(decimal quantity, Instrument instrument) =>
        new(
            RejectionCodes.QuantityIncrement,
            $"Quantity {Text(quantity)} is not a multiple of {Text(instrument.QuantityIncrement)} {instrument.Base}.",
            "quantity",
            instrument.QuantityIncrement);

    public static OrderRejection QuantityBelowMinimum(decimal quantity, Instrument instrument) =>
        new(
            RejectionCodes.QuantityBelowMinimum,
            $"Quantity {Text(quantity)} is below the minimum of {Text(instrument.MinimumQuantity)} {instrument.Base}.",
            "quantity",
            instrument.MinimumQuantity);

    public static OrderRejection PriceRequired() =>
        new(RejectionCodes.PriceRequired, "A limit order needs a limit price.", "limitPrice");

    public static OrderRejection PriceNotAllowed(decimal price) =>
        new(RejectionCodes.PriceNotAllowed, $"A market order takes no limit price, not even {Text(price)}.", "limitPrice");

    public static OrderRejection InvalidPrice(decimal price) =>
        new(RejectionCodes.InvalidPrice, $"Limit price {Text(price)} is not above 0.", "limitPrice", 0);

    public static OrderRejection PriceIncrement(decimal price, Instrument instrument) =>
        new(
            RejectionCodes.PriceIncrement,
            $"Limit price {Text(price)} is not a multiple of {Text(instrument.PriceIncrement)} {instrument.Quote}.",
            "limitPrice",
            instrument.PriceIncrement);

    public static OrderRejection CostBelowMinimum(decimal cost, Instrument instrument) =>
        new(
            RejectionCodes.CostBelowMinimum,
            $"The order is worth {Text(cost)} {instrument.Quote}, below the minimum of "
            + $"{Text(instrument.MinimumCost)} {instrument.Quote}.",
            "quantity",
            instrument.MinimumCost);

    public static OrderRejection InvalidClientOrderId(int maximumLength) =>
        new(
            RejectionCodes.InvalidClientOrderId,
            $"A clientOrderId is 1 to {maximumLength} printable ASCII characters.",
            "clientOrderId",
            maximumLength);

    public static OrderRejection TooManyOpenOrders(int openOrders, int maximum, Instrument instrument) =>
        new(
            RejectionCodes.TooManyOpenOrders,
            $"{openOrders} orders are open on {instrument.Symbol}, and {maximum} are allowed.",
            "symbol",
            maximum);

    public static OrderRejection QuoteStale(Instrument instrument) =>
        new(
            RejectionCodes.QuoteStale,
            $"Prices of {instrument.Symbol} are stale: orders that fill at once wait until the market is heard again.",
            "symbol");

    public static OrderRejection NoLiquidity(OrderSide side, Instrument instrument) =>
        new(
            RejectionCodes.NoLiquidity,
            $"The book of {instrument.Symbol} shows no {(side == OrderSide.Buy ? "asks" : "bids")} left to "
            + $"{(side == OrderSide.Buy ? "buy from" : "sell to")}.",
            "symbol");

    /// <param name="needed">With fees, where fees are paid from the same asset.</param>
    public static OrderRejection InsufficientFunds(decimal needed, decimal available, string asset) =>
        new(
            RejectionCodes.InsufficientFunds,
            $"The order needs {Text(needed)} {asset} and {Text(available)} {asset} is available.",
            "quantity",
            null,
            available);

    /// <param name="needed">Beyond what the order holds already.</param>
    public static OrderRejection InsufficientFundsToAmend(decimal needed, decimal available, string asset) =>
        new(
            RejectionCodes.InsufficientFunds,
            $"The change needs {Text(needed)} {asset} more and {Text(available)} {asset} is available.",
            "quantity",
            null,
            available);

    public static OrderRejection QuantityFilledAlready(decimal quantity, Order order) =>
        new(
            RejectionCodes.QuantityFilledAlready,
            $"Quantity {Text(quantity)} is not above the {Text(order.FilledQuantity)} that the order has filled.",
            "quantity",
            order.FilledQuantity);

    public static OrderRejection QuoteQuantityNotAllowed(string why) =>
        new(RejectionCodes.InvalidQuantity, why, "quoteQuantity");

    public static OrderRejection InvalidQuoteQuantity(decimal quoteQuantity) =>
        new(
            RejectionCodes.InvalidQuantity,
            $"Quote quantity {Text(quoteQuantity)} is not above 0.",
            "quoteQuantity",
            0);

    public static OrderRejection QuoteQuantityTooLarge(decimal quoteQuantity, Instrument instrument) =>
        new(
            RejectionCodes.OrderTooLarge,
            $"Quote quantity {Text(quoteQuantity)} is above the largest order, {Text(MaximumCost)} {instrument.Quote}.",
            "quoteQuantity",
            MaximumCost);

    /// <param name="minimum">In the quote asset.</param>
    public static OrderRejection QuoteQuantityBelowMinimum(
        decimal quoteQuantity, decimal minimum, decimal price, Instrument instrument) =>
        new(
            RejectionCodes.QuantityBelowMinimum,
            $"{Text(quoteQuantity)} {instrument.Quote} at {Text(price)} is below the minimum of "
            + $"{Text(instrument.MinimumQuantity)} {instrument.Base}, {Text(minimum)} {instrument.Quote}.",
            "quoteQuantity",
            minimum);

    public static OrderRejection QuoteQuantityBelowMinimumCost(decimal quoteQuantity, Instrument instrument) =>
        new(
            RejectionCodes.CostBelowMinimum,
            $"The order is worth {Text(quoteQuantity)} {instrument.Quote}, below the minimum of "
            + $"{Text(instrument.MinimumCost)} {instrument.Quote}.",
            "quoteQuantity",
            instrument.MinimumCost);

    public static OrderRejection MarketNeverExpires() =>
        new(
            RejectionCodes.InvalidTimeInForce,
            "A market order fills at once or not at all: it cannot be good till a date.",
            "timeInForce");

    public static OrderRejection ExpiryRequired() =>
        new(RejectionCodes.InvalidExpiry, "An order that is good till a date needs that date.", "expiresAt");

    public static OrderRejection ExpiryNotAllowed(TimeInForce timeInForce) =>
        new(
            RejectionCodes.InvalidExpiry,
            $"Only an order that is good till a date (gtd) expires, not one that is {timeInForce.ToString().ToLowerInvariant()}.",
            "expiresAt");

    public static OrderRejection ExpiryPassed(DateTimeOffset expiresAt) =>
        new(RejectionCodes.InvalidExpiry, $"The expiry {expiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z has passed.", "expiresAt");

    public static OrderRejection ExpiryTooFar(DateTimeOffset expiresAt, DateTimeOffset latest) =>
        new(
            RejectionCodes.InvalidExpiry,
            $"The expiry {expiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z is more than a month ahead: "
            + $"{latest.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z is the latest.",
            "expiresAt");

    public static OrderRejection PostOnlyNotAllowed(string what) =>
        new(RejectionCodes.InvalidPostOnly, $"{what}, so it cannot be post-only.", "postOnly");

    public static OrderRejection PostOnlyWouldTake(OrderSide side, decimal limit, decimal best) =>
        new(
            RejectionCodes.PostOnlyWouldTake,
            $"The best {(side == OrderSide.Buy ? "ask" : "bid")} is {Text(best)}: a post-only "
            + $"{(side == OrderSide.Buy ? "buy" : "sell")} at {Text(limit)} would take.",
            "limitPrice",
            best);

    public static OrderRejection TriggerNotPositive(TriggerTerms trigger) =>
        new(
            RejectionCodes.InvalidTrigger,
            $"The trigger {Text(trigger.Value)} is not above 0.",
            FieldOf(trigger.Unit),
            0);

    /// <param name="last">The last price.</param>
    public static OrderRejection TriggerTooFar(TriggerTerms trigger, decimal last) =>
        new(
            RejectionCodes.InvalidTrigger,
            $"An offset of {Text(trigger.Value)}{(trigger.Unit == TriggerUnit.Percent ? " %" : "")} from the last price, "
            + $"{Text(last)}, is no price.",
            FieldOf(trigger.Unit));

    public static OrderRejection TriggerIncrement(decimal price, Instrument instrument) =>
        new(
            RejectionCodes.PriceIncrement,
            $"The trigger {Text(price)} is not a multiple of {Text(instrument.PriceIncrement)} {instrument.Quote}.",
            FieldOf(TriggerUnit.Price),
            instrument.PriceIncrement);

    public static OrderRejection TrailingNeedsDistance() =>
        new(
            RejectionCodes.InvalidTrigger,
            "A trailing stop follows the last price at a distance, in percent or in the quote asset, not at a price.",
            FieldOf(TriggerUnit.Percent));

    public static OrderRejection TrailedLimitStated() =>
        new(
            RejectionCodes.PriceNotAllowed,
            "The limit of a trailing stop follows its trigger: state it as an offset from that.",
            "limitPrice");

    public static OrderRejection LimitOffsetRequired() =>
        new(
            RejectionCodes.PriceRequired,
            "A trailing-stop-limit order needs the offset of its limit from its trigger: 0 for the same price.",
            "limitOffset");

    public static OrderRejection LimitOffsetNotAllowed(PriceOffset offset) =>
        new(
            RejectionCodes.InvalidPrice,
            $"{Text(offset.Value)} is no offset of a limit: only a trailing-stop-limit order has one, in percent or in the "
            + "quote asset.",
            offset.Unit == TriggerUnit.Percent ? "limitPercent" : "limitOffset");

    public static OrderRejection TriggerNeedsLastPrice(TriggerTerms trigger, Instrument instrument) =>
        new(
            RejectionCodes.QuoteStale,
            $"There is no fresh last price of {instrument.Symbol} to measure the trigger from.",
            FieldOf(trigger.Unit));

    public static OrderRejection TriggeredNotImmediate() =>
        new(
            RejectionCodes.InvalidTimeInForce,
            "An order that waits for a trigger is good till canceled or till a date.",
            "timeInForce");

    public static OrderRejection PendingNotReplaced(Order order) =>
        new(
            RejectionCodes.OrderPending,
            $"Order {order.OrderId} waits for its trigger and cannot be replaced by another: amend it.",
            "orderId");

    public static OrderRejection TriggerNotAmended(Order order) =>
        new(
            RejectionCodes.InvalidTrigger,
            order.Trigger is null ? $"Order {order.OrderId} waits for no trigger."
                : order.Trigger.ReachedAt is not null ? $"The trigger of order {order.OrderId} has been reached."
                : $"The trigger of order {order.OrderId} follows the last price: it cannot be set.",
            FieldOf(TriggerUnit.Price));

    public static OrderRejection OtherNeedsTrigger() =>
        new(
            RejectionCodes.InvalidOther,
            "Only an order that waits for a trigger has another leg: a take profit with a stop loss.",
            "other");

    public static OrderRejection OtherTrails() =>
        new(
            RejectionCodes.InvalidOther,
            "The other leg's trigger stays where it is: a trailing stop is the order's own type.",
            "other.type");

    /// <param name="isFalling">Both are reached by a falling price.</param>
    public static OrderRejection OtherOnSameSide(OrderSide side, bool isFalling) =>
        new(
            RejectionCodes.InvalidOther,
            $"Both triggers of the {(side == OrderSide.Buy ? "buy" : "sell")} are reached by a "
            + $"{(isFalling ? "falling" : "rising")} price: one must be a take profit and the other a stop loss.",
            "other.type");

    /// <param name="rising">Of the leg that a rising price comes to.</param>
    /// <param name="falling">Of the one that a falling price comes to.</param>
    public static OrderRejection OtherCrossed(decimal rising, decimal falling) =>
        new(
            RejectionCodes.InvalidOther,
            $"The trigger that a rising price comes to, {Text(rising)}, must be above the one that a falling price comes to, "
            + $"{Text(falling)}.",
            "other.triggerPrice");

    /// <param name="broken">The rule that the leg breaks.</param>
    public static OrderRejection OtherBreaks(OrderRejection broken)
    {
        ArgumentNullException.ThrowIfNull(broken);
        return broken with { Field = broken.Field is null ? "other" : $"other.{broken.Field}" };
    }

    public static OrderRejection OtherNotAmended(Order order) =>
        new(
            RejectionCodes.InvalidOther,
            order.Other is null
                ? $"Order {order.OrderId} has no other leg."
                : $"A trigger of order {order.OrderId} has been reached: its other leg is gone.",
            "other");

    public static OrderRejection CloseNotAllowed() =>
        new(RejectionCodes.InvalidClose, "An order that closes another rests, or waits for a trigger.", "close");

    /// <param name="broken">The rule that it breaks.</param>
    public static OrderRejection CloseBreaks(OrderRejection broken)
    {
        ArgumentNullException.ThrowIfNull(broken);
        return broken with
        {
            Code = RejectionCodes.InvalidClose,
            Message = $"Of the order that closes it: {broken.Message}",
            Field = broken.Field is null or "close" ? "close" : $"close.{broken.Field}",
        };
    }

    public static OrderRejection MeetsOwnOrder(Order met) =>
        new(
            RejectionCodes.SelfTrade,
            $"It would trade with your own order {met.OrderId} at {Text(met.LimitPrice!.Value)}.",
            "limitPrice",
            met.LimitPrice);

    public static OrderRejection DisplayNotAllowed(string why) =>
        new(RejectionCodes.InvalidDisplayQuantity, why, "displayQuantity");

    public static OrderRejection DisplayTooSmall(decimal display, decimal least, Instrument instrument) =>
        new(
            RejectionCodes.InvalidDisplayQuantity,
            $"An iceberg shows at least a fifteenth of its quantity, {Text(least)} {instrument.Base}: not {Text(display)}.",
            "displayQuantity",
            least);

    public static OrderRejection DisplayTooLarge(decimal display, decimal quantity, Instrument instrument) =>
        new(
            RejectionCodes.InvalidDisplayQuantity,
            $"An iceberg shows no more than its quantity, {Text(quantity)} {instrument.Base}: not {Text(display)}.",
            "displayQuantity",
            quantity);

    public static OrderRejection DisplayIncrement(decimal display, Instrument instrument) =>
        new(
            RejectionCodes.InvalidDisplayQuantity,
            $"Display quantity {Text(display)} is not a multiple of {Text(instrument.QuantityIncrement)} {instrument.Base}.",
            "displayQuantity",
            instrument.QuantityIncrement);

    public static OrderRejection DeadlineElapsed(DateTimeOffset deadline) =>
        new(
            RejectionCodes.DeadlineElapsed,
            $"The deadline {deadline.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z has passed.",
            "deadline");

    public static OrderRejection ClientOrderIdReused(string clientOrderId) =>
        new(
            RejectionCodes.ClientOrderIdReused,
            $"clientOrderId {Shortened(clientOrderId)} was used for an order with other content.",
            "clientOrderId");

    public static OrderRejection ClientOrderIdInUse(string clientOrderId) =>
        new(
            RejectionCodes.ClientOrderIdReused,
            $"clientOrderId {Shortened(clientOrderId)} is that of another order.",
            "clientOrderId");

    public static OrderRejection OrderNotFound(Guid orderId) =>
        new(RejectionCodes.OrderNotFound, $"There is no order {orderId}.", "orderId");

    public static OrderRejection OrderAlreadyFinal(Order order) =>
        new(
            RejectionCodes.OrderAlreadyFinal,
            $"Order {order.OrderId} is {Words(order.Status)} already.",
            "orderId");

    public static OrderRejection Busy() =>
        new(RejectionCodes.Busy, "The account's orders changed too often at once: try again.");

    private static string FieldOf(TriggerUnit unit) => unit switch
    {
        TriggerUnit.Percent => "triggerPercent",
        TriggerUnit.Quote => "triggerOffset",
        _ => "triggerPrice",
    };

    // What a client sent is repeated to a bounded length only.
    private static string Shortened(string text) => text.Length <= 64 ? text : $"{text[..64]}...";

    private static string Words(OrderStatus status) => status switch
    {
        OrderStatus.Filled => "filled",
        OrderStatus.Canceled => "canceled",
        OrderStatus.Expired => "expired",
        OrderStatus.Rejected => "rejected",
        _ => "open",
    };
}
