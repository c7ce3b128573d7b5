using CryptoSim.Domain.Orders;
using static CryptoSim.Domain.Money.Amounts;

namespace CryptoSim.Domain.Explanations;

/// <summary>Why an order ended without being filled whole.</summary>
/// <param name="Code">Stable snake_case code, one of <see cref="EndReasons"/>.</param>
/// <param name="Message">One sentence with the numbers.</param>
public sealed record OrderEnd(string Code, string Message)
{
    /// <returns>Null while it is open, and where it filled whole.</returns>
    public static OrderEnd? Of(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order is { IsFinal: true, Reason: { } reason } ? new OrderEnd(reason, Tell(order, reason)) : null;
    }

    private static string Tell(Order order, string reason)
    {
        var asset = order.Symbol[..order.Symbol.IndexOf('/', StringComparison.Ordinal)];
        var filled = $"{Text(order.FilledQuantity)} of {Text(order.Quantity)} {asset}";
        return reason switch
        {
            EndReasons.CanceledByUser => $"It was canceled by its owner, with {filled} filled.",
            EndReasons.Reset => $"The account was reset, with {filled} filled.",
            EndReasons.Expired =>
                $"It was good till {order.ExpiresAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, and {filled} had filled by then.",
            EndReasons.ImmediateOrCancel =>
                $"{filled} filled at once, {AtLimit(order)}; an immediate-or-cancel order does not wait for the rest.",
            EndReasons.FillOrKill =>
                $"The book showed less than {Text(order.Quantity)} {asset} {AtLimit(order)}: "
                + "a fill-or-kill order takes nothing then.",
            RejectionCodes.InsufficientFunds =>
                "When its trigger was reached, the account could not pay what it would have taken.",
            EndReasons.SelfTrade =>
                $"With {filled} filled, it would have traded with another order of its own account.",
            EndReasons.NoLiquidity => $"The visible book filled {filled} and had no more.",
            _ => $"It ended for the reason {reason}, with {filled} filled.",
        };
    }

    private static string AtLimit(Order order) =>
        order.LimitPrice is { } limit ? $"at {Text(limit)} or better" : "at any price";
}
