using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>Fingerprint of what a client asked for: the same words give the same bytes, in whatever spelling of the
/// numbers.</summary>
internal static class OrderContent
{
    public static byte[] Hash(PlaceOrder request)
    {
        var price = request.LimitPrice is { } limit ? Amounts.Text(limit) : "";
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Symbol}\n{request.Side}\n{request.Type}\n{Amounts.Text(request.Quantity)}\n{price}");
        // Appended only where asked for, so that orders of before keep their fingerprint. A deadline is about the call.
        if (request.QuoteQuantity is { } amount)
        {
            words += $"\nworth {Amounts.Text(amount)}";
        }

        if (request.UserReference is { } reference)
        {
            words += string.Create(CultureInfo.InvariantCulture, $"\nreference {reference}");
        }

        if (request.TimeInForce != TimeInForce.Gtc)
        {
            words += string.Create(CultureInfo.InvariantCulture, $"\n{request.TimeInForce} {request.ExpiresAt:O}");
        }

        if (request.IsPostOnly)
        {
            words += "\npost only";
        }

        if (request.Trigger is { } trigger)
        {
            words += $"\n{trigger.Kind} {Amounts.Text(trigger.Value)} {trigger.Unit}";
            if (trigger.LimitOffset is { } offset)
            {
                words += $"\nlimit {Amounts.Text(offset.Value)} {offset.Unit}";
            }
        }

        if (request.Other is { } other)
        {
            words += $"\nor {other.Type} {(other.LimitPrice is { } limitOfOther ? Amounts.Text(limitOfOther) : "")} "
                + $"{other.Trigger.Kind} {Amounts.Text(other.Trigger.Value)} {other.Trigger.Unit}";
        }

        if (request.Close is { } close)
        {
            words += $"\nclosed by {close.ToJson()}";
        }

        if (request.DisplayQuantity is { } display)
        {
            words += $"\nshows {Amounts.Text(display)}";
        }

        // The first is what all have that do not say.
        if (request.SelfTrade is SelfTradePrevention.CancelOldest or SelfTradePrevention.CancelBoth)
        {
            words += $"\n{request.SelfTrade}";
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(words));
    }
}
