using System.Text;
using System.Text.Json;

namespace CryptoSim.Domain.Orders;

/// <summary>An order that is placed once another has ended with something filled: on its other side, for what was filled.
/// It rests, or waits for a trigger; an offset of that is measured when it is placed.</summary>
/// <param name="Type">What it works as.</param>
/// <param name="LimitPrice">For a limit order but one that trails.</param>
public sealed record CloseTerms(OrderType Type, decimal? LimitPrice, TriggerTerms? Trigger)
{
    /// <summary>The other leg, where it waits for either of two triggers: a take profit with a stop loss.</summary>
    public LegTerms? Other { get; init; }

    public OrderKind Kind => OrderKinds.Of(Type, Trigger?.Kind);

    /// <summary>The order that closes one.</summary>
    /// <param name="quantity">In the base asset.</param>
    public PlaceOrder For(string symbol, OrderSide side, decimal quantity) =>
        new(symbol, side.Opposite(), Type, quantity, LimitPrice) { Trigger = Trigger, Other = Other };

    /// <summary>What closes an order now that it has ended.</summary>
    /// <returns>Null where nothing does: it is open, filled nothing, or went with a reset.</returns>
    public static PlaceOrder? Of(Order ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        return ended is { IsFinal: true, Close: { } close, FilledQuantity: > 0 } && ended.Reason != EndReasons.Reset
            ? close.For(ended.Symbol, ended.Side, ended.FilledQuantity) with
            {
                SelfTrade = ended.SelfTrade,
                Closes = ended.OrderId,
            }
            : null;
    }

    /// <summary>As <see cref="Parse"/> reads it: <c>{"type":"market","kind":"stoploss","value":95,"unit":"price"}</c>.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static CloseTerms Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        return Read(json.RootElement);
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", Words<OrderType>.Of(Type));
        if (LimitPrice is { } limit)
        {
            json.WriteNumber("limitPrice", limit);
        }

        if (Trigger is { } trigger)
        {
            trigger.Write(json);
        }

        if (Other is { } other)
        {
            json.WriteStartObject("other");
            other.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    internal static CloseTerms Read(JsonElement json) => new(
        Words<OrderType>.Read(json.GetProperty("type").GetString()),
        json.TryGetProperty("limitPrice", out var limit) ? limit.GetDecimal() : null,
        json.TryGetProperty("kind", out _) ? TriggerTerms.Read(json) : null)
    {
        Other = json.TryGetProperty("other", out var other) ? LegTerms.Read(other) : null,
    };
}
