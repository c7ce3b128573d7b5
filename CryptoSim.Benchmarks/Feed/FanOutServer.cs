using System.Collections.Immutable;
using System.Net.WebSockets;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.Benchmarks.Feed;

/// <summary>The two servers that are compared, each in a process of its own.</summary>
internal static class FanOutServer
{
    /// <summary>What it prints before its address, once it listens.</summary>
    public const string Ready = "listening ";

    private const int SendBufferBytes = 65_536;

    /// <summary>Version, channel and the rest of the bus's header, before a frame.</summary>
    private const int BusHeaderLength = 29;

    public static async Task RunAsync(string kind, string redis)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // Both alike: the system's own buffers grow to megabytes, and nobody would be seen to be slow in a few seconds.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = static endpoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SendBufferSize = SendBufferBytes;
            return socket;
        });
        builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(redis));
        await using var app = kind == "bare" ? BuildBare(builder) : BuildOurs(builder);
        await app.StartAsync();
        Console.WriteLine(Ready + app.Urls.First());
        // Until the load driver closes our standard input, or dies, it asks now and then what waits for clients.
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(app.Services.GetService<KrakenWebSocketServer>()?.QueuedBytes.Most ?? 0);
        }

        await app.StopAsync();
    }

    /// <summary>As Api wires it.</summary>
    private static WebApplication BuildOurs(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(
        [
            KeyValuePair.Create("Market:Id", (string?)TickPublisher.Market),
            // All clients are of this machine.
            KeyValuePair.Create("KrakenWebSocket:ConnectionsPerAddress", (string?)"100000"),
        ]);
        builder.Services.AddMarketBoard(builder.Configuration);
        builder.Services.AddMarketBus();
        builder.Services.AddKrakenWebSocketServer();
        var app = builder.Build();
        app.MapKrakenWebSocket("/");
        return app;
    }

    /// <summary>The least that sends what Redis publishes to everyone who is connected: no board, no queue, no checks,
    /// one send after the other.</summary>
    private static WebApplication BuildBare(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        var clients = ImmutableList<WebSocket>.Empty;
        app.UseWebSockets();
        app.MapGet("/", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            ImmutableInterlocked.Update(ref clients, static (list, added) => list.Add(added), socket);
            try
            {
                while ((await socket.ReceiveAsync(new byte[4_096], CancellationToken.None)).MessageType
                    != WebSocketMessageType.Close)
                {
                }
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
            {
                // The client has gone without a word, as the load driver's do.
            }
            finally
            {
                ImmutableInterlocked.Update(ref clients, static (list, gone) => list.Remove(gone), socket);
            }
        });
        _ = BroadcastAsync(app.Services.GetRequiredService<IConnectionMultiplexer>(), () => clients);
        return app;
    }

    private static async Task BroadcastAsync(IConnectionMultiplexer redis, Func<ImmutableList<WebSocket>> clients)
    {
        var channel = RedisChannel.Literal($"cryptosim:{{{TickPublisher.Symbol}}}:{TickPublisher.Market}:channel");
        await foreach (var message in await redis.GetSubscriber().SubscribeAsync(channel))
        {
            var frame = ((ReadOnlyMemory<byte>)message.Message)[BusHeaderLength..];
            if (!frame.Span.StartsWith("{\"channel\":\"book\""u8) && !frame.Span.StartsWith("{\"channel\":\"trade\""u8))
            {
                continue;
            }

            foreach (var socket in clients())
            {
                try
                {
                    await socket.SendAsync(frame, WebSocketMessageType.Text, true, CancellationToken.None);
                }
                catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException
                    or OperationCanceledException or IOException or InvalidOperationException)
                {
                    // The client has just gone; its own loop takes it off the list.
                }
            }
        }
    }
}
