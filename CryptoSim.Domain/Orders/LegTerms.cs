using System.Text.Json;

namespace CryptoSim.Domain.Orders;

/// <summary>The other leg of an order that waits for either of two triggers, as the client stated it: what it works as
/// if the last price comes to this trigger first.</summary>
/// <param name="LimitPrice">For a limit order.</param>
public sealed record LegTerms(OrderType Type, decimal? LimitPrice, TriggerTerms Trigger)
{
    public OrderKind Kind => OrderKinds.Of(Type, Trigger.Kind);

    /// <summary>The leg of an order that is placed now.</summary>
    /// <param name="last">The last price; null where there is none.</param>
    /// <returns>Null where its trigger is an offset from the last price and there is none.</returns>
    public OrderLeg? At(decimal? last, OrderSide side, decimal increment) =>
        Trigger.PriceFrom(last, side, increment) is { } price
            ? new OrderLeg(
                Type,
                LimitPrice is { } limit ? Money.Amounts.Normalize(limit) : null,
                new OrderTrigger(Trigger.Kind, Money.Amounts.Normalize(price)))
            : null;

    /// <summary>As members of an object: <c>"type":"limit","limitPrice":89,"kind":"stoploss","value":90,"unit":"price"</c>.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("type", Words<OrderType>.Of(Type));
        if (LimitPrice is { } limit)
        {
            json.WriteNumber("limitPrice", limit);
        }

        Trigger.Write(json);
    }

    internal static LegTerms Read(JsonElement json) => new(
        Words<OrderType>.Read(json.GetProperty("type").GetString()),
        json.TryGetProperty("limitPrice", out var limit) ? limit.GetDecimal() : null,
        TriggerTerms.Read(json));
}
