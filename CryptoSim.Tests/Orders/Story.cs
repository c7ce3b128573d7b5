using System.Globalization;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>Runs a story: steps separated by semicolons, on 10,000 USD, 5 BTC and a small book unless it says
/// otherwise. Steps: <c>have 100 USD</c>, <c>asks 100x1 101x2</c>, <c>bids 99x1</c>, <c>buy 1</c> (market),
/// <c>buy 1 @95</c> (limit), <c>print sell 0.5 @95</c>, <c>cancel</c> (the newest order), <c>fees 0.004 0.008</c>,
/// <c>status Maintenance</c>, <c>stale</c>, <c>fresh</c>, <c>restart</c>.</summary>
internal sealed class Story
{
    private readonly PaperTrader trader = new();

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
    }

    /// <summary>Each order's status in the order of placing, or the code it was rejected with.</summary>
    public string Outcomes => string.Join(' ', outcomes.Select(outcome => Guid.TryParse(outcome, out var orderId)
        ? Describe(trader.Orders.Single(order => order.OrderId == orderId))
        : outcome));

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
                trader.Print(Enum.Parse<OrderSide>(words[1], true), Number(words[2]), Number(words[3]));
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

    private void Place(string[] words)
    {
        decimal? limit = words.Length > 2 ? Number(words[2]) : null;
        var decision = trader.Place(Enum.Parse<OrderSide>(words[0], true), Number(words[1]), limit);
        outcomes.Add(decision?.Order.OrderId.ToString() ?? trader.LastRejection!.Code);
    }
}
