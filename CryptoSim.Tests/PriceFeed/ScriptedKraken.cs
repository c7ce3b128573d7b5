using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>A venue of one pair over a real socket, that does what the test tells it.</summary>
internal sealed class ScriptedKraken : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly OrderBook _book = new(10, 1, 8);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private volatile WebSocket? _socket;
    private int _connections;

    private ScriptedKraken(WebApplication app)
    {
        _app = app;
        _book.SetBid(67899, 50_000_000);
        _book.SetAsk(67901, 25_000_000);
    }

    public static Instrument Bitcoin { get; } = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);

    public Uri Address { get; private set; } = null!;

    public int Connections => Volatile.Read(ref _connections);

    public ConcurrentQueue<KrakenRequest> Requests { get; } = new();

    public static async Task<ScriptedKraken> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedKraken(app);
        app.UseWebSockets();
        app.Map("/v2", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await server.ServeAsync(socket);
        });
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(address.Replace("http", "ws", StringComparison.Ordinal) + "/v2");
        return server;
    }

    public void Drop() => _socket?.Abort();

    public Task SendBookAsync(long bid, long quantity, uint? checksum = null)
    {
        _book.SetBid(bid, quantity);
        _book.Truncate();
        return SendAsync(output => KrakenFrameWriter.WriteBook(
            output, false, Bitcoin, [new ScaledLevel(bid, quantity)], [], checksum ?? _book.Checksum(),
            DateTimeOffset.UtcNow));
    }

    public Task SendTradesAsync(params Print[] prints) =>
        SendAsync(output => KrakenFrameWriter.WriteTrades(output, false, Bitcoin, prints));

    public async Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        await _sending.WaitAsync();
        try
        {
            await _socket!.SendAsync(output.WrittenMemory, WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Drop();
        await _app.DisposeAsync();
        _sending.Dispose();
    }

    private async Task ServeAsync(WebSocket socket)
    {
        _socket = socket;
        Interlocked.Increment(ref _connections);
        await SendAsync(output => KrakenFrameWriter.WriteStatus(output, new KrakenStatus(SystemState.Online, 1)));
        var buffer = new byte[65_536];
        try
        {
            while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                var request = KrakenRequest.Read(buffer.AsSpan(0, part.Count));
                Requests.Enqueue(request);
                await AnswerAsync(request);
            }
        }
        catch (WebSocketException) when (socket.State is WebSocketState.Aborted or WebSocketState.Closed)
        {
            // The test dropped it, or the feed left.
            _socket = null;
        }
    }

    private async Task AnswerAsync(KrakenRequest request)
    {
        var parameters = request.Parameters;
        if (request.Method == KrakenMethods.Ping)
        {
            await SendAsync(output => KrakenFrameWriter.WritePong(
                output, request.RequestId, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow));
            return;
        }

        if (parameters.Channel == KrakenChannels.Instrument)
        {
            await AckAsync(new KrakenAck(request.Method, null, request.RequestId, Channel: "instrument"));
            await SendAsync(output => KrakenFrameWriter.WriteInstruments(output, true, [], [Bitcoin]));
            return;
        }

        foreach (var symbol in parameters.Symbols)
        {
            if (symbol != Bitcoin.Symbol)
            {
                await AckAsync(new KrakenAck(
                    request.Method, KrakenRefusals.PairNotSupported(symbol), request.RequestId, symbol));
                continue;
            }

            await AckAsync(new KrakenAck(
                request.Method, null, request.RequestId, symbol, parameters.Channel, Depth: parameters.Depth));
            if (request.Method == KrakenMethods.Subscribe && parameters.Channel == KrakenChannels.Book)
            {
                await SendAsync(output => KrakenFrameWriter.WriteBook(
                    output, true, Bitcoin, _book.Bids, _book.Asks, _book.Checksum(), DateTimeOffset.UtcNow));
            }
        }
    }

    private Task AckAsync(KrakenAck ack) => SendAsync(output => KrakenFrameWriter.WriteAck(output, ack));
}
