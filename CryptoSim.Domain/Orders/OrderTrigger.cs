namespace CryptoSim.Domain.Orders;

/// <summary>What an order waits for before it works.</summary>
public enum TriggerKind
{
    /// <summary>The last price comes to the trigger from the favorable side: a sell's falls, a buy's rises.</summary>
    StopLoss,

    /// <summary>The last price comes to the trigger from the other side: a sell's rises, a buy's falls.</summary>
    TakeProfit,
}

/// <summary>How a trigger is stated.</summary>
public enum TriggerUnit
{
    /// <summary>As a price.</summary>
    Price,

    /// <summary>In percent of the last price, away from it.</summary>
    Percent,

    /// <summary>In the quote asset, away from the last price.</summary>
    Quote,
}

/// <summary>A trigger as the client stated it.</summary>
/// <param name="Value">Above zero, in the unit.</param>
public sealed record TriggerTerms(TriggerKind Kind, decimal Value, TriggerUnit Unit = TriggerUnit.Price)
{
    /// <summary>The trigger's price, a whole number of increments: never nearer to the last price than stated.</summary>
    /// <param name="last">The last price; null where there is none.</param>
    /// <returns>Null where it needs the last price and there is none. Zero or below where the offset reaches so
    /// far.</returns>
    public decimal? PriceFrom(decimal? last, OrderSide side, decimal increment)
    {
        if (Unit == TriggerUnit.Price)
        {
            return Value;
        }

        if (last is not { } from)
        {
            return null;
        }

        var offset = Unit == TriggerUnit.Percent ? from * Value / 100 : Value;
        return OrderTrigger.IsReachedByFalling(Kind, side)
            ? decimal.Floor((from - offset) / increment) * increment
            : decimal.Ceiling((from + offset) / increment) * increment;
    }
}

/// <summary>The trigger of an order.</summary>
/// <param name="Price">In the quote asset.</param>
/// <param name="ReachedAt">When the last price came to it; null while the order waits for that.</param>
public sealed record OrderTrigger(TriggerKind Kind, decimal Price, DateTimeOffset? ReachedAt = null)
{
    public static bool IsReachedByFalling(TriggerKind kind, OrderSide side) =>
        (kind == TriggerKind.StopLoss) == (side == OrderSide.Sell);

    /// <summary>Whether a trade at that price triggers the order.</summary>
    /// <param name="side">Of the order.</param>
    public bool IsReachedBy(decimal last, OrderSide side) =>
        IsReachedByFalling(Kind, side) ? last <= Price : last >= Price;
}
