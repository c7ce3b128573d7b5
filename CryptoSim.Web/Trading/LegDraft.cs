using CryptoSim.Domain.Orders;
using CryptoSim.Web.Layout;

namespace CryptoSim.Web.Trading;

/// <summary>A trigger within the ticket, and what follows it, as typed: the other leg of an order that waits for either of
/// two, or a leg of what closes it.</summary>
/// <param name="name">As <c>drafts.js</c> keeps it.</param>
public sealed class LegDraft(string name, TriggerKind kind)
{
    public string Name { get; } = name;

    public TriggerKind Kind { get; } = kind;

    public string Value { get; set; } = "";

    /// <summary>It is stated in percent of the last price, away from it.</summary>
    public bool IsPercent { get; set; }

    /// <summary>Empty for one that becomes a market order.</summary>
    public string Limit { get; set; } = "";

    /// <summary>Null while it is no number.</summary>
    public LegTerms? Terms
    {
        get
        {
            var limit = Figures.Parse(Limit);
            return Figures.Parse(Value) is { } value && (limit is not null || Limit.Length == 0)
                ? new LegTerms(
                    limit is null ? OrderType.Market : OrderType.Limit,
                    limit,
                    new TriggerTerms(Kind, value, IsPercent ? TriggerUnit.Percent : TriggerUnit.Price))
                : null;
        }
    }

    /// <summary>What of it is typed and no number; null for nothing.</summary>
    public string? Fault => Value.Length > 0 && Figures.Parse(Value) is null ? $"The {Words} is not a number."
        : Limit.Length > 0 && Figures.Parse(Limit) is null ? $"The limit of the {Words} is not a number."
        : null;

    private string Words => Kind == TriggerKind.TakeProfit ? "take profit" : "stop loss";

    /// <param name="side">Of the order that it is a leg of.</param>
    public string Label(OrderSide side)
    {
        var word = Kind == TriggerKind.TakeProfit ? "Take profit" : "Stop loss";
        return !IsPercent ? $"{word} at"
            : OrderTrigger.IsReachedByFalling(Kind, side) ? $"{word} down by"
            : $"{word} up by";
    }

    public void Restore(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Value = fields.GetValueOrDefault($"{Name}Value", "");
        IsPercent = fields.GetValueOrDefault($"{Name}Unit") == "percent";
        Limit = fields.GetValueOrDefault($"{Name}Limit", "");
    }

    public void Keep(Dictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        fields[$"{Name}Value"] = Value;
        fields[$"{Name}Unit"] = IsPercent ? "percent" : "price";
        fields[$"{Name}Limit"] = Limit;
    }
}
