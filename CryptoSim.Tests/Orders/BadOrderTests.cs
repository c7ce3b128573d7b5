using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CryptoSim.Tests.Api;

namespace CryptoSim.Tests.Orders;

/// <summary>Whatever is sent: a problem that names the field and the limit, and nothing has changed.</summary>
[TestClass]
public sealed class BadOrderTests
{
    private const string Forty = "1234567890123456789012345678901234567890";

    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    [DataRow("BTC/USD", "market", "\"0\"", null, 400, "invalid_quantity", "quantity", "0")]
    [DataRow("BTC/USD", "market", "0", null, 400, "invalid_quantity", "quantity", "0")]
    [DataRow("BTC/USD", "market", "\"-0.01\"", null, 400, "invalid_quantity", "quantity", "0")]
    [DataRow("BTC/USD", "market", "-1", null, 400, "invalid_quantity", "quantity", "0")]
    [DataRow("BTC/USD", "market", "\"NaN\"", null, 400, "invalid_quantity", "quantity", "28")]
    [DataRow("BTC/USD", "market", "\"Infinity\"", null, 400, "invalid_quantity", "quantity", "28")]
    [DataRow("BTC/USD", "market", "NaN", null, 400, "invalid_quantity", "quantity", "28")]
    [DataRow("BTC/USD", "market", Forty, null, 400, "invalid_quantity", "quantity", "28")]
    [DataRow("BTC/USD", "market", "\"0." + Forty + "\"", null, 400, "invalid_quantity", "quantity", "28")]
    [DataRow("BTC/USD", "market", "\"１\"", null, 400, "invalid_quantity", "quantity", "28")]
    [DataRow("BTC/USD", "market", "\"\"", null, 400, "invalid_quantity", "quantity", "28")]
    [DataRow("BTC/USD", "limit", "1", "-Infinity", 400, "invalid_price", "limitPrice", "28")]
    [DataRow("BTC/USD", "limit", "1", "\"NaN\"", 400, "invalid_price", "limitPrice", "28")]
    [DataRow("BTC/USD", "limit", "1", Forty, 400, "invalid_price", "limitPrice", "28")]
    [DataRow("BTC/USD", "limit", "1", null, 400, "price_required", "limitPrice", null)]
    [DataRow("BTC/USD", "market", "1", "6000", 400, "price_not_allowed", "limitPrice", null)]
    [DataRow("DOGE/MOON", "market", "1", null, 404, "unknown_symbol", "symbol", null)]
    [DataRow("btc/usd", "market", "1", null, 404, "unknown_symbol", "symbol", null)]
    [DataRow("BTC/USD", "limit", "0.01", "\"6700.05\"", 422, "price_increment", "limitPrice", "0.1")]
    [DataRow("BTC/USD", "market", "\"0.000000001\"", null, 422, "quantity_increment", "quantity", "0.00000001")]
    [DataRow("BTC/USD", "market", "\"0.00004\"", null, 422, "quantity_below_minimum", "quantity", "0.00005")]
    [DataRow("BTC/USD", "limit", "5e-5", "\"0.1\"", 422, "cost_below_minimum", "quantity", "0.5")]
    [DataRow("BTC/USD", "market", "2", null, 422, "insufficient_funds", "quantity", null)]
    [DataRow("BTC/USD", "limit", "1e5", "6700", 422, "insufficient_funds", "quantity", null)]
    public async Task Is_refused_by_field_and_limit(
        string symbol, string type, string quantity, string? price, int status, string code, string field, string? limit)
    {
        using var caller = await _api.SignInAsync();
        var limitPrice = price is null ? "" : $",\"limitPrice\":{price}";
        var body = $$"""{"symbol":"{{symbol}}","side":"buy","type":"{{type}}","quantity":{{quantity}}{{limitPrice}}}""";

        var answer = await RefusedAsync(caller, () => caller.PostAsync("/api/orders", body));

        answer.IsProblem((HttpStatusCode)status, code, field);
        Assert.AreEqual(limit, answer.Word("limit"), answer.Text);
    }

    [TestMethod]
    public async Task More_than_is_held_cannot_be_sold_and_the_problem_tells_what_is_available()
    {
        using var caller = await _api.SignInAsync();

        var answer = await RefusedAsync(caller, () => caller.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"sell","type":"limit","quantity":"1","limitPrice":"7000"}"""));

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "insufficient_funds", "quantity");
        Assert.AreEqual("0", answer.Word("available"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("not json")]
    [DataRow("[1,2]")]
    [DataRow("{\"symbol\":\"BTC/USD\",\"side\":\"buy\",\"type\":\"market\",\"quantity\":\"0.01\"")]
    [DataRow("{\"symbol\":\"BTC/USD\",\"side\":\"buy\",\"type\":\"market\",\"quantity\":\"0.01\"}}")]
    [DataRow("\uFEFF{\"symbol\":\"BTC/USD\",\"side\":\"buy\",\"type\":\"market\",\"quantity\":\"0.01\"}")]
    public async Task Broken_json_is_refused(string body)
    {
        using var caller = await _api.SignInAsync();

        var answer = await RefusedAsync(caller, () => caller.PostAsync("/api/orders", body));

        answer.IsProblem(HttpStatusCode.BadRequest, "malformed_request", answer.Word("field"));
        Assert.IsNotNull(answer.Word("field"));
    }

    [TestMethod]
    public async Task A_repeated_an_unknown_and_a_deeply_nested_member_are_refused()
    {
        using var caller = await _api.SignInAsync();
        const string Order = "\"symbol\":\"BTC/USD\",\"side\":\"buy\",\"type\":\"market\",\"quantity\":\"0.01\"";

        (await RefusedAsync(caller, () => caller.PostAsync("/api/orders", $"{{{Order},\"quantity\":\"0.02\"}}")))
            .IsProblem(HttpStatusCode.BadRequest, "duplicate_field", "quantity");
        (await RefusedAsync(caller, () => caller.PostAsync("/api/orders", $"{{{Order},\"leverage\":\"5\"}}")))
            .IsProblem(HttpStatusCode.BadRequest, "unknown_field", "leverage");
        (await RefusedAsync(caller, () => caller.PostAsync(
            "/api/orders", $"{{{Order},\"limitPrice\":{new string('[', 30_000)}")))
            .IsProblem(HttpStatusCode.BadRequest, "invalid_price", "limitPrice");
    }

    [TestMethod]
    [DataRow("text/plain")]
    [DataRow("application/x-www-form-urlencoded")]
    [DataRow("application/json; charset=utf-16")]
    [DataRow(null)]
    public async Task Another_content_type_is_refused(string? contentType)
    {
        using var caller = await _api.SignInAsync();

        var answer = await RefusedAsync(caller, () =>
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(
                """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.01"}"""));
            content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
            return caller.PostAsync("/api/orders", content);
        });

        answer.IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", "Content-Type");
    }

    [TestMethod]
    [DataRow(64 * 1024 + 1, false)]
    [DataRow(64 * 1024 + 1, true)]
    [DataRow(10 * 1024 * 1024, false)]
    [DataRow(10 * 1024 * 1024, true)]
    public async Task A_body_over_64_kib_is_refused_and_the_sender_hears_it(int bytes, bool chunked)
    {
        using var caller = await _api.SignInAsync();

        var answer = await RefusedAsync(caller, () =>
        {
            var json = new byte[bytes];
            Array.Fill(json, (byte)' ');
            """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.01"}"""u8.CopyTo(json);
            HttpContent content = chunked ? new StreamContent(new NoLength(json)) : new ByteArrayContent(json);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return caller.PostAsync("/api/orders", content);
        });

        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large", "body");
        Assert.AreEqual("65536", answer.Word("limit"));
    }

    [TestMethod]
    [DataRow("/api/reset")]
    [DataRow("/api/accounts")]
    public async Task A_body_that_nobody_reads_is_bounded_too(string path)
    {
        using var caller = await _api.SignInAsync();

        (await RefusedAsync(caller, () => caller.PostAsync(path, new ByteArrayContent(new byte[10 * 1024 * 1024]))))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large", "body");
    }

    [TestMethod]
    public async Task A_body_of_64_kib_is_read()
    {
        using var caller = await _api.SignInAsync();
        var body = """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.01"}""".PadRight(64 * 1024);

        Assert.AreEqual(HttpStatusCode.Created, (await caller.PostAsync("/api/orders", body)).Status);
    }

    [TestMethod]
    public async Task Anothers_order_is_not_there()
    {
        using var owner = await _api.SignInAsync();
        using var other = await _api.SignInAsync();
        var placed = await owner.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.01","limitPrice":"6000"}""");
        var orderId = placed.Word("orderId");

        (await RefusedAsync(owner, () => other.GetAsync($"/api/orders/{orderId}")))
            .IsProblem(HttpStatusCode.NotFound, "order_not_found", "orderId");
        (await RefusedAsync(owner, () => other.DeleteAsync($"/api/orders/{orderId}")))
            .IsProblem(HttpStatusCode.NotFound, "order_not_found", "orderId");
        (await other.GetAsync($"/api/orders/{Guid.NewGuid()}"))
            .IsProblem(HttpStatusCode.NotFound, "order_not_found", "orderId");
        Assert.AreEqual("open", (await owner.GetAsync($"/api/orders/{orderId}")).Word("status"));
        Assert.IsEmpty((await other.GetAsync($"/api/fills?orderId={orderId}")).Json.GetProperty("items").EnumerateArray());
    }

    [TestMethod]
    public async Task A_wrong_token_places_nothing()
    {
        using var caller = await _api.SignInAsync();
        using var thief = _api.NewCaller();
        thief.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", new string('A', 43));

        (await RefusedAsync(caller, () => thief.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.01"}""")))
            .IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [TestMethod]
    [DataRow("orders/not-a-uuid", "invalid_id", "orderId")]
    [DataRow("orders/00000000000000000000000000000000", "invalid_id", "orderId")]
    [DataRow("orders?limit=0", "invalid_limit", "limit")]
    [DataRow("orders?limit=1001", "invalid_limit", "limit")]
    [DataRow("orders?limit=ten", "invalid_limit", "limit")]
    [DataRow("orders?status=pending", "invalid_status", "status")]
    [DataRow("orders?cursor=next", "invalid_cursor", "cursor")]
    [DataRow("fills?orderId=7", "invalid_id", "orderId")]
    [DataRow("fills?limit=-1", "invalid_limit", "limit")]
    [DataRow("candles", "invalid_symbol", "symbol")]
    [DataRow("candles?symbol=BTC/USD&interval=2", "invalid_interval", "interval")]
    [DataRow("candles?symbol=BTC/USD&from=yesterday", "invalid_time", "from")]
    [DataRow("candles?symbol=BTC/USD&to=99999999999999999", "invalid_time", "to")]
    public async Task A_bad_parameter_is_named(string path, string code, string field)
    {
        using var caller = await _api.SignInAsync();

        (await caller.GetAsync($"/api/{path}")).IsProblem(HttpStatusCode.BadRequest, code, field);
    }

    [TestMethod]
    public async Task A_bad_id_does_not_reach_the_work_of_a_handler()
    {
        using var caller = await _api.SignInAsync();
        await caller.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.01","limitPrice":"6000"}""");

        (await RefusedAsync(caller, () => caller.DeleteAsync("/api/orders/00000000-0000-0000-0000-00000000000g")))
            .IsProblem(HttpStatusCode.BadRequest, "invalid_id", "orderId");
    }

    [TestMethod]
    public async Task What_is_not_there_is_a_problem_too()
    {
        using var caller = await _api.SignInAsync();

        (await caller.GetAsync("/api/nothing")).IsProblem(HttpStatusCode.NotFound, "not_found");
        (await caller.DeleteAsync("/api/portfolio")).IsProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        (await caller.GetAsync("/api/candles?symbol=DOGE/MOON"))
            .IsProblem(HttpStatusCode.NotFound, "unknown_symbol", "symbol");
    }

    private static async Task<ApiAnswer> RefusedAsync(ApiCaller owner, Func<Task<ApiAnswer>> call)
    {
        var before = await StateOfAsync(owner);

        var answer = await call();

        Assert.IsTrue((int)answer.Status is >= 400 and < 500, answer.Text);
        Assert.AreEqual(before, await StateOfAsync(owner), "A refusal changed something.");
        return answer;
    }

    /// <summary>Everything the account has, and its proof.</summary>
    private static async Task<string> StateOfAsync(ApiCaller owner)
    {
        var portfolio = await owner.PortfolioAsync();
        var audit = (await owner.GetAsync($"/api/ledger/audit?account={owner.AccountId}")).Json;
        Assert.IsTrue(audit.GetProperty("balanced").GetBoolean());
        return string.Join(
            '\n',
            portfolio.GetProperty("equity"),
            portfolio.GetProperty("balances"),
            portfolio.GetProperty("positions"),
            audit.GetProperty("entries"),
            (await owner.GetAsync("/api/orders")).Text);
    }

    /// <summary>A body whose length is not told before it is sent.</summary>
    private sealed class NoLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
