using CryptoSim.Api.Orders;
using CryptoSim.Data;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Orders;
using CryptoSim.Data.Replay;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using CryptoSim.Tests.Replay;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.Tests.Trading;

/// <summary>A desk as Api runs it, on a real Postgres and a real Redis, with a board that the test moves.</summary>
internal sealed class TradingHouse : IAsyncDisposable
{
    public const string Symbol = "BTC/USD";

    public static readonly Instrument Bitcoin = new(
        Symbol, "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.0001m, 0.5m);

    private static readonly FeeSchedule Fees = new(new DateOnly(2020, 1, 1), [new FeeTier(0, 0.004m, 0.008m)]);

    // Trade ids rise for ever, as a venue's do, whichever house prints.
    private static long trades;

    private readonly IHost host;
    private long sequence;

    private TradingHouse(IHost host, TestDatabase database)
    {
        this.host = host;
        Database = database;
        Desk = host.Services.GetRequiredService<TradingDesk>();
        Board = host.Services.GetRequiredService<MarketBoard>();
    }

    public TestDatabase Database { get; }

    public TradingDesk Desk { get; }

    public MarketBoard Board { get; }

    public OrderReads Orders => new(Database);

    public SymbolMarket Market => Board.Find(Symbol)!;

    public IServiceProvider Services => host.Services;

    public IConnectionMultiplexer Redis => host.Services.GetRequiredService<IConnectionMultiplexer>();

    /// <param name="redis">The connection string of its Redis; null for the database's own.</param>
    /// <param name="open">What happens on the market before the desk opens.</param>
    public static async Task<TradingHouse> OpenAsync(
        TestDatabase database, TradingOptions? options = null, string? redis = null, Action<TradingHouse>? open = null,
        params FeeSchedule[] fees)
    {
        options ??= new TradingOptions();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Trading:QueueCapacity"] = $"{options.QueueCapacity}",
            ["Trading:BatchSize"] = $"{options.BatchSize}",
            ["Trading:CachedAccounts"] = $"{options.CachedAccounts}",
            ["Trading:WaitingPerAccount"] = $"{options.WaitingPerAccount}",
            // A test that holds the market still is not stale.
            ["Market:StaleAfter"] = "1:00:00",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        redis ??= await database.GetRedisAsync();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis));
        builder.Services.AddSingleton(database.DataSource);
        builder.Services.AddSingleton<IDbContextFactory<CryptoSimDbContext>>(database);
        builder.Services.AddCryptoSimData(builder.Configuration);
        builder.Services.AddMarketBoard(builder.Configuration);
        builder.Services.AddSingleton<IReadOnlyList<FeeSchedule>>(fees is [] ? [Fees] : fees);
        builder.Services.AddTradingDesk(builder.Configuration);
        var host = builder.Build();
        var house = new TradingHouse(host, database);
        house.Board.SetInstrument(Bitcoin, 10);
        house.Board.SetSystem(SystemState.Online);
        house.Board.Heard(TimeProvider.System.GetUtcNow());
        open?.Invoke(house);
        await host.StartAsync();
        return house;
    }

    /// <summary>Replaces the book. Levels are price and quantity, best first.</summary>
    public void ShowBook(
        (decimal Price, decimal Quantity)[] bids, (decimal Price, decimal Quantity)[] asks, bool isSnapshot = true) =>
        Assert.IsTrue(Board.ApplyBook(
            Symbol, isSnapshot, Scale(bids), Scale(asks), null, Now(), NextPosition()));

    /// <summary>A book with 5 BTC at one price on each side.</summary>
    public void ShowPrices(decimal bid, decimal ask) => ShowBook([(bid, 5m)], [(ask, 5m)]);

    public void Print(decimal price, decimal quantity, OrderSide takerSide)
    {
        var position = NextPosition();
        Board.ApplyTrades(
            Symbol,
            [
                new Print(Interlocked.Increment(ref trades), price, quantity, takerSide, Now(), position.Term, position.Sequence),
            ],
            position);
    }

    public Task<DeskResult> BuyAsync(Guid account, decimal quantity, string? clientOrderId = null) =>
        Desk.PlaceAsync(
            account,
            new PlaceOrder(Symbol, OrderSide.Buy, OrderType.Market, quantity, null, clientOrderId),
            CancellationToken.None);

    public Task<DeskResult> LimitAsync(
        Guid account, OrderSide side, decimal quantity, decimal price, string? clientOrderId = null) =>
        Desk.PlaceAsync(
            account, new PlaceOrder(Symbol, side, OrderType.Limit, quantity, price, clientOrderId),
            CancellationToken.None);

    /// <summary>Trades that this house does not see.</summary>
    public static void PrintUnseen(int count) => Interlocked.Add(ref trades, count);

    /// <summary>Waits until the order has the status; a hang fails.</summary>
    public async Task<OrderWithFills> WaitForAsync(Guid account, Guid orderId, OrderStatus status)
    {
        OrderWithFills? found = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                found = await Orders.FindAsync(account, orderId, CancellationToken.None);
                return found!.Order.Status == status;
            },
            $"the order is {status}",
            () => $"{found?.Order}, {found?.Fills.Count} fills");
        return found!;
    }

    /// <summary>Proves that nothing happens to an order on account of what was shown before: another order, which must
    /// fill on it, does.</summary>
    public async Task SettleAsync()
    {
        var witness = await Database.OpenAccountAsync();
        var top = Market.TakeBook(1);
        var placed = await LimitAsync(witness, OrderSide.Buy, 0.01m, top.Bids[0].Price);
        Assert.AreEqual(OrderStatus.Open, placed.Order!.Status);
        Print(top.Bids[0].Price, 0.01m, OrderSide.Sell);
        await WaitForAsync(witness, placed.Order.OrderId, OrderStatus.Filled);
    }

    public async Task AssertBalancedAsync()
    {
        using var audit = new LedgerAudit(Database.DataSource, TimeProvider.System);
        var report = await audit.RunFullAsync(CancellationToken.None);
        Assert.IsTrue(report.Balanced, string.Join("; ", report.Differences));
        // What the desk decided; commits that a test made by hand are taken as they are.
        ReplayReports.AssertEqual(await StoredLedger.ReplayAsync(Database.DataSource, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        // The data source is the database's own, and outlives a house.
        ((IDisposable)Redis).Dispose();
    }

    // The venue's times have no more than microseconds.
    private static DateTimeOffset Now()
    {
        var now = TimeProvider.System.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private FeedPosition NextPosition() => new(1, Interlocked.Increment(ref sequence));

    private static ScaledLevel[] Scale((decimal Price, decimal Quantity)[] levels) =>
        [.. levels.Select(level => new ScaledLevel((long)(level.Price * 10), (long)(level.Quantity * 100_000_000)))];
}
