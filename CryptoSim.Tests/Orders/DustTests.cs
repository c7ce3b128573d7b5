using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>Orders of a few hundred-millionths, again and again: whatever rounds, rounds against the account.</summary>
[TestClass]
public sealed class DustTests
{
    [TestMethod]
    public void Twenty_thousand_dust_orders_gain_nothing() => Grind(20_000, seed: 7);

    [TestMethod]
    [TestCategory("Long")]
    public void A_million_dust_orders_gain_nothing() => Grind(1_000_000, seed: 8);

    private static void Grind(int orders, int seed)
    {
        var random = new Random(seed);
        var desk = new DustDesk(1_000m);
        var paid = 0m;
        for (var order = 0; order < orders; order += 2)
        {
            // The kindest market there is, no spread, and an increment that makes every product end in many digits.
            var price = random.Next(1, 60_000) * 0.0007m;
            var quantity = random.Next(1, 10) * 0.00000001m;
            var fees = new FeeTier(0, random.Next(0, 41) * 0.0001m, random.Next(0, 81) * 0.0001m);
            var before = desk.Available("USD");

            paid += desk.Trade(OrderSide.Buy, quantity, price, fees, rests: random.Next(2) == 0);
            paid += desk.Trade(OrderSide.Sell, quantity, price, fees, rests: random.Next(2) == 0);

            Assert.AreEqual(0, desk.Available("BTC"));
            Assert.AreEqual(0, desk.Held("BTC"));
            Assert.AreEqual(0, desk.Held("USD"));
            Assert.IsLessThanOrEqualTo(before, desk.Available("USD"));
        }

        Assert.AreEqual(1_000m - paid, desk.Available("USD"), "all that went is fees, to the last digit");
        Assert.AreEqual(paid, desk.Balance(LedgerAccount.Fees, "USD"));
        Assert.IsGreaterThan(0, paid);
    }

    /// <summary>One account, its sums and nothing else: a million orders must not grow it.</summary>
    private sealed class DustDesk
    {
        private static readonly Domain.Instruments.Instrument Dusty = PaperTrader.Bitcoin with
        {
            PriceIncrement = 0.0001m,
            QuantityIncrement = 0.00000001m,
            MinimumQuantity = 0.00000001m,
            MinimumCost = 0,
        };

        private readonly LedgerBalances balances = new();
        private int ids;
        private long sequence;

        public DustDesk(decimal dollars) => balances.Apply(Journals.Deposit("USD", dollars));

        public decimal Available(string asset) => Balance(LedgerAccount.Available, asset);

        public decimal Held(string asset) => Balance(LedgerAccount.Held, asset);

        public decimal Balance(LedgerAccount account, string asset) => balances.Of(account, asset);

        /// <summary>Fills at the price, at once or after a rest.</summary>
        /// <returns>The fees.</returns>
        public decimal Trade(OrderSide side, decimal quantity, decimal price, FeeTier fees, bool rests)
        {
            var level = new BookLevel[] { new(price, 1) };
            sequence++;
            var empty = new BookView(Dusty.Symbol, 1, sequence, PaperTrader.Start, [], []);
            var book = side == OrderSide.Buy ? empty with { Asks = level } : empty with { Bids = level };
            var placed = OrderDecider.Place(
                new PlaceOrder(Dusty.Symbol, side, OrderType.Limit, quantity, price),
                new Placement(
                    Guid.Empty, NewId(), _ => NewId(), Dusty, rests ? empty : book, false, fees, new Consumption(), 0,
                    Available("BTC"), Available("USD"), PaperTrader.Start)).Decision!;
            balances.Apply(placed.Journals);
            if (!rests)
            {
                return placed.Order.Fee;
            }

            var matched = OrderDecider.Match(
                placed.Order,
                new MatchContext(Dusty, book, [], fees, new Consumption(), _ => NewId(), PaperTrader.Start))!;
            balances.Apply(matched.Journals);
            Assert.AreEqual(OrderStatus.Filled, matched.Order.Status);
            return matched.Order.Fee;
        }

        private Guid NewId() => new(++ids, 0, 0, new byte[8]);
    }
}
