using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Replay;

/// <summary>Whatever is changed in a stored ledger is named: the fact, and what each side has. Event 1 opens the account with
/// 10,000 USD, 2 buys 2 BTC over two levels, 3 rests an iceberg with all its terms, 4 fills 0.5 of it by a print, 5 lets a
/// trailing stop limit wait, 6 is a limit buy that 7 cancels.</summary>
[TestClass]
public sealed class ReplayDifferenceTests
{
    private static readonly DateTimeOffset Later = PaperTrader.Start.AddSeconds(1);

    private readonly PaperTrader trader = new(keepsLedger: true);

    public ReplayDifferenceTests()
    {
        trader.Deposit("USD", 10_000);
        trader.ShowBook([new(99, 5)], [new(100, 1), new(101, 5)]);
        trader.Print(OrderSide.Buy, 1, 100);
        trader.Place(OrderSide.Buy, 2, null);
        trader.Place(RejectionTests.LimitBuy with
        {
            ClientOrderId = "mine",
            UserReference = 7,
            TimeInForce = TimeInForce.Gtd,
            ExpiresAt = PaperTrader.Start.AddDays(1),
            IsPostOnly = true,
            DisplayQuantity = 0.25m,
            SelfTrade = SelfTradePrevention.CancelNewest,
            Close = new CloseTerms(OrderType.Limit, 110, null),
        });
        trader.Print(OrderSide.Sell, 0.5m, 95);
        trader.Place(RejectionTests.LimitBuy with
        {
            Side = OrderSide.Sell,
            LimitPrice = null,
            Trigger = new TriggerTerms(TriggerKind.TrailingStop, 5, TriggerUnit.Percent)
            {
                LimitOffset = new PriceOffset(-1, TriggerUnit.Quote),
            },
        });
        trader.Cancel(trader.Place(OrderSide.Buy, 1, 90)!.Order);
    }

    public static IEnumerable<(int Event, Func<LedgerFill, LedgerFill> Change, string Ledger, string Replay)> OfFills()
    {
        yield return (2, fill => fill with { Fill = fill.Fill with { OrderId = Guid.Empty } }, "order -", "order 1");
        yield return (2, fill => fill with { Symbol = "ETH/USD" }, "symbol ETH/USD", "symbol BTC/USD");
        yield return (2, fill => fill with { Side = OrderSide.Sell }, "side sell", "side buy");
        yield return (2, fill => fill with { Season = 2 }, "season 2", "season 1");
        yield return (2, fill => fill with { Fill = fill.Fill with { Price = 100.10m } }, "price 100.1", "price 100");
        yield return (2, fill => fill with { Fill = fill.Fill with { Quantity = 0.5m } }, "quantity 0.5", "quantity 1");
        yield return (2, fill => fill with { Cost = 0 }, "cost 0", "cost 100");
        yield return (2, fill => fill with { Fill = fill.Fill with { Fee = -0.8m } }, "fee -0.8", "fee 0.8");
        yield return (2, fill => fill with { Fill = fill.Fill with { FeeRate = 0.0080000001m } },
            "fee rate 0.0080000001", "fee rate 0.008");
        yield return (2, fill => fill with { Fill = fill.Fill with { Liquidity = Liquidity.Maker } },
            "liquidity maker", "liquidity taker");
        yield return (2, fill => fill with { Fill = fill.Fill with { BookTerm = -3 } }, "book term -3", "book term 1");
        yield return (2, fill => fill with { Fill = fill.Fill with { BookSequence = 9 } }, "book sequence 9", "book sequence 1");
        yield return (2, fill => fill with { Fill = fill.Fill with { BookTime = PaperTrader.Start.AddMicroseconds(1) } },
            "book time 1783598400000001", "book time 1783598400000000");
        yield return (2, fill => fill with { Fill = fill.Fill with { LevelPrice = 99 } }, "level price 99", "level price 100");
        yield return (2, fill => fill with { Fill = fill.Fill with { LevelQuantity = 2 } }, "level quantity 2", "level quantity 1");
        yield return (2, fill => fill with { Fill = fill.Fill with { TradeId = 7 } }, "trade id 7", "trade id -");
        yield return (2, fill => fill with { ValueUsd = 101 }, "value in USD 101", "value in USD 100");
        yield return (4, fill => fill with { Fill = fill.Fill with { TradeId = 1 } }, "trade id 1", "trade id 2");
        yield return (2, fill => fill with { Season = 2, Cost = 7 }, "season 2, cost 7", "season 1, cost 100");
    }

    public static IEnumerable<(int Number, Func<Order, Order> Change, string Ledger, string Replay)> OfOrders()
    {
        yield return (2, order => order with { ClientOrderId = "theirs" }, "client order id theirs", "client order id mine");
        yield return (2, order => order with { ClientOrderId = "a\tb\nc" }, "client order id a b c", "client order id mine");
        yield return (2, order => order with { ClientOrderId = "\tb" }, "client order id  b", "client order id mine");
        yield return (2, order => order with { UserReference = null }, "user reference -", "user reference 7");
        yield return (2, order => order with { Symbol = "ETH/USD" }, "symbol ETH/USD", "symbol BTC/USD");
        yield return (2, order => order with { Side = OrderSide.Sell }, "side sell", "side buy");
        yield return (2, order => order with { Type = OrderType.Market }, "type market", "type limit");
        yield return (2, order => order with { Status = OrderStatus.Pending }, "status pending", "status open");
        yield return (2, order => order with { Quantity = 2 }, "quantity 2", "quantity 1");
        yield return (2, order => order with { LimitPrice = null }, "limit price -", "limit price 95");
        yield return (2, order => order with { FilledQuantity = 0.4m }, "filled quantity 0.4", "filled quantity 0.5");
        yield return (2, order => order with { FilledCost = 1 }, "filled cost 1", "filled cost 47.5");
        yield return (2, order => order with { Fee = 1 }, "fee 1", "fee 0.19");
        yield return (2, order => order with { HeldAsset = "BTC" }, "held asset BTC", "held asset USD");
        yield return (2, order => order with { HeldAmount = 1 }, "held amount 1", "held amount 48.07");
        yield return (2, order => order with { Reason = "reset" }, "reason reset", "reason -");
        yield return (2, order => order with { TimeInForce = TimeInForce.Gtc }, "time in force gtc", "time in force gtd");
        yield return (2, order => order with { IsPostOnly = false }, "post only 0", "post only 1");
        yield return (2, order => order with { QuoteQuantity = 5 }, "quote quantity 5", "quote quantity -");
        yield return (2, order => order with { DisplayQuantity = null }, "display quantity -", "display quantity 0.25");
        yield return (2, order => order with { SelfTrade = SelfTradePrevention.None }, "self trade -", "self trade cancelnewest");
        yield return (2, order => order with { FillModel = FillModel.Touch }, "fill model touch", "fill model depth");
        yield return (2, order => order with { Close = null }, "close -", "close {\"type\":\"limit\",\"limitPrice\":110}");
        yield return (2, order => order with { Trigger = new OrderTrigger(TriggerKind.StopLoss, 90, Later) },
            "trigger stoploss, trigger price 90, triggered 1", "trigger -, trigger price -, triggered 0");
        yield return (3, order => order with { Trigger = order.Trigger! with { Price = 94 } },
            "trigger price 94", "trigger price 90.2");
        yield return (3, order => order with { Trigger = order.Trigger! with { ReachedAt = Later } }, "triggered 1", "triggered 0");
        yield return (3, order => order with { Trigger = order.Trigger! with { Trail = null } },
            "trail -, trail unit -, limit offset -, limit offset unit -",
            "trail 5, trail unit percent, limit offset -1, limit offset unit quote");
        yield return (3,
            order => order with { Trigger = order.Trigger! with { Trail = order.Trigger.Trail! with { Limit = null } } },
            "limit offset -, limit offset unit -",
            "limit offset -1, limit offset unit quote");
    }

    [TestMethod]
    public void What_was_not_changed_is_equal()
    {
        var report = trader.Replay();

        ReplayReports.AssertEqual(report);
        Assert.AreEqual((1L, 7L, 0L, 0L), (report.Accounts, report.Commits, report.NotReplayable, report.DifferenceCount));
    }

    [TestMethod]
    public void Each_field_of_a_fill_is_named()
    {
        foreach (var (number, change, ledger, replay) in OfFills())
        {
            var told = ToldOf(events =>
            {
                var fills = events[number - 1].Fills;
                fills[0] = change(fills[0]);
            });
            AssertTold(told, number, "fill 1", ledger, replay);
        }
    }

    [TestMethod]
    public void The_outcome_is_the_same_wherever_in_the_feed_its_fills_stood()
    {
        var stored = trader.Replay();
        Assert.AreEqual(64, stored.OutcomeHash.Length);
        Assert.AreNotEqual(stored.LedgerHash, stored.OutcomeHash);
        foreach (var (number, change, _, replay) in OfFills())
        {
            var changed = new ReplayDifferenceTests().trader.Replay(events =>
            {
                var fills = events[number - 1].Fills;
                fills[0] = change(fills[0]);
            });
            var isOfItsPlace = replay.StartsWith("book ", StringComparison.Ordinal)
                || replay.StartsWith("trade id ", StringComparison.Ordinal);
            Assert.AreEqual(isOfItsPlace, stored.OutcomeHash == changed.OutcomeHash, replay);
        }

        // What is left at the end counts as well: open orders, balances, and how many events there were.
        Assert.AreNotEqual(
            stored.OutcomeHash,
            new ReplayDifferenceTests().trader
                .Replay(events =>
                {
                    var open = events.Select(of => of.Orders).First(orders => orders.Exists(order => !order.Order.IsFinal));
                    open[0] = open[0] with { EventNumber = 99 };
                })
                .OutcomeHash);
        trader.Stored["BTC"] = (7, trader.Stored["BTC"].Held);
        Assert.AreNotEqual(stored.OutcomeHash, trader.Replay().OutcomeHash);
    }

    [TestMethod]
    public void Each_field_of_an_open_order_is_named()
    {
        foreach (var (number, change, ledger, replay) in OfOrders())
        {
            var told = ToldOf(events =>
            {
                var of = events.Single(stored => stored.Orders.Exists(order => order.Order.OrderId == IdOf(number)));
                of.Orders[0] = of.Orders[0] with { Order = change(of.Orders[0].Order) };
            });
            AssertTold(told, null, $"order {number}", ledger, replay);
        }
    }

    [TestMethod]
    public void Of_several_open_orders_the_first_is_named()
    {
        var told = ToldOf(events =>
        {
            foreach (var open in events.Select(stored => stored.Orders).Where(of => of.Exists(order => !order.Order.IsFinal)))
            {
                open[0] = open[0] with { EventNumber = 99 };
            }
        });

        AssertTold(told, null, "order 2", "last event 99", "last event 4");
    }

    [TestMethod]
    public void An_order_that_ended_is_held_against_the_event_that_ended_it()
    {
        AssertTold(
            ToldOf(events => events[6].Orders[0] = events[6].Orders[0] with { Season = 2 }), 7, "order 4", "season 2", "season 1");
        AssertTold(
            ToldOf(events => events[6].Orders[0] = events[6].Orders[0] with { EventNumber = 6 }),
            7, "order 4", "last event 6", "last event 7");
    }

    [TestMethod]
    public void Each_field_of_a_journal_is_named()
    {
        AssertTold(OfJournal(journal => journal with { Number = 7 }), 2, "journal 7", "number 7", "number 1");
        AssertTold(OfJournal(journal => journal with { Season = 9 }), 2, "journal 1", "season 9", "season 1");
        AssertTold(
            OfJournal(journal => journal with { Journal = journal.Journal with { Kind = JournalKind.Fee } }),
            2, "journal 1", "kind fee", "kind fill");
        AssertTold(
            OfJournal(journal => journal with { Journal = journal.Journal with { OrderId = null } }),
            2, "journal 1", "order -", "order 1");
        AssertTold(
            OfJournal(journal => journal with { Journal = journal.Journal with { FillId = null } }),
            2, "journal 1", "fill -", "fill 1");
        AssertTold(
            ToldOf(events => events[1].Journals[2] = events[1].Journals[2] with
            {
                Journal = events[1].Journals[2].Journal with { FillId = events[1].Fills[0].Fill.FillId },
            }),
            2, "journal 3", "fill 1", "fill 2");
    }

    [TestMethod]
    public void Each_field_of_an_entry_is_named()
    {
        AssertTold(
            OfEntry(entry => entry with { Account = LedgerAccount.Held }), 2, "entry 1", "account held", "account available");
        AssertTold(OfEntry(entry => entry with { Asset = "EUR" }), 2, "entry 1", "asset EUR", "asset USD");
        AssertTold(OfEntry(entry => entry with { Amount = -99 }), 2, "entry 1", "amount -99", "amount -100");
        AssertTold(
            OfJournal(journal => journal with
            {
                Journal = journal.Journal with { Entries = [.. journal.Journal.Entries.Reverse()] },
            }),
            2, "entry 1", "asset BTC, amount 1", "asset USD, amount -100");
        AssertTold(
            OfJournal(journal => journal with
            {
                Journal = journal.Journal with { Entries = [.. journal.Journal.Entries.SkipLast(1)] },
            }),
            2,
            "journal",
            "number 2, kind fee, season 1, order 1, fill 1",
            "journal 1, number 4, account available, asset BTC, amount 1");
    }

    [TestMethod]
    public void A_worth_that_cannot_have_been_is_named() => AssertTold(
        ToldOf(events => events[1].Commit = events[1].Commit! with
        {
            Basis = events[1].Commit!.Basis!.Replace("\"quoteUsd\":1", "\"quoteUsd\":2", StringComparison.Ordinal),
        }),
        2, "fill 1", "value in USD 100", "value in USD 200");

    [TestMethod]
    public void The_event_itself_is_named()
    {
        AssertTold(
            ToldOf(events => events[1].Commit = events[1].Commit! with { Version = 9 }),
            2, "event 2", "version 9", "version 1");
        AssertTold(
            ToldOf(events => events[1].Commit = events[1].Commit! with { Symbol = "ETH/USD" }),
            2, "fill 1", "symbol BTC/USD", "symbol ETH/USD");
    }

    [TestMethod]
    public void What_is_lost_or_added_is_named()
    {
        AssertTold(
            ToldOf(events => events[1].Fills.RemoveAt(1)),
            2,
            "journal",
            "number 1, kind fill, season 1, order 1, fill 1",
            "number 2, order 1, symbol BTC/USD, side buy, season 1, price 101, quantity 1, cost 101, fee 0.808, fee rate 0.008,"
            + " liquidity taker, book term 1, book sequence 1, book time 1783598400000000, level price 101, level quantity 5,"
            + " trade id -, value in USD 101");
        AssertTold(
            ToldOf(events => events[6].Journals.Clear()),
            7,
            "order",
            "number 4, client order id -, user reference -, season 1, symbol BTC/USD, side buy, type limit, ",
            "number 1, kind release, season 1, order 4, fill -",
            startsWith: true);
        AssertTold(ToldOf(events => events[6].Orders.Clear()), 7, "order", "nothing", null);
    }

    [TestMethod]
    public void Balances_are_held_against_what_all_events_sum_to()
    {
        trader.Stored["BTC"] = (7, trader.Stored["BTC"].Held);
        trader.Stored["EUR"] = (0, 0);
        AssertTold(trader.Replay().Differences.Single(), null, "balance BTC", "available 7", "available 1.5");

        trader.Stored["BTC"] = (1.5m, 7);
        AssertTold(trader.Replay().Differences.Single(), null, "balance BTC", "held 7", "held 1");

        trader.Stored.Remove("BTC");
        AssertTold(
            trader.Replay().Differences.Single(), null, "balance USD", "asset USD", "asset BTC", startsWith: true);
    }

    private Guid IdOf(int number) => trader.Orders[number - 1].OrderId;

    private static void AssertTold(
        ReplayDifference told, long? number, string what, string ledger, string? replay, bool startsWith = false)
    {
        Assert.AreEqual((number, what), (told.EventNumber, told.What));
        if (startsWith)
        {
            StringAssert.StartsWith(told.Ledger, ledger);
            StringAssert.StartsWith(told.Replay, replay!);
            return;
        }

        Assert.AreEqual(ledger, told.Ledger);
        Assert.AreEqual(replay ?? told.Replay, told.Replay);
    }

    private static ReplayDifference OfJournal(Func<LedgerJournal, LedgerJournal> change) =>
        ToldOf(events => events[1].Journals[0] = change(events[1].Journals[0]));

    private static ReplayDifference OfEntry(Func<Entry, Entry> change) => OfJournal(journal => journal with
    {
        Journal = journal.Journal with { Entries = [change(journal.Journal.Entries[0]), .. journal.Journal.Entries.Skip(1)] },
    });

    /// <summary>The first difference of a ledger of its own that is changed.</summary>
    private static ReplayDifference ToldOf(Action<List<LedgerEvent>> change) =>
        new ReplayDifferenceTests().trader.Replay(change).Differences[0];
}
