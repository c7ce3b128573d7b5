namespace CryptoSim.Domain.Orders;

/// <summary>Why an order was refused, in words a trader can act on. A value, never an exception.</summary>
/// <param name="Code">Stable snake_case code, one of <see cref="RejectionCodes"/>.</param>
/// <param name="Message">One sentence naming the rule and the numbers.</param>
/// <param name="Field">The request field at fault: <c>quantity</c>, <c>limitPrice</c>, <c>symbol</c>, ...</param>
/// <param name="Limit">The limit it broke, in the field's unit.</param>
/// <param name="Available">What the account has, for <c>insufficient_funds</c>.</param>
public sealed record OrderRejection(
    string Code,
    string Message,
    string? Field = null,
    decimal? Limit = null,
    decimal? Available = null);

public static class RejectionCodes
{
    public const string UnknownSymbol = "unknown_symbol";
    public const string InvalidQuantity = "invalid_quantity";
    public const string QuantityIncrement = "quantity_increment";
    public const string QuantityBelowMinimum = "quantity_below_minimum";
    public const string CostBelowMinimum = "cost_below_minimum";
    public const string InvalidPrice = "invalid_price";
    public const string PriceIncrement = "price_increment";
    public const string PriceRequired = "price_required";
    public const string PriceNotAllowed = "price_not_allowed";
    public const string InvalidClientOrderId = "invalid_client_order_id";
    public const string InsufficientFunds = "insufficient_funds";
    public const string MarketNotOpen = "market_not_open";
    public const string QuoteStale = "quote_stale";
    public const string NoLiquidity = "no_liquidity";
    public const string OrderTooLarge = "order_too_large";
    public const string TooManyOpenOrders = "too_many_open_orders";
    public const string ClientOrderIdReused = "client_order_id_reused";
    public const string OrderNotFound = "order_not_found";
    public const string OrderAlreadyFinal = "order_already_final";
    public const string QuantityFilledAlready = "quantity_filled_already";
    public const string Busy = "busy";
    public const string InvalidTimeInForce = "invalid_time_in_force";
    public const string InvalidExpiry = "invalid_expiry";
    public const string InvalidPostOnly = "invalid_post_only";
    public const string PostOnlyWouldTake = "post_only_would_take";
    public const string InvalidTrigger = "invalid_trigger";
    public const string InvalidOther = "invalid_other";
    public const string OrderPending = "order_pending";
    public const string InvalidDisplayQuantity = "invalid_display_quantity";
    public const string InvalidClose = "invalid_close";
    public const string SelfTrade = "self_trade";
    public const string DeadlineElapsed = "deadline_elapsed";
}
