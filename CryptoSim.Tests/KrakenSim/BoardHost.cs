using System.Net.WebSockets;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>The WebSocket server on a real socket over a board that the test writes to.</summary>
internal sealed class BoardHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BoardHost(WebApplication app) => _app = app;

    public MarketBoard Board => _app.Services.GetRequiredService<MarketBoard>();

    public KrakenWebSocketServer Server => _app.Services.GetRequiredService<KrakenWebSocketServer>();

    public Uri Address => new UriBuilder(new Uri(_app.Urls.First())) { Scheme = "ws", Path = "/v2" }.Uri;

    public static Task<BoardHost> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(static _ => { }, settings);

    public static async Task<BoardHost> StartAsync(
        Action<WebApplicationBuilder> configure, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMarketBoard(builder.Configuration);
        builder.Services.AddKrakenWebSocketServer();
        configure(builder);
        var app = builder.Build();
        app.MapKrakenWebSocket("/v2");
        await app.StartAsync();
        return new BoardHost(app);
    }

    public async Task<KrakenClient> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(Address, CancellationToken.None);
        return new KrakenClient(socket);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
