using CryptoSim.Api.Accounts;
using CryptoSim.Data.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Ledgers;

/// <summary>The proof that money only ever moves: anyone may ask for it.</summary>
internal static class LedgersApi
{
    public static IEndpointRouteBuilder MapLedgers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ledger/audit", AuditAsync)
            .WithTags("Ledger")
            .WithName("AuditLedger")
            .WithSummary("Whether the whole ledger balances; with account= every entry of your own")
            .AllowAnonymous()
            .Refuses(400, 401, 404, 503);
        return routes;
    }

    private static async Task<Results<Ok<AuditAnswer>, ProblemResult>> AuditAsync(
        HttpRequest request,
        TokenDirectory tokens,
        LedgerAudit audit,
        string? account,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(account))
        {
            return TypedResults.Ok(AuditAnswer.From(await audit.RunAsync(cancellationToken)));
        }

        var accountId = Query.Id(account, "account");
        if (accountId.IsRefused)
        {
            return accountId.Problem;
        }

        // The route is open, so nobody has signed in yet.
        if (await tokens.FindCallerAsync(request, cancellationToken) is not { } caller)
        {
            return Problems.Unauthorized();
        }

        return caller == accountId.Value
            ? TypedResults.Ok(AuditAnswer.From(await audit.RunForAsync(caller, cancellationToken)))
            : new ProblemResult(
                StatusCodes.Status404NotFound,
                Problems.AccountNotFound,
                "Only your own account can be audited by id.",
                "account");
    }
}

/// <param name="Balanced">No difference was found.</param>
/// <param name="Accounts">Accounts it covers.</param>
/// <param name="Entries">Ledger entries it covers.</param>
public sealed record AuditAnswer(
    bool Balanced,
    long Accounts,
    long Entries,
    DateTimeOffset AsOf,
    IReadOnlyList<AuditDifferenceAnswer> Differences)
{
    public static AuditAnswer From(AuditReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new AuditAnswer(
            report.Balanced,
            report.Accounts,
            report.Entries,
            report.AsOf,
            [.. report.Differences.Select(difference => new AuditDifferenceAnswer(
                difference.AccountId, difference.Asset, difference.Rule, difference.Expected, difference.Actual,
                difference.OrderId))]);
    }
}

/// <param name="Rule">The rule that does not hold, as docs/ledger.md lists them.</param>
/// <param name="OrderId">The order at fault, where the rule is about one.</param>
public sealed record AuditDifferenceAnswer(
    Guid AccountId, string Asset, string Rule, decimal Expected, decimal Actual, Guid? OrderId);
