using System.Globalization;
using CryptoSim.Api;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.Tests.Clusters;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Api;

/// <summary>The real Api on a real socket, on a Postgres database and a Redis of its own, with a market that stands
/// still: BTC/USD at 6789.9 / 6790.1.</summary>
internal sealed class ApiHost : WebApplicationFactory<ApiOptions>
{
    public static readonly Instrument Bitcoin = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private bool _withBuffers = true;
    private static int _addresses;

    private ApiHost(IReadOnlyDictionary<string, string> settings) => _settings = settings;

    public Uri Address => ClientOptions.BaseAddress;

    public MarketBoard Board => Services.GetRequiredService<MarketBoard>();

    public static async Task<ApiHost> StartAsync(params (string Name, string Value)[] settings)
    {
        // Nobody feeds this market: it must not go stale while the tests run.
        var host = await StartAsync(
            await SharedServers.CreateRedisAsync(), [("Market:StaleAfter", "1.00:00:00"), .. settings]);
        host.OpenMarket();
        return host;
    }

    /// <summary>With sockets that hold next to nothing: a client that does not read is felt at once.</summary>
    public static async Task<ApiHost> StartWithoutBuffersAsync(params (string Name, string Value)[] settings)
    {
        var host = await StartAsync(
            await SharedServers.CreateRedisAsync(), [("Market:StaleAfter", "1.00:00:00"), .. settings], withBuffers: false);
        host.OpenMarket();
        return host;
    }

    /// <summary>On the market <c>test</c> that a feed publishes to this Redis.</summary>
    public static Task<ApiHost> FollowAsync(string redis) => StartAsync(redis, []);

    private static async Task<ApiHost> StartAsync(
        string redis, (string Name, string Value)[] settings, bool withBuffers = true)
    {
        var all = new Dictionary<string, string>
        {
            ["ConnectionStrings:redis"] = redis,
            ["ConnectionStrings:cryptosim"] = await SharedServers.CreateDatabaseAsync() + ";Maximum Pool Size=20",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Market:Id"] = "test",
            ["Market:Kind"] = "simulated",
            ["Market:Notice"] = "A market that stands still.",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var host = new ApiHost(all) { _withBuffers = withBuffers };
        host.UseKestrel(0);
        host.StartServer();
        return host;
    }

    /// <summary>A caller from an address of its own: limits on addresses do not meet.</summary>
    public ApiCaller NewCaller()
    {
        var number = Interlocked.Increment(ref _addresses);
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Add(
            "X-Forwarded-For",
            string.Create(CultureInfo.InvariantCulture, $"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"));
        return new ApiCaller(client);
    }

    /// <summary>A caller with an account.</summary>
    public async Task<ApiCaller> SignInAsync()
    {
        var caller = NewCaller();
        await caller.OpenAccountAsync();
        return caller;
    }

    /// <summary>Shows a book, in dollars and bitcoins.</summary>
    public void ShowBook(long sequence, BookLevel[] bids, BookLevel[] asks) => Board.ApplyBook(
        Bitcoin.Symbol, true, Scale(bids), Scale(asks), null, DateTimeOffset.UnixEpoch, new FeedPosition(1, sequence));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(AppContext.BaseDirectory);
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }

        if (!_withBuffers)
        {
            builder.ConfigureServices(static services => services
                .Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxResponseBufferSize = 1_024)
                .Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = static endpoint =>
                {
                    var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                    socket.SendBufferSize = 2_048;
                    return socket;
                }));
        }
    }

    private void OpenMarket()
    {
        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
        Board.SetInstrument(Bitcoin, 10);
        Board.SetSystem(SystemState.Online);
        Board.Heard(now);
        Board.ApplyTicker(
            new Ticker(Bitcoin.Symbol, 6789.9m, 1, 6790.1m, 1, 6790m, 100, 6790m, 6700m, 6800m, 0, 0),
            new FeedPosition(1, 1));
        ShowBook(2, [new(6789.9m, 1), new(6789.8m, 2)], [new(6790.1m, 0.25m), new(6790.2m, 0.5m), new(6800m, 100)]);
    }

    private static ScaledLevel[] Scale(BookLevel[] levels) => Array.ConvertAll(levels, level => new ScaledLevel(
        (long)(level.Price * 10), (long)(level.Quantity * 100_000_000)));
}
