using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Replay;

/// <summary>Ledgers of several accounts and seasons, written event by event as the database writes them, and commits that
/// cannot be made again.</summary>
[TestClass]
public sealed class ReplayScenarioTests
{
    private const string Dollars = """{"v":2,"asset":"USD","amount":10000}""";

    private static readonly Guid Account = new("00000000-0000-0000-0000-000000000001");

    private readonly List<LedgerEvent> events = [];

    [TestMethod]
    public void Money_in_and_out_and_a_setting_are_made_again()
    {
        Open();
        Write("withdrawal", """{"asset":"USD","amount":"250.5"}""", Journals.Withdrawal("USD", 250.5m));
        Write("deposit", """{"asset":"BTC","amount":0.5}""", Journals.Deposit("BTC", 0.5m));
        Write("fill_model", """{"model":"touch"}""");

        AssertEqual(notReplayable: 0);
    }

    [TestMethod]
    public void A_setting_belongs_to_no_symbol()
    {
        Open();
        Write("fill_model", """{"model":"touch"}""");
        events[1].Commit = events[1].Commit! with { Version = 1 };

        Assert.AreEqual("version 1", Replayed().Differences[0].Ledger);
    }

    [TestMethod]
    public void A_reset_ends_the_season_its_orders_by_id_and_its_assets_by_name()
    {
        Open();
        Write("deposit", """{"asset":"BTC","amount":2}""", Journals.Deposit("BTC", 2));
        var first = Rest(7, OrderSide.Buy, 95, 1);
        var second = Rest(3, OrderSide.Sell, 105, 2);
        Reset(("BTC", 2), ("USD", 10_000), second, first);
        // Versions went up by the reset: whatever was decided before it is refused.
        var third = Rest(9, OrderSide.Buy, 94, 4, season: 2);
        Cancel(third, 5, season: 2);

        AssertEqual(notReplayable: 0);
    }

    [TestMethod]
    public void A_reset_of_an_account_that_has_nothing_returns_nothing()
    {
        Open();
        Write("withdrawal", """{"asset":"USD","amount":10000}""", Journals.Withdrawal("USD", 10_000));
        var reset = Write("reset", Dollars, new Journal(JournalKind.Reset, null, null, []));
        reset.Journals.Add(new LedgerJournal(2, 2, Journals.Deposit("USD", 10_000)));

        AssertEqual(notReplayable: 0);
    }

    [TestMethod]
    public void An_order_keeps_the_season_in_which_it_was_placed_and_ends_in_this_one()
    {
        Open();
        var order = Rest(7, OrderSide.Buy, 95, 1);
        Cancel(order, 2);
        events[^1].Orders[0] = events[^1].Orders[0] with { Season = 2 };

        Assert.AreEqual("season 1", Replayed().Differences[0].Replay);
    }

    [TestMethod]
    public void What_tells_too_little_is_taken_as_it_is_until_its_order_has_ended()
    {
        Open();
        var order = Rest(7, OrderSide.Buy, 95, 1);
        events[^1].Commit = events[^1].Commit! with { Basis = null };
        var other = Rest(8, OrderSide.Buy, 94, 2);
        AssertEqual(notReplayable: 1);

        Cancel(order, 3);
        AssertEqual(notReplayable: 2);

        Cancel(other, 4);
        AssertEqual(notReplayable: 2);
    }

    [TestMethod]
    public void A_reset_of_what_is_not_known_is_taken_as_it_is_and_all_is_known_again()
    {
        Open();
        var order = Rest(7, OrderSide.Buy, 95, 1);
        events[^1].Commit = events[^1].Commit! with { Basis = """{"v":1}""" };
        var known = Rest(8, OrderSide.Buy, 94, 2);
        Reset(("USD", 10_000), null, order, known);
        AssertEqual(notReplayable: 2);

        var after = Rest(9, OrderSide.Buy, 93, 4, season: 2);
        Cancel(after, 5, season: 2);
        Reset(("USD", 10_000), null);
        AssertEqual(notReplayable: 2);
    }

    [TestMethod]
    public void A_reset_without_a_basis_is_taken_as_it_is_and_one_that_cannot_be_read_is_not()
    {
        Open();
        Reset(("USD", 10_000), null);
        events[^1].Commit = events[^1].Commit! with { Basis = null };
        AssertEqual(notReplayable: 1);

        events[^1].Commit = events[^1].Commit! with { Basis = "{}" };
        StringAssert.StartsWith(Replayed().Differences[0].Replay, "the basis cannot be read: ");
        events[0].Commit = events[0].Commit! with { Basis = null };
        Assert.AreEqual(1L, Replayed().NotReplayable, "so is what opened it");
    }

    [TestMethod]
    public void Once_what_is_not_known_has_ended_a_reset_is_made_again()
    {
        Open();
        var order = Rest(7, OrderSide.Buy, 95, 1);
        events[^1].Commit = events[^1].Commit! with { Basis = null };
        Cancel(order, 2);
        Reset(("USD", 10_000), null);

        AssertEqual(notReplayable: 2);
    }

    [TestMethod]
    [DataRow("0.5", "95", "0.5", DisplayName = "What its place in the queue leaves of a print")]
    [DataRow(null, "94.9", "1", DisplayName = "A place that is not known, and a print beyond the price")]
    public void An_order_of_the_queue_model_is_matched_from_its_place(string? ahead, string price, string filled)
    {
        Open();
        var order = Rest(7, OrderSide.Buy, 95, 1, model: FillModel.Queue);
        var context = new MatchContext(
            PaperTrader.Bitcoin,
            RejectionTests.Shown,
            [new Print(4, decimal.Parse(price), 1, OrderSide.Sell, PaperTrader.Start.AddSeconds(2), 1, 1)],
            RejectionTests.Usual.Fees,
            new Consumption(),
            _ => Account,
            PaperTrader.Start)
        {
            Queue = new QueuePosition(
                ahead is null ? null : decimal.Parse(ahead), 0.5m, PaperTrader.Start, PaperTrader.Start.AddSeconds(1)),
        };
        var decision = OrderDecider.Match(order, context)!;
        events[^1].Orders.Clear();
        Decided(decision, "match", DecisionBasis.OfMatch(Guid.Empty, context, order, 0, 2, 4), 2, 1);
        var fill = decision.Fills.Single();
        events[^1].Fills.Add(new LedgerFill(fill, order.Symbol, order.Side, 1, fill.Cost, fill.Cost * 2));

        Assert.AreEqual(decimal.Parse(filled), fill.Quantity);
        AssertEqual(notReplayable: 0);
    }

    [TestMethod]
    public void The_account_itself_is_held_against_its_events()
    {
        Open();

        var season = Replayed(season: 9).Differences.Single();
        Assert.AreEqual(("account 1", "season 9", "season 1"), (season.What, season.Ledger, season.Replay));
        var count = Replayed(count: 7).Differences.Single();
        Assert.AreEqual(("account 7", "events 7", "events 1"), (count.What, count.Ledger, count.Replay));
    }

    [TestMethod]
    public void A_kind_that_is_not_known_is_taken_as_it_is()
    {
        Open();
        Write("gift", "{}", Journals.Deposit("USD", 1));

        AssertEqual(notReplayable: 1);
    }

    [TestMethod]
    public void A_commit_that_is_not_there_is_named_and_what_follows_is_made_on()
    {
        Open();
        var order = Rest(7, OrderSide.Buy, 95, 1);
        Write("deposit", """{"asset":"USD","amount":1}""", Journals.Deposit("USD", 1));
        Cancel(order, 2);
        events[2].Commit = null;

        var report = Replayed();

        Assert.AreEqual(3L, report.Commits);
        Assert.AreEqual(3, report.Differences[0].EventNumber);
        Assert.AreEqual("number 3, kind -, symbol -, version -", report.Differences[0].Ledger);
        Assert.AreEqual("the commit of event 3 is not there", report.Differences[0].Replay);
        Assert.AreEqual("balance USD", report.Differences[1].What);
        Assert.HasCount(2, report.Differences);
    }

    [TestMethod]
    public void A_fault_counts_in_the_versions_of_its_symbol()
    {
        Open();
        Rest(7, OrderSide.Buy, 95, 1);
        events[^1].Commit = events[^1].Commit! with { Basis = "[" };
        Rest(8, OrderSide.Buy, 94, 2);

        var report = Replayed();

        StringAssert.StartsWith(report.Differences[0].Replay, "the basis is no JSON: ");
        CollectionAssert.AreEqual(new long?[] { 2, null }, report.Differences.Select(told => told.EventNumber).ToList());
    }

    [TestMethod]
    [DataRow("\"side\":\"buy\"", "\"side\":\"bought\"", "the basis cannot be read: 'bought' is no OrderSide.")]
    [DataRow("\"book\":", "\"books\":", "the basis cannot be read: ")]
    [DataRow("\"quantity\":1", "\"quantity\":\"1\"", "the basis cannot be read: ")]
    [DataRow("\"rules\":[\"online\",", "\"rules\":[], \"were\":[", "the basis cannot be read: ")]
    [DataRow("\"taker\":0.008", "\"taker\":79228162514264337593543950335", "the basis cannot be read: ")]
    [DataRow("\"availableQuote\":1000", "\"availableQuote\":1", "refused: insufficient_funds")]
    [DataRow("\"rules\":[\"online\",", "\"rules\":[\"maintenance\",", "refused: market_not_open")]
    [DataRow("\"openOrders\":0", "\"openOrders\":1000", "refused: too_many_open_orders")]
    [DataRow("0.0001,0.5]", "2,0.5]", "refused: quantity_below_minimum")]
    [DataRow("0.0001,0.5]", "0.0001,100]", "refused: cost_below_minimum")]
    [DataRow(",0.1,0.00000001,", ",10,0.00000001,", "refused: price_increment")]
    [DataRow(",0.1,0.00000001,", ",0.1,3,", "refused: quantity_increment")]
    public void A_placement_that_cannot_have_been_is_told(string written, string instead, string told)
    {
        Open();
        Rest(7, OrderSide.Buy, 95, 1);
        StringAssert.Contains(events[^1].Commit!.Basis, written);
        events[^1].Commit = events[^1].Commit! with
        {
            Basis = events[^1].Commit!.Basis!.Replace(written, instead, StringComparison.Ordinal),
        };

        StringAssert.StartsWith(Replayed().Differences[0].Replay, told);
    }

    [TestMethod]
    [DataRow("cancel", """{"v":2,"reason":null}""", "the basis cannot be read: A word is missing.")]
    [DataRow("expire", """{"v":2}""", "the basis cannot be read: ", DisplayName = "It never expires")]
    [DataRow("cancel", """{"v":2,"reason":"no_reason"}""", "number 1, client order id -",
        DisplayName = "Its reason is another")]
    [DataRow("match", """{"v":2,"status":"online","book":{"term":1,"sequence":1,"time":"2026-07-09T12:00:00Z"},"fees":{"maker":0,"taker":0},"levels":[]}""",
        "nothing fills")]
    public void What_cannot_have_become_of_an_order_is_told(string kind, string basis, string told)
    {
        Open();
        var order = Rest(7, OrderSide.Buy, 95, 1);
        Cancel(order, 2);
        events[^1].Commit = events[^1].Commit! with { Kind = kind, Basis = basis };

        var difference = Replayed().Differences[0];

        if (told.StartsWith("number", StringComparison.Ordinal))
        {
            Assert.AreEqual(("reason canceled_by_user", "reason no_reason"), (difference.Ledger, difference.Replay));
            return;
        }

        StringAssert.StartsWith(difference.Replay, told);
    }

    [TestMethod]
    public void An_order_that_is_not_open_cannot_be_decided_on()
    {
        Open();
        var order = Rest(7, OrderSide.Buy, 95, 1);
        Cancel(order, 2);
        Cancel(order, 3);

        Assert.AreEqual(
            "there is no such open order", Replayed().Differences.Single(told => told.EventNumber == 4).Replay);
    }

    [TestMethod]
    public void No_more_differences_are_listed_than_help()
    {
        Open();
        for (var number = 0; number < 25; number++)
        {
            Write("deposit", """{"asset":"USD","amount":1}""", Journals.Deposit("USD", 2));
        }

        var report = Replayed();

        Assert.HasCount(LedgerReplay.MaximumDifferences, report.Differences);
        Assert.AreEqual(26L, report.DifferenceCount, "the last is the balance");
        Assert.IsFalse(report.IsEqual);
    }

    [TestMethod]
    public void The_hash_is_of_all_accounts_in_whatever_order()
    {
        Open();
        Rest(7, OrderSide.Buy, 95, 1);
        var other = new ReplayScenarioTests();
        other.Open();
        Write("deposit", """{"asset":"EUR","amount":1}""", Journals.Deposit("EUR", 1));

        var one = Hash(this, other);
        var turned = Hash(other, this);

        Assert.AreEqual(one, turned);
        Assert.AreEqual((2L, 4L), (one.Accounts, one.Commits));
        Assert.AreNotEqual(one.Hash, Hash(this).Hash);
        Assert.AreNotEqual(one.Hash, Hash(this, this).Hash);
        Assert.AreNotEqual(Hash(this).Hash, Hash(other).Hash);
        Assert.AreNotEqual(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([])), Hash(other).Hash, "it is of something");
    }

    private static (string Hash, long Accounts, long Commits) Hash(params ReplayScenarioTests[] ledgers)
    {
        using var replay = new LedgerReplay();
        foreach (var ledger in ledgers)
        {
            ledger.Feed(replay);
        }

        var report = replay.Finish();
        ReplayReports.AssertEqual(report);
        return (report.LedgerHash, report.Accounts, report.Commits);
    }

    private void AssertEqual(long notReplayable)
    {
        var report = Replayed();
        ReplayReports.AssertEqual(report);
        Assert.AreEqual(notReplayable, report.NotReplayable);
    }

    private ReplayReport Replayed(int? count = null, int? season = null)
    {
        using var replay = new LedgerReplay();
        Feed(replay, count, season);
        return replay.Finish();
    }

    private void Feed(LedgerReplay replay, int? count = null, int? season = null)
    {
        var balances = events.SelectMany(written => written.Journals).SelectMany(journal => journal.Journal.Entries)
            .Where(entry => entry.Account is LedgerAccount.Available or LedgerAccount.Held)
            .GroupBy(entry => entry.Asset)
            .ToDictionary(
                entries => entries.Key,
                entries => (
                    entries.Where(entry => entry.Account == LedgerAccount.Available).Sum(entry => entry.Amount),
                    entries.Where(entry => entry.Account == LedgerAccount.Held).Sum(entry => entry.Amount)));
        replay.Open(Account);
        events.ForEach(replay.Add);
        replay.Close(new LedgerAccountState(
            Account,
            count ?? events.Count,
            season ?? events.Count(written => written.Commit is { Kind: "open" or "reset" }),
            balances));
    }

    private void Open() => Write("open", Dollars, Journals.Deposit("USD", 10_000));

    private LedgerEvent Write(string kind, string basis, params Journal[] journals)
    {
        var written = new LedgerEvent(events.Count + 1)
        {
            Commit = new LedgerCommit(events.Count + 1, kind, null, null, null, basis, PaperTrader.Start),
        };
        written.Journals.AddRange(journals.Select((journal, index) => new LedgerJournal(index + 1, 1, journal)));
        events.Add(written);
        return written;
    }

    private Order Rest(
        byte id, OrderSide side, decimal limit, long version, int season = 1, FillModel model = FillModel.Depth)
    {
        var request = RejectionTests.LimitBuy with { Side = side, LimitPrice = limit };
        var placement = RejectionTests.Usual with
        {
            AccountId = Account,
            OrderId = new Guid(id, 0, 0, new byte[8]),
            FillModel = model,
        };
        var decision = OrderDecider.Place(request, placement).Decision!;
        Decided(
            decision, "place", DecisionBasis.OfPlacement(Guid.Empty, placement, request, 0, null, long.MinValue), version,
            season);
        return decision.Order;
    }

    private void Cancel(Order order, long version, int season = 1)
    {
        // What is stored of an order is as its last event left it.
        events.ForEach(written => written.Orders.RemoveAll(known => known.Order.OrderId == order.OrderId));
        Decided(
            OrderDecider.Cancel(order, "canceled_by_user", PaperTrader.Start), "cancel",
            DecisionBasis.OfCancel(Guid.Empty, "canceled_by_user"), version, season);
    }

    private void Decided(TradeDecision decision, string kind, string basis, long version, int season)
    {
        var written = Write(kind, basis, [.. decision.Journals]);
        var order = decision.Order;
        written.Commit = written.Commit! with { Symbol = order.Symbol, Version = version, OrderId = order.OrderId };
        for (var index = 0; index < written.Journals.Count; index++)
        {
            written.Journals[index] = written.Journals[index] with { Season = season };
        }

        written.Orders.Add(new LedgerOrder(decision.Order, season, events.Count));
    }

    /// <param name="open">By id.</param>
    private void Reset((string Asset, decimal Amount) first, (string Asset, decimal Amount)? second, params Order[] open)
    {
        var reset = Write("reset", Dollars);
        var season = events.Count(written => written.Commit is { Kind: "open" or "reset" }) - 1;
        var journals = new List<Journal>();
        foreach (var order in open)
        {
            events.ForEach(written => written.Orders.RemoveAll(known => known.Order.OrderId == order.OrderId));
            var canceled = OrderDecider.Cancel(order, "reset", PaperTrader.Start);
            reset.Orders.Add(new LedgerOrder(canceled.Order, season, events.Count));
            journals.AddRange(canceled.Journals);
        }

        var totals = second is { } more ? new[] { first, more } : [first];
        journals.Add(Journals.Reset(totals.Select(total => KeyValuePair.Create(total.Asset, total.Amount)))!);
        reset.Journals.AddRange(journals.Select((journal, index) => new LedgerJournal(index + 1, season, journal)));
        reset.Journals.Add(new LedgerJournal(journals.Count + 1, season + 1, Journals.Deposit("USD", 10_000)));
    }
}
