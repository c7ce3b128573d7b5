using System.Net.Http.Json;
using System.Text.Json;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.KrakenSim.Faults;

[TestClass]
public sealed class SocketJournalTests
{
    [TestMethod]
    public async Task Tells_open_sockets_their_peak_and_when_each_came_and_went()
    {
        await using var host = await KrakenSimHost.StartAsync();
        using (var first = await host.ConnectAsync())
        using (var second = await host.ConnectAsync())
        {
            await first.ReadAsync();
            await second.ReadAsync();
            var both = await ReadAsync(host);
            Assert.AreEqual(2, both.GetProperty("open").GetInt32());
            Assert.AreEqual(JsonValueKind.Null, both.GetProperty("sockets")[0].GetProperty("closedAt").ValueKind);
        }

        await Eventually.IsTrueAsync(
            async () => (await ReadAsync(host)).GetProperty("open").GetInt32() == 0, "both sockets are closed");
        var none = await ReadAsync(host);
        Assert.AreEqual(2, none.GetProperty("peak").GetInt32());
        Assert.AreEqual(2, none.GetProperty("total").GetInt32());
        foreach (var socket in none.GetProperty("sockets").EnumerateArray())
        {
            Assert.IsGreaterThanOrEqualTo(
                socket.GetProperty("openedAt").GetDateTimeOffset(), socket.GetProperty("closedAt").GetDateTimeOffset());
        }
    }

    private static Task<JsonElement> ReadAsync(KrakenSimHost host) =>
        host.Http.GetFromJsonAsync<JsonElement>("/connections");
}
