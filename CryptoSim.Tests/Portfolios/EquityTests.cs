using CryptoSim.Data.Equity;
using CryptoSim.Data.Orders;
using CryptoSim.Data.Transfers;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Portfolios;

[TestClass]
public sealed class EquityTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan TwoDays = TimeSpan.FromDays(2);
    private static readonly TimeSpan Quarter = TimeSpan.FromDays(92);

    private TestDatabase database = null!;
    private EquityStore store = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        database = await TestDatabase.CreateAsync();
        store = new EquityStore(database.DataSource);
    }

    [TestCleanup]
    public async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task Samples_are_valued_by_price_and_only_what_moves_costs_a_row()
    {
        var holder = await BuyerAsync();
        var idle = await database.OpenAccountAsync();

        Assert.AreEqual(1, await TickAsync(Monday, 4_000m), "a guest who never did anything is left out");
        Assert.AreEqual(0, await TickAsync(Monday, 9_999m), "the same minute twice");
        Assert.AreEqual(0, await TickAsync(Monday.AddMinutes(1), 4_000m), "nothing moved");
        Assert.AreEqual(1, await TickAsync(Monday.AddMinutes(2), 4_100.5m));
        Assert.AreEqual(1, await TickAsync(Monday.AddHours(1), 4_100.5m), "once an hour");
        Assert.AreEqual(0, await store.SampleAsync(Monday.AddHours(2), Prices(null), default), "no price, no guess");

        CollectionAssert.AreEqual(
            new[]
            {
                new EquityPoint(Monday, 1, 9_960m, 9_960m, 9_960m, 10_000m),
                new EquityPoint(Monday.AddMinutes(2), 1, 10_060.5m, 10_060.5m, 10_060.5m, 10_000m),
                new EquityPoint(Monday.AddHours(1), 1, 10_060.5m, 10_060.5m, 10_060.5m, 10_000m),
            },
            (await ReadAsync(holder, 1)).ToArray());
        Assert.IsEmpty(await ReadAsync(idle, 1));
    }

    [TestMethod]
    public async Task Hours_and_days_are_rolled_up_once_and_the_running_ones_are_shown()
    {
        var account = await BuyerAsync();
        foreach (var (time, price) in ((DateTimeOffset, decimal)[])
            [
                (Monday.AddHours(22), 4_000m), (Monday.AddHours(22.5), 4_300m), (Monday.AddHours(22.75), 3_900m),
                (Monday.AddHours(23), 4_050m), (Monday.AddDays(1), 4_200m), (Monday.AddHours(24.5), 4_100m),
            ])
        {
            await TickAsync(time, price);
        }

        var hours = await ReadAsync(account, 60);
        var days = await ReadAsync(account, 1440);
        await store.RollUpAsync(Monday.AddDays(1).AddHours(2), default);
        await store.RollUpAsync(Monday.AddDays(1).AddHours(2), default);

        CollectionAssert.AreEqual(
            new[]
            {
                new EquityPoint(Monday.AddHours(22), 1, 9_860m, 10_260m, 9_860m, 10_000m),
                new EquityPoint(Monday.AddHours(23), 1, 10_010m, 10_010m, 10_010m, 10_000m),
                new EquityPoint(Monday.AddDays(1), 1, 10_060m, 10_160m, 10_060m, 10_000m),
            },
            hours.ToArray());
        CollectionAssert.AreEqual(
            new[]
            {
                new EquityPoint(Monday, 1, 10_010m, 10_260m, 9_860m, 10_000m),
                new EquityPoint(Monday.AddDays(1), 1, 10_060m, 10_160m, 10_060m, 10_000m),
            },
            days.ToArray());
        CollectionAssert.AreEqual(hours.ToArray(), (await ReadAsync(account, 60)).ToArray(), "rolled up, the same");
        CollectionAssert.AreEqual(days.ToArray(), (await ReadAsync(account, 1440)).ToArray(), "rolled up, the same");
        Assert.AreEqual(hours[^1], (await store.ReadAsync(account, 60, Monday, Monday.AddDays(9), 1, default)).Single());
        Assert.AreEqual(
            hours[0],
            (await store.ReadAsync(account, 60, Monday, Monday.AddHours(22), 9, default)).Single());
    }

    [TestMethod]
    public async Task Old_minutes_go_as_whole_partitions_and_days_stay()
    {
        var account = await BuyerAsync();
        await TickAsync(Monday, 4_000m);
        await TickAsync(Monday.AddDays(1), 4_000m);

        await TickAsync(Monday.AddDays(3), 4_500m);
        await TickAsync(Monday.AddDays(200), 4_600m);

        Assert.HasCount(1, await ReadAsync(account, 1));
        Assert.HasCount(1, await ReadAsync(account, 60));
        CollectionAssert.AreEqual(
            new[] { 9_960m, 9_960m, 10_460m, 10_560m },
            (await ReadAsync(account, 1440)).Select(point => point.Equity).ToArray());
        Assert.AreEqual(2, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'equity_minutes'::regclass"));
    }

    [TestMethod]
    public async Task Net_deposits_follow_transfers_and_start_again_with_the_season()
    {
        var account = await BuyerAsync();
        var transfers = new TransferStore(database.DataSource, database);
        await transfers.CommitAsync(
            new TransferRequest(account, TransferKind.Deposit, "USD", 500m, 500m, null), 1_000m, Monday, default);
        await transfers.CommitAsync(
            new TransferRequest(account, TransferKind.Withdrawal, "USD", 200m, 200m, null), 1_000m, Monday, default);
        await TickAsync(Monday, 4_000m);
        await new DecisionStore(database.DataSource).ResetAsync(account, "USD", 10_000m, Monday, default);
        await TickAsync(Monday.AddMinutes(1), 4_000m);

        CollectionAssert.AreEqual(
            new[] { (1, 10_260m, 10_300m), (2, 10_000m, 10_000m) },
            (await ReadAsync(account, 1)).Select(point => (point.Season, point.Equity, point.NetDeposits)).ToArray());
    }

    /// <summary>Holds 1 BTC and 5,960 USD.</summary>
    private async Task<Guid> BuyerAsync()
    {
        var account = await database.OpenAccountAsync();
        await new DecisionStore(database.DataSource).CommitAsync([Decisions.Buy(account, 0, 4_000m)], default);
        return account;
    }

    /// <summary>As the sampler does it each minute.</summary>
    private async Task<long> TickAsync(DateTimeOffset minute, decimal price)
    {
        await store.RollUpAsync(minute, default);
        await store.KeepPartitionsAsync(minute, TwoDays, Quarter, default);
        return await store.SampleAsync(minute, Prices(price), default);
    }

    private static Dictionary<string, decimal> Prices(decimal? bitcoin)
    {
        var prices = new Dictionary<string, decimal> { ["USD"] = 1 };
        if (bitcoin is { } price)
        {
            prices["BTC"] = price;
        }

        return prices;
    }

    private Task<IReadOnlyList<EquityPoint>> ReadAsync(Guid account, int minutes) =>
        store.ReadAsync(account, minutes, DateTimeOffset.UnixEpoch, Monday.AddDays(365), 1000, default);
}
