using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>Two hundred clients that read beside one that reads little and one that reads nothing.</summary>
[TestClass]
public sealed class HealthyClientsTests
{
    private const int Clients = 200;
    private const int TicksAPhase = 60;
    private const int RoomBytes = 65_536;
    private const int LargestFrame = 16_384;

    private static readonly Instrument Pair = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);

    private long _sequence;
    private long _tradeId;
    private DateTimeOffset _last;

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task A_slow_and_a_stalled_client_take_bounded_memory_and_nothing_from_the_healthy()
    {
        await using var host = await BoardHost.StartAsync(
            LimitBuffers,
            ("KrakenWebSocket:ConflateAbove", "64"),
            ("KrakenWebSocket:ConflateAboveBytes", $"{RoomBytes}"),
            ("KrakenWebSocket:QueueLimit", "256"),
            ("KrakenWebSocket:QueueLimitBytes", $"{4 * RoomBytes}"),
            // Both stay for as long as the test looks at them.
            ("KrakenWebSocket:SendTimeout", "00:05:00"));
        host.Board.SetInstrument(Pair, 100);
        Tick(host.Board, isFirst: true);
        List<CountingClient> clients = [];
        try
        {
            for (var index = 0; index < Clients; index++)
            {
                clients.Add(await CountingClient.ConnectAsync(host.Address, Request("book"), Request("trade"), Request("ticker")));
            }

            await Task.Delay(500);
            List<double> without = [], with = [];
            for (var turn = 0; turn < 2; turn++)
            {
                without.Add(await MeasureAsync(host, clients));
                using var slow = await ConnectWithoutBufferAsync(host);
                using var stalled = await ConnectWithoutBufferAsync(host);
                using var stop = new CancellationTokenSource();
                var reading = ReadLittleAsync(slow, stop.Token);
                var most = 0L;
                with.Add(await MeasureAsync(host, clients, () => most = Math.Max(most, host.Server.QueuedBytes.Most)));

                Assert.IsGreaterThan(RoomBytes / 2, most, "Nobody was behind.");
                Assert.IsLessThanOrEqualTo(RoomBytes + LargestFrame, most, "More waits for a client than there is room.");
                Assert.AreEqual(Clients + 2, host.Server.Connections);
                await stop.CancelAsync();
                await reading;
            }

            // Three times what is measured by the benchmark, and what a busy machine does to the best of programs.
            Assert.IsLessThan(3 * 1.2 * Math.Max(10, without.Max()), with.Min());
            using var book = JsonDocument.Parse(clients[0].LastBook);
            Assert.AreEqual(
                host.Board.Find("BTC/USD")!.Checksum(),
                book.RootElement.GetProperty("data")[0].GetProperty("checksum").GetUInt32());
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static string Request(string channel) =>
        $$$"""{"method":"subscribe","params":{"channel":"{{{channel}}}","symbol":["BTC/USD"],"snapshot":false}}""";

    /// <returns>The 99th percentile of how late book updates came, in milliseconds.</returns>
    private async Task<double> MeasureAsync(BoardHost host, List<CountingClient> clients, Action? look = null)
    {
        clients.ForEach(client => client.TakeLatencies());
        for (var tick = 0; tick < TicksAPhase; tick++)
        {
            Tick(host.Board, isFirst: false);
            await Task.Delay(40);
            look?.Invoke();
        }

        // Everyone got everything: each trade, the last book, and all the same bytes in the same order.
        var end = $"\"timestamp\":\"{CryptoSim.MarketData.Wire.KrakenTime.ToText(_last)}\"";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!clients.TrueForAll(client => client.Trades == _tradeId - 1
            && client.LastBook.Contains(end, StringComparison.Ordinal) && client.Hash == clients[0].Hash))
        {
            Assert.IsFalse(patience.IsCancellationRequested, "A healthy client lacks something.");
            await Task.Delay(20, CancellationToken.None);
        }

        var latencies = clients.SelectMany(client => client.TakeLatencies()).Order().ToList();
        return latencies[latencies.Count * 99 / 100];
    }

    /// <summary>Every level of the book, the ticker, and a trade.</summary>
    private void Tick(MarketBoard board, bool isFirst)
    {
        _last = new DateTimeOffset(DateTimeOffset.UtcNow.Ticks / 10 * 10, TimeSpan.Zero);
        var quantity = 100_000_000 + (++_sequence * 1_000);
        Assert.IsTrue(board.ApplyBook(
            "BTC/USD", isFirst, Levels(500_000, -1, quantity), Levels(500_001, 1, quantity), null, _last, Position()));
        board.ApplyTicker(
            new Ticker("BTC/USD", 50_000, 1, 50_000.1m, 1, 50_000, _sequence, 1, 1, 1, 0, 0, ++_tradeId, _last), Position());
        board.ApplyTrades(
            "BTC/USD", [new Print(_tradeId, 50_000, 0.5m, OrderSide.Buy, _last, 1, _sequence)], Position());
    }

    private static ScaledLevel[] Levels(long best, int step, long quantity) =>
        [.. Enumerable.Range(0, 100).Select(level => new ScaledLevel(best + (step * level), quantity + level))];

    private FeedPosition Position() => new(1, ++_sequence);

    private static void LimitBuffers(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxResponseBufferSize = LargestFrame);
        builder.Services.Configure<SocketTransportOptions>(sockets =>
            sockets.CreateBoundListenSocket = static endpoint =>
            {
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                socket.SendBufferSize = LargestFrame;
                return socket;
            });
    }

    private static async Task<Socket> ConnectWithoutBufferAsync(BoardHost host)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 2_048 };
        await socket.ConnectAsync("127.0.0.1", host.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /v2 HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        await socket.ReceiveAsync(new byte[64]);
        var request = """{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":100}}""";
        // Masked with zeros, which leave the text as it is.
        await socket.SendAsync((byte[])[0x81, (byte)(0x80 | request.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(request)]);
        return socket;
    }

    private static async Task ReadLittleAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[512];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) > 0)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // It has been slow for long enough.
        }
    }
}
