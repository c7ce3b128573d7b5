using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>Each refusal that <see cref="RejectionTests"/> does not meet says in its own words what is wrong, in which field
/// and with which numbers: all of it is part of the API.</summary>
[TestClass]
public sealed class RefusalTextTests
{
    private static readonly Guid Id = new("00000000-0000-0000-0000-000000000007");

    private static readonly Order Open = OrderDecider.Place(
        RejectionTests.LimitBuy, RejectionTests.Usual with { OrderId = Id }).Decision!.Order;

    public static IEnumerable<(OrderRejection Refusal, string Code, string Message, string? Field, decimal? Limit)> Table()
    {
        var bitcoin = PaperTrader.Bitcoin;
        var percent = new TriggerTerms(TriggerKind.StopLoss, 100, TriggerUnit.Percent);
        yield return (Rejections.QuantityFilledAlready(0.5m, Open with { FilledQuantity = 0.7m }),
            "quantity_filled_already", "Quantity 0.5 is not above the 0.7 that the order has filled.", "quantity", 0.7m);
        yield return (Rejections.PostOnlyWouldTake(OrderSide.Sell, 98, 99),
            "post_only_would_take", "The best bid is 99: a post-only sell at 98 would take.", "limitPrice", 99);
        yield return (Rejections.TriggerTooFar(percent, 90),
            "invalid_trigger", "An offset of 100 % from the last price, 90, is no price.", "triggerPercent", null);
        yield return (Rejections.TriggerTooFar(percent with { Unit = TriggerUnit.Quote }, 90),
            "invalid_trigger", "An offset of 100 from the last price, 90, is no price.", "triggerOffset", null);
        yield return (Rejections.TrailingNeedsDistance(),
            "invalid_trigger",
            "A trailing stop follows the last price at a distance, in percent or in the quote asset, not at a price.",
            "triggerPercent",
            null);
        yield return (Rejections.TrailedLimitStated(),
            "price_not_allowed",
            "The limit of a trailing stop follows its trigger: state it as an offset from that.",
            "limitPrice",
            null);
        yield return (Rejections.LimitOffsetRequired(),
            "price_required",
            "A trailing-stop-limit order needs the offset of its limit from its trigger: 0 for the same price.",
            "limitOffset",
            null);
        yield return (Rejections.LimitOffsetNotAllowed(new PriceOffset(-1.5m, TriggerUnit.Percent)),
            "invalid_price",
            "-1.5 is no offset of a limit: only a trailing-stop-limit order has one, in percent or in the quote asset.",
            "limitPercent",
            null);
        yield return (Rejections.LimitOffsetNotAllowed(new PriceOffset(2, TriggerUnit.Quote)),
            "invalid_price",
            "2 is no offset of a limit: only a trailing-stop-limit order has one, in percent or in the quote asset.",
            "limitOffset",
            null);
        yield return (Rejections.PendingNotReplaced(Open),
            "order_pending", $"Order {Id} waits for its trigger and cannot be replaced by another: amend it.", "orderId", null);
        yield return (Rejections.TriggerNotAmended(Open),
            "invalid_trigger", $"Order {Id} waits for no trigger.", "triggerPrice", null);
        yield return (Rejections.TriggerNotAmended(Open with { Trigger = new OrderTrigger(TriggerKind.StopLoss, 95, Open.CreatedAt) }),
            "invalid_trigger", $"The trigger of order {Id} has been reached.", "triggerPrice", null);
        yield return (Rejections.TriggerNotAmended(Open with { Trigger = new OrderTrigger(TriggerKind.TrailingStop, 95) }),
            "invalid_trigger",
            $"The trigger of order {Id} follows the last price: it cannot be set.",
            "triggerPrice",
            null);
        yield return (Rejections.OtherTrails(),
            "invalid_other",
            "The other leg's trigger stays where it is: a trailing stop is the order's own type.",
            "other.type",
            null);
        yield return (Rejections.OtherOnSameSide(OrderSide.Buy, isFalling: true),
            "invalid_other",
            "Both triggers of the buy are reached by a falling price: one must be a take profit and the other a stop loss.",
            "other.type",
            null);
        yield return (Rejections.OtherOnSameSide(OrderSide.Sell, isFalling: false),
            "invalid_other",
            "Both triggers of the sell are reached by a rising price: one must be a take profit and the other a stop loss.",
            "other.type",
            null);
        yield return (Rejections.OtherBreaks(Rejections.PriceRequired()),
            "price_required", "A limit order needs a limit price.", "other.limitPrice", null);
        yield return (Rejections.OtherBreaks(Rejections.Busy()),
            "busy", "The account's orders changed too often at once: try again.", "other", null);
        yield return (Rejections.OtherNotAmended(Open), "invalid_other", $"Order {Id} has no other leg.", "other", null);
        yield return (
            Rejections.OtherNotAmended(Open with
            {
                Other = new OrderLeg(OrderType.Market, null, new OrderTrigger(TriggerKind.StopLoss, 90)),
            }),
            "invalid_other",
            $"A trigger of order {Id} has been reached: its other leg is gone.",
            "other",
            null);
        yield return (Rejections.CloseBreaks(Rejections.CloseNotAllowed()),
            "invalid_close",
            "Of the order that closes it: An order that closes another rests, or waits for a trigger.",
            "close",
            null);
        yield return (Rejections.CloseBreaks(Rejections.Busy()),
            "invalid_close",
            "Of the order that closes it: The account's orders changed too often at once: try again.",
            "close",
            null);
        yield return (Rejections.CloseNotAllowed(),
            "invalid_close", "An order that closes another rests, or waits for a trigger.", "close", null);
        yield return (Rejections.CloseBreaks(Rejections.PriceRequired()),
            "invalid_close", "Of the order that closes it: A limit order needs a limit price.", "close.limitPrice", null);
        yield return (Rejections.MeetsOwnOrder(Open),
            "self_trade", $"It would trade with your own order {Id} at 95.", "limitPrice", 95);
        yield return (Rejections.DisplayNotAllowed("Only an iceberg shows a part of itself."),
            "invalid_display_quantity", "Only an iceberg shows a part of itself.", "displayQuantity", null);
        yield return (Rejections.DisplayTooSmall(0.1m, 0.2m, bitcoin),
            "invalid_display_quantity",
            "An iceberg shows at least a fifteenth of its quantity, 0.2 BTC: not 0.1.",
            "displayQuantity",
            0.2m);
        yield return (Rejections.DisplayTooLarge(4, 3, bitcoin),
            "invalid_display_quantity", "An iceberg shows no more than its quantity, 3 BTC: not 4.", "displayQuantity", 3);
        yield return (Rejections.DisplayIncrement(0.000000005m, bitcoin),
            "invalid_display_quantity",
            "Display quantity 0.000000005 is not a multiple of 0.00000001 BTC.",
            "displayQuantity",
            0.00000001m);
        yield return (Rejections.ClientOrderIdReused("mine"),
            "client_order_id_reused",
            "clientOrderId mine was used for an order with other content.",
            "clientOrderId",
            null);
        yield return (Rejections.ClientOrderIdInUse("mine"),
            "client_order_id_reused", "clientOrderId mine is that of another order.", "clientOrderId", null);
        yield return (Rejections.ClientOrderIdInUse(new string('a', 64)),
            "client_order_id_reused", $"clientOrderId {new string('a', 64)} is that of another order.", "clientOrderId", null);
        yield return (Rejections.OrderNotFound(Id), "order_not_found", $"There is no order {Id}.", "orderId", null);
        yield return (Rejections.Busy(),
            "busy", "The account's orders changed too often at once: try again.", null, null);
        foreach (var (status, word) in new[]
        {
            (OrderStatus.Filled, "filled"), (OrderStatus.Canceled, "canceled"), (OrderStatus.Expired, "expired"),
            (OrderStatus.Rejected, "rejected"), (OrderStatus.Open, "open"),
        })
        {
            yield return (Rejections.OrderAlreadyFinal(Open with { Status = status }),
                "order_already_final", $"Order {Id} is {word} already.", "orderId", null);
        }
    }

    [TestMethod]
    public void Each_refusal_says_what_is_wrong()
    {
        foreach (var (refusal, code, message, field, limit) in Table())
        {
            Assert.AreEqual(new OrderRejection(code, message, field, limit), refusal);
        }
    }

    [TestMethod]
    public void A_change_that_cannot_be_paid_tells_what_it_needs_more() => Assert.AreEqual(
        new OrderRejection(
            "insufficient_funds",
            "The change needs 2 USD more and 1.5 USD is available.",
            "quantity",
            null,
            1.5m),
        Rejections.InsufficientFundsToAmend(2, 1.5m, "USD"));
}
