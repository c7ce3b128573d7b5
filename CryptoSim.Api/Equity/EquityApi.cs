using System.Globalization;
using CryptoSim.Data.Equity;
using CryptoSim.Data.Leases;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoSim.Api.Equity;

/// <summary>The curve of what an account was worth.</summary>
internal static class EquityApi
{
    private static readonly int[] Intervals = [1, 60, 1440];

    public static IServiceCollection AddEquity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EquityOptions>()
            .Bind(configuration.GetSection(EquityOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton<LeaseStore>();
        services.AddHostedService<EquityWorker>();
        return services;
    }

    public static IEndpointRouteBuilder MapEquity(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/equity", ListAsync)
            .WithTags("Accounts")
            .WithName("ListEquity")
            .WithSummary("What your account was worth by minute, hour or day, oldest first, the running one last")
            .Refuses(400, 401, 503);
        return routes;
    }

    private static async Task<Results<Ok<ListAnswer<EquityAnswer>>, ProblemResult>> ListAsync(
        Caller caller,
        EquityStore equity,
        TimeProvider time,
        string? interval,
        string? from,
        string? to,
        string? limit,
        CancellationToken cancellationToken)
    {
        var minutes = 1;
        if (!string.IsNullOrEmpty(interval)
            && !(int.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out minutes)
                && Intervals.Contains(minutes)))
        {
            return Problems.Malformed(
                $"interval must be one of {string.Join(", ", Intervals)} minutes.", "interval", code: "invalid_interval");
        }

        var (start, end, count) = (Query.Time(from, "from"), Query.Time(to, "to"), Query.Limit(limit));
        if ((start.Problem ?? end.Problem ?? count.Problem) is { } problem)
        {
            return problem;
        }

        var points = await equity.ReadAsync(
            caller.AccountId,
            minutes,
            start.Value ?? DateTimeOffset.UnixEpoch,
            end.Value ?? time.GetUtcNow(),
            count.Value,
            cancellationToken);
        return TypedResults.Ok(new ListAnswer<EquityAnswer>([.. points.Select(EquityAnswer.From)], NextCursor: null));
    }
}

/// <param name="Time">Start of the interval; of a minute, the moment itself.</param>
/// <param name="Equity">At the end of the interval, in USD.</param>
/// <param name="NetDeposits">What was put in less what was taken out this season, opening deposit included.</param>
/// <param name="Profit">Of the season: <c>equity - netDeposits</c>.</param>
public sealed record EquityAnswer(
    DateTimeOffset Time, int Season, decimal Equity, decimal High, decimal Low, decimal NetDeposits, decimal Profit)
{
    public static EquityAnswer From(EquityPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return new EquityAnswer(
            point.Time, point.Season, point.Equity, point.High, point.Low, point.NetDeposits,
            point.Equity - point.NetDeposits);
    }
}
