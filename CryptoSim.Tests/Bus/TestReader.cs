using CryptoSim.ServiceDefaults;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.Tests.Bus;

/// <summary>An instance's side of the bus, wired as Api and Web wire it.</summary>
internal sealed class TestReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // Only catches a hang.

    private readonly IHost _host;

    private TestReader(IHost host) => _host = host;

    public MarketBoard Board => _host.Services.GetRequiredService<MarketBoard>();

    public BusStatus Status => _host.Services.GetRequiredService<BusStatus>();

    public static async Task<TestReader> StartAsync(string redis, string marketId, TimeSpan? staleAfter = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Market:Id"] = marketId,
            ["Market:StaleAfter"] = (staleAfter ?? TimeSpan.FromSeconds(5)).ToString(),
        });
        var options = ConfigurationOptions.Parse(redis);
        RedisConnection.Configure(options);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(options));
        builder.Services.AddMarketBoard(builder.Configuration);
        builder.Services.AddMarketBus();
        var host = builder.Build();
        await host.StartAsync();
        return new TestReader(host);
    }

    public async Task<HealthReportEntry> CheckHealthAsync() =>
        (await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["market"];

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.IsFalse(patience.IsCancellationRequested, $"waited in vain until {what}");
            await Task.Delay(10);
        }
    }

    public Task UntilEqualAsync(MarketBoard leader, string symbol) => UntilAsync(
        () => IsEqual(leader, symbol), $"{symbol} is as the leader has it");

    public bool IsEqual(MarketBoard leader, string symbol) =>
        Picture(Board, symbol).SequenceEqual(Picture(leader, symbol));

    /// <summary>Everything a board shows of a symbol.</summary>
    private static IEnumerable<object?> Picture(MarketBoard board, string symbol)
    {
        if (board.Find(symbol) is not { } market)
        {
            return [];
        }

        var book = market.TakeBook(1000);
        return
        [
            market.Instrument, market.Ticker, market.HasBook,
            .. book.Bids, null, .. book.Asks, null, .. market.RecentTrades(1000).Cast<object>(),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
