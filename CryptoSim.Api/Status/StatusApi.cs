using CryptoSim.Data.Leases;
using CryptoSim.ServiceDefaults.Status;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Status;

/// <summary>The operator's view of the whole system: its instances, who leads, who watches what, how fresh prices
/// are.</summary>
internal static class StatusApi
{
    public static IServiceCollection AddSystemStatus(this IServiceCollection services)
    {
        services.AddInstanceStatus();
        services.AddSingleton<LeaseReads>();
        services.AddSingleton<SystemStatus>();
        return services;
    }

    public static IEndpointRouteBuilder MapSystemStatus(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/status", GetAsync)
            .WithTags("System")
            .WithName("GetStatus")
            .WithSummary("Instances, leaders and their terms, who watches resting orders, how fresh prices are")
            .AllowAnonymous()
            .Refuses(429);
        return routes;
    }

    private static async Task<Ok<StatusAnswer>> GetAsync(SystemStatus status, CancellationToken cancellationToken) =>
        TypedResults.Ok(await status.GetAsync(cancellationToken));
}
