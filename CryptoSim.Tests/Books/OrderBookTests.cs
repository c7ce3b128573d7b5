using System.Globalization;
using CryptoSim.MarketData.Books;
using CsCheck;

namespace CryptoSim.Tests.Books;

[TestClass]
public sealed class OrderBookTests
{
    [TestMethod]
    public void Checksum_matches_the_official_example()
    {
        var book = Fill(
            1, 8,
            asks: "45285.2 0.00100000 | 45286.4 1.54571953 | 45286.6 1.54571109 | 45289.6 1.54560911 | "
                + "45290.2 0.15890660 | 45291.8 1.54553491 | 45294.7 0.04454749 | 45296.1 0.35380000 | "
                + "45297.5 0.09945542 | 45299.5 0.18772827",
            bids: "45283.5 0.10000000 | 45283.4 1.54582015 | 45282.1 0.10000000 | 45281.0 0.10000000 | "
                + "45280.3 1.54592586 | 45279.0 0.07990000 | 45277.6 0.03310103 | 45277.5 0.30000000 | "
                + "45277.3 1.54602737 | 45276.6 0.15445238");

        Assert.AreEqual(3310070434u, book.Checksum());
    }

    [TestMethod]
    public void Checksum_does_not_depend_on_trailing_zeros_and_follows_an_update()
    {
        var book = Fill(
            4, 8,
            asks: ".5668 4410.79769741 | .5669 4655.40412487 | .567 49844.89424998 | .5671 24306.41678 | "
                + ".5672 29783.25223475 | .5673 57234.71239278 | .5674 45065.04744 | .5675 5912.76380354 | "
                + ".5676 42514.92434778 | .5677 36304.0847022",
            bids: ".5666 4831.75496356 | .5665 6658.22734739 | .5664 18724.91513344 | .5663 11563.92544914 | "
                + ".5662 14006.65365711 | .5661 17454.85679807 | .566 18097.1547 | .5659 33644.89175666 | "
                + ".5658 148.3464 | .5657 606.70854372");
        Assert.AreEqual(2439117997u, book.Checksum());

        book.SetBid(5657, 1098_39475580);
        book.Truncate();

        Assert.AreEqual(2114181697u, book.Checksum());
    }

    [TestMethod]
    public void Checksum_matches_a_live_frame_of_a_thin_pair()
    {
        var book = Fill(
            0, 0,
            asks: "288 3241638964164 | 289 1883149589194 | 290 174000000000 | 294 174000000000 | 296 174000000000 | "
                + "299 184777578386 | 301 174000000000 | 303 174000000000 | 304 184777578386 | 309 184777578386",
            bids: "286 7419819125726 | 285 1883149589194 | 280 1292563811394 | 279 147594222688 | "
                + "276 420774770000 | 273 184646965000 | 271 52546740467 | 270 37037037037 | 266 53534461152 | "
                + "260 54769871794");

        Assert.AreEqual(2570005138u, book.Checksum());
    }

    [TestMethod]
    public void Checksum_of_an_empty_book_is_zero() => Assert.AreEqual(0u, new OrderBook(10, 1, 8).Checksum());

    [TestMethod]
    public void Removing_an_unknown_price_changes_nothing()
    {
        var book = Fill(0, 0, asks: "10 1", bids: "9 1");

        book.SetBid(8, 0);
        book.SetAsk(11, 0);

        Assert.AreEqual(new ScaledLevel(9, 1), book.Bids.ToArray().Single());
        Assert.AreEqual(new ScaledLevel(10, 1), book.Asks.ToArray().Single());
    }

    [TestMethod]
    [DataRow(10)]
    [DataRow(25)]
    public void Equals_a_naive_book_after_any_messages(int depth)
    {
        var change = Gen.Select(Gen.Bool, Gen.Long[1, 60], Gen.Long[0, 5]);
        var messages = change.List[0, 12].List[0, 60];
        messages.Sample(list =>
        {
            var book = new OrderBook(depth, 0, 0);
            var bids = new SortedDictionary<long, long>(Comparer<long>.Create((left, right) => right.CompareTo(left)));
            var asks = new SortedDictionary<long, long>();
            foreach (var message in list)
            {
                foreach (var (isBid, price, quantity) in message)
                {
                    var naive = isBid ? bids : asks;
                    naive.Remove(price);
                    if (quantity > 0)
                    {
                        naive[price] = quantity;
                    }

                    if (isBid)
                    {
                        book.SetBid(price, quantity);
                    }
                    else
                    {
                        book.SetAsk(price, quantity);
                    }
                }

                book.Truncate();
                foreach (var side in new[] { bids, asks })
                {
                    foreach (var beyond in side.Keys.Skip(depth).ToArray())
                    {
                        side.Remove(beyond);
                    }
                }

                CollectionAssert.AreEqual(Levels(bids), book.Bids.ToArray());
                CollectionAssert.AreEqual(Levels(asks), book.Asks.ToArray());
                // What is kept of the sides' digits is as if written anew; now and then nobody asks.
                if (message.Count % 3 != 0)
                {
                    Assert.AreEqual(OrderBook.Checksum(book.Bids, book.Asks), book.Checksum());
                }
            }

            Assert.AreEqual(OrderBook.Checksum(book.Bids, book.Asks), book.Checksum());
        });
    }

    private static ScaledLevel[] Levels(SortedDictionary<long, long> side) =>
        [.. side.Select(level => new ScaledLevel(level.Key, level.Value))];

    private static OrderBook Fill(int pricePrecision, int quantityPrecision, string asks, string bids)
    {
        var book = new OrderBook(10, pricePrecision, quantityPrecision);
        foreach (var (price, quantity) in Parse(asks))
        {
            book.SetAsk(price, quantity);
        }

        foreach (var (price, quantity) in Parse(bids))
        {
            book.SetBid(price, quantity);
        }

        return book;

        IEnumerable<ScaledLevel> Parse(string levels) => levels.Split('|').Select(level =>
        {
            var parts = level.Trim().Split(' ');
            Assert.IsTrue(Scaled.TryFromDecimal(
                decimal.Parse(parts[0], CultureInfo.InvariantCulture), pricePrecision, out var price));
            Assert.IsTrue(Scaled.TryFromDecimal(
                decimal.Parse(parts[1], CultureInfo.InvariantCulture), quantityPrecision, out var quantity));
            return new ScaledLevel(price, quantity);
        });
    }
}
