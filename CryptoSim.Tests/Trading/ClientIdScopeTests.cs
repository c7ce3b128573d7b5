using CryptoSim.Api.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Trading;

/// <summary>Names that are unique among open orders only, as Kraken's are, on two instances.</summary>
[TestClass]
public sealed class ClientIdScopeTests
{
    private static TestDatabase database = null!;
    private static TradingHouse house = null!;
    private static TradingHouse other = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        database = await TestDatabase.CreateAsync();
        house = await TradingHouse.OpenAsync(database);
        other = await TradingHouse.OpenAsync(database);
        house.ShowPrices(99.9m, 100.0m);
        other.ShowPrices(99.9m, 100.0m);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await house.AssertBalancedAsync();
        await other.DisposeAsync();
        await house.DisposeAsync();
        await database.DisposeAsync();
    }

    [TestMethod]
    public async Task The_same_within_a_minute_is_a_retry_whether_the_order_is_open_or_has_ended()
    {
        var account = await database.OpenAccountAsync();
        var first = await PlaceAsync(house, account, 50m);

        var retry = await PlaceAsync(other, account, 50m);
        await house.Desk.CancelAsync(account, first.Order!.OrderId, CancellationToken.None);
        var late = await PlaceAsync(other, account, 50m);

        Assert.IsTrue(retry.Existed && late.Existed);
        Assert.AreEqual(first.Order.OrderId, retry.Order!.OrderId);
        Assert.AreEqual(first.Order.OrderId, late.Order!.OrderId);
        Assert.AreEqual(1L, await CountAsync(account));
    }

    [TestMethod]
    public async Task An_open_order_keeps_its_name_and_after_a_minute_even_from_its_like()
    {
        var account = await database.OpenAccountAsync();
        await PlaceAsync(house, account, 50m);

        var otherPrice = await PlaceAsync(other, account, 51m);
        await AgeAsync(account);
        var same = await PlaceAsync(other, account, 50m);

        Assert.AreEqual(RejectionCodes.ClientOrderIdReused, otherPrice.Rejection?.Code);
        Assert.AreEqual(RejectionCodes.ClientOrderIdReused, same.Rejection?.Code);
        Assert.AreEqual(1L, await CountAsync(account));
    }

    [TestMethod]
    public async Task The_name_of_an_order_that_has_ended_is_given_away_again_and_again()
    {
        var account = await database.OpenAccountAsync();
        var ids = new List<Guid>();
        for (var price = 50m; price < 54m; price++)
        {
            var placed = await PlaceAsync(price % 2 == 0 ? house : other, account, price);
            Assert.IsFalse(placed.Existed);
            ids.Add(placed.Order!.OrderId);
            await house.Desk.CancelAsync(account, placed.Order.OrderId, CancellationToken.None);
        }

        // Its like too, when a minute has passed.
        await AgeAsync(account);
        var again = await PlaceAsync(other, account, 53m);

        Assert.IsFalse(again.Existed);
        CollectionAssert.DoesNotContain(ids, again.Order!.OrderId);
        Assert.AreEqual(5L, await CountAsync(account));
        Assert.AreEqual(
            again.Order.OrderId,
            await database.ScalarAsync<Guid>(
                $"SELECT order_id FROM orders WHERE account_id = '{account}' AND client_id_scope <> 'released'"));
    }

    [TestMethod]
    public async Task A_refused_order_leaves_the_name_with_the_one_that_has_ended()
    {
        var account = await database.OpenAccountAsync();
        var first = await PlaceAsync(house, account, 50m);
        await house.Desk.CancelAsync(account, first.Order!.OrderId, CancellationToken.None);

        var tooMuch = await PlaceAsync(other, account, 50m, quantity: 100_000m);
        var retry = await PlaceAsync(other, account, 50m);

        Assert.AreEqual(RejectionCodes.InsufficientFunds, tooMuch.Rejection?.Code);
        Assert.AreEqual(first.Order.OrderId, retry.Order?.OrderId);
    }

    [TestMethod]
    public async Task A_name_for_ever_is_not_given_away()
    {
        var account = await database.OpenAccountAsync();
        var first = await house.LimitAsync(account, OrderSide.Buy, 1m, 50m, "mine");
        await house.Desk.CancelAsync(account, first.Order!.OrderId, CancellationToken.None);
        await AgeAsync(account);

        var krakens = await PlaceAsync(other, account, 51m);
        var same = await house.LimitAsync(account, OrderSide.Buy, 1m, 50m, "mine");

        Assert.AreEqual(RejectionCodes.ClientOrderIdReused, krakens.Rejection?.Code);
        Assert.AreEqual(first.Order.OrderId, same.Order?.OrderId);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Of_many_at_once_on_two_instances_one_gets_the_name(bool isGivenAway)
    {
        var account = await database.OpenAccountAsync();
        if (isGivenAway)
        {
            var before = await PlaceAsync(house, account, 49m);
            await house.Desk.CancelAsync(account, before.Order!.OrderId, CancellationToken.None);
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(number =>
            PlaceAsync(number % 2 == 0 ? house : other, account, 50m + (number % 4))));

        Assert.AreEqual(1, results.Count(result => result is { Order: not null, Existed: false }));
        Assert.AreEqual(1, results.Where(result => result.Order is not null).DistinctBy(result => result.Order!.OrderId).Count());
        Assert.IsTrue(results.All(result => result.Rejection?.Code is null or RejectionCodes.ClientOrderIdReused
            or RejectionCodes.Busy));
        Assert.AreEqual(isGivenAway ? 2L : 1L, await CountAsync(account));
    }

    private static Task<DeskResult> PlaceAsync(TradingHouse at, Guid account, decimal price, decimal quantity = 1m) =>
        at.Desk.PlaceAsync(
            account,
            new PlaceOrder(TradingHouse.Symbol, OrderSide.Buy, OrderType.Limit, quantity, price, "mine")
            {
                ClientIdScope = ClientIdScope.Open,
            },
            CancellationToken.None);

    private static Task<long> CountAsync(Guid account) =>
        database.ScalarAsync<long>($"SELECT count(*) FROM orders WHERE account_id = '{account}'");

    // A minute is long for a test.
    private static async Task AgeAsync(Guid account)
    {
        await using var command = database.DataSource.CreateCommand(
            $"UPDATE orders SET created_at = created_at - interval '61 s' WHERE account_id = '{account}'");
        await command.ExecuteNonQueryAsync();
    }
}
