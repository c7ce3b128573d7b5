using System.Globalization;
using CryptoSim.Domain.Orders;
using CryptoSim.Web.Layout;

namespace CryptoSim.Web.Trading;

/// <summary>What the ticket holds, as typed.</summary>
public sealed class TicketDraft
{
    public OrderSide Side { get; set; } = OrderSide.Buy;

    public OrderType Type { get; set; } = OrderType.Market;

    public string Quantity { get; set; } = "";

    /// <summary>The quantity is in the quote asset: for market orders.</summary>
    public bool IsWorth { get; set; }

    public string Price { get; set; } = "";

    public TimeInForce TimeInForce { get; set; }

    /// <summary>In UTC, as an input of type <c>datetime-local</c> holds it: <c>2026-12-01T08:00</c>.</summary>
    public string Expiry { get; set; } = "";

    public bool IsPostOnly { get; set; }

    /// <summary>Null for an order that waits for nothing.</summary>
    public TriggerKind? Trigger { get; set; }

    public string TriggerValue { get; set; } = "";

    /// <summary>The trigger is stated in percent of the last price, away from it.</summary>
    public bool IsTriggerPercent { get; set; }

    public OrderKind Kind => OrderKinds.Of(Type, Trigger);

    public bool IsBuy => Side == OrderSide.Buy;

    public bool IsLimit => Type == OrderType.Limit;

    public bool Expires => Offered == TimeInForce.Gtd;

    /// <summary>What the ticket offers to its type: a market order never rests.</summary>
    public IReadOnlyList<TimeInForce> TimesInForce => Trigger is not null ? [TimeInForce.Gtc, TimeInForce.Gtd]
        : IsLimit ? [TimeInForce.Gtc, TimeInForce.Gtd, TimeInForce.Ioc, TimeInForce.Fok]
        : [TimeInForce.Gtc, TimeInForce.Fok];

    /// <summary>What is chosen, of what is offered.</summary>
    public TimeInForce Offered => TimesInForce.Contains(TimeInForce) ? TimeInForce : TimeInForce.Gtc;

    public DateTimeOffset? ExpiresAt => DateTimeOffset.TryParse(
        Expiry, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The size is an amount of the quote asset.</summary>
    public bool IsForWorth => IsWorth && Kind == OrderKind.Market;

    /// <summary>The order it states, or null while quantity, price or trigger is no number yet.</summary>
    public PlaceOrder? Order(string symbol)
    {
        var (price, trigger) = (Figures.Parse(Price), Figures.Parse(TriggerValue));
        if (Figures.Parse(Quantity) is not { } quantity
            || (IsLimit && price is null)
            || (Trigger is not null && trigger is null))
        {
            return null;
        }

        return new PlaceOrder(symbol, Side, Type, IsForWorth ? 0 : quantity, IsLimit ? price : null)
        {
            QuoteQuantity = IsForWorth ? quantity : null,
            TimeInForce = Offered,
            ExpiresAt = Expires ? ExpiresAt : null,
            IsPostOnly = IsPostOnly && Kind == OrderKind.Limit,
            Trigger = Trigger is { } kind
                ? new TriggerTerms(kind, trigger!.Value, IsTriggerPercent ? TriggerUnit.Percent : TriggerUnit.Price)
                : null,
        };
    }

    /// <summary>Takes what <c>drafts.js</c> kept. Unknown words are ignored.</summary>
    public void Restore(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Side = fields.GetValueOrDefault("side") == "sell" ? OrderSide.Sell : OrderSide.Buy;
        Type = fields.GetValueOrDefault("type") == "limit" ? OrderType.Limit : OrderType.Market;
        Quantity = fields.GetValueOrDefault("quantity", "");
        IsWorth = fields.GetValueOrDefault("unit") == "quote";
        Price = fields.GetValueOrDefault("price", "");
        TimeInForce = Enum.TryParse<TimeInForce>(fields.GetValueOrDefault("timeInForce"), ignoreCase: true, out var read)
            && Enum.IsDefined(read) ? read : TimeInForce.Gtc;
        Expiry = fields.GetValueOrDefault("expiry", "");
        IsPostOnly = fields.GetValueOrDefault("postOnly") == "true";
        Trigger = fields.GetValueOrDefault("trigger") switch
        {
            "stop" => TriggerKind.StopLoss,
            "profit" => TriggerKind.TakeProfit,
            _ => null,
        };
        TriggerValue = fields.GetValueOrDefault("triggerValue", "");
        IsTriggerPercent = fields.GetValueOrDefault("triggerUnit") == "percent";
    }

    /// <summary>For <c>drafts.js</c> to keep.</summary>
    public Dictionary<string, string> Fields() => new()
    {
        ["side"] = IsBuy ? "buy" : "sell",
        ["type"] = IsLimit ? "limit" : "market",
        ["quantity"] = Quantity,
        ["unit"] = IsWorth ? "quote" : "base",
        ["price"] = Price,
        ["timeInForce"] = TimeInForce.ToString().ToLowerInvariant(),
        ["expiry"] = Expiry,
        ["postOnly"] = IsPostOnly ? "true" : "false",
        ["trigger"] = Trigger switch { TriggerKind.StopLoss => "stop", TriggerKind.TakeProfit => "profit", _ => "none" },
        ["triggerValue"] = TriggerValue,
        ["triggerUnit"] = IsTriggerPercent ? "percent" : "price",
    };
}
