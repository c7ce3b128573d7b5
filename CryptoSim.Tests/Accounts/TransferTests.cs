using System.Net;
using CryptoSim.Tests.Api;

namespace CryptoSim.Tests.Accounts;

[TestClass]
public sealed class TransferTests
{
    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task Money_comes_in_goes_out_and_the_ledger_balances()
    {
        using var caller = await _api.SignInAsync();

        var deposit = await caller.PostAsync("/api/deposits", """{"asset":"USD","amount":"2500.5"}""");
        var withdrawal = await caller.PostAsync("/api/withdrawals", """{"asset":"USD","amount":12000}""");

        Assert.AreEqual(HttpStatusCode.Created, deposit.Status, deposit.Text);
        Assert.AreEqual("deposit", deposit.Word("kind"));
        Assert.AreEqual("2500.5", deposit.Word("valueUsd"));
        Assert.AreEqual(HttpStatusCode.Created, withdrawal.Status, withdrawal.Text);
        Assert.AreEqual("500.5", (await caller.PortfolioAsync()).GetProperty("equity").GetString());
        var listed = (await caller.GetAsync("/api/transfers")).Json.GetProperty("items");
        CollectionAssert.AreEqual(
            new[] { withdrawal.Word("transferId"), deposit.Word("transferId") },
            listed.EnumerateArray().Select(item => item.GetProperty("transferId").GetString()).ToArray());
        await AssertBalancedAsync(caller, entries: 6);
    }

    [TestMethod]
    public async Task A_position_that_was_put_in_has_its_value_as_cost_and_makes_no_profit()
    {
        using var caller = await _api.SignInAsync();
        // The market stands still at 6790; the book's best bid is 6789.9.
        await caller.PostAsync("/api/deposits", """{"asset":"BTC","amount":"2"}""");
        var before = await caller.PortfolioAsync();
        await caller.PostAsync("/api/withdrawals", """{"asset":"BTC","amount":"1.5"}""");

        var after = await caller.PortfolioAsync();

        Assert.AreEqual("23580", before.GetProperty("equity").GetString());
        var position = after.GetProperty("positions")[0];
        Assert.AreEqual("0.5", position.GetProperty("quantity").GetString());
        Assert.AreEqual("6790", position.GetProperty("averageCost").GetString());
        Assert.AreEqual("0", after.GetProperty("realizedProfit").GetString());
        Assert.AreEqual("0", after.GetProperty("unrealizedProfit").GetString());
        var sold = await caller.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"sell","type":"market","quantity":"0.5"}""");
        Assert.AreEqual("filled", sold.Word("status"), "an instance that had the account in memory sees the deposit");
        await AssertBalancedAsync(caller, entries: 12);
    }

    [TestMethod]
    public async Task The_same_transfer_again_gives_the_first_answer()
    {
        using var caller = await _api.SignInAsync();
        const string Body = """{"asset":"USD","amount":"100","clientTransferId":"salary-1"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => caller.PostAsync("/api/deposits", Body)));
        var other = await caller.PostAsync("/api/deposits", Body.Replace("100", "101", StringComparison.Ordinal));
        var otherKind = await caller.PostAsync("/api/withdrawals", Body);

        Assert.AreEqual(1, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.AreEqual(7, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.HasCount(1, answers.Select(answer => answer.Text).Distinct());
        other.IsProblem(HttpStatusCode.Conflict, "client_transfer_id_reused", "clientTransferId");
        otherKind.IsProblem(HttpStatusCode.Conflict, "client_transfer_id_reused", "clientTransferId");
        Assert.AreEqual("10100", (await caller.PortfolioAsync()).GetProperty("cash").GetString());
    }

    [TestMethod]
    public async Task Nobody_takes_out_what_is_held_or_not_there()
    {
        using var caller = await _api.SignInAsync();
        await caller.PostAsync(
            "/api/orders",
            """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"1","limitPrice":"5000"}""");

        var tooMuch = await caller.PostAsync("/api/withdrawals", """{"asset":"USD","amount":"5000"}""");
        var none = await caller.PostAsync("/api/withdrawals", """{"asset":"BTC","amount":"1"}""");

        tooMuch.IsProblem(HttpStatusCode.UnprocessableEntity, "insufficient_funds", "amount");
        Assert.AreEqual("4960", tooMuch.Word("available"), "the hold reserves the dearer fee too");
        none.IsProblem(HttpStatusCode.UnprocessableEntity, "insufficient_funds", "amount");
        Assert.AreEqual("0", none.Word("available"));
    }

    [TestMethod]
    public async Task Only_one_of_many_withdrawals_of_everything_goes_through()
    {
        using var caller = await _api.SignInAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            caller.PostAsync("/api/withdrawals", """{"asset":"USD","amount":"10000"}""")));

        Assert.AreEqual(1, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.AreEqual("0", (await caller.PortfolioAsync()).GetProperty("cash").GetString());
        await AssertBalancedAsync(caller, entries: 4);
    }

    [TestMethod]
    public async Task A_day_takes_a_million_dollars_worth_of_deposits_whatever_comes_between()
    {
        using var caller = await _api.SignInAsync();
        Assert.AreEqual(
            HttpStatusCode.Created, (await caller.PostAsync("/api/deposits", """{"asset":"BTC","amount":"147"}""")).Status);
        await caller.PostAsync("/api/withdrawals", """{"asset":"BTC","amount":"147"}""");
        await caller.PostAsync("/api/reset");

        var tooMuch = await caller.PostAsync("/api/deposits", """{"asset":"USD","amount":"1870.01"}""");
        var justRight = await caller.PostAsync("/api/deposits", """{"asset":"USD","amount":"1870"}""");

        tooMuch.IsProblem(HttpStatusCode.UnprocessableEntity, "deposit_limit_exceeded", "amount");
        Assert.AreEqual("1000000", tooMuch.Word("limit"));
        Assert.AreEqual("1870", tooMuch.Word("available"));
        Assert.AreEqual(HttpStatusCode.Created, justRight.Status, justRight.Text);
    }

    [TestMethod]
    [DataRow("""{"asset":"USD","amount":"0"}""", "invalid_amount", "amount")]
    [DataRow("""{"asset":"USD","amount":"-5"}""", "invalid_amount", "amount")]
    [DataRow("""{"asset":"USD","amount":"1.00000000001"}""", "invalid_amount", "amount")]
    [DataRow("""{"asset":"USD","amount":"1000000000001"}""", "invalid_amount", "amount")]
    [DataRow("""{"asset":"USD","amount":true}""", "invalid_amount", "amount")]
    [DataRow("""{"asset":"USD"}""", "invalid_amount", "amount")]
    [DataRow("""{"amount":"5"}""", "invalid_asset", "asset")]
    [DataRow("""{"asset":"USD","asset":"BTC","amount":"5"}""", "duplicate_field", "asset")]
    [DataRow("""{"asset":"USD","amount":"5","to":"me"}""", "unknown_field", "to")]
    [DataRow("""{"asset":"USD","amount":"5","clientTransferId":"a b"}""", "invalid_client_transfer_id", "clientTransferId")]
    [DataRow("""{"asset":"USD","amount":NaN}""", "malformed_request", "body")]
    [DataRow("[1]", "malformed_request", "body")]
    public async Task What_is_no_transfer_is_refused_and_moves_nothing(string body, string code, string field)
    {
        using var caller = await _api.SignInAsync();
        foreach (var path in (string[])["/api/deposits", "/api/withdrawals"])
        {
            (await caller.PostAsync(path, body)).IsProblem(HttpStatusCode.BadRequest, code, field);
        }

        (await caller.PostAsync("/api/deposits", """{"asset":"XYZ","amount":"5"}"""))
            .IsProblem(HttpStatusCode.NotFound, "unknown_asset", "asset");
        await AssertBalancedAsync(caller, entries: 2);
    }

    private static async Task AssertBalancedAsync(ApiCaller caller, int entries)
    {
        var audit = (await caller.GetAsync($"/api/ledger/audit?account={caller.AccountId}")).Json;
        Assert.IsTrue(audit.GetProperty("balanced").GetBoolean(), audit.GetRawText());
        Assert.AreEqual(entries, audit.GetProperty("entries").GetInt32());
    }
}
