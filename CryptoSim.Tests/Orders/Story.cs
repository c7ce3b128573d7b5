using System.Globalization;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>Runs a story, audited step by step and replayed from its decisions' bases: steps separated by semicolons, on 10,000 USD, 5 BTC and a small book unless it says
/// otherwise. Steps: <c>have 100 USD</c>, <c>asks 100x1 101x2</c>, <c>bids 99x1</c>, <c>buy 1</c> (market),
/// <c>buy 1 @95</c> (limit), <c>buy 150 USD</c> (market, for so much), each with <c>ioc</c>, <c>fok</c>, <c>post</c>,
/// <c>or stop 90 @89</c> (the other leg of an order with a trigger, to the end of the step or to <c>closed</c>),
/// <c>stop 90</c> or <c>profit 110</c> (a trigger; <c>5%</c> or <c>3$</c> from the last price), <c>trail 5%</c> (a trailing
/// stop, with <c>limit -1$</c> for its limit), <c>show 0.1</c> (an iceberg), <c>newest</c>, <c>oldest</c> or <c>both</c> (what
/// ends where it meets an own order), <c>closed stop 95</c> (what closes it, to the end of the step), <c>gtd 60</c> (good till that second of the story) or <c>by 5</c> (a deadline) behind it; <c>print sell 0.5 @95</c>, with
/// <c>at 59</c> for one that is looked at late; <c>wait 60</c> (seconds), <c>expire</c> (what is due, as its holder does),
/// <c>amend 2 @96 !95 show 0.2</c> (the newest order's quantity, limit, trigger and shown part; any may be left out, and of its other leg those after <c>or</c>), <c>cancel</c> (the newest order),
/// <c>fees 0.004 0.008</c>, <c>status Maintenance</c>, <c>stale</c>, <c>fresh</c>, <c>restart</c>.</summary>
internal sealed class Story
{
    private readonly PaperTrader trader = new(keepsLedger: true);

    private readonly List<string> outcomes = [];

    private IReadOnlyList<BookLevel> bids = Levels("99x1 98x2 97x5".Split(' '));

    private IReadOnlyList<BookLevel> asks = Levels("100x1 101x2 102x5".Split(' '));

    public Story(string steps)
    {
        var words = steps.Split(';').Select(step => step.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (!words.Exists(step => step[0] == "have"))
        {
            trader.Deposit("USD", 10_000);
            trader.Deposit("BTC", 5);
        }

        trader.ShowBook(bids, asks);
        words.ForEach(Run);
        trader.AssertReplays();
    }

    /// <summary>Each order's status in the order of placing, or the code it was rejected with; then those of what closes
    /// others.</summary>
    public string Outcomes => string.Join(' ', outcomes.Select(outcome => Guid.TryParse(outcome, out var orderId)
            ? Describe(trader.Orders.Single(order => order.OrderId == orderId))
            : outcome)
        .Concat(trader.Orders.Where(order => order.Closes is not null).Select(Describe)));

    /// <summary><c>0.5@100 taker</c>, joined by commas.</summary>
    public string Fills => string.Join(", ", trader.Fills.Select(fill =>
        $"{Text(fill.Quantity)}@{Text(fill.Price)} {fill.Liquidity.ToString().ToLowerInvariant()}"));

    /// <summary><c>USD 900+100</c>: available and held, the latter left out at zero.</summary>
    public string Balances => string.Join(", ", new[] { "USD", "BTC" }.Select(asset =>
    {
        var held = trader.Balances.Of(LedgerAccount.Held, asset);
        return $"{asset} {Text(trader.Balances.Of(LedgerAccount.Available, asset))}{(held == 0 ? "" : "+" + Text(held))}";
    }));

    /// <summary>Kinds of the journals after the deposits.</summary>
    public string Journals => string.Join(' ', trader.Journals
        .Where(journal => journal.Kind != JournalKind.Deposit)
        .Select(journal => journal.Kind));

    private static string Describe(Order order) =>
        order.Status.ToString().ToLowerInvariant() + (order.Reason is null ? "" : $":{order.Reason}");

    private static BookLevel[] Levels(IEnumerable<string> words) =>
        [.. words.Select(word => word.Split('x')).Select(pair => new BookLevel(Number(pair[0]), Number(pair[1])))];

    private static decimal Number(string text) => decimal.Parse(text.TrimStart('@'), CultureInfo.InvariantCulture);

    private static string Text(decimal value) => Domain.Money.Amounts.Text(value);

    private void Run(string[] words)
    {
        switch (words[0])
        {
            case "have":
                trader.Deposit(words[2], Number(words[1]));
                break;
            case "asks":
                asks = Levels(words[1..]);
                trader.ShowBook(bids, asks);
                break;
            case "bids":
                bids = Levels(words[1..]);
                trader.ShowBook(bids, asks);
                break;
            case "buy" or "sell":
                Place(words);
                break;
            case "print":
                trader.Print(
                    Enum.Parse<OrderSide>(words[1], true),
                    Number(words[2]),
                    Number(words[3]),
                    words.Length > 5 ? At(words[5])!.Value : trader.Now);
                break;
            case "wait":
                trader.Wait(TimeSpan.FromSeconds((double)Number(words[1])));
                break;
            case "expire":
                trader.ExpireAll();
                break;
            case "amend":
                Amend(words[1..]);
                break;
            case "cancel":
                trader.Cancel(trader.Orders[^1]);
                break;
            case "fees":
                trader.Fees = new FeeTier(0, Number(words[1]), Number(words[2]));
                break;
            case "status":
                trader.Instrument = trader.Instrument with { Status = Enum.Parse<PairStatus>(words[1]) };
                break;
            case "stale" or "fresh":
                trader.IsStale = words[0] == "stale";
                break;
            case "restart":
                trader.Restart();
                break;
            default:
                throw new ArgumentException($"No such step: {string.Join(' ', words)}");
        }
    }

    private static TriggerTerms Trigger(TriggerKind kind, string text) => text[^1] switch
    {
        '%' => new TriggerTerms(kind, Number(text[..^1]), TriggerUnit.Percent),
        '$' => new TriggerTerms(kind, Number(text[..^1]), TriggerUnit.Quote),
        _ => new TriggerTerms(kind, Number(text)),
    };

    private static CloseTerms ReadClose(string[] words, out int last, int count)
    {
        last = count;
        var or = Array.IndexOf(words, "or");
        var own = Leg(or < 0 ? words : words[..or]);
        return new CloseTerms(own.Type, own.LimitPrice, own.Trigger)
        {
            Other = or < 0 ? null : Terms(Leg(words[(or + 1)..])),
        };
    }

    private static (OrderType Type, decimal? LimitPrice, TriggerTerms? Trigger) Leg(string[] words)
    {
        var leg = (Type: OrderType.Market, LimitPrice: (decimal?)null, Trigger: (TriggerTerms?)null);
        for (var index = 0; index < words.Length; index++)
        {
            leg = words[index] switch
            {
                "stop" => leg with { Trigger = Trigger(TriggerKind.StopLoss, words[++index]) },
                "profit" => leg with { Trigger = Trigger(TriggerKind.TakeProfit, words[++index]) },
                "trail" => leg with { Trigger = Trigger(TriggerKind.TrailingStop, words[++index]) },
                var limit => leg with { Type = OrderType.Limit, LimitPrice = Number(limit) },
            };
        }

        return leg;
    }

    private static LegTerms Terms((OrderType Type, decimal? LimitPrice, TriggerTerms? Trigger) leg) =>
        new(leg.Type, leg.LimitPrice, leg.Trigger!);

    /// <summary>Reads the other leg, up to what closes the order.</summary>
    private static LegTerms ReadOther(string[] words, ref int index)
    {
        var end = Array.IndexOf(words, "closed", index);
        var leg = Terms(Leg(words[(index + 1)..(end < 0 ? words.Length : end)]));
        index = (end < 0 ? words.Length : end) - 1;
        return leg;
    }

    private static PriceOffset Offset(string text) =>
        new(Number(text[..^1]), text[^1] == '%' ? TriggerUnit.Percent : TriggerUnit.Quote);

    private static DateTimeOffset? At(string? second) =>
        second is null ? null : PaperTrader.Start.AddSeconds((double)Number(second));

    private void Place(string[] words)
    {
        var request = new PlaceOrder(
            trader.Instrument.Symbol, Enum.Parse<OrderSide>(words[0], true), OrderType.Market, Number(words[1]));
        for (var index = 2; index < words.Length; index++)
        {
            request = words[index] switch
            {
                "USD" => request with { Quantity = 0, QuoteQuantity = request.Quantity },
                "ioc" => request with { TimeInForce = TimeInForce.Ioc },
                "fok" => request with { TimeInForce = TimeInForce.Fok },
                "post" => request with { IsPostOnly = true },
                "gtd" => request with { TimeInForce = TimeInForce.Gtd, ExpiresAt = At(words.ElementAtOrDefault(++index)) },
                "expiring" => request with { ExpiresAt = At(words[++index]) },
                "stop" => request with { Trigger = Trigger(TriggerKind.StopLoss, words[++index]) },
                "profit" => request with { Trigger = Trigger(TriggerKind.TakeProfit, words[++index]) },
                "trail" => request with { Trigger = Trigger(TriggerKind.TrailingStop, words[++index]) },
                "limit" => request with
                {
                    Type = OrderType.Limit,
                    Trigger = request.Trigger! with { LimitOffset = Offset(words[++index]) },
                },
                "or" => request with { Other = ReadOther(words, ref index) },
                "show" => request with { DisplayQuantity = Number(words[++index]) },
                "newest" => request with { SelfTrade = SelfTradePrevention.CancelNewest },
                "oldest" => request with { SelfTrade = SelfTradePrevention.CancelOldest },
                "both" => request with { SelfTrade = SelfTradePrevention.CancelBoth },
                "closed" => request with { Close = ReadClose(words[(index + 1)..], out index, words.Length) },
                "by" => request with { Deadline = At(words[++index]) },
                var limit => request with { Type = OrderType.Limit, LimitPrice = Number(limit) },
            };
        }

        var decision = trader.Place(request);
        outcomes.Add(decision?.Order.OrderId.ToString() ?? trader.LastRejection!.Code);
    }

    private void Amend(string[] words)
    {
        var change = new AmendOrder();
        for (var index = 0; index < words.Length; index++)
        {
            change = words[index] switch
            {
                "or" => change with { Other = new AmendLeg(null, null) },
                ['@', ..] when change.Other is { } leg => change with { Other = leg with { LimitPrice = Number(words[index]) } },
                ['!', ..] when change.Other is { } leg => change with { Other = leg with { TriggerPrice = Number(words[index][1..]) } },
                "show" => change with { DisplayQuantity = Number(words[++index]) },
                ['@', ..] => change with { LimitPrice = Number(words[index]) },
                ['!', ..] => change with { TriggerPrice = Number(words[index][1..]) },
                _ => change with { Quantity = Number(words[index]) },
            };
        }

        if (trader.Amend(trader.Orders[^1], change) is null)
        {
            outcomes.Add(trader.LastRejection!.Code);
        }
    }
}
