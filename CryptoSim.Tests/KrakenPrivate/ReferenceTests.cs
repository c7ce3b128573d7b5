using System.Text.Json;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.KrakenSim;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>How a client marks its orders: a name each (<c>cl_ord_id</c>), or a number that many may have
/// (<c>userref</c>).</summary>
[TestClass]
public sealed class ReferenceTests
{
    private const string Order = "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.01";

    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync(("Api:AccountsPerMinute", "1000"));

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task A_number_groups_orders_that_are_listed_and_canceled_by_it()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var first = await PlaceAsync(bot, "userref=7");
        var second = await PlaceAsync(bot, "userref=7");
        var other = await PlaceAsync(bot, "userref=-8");
        var unmarked = await PlaceAsync(bot, "userref=0");

        var open = (await bot.CallAsync("OpenOrders", "userref=7")).GetProperty("open");
        CollectionAssert.AreEquivalent(new[] { first, second }, open.EnumerateObject().Select(order => order.Name).ToArray());
        Assert.AreEqual(7, open.GetProperty(first).GetProperty("userref").GetInt32());
        var all = (await bot.CallAsync("OpenOrders")).GetProperty("open");
        Assert.AreEqual(-8, all.GetProperty(other).GetProperty("userref").GetInt32());
        Assert.AreEqual(JsonValueKind.Null, all.GetProperty(unmarked).GetProperty("userref").ValueKind);

        Assert.AreEqual(2, (await bot.CallAsync("CancelOrder", "txid=7")).GetProperty("count").GetInt32());
        Assert.AreEqual("EOrder:Unknown order", await bot.RefusedAsync("CancelOrder", "txid=7"));
        Assert.AreEqual(2, (await bot.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject().Count());
        var closed = await bot.CallAsync("ClosedOrders", "userref=7");
        Assert.AreEqual(2, closed.GetProperty("count").GetInt32());
        Assert.AreEqual(7, closed.GetProperty("closed").GetProperty(second).GetProperty("userref").GetInt32());
        Assert.AreEqual(0, (await bot.CallAsync("ClosedOrders", "userref=9")).GetProperty("count").GetInt32());
        Assert.IsEmpty((await bot.CallAsync("QueryOrders", $"txid={other}&userref=7")).EnumerateObject());

        // An edit's new order stays in the group.
        var edited = (await bot.CallAsync("EditOrder", $"txid={other}&pair=XBTUSD&volume=0.02")).GetProperty("txid").GetString()!;
        Assert.AreEqual(
            -8, (await bot.CallAsync("OpenOrders")).GetProperty("open").GetProperty(edited).GetProperty("userref").GetInt32());
    }

    [TestMethod]
    [DataRow("userref=x", "EGeneral:Invalid arguments:userref")]
    [DataRow("userref=3000000000", "EGeneral:Invalid arguments:userref")]
    [DataRow("userref=7&cl_ord_id=mine", "EGeneral:Invalid arguments:userref")]
    public async Task A_number_that_is_none_or_beside_a_name_is_refused(string marks, string error)
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);

        Assert.AreEqual(error, await bot.RefusedAsync("AddOrder", $"{Order}&{marks}"));
        Assert.IsEmpty((await bot.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject());
    }

    [TestMethod]
    public async Task Over_a_socket_a_number_is_told_and_cancels()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var token = await bot.TokenAsync();
        using var client = await KrakenBot.ConnectAsync(_api.Address);
        await client.SendAsync(
            $$"""{"method":"subscribe","params":{"channel":"executions","snap_orders":true,"token":"{{token}}"},"req_id":1}""");

        await client.SendAsync(
            """{"method":"add_order","params":{"symbol":"BTC/USD","order_type":"limit","side":"buy","order_qty":0.01,"""
            + $$""" "limit_price":5000,"order_userref":42,"token":"{{token}}"},"req_id":2}""");
        var told = await client.ReadUntilAsync(frame =>
            KrakenClient.Text(frame, "channel") == "executions" && KrakenClient.Text(frame, "type") == "update"
            && frame.GetProperty("data").GetArrayLength() > 0);
        Assert.AreEqual(42, told.GetProperty("data")[0].GetProperty("order_userref").GetInt32());

        await client.SendAsync(
            $$"""{"method":"cancel_order","params":{"order_userref":[42,43],"token":"{{token}}"},"req_id":3}""");
        var done = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "method") == "cancel_order");
        Assert.AreEqual(42, done.GetProperty("result").GetProperty("order_userref").GetInt32());
        var none = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "method") == "cancel_order");
        Assert.AreEqual("EOrder:Unknown order", KrakenClient.Text(none, "error"));
        Assert.IsEmpty((await bot.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject());
    }

    [TestMethod]
    public async Task A_name_is_free_again_when_its_order_has_ended()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var first = await PlaceAsync(bot, "cl_ord_id=bid");
        Assert.AreEqual(first, await PlaceAsync(bot, "cl_ord_id=bid"), "a retry");
        Assert.AreEqual(
            "EGeneral:Invalid arguments:cl_ord_id", await bot.RefusedAsync("AddOrder", $"{Order}1&cl_ord_id=bid"));

        await bot.CallAsync("CancelOrder", "cl_ord_id=bid");
        var placed = await bot.CallAsync("AddOrder", $"{Order}1&cl_ord_id=bid");
        var second = placed.GetProperty("txid")[0].GetString()!;

        Assert.AreNotEqual(first, second);
        Assert.AreEqual(
            second, (await bot.CallAsync("OpenOrders", "cl_ord_id=bid")).GetProperty("open").EnumerateObject().Single().Name);
        var both = await bot.CallAsync("QueryOrders", $"txid={first},{second}");
        Assert.IsTrue(both.EnumerateObject().All(order => order.Value.GetProperty("cl_ord_id").GetString() == "bid"));
    }

    private static async Task<string> PlaceAsync(KrakenBot bot, string marks) =>
        (await bot.CallAsync("AddOrder", $"{Order}&{marks}")).GetProperty("txid")[0].GetString()!;
}
