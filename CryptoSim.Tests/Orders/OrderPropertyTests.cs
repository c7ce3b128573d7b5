using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CsCheck;

namespace CryptoSim.Tests.Orders;

/// <summary>What holds whatever traders and markets do.</summary>
[TestClass]
public sealed class OrderPropertyTests
{
    // Few prices, so that orders meet levels and each other; dust increments, so that every rounding is met.
    private static readonly Instrument Dusty = PaperTrader.Bitcoin with
    {
        PriceIncrement = 0.0001m,
        QuantityIncrement = 0.00000001m,
        MinimumQuantity = 0.00000001m,
        MinimumCost = 0,
    };

    private static readonly Gen<decimal> Price = Gen.Int[1, 60].Select(tick => tick * 0.0007m);

    private static readonly Gen<decimal> Quantity = Gen.OneOf(
        Gen.Int[1, 9].Select(lots => lots * 0.00000001m),
        Gen.Int[1, 999_999].Select(lots => lots * 0.000001m),
        Gen.Int[1, 2_000].Select(lots => lots * 1m));

    private static readonly Gen<FeeTier> Fees = Gen.Select(Gen.Int[-2, 40], Gen.Int[0, 80])
        .Select((maker, taker) => new FeeTier(0, maker * 0.0001m, taker * 0.0001m));

    private static readonly Gen<BookView> Book = Gen.Select(
            Gen.Int[1, 60], Gen.Int[1, 5], Gen.Select(Gen.Int[1, 4], Quantity).Array[0, 5],
            Gen.Select(Gen.Int[1, 4], Quantity).Array[0, 5])
        .Select((bid, spread, bids, asks) => new BookView(
            Dusty.Symbol, 1, 1, PaperTrader.Start, Side(bid, -1, bids), Side(bid + spread, 1, asks)));

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (4, Gen.Select(Gen.Bool, Quantity, Price, Gen.Int[0, 3]).Select((isBuy, quantity, price, kind) =>
            new Step(kind == 0 ? Act.Market : Act.Limit, isBuy, quantity, price))),
        (3, Gen.Select(Gen.Bool, Quantity, Price, Gen.Int[0, 5], Gen.Int[0, 3], Gen.Select(Gen.Int[1, 120], Gen.Int[-3, 3]))
            .Select((isBuy, quantity, price, kind, prevention, distances) => new Step(
                Act.Place, Order: Special(isBuy, quantity, price, kind, prevention, distances.Item1, distances.Item2)))),
        (4, Book.Select(book => new Step(Act.Book, Book: book))),
        (2, Gen.Select(Gen.Bool, Quantity, Price).Select((isBuy, quantity, price) =>
            new Step(Act.Print, isBuy, quantity, price))),
        (1, Gen.Int[0, 9].Select(index => new Step(Act.Cancel, Index: index))),
        (3, Gen.Select(Gen.Int[0, 9], Quantity, Price, Gen.Int[1, 3]).Select((index, quantity, price, what) =>
            new Step(Act.Amend, Index: index, Quantity: (what & 1) == 0 ? 0 : quantity, Price: (what & 2) == 0 ? 0 : price))),
        (1, Fees.Select(fees => new Step(Act.Fees, Fees: fees))),
        (1, Gen.Bool.Select(isStale => new Step(Act.Stale, isStale))),
        (1, Gen.Const(new Step(Act.Restart))));

    private enum Act
    {
        Market,
        Limit,
        Place,
        Book,
        Print,
        Cancel,
        Amend,
        Fees,
        Stale,
        Restart,
    }

    [TestMethod]
    public void Whatever_happens_the_ledger_balances_and_nothing_fills_twice() => CheckStories(Seeded.Cases);

    [TestMethod]
    [TestCategory("Long")]
    public void Whatever_happens_a_million_times_the_ledger_balances() => CheckStories(Seeded.LongCases);

    [TestMethod]
    public void A_naive_twin_agrees_on_the_taker_walk() => CheckWalks(Seeded.Cases);

    [TestMethod]
    [TestCategory("Long")]
    public void A_naive_twin_agrees_on_the_taker_walk_a_million_times() => CheckWalks(Seeded.LongCases);

    [TestMethod]
    public void A_round_trip_of_dust_never_gains() => CheckDust(Seeded.Cases);

    [TestMethod]
    [TestCategory("Long")]
    public void A_million_round_trips_of_dust_never_gain() => CheckDust(Seeded.LongCases);

    private static void CheckStories(int cases) =>
        Gen.Select(Steps.Array[1, 25], Quantity, Quantity).Hold(
            story =>
            {
                // PaperTrader audits after every step: journals sum to zero per asset, nothing free or held is below
                // zero, each open order holds what its journals hold.
                var (steps, dollars, coins) = story;
                var trader = new PaperTrader(Dusty, keepsLedger: true);
                trader.Deposit("USD", dollars);
                trader.Deposit("BTC", coins);
                foreach (var step in steps)
                {
                    var before = trader.Fills.Count;
                    Run(trader, step);
                    CheckStep(trader, trader.Fills.Skip(before).ToList());
                }

                CheckOrders(trader);
                CheckReplay(trader);
                trader.AssertReplays();
            },
            story => string.Join("\n", story.Item1.Select(step => step.ToString())),
            seed: 20260709,
            cases);

    private static void CheckWalks(int cases) =>
        Gen.Select(Book, Gen.Bool, Quantity, Price, Gen.Bool, Fees).Hold(
            sample =>
            {
                var (book, isBuy, quantity, price, isMarket, fees) = sample;
                var trader = new PaperTrader(Dusty) { Fees = fees };
                trader.Deposit("USD", 1_000_000);
                trader.Deposit("BTC", 1_000_000);
                trader.ShowBook(book.Bids, book.Asks);
                decimal? limit = isMarket ? null : price;

                var side = isBuy ? OrderSide.Buy : OrderSide.Sell;
                var decision = trader.Place(side, quantity, limit);

                var naive = NaiveWalk(isBuy ? book.Asks : book.Bids, isBuy, quantity, limit);
                var actual = decision?.Fills.GroupBy(fill => fill.Price).Select(level =>
                    (level.Key, level.Sum(fill => (long)(fill.Quantity * 100_000_000m)))).ToList() ?? [];
                CollectionAssert.AreEqual(naive, actual);
            },
            sample => sample.ToString(),
            seed: 1,
            cases);

    private static void CheckDust(int cases) =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 9], Fees).Hold(
            sample =>
            {
                var (tick, lots, fees) = sample;
                var price = tick * 0.0001m;
                var trader = new PaperTrader(Dusty) { Fees = fees with { MakerRate = Math.Max(0, fees.MakerRate) } };
                trader.Deposit("USD", 1_000);
                // The kindest market there is: no spread. One trip as taker, one as maker.
                for (var trip = 0; trip < 5; trip++)
                {
                    trader.ShowBook([], [new BookLevel(price, 1)]);
                    trader.Place(OrderSide.Buy, lots * 0.00000001m, trip % 2 == 0 ? null : price);
                    trader.ShowBook([new BookLevel(price, 1)], []);
                    trader.Place(OrderSide.Sell, lots * 0.00000001m, trip % 2 == 0 ? null : price);
                }

                var dollars = trader.Balances.Of(LedgerAccount.Available, "USD");
                Assert.AreEqual(0, trader.Balances.Of(LedgerAccount.Available, "BTC"));
                Assert.IsLessThanOrEqualTo(1_000m, dollars);
                Assert.AreEqual(1_000m - trader.Fills.Sum(fill => fill.Fee), dollars);
                Assert.IsTrue(trader.Fills.TrueForAll(fill => fill.Fee >= fill.Cost * fill.FeeRate), "rounded up");
            },
            sample => sample.ToString(),
            seed: 2,
            cases);

    private static void Run(PaperTrader trader, Step step)
    {
        var side = step.Flag ? OrderSide.Buy : OrderSide.Sell;
        switch (step.Act)
        {
            case Act.Market:
                trader.Place(side, step.Quantity, null);
                break;
            case Act.Limit:
                trader.Place(side, step.Quantity, step.Price);
                break;
            case Act.Place:
                trader.Place(step.Order!);
                break;
            case Act.Book:
                trader.ShowBook(step.Book!.Bids, step.Book.Asks);
                break;
            case Act.Print:
                trader.Print(side, step.Quantity, step.Price);
                break;
            case Act.Cancel when OpenOrder(trader, step.Index) is { } open:
                trader.Cancel(open);
                break;
            case Act.Amend when OpenOrder(trader, step.Index) is { } open:
                Amend(trader, open, step.Quantity == 0 ? null : step.Quantity, step.Price == 0 ? null : step.Price);
                break;
            case Act.Fees:
                trader.Fees = step.Fees!;
                break;
            case Act.Stale:
                trader.IsStale = step.Flag;
                break;
            case Act.Restart:
                trader.Restart();
                break;
            default:
                break;
        }
    }

    /// <summary>Orders that wait for a trigger, follow one, show a part of themselves, or must not meet their own
    /// account's.</summary>
    private static PlaceOrder Special(
        bool isBuy, decimal quantity, decimal price, int kind, int prevention, int distance, int offset)
    {
        var order = new PlaceOrder(
            Dusty.Symbol, isBuy ? OrderSide.Buy : OrderSide.Sell, OrderType.Limit, quantity, price)
        {
            SelfTrade = (SelfTradePrevention)prevention,
        };
        return kind switch
        {
            0 => order with { Close = distance % 2 == 0 ? null : new CloseTerms(OrderType.Limit, price, null) },
            5 => Either(order, distance, offset),
            1 => order with { DisplayQuantity = quantity },
            2 => order with { Trigger = new TriggerTerms((TriggerKind)(distance % 2), price) },
            3 => order with
            {
                Type = OrderType.Market,
                LimitPrice = null,
                Trigger = new TriggerTerms(TriggerKind.TrailingStop, distance * 0.5m, TriggerUnit.Percent),
            },
            _ => order with
            {
                LimitPrice = null,
                Trigger = new TriggerTerms(TriggerKind.TrailingStop, distance * 0.0002m, TriggerUnit.Quote)
                {
                    LimitOffset = new PriceOffset(offset * 0.0003m, TriggerUnit.Quote),
                },
            },
        };
    }

    /// <summary>An order that waits for either of two triggers, or one that is closed by such an order.</summary>
    private static PlaceOrder Either(PlaceOrder order, int distance, int offset)
    {
        var other = new LegTerms(
            distance % 3 == 0 ? OrderType.Market : OrderType.Limit,
            distance % 3 == 0 ? null : order.LimitPrice + ((offset + 3) * 0.0007m),
            new TriggerTerms(TriggerKind.StopLoss, distance * 0.0005m, TriggerUnit.Quote));
        var profit = new TriggerTerms(TriggerKind.TakeProfit, distance * 0.0003m, TriggerUnit.Quote);
        return (distance % 4) switch
        {
            0 => order with { Close = new CloseTerms(OrderType.Limit, order.LimitPrice, profit) { Other = other } },
            1 => order with
            {
                Type = OrderType.Market,
                LimitPrice = null,
                Trigger = new TriggerTerms(TriggerKind.TrailingStop, distance * 0.5m, TriggerUnit.Percent),
                Other = other with { Trigger = profit },
            },
            _ => order with { Trigger = profit, Other = other },
        };
    }

    private static Order? OpenOrder(PaperTrader trader, int index) =>
        trader.Orders.Where(order => !order.IsFinal).ElementAtOrDefault(index);

    /// <summary>An amend keeps the order's id and its fills, moves the hold by one journal at most, and holds for what
    /// rests.</summary>
    private static void Amend(PaperTrader trader, Order open, decimal? quantity, decimal? limit)
    {
        if (trader.Amend(open, quantity, limit) is not { } decision)
        {
            Assert.IsTrue(trader.Orders.Contains(open), "a refusal leaves it as it was");
            return;
        }

        var after = decision.Order;
        Assert.AreEqual(open with
        {
            Quantity = quantity ?? open.Quantity,
            LimitPrice = limit ?? open.LimitPrice,
            PriorityAt = after.PriorityAt,
            Status = after.Status,
            FilledQuantity = open.FilledQuantity + decision.Fills.Sum(fill => fill.Quantity),
            FilledCost = after.FilledCost,
            Fee = after.Fee,
            HeldAmount = after.HeldAmount,
        }, after);
        Assert.IsLessThanOrEqualTo(1, decision.Journals.Count(journal =>
            journal.Kind is JournalKind.Hold or JournalKind.Release));
        if (after.Status == OrderStatus.Pending)
        {
            return; // What it holds is what its journals hold, which is audited.
        }

        var rest = after.RemainingQuantity * after.LimitPrice!.Value;
        var needed = after.Side == OrderSide.Sell ? after.RemainingQuantity
            : rest + Math.Min(rest, decimal.Round(rest * trader.Fees.HoldRate, 10, MidpointRounding.ToPositiveInfinity));
        if (after.LimitPrice == open.LimitPrice && after.Quantity <= open.Quantity)
        {
            needed = Math.Min(needed, open.HeldAmount);
        }

        Assert.AreEqual(needed, after.HeldAmount);
    }

    /// <summary>Fills of one step never take more of a level or a print than it shows.</summary>
    private static void CheckStep(PaperTrader trader, List<Fill> fills)
    {
        // Levels too: across all steps that saw the same showing. A changed book has another sequence, so equal
        // sequences are one showing.
        foreach (var showing in trader.Fills.GroupBy(fill => (fill.TradeId, fill.BookSequence, fill.LevelPrice)))
        {
            Assert.IsLessThanOrEqualTo(showing.First().LevelQuantity, showing.Sum(fill => fill.Quantity));
        }

        foreach (var fill in fills)
        {
            var order = trader.Orders.Single(order => order.OrderId == fill.OrderId);
            Assert.IsGreaterThan(0, fill.Quantity);
            Assert.IsTrue(order.LimitPrice is not { } limit || BookWalk.Reaches(order.Side, fill.Price, limit));
            Assert.IsLessThanOrEqualTo(fill.Cost, fill.Fee);
        }
    }

    private static void CheckOrders(PaperTrader trader)
    {
        foreach (var order in trader.Orders)
        {
            var fills = trader.Fills.Where(fill => fill.OrderId == order.OrderId).ToList();
            Assert.IsLessThanOrEqualTo(order.Quantity, order.FilledQuantity);
            Assert.AreEqual(fills.Sum(fill => fill.Quantity), order.FilledQuantity);
            Assert.AreEqual(fills.Sum(fill => fill.Cost), order.FilledCost);
            Assert.AreEqual(fills.Sum(fill => fill.Fee), order.Fee);
            Assert.AreEqual(order.Status == OrderStatus.Filled, order.RemainingQuantity == 0);
            Assert.IsTrue(!order.IsFinal || order.HeldAmount == 0);
        }
    }

    /// <summary>The journals replayed give the balances that a store keeps, and the fills explain the journals.</summary>
    private static void CheckReplay(PaperTrader trader)
    {
        var audit = new LedgerAudit();
        foreach (var journal in trader.Journals)
        {
            audit.Add(journal);
        }

        foreach (var (asset, (available, held)) in trader.Stored)
        {
            Assert.AreEqual(audit.Balances.Of(LedgerAccount.Available, asset), available);
            Assert.AreEqual(audit.Balances.Of(LedgerAccount.Held, asset), held);
        }

        audit.CompareFills(trader.Orders, trader.Fills, fill => trader.LimitsAt[fill.FillId]);
        Assert.IsTrue(audit.Report.Balanced, string.Join("\n", audit.Report.Differences));
    }

    /// <summary>The walk again, in whole lots: integers, no shared code.</summary>
    private static List<(decimal Price, long Lots)> NaiveWalk(
        IReadOnlyList<BookLevel> levels, bool isBuy, decimal quantity, decimal? limit)
    {
        var wanted = (long)(quantity * 100_000_000m);
        var taken = new List<(decimal Price, long Lots)>();
        foreach (var level in levels)
        {
            var isWorse = limit is { } price && (isBuy ? level.Price > price : level.Price < price);
            var lots = isWorse ? 0 : Math.Min(wanted, (long)(level.Quantity * 100_000_000m));
            wanted -= lots;
            if (lots > 0)
            {
                taken.Add((level.Price, lots));
            }
        }

        return taken;
    }

    private static List<BookLevel> Side(int from, int direction, (int Gap, decimal Quantity)[] levels)
    {
        var side = new List<BookLevel>();
        var tick = from - (direction * levels.FirstOrDefault().Gap);
        foreach (var (gap, quantity) in levels)
        {
            tick += direction * gap;
            if (tick > 0)
            {
                side.Add(new BookLevel(tick * 0.0007m, quantity));
            }
        }

        return side;
    }

    private sealed record Step(
        Act Act,
        bool Flag = false,
        decimal Quantity = 0,
        decimal Price = 0,
        int Index = 0,
        FeeTier? Fees = null,
        PlaceOrder? Order = null,
        BookView? Book = null);
}
