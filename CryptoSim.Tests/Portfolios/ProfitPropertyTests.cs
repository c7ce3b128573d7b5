using System.Numerics;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Portfolios;
using CryptoSim.Tests.Orders;
using CsCheck;

namespace CryptoSim.Tests.Portfolios;

/// <summary>Lots and average cost beside a recomputation that shares no code with them: lots unit by unit, cost as exact
/// fractions.</summary>
[TestClass]
public sealed class ProfitPropertyTests
{
    // One unit of quantity; costs in cents.
    private const decimal Unit = 0.00000001m;

    private static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 7], Gen.Int[1, 6], Gen.Int[0, 999], Gen.Int[0, 9])
        .Select((act, units, cents, fee) => new Step(
            act switch { <= 2 => Act.Buy, <= 5 => Act.Sell, 6 => Act.Deposit, _ => Act.Withdraw }, units, cents, fee));

    private enum Act
    {
        Buy,
        Sell,
        Deposit,
        Withdraw,
    }

    [TestMethod]
    public void Lots_and_average_cost_agree_with_a_naive_recomputation() => Check(Seeded.Cases);

    [TestMethod]
    [TestCategory("Long")]
    public void Lots_and_average_cost_agree_with_a_naive_recomputation_a_million_times() => Check(Seeded.LongCases);

    private static void Check(int cases) => Steps.Array[1, 30].Hold(
        steps =>
        {
            var lots = new LotTracker();
            var positions = new PositionTracker();
            var naive = new NaiveBook();
            for (var i = 0; i < steps.Length; i++)
            {
                var time = PaperTrader.Start.AddSeconds(i);
                // Nothing is sold that is not there: the ledger sees to that.
                var step = steps[i];
                if (step.Act is Act.Sell or Act.Withdraw && naive.Units < step.Units)
                {
                    continue;
                }

                var sales = Apply(step, time, lots, positions);
                CollectionAssert.AreEqual(naive.Apply(step, time), sales.Select(Sold).ToList());
                naive.CompareLots(lots.Open);
                naive.ComparePosition(positions.Of("BTC"));
            }

            naive.CompareHistory(lots.History("BTC"));
        },
        steps => string.Join("\n", steps.Select(step => step.ToString())),
        seed: 41,
        cases);

    private static IReadOnlyList<LotSale> Apply(Step step, DateTimeOffset time, LotTracker lots, PositionTracker positions)
    {
        var (quantity, value) = (step.Units * Unit, step.Cents * 0.01m);
        switch (step.Act)
        {
            case Act.Deposit:
                positions.Deposit("BTC", quantity, value);
                lots.Deposit("BTC", quantity, value, time);
                return [];
            case Act.Withdraw:
                positions.Withdraw("BTC", quantity);
                lots.Withdraw("BTC", quantity, time);
                return [];
            default:
                var side = step.Act == Act.Buy ? OrderSide.Buy : OrderSide.Sell;
                var fill = new PortfolioFill("BTC", "USD", side, quantity, value, step.Fee * 0.001m, 1, time);
                positions.Apply(fill);
                return lots.Apply(fill);
        }
    }

    private static (DateTimeOffset? AcquiredAt, int Units) Sold(LotSale sale) =>
        (sale.AcquiredAt, (int)(sale.Quantity / Unit));

    private sealed record Step(Act Act, int Units, int Cents, int Fee)
    {
        /// <summary>What a buy costs or a sale brings, in tenths of a cent.</summary>
        public int Mills => Act switch
        {
            Act.Buy => (Cents * 10) + Fee,
            Act.Sell => (Cents * 10) - Fee,
            _ => Cents * 10,
        };
    }

    /// <summary>A queue of single units, and the average cost as a fraction of integers.</summary>
    private sealed class NaiveBook
    {
        // Each rounding is of ten decimals at most; a story of 30 steps has at most 30 of them.
        private const decimal Tolerance = 30 * 0.0000000001m;

        private readonly List<(DateTimeOffset AcquiredAt, decimal Cost)> units = [];

        // All units there ever were, in the order in which they came: what each cost, and brought when it was sold.
        private readonly List<(DateTimeOffset AcquiredAt, decimal Cost, bool IsGone, decimal? Brought)> all = [];
        private BigInteger costNumerator = 0;
        private BigInteger costDenominator = 1;
        private decimal profit;

        public int Units => units.Count;

        /// <returns>Units sold, by lot.</returns>
        public List<(DateTimeOffset? AcquiredAt, int Units)> Apply(Step step, DateTimeOffset time)
        {
            if (step.Act is Act.Buy or Act.Deposit)
            {
                units.AddRange(Enumerable.Repeat((time, step.Mills * 0.001m / step.Units), step.Units));
                all.AddRange(Enumerable.Repeat(
                    (time, step.Mills * 0.001m / step.Units, false, (decimal?)null), step.Units));
                costNumerator += step.Mills * costDenominator;
                return [];
            }

            var taken = costNumerator * step.Units;
            var takenDenominator = costDenominator * units.Count;
            if (step.Act == Act.Sell)
            {
                profit += (step.Mills * 0.001m) - Fraction(taken, takenDenominator);
            }

            costNumerator = (costNumerator * units.Count) - taken;
            costDenominator = takenDenominator;
            var gone = units.Take(step.Units).GroupBy(unit => unit.AcquiredAt)
                .Select(lot => ((DateTimeOffset?)lot.Key, lot.Count())).ToList();
            units.RemoveRange(0, step.Units);
            var first = all.FindIndex(unit => !unit.IsGone);
            for (var index = first; index < first + step.Units; index++)
            {
                all[index] = all[index] with
                {
                    IsGone = true, Brought = step.Act == Act.Sell ? step.Mills * 0.001m / step.Units : null,
                };
            }

            return step.Act == Act.Sell ? gone : [];
        }

        public void CompareLots(IReadOnlyList<Lot> open)
        {
            var naive = units.GroupBy(unit => unit.AcquiredAt).ToList();
            CollectionAssert.AreEqual(
                naive.Select(lot => (lot.Key, lot.Count() * Unit)).ToList(),
                open.Select(lot => (lot.AcquiredAt, lot.Quantity)).ToList());
            foreach (var (lot, expected) in open.Zip(naive))
            {
                Assert.AreEqual(expected.Sum(unit => unit.Cost), lot.Cost!.Value, Tolerance);
            }
        }

        public void CompareHistory(IEnumerable<LotHistory> lots)
        {
            var naive = all.GroupBy(unit => unit.AcquiredAt).ToList();
            var actual = lots.OrderBy(lot => lot.Number).ToList();
            Assert.HasCount(naive.Count, actual);
            foreach (var (lot, expected) in actual.Zip(naive))
            {
                var sold = expected.Where(unit => unit.Brought is not null).ToList();
                Assert.AreEqual(expected.Key, lot.AcquiredAt);
                Assert.AreEqual(expected.Count() * Unit, lot.Quantity);
                Assert.AreEqual(expected.Count(unit => !unit.IsGone) * Unit, lot.Left);
                Assert.AreEqual(sold.Count * Unit, lot.Sold);
                Assert.AreEqual(expected.Sum(unit => unit.Cost), lot.Cost!.Value, Tolerance);
                Assert.AreEqual(expected.Where(unit => !unit.IsGone).Sum(unit => unit.Cost), lot.LeftCost!.Value, Tolerance);
                Assert.AreEqual(sold.Sum(unit => unit.Brought!.Value - unit.Cost), lot.RealizedProfit!.Value, Tolerance);
            }
        }

        public void ComparePosition(Position position)
        {
            Assert.AreEqual(units.Count * Unit, position.Quantity);
            Assert.AreEqual(profit, position.RealizedProfit, Tolerance);
            if (units.Count > 0)
            {
                // A unit is a hundred-millionth: an average per whole coin shows a cost's rounding as much larger.
                var average = Fraction(costNumerator, costDenominator) / (units.Count * Unit);
                Assert.AreEqual(average, position.AverageCost!.Value, Tolerance / Unit);
            }
        }

        private static decimal Fraction(BigInteger mills, BigInteger denominator) =>
            // Scaled to 20 decimals by integers alone.
            (decimal)(mills * BigInteger.Pow(10, 17) / denominator) / 100_000_000_000_000_000_000m;
    }
}
