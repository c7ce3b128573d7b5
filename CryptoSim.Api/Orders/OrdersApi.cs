using CryptoSim.Api.Limits;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Orders;

/// <summary>Placing, reading, amending and canceling orders.</summary>
internal static class OrdersApi
{
    public static IEndpointRouteBuilder MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("/", PlaceAsync)
            .WithName("PlaceOrder")
            .WithSummary("Place an order; the same clientOrderId and content again answers 200 with the first order")
            .Accepts<PlaceOrderBody>("application/json")
            .RequireRateLimiting(RateLimits.Orders)
            .Refuses(400, 401, 404, 409, 413, 415, 422, 429, 503);
        orders.MapPost("/validate", ValidateAsync)
            .WithName("ValidateOrder")
            .WithSummary("What an order would become if it were placed now, or why it would be refused; nothing is placed")
            .Accepts<PlaceOrderBody>("application/json")
            .RequireRateLimiting(RateLimits.Orders)
            .Refuses(400, 401, 404, 413, 415, 422, 429, 503);
        orders.MapGet("/", ListAsync)
            .WithName("ListOrders")
            .WithSummary("Your orders, newest first")
            .Refuses(400, 401);
        orders.MapGet("/{orderId}", GetAsync)
            .WithName("GetOrder")
            .WithSummary("One order with its fills")
            .Refuses(400, 401, 404);
        orders.MapPatch("/{orderId}", AmendAsync)
            .WithName("AmendOrder")
            .WithSummary("Change the quantity, the limit or the trigger price of an open order, which keeps its id and its fills")
            .Accepts<AmendOrderBody>("application/json")
            .RequireRateLimiting(RateLimits.Orders)
            .Refuses(400, 401, 404, 409, 413, 415, 422, 429, 503);
        orders.MapDelete("/{orderId}", CancelAsync)
            .WithName("CancelOrder")
            .WithSummary("Cancel what is still open of an order")
            .RequireRateLimiting(RateLimits.Orders)
            .Refuses(400, 401, 404, 409, 429, 503);
        return routes;
    }

    private static async Task<Parsed<PlaceOrder>> ReadOrderAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync(request, cancellationToken);
        return body.IsRefused ? body.Problem : PlaceOrderReader.Read(body.Value);
    }

    private static async Task<Results<Ok<OrderPreview>, ProblemResult>> ValidateAsync(
        Caller caller, HttpRequest request, TradingDesk desk, CancellationToken cancellationToken)
    {
        var order = await ReadOrderAsync(request, cancellationToken);
        if (order.IsRefused)
        {
            return order.Problem;
        }

        var result = await desk.CheckAsync(caller.AccountId, order.Value, cancellationToken);
        return result.Rejection is { } rejection
            ? Problems.From(rejection)
            : TypedResults.Ok(OrderPreview.From(result.Order!, result.Fills));
    }

    private static async Task<Results<Created<OrderAnswer>, Ok<OrderAnswer>, ProblemResult>> PlaceAsync(
        Caller caller, HttpRequest request, TradingDesk desk, CancellationToken cancellationToken)
    {
        var order = await ReadOrderAsync(request, cancellationToken);
        if (order.IsRefused)
        {
            return order.Problem;
        }

        var result = await desk.PlaceAsync(caller.AccountId, order.Value, cancellationToken);
        if (result.Rejection is { } rejection)
        {
            return Problems.From(rejection);
        }

        var answer = OrderAnswer.From(result.Order!, result.Fills);
        return result.Existed
            ? TypedResults.Ok(answer)
            : TypedResults.Created($"/api/orders/{answer.OrderId}", answer);
    }

    private static async Task<Results<Ok<ListAnswer<OrderAnswer>>, ProblemResult>> ListAsync(
        Caller caller,
        OrderReads orders,
        string? status,
        string? symbol,
        string? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        var query = OrderQuery.Read(status, symbol, limit, cursor);
        if (query.IsRefused)
        {
            return query.Problem;
        }

        var (scope, ofSymbol, count, before) = query.Value;
        var page = await orders.ListAsync(caller.AccountId, scope, ofSymbol, count, before, cancellationToken);
        return TypedResults.Ok(page.ToAnswer(found => OrderAnswer.From(found.Order, found.Fills)));
    }

    private static async Task<Results<Ok<OrderAnswer>, ProblemResult>> GetAsync(
        Caller caller, string orderId, OrderReads orders, CancellationToken cancellationToken)
    {
        var id = Query.Id(orderId, "orderId");
        if (id.IsRefused)
        {
            return id.Problem;
        }

        return await orders.FindAsync(caller.AccountId, id.Value, cancellationToken) is { } found
            ? TypedResults.Ok(OrderAnswer.From(found.Order, found.Fills))
            : Problems.OrderNotFound();
    }

    private static async Task<Results<Ok<OrderAnswer>, ProblemResult>> AmendAsync(
        Caller caller, string orderId, HttpRequest request, TradingDesk desk, CancellationToken cancellationToken)
    {
        var id = Query.Id(orderId, "orderId");
        if (id.IsRefused)
        {
            return id.Problem;
        }

        var body = await RequestBody.ReadJsonAsync(request, cancellationToken);
        if (body.IsRefused)
        {
            return body.Problem;
        }

        var amend = AmendOrderReader.Read(body.Value);
        if (amend.IsRefused)
        {
            return amend.Problem;
        }

        var result = await desk.AmendAsync(caller.AccountId, id.Value, amend.Value, cancellationToken);
        return result.Rejection is { } rejection
            ? Problems.From(rejection)
            : TypedResults.Ok(OrderAnswer.From(result.Order!, result.Fills));
    }

    private static async Task<Results<Ok<OrderAnswer>, ProblemResult>> CancelAsync(
        Caller caller, string orderId, TradingDesk desk, CancellationToken cancellationToken)
    {
        var id = Query.Id(orderId, "orderId");
        if (id.IsRefused)
        {
            return id.Problem;
        }

        var result = await desk.CancelAsync(caller.AccountId, id.Value, cancellationToken);
        return result.Rejection is { } rejection
            ? Problems.From(rejection)
            : TypedResults.Ok(OrderAnswer.From(result.Order!, result.Fills));
    }
}

/// <summary>The body of <c>POST /api/orders</c>, for the OpenAPI document; <see cref="PlaceOrderReader"/> reads
/// it.</summary>
/// <param name="Symbol">Name of a market, <c>BTC/USD</c>.</param>
/// <param name="Quantity">In the base asset; a string or a number of at most 28 digits.</param>
/// <param name="QuoteQuantity">Instead of it, for market orders: what to spend or to bring, without fees, in the quote
/// asset.</param>
/// <param name="LimitPrice">In the quote asset; for limit orders only.</param>
/// <param name="TimeInForce"><c>gtc</c> (default), <c>gtd</c> (limit orders; with <paramref name="ExpiresAt"/>),
/// <c>ioc</c> or <c>fok</c>.</param>
/// <param name="ExpiresAt">At most a month ahead.</param>
/// <param name="PostOnly">For limit orders: refused where it would take.</param>
/// <param name="TriggerPrice">For orders with a trigger, one of the three: the last price that triggers it.</param>
/// <param name="TriggerPercent">Or how far away from the last price of now, in percent; for a trailing stop, how far its
/// trigger stays behind the last price.</param>
/// <param name="TriggerOffset">Or in the quote asset.</param>
/// <param name="LimitPercent">For trailing_stop_limit orders, one of the two: where the limit lies from the trigger, in
/// percent of that; below zero for under it.</param>
/// <param name="LimitOffset">Or in the quote asset.</param>
/// <param name="DisplayQuantity">For icebergs: how much of it the book shows at a time, at least a fifteenth.</param>
/// <param name="SelfTrade"><c>cancel_newest</c> (default), <c>cancel_oldest</c> or <c>cancel_both</c>: what ends where it
/// would trade with another order of the account.</param>
/// <param name="Other">For orders with a trigger: another leg with a trigger on the other side. Whichever the last price
/// comes to first decides what the order is, and the other is dropped.</param>
/// <param name="Close">An order that is placed on the other side once this one has ended with something filled, for what
/// was filled: a limit order, or one with a trigger, or with two.</param>
/// <param name="Deadline">After it the request is refused.</param>
/// <param name="ClientOrderId">1 to 64 printable ASCII characters, unique per account for ever.</param>
public sealed record PlaceOrderBody(
    string Symbol,
    OrderSide Side,
    OrderKind Type,
    decimal? Quantity = null,
    decimal? QuoteQuantity = null,
    decimal? LimitPrice = null,
    TimeInForce? TimeInForce = null,
    DateTimeOffset? ExpiresAt = null,
    bool? PostOnly = null,
    decimal? TriggerPrice = null,
    decimal? TriggerPercent = null,
    decimal? TriggerOffset = null,
    decimal? LimitPercent = null,
    decimal? LimitOffset = null,
    decimal? DisplayQuantity = null,
    SelfTradePrevention? SelfTrade = null,
    LegAnswer? Other = null,
    CloseAnswer? Close = null,
    DateTimeOffset? Deadline = null,
    string? ClientOrderId = null);

/// <summary>The body of <c>PATCH /api/orders/{orderId}</c>, for the OpenAPI document; <see cref="AmendOrderReader"/>
/// reads it. What is left out stays as it is.</summary>
/// <param name="Quantity">The whole of it in the base asset, what is filled already included.</param>
/// <param name="LimitPrice">In the quote asset.</param>
/// <param name="TriggerPrice">While it waits for a trigger that stays where it is.</param>
/// <param name="DisplayQuantity">For icebergs.</param>
/// <param name="Other">While it waits for either of two triggers: what changes of the other leg.</param>
public sealed record AmendOrderBody(
    decimal? Quantity = null,
    decimal? LimitPrice = null,
    decimal? TriggerPrice = null,
    decimal? DisplayQuantity = null,
    AmendLeg? Other = null);
