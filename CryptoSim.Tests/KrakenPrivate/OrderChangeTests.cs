using System.Text.Json;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.KrakenSim;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>AmendOrder, EditOrder and CancelAllOrdersAfter, over REST and over a socket.</summary>
[TestClass]
public sealed class OrderChangeTests
{
    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync(("Api:AccountsPerMinute", "1000"));

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task An_amend_keeps_the_id_and_an_edit_gives_another()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var id = await PlaceAsync(bot, "cl_ord_id=mine&oflags=post&expiretm=%2B3600");

        var amended = await bot.CallAsync("AmendOrder", $"txid={id}&order_qty=0.02&limit_price=5000.5");
        var byName = await bot.CallAsync("AmendOrder", "cl_ord_id=mine&limit_price=5001");
        Assert.StartsWith("T", amended.GetProperty("amend_id").GetString()!);
        Assert.AreNotEqual(amended.ToString(), byName.ToString());
        var open = (await bot.CallAsync("OpenOrders")).GetProperty("open").GetProperty(id);
        Assert.AreEqual("0.02000000", open.GetProperty("vol").GetString());
        Assert.AreEqual("5001.0", open.GetProperty("descr").GetProperty("price").GetString());

        var asked = await bot.CallAsync("EditOrder", $"txid={id}&pair=XBTUSD&volume=0.03&validate=true");
        Assert.IsFalse(asked.TryGetProperty("txid", out _));
        var edited = await bot.CallAsync("EditOrder", $"txid={id}&pair=XBTUSD&volume=0.03&price=4999");
        var next = edited.GetProperty("txid").GetString()!;
        Assert.AreEqual(id, edited.GetProperty("originaltxid").GetString());
        Assert.AreEqual("ok", edited.GetProperty("status").GetString());
        Assert.AreEqual(1, edited.GetProperty("orders_cancelled").GetInt32());
        Assert.AreEqual("buy 0.03000000 XBTUSD @ limit 4999.0", edited.GetProperty("descr").GetProperty("order").GetString());
        var orders = (await bot.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject().ToList();
        Assert.AreEqual(next, orders.Single().Name);
        Assert.AreEqual("fciq,post", orders[0].Value.GetProperty("oflags").GetString());
        Assert.AreEqual("GTD", orders[0].Value.GetProperty("timeinforce").GetString());
        Assert.AreEqual("EOrder:Unknown order", await bot.RefusedAsync("EditOrder", $"txid={id}&pair=XBTUSD&volume=0.04"));
    }

    [TestMethod]
    public async Task An_order_that_waits_for_its_trigger_is_amended_and_not_edited()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var placed = await bot.CallAsync("AddOrder", "pair=XBTUSD&type=buy&ordertype=stop-loss&price=7000&volume=0.01");
        var id = placed.GetProperty("txid")[0].GetString()!;

        await bot.CallAsync("AmendOrder", $"txid={id}&order_qty=0.02&trigger_price=7001");
        Assert.AreEqual(
            "EGeneral:Invalid arguments:txid", await bot.RefusedAsync("EditOrder", $"txid={id}&pair=XBTUSD&volume=0.03"));
        var open = (await bot.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject().Single();
        Assert.AreEqual(id, open.Name);
        Assert.AreEqual("0.02000000", open.Value.GetProperty("vol").GetString());
        Assert.AreEqual("7001.00000", open.Value.GetProperty("stopprice").GetString());
    }

    [TestMethod]
    [DataRow("AmendOrder", "order_qty=0.02", "EOrder:Unknown order")]
    [DataRow("AmendOrder", "txid=ID", "EGeneral:Invalid arguments:order_qty")]
    [DataRow("AmendOrder", "txid=ID&order_qty=x", "EGeneral:Invalid arguments:order_qty")]
    [DataRow("AmendOrder", "txid=ID&order_qty=0.02&limit_price=5000.05", "EOrder:Tick size check failed")]
    [DataRow("AmendOrder", "txid=ID&order_qty=1000", "EOrder:Insufficient funds")]
    [DataRow("AmendOrder", "txid=ID&display_qty=0.001", "EGeneral:Invalid arguments:display_qty")]
    [DataRow("AmendOrder", "txid=ID&order_qty=0.02&deadline=2020-01-01T00:00:00Z", "EService:Deadline elapsed")]
    [DataRow("EditOrder", "txid=ID&volume=0.02", "EGeneral:Invalid arguments:pair")]
    [DataRow("EditOrder", "txid=ID&pair=NOPE&volume=0.02", "EQuery:Unknown asset pair")]
    [DataRow("EditOrder", "txid=ID&pair=XBTUSD&volume=1000", "EOrder:Insufficient funds")]
    [DataRow("EditOrder", "txid=ID&pair=XBTUSD&volume=0.02&oflags=viqc", "EGeneral:Invalid arguments:oflags")]
    [DataRow("CancelAllOrdersAfter", "", "EGeneral:Invalid arguments:timeout")]
    [DataRow("CancelAllOrdersAfter", "timeout=86401", "EGeneral:Invalid arguments:timeout")]
    public async Task A_refused_change_leaves_the_order_as_it_was(string method, string arguments, string error)
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var id = await PlaceAsync(bot);
        var before = (await bot.CallAsync("OpenOrders")).ToString();

        Assert.AreEqual(
            error, await bot.RefusedAsync(method, arguments.Replace("ID", id, StringComparison.Ordinal)));

        Assert.AreEqual(before, (await bot.CallAsync("OpenOrders")).ToString());
    }

    [TestMethod]
    public async Task Changes_over_a_socket_are_answered_and_told()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var token = await bot.TokenAsync();
        using var client = await KrakenBot.ConnectAsync(_api.Address);
        var id = await PlaceAsync(bot);

        async Task<JsonElement> AskAsync(string method, string parameters)
        {
            await client.SendAsync(
                $$"""{"method":"{{method}}","params":{ {{parameters}},"token":"{{token}}"},"req_id":3}""");
            var answer = await client.ReadAnswerAsync();
            Assert.AreEqual(method, KrakenClient.Text(answer, "method"));
            Assert.AreEqual(3, answer.GetProperty("req_id").GetInt32());
            return answer;
        }

        var amended = await AskAsync("amend_order", $""" "order_id":"{id}","order_qty":0.02,"limit_price":5001.0""");
        Assert.AreEqual(id, amended.GetProperty("result").GetProperty("order_id").GetString(), amended.ToString());
        var edited = await AskAsync("edit_order", $""" "order_id":"{id}","symbol":"BTC/USD","order_qty":0.03,"no_mpp":true""");
        Assert.AreEqual(id, edited.GetProperty("result").GetProperty("original_order_id").GetString(), edited.ToString());
        var next = edited.GetProperty("result").GetProperty("order_id").GetString()!;
        var gone = await AskAsync("amend_order", $""" "order_id":"{id}","order_qty":0.02""");
        Assert.AreEqual("EOrder:Unknown order", KrakenClient.Text(gone, "error"));
        Assert.AreEqual("0.03000000", (await bot.CallAsync("OpenOrders")).GetProperty("open").GetProperty(next).GetProperty("vol").GetString());

        var timer = await AskAsync("cancel_all_orders_after", """ "timeout":60""");
        Assert.AreNotEqual("0", timer.GetProperty("result").GetProperty("triggerTime").GetString());
        var stopped = await AskAsync("cancel_all_orders_after", """ "timeout":0""");
        Assert.AreEqual("0", stopped.GetProperty("result").GetProperty("triggerTime").GetString());
    }

    [TestMethod]
    public async Task A_trailing_stop_with_its_close_is_stated_over_a_socket()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var token = await bot.TokenAsync();
        using var client = await KrakenBot.ConnectAsync(_api.Address);
        async Task<JsonElement> AddAsync(string parameters)
        {
            await client.SendAsync(
                $$"""{"method":"add_order","params":{ {{parameters}},"symbol":"BTC/USD","side":"buy","token":"{{token}}"},"req_id":3}""");
            return await client.ReadAnswerAsync();
        }

        var placed = await AddAsync(
            """
            "order_type":"trailing-stop-limit","order_qty":0.01,"limit_price":-10,"limit_price_type":"quote",
            "stp_type":"cancel_both","triggers":{"reference":"last","price":5,"price_type":"pct"},
            "conditional":{"order_type":"take-profit-limit","limit_price":8000,"trigger_price":7990,"trigger_price_type":"static"}
            """.ReplaceLineEndings(""));
        var id = placed.GetProperty("result").GetProperty("order_id").GetString()!;
        var open = (await bot.CallAsync("OpenOrders")).GetProperty("open").GetProperty(id);
        Assert.AreEqual("7129.50000", open.GetProperty("stopprice").GetString());
        Assert.AreEqual("7119.50000", open.GetProperty("limitprice").GetString());
        Assert.AreEqual(
            "buy 0.01000000 XBTUSD @ trailing stop +5.0000% -> limit -10.0",
            open.GetProperty("descr").GetProperty("order").GetString());
        Assert.AreEqual(
            "close position @ take profit 7990.0 -> limit 8000.0", open.GetProperty("descr").GetProperty("close").GetString());

        var offset = await AddAsync(""" "order_type":"limit","order_qty":0.01,"limit_price":5,"limit_price_type":"pct" """);
        Assert.AreEqual("EGeneral:Invalid arguments:limit_price_type", KrakenClient.Text(offset, "error"));
    }

    [TestMethod]
    public async Task A_dead_mans_switch_fires_though_the_instance_that_took_it_is_gone()
    {
        var stores = new[]
        {
            ("ConnectionStrings:cryptosim", await SharedServers.CreateDatabaseAsync() + ";Maximum Pool Size=20"),
            ("ConnectionStrings:redis", await SharedServers.CreateRedisAsync()),
        };
        KrakenBot bot;
        KrakenBot other;
        await using (var first = await ApiHost.StartAsync(stores))
        {
            (bot, other) = (await KrakenBot.OpenAsync(first.Address), await KrakenBot.OpenAsync(first.Address));
            await PlaceAsync(bot);
            await PlaceAsync(bot, "cl_ord_id=second");
            await PlaceAsync(other);
            // Set again, the later time counts; stopped, it never fires.
            await bot.CallAsync("CancelAllOrdersAfter", "timeout=1800");
            await bot.CallAsync("CancelAllOrdersAfter", "timeout=3600");
            await other.CallAsync("CancelAllOrdersAfter", "timeout=3600");
            await other.CallAsync("CancelAllOrdersAfter", "timeout=0");
        }

        // The hour is over while nobody is there.
        await using var database = Npgsql.NpgsqlDataSource.Create(stores[0].Item2);
        await using var over = database.CreateCommand("UPDATE cancel_timers SET fires_at = fires_at - interval '1 hour'");
        Assert.AreEqual(1, await over.ExecuteNonQueryAsync());
        await using var second = await ApiHost.StartAsync(stores);
        await Eventually.IsTrueAsync(
            async () => !(await OpenAsync(bot)).EnumerateObject().Any(), "all orders of the account are canceled");
        Assert.AreEqual(1, (await OpenAsync(other)).EnumerateObject().Count());
        // It fired once: what is placed from now on stays.
        await using var count = database.CreateCommand("SELECT count(*) FROM cancel_timers");
        await Eventually.IsTrueAsync(async () => (long)(await count.ExecuteScalarAsync())! == 0, "it is taken away");
        bot.Dispose();
        other.Dispose();

        async Task<JsonElement> OpenAsync(KrakenBot caller) =>
            (await caller.CallAsync("OpenOrders", instance: second.Address)).GetProperty("open");
    }

    private static async Task<string> PlaceAsync(KrakenBot bot, string more = "") =>
        (await bot.CallAsync("AddOrder", $"pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.01&{more}"))
            .GetProperty("txid")[0].GetString()!;
}
