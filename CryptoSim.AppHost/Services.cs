using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CryptoSim.AppHost;

/// <summary>What the services are told, by the names they read wherever they run.</summary>
internal static class Services
{
    public static IResourceBuilder<ProjectResource> WithMarket(
        this IResourceBuilder<ProjectResource> service, Market market) => service
        .WithEnvironment("Market__Kind", market.Kind)
        .WithEnvironment("Market__Id", market.Id)
        .WithEnvironment("Market__Notice", market.Notice);

    /// <summary>Plays the market that is not live.</summary>
    public static IResourceBuilder<ProjectResource> WithSimulation(
        this IResourceBuilder<ProjectResource> krakenSim, Market market) => market.IsRecorded
        ? krakenSim.WithEnvironment("KrakenSim__Market", "recorded")
        : krakenSim.WithEnvironment("KrakenSim__Market", "seed")
            .WithEnvironment("KrakenSim__Seed", market.Seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>Connects the feed to Kraken's stand-in. A published endpoint is behind TLS.</summary>
    public static IResourceBuilder<ProjectResource> WithVenue(
        this IResourceBuilder<ProjectResource> priceFeed, IResourceBuilder<ProjectResource> krakenSim)
    {
        var http = krakenSim.GetEndpoint("http");
        var address = http.Property(EndpointProperty.HostAndPort);
        var webSocketUrl = priceFeed.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? ReferenceExpression.Create($"wss://{address}/v2")
            : ReferenceExpression.Create($"ws://{address}/v2");
        return priceFeed
            .WithEnvironment("Kraken__WebSocketUrl", webSocketUrl)
            .WithEnvironment("Kraken__RestUrl", http);
    }

    /// <summary>Readiness and liveness; each is a health check of the dashboard too, which others wait for.</summary>
    public static IResourceBuilder<ProjectResource> WithProbes(this IResourceBuilder<ProjectResource> service) => service
        .WithHttpProbe(ProbeType.Readiness, "/health", periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3)
        // A service that starts waits a minute for its database before it gives up by itself.
        .WithHttpProbe(
            ProbeType.Liveness, "/alive", initialDelaySeconds: 60, periodSeconds: 10, timeoutSeconds: 3,
            failureThreshold: 3);

    /// <summary>Behind an ingress that takes seconds to see that a replica is being stopped, it serves on for as long.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithDrain(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? service.WithEnvironment("Drain__Delay", "00:00:05")
            : service;

    /// <summary>Accounts outlive a restart of the AppHost, unless <c>Volumes</c> is <c>false</c> (tests).</summary>
    public static void KeepData(this IResourceBuilder<PostgresServerResource> postgres, IConfiguration configuration)
    {
        if (configuration.GetValue("Volumes", true))
        {
            postgres.WithDataVolume("cryptosim-postgres");
        }
    }
}
