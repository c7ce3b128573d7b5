using CryptoSim.MarketData.Server;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.KrakenSim;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>A listener that does not read is closed, holds up nobody, and is told nothing less when it comes
/// again.</summary>
[TestClass]
public sealed class SlowListenerTests
{
    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task A_listener_too_slow_is_closed_and_another_hears_everything()
    {
        await using var api = await ApiHost.StartWithoutBuffersAsync(
            ("KrakenWebSocket:QueueLimit", "32"),
            ("KrakenWebSocket:ConflateAbove", "16"),
            ("KrakenWebSocket:SendTimeout", "00:10:00"));
        var server = api.Services.GetRequiredService<KrakenWebSocketServer>();
        using var bot = await KrakenBot.OpenAsync(api.Address);
        var token = await bot.TokenAsync();
        using var slow = await KrakenClient.ConnectWithoutBufferAsync(api.Address, "/ws-auth/v2");
        await KrakenBot.SubscribeAsync(slow, "executions", token);
        await slow.ReadUntilAsync(frame => KrakenClient.Text(frame, "type") == "snapshot");
        using var quick = await KrakenBot.ConnectAsync(api.Address);
        await KrakenBot.SubscribeAsync(quick, "executions", token);
        var log = new ExecutionLog(quick);
        await log.ReadUntilAsync(() => log.Snapshot is not null);

        var placed = 0;
        while (server.Connections > 1)
        {
            Assert.IsLessThan(900, placed, "The slow listener stays.");
            await bot.BuyAsync("0.001", limit: "1000.0");
            placed++;
            await log.ReadUntilAsync(() => log.Count("new") == placed);
        }

        Assert.AreEqual(placed, log.Count("new"));
        using var again = await KrakenBot.ConnectAsync(api.Address);
        await KrakenBot.SubscribeAsync(again, "executions", token);
        var next = new ExecutionLog(again);
        await next.ReadUntilAsync(() => next.Snapshot is not null);
        Assert.AreEqual(placed, next.Snapshot!.Value.GetProperty("data").GetArrayLength());
    }
}
