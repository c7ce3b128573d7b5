using System.Text.Json;

namespace CryptoSim.Domain.Orders;

/// <summary>What an order waits for before it works.</summary>
public enum TriggerKind
{
    /// <summary>The last price comes to the trigger from the favorable side: a sell's falls, a buy's rises.</summary>
    StopLoss,

    /// <summary>The last price comes to the trigger from the other side: a sell's rises, a buy's falls.</summary>
    TakeProfit,

    /// <summary>As a stop loss, with a trigger that follows the last price wherever that moves in the order's favor.</summary>
    TrailingStop,
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
    /// <summary>Of a trailing-stop-limit order, and only of that: where its limit lies from its trigger.</summary>
    public PriceOffset? LimitOffset { get; init; }

    /// <summary>Null for a trigger that stays where it is.</summary>
    public Trail? Trail => Kind == TriggerKind.TrailingStop ? new Trail(Value, Unit, LimitOffset) : null;

    /// <summary>As members of an object: <c>"kind":"stoploss","value":95,"unit":"price"</c>.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", Words<TriggerKind>.Of(Kind));
        json.WriteNumber("value", Value);
        json.WriteString("unit", Words<TriggerUnit>.Of(Unit));
        if (LimitOffset is { } offset)
        {
            json.WriteNumber("limitOffset", offset.Value);
            json.WriteString("limitUnit", Words<TriggerUnit>.Of(offset.Unit));
        }
    }

    internal static TriggerTerms Read(JsonElement json) => new(
        Words<TriggerKind>.Read(json.GetProperty("kind").GetString()),
        json.GetProperty("value").GetDecimal(),
        Words<TriggerUnit>.Read(json.GetProperty("unit").GetString()))
    {
        LimitOffset = json.TryGetProperty("limitOffset", out var offset)
            ? new PriceOffset(offset.GetDecimal(), Words<TriggerUnit>.Read(json.GetProperty("limitUnit").GetString()))
            : null,
    };

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
    /// <summary>How it follows the last price; null for one that stays where it is. <see cref="Price"/> is then where it
    /// was when the order was placed, and once it is reached, where it was then.</summary>
    public Trail? Trail { get; init; }

    /// <summary>How far it has followed, where the reader was told.</summary>
    public TrailMark? Mark { get; init; }

    /// <summary>Where it is by now, as far as that is known.</summary>
    public decimal PriceNow => ReachedAt is null && Mark is { } mark ? mark.TriggerPrice : Price;

    public static bool IsReachedByFalling(TriggerKind kind, OrderSide side) =>
        (kind != TriggerKind.TakeProfit) == (side == OrderSide.Sell);

    /// <summary>Whether a trade at that price triggers the order.</summary>
    /// <param name="side">Of the order.</param>
    public bool IsReachedBy(decimal last, OrderSide side) =>
        IsReachedByFalling(Kind, side) ? last <= Price : last >= Price;
}
