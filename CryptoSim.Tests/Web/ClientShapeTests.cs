using System.Net;
using System.Text;
using CryptoSim.Domain.Orders;
using CryptoSim.Web.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Web;

/// <summary>The client against the shapes of docs/api.md, over a real socket.</summary>
[TestClass]
public sealed class ClientShapeTests
{
    private const string Order =
        """
        {"orderId":"0f8fad5b-d9cb-469f-a165-70867728950e","clientOrderId":null,"symbol":"BTC/USD","side":"buy",
         "type":"market","status":"filled","quantity":"0.01","limitPrice":null,"filledQuantity":"0.01",
         "averagePrice":"6790.1","cost":"67.901","fee":"0.543208","held":"0","reason":null,
         "fills":[{"fillId":"7c9e6679-7425-40de-944b-e07fc1f90ae7","price":"6790.1","quantity":"0.01","cost":"67.901",
                   "fee":"0.543208","feeRate":"0.008","liquidity":"taker","time":"2026-01-01T00:00:00Z",
                   "book":{"term":1,"sequence":812,"time":"2026-01-01T00:00:00Z","levelQuantity":"0.75"}}],
         "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","someNewMember":1}
        """;

    private static readonly NewOrder Buy = new("BTC/USD", OrderSide.Buy, OrderKind.Market, 0.01m, null, "a-1");

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task An_order_is_sent_and_read_as_the_document_says()
    {
        string? sent = null;
        string? authorization = null;
        await using var api = await StartAsync(async context =>
        {
            sent = await new StreamReader(context.Request.Body).ReadToEndAsync(TestContext.CancellationToken);
            authorization = context.Request.Headers.Authorization;
            await AnswerAsync(context, HttpStatusCode.Created, Order);
        });

        var result = await Client(api).PlaceOrderAsync("secret", Buy, TestContext.CancellationToken);

        Assert.AreEqual(
            """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.01","clientOrderId":"a-1"}""", sent);
        Assert.AreEqual("Bearer secret", authorization);
        var order = result.Value!;
        Assert.AreEqual(OrderStatus.Filled, order.Status);
        Assert.AreEqual(6790.1m, order.AveragePrice);
        Assert.AreEqual(812, order.Fills[0].Book.Sequence);
        Assert.AreEqual(0.75m, order.Fills[0].Book.LevelQuantity);
    }

    [TestMethod]
    public async Task A_refusal_is_a_value_with_its_numbers()
    {
        await using var api = await StartAsync(context => AnswerAsync(
            context,
            HttpStatusCode.UnprocessableEntity,
            """{"title":"Refused","detail":"Not enough USD.","code":"insufficient_funds","available":"12.5","limit":"3"}""",
            "application/problem+json"));

        var problem = (await Client(api).PlaceOrderAsync("secret", Buy, TestContext.CancellationToken)).Problem!;

        Assert.AreEqual(
            new ApiProblem(422, "insufficient_funds", "Not enough USD.", Limit: 3, Available: 12.5m), problem);
    }

    [TestMethod]
    public async Task An_unanswered_order_is_sent_again_under_the_same_client_order_id()
    {
        var bodies = new List<string>();
        await using var api = await StartAsync(async context =>
        {
            bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync(TestContext.CancellationToken));
            if (bodies.Count == 1)
            {
                context.Abort();
                return;
            }

            await AnswerAsync(context, HttpStatusCode.OK, Order);
        });

        var result = await Client(api).PlaceOrderAsync("secret", Buy, TestContext.CancellationToken);

        Assert.IsNotNull(result.Value);
        Assert.HasCount(2, bodies);
        Assert.AreEqual(bodies[0], bodies[1]);
    }

    [TestMethod]
    public async Task A_cancel_an_amend_or_a_reset_is_sent_once()
    {
        var calls = 0;
        await using var api = await StartAsync(context =>
        {
            calls++;
            context.Abort();
            return Task.CompletedTask;
        });

        var client = Client(api);
        Assert.AreEqual(ApiProblem.Unavailable, (await client.ResetAsync("secret", TestContext.CancellationToken)).Problem);
        Assert.AreEqual(
            ApiProblem.Unavailable,
            (await client.CancelOrderAsync("secret", Guid.NewGuid(), TestContext.CancellationToken)).Problem);
        Assert.AreEqual(
            ApiProblem.Unavailable,
            (await client.AmendOrderAsync(
                "secret", Guid.NewGuid(), new OrderChange(1, null), TestContext.CancellationToken)).Problem);
        Assert.AreEqual(3, calls);
    }

    [TestMethod]
    public async Task A_page_of_a_proxy_is_an_outage()
    {
        await using var api = await StartAsync(context => AnswerAsync(
            context, HttpStatusCode.BadGateway, "<html>Bad gateway</html>", "text/html"));

        var result = await Client(api).GetPortfolioAsync("secret", 0, TestContext.CancellationToken);

        Assert.AreEqual(ApiProblem.UnavailableCode, result.Problem!.Code);
    }

    [TestMethod]
    public void A_token_does_not_reach_a_log_by_accident()
    {
        var account = new AccountCredentials(Guid.Empty, "secret");

        Assert.DoesNotContain("secret", $"{account}");
    }

    private static Task AnswerAsync(
        HttpContext context, HttpStatusCode status, string body, string type = "application/json")
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }

    private static CryptoSimClient Client(WebApplication api)
    {
        var address = api.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new CryptoSimClient(new HttpClient { BaseAddress = new Uri(address) });
    }
}
