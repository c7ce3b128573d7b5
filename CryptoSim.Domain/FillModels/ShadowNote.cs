using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.FillModels;

/// <summary>What an order would have come to under a model that it is not placed under.</summary>
/// <param name="Filled">At once, in the base asset.</param>
/// <param name="Cost">Of that, in the quote asset.</param>
/// <param name="Fee">Of that, in the quote asset.</param>
/// <param name="Rests">What is left of it rests; else nothing more comes.</param>
public readonly record struct ShadowOutcome(FillModel Model, decimal Filled, decimal Cost, decimal Fee, bool Rests);

/// <summary>What a decision tells of the other models: kept with its commit, where any of them may part from it.</summary>
/// <param name="BaseChange">What the decision's own fills brought, in the base asset.</param>
/// <param name="QuoteChange">Likewise in the quote asset, fees included.</param>
/// <param name="Outcomes">Under the other models; empty for a decision on an order that has them.</param>
/// <param name="Queue">The end of the queue at its price, where it joins one.</param>
public sealed record ShadowNote(
    decimal BaseChange, decimal QuoteChange, IReadOnlyList<ShadowOutcome> Outcomes, QueuePosition? Queue)
{
    private static readonly FillModel[] Models = Enum.GetValues<FillModel>();

    /// <summary>Of an order that was placed, or triggered, and works from now on.</summary>
    /// <param name="decideUnder">The same decision under another model.</param>
    /// <returns>Null where all models give the same and nothing rests.</returns>
    public static ShadowNote? OfStart(
        TradeDecision decision, Placement placement, Func<FillModel, TradeDecision?> decideUnder)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(decideUnder);
        var order = decision.Order;
        if (order.Status == OrderStatus.Pending)
        {
            return null;
        }

        var own = Of(order.FillModel, order);
        var others = new List<ShadowOutcome>(Models.Length - 1);
        foreach (var model in Models)
        {
            if (model != order.FillModel)
            {
                // Refused under that model: it would not be there.
                others.Add(decideUnder(model) is { } other ? Of(model, other.Order) : new ShadowOutcome(model, 0, 0, 0, false));
            }
        }

        if (!own.Rests && others.All(other => other with { Model = own.Model } == own))
        {
            return null;
        }

        var queue = order.LimitPrice is { } limit && (own.Rests || others.Any(other => other.Rests))
            ? Join(placement, order.Side, limit)
            : null;
        return OfFills(order.Side, decision.Fills) with { Outcomes = others, Queue = queue };
    }

    /// <summary>Of an order that was amended.</summary>
    /// <returns>Null for one that waits for its trigger: it works under no model yet.</returns>
    public static ShadowNote? OfAmend(TradeDecision decision, Placement placement, Order before)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(before);
        var order = decision.Order;
        if (order.Status == OrderStatus.Pending)
        {
            return null;
        }

        return OfFills(order.Side, decision.Fills) with
        {
            Queue = order.PriorityAt == before.PriorityAt ? null : Join(placement, order.Side, order.LimitPrice!.Value),
        };
    }

    /// <summary>Of fills of an order that rested.</summary>
    public static ShadowNote OfFills(OrderSide side, IReadOnlyList<Fill> fills)
    {
        ArgumentNullException.ThrowIfNull(fills);
        var sign = side == OrderSide.Buy ? 1 : -1;
        return new ShadowNote(
            sign * fills.Sum(fill => fill.Quantity), fills.Sum(fill => (-sign * fill.Cost) - fill.Fee), [], null);
    }

    private static ShadowOutcome Of(FillModel model, Order order) => new(
        model, order.FilledQuantity, order.FilledCost, order.Fee, order.Status == OrderStatus.Open);

    // What a stale book shows does not tell.
    private static QueuePosition Join(Placement placement, OrderSide side, decimal limit) =>
        placement.IsStale ? QueuePosition.Unknown : QueuePosition.Join(placement.Book, side, limit);
}
