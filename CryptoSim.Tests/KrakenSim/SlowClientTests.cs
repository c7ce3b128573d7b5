
namespace CryptoSim.Tests.KrakenSim;

/// <summary>Clients that read late or never, over sockets with next to no buffer.</summary>
[TestClass]
public class SlowClientTests
{
    private static readonly (string, string)[] TightLimits =
    [
        ("KrakenSim:Speed", "30"),
        ("KrakenSim:StartAt", "13:05"),
        ("KrakenWebSocket:ConflateAbove", "8"),
        ("KrakenWebSocket:QueueLimit", "64"),
        ("KrakenWebSocket:SendTimeout", "00:00:30"),
    ];

    [TestMethod]
    public async Task A_slow_reader_of_books_skips_to_the_latest_state_and_is_right_again()
    {
        await using var host = await KrakenSimHost.StartWithoutBuffersAsync(TightLimits);
        using var slow = await ConnectWithoutBufferAsync(host);
        await slow.SubscribeAsync("book", "BTC/USD", ",\"depth\":100");
        // Far more is made in this time than fits the buffers and the queue.
        await Task.Delay(TimeSpan.FromSeconds(5));
        var book = new NaiveBook(100);
        var snapshots = 0;
        for (var frames = 0; snapshots < 2 || frames < 100; frames++)
        {
            var frame = await slow.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "book");
            snapshots += frame.GetProperty("type").GetString() == "snapshot" ? 1 : 0;
            book.Apply(frame);
        }
    }

    [TestMethod]
    public async Task A_reader_too_slow_for_trades_is_closed_and_slows_nobody()
    {
        await using var host = await KrakenSimHost.StartWithoutBuffersAsync(TightLimits);
        using var slow = await ConnectWithoutBufferAsync(host);
        await slow.SubscribeAsync("trade", "BTC/USD,ETH/USD,LTC/USD,BTC/EUR");
        using var quick = await host.ConnectAsync();
        await quick.SubscribeAsync("trade", "BTC/USD");
        var last = 0L;
        var started = TimeProvider.System.GetTimestamp();
        while (host.Server.Connections > 1)
        {
            var frame = await quick.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "trade");
            foreach (var trade in frame.GetProperty("data").EnumerateArray())
            {
                var id = trade.GetProperty("trade_id").GetInt64();
                Assert.IsTrue(last == 0 || id == last + 1, "The quick client missed a trade.");
                last = id;
            }

            Assert.IsLessThan(
                TimeSpan.FromSeconds(60), TimeProvider.System.GetElapsedTime(started), "The slow client stays.");
        }
    }

    private static Task<KrakenClient> ConnectWithoutBufferAsync(KrakenSimHost host) =>
        KrakenClient.ConnectWithoutBufferAsync(host.Address, "/v2");
}
