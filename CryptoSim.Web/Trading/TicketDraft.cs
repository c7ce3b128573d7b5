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

    /// <summary>Of a limit order that trails: where its limit lies from its trigger, in the quote asset.</summary>
    public string LimitOffset { get; set; } = "0";

    /// <summary>Null while it is no number.</summary>
    public decimal? Offset => LimitOffset.TrimStart().StartsWith('-')
        ? -Figures.Parse(LimitOffset.TrimStart()[1..])
        : Figures.Parse(LimitOffset);

    /// <summary>The book shows <see cref="Display"/> of it at a time: for limit orders.</summary>
    public bool IsIceberg { get; set; }

    public string Display { get; set; } = "";

    public string TriggerValue { get; set; } = "";

    /// <summary>The trigger is stated in percent of the last price, away from it.</summary>
    public bool IsTriggerPercent { get; set; }

    /// <summary>It waits for either of two triggers: a take profit, which is <see cref="Trigger"/>, or a stop loss.</summary>
    public bool WaitsForEither { get; set; }

    /// <summary>The stop loss of an order that waits for either of two triggers.</summary>
    public LegDraft Other { get; } = new("other", TriggerKind.StopLoss);

    /// <summary>Once filled it is closed by a take profit.</summary>
    public bool TakesProfit { get; set; }

    /// <summary>Once filled it is closed by a stop loss; with a take profit, by whichever comes first.</summary>
    public bool StopsLoss { get; set; }

    public LegDraft Profit { get; } = new("profit", TriggerKind.TakeProfit);

    public LegDraft Stop { get; } = new("stop", TriggerKind.StopLoss);

    public SelfTradePrevention SelfTrade { get; set; } = SelfTradePrevention.CancelNewest;

    /// <summary>The legs that are asked for.</summary>
    public IEnumerable<LegDraft> Legs =>
        new[] { (Other, WaitsForEither), (Profit, TakesProfit), (Stop, StopsLoss) }.Where(leg => leg.Item2).Select(leg => leg.Item1);

    public OrderKind Kind => OrderKinds.Of(Type, Trigger, ShowsPart);

    public bool Trails => Trigger == TriggerKind.TrailingStop;

    /// <summary>It is stated as an offset, where it follows the trigger.</summary>
    public bool HasLimitPrice => IsLimit && !Trails;

    public bool CanShowPart => IsLimit && Trigger is null && Offered is TimeInForce.Gtc or TimeInForce.Gtd;

    public bool ShowsPart => IsIceberg && CanShowPart;

    /// <summary>A trailing stop is stated as a distance, others as a price or in percent.</summary>
    public TriggerUnit TriggerUnit => IsTriggerPercent ? TriggerUnit.Percent
        : Trails ? TriggerUnit.Quote
        : TriggerUnit.Price;

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
        var (offset, display) = (Offset, Figures.Parse(Display));
        if (Figures.Parse(Quantity) is not { } quantity
            || (HasLimitPrice && price is null)
            || (IsLimit && Trails && offset is null)
            || (ShowsPart && display is null)
            || (Trigger is not null && trigger is null)
            || Legs.Any(leg => leg.Terms is null))
        {
            return null;
        }

        return new PlaceOrder(symbol, Side, Type, IsForWorth ? 0 : quantity, HasLimitPrice ? price : null)
        {
            QuoteQuantity = IsForWorth ? quantity : null,
            TimeInForce = Offered,
            ExpiresAt = Expires ? ExpiresAt : null,
            IsPostOnly = IsPostOnly && Kind is OrderKind.Limit or OrderKind.Iceberg,
            DisplayQuantity = ShowsPart ? display : null,
            SelfTrade = SelfTrade,
            Other = WaitsForEither ? Other.Terms : null,
            Close = Close,
            Trigger = Trigger is { } kind
                ? new TriggerTerms(kind, trigger!.Value, TriggerUnit)
                {
                    LimitOffset = IsLimit && Trails ? new PriceOffset(offset!.Value, TriggerUnit.Quote) : null,
                }
                : null,
        };
    }

    private CloseTerms? Close
    {
        get
        {
            var (profit, stop) = (TakesProfit ? Profit.Terms : null, StopsLoss ? Stop.Terms : null);
            return (profit ?? stop) is { } first
                ? new CloseTerms(first.Type, first.LimitPrice, first.Trigger) { Other = profit is null ? null : stop }
                : null;
        }
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
            "trail" => TriggerKind.TrailingStop,
            "either" => TriggerKind.TakeProfit,
            _ => null,
        };
        WaitsForEither = fields.GetValueOrDefault("trigger") == "either";
        Other.Restore(fields);
        var whenFilled = fields.GetValueOrDefault("whenFilled");
        (TakesProfit, StopsLoss) = (whenFilled is "profit" or "both", whenFilled is "stop" or "both");
        Profit.Restore(fields);
        Stop.Restore(fields);
        SelfTrade = fields.GetValueOrDefault("selfTrade") switch
        {
            "oldest" => SelfTradePrevention.CancelOldest,
            "both" => SelfTradePrevention.CancelBoth,
            _ => SelfTradePrevention.CancelNewest,
        };
        LimitOffset = fields.GetValueOrDefault("limitOffset", "0");
        IsIceberg = fields.GetValueOrDefault("iceberg") == "true";
        Display = fields.GetValueOrDefault("display", "");
        TriggerValue = fields.GetValueOrDefault("triggerValue", "");
        IsTriggerPercent = fields.GetValueOrDefault("triggerUnit") == "percent";
    }

    /// <summary>For <c>drafts.js</c> to keep.</summary>
    public Dictionary<string, string> Fields()
    {
        var fields = OwnFields();
        Other.Keep(fields);
        Profit.Keep(fields);
        Stop.Keep(fields);
        return fields;
    }

    private Dictionary<string, string> OwnFields() => new()
    {
        ["side"] = IsBuy ? "buy" : "sell",
        ["type"] = IsLimit ? "limit" : "market",
        ["quantity"] = Quantity,
        ["unit"] = IsWorth ? "quote" : "base",
        ["price"] = Price,
        ["timeInForce"] = TimeInForce.ToString().ToLowerInvariant(),
        ["expiry"] = Expiry,
        ["postOnly"] = IsPostOnly ? "true" : "false",
        ["trigger"] = Trigger switch
        {
            _ when WaitsForEither => "either",
            TriggerKind.StopLoss => "stop",
            TriggerKind.TakeProfit => "profit",
            TriggerKind.TrailingStop => "trail",
            _ => "none",
        },
        ["whenFilled"] = (TakesProfit, StopsLoss) switch
        {
            (true, true) => "both",
            (true, false) => "profit",
            (false, true) => "stop",
            _ => "none",
        },
        ["selfTrade"] = SelfTrade switch
        {
            SelfTradePrevention.CancelOldest => "oldest",
            SelfTradePrevention.CancelBoth => "both",
            _ => "newest",
        },
        ["limitOffset"] = LimitOffset,
        ["iceberg"] = IsIceberg ? "true" : "false",
        ["display"] = Display,
        ["triggerValue"] = TriggerValue,
        ["triggerUnit"] = IsTriggerPercent ? "percent" : "price",
    };
}
