using System.Net.WebSockets;
using CryptoSim.KrakenSim;
using CryptoSim.KrakenSim.Faults;
using CryptoSim.KrakenSim.Simulation;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>KrakenSim as its Program wires it, on a real socket at a free port.</summary>
internal sealed class KrakenSimHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KrakenSimHost(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Http = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public Uri WebSocketAddress => new UriBuilder(Address) { Scheme = "ws", Path = "/v2" }.Uri;

    public HttpClient Http { get; }

    public MarketBoard Board => _app.Services.GetRequiredService<MarketBoard>();

    public KrakenWebSocketServer Server => _app.Services.GetRequiredService<KrakenWebSocketServer>();

    public static Task<KrakenSimHost> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(static _ => { }, settings);

    /// <summary>With next to no buffer between the server and its clients: who does not read is noticed soon.</summary>
    public static Task<KrakenSimHost> StartWithoutBuffersAsync(params (string Name, string Value)[] settings) =>
        StartAsync(
            static builder =>
            {
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxResponseBufferSize = 1_024);
                builder.Services.Configure<SocketTransportOptions>(sockets =>
                    sockets.CreateBoundListenSocket = static endpoint =>
                    {
                        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                        socket.SendBufferSize = 2_048;
                        return socket;
                    });
            },
            settings);

    private static async Task<KrakenSimHost> StartAsync(
        Action<WebApplicationBuilder> configure, (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSimulatedMarket();
        builder.Services.AddKrakenWebSocketServer();
        builder.Services.AddFaults();
        configure(builder);
        var app = builder.Build();
        app.MapKrakenWebSocket("/v2").WithFaults();
        app.MapKrakenPublicRest();
        app.MapFaults();
        app.MapMarketPauses();
        await app.StartAsync();
        return new KrakenSimHost(app);
    }

    public async Task<KrakenClient> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(WebSocketAddress, CancellationToken.None);
        return new KrakenClient(socket);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
