using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.PriceFeed.Recording;
using CryptoSim.PriceFeed.Symbols;
using CryptoSim.Tests.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>The feed as its process runs it, against a venue at an address and a real Redis, with its log, its metrics
/// and its health at hand.</summary>
internal sealed class FeedHost : IAsyncDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, long> _metrics = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly LogLines _log;
    private readonly ServiceProvider _services;
    private readonly PublishingTerm _term;
    private readonly Task _running;
    private bool _hasEnded;

    private FeedHost(ServiceProvider services, LogLines log, string redis)
    {
        (_services, _log, Redis) = (services, log, redis);
        Listen(services.GetRequiredService<IMeterFactory>());
        Board = services.GetRequiredService<MarketBoard>();
        Status = services.GetRequiredService<FeedStatus>();
        _term = services.GetRequiredService<MarketPublisher>().Open(1);
        _running = services.GetRequiredService<FeedSession>().RunAsync(_term, _stop.Token);
    }

    public MarketBoard Board { get; }

    public FeedStatus Status { get; }

    /// <summary>Where the feed publishes: its connection string.</summary>
    public string Redis { get; }

    public bool HasBook => Board.Find("BTC/USD")?.HasBook == true;

    public decimal? BestBid => Board.Find("BTC/USD")?.TakeBook(1).Bids is [var best, ..] ? best.Price : null;

    public static Task<FeedHost> StartAsync(Uri address, params string[] symbols) =>
        StartAsync(new KrakenOptions { WebSocketUrl = address, BookDepth = 10, Symbols = symbols });

    public static async Task<FeedHost> StartAsync(KrakenOptions options)
    {
        var address = await SharedServers.CreateRedisAsync();
        var redis = await ConnectionMultiplexer.ConnectAsync(address);
        var log = new LogLines();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(log));
        services.AddMetrics();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IConnectionMultiplexer>(_ => redis);
        services.AddSingleton(Options.Create(new MarketOptions { Id = "test" }));
        services.AddSingleton(Options.Create(options with { RestUrl = new Uri("http://127.0.0.1:1") }));
        services.AddSingleton<MarketBoard>();
        services.AddMarketPublisher();
        services.AddSingleton<FeedStatus>();
        services.AddSingleton<FeedMetrics>();
        services.AddSingleton<FeedEvents>();
        services.AddSingleton<MarketGuards>();
        services.AddSingleton<CandleKeeper>();
        services.AddSingleton<HttpClient>();
        services.AddSingleton<KrakenRest>();
        services.AddSingleton<SymbolSelection>();
        services.AddSingleton<TapeRecorder>();
        services.AddSingleton<FeedSession>();
        services.AddSingleton<FeedHealthCheck>();
        return new FeedHost(services.BuildServiceProvider(), log, address);
    }

    /// <summary>Sum of a counter of the feed's meter, without <c>cryptosim.feed.</c>.</summary>
    public long Metric(string name) => _metrics.GetValueOrDefault("cryptosim.feed." + name);

    public bool HasLogged(string text) => _log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    public string LastLines() => string.Join('\n', _log.Lines.TakeLast(20));

    public Task<HealthCheckResult> CheckHealthAsync() =>
        _services.GetRequiredService<FeedHealthCheck>().CheckHealthAsync(new HealthCheckContext());

    /// <summary>Waits for it; what does not come in minutes hangs.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            if (since.Elapsed > Hang)
            {
                Assert.Fail("waited in vain; the feed said last:\n" + LastLines());
            }

            if (_running.IsCompleted)
            {
                await _running;
                Assert.Fail("the feed stopped");
            }

            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        await _stop.CancelAsync();
        await _running;
        await _term.DisposeAsync();
        _listener.Dispose();
        await _services.DisposeAsync();
        _stop.Dispose();
    }

    private void Listen(IMeterFactory meters)
    {
        // Other hosts of the run have meters of the same name.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == FeedMetrics.MeterName && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            _metrics.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        _listener.Start();
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
