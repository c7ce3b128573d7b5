using CryptoSim.Data.Orders;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Trading;

/// <summary>What an account took of a level long before an instance starts is not taken again while the level
/// stands.</summary>
[TestClass]
public sealed class StandingLevelTests
{
    private static TestDatabase database = null!;
    private static TradingHouse house = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        database = await TestDatabase.CreateAsync();
        house = await TradingHouse.OpenAsync(database);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await house.AssertBalancedAsync();
        await house.DisposeAsync();
        await database.DisposeAsync();
    }

    [TestMethod]
    [DataRow("2", "1 of 100.0, 1 of 100.1", DisplayName = "It stands: one of two was taken")]
    [DataRow("3", "2 of 100.0", DisplayName = "It shows another quantity: another offer")]
    public async Task A_level_that_was_taken_of_months_ago_gives_what_is_left_of_it(string shown, string taken)
    {
        var account = await database.OpenAccountAsync();
        await CommitAsync(Decisions.Buy(account, 0, 100.0m));

        house.ShowBook([(99.9m, 5m)], [(100.0m, decimal.Parse(shown, null)), (100.1m, 5m)]);
        var bought = await house.BuyAsync(account, 2m);

        Assert.AreEqual(
            taken, string.Join(", ", bought.Fills.Select(fill => $"{fill.Quantity:0.#} of {fill.Price:0.0}")));
    }

    [TestMethod]
    public async Task Levels_are_added_up_by_book_and_price_up_to_a_limit_of_fills()
    {
        var account = await database.OpenAccountAsync();
        for (var version = 0; version < 3; version++)
        {
            // Each takes 1 of 2, of the same book: another's fills have to be between for that, but not here.
            await CommitAsync(Decisions.Buy(account, version, version == 2 ? 200m : 100m));
        }

        var book = new BookView("BTC/USD", 1, 1, Decisions.Time, [new(100, 2)], [new(100, 2), new(200, 2), new(300, 2)]);
        var snapshots = new AccountSnapshots(database.DataSource);
        async Task<string> TakenAsync(int limit) => string.Join("; ", (await snapshots.TakenLevelsAsync(
                account, book, Guid.AllBitsSet, limit, CancellationToken.None))
            .OrderBy(level => level.Taken.Price)
            .Select(level => $"{level.OrderSide} {level.Taken.Quantity:0.#} of {level.Taken.Price:0}"));

        Assert.AreEqual("Buy 2 of 100; Buy 1 of 200", await TakenAsync(limit: 10));
        Assert.AreEqual("Buy 2 of 100; Buy 2 of 200", await TakenAsync(limit: 1), "as many as are looked at: all counts as taken");
        Assert.IsEmpty(await snapshots.TakenLevelsAsync(account, book, Guid.Empty, 10, CancellationToken.None));
    }

    private static async Task CommitAsync(DecisionItem item)
    {
        var outcomes = await new DecisionStore(database.DataSource).CommitAsync([item], CancellationToken.None);
        Assert.AreEqual(CommitStatus.Committed, outcomes[0].Status);
    }
}
