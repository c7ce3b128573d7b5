using CryptoSim.Domain.Instruments;
using static CryptoSim.Domain.Money.Amounts;

namespace CryptoSim.Domain.Orders;

/// <summary>Makes every rejection, so that each names its field, its limit and the numbers in one place.</summary>
public static class Rejections
{
    public static OrderRejection UnknownSymbol(string symbol) =>
        new(RejectionCodes.UnknownSymbol, $"There is no market {Shortened(symbol)}.", "symbol");

    public static OrderRejection MarketNotOpen(Instrument instrument, string what) =>
        new(RejectionCodes.MarketNotOpen, $"{instrument.Symbol} is {Words(instrument.Status)}: {what}.", "symbol");

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
            $"Prices of {instrument.Symbol} are stale: market orders wait until the market is heard again.",
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

    public static OrderRejection ClientOrderIdReused(string clientOrderId) =>
        new(
            RejectionCodes.ClientOrderIdReused,
            $"clientOrderId {Shortened(clientOrderId)} was used for an order with other content.",
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

    // What a client sent is repeated to a bounded length only.
    private static string Shortened(string text) => text.Length <= 64 ? text : $"{text[..64]}...";

    private static string Words(PairStatus status) => status switch
    {
        PairStatus.Online => "online",
        PairStatus.CancelOnly => "cancel only",
        PairStatus.PostOnly => "post only",
        PairStatus.LimitOnly => "limit only",
        PairStatus.ReduceOnly => "reduce only",
        PairStatus.Maintenance => "in maintenance",
        PairStatus.Delisted => "delisted",
        PairStatus.WorkInProgress => "not open yet",
        _ => "in an unknown state",
    };

    private static string Words(OrderStatus status) => status switch
    {
        OrderStatus.Filled => "filled",
        OrderStatus.Canceled => "canceled",
        OrderStatus.Expired => "expired",
        OrderStatus.Rejected => "rejected",
        _ => "open",
    };
}
