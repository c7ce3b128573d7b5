using System.Net;
using System.Text.Json;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.KrakenSim;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>Keys of one's own: made, limited, taken back, and given faults.</summary>
[TestClass]
public sealed class ApiKeyTests
{
    private const string Limit = "pair=XBTUSD&type=buy&ordertype=limit&price=5000&volume=0.01";

    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) =>
        _api = await ApiHost.StartAsync(("Api:AccountsPerMinute", "1000"), ("KrakenApi:KeysPerAccount", "4"));

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task A_key_does_what_it_was_made_for_and_nothing_else()
    {
        using var owner = await KrakenBot.OpenAsync(_api.Address);
        using var reader = await MakeAsync(owner, new { name = "reader", permissions = new[] { "query" } });
        using var trader = await MakeAsync(owner, new { name = "trader", permissions = new[] { "trade" } });

        var id = (await trader.CallAsync("AddOrder", Limit)).GetProperty("txid")[0].GetString()!;
        Assert.IsTrue((await reader.CallAsync("OpenOrders")).GetProperty("open").TryGetProperty(id, out _));
        Assert.AreEqual("EGeneral:Permission denied", await reader.RefusedAsync("AddOrder", Limit));
        Assert.AreEqual("EGeneral:Permission denied", await trader.RefusedAsync("Balance"));

        var token = await reader.TokenAsync();
        using var client = await KrakenBot.ConnectAsync(_api.Address);
        await KrakenBot.SubscribeAsync(client, "executions", token);
        Assert.IsTrue((await client.ReadAnswerAsync()).GetProperty("success").GetBoolean());
        await client.SendAsync($$"""{"method":"cancel_all","params":{"token":"{{token}}"},"req_id":9}""");
        Assert.AreEqual("EGeneral:Permission denied", KrakenClient.Text(await client.ReadAnswerAsync(), "error"));
    }

    [TestMethod]
    public async Task A_key_works_from_its_addresses_only()
    {
        using var owner = await KrakenBot.OpenAsync(_api.Address);
        using var here = await MakeAsync(owner, new { name = "here", addresses = new[] { "::1", "127.0.0.0/8" } });
        using var elsewhere = await MakeAsync(owner, new { name = "elsewhere", addresses = new[] { "203.0.113.7" } });

        await here.CallAsync("Balance");
        Assert.AreEqual("EGeneral:Permission denied", await elsewhere.RefusedAsync("Balance"));
        Assert.AreEqual("EGeneral:Permission denied", await elsewhere.RefusedAsync("GetWebSocketsToken"));
    }

    [TestMethod]
    public async Task The_secret_is_told_once_and_kept_encrypted()
    {
        using var owner = await KrakenBot.OpenAsync(_api.Address);
        var made = await owner.OwnAsync(HttpMethod.Post, "/api/keys", new { name = "bot" });
        var secret = made.GetProperty("apiSecret").GetString()!;

        var listed = await owner.OwnAsync(HttpMethod.Get, "/api/keys");

        Assert.AreEqual(2, listed.GetProperty("items").GetArrayLength());
        Assert.DoesNotContain(secret, listed.ToString());
        Assert.DoesNotContain("apiSecret", listed.ToString());
        await using var database = Npgsql.NpgsqlDataSource.Create(
            _api.Services.GetRequiredService<IConfiguration>().GetConnectionString("cryptosim")!);
        await using var stored = database.CreateCommand("SELECT protected_secret FROM api_keys WHERE api_key = $1");
        stored.Parameters.Add(new Npgsql.NpgsqlParameter { Value = made.GetProperty("key").GetProperty("apiKey").GetString() });
        var bytes = (byte[])(await stored.ExecuteScalarAsync())!;
        Assert.IsLessThan(0, bytes.AsSpan().IndexOf(Convert.FromBase64String(secret)));
    }

    [TestMethod]
    public async Task A_key_taken_back_signs_nothing_and_ends_what_it_opened()
    {
        using var owner = await KrakenBot.OpenAsync(_api.Address);
        using var bot = await MakeAsync(owner, new { name = "bot" });
        var token = await bot.TokenAsync();
        using var client = await KrakenBot.ConnectAsync(_api.Address);
        await KrakenBot.SubscribeAsync(client, "executions", token);
        await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "executions");
        using var idle = await KrakenBot.ConnectAsync(_api.Address);

        var key = (await owner.OwnAsync(HttpMethod.Get, "/api/keys")).GetProperty("items")[1];
        await owner.DeleteAsync($"/api/keys/{key.GetProperty("keyId").GetString()}");

        Assert.AreEqual("EAPI:Invalid key", await bot.RefusedAsync("Balance"));
        while (await client.ReadAsync() is not null)
        {
            // What was on its way.
        }

        Assert.AreEqual("The API key was taken back", client.Socket.CloseStatusDescription);
        await KrakenBot.SubscribeAsync(idle, "balances", token);
        Assert.AreEqual("ESession:Invalid session", KrakenClient.Text(await idle.ReadAnswerAsync(), "error"));
        await owner.CallAsync("Balance");
    }

    [TestMethod]
    public async Task Another_accounts_key_is_nobodys_business()
    {
        using var owner = await KrakenBot.OpenAsync(_api.Address);
        using var other = await KrakenBot.OpenAsync(_api.Address);
        var id = (await owner.OwnAsync(HttpMethod.Get, "/api/keys")).GetProperty("items")[0].GetProperty("keyId").GetString();

        Assert.AreEqual(HttpStatusCode.NotFound, await other.StatusAsync(HttpMethod.Delete, $"/api/keys/{id}"));
        Assert.AreEqual(HttpStatusCode.NotFound, await other.StatusAsync(HttpMethod.Put, $"/api/keys/{id}/faults", new { }));
        await owner.CallAsync("Balance");
    }

    [TestMethod]
    [DataRow("""{"name":""}""", "invalid_name")]
    [DataRow("""{}""", "malformed_request")]
    [DataRow("""{"name":"a","name":"b"}""", "malformed_request")]
    [DataRow("""{"name":"a","permissions":[]}""", "invalid_permissions")]
    [DataRow("""{"name":"a","permissions":["withdraw"]}""", "invalid_permissions")]
    [DataRow("""{"name":"a","addresses":["anywhere"]}""", "invalid_addresses")]
    [DataRow("""{"name":"a","addresses":["7"]}""", "invalid_addresses")]
    [DataRow("""{"name":"a","accountId":"b"}""", "malformed_request")]
    public async Task A_key_that_makes_no_sense_is_refused(string body, string code)
    {
        using var owner = await KrakenBot.OpenAsync(_api.Address);

        var problem = await owner.ProblemAsync(HttpMethod.Post, "/api/keys", body);

        Assert.AreEqual(code, problem.GetProperty("code").GetString());
    }

    [TestMethod]
    public async Task An_account_has_so_many_keys_and_no_more()
    {
        using var owner = await KrakenBot.OpenAsync(_api.Address);
        for (var n = 0; n < 3; n++)
        {
            (await MakeAsync(owner, new { name = $"bot {n}" })).Dispose();
        }

        var problem = await owner.ProblemAsync(HttpMethod.Post, "/api/keys", """{"name":"one more"}""");

        Assert.AreEqual("too_many_keys", problem.GetProperty("code").GetString());
    }

    [TestMethod]
    [DataRow("""{"refuse":1.5}""", "invalid_faults")]
    [DataRow("""{"loseAnswer":-0.1}""", "invalid_faults")]
    [DataRow("""{"latency":{"medianMilliseconds":10,"p99Milliseconds":5}}""", "invalid_faults")]
    [DataRow("""{"latency":{"medianMilliseconds":10}}""", "malformed_request")]
    [DataRow("""{"explode":1}""", "malformed_request")]
    public async Task Faults_out_of_their_range_are_refused(string body, string code)
    {
        using var owner = await KrakenBot.OpenAsync(_api.Address);
        var problem = await owner.ProblemAsync(HttpMethod.Put, $"/api/keys/{await FirstKeyAsync(owner)}/faults", body);

        Assert.AreEqual(code, problem.GetProperty("code").GetString());
    }

    [TestMethod]
    public async Task A_refused_call_did_nothing_and_a_lost_answer_did_all()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        using var watcher = await MakeAsync(bot, new { name = "watcher" });
        var id = await FirstKeyAsync(bot);

        async Task FaultAsync(object faults) => await bot.OwnAsync(HttpMethod.Put, $"/api/keys/{id}/faults", faults);

        async Task<int> CountAsync() =>
            (await watcher.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject().Count();

        await FaultAsync(new { refuse = 1 });
        Assert.AreEqual("EService:Unavailable", await bot.RefusedAsync("AddOrder", Limit));
        Assert.AreEqual(0, await CountAsync());

        await FaultAsync(new { loseAnswer = "1" });
        await Assert.ThrowsAsync<HttpRequestException>(() => bot.CallAsync("AddOrder", $"{Limit}&cl_ord_id=mine"));
        Assert.AreEqual(1, await CountAsync());

        // The same again, as its client must: the first answers.
        await FaultAsync(new { });
        await bot.CallAsync("AddOrder", $"{Limit}&cl_ord_id=mine");
        Assert.AreEqual(1, await CountAsync());
        var faults = (await bot.OwnAsync(HttpMethod.Get, "/api/keys")).GetProperty("items")[0].GetProperty("faults");
        Assert.AreEqual(JsonValueKind.Null, faults.ValueKind);
    }

    [TestMethod]
    public async Task Requests_over_a_socket_meet_the_same_faults_and_cuts()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        using var watcher = await MakeAsync(bot, new { name = "watcher" });
        var id = await FirstKeyAsync(bot);
        var token = await bot.TokenAsync();
        using var client = await KrakenBot.ConnectAsync(_api.Address);

        async Task FaultAsync(object faults) => await bot.OwnAsync(HttpMethod.Put, $"/api/keys/{id}/faults", faults);

        Task SendAsync(string name) => client.SendAsync(
            """{"method":"add_order","params":{"order_type":"limit","side":"buy","order_qty":0.01,"limit_price":5000,"""
            + $$""" "symbol":"BTC/USD","cl_ord_id":"{{name}}","token":"{{token}}"},"req_id":1}""");

        await FaultAsync(new { refuse = 1 });
        await SendAsync("refused");
        Assert.AreEqual("EService:Unavailable", KrakenClient.Text(await client.ReadAnswerAsync(), "error"));

        await FaultAsync(new { loseAnswer = 1, cutSocket = 1 });
        await SendAsync("lost");
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => client.ReadAnswerAsync());
        await Eventually.IsTrueAsync(
            async () => (await watcher.CallAsync("OpenOrders")).GetProperty("open").EnumerateObject()
                .Select(order => order.Value.GetProperty("cl_ord_id").GetString()).SequenceEqual(["lost"]),
            "only the order whose answer was lost is there");
    }

    private static async Task<KrakenBot> MakeAsync(KrakenBot owner, object key)
    {
        var made = await owner.OwnAsync(HttpMethod.Post, "/api/keys", key);
        return owner.With(
            made.GetProperty("key").GetProperty("apiKey").GetString()!, made.GetProperty("apiSecret").GetString()!);
    }

    private static async Task<string> FirstKeyAsync(KrakenBot owner) =>
        (await owner.OwnAsync(HttpMethod.Get, "/api/keys")).GetProperty("items")[0].GetProperty("keyId").GetString()!;
}
