using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>What an amend or an edit asks for: exactly one of the two is set.</summary>
internal readonly record struct ChangeTerms(AmendOrder? Change, string? Error)
{
    // What Kraken has and this exchange has not: refused, never left aside.
    private static readonly string[] NotAmended =
        ["display_qty", "trigger_price", "limit_price_type", "trigger_price_type"];

    private static readonly string[] NotEdited = ["price2", "displayvol", "userref", "close", "close[ordertype]"];

    /// <summary>Of AmendOrder and <c>amend_order</c>, which name their arguments alike.</summary>
    public static ChangeTerms OfAmend(SignedCall call) => FindGiven(call, NotAmended) is { } name ? Refused(name)
        : call.IsTrue("post_only") ? Refused("post_only")
        : Read(call, "order_qty", "limit_price");

    /// <summary>Of EditOrder; <c>edit_order</c> comes in its names.</summary>
    public static ChangeTerms OfEdit(SignedCall call) => FindGiven(call, NotEdited) is { } name ? Refused(name)
        : call.List("oflags").Any(flag => flag is not ("fciq" or "nompp")) ? Refused("oflags")
        : call.IsTrue("reduce_only") ? Refused("reduce_only")
        : Read(call, "volume", "price");

    private static string? FindGiven(SignedCall call, IEnumerable<string> names) =>
        names.FirstOrDefault(name => call.Text(name) is not (null or "0" or "{}" or "static"));

    private static ChangeTerms Read(SignedCall call, string quantityName, string limitName)
    {
        if (!OrderTerms.TryAmount(call.Text(quantityName), out var quantity))
        {
            return Refused(quantityName);
        }

        if (!OrderTerms.TryAmount(call.Text(limitName), out var limit))
        {
            return Refused(limitName);
        }

        return quantity is null && limit is null
            ? Refused(quantityName)
            : new ChangeTerms(new AmendOrder(quantity, limit), null);
    }

    private static ChangeTerms Refused(string argument) => new(null, KrakenErrors.Invalid(argument));
}
