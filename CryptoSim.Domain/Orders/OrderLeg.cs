using System.Text;
using System.Text.Json;

namespace CryptoSim.Domain.Orders;

/// <summary>One of the two triggers that an order waits for, with what it works as from then on.</summary>
public sealed record OrderLeg(OrderType Type, decimal? LimitPrice, OrderTrigger Trigger)
{
    public OrderKind Kind => OrderKinds.Of(Type, Trigger.Kind);

    /// <summary>At what price it is expected to trade.</summary>
    public decimal ExpectedPrice => LimitPrice ?? Trigger.Price;

    /// <summary>As <see cref="Parse"/> reads it: <c>{"type":"market","kind":"takeprofit","price":110}</c>, of a trailing
    /// stop with its <c>trail</c>.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static OrderLeg Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var json = document.RootElement;
        return new OrderLeg(
            Words<OrderType>.Read(json.GetProperty("type").GetString()),
            json.TryGetProperty("limitPrice", out var limit) ? limit.GetDecimal() : null,
            new OrderTrigger(
                Words<TriggerKind>.Read(json.GetProperty("kind").GetString()), json.GetProperty("price").GetDecimal())
            {
                Trail = json.TryGetProperty("trail", out var trail) ? TriggerTerms.Read(trail).Trail : null,
            });
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", Words<OrderType>.Of(Type));
        if (LimitPrice is { } limit)
        {
            json.WriteNumber("limitPrice", limit);
        }

        json.WriteString("kind", Words<TriggerKind>.Of(Trigger.Kind));
        json.WriteNumber("price", Trigger.Price);
        if (Trigger.Trail is { } trail)
        {
            json.WriteStartObject("trail");
            new TriggerTerms(TriggerKind.TrailingStop, trail.Distance, trail.Unit) { LimitOffset = trail.Limit }.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
