using CryptoSim.Api.Limits;
using CryptoSim.Data.Transfers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Transfers;

/// <summary>Virtual money in and out.</summary>
internal static class TransfersApi
{
    public static IServiceCollection AddTransfers(this IServiceCollection services) =>
        services.AddSingleton<TransferDesk>();

    public static IEndpointRouteBuilder MapTransfers(this IEndpointRouteBuilder routes)
    {
        MapTransfer(
            routes, "/deposits", TransferKind.Deposit, "Deposit", "Deposit virtual money, up to a limit a day");
        MapTransfer(
            routes, "/withdrawals", TransferKind.Withdrawal, "Withdraw", "Withdraw virtual money that is available");
        routes.MapGet("/transfers", ListAsync)
            .WithTags("Accounts")
            .WithName("ListTransfers")
            .WithSummary("Your deposits and withdrawals, newest first")
            .Refuses(400, 401);
        return routes;
    }

    private static void MapTransfer(
        IEndpointRouteBuilder routes, string path, TransferKind kind, string name, string summary) =>
        routes.MapPost(
                path,
                (Caller caller, HttpRequest request, TransferDesk desk, CancellationToken cancellationToken) =>
                    TransferAsync(kind, caller, request, desk, cancellationToken))
            .WithTags("Accounts")
            .WithName(name)
            .WithSummary($"{summary}; the same clientTransferId and content again answers 200")
            .Accepts<TransferBody>("application/json")
            .RequireRateLimiting(RateLimits.Orders)
            .Refuses(400, 401, 404, 409, 413, 415, 422, 429, 503);

    private static async Task<Results<Created<TransferAnswer>, Ok<TransferAnswer>, ProblemResult>> TransferAsync(
        TransferKind kind,
        Caller caller,
        HttpRequest request,
        TransferDesk desk,
        CancellationToken cancellationToken)
    {
        var json = await RequestBody.ReadJsonAsync(request, cancellationToken);
        if (json.IsRefused)
        {
            return json.Problem;
        }

        var body = TransferReader.Read(json.Value);
        if (body.IsRefused)
        {
            return body.Problem;
        }

        var result = await desk.TransferAsync(caller.AccountId, kind, body.Value, cancellationToken);
        if (result.IsRefused)
        {
            return result.Problem;
        }

        var answer = TransferAnswer.From(result.Value.Transfer);
        return result.Value.Existed ? TypedResults.Ok(answer) : TypedResults.Created("/api/transfers", answer);
    }

    private static async Task<Results<Ok<ListAnswer<TransferAnswer>>, ProblemResult>> ListAsync(
        Caller caller, TransferStore transfers, string? limit, string? cursor, CancellationToken cancellationToken)
    {
        var (count, start) = (Query.Limit(limit), Query.Cursor(cursor));
        if ((count.Problem ?? start.Problem) is { } problem)
        {
            return problem;
        }

        var page = await transfers.ListAsync(caller.AccountId, count.Value, start.Value.Before, cancellationToken);
        return TypedResults.Ok(page.ToAnswer(TransferAnswer.From));
    }
}

/// <param name="Kind"><c>deposit</c> or <c>withdrawal</c>.</param>
/// <param name="Amount">Above zero, whatever the kind.</param>
/// <param name="ValueUsd">What it was worth then.</param>
public sealed record TransferAnswer(
    Guid TransferId,
    string? ClientTransferId,
    TransferKind Kind,
    string Asset,
    decimal Amount,
    decimal ValueUsd,
    int Season,
    DateTimeOffset Time)
{
    public static TransferAnswer From(TransferRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new TransferAnswer(
            row.TransferId, row.ClientTransferId, row.Kind, row.Asset, row.Amount, row.ValueUsd, row.Season, row.Time);
    }
}
