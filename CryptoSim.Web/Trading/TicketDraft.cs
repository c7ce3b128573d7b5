using CryptoSim.Domain.Orders;
using CryptoSim.Web.Layout;

namespace CryptoSim.Web.Trading;

/// <summary>What the ticket holds, as typed.</summary>
public sealed class TicketDraft
{
    public OrderSide Side { get; set; } = OrderSide.Buy;

    public OrderType Type { get; set; } = OrderType.Market;

    public string Quantity { get; set; } = "";

    public string Price { get; set; } = "";

    public bool IsBuy => Side == OrderSide.Buy;

    public bool IsLimit => Type == OrderType.Limit;

    /// <summary>The order it states, or null while quantity or price is no number yet.</summary>
    public PlaceOrder? Order(string symbol)
    {
        if (Figures.Parse(Quantity) is not { } quantity)
        {
            return null;
        }

        if (!IsLimit)
        {
            return new PlaceOrder(symbol, Side, Type, quantity);
        }

        return Figures.Parse(Price) is { } price ? new PlaceOrder(symbol, Side, Type, quantity, price) : null;
    }

    /// <summary>Takes what <c>drafts.js</c> kept. Unknown words are ignored.</summary>
    public void Restore(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Side = fields.GetValueOrDefault("side") == "sell" ? OrderSide.Sell : OrderSide.Buy;
        Type = fields.GetValueOrDefault("type") == "limit" ? OrderType.Limit : OrderType.Market;
        Quantity = fields.GetValueOrDefault("quantity", "");
        Price = fields.GetValueOrDefault("price", "");
    }
}
