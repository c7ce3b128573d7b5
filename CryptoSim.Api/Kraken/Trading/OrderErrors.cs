using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>Our refusals in Kraken's words.</summary>
internal static class OrderErrors
{
    /// <param name="status">Of the order's pair; null where it is not known.</param>
    public static string Of(OrderRejection rejection, PairStatus? status) => rejection.Code switch
    {
        RejectionCodes.UnknownSymbol => KrakenErrors.UnknownPair,
        RejectionCodes.InsufficientFunds => KrakenErrors.InsufficientFunds,
        RejectionCodes.QuantityBelowMinimum => KrakenErrors.OrderMinimum,
        RejectionCodes.CostBelowMinimum => KrakenErrors.CostMinimum,
        RejectionCodes.PriceIncrement => KrakenErrors.TickSize,
        RejectionCodes.InvalidPrice => KrakenErrors.InvalidPrice,
        RejectionCodes.PriceRequired or RejectionCodes.PriceNotAllowed => KrakenErrors.Invalid("price"),
        RejectionCodes.InvalidQuantity or RejectionCodes.QuantityIncrement or RejectionCodes.OrderTooLarge =>
            KrakenErrors.Invalid("volume"),
        RejectionCodes.InvalidTimeInForce => KrakenErrors.Invalid("timeinforce"),
        RejectionCodes.InvalidExpiry => KrakenErrors.Invalid("expiretm"),
        RejectionCodes.InvalidTrigger or RejectionCodes.InvalidOther => KrakenErrors.InvalidPrice,
        RejectionCodes.OrderPending => KrakenErrors.Invalid("txid"),
        RejectionCodes.InvalidDisplayQuantity => KrakenErrors.Invalid("displayvol"),
        RejectionCodes.InvalidClose => KrakenErrors.Invalid("close"),
        RejectionCodes.SelfTrade => KrakenErrors.Invalid("stptype"),
        RejectionCodes.InvalidPostOnly => KrakenErrors.Invalid("oflags"),
        RejectionCodes.PostOnlyWouldTake => KrakenErrors.PostOnlyOrder,
        RejectionCodes.DeadlineElapsed => KrakenErrors.DeadlineElapsed,
        RejectionCodes.InvalidClientOrderId or RejectionCodes.ClientOrderIdReused => KrakenErrors.Invalid("cl_ord_id"),
        RejectionCodes.TooManyOpenOrders => KrakenErrors.OrdersLimit,
        RejectionCodes.OrderNotFound or RejectionCodes.OrderAlreadyFinal => KrakenErrors.UnknownOrder,
        RejectionCodes.Busy => KrakenErrors.Busy,
        RejectionCodes.MarketNotOpen when status is PairStatus.CancelOnly or PairStatus.Halted => KrakenErrors.CancelOnly,
        RejectionCodes.MarketNotOpen when status == PairStatus.PostOnly => KrakenErrors.PostOnly,
        RejectionCodes.MarketNotOpen or RejectionCodes.QuoteStale or RejectionCodes.NoLiquidity =>
            KrakenErrors.Unavailable,
        "account_not_found" => KrakenErrors.InvalidKey,
        _ => KrakenErrors.InvalidArguments,
    };
}
