using System.Globalization;
using System.Text.Json;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.KrakenSim;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>What <c>/0/private</c> and the trading methods of <c>/ws-auth/v2</c> answer, and that it is what our own API
/// tells of the same account.</summary>
[TestClass]
public sealed class PrivateRestTests
{
    private static ApiHost _api = null!;

    // Of the tests that leave nothing behind: an address may open so many accounts a minute only.
    private static KrakenBot _shared = null!;

    // The call counter is met by one test only.
    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        _api = await ApiHost.StartAsync(("Api:AccountsPerMinute", "1000"));
        _shared = await KrakenBot.OpenAsync(_api.Address);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        _shared.Dispose();
        await _api.DisposeAsync();
    }

    [TestMethod]
    public async Task Orders_are_placed_found_and_canceled()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);

        var check = await bot.CallAsync("AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.01&validate=true");
        var added = await bot.CallAsync("AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.01&cl_ord_id=mine");
        var again = await bot.CallAsync("AddOrder", "pair=XXBTZUSD&type=buy&ordertype=limit&price=5000.0&volume=0.010&cl_ord_id=mine");
        var id = added.GetProperty("txid")[0].GetString()!;

        Assert.AreEqual("buy 0.01000000 XBTUSD @ limit 5000.0", check.GetProperty("descr").GetProperty("order").GetString());
        Assert.IsFalse(check.TryGetProperty("txid", out _));
        Assert.AreEqual(id, again.GetProperty("txid")[0].GetString(), "A retry finds the first.");
        var open = (await bot.CallAsync("OpenOrders")).GetProperty("open");
        var order = open.GetProperty(id);
        Assert.AreEqual(1, open.EnumerateObject().Count());
        Assert.AreEqual("open", order.GetProperty("status").GetString());
        Assert.AreEqual("mine", order.GetProperty("cl_ord_id").GetString());
        Assert.AreEqual("XBTUSD", order.GetProperty("descr").GetProperty("pair").GetString());
        Assert.AreEqual("5000.0", order.GetProperty("descr").GetProperty("price").GetString());
        Assert.AreEqual("0.01000000", order.GetProperty("vol").GetString());

        Assert.AreEqual(1, (await bot.CallAsync("CancelOrder", $"txid={id}")).GetProperty("count").GetInt32());
        Assert.AreEqual("EOrder:Unknown order", await bot.RefusedAsync("CancelOrder", $"txid={id}"));
        var closed = (await bot.CallAsync("QueryOrders", $"txid={id}&trades=true")).GetProperty(id);
        Assert.AreEqual("canceled", closed.GetProperty("status").GetString());
        Assert.AreEqual("User requested", closed.GetProperty("reason").GetString());
        Assert.AreEqual(1, (await bot.CallAsync("ClosedOrders")).GetProperty("count").GetInt32());
    }

    [TestMethod]
    public async Task Orders_end_as_their_terms_say()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        async Task<JsonElement> OrderAsync(string arguments)
        {
            var id = (await bot.CallAsync("AddOrder", "pair=XBTUSD&type=buy&" + arguments)).GetProperty("txid")[0].GetString();
            return (await bot.CallAsync("QueryOrders", $"txid={id}")).GetProperty(id!);
        }

        var resting = await OrderAsync("ordertype=limit&price=5000&volume=0.01&oflags=fciq,post&expiretm=%2B3600");
        var cut = await OrderAsync("ordertype=limit&price=6790.1&volume=1&timeinforce=IOC");
        var killed = await OrderAsync("ordertype=limit&price=6790.2&volume=1&timeinforce=FOK");
        var spent = await OrderAsync("ordertype=market&volume=100&oflags=viqc");

        Assert.AreEqual("fciq,post", resting.GetProperty("oflags").GetString());
        Assert.AreEqual("GTD", resting.GetProperty("timeinforce").GetString());
        Assert.AreEqual(
            3600, resting.GetProperty("expiretm").GetDecimal() - resting.GetProperty("opentm").GetDecimal(), delta: 60);
        Assert.AreEqual("canceled", cut.GetProperty("status").GetString());
        Assert.AreEqual("0.25000000", cut.GetProperty("vol_exec").GetString());
        Assert.AreEqual("Fill or kill", killed.GetProperty("reason").GetString());
        Assert.AreEqual("0.00000000", killed.GetProperty("vol_exec").GetString());
        Assert.AreEqual("closed", spent.GetProperty("status").GetString());
        Assert.AreEqual(100m, Number(spent, "cost"), delta: 0.001m);
        Assert.AreEqual("fciq,viqc", spent.GetProperty("oflags").GetString());
    }

    [TestMethod]
    [DataRow("type=buy&ordertype=stop-loss&price=7000", "stop loss 7000.0", "7000.00000")]
    [DataRow("type=buy&ordertype=stop-loss-limit&price=7000&price2=7010", "stop loss 7000.0 -> limit 7010.0", "7000.00000")]
    [DataRow("type=buy&ordertype=stop-loss&price=+10", "stop loss 6800.0", "6800.00000")]
    [DataRow("type=buy&ordertype=take-profit&price=-5%25", "take profit 6450.5", "6450.50000")]
    [DataRow("type=buy&ordertype=take-profit-limit&price=%2390&price2=6600", "take profit 6700.0 -> limit 6600.0", "6700.00000")]
    [DataRow("type=buy&ordertype=trailing-stop&price=%2B5%25", "trailing stop +5.0000%", "7129.50000")]
    [DataRow("type=buy&ordertype=trailing-stop-limit&price=%2B100&price2=-10", "trailing stop +100.0 -> limit -10.0", "6890.00000")]
    public async Task Orders_that_wait_for_a_trigger_are_open_at_Krakens(string arguments, string described, string stopPrice)
    {
        var id = (await _shared.CallAsync("AddOrder", "pair=XBTUSD&volume=0.01&" + arguments)).GetProperty("txid")[0].GetString()!;
        var order = (await _shared.CallAsync("OpenOrders")).GetProperty("open").GetProperty(id);

        Assert.AreEqual("open", order.GetProperty("status").GetString());
        Assert.AreEqual(stopPrice, order.GetProperty("stopprice").GetString());
        Assert.AreEqual(
            "buy 0.01000000 XBTUSD @ " + described, order.GetProperty("descr").GetProperty("order").GetString());
        var waits = await _shared.OwnAsync(HttpMethod.Get, $"/api/orders?status=open");
        Assert.AreEqual("pending", waits.GetProperty("items")[0].GetProperty("status").GetString());
        var told = await _shared.OwnAsync(
            HttpMethod.Get, $"/api/orders/{waits.GetProperty("items")[0].GetProperty("orderId").GetString()}/explain");
        Assert.AreEqual(
            "trigger_not_reached",
            told.GetProperty("waiting").GetProperty("reasons")[0].GetProperty("code").GetString());
        Assert.AreEqual(1, (await _shared.CallAsync("CancelOrder", $"txid={id}")).GetProperty("count").GetInt32());
    }

    [TestMethod]
    public async Task An_order_with_two_triggers_is_told_as_its_first_leg()
    {
        var placed = await _shared.OwnAsync(HttpMethod.Post, "/api/orders", new
        {
            symbol = "BTC/USD",
            side = "buy",
            type = "stop_loss",
            quantity = "0.01",
            triggerPrice = "7000",
            other = new { type = "take_profit_limit", triggerPrice = "6000", limitPrice = "6010" },
        });

        var open = (await _shared.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject().Single();
        using var client = await KrakenBot.ConnectAsync(_api.Address);
        await KrakenBot.SubscribeAsync(client, "executions", await _shared.TokenAsync(), ""","snap_orders":true""");
        var log = new ExecutionLog(client);
        await log.ReadUntilAsync(() => log.Snapshot is not null);

        Assert.AreEqual("take_profit_limit", placed.GetProperty("other").GetProperty("type").GetString());
        Assert.AreEqual(
            "buy 0.01000000 XBTUSD @ stop loss 7000.0", open.Value.GetProperty("descr").GetProperty("order").GetString());
        var told = log.Snapshot!.Value.GetProperty("data").EnumerateArray().Single();
        Assert.AreEqual(
            ("stop-loss", 7000m), (ExecutionLog.Word(told, "order_type"), told.GetProperty("stop_price").GetDecimal()));
        await _shared.CallAsync("AmendOrder", $"txid={open.Name}&trigger_price=7001");
        var amended = await _shared.OwnAsync(HttpMethod.Get, $"/api/orders/{placed.GetProperty("orderId").GetString()}");
        Assert.AreEqual("7001", amended.GetProperty("triggerPrice").GetString());
        Assert.AreEqual("6000", amended.GetProperty("other").GetProperty("triggerPrice").GetString());
        Assert.AreEqual(1, (await _shared.CallAsync("CancelOrder", $"txid={open.Name}")).GetProperty("count").GetInt32());
    }

    [TestMethod]
    [DataRow("ordertype=stop-loss&price=+5%25&volume=0.01&trigger=index", "EGeneral:Invalid arguments:trigger")]
    [DataRow("ordertype=stop-loss&price=-5%25&volume=0.01", "EGeneral:Invalid arguments:price")]
    [DataRow("ordertype=stop-loss&volume=0.01", "EGeneral:Invalid arguments:price")]
    [DataRow("ordertype=stop-loss-limit&price=7000&volume=0.01", "EGeneral:Invalid arguments:price2")]
    [DataRow("ordertype=stop-loss&price=0&volume=0.01", "EOrder:Invalid price")]
    [DataRow("ordertype=trailing-stop&price=7000&volume=0.01", "EGeneral:Invalid arguments:price")]
    [DataRow("ordertype=trailing-stop-limit&price=%2B100&volume=0.01", "EGeneral:Invalid arguments:price2")]
    [DataRow("ordertype=iceberg&price=5000&volume=0.01", "EGeneral:Invalid arguments:displayvol")]
    [DataRow("ordertype=iceberg&price=5000&volume=0.15&displayvol=0.009", "EGeneral:Invalid arguments:displayvol")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&displayvol=0.005", "EGeneral:Invalid arguments:displayvol")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&close[ordertype]=limit", "EGeneral:Invalid arguments:close")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&close[ordertype]=market", "EGeneral:Invalid arguments:close")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&close[ordertype]=limit&close[price]=6000.05", "EGeneral:Invalid arguments:close")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&stptype=none", "EGeneral:Invalid arguments:stptype")]
    [DataRow("ordertype=limit&price=7000&price2=7010&volume=0.01", "EGeneral:Invalid arguments:price2")]
    [DataRow("ordertype=limit&price=7000&volume=0.01&oflags=post", "EOrder:Post only order")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&timeinforce=GTD", "EGeneral:Invalid arguments:expiretm")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&timeinforce=GTC&expiretm=%2B5", "EGeneral:Invalid arguments:expiretm")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&expiretm=soon", "EGeneral:Invalid arguments:expiretm")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&expiretm=1000", "EGeneral:Invalid arguments:expiretm")]
    [DataRow("ordertype=limit&price=5000&volume=0.01&timeinforce=DAY", "EGeneral:Invalid arguments:timeinforce")]
    [DataRow("ordertype=market&volume=0.01&oflags=post", "EGeneral:Invalid arguments:oflags")]
    [DataRow("ordertype=limit&price=5000&volume=100&oflags=viqc", "EGeneral:Invalid arguments:volume")]
    [DataRow("ordertype=market&volume=0.1&oflags=viqc", "EOrder:Cost minimum not met")]
    [DataRow("ordertype=market&volume=0.01&oflags=fcib", "EGeneral:Invalid arguments:oflags")]
    [DataRow("ordertype=market&volume=0.01&deadline=2026-01-01T00:00:00Z", "EService:Deadline elapsed")]
    public async Task Terms_that_cannot_be_are_refused_in_Krakens_words(string arguments, string error) =>
        Assert.AreEqual(error, await _shared.RefusedAsync("AddOrder", "pair=XBTUSD&type=buy&" + arguments));

    [TestMethod]
    public async Task An_iceberg_shows_a_part_and_orders_of_one_account_do_not_trade_with_each_other()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        async Task<string> PlaceAsync(string arguments) =>
            (await bot.CallAsync("AddOrder", "pair=XBTUSD&" + arguments)).GetProperty("txid")[0].GetString()!;
        async Task<JsonElement> OrderAsync(string id) => (await bot.CallAsync("QueryOrders", $"txid={id}")).GetProperty(id);
        await PlaceAsync("type=buy&ordertype=market&volume=0.2");
        var resting = await PlaceAsync("type=sell&ordertype=iceberg&price=6790&volume=0.1&displayvol=0.01");

        var shown = await OrderAsync(resting);
        var newest = await OrderAsync(await PlaceAsync("type=buy&ordertype=limit&price=6790.1&volume=0.05"));
        var after = await OrderAsync(resting);
        var oldest = await OrderAsync(
            await PlaceAsync("type=buy&ordertype=limit&price=6790.1&volume=0.05&stptype=cancel-oldest"));

        Assert.AreEqual("0.01000000", shown.GetProperty("displayvol").GetString());
        Assert.AreEqual("iceberg", shown.GetProperty("descr").GetProperty("ordertype").GetString());
        Assert.AreEqual("Self trade prevention", newest.GetProperty("reason").GetString());
        Assert.AreEqual("0.00000000", newest.GetProperty("vol_exec").GetString());
        Assert.AreEqual("open", after.GetProperty("status").GetString());
        Assert.AreEqual("closed", oldest.GetProperty("status").GetString());
        Assert.AreEqual("Self trade prevention", (await OrderAsync(resting)).GetProperty("reason").GetString());
    }

    [TestMethod]
    public async Task A_conditional_close_is_placed_for_what_was_bought_and_names_it()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);

        var placed = await bot.CallAsync(
            "AddOrder",
            "pair=XBTUSD&type=buy&ordertype=market&volume=0.01&close[ordertype]=stop-loss-limit&close[price]=6000&close[price2]=5990");
        var id = placed.GetProperty("txid")[0].GetString()!;

        var first = (await bot.CallAsync("QueryOrders", $"txid={id}")).GetProperty(id);
        Assert.AreEqual(
            "close position @ stop loss 6000.0 -> limit 5990.0", first.GetProperty("descr").GetProperty("close").GetString());
        var closing = (await bot.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject().Single().Value;
        Assert.AreEqual(id, closing.GetProperty("refid").GetString());
        Assert.AreEqual(
            "sell 0.01000000 XBTUSD @ stop loss 6000.0 -> limit 5990.0",
            closing.GetProperty("descr").GetProperty("order").GetString());
    }

    [TestMethod]
    public async Task Balances_trades_and_ledger_are_our_own_apis()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        await bot.CallAsync("AddOrder", "pair=BTC/USD&type=buy&ordertype=market&volume=0.3");
        await bot.CallAsync("AddOrder", "pair=XBTUSD&type=sell&ordertype=market&volume=0.1");
        await bot.CallAsync("AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.1");

        var balances = await bot.CallAsync("Balance");
        var extended = await bot.CallAsync("BalanceEx");
        var portfolio = await bot.OwnAsync(HttpMethod.Get, "/api/portfolio");
        foreach (var own in portfolio.GetProperty("balances").EnumerateArray())
        {
            var name = own.GetProperty("asset").GetString() == "BTC" ? "XXBT" : "ZUSD";
            Assert.AreEqual(Number(own, "total"), Number(balances, name));
            Assert.AreEqual(Number(own, "total"), Number(extended.GetProperty(name), "balance"));
            Assert.AreEqual(Number(own, "held"), Number(extended.GetProperty(name), "hold_trade"));
        }

        Assert.AreEqual(
            decimal.Round(Number(portfolio, "equity"), 4), Number(await bot.CallAsync("TradeBalance", "asset=ZUSD"), "eb"));

        var trades = await bot.CallAsync("TradesHistory");
        var fills = (await bot.OwnAsync(HttpMethod.Get, "/api/fills")).GetProperty("items").EnumerateArray().ToList();
        Assert.AreEqual(fills.Count, trades.GetProperty("count").GetInt32());
        foreach (var (trade, fill) in trades.GetProperty("trades").EnumerateObject().Zip(fills))
        {
            Assert.AreEqual(Number(fill, "price"), Number(trade.Value, "price"));
            Assert.AreEqual(Number(fill, "quantity"), Number(trade.Value, "vol"));
            Assert.AreEqual(Number(fill, "fee"), Number(trade.Value, "fee"));
            Assert.AreEqual("XXBTZUSD", trade.Value.GetProperty("pair").GetString());
            var one = (await bot.CallAsync("QueryTrades", $"txid={trade.Name}")).GetProperty(trade.Name);
            Assert.AreEqual(trade.Value.ToString(), one.ToString());
        }

        var ledger = await bot.CallAsync("Ledgers");
        var lines = ledger.GetProperty("ledger").EnumerateObject().Reverse().ToList();
        Assert.AreEqual(1 + (2 * fills.Count), lines.Count);
        Assert.AreEqual("deposit", lines[0].Value.GetProperty("type").GetString());
        var sums = new Dictionary<string, decimal>();
        foreach (var line in lines)
        {
            var asset = line.Value.GetProperty("asset").GetString()!;
            sums[asset] = sums.GetValueOrDefault(asset) + Number(line.Value, "amount") - Number(line.Value, "fee");
            Assert.AreEqual(sums[asset], Number(line.Value, "balance"));
        }

        foreach (var (asset, sum) in sums)
        {
            Assert.AreEqual(sum, Number(balances, asset));
        }

        var queried = (await bot.CallAsync("QueryLedgers", $"id={lines[1].Name}")).GetProperty(lines[1].Name);
        Assert.AreEqual(lines[1].Value.ToString(), queried.ToString());
    }

    [TestMethod]
    [DataRow("pair=NOPE&type=buy&ordertype=market&volume=1", "EQuery:Unknown asset pair")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=market&volume=100", "EOrder:Insufficient funds")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=market&volume=0.00001", "EOrder:Order minimum not met")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=limit&price=5000.05&volume=1", "EOrder:Tick size check failed")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=limit&price=0.1&volume=0.1", "EOrder:Cost minimum not met")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=limit&volume=1", "EGeneral:Invalid arguments:price")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=limit&price=1&volume=x", "EGeneral:Invalid arguments:volume")]
    [DataRow("pair=XBTUSD&type=hold&ordertype=limit&price=1&volume=1", "EGeneral:Invalid arguments:type")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=settle-position&price=1&volume=1", "EGeneral:Invalid arguments:ordertype")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=limit&price=1&volume=1&leverage=5", "EGeneral:Invalid arguments:leverage")]
    [DataRow("pair=XBTUSD&type=buy&ordertype=market&volume=1&deadline=2020-01-01T00:00:00Z", "EService:Deadline elapsed")]
    public async Task A_refusal_is_krakens(string arguments, string error) =>
        Assert.AreEqual(error, await _shared.RefusedAsync("AddOrder", arguments));

    [TestMethod]
    [DataRow("Withdraw")]
    [DataRow("DepositMethods")]
    [DataRow("Earn/Strategies")]
    public async Task What_is_about_real_money_says_that_no_key_may_do_it(string method)
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);

        Assert.AreEqual("EGeneral:Permission denied", await bot.RefusedAsync(method));
    }

    [TestMethod]
    public async Task Batches_are_read_from_forms_and_json_and_all_is_canceled()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);

        var form = await bot.CallAsync(
            "AddOrderBatch",
            "pair=XBTUSD&orders[0][ordertype]=limit&orders[0][type]=buy&orders[0][price]=5000&orders[0][volume]=0.01"
            + "&orders[1][ordertype]=limit&orders[1][type]=buy&orders[1][price]=5001&orders[1][volume]=100");
        var json = await bot.AnswerJsonAsync(
            "AddOrderBatch",
            ""","pair":"XBTUSD","orders":[{"ordertype":"limit","type":"buy","price":"4000","volume":"0.01"},"""
            + """{"ordertype":"limit","type":"buy","price":4001,"volume":0.02}]""");

        Assert.AreEqual("EOrder:Insufficient funds", form.GetProperty("orders")[1].GetProperty("error").GetString());
        var ids = json.GetProperty("result").GetProperty("orders").EnumerateArray()
            .Select(order => order.GetProperty("txid").GetString()!).ToList();
        Assert.AreEqual(3, (await bot.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject().Count());
        var batch = await bot.AnswerJsonAsync("CancelOrderBatch", $$""","orders":["{{ids[0]}}"]""");
        Assert.AreEqual(1, batch.GetProperty("result").GetProperty("count").GetInt32());
        Assert.AreEqual(2, (await bot.CallAsync("CancelAll")).GetProperty("count").GetInt32());
    }

    [TestMethod]
    public async Task Calls_beyond_the_tiers_counter_are_refused_and_trading_is_not()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var refused = 0;
        for (var n = 0; n < 40 && refused == 0; n++)
        {
            var answer = await bot.AnswerAsync("Ledgers");
            if (answer.GetProperty("error").GetArrayLength() > 0)
            {
                Assert.AreEqual("EAPI:Rate limit exceeded", answer.GetProperty("error")[0].GetString());
                refused++;
            }
        }

        Assert.AreEqual(1, refused);
        await bot.CallAsync("AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.01");
    }

    [TestMethod]
    public async Task Orders_are_placed_and_canceled_over_a_socket()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        var token = await bot.TokenAsync();
        using var client = await KrakenBot.ConnectAsync(_api.Address);
        const string Limit = """ "order_type":"limit","side":"buy","order_qty":0.01,"limit_price":5000.0 """;

        async Task<JsonElement> AskAsync(string method, string parameters, int id)
        {
            await client.SendAsync(
                $$"""{"method":"{{method}}","params":{ {{parameters}},"token":"{{token}}"},"req_id":{{id}}}""");
            var answer = await client.ReadUntilAsync(frame => frame.TryGetProperty("success", out _));
            Assert.AreEqual(id, answer.GetProperty("req_id").GetInt32());
            Assert.AreEqual(method, KrakenClient.Text(answer, "method"));
            return answer;
        }

        var added = await AskAsync("add_order", $""" "symbol":"BTC/USD","cl_ord_id":"ws-1",{Limit}""", 1);
        Assert.IsTrue(added.GetProperty("success").GetBoolean(), added.ToString());
        var id = added.GetProperty("result").GetProperty("order_id").GetString()!;
        Assert.IsTrue((await bot.CallAsync("OpenOrders")).GetProperty("open").TryGetProperty(id, out _));

        var checkedOnly = await AskAsync("add_order", $""" "symbol":"BTC/USD","validate":true,{Limit}""", 2);
        Assert.IsFalse(checkedOnly.GetProperty("result").TryGetProperty("order_id", out _));
        var unknown = await AskAsync("add_order", $""" "symbol":"XBT/USD",{Limit}""", 3);
        Assert.AreEqual("Currency pair not supported XBT/USD", KrakenClient.Text(unknown, "error"));
        var late = await AskAsync("add_order", $""" "symbol":"BTC/USD","deadline":"2020-01-01T00:00:00Z",{Limit}""", 4);
        Assert.AreEqual("EService:Deadline elapsed", KrakenClient.Text(late, "error"));
        var batch = await AskAsync("batch_add", $$""" "symbol":"BTC/USD","orders":[{ {{Limit}} },{ {{Limit}} }]""", 5);
        Assert.AreEqual(2, batch.GetProperty("result").GetArrayLength());

        var canceled = await AskAsync("cancel_order", $""" "order_id":["{id}"]""", 6);
        Assert.AreEqual(id, canceled.GetProperty("result").GetProperty("order_id").GetString());
        var again = await AskAsync("cancel_order", """ "cl_ord_id":["ws-1"]""", 7);
        Assert.AreEqual("EOrder:Unknown order", KrakenClient.Text(again, "error"));
        var all = await AskAsync("cancel_all", """ "a":1""", 8);
        Assert.AreEqual(2, all.GetProperty("result").GetProperty("count").GetInt32());
    }

    private static decimal Number(JsonElement item, string name) =>
        decimal.Parse(item.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
