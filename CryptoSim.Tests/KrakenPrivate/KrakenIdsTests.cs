using System.Text.RegularExpressions;
using CryptoSim.Api.Kraken;
using CryptoSim.Api.Orders;

namespace CryptoSim.Tests.KrakenPrivate;

[TestClass]
public sealed partial class KrakenIdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, 123, 456, TimeSpan.Zero);

    [TestMethod]
    public void An_order_is_found_in_the_range_of_its_id()
    {
        for (var n = 0; n < 1_000; n++)
        {
            var orderId = OrderedIds.New(Noon.AddTicks(n * 7919));
            var id = KrakenIds.OfOrder(orderId);

            StringAssert.Matches(id, Form());
            Assert.IsTrue(KrakenIds.TryRange(id, 'O', out var first, out var last));
            Assert.IsTrue(Order(first, orderId) <= 0 && Order(orderId, last) <= 0, $"{first} {orderId} {last}");
            Assert.IsFalse(KrakenIds.TryRange(id, 'T', out _, out _));
        }
    }

    [TestMethod]
    public void Fills_of_one_decision_differ()
    {
        var ids = Enumerable.Range(0, 16_384).Select(n => OrderedIds.New(Noon, n)).ToList();

        Assert.HasCount(ids.Count, ids.Select(KrakenIds.OfFill).Distinct());
        Assert.HasCount(8_192, ids.Take(8_192).Select(KrakenIds.TradeNumber).Distinct());
        Assert.IsLessThan(1L << 53, KrakenIds.TradeNumber(ids[^1]));
    }

    [TestMethod]
    public void A_ledger_line_tells_where_it_is() =>
        Assert.AreEqual((123_456_789_012, 345, 1), KrakenIds.ReadLine(KrakenIds.OfLine(123_456_789_012, 345, 1)));

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("OQCLML-BW3P3-BUCMW")]
    [DataRow("oQCLML-BW3P3-BUCMWZ")]
    [DataRow("OQCLML-BW3P3-BUCM1Z")]
    [DataRow("OQCLMLxBW3P3-BUCMWZ")]
    [DataRow("OQCL-L-BW3P3-BUCMWZ")]
    public void What_is_no_id_finds_nothing(string? id) => Assert.IsFalse(KrakenIds.TryRange(id, 'O', out _, out _));

    // As Postgres compares them.
    private static int Order(Guid left, Guid right) =>
        left.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(right.ToByteArray(bigEndian: true));

    [GeneratedRegex("^O[A-Z2-7]{5}-[A-Z2-7]{5}-[A-Z2-7]{6}$")]
    private static partial Regex Form();
}
