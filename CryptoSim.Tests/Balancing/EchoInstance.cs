using System.Net.WebSockets;
using CryptoSim.LocalCluster.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CryptoSim.Tests.Balancing;

/// <summary>Something behind NGINX that tells what arrived: its name, the path and the headers; a WebSocket is echoed.
/// </summary>
internal sealed class EchoInstance : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoInstance(WebApplication app, string name, int port)
    {
        _app = app;
        Name = name;
        Port = port;
    }

    public string Name { get; }

    public int Port { get; }

    public static async Task<EchoInstance> StartAsync(string name, int? port = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var chosen = port ?? FreePorts.Next();
        builder.WebHost.UseUrls(FormattableString.Invariant($"http://127.0.0.1:{chosen}"));
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(context => context.WebSockets.IsWebSocketRequest ? EchoAsync(context, name) : TellAsync(context, name));
        await app.StartAsync();
        return new EchoInstance(app, name, chosen);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task TellAsync(HttpContext context, string name)
    {
        if (context.Request.Query["wait"].ToString() is { Length: > 0 } milliseconds)
        {
            await Task.Delay(int.Parse(milliseconds, System.Globalization.CultureInfo.InvariantCulture));
        }

        await context.Response.WriteAsJsonAsync(new Echo(
            name,
            context.Request.Path,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));
    }

    private static async Task EchoAsync(HttpContext context, string name)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(name), WebSocketMessageType.Text, true, default);
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, default);
        }
    }
}

internal sealed record Echo(string Name, string Path, Dictionary<string, string> Headers);
