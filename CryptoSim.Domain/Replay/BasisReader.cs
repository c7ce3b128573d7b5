using System.Text.Json;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Replay;

/// <summary>Reads what <see cref="DecisionBasis"/> wrote, as the decider takes it. What is not as it was written throws:
/// <see cref="FormatException"/>, <see cref="KeyNotFoundException"/> or <see cref="InvalidOperationException"/>.</summary>
internal readonly struct BasisReader(JsonElement json)
{
    /// <summary>Zero for those of before there were versions.</summary>
    public int Version => json.TryGetProperty("v", out var version) ? version.GetInt32() : 0;

    public string Reason => Text(json.GetProperty("reason"));

    /// <summary>What the fills' quote asset was worth in USD; null where nothing filled.</summary>
    public decimal? QuoteUsd =>
        json.GetProperty("fees").TryGetProperty("quoteUsd", out var price) ? price.GetDecimal() : null;

    public PlaceOrder Ask(string symbol)
    {
        var ask = json.GetProperty("ask");
        return new PlaceOrder(
            symbol,
            Words<OrderSide>.Read(ask.GetProperty("side").GetString()),
            Words<OrderType>.Read(ask.GetProperty("type").GetString()),
            ask.GetProperty("quantity").GetDecimal(),
            ask.TryGetProperty("limitPrice", out var limit) ? limit.GetDecimal() : null,
            ask.TryGetProperty("clientOrderId", out var id) ? id.GetString() : null)
        {
            UserReference = ask.TryGetProperty("userReference", out var reference) ? reference.GetInt32() : null,
            ClientIdScope = ask.TryGetProperty("clientIdScope", out var scope)
                ? Words<ClientIdScope>.Read(scope.GetString())
                : ClientIdScope.Forever,
            QuoteQuantity = ask.TryGetProperty("quoteQuantity", out var amount) ? amount.GetDecimal() : null,
            TimeInForce = ask.TryGetProperty("timeInForce", out var word)
                ? Words<TimeInForce>.Read(word.GetString())
                : TimeInForce.Gtc,
            ExpiresAt = ask.TryGetProperty("expiresAt", out var expiresAt) ? Time(expiresAt) : null,
            DisplayQuantity = ask.TryGetProperty("displayQuantity", out var display) ? display.GetDecimal() : null,
            SelfTrade = ask.TryGetProperty("selfTrade", out var selfTrade)
                ? Words<SelfTradePrevention>.Read(selfTrade.GetString())
                : SelfTradePrevention.None,
            Close = ask.TryGetProperty("close", out var close) ? CloseTerms.Read(close) : null,
            Closes = ask.TryGetProperty("closes", out var closes) ? closes.GetGuid() : null,
            IsPostOnly = ask.TryGetProperty("postOnly", out var postOnly) && postOnly.GetBoolean(),
            Trigger = ask.TryGetProperty("trigger", out var trigger)
                ? TriggerTerms.Read(trigger)
                : null,
            Other = ask.TryGetProperty("other", out var other) ? LegTerms.Read(other) : null,
        };
    }

    /// <summary>The trade that triggered the order.</summary>
    public Print Trigger()
    {
        var parts = json.GetProperty("trigger");
        return new Print(
            parts[0].GetInt64(),
            parts[4].GetDecimal(),
            parts[5].GetDecimal(),
            Words<OrderSide>.Read(parts[6].GetString()),
            Time(parts[3]),
            parts[1].GetInt64(),
            parts[2].GetInt64());
    }

    /// <summary>How far a trailing stop had followed; null for one that does not, or by an instance that knew of none.</summary>
    public TrailPeak? Peak() => json.TryGetProperty("peak", out var parts)
        ? new TrailPeak(parts[1].GetDecimal(), parts[0].GetInt64())
        : null;

    /// <summary>Whether the trade came to the trigger of the order's other leg.</summary>
    public bool IsOther => json.TryGetProperty("leg", out _);

    public AmendOrder Amend()
    {
        var amend = json.GetProperty("amend");
        return new AmendOrder(amend.GetProperty("quantity").GetDecimal(), Number(amend, "limitPrice"))
        {
            TriggerPrice = Number(amend, "triggerPrice"),
            DisplayQuantity = Number(amend, "displayQuantity"),
            Other = amend.TryGetProperty("other", out var other)
                ? new AmendLeg(Number(other, "limitPrice"), Number(other, "triggerPrice"))
                : null,
        };
    }

    public Placement Placement(
        Guid accountId, Guid orderId, Func<int, Guid> newFillId, string symbol, OrderSide side, DateTimeOffset time)
    {
        var rules = json.GetProperty("rules");
        var instrument = InstrumentOf(symbol, Words<PairStatus>.Read(rules[0].GetString())) with
        {
            PriceIncrement = rules[1].GetDecimal(),
            QuantityIncrement = rules[2].GetDecimal(),
            MinimumQuantity = rules[3].GetDecimal(),
            MinimumCost = rules[4].GetDecimal(),
        };
        var consumption = new Consumption();
        return new Placement(
            accountId,
            orderId,
            newFillId,
            instrument,
            Book(symbol, side, consumption),
            json.GetProperty("stale").GetBoolean(),
            Fees(),
            consumption,
            json.GetProperty("openOrders").GetInt32(),
            json.GetProperty("availableBase").GetDecimal(),
            json.GetProperty("availableQuote").GetDecimal(),
            time)
        {
            LastPrice = json.TryGetProperty("last", out var last) ? last.GetDecimal() : null,
            FillModel = json.TryGetProperty("model", out var model)
                ? Words<FillModel>.Read(model.GetString())
                : FillModel.Depth,
        };
    }

    public MatchContext Match(Order order, Func<int, Guid> newFillId, DateTimeOffset time)
    {
        var consumption = new Consumption();
        return new MatchContext(
            InstrumentOf(order.Symbol, Words<PairStatus>.Read(json.GetProperty("status").GetString())),
            Book(order.Symbol, order.Side, consumption),
            Prints(order.Side, consumption),
            Fees(),
            consumption,
            newFillId,
            time)
        {
            Queue = Queue("queue"),
            NextSlice = Queue("slice"),
        };
    }

    /// <summary>A place in the queue; null where none is told.</summary>
    private QueuePosition? Queue(string name) => json.TryGetProperty(name, out var parts)
        ? new QueuePosition(
            parts[0].ValueKind == JsonValueKind.Null ? null : parts[0].GetDecimal(),
            parts[1].GetDecimal(),
            Time(parts[2]),
            Time(parts[3]))
        : null;

    // Only what the decider looks at is kept of an instrument; a symbol names its assets.
    private static Instrument InstrumentOf(string symbol, PairStatus status)
    {
        var slash = symbol.IndexOf('/', StringComparison.Ordinal);
        return new Instrument(symbol, symbol[..slash], symbol[(slash + 1)..], status, 0, 0, 0, 0, 0, 0, 0);
    }

    private FeeTier Fees()
    {
        var fees = json.GetProperty("fees");
        return new FeeTier(0, fees.GetProperty("maker").GetDecimal(), fees.GetProperty("taker").GetDecimal());
    }

    private BookView Book(string symbol, OrderSide side, Consumption consumption)
    {
        var book = json.GetProperty("book");
        var (term, sequence) = (book.GetProperty("term").GetInt64(), book.GetProperty("sequence").GetInt64());
        var time = Time(book.GetProperty("time"));
        var shown = json.GetProperty("levels");
        var levels = new List<BookLevel>(shown.GetArrayLength());
        foreach (var parts in shown.EnumerateArray())
        {
            var level = new BookLevel(parts[0].GetDecimal(), parts[1].GetDecimal());
            levels.Add(level);
            if (parts.GetArrayLength() > 2)
            {
                consumption.NoteLevel(
                    side, new TakenLevel(term, sequence, level.Price, level.Quantity, parts[2].GetDecimal()));
            }
        }

        return side == OrderSide.Buy
            ? new BookView(symbol, term, sequence, time, [], levels)
            : new BookView(symbol, term, sequence, time, levels, []);
    }

    private List<Print> Prints(OrderSide side, Consumption consumption)
    {
        var prints = new List<Print>();
        if (!json.TryGetProperty("prints", out var printed))
        {
            return prints;
        }

        foreach (var parts in printed.EnumerateArray())
        {
            var print = new Print(
                parts[0].GetInt64(),
                parts[4].GetDecimal(),
                parts[5].GetDecimal(),
                side.Opposite(),
                Time(parts[3]),
                parts[1].GetInt64(),
                parts[2].GetInt64());
            prints.Add(print);
            if (parts.GetArrayLength() > 6)
            {
                consumption.NotePrint(print.TradeId, parts[6].GetDecimal());
            }
        }

        return prints;
    }

    private static decimal? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) ? value.GetDecimal() : null;

    private static DateTimeOffset Time(JsonElement json) => new(json.GetDateTime(), TimeSpan.Zero);

    private static string Text(JsonElement json) => json.GetString() ?? throw new FormatException("A word is missing.");
}
