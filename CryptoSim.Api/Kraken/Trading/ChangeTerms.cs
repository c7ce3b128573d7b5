using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>What an amend or an edit asks for: exactly one of the two is set.</summary>
internal readonly record struct ChangeTerms(AmendOrder? Change, string? Error)
{
    // What Kraken has and this exchange has not: refused, never left aside.
    private static readonly string[] NotAmended =
        ["limit_price_type", "trigger_price_type"];

    private static readonly string[] NotEdited = ["price2", "userref", "close", "close[ordertype]"];

    /// <summary>Of AmendOrder and <c>amend_order</c>, which name their arguments alike.</summary>
    public static ChangeTerms OfAmend(SignedCall call) => FindGiven(call, NotAmended) is { } name ? Refused(name)
        : call.IsTrue("post_only") ? Refused("post_only")
        : Read(call, "order_qty", "limit_price", "trigger_price", "display_qty");

    /// <summary>Of EditOrder; <c>edit_order</c> comes in its names.</summary>
    public static ChangeTerms OfEdit(SignedCall call) => FindGiven(call, NotEdited) is { } name ? Refused(name)
        : call.List("oflags").Any(flag => flag is not ("fciq" or "nompp")) ? Refused("oflags")
        : call.IsTrue("reduce_only") ? Refused("reduce_only")
        : Read(call, "volume", "price", null, "displayvol");

    private static string? FindGiven(SignedCall call, IEnumerable<string> names) =>
        names.FirstOrDefault(name => call.Text(name) is not (null or "0" or "{}" or "static"));

    /// <param name="triggerName">Null where there is none to be changed.</param>
    private static ChangeTerms Read(
        SignedCall call, string quantityName, string limitName, string? triggerName, string displayName)
    {
        if (!OrderTerms.TryAmount(call.Text(quantityName), out var quantity))
        {
            return Refused(quantityName);
        }

        if (!OrderTerms.TryAmount(call.Text(limitName), out var limit))
        {
            return Refused(limitName);
        }

        if (!OrderTerms.TryAmount(triggerName is null ? null : call.Text(triggerName), out var trigger))
        {
            return Refused(triggerName!);
        }

        if (!OrderTerms.TryAmount(call.Text(displayName), out var display))
        {
            return Refused(displayName);
        }

        var change = new AmendOrder(quantity, limit) { TriggerPrice = trigger, DisplayQuantity = display };
        return change == new AmendOrder() ? Refused(quantityName) : new ChangeTerms(change, null);
    }

    private static ChangeTerms Refused(string argument) => new(null, KrakenErrors.Invalid(argument));
}
