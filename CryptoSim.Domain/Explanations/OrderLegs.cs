using CryptoSim.Domain.Orders;
using static CryptoSim.Domain.Money.Amounts;

namespace CryptoSim.Domain.Explanations;

/// <summary>Which of the two triggers that an order waited for was reached.</summary>
/// <param name="Reached">What it works as since.</param>
/// <param name="ReachedPrice">The trigger, in the quote asset.</param>
/// <param name="Dropped">What it would have worked as.</param>
/// <param name="DroppedPrice">Of a trailing stop, where that trigger started.</param>
/// <param name="Message">One sentence with the numbers.</param>
public sealed record OrderLegs(
    OrderKind Reached, decimal ReachedPrice, OrderKind Dropped, decimal DroppedPrice, string Message)
{
    /// <returns>Null for an order that waited for one trigger or none, and while it waits.</returns>
    public static OrderLegs? Of(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order is { Trigger: { ReachedAt: not null } reached, Other: { } dropped }
            ? new OrderLegs(
                order.Kind,
                reached.Price,
                dropped.Kind,
                dropped.Trigger.Price,
                $"The last price came to its {Name(reached.Kind)} at {Text(reached.Price)} first: its "
                + $"{Name(dropped.Trigger.Kind)} at {Text(dropped.Trigger.Price)} was dropped.")
            : null;
    }

    internal static string Name(TriggerKind kind) => kind switch
    {
        TriggerKind.TakeProfit => "take profit",
        TriggerKind.TrailingStop => "trailing stop",
        _ => "stop loss",
    };
}
