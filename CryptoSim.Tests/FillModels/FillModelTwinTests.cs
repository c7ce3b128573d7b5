using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;
using CsCheck;

namespace CryptoSim.Tests.FillModels;

/// <summary>Each model and its naive twin fill the same, whatever the market does and the account asks for.</summary>
[TestClass]
public sealed class FillModelTwinTests
{
    private const int LongCases = 100_000;

    private static readonly Gen<(int Price, int Lots)[]> Levels =
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 6]).Select((price, lots) => (price, lots)).Array[0, 5];

    private static readonly Gen<Step> Steps = Gen.Frequency(
        // Some are icebergs, of two or three lots at a time.
        (3, Gen.Select(Gen.Bool, Gen.Int[1, 5], Gen.Int[1, 9], Gen.Int[0, 3]).Select((isBuy, price, lots, slice) =>
            new Step(Act.Place, isBuy, price, lots, Slice: slice))),
        // A book is seldom wholly another: levels change one at a time.
        (2, Gen.Select(Levels, Levels).Select((bids, asks) => new Step(Act.Book, Bids: bids, Asks: asks))),
        (5, Gen.Select(Gen.Bool, Gen.Int[1, 5], Gen.Int[0, 6]).Select((isBid, price, lots) =>
            new Step(Act.Level, isBid, price, lots))),
        // A print may be heard after the book that shows it, or before.
        (6, Gen.Select(Gen.Bool, Gen.Int[1, 5], Gen.Int[1, 8], Gen.Int[-5, 1]).Select((takerBuys, price, lots, late) =>
            new Step(Act.Print, takerBuys, price, lots, late))));

    private enum Act
    {
        Place,
        Book,
        Level,
        Print,
    }

    [TestMethod]
    [DataRow(FillModel.Depth)]
    [DataRow(FillModel.Touch)]
    [DataRow(FillModel.Queue)]
    public void A_model_and_its_naive_twin_fill_the_same(FillModel model) => Check(model, Seeded.Cases);

    [TestMethod]
    [TestCategory("Long")]
    [DataRow(FillModel.Depth)]
    [DataRow(FillModel.Touch)]
    [DataRow(FillModel.Queue)]
    public void A_model_and_its_naive_twin_fill_the_same_in_many_more_cases(FillModel model) => Check(model, LongCases);

    /// <summary>A twin that nothing can displease proves nothing.</summary>
    [TestMethod]
    public void The_twins_part_where_a_model_is_another()
    {
        var parted = 0;
        Steps.Array[1, 30].Hold(
            steps =>
            {
                var (fills, naive) = Run(FillModel.Queue, FillModel.Depth, steps);
                parted += fills.SequenceEqual(naive) ? 0 : 1;
            },
            steps => string.Join("\n", steps.Select(step => step.ToString())),
            seed: 7,
            cases: 1_000);
        Assert.IsGreaterThan(100, parted);
    }

    private static void Check(FillModel model, int cases) =>
        Steps.Array[1, 30].Hold(
            steps =>
            {
                var (fills, naive) = Run(model, model, steps);
                Assert.AreEqual(string.Join("; ", naive), string.Join("; ", fills));
            },
            steps => string.Join("\n", steps.Select(step => step.ToString())),
            seed: 20261129,
            cases);

    private static (List<NaiveFill> Fills, List<NaiveFill> Naive) Run(FillModel model, FillModel twin, Step[] steps)
    {
        var market = new ModelledMarket(model);
        var naive = new NaiveModels(twin);
        var (bids, asks) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        var (time, tradeId) = (0, 0L);
        foreach (var step in steps)
        {
            time += 2;
            switch (step.Act)
            {
                case Act.Place:
                    market.Place(step.IsBuy, step.Price, step.Lots, step.Slice);
                    naive.Place(step.IsBuy, step.Price, step.Lots, step.Slice);
                    break;
                case Act.Print:
                    market.Print(++tradeId, step.Price, step.Lots, step.IsBuy, time + step.Late);
                    naive.Print(tradeId, step.Price, step.Lots, step.IsBuy, time + step.Late);
                    break;
                default:
                    if (step.Act == Act.Book)
                    {
                        bids = ToBook(step.Bids!);
                        asks = ToBook(step.Asks!);
                    }
                    else
                    {
                        var levels = step.IsBuy ? bids : asks;
                        levels.Remove(step.Price);
                        if (step.Lots > 0)
                        {
                            levels[step.Price] = step.Lots;
                        }
                    }

                    market.Show(bids, asks, time);
                    naive.Show(new Dictionary<int, int>(bids), new Dictionary<int, int>(asks), time);
                    break;
            }
        }

        return (market.Fills, naive.Fills);
    }

    private static Dictionary<int, int> ToBook((int Price, int Lots)[] levels) =>
        levels.GroupBy(level => level.Price).ToDictionary(group => group.Key, group => group.First().Lots);

    private sealed record Step(
        Act Act,
        bool IsBuy = false,
        int Price = 0,
        int Lots = 0,
        int Late = 0,
        int Slice = 0,
        (int Price, int Lots)[]? Bids = null,
        (int Price, int Lots)[]? Asks = null)
    {
        public override string ToString() => Act == Act.Book
            ? $"book {string.Join(' ', Bids!)} | {string.Join(' ', Asks!)}"
            : $"{Act} {IsBuy} {Lots} at {Price}, {Slice} at a time, late {Late}";
    }

    /// <summary>One account's resting orders under a model, driven as the desk drives it.</summary>
    private sealed class ModelledMarket(FillModel model)
    {
        private static readonly DateTimeOffset Start = PaperTrader.Start;

        private readonly Consumption consumption = new();
        private readonly List<(RestingOrder Order, QueuePosition? Queue)> orders = [];
        private BookView book = new("BTC/USD", 1, 0, PaperTrader.Start, [], []);

        public List<NaiveFill> Fills { get; } = [];

        public void Show(Dictionary<int, int> bids, Dictionary<int, int> asks, int time)
        {
            book = new BookView(
                "BTC/USD",
                1,
                book.Sequence + 1,
                Start.AddSeconds(time),
                [.. bids.OrderByDescending(level => level.Key).Select(level => new BookLevel(level.Key, level.Value))],
                [.. asks.OrderBy(level => level.Key).Select(level => new BookLevel(level.Key, level.Value))]);
            consumption.Refresh(book);
            for (var number = 0; number < orders.Count; number++)
            {
                var (order, queue) = orders[number];
                orders[number] = (order, queue?.After(book, order.Side, order.Limit));
                Rest(number, []);
            }
        }

        public void Place(bool isBuy, int price, int lots, int slice)
        {
            var side = isBuy ? OrderSide.Buy : OrderSide.Sell;
            var takes = FillDecisions.Take(model, book, side, lots, price, consumption);
            orders.Add((
                new RestingOrder(side, price, lots, null) { Slice = slice > 0 ? slice : null }.Less(
                    takes.Sum(take => take.Quantity)),
                model == FillModel.Queue ? QueuePosition.Join(book, side, price) : null));
            foreach (var take in takes)
            {
                Keep(orders.Count - 1, new RestingFill(take.Quantity, FillSource.Of(take.Level, book)));
            }
        }

        public void Print(long tradeId, int price, int lots, bool takerBuys, int time)
        {
            var taker = takerBuys ? OrderSide.Buy : OrderSide.Sell;
            var print = new Print(tradeId, price, lots, taker, Start.AddSeconds(time), 1, book.Sequence);
            for (var number = 0; number < orders.Count; number++)
            {
                Rest(number, [print]);
            }
        }

        private void Rest(int number, IReadOnlyList<Print> prints)
        {
            var (order, queue) = orders[number];
            if (order.Remaining == 0)
            {
                return;
            }

            // The other side of the book of now fills at its own change only, so that the twin need not tell the two apart.
            var ownSide = order.Side == OrderSide.Buy ? book with { Asks = [] } : book with { Bids = [] };
            var context = new MatchContext(
                PaperTrader.Bitcoin,
                prints.Count > 0 ? ownSide : book,
                prints,
                new FeeTier(0, 0, 0),
                consumption,
                static _ => Guid.Empty,
                Start)
            {
                Queue = queue,
                NextSlice = order.Slice is null ? null : QueuePosition.Join(book, order.Side, order.Limit),
            };
            var (fills, position) = FillDecisions.Rest(model, order, context);
            orders[number] = (order.Less(fills.Sum(fill => fill.Quantity)), position);
            foreach (var fill in fills)
            {
                Keep(number, fill);
            }
        }

        private void Keep(int number, RestingFill fill)
        {
            Fills.Add(new NaiveFill(
                number, (int)fill.Quantity, (int)fill.Source.LevelPrice, fill.Source.TradeId));
            if (model == FillModel.Touch)
            {
                return;
            }

            if (fill.Source.TradeId is { } tradeId)
            {
                consumption.NotePrint(tradeId, fill.Quantity);
            }
            else
            {
                consumption.NoteLevel(
                    orders[number].Order.Side,
                    new TakenLevel(book.Term, book.Sequence, fill.Source.LevelPrice, fill.Source.LevelQuantity, fill.Quantity));
            }
        }
    }
}
