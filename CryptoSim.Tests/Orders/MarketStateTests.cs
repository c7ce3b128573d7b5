using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Tidy;

namespace CryptoSim.Tests.Orders;

/// <summary>Every type of order in every state of a market: what docs/market-states.md says.</summary>
[TestClass]
public sealed class MarketStateTests
{
    private static readonly Dictionary<string, bool[]> Told = File
        .ReadLines(Path.Combine(Repository.Root, "docs", "market-states.md"))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Where(cells => cells.Length == 5 && cells[1..].All(cell => cell is "yes" or "no"))
        .ToDictionary(cells => cells[0], cells => cells[1..].Select(cell => cell == "yes").ToArray());

    [TestMethod]
    public void Every_state_is_told() => CollectionAssert.AreEquivalent(
        Enum.GetValues<PairStatus>().Select(status => status.InWords()).ToArray(), Told.Keys.ToArray());

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Orders_are_taken_as_told(PairStatus status, string order, int column)
    {
        var story = new Story($"status {status}; buy 1 {order}");

        Assert.AreEqual(Told[status.InWords()][column], story.Outcomes != "market_not_open", story.Outcomes);
    }

    [TestMethod]
    [DynamicData(nameof(States))]
    public void Resting_orders_fill_and_pending_ones_are_triggered_as_told(PairStatus status)
    {
        var fills = Told[status.InWords()][3];

        Assert.AreEqual(fills ? "filled" : "open", new Story($"buy 1 @95; status {status}; asks 94x5").Outcomes);
        Assert.AreEqual(
            fills ? "filled" : "pending", new Story($"sell 1 stop 95; status {status}; print sell 1 @95").Outcomes);
        Assert.AreEqual("canceled:canceled_by_user", new Story($"buy 1 @95; status {status}; cancel").Outcomes);
        Assert.AreEqual("expired:expired", new Story($"buy 1 @95 gtd 9; status {status}; wait 9; expire").Outcomes);
    }

    public static IEnumerable<object[]> States() => Enum.GetValues<PairStatus>().Select(status => new object[] { status });

    public static IEnumerable<object[]> Cases() =>
        from status in Enum.GetValues<PairStatus>()
        from asked in new (string Order, int Column)[]
        {
            ("", 0), ("fok", 0), ("stop 105", 0), ("profit 95", 0), ("trail 5%", 0), ("trail 5% limit 0$", 1),
            ("@101", 1), ("@99.5 ioc", 1), ("@99.5 fok", 1), ("@106 stop 105", 1), ("@96 profit 95 gtd 60", 1),
            ("@99.5", 2), ("@99.5 post", 2), ("@99.5 gtd 60", 2), ("@99.5 show 0.5", 2),
        }
        select new object[] { status, asked.Order, asked.Column };
}
