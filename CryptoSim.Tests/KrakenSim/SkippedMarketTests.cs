using CryptoSim.KrakenSim.Markets;
using CryptoSim.KrakenSim.Simulation;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.KrakenSim;

[TestClass]
public sealed class SkippedMarketTests
{
    [TestMethod]
    public void After_an_hour_asleep_the_books_are_those_of_a_market_that_never_slept()
    {
        var start = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var source = new SeededMarket(InstrumentTable.Load(), 7);
        using var slept = CreateBoard();
        var simulation = new MarketSimulation(source, slept, 100, start);
        PlayTo(simulation, start.AddSeconds(2));
        PlayTo(simulation, start.AddHours(1));
        PlayTo(simulation, start.AddHours(1).AddSeconds(2));

        using var awake = CreateBoard();
        PlayTo(
            new MarketSimulation(source, awake, 100, start.AddHours(1)), start.AddHours(1).AddSeconds(2));

        foreach (var market in awake.Markets)
        {
            var (expected, actual) = (market.TakeBook(100), slept.Find(market.Symbol)!.TakeBook(100));
            CollectionAssert.AreEqual(expected.Bids.ToArray(), actual.Bids.ToArray(), market.Symbol);
            CollectionAssert.AreEqual(expected.Asks.ToArray(), actual.Asks.ToArray(), market.Symbol);
            Assert.IsLessThan(actual.Asks[0].Price, actual.Bids[0].Price, market.Symbol);
        }
    }

    private static MarketBoard CreateBoard() =>
        new(Options.Create(new MarketOptions()), new FakeTimeProvider());

    private static void PlayTo(MarketSimulation simulation, DateTimeOffset time)
    {
        while (!simulation.AdvanceTo(time))
        {
        }
    }
}
