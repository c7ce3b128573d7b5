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
        (4, Book.Select(book => new Step(Act.Book, Book: book))),
        (2, Gen.Select(Gen.Bool, Quantity, Price).Select((isBuy, quantity, price) =>
            new Step(Act.Print, isBuy, quantity, price))),
        (1, Gen.Int[0, 9].Select(index => new Step(Act.Cancel, Index: index))),
        (1, Fees.Select(fees => new Step(Act.Fees, Fees: fees))),
        (1, Gen.Bool.Select(isStale => new Step(Act.Stale, isStale))),
        (1, Gen.Const(new Step(Act.Restart))));

    private enum Act
    {
        Market,
        Limit,
        Book,
        Print,
        Cancel,
        Fees,
        Stale,
        Restart,
    }

    [TestMethod]
    public void Whatever_happens_the_ledger_balances_and_nothing_fills_twice() =>
        Gen.Select(Steps.Array[1, 25], Quantity, Quantity).Hold(
            story =>
            {
                // PaperTrader audits after every step: journals sum to zero per asset, nothing free or held is below
                // zero, each open order holds what its journals hold.
                var (steps, dollars, coins) = story;
                var trader = new PaperTrader(Dusty);
                trader.Deposit("USD", dollars);
                trader.Deposit("BTC", coins);
                foreach (var step in steps)
                {
                    var before = trader.Fills.Count;
                    Run(trader, step);
                    CheckStep(trader, trader.Fills.Skip(before).ToList());
                }

                CheckOrders(trader);
            },
            story => string.Join("\n", story.Item1.Select(step => step.ToString())),
            seed: 20260709);

    [TestMethod]
    public void A_naive_twin_agrees_on_the_taker_walk() =>
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
            seed: 1);

    [TestMethod]
    public void A_round_trip_of_dust_never_gains() =>
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
            seed: 2);

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
            case Act.Book:
                trader.ShowBook(step.Book!.Bids, step.Book.Asks);
                break;
            case Act.Print:
                trader.Print(side, step.Quantity, step.Price);
                break;
            case Act.Cancel when trader.Orders.Where(order => !order.IsFinal).ElementAtOrDefault(step.Index) is { } open:
                trader.Cancel(open);
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
        BookView? Book = null);
}
