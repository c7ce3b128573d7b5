using CryptoSim.Api.Accounts;
using CryptoSim.Api.Kraken.Faults;
using CryptoSim.Api.Limits;
using CryptoSim.Data.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>The caller's API keys: made, listed, given faults, taken back.</summary>
internal static class KeysApi
{
    public static IEndpointRouteBuilder MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/keys").WithTags("API keys");
        keys.MapPost("/", MakeAsync)
            .WithName("MakeApiKey")
            .WithSummary("Make a Kraken-style API key; its secret is shown this once")
            .Accepts<NewKeyBody>("application/json")
            .RequireRateLimiting(RateLimits.Accounts)
            .Refuses(400, 401, 413, 415, 422, 429, 503);
        keys.MapGet("/", ListAsync)
            .WithName("ListApiKeys")
            .WithSummary("Your API keys, oldest first, without their secrets")
            .Refuses(401);
        keys.MapDelete("/{keyId}", RemoveAsync)
            .WithName("RevokeApiKey")
            .WithSummary("Take an API key back: calls signed with it are refused, sockets opened with it are closed")
            .Refuses(401, 404);
        keys.MapPut("/{keyId}/faults", SetFaultsAsync)
            .WithName("SetFaults")
            .WithSummary("What goes wrong on purpose with an API key's calls, to test a bot; {} for nothing")
            .Accepts<FaultProfile>("application/json")
            .Refuses(400, 401, 404, 413, 415);
        return routes;
    }

    private static async Task<Results<Created<KeyMade>, ProblemResult>> MakeAsync(
        Caller caller,
        HttpRequest request,
        ApiKeyStore keys,
        IDataProtectionProvider protection,
        IOptions<KrakenOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var body = await StrictBody.ReadAsync<NewKeyBody>(request, cancellationToken);
        if (body.IsRefused)
        {
            return body.Problem;
        }

        if (body.Value.FindProblem() is { } invalid)
        {
            return invalid;
        }

        var made = KrakenApiKey.Create();
        var row = new ApiKeyRow
        {
            AccountId = caller.AccountId,
            ApiKey = made.Key,
            ProtectedSecret = protection.CreateProtector(KrakenApiKey.ProtectionPurpose).Protect(made.Secret),
            CreatedAt = time.GetUtcNow(),
            Name = body.Value.Name,
            Permissions = body.Value.ToPermissions(),
            Addresses = body.Value.ToNetworks(),
        };
        var limit = options.Value.KeysPerAccount;
        if (!await keys.AddAsync(row, limit, cancellationToken))
        {
            return new ProblemResult(
                StatusCodes.Status422UnprocessableEntity,
                "too_many_keys",
                $"An account has at most {limit} API keys.",
                Limit: limit);
        }

        // No cache on the way may keep the secret.
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        var answer = KeyAnswer.From(row);
        return TypedResults.Created(
            $"/api/keys/{answer.KeyId}", new KeyMade(answer, Convert.ToBase64String(made.Secret)));
    }

    private static async Task<Ok<ListAnswer<KeyAnswer>>> ListAsync(
        Caller caller, ApiKeyStore keys, CancellationToken cancellationToken)
    {
        var found = await keys.ListAsync(caller.AccountId, cancellationToken);
        return TypedResults.Ok(new ListAnswer<KeyAnswer>([.. found.Select(KeyAnswer.From)], NextCursor: null));
    }

    private static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        Caller caller, string keyId, ApiKeyStore keys, KeyNotices notices, CancellationToken cancellationToken)
    {
        var apiKey = KeyAnswer.ToApiKey(keyId);
        if (!await keys.RemoveAsync(caller.AccountId, apiKey, cancellationToken))
        {
            return NotFound();
        }

        await notices.TellAsync(apiKey);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<FaultProfile>, ProblemResult>> SetFaultsAsync(
        Caller caller,
        string keyId,
        HttpRequest request,
        ApiKeyStore keys,
        KeyNotices notices,
        CancellationToken cancellationToken)
    {
        var body = await StrictBody.ReadAsync<FaultProfile>(request, cancellationToken);
        if (body.IsRefused)
        {
            return body.Problem;
        }

        var faults = body.Value;
        if (faults.FindInvalid() is { } field)
        {
            return Problems.Malformed(
                $"{field} is out of its range: shares are from 0 to 1, a latency's p99 is from its median to 10,000 ms.",
                field,
                code: "invalid_faults");
        }

        var apiKey = KeyAnswer.ToApiKey(keyId);
        if (!await keys.SetFaultsAsync(
            caller.AccountId, apiKey, faults.IsNone ? null : faults.ToString(), cancellationToken))
        {
            return NotFound();
        }

        await notices.TellAsync(apiKey);
        return TypedResults.Ok(faults);
    }

    private static ProblemResult NotFound() =>
        new(StatusCodes.Status404NotFound, "key_not_found", "You have no API key with this id.", "keyId");
}
